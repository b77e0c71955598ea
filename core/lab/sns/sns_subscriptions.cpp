#include "core/base/strings.h"
#include "core/lab/events/event_pattern.h"
#include "core/lab/lab.h"
#include "core/lab/paging.h"
#include "core/lab/sns/sns_service.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
Status checkSubscriptionAttribute(const std::string& name, const std::string& value) {
    if (name == "RawMessageDelivery" && (value == "true" || value == "false")) return {};
    if (name == "FilterPolicyScope" && (value == "MessageAttributes" || value == "MessageBody")) return {};
    if (name == "FilterPolicy") {
        if (value.empty() || value == "{}") return {};
        if (const auto pattern = EventPattern::parse(value); !pattern)
            return sns::invalidParameter("Invalid parameter: FilterPolicy: " + pattern.error().message);
        return {};
    }
    if (name == "RedrivePolicy") {
        if (value.empty()) return {};
        const auto policy = parseJson(value);
        if (policy && stringAt(*policy, "deadLetterTargetArn").starts_with("arn:aws:sqs:")) return {};
        return sns::invalidParameter("Invalid parameter: RedrivePolicy: deadLetterTargetArn must be an SQS queue");
    }
    if (name == "DeliveryPolicy")
        return awsError(501, "NotImplemented", "The lab does not implement the DeliveryPolicy of sns:Subscribe");
    return sns::invalidParameter("Invalid parameter: Attributes Reason: Unknown attribute or value: " + name);
}

Json asSubscription(const Json& subscription) {
    Json out = subscription;
    out.erase("Attributes");
    return out;
}
} // namespace

Result<Json> Sns::subscription(const std::string& arn) const {
    SKYDECK_ASSIGN(auto found, Documents(*m_lab.database).get(sns::kSubscriptionKind, arn));
    if (!found) return awsError(404, "NotFound", "Subscription does not exist");
    return std::move(*found);
}

Result<std::vector<Json>> Sns::subscriptions(const std::string& topic) const {
    SKYDECK_ASSIGN(auto all, Documents(*m_lab.database).list(sns::kSubscriptionKind));
    if (!topic.empty()) std::erase_if(all, [&](const Json& each) { return stringAt(each, "TopicArn") != topic; });
    return all;
}

Result<Reply> Sns::subscribe(const Call& call) {
    const Json& input = call.input;
    const std::string arn = stringAt(input, "TopicArn"), protocol = stringAt(input, "Protocol"),
                      endpoint = stringAt(input, "Endpoint");
    SKYDECK_ASSIGN(const Json its, topic(arn));
    static const std::vector<std::string> kOutside{"http", "https",       "email",   "email-json",
                                                   "sms",  "application", "firehose"};
    if (std::ranges::find(kOutside, protocol) != kOutside.end())
        return awsError(501, "NotImplemented",
                        "The lab does not implement subscriptions of protocol '" + protocol +
                            "': its topics deliver to queues (sqs) and functions (lambda)");
    if (protocol != "sqs" && protocol != "lambda")
        return sns::invalidParameter("Invalid parameter: Amazon SNS does not support this protocol string: " +
                                     protocol);
    if (!endpoint.starts_with("arn:aws:" + protocol + ':'))
        return sns::invalidParameter("Invalid parameter: " + std::string(protocol == "sqs" ? "SQS" : "Lambda") +
                                     " endpoint ARN");
    if (endpoint.ends_with(".fifo") && !arn.ends_with(".fifo"))
        return sns::invalidParameter("Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not "
                                     "be subscribed to standard SNS topics");
    Json attributes = Json::object();
    if (const Json& given = memberAt(input, "Attributes"); given.is_object())
        for (const auto& [name, value] : given.items()) {
            SKYDECK_TRY(checkSubscriptionAttribute(name, value.get<std::string>()));
            attributes[name] = value;
        }
    SKYDECK_ASSIGN(const auto all, subscriptions(arn));
    for (const Json& each : all) {
        if (stringAt(each, "Protocol") != protocol || stringAt(each, "Endpoint") != endpoint) continue;
        if (!attributes.empty() && memberAt(each, "Attributes") != attributes)
            return sns::invalidParameter(
                "Invalid parameter: Attributes Reason: Subscription already exists with different attributes");
        return Json{{"SubscriptionArn", each["SubscriptionArn"]}};
    }
    const std::string own = arn + ':' + wire::randomUuid();
    SKYDECK_TRY(Documents(*m_lab.database)
                    .put(sns::kSubscriptionKind, own,
                         {{"SubscriptionArn", own},
                          {"TopicArn", arn},
                          {"Protocol", protocol},
                          {"Endpoint", endpoint},
                          {"Owner", kAccountId},
                          {"Attributes", attributes}}));
    return Json{{"SubscriptionArn", own}};
}

Result<Reply> Sns::confirmSubscription(const Call& call) {
    SKYDECK_TRY(topic(stringAt(call.input, "TopicArn")));
    // Queues and functions of the same account need none, so there is no token that would be right.
    return sns::invalidParameter("Invalid parameter: Token");
}

Result<Reply> Sns::unsubscribe(const Call& call) {
    const std::string arn = stringAt(call.input, "SubscriptionArn");
    if (split(arn, ':').size() != 7) return sns::invalidParameter("Invalid parameter: SubscriptionArn");
    SKYDECK_ASSIGN([[maybe_unused]] const bool had, Documents(*m_lab.database).remove(sns::kSubscriptionKind, arn));
    return Reply{};
}

Result<Reply> Sns::listSubscriptions(const Call& call) {
    SKYDECK_ASSIGN(auto all, subscriptions({}));
    std::ranges::transform(all, all.begin(), asSubscription);
    return pageOf(call.input, {.member = "Subscriptions", .code = "InvalidParameter"}, all);
}

Result<Reply> Sns::listSubscriptionsByTopic(const Call& call) {
    SKYDECK_ASSIGN(const Json its, topic(stringAt(call.input, "TopicArn")));
    SKYDECK_ASSIGN(auto all, subscriptions(stringAt(its, "TopicArn")));
    std::ranges::transform(all, all.begin(), asSubscription);
    return pageOf(call.input, {.member = "Subscriptions", .code = "InvalidParameter"}, all);
}

Result<Reply> Sns::getSubscriptionAttributes(const Call& call) {
    SKYDECK_ASSIGN(const Json found, subscription(stringAt(call.input, "SubscriptionArn")));
    Json all = memberAt(found, "Attributes");
    for (const char* member : {"SubscriptionArn", "TopicArn", "Protocol", "Endpoint", "Owner"})
        all[member] = found[member];
    all["PendingConfirmation"] = "false";
    all["ConfirmationWasAuthenticated"] = "true";
    if (!all.contains("RawMessageDelivery")) all["RawMessageDelivery"] = "false";
    if (all.contains("FilterPolicy") && !all.contains("FilterPolicyScope"))
        all["FilterPolicyScope"] = "MessageAttributes";
    return Json{{"Attributes", all}};
}

Result<Reply> Sns::setSubscriptionAttributes(const Call& call) {
    SKYDECK_ASSIGN(Json found, subscription(stringAt(call.input, "SubscriptionArn")));
    const std::string name = stringAt(call.input, "AttributeName"), value = stringAt(call.input, "AttributeValue");
    SKYDECK_TRY(checkSubscriptionAttribute(name, value));
    if (value.empty() || value == "{}")
        found["Attributes"].erase(name);
    else
        found["Attributes"][name] = value;
    return replyOf(Documents(*m_lab.database).put(sns::kSubscriptionKind, stringAt(found, "SubscriptionArn"), found));
}

} // namespace skydeck::lab
