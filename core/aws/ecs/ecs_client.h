#pragma once

#include "core/aws/api_client.h"

#include <map>
#include <optional>
#include <vector>

namespace skydeck::aws::ecs {

struct Cluster {
    std::string clusterName;
    std::string clusterArn;
    std::string status; ///< ACTIVE, PROVISIONING, …, INACTIVE
    int runningTasksCount = 0;
    int pendingTasksCount = 0;
    int activeServicesCount = 0;
};

struct ServiceEvent {
    std::optional<WallTime> createdAt;
    std::string message;
};

struct Service {
    std::string serviceName;
    std::string serviceArn;
    std::string clusterArn;
    std::string status; ///< ACTIVE, DRAINING, INACTIVE
    std::string taskDefinition;
    std::string launchType;
    int desiredCount = 0;
    int runningCount = 0;
    int pendingCount = 0;
    std::optional<WallTime> createdAt;
    std::vector<ServiceEvent> events; ///< newest first
};

struct Container {
    std::string name;
    std::string image;
    std::string lastStatus;
    std::string healthStatus;
    std::string reason; ///< "CannotPullContainerError: …"
    std::optional<int> exitCode;
};

struct Task {
    std::string taskArn;
    std::string clusterArn;
    std::string taskDefinitionArn;
    std::string group; ///< "service:NAME", "family:NAME" or what its starter said
    std::string startedBy;
    std::string launchType;
    std::string lastStatus; ///< PROVISIONING, PENDING, ACTIVATING, RUNNING, DEACTIVATING, STOPPING, …, STOPPED
    std::string desiredStatus;
    std::string stopCode;
    std::string stoppedReason;
    int cpu = 0;    ///< units: 1024 is one processor
    int memory = 0; ///< MiB
    std::optional<WallTime> createdAt;
    std::optional<WallTime> startedAt;
    std::optional<WallTime> stoppedAt;
    std::vector<Container> containers;
    std::map<std::string, std::vector<std::string>> commands; ///< overrides, by container
    std::string subnetId;
    std::string privateIpAddress;

    bool stopped() const { return lastStatus == "STOPPED"; }
    /// The container that failed, else the first one with an exit code; null when none has ended.
    const Container* ended() const;
    /// Why it stopped, in one line: its container's own reason before the task's; empty while it runs.
    std::string reason() const;
};

struct ContainerDefinition {
    std::string name;
    std::string image;
    std::vector<std::string> command;
    std::map<std::string, std::string> environment;
    std::string logGroup;        ///< empty: its output is not kept in CloudWatch Logs
    std::string logStreamPrefix; ///< streams are called PREFIX/CONTAINER/TASK
};

struct TaskDefinition {
    std::string taskDefinitionArn;
    std::string family;
    int revision = 0;
    std::string status;
    std::string networkMode;
    int cpu = 0;
    int memory = 0;
    std::vector<ContainerDefinition> containers;

    std::string name() const { return family + ':' + std::to_string(revision); }
};

struct RunTaskInput {
    std::string cluster;        ///< name or ARN
    std::string taskDefinition; ///< family, family:revision or ARN
    int count = 1;              ///< 1 to 10
    std::string container;      ///< the one that the overrides below are for
    std::vector<std::string> command;
    std::map<std::string, std::string> environment;
    std::vector<std::string> subnets; ///< needed for the network mode awsvpc, as on Fargate
    std::vector<std::string> securityGroups;
    bool assignPublicIp = true;
};

/// An EC2 instance that belongs to a cluster.
struct ContainerInstance {
    std::string containerInstanceArn;
    std::string ec2InstanceId;
    std::string status; ///< ACTIVE, DRAINING, …
    int runningTasksCount = 0;
};

/// What comes behind the last '/' of an ARN: a cluster's or service's name, a task's id, "family:revision".
std::string nameOf(const std::string& arn);

/// Amazon ECS, API version 2014-11-13. Clusters are named by name or ARN.
class EcsClient {
public:
    explicit EcsClient(ApiClient api) : m_api(std::move(api)) {}
    static Result<EcsClient> create(std::shared_ptr<Session> session);
    const ApiClient& api() const { return m_api; }

    Result<std::vector<Cluster>> clusters(const CallContext& context) const;
    Result<std::vector<Service>> services(const std::string& cluster, const CallContext& context) const;
    /// Running and recently stopped ones (AWS shows those for about an hour), newest first.
    Result<std::vector<Task>> tasks(const std::string& cluster, const CallContext& context) const;
    /// Those that ECS does not know (any more) are left out. `raw`, if given, gets what ECS said.
    Result<std::vector<Task>> describeTasks(const std::string& cluster, const std::vector<std::string>& tasks,
                                            const CallContext& context, Json* raw = nullptr) const;
    Result<std::vector<ContainerInstance>> containerInstances(const std::string& cluster,
                                                              const CallContext& context) const;
    /// Those that ECS does not know (any more) are left out.
    Result<std::vector<ContainerInstance>> describeContainerInstances(const std::string& cluster,
                                                                      const std::vector<std::string>& names,
                                                                      const CallContext& context) const;
    /// Active ones by ARN, families in order, newest revision first.
    Result<std::vector<std::string>> listTaskDefinitions(const CallContext& context) const;
    Result<TaskDefinition> describeTaskDefinition(const std::string& name, const CallContext& context) const;

    /// All of those asked for, or Conflict (RunTaskFailed) with ECS's reason when some could not be placed; those that
    /// did start then run.
    Result<std::vector<Task>> runTask(const RunTaskInput& input, const CallContext& context) const;
    Result<Task> stopTask(const std::string& cluster, const std::string& task, const std::string& reason,
                          const CallContext& context) const;

private:
    Result<std::vector<std::string>> list(const char* operation, const char* member, const Json& input,
                                          const CallContext& context) const;
    ApiClient m_api;
};

} // namespace skydeck::aws::ecs
