#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::aws {

/// Members of AWS outputs as the plain values of our structs; absent ones are empty.

std::vector<std::string> stringsAt(const Json& object, std::string_view key);
/// A JSON object of strings.
std::map<std::string, std::string> stringMapAt(const Json& object, std::string_view key);
/// A list of {nameKey, valueKey} pairs, such as tags and environments.
std::map<std::string, std::string> pairsAt(const Json& object, std::string_view key, std::string_view nameKey,
                                           std::string_view valueKey);
/// Timestamps are seconds; Batch and Logs count milliseconds in plain numbers.
std::optional<WallTime> timeAt(const Json& object, std::string_view key);
std::optional<WallTime> millisecondsAt(const Json& object, std::string_view key);
std::int64_t toMilliseconds(WallTime time);

/// Sets a member unless the value is empty: AWS tells "absent" from "empty".
void setUnlessEmpty(Json& object, const char* key, const std::string& value);
void setUnlessEmpty(Json& object, const char* key, const std::vector<std::string>& value);

/// Every element of the array `key`, made into a T.
template <class Make>
auto mapAt(const Json& object, std::string_view key, Make make) {
    std::vector<decltype(make(object))> out;
    for (const Json& element : arrayAt(object, key))
        out.push_back(make(element));
    return out;
}

} // namespace skydeck::aws
