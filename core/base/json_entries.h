#pragma once

#include "core/base/json.h"

#include <functional>
#include <string>
#include <string_view>

namespace skydeck {

/// Reads a JSON array, or one JSON value a line; blank lines and a byte order mark in front are passed over. `each`
/// gets an entry and its place for messages ("entry 2 of 'file'", "line 3 of 'file'"); its first error ends the
/// reading. `what` says whose text it is.
Status forEachEntry(std::string_view text, std::string_view what,
                    const std::function<Status(const Json& entry, const std::string& place)>& each);

} // namespace skydeck
