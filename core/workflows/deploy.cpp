#include "core/workflows/deploy.h"

#include "core/aws/sts/sts_client.h"
#include "core/base/log.h"
#include "core/workflows/destroy.h"
#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"
#include "core/workflows/stacks/artifacts.h"
#include "core/workflows/stacks/assembly.h"
#include "core/workflows/stacks/preparation.h"

#include <ranges>

namespace skydeck::workflows {

namespace cfn = aws::cloudformation;

namespace {

Result<std::string> lastEventId(const cfn::CloudFormationClient& client, const std::string& stack,
                                const CallContext& context) {
    SKYDECK_ASSIGN(const auto events, client.stackEvents(stack, {}, context));
    return events.empty() ? std::string() : events.front().eventId;
}

/// Deletes a stack that never came to be, and waits until it is gone.
Status removeFailed(const std::shared_ptr<aws::Session>& session, const cfn::Stack& stack, const CallContext& context) {
    SKYDECK_ASSIGN(const auto receipt, destroyStack(session, {stack.stackName, {}}, {}, context));
    if (receipt.failure) return fail(*receipt.failure);
    return {};
}

/// Uploads belong to a stack; where none came to be they would stay for ever.
void forgetUploads(const std::shared_ptr<aws::Session>& session, const cfn::CloudFormationClient& client,
                   const DeployOptions& options, const CallContext& context) {
    const auto stack = findStack(client, options.stackName, context);
    if (!stack || *stack) return;
    const auto sts = aws::sts::StsClient::create(session);
    if (!sts) return;
    const auto who = sts->getCallerIdentity(quiet(context));
    if (!who) return;
    if (const auto removed = removeArtifacts(session, who->account, options.stackName, context); !removed)
        log::warning("workflows.deploy", "uploads of " + options.stackName + " stay: " + describe(removed.error()));
}

Error failure(const std::string& stackName, DeployAction action, const cfn::Stack& stack,
              const std::vector<cfn::StackEvent>& events) {
    std::string message = stack.stackStatusReason;
    if (const cfn::StackEvent* cause = rootCause(events))
        message = cause->logicalResourceId + " (" + cause->resourceType +
                  "): " + (cause->resourceStatusReason.empty() ? cause->resourceStatus : cause->resourceStatusReason);
    if (message.empty()) message = "Stack '" + stackName + "' ended in " + stack.stackStatus;
    std::string hint = "Stack '" + stackName + "' is in " + stack.stackStatus + ". ";
    if (stack.stackStatus == "UPDATE_ROLLBACK_COMPLETE")
        hint += "It is as it was before.";
    else if (stack.stackStatus == "UPDATE_ROLLBACK_FAILED")
        hint += "Mend what its events name, then: skydeckctl stacks cancel " + stackName;
    else if (onlyDeletable(stack.stackStatus))
        hint += "Deploy again with --replace, or destroy it.";
    else
        hint += "What was made is left to look at; destroy it, or deploy again.";
    return Error{ErrorKind::Conflict,
                 action == DeployAction::Create ? "StackCreateFailed" : "StackUpdateFailed",
                 std::move(message),
                 0,
                 {},
                 std::move(hint)};
}

} // namespace

std::string_view toString(DeployAction action) {
    switch (action) {
    case DeployAction::Create:
        return "create";
    case DeployAction::Update:
        return "update";
    case DeployAction::Unchanged:
        break;
    }
    return "unchanged";
}

Result<DeployStart> beginDeploy(const std::shared_ptr<aws::Session>& session, const DeployOptions& options,
                                const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(auto before, findStack(client, options.stackName, context));
    if (before && options.replaceFailed && onlyDeletable(before->stackStatus)) {
        SKYDECK_TRY(removeFailed(session, *before, context));
        before.reset();
    }
    if (before && options.createOnly)
        return fail(ErrorKind::Conflict, "AlreadyExistsException", "Stack [" + options.stackName + "] already exists",
                    "Destroy it first (skydeckctl stacks destroy " + options.stackName + "), or give another name.");
    SKYDECK_ASSIGN(const auto action, actionFor(before));
    for (const auto& manifest : options.assetManifests)
        SKYDECK_TRY(publishAssets(session, manifest, context));
    SKYDECK_ASSIGN(const auto input, prepareDeploy(session, options, before, context));
    if (action == DeployAction::Create) {
        auto id = client.createStack(input, quiet(context));
        if (id) return DeployStart{std::move(*id), action, {}};
        if (!input.templateUrl.empty() || input.templateBody != options.templateBody)
            forgetUploads(session, client, options, context);
        return fail(std::move(id.error()));
    }
    SKYDECK_ASSIGN(auto since, lastEventId(client, before->stackId, quiet(context)));
    const auto id = client.updateStack(input, quiet(context));
    if (!id && !cfn::saysNoChange(id.error().message)) return fail(id.error());
    return DeployStart{before->stackId, id ? action : DeployAction::Unchanged, std::move(since)};
}

Result<cfn::Stack> followStack(const std::shared_ptr<aws::Session>& session, const std::string& stack,
                               const std::string& sinceEventId, const StackEventCallback& onEvent,
                               const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    std::string last = sinceEventId;
    for (;;) {
        // The state first, then the events: what led to a final state is among them.
        SKYDECK_ASSIGN(auto state, client.describeStack(stack, quiet(context)));
        SKYDECK_ASSIGN(const auto events, client.stackEvents(state.stackId, last, quiet(context)));
        if (!events.empty()) last = events.front().eventId;
        if (onEvent)
            for (const cfn::StackEvent& event : std::views::reverse(events))
                onEvent(event);
        if (!cfn::isInProgress(state.stackStatus)) return state;
        SKYDECK_TRY(pauseBetweenLooks(*session, context));
    }
}

const cfn::StackEvent* rootCause(const std::vector<cfn::StackEvent>& events) {
    const auto failed = [](const cfn::StackEvent& event) { return event.resourceStatus.ends_with("_FAILED"); };
    const auto consequence = [](const cfn::StackEvent& event) {
        return event.resourceStatusReason.empty() ||
               event.resourceStatusReason.find("cancelled") != std::string::npos ||
               event.physicalResourceId == event.stackId;
    };
    for (const cfn::StackEvent& event : events)
        if (failed(event) && !consequence(event)) return &event;
    // A stack that was never begun says why only in its own events.
    for (const cfn::StackEvent& event : events)
        if ((failed(event) || cfn::isFailure(event.resourceStatus) || event.resourceStatus == "ROLLBACK_IN_PROGRESS") &&
            !event.resourceStatusReason.empty())
            return &event;
    for (const cfn::StackEvent& event : events)
        if (failed(event)) return &event;
    return nullptr;
}

Result<DeployOutcome> deployStack(const std::shared_ptr<aws::Session>& session, const DeployOptions& options,
                                  const StackEventCallback& onEvent, const CallContext& context) {
    SKYDECK_ASSIGN(const auto start, beginDeploy(session, options, context));
    return finishDeploy(session, options.stackName, start, onEvent, context);
}

Result<DeployOutcome> finishDeploy(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                   const DeployStart& start, const StackEventCallback& onEvent,
                                   const CallContext& context) {
    if (start.action == DeployAction::Unchanged) {
        SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
        SKYDECK_ASSIGN(auto stack, client.describeStack(start.stackId, quiet(context)));
        return DeployOutcome{std::move(stack), start.action};
    }
    std::vector<cfn::StackEvent> events;
    std::string since = start.sinceEventId;
    const auto note = [&](const cfn::StackEvent& event) {
        since = event.eventId;
        events.push_back(event);
        if (onEvent) onEvent(event);
    };
    for (;;) {
        SKYDECK_ASSIGN(auto stack, followStack(session, start.stackId, since, note, context));
        // UpdateStack answers before the update begins: the state may still be the one from before.
        if (events.empty()) {
            SKYDECK_TRY(pauseBetweenLooks(*session, context));
            continue;
        }
        if (stack.stackStatus == "CREATE_COMPLETE" || stack.stackStatus == "UPDATE_COMPLETE")
            return DeployOutcome{std::move(stack), start.action};
        return fail(failure(stackName, start.action, stack, events));
    }
}

Result<std::string> cancelDeploy(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                 const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto stack, client.describeStack(stackName, quiet(context)));
    if (stack.stackStatus == "UPDATE_IN_PROGRESS") {
        SKYDECK_TRY(client.cancelUpdate(stack.stackId, quiet(context)));
        return "The update of '" + stackName + "' is being rolled back";
    }
    if (stack.stackStatus == "UPDATE_ROLLBACK_FAILED") {
        SKYDECK_TRY(client.continueRollback(stack.stackId, quiet(context)));
        return "The rollback of '" + stackName + "' goes on";
    }
    if (stack.stackStatus == "CREATE_IN_PROGRESS" || stack.stackStatus == "REVIEW_IN_PROGRESS") {
        SKYDECK_TRY(client.deleteStack(stack.stackId, {}, quiet(context)));
        return "'" + stackName + "' is not made any further, and being deleted";
    }
    return fail(ErrorKind::Conflict, "NothingToCancel", "Stack '" + stackName + "' is in " + stack.stackStatus,
                stack.stackStatus.ends_with("_IN_PROGRESS") ? "This cannot be stopped on its way: wait for its end."
                                                            : "Nothing is under way.");
}

} // namespace skydeck::workflows
