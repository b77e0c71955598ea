#pragma once

#include "core/base/json.h"
#include "core/workflows/deploy.h"

namespace skydeck::workflows {

/// What a deployment would do.
struct DeployPlan {
    std::string stackName;
    std::string stackStatus; ///< empty: the stack does not exist
    DeployAction action = DeployAction::Create;
    std::vector<aws::cloudformation::Change> changes;
    std::vector<aws::cloudformation::TemplateParameter> parameters;
    std::vector<std::string> capabilities;
    std::string description;
};

/// For a new stack: what its template holds, and nothing is made. For one that exists: a change set, which is deleted
/// again; what the template names is uploaded for it. Unchanged is no error. StackNotDeployable as beginDeploy says it.
Result<DeployPlan> planDeploy(const std::shared_ptr<aws::Session>& session, const DeployOptions& options,
                              const CallContext& context);
Json toJson(const DeployPlan& plan);

} // namespace skydeck::workflows
