#include "core/aws/dynamodb/plain_json.h"

#include "core/base/strings.h"
#include "core/wire/codec/json_body.h"

#include <algorithm>
#include <array>

namespace skydeck::aws::dynamodb {

namespace {

constexpr std::array<std::string_view, 5> kMarks{"$B", "$SS", "$NS", "$BS", "$M"};
/// A map that needs its mark nests twice in the text.
constexpr std::size_t kMaxTextNesting = 2 * kMaxNesting + 2;

bool isMarked(const Map& map) {
    return map.size() == 1 && std::ranges::find(kMarks, map.begin()->first) != kMarks.end();
}

tl::unexpected<Error> misfit(const std::string& message) {
    return fail(ErrorKind::InvalidInput, "InvalidAttributeValue", message);
}

/// JSON's spelling of a number that DynamoDB knows: no plus, no bare point, no zeros in front.
std::string jsonNumber(std::string_view text) {
    std::string out;
    if (text.starts_with('-')) out += '-';
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    const std::size_t mantissaEnd = std::min(text.find_first_of("eE"), text.size());
    std::string_view whole = text.substr(0, std::min(text.find('.'), mantissaEnd));
    const std::string_view fraction =
        whole.size() < mantissaEnd ? text.substr(whole.size() + 1, mantissaEnd - whole.size() - 1) : std::string_view();
    while (whole.size() > 1 && whole.front() == '0')
        whole.remove_prefix(1);
    out += whole.empty() ? "0" : whole;
    if (!fraction.empty()) out.append(".").append(fraction);
    return out.append(text.substr(mantissaEnd));
}

class PlainWriter {
public:
    PlainWriter(std::string& out, int indent) : m_out(out), m_indent(indent) {}

    void operator()(const Null&) { m_out += "null"; }
    void operator()(bool value) { m_out += value ? "true" : "false"; }
    void operator()(const Number& value) { m_out += jsonNumber(value.text); }
    void operator()(const std::string& value) { wire::codec::writeJsonText(m_out, value); }
    void operator()(const Binary& value) {
        marked("$B", [&] { (*this)(toBase64(value.bytes)); });
    }
    void operator()(const StringSet& value) {
        marked("$SS", [&] { array(value.values, [&](const std::string& text) { (*this)(text); }); });
    }
    void operator()(const NumberSet& value) {
        marked("$NS", [&] { array(value.values, [&](const std::string& text) { m_out += jsonNumber(text); }); });
    }
    void operator()(const BinarySet& value) {
        marked("$BS", [&] { array(value.values, [&](const std::string& bytes) { (*this)(toBase64(bytes)); }); });
    }
    void operator()(const List& value) {
        array(value, [&](const AttributeValue& element) { std::visit(*this, element.value); });
    }
    void operator()(const Map& value) {
        if (isMarked(value))
            marked("$M", [&] { object(value); });
        else
            object(value);
    }

    void object(const Map& map) {
        enclosed('{', '}', map, [&](const auto& member) {
            wire::codec::writeJsonText(m_out, member.first);
            m_out += m_indent < 0 ? ":" : ": ";
            std::visit(*this, member.second.value);
        });
    }

private:
    template <class Values, class Write>
    void enclosed(char open, char close, const Values& values, Write write) {
        m_out += open;
        ++m_level;
        bool first = true;
        for (const auto& value : values) {
            if (!first) m_out += ',';
            first = false;
            newLine();
            write(value);
        }
        --m_level;
        if (!first) newLine();
        m_out += close;
    }
    template <class Values, class Write>
    void array(const Values& values, Write write) {
        enclosed('[', ']', values, write);
    }
    template <class Write>
    void marked(std::string_view mark, Write write) {
        enclosed('{', '}', std::array{mark}, [&](std::string_view name) {
            wire::codec::writeJsonText(m_out, name);
            m_out += m_indent < 0 ? ":" : ": ";
            write();
        });
    }
    void newLine() {
        if (m_indent >= 0) m_out.append("\n").append(static_cast<std::size_t>(m_level * m_indent), ' ');
    }

