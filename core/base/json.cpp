#include "core/base/json.h"

#include <algorithm>
#include <utility>

template class nlohmann::basic_json<>;

namespace skydeck {

Result<Json> parseJson(std::string_view text, std::string_view what) {
    try {
        return Json::parse(text.begin(), text.end());
    } catch (const Json::exception& problem) {
        std::string detail = problem.what();
        if (const auto at = detail.find("] "); at != std::string::npos) detail.erase(0, at + 2);
        return fail(ErrorKind::InvalidInput, "InvalidJson", std::string(what) + " is not valid JSON: " + detail);
    }
}

namespace {
/// Printable ASCII that needs no escape, as nearly all text is.
bool isPlain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

void appendText(std::string& out, const std::string& text) {
    if (isPlain(text))
        out.append(1, '"').append(text).append(1, '"');
    else
        out += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Json::dump() without its look at each character.
void appendCompact(std::string& out, const Json& value) {
    bool first = true;
    switch (value.type()) {
    case Json::value_t::object:
        out += '{';
        for (const auto& [name, member] : value.get_ref<const Json::object_t&>()) {
            if (!std::exchange(first, false)) out += ',';
            appendText(out, name);
            out += ':';
            appendCompact(out, member);
        }
        out += '}';
        return;
    case Json::value_t::array:
        out += '[';
        for (const Json& element : value) {
            if (!std::exchange(first, false)) out += ',';
            appendCompact(out, element);
        }
        out += ']';
        return;
    case Json::value_t::string:
        return appendText(out, value.get_ref<const std::string&>());
    default:
        out += value.dump();
    }
}
} // namespace

std::string dumpJson(const Json& value, int indent) {
    if (indent < 0) {
        std::string out;
        appendCompact(out, value);
        return out;
    }
    return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

namespace {
const Json* find(const Json& object, std::string_view key) {
    if (!object.is_object()) return nullptr;
    const auto it = object.find(key);
    return it == object.end() ? nullptr : &*it;
}
} // namespace

std::string stringAt(const Json& object, std::string_view key, std::string_view fallback) {
    const Json* value = find(object, key);
    return value && value->is_string() ? value->get_ref<const std::string&>() : std::string(fallback);
}

double numberAt(const Json& object, std::string_view key, double fallback) {
    const Json* value = find(object, key);
    return value && value->is_number() ? value->get<double>() : fallback;
}

std::int64_t integerAt(const Json& object, std::string_view key, std::int64_t fallback) {
    const Json* value = find(object, key);
    return value && value->is_number() ? value->get<std::int64_t>() : fallback;
}

bool boolAt(const Json& object, std::string_view key, bool fallback) {
    const Json* value = find(object, key);
    return value && value->is_boolean() ? value->get<bool>() : fallback;
}

const Json& memberAt(const Json& object, std::string_view key) {
    static const Json null;
    const Json* value = find(object, key);
    return value ? *value : null;
}

const Json& arrayAt(const Json& object, std::string_view key) {
    static const Json empty = Json::array();
    const Json* value = find(object, key);
    return value && value->is_array() ? *value : empty;
}

} // namespace skydeck
