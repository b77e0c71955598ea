#include "core/workflows/stacks/deploy_plan.h"

#include "core/wire/crypto.h"
#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"
#include "core/workflows/stacks/packaging.h"
#include "core/workflows/stacks/preparation.h"
#include "core/workflows/stacks/template_text.h"

namespace skydeck::workflows {

namespace cfn = aws::cloudformation;

namespace {

Result<cfn::ChangeSet> finished(const cfn::CloudFormationClient& client, const aws::Session& session,
                                const std::string& id, const CallContext& context) {
    for (;;) {
        SKYDECK_ASSIGN(auto set, client.describeChangeSet(id, context));
        if (set.status == "CREATE_COMPLETE" || set.status == "FAILED") return set;
        SKYDECK_TRY(pauseBetweenLooks(session, context));
    }
}

/// What updating would change; nothing when it would change nothing.
Result<std::vector<cfn::Change>> previewUpdate(const cfn::CloudFormationClient& client, const aws::Session& session,
                                               const cfn::StackInput& input, const CallContext& context) {
    SKYDECK_ASSIGN(const auto id,
                   client.createChangeSet(input, "skydeck-plan-" + wire::randomUuid(), "UPDATE", context));
    auto set = finished(client, session, id, context);
    // Also after Ctrl+C: a change set that stays is in nobody's way, but in everybody's list.
    const auto removed = client.deleteChangeSet(id, {});
    if (!set) return fail(std::move(set.error()));
    if (!removed && removed.error().code != "ChangeSetNotFound") return fail(removed.error());
    if (set->status == "CREATE_COMPLETE") return std::move(set->changes);
    if (cfn::saysNoChange(set->statusReason)) return std::vector<cfn::Change>();
    return fail(ErrorKind::InvalidInput, "PlanFailed", set->statusReason);
}

} // namespace

Result<DeployPlan> planDeploy(const std::shared_ptr<aws::Session>& session, const DeployOptions& options,
                              const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto before, findStack(client, options.stackName, context));
    DeployPlan plan;
    plan.stackName = options.stackName;
    if (before) plan.stackStatus = before->stackStatus;
    SKYDECK_ASSIGN(plan.action, actionFor(options.replaceFailed && before && onlyDeletable(before->stackStatus)
                                              ? std::optional<cfn::Stack>()
                                              : before));
    if (plan.action == DeployAction::Update) {
        SKYDECK_ASSIGN(const auto input, prepareDeploy(session, options, before, context));
        plan.capabilities = input.capabilities;
        SKYDECK_ASSIGN(plan.changes, previewUpdate(client, *session, input, quiet(context)));
        if (plan.changes.empty()) plan.action = DeployAction::Unchanged;
        return plan;
    }
    SKYDECK_ASSIGN(const auto text, readTemplate(options.templateBody));
    for (const auto& resource : text.resources)
        plan.changes.push_back({"Add", resource.logicalId, {}, resource.type, {}, {}});
    SKYDECK_ASSIGN(auto summary, client.templateSummary(options.templateBody, quiet(context)));
    plan.parameters = std::move(summary.parameters);
    plan.capabilities = std::move(summary.capabilities);
    plan.description = std::move(summary.description);
    return plan;
}

Json toJson(const DeployPlan& plan) {
    Json changes = Json::array(), parameters = Json::array();
    for (const auto& change : plan.changes)
        changes.push_back({{"action", change.action},
                           {"logicalId", change.logicalResourceId},
                           {"physicalId", change.physicalResourceId},
                           {"type", change.resourceType},
                           {"replacement", change.replacement},
                           {"changes", change.names}});
    for (const auto& parameter : plan.parameters) {
        Json row{{"name", parameter.parameterKey},
                 {"type", parameter.parameterType},
                 {"description", parameter.description}};
        if (parameter.defaultValue) row["default"] = *parameter.defaultValue;
        if (!parameter.allowedValues.empty()) row["allowedValues"] = parameter.allowedValues;
        parameters.push_back(std::move(row));
    }
    return {{"action", plan.action == DeployAction::Create ? "deploy" : toString(plan.action)},
            {"stack", plan.stackName},
            {"status", plan.stackStatus},
            {"description", plan.description},
            {"capabilities", plan.capabilities},
            {"parameters", std::move(parameters)},
            {"changes", std::move(changes)}};
}

} // namespace skydeck::workflows
