#include "core/workflows/stacks/preparation.h"

#include "core/workflows/quiet.h"
#include "core/workflows/stacks/packaging.h"
#include "core/workflows/stacks/parameters.h"

namespace skydeck::workflows {

namespace cfn = aws::cloudformation;

namespace {

constexpr std::size_t kLargestBodyToAsk = 51'200; // AWS CloudFormation quotas, "Template body size in a request"

tl::unexpected<Error> notDeployable(const cfn::Stack& stack, std::string hint) {
    return fail(ErrorKind::Conflict, "StackNotDeployable",
                "Stack '" + stack.stackName + "' is in " + stack.stackStatus +
                    (stack.stackStatusReason.empty() ? "" : " (" + stack.stackStatusReason + ')') +
                    " and takes no deployment",
                std::move(hint));
}

} // namespace

Result<std::optional<cfn::Stack>> findStack(const cfn::CloudFormationClient& client, const std::string& name,
                                            const CallContext& context) {
    auto stack = client.describeStack(name, quiet(context));
    if (stack && stack->stackStatus == "DELETE_COMPLETE") return std::optional<cfn::Stack>();
    if (stack) return std::optional(std::move(*stack));
    if (stack.error().kind == ErrorKind::NotFound) return std::optional<cfn::Stack>();
    return fail(std::move(stack.error()));
}

bool onlyDeletable(std::string_view stackStatus) {
    return stackStatus == "ROLLBACK_COMPLETE" || stackStatus == "ROLLBACK_FAILED" || stackStatus == "DELETE_FAILED" ||
           stackStatus == "REVIEW_IN_PROGRESS";
}

Result<DeployAction> actionFor(const std::optional<cfn::Stack>& stack) {
    if (!stack) return DeployAction::Create;
    const std::string destroy = "skydeckctl stacks destroy " + stack->stackName;
    if (onlyDeletable(stack->stackStatus))
        return notDeployable(*stack, "Deploy with --replace to delete what is left of it first, or look at its events "
                                     "and delete it yourself: " +
                                         destroy);
    if (stack->stackStatus == "UPDATE_ROLLBACK_FAILED")
        return notDeployable(*stack, "Mend what its events name, then: skydeckctl stacks cancel " + stack->stackName +
                                         " goes on with the rollback.");
    if (stack->stackStatus.ends_with("_IN_PROGRESS"))
        return notDeployable(*stack, "Wait for it (skydeckctl stacks events " + stack->stackName +
                                         " --follow), or stop it: skydeckctl stacks cancel " + stack->stackName);
    return DeployAction::Update;
}

Result<cfn::CreateStackInput> prepareDeploy(const std::shared_ptr<aws::Session>& session, const DeployOptions& options,
                                            const std::optional<cfn::Stack>& before, const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    const CallContext calls = quiet(context);
    cfn::CreateStackInput input;
    input.stackName = options.stackName;
    input.tags = options.tags;
    input.disableRollback = options.disableRollback;

    const auto read = [&](const cfn::TemplateSummary& summary) -> Status {
        SKYDECK_ASSIGN(input.parameters,
                       resolveParameters(summary, options.parameters,
                                         before ? before->parameters : std::vector<cfn::Parameter>()));
        input.capabilities = options.capabilities.empty() ? summary.capabilities : options.capabilities;
        return {};
    };
    const auto pack = [&]() -> Status {
        SKYDECK_ASSIGN(auto packed,
                       packTemplate(session, options.stackName, options.templateBody, options.templateFolder, context));
        input.templateBody = std::move(packed.body);
        input.templateUrl = std::move(packed.url);
        return {};
    };
    // What is wrong with the parameters is said before anything is uploaded, unless the template itself must be.
    if (options.templateBody.size() > kLargestBodyToAsk) {
        SKYDECK_TRY(pack());
        SKYDECK_ASSIGN(const auto summary, input.templateUrl.empty()
                                               ? client.templateSummary(input.templateBody, calls)
                                               : client.templateSummaryAt(input.templateUrl, calls));
        SKYDECK_TRY(read(summary));
    } else {
        SKYDECK_ASSIGN(const auto summary, client.templateSummary(options.templateBody, calls));
        SKYDECK_TRY(read(summary));
        SKYDECK_TRY(pack());
    }
    return input;
}

} // namespace skydeck::workflows
