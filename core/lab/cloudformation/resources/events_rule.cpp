#include "core/lab/cloudformation/resources/events_targets.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-events-rule.html
constexpr const char* kSchema = R"({
    "Name": "string", "Description": "string", "EventBusName": "string", "EventPattern": "json", "RoleArn": "string",
    "ScheduleExpression": "string", "State": "string", "Tags": [{"Key!": "string", "Value!": "string"}],
    "Targets": [{
        "Arn!": "string", "Id!": "string", "RoleArn": "string", "Input": "string", "InputPath": "string",
        "InputTransformer": {"InputTemplate!": "string", "InputPathsMap": {"*": "string"}},
        "BatchParameters": {"JobDefinition!": "string", "JobName!": "string", "ArrayProperties": {"Size": "integer"},
            "RetryStrategy": {"Attempts": "integer"}},
        "DeadLetterConfig": {"Arn": "string"},
        "EcsParameters": {"TaskDefinitionArn!": "string", "TaskCount": "integer", "LaunchType": "string",
            "PlatformVersion": "string", "Group": "string", "PropagateTags": "string", "ReferenceId": "string",
            "EnableECSManagedTags": "boolean", "EnableExecuteCommand": "boolean",
            "CapacityProviderStrategy": [{"CapacityProvider!": "string", "Base": "integer", "Weight": "integer"}],
            "NetworkConfiguration": {"AwsVpcConfiguration": {"Subnets!": ["string"], "SecurityGroups": ["string"],
                "AssignPublicIp": "string"}},
            "PlacementConstraints": "unserved", "PlacementStrategies": "unserved", "TagList": "unserved"},
        "RetryPolicy": {"MaximumEventAgeInSeconds": "integer", "MaximumRetryAttempts": "integer"},
        "SqsParameters": {"MessageGroupId!": "string"},
        "AppSyncParameters": "unserved", "HttpParameters": "unserved", "KinesisParameters": "unserved",
        "RedshiftDataParameters": "unserved", "RunCommandParameters": "unserved",
        "SageMakerPipelineParameters": "unserved"}]
})";

Json targetOf(Json target) {
    if (target.contains("EcsParameters")) target["EcsParameters"] = ecsParameters(target["EcsParameters"]);
    return target;
}

struct RuleId {
    std::string bus, name;
};

/// Ref gives the name, or "bus|name" of a rule of another bus.
RuleId ruleId(const std::string& physicalId) {
    const auto bar = physicalId.find('|');
    if (bar == std::string::npos) return {"default", physicalId};
    return {physicalId.substr(0, bar), physicalId.substr(bar + 1)};
}

Status putTargets(const ResourceContext& context, const RuleId& id, const Json& targets) {
    if (targets.empty()) return {};
    Json input{{"Rule", id.name}, {"EventBusName", id.bus}, {"Targets", Json::array()}};
    for (const Json& target : targets)
        input["Targets"].push_back(targetOf(target));
    SKYDECK_TRY(context.call("events", "PutTargets", input));
    return {};
}

Status removeTargets(const ResourceContext& context, const RuleId& id, const Json& ids) {
    if (ids.empty()) return {};
    return context.callToDelete("events", "RemoveTargets", {{"Rule", id.name}, {"EventBusName", id.bus}, {"Ids", ids}});
}

Result<std::string> putRule(const ResourceContext& context, const RuleId& id, const Json& properties, bool isNew) {
    Json input{{"Name", id.name}, {"EventBusName", id.bus}};
    for (const char* same : {"Description", "RoleArn", "ScheduleExpression", "State"})
        if (properties.contains(same)) input[same] = properties[same];
    if (properties.contains("EventPattern")) input["EventPattern"] = documentText(properties["EventPattern"]);
    if (isNew) input["Tags"] = context.tags(properties);
    SKYDECK_ASSIGN(const Json made, context.call("events", "PutRule", input));
    return stringAt(made, "RuleArn");
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "Name", 64));
    const std::string given = stringAt(properties, "EventBusName", "default"), bus = given.substr(given.rfind('/') + 1);
    // EventBridge writes over a rule that is there; a stack must not take over what it did not make.
    const auto there = context.call("events", "DescribeRule", {{"Name", name}, {"EventBusName", bus}});
    if (there) return fail(ErrorKind::Conflict, "AlreadyExists", name + " already exists");
    if (there.error().kind != ErrorKind::NotFound) return fail(there.error());
    const RuleId id{bus, name};
    SKYDECK_ASSIGN(const std::string arn, putRule(context, id, properties, true));
    SKYDECK_TRY(context.exists(bus == "default" ? name : bus + "|" + name));
    SKYDECK_TRY(putTargets(context, id, arrayAt(properties, "Targets")));
    return Json{{"Arn", arn}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    const RuleId id = ruleId(physicalId);
    const Json rule{{"Rule", id.name}, {"EventBusName", id.bus}};
    const auto found = context.call("events", "ListTargetsByRule", rule);
    if (!found) return found.error().kind == ErrorKind::NotFound ? Status() : fail(found.error());
    Json ids = Json::array();
    for (const Json& target : arrayAt(*found, "Targets"))
        ids.push_back(target["Id"]);
    SKYDECK_TRY(removeTargets(context, id, ids));
    return context.callToDelete("events", "DeleteRule", {{"Name", id.name}, {"EventBusName", id.bus}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    const RuleId id = ruleId(physicalId);
    SKYDECK_ASSIGN(const std::string arn, putRule(context, id, after, false));
    const Json& targets = arrayAt(after, "Targets");
    Json gone = Json::array();
    for (const Json& target : arrayAt(before, "Targets"))
        if (std::ranges::none_of(targets, [&](const Json& each) { return each["Id"] == target["Id"]; }))
            gone.push_back(target["Id"]);
    SKYDECK_TRY(removeTargets(context, id, gone));
    SKYDECK_TRY(putTargets(context, id, targets));
    if (const Json keys = tagKeysGone(context, before, after); !keys.empty())
        SKYDECK_TRY(context.call("events", "UntagResource", {{"ResourceARN", arn}, {"TagKeys", keys}}));
    if (const Json tags = context.tags(after); !tags.empty())
        SKYDECK_TRY(context.call("events", "TagResource", {{"ResourceARN", arn}, {"Tags", tags}}));
    return Json();
}

} // namespace

ResourceType eventsRule() {
    return {.name = "AWS::Events::Rule",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"Arn"},
            .attributes = {"Arn"},
            .create = create,
            .remove = remove,
            .fixed = {"Name", "EventBusName"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
