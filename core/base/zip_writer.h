#pragma once

#include "core/base/result.h"

#include <string>
#include <utility>
#include <vector>

namespace skydeck {

/// A zip with these files ({name, bytes}), readable by everybody.
Result<std::string> zipOf(const std::vector<std::pair<std::string, std::string>>& files);

} // namespace skydeck
