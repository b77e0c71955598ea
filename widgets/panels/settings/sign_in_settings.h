#pragma once

#include "core/aws/profiles.h"
#include "widgets/shell/deck.h"

#include <QTimer>
#include <QWidget>

#include <vector>

class QComboBox;
class QFormLayout;
class QLabel;
class QPushButton;

namespace skydeck::panels::settings {

/// The profiles as AWS's files have them, the region, and who one is with them.
class SignInSettings final : public QWidget {
    Q_OBJECT
public:
    explicit SignInSettings(shell::Deck& deck, QWidget* parent = nullptr);
    void refresh();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void showPlace();
    void showProfile();
    void connectNow();

    shell::Deck& m_deck;
    shell::JobLane m_lane;
    std::vector<aws::ProfileSummary> m_profiles;
    QTimer m_clock; ///< what is left of the credentials
    QComboBox *m_profile, *m_region;
    QFormLayout* m_form;
    QLabel *m_about, *m_state;
    QPushButton *m_connect, *m_paste;
};

} // namespace skydeck::panels::settings
