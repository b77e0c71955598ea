#pragma once

#include <QString>

#include <functional>
#include <vector>

class QWidget;

namespace skydeck::shell {
class Deck;
class Panel;
} // namespace skydeck::shell

namespace skydeck::panels {

/// One entry of the navigation rail.
struct PanelInfo {
    QString id;    ///< "s3": the command line, settings and Deck::open use it
    QString title; ///< translated
    QString icon;  ///< a name of style::icon
    std::function<shell::Panel*(shell::Deck&, QWidget* parent)> create;
    /// What there is to do before somebody opens the panel; empty: nothing. Called for every window that is made.
    std::function<void(shell::Deck&)> atStart = {};
};

/// Every panel that exists, in the rail's order. Translated at the time of the call.
std::vector<PanelInfo> registry();

} // namespace skydeck::panels
