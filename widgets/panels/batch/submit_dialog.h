#pragma once

#include "core/aws/batch/batch_client.h"
#include "widgets/shell/deck.h"

#include <QDialog>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace skydeck::panels::batch {

/// Asks for one job, or an array of them: what the definition says is shown and may be overridden.
class SubmitDialog final : public QDialog {
    Q_OBJECT
public:
    SubmitDialog(const std::vector<aws::batch::JobQueue>& queues,
                 const std::vector<aws::batch::JobDefinition>& definitions, QWidget* parent);
    aws::batch::SubmitJobInput input() const;

private:
    void showDefinition();
    void check();

    std::vector<aws::batch::JobDefinition> m_definitions;
    QLineEdit* m_name;
    QComboBox *m_queue, *m_definition;
    QPlainTextEdit *m_command, *m_environment;
    QDoubleSpinBox* m_vcpus;
    QSpinBox *m_memory, *m_gpus, *m_attempts, *m_minutes, *m_array;
    QLabel* m_message;
    QPushButton* m_submit;
};

/// What Batch would refuse in a job's name, as a sentence; empty when it is right.
QString jobNameMistake(const QString& name);

} // namespace skydeck::panels::batch
