#pragma once

#include "core/workflows/stacks/time_to_live.h"
#include "widgets/shell/job_runner.h"

#include <QDialog>

class QDoubleSpinBox;
class QLabel;
class QPushButton;

namespace skydeck::shell {
class Deck;
}

namespace skydeck::panels::stacks {

/// Says when a stack is deleted by itself, sets that, or lets it stay. It works in the cloud, also while this machine
/// is off.
class TimeToLiveDialog final : public QDialog {
    Q_OBJECT
public:
    TimeToLiveDialog(shell::Deck& deck, const QString& stackName, QWidget* parent);

private:
    void read();
    void set();
    void clear();
    void say(const QString& sentence, bool failed = false);

    shell::Deck& m_deck;
    QString m_stackName;
    shell::JobLane m_lane;
    QLabel* m_state;
    QDoubleSpinBox* m_hours;
    QPushButton* m_set;
    QPushButton* m_clear;
};

} // namespace skydeck::panels::stacks
