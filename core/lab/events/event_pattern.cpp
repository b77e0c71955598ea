#include "core/lab/events/event_pattern.h"

#include "core/base/strings.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <optional>

namespace skydeck::lab {

namespace {
constexpr int kDeepestPattern = 100;

tl::unexpected<Error> badPattern(const std::string& reason) {
    return fail(ErrorKind::InvalidInput, "InvalidEventPattern", reason);
}

bool compare(const std::string& sign, double left, double right) {
    if (sign == "<") return left < right;
    if (sign == "<=") return left <= right;
    if (sign == ">") return left > right;
    if (sign == ">=") return left >= right;
    return left == right;
}

bool isSign(const Json& word) {
    return word == "<" || word == "<=" || word == ">" || word == ">=" || word == "=";
}

/// Where `*` stands for any text, and `\` takes its meaning away.
bool matchesWildcard(std::string_view text, std::string_view pattern) {
    if (pattern.empty()) return text.empty();
    if (pattern[0] == '*') {
        for (std::size_t skip = 0; skip <= text.size(); ++skip)
            if (matchesWildcard(text.substr(skip), pattern.substr(1))) return true;
        return false;
    }
    if (pattern[0] == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
    return !text.empty() && text[0] == pattern[0] && matchesWildcard(text.substr(1), pattern.substr(1));
}

struct Network {
    std::array<unsigned char, 16> address{};
    int family = 0, bits = 0;
};

std::optional<Network> networkOf(const std::string& text) {
    const auto slash = text.find('/');
    const std::string host = text.substr(0, slash);
    Network network;
    for (const int family : {AF_INET, AF_INET6}) {
        if (inet_pton(family, host.c_str(), network.address.data()) != 1) continue;
        network.family = family;
        const int most = family == AF_INET ? 32 : 128;
        const auto bits =
            slash == std::string::npos ? std::optional<std::int64_t>(most) : parseInteger(text.substr(slash + 1));
        if (!bits || *bits < 0 || *bits > most) return std::nullopt;
        network.bits = static_cast<int>(*bits);
        return network;
    }
    return std::nullopt;
}

bool isWithin(const std::string& address, const std::string& block) {
    const auto one = networkOf(address), all = networkOf(block);
    if (!one || !all || one->family != all->family) return false;
    for (int bit = 0; bit < all->bits; ++bit) {
        const auto index = static_cast<std::size_t>(bit / 8);
        if ((one->address[index] ^ all->address[index]) & (0x80 >> bit % 8)) return false;
    }
    return true;
}

std::string lowered(const Json& text) {
    return toLower(text.get<std::string>());
}

/// Operators that compare texts; each takes a text. False for a value that is none.
bool textMatches(const std::string& name, const Json& wanted, const Json& value) {
    if (!value.is_string() || !wanted.is_string()) return false;
    const std::string text = value.get<std::string>(), other = wanted.get<std::string>();
    if (name == "prefix") return text.starts_with(other);
    if (name == "suffix") return text.ends_with(other);
    if (name == "equals-ignore-case") return toLower(text) == toLower(other);
    if (name == "wildcard") return matchesWildcard(text, other);
    return name == "cidr" && isWithin(text, other);
}

bool isTextOperator(const std::string& name) {
    return name == "prefix" || name == "suffix" || name == "equals-ignore-case" || name == "wildcard" || name == "cidr";
}

bool numericMatches(const Json& test, const Json& value) {
    if (!value.is_number()) return false;
    for (std::size_t i = 0; i + 1 < test.size(); i += 2)
        if (!compare(test[i].get<std::string>(), value.get<double>(), test[i + 1].get<double>())) return false;
    return true;
}

bool isOneOf(const Json& values, const Json& value) {
    if (!values.is_array()) return values == value;
    return std::ranges::find(values, value) != values.end();
}

/// One entry of a field's list against a value that is there.
bool conditionMatches(const Json& condition, const Json& value) {
    if (!condition.is_object()) return condition == value;
    const std::string name = condition.begin().key();
    const Json& wanted = *condition.begin();
    if (name == "exists") return wanted.get<bool>() && !value.is_object();
    if (value.is_object()) return false;
    if (name == "numeric") return numericMatches(wanted, value);
    if (name == "anything-but") {
        if (!wanted.is_object()) return !isOneOf(wanted, value);
        const std::string inner = wanted.begin().key();
        const Json& texts = *wanted.begin();
        if (!texts.is_array()) return !textMatches(inner, texts, value);
        return std::ranges::none_of(texts, [&](const Json& each) { return textMatches(inner, each, value); });
    }
    // {"prefix": {"equals-ignore-case": "a"}}
    if (wanted.is_object() && value.is_string()) {
        const Json small = lowered(value), start = lowered(*wanted.begin());
        return textMatches(name, start, small);
    }
    return textMatches(name, wanted, value);
}

bool wantsAbsence(const Json& condition) {
    return condition.is_object() && condition.contains("exists") && condition["exists"] == false;
}

bool fieldMatches(const Json& conditions, const Json* value) {
    return std::ranges::any_of(conditions, [&](const Json& condition) {
        if (wantsAbsence(condition)) return value == nullptr;
        if (!value) return false;
        if (!value->is_array()) return conditionMatches(condition, *value);
        return std::ranges::any_of(*value, [&](const Json& each) { return conditionMatches(condition, each); });
    });
}

bool objectMatches(const Json& pattern, const Json* event);

bool memberMatches(const std::string& key, const Json& wanted, const Json* event) {
    if (key == "$or") return std::ranges::any_of(wanted, [&](const Json& each) { return objectMatches(each, event); });
    const Json* value = nullptr;
    if (event && event->is_object())
        if (const auto found = event->find(key); found != event->end()) value = &*found;
    if (wanted.is_array()) return fieldMatches(wanted, value);
    if (!value || !value->is_array()) return objectMatches(wanted, value);
    return std::ranges::any_of(*value, [&](const Json& each) { return objectMatches(wanted, &each); });
}

bool objectMatches(const Json& pattern, const Json* event) {
    for (const auto& [key, wanted] : pattern.items())
        if (!memberMatches(key, wanted, event)) return false;
    return true;
}

Status checkNumeric(const Json& test) {
    const bool whole = test.is_array() && (test.size() == 2 || test.size() == 4);
    if (!whole) return badPattern("Value of numeric must be an array of an operator and a number, or two such pairs");
    for (std::size_t i = 0; i < test.size(); i += 2)
        if (!isSign(test[i]) || !test[i + 1].is_number())
            return badPattern("Unrecognized numeric range operator or value: " + dumpJson(test));
    return {};
}

Status checkAnythingBut(const Json& wanted) {
    if (wanted.is_string() || wanted.is_number()) return {};
    const auto isPlain = [](const Json& each) { return each.is_string() || each.is_number(); };
    if (wanted.is_array() && !wanted.empty() && std::ranges::all_of(wanted, isPlain)) return {};
    if (wanted.is_object() && wanted.size() == 1) {
        const std::string name = wanted.begin().key();
        const Json& value = *wanted.begin();
        const bool texts =
            value.is_string() || (value.is_array() && !value.empty() && std::ranges::all_of(value, &Json::is_string));
        if (isTextOperator(name) && name != "cidr" && texts) return {};
    }
    return badPattern("Value of anything-but must be an array or single string/number value");
}

Status checkCondition(const Json& condition) {
    if (condition.is_array()) return badPattern("Match value must be String, number, true, false, or null");
    if (!condition.is_object()) return {};
    if (condition.size() != 1) return badPattern("Only one key allowed in match expression");
    const std::string name = condition.begin().key();
    const Json& wanted = *condition.begin();
    if (name == "exists")
        return wanted.is_boolean() ? Status() : badPattern("exists match pattern must be either true or false.");
    if (name == "numeric") return checkNumeric(wanted);
    if (name == "anything-but") return checkAnythingBut(wanted);
    if (!isTextOperator(name)) return badPattern("Unrecognized match type " + name);
    if (name == "cidr" && !(wanted.is_string() && networkOf(wanted.get<std::string>())))
        return badPattern("Malformed CIDR, one '/' required");
    const bool foldsCase = (name == "prefix" || name == "suffix") && wanted.is_object() && wanted.size() == 1 &&
                           wanted.contains("equals-ignore-case") && wanted["equals-ignore-case"].is_string();
    if (!wanted.is_string() && !foldsCase) return badPattern(name + " match pattern must be a string");
    return {};
}

Status checkObject(const Json& pattern, int depth) {
    if (depth > kDeepestPattern) return badPattern("The pattern is nested too deeply");
    if (!pattern.is_object()) return badPattern("Filter is not an object");
    if (pattern.empty()) return badPattern("Empty objects are not allowed");
    for (const auto& [key, wanted] : pattern.items()) {
        if (key == "$or") {
            if (!wanted.is_array() || wanted.size() < 2)
                return badPattern("$or must be an array of at least two patterns");
            for (const Json& each : wanted)
                SKYDECK_TRY(checkObject(each, depth + 1));
        } else if (wanted.is_object()) {
            SKYDECK_TRY(checkObject(wanted, depth + 1));
        } else if (!wanted.is_array()) {
            return badPattern("\"" + key + "\" must be an object or an array");
        } else if (wanted.empty()) {
            return badPattern("Empty arrays are not allowed");
        } else {
            for (const Json& condition : wanted)
                SKYDECK_TRY(checkCondition(condition));
        }
    }
    return {};
}
} // namespace

Result<EventPattern> EventPattern::parse(std::string_view text) {
    auto pattern = parseJson(text, "the event pattern");
    if (!pattern) return badPattern(pattern.error().message);
    return of(std::move(*pattern));
}

Result<EventPattern> EventPattern::of(Json pattern) {
    SKYDECK_TRY(checkObject(pattern, 0));
    return EventPattern(std::move(pattern));
}

bool EventPattern::matches(const Json& event) const {
    return objectMatches(m_pattern, &event);
}

} // namespace skydeck::lab
