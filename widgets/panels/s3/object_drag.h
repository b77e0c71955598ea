#pragma once

#include "widgets/shell/deck.h"

#include <string>
#include <vector>

namespace skydeck::panels::s3 {

/// Of objects that are dragged out of the window.
inline constexpr std::int64_t kMostDragged = 256LL << 20;

/// Lets a person drop objects on another program, as files: they are fetched into a folder of their own while the drag
/// is under way, listed in the activity tray, and whoever takes the drop waits for the rest. The files go with the
/// window. `bytes` is what they hold together; beyond kMostDragged, and for folders, it says that downloading is the
/// way.
void dragObjects(QWidget* source, shell::Deck& deck, const QString& bucket, std::vector<std::string> keys,
                 std::int64_t bytes);

} // namespace skydeck::panels::s3
