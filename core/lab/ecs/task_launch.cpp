#include "core/lab/ecs/task_launch.h"

#include "core/base/strings.h"
#include "core/lab/ec2/network_store.h"
#include "core/lab/ecs/ecs_rules.h"
#include "core/lab/iam/iam_store.h"
#include "core/lab/lab.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
/// FARGATE or EC2, from what the call and the cluster say.
Result<std::string> launchTypeOf(const TaskRequest& request) {
    const Json& own = arrayAt(request.input, "capacityProviderStrategy");
    std::string type = stringAt(request.input, "launchType");
    if (!own.empty() && !type.empty())
        return ecs::invalidParameter("Cannot specify both a launch type and capacity provider strategy.");
    if (!type.empty()) return type;
    const Json& strategy = own.empty() ? arrayAt(request.cluster, "defaultCapacityProviderStrategy") : own;
    for (const Json& each : strategy) {
        const std::string provider = stringAt(each, "capacityProvider");
        if (provider != "FARGATE" && provider != "FARGATE_SPOT")
            return ecs::invalidParameter("The specified capacity provider '" + provider + "' was not found.");
    }
    return std::string(strategy.empty() ? "EC2" : "FARGATE");
}

Status checkNetwork(Lab& lab, const TaskRequest& request) {
    const bool vpc = stringAt(request.definition, "networkMode") == "awsvpc";
    const Json& configuration = memberAt(memberAt(request.input, "networkConfiguration"), "awsvpcConfiguration");
    if (vpc && configuration.is_null())
        return ecs::invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    if (!vpc && !configuration.is_null())
        return ecs::invalidParameter(
            "Network Configuration is not valid for the given networkMode of this task definition.");
    if (!vpc) return {};
    if (arrayAt(configuration, "subnets").empty()) return ecs::invalidParameter("subnets can not be empty.");
    for (const Json& subnet : arrayAt(configuration, "subnets"))
        if (const auto found = lab.network->get(ec2::kSubnet, subnet.get<std::string>()); !found)
            return ecs::invalidParameter("Error retrieving subnet information for [" + subnet.get<std::string>() +
                                         "]: " + found.error().message + " (ErrorCode: " + found.error().code + ")");
    for (const Json& group : arrayAt(configuration, "securityGroups"))
        if (const auto found = lab.network->get(ec2::kSecurityGroup, group.get<std::string>()); !found)
            return ecs::invalidParameter("Error retrieving security group information for [" +
                                         group.get<std::string>() + "]: " + found.error().message +
                                         " (ErrorCode: " + found.error().code + ")");
    return {};
}

Status checkRole(Lab& lab, const TaskRequest& request) {
    const Json& overrides = memberAt(request.input, "overrides");
    for (const char* member : {"taskRoleArn", "executionRoleArn"}) {
        const std::string arn = stringAt(overrides, member, stringAt(request.definition, member));
        if (arn.empty() || lab.iam->role(EcsStore::nameOf(arn))) continue;
        return ecs::ecsClientError(
            "ECS was unable to assume the role '" + arn +
            "' that was provided for this task. Please verify that the role being passed has the proper trust "
            "relationship and permissions and that your IAM user has permissions to pass this role.");
    }
    return {};
}

/// The task's network interface, in the subnet that it came to.
Result<Json> attachmentOf(Lab& lab, const std::string& subnetId, const Json& network) {
    const std::string id = wire::randomUuid();
    SKYDECK_ASSIGN(const Json card, lab.network->createInterface(
                                        {.subnetId = subnetId,
                                         .groupIds = arrayAt(network, "securityGroups").get<std::vector<std::string>>(),
                                         .description = lab.ecs->arn("attachment/" + id),
                                         .requesterId = kAccountId}));
    Json details = Json::array();
    for (const auto& [name, value] : {std::pair<const char*, std::string>{"subnetId", subnetId},
                                      {"networkInterfaceId", stringAt(card, "NetworkInterfaceId")},
                                      {"macAddress", stringAt(card, "MacAddress")},
                                      {"privateDnsName", stringAt(card, "PrivateDnsName")},
                                      {"privateIPv4Address", stringAt(card, "PrivateIpAddress")}})
        details.push_back({{"name", name}, {"value", value}});
    return Json{{"id", id}, {"type", "ElasticNetworkInterface"}, {"status", "PRECREATED"}, {"details", details}};
}
} // namespace

