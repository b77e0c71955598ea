#include "core/workflows/deploy.h"

#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"

#include <ranges>

namespace skydeck::workflows {

namespace cfn = aws::cloudformation;

Result<std::string> startDeploy(const std::shared_ptr<aws::Session>& session, const DeployOptions& options,
                                const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    cfn::CreateStackInput input;
    input.stackName = options.stackName;
    input.templateBody = options.templateBody;
    input.parameters = options.parameters;
    input.capabilities = options.capabilities;
    input.tags = options.tags;
    auto id = client.createStack(input, quiet(context));
    if (id || id.error().code != "AlreadyExistsException") return id;
    auto error = std::move(id.error());
    error.hint = "Destroy it first (skydeckctl stacks destroy " + options.stackName + "), or give another name.";
    return fail(std::move(error));
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

Result<cfn::Stack> deployStack(const std::shared_ptr<aws::Session>& session, const DeployOptions& options,
                               const StackEventCallback& onEvent, const CallContext& context) {
    SKYDECK_ASSIGN(const std::string stackId, startDeploy(session, options, context));
    std::vector<cfn::StackEvent> events;
    SKYDECK_ASSIGN(auto stack, followStack(
                                   session, stackId, {},
                                   [&](const cfn::StackEvent& event) {
                                       events.push_back(event);
                                       if (onEvent) onEvent(event);
                                   },
                                   context));
    if (stack.stackStatus == "CREATE_COMPLETE") return stack;

    std::string message = stack.stackStatusReason;
    if (const cfn::StackEvent* cause = rootCause(events))
        message = cause->logicalResourceId + " (" + cause->resourceType +
                  "): " + (cause->resourceStatusReason.empty() ? cause->resourceStatus : cause->resourceStatusReason);
    if (message.empty()) message = "Stack '" + options.stackName + "' ended in " + stack.stackStatus;
    return fail(ErrorKind::Conflict, "StackCreateFailed", std::move(message),
                "Stack '" + options.stackName + "' is in " + stack.stackStatus +
                    ". Destroy it before deploying again.");
}

} // namespace skydeck::workflows
