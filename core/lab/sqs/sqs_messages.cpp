#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/lab/server/waiting_worker.h"
#include "core/lab/sqs/sqs_rules.h"
#include "core/lab/sqs/sqs_service.h"
#include "core/wire/crypto.h"

#include <algorithm>
#include <functional>
#include <set>

namespace skydeck::lab {

namespace {
constexpr std::int64_t kLongestHidden = 43'200; // API Reference, ChangeMessageVisibility

tl::unexpected<Error> outOfRange(const char* parameter, std::int64_t value, const std::string& reason) {
    return sqs::invalidValue("Value " + std::to_string(value) + " for parameter " + parameter +
                             " is invalid. Reason: " + reason);
}

Result<std::chrono::seconds> hiddenFor(std::int64_t value) {
    if (value < 0 || value > kLongestHidden)
        return outOfRange("VisibilityTimeout", value, "VisibilityTimeout must be >= 0 and <= 43200.");
    return std::chrono::seconds(value);
}

bool isBatchId(const std::string& id) {
    return !id.empty() && id.size() <= 80 && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

Status checkBatch(const Json& entries, const char* kind) {
    const auto refuse = [](const char* code, const std::string& message) -> Status {
        return awsError(400, std::string("AWS.SimpleQueueService.") + code, message);
    };
    if (entries.empty())
        return refuse("EmptyBatchRequest", std::string("There should be at least one ") + kind + " in the request.");
    if (entries.size() > sqs::kMostInBatch)
        return refuse("TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10. You have sent " +
                                                          std::to_string(entries.size()) + '.');
    std::set<std::string> ids;
    for (const Json& entry : entries) {
        const std::string id = stringAt(entry, "Id");
        if (!isBatchId(id))
            return refuse("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens "
                                                 "and underscores. It can be at most 80 letters long.");
        if (!ids.insert(id).second) return refuse("BatchEntryIdsNotDistinct", "Id " + id + " repeated.");
    }
    return {};
}

/// Each entry stands for itself: some may fail.
Reply eachOf(const Json& entries, const std::function<Result<Json>(const Json&)>& act) {
    Json output{{"Successful", Json::array()}, {"Failed", Json::array()}};
    for (const Json& entry : entries) {
        auto done = act(entry);
        if (done) {
            (*done)["Id"] = entry["Id"];
            output["Successful"].push_back(std::move(*done));
            continue;
        }
        output["Failed"].push_back({{"Id", entry["Id"]},
                                    {"SenderFault", done.error().httpStatus < 500},
                                    {"Code", done.error().code},
                                    {"Message", done.error().message}});
    }
    return output;
}

/// "All", ".*", whole names and "prefix.*" of MessageAttributeNames.
bool isWanted(const std::string& name, const Json& patterns) {
    return std::ranges::any_of(patterns, [&](const Json& each) {
        const std::string pattern = each.get<std::string>();
        if (pattern == "All" || pattern == name) return true;
        return pattern.ends_with(".*") && name.starts_with(pattern.substr(0, pattern.size() - 2));
    });
}

Json systemAttributesOf(const SqsMessage& message) {
    Json all{{"SenderId", message.sender},
             {"SentTimestamp", std::to_string(message.sent)},
             {"ApproximateReceiveCount", std::to_string(message.receives)},
             {"ApproximateFirstReceiveTimestamp", std::to_string(message.firstReceived)}};
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) all[name] = value;
    };
    add("SequenceNumber", message.sequence);
    add("MessageGroupId", message.group);
    add("MessageDeduplicationId", message.deduplication);
    add("AWSTraceHeader", message.traceHeader);
    add("DeadLetterQueueSourceArn", message.fromQueue);
    return all;
}

Json received(const SqsMessage& message, const Json& systemNames, const Json& attributeNames) {
    Json out{{"MessageId", message.id},
             {"ReceiptHandle", message.receipt},
             {"MD5OfBody", toHex(wire::md5(message.body))},
             {"Body", message.body}};
    Json system = Json::object(), attributes = Json::object();
    const Json all = systemAttributesOf(message);
    for (const auto& [name, value] : all.items())
        if (std::ranges::any_of(systemNames, [&](const Json& each) { return each == "All" || each == name; }))
            system[name] = value;
    for (const auto& [name, value] : message.attributes.items())
        if (isWanted(name, attributeNames)) attributes[name] = value;
    if (!system.empty()) out["Attributes"] = std::move(system);
    if (!attributes.empty()) {
        out["MD5OfMessageAttributes"] = sqs::md5OfAttributes(attributes);
        out["MessageAttributes"] = std::move(attributes);
    }
    return out;
}

/// Group and deduplication id, which FIFO queues need and others have not.
Status address(const SqsQueue& queue, const Json& entry, SqsMessage& message) {
    const char* const wrongKind = "The request includes a parameter that is not valid for this queue type.";
    message.group = stringAt(entry, "MessageGroupId");
    message.deduplication = stringAt(entry, "MessageDeduplicationId");
    if (!queue.fifo()) {
        if (message.deduplication.empty()) return {};
        return sqs::invalidValue("Value " + message.deduplication +
                                 " for parameter MessageDeduplicationId is invalid. Reason: " + wrongKind);
    }
    if (entry.contains("DelaySeconds")) return outOfRange("DelaySeconds", integerAt(entry, "DelaySeconds"), wrongKind);
    if (message.group.empty())
        return awsError(400, "MissingParameter", "The request must contain the parameter MessageGroupId.");
    if (!message.deduplication.empty()) return {};
    if (stringAt(queue.attributes, "ContentBasedDeduplication") != "true")
        return sqs::invalidValue("The queue should either have ContentBasedDeduplication enabled or "
                                 "MessageDeduplicationId provided explicitly");
    message.deduplication = toHex(wire::sha256(message.body));
    return {};
}
} // namespace

