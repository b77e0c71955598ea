#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/batch_thing.h"
#include "core/lab/cloudformation/resources/live.h"
#include "core/lab/cloudformation/resources/map_tags.h"

#include "core/base/strings.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-batch-computeenvironment.html
constexpr const char* kSchema = R"({
    "ComputeEnvironmentName": "string", "Type!": "string", "State": "string", "ServiceRole": "string",
    "Tags": {"*": "string"}, "UnmanagedvCpus": "integer",
    "ComputeResources": {
        "Type!": "string", "MaxvCpus!": "integer", "MinvCpus": "integer", "DesiredvCpus": "integer",
        "AllocationStrategy": "string", "InstanceTypes": ["string"], "InstanceRole": "string", "Subnets!": ["string"],
        "SecurityGroupIds": ["string"], "ImageId": "string", "Ec2KeyPair": "string", "PlacementGroup": "string",
        "BidPercentage": "integer", "SpotIamFleetRole": "string", "Tags": {"*": "string"},
        "LaunchTemplate": {"LaunchTemplateId": "string", "LaunchTemplateName": "string", "Version": "string"},
        "Ec2Configuration": [{"ImageType!": "string", "ImageIdOverride": "string"}],
        "UpdateToLatestImageVersion": "boolean"},
    "EksConfiguration": "unserved", "ReplaceComputeEnvironment": "boolean", "UpdatePolicy": "json",
    "Context": "unserved", "EcsSettings": "unserved"
})";

constexpr BatchThing kComputeEnvironment{"ComputeEnvironment", "ComputeEnvironments", "computeEnvironment",
                                         "computeEnvironments"};

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "ComputeEnvironmentName", 128));
    static const Json schema = Json::parse(kSchema);
    Json input = lowerCamelKeys(schema, properties);
    // What only an update of the stack needs.
    input.erase("replaceComputeEnvironment");
    input.erase("updatePolicy");
    if (input.contains("computeResources")) input["computeResources"].erase("updateToLatestImageVersion");
    input["computeEnvironmentName"] = name;
    for (const char* word : {"type", "state"})
        if (input.contains(word)) input[word] = toUpper(stringAt(input, word));
    if (Json tags = mapTags(context, properties); !tags.empty()) input["tags"] = std::move(tags);
    SKYDECK_ASSIGN(const Json made, context.call("batch", "CreateComputeEnvironment", input));
    const std::string arn = stringAt(made, "computeEnvironmentArn");
    SKYDECK_TRY(context.exists(arn));
    SKYDECK_TRY(settle(kComputeEnvironment, context, arn));
    return Json{{"ComputeEnvironmentArn", arn}};
}

Status removeBatchComputeEnvironment(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return remove(kComputeEnvironment, context, physicalId);
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json&, const Json& after) {
    const Json& resources = memberAt(after, "ComputeResources");
    Json input{{"computeEnvironment", physicalId}, {"computeResources", Json::object()}};
    if (after.contains("State")) input["state"] = toUpper(stringAt(after, "State"));
    if (after.contains("ServiceRole")) input["serviceRole"] = after["ServiceRole"];
    for (const auto& [theirs, ours] : {std::pair("MinvCpus", "minvCpus"), std::pair("MaxvCpus", "maxvCpus"),
                                       std::pair("DesiredvCpus", "desiredvCpus")})
        if (resources.contains(theirs)) input["computeResources"][ours] = resources[theirs];
    SKYDECK_TRY(context.call("batch", "UpdateComputeEnvironment", input));
    SKYDECK_TRY(settle(kComputeEnvironment, context, physicalId));
    SKYDECK_TRY(updateBatchTags(context, physicalId, after));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json found, describe(kComputeEnvironment, context, physicalId));
    if (found.is_null()) return notThere(context);
    static const Json schema = Json::parse(kSchema);
    Json environment = upperCamelKeys(schema, found);
    // Batch itself moves the desired number; words may be written in any case.
    for (const char* own : {"DesiredvCpus", "UpdateToLatestImageVersion"})
        environment["ComputeResources"][own] = memberAt(memberAt(properties, "ComputeResources"), own);
    for (const char* word : {"Type", "State"})
        if (equalsIgnoreCase(stringAt(environment, word), stringAt(properties, word)))
            environment[word] = properties[word];
    environment["Tags"] = liveMapTags(context, memberAt(found, "tags"), properties);
    return withLive(properties, environment, {"Type", "State", "ComputeResources", "Tags"});
}

} // namespace

ResourceType batchComputeEnvironment() {
    return {.name = "AWS::Batch::ComputeEnvironment",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"ComputeEnvironmentArn"},
            .attributes = {"ComputeEnvironmentArn"},
            .create = create,
            .remove = removeBatchComputeEnvironment,
            .fixed = {"ComputeEnvironmentName", "Type", "Tags", "ComputeResources.Type",
                      "ComputeResources.AllocationStrategy", "ComputeResources.InstanceTypes",
                      "ComputeResources.InstanceRole", "ComputeResources.Subnets", "ComputeResources.SecurityGroupIds",
                      "ComputeResources.ImageId", "ComputeResources.Ec2KeyPair", "ComputeResources.PlacementGroup",
                      "ComputeResources.BidPercentage", "ComputeResources.SpotIamFleetRole", "ComputeResources.Tags",
                      "ComputeResources.LaunchTemplate", "ComputeResources.Ec2Configuration"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
