#include "core/lab/sqs/sqs_rules.h"

#include "core/base/strings.h"
#include "core/lab/service.h"
#include "core/lab/sqs/sqs_store.h"
#include "core/wire/crypto.h"

#include <algorithm>
#include <limits>
#include <map>

namespace skydeck::lab::sqs {

namespace {
struct Range {
    std::int64_t least, most;
};
// API Reference, SetQueueAttributes.
const std::map<std::string, Range, std::less<>> kNumbers{
    {"DelaySeconds", {0, 900}},
    {"MaximumMessageSize", {1024, static_cast<std::int64_t>(kLargestMessage)}},
    {"MessageRetentionPeriod", {60, 1'209'600}},
    {"ReceiveMessageWaitTimeSeconds", {0, 20}},
    {"VisibilityTimeout", {0, 43'200}},
    {"KmsDataKeyReusePeriodSeconds", {60, 86'400}},
};
const std::map<std::string, std::vector<std::string>, std::less<>> kWords{
    {"FifoQueue", {"true", "false"}},
    {"ContentBasedDeduplication", {"true", "false"}},
    {"SqsManagedSseEnabled", {"true", "false"}},
    {"DeduplicationScope", {"queue", "messageGroup"}},
    {"FifoThroughputLimit", {"perQueue", "perMessageGroupId"}},
};
const std::vector<std::string> kDocuments{"Policy", "RedrivePolicy", "RedriveAllowPolicy"};
const std::vector<std::string> kOfFifo{"FifoQueue", "ContentBasedDeduplication", "DeduplicationScope",
                                       "FifoThroughputLimit"};

bool contains(const std::vector<std::string>& all, std::string_view one) {
    return std::ranges::find(all, one) != all.end();
}

Status checkAttribute(const std::string& name, const std::string& value, bool fifo) {
    if (contains(kOfFifo, name) && !fifo)
        return awsError(400, "InvalidAttributeName", "Unknown Attribute " + name + ".");
    if (const auto range = kNumbers.find(name); range != kNumbers.end()) {
        const auto number = parseInteger(value);
        if (!number || *number < range->second.least || *number > range->second.most) return badAttributeValue(name);
        return {};
    }
    if (const auto words = kWords.find(name); words != kWords.end()) {
        if (!contains(words->second, value)) return badAttributeValue(name);
        return {};
    }
    if (name == "KmsMasterKeyId") return {};
    if (!contains(kDocuments, name)) return awsError(400, "InvalidAttributeName", "Unknown Attribute " + name + ".");
    if (value.empty()) return {}; // takes it away
    const auto document = parseJson(value, name);
    if (!document || !document->is_object()) return badAttributeValue(name);
    if (name == "RedrivePolicy" && !redriveOf(value)) return badAttributeValue(name);
    return {};
}

/// A code point of UTF-8 that XML 1.0 may hold.
bool isXmlText(const std::string& text) {
    if (!isUtf8(text)) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x20 && c != 0x9 && c != 0xa && c != 0xd) return false;
        // U+FFFE and U+FFFF
        if (c == 0xef && static_cast<unsigned char>(text[i + 1]) == 0xbf &&
            static_cast<unsigned char>(text[i + 2]) >= 0xbe)
            return false;
    }
    return true;
}

void appendSized(std::string& out, std::string_view bytes) {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    for (const int shift : {24, 16, 8, 0})
        out += static_cast<char>(size >> shift);
    out += bytes;
}

bool isBinary(const Json& attribute) {
    return stringAt(attribute, "DataType").starts_with("Binary");
}

std::string bytesOf(const Json& attribute) {
    return isBinary(attribute) ? fromBase64(stringAt(attribute, "BinaryValue")).value_or(std::string())
                               : stringAt(attribute, "StringValue");
}
} // namespace

tl::unexpected<Error> noSuchQueue() {
    return awsError(400, "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");
}

tl::unexpected<Error> invalidValue(const std::string& message) {
    return awsError(400, "InvalidParameterValue", message);
}

tl::unexpected<Error> badAttributeValue(const std::string& name) {
    return awsError(400, "InvalidAttributeValue", "Invalid value for the parameter " + name + ".");
}

Status checkName(const std::string& name) {
    const std::string_view stem = std::string_view(name).substr(0, name.size() - (name.ends_with(".fifo") ? 5 : 0));
    const bool plain = std::ranges::all_of(stem, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
    if (!stem.empty() && name.size() <= 80 && plain) return {};
    return invalidValue("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
}

bool isAttribute(const std::string& name) {
    return kNumbers.contains(name) || kWords.contains(name) || contains(kDocuments, name) || name == "KmsMasterKeyId";
}

Json defaultAttributes(bool fifo) {
    Json all{{"VisibilityTimeout", "30"},
             {"MaximumMessageSize", std::to_string(kLargestMessage)},
             {"MessageRetentionPeriod", "345600"},
             {"DelaySeconds", "0"},
             {"ReceiveMessageWaitTimeSeconds", "0"},
             {"SqsManagedSseEnabled", "true"}};
    if (fifo) {
        all["FifoQueue"] = "true";
        all["ContentBasedDeduplication"] = "false";
        all["DeduplicationScope"] = "queue";
        all["FifoThroughputLimit"] = "perQueue";
    }
    return all;
}

Result<Json> attributesOf(const std::string& name, const Json& given, const Json& defaults) {
    const bool fifo = name.ends_with(".fifo");
    Json all = defaults;
    for (const auto& [attribute, value] : given.items()) {
        const std::string text = value.get<std::string>();
        SKYDECK_TRY(checkAttribute(attribute, text, fifo));
        if (text.empty())
            all.erase(attribute);
        else
            all[attribute] = text;
    }
    if (fifo && stringAt(all, "FifoQueue") != "true") return badAttributeValue("FifoQueue");
    if (all.contains("KmsMasterKeyId")) all["SqsManagedSseEnabled"] = "false";
    return all;
}

std::string firstDifference(const Json& before, const Json& after) {
    for (const Json* one : {&before, &after})
        for (const auto& [name, value] : one->items())
            if (stringAt(before, name) != stringAt(after, name)) return name;
    return {};
}

std::optional<std::pair<std::string, std::int64_t>> redriveOf(const std::string& policy) {
    const auto json = parseJson(policy, "RedrivePolicy");
    if (!json || !json->is_object()) return std::nullopt;
    const std::string target = stringAt(*json, "deadLetterTargetArn");
    const Json& most = memberAt(*json, "maxReceiveCount"); // a number, or its text
    const auto count = most.is_string()   ? parseInteger(most.get<std::string>())
                       : most.is_number() ? std::optional(most.get<std::int64_t>())
                                          : std::nullopt;
    if (!target.starts_with("arn:") || !count || *count < 1 || *count > 1000) return std::nullopt;
    return std::pair(target, *count);
}

std::string arnOf(const SqsQueue& queue, const std::string& neighbourArn) {
    return neighbourArn.substr(0, neighbourArn.rfind(':') + 1) + queue.name;
}

std::size_t sizeOf(const std::string& body, const Json& attributes) {
    std::size_t size = body.size();
    for (const auto& [name, attribute] : attributes.items())
        size += name.size() + stringAt(attribute, "DataType").size() + bytesOf(attribute).size();
    return size;
}

Status checkBody(const std::string& body, const Json& attributes, std::size_t most) {
    if (body.empty()) return awsError(400, "MissingParameter", "The request must contain the parameter MessageBody.");
    if (!isXmlText(body))
        return awsError(400, "InvalidMessageContents",
                        "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | "
                        "#xE000 to #xFFFD | #x10000 to #x10FFFF.");
    if (sizeOf(body, attributes) > most)
        return invalidValue("One or more parameters are invalid. Reason: Message must be shorter than " +
                            std::to_string(most) + " bytes.");
    return checkAttributes(attributes);
}

Status checkAttributes(const Json& attributes) {
    if (attributes.size() > 10)
        return invalidValue("Number of message attributes [" + std::to_string(attributes.size()) +
                            "] exceeds the allowed maximum [10].");
    for (const auto& [name, attribute] : attributes.items()) {
        const std::string type = stringAt(attribute, "DataType");
        const std::string base = type.substr(0, type.find('.'));
        if (base != "String" && base != "Number" && base != "Binary")
            return invalidValue(
                "The type of message (user) attribute '" + name +
                "' is invalid. You must use only the following supported type prefixes: Binary, Number, String.");
        if (bytesOf(attribute).empty())
            return invalidValue("The message (user) attribute '" + name + "' must contain a non-empty value of type '" +
                                base + "'.");
        if (base == "Number" && !parseDouble(stringAt(attribute, "StringValue")))
            return invalidValue("Can't cast the value of message (user) attribute '" + name + "' to a number.");
    }
    return {};
}

std::string md5OfAttributes(const Json& attributes) {
    std::string text;
    for (const auto& [name, attribute] : attributes.items()) { // sorted by name
        appendSized(text, name);
        appendSized(text, stringAt(attribute, "DataType"));
        text += isBinary(attribute) ? '\2' : '\1';
        appendSized(text, bytesOf(attribute));
    }
    return toHex(wire::md5(text));
}

} // namespace skydeck::lab::sqs
