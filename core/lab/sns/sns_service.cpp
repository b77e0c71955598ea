#include "core/lab/sns/sns_service.h"

#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/lab/paging.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr const char* kTopicKind = "sns.topic";

bool isTopicName(const std::string& name) {
    const std::string_view stem = std::string_view(name).substr(0, name.size() - (name.ends_with(".fifo") ? 5 : 0));
    return !stem.empty() && name.size() <= 256 && std::ranges::all_of(stem, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

Status checkTopicAttribute(const std::string& name, const std::string& value) {
    if (name == "FifoTopic" || name == "ContentBasedDeduplication")
        return value == "true" || value == "false"
                   ? Status()
                   : sns::invalidParameter("Invalid parameter: Attributes Reason: Invalid value of " + name);
    if (name == "Policy" || name == "DeliveryPolicy") {
        if (value.empty()) return {};
        const auto document = parseJson(value);
        if (!document || !document->is_object())
            return sns::invalidParameter("Invalid parameter: " + name + " Reason: failed to parse JSON.");
        return {};
    }
    if (name == "DisplayName" || name == "KmsMasterKeyId" || name == "SignatureVersion" || name == "TracingConfig")
        return {};
    return sns::invalidParameter("Invalid parameter: AttributeName");
}
} // namespace

namespace sns {
tl::unexpected<Error> invalidParameter(const std::string& message) {
    return awsError(400, "InvalidParameter", message);
}
} // namespace sns

Sns::Sns(Lab& lab) : m_lab(lab), m_tags(*lab.database) {}

Result<Json> Sns::topic(const std::string& arn) const {
    if (split(arn, ':').size() != 6 || !arn.starts_with("arn:aws:sns:"))
        return sns::invalidParameter("Invalid parameter: TopicArn");
    SKYDECK_ASSIGN(auto found, Documents(*m_lab.database).get(kTopicKind, arn));
    if (!found) return awsError(404, "NotFound", "Topic does not exist");
    return std::move(*found);
}

Result<Reply> Sns::createTopic(const Call& call) {
    const std::string name = stringAt(call.input, "Name");
    if (!isTopicName(name)) return sns::invalidParameter("Invalid parameter: Topic Name");
    const Json& given = memberAt(call.input, "Attributes");
    const bool fifo = stringAt(given, "FifoTopic") == "true";
    if (fifo != name.ends_with(".fifo"))
        return sns::invalidParameter("Invalid parameter: Topic Name Reason: Fifo Topic names must end with .fifo and "
                                     "must be made up of only uppercase and lowercase ASCII letters, numbers, "
                                     "underscores, and hyphens, and must be between 1 and 256 characters long.");
    Json attributes = Json::object();
    if (given.is_object())
        for (const auto& [attribute, value] : given.items()) {
            SKYDECK_TRY(checkTopicAttribute(attribute, value.get<std::string>()));
            attributes[attribute] = value;
        }
    if (fifo && !attributes.contains("ContentBasedDeduplication")) attributes["ContentBasedDeduplication"] = "false";
    const std::string arn = "arn:aws:sns:" + m_lab.config.region + ':' + kAccountId + ':' + name;
    const auto before = topic(arn);
    if (before) {
        for (const auto& [attribute, value] : attributes.items())
            if ((*before)["Attributes"].value(attribute, Json()) != value)
                return sns::invalidParameter(
                    "Invalid parameter: Attributes Reason: Topic already exists with different attributes");
        return Json{{"TopicArn", arn}};
    }
    SKYDECK_TRY(Documents(*m_lab.database).put(kTopicKind, arn, {{"TopicArn", arn}, {"Attributes", attributes}}));
    SKYDECK_TRY(m_tags.add(arn, arrayAt(call.input, "Tags")));
    return Json{{"TopicArn", arn}};
}

Result<Reply> Sns::deleteTopic(const Call& call) {
    const std::string arn = stringAt(call.input, "TopicArn");
    return replyOf(m_lab.database->transaction([&]() -> Status {
        SKYDECK_ASSIGN(const auto its, subscriptions(arn));
        Documents documents(*m_lab.database);
        for (const Json& each : its)
            SKYDECK_TRY(documents.remove(sns::kSubscriptionKind, stringAt(each, "SubscriptionArn")));
        SKYDECK_TRY(documents.remove(kTopicKind, arn)); // as AWS, no error when it was not there
        return m_tags.forget(arn);
    }));
}

Result<Reply> Sns::listTopics(const Call& call) {
    SKYDECK_ASSIGN(const auto all, Documents(*m_lab.database).list(kTopicKind));
    std::vector<Json> arns;
    for (const Json& each : all)
        arns.push_back({{"TopicArn", each["TopicArn"]}});
    return pageOf(call.input, {.member = "Topics", .code = "InvalidParameter"}, arns);
}

Result<Reply> Sns::getTopicAttributes(const Call& call) {
    SKYDECK_ASSIGN(const Json found, topic(stringAt(call.input, "TopicArn")));
    SKYDECK_ASSIGN(const auto its, subscriptions(stringAt(found, "TopicArn")));
    Json all = memberAt(found, "Attributes");
    all["TopicArn"] = found["TopicArn"];
    all["Owner"] = kAccountId;
    all["SubscriptionsConfirmed"] = std::to_string(its.size());
    all["SubscriptionsPending"] = "0";
    all["SubscriptionsDeleted"] = "0";
    if (!all.contains("DisplayName")) all["DisplayName"] = "";
    return Json{{"Attributes", all}};
}

Result<Reply> Sns::setTopicAttributes(const Call& call) {
    SKYDECK_ASSIGN(Json found, topic(stringAt(call.input, "TopicArn")));
    const std::string name = stringAt(call.input, "AttributeName"), value = stringAt(call.input, "AttributeValue");
    if (name == "FifoTopic") return sns::invalidParameter("Invalid parameter: AttributeName");
    SKYDECK_TRY(checkTopicAttribute(name, value));
    if (value.empty())
        found["Attributes"].erase(name);
    else
        found["Attributes"][name] = value;
    return replyOf(Documents(*m_lab.database).put(kTopicKind, stringAt(found, "TopicArn"), found));
}

Status Sns::checkTagged(const std::string& arn) const {
    if (!topic(arn)) return awsError(404, "ResourceNotFound", "Resource does not exist");
    return {};
}

Result<Reply> Sns::tagResource(const Call& call) {
    const std::string arn = stringAt(call.input, "ResourceArn");
    SKYDECK_TRY(checkTagged(arn));
    return replyOf(m_tags.add(arn, arrayAt(call.input, "Tags")));
}

Result<Reply> Sns::untagResource(const Call& call) {
    const std::string arn = stringAt(call.input, "ResourceArn");
    SKYDECK_TRY(checkTagged(arn));
    return replyOf(m_tags.remove(arn, arrayAt(call.input, "TagKeys")));
}

Result<Reply> Sns::listTagsForResource(const Call& call) {
    const std::string arn = stringAt(call.input, "ResourceArn");
    SKYDECK_TRY(checkTagged(arn));
    SKYDECK_ASSIGN(const Json tags, m_tags.of(arn));
    return Json{{"Tags", Tags::asList(tags)}};
}

Service makeSnsService(Lab& lab) {
    return Service::of("sns", std::make_shared<Sns>(lab),
                       {{"CreateTopic", &Sns::createTopic},
                        {"DeleteTopic", &Sns::deleteTopic},
                        {"ListTopics", &Sns::listTopics},
                        {"GetTopicAttributes", &Sns::getTopicAttributes},
                        {"SetTopicAttributes", &Sns::setTopicAttributes},
                        {"Subscribe", &Sns::subscribe},
                        {"ConfirmSubscription", &Sns::confirmSubscription},
                        {"Unsubscribe", &Sns::unsubscribe},
                        {"ListSubscriptions", &Sns::listSubscriptions},
                        {"ListSubscriptionsByTopic", &Sns::listSubscriptionsByTopic},
                        {"GetSubscriptionAttributes", &Sns::getSubscriptionAttributes},
                        {"SetSubscriptionAttributes", &Sns::setSubscriptionAttributes},
                        {"Publish", &Sns::publish},
                        {"PublishBatch", &Sns::publishBatch},
                        {"TagResource", &Sns::tagResource},
                        {"UntagResource", &Sns::untagResource},
                        {"ListTagsForResource", &Sns::listTagsForResource}});
}

} // namespace skydeck::lab
