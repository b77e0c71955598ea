#include "tests/conformance/protocol_cases.h"

#include "core/base/strings.h"
#include "core/wire/uri.h"
#include "tests/support/support.h"

#include <pugixml.hpp>

#include <algorithm>
#include <sstream>

namespace skydeck::wire::test {

namespace {
std::filesystem::path folder(const std::string& direction) {
    const auto root = skydeck::test::conformanceFolder();
    return root.empty() ? root : root / "protocols" / direction;
}

/// Entries of a map have no order either.
bool isMapEntry(pugi::xml_node node) {
    const std::string_view first = node.first_child().name();
    return std::string_view(node.name()) == "entry" || first == "key" || first == "K";
}

/// Elements, attributes in order of their names and trimmed texts, as one text.
void printXml(pugi::xml_node node, std::string& out) {
    if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) {
        out += trim(node.value());
        return;
    }
    std::vector<std::string> attributes;
    for (const auto attribute : node.attributes())
        attributes.push_back(std::string(" ") + attribute.name() + "=\"" + attribute.value() + "\"");
    std::sort(attributes.begin(), attributes.end());
    out += std::string("<") + node.name() + join(attributes, "") + ">";
    // Members have no order, but items of a list have: a stable sort by name keeps those.
    std::vector<std::pair<std::string, std::string>> children; // what they sort by, their own form
    for (const auto child : node) {
        std::string form;
        printXml(child, form);
        children.emplace_back(isMapEntry(child) ? form : child.name(), form);
    }
    std::stable_sort(children.begin(), children.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [key, form] : children)
        out += form;
    out += "</>";
}

std::string xmlForm(const std::string& text) {
    pugi::xml_document document;
    if (!document.load_string(text.c_str())) return "not XML: " + text;
    std::string out;
    printXml(document.document_element(), out);
    return out;
}

std::string formForm(const std::string& text) {
    auto pairs = parseQuery(text);
    std::sort(pairs.begin(), pairs.end());
    return buildQuery(pairs);
}

std::string difference(const std::string& expected, const std::string& actual) {
    return expected == actual ? std::string() : "expected " + expected + "\n  actual " + actual;
}
} // namespace

std::vector<std::string> protocolFiles(const std::string& direction) {
    std::vector<std::string> names;
    std::error_code status;
    for (const auto& entry : std::filesystem::directory_iterator(folder(direction), status))
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem());
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<ProtocolCase> readProtocolCases(const std::string& direction, const std::string& file) {
    std::vector<ProtocolCase> cases;
    const auto text = readFile(folder(direction) / (file + ".json"));
    const auto suites = text ? parseJson(*text, file) : Result<Json>(tl::unexpected<Error>(text.error()));
    if (!suites) {
        ADD_FAILURE() << describe(suites.error());
        return cases;
    }
    for (const Json& suite : *suites)
        for (const Json& data : suite.at("cases")) {
            const Json& given = data.at("given");
            ProtocolCase one{data.at("id"), stringAt(suite, "clientEndpoint"), {}, given.at("name"), data};
            one.model = {{"metadata", suite.at("metadata")},
                         {"shapes", suite.at("shapes")},
                         {"operations", {{one.operation, given}}}};
            cases.push_back(std::move(one));
        }
    return cases;
}

Json fromCase(const ShapeRef& ref, const Json& value) {
    const Shape& shape = *ref.shape;
    if (shape.document || value.is_null()) return value;
    Json out = value;
    if (shape.type == ShapeType::Structure && value.is_object()) {
        for (auto& [name, member] : out.items())
            if (const Member* known = shape.member(name)) member = fromCase(known->ref, member);
    } else if (shape.type == ShapeType::List && value.is_array()) {
        for (Json& item : out)
            item = fromCase(shape.element, item);
    } else if (shape.type == ShapeType::Map && value.is_object()) {
        for (auto& [name, item] : out.items())
            item = fromCase(shape.value, item);
    } else if (shape.type == ShapeType::Blob && value.is_string()) {
        out = toBase64(value.get<std::string>());
    }
    return out;
}

std::string compareBodies(Protocol protocol, const std::string& expected, const std::string& actual) {
    if (expected == actual) return {};
    switch (protocol) {
    case Protocol::Query:
    case Protocol::Ec2:
        return difference(formForm(expected), formForm(actual));
    case Protocol::Json:
    case Protocol::RestJson:
        if (Json::accept(expected) && Json::accept(actual))
            return difference(Json::parse(expected).dump(), Json::parse(actual).dump());
        return difference(expected, actual);
    case Protocol::RestXml:
        if (trim(expected).starts_with('<')) return difference(xmlForm(expected), xmlForm(actual));
        return difference(expected, actual);
    }
    return "unknown protocol";
}

} // namespace skydeck::wire::test
