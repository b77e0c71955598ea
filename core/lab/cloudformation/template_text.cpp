#include "core/lab/cloudformation/template_text.h"

#include <algorithm>

#include "core/base/strings.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <array>
#include <iterator>
#include <sstream>
#include <vector>

namespace skydeck::lab::cloudformation {

bool usesLanguageExtensions(const Json& document) {
    const Json& transform = memberAt(document, "Transform");
    const auto isIt = [](const Json& name) { return name == "AWS::LanguageExtensions"; };
    return isIt(transform) || (transform.is_array() && std::ranges::any_of(transform, isIt));
}

tl::unexpected<Error> validationError(std::string message) {
    return fail(Error{ErrorKind::InvalidInput, "ValidationError", std::move(message), 400, {}, {}});
}

tl::unexpected<Error> formatError(const std::string& message) {
    return validationError("Template format error: " + message);
}

tl::unexpected<Error> notImplemented(const std::string& what) {
    return fail(Error{ErrorKind::NotImplemented, "NotImplemented", "The lab does not implement " + what, 501, {}, {}});
}

std::string scalarText(const Json& value) {
    return value.is_string() ? value.get<std::string>() : dumpJson(value);
}

std::string TemplateText::where(std::string_view path) const {
    std::string text = " at " + std::string(path);
    if (const auto place = places.find(path); place != places.end())
        text +=
            " (line " + std::to_string(place->second.line) + ", column " + std::to_string(place->second.column) + ")";
    return text;
}

namespace {

constexpr std::size_t kMaxDepth = 100;

std::string lineAndColumn(Place place) {
    return "(line " + std::to_string(place.line) + ", column " + std::to_string(place.column) + ")";
}

/// Leaves a parser's callbacks; never leaves this file.
struct Refused {
    std::string message;
};

/// Puts the values that a parser meets, in order, into one tree and notes where they stood.
class TreeBuilder {
public:
    void scalar(Json value, const std::string& function, Place place) {
        if (isKeyNext()) {
            if (!function.empty() || !value.is_string())
                throw Refused{"Template format error: Mapping keys must be strings " + lineAndColumn(place)};
            key(value.get<std::string>(), place);
            return;
        }
        const std::size_t outer = enter(function, place);
        attach(std::move(value), function, outer);
    }

    void key(std::string name, Place place) {
        m_frames.back().key = std::move(name);
        m_frames.back().keyed = true;
        m_lastKey = place;
    }

    /// Where the key stands whose value comes next; what is not written has no better place.
    Place lastKey() const { return m_lastKey; }

    void open(Json empty, const std::string& function, Place place) {
        if (isKeyNext()) throw Refused{"Template format error: Mapping keys must be strings " + lineAndColumn(place)};
        if (m_frames.size() >= kMaxDepth)
            throw Refused{"Template format error: The template is nested more than " + std::to_string(kMaxDepth) +
                          " levels deep " + lineAndColumn(place)};
        const std::size_t outer = enter(function, place);
        m_frames.push_back(Frame{std::move(empty), function, {}, false, outer});
    }

    void close() {
        Frame frame = std::move(m_frames.back());
        m_frames.pop_back();
        attach(std::move(frame.value), frame.function, frame.outerPath);
    }

    bool isKeyNext() const { return !m_frames.empty() && m_frames.back().value.is_object() && !m_frames.back().keyed; }

    TemplateText take() { return std::move(m_text); }

private:
    struct Frame {
        Json value;
        std::string function; ///< "Fn::Join" around the value, or empty
        std::string key;
        bool keyed = false;
        std::size_t outerPath = 0;
    };

    std::size_t enter(const std::string& function, Place place) {
        const std::size_t outer = m_path.size();
        if (!m_frames.empty()) {
            const Frame& parent = m_frames.back();
            m_path += '/';
            m_path += parent.value.is_array() ? std::to_string(parent.value.size()) : parent.key;
        }
        m_text.places.insert_or_assign(m_path, place);
        if (!function.empty()) {
            m_path += '/' + function;
            m_text.places.insert_or_assign(m_path, place);
        }
        return outer;
    }

