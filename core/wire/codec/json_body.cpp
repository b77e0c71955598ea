#include "core/wire/codec/json_body.h"

#include "core/base/strings.h"

#include <cmath>

namespace skydeck::wire::codec {

namespace {
void writeList(std::string& out, const ShapeRef& element, const Json& value) {
    out += '[';
    bool first = true;
    for (const Json& item : value) {
        if (!first) out += ',';
        first = false;
        writeJson(out, element, item);
    }
    out += ']';
}

void writeMap(std::string& out, const ShapeRef& element, const Json& value) {
    out += '{';
    bool first = true;
    for (auto it = value.begin(); it != value.end(); ++it) {
        if (!first) out += ',';
        first = false;
        writeJsonText(out, it.key());
        out += ':';
        writeJson(out, element, it.value());
    }
    out += '}';
}

void writeTimestamp(std::string& out, const ShapeRef& ref, const Json& value) {
    const auto seconds = timestampSeconds(value);
    if (!seconds) {
        out += dumpJson(value);
        return;
    }
    const TimestampFormat format = formatOr(ref, TimestampFormat::UnixTimestamp);
    const std::string text = formatTimestamp(*seconds, format);
    if (format == TimestampFormat::UnixTimestamp)
        out += text;
    else
        writeJsonText(out, text);
}

/// True when brackets nest deeper than we follow; parsing is iterative, but whatever walks the value is not.
bool nestsTooDeep(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kMaxDepth) return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

bool isIntegral(const Json& value) {
    if (value.is_number_integer()) return true;
    return value.is_number_float() && value.get<double>() == std::floor(value.get<double>());
}

/// True when the value has the shape's own JSON type.
bool fits(ShapeType type, const Json& value) {
    switch (type) {
    case ShapeType::String:
        return value.is_string();
    case ShapeType::Blob:
        return value.is_string() && fromBase64(value.get_ref<const std::string&>()).has_value();
    case ShapeType::Boolean:
        return value.is_boolean();
    case ShapeType::Integer:
    case ShapeType::Long:
        return isIntegral(value);
    case ShapeType::Float:
    case ShapeType::Double:
        return value.is_number() || (value.is_string() && isSpecialNumber(value.get_ref<const std::string&>()));
    default:
        return true;
    }
}

std::string found(const Json& value) {
    return std::string(", found a JSON ") + value.type_name();
}
} // namespace

void writeJsonText(std::string& out, std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    if (!isUtf8(text)) {
        out += dumpJson(Json(std::string(text))); // with U+FFFD where it is broken
        return;
    }
    out += '"';
    for (const char c : text) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                out += "\\u00";
                out += digits[static_cast<unsigned char>(c) >> 4];
                out += digits[c & 15];
            } else {
                out += c;
            }
        }
    }
    out += '"';
}

void writeJsonStructure(std::string& out, const Shape& shape, const Json& value, Members members) {
    out += '{';
    bool first = true;
    for (auto it = value.begin(); it != value.end(); ++it) {
        const auto at = shape.memberIndex.find(it.key());
        if (at == shape.memberIndex.end() || it.value().is_null()) continue;
        const Member& member = shape.members[at->second];
        if (!inBody(member, members)) continue;
        if (!first) out += ',';
        first = false;
        writeJsonText(out, member.ref.locationName.empty() ? member.name : member.ref.locationName);
        out += ':';
        writeJson(out, member.ref, it.value());
    }
    out += '}';
}

void writeJson(std::string& out, const ShapeRef& ref, const Json& value) {
    const Shape& shape = *ref.shape;
    if (value.is_null()) {
        out += "null";
    } else if (shape.document) {
        out += dumpJson(value);
    } else if (shape.type == ShapeType::Structure && value.is_object()) {
        writeJsonStructure(out, shape, value, Members::All);
    } else if (shape.type == ShapeType::List && value.is_array()) {
        writeList(out, shape.element, value);
    } else if (shape.type == ShapeType::Map && value.is_object()) {
        writeMap(out, shape.value, value);
    } else if (shape.type == ShapeType::Timestamp) {
        writeTimestamp(out, ref, value);
    } else if (ref.jsonValue && !value.is_string()) {
        writeJsonText(out, dumpJson(value));
    } else if (value.is_number_float() && (shape.type == ShapeType::Integer || shape.type == ShapeType::Long)) {
        out += numberText(value); // 10.0 in a person's JSON is 10
    } else if (value.is_string()) {
        writeJsonText(out, value.get_ref<const std::string&>());
    } else {
        out += dumpJson(value);
    }
}

Json parseJsonBody(Decoding& decoding, std::string_view body) {
    if (trim(body).empty()) return Json();
    if (nestsTooDeep(body)) {
        decoding.note("the body nests deeper than " + std::to_string(kMaxDepth) + " levels");
        return Json();
    }
    auto value = parseJson(body, "the body");
    if (value) return std::move(*value);
    decoding.note(value.error().message);
    return Json();
}

void readJsonStructure(Decoding& decoding, const Shape& shape, Json& value, Members members, int depth) {
    std::vector<std::pair<const Member*, Json>> renamed;
    for (auto it = value.begin(); it != value.end();) {
        const Member* member = shape.memberByWireName(it.key());
        if (!member || it.value().is_null() || !inBody(*member, members)) {
            it = value.erase(it);
            continue;
        }
        readJson(decoding, member->ref, it.value(), depth + 1);
        if (member->name != it.key()) {
            renamed.emplace_back(member, std::move(it.value()));
            it = value.erase(it);
        } else {
            ++it;
        }
    }
    for (auto& [member, moved] : renamed)
        value[member->name] = std::move(moved);
}

void readJson(Decoding& decoding, const ShapeRef& ref, Json& value, int depth) {
    const Shape& shape = *ref.shape;
    if (shape.document) return;
    if (depth > kMaxDepth) {
        decoding.note("the body nests too deeply");
        return;
    }
    switch (shape.type) {
    case ShapeType::Structure:
        if (!value.is_object()) return decoding.note(expectation(ref) + found(value));
        return readJsonStructure(decoding, shape, value, Members::All, depth);
    case ShapeType::List:
        if (!value.is_array()) return decoding.note(expectation(ref) + found(value));
        std::erase_if(value.get_ref<Json::array_t&>(), [](const Json& item) { return item.is_null(); });
        for (Json& item : value)
            readJson(decoding, shape.element, item, depth + 1);
        return;
    case ShapeType::Map:
        if (!value.is_object()) return decoding.note(expectation(ref) + found(value));
        for (auto it = value.begin(); it != value.end();) {
            if (it.value().is_null()) {
                it = value.erase(it);
                continue;
            }
            readJson(decoding, shape.value, it.value(), depth + 1);
            ++it;
        }
        return;
    case ShapeType::Timestamp: {
        const auto seconds = timestampSeconds(value);
        if (!seconds) return decoding.note(expectation(ref) + found(value));
        if (!value.is_number()) value = timestampJson(*seconds);
        return;
    }
    default:
        if (decoding.strict && !fits(shape.type, value)) decoding.note(expectation(ref) + found(value));
        return;
    }
}

} // namespace skydeck::wire::codec
