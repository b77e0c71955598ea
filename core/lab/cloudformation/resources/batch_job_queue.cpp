#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/batch_thing.h"
#include "core/lab/cloudformation/resources/live.h"
#include "core/lab/cloudformation/resources/map_tags.h"

#include "core/base/strings.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-batch-jobqueue.html
constexpr const char* kSchema = R"({
    "JobQueueName": "string", "Priority!": "integer", "State": "string", "SchedulingPolicyArn": "string",
    "ComputeEnvironmentOrder!": [{"ComputeEnvironment!": "string", "Order!": "integer"}], "Tags": {"*": "string"},
    "JobStateTimeLimitActions": "unserved",
    "JobQueueType": "unserved", "ServiceEnvironmentOrder": "unserved"
})";

constexpr BatchThing kJobQueue{"JobQueue", "JobQueues", "jobQueue", "jobQueues"};

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "JobQueueName", 128));
    static const Json schema = Json::parse(kSchema);
    Json input = lowerCamelKeys(schema, properties);
    input["jobQueueName"] = name;
    if (input.contains("state")) input["state"] = toUpper(stringAt(input, "state"));
    if (Json tags = mapTags(context, properties); !tags.empty()) input["tags"] = std::move(tags);
    SKYDECK_ASSIGN(const Json made, context.call("batch", "CreateJobQueue", input));
    const std::string arn = stringAt(made, "jobQueueArn");
    SKYDECK_TRY(context.exists(arn));
    SKYDECK_TRY(settle(kJobQueue, context, arn));
    return Json{{"JobQueueArn", arn}};
}

Status removeBatchJobQueue(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return remove(kJobQueue, context, physicalId);
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json&, const Json& after) {
    static const Json schema = Json::parse(kSchema);
    Json input = lowerCamelKeys(schema, after);
    for (const char* fixed : {"jobQueueName", "tags"})
        input.erase(fixed);
    input["jobQueue"] = physicalId;
    if (input.contains("state")) input["state"] = toUpper(stringAt(input, "state"));
    SKYDECK_TRY(context.call("batch", "UpdateJobQueue", input));
    SKYDECK_TRY(settle(kJobQueue, context, physicalId));
    SKYDECK_TRY(updateBatchTags(context, physicalId, after));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json found, describe(kJobQueue, context, physicalId));
    if (found.is_null()) return notThere(context);
    static const Json schema = Json::parse(kSchema);
    Json queue = upperCamelKeys(schema, found);
    if (equalsIgnoreCase(stringAt(queue, "State"), stringAt(properties, "State"))) queue["State"] = properties["State"];
    queue["Tags"] = liveMapTags(context, memberAt(found, "tags"), properties);
    // By name or by ARN.
    const Json& wanted = arrayAt(properties, "ComputeEnvironmentOrder");
    for (Json& each : queue["ComputeEnvironmentOrder"])
        for (const Json& own : wanted)
            if (stringAt(each, "ComputeEnvironment").ends_with("/" + stringAt(own, "ComputeEnvironment")))
                each["ComputeEnvironment"] = own["ComputeEnvironment"];
    return withLive(properties, queue, {"Priority", "State", "ComputeEnvironmentOrder", "SchedulingPolicyArn", "Tags"});
}

} // namespace

ResourceType batchJobQueue() {
    return {.name = "AWS::Batch::JobQueue",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"JobQueueArn"},
            .attributes = {"JobQueueArn"},
            .create = create,
            .remove = removeBatchJobQueue,
            .fixed = {"JobQueueName", "Tags"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
