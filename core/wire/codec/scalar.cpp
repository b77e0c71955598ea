#include "core/wire/codec/scalar.h"

#include "core/base/strings.h"
#include "core/wire/timestamp.h"

#include <array>
#include <charconv>
#include <cmath>

namespace skydeck::wire::codec {

namespace {
std::string_view typeName(ShapeType type) {
    switch (type) {
    case ShapeType::Structure:
        return "structure";
    case ShapeType::List:
        return "list";
    case ShapeType::Map:
        return "map";
    case ShapeType::String:
        return "string";
    case ShapeType::Integer:
        return "integer";
    case ShapeType::Long:
        return "long";
    case ShapeType::Float:
        return "float";
    case ShapeType::Double:
        return "double";
    case ShapeType::Boolean:
        return "boolean";
    case ShapeType::Blob:
        return "base64 blob";
    case ShapeType::Timestamp:
        return "timestamp";
    }
    return "value";
}

/// Doubles that hold a whole number print without a fraction, as AWS writes epoch seconds.
std::string doubleText(double value) {
    std::array<char, 32> text;
    const auto [end, status] = std::to_chars(text.data(), text.data() + text.size(), value);
    return std::string(text.data(), end);
}
} // namespace

/// The beginning of a text for a message, cut between characters.
std::string excerpt(std::string_view text) {
    if (!isUtf8(text)) return "bytes that are not UTF-8";
    constexpr std::size_t most = 100;
    if (text.size() <= most) return "'" + std::string(text) + "'";
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return "'" + std::string(text.substr(0, end)) + "…'";
}

std::string expectation(const ShapeRef& ref) {
    std::string text = "expected a value of type ";
    text += typeName(ref.shape->type);
    text.append(" (").append(ref.shape->name).append(")");
    return text;
}

bool isNumber(ShapeType type) {
    return type == ShapeType::Integer || type == ShapeType::Long || type == ShapeType::Float ||
           type == ShapeType::Double;
}

bool isSpecialNumber(std::string_view text) {
    return text == "NaN" || text == "Infinity" || text == "-Infinity";
}

std::optional<double> timestampSeconds(const Json& value) {
    if (value.is_number()) return value.get<double>();
    if (value.is_string()) return parseTimestamp(value.get_ref<const std::string&>());
    return std::nullopt;
}

Json timestampJson(double seconds) {
    constexpr double exact = 9007199254740992.0; // 2^53: beyond it a double has no unit digit
    if (seconds == std::floor(seconds) && std::abs(seconds) < exact) return static_cast<std::int64_t>(seconds);
    return seconds;
}

std::string formatTimestamp(double seconds, TimestampFormat format) {
    switch (format) {
    case TimestampFormat::Rfc822:
        return formatHttpDate(seconds);
    case TimestampFormat::UnixTimestamp:
        return numberText(timestampJson(seconds));
    case TimestampFormat::Iso8601:
    case TimestampFormat::Default:
        return formatIso8601(seconds);
    }
    return {};
}

TimestampFormat formatOr(const ShapeRef& ref, TimestampFormat fallback) {
    return ref.timestampFormat == TimestampFormat::Default ? fallback : ref.timestampFormat;
}

std::string numberText(const Json& value) {
    if (value.is_number_unsigned()) return std::to_string(value.get<std::uint64_t>());
    if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
    if (value.is_number_float()) return doubleText(value.get<double>());
    if (value.is_string()) return value.get<std::string>();
    return dumpJson(value);
}

std::string scalarText(const ShapeRef& ref, const Json& value, TimestampFormat fallback) {
    if (ref.shape->type == ShapeType::Timestamp) {
        const auto seconds = timestampSeconds(value);
        return seconds ? formatTimestamp(*seconds, formatOr(ref, fallback)) : numberText(value);
    }
    if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
    return numberText(value);
}

Json readScalar(Decoding& decoding, const ShapeRef& ref, std::string_view text) {
    const auto misfit = [&] {
        decoding.note(expectation(ref) + ", found " + excerpt(text));
        return Json();
    };
    switch (ref.shape->type) {
    case ShapeType::String:
        if (decoding.strict && !isUtf8(text)) return misfit();
        return std::string(text);
    case ShapeType::Blob: {
        if (decoding.strict && !fromBase64(text)) return misfit();
        return std::string(text);
    }
    case ShapeType::Boolean:
        text = trim(text);
        if (equalsIgnoreCase(text, "true")) return true;
        if (equalsIgnoreCase(text, "false")) return false;
        return misfit();
    case ShapeType::Integer:
    case ShapeType::Long: {
        const auto number = parseInteger(trim(text));
        return number ? Json(*number) : misfit();
    }
    case ShapeType::Float:
    case ShapeType::Double: {
        text = trim(text);
        if (isSpecialNumber(text)) return std::string(text);
        const auto number = parseDouble(text);
        return number && std::isfinite(*number) ? Json(*number) : misfit();
    }
    case ShapeType::Timestamp: {
        const auto seconds = parseTimestamp(text);
        return seconds ? timestampJson(*seconds) : misfit();
    }
    case ShapeType::Structure:
    case ShapeType::List:
    case ShapeType::Map:
        return misfit();
    }
    return misfit();
}

} // namespace skydeck::wire::codec
