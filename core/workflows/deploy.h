#pragma once

#include "core/aws/cloudformation/cloudformation_client.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// Called on the calling thread, oldest event first, each event once.
using StackEventCallback = std::function<void(const aws::cloudformation::StackEvent&)>;

struct DeployOptions {
    std::string stackName;
    std::string templateBody;
    std::vector<aws::cloudformation::Parameter> parameters; ///< the rest: as the stack has them, or defaults
    std::vector<std::string> capabilities{};                ///< empty: those that the template needs
    std::vector<aws::cloudformation::Tag> tags;
    std::filesystem::path templateFolder;                ///< what the template's local paths are relative to
    std::vector<std::filesystem::path> assetManifests{}; ///< of a cloud assembly: uploaded first (see assembly.h)
    bool disableRollback = false;                        ///< leaves what was made when something fails, to look at
    bool createOnly = false;                             ///< a stack of that name is an error (AlreadyExistsException)
    bool replaceFailed = false; ///< deletes a stack that never came to be (ROLLBACK_COMPLETE, …) first
};

enum class DeployAction { Create, Update, Unchanged };
std::string_view toString(DeployAction action);

/// A deployment on its way.
struct DeployStart {
    std::string stackId;
    DeployAction action = DeployAction::Create;
    std::string sinceEventId; ///< the stack's last event before it
};

/// Packs the template (see stacks/packaging.h) and asks CloudFormation to create the stack, or to update the one that
/// is there; the work goes on behind it. Unchanged when nothing differs. Refused before anything is made: a template
/// that does not parse, parameters that do not fit, a stack in a state that takes no deployment (StackNotDeployable,
/// with what to do in its hint).
Result<DeployStart> beginDeploy(const std::shared_ptr<aws::Session>& session, const DeployOptions& options,
                                const CallContext& context);
struct DeployOutcome {
    aws::cloudformation::Stack stack;
    DeployAction action = DeployAction::Create;
};

/// The events of a deployment that has begun, to the end. When it fails, the error's message is the root cause: the
/// first resource that failed for a reason of its own (not "Resource creation cancelled"); its code is
/// StackCreateFailed or StackUpdateFailed. Cancelling stops the watching, not the deployment: see cancelDeploy.
Result<DeployOutcome> finishDeploy(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                   const DeployStart& start, const StackEventCallback& onEvent,
                                   const CallContext& context);
/// beginDeploy and finishDeploy.
Result<DeployOutcome> deployStack(const std::shared_ptr<aws::Session>& session, const DeployOptions& options,
                                  const StackEventCallback& onEvent, const CallContext& context);

/// Stops what is under way: an update is rolled back, a creation is deleted. Gives what it does, for a person. Conflict
/// (NothingToCancel) for a stack where nothing can be stopped.
Result<std::string> cancelDeploy(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                 const CallContext& context);

/// Follows a stack until nothing moves any more and gives its last state, whatever that is. Events newer than
/// `sinceEventId` only, when one is given. Name a stack that is being deleted by its id.
Result<aws::cloudformation::Stack> followStack(const std::shared_ptr<aws::Session>& session, const std::string& stack,
                                               const std::string& sinceEventId, const StackEventCallback& onEvent,
                                               const CallContext& context);

/// The event that explains a failure, from events oldest first; nullptr when none failed.
const aws::cloudformation::StackEvent* rootCause(const std::vector<aws::cloudformation::StackEvent>& events);

} // namespace skydeck::workflows
