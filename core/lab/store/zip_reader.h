#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// Calls `take` for each file of a zip, folders left out. InvalidZip for what is none, for paths that lead out of it,
/// and for more than `most` bytes in all.
Status forEachZipFile(std::string_view zip, std::uint64_t most,
                      const std::function<Status(const std::string& name, std::string bytes)>& take);

} // namespace skydeck::lab
