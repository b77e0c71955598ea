#pragma once

#include "core/lab/cloudformation/engine.h"

#include <string>
#include <vector>

namespace skydeck::lab {
class S3Store;
}

namespace skydeck::lab::cloudformation {

/// What CreateStack, UpdateStack and CreateChangeSet ask for, checked as far as that needs no template.
Result<CloudFormationEngine::Request> creationRequest(const Json& input, const S3Store& store);
Result<CloudFormationEngine::Request> updateRequest(const Json& input, const S3Store& store);
/// The stack policy that `prefix` + "Body" or `prefix` + "URL" of an input gives, checked; empty without either.
Result<std::string> policyOf(const Json& input, const std::string& prefix, const S3Store& store);

/// The text of the template that a call gives.
Result<std::string> templateOf(const Json& input, const S3Store& store);

std::vector<std::string> strings(const Json& list);

/// A request as it is kept with a change set.
Json toJson(const CloudFormationEngine::Request& request);
CloudFormationEngine::Request toRequest(const Json& json);

} // namespace skydeck::lab::cloudformation
