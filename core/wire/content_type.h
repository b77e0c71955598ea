#pragma once

#include <string>
#include <string_view>

namespace skydeck::wire {

/// The media type for a file name's or key's extension; "application/octet-stream" for others. Text types say UTF-8.
std::string contentTypeOf(std::string_view name);

} // namespace skydeck::wire