    void attach(Json value, const std::string& function, std::size_t outerPath) {
        m_path.resize(outerPath);
        if (!function.empty()) value = Json{{function, std::move(value)}};
        if (m_frames.empty()) {
            m_text.document = std::move(value);
            return;
        }
        Frame& parent = m_frames.back();
        if (parent.value.is_array()) {
            parent.value.push_back(std::move(value));
        } else {
            parent.value[parent.key] = std::move(value);
            parent.keyed = false;
        }
    }

    TemplateText m_text;
    std::vector<Frame> m_frames;
    std::string m_path;
    Place m_lastKey;
};

// ---- YAML

constexpr std::array<std::string_view, 20> kFunctions = {
    "Length",       "ToJsonString",    "Base64", "Cidr", "FindInMap", "GetAtt", "GetAZs", "ImportValue", "Join",
    "Select",       "Split",           "Sub",    "If",   "And",       "Or",     "Not",    "Equals",      "Contains",
    "EachMemberIn", "EachMemberEquals"};

/// The long form of a short one: "!Sub" is "Fn::Sub".
std::string longForm(const std::string& tag, Place place) {
    if (tag == "!Ref" || tag == "!Condition") return tag.substr(1);
    for (const std::string_view name : kFunctions)
        if (tag.size() == name.size() + 1 && tag.ends_with(name)) return "Fn::" + std::string(name);
    throw Refused{"Template format error: YAML not well-formed. Unknown tag '" + tag + "' " + lineAndColumn(place)};
}

bool isInteger(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    // Digits after a leading zero would be read as octal; identifiers such as account numbers keep their text instead.
    if (text.empty() || (text.size() > 1 && text.front() == '0')) return false;
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool isDecimal(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return text.find('.') != std::string_view::npos && text.find_first_of("0123456789") != std::string_view::npos &&
           text.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
}

/// YAML 1.1, as CloudFormation reads it, less its dates, octals and base-60 numbers, which stay text.
Json plainScalar(const std::string& text) {
    for (const std::string_view word : {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})
        if (text == word) return true;
    for (const std::string_view word : {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})
        if (text == word) return false;
    const std::string_view digits = text.starts_with('+') ? std::string_view(text).substr(1) : text;
    if (isInteger(text))
        if (const auto number = parseInteger(digits)) return *number;
    if (isDecimal(text))
        if (const auto number = parseDouble(digits)) return *number;
    return text;
}

class YamlEvents final : public YAML::EventHandler {
public:
    TreeBuilder tree;

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
        if (tree.isKeyNext())
            throw Refused{"Template format error: Mapping keys must be strings " + lineAndColumn(place(mark))};
        tree.scalar(nullptr, {}, tree.lastKey());
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        throw Refused{"Template error: YAML aliases are not allowed in CloudFormation templates " +
                      lineAndColumn(place(mark))};
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) override {
        if (tree.isKeyNext()) {
            tree.key(value, place(mark));
        } else if (tag == "?") {
            tree.scalar(plainScalar(value), {}, place(mark));
        } else if (isCore(tag, "str") || tag == "!") {
            tree.scalar(value, {}, place(mark));
        } else if (isCore(tag, "int") || isCore(tag, "float") || isCore(tag, "bool")) {
            tree.scalar(plainScalar(value), {}, place(mark));
        } else {
            const std::string function = longForm(tag, place(mark));
            const auto dot = value.find('.');
            if (function == "Fn::GetAtt" && dot != std::string::npos)
                tree.scalar(Json::array({value.substr(0, dot), value.substr(dot + 1)}), function, place(mark));
            else
                tree.scalar(value, function, place(mark));
        }
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                         YAML::EmitterStyle::value) override {
        tree.open(Json::array(), isPlain(tag, "seq") ? "" : longForm(tag, place(mark)), place(mark));
    }
    void OnSequenceEnd() override { tree.close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                    YAML::EmitterStyle::value) override {
        tree.open(Json::object(), isPlain(tag, "map") ? "" : longForm(tag, place(mark)), place(mark));
    }
    void OnMapEnd() override { tree.close(); }

    static Place place(const YAML::Mark& mark) { return Place{mark.line + 1, mark.column + 1}; }

private:
    static bool isCore(const std::string& tag, std::string_view type) {
        return tag == "tag:yaml.org,2002:" + std::string(type);
    }
    static bool isPlain(const std::string& tag, std::string_view type) {
        return tag.empty() || tag == "?" || tag == "!" || isCore(tag, type);
    }
};

Result<TemplateText> readYaml(std::string_view text) {
    std::istringstream in{std::string(text)};
    YamlEvents events;
    try {
        YAML::Parser parser(in);
        if (!parser.HandleNextDocument(events)) return TemplateText{};
        YamlEvents rest;
        if (parser.HandleNextDocument(rest))
            return validationError("Template format error: YAML not well-formed. There is more than one document");
        return events.tree.take();
    } catch (const YAML::Exception& problem) {
        const Place place = YamlEvents::place(problem.mark);
        return validationError("Template format error: YAML not well-formed. " + lineAndColumn(place) + ": " +
                               problem.msg);
    } catch (const Refused& refused) {
        return validationError(refused.message);
    }
}

// ---- JSON

/// Counts lines and columns of what nlohmann's lexer has read.
struct Cursor {
    Place place{1, 0};
    bool newLine = false;
    void pass(char c) {
        if (newLine) place = Place{place.line + 1, 0};
        newLine = c == '\n';
        ++place.column;
    }
};

class CountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* at, Cursor* cursor) : m_at(at), m_cursor(cursor) {}
    reference operator*() const { return *m_at; }
    CountingIterator& operator++() {
        m_cursor->pass(*m_at++);
        return *this;
    }
    CountingIterator operator++(int) {
        CountingIterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const CountingIterator& other) const { return m_at == other.m_at; }
    bool operator!=(const CountingIterator& other) const { return m_at != other.m_at; }

private:
    const char* m_at;
    Cursor* m_cursor;
};

