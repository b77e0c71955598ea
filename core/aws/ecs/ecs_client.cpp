#include "core/aws/ecs/ecs_client.h"

#include "core/aws/fields.h"
#include "core/aws/listing.h"
#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::aws::ecs {

namespace {

constexpr std::size_t kMostPerDescribe = 100;
constexpr std::size_t kServicesPerDescribe = 10;

int countAt(const Json& json, std::string_view key) {
    return static_cast<int>(integerAt(json, key));
}

/// ECS gives sizes as text.
int sizeAt(const Json& json, std::string_view key) {
    return static_cast<int>(parseInteger(stringAt(json, key)).value_or(0));
}

Cluster toCluster(const Json& json) {
    Cluster cluster;
    cluster.clusterName = stringAt(json, "clusterName");
    cluster.clusterArn = stringAt(json, "clusterArn");
    cluster.status = stringAt(json, "status");
    cluster.runningTasksCount = countAt(json, "runningTasksCount");
    cluster.pendingTasksCount = countAt(json, "pendingTasksCount");
    cluster.activeServicesCount = countAt(json, "activeServicesCount");
    return cluster;
}

Service toService(const Json& json) {
    Service service;
    service.serviceName = stringAt(json, "serviceName");
    service.serviceArn = stringAt(json, "serviceArn");
    service.clusterArn = stringAt(json, "clusterArn");
    service.status = stringAt(json, "status");
    service.taskDefinition = stringAt(json, "taskDefinition");
    service.launchType = stringAt(json, "launchType");
    service.desiredCount = countAt(json, "desiredCount");
    service.runningCount = countAt(json, "runningCount");
    service.pendingCount = countAt(json, "pendingCount");
    service.createdAt = timeAt(json, "createdAt");
    service.events = mapAt(json, "events", [](const Json& event) {
        return ServiceEvent{timeAt(event, "createdAt"), stringAt(event, "message")};
    });
    return service;
}

Container toContainer(const Json& json) {
    Container container{stringAt(json, "name"),         stringAt(json, "image"),  stringAt(json, "lastStatus"),
                        stringAt(json, "healthStatus"), stringAt(json, "reason"), {}};
    if (memberAt(json, "exitCode").is_number()) container.exitCode = countAt(json, "exitCode");
    return container;
}

Task toTask(const Json& json) {
    Task task;
    task.taskArn = stringAt(json, "taskArn");
    task.clusterArn = stringAt(json, "clusterArn");
    task.taskDefinitionArn = stringAt(json, "taskDefinitionArn");
    task.group = stringAt(json, "group");
    task.startedBy = stringAt(json, "startedBy");
    task.launchType = stringAt(json, "launchType");
    task.lastStatus = stringAt(json, "lastStatus");
    task.desiredStatus = stringAt(json, "desiredStatus");
    task.stopCode = stringAt(json, "stopCode");
    task.stoppedReason = stringAt(json, "stoppedReason");
    task.cpu = sizeAt(json, "cpu");
    task.memory = sizeAt(json, "memory");
    task.createdAt = timeAt(json, "createdAt");
    task.startedAt = timeAt(json, "startedAt");
    task.stoppedAt = timeAt(json, "stoppedAt");
    task.containers = mapAt(json, "containers", toContainer);
    for (const Json& override : arrayAt(memberAt(json, "overrides"), "containerOverrides"))
        if (!arrayAt(override, "command").empty())
            task.commands[stringAt(override, "name")] = stringsAt(override, "command");
    for (const Json& attachment : arrayAt(json, "attachments")) {
        const auto details = pairsAt(attachment, "details", "name", "value");
        if (const auto subnet = details.find("subnetId"); subnet != details.end()) task.subnetId = subnet->second;
        if (const auto address = details.find("privateIPv4Address"); address != details.end())
            task.privateIpAddress = address->second;
    }
    return task;
}

ContainerInstance toContainerInstance(const Json& json) {
    return {stringAt(json, "containerInstanceArn"), stringAt(json, "ec2InstanceId"), stringAt(json, "status"),
            countAt(json, "runningTasksCount")};
}

ContainerDefinition toContainerDefinition(const Json& json) {
    const Json& log = memberAt(json, "logConfiguration");
    const Json& options = memberAt(log, "options");
    const bool kept = stringAt(log, "logDriver") == "awslogs";
    return {stringAt(json, "name"),
            stringAt(json, "image"),
            stringsAt(json, "command"),
            pairsAt(json, "environment", "name", "value"),
            kept ? stringAt(options, "awslogs-group") : std::string(),
            kept ? stringAt(options, "awslogs-stream-prefix") : std::string()};
}

TaskDefinition toDefinition(const Json& json) {
    return {stringAt(json, "taskDefinitionArn"),
            stringAt(json, "family"),
            countAt(json, "revision"),
            stringAt(json, "status"),
            stringAt(json, "networkMode"),
            sizeAt(json, "cpu"),
            sizeAt(json, "memory"),
            mapAt(json, "containerDefinitions", toContainerDefinition)};
}

Json overridesOf(const RunTaskInput& input) {
    if (input.command.empty() && input.environment.empty()) return Json::object();
    Json container{{"name", input.container}};
    setUnlessEmpty(container, "command", input.command);
    for (const auto& [name, value] : input.environment)
        container["environment"].push_back({{"name", name}, {"value", value}});
    return {{"containerOverrides", Json::array({std::move(container)})}};
}

} // namespace

