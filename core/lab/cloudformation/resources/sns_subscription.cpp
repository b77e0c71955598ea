#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-subscription.html
constexpr const char* kSchema = R"({
    "TopicArn!": "string", "Protocol!": "string", "Endpoint": "string", "FilterPolicy": "json",
    "FilterPolicyScope": "string", "RawMessageDelivery": "boolean", "RedrivePolicy": "json", "DeliveryPolicy": "json",
    "Region": "unserved", "ReplayPolicy": "unserved", "SubscriptionRoleArn": "unserved"
})";

constexpr const char* kAttributes[] = {"FilterPolicyScope", "FilterPolicy", "RawMessageDelivery", "RedrivePolicy",
                                       "DeliveryPolicy"};

Result<Json> create(const ResourceContext& context, const Json& properties) {
    Json input{{"TopicArn", properties["TopicArn"]},
               {"Protocol", properties["Protocol"]},
               {"Attributes", Json::object()},
               {"ReturnSubscriptionArn", true}};
    if (properties.contains("Endpoint")) input["Endpoint"] = properties["Endpoint"];
    for (const char* attribute : kAttributes)
        if (properties.contains(attribute)) input["Attributes"][attribute] = attributeText(properties[attribute]);
    SKYDECK_ASSIGN(const Json made, context.call("sns", "Subscribe", input));
    const std::string arn = stringAt(made, "SubscriptionArn");
    SKYDECK_TRY(context.exists(arn));
    return Json{{"Arn", arn}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("sns", "Unsubscribe", {{"SubscriptionArn", physicalId}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    for (const char* attribute : kAttributes) {
        if (!differs(before, after, attribute)) continue;
        std::string value = after.contains(attribute) ? attributeText(after[attribute]) : "";
        if (value.empty() && std::string_view(attribute) == "RawMessageDelivery") value = "false";
        if (value.empty() && std::string_view(attribute) == "FilterPolicyScope") value = "MessageAttributes";
        if (value.empty() && std::string_view(attribute) == "FilterPolicy") value = "{}";
        SKYDECK_TRY(
            context.call("sns", "SetSubscriptionAttributes",
                         {{"SubscriptionArn", physicalId}, {"AttributeName", attribute}, {"AttributeValue", value}}));
    }
    return Json();
}

} // namespace

ResourceType snsSubscription() {
    return {.name = "AWS::SNS::Subscription",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"Arn"},
            .attributes = {"Arn"},
            .create = create,
            .remove = remove,
            .fixed = {"TopicArn", "Protocol", "Endpoint"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