Status checkTaskRequest(Lab& lab, TaskRequest& request) {
    if (stringAt(request.definition, "status") != "ACTIVE") return ecs::ecsClientError("TaskDefinition is inactive");
    SKYDECK_ASSIGN(const std::string type, launchTypeOf(request));
    if (type == "FARGATE") {
        const Json& compatible = arrayAt(request.definition, "compatibilities");
        if (std::find(compatible.begin(), compatible.end(), "FARGATE") == compatible.end())
            return ecs::invalidParameter("Task definition does not support launch_type FARGATE.");
    }
    SKYDECK_TRY(checkNetwork(lab, request));
    Json& overrides = request.input["overrides"];
    if (overrides.is_null()) overrides = Json::object();
    SKYDECK_TRY(ecs::containersFor(request.definition, overrides));
    if (overrides.contains("cpu")) {
        SKYDECK_ASSIGN(overrides["cpu"], ecs::cpuUnits(stringAt(overrides, "cpu")));
    }
    if (overrides.contains("memory")) {
        SKYDECK_ASSIGN(overrides["memory"], ecs::memoryMiB(stringAt(overrides, "memory")));
    }
    const std::string cpu = stringAt(overrides, "cpu", stringAt(request.definition, "cpu"));
    const std::string memory = stringAt(overrides, "memory", stringAt(request.definition, "memory"));
    if (type == "FARGATE" && !ecs::isFargateSize(cpu, memory))
        return ecs::ecsClientError("No Fargate configuration exists for given values: " + cpu + " CPU, " + memory +
                                   " memory. See the Amazon ECS documentation for the valid values.");
    SKYDECK_TRY(checkRole(lab, request));
    if (type != "FARGATE") return ecs::invalidParameter("No Container Instances were found in your cluster.");
    request.input["launchType"] = type;
    return {};
}

Result<EcsTask> newTask(Lab& lab, const TaskRequest& request) {
    const Json& input = request.input;
    const std::string cluster = stringAt(request.cluster, "clusterName");
    EcsTask task{toHex(wire::randomBytes(16)), cluster, stringAt(request.definition, "family"), request.service, {}};
    const std::string arn = lab.ecs->arn("task/" + cluster + "/" + task.id);
    const Json& overrides = memberAt(input, "overrides");
    Json containers = Json::array();
    for (const Json& each : ecs::containersFor(request.definition, overrides).value_or(Json::array())) {
        Json one{{"containerArn", lab.ecs->arn("container/" + cluster + "/" + task.id + "/" + wire::randomUuid())},
                 {"taskArn", arn},
                 {"name", stringAt(each, "name")},
                 {"image", stringAt(each, "image")},
                 {"lastStatus", "PENDING"},
                 {"networkInterfaces", Json::array()},
                 {"healthStatus", "UNKNOWN"},
                 {"cpu", std::to_string(integerAt(each, "cpu"))}};
        if (each.contains("memory")) one["memory"] = std::to_string(integerAt(each, "memory"));
        containers.push_back(std::move(one));
    }
    Json shown = overrides;
    shown.emplace("containerOverrides", Json::array());
    shown.emplace("inferenceAcceleratorOverrides", Json::array());
    task.detail = {{"taskArn", arn},
                   {"clusterArn", stringAt(request.cluster, "clusterArn")},
                   {"taskDefinitionArn", stringAt(request.definition, "taskDefinitionArn")},
                   {"group", stringAt(input, "group", "family:" + task.family)},
                   {"launchType", stringAt(input, "launchType")},
                   {"platformVersion", "1.4.0"},
                   {"platformFamily", "Linux"},
                   {"cpu", stringAt(overrides, "cpu", stringAt(request.definition, "cpu"))},
                   {"memory", stringAt(overrides, "memory", stringAt(request.definition, "memory"))},
                   {"createdAt", lab.ecs->now()},
                   {"lastStatus", "PROVISIONING"},
                   {"desiredStatus", "RUNNING"},
                   {"healthStatus", "UNKNOWN"},
                   {"connectivity", "CONNECTED"},
                   {"enableExecuteCommand", false},
                   {"version", 1},
                   {"containers", containers},
                   {"overrides", shown},
                   {"attachments", Json::array()},
                   {"attributes", Json::array({{{"name", "ecs.cpu-architecture"}, {"value", "x86_64"}}})},
                   {"ephemeralStorage", {{"sizeInGiB", 20}}},
                   {"tags", arrayAt(input, "tags")}};
    if (input.contains("startedBy")) task.detail["startedBy"] = input.at("startedBy");
    const Json& network = memberAt(memberAt(input, "networkConfiguration"), "awsvpcConfiguration");
    if (const Json& subnets = arrayAt(network, "subnets"); !subnets.empty()) {
        const std::string subnetId = subnets.at(static_cast<unsigned char>(wire::randomBytes(1)[0]) % subnets.size());
        if (const auto subnet = lab.network->get(ec2::kSubnet, subnetId)) {
            task.detail["availabilityZone"] = stringAt(*subnet, "AvailabilityZone");
            SKYDECK_ASSIGN(Json attachment, attachmentOf(lab, subnetId, network));
            task.detail["attachments"].push_back(std::move(attachment));
        }
    }
    return task;
}

Status releaseInterfaces(Lab& lab, EcsTask& task) {
    for (Json& attachment : task.detail["attachments"]) {
        attachment["status"] = "DELETED";
        for (const Json& detail : arrayAt(attachment, "details"))
            if (stringAt(detail, "name") == "networkInterfaceId")
                SKYDECK_TRY(lab.network->releaseInterface(stringAt(detail, "value")));
    }
    return {};
}

} // namespace skydeck::lab