    std::string& m_out;
    int m_indent;
    int m_level = 0;
};

/// Builds values straight from the text, where numbers still have all their digits. Marks are not looked at yet.
class Builder {
public:
    // nlohmann's names.
    bool null() { return add({Null{}}); }
    bool boolean(bool value) { return add({value}); }
    bool number_integer(std::int64_t value) { return number(std::to_string(value)); }
    bool number_unsigned(std::uint64_t value) { return number(std::to_string(value)); }
    bool number_float(double, std::string text) {
        // The parser puts the locale's decimal point into its token.
        std::ranges::replace_if(
            text, [](char c) { return !((c >= '0' && c <= '9') || c == '-' || c == '+' || c == 'e' || c == 'E'); },
            '.');
        return number(std::move(text));
    }
    bool string(std::string& value) { return add({std::move(value)}); }
    bool binary(Json::binary_t&) { return false; }
    bool start_object(std::size_t) { return open({Map()}); }
    bool start_array(std::size_t) { return open({List()}); }
    bool key(std::string& name) {
        m_open.back().key = std::move(name);
        return true;
    }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool parse_error(std::size_t, const std::string&, const Json::exception& problem) {
        std::string detail = problem.what();
        if (const auto at = detail.find("] "); at != std::string::npos) detail.erase(0, at + 2);
        m_problem = "is not valid JSON: " + detail;
        return false;
    }

    const std::string& problem() const { return m_problem; }
    bool foundMisfit() const { return m_misfit; }
    AttributeValue take() { return std::move(m_done); }

private:
    struct Open {
        AttributeValue value;
        std::string key;
    };

    bool refuse(std::string problem) {
        m_problem = std::move(problem);
        m_misfit = true;
        return false;
    }
    bool number(std::string text) {
        if (!isNumber(text))
            return refuse("holds the number " + text.substr(0, 60) +
                          ", which DynamoDB cannot keep: at most 38 digits, between 1E-130 and 9.9E+125");
        return add({Number{std::move(text)}});
    }
    bool open(AttributeValue value) {
        if (m_open.size() >= kMaxTextNesting) return refuse("nests too deeply");
        m_open.push_back({std::move(value), {}});
        return true;
    }
    bool close() {
        AttributeValue value = std::move(m_open.back().value);
        m_open.pop_back();
        return add(std::move(value));
    }
    bool add(AttributeValue value) {
        if (m_open.empty()) {
            m_done = std::move(value);
            return true;
        }
        Open& parent = m_open.back();
        if (auto* list = std::get_if<List>(&parent.value.value)) {
            list->push_back(std::move(value));
            return true;
        }
        const auto [at, isNew] = std::get<Map>(parent.value.value).try_emplace(parent.key, std::move(value));
        return isNew || refuse("has the name '" + parent.key.substr(0, 60) + "' twice in one object");
    }

