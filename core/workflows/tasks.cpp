#include "core/workflows/tasks.h"

#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/workflows/quiet.h"
#include "core/workflows/stack_of.h"

namespace skydeck::workflows {

namespace ecs = aws::ecs;

std::vector<ContainerLog> logsOf(const ecs::TaskDefinition& definition, const std::string& taskArn) {
    std::vector<ContainerLog> logs;
    for (const ecs::ContainerDefinition& each : definition.containers) {
        ContainerLog log{each.name, each.logGroup, {}};
        if (!each.logGroup.empty() && !each.logStreamPrefix.empty())
            log.logStream = each.logStreamPrefix + '/' + each.name + '/' + ecs::nameOf(taskArn);
        logs.push_back(std::move(log));
    }
    return logs;
}

Result<ecs::Task> findTask(const ecs::EcsClient& client, const std::string& word, const std::string& cluster,
                           const CallContext& context) {
    std::vector<std::string> clusters;
    if (!cluster.empty()) {
        clusters.push_back(cluster);
    } else if (const auto at = word.find(":task/"); at != std::string::npos && word.rfind('/') > at + 6) {
        clusters.push_back(word.substr(at + 6, word.rfind('/') - at - 6)); // "arn:…:task/CLUSTER/ID"
    } else {
        SKYDECK_ASSIGN(const auto all, client.clusters(quiet(context)));
        for (const ecs::Cluster& each : all)
            clusters.push_back(each.clusterArn);
    }
    for (const std::string& each : clusters) {
        SKYDECK_ASSIGN(auto tasks, client.describeTasks(each, {word}, quiet(context)));
        if (!tasks.empty()) return std::move(tasks.front());
    }
    return fail(ErrorKind::NotFound, "TaskNotFound", "ECS knows no task '" + word + "'",
                "Tasks are forgotten about an hour after they stopped; 'skydeckctl ecs tasks' lists the others.");
}

Result<TaskLinks> taskLinks(const std::shared_ptr<aws::Session>& session, const ecs::Task& task,
                            const ecs::TaskDefinition& definition, const CallContext& context) {
    SKYDECK_ASSIGN(std::string stack, stackOf(session, ecs::nameOf(task.clusterArn), context));
    if (stack.empty()) return TaskLinks();
    std::vector<std::string> values;
    for (const ecs::ContainerDefinition& container : definition.containers)
        for (const auto& [name, value] : container.environment)
            values.push_back(value);
    SKYDECK_ASSIGN(auto stores, storesNamed(session, stack, values, context));
    return TaskLinks{std::move(stack), std::move(stores.tables), std::move(stores.buckets)};
}

Result<EcsStack> findEcsStack(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                              const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::cloudformation::CloudFormationClient::create(session));
    auto stack = client.describeStack(stackName, quiet(context));
    if (!stack) {
        if (stack.error().kind == ErrorKind::NotFound && stack.error().hint.empty())
            stack.error().hint = "Deploy it first: skydeckctl stacks deploy " + stackName + " --wait";
        return fail(std::move(stack.error()));
    }
    EcsStack found;
    const std::pair<std::string_view, std::string*> wanted[] = {{"ClusterName", &found.cluster},
                                                                {"TaskDefinitionArn", &found.taskDefinition},
                                                                {"SubnetId", &found.subnet},
                                                                {"ContainerName", &found.container}};
    for (const auto& output : stack->outputs)
        for (const auto& [key, slot] : wanted)
            if (output.outputKey == key) *slot = output.outputValue;
    if (found.cluster.empty() || found.taskDefinition.empty())
        return fail(ErrorKind::NotFound, "StackOutputMissing",
                    "Stack '" + stackName + "' (" + stack->stackStatus +
                        ") has no outputs ClusterName and TaskDefinitionArn",
                    "Name the cluster and the task definition instead, or wait until the stack is created.");
    return found;
}

} // namespace skydeck::workflows
