#include "core/wire/codec/xml_body.h"

#include <cstring>

namespace skydeck::wire::codec {

namespace {
constexpr auto kFormat = TimestampFormat::Iso8601;

void writeNamespace(std::string& out, const std::string& uri, const std::string& prefix) {
    if (uri.empty()) return;
    out += prefix.empty() ? " xmlns" : " xmlns:" + prefix;
    out += "=\"";
    writeXmlText(out, uri);
    out += '"';
}

void open(std::string& out, std::string_view name, const ShapeRef& ref) {
    out.append("<").append(name);
    writeNamespace(out, ref.xmlNamespace, ref.xmlNamespacePrefix);
    out += '>';
}

void close(std::string& out, std::string_view name) {
    out.append("</").append(name).append(">");
}

void writeAttributes(std::string& out, const Shape& shape, const Json& value) {
    for (const Member& member : shape.members) {
        if (!member.ref.xmlAttribute) continue;
        const auto it = value.find(member.name);
        if (it == value.end() || it->is_null()) continue;
        out.append(" ").append(member.wireName).append("=\"");
        writeXmlText(out, scalarText(member.ref, *it, kFormat));
        out += '"';
    }
}

void writeList(std::string& out, const ShapeRef& ref, const std::string& name, const Json& value) {
    const ShapeRef& element = ref.shape->element;
    if (ref.flattened) {
        for (const Json& item : value)
            writeXml(out, element, name, item);
        return;
    }
    static const std::string standard = "member";
    open(out, name, ref);
    for (const Json& item : value)
        writeXml(out, element, element.locationName.empty() ? standard : element.locationName, item);
    close(out, name);
}

void writeMap(std::string& out, const ShapeRef& ref, const std::string& name, const Json& value) {
    static const std::string entry = "entry", standardKey = "key", standardValue = "value";
    const Shape& shape = *ref.shape;
    const std::string& around = ref.flattened ? name : entry;
    if (!ref.flattened) open(out, name, ref);
    for (auto it = value.begin(); it != value.end(); ++it) {
        out.append("<").append(around);
        if (ref.flattened) writeNamespace(out, ref.xmlNamespace, ref.xmlNamespacePrefix);
        out += '>';
        writeXml(out, shape.key, shape.key.locationName.empty() ? standardKey : shape.key.locationName, it.key());
        writeXml(out, shape.value, shape.value.locationName.empty() ? standardValue : shape.value.locationName,
                 it.value());
        close(out, around);
    }
    if (!ref.flattened) close(out, name);
}

void readMapEntry(Decoding& decoding, const Shape& shape, pugi::xml_node entry, Json& out, int depth) {
    const std::string_view keyName = shape.key.locationName.empty() ? "key" : std::string_view(shape.key.locationName);
    const std::string_view valueName =
        shape.value.locationName.empty() ? "value" : std::string_view(shape.value.locationName);
    const pugi::xml_node key = xmlChild(entry, keyName), value = xmlChild(entry, valueName);
    if (!key) return decoding.note("a map entry of " + shape.name + " has no <" + std::string(keyName) + ">");
    Json item = value ? readXml(decoding, shape.value, value, depth + 1) : Json();
    if (!item.is_null()) out[xmlText(key)] = std::move(item);
}
} // namespace

void writeXmlText(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\r':
            out += "&#xD;";
            break;
        case '\n':
            out += "&#xA;";
            break;
        case '\t':
            out += "&#x9;";
            break;
        default:
            // Not legal in XML 1.0 even as a reference, but what S3 sends for such keys, and our own reader takes it.
            if (static_cast<unsigned char>(c) < 0x20)
                out += "&#" + std::to_string(static_cast<int>(c)) + ";";
            else
                out += c;
        }
    }
}

void writeXmlElement(std::string& out, std::string_view name, std::string_view text) {
    out.append("<").append(name).append(">");
    writeXmlText(out, text);
    close(out, name);
}

void writeXmlMembers(std::string& out, const Shape& shape, const Json& value, Members members) {
    for (const Member& member : shape.members) {
        if (member.ref.xmlAttribute || !inBody(member, members)) continue;
        const auto it = value.find(member.name);
        if (it != value.end()) writeXml(out, member.ref, member.wireName, *it);
    }
}

