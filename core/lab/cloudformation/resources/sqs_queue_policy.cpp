#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sqs-queuepolicy.html
constexpr const char* kSchema = R"({"PolicyDocument!": "json", "Queues!": ["string"]})";

Status setPolicy(const ResourceContext& context, const Json& queue, const std::string& policy) {
    const auto answer =
        context.call("sqs", "SetQueueAttributes", {{"QueueUrl", queue}, {"Attributes", {{"Policy", policy}}}});
    // A queue that went took its policy along.
    if (!answer && !(policy.empty() && answer.error().code.ends_with("NonExistentQueue"))) return fail(answer.error());
    return {};
}

Status put(const ResourceContext& context, const Json& properties) {
    for (const Json& queue : arrayAt(properties, "Queues"))
        SKYDECK_TRY(setPolicy(context, queue, documentText(properties["PolicyDocument"])));
    return {};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string id, context.nameMaker(128, false));
    SKYDECK_TRY(context.exists(id));
    SKYDECK_TRY(put(context, properties));
    return Json{{"Id", id}};
}

Status remove(const ResourceContext& context, const std::string&, const Json& properties) {
    for (const Json& queue : arrayAt(properties, "Queues"))
        SKYDECK_TRY(setPolicy(context, queue, ""));
    return {};
}

Result<Json> update(const ResourceContext& context, const std::string&, const Json& before, const Json& after) {
    const Json& queues = arrayAt(after, "Queues");
    for (const Json& queue : arrayAt(before, "Queues"))
        if (std::ranges::find(queues, queue) == queues.end()) SKYDECK_TRY(setPolicy(context, queue, ""));
    SKYDECK_TRY(put(context, after));
    return Json();
}

} // namespace

ResourceType sqsQueuePolicy() {
    return {.name = "AWS::SQS::QueuePolicy",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"Id"},
            .attributes = {"Id"},
            .create = create,
            .remove = remove,
            .update = update};
}

} // namespace skydeck::lab::cloudformation
