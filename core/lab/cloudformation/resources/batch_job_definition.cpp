#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"
#include "core/lab/cloudformation/resources/map_tags.h"

#include "core/base/strings.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-batch-jobdefinition.html
constexpr const char* kSchema = R"({
    "JobDefinitionName": "string", "Type!": "string", "Parameters": {"*": "string"}, "PropagateTags": "boolean",
    "PlatformCapabilities": ["string"], "SchedulingPriority": "integer", "Tags": {"*": "string"},
    "Timeout": {"AttemptDurationSeconds": "integer"},
    "RetryStrategy": {"Attempts": "integer", "EvaluateOnExit": [
        {"Action!": "string", "OnExitCode": "string", "OnReason": "string", "OnStatusReason": "string"}]},
    "ContainerProperties": {
        "Image!": "string", "Command": ["string"], "Vcpus": "integer", "Memory": "integer", "JobRoleArn": "string",
        "ExecutionRoleArn": "string", "Environment": [{"Name": "string", "Value": "string"}], "User": "string",
        "InstanceType": "string", "Privileged": "boolean", "ReadonlyRootFilesystem": "boolean",
        "ResourceRequirements": [{"Type!": "string", "Value!": "string"}],
        "Volumes": [{"Name": "string", "Host": {"SourcePath": "string"}, "EfsVolumeConfiguration": "unserved"}],
        "MountPoints": [{"ContainerPath": "string", "ReadOnly": "boolean", "SourceVolume": "string"}],
        "Ulimits": [{"Name!": "string", "HardLimit!": "integer", "SoftLimit!": "integer"}],
        "LinuxParameters": {"InitProcessEnabled": "boolean", "MaxSwap": "integer", "SharedMemorySize": "integer",
            "Swappiness": "integer",
            "Devices": [{"HostPath": "string", "ContainerPath": "string", "Permissions": ["string"]}],
            "Tmpfs": [{"ContainerPath!": "string", "Size!": "integer", "MountOptions": ["string"]}]},
        "LogConfiguration": {"LogDriver!": "string", "Options": {"*": "string"},
            "SecretOptions": [{"Name!": "string", "ValueFrom!": "string"}]},
        "Secrets": [{"Name!": "string", "ValueFrom!": "string"}],
        "NetworkConfiguration": {"AssignPublicIp": "string"},
        "FargatePlatformConfiguration": {"PlatformVersion": "string"},
        "EphemeralStorage": "unserved", "RepositoryCredentials": "unserved", "RuntimePlatform": "unserved"},
    "NodeProperties": "unserved", "EksProperties": "unserved", "EcsProperties": "unserved",
    "ConsumableResourceProperties": "unserved", "ResourceRetentionPolicy": "unserved"
})";

Result<Json> registerRevision(const ResourceContext& context, const Json& properties, const std::string& name) {
    static const Json schema = Json::parse(kSchema);
    Json input = lowerCamelKeys(schema, properties);
    input["jobDefinitionName"] = name;
    input["type"] = toLower(stringAt(input, "type"));
    if (Json tags = mapTags(context, properties); !tags.empty()) input["tags"] = std::move(tags);
    SKYDECK_ASSIGN(const Json made, context.call("batch", "RegisterJobDefinition", input));
    const std::string arn = stringAt(made, "jobDefinitionArn");
    SKYDECK_TRY(context.exists(arn));
    return Json{{"JobDefinitionArn", arn}};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "JobDefinitionName", 128));
    return registerRevision(context, properties, name);
}

/// A revision cannot be changed: another one of the same name follows it, and it goes once the update is over.
Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    if (before == after) {
        SKYDECK_TRY(updateBatchTags(context, physicalId, after));
        return Json();
    }
    const std::string revision = physicalId.substr(physicalId.rfind('/') + 1);
    return registerRevision(context, after, revision.substr(0, revision.find(':')));
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    // After a crash only the name is known; made up for this one, it has one revision.
    const std::string revision = physicalId.find(':') == std::string::npos ? physicalId + ":1" : physicalId;
    return context.callToDelete("batch", "DeregisterJobDefinition", {{"jobDefinition", revision}});
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json answer, context.call("batch", "DescribeJobDefinitions",
                                                   {{"jobDefinitions", {physicalId}}, {"status", "ACTIVE"}}));
    // A revision cannot be changed.
    if (arrayAt(answer, "jobDefinitions").empty()) return notThere(context);
    return properties;
}

} // namespace

ResourceType batchJobDefinition() {
    return {.name = "AWS::Batch::JobDefinition",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"JobDefinitionName"},
            .attributes = {"JobDefinitionArn"},
            .create = create,
            .remove = remove,
            .fixed = {"JobDefinitionName", "Tags"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
