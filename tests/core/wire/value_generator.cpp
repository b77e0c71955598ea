#include "tests/core/wire/value_generator.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace skydeck::wire::test {

namespace {
constexpr int kDeepest = 6;

// What tends to be encoded wrongly, beside plain words.
constexpr std::array<const char*, 14> kPieces = {
    "a", "Zz9", "-._~", "/", "//", " ", "+", "%2F", "&=?#", "<x>\"'&amp;", "é", "日本", "\xF0\x9F\x98\xB9", ","};
// What a header can carry without quoting or trimming.
constexpr std::array<const char*, 5> kHeaderPieces = {"a", "Zz9", "-._~", "/", ":x"};
} // namespace

Json ValueGenerator::structure(const Shape& shape, int depth) {
    Json out = Json::object();
    if (shape.isUnion) {
        const Member& member = shape.members[upTo(shape.members.size() - 1)];
        if (Json item = value(member.ref, depth + 1); !item.is_null()) out[member.name] = std::move(item);
        return out.empty() ? Json() : out;
    }
    for (const Member& member : shape.members) {
        if (member.ref.streaming || member.ref.shape->eventStream) continue;
        const bool wanted = member.required || member.ref.idempotencyToken || chance(depth < 3 ? 0.7 : 0.2);
        if (!wanted) continue;
        Json item = value(member.ref, depth + 1);
        // Too deep for what it must have: the whole is left out then.
        if (item.is_null() && member.required) return Json();
        if (!item.is_null()) out[member.name] = std::move(item);
    }
    if (!out.empty()) return out;
    for (const Member& member : shape.members)
        if (!member.ref.streaming)
            if (Json item = value(member.ref, depth + 1); !item.is_null()) return {{member.name, std::move(item)}};
    return Json();
}

Json ValueGenerator::value(const ShapeRef& ref, int depth) {
    const Shape& shape = *ref.shape;
    if (depth > kDeepest &&
        (shape.type == ShapeType::Structure || shape.type == ShapeType::List || shape.type == ShapeType::Map))
        return Json();
    switch (shape.type) {
    case ShapeType::Structure:
        return structure(shape, depth);
    case ShapeType::List:
        return list(ref, depth);
    case ShapeType::Map:
        return map(ref, depth);
    case ShapeType::String:
        return text(ref);
    case ShapeType::Blob: {
        std::string bytes;
        for (std::size_t i = 0, count = 1 + upTo(40); i < count; ++i)
            bytes += static_cast<char>(m_random.next() & 255);
        return toBase64(bytes);
    }
    case ShapeType::Boolean:
        return chance(0.5);
    case ShapeType::Timestamp:
        return static_cast<std::int64_t>(m_random.next() % 4000000000u);
    default:
        return number(shape);
    }
}

Json ValueGenerator::list(const ShapeRef& ref, int depth) {
    Json out = Json::array();
    const auto least = static_cast<std::size_t>(std::max(1.0, ref.shape->min.value_or(1)));
    for (std::size_t i = 0, count = least + upTo(2); i < count; ++i) {
        ShapeRef element = ref.shape->element;
        element.location = ref.location;
        if (Json item = value(element, depth + 1); !item.is_null()) out.push_back(std::move(item));
    }
    return out.empty() ? Json() : out;
}

Json ValueGenerator::map(const ShapeRef& ref, int depth) {
    Json out = Json::object();
    for (std::size_t i = 0, count = 1 + upTo(2); i < count; ++i) {
        ShapeRef element = ref.shape->value;
        element.location = ref.location;
        Json item = value(element, depth + 1);
        if (item.is_null()) continue;
        const std::string key = ref.location == Location::Headers ? "key-" + std::to_string(i) : text(ref.shape->key);
        out[key] = std::move(item);
    }
    return out.empty() ? Json() : out;
}

Json ValueGenerator::number(const Shape& shape) {
    const auto raw = static_cast<std::int64_t>(m_random.next());
    const auto least =
        static_cast<std::int64_t>(shape.min.value_or(shape.type == ShapeType::Long ? -(1LL << 53) : -2147483648.0));
    switch (shape.type) {
    case ShapeType::Integer:
        return std::max<std::int64_t>(least, raw % 2147483647);
    case ShapeType::Long:
        return std::max<std::int64_t>(least, raw);
    default:
        return std::max(shape.min.value_or(-1e300), static_cast<double>(raw) / 1048576.0);
    }
}

std::string ValueGenerator::text(const ShapeRef& ref) {
    const Shape& shape = *ref.shape;
    if (!shape.enumeration.empty()) return shape.enumeration[upTo(shape.enumeration.size() - 1)];
    const bool header = ref.location == Location::Header || ref.location == Location::Headers;
    std::string out;
    const std::size_t pieces = 1 + upTo(5);
    for (std::size_t i = 0; i < pieces; ++i)
        out += header ? kHeaderPieces[upTo(kHeaderPieces.size() - 1)] : kPieces[upTo(kPieces.size() - 1)];
    while (static_cast<double>(out.size()) < shape.min.value_or(0))
        out += "x";
    return out;
}

} // namespace skydeck::wire::test
