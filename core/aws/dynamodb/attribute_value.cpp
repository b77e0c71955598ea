#include "core/aws/dynamodb/attribute_value.h"

#include "core/base/strings.h"

namespace skydeck::aws::dynamodb {

namespace {

/// Where a value is, for messages; costs nothing until one is needed.
struct Place {
    const Place* parent = nullptr;
    std::string_view name;
    std::size_t index = 0;

    std::string text() const {
        if (!parent) return "the value";
        std::string steps;
        for (const Place* at = this; at->parent; at = at->parent)
            steps = (at->name.empty() ? '[' + std::to_string(at->index) + ']' : '.' + std::string(at->name)) + steps;
        return "'" + (steps.front() == '.' ? steps.substr(1) : steps) + "'";
    }
};

tl::unexpected<Error> invalid(const Place& place, const std::string& what) {
    return fail(ErrorKind::InvalidInput, "InvalidAttributeValue", place.text() + ' ' + what);
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

Result<AttributeValue> read(const Json& json, const Place& place, int nesting);

Result<std::string> readText(const Json& json, const Place& place) {
    if (!json.is_string()) return invalid(place, "must be a text");
    return json.get<std::string>();
}

Result<std::string> readNumber(const Json& json, const Place& place) {
    if (!json.is_string()) return invalid(place, "must be a number written as a text, as in {\"N\": \"5\"}");
    const auto& text = json.get_ref<const std::string&>();
    if (!isNumber(text))
        return invalid(place, "is no number of DynamoDB's: '" + text.substr(0, 60) +
                                  "' (at most 38 digits, between 1E-130 and 9.9E+125)");
    return text;
}

Result<std::string> readBinary(const Json& json, const Place& place) {
    if (json.is_string())
        if (auto bytes = fromBase64(json.get_ref<const std::string&>())) return std::move(*bytes);
    return invalid(place, "must be base64");
}

template <class Set>
Result<AttributeValue> readSet(const Json& json, const Place& place,
                               Result<std::string> (*readOne)(const Json&, const Place&)) {
    if (!json.is_array()) return invalid(place, "must be an array: it is a set");
    Set set;
    set.values.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
        SKYDECK_ASSIGN(std::string one, readOne(json[i], Place{&place, {}, i}));
        set.values.push_back(std::move(one));
    }
    return AttributeValue{std::move(set)};
}

Result<Map> readMap(const Json& json, const Place& place, int nesting) {
    if (!json.is_object()) return invalid(place, "must be an object: it is a map");
    Map map;
    for (auto it = json.begin(); it != json.end(); ++it) {
        SKYDECK_ASSIGN(AttributeValue value, read(it.value(), Place{&place, it.key()}, nesting));
        map.emplace_hint(map.end(), it.key(), std::move(value));
    }
    return map;
}

Result<AttributeValue> readList(const Json& json, const Place& place, int nesting) {
    if (!json.is_array()) return invalid(place, "must be an array: it is a list");
    List list;
    list.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
        SKYDECK_ASSIGN(AttributeValue value, read(json[i], Place{&place, {}, i}, nesting));
        list.push_back(std::move(value));
    }
    return AttributeValue{std::move(list)};
}

template <class T>
Result<AttributeValue> wrap(Result<std::string> text) {
    if (!text) return fail(std::move(text.error()));
    return AttributeValue{T{std::move(*text)}};
}

Result<AttributeValue> read(const Json& json, const Place& place, int nesting) {
    if (!json.is_object() || json.size() != 1)
        return invalid(place, "must be an object with one type as its name, as in {\"S\": \"text\"}");
    const std::string& type = json.begin().key();
    const Json& inside = json.begin().value();
    if (type == "S") return wrap<std::string>(readText(inside, place));
    if (type == "N") return wrap<Number>(readNumber(inside, place));
    if (type == "B") return wrap<Binary>(readBinary(inside, place));
    if (type == "BOOL") {
        if (!inside.is_boolean()) return invalid(place, "must be true or false");
        return AttributeValue{inside.get<bool>()};
    }
    if (type == "NULL") {
        if (inside != true) return invalid(place, "must be {\"NULL\": true}");
        return AttributeValue{Null{}};
    }
    if (type == "SS") return readSet<StringSet>(inside, place, readText);
    if (type == "NS") return readSet<NumberSet>(inside, place, readNumber);
    if (type == "BS") return readSet<BinarySet>(inside, place, readBinary);
    if (type != "L" && type != "M")
        return invalid(place, "has the unknown type '" + type.substr(0, 60) +
                                  "'; there are S, N, B, BOOL, NULL, SS, NS, BS, L and M");
    if (nesting >= kMaxNesting) return invalid(place, "nests deeper than " + std::to_string(kMaxNesting) + " levels");
    if (type == "L") return readList(inside, place, nesting + 1);
    SKYDECK_ASSIGN(Map map, readMap(inside, place, nesting + 1));
    return AttributeValue{std::move(map)};
}

Json base64Array(const std::vector<std::string>& values) {
    Json array = Json::array();
    for (const std::string& bytes : values)
        array.push_back(toBase64(bytes));
    return array;
}

struct TypedWriter {
    Json operator()(const Null&) const { return {{"NULL", true}}; }
    Json operator()(bool value) const { return {{"BOOL", value}}; }
    Json operator()(const Number& value) const { return {{"N", value.text}}; }
    Json operator()(const std::string& value) const { return {{"S", value}}; }
    Json operator()(const Binary& value) const { return {{"B", toBase64(value.bytes)}}; }
    Json operator()(const StringSet& value) const { return {{"SS", value.values}}; }
    Json operator()(const NumberSet& value) const { return {{"NS", value.values}}; }
    Json operator()(const BinarySet& value) const { return {{"BS", base64Array(value.values)}}; }
    Json operator()(const List& value) const {
        Json array = Json::array();
        for (const AttributeValue& element : value)
            array.push_back(toTyped(element));
        return {{"L", std::move(array)}};
    }
    Json operator()(const Map& value) const { return {{"M", toTyped(value)}}; }
};

struct TypeNames {
    std::string_view operator()(const Null&) const { return "NULL"; }
    std::string_view operator()(bool) const { return "BOOL"; }
    std::string_view operator()(const Number&) const { return "N"; }
    std::string_view operator()(const std::string&) const { return "S"; }
    std::string_view operator()(const Binary&) const { return "B"; }
    std::string_view operator()(const StringSet&) const { return "SS"; }
    std::string_view operator()(const NumberSet&) const { return "NS"; }
    std::string_view operator()(const BinarySet&) const { return "BS"; }
    std::string_view operator()(const List&) const { return "L"; }
    std::string_view operator()(const Map&) const { return "M"; }
};

} // namespace

