#pragma once

#include "widgets/shell/deck.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace skydeck::panels::settings {

/// The lab on this machine: where it is, its state saved, loaded and emptied.
class LabSettings final : public QWidget {
    Q_OBJECT
public:
    explicit LabSettings(shell::Deck& deck, QWidget* parent = nullptr);
    void refresh();

private:
    void save();
    void load();
    void reset();
    void changed(const Status& status);

    shell::Deck& m_deck;
    shell::JobLane m_lane;
    QLabel* m_state;
    QPushButton *m_save, *m_load, *m_reset;
};

} // namespace skydeck::panels::settings