Result<Json> Sqs::send(const Call& call, const SqsQueue& queue, const Json& entry) {
    SqsMessage message;
    message.body = stringAt(entry, "MessageBody");
    message.sender = call.caller.accountId;
    if (const Json& attributes = memberAt(entry, "MessageAttributes"); attributes.is_object())
        message.attributes = attributes;
    SKYDECK_TRY(
        sqs::checkBody(message.body, message.attributes, static_cast<std::size_t>(queue.number("MaximumMessageSize"))));
    const Json& system = memberAt(entry, "MessageSystemAttributes");
    if (system.is_object()) {
        SKYDECK_TRY(sqs::checkAttributes(system));
        message.traceHeader = stringAt(memberAt(system, "AWSTraceHeader"), "StringValue");
    }
    SKYDECK_TRY(address(queue, entry, message));
    const std::int64_t delay = integerAt(entry, "DelaySeconds", queue.number("DelaySeconds"));
    if (delay < 0 || delay > 900) return outOfRange("DelaySeconds", delay, "DelaySeconds must be >= 0 and <= 900.");

    SKYDECK_ASSIGN(const SqsMessage sent, m_store.send(queue, std::move(message), std::chrono::seconds(delay)));
    Json out{{"MessageId", sent.id}, {"MD5OfMessageBody", toHex(wire::md5(sent.body))}};
    if (!sent.attributes.empty()) out["MD5OfMessageAttributes"] = sqs::md5OfAttributes(sent.attributes);
    if (system.is_object() && !system.empty()) out["MD5OfMessageSystemAttributes"] = sqs::md5OfAttributes(system);
    if (!sent.sequence.empty()) out["SequenceNumber"] = sent.sequence;
    return out;
}

