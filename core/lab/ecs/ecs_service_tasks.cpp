#include "core/lab/batch/batch_scheduler.h"
#include "core/lab/ecs/ecs_rules.h"
#include "core/lab/ecs/ecs_service.h"

#include <algorithm>

namespace skydeck::lab {

using namespace ecs;

namespace {
constexpr std::int64_t kMostAtOnce = 10;
constexpr std::size_t kMostDescribed = 100;
constexpr std::int64_t kSharesOfVcpu = 1024; // CPU units

Json resourcesOf(const JobNeed& amount) {
    const auto resource = [](const char* name, std::int64_t value) {
        return Json{
            {"name", name}, {"type", "INTEGER"}, {"doubleValue", 0.0}, {"longValue", 0}, {"integerValue", value}};
    };
    Json all{resource("CPU", static_cast<std::int64_t>(amount.vcpus * kSharesOfVcpu)),
             resource("MEMORY", amount.memory)};
    if (amount.gpus > 0) all.push_back(resource("GPU", amount.gpus));
    return all;
}

Json containerInstanceOf(const Fleet::ContainerInstance& instance) {
    const JobNeed left{instance.size.vcpus - instance.used.vcpus, instance.size.memory - instance.used.memory,
                       instance.size.gpus - instance.used.gpus};
    return {{"containerInstanceArn", instance.arn},
            {"ec2InstanceId", instance.instanceId},
            {"status", "ACTIVE"},
            {"agentConnected", true},
            {"version", 1},
            {"registeredResources", resourcesOf(instance.size)},
            {"remainingResources", resourcesOf(left)},
            {"runningTasksCount", instance.jobs},
            {"pendingTasksCount", 0},
            {"attributes", Json::array()},
            {"attachments", Json::array()},
            {"tags", Json::array()}};
}
} // namespace

Result<Reply> EcsOperations::runTask(const Call& call) {
    const std::int64_t count = integerAt(call.input, "count", 1);
    if (count < 1 || count > kMostAtOnce)
        return invalidParameter("Count should be between 1 and " + std::to_string(kMostAtOnce) + ".");
    if (stringAt(call.input, "startedBy").size() > 128)
        return invalidParameter("startedBy can have up to 128 characters.");
    SKYDECK_ASSIGN(Json cluster, activeCluster(call));
    SKYDECK_ASSIGN(Json definition, definitionFor(stringAt(call.input, "taskDefinition")));
    TaskRequest request{std::move(cluster), std::move(definition), call.input};
    SKYDECK_TRY(checkTaskRequest(m_lab, request));
    if (stringAt(call.input, "propagateTags") == "TASK_DEFINITION" && !request.input.contains("tags"))
        request.input["tags"] = arrayAt(request.definition, "tags");
    SKYDECK_ASSIGN(const auto tasks, m_lab.tasks->launch(request, count));
    Json shown = Json::array();
    for (const EcsTask& task : tasks)
        shown.push_back(task.detail);
    return Json{{"tasks", shown}, {"failures", Json::array()}};
}

Result<Reply> EcsOperations::stopTask(const Call& call) {
    SKYDECK_ASSIGN(const Json cluster, activeCluster(call));
    SKYDECK_ASSIGN(const auto found, store().task(stringAt(call.input, "task")));
    if (!found || found->cluster != stringAt(cluster, "clusterName"))
        return invalidParameter("The referenced task was not found.");
    SKYDECK_ASSIGN(const EcsTask task, m_lab.tasks->stopTask(found->id, "UserInitiated",
                                                             stringAt(call.input, "reason", "Task stopped by user")));
    return Json{{"task", task.detail}};
}

Result<Reply> EcsOperations::describeTasks(const Call& call) {
    SKYDECK_ASSIGN(const Json cluster, activeCluster(call));
    const Json& wanted = arrayAt(call.input, "tasks");
    if (wanted.empty()) return invalidParameter("Tasks cannot be empty.");
    if (wanted.size() > kMostDescribed) return invalidParameter("Too many tasks: 100 at most.");
    const Json& include = arrayAt(call.input, "include");
    const bool tags = std::find(include.begin(), include.end(), "TAGS") != include.end();
    Json tasks = Json::array(), failures = Json::array();
    for (const Json& each : wanted) {
        const std::string name = each.get<std::string>();
        SKYDECK_ASSIGN(auto task, store().task(name));
        if (!task || task->cluster != stringAt(cluster, "clusterName")) {
            failures.push_back(
                {{"arn", store().arn("task/" + stringAt(cluster, "clusterName") + "/" + EcsStore::nameOf(name))},
                 {"reason", "MISSING"}});
            continue;
        }
        if (!tags) task->detail["tags"] = Json::array();
        tasks.push_back(std::move(task->detail));
    }
    return Json{{"tasks", tasks}, {"failures", failures}};
}

Result<Reply> EcsOperations::listTasks(const Call& call) {
    SKYDECK_ASSIGN(const Json cluster, activeCluster(call));
    SKYDECK_ASSIGN(const auto tasks, store().tasks(stringAt(cluster, "clusterName")));
    const Json& input = call.input;
    const std::string service = EcsStore::nameOf(stringAt(input, "serviceName"));
    const auto fits = [&](const char* member, const std::string& value) {
        return !input.contains(member) || stringAt(input, member) == value;
    };
    std::vector<std::string> arns;
    if (!input.contains("containerInstance"))
        for (const EcsTask& task : tasks)
            if (stringAt(task.detail, "desiredStatus") == stringAt(input, "desiredStatus", "RUNNING") &&
                (service.empty() || task.service == service) && fits("family", task.family) &&
                fits("startedBy", stringAt(task.detail, "startedBy")) &&
                fits("launchType", stringAt(task.detail, "launchType")))
                arns.push_back(stringAt(task.detail, "taskArn"));
    return arnPage(call, "taskArns", arns);
}

Result<Reply> EcsOperations::listContainerInstances(const Call& call) {
    SKYDECK_ASSIGN(const Json cluster, activeCluster(call));
    if (!stringAt(call.input, "filter").empty())
        return awsError(501, "NotImplemented", "The lab does not implement filter of ecs:ListContainerInstances");
    std::vector<std::string> arns;
    if (stringAt(call.input, "status", "ACTIVE") == "ACTIVE") // none of them is ever drained
        for (const Fleet::ContainerInstance& each : m_lab.batchScheduler->containerInstances())
            if (each.cluster == stringAt(cluster, "clusterArn")) arns.push_back(each.arn);
    return arnPage(call, "containerInstanceArns", arns);
}

Result<Reply> EcsOperations::describeContainerInstances(const Call& call) {
    SKYDECK_ASSIGN(const Json cluster, activeCluster(call));
    const Json& wanted = arrayAt(call.input, "containerInstances");
    if (wanted.empty()) return invalidParameter("Container instances cannot be empty.");
    if (wanted.size() > kMostDescribed) return invalidParameter("Too many container instances: 100 at most.");
    const auto known = m_lab.batchScheduler->containerInstances();
    Json instances = Json::array(), failures = Json::array();
    for (const Json& each : wanted) {
        const std::string id = EcsStore::nameOf(each.get<std::string>());
        const auto found = std::ranges::find_if(known, [&](const Fleet::ContainerInstance& instance) {
            return instance.cluster == stringAt(cluster, "clusterArn") && EcsStore::nameOf(instance.arn) == id;
        });
        if (found != known.end())
            instances.push_back(containerInstanceOf(*found));
        else
            failures.push_back(
                {{"arn", store().arn("container-instance/" + stringAt(cluster, "clusterName") + "/" + id)},
                 {"reason", "MISSING"}});
    }
    return Json{{"containerInstances", instances}, {"failures", failures}};
}

} // namespace skydeck::lab
