#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-topicpolicy.html
constexpr const char* kSchema = R"({"PolicyDocument!": "json", "Topics!": ["string"]})";

Status put(const ResourceContext& context, const Json& properties) {
    for (const Json& topic : arrayAt(properties, "Topics"))
        SKYDECK_TRY(context.call("sns", "SetTopicAttributes",
                                 {{"TopicArn", topic},
                                  {"AttributeName", "Policy"},
                                  {"AttributeValue", documentText(properties["PolicyDocument"])}}));
    return {};
}

Status takeAway(const ResourceContext& context, const Json& topic) {
    return context.callToDelete("sns", "SetTopicAttributes",
                                {{"TopicArn", topic}, {"AttributeName", "Policy"}, {"AttributeValue", ""}});
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string id, context.nameMaker(128, false));
    SKYDECK_TRY(context.exists(id));
    SKYDECK_TRY(put(context, properties));
    return Json{{"Id", id}};
}

Status remove(const ResourceContext& context, const std::string&, const Json& properties) {
    for (const Json& topic : arrayAt(properties, "Topics"))
        SKYDECK_TRY(takeAway(context, topic));
    return {};
}

Result<Json> update(const ResourceContext& context, const std::string&, const Json& before, const Json& after) {
    const Json& topics = arrayAt(after, "Topics");
    for (const Json& topic : arrayAt(before, "Topics"))
        if (std::ranges::find(topics, topic) == topics.end()) SKYDECK_TRY(takeAway(context, topic));
    SKYDECK_TRY(put(context, after));
    return Json();
}

} // namespace

ResourceType snsTopicPolicy() {
    return {.name = "AWS::SNS::TopicPolicy",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"Id"},
            .attributes = {"Id"},
            .create = create,
            .remove = remove,
            .update = update};
}

} // namespace skydeck::lab::cloudformation
