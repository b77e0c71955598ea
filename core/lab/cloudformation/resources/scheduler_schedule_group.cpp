#include "core/lab/cloudformation/resources/values.h"
#include "core/wire/timestamp.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-scheduler-schedulegroup.html
constexpr const char* kSchema = R"({"Name": "string", "Tags": [{"Key!": "string", "Value!": "string"}]})";

std::string groupArn(const ResourceContext& context, const std::string& name) {
    return "arn:aws:scheduler:" + context.region + ":" + context.accountId + ":schedule-group/" + name;
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "Name", 64));
    SKYDECK_TRY(context.call("scheduler", "CreateScheduleGroup", {{"Name", name}, {"Tags", context.tags(properties)}}));
    SKYDECK_TRY(context.exists(name));
    SKYDECK_ASSIGN(const Json group, context.call("scheduler", "GetScheduleGroup", {{"Name", name}}));
    return Json{{"Arn", stringAt(group, "Arn")},
                {"CreationDate", wire::formatIso8601(numberAt(group, "CreationDate"))},
                {"LastModificationDate", wire::formatIso8601(numberAt(group, "LastModificationDate"))},
                {"State", stringAt(group, "State")}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    SKYDECK_TRY(context.callToDelete("scheduler", "DeleteScheduleGroup", {{"Name", physicalId}}));
    return context.waitUntil([&]() -> Result<bool> {
        const auto there = context.call("scheduler", "GetScheduleGroup", {{"Name", physicalId}});
        if (!there && there.error().kind == ErrorKind::NotFound) return true;
        if (!there) return fail(there.error());
        return false;
    });
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    const std::string arn = groupArn(context, physicalId);
    if (const Json keys = tagKeysGone(context, before, after); !keys.empty())
        SKYDECK_TRY(context.call("scheduler", "UntagResource", {{"ResourceArn", arn}, {"TagKeys", keys}}));
    if (const Json tags = context.tags(after); !tags.empty())
        SKYDECK_TRY(context.call("scheduler", "TagResource", {{"ResourceArn", arn}, {"Tags", tags}}));
    return Json();
}

} // namespace

ResourceType schedulerScheduleGroup() {
    return {.name = "AWS::Scheduler::ScheduleGroup",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"Name"},
            .attributes = {"Arn", "CreationDate", "LastModificationDate", "State"},
            .create = create,
            .remove = remove,
            .fixed = {"Name"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
