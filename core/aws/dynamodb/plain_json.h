#pragma once

#include "core/aws/dynamodb/attribute_value.h"

namespace skydeck::aws::dynamodb {

/// The plain view: JSON as people write it, and lossless all the same.
///
/// | plain JSON                | DynamoDB | remarks                                                                  |
/// |---------------------------|----------|--------------------------------------------------------------------------|
/// | null, true, false         | NULL, BOOL |                                                                        |
/// | "text"                    | S        | always: text that looks like base64, a date or a number stays text       |
/// | 12.50, 1e3                | N        | digit by digit as written, never through a double; over 38 digits: error |
/// | [ … ]                     | L        | never a set                                                              |
/// | { … }                     | M        | a name that stands twice is an error                                     |
/// | {"$B": "base64"}          | B        |                                                                          |
/// | {"$SS": ["a", "b"]}       | SS       |                                                                          |
/// | {"$NS": [1, 2.5]}         | NS       | the numbers may be texts too                                             |
/// | {"$BS": ["base64", …]}    | BS       |                                                                          |
/// | {"$M": { … }}             | M        | the map inside as it is: how a map whose only name is one of these five is
/// written |
///
/// The marks count only where they are the single name of an object inside an item; the item itself is always a map.
/// A number that JSON cannot spell (+5, .5, 007: DynamoDB takes them, but never sends them) is written as JSON's form
/// of the same number.

/// One line when `indent` is below zero.
std::string formatPlain(const AttributeValue& value, int indent = -1);
std::string formatPlain(const Item& item, int indent = -1);

/// InvalidInput: InvalidJson for text that is no JSON (the message has the byte offset), InvalidAttributeValue for what
/// DynamoDB has no value for.
Result<AttributeValue> parsePlain(std::string_view text, std::string_view what = "the value");
Result<Item> parsePlainItem(std::string_view text, std::string_view what = "the item");

} // namespace skydeck::aws::dynamodb
