#include "core/workflows/batch_stack.h"

#include "core/aws/batch/batch_client.h"
#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/workflows/prices.h"
#include "core/workflows/quiet.h"

namespace skydeck::workflows {

Result<BatchStack> findBatchStack(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                  const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::cloudformation::CloudFormationClient::create(session));
    auto stack = client.describeStack(stackName, quiet(context));
    if (!stack) {
        if (stack.error().kind == ErrorKind::NotFound && stack.error().hint.empty())
            stack.error().hint = "Deploy it first: skydeckctl stacks deploy " + stackName + " --wait";
        return fail(std::move(stack.error()));
    }
    SKYDECK_ASSIGN(const auto resources, client.stackResources(stack->stackId, quiet(context)));

    BatchStack found{stack->stackName, stack->stackId, stack->stackStatus, {}, {}, {}, {}, {}};
    const std::pair<std::string_view, std::string*> wanted[] = {
        {"AWS::S3::Bucket", &found.bucket},          {"AWS::Batch::ComputeEnvironment", &found.computeEnvironment},
        {"AWS::Batch::JobQueue", &found.jobQueue},   {"AWS::Batch::JobDefinition", &found.jobDefinition},
        {"AWS::ECR::Repository", &found.repository},
    };
    for (const auto& resource : resources)
        for (const auto& [type, slot] : wanted)
            if (resource.resourceType == type && slot->empty() && resource.resourceStatus != "DELETE_COMPLETE")
                *slot = resource.physicalResourceId;

    if (found.bucket.empty() || found.jobQueue.empty() || found.jobDefinition.empty())
        return fail(ErrorKind::NotFound, "NotABatchStack",
                    "Stack '" + stackName + "' (" + found.stackStatus + ") has no bucket, job queue and job definition",
                    "Name a stack made from SimpleBatch with --stack, or wait until it is created.");
    return found;
}

bool isPassable(const Error& error) {
    return error.kind == ErrorKind::AccessDenied || error.kind == ErrorKind::NotFound ||
           error.kind == ErrorKind::NotImplemented;
}

Result<std::optional<double>> machineHour(const std::shared_ptr<aws::Session>& session, const BatchStack& stack,
                                          const CallContext& context) {
    if (stack.computeEnvironment.empty()) return std::nullopt;
    SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(session));
    auto environments = client.describeComputeEnvironments({stack.computeEnvironment}, quiet(context));
    if (!environments && !isPassable(environments.error())) return fail(std::move(environments.error()));
    if (!environments || environments->empty() || environments->front().instanceTypes.size() != 1) return std::nullopt;
    const auto prices = Prices::load();
    if (!prices) return std::nullopt;
    return prices->instanceHour(environments->front().instanceTypes.front(), session->region());
}

} // namespace skydeck::workflows
