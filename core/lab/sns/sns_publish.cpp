#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/events/event_pattern.h"
#include "core/lab/lab.h"
#include "core/lab/sns/sns_service.h"
#include "core/lab/sqs/sqs_store.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <algorithm>
#include <set>

namespace skydeck::lab {

namespace {
constexpr std::size_t kLargestMessage = 262'144; // API Reference, Publish

/// Attributes as a filter policy sees them: numbers as numbers, lists as lists.
Json filterable(const Json& attributes) {
    Json event = Json::object();
    for (const auto& [name, attribute] : attributes.items()) {
        const std::string type = stringAt(attribute, "DataType"), text = stringAt(attribute, "StringValue");
        if (type == "String.Array" || type.starts_with("Number")) {
            if (auto value = parseJson(text)) event[name] = std::move(*value);
        } else if (type.starts_with("String")) {
            event[name] = text;
        }
    }
    return event;
}

Json attributesOf(const Json& message) {
    const Json& attributes = memberAt(message, "MessageAttributes");
    return attributes.is_object() ? attributes : Json::object();
}

bool isWanted(const Json& subscription, const Json& message) {
    const Json& settings = memberAt(subscription, "Attributes");
    const std::string policy = stringAt(settings, "FilterPolicy");
    if (policy.empty()) return true;
    const auto pattern = EventPattern::parse(policy);
    if (!pattern) return false;
    if (stringAt(settings, "FilterPolicyScope") != "MessageBody")
        return pattern->matches(filterable(attributesOf(message)));
    const auto body = parseJson(stringAt(message, "Message"));
    return body && body->is_object() && pattern->matches(*body);
}

/// With MessageStructure "json" each protocol may have its own text.
std::string textFor(const std::string& protocol, const Json& message) {
    const std::string text = stringAt(message, "Message");
    if (stringAt(message, "MessageStructure") != "json") return text;
    const auto forms = parseJson(text);
    return forms ? stringAt(*forms, protocol, stringAt(*forms, "default")) : text;
}

Status checkMessage(const Json& topic, const Json& message) {
    const std::string text = stringAt(message, "Message"), subject = stringAt(message, "Subject");
    if (text.empty()) return sns::invalidParameter("Invalid parameter: Empty message");
    if (text.size() > kLargestMessage) return sns::invalidParameter("Invalid parameter: Message too long");
    if (message.contains("Subject") &&
        (subject.empty() || subject.size() > 100 || subject.find('\n') != std::string::npos))
        return sns::invalidParameter("Invalid parameter: Subject");
    const Json attributes = attributesOf(message);
    for (const auto& [name, attribute] : attributes.items()) {
        const std::string type = stringAt(attribute, "DataType");
        if (!type.starts_with("String") && !type.starts_with("Number") && !type.starts_with("Binary"))
            return awsError(400, "ParameterValueInvalid",
                            "The message attribute '" + name + "' has an invalid message attribute type");
        if (stringAt(attribute, "StringValue").empty() && stringAt(attribute, "BinaryValue").empty())
            return awsError(400, "ParameterValueInvalid",
                            "The message attribute '" + name + "' must contain a non-empty message attribute value");
    }
    if (stringAt(message, "MessageStructure") == "json") {
        const auto forms = parseJson(text);
        if (!forms || !forms->is_object())
            return sns::invalidParameter("Invalid parameter: Message Structure - JSON message body failed to parse");
        if (!forms->contains("default"))
            return sns::invalidParameter(
                "Invalid parameter: Message Structure - No default entry in JSON message body");
    }
    const bool fifo = stringAt(topic, "TopicArn").ends_with(".fifo");
    if (!fifo) return {};
    if (stringAt(message, "MessageGroupId").empty())
        return sns::invalidParameter("Invalid parameter: The MessageGroupId parameter is required for FIFO topics");
    if (stringAt(message, "MessageDeduplicationId").empty() &&
        stringAt(memberAt(topic, "Attributes"), "ContentBasedDeduplication") != "true")
        return sns::invalidParameter(
            "Invalid parameter: The topic should either have ContentBasedDeduplication enabled "
            "or MessageDeduplicationId provided explicitly");
    return {};
}
} // namespace

Json Sns::envelope(const Json& subscription, const Json& message, const std::string& text,
                   const std::string& id) const {
    const bool lambda = stringAt(subscription, "Protocol") == "lambda";
    const std::string endpoint = m_lab.config.endpointUrl;
    Json out{{"Type", "Notification"},
             {"MessageId", id},
             {"TopicArn", subscription["TopicArn"]},
             {"Message", text},
             {"Timestamp", wire::formatIso8601Millis(toEpochSeconds(m_lab.clock.now()))},
             // The lab has none of AWS's keys: nothing here may look like a signature that could be checked.
             {"SignatureVersion", "1"},
             {"Signature", "unsigned"},
             {lambda ? "SigningCertUrl" : "SigningCertURL", endpoint},
             {lambda ? "UnsubscribeUrl" : "UnsubscribeURL",
              endpoint + "/?Action=Unsubscribe&SubscriptionArn=" + stringAt(subscription, "SubscriptionArn")}};
    if (message.contains("Subject"))
        out["Subject"] = message["Subject"];
    else if (lambda)
        out["Subject"] = nullptr;
    const Json attributes = attributesOf(message);
    if (!attributes.empty() || lambda) out["MessageAttributes"] = Json::object();
    for (const auto& [name, attribute] : attributes.items()) {
        const char* member = attribute.contains("BinaryValue") ? "BinaryValue" : "StringValue";
        out["MessageAttributes"][name] = {{"Type", attribute["DataType"]}, {"Value", stringAt(attribute, member)}};
    }
    return out;
}

Status Sns::deliverTo(const Json& subscription, const Json& message, const std::string& id) const {
    const std::string protocol = stringAt(subscription, "Protocol"), endpoint = stringAt(subscription, "Endpoint");
    const std::string text = textFor(protocol, message);
    const Json sealed = envelope(subscription, message, text, id);
    if (protocol == "lambda") {
        const Json event{{"Records", Json::array({{{"EventSource", "aws:sns"},
                                                   {"EventVersion", "1.0"},
                                                   {"EventSubscriptionArn", subscription["SubscriptionArn"]},
                                                   {"Sns", sealed}}})}};
        SKYDECK_TRY(m_lab.invoke(
            "lambda", "Invoke",
            {{"FunctionName", endpoint}, {"InvocationType", "Event"}, {"Payload", toBase64(dumpJson(event))}}));
        return {};
    }
    const bool raw = stringAt(memberAt(subscription, "Attributes"), "RawMessageDelivery") == "true";
    std::string deduplication = stringAt(message, "MessageDeduplicationId");
    if (deduplication.empty()) deduplication = toHex(wire::sha256(text));
    return m_lab.sqs->deliver(endpoint, raw ? text : dumpJson(sealed), raw ? attributesOf(message) : Json::object(),
                              stringAt(message, "MessageGroupId"), deduplication);
}

void Sns::deliver(const Json& subscription, const Json& message, const std::string& id) const {
    const Status given = deliverTo(subscription, message, id);
    if (given) return;
    const std::string own = stringAt(subscription, "SubscriptionArn");
    log::warning("lab.sns", own + ": " + describe(given.error()));
    const auto policy = parseJson(stringAt(memberAt(subscription, "Attributes"), "RedrivePolicy", "{}"));
    const std::string queue = policy ? stringAt(*policy, "deadLetterTargetArn") : std::string();
    if (queue.empty()) return;
    const std::string text = dumpJson(envelope(subscription, message, textFor("sqs", message), id));
    if (const Status kept = m_lab.sqs->deliver(queue, text); !kept)
        log::error("lab.sns", own + ": the dead-letter queue " + queue + ": " + describe(kept.error()));
}

Result<Json> Sns::send(const Json& topic, const Json& message) {
    SKYDECK_TRY(checkMessage(topic, message));
    const std::string arn = stringAt(topic, "TopicArn"), id = wire::randomUuid();
    SKYDECK_ASSIGN(const auto its, subscriptions(arn));
    for (const Json& each : its)
        if (isWanted(each, message)) deliver(each, message, id);
    Json out{{"MessageId", id}};
    if (arn.ends_with(".fifo")) {
        const auto now = static_cast<std::int64_t>(toEpochSeconds(m_lab.clock.now()) * 1e6);
        std::string digits = std::to_string(now);
        out["SequenceNumber"] = std::string(20 - std::min<std::size_t>(20, digits.size()), '0') + digits;
    }
    return out;
}

Result<Reply> Sns::publish(const Call& call) {
    const Json& input = call.input;
    if (input.contains("PhoneNumber"))
        return awsError(501, "NotImplemented", "The lab does not implement sns:Publish to a phone");
    const std::string arn = stringAt(input, "TopicArn", stringAt(input, "TargetArn"));
    if (arn.empty())
        return sns::invalidParameter(
            "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter");
    SKYDECK_ASSIGN(const Json its, topic(arn));
    SKYDECK_ASSIGN(Json sent, send(its, input));
    return Reply(std::move(sent));
}

Result<Reply> Sns::publishBatch(const Call& call) {
    SKYDECK_ASSIGN(const Json its, topic(stringAt(call.input, "TopicArn")));
    const Json& entries = arrayAt(call.input, "PublishBatchRequestEntries");
    if (entries.empty()) return awsError(400, "EmptyBatchRequest", "The batch request doesn't contain any entries.");
    if (entries.size() > 10)
        return awsError(400, "TooManyEntriesInBatchRequest",
                        "The batch request contains more entries than permissible.");
    std::set<std::string> ids;
    std::size_t size = 0;
    for (const Json& entry : entries) {
        if (!ids.insert(stringAt(entry, "Id")).second)
            return awsError(400, "BatchEntryIdsNotDistinct",
                            "Two or more batch entries in the request have the same Id.");
        size += stringAt(entry, "Message").size();
    }
    if (size > kLargestMessage)
        return awsError(400, "BatchRequestTooLong",
                        "The length of all the messages in the batch put together is more than the limit.");
    Json output{{"Successful", Json::array()}, {"Failed", Json::array()}};
    for (const Json& entry : entries) {
        auto sent = send(its, entry);
        if (sent) {
            (*sent)["Id"] = entry["Id"];
            output["Successful"].push_back(std::move(*sent));
            continue;
        }
        output["Failed"].push_back({{"Id", entry["Id"]},
                                    {"Code", sent.error().code},
                                    {"Message", sent.error().message},
                                    {"SenderFault", sent.error().httpStatus < 500}});
    }
    return output;
}

} // namespace skydeck::lab
