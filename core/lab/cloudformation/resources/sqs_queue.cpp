#include "core/lab/cloudformation/resources/live.h"
#include "core/lab/cloudformation/resources/values.h"

#include <utility>

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sqs-queue.html
constexpr const char* kSchema = R"({
    "QueueName": "string", "FifoQueue": "boolean", "ContentBasedDeduplication": "boolean",
    "DeduplicationScope": "string", "FifoThroughputLimit": "string", "DelaySeconds": "integer",
    "MaximumMessageSize": "integer", "MessageRetentionPeriod": "integer", "ReceiveMessageWaitTimeSeconds": "integer",
    "VisibilityTimeout": "integer", "RedrivePolicy": "json", "RedriveAllowPolicy": "json",
    "SqsManagedSseEnabled": "boolean", "KmsMasterKeyId": "string", "KmsDataKeyReusePeriodSeconds": "integer",
    "Tags": [{"Key!": "string", "Value!": "string"}]
})";

/// What a queue has when the template is silent.
constexpr std::pair<const char*, const char*> kInitial[] = {
    {"DelaySeconds", "0"},
    {"MaximumMessageSize", "262144"},
    {"MessageRetentionPeriod", "345600"},
    {"ReceiveMessageWaitTimeSeconds", "0"},
    {"VisibilityTimeout", "30"},
    {"ContentBasedDeduplication", "false"},
    {"DeduplicationScope", "queue"},
    {"FifoThroughputLimit", "perQueue"},
    {"RedrivePolicy", ""},
    {"RedriveAllowPolicy", ""},
    {"SqsManagedSseEnabled", "true"},
    {"KmsMasterKeyId", ""},
    {"KmsDataKeyReusePeriodSeconds", "300"},
};

Json queueAttributes(const Json& properties) {
    Json attributes = Json::object();
    for (const auto& [name, value] : properties.items())
        if (name != "QueueName" && name != "Tags" && name != "FifoQueue") attributes[name] = attributeText(value);
    // FifoQueue "false" is refused: a queue is of the other kind by saying nothing.
    if (boolAt(properties, "FifoQueue")) attributes["FifoQueue"] = "true";
    return attributes;
}

bool isGone(const Error& error) {
    return error.kind == ErrorKind::NotFound || error.code.ends_with("NonExistentQueue") ||
           error.code == "QueueDoesNotExist";
}

Json attributesOf(const ResourceContext& context, const std::string& url) {
    const std::string name = url.substr(url.rfind('/') + 1);
    return {{"Arn", "arn:aws:sqs:" + context.region + ":" + context.accountId + ":" + name},
            {"QueueName", name},
            {"QueueUrl", url}};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    std::string name = stringAt(properties, "QueueName");
    if (name.empty()) {
        SKYDECK_ASSIGN(name, context.nameMaker(75, false));
        if (boolAt(properties, "FifoQueue")) name += ".fifo";
    }
    // SQS answers success when a queue is made again; a stack must not take over what it did not make.
    const auto there = context.call("sqs", "GetQueueUrl", {{"QueueName", name}});
    if (there) return fail(ErrorKind::Conflict, "AlreadyExists", name + " already exists");
    if (!isGone(there.error())) return fail(there.error());
    SKYDECK_ASSIGN(const Json made, context.call("sqs", "CreateQueue",
                                                 {{"QueueName", name},
                                                  {"Attributes", queueAttributes(properties)},
                                                  {"tags", tagMap(context.tags(properties))}}));
    const std::string url = stringAt(made, "QueueUrl");
    SKYDECK_TRY(context.exists(url));
    return attributesOf(context, url);
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    std::string url = physicalId;
    if (url.find("://") == std::string::npos) {
        // After a crash only the name is known.
        const bool isMade = !properties.contains("QueueName") && boolAt(properties, "FifoQueue");
        const auto found = context.call("sqs", "GetQueueUrl", {{"QueueName", url + (isMade ? ".fifo" : "")}});
        if (!found && isGone(found.error())) return {};
        if (!found) return fail(found.error());
        url = stringAt(*found, "QueueUrl");
    }
    const auto answer = context.call("sqs", "DeleteQueue", {{"QueueUrl", url}});
    if (answer || isGone(answer.error())) return {};
    return fail(answer.error());
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    Json wanted = Json::object();
    const Json now = queueAttributes(after), then = queueAttributes(before);
    for (const auto& [name, value] : now.items())
        if (memberAt(then, name) != value) wanted[name] = value;
    for (const auto& [name, initial] : kInitial)
        if (then.contains(name) && !now.contains(name)) wanted[name] = initial;
    if (!wanted.empty())
        SKYDECK_TRY(context.call("sqs", "SetQueueAttributes", {{"QueueUrl", physicalId}, {"Attributes", wanted}}));
    if (const Json gone = tagKeysGone(context, before, after); !gone.empty())
        SKYDECK_TRY(context.call("sqs", "UntagQueue", {{"QueueUrl", physicalId}, {"TagKeys", gone}}));
    if (const Json tags = tagMap(context.tags(after)); !tags.empty())
        SKYDECK_TRY(context.call("sqs", "TagQueue", {{"QueueUrl", physicalId}, {"Tags", tags}}));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    const auto answer =
        context.call("sqs", "GetQueueAttributes", {{"QueueUrl", physicalId}, {"AttributeNames", {"All"}}});
    if (!answer && isGone(answer.error())) return notThere(context);
    if (!answer) return fail(answer.error());
    Json actual = properties;
    const Json &live = memberAt(*answer, "Attributes"), expected = queueAttributes(properties);
    for (const auto& [name, value] : expected.items()) {
        const std::string now = stringAt(live, name);
        if (now == value) continue;
        if (now.empty())
            actual.erase(name);
        else
            actual[name] = properties[name].is_structured() ? documentOf(now) : Json(now);
    }
    const auto tags = context.call("sqs", "ListQueueTags", {{"QueueUrl", physicalId}});
    if (!tags) return fail(tags.error());
    actual["Tags"] = liveTags(context, templateTags(memberAt(*tags, "Tags")), properties);
    return actual;
}

Result<Json> adopt(const ResourceContext& context, const std::string& physicalId) {
    SKYDECK_TRY(read(context, physicalId, Json::object()));
    return attributesOf(context, physicalId);
}

} // namespace

ResourceType sqsQueue() {
    return {.name = "AWS::SQS::Queue",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"QueueUrl"},
            .attributes = {"Arn", "QueueName", "QueueUrl"},
            .create = create,
            .remove = remove,
            .fixed = {"QueueName", "FifoQueue"},
            .update = update,
            .read = read,
            .identifier = "QueueUrl",
            .adopt = adopt};
}

} // namespace skydeck::lab::cloudformation