bool operator==(const AttributeValue& a, const AttributeValue& b) {
    return a.value == b.value;
}

std::string_view typeName(const AttributeValue& value) {
    return std::visit(TypeNames(), value.value);
}

bool isNumber(std::string_view text) {
    std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    int digits = 0;           // written
    int significant = 0;      // from the first to the last that is not zero
    int zeros = 0;            // seen since the last that is not zero
    std::int64_t leading = 0; // the power of ten of the first that is not zero
    bool point = false;
    for (; at < text.size() && (isDigit(text[at]) || (text[at] == '.' && !point)); ++at) {
        if (text[at] == '.') {
            point = true;
            continue;
        }
        ++digits;
        if (text[at] != '0') {
            significant += (significant > 0 ? zeros : 0) + 1;
            zeros = 0;
        } else {
            ++zeros;
        }
        if (point && significant == 0) --leading;
        if (!point && significant > 0) ++leading;
    }
    if (digits == 0) return false;
    // The first digit before the point counts 10^0, behind it 10^-1.
    --leading;
    if (at < text.size()) {
        if (text[at] != 'e' && text[at] != 'E') return false;
        ++at;
        if (at < text.size() && text[at] == '+') ++at;
        const auto exponent = parseInteger(text.substr(at));
        if (!exponent || text.substr(at).size() > 10 || (text[at - 1] == '+' && *exponent < 0)) return false;
        leading += *exponent;
    }
    return significant == 0 || (significant <= 38 && leading >= -130 && leading <= 125);
}

Json toTyped(const AttributeValue& value) {
    return std::visit(TypedWriter(), value.value);
}

Json toTyped(const Item& item) {
    Json object = Json::object();
    for (const auto& [name, value] : item)
        object[name] = toTyped(value);
    return object;
}

Result<AttributeValue> fromTyped(const Json& json) {
    return read(json, Place(), 0);
}

Result<Item> itemFromTyped(const Json& json) {
    return readMap(json, Place(), 0);
}

Result<Item> parseTypedItem(std::string_view text, std::string_view what) {
    SKYDECK_ASSIGN(const Json json, parseJson(text, what));
    auto item = itemFromTyped(json);
    if (!item && item.error().hint.empty())
        item.error().hint = "This is read as DynamoDB's typed JSON, {\"name\": {\"S\": \"text\"}}.";
    return item;
}

} // namespace skydeck::aws::dynamodb
