#include "core/lab/cloudformation/resources/values.h"

#include <utility>

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-topic.html
constexpr const char* kSchema = R"({
    "TopicName": "string", "DisplayName": "string", "FifoTopic": "boolean", "ContentBasedDeduplication": "boolean",
    "KmsMasterKeyId": "string", "SignatureVersion": "string", "TracingConfig": "string",
    "Subscription": [{"Endpoint!": "string", "Protocol!": "string"}],
    "Tags": [{"Key!": "string", "Value!": "string"}], "ArchivePolicy": "unserved", "DataProtectionPolicy": "unserved",
    "DeliveryStatusLogging": "unserved", "FifoThroughputScope": "unserved",
    "MaximumMessageSize": "unserved"
})";

/// What SNS keeps as attributes, and what it has when the template is silent.
constexpr std::pair<const char*, const char*> kAttributes[] = {{"DisplayName", ""},
                                                               {"ContentBasedDeduplication", "false"},
                                                               {"KmsMasterKeyId", ""},
                                                               {"SignatureVersion", "1"},
                                                               {"TracingConfig", "PassThrough"}};

Status subscribe(const ResourceContext& context, const std::string& topic, const Json& subscription) {
    SKYDECK_TRY(context.call("sns", "Subscribe",
                             {{"TopicArn", topic},
                              {"Protocol", subscription["Protocol"]},
                              {"Endpoint", subscription["Endpoint"]},
                              {"ReturnSubscriptionArn", true}}));
    return {};
}

Status unsubscribe(const ResourceContext& context, const std::string& topic, const Json& subscription) {
    SKYDECK_ASSIGN(const Json found, context.call("sns", "ListSubscriptionsByTopic", {{"TopicArn", topic}}));
    for (const Json& each : arrayAt(found, "Subscriptions"))
        if (each["Protocol"] == subscription["Protocol"] && each["Endpoint"] == subscription["Endpoint"])
            SKYDECK_TRY(context.callToDelete("sns", "Unsubscribe", {{"SubscriptionArn", each["SubscriptionArn"]}}));
    return {};
}

std::string arnOf(const ResourceContext& context, const std::string& name) {
    return "arn:aws:sns:" + context.region + ":" + context.accountId + ":" + name;
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    std::string name = stringAt(properties, "TopicName");
    if (name.empty()) {
        SKYDECK_ASSIGN(name, context.nameMaker(250, false));
        if (boolAt(properties, "FifoTopic")) name += ".fifo";
    }
    const std::string arn = arnOf(context, name);
    // SNS answers success when a topic is made again; a stack must not take over what it did not make.
    const auto there = context.call("sns", "GetTopicAttributes", {{"TopicArn", arn}});
    if (there) return fail(ErrorKind::Conflict, "AlreadyExists", name + " already exists");
    if (there.error().kind != ErrorKind::NotFound) return fail(there.error());
    Json attributes = Json::object();
    for (const auto& [attribute, initial] : kAttributes)
        if (properties.contains(attribute)) attributes[attribute] = attributeText(properties[attribute]);
    if (boolAt(properties, "FifoTopic")) attributes["FifoTopic"] = "true";
    SKYDECK_TRY(context.call("sns", "CreateTopic",
                             {{"Name", name}, {"Attributes", attributes}, {"Tags", context.tags(properties)}}));
    SKYDECK_TRY(context.exists(arn));
    for (const Json& subscription : arrayAt(properties, "Subscription"))
        SKYDECK_TRY(subscribe(context, arn, subscription));
    return Json{{"TopicArn", arn}, {"TopicName", name}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    std::string arn = physicalId;
    if (!arn.starts_with("arn:")) {
        // After a crash only the name is known.
        const bool isMade = !properties.contains("TopicName") && boolAt(properties, "FifoTopic");
        arn = arnOf(context, physicalId + (isMade ? ".fifo" : ""));
    }
    return context.callToDelete("sns", "DeleteTopic", {{"TopicArn", arn}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    for (const auto& [attribute, initial] : kAttributes) {
        if (!differs(before, after, attribute)) continue;
        SKYDECK_TRY(context.call(
            "sns", "SetTopicAttributes",
            {{"TopicArn", physicalId},
             {"AttributeName", attribute},
             {"AttributeValue", after.contains(attribute) ? attributeText(after[attribute]) : std::string(initial)}}));
    }
    const Json &wanted = arrayAt(after, "Subscription"), &had = arrayAt(before, "Subscription");
    for (const Json& subscription : had)
        if (std::ranges::find(wanted, subscription) == wanted.end())
            SKYDECK_TRY(unsubscribe(context, physicalId, subscription));
    for (const Json& subscription : wanted)
        if (std::ranges::find(had, subscription) == had.end())
            SKYDECK_TRY(subscribe(context, physicalId, subscription));
    if (const Json gone = tagKeysGone(context, before, after); !gone.empty())
        SKYDECK_TRY(context.call("sns", "UntagResource", {{"ResourceArn", physicalId}, {"TagKeys", gone}}));
    if (const Json tags = context.tags(after); !tags.empty())
        SKYDECK_TRY(context.call("sns", "TagResource", {{"ResourceArn", physicalId}, {"Tags", tags}}));
    return Json();
}

} // namespace

ResourceType snsTopic() {
    return {.name = "AWS::SNS::Topic",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"TopicArn"},
            .attributes = {"TopicArn", "TopicName"},
            .create = create,
            .remove = remove,
            .fixed = {"TopicName", "FifoTopic"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
