#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <string>
#include <string_view>

namespace skydeck::lab {

/// Checks a bucket's policy: JSON, its elements, and that its resources are the bucket's. MalformedPolicy with the
/// sentence that S3 gives for the first thing wrong.
Status checkBucketPolicy(std::string_view text, const std::string& bucket);

/// Whether the policy opens anything to everybody: an Allow for all principals that no condition narrows ("The meaning
/// of 'public'" in the S3 User Guide).
bool isPublicPolicy(const Json& policy);

/// What a policy says about a request that nobody signed. A Deny with conditions counts, an Allow with conditions does
/// not: the lab weighs none.
enum class PolicyVerdict { Silent, Allowed, Denied };
PolicyVerdict verdictForEverybody(const Json& policy, std::string_view action, std::string_view resource);

} // namespace skydeck::lab