class JsonEvents final : public nlohmann::json_sax<Json> {
public:
    explicit JsonEvents(const Cursor& cursor) : m_cursor(cursor) {}
    TreeBuilder tree;

    bool null() override { return scalar(nullptr); }
    bool boolean(bool value) override { return scalar(value); }
    bool number_integer(number_integer_t value) override { return scalar(value); }
    bool number_unsigned(number_unsigned_t value) override { return scalar(value); }
    bool number_float(number_float_t value, const string_t&) override { return scalar(value); }
    bool string(string_t& value) override { return scalar(std::move(value)); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool key(string_t& name) override {
        tree.key(std::move(name), m_cursor.place);
        return true;
    }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
        throw Refused{"Template format error: JSON not well-formed. " + lineAndColumn(m_cursor.place)};
    }

private:
    bool scalar(Json value) {
        tree.scalar(std::move(value), {}, m_cursor.place);
        return true;
    }
    bool open(Json empty) {
        tree.open(std::move(empty), {}, m_cursor.place);
        return true;
    }
    bool close() {
        tree.close();
        return true;
    }
    const Cursor& m_cursor;
};

Result<TemplateText> readJson(std::string_view text) {
    Cursor cursor;
    JsonEvents events(cursor);
    try {
        Json::sax_parse(CountingIterator(text.data(), &cursor), CountingIterator(text.data() + text.size(), &cursor),
                        &events);
        return events.tree.take();
    } catch (const Refused& refused) {
        return validationError(refused.message);
    } catch (const Json::exception& problem) {
        return validationError(std::string("Template format error: JSON not well-formed. ") + problem.what());
    }
}

// ---- both

Status refuseNulls(const TemplateText& text, const Json& value, const std::string& path) {
    if (value.is_null())
        return validationError("Template format error: [" + path + "] 'null' values are not allowed in templates" +
                               text.where(path));
    if (value.is_object()) {
        for (const auto& [key, member] : value.items())
            SKYDECK_TRY(refuseNulls(text, member, path + "/" + key));
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i)
            SKYDECK_TRY(refuseNulls(text, value[i], path + "/" + std::to_string(i)));
    }
    return {};
}

} // namespace

Result<TemplateText> readTemplateText(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (!isUtf8(text)) return validationError("Template format error: The template is not UTF-8 text");
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return validationError("Template format error: At least one Resources member must be defined.");
    SKYDECK_ASSIGN(TemplateText tree, text[first] == '{' ? readJson(text) : readYaml(text));
    if (!tree.document.is_object()) return validationError("Template format error: unsupported structure.");
    SKYDECK_TRY(refuseNulls(tree, tree.document, {}));
    return tree;
}

} // namespace skydeck::lab::cloudformation
