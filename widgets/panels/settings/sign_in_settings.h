#pragma once

#include "widgets/shell/deck.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace skydeck::panels::settings {

/// The profiles as AWS's files have them, the region, and who one is with them.
class SignInSettings final : public QWidget {
    Q_OBJECT
public:
    explicit SignInSettings(shell::Deck& deck, QWidget* parent = nullptr);
    void refresh();

private:
    void showPlace();
    void connectNow();

    shell::Deck& m_deck;
    shell::JobLane m_lane;
    QComboBox *m_profile, *m_region;
    QLabel* m_state;
    QPushButton* m_connect;
};

} // namespace skydeck::panels::settings
