#pragma once

#include "core/workflows/deploy.h"

#include <optional>

namespace skydeck::workflows {

/// The stack of that name as it is, if it is.
Result<std::optional<aws::cloudformation::Stack>> findStack(const aws::cloudformation::CloudFormationClient& client,
                                                            const std::string& name, const CallContext& context);

/// Whether a deployment creates the stack or updates it. Conflict (StackNotDeployable) says in its hint what to do with
/// a stack that takes neither.
Result<DeployAction> actionFor(const std::optional<aws::cloudformation::Stack>& stack);
/// A stack that never came to be: it can only be deleted.
bool onlyDeletable(std::string_view stackStatus);

/// All that CloudFormation is asked with: parameters checked, the template packed, capabilities found out.
Result<aws::cloudformation::CreateStackInput> prepareDeploy(const std::shared_ptr<aws::Session>& session,
                                                            const DeployOptions& options,
                                                            const std::optional<aws::cloudformation::Stack>& before,
                                                            const CallContext& context);

} // namespace skydeck::workflows
