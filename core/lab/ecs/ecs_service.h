#pragma once

#include "core/lab/ecs/ecs_store.h"
#include "core/lab/ecs/task_engine.h"
#include "core/lab/lab.h"

namespace skydeck::lab {

/// The operations of Amazon ECS, API version 2014-11-13, as far as Fargate's tasks and services need them.
class EcsOperations {
public:
    explicit EcsOperations(Lab& lab) : m_lab(lab) {}

    // ecs_service.cpp
    Result<Reply> createCluster(const Call& call);
    Result<Reply> deleteCluster(const Call& call);
    Result<Reply> describeClusters(const Call& call);
    Result<Reply> listClusters(const Call& call);
    Result<Reply> updateCluster(const Call& call);
    Result<Reply> updateClusterSettings(const Call& call);
    Result<Reply> putClusterCapacityProviders(const Call& call);
    Result<Reply> registerTaskDefinition(const Call& call);
    Result<Reply> deregisterTaskDefinition(const Call& call);
    Result<Reply> describeTaskDefinition(const Call& call);
    Result<Reply> listTaskDefinitions(const Call& call);
    Result<Reply> listTaskDefinitionFamilies(const Call& call);
    Result<Reply> tagResource(const Call& call);
    Result<Reply> untagResource(const Call& call);
    Result<Reply> listTagsForResource(const Call& call);

    // ecs_service_tasks.cpp
    Result<Reply> runTask(const Call& call);
    Result<Reply> stopTask(const Call& call);
    Result<Reply> describeTasks(const Call& call);
    Result<Reply> listTasks(const Call& call);
    Result<Reply> listContainerInstances(const Call& call);
    Result<Reply> describeContainerInstances(const Call& call);

    // ecs_service_services.cpp
    Result<Reply> createService(const Call& call);
    Result<Reply> updateService(const Call& call);
    Result<Reply> deleteService(const Call& call);
    Result<Reply> describeServices(const Call& call);
    Result<Reply> listServices(const Call& call);

private:
    EcsStore& store() { return *m_lab.ecs; }
    /// ClusterNotFoundException unless it is ACTIVE.
    Result<Json> activeCluster(const Call& call);
    /// The same, and NotImplemented for one that a compute environment made.
    Result<Json> ownCluster(const Call& call);
    /// Those that a compute environment of Batch made among them.
    Result<std::vector<Json>> activeClusters();
    /// INACTIVE ones too.
    Result<std::optional<Json>> findCluster(const std::string& nameOrArn);
    Result<Json> definitionFor(const std::string& reference);
    Result<Json> counted(Json cluster);
    Result<Reply> changeCluster(const Call& call, const std::function<Status(Json&)>& change);
    Result<Json> activeService(const Call& call, const Json& cluster);
    /// Reads or changes the tags of whatever the ARN names.
    using TagWork = std::function<void(Json& tags)>;
    Status withTags(const std::string& arn, bool save, const TagWork& work);

    Lab& m_lab;
};

/// One page of a list of ARNs: maxResults (100 at most) and nextToken.
Result<Reply> arnPage(const Call& call, const char* member, const std::vector<std::string>& arns);

} // namespace skydeck::lab