const Container* Task::ended() const {
    const Container* first = nullptr;
    for (const Container& each : containers) {
        if (!each.exitCode && each.reason.empty()) continue;
        if (each.exitCode.value_or(1) != 0) return &each;
        if (!first) first = &each;
    }
    return first;
}

std::string Task::reason() const {
    const Container* container = ended();
    return container && !container->reason.empty() ? container->reason : stoppedReason;
}

std::string nameOf(const std::string& arn) {
    return arn.substr(arn.rfind('/') + 1);
}

Result<EcsClient> EcsClient::create(std::shared_ptr<Session> session) {
    return ApiClient::create(std::move(session), "ecs").map([](ApiClient api) { return EcsClient(std::move(api)); });
}

Result<std::vector<std::string>> EcsClient::list(const char* operation, const char* member, const Json& input,
                                                 const CallContext& context) const {
    std::vector<std::string> arns;
    SKYDECK_TRY(m_api.paginate(
        operation, input,
        [&](const Json& page) {
            const auto more = stringsAt(page, member);
            arns.insert(arns.end(), more.begin(), more.end());
            return true;
        },
        context));
    return arns;
}

Result<std::vector<Cluster>> EcsClient::clusters(const CallContext& context) const {
    SKYDECK_ASSIGN(const auto arns, list("ListClusters", "clusterArns", Json::object(), context));
    SKYDECK_ASSIGN(auto clusters, describeAll(m_api, "DescribeClusters", Json::object(), "clusters", arns,
                                              kMostPerDescribe, "clusters", toCluster, context));
    std::ranges::sort(clusters, {}, &Cluster::clusterName);
    return clusters;
}

Result<std::vector<Service>> EcsClient::services(const std::string& cluster, const CallContext& context) const {
    SKYDECK_ASSIGN(const auto arns, list("ListServices", "serviceArns", {{"cluster", cluster}}, context));
    return describeAll(m_api, "DescribeServices", {{"cluster", cluster}}, "services", arns, kServicesPerDescribe,
                       "services", toService, context);
}

Result<std::vector<Task>> EcsClient::tasks(const std::string& cluster, const CallContext& context) const {
    std::vector<std::string> arns;
    for (const char* desired : {"RUNNING", "STOPPED"}) {
        SKYDECK_ASSIGN(const auto some,
                       list("ListTasks", "taskArns", {{"cluster", cluster}, {"desiredStatus", desired}}, context));
        arns.insert(arns.end(), some.begin(), some.end());
    }
    // One that stops between the two listings is in both.
    std::ranges::sort(arns);
    arns.erase(std::unique(arns.begin(), arns.end()), arns.end());
    SKYDECK_ASSIGN(auto tasks, describeTasks(cluster, arns, context));
    std::ranges::stable_sort(tasks, std::greater<>(), &Task::createdAt);
    return tasks;
}

