#pragma once

#include "core/base/result.h"

#include <string>

namespace skydeck::lab::cloudformation {

/// ValidationError unless `text` is a stack policy
/// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html).
Status checkStackPolicy(const std::string& text);

/// Whether the policy lets an update do `action` ("Update:Modify", "Update:Replace" or "Update:Delete") with a
/// resource. An empty policy allows everything; one that is there denies what none of its statements allows.
Status allowedByPolicy(const std::string& policy, const std::string& action, const std::string& logicalId,
                       const std::string& type);

} // namespace skydeck::lab::cloudformation
