#pragma once

#include "widgets/panels/overview/overview_model.h"
#include "widgets/shell/card_grid.h"

class QLabel;
class QPushButton;

namespace skydeck::panels::overview {

/// One hands-on: what it is, where one is in it, and the next step as a button.
class HandsOnCard final : public shell::Card {
    Q_OBJECT
public:
    HandsOnCard(const HandsOn& handsOn, QWidget* parent);
    void setState(const HandsOn& handsOn);

Q_SIGNALS:
    void deployWanted();
    void useWanted();
    void destroyWanted();

private:
    QLabel *m_dot, *m_state;
    QPushButton *m_deploy, *m_use, *m_destroy;
};

} // namespace skydeck::panels::overview
