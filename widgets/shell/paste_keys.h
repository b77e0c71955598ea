#pragma once

#include <QString>

class QWidget;

namespace skydeck::shell {

class Deck;

/// Asks for keys copied from the AWS access portal, saves them as a profile, and connects to it in `region` (empty: the
/// profile's own).
void pasteKeys(Deck& deck, QWidget* parent, const QString& region);

} // namespace skydeck::shell
