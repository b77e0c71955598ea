#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-service.html
constexpr const char* kSchema = R"({
    "ServiceName": "string", "Cluster": "string", "TaskDefinition": "string", "DesiredCount": "integer",
    "LaunchType": "string", "PlatformVersion": "string", "SchedulingStrategy": "string", "PropagateTags": "string",
    "EnableECSManagedTags": "boolean", "EnableExecuteCommand": "boolean", "HealthCheckGracePeriodSeconds": "integer",
    "AvailabilityZoneRebalancing": "string", "Role": "string", "ForceNewDeployment": "unserved",
    "CapacityProviderStrategy": [{"CapacityProvider": "string", "Base": "integer", "Weight": "integer"}],
    "DeploymentConfiguration": {"MaximumPercent": "integer", "MinimumHealthyPercent": "integer",
        "DeploymentCircuitBreaker": {"Enable!": "boolean", "Rollback!": "boolean"}, "Alarms": "unserved",
        "BakeTimeInMinutes": "unserved", "LifecycleHooks": "unserved", "Strategy": "string"},
    "DeploymentController": {"Type": "string"},
    "LoadBalancers": "unserved",
    "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets!": ["string"], "SecurityGroups": ["string"],
        "AssignPublicIp": "string"}},
    "PlacementConstraints": [{"Type!": "string", "Expression": "string"}],
    "PlacementStrategies": "unserved", "ServiceConnectConfiguration": "unserved", "ServiceRegistries": "unserved",
    "VolumeConfigurations": "unserved", "VpcLatticeConfigurations": "unserved",
    "Tags": [{"Key!": "string", "Value!": "string"}],
    "Monitoring": "unserved", "GatewayConnectors": "unserved"
})";

struct ServiceId {
    std::string cluster, name;
};

/// arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME
ServiceId serviceId(const std::string& physicalId, const Json& properties) {
    const std::string cluster = stringAt(properties, "Cluster", "default");
    return {cluster.substr(cluster.rfind('/') + 1), physicalId.substr(physicalId.rfind('/') + 1)};
}

/// Until as many tasks run as are wanted, of the newest deployment alone.
Status awaitSteady(const ResourceContext& context, const ServiceId& id) {
    return context.waitUntil([&]() -> Result<bool> {
        SKYDECK_ASSIGN(const Json found,
                       context.call("ecs", "DescribeServices", {{"cluster", id.cluster}, {"services", {id.name}}}));
        if (arrayAt(found, "services").empty())
            return fail(ErrorKind::NotFound, "ServiceNotFoundException", "Service not found.");
        const Json& service = found["services"][0];
        for (const Json& deployment : arrayAt(service, "deployments"))
            if (stringAt(deployment, "rolloutState") == "FAILED")
                return fail(ErrorKind::Conflict, "NotStabilized", stringAt(deployment, "rolloutStateReason"));
        return arrayAt(service, "deployments").size() == 1 &&
               integerAt(service, "runningCount") == integerAt(service, "desiredCount");
    });
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    static const Json schema = Json::parse(kSchema);
    Json given = properties;
    given.erase("Tags");
    Json input = lowerCamelKeys(schema, given);
    SKYDECK_ASSIGN(input["serviceName"], context.nameFrom(properties, "ServiceName", 255));
    if (!properties.contains("DesiredCount") && stringAt(properties, "SchedulingStrategy") != "DAEMON")
        input["desiredCount"] = 1;
    if (Json tags = lowerTags(plainTags(context, properties)); !tags.empty()) input["tags"] = std::move(tags);
    SKYDECK_ASSIGN(const Json made, context.call("ecs", "CreateService", input));
    const std::string arn = stringAt(memberAt(made, "service"), "serviceArn");
    SKYDECK_TRY(context.exists(arn));
    const ServiceId id = serviceId(arn, properties);
    SKYDECK_TRY(awaitSteady(context, id));
    return Json{{"Name", id.name}, {"ServiceArn", arn}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    const ServiceId id = serviceId(physicalId, properties);
    SKYDECK_TRY(
        context.callToDelete("ecs", "DeleteService", {{"cluster", id.cluster}, {"service", id.name}, {"force", true}}));
    return context.waitUntil([&]() -> Result<bool> {
        const auto found = context.call("ecs", "DescribeServices", {{"cluster", id.cluster}, {"services", {id.name}}});
        if (!found && found.error().kind == ErrorKind::NotFound) return true;
        if (!found) return fail(found.error());
        return std::ranges::all_of(arrayAt(*found, "services"),
                                   [](const Json& service) { return stringAt(service, "status") == "INACTIVE"; });
    });
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    static const Json schema = Json::parse(kSchema);
    const ServiceId id = serviceId(physicalId, after);
    Json changed = Json::object();
    for (const char* name : {"TaskDefinition", "NetworkConfiguration", "DeploymentConfiguration", "PlatformVersion",
                             "HealthCheckGracePeriodSeconds", "EnableExecuteCommand", "EnableECSManagedTags",
                             "PropagateTags", "AvailabilityZoneRebalancing", "PlacementConstraints"})
        if (differs(before, after, name) && after.contains(name)) changed[name] = after[name];
    Json input = lowerCamelKeys(schema, changed);
    // Without DesiredCount the count is left as somebody else set it.
    if (differs(before, after, "DesiredCount") && after.contains("DesiredCount"))
        input["desiredCount"] = after["DesiredCount"];
    if (differs(before, after, "CapacityProviderStrategy"))
        input["capacityProviderStrategy"] =
            lowerCamelKeys(schema["CapacityProviderStrategy"], arrayAt(after, "CapacityProviderStrategy"));
    if (!input.empty()) {
        input["cluster"] = id.cluster;
        input["service"] = id.name;
        SKYDECK_TRY(context.call("ecs", "UpdateService", input));
        SKYDECK_TRY(awaitSteady(context, id));
    }
    if (const Json gone = tagKeysGone(context, before, after); !gone.empty())
        SKYDECK_TRY(context.call("ecs", "UntagResource", {{"resourceArn", physicalId}, {"tagKeys", gone}}));
    if (const Json tags = lowerTags(plainTags(context, after)); !tags.empty())
        SKYDECK_TRY(context.call("ecs", "TagResource", {{"resourceArn", physicalId}, {"tags", tags}}));
    return Json();
}

} // namespace

ResourceType ecsService() {
    return {.name = "AWS::ECS::Service",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"ServiceArn", "Cluster"},
            .attributes = {"Name", "ServiceArn"},
            .create = create,
            .remove = remove,
            .fixed = {"ServiceName", "Cluster", "LaunchType", "Role", "SchedulingStrategy", "DeploymentController"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
