#pragma once

#include "core/aws/ecs/ecs_client.h"

namespace skydeck::workflows {

/// Where one container of a task writes.
struct ContainerLog {
    std::string container;
    std::string logGroup;  ///< empty: its output is not kept
    std::string logStream; ///< may not be there yet
};
/// In the definition's order.
std::vector<ContainerLog> logsOf(const aws::ecs::TaskDefinition& definition, const std::string& taskArn);

/// A task by its ARN or id; looks through all clusters where `cluster` is empty and an id is given. NotFound
/// (TaskNotFound).
Result<aws::ecs::Task> findTask(const aws::ecs::EcsClient& client, const std::string& word, const std::string& cluster,
                                const CallContext& context);

/// What a task belongs to and works on, as far as its cluster's stack and its containers' environment tell.
struct TaskLinks {
    std::string stack; ///< that made the cluster; name, or empty
    std::vector<std::string> tables, buckets;
};
Result<TaskLinks> taskLinks(const std::shared_ptr<aws::Session>& session, const aws::ecs::Task& task,
                            const aws::ecs::TaskDefinition& definition, const CallContext& context);

/// What the outputs ClusterName, TaskDefinitionArn, SubnetId and ContainerName of a stack say.
struct EcsStack {
    std::string cluster, taskDefinition, subnet, container;
};
/// NotFound (StackOutputMissing) where it has no cluster or no task definition.
Result<EcsStack> findEcsStack(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                              const CallContext& context);

} // namespace skydeck::workflows
