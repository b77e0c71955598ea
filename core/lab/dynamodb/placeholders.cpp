#include "core/lab/dynamodb/attribute_value.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/dynamodb/expression.h"

#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::lab::dynamodb {

namespace {
bool isPlaceholder(const std::string& key, char mark) {
    return key.size() > 1 && key.front() == mark && std::all_of(key.begin() + 1, key.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
           });
}

Status checkPlaceholders(const Json& input, const std::string& member, char mark) {
    if (!input.contains(member)) return {};
    const Json& given = memberAt(input, member);
    if (given.empty()) return invalid(member + " must not be empty");
    for (const auto& [key, meaning] : given.items())
        if (!isPlaceholder(key, mark))
            return invalid(member + " contains invalid key: Syntax error; key: \"" + key + "\"");
    return {};
}
} // namespace

Result<Placeholders> Placeholders::of(const Json& input) {
    SKYDECK_TRY(checkPlaceholders(input, "ExpressionAttributeNames", '#'));
    SKYDECK_TRY(checkPlaceholders(input, "ExpressionAttributeValues", ':'));
    Placeholders placeholders;
    for (const auto& [key, name] : memberAt(input, "ExpressionAttributeNames").items())
        placeholders.m_names[key] = name.get<std::string>();
    for (const auto& [key, given] : memberAt(input, "ExpressionAttributeValues").items()) {
        Json value = given;
        if (const Status normal = normalise(value); !normal)
            return invalid("ExpressionAttributeValues contains invalid value: " + normal.error().message + " for key " +
                           key);
        placeholders.m_values[key] = std::move(value);
    }
    return placeholders;
}

Status Placeholders::checkUsed() const {
    const auto check = [&](const auto& defined, const char* member) -> Status {
        std::vector<std::string> unused;
        for (const auto& [key, meaning] : defined)
            if (!m_used.contains(key)) unused.push_back(key);
        if (unused.empty()) return {};
        return invalid("Value provided in " + std::string(member) + " unused in expressions: keys: {" +
                       join(unused, ", ") + "}");
    };
    SKYDECK_TRY(check(m_names, "ExpressionAttributeNames"));
    return check(m_values, "ExpressionAttributeValues");
}

const std::string* Placeholders::name(const std::string& placeholder) {
    m_used.insert(placeholder);
    const auto found = m_names.find(placeholder);
    return found == m_names.end() ? nullptr : &found->second;
}

const Json* Placeholders::value(const std::string& placeholder) {
    m_used.insert(placeholder);
    const auto found = m_values.find(placeholder);
    return found == m_values.end() ? nullptr : &found->second;
}

} // namespace skydeck::lab::dynamodb
