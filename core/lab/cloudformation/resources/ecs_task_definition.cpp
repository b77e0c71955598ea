#include "core/lab/cloudformation/resources/live.h"
#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-taskdefinition.html
constexpr const char* kSchema = R"({
    "Family": "string", "Cpu": "string", "Memory": "string", "NetworkMode": "string", "ExecutionRoleArn": "string",
    "TaskRoleArn": "string", "RequiresCompatibilities": ["string"], "IpcMode": "string", "PidMode": "string",
    "EnableFaultInjection": "unserved", "EphemeralStorage": {"SizeInGiB": "integer"}, "InferenceAccelerators": "unserved",
    "PlacementConstraints": [{"Type!": "string", "Expression": "string"}], "ProxyConfiguration": "unserved",
    "RuntimePlatform": {"CpuArchitecture": "string", "OperatingSystemFamily": "string"},
    "Tags": [{"Key!": "string", "Value!": "string"}],
    "Volumes": [{"Name": "string", "Host": {"SourcePath": "string"}, "ConfiguredAtLaunch": "boolean",
        "DockerVolumeConfiguration": "unserved", "EFSVolumeConfiguration": "unserved",
        "FSxWindowsFileServerVolumeConfiguration": "unserved"}],
    "ContainerDefinitions": [{
        "Name!": "string", "Image!": "string", "Command": ["string"], "EntryPoint": ["string"], "Cpu": "integer",
        "Memory": "integer", "MemoryReservation": "integer", "Essential": "boolean", "WorkingDirectory": "string",
        "User": "string", "Hostname": "string", "Interactive": "boolean", "Privileged": "boolean",
        "PseudoTerminal": "boolean", "ReadonlyRootFilesystem": "boolean", "DisableNetworking": "boolean",
        "StartTimeout": "integer", "StopTimeout": "integer", "Links": ["string"], "DnsServers": ["string"],
        "DnsSearchDomains": ["string"], "DockerSecurityOptions": ["string"], "DockerLabels": {"*": "string"},
        "Environment": [{"Name": "string", "Value": "string"}],
        "EnvironmentFiles": [{"Type": "string", "Value": "string"}],
        "Secrets": [{"Name!": "string", "ValueFrom!": "string"}],
        "DependsOn": [{"Condition": "string", "ContainerName": "string"}],
        "ExtraHosts": [{"Hostname": "string", "IpAddress": "string"}],
        "HealthCheck": {"Command": ["string"], "Interval": "integer", "Retries": "integer", "StartPeriod": "integer",
            "Timeout": "integer"},
        "LogConfiguration": {"LogDriver!": "string", "Options": {"*": "string"},
            "SecretOptions": [{"Name!": "string", "ValueFrom!": "string"}]},
        "MountPoints": [{"ContainerPath": "string", "ReadOnly": "boolean", "SourceVolume": "string"}],
        "PortMappings": [{"AppProtocol": "string", "ContainerPort": "integer", "ContainerPortRange": "string",
            "HostPort": "integer", "Name": "string", "Protocol": "string"}],
        "ResourceRequirements": [{"Type!": "string", "Value!": "string"}],
        "SystemControls": [{"Namespace": "string", "Value": "string"}],
        "Ulimits": [{"Name!": "string", "SoftLimit!": "integer", "HardLimit!": "integer"}],
        "VolumesFrom": [{"ReadOnly": "boolean", "SourceContainer": "string"}],
        "RepositoryCredentials": {"CredentialsParameter": "string"},
        "CredentialSpecs": "unserved", "FirelensConfiguration": "unserved", "LinuxParameters": "unserved",
        "RestartPolicy": "unserved", "VersionConsistency": "unserved"}]
})";

Result<Json> create(const ResourceContext& context, const Json& properties) {
    static const Json schema = Json::parse(kSchema);
    Json given = properties;
    given.erase("Tags");
    Json input = lowerCamelKeys(schema, given);
    SKYDECK_ASSIGN(input["family"], context.nameFrom(properties, "Family", 255));
    if (Json tags = lowerTags(plainTags(context, properties)); !tags.empty()) input["tags"] = std::move(tags);
    SKYDECK_ASSIGN(const Json made, context.call("ecs", "RegisterTaskDefinition", input));
    const std::string arn = stringAt(memberAt(made, "taskDefinition"), "taskDefinitionArn");
    SKYDECK_TRY(context.exists(arn));
    return Json{{"TaskDefinitionArn", arn}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    // A family's name alone, left by a crash, has no revision of this stack.
    if (!physicalId.starts_with("arn:")) return {};
    return context.callToDelete("ecs", "DeregisterTaskDefinition", {{"taskDefinition", physicalId}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    // Every other property makes a new revision.
    if (const Json gone = tagKeysGone(context, before, after); !gone.empty())
        SKYDECK_TRY(context.call("ecs", "UntagResource", {{"resourceArn", physicalId}, {"tagKeys", gone}}));
    if (const Json tags = lowerTags(plainTags(context, after)); !tags.empty())
        SKYDECK_TRY(context.call("ecs", "TagResource", {{"resourceArn", physicalId}, {"tags", tags}}));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json answer, context.call("ecs", "DescribeTaskDefinition",
                                                   {{"taskDefinition", physicalId}, {"include", {"TAGS"}}}));
    const Json& found = memberAt(answer, "taskDefinition");
    if (stringAt(found, "status") != "ACTIVE") return notThere(context);
    // A revision cannot be changed, only its tags.
    Json actual = properties;
    actual["Tags"] = liveTags(context, templateTags(memberAt(answer, "tags")), properties);
    return actual;
}

} // namespace

ResourceType ecsTaskDefinition() {
    return {.name = "AWS::ECS::TaskDefinition",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"TaskDefinitionArn"},
            .attributes = {"TaskDefinitionArn"},
            .create = create,
            .remove = remove,
            .fixed = {"Family", "Cpu", "Memory", "NetworkMode", "ExecutionRoleArn", "TaskRoleArn",
                      "RequiresCompatibilities", "IpcMode", "PidMode", "EphemeralStorage", "PlacementConstraints",
                      "RuntimePlatform", "Volumes", "ContainerDefinitions"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
