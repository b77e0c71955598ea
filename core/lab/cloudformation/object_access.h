#pragma once

#include "core/base/json.h"

#include <functional>
#include <string>

namespace skydeck::lab::cloudformation {

/// The bytes of S3's objects, which do not fit into the JSON of a call.
struct ObjectAccess {
    std::function<Result<std::string>(const std::string& bucket, const std::string& key)> read;
    /// `properties`: members of PutObject's input, such as ContentType.
    std::function<Status(const std::string& bucket, const std::string& key, std::string_view bytes,
                         const Json& properties)>
        write;
};

} // namespace skydeck::lab::cloudformation
