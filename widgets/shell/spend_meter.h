#pragma once

#include "widgets/shell/deck.h"

#include <QObject>
#include <QTimer>

namespace skydeck::shell {

/// Keeps Deck::spending() fresh: looks when the window connects, now and then, and when an operation ends.
class SpendMeter final : public QObject {
    Q_OBJECT
public:
    explicit SpendMeter(Deck& deck, QObject* parent = nullptr);

private:
    void look();

    Deck& m_deck;
    JobLane m_lane;
    QTimer m_timer;
};

} // namespace skydeck::shell
