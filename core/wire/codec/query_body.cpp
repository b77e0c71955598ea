#include "core/wire/codec/query_body.h"

#include "core/base/strings.h"
#include "core/wire/uri.h"

#include <map>

namespace skydeck::wire::codec {

namespace {
constexpr auto kFormTimes = TimestampFormat::Iso8601;

std::string capitalised(std::string name) {
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return name;
}

std::string parameterName(const Member& member, QueryDialect dialect) {
    if (dialect == QueryDialect::Query) return member.wireName;
    if (!member.ref.queryName.empty()) return member.ref.queryName;
    return capitalised(member.ref.locationName.empty() ? member.name : member.ref.locationName);
}

std::string_view nameOr(const ShapeRef& ref, std::string_view fallback) {
    return ref.locationName.empty() ? fallback : std::string_view(ref.locationName);
}

class Writer {
public:
    Writer(std::string& out, QueryDialect dialect) : m_out(out), m_dialect(dialect) {}

    void structure(const Shape& shape, const Json& value) {
        for (const Member& member : shape.members) {
            const auto it = value.find(member.name);
            if (it == value.end() || it->is_null()) continue;
            const Scope scope(*this, parameterName(member, m_dialect));
            write(member.ref, *it);
        }
    }

private:
    /// Appends a step to the current name for as long as it lives.
    class Scope {
    public:
        Scope(Writer& writer, std::string_view step) : m_name(writer.m_name), m_size(m_name.size()) {
            if (!m_name.empty()) m_name += '.';
            m_name += step;
        }
        ~Scope() { m_name.resize(m_size); }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        std::string& m_name;
        std::size_t m_size;
    };

    void write(const ShapeRef& ref, const Json& value) {
        switch (ref.shape->type) {
        case ShapeType::Structure:
            return structure(*ref.shape, value);
        case ShapeType::List:
            return list(ref, value);
        case ShapeType::Map:
            return map(ref, value);
        default:
            return parameter(scalarText(ref, value, kFormTimes));
        }
    }

    void list(const ShapeRef& ref, const Json& value) {
        const ShapeRef& element = ref.shape->element;
        if (m_dialect == QueryDialect::Ec2 || ref.flattened) return items(element, value);
        if (value.empty()) return parameter("");
        const Scope scope(*this, nameOr(element, "member"));
        items(element, value);
    }

    void items(const ShapeRef& element, const Json& value) {
        std::size_t count = 0;
        for (const Json& item : value) {
            if (item.is_null()) continue;
            const Scope scope(*this, std::to_string(++count));
            write(element, item);
        }
    }

    void map(const ShapeRef& ref, const Json& value) {
        if (ref.flattened) return entries(*ref.shape, value);
        const Scope scope(*this, "entry");
        entries(*ref.shape, value);
    }

    void entries(const Shape& shape, const Json& value) {
        std::size_t count = 0;
        for (auto it = value.begin(); it != value.end(); ++it) {
            if (it.value().is_null()) continue;
            const Scope number(*this, std::to_string(++count));
            {
                const Scope scope(*this, nameOr(shape.key, "key"));
                parameter(it.key());
            }
            const Scope scope(*this, nameOr(shape.value, "value"));
            write(shape.value, it.value());
        }
    }

    void parameter(std::string_view text) { m_out.append("&").append(m_name).append("=").append(percentEncode(text)); }

    std::string& m_out;
    QueryDialect m_dialect;
    std::string m_name;
};

/// "A.member.1.B=x" as a tree; a step is looked up by its text.
struct Node {
    std::optional<std::string> value;
    std::map<std::string, Node, std::less<>> children;

    const Node* child(std::string_view step) const {
        const auto it = children.find(step);
        return it == children.end() ? nullptr : &it->second;
    }
};

bool grow(Node& root, std::string_view name, std::string value) {
    Node* node = &root;
    for (int depth = 0;; ++depth) {
        if (depth > kMaxDepth) return false;
        const auto dot = name.find('.');
        node = &node->children[std::string(name.substr(0, dot))];
        if (dot == std::string_view::npos) break;
        name.remove_prefix(dot + 1);
    }
    node->value = std::move(value);
    return true;
}

class Reader {
public:
    Reader(Decoding& decoding, QueryDialect dialect) : m_decoding(decoding), m_dialect(dialect) {}

    Json structure(const Shape& shape, const Node& node) {
        Json out = Json::object();
        for (const Member& member : shape.members) {
            const Node* child = node.child(parameterName(member, m_dialect));
            if (!child) continue;
            if (Json value = read(member.ref, *child); !value.is_null()) out[member.name] = std::move(value);
        }
        return out;
    }

private:
    Json read(const ShapeRef& ref, const Node& node) {
        const Shape& shape = *ref.shape;
        switch (shape.type) {
        case ShapeType::Structure:
            return structure(shape, node);
        case ShapeType::List: {
            const bool direct = m_dialect == QueryDialect::Ec2 || ref.flattened;
            const Node* items = direct ? &node : node.child(nameOr(shape.element, "member"));
            Json out = Json::array();
            if (node.value && !node.value->empty()) m_decoding.note(expectation(ref) + ", found one text");
            if (items)
                for (const Node* item : numbered(*items, shape))
                    out.push_back(read(shape.element, *item));
            return out;
        }
        case ShapeType::Map:
            return map(ref, node);
        default:
            if (!node.value) {
                m_decoding.note(expectation(ref) + ", found parameters below its name");
                return Json();
            }
            return readScalar(m_decoding, ref, *node.value);
        }
    }

    Json map(const ShapeRef& ref, const Node& node) {
        const Shape& shape = *ref.shape;
        Json out = Json::object();
        const Node* entries = ref.flattened ? &node : node.child("entry");
        if (!entries) return out;
        for (const Node* entry : numbered(*entries, shape)) {
            const Node* key = entry->child(nameOr(shape.key, "key"));
            const Node* value = entry->child(nameOr(shape.value, "value"));
            if (!key || !key->value) {
                m_decoding.note("an entry of the map " + shape.name + " has no key");
                continue;
            }
            if (value) out[*key->value] = read(shape.value, *value);
        }
        return out;
    }

    /// The children in the order of their numbers, which need not start at 1 or be dense.
    std::vector<const Node*> numbered(const Node& node, const Shape& shape) {
        std::map<std::int64_t, const Node*> sorted;
        for (const auto& [step, child] : node.children) {
            const auto number = parseInteger(step);
            if (!number || *number < 0) {
                m_decoding.note(excerpt(step) + " is no index into " + shape.name);
                continue;
            }
            sorted.emplace(*number, &child);
        }
        std::vector<const Node*> out;
        for (const auto& [number, child] : sorted)
            out.push_back(child);
        return out;
    }

    Decoding& m_decoding;
    QueryDialect m_dialect;
};
} // namespace

std::string writeQueryBody(const ServiceModel& model, const OperationModel& operation, const Json& input) {
    std::string out = "Action=" + operation.name + "&Version=" + model.apiVersion;
    if (operation.input.shape)
        Writer(out, model.protocol == Protocol::Ec2 ? QueryDialect::Ec2 : QueryDialect::Query)
            .structure(*operation.input.shape, input);
    return out;
}

Json readQueryBody(Decoding& decoding, const Shape& shape, std::string_view form, QueryDialect dialect) {
    Node root;
    for (auto& [name, value] : parseQuery(form))
        if (!grow(root, name, std::move(value))) decoding.note("the parameter " + excerpt(name) + " nests too deeply");
    return Reader(decoding, dialect).structure(shape, root);
}

} // namespace skydeck::wire::codec
