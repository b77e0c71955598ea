#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace skydeck::aws::dynamodb {

/// DynamoDB's values without loss: numbers stay the text that was given, up to 38 digits.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html

struct Null {
    bool operator==(const Null&) const = default;
};
struct Number {
    std::string text;
    bool operator==(const Number&) const = default;
};
struct Binary {
    std::string bytes;
    bool operator==(const Binary&) const = default;
};
struct StringSet {
    std::vector<std::string> values;
    bool operator==(const StringSet&) const = default;
};
struct NumberSet {
    std::vector<std::string> values; ///< texts, as in Number
    bool operator==(const NumberSet&) const = default;
};
struct BinarySet {
    std::vector<std::string> values; ///< bytes
    bool operator==(const BinarySet&) const = default;
};

struct AttributeValue;
using List = std::vector<AttributeValue>;
using Map = std::map<std::string, AttributeValue, std::less<>>;

struct AttributeValue {
    std::variant<Null, bool, Number, std::string, Binary, StringSet, NumberSet, BinarySet, List, Map> value;

    /// Texts are compared: 1.0 is not 1 here.
    friend bool operator==(const AttributeValue& a, const AttributeValue& b);
};

/// The attributes of an item; also a key.
using Item = Map;

/// How many lists and maps may be around a value.
inline constexpr int kMaxNesting = 32;

/// "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M".
std::string_view typeName(const AttributeValue& value);

/// True for what DynamoDB takes as a number: at most 38 significant digits, magnitude 1E-130 … 9.99…E+125, or zero.
bool isNumber(std::string_view text);

/// The typed view, DynamoDB's own: {"S": "text"}, {"N": "1"}, {"B": base64}, {"L": [{"S": …}]}.
Json toTyped(const AttributeValue& value);
Json toTyped(const Item& item);
/// InvalidInput (InvalidAttributeValue) names the place.
Result<AttributeValue> fromTyped(const Json& json);
Result<Item> itemFromTyped(const Json& json);
Result<Item> parseTypedItem(std::string_view text, std::string_view what = "the item");

} // namespace skydeck::aws::dynamodb
