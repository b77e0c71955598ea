#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <optional>
#include <string>

namespace skydeck::lab::dynamodb {

/// Attribute values are AWS's typed JSON: {"S": "text"}, {"N": "12"}, {"M": {…}}. An item is an object of them. After
/// normalise() equal values are equal Json: numbers and base64 in one spelling, sets in order.

inline constexpr std::size_t kLargestItem = 400 * 1024;

/// "S", "N", …: the one member of a valid value.
const std::string& typeOf(const Json& value);
const Json& contentOf(const Json& value);

/// Checks a value and brings it into its one form. ValidationException with AWS's messages.
Status normalise(Json& value);
/// Every value of an item or key.
Status normaliseItem(Json& item);

/// Negative, zero or positive for two values of the same ordered type (S, N, B); nothing for others.
std::optional<int> compareValues(const Json& a, const Json& b);

/// Bytes by AWS's rules (Developer Guide, "DynamoDB item sizes and formats").
std::size_t valueSize(const Json& value);
std::size_t itemSize(const Json& item);

/// Bytes whose order is DynamoDB's order of keys of one type.
std::string keyBytes(const Json& value);

} // namespace skydeck::lab::dynamodb
