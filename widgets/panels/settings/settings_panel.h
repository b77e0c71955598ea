#pragma once

#include "widgets/shell/panel.h"

namespace skydeck::shell {
class Deck;
class PanelFrame;
} // namespace skydeck::shell

namespace skydeck::panels::settings {

class DrillSettings;
class LabSettings;
class SignInSettings;

/// Who one is and where; how the window looks; the lab on this machine and its drills. There without a connection,
/// since that is what is mended here.
class SettingsPanel final : public shell::Panel {
    Q_OBJECT
public:
    explicit SettingsPanel(shell::Deck& deck, QWidget* parent = nullptr);
    void refresh() override;

private:
    QWidget* buildAppearance();

    shell::Deck& m_deck;
    shell::PanelFrame* m_frame;
    SignInSettings* m_signIn;
    LabSettings* m_lab;
    DrillSettings* m_drills;
};

} // namespace skydeck::panels::settings