    std::vector<Open> m_open;
    AttributeValue m_done;
    std::string m_problem;
    bool m_misfit = false;
};

Result<std::string> textOf(AttributeValue&& value) {
    if (auto* text = std::get_if<std::string>(&value.value)) return std::move(*text);
    return misfit("\"$SS\" wants an array of texts");
}
Result<std::string> bytesOf(AttributeValue&& value) {
    if (const auto* text = std::get_if<std::string>(&value.value))
        if (auto bytes = fromBase64(*text)) return std::move(*bytes);
    return misfit("\"$B\" and \"$BS\" want base64");
}
Result<std::string> numberOf(AttributeValue&& value) {
    if (auto* number = std::get_if<Number>(&value.value)) return std::move(number->text);
    if (auto* text = std::get_if<std::string>(&value.value))
        if (isNumber(*text)) return std::move(*text);
    return misfit("\"$NS\" wants an array of numbers");
}

template <class Set>
Result<AttributeValue> setOf(AttributeValue&& value, Result<std::string> (*one)(AttributeValue&&)) {
    auto* list = std::get_if<List>(&value.value);
    if (!list) return misfit("\"$SS\", \"$NS\" and \"$BS\" want an array");
    Set set;
    for (AttributeValue& element : *list) {
        SKYDECK_ASSIGN(std::string text, one(std::move(element)));
        set.values.push_back(std::move(text));
    }
    return AttributeValue{std::move(set)};
}

Result<AttributeValue> resolve(AttributeValue&& value, int nesting);

Status resolveMembers(Map& map, int nesting) {
    for (auto& [name, member] : map) {
        SKYDECK_ASSIGN(member, resolve(std::move(member), nesting));
    }
    return {};
}

Result<AttributeValue> resolveMark(Map&& map, int nesting) {
    const std::string mark = map.begin()->first;
    AttributeValue inside = std::move(map.begin()->second);
    if (mark == "$SS") return setOf<StringSet>(std::move(inside), textOf);
    if (mark == "$NS") return setOf<NumberSet>(std::move(inside), numberOf);
    if (mark == "$BS") return setOf<BinarySet>(std::move(inside), bytesOf);
    if (mark == "$B") {
        SKYDECK_ASSIGN(std::string bytes, bytesOf(std::move(inside)));
        return AttributeValue{Binary{std::move(bytes)}};
    }
    auto* members = std::get_if<Map>(&inside.value);
    if (!members) return misfit("\"$M\" wants an object");
    SKYDECK_TRY(resolveMembers(*members, nesting + 1));
    return inside;
}

Result<AttributeValue> resolve(AttributeValue&& value, int nesting) {
    auto* list = std::get_if<List>(&value.value);
    auto* map = std::get_if<Map>(&value.value);
    if (map && isMarked(*map) && map->begin()->first != "$M") return resolveMark(std::move(*map), nesting);
    if ((list || map) && nesting >= kMaxNesting)
        return misfit("The value nests deeper than " + std::to_string(kMaxNesting) + " levels");
    if (map && isMarked(*map)) return resolveMark(std::move(*map), nesting);
    if (map) SKYDECK_TRY(resolveMembers(*map, nesting + 1));
    if (list)
        for (AttributeValue& element : *list) {
            SKYDECK_ASSIGN(element, resolve(std::move(element), nesting + 1));
        }
    return std::move(value);
}

Result<AttributeValue> build(std::string_view text, std::string_view what) {
    Builder builder;
    bool sound = false;
    try {
        sound = Json::sax_parse(text.begin(), text.end(), &builder);
    } catch (const Json::exception& problem) {
        return fail(ErrorKind::InvalidInput, "InvalidJson",
                    std::string(what) + " is not valid JSON: " + problem.what());
    }
    if (!sound)
        return fail(ErrorKind::InvalidInput, builder.foundMisfit() ? "InvalidAttributeValue" : "InvalidJson",
                    std::string(what) + ' ' + builder.problem());
    return builder.take();
}

} // namespace

std::string formatPlain(const AttributeValue& value, int indent) {
    std::string out;
    std::visit(PlainWriter(out, indent), value.value);
    return out;
}

std::string formatPlain(const Item& item, int indent) {
    std::string out;
    PlainWriter(out, indent).object(item);
    return out;
}

Result<AttributeValue> parsePlain(std::string_view text, std::string_view what) {
    SKYDECK_ASSIGN(AttributeValue raw, build(text, what));
    return resolve(std::move(raw), 0);
}

Result<Item> parsePlainItem(std::string_view text, std::string_view what) {
    SKYDECK_ASSIGN(AttributeValue raw, build(text, what));
    auto* item = std::get_if<Map>(&raw.value);
    if (!item) return misfit(std::string(what) + " must be a JSON object");
    SKYDECK_TRY(resolveMembers(*item, 0));
    return std::move(*item);
}

} // namespace skydeck::aws::dynamodb
