#pragma once

#include "widgets/shell/band.h"

#include <QWidget>

class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace skydeck::shell {

class Deck;

/// Where am I: LAB or AWS badge, profile · account · region; search; the window's menu.
class TopBar final : public QWidget {
    Q_OBJECT
public:
    static constexpr int barHeight = 48;

    TopBar(Deck& deck, QMenu* menu, QWidget* parent = nullptr);

Q_SIGNALS:
    void searchRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void update();
    void updateSpending();

    Deck& m_deck;
    QLabel* m_badge;
    QLabel* m_place;
    QToolButton* m_spending;
    QPushButton* m_search;
    QToolButton* m_menu;
};

/// The amber band of real AWS: says whose account it is, locks and unlocks writes. Hidden on the lab.
class AccountBand final : public Band {
    Q_OBJECT
public:
    explicit AccountBand(Deck& deck, QWidget* parent = nullptr);

private:
    void update();

    Deck& m_deck;
    QPushButton* m_lock;
};

} // namespace skydeck::shell