Result<std::vector<Task>> EcsClient::describeTasks(const std::string& cluster, const std::vector<std::string>& names,
                                                   const CallContext& context, Json* raw) const {
    if (raw) *raw = Json::array();
    const auto make = [raw](const Json& task) {
        if (raw) raw->push_back(task);
        return toTask(task);
    };
    return describeAll(m_api, "DescribeTasks", {{"cluster", cluster}}, "tasks", names, kMostPerDescribe, "tasks", make,
                       context);
}

Result<std::vector<ContainerInstance>> EcsClient::containerInstances(const std::string& cluster,
                                                                     const CallContext& context) const {
    SKYDECK_ASSIGN(const auto arns,
                   list("ListContainerInstances", "containerInstanceArns", {{"cluster", cluster}}, context));
    return describeContainerInstances(cluster, arns, context);
}

Result<std::vector<ContainerInstance>> EcsClient::describeContainerInstances(const std::string& cluster,
                                                                             const std::vector<std::string>& names,
                                                                             const CallContext& context) const {
    return describeAll(m_api, "DescribeContainerInstances", {{"cluster", cluster}}, "containerInstances", names,
                       kMostPerDescribe, "containerInstances", toContainerInstance, context);
}

Result<std::vector<std::string>> EcsClient::listTaskDefinitions(const CallContext& context) const {
    SKYDECK_ASSIGN(auto arns, list("ListTaskDefinitions", "taskDefinitionArns",
                                   {{"status", "ACTIVE"}, {"sort", "DESC"}}, context));
    const auto family = [](const std::string& arn) { return arn.substr(0, arn.rfind(':')); };
    std::ranges::stable_sort(arns, {}, family);
    return arns;
}

Result<TaskDefinition> EcsClient::describeTaskDefinition(const std::string& name, const CallContext& context) const {
    SKYDECK_ASSIGN(const Json output, m_api.call("DescribeTaskDefinition", {{"taskDefinition", name}}, context));
    return toDefinition(memberAt(output, "taskDefinition"));
}

Result<std::vector<Task>> EcsClient::runTask(const RunTaskInput& input, const CallContext& context) const {
    Json request{{"taskDefinition", input.taskDefinition}, {"launchType", "FARGATE"}, {"count", input.count}};
    setUnlessEmpty(request, "cluster", input.cluster);
    if (!input.subnets.empty()) {
        Json network{{"subnets", input.subnets}, {"assignPublicIp", input.assignPublicIp ? "ENABLED" : "DISABLED"}};
        setUnlessEmpty(network, "securityGroups", input.securityGroups);
        request["networkConfiguration"] = {{"awsvpcConfiguration", std::move(network)}};
    }
    if (Json overrides = overridesOf(input); !overrides.empty()) request["overrides"] = std::move(overrides);
    SKYDECK_ASSIGN(const Json output, m_api.call("RunTask", request, context));
    auto tasks = mapAt(output, "tasks", toTask);
    if (static_cast<int>(tasks.size()) < input.count) {
        const Json& failures = arrayAt(output, "failures");
        const std::string reason = failures.empty() ? "no reason was given" : stringAt(failures.front(), "reason");
        return fail(ErrorKind::Conflict, "RunTaskFailed",
                    std::to_string(tasks.size()) + " of " + std::to_string(input.count) + " tasks started: " + reason,
                    "Ask for fewer at a time, or try again.");
    }
    return tasks;
}

Result<Task> EcsClient::stopTask(const std::string& cluster, const std::string& task, const std::string& reason,
                                 const CallContext& context) const {
    Json request{{"cluster", cluster}, {"task", task}};
    setUnlessEmpty(request, "reason", reason);
    SKYDECK_ASSIGN(const Json output, m_api.call("StopTask", request, context));
    return toTask(memberAt(output, "task"));
}

} // namespace skydeck::aws::ecs