void writeXmlStructure(std::string& out, const Shape& shape, const XmlRoot& root, const Json& value, Members members) {
    out.append("<").append(root.name);
    writeNamespace(out, root.xmlNamespace, root.xmlNamespacePrefix);
    writeAttributes(out, shape, value);
    out += '>';
    writeXmlMembers(out, shape, value, members);
    close(out, root.name);
}

void writeXml(std::string& out, const ShapeRef& ref, const std::string& name, const Json& value) {
    if (value.is_null()) return;
    const Shape& shape = *ref.shape;
    if (shape.type == ShapeType::Structure && value.is_object()) {
        writeXmlStructure(out, shape, {name, ref.xmlNamespace, ref.xmlNamespacePrefix}, value, Members::All);
    } else if (shape.type == ShapeType::List && value.is_array()) {
        writeList(out, ref, name, value);
    } else if (shape.type == ShapeType::Map && value.is_object()) {
        writeMap(out, ref, name, value);
    } else {
        open(out, name, ref);
        writeXmlText(out, scalarText(ref, value, kFormat));
        close(out, name);
    }
}

pugi::xml_node parseXmlBody(Decoding& decoding, pugi::xml_document& document, std::string_view body) {
    if (body.empty()) return {};
    // Blanks alone are a value for S3's keys and delimiters.
    constexpr unsigned options = pugi::parse_default | pugi::parse_ws_pcdata_single;
    const auto result = document.load_buffer(body.data(), body.size(), options, pugi::encoding_utf8);
    if (!result) {
        decoding.note("the body is not well-formed XML: " + std::string(result.description()) + " at byte " +
                      std::to_string(result.offset));
        return {};
    }
    return document.document_element();
}

std::string localName(const char* name) {
    const char* colon = std::strchr(name, ':');
    return colon ? colon + 1 : name;
}

std::string xmlText(pugi::xml_node node) {
    std::string out;
    for (const pugi::xml_node child : node)
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) out += child.value();
    return out;
}

pugi::xml_node xmlChild(pugi::xml_node node, std::string_view name) {
    for (const pugi::xml_node child : node) {
        if (child.type() != pugi::node_element) continue;
        const char* colon = std::strchr(child.name(), ':');
        if (name == (colon ? colon + 1 : child.name())) return child;
    }
    return {};
}

void readXmlStructure(Decoding& decoding, const Shape& shape, pugi::xml_node node, Json& out, Members members,
                      int depth) {
    for (const Member& member : shape.members)
        if (member.ref.xmlAttribute)
            if (const auto attribute = node.attribute(member.wireName.c_str()))
                out[member.name] = readScalar(decoding, member.ref, attribute.value());
    for (const pugi::xml_node child : node) {
        if (child.type() != pugi::node_element) continue;
        const Member* member = shape.memberByWireName(localName(child.name()));
        if (!member || !inBody(*member, members)) continue;
        const ShapeRef& ref = member->ref;
        if (ref.flattened && ref.shape->type == ShapeType::List) {
            Json& list = out[member->name];
            if (list.is_null()) list = Json::array();
            list.push_back(readXml(decoding, ref.shape->element, child, depth + 1));
        } else if (ref.flattened && ref.shape->type == ShapeType::Map) {
            Json& map = out[member->name];
            if (map.is_null()) map = Json::object();
            readMapEntry(decoding, *ref.shape, child, map, depth + 1);
        } else {
            out[member->name] = readXml(decoding, ref, child, depth + 1);
        }
    }
}

Json readXml(Decoding& decoding, const ShapeRef& ref, pugi::xml_node node, int depth) {
    const Shape& shape = *ref.shape;
    if (depth > kMaxDepth) {
        decoding.note("the body nests too deeply");
        return Json();
    }
    switch (shape.type) {
    case ShapeType::Structure: {
        Json out = Json::object();
        readXmlStructure(decoding, shape, node, out, Members::All, depth);
        return out;
    }
    case ShapeType::List: {
        Json out = Json::array();
        for (const pugi::xml_node child : node)
            if (child.type() == pugi::node_element) out.push_back(readXml(decoding, shape.element, child, depth + 1));
        return out;
    }
    case ShapeType::Map: {
        Json out = Json::object();
        for (const pugi::xml_node child : node)
            if (child.type() == pugi::node_element) readMapEntry(decoding, shape, child, out, depth + 1);
        return out;
    }
    default:
        return readScalar(decoding, ref, xmlText(node));
    }
}

} // namespace skydeck::wire::codec
