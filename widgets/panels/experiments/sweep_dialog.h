#pragma once

#include "core/workflows/sweep.h"
#include "widgets/shell/deck.h"

#include <QDialog>
#include <QTimer>

class QCheckBox;
class QLabel;
class QPushButton;

namespace skydeck::panels::experiments {

class SweepForm;

/// Asks for a sweep. Says before anything is sent what is wrong with the values, whose results it would replace, and
/// which unfinished job writes to the same file.
class SweepDialog final : public QDialog {
    Q_OBJECT
public:
    SweepDialog(shell::Deck& deck, std::string stackName, QWidget* parent);
    void accept() override;

Q_SIGNALS:
    void wanted(const skydeck::workflows::SweepOptions& options, bool publishFirst);

private:
    void check();
    void lookForOthers();
    void say(const QString& text, bool wrong);
    QString sentence(const workflows::SweepOptions& options) const;

    shell::Deck& m_deck;
    std::string m_stackName;
    SweepForm* m_form;
    QCheckBox* m_publish;
    QLabel* m_message;
    QPushButton* m_start;
    QTimer m_pause; ///< in typing
    shell::JobLane m_imageLane, m_lane;
};

} // namespace skydeck::panels::experiments
