#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace skydeck::lab::cloudformation {

/// An object that a TemplateURL names.
struct TemplateLocation {
    std::string bucket;
    std::string key;
};

/// Takes path style on any host (https://s3.amazonaws.com/BUCKET/KEY, http://127.0.0.1:4566/BUCKET/KEY) and the bucket
/// in S3's host names (https://BUCKET.s3.us-east-1.amazonaws.com/KEY). ValidationError otherwise.
Result<TemplateLocation> parseTemplateUrl(std::string_view url);

} // namespace skydeck::lab::cloudformation
