#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace skydeck::lab {
struct SqsQueue;
}

/// What SQS allows, from its API Reference and Developer Guide ("Amazon SQS quotas").
namespace skydeck::lab::sqs {

inline constexpr std::size_t kMostInBatch = 10;
inline constexpr std::size_t kLargestMessage = 262'144;

/// Letters, digits, "-" and "_", at most 80, ".fifo" for FIFO queues.
Status checkName(const std::string& name);
/// Those given, over the defaults of the kind of queue. InvalidAttributeName, InvalidAttributeValue.
Result<Json> attributesOf(const std::string& name, const Json& given, const Json& defaults);
/// Whether SQS has an attribute of that name that can be set.
bool isAttribute(const std::string& name);
/// What a queue has that nobody set.
Json defaultAttributes(bool fifo);
/// The name of an attribute whose values differ.
std::string firstDifference(const Json& before, const Json& after);
/// Target ARN and largest number of receives of a RedrivePolicy; nothing for an empty one.
std::optional<std::pair<std::string, std::int64_t>> redriveOf(const std::string& policy);
/// The ARN of a queue in the region and account of another's.
std::string arnOf(const SqsQueue& queue, const std::string& neighbourArn);

/// Text that XML allows, not empty, with its attributes not larger than `most` bytes.
Status checkBody(const std::string& body, const Json& attributes, std::size_t most);
Status checkAttributes(const Json& attributes);
std::size_t sizeOf(const std::string& body, const Json& attributes);
/// As clients check it: "MD5 of message attributes", SQS Developer Guide, "Message metadata". In hexadecimal.
std::string md5OfAttributes(const Json& attributes);

tl::unexpected<Error> noSuchQueue();
tl::unexpected<Error> invalidValue(const std::string& message);
tl::unexpected<Error> badAttributeValue(const std::string& name);

} // namespace skydeck::lab::sqs
