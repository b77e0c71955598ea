#include "core/aws/fields.h"

namespace skydeck::aws {

std::vector<std::string> stringsAt(const Json& object, std::string_view key) {
    std::vector<std::string> out;
    for (const Json& element : arrayAt(object, key))
        if (element.is_string()) out.push_back(element.get<std::string>());
    return out;
}

std::map<std::string, std::string> stringMapAt(const Json& object, std::string_view key) {
    std::map<std::string, std::string> out;
    const Json& members = memberAt(object, key);
    if (members.is_object())
        for (const auto& [name, value] : members.items())
            if (value.is_string()) out.emplace(name, value.get<std::string>());
    return out;
}

std::map<std::string, std::string> pairsAt(const Json& object, std::string_view key, std::string_view nameKey,
                                           std::string_view valueKey) {
    std::map<std::string, std::string> out;
    for (const Json& element : arrayAt(object, key))
        out[stringAt(element, nameKey)] = stringAt(element, valueKey);
    return out;
}

std::optional<WallTime> timeAt(const Json& object, std::string_view key) {
    const Json& value = memberAt(object, key);
    return value.is_number() ? std::optional(fromEpochSeconds(value.get<double>())) : std::nullopt;
}

std::optional<WallTime> millisecondsAt(const Json& object, std::string_view key) {
    const Json& value = memberAt(object, key);
    return value.is_number() ? std::optional(fromEpochSeconds(value.get<double>() / 1000)) : std::nullopt;
}

std::int64_t toMilliseconds(WallTime time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

void setUnlessEmpty(Json& object, const char* key, const std::string& value) {
    if (!value.empty()) object[key] = value;
}

void setUnlessEmpty(Json& object, const char* key, const std::vector<std::string>& value) {
    if (!value.empty()) object[key] = value;
}

} // namespace skydeck::aws