Result<Reply> Sqs::sendMessage(const Call& call) {
    SKYDECK_ASSIGN(const SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    SKYDECK_ASSIGN(Json sent, send(call, queue, call.input));
    return Reply(std::move(sent));
}

Result<Reply> Sqs::sendMessageBatch(const Call& call) {
    SKYDECK_ASSIGN(const SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    const Json& entries = arrayAt(call.input, "Entries");
    SKYDECK_TRY(checkBatch(entries, "SendMessageBatchRequestEntry"));
    std::size_t size = 0;
    for (const Json& entry : entries) {
        const Json& attributes = memberAt(entry, "MessageAttributes");
        size += sqs::sizeOf(stringAt(entry, "MessageBody"), attributes.is_object() ? attributes : Json::object());
    }
    if (size > sqs::kLargestMessage)
        return awsError(400, "AWS.SimpleQueueService.BatchRequestTooLong",
                        "Batch requests cannot be longer than " + std::to_string(sqs::kLargestMessage) +
                            " bytes. You have sent " + std::to_string(size) + " bytes.");
    return eachOf(entries, [&](const Json& entry) { return send(call, queue, entry); });
}

Result<Reply> Sqs::receiveMessage(const Call& call) {
    const Json& input = call.input;
    SKYDECK_ASSIGN(const SqsQueue queue, queueAt(stringAt(input, "QueueUrl")));
    const std::int64_t most = integerAt(input, "MaxNumberOfMessages", 1);
    if (most < 1 || most > 10) return outOfRange("MaxNumberOfMessages", most, "Must be between 1 and 10, if provided.");
    const std::int64_t wait = integerAt(input, "WaitTimeSeconds", queue.number("ReceiveMessageWaitTimeSeconds"));
    if (wait < 0 || wait > 20) return outOfRange("WaitTimeSeconds", wait, "Must be >= 0 and <= 20, if provided.");
    SKYDECK_ASSIGN(const auto hidden,
                   hiddenFor(integerAt(input, "VisibilityTimeout", queue.number("VisibilityTimeout"))));

    // Newer clients have their own name for the first list.
    Json systemNames = arrayAt(input, "AttributeNames");
    for (const Json& name : arrayAt(input, "MessageSystemAttributeNames"))
        systemNames.push_back(name);
    const auto receive = [&] {
        return m_store.receive(queue, static_cast<std::size_t>(most), hidden, std::chrono::seconds(wait));
    };
    std::optional<WaitingWorker> waiting;
    if (wait > 0) waiting.emplace();
    SKYDECK_ASSIGN(const auto messages, receive());
    Json list = Json::array();
    for (const SqsMessage& message : messages)
        list.push_back(received(message, systemNames, arrayAt(input, "MessageAttributeNames")));
    return list.empty() ? Json::object() : Json{{"Messages", list}};
}

Result<Reply> Sqs::deleteMessage(const Call& call) {
    SKYDECK_ASSIGN(const SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    return replyOf(m_store.erase(queue, stringAt(call.input, "ReceiptHandle")));
}

Result<Reply> Sqs::deleteMessageBatch(const Call& call) {
    SKYDECK_ASSIGN(const SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    const Json& entries = arrayAt(call.input, "Entries");
    SKYDECK_TRY(checkBatch(entries, "DeleteMessageBatchRequestEntry"));
    return eachOf(entries, [&](const Json& entry) -> Result<Json> {
        SKYDECK_TRY(m_store.erase(queue, stringAt(entry, "ReceiptHandle")));
        return Json::object();
    });
}

Result<Reply> Sqs::changeMessageVisibility(const Call& call) {
    SKYDECK_ASSIGN(const SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    SKYDECK_ASSIGN(const auto hidden, hiddenFor(integerAt(call.input, "VisibilityTimeout")));
    return replyOf(m_store.hide(queue, stringAt(call.input, "ReceiptHandle"), hidden));
}

Result<Reply> Sqs::changeMessageVisibilityBatch(const Call& call) {
    SKYDECK_ASSIGN(const SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    const Json& entries = arrayAt(call.input, "Entries");
    SKYDECK_TRY(checkBatch(entries, "ChangeMessageVisibilityBatchRequestEntry"));
    return eachOf(entries, [&](const Json& entry) -> Result<Json> {
        SKYDECK_ASSIGN(const auto hidden, hiddenFor(integerAt(entry, "VisibilityTimeout")));
        SKYDECK_TRY(m_store.hide(queue, stringAt(entry, "ReceiptHandle"), hidden));
        return Json::object();
    });
}

} // namespace skydeck::lab
