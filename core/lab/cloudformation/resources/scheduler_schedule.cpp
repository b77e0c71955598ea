#include "core/lab/cloudformation/resources/events_targets.h"
#include "core/lab/cloudformation/template_text.h"
#include "core/wire/timestamp.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-scheduler-schedule.html
constexpr const char* kSchema = R"({
    "Name": "string", "GroupName": "string", "Description": "string", "State": "string", "StartDate": "string",
    "EndDate": "string", "KmsKeyArn": "unserved", "ScheduleExpression!": "string",
    "ScheduleExpressionTimezone": "string",
    "FlexibleTimeWindow!": {"Mode!": "string", "MaximumWindowInMinutes": "integer"},
    "Target!": {
        "Arn!": "string", "RoleArn!": "string", "Input": "string", "DeadLetterConfig": {"Arn": "string"},
        "RetryPolicy": {"MaximumEventAgeInSeconds": "integer", "MaximumRetryAttempts": "integer"},
        "EcsParameters": {"TaskDefinitionArn!": "string", "TaskCount": "integer", "LaunchType": "string",
            "PlatformVersion": "string", "Group": "string", "PropagateTags": "string", "ReferenceId": "string",
            "EnableECSManagedTags": "boolean", "EnableExecuteCommand": "boolean",
            "CapacityProviderStrategy": [{"CapacityProvider!": "string", "Base": "integer", "Weight": "integer"}],
            "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets!": ["string"], "SecurityGroups": ["string"],
                "AssignPublicIp": "string"}},
            "PlacementConstraints": "unserved", "PlacementStrategy": "unserved", "Tags": "unserved"},
        "EventBridgeParameters": {"DetailType!": "string", "Source!": "string"},
        "SqsParameters": {"MessageGroupId": "string"}, "KinesisParameters": "unserved",
        "SageMakerPipelineParameters": "unserved"}
})";

Result<Json> scheduleInput(const Json& properties, const std::string& name) {
    Json input = properties;
    input["Name"] = name;
    for (const char* date : {"StartDate", "EndDate"}) {
        if (!properties.contains(date)) continue;
        const auto time = wire::parseTimestamp(stringAt(properties, date));
        if (!time) return validationError(std::string(date) + " is not a date: " + stringAt(properties, date));
        input[date] = *time;
    }
    if (Json& target = input["Target"]; target.contains("EcsParameters"))
        target["EcsParameters"] = ecsParameters(target["EcsParameters"]);
    return input;
}

Json idOf(const std::string& name, const Json& properties) {
    return {{"Name", name}, {"GroupName", stringAt(properties, "GroupName", "default")}};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "Name", 64));
    SKYDECK_ASSIGN(const Json input, scheduleInput(properties, name));
    SKYDECK_ASSIGN(const Json made, context.call("scheduler", "CreateSchedule", input));
    SKYDECK_TRY(context.exists(name));
    return Json{{"Arn", stringAt(made, "ScheduleArn")}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    return context.callToDelete("scheduler", "DeleteSchedule", idOf(physicalId, properties));
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    // A schedule has no tags of its own: nothing else can have changed.
    SKYDECK_ASSIGN(const Json input, scheduleInput(after, physicalId));
    if (idOf(physicalId, before) != idOf(physicalId, after)) {
        // Scheduler moves none from group to group: one of the same name takes its place.
        SKYDECK_ASSIGN(const Json made, context.call("scheduler", "CreateSchedule", input));
        SKYDECK_TRY(context.callToDelete("scheduler", "DeleteSchedule", idOf(physicalId, before)));
        return Json{{"Arn", stringAt(made, "ScheduleArn")}};
    }
    SKYDECK_TRY(context.call("scheduler", "UpdateSchedule", input));
    return Json();
}

} // namespace

ResourceType schedulerSchedule() {
    return {.name = "AWS::Scheduler::Schedule",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"Name"},
            .attributes = {"Arn"},
            .create = create,
            .remove = remove,
            .fixed = {"Name"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
