#pragma once

#include "core/aws/session.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace skydeck::workflows {

/// Asks the service itself whether a resource of a stack is still there. Nothing for types that have no way to ask
/// (they live inside another resource, or no model of their service is embedded); an error when the service did not
/// say.
Result<std::optional<bool>> stillExists(const std::shared_ptr<aws::Session>& session, const std::string& resourceType,
                                        const std::string& physicalId, const CallContext& context);

bool canBeLookedFor(std::string_view resourceType);
/// A part of another resource, which goes with it: a route of its table, a method of its API.
bool isPartOfAnother(std::string_view resourceType);

} // namespace skydeck::workflows
