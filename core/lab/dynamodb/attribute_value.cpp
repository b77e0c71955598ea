#include "core/lab/dynamodb/attribute_value.h"

#include "core/base/strings.h"
#include "core/lab/dynamodb/decimal.h"
#include "core/lab/dynamodb/errors.h"

#include <algorithm>
#include <functional>

namespace skydeck::lab::dynamodb {

namespace {
constexpr int kDeepest = 32;

Decimal decimalOf(const Json& text) {
    return Decimal::parse(text.get_ref<const std::string&>()).value_or(Decimal());
}

std::string bytesOf(const Json& base64) {
    return fromBase64(base64.get_ref<const std::string&>()).value_or(std::string());
}

Status normaliseNumber(Json& text) {
    SKYDECK_ASSIGN(const Decimal number, Decimal::parse(text.get_ref<const std::string&>()));
    text = number.text();
    return {};
}

Status normaliseBinary(Json& base64) {
    const auto bytes = fromBase64(base64.get_ref<const std::string&>());
    if (!bytes) return awsError(400, "SerializationException", "Invalid last non-pad Base64 character detected");
    base64 = toBase64(*bytes);
    return {};
}

std::string listed(const Json& set) {
    std::vector<std::string> texts;
    for (const Json& element : set)
        texts.push_back(element.get<std::string>());
    return "[" + join(texts, ", ") + "]";
}

Status normaliseSet(const std::string& type, Json& set) {
    if (set.empty())
        return invalidParameter(type == "SS"   ? "An string set  may not be empty"
                                : type == "NS" ? "An number set  may not be empty"
                                               : "Binary sets should not be empty");
    const std::string given = listed(set);
    for (Json& element : set) {
        if (type == "NS") SKYDECK_TRY(normaliseNumber(element));
        if (type == "BS") SKYDECK_TRY(normaliseBinary(element));
    }
    const auto before = [&](const Json& a, const Json& b) {
        return type == "NS" ? decimalOf(a) < decimalOf(b) : type == "BS" ? bytesOf(a) < bytesOf(b) : a < b;
    };
    std::sort(set.begin(), set.end(), before);
    if (std::adjacent_find(set.begin(), set.end()) == set.end()) return {};
    if (type == "NS") return invalid("Input collection contains duplicates");
    return invalidParameter("Input collection " + given + (type == "BS" ? "of type BS" : "") + " contains duplicates.");
}

Status normaliseAt(Json& value, int depth) {
    if (!value.is_object() || value.empty())
        return invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    if (value.size() > 1)
        return invalid(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
            "datatypes");
    if (depth > kDeepest) return invalid("Nesting Levels have exceeded supported limits");
    const std::string& type = value.begin().key();
    Json& content = value.begin().value();
    if (type == "N") return normaliseNumber(content);
    if (type == "B") return normaliseBinary(content);
    if (type == "NULL" && !content.get<bool>())
        return invalidParameter("Null attribute value types must have the value of true");
    if (type == "SS" || type == "NS" || type == "BS") return normaliseSet(type, content);
    if (type == "M" || type == "L")
        for (Json& element : content)
            SKYDECK_TRY(normaliseAt(element, depth + 1));
    return {};
}
} // namespace

const std::string& typeOf(const Json& value) {
    return value.begin().key();
}

const Json& contentOf(const Json& value) {
    return value.begin().value();
}

Status normalise(Json& value) {
    return normaliseAt(value, 0);
}

Status normaliseItem(Json& item) {
    for (auto& [name, value] : item.items()) {
        if (name.size() > 64 * 1024 - 1)
            return invalidParameter("Attribute name is too large, must be less than 65536 bytes");
        SKYDECK_TRY(normaliseAt(value, 0));
    }
    return {};
}

std::optional<int> compareValues(const Json& a, const Json& b) {
    const std::string& type = typeOf(a);
    if (type != typeOf(b)) return std::nullopt;
    const Json& left = contentOf(a);
    const Json& right = contentOf(b);
    if (type == "S") return left.get_ref<const std::string&>().compare(right.get_ref<const std::string&>());
    if (type == "B") return bytesOf(left).compare(bytesOf(right));
    if (type != "N") return std::nullopt;
    const auto order = decimalOf(left) <=> decimalOf(right);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

std::size_t valueSize(const Json& value) {
    const std::string& type = typeOf(value);
    const Json& content = contentOf(value);
    if (type == "S") return content.get_ref<const std::string&>().size();
    if (type == "N") return decimalOf(content).storedSize();
    if (type == "B") return bytesOf(content).size();
    if (type == "BOOL" || type == "NULL") return 1;
    std::size_t size = 0;
    if (type == "SS" || type == "NS" || type == "BS") {
        for (const Json& element : content)
            size += type == "SS"   ? element.get_ref<const std::string&>().size()
                    : type == "NS" ? decimalOf(element).storedSize()
                                   : bytesOf(element).size();
        return size;
    }
    size = 3; // of a list or map itself, and one byte for each element
    for (const auto& [name, element] : content.items())
        size += (type == "M" ? name.size() : 0) + valueSize(element) + 1;
    return size;
}

std::size_t itemSize(const Json& item) {
    std::size_t size = 0;
    for (const auto& [name, value] : item.items())
        size += name.size() + valueSize(value);
    return size;
}

std::string keyBytes(const Json& value) {
    const std::string& type = typeOf(value);
    if (type == "N") return decimalOf(contentOf(value)).keyBytes();
    if (type == "B") return bytesOf(contentOf(value));
    return contentOf(value).get<std::string>();
}

} // namespace skydeck::lab::dynamodb
