#pragma once

#include "core/workflows/destroy.h"
#include "widgets/panels/stacks/stacks_model.h"
#include "widgets/shell/job_runner.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace skydeck::shell {
class Deck;
}
namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::stacks {

/// Shows what becomes of each resource before a stack is destroyed, what was made outside of it and would hold it up,
/// and which logs stay; offers to save what it leaves behind first, and on real AWS asks for the stack's name to be
/// typed.
class DestroyDialog final : public QDialog {
    Q_OBJECT
public:
    DestroyDialog(shell::Deck& deck, const QString& stackName, QWidget* parent);

Q_SIGNALS:
    void agreed(const workflows::DestroyOptions& options);

private:
    void plan();
    void take(const workflows::DestroyPlan& plan);
    void check();
    void chooseFolder();
    void agree();

    shell::Deck& m_deck;
    QString m_stackName;
    shell::JobLane m_lane;
    bool m_planned = false, m_protected = false;
    PlanTable* m_model;
    models::TableView* m_table;
    QLabel* m_summary;
    QCheckBox *m_archive, *m_outside, *m_logs, *m_unprotect;
    QLineEdit* m_folder;
    QLineEdit* m_typed = nullptr;
    QPushButton* m_destroy;
};

/// Says what was emptied and proves what remains. Deletes itself when closed.
class ReceiptDialog final : public QDialog {
    Q_OBJECT
public:
    ReceiptDialog(const workflows::Receipt& receipt, QWidget* parent);

Q_SIGNALS:
    /// To see what was saved first.
    void archiveWanted(const QString& folder);
};

} // namespace skydeck::panels::stacks
