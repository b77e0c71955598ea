#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace skydeck::lab::iam {

/// "1 validation error detected: Value 'x' at 'member' failed to satisfy constraint: Member must …", the sentence of
/// AWS's request validation.
tl::unexpected<Error> constraintError(std::string_view member, std::string_view value, std::string_view constraint);

/// `member` is the parameter's name as IAM's sentences write it: "roleName".
Status checkName(std::string_view member, std::string_view name, std::size_t longest);
/// "/" or "/a/b/".
Status checkPath(std::string_view member, std::string_view path);
/// Adds or replaces `added` ([{Key, Value}]) in `tags`; keys are compared without case. At most 50.
Result<Json> mergeIamTags(const Json& tags, const Json& added);
/// The part after the last '/' of a well-formed policy ARN; InvalidInput otherwise.
Result<std::string> policyNameOf(std::string_view arn);

} // namespace skydeck::lab::iam
