#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace skydeck::lab {

class Lab;
class S3Store;

/// An object's bytes at once; EntityTooLarge beyond `most`.
Result<std::string> readWholeObject(const S3Store& store, const std::string& bucket, const std::string& key,
                                    std::uint64_t most);
/// Writes an object on behalf of the lab itself.
Status writeWholeObject(Lab& lab, const std::string& bucket, const std::string& key, std::string_view bytes,
                        const Json& properties);

} // namespace skydeck::lab
