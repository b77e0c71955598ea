#include "core/wire/service_model.h"

#include "core/wire/uri.h"

namespace skydeck::wire {

namespace {
tl::unexpected<Error> invalid(std::string message) {
    return fail(ErrorKind::InvalidInput, "InvalidModel", "The service model is not usable: " + std::move(message));
}

std::optional<ShapeType> shapeType(std::string_view name) {
    static const std::map<std::string_view, ShapeType> types = {
        {"structure", ShapeType::Structure}, {"list", ShapeType::List},          {"map", ShapeType::Map},
        {"string", ShapeType::String},       {"character", ShapeType::String},   {"integer", ShapeType::Integer},
        {"short", ShapeType::Integer},       {"byte", ShapeType::Integer},       {"long", ShapeType::Long},
        {"float", ShapeType::Float},         {"double", ShapeType::Double},      {"boolean", ShapeType::Boolean},
        {"blob", ShapeType::Blob},           {"timestamp", ShapeType::Timestamp}};
    const auto it = types.find(name);
    if (it == types.end()) return std::nullopt;
    return it->second;
}

std::optional<Protocol> protocolNamed(std::string_view name) {
    if (name == "json") return Protocol::Json;
    if (name == "query") return Protocol::Query;
    if (name == "ec2") return Protocol::Ec2;
    if (name == "rest-json") return Protocol::RestJson;
    if (name == "rest-xml") return Protocol::RestXml;
    return std::nullopt;
}

std::optional<Location> locationNamed(const std::string& name) {
    if (name.empty()) return Location::Body;
    if (name == "uri") return Location::Uri;
    if (name == "querystring") return Location::QueryString;
    if (name == "header") return Location::Header;
    if (name == "headers") return Location::Headers;
    if (name == "statusCode") return Location::StatusCode;
    return std::nullopt;
}

TimestampFormat timestampFormatNamed(std::string_view name) {
    if (name == "iso8601") return TimestampFormat::Iso8601;
    if (name == "rfc822") return TimestampFormat::Rfc822;
    if (name == "unixTimestamp") return TimestampFormat::UnixTimestamp;
    return TimestampFormat::Default;
}

/// Either "uri" or {"uri": …, "prefix": …}.
void readNamespace(const Json& holder, std::string& uri, std::string& prefix) {
    const Json& trait = memberAt(holder, "xmlNamespace");
    if (trait.is_string()) {
        uri = trait.get<std::string>();
    } else if (trait.is_object()) {
        uri = stringAt(trait, "uri");
        prefix = stringAt(trait, "prefix");
    }
}

UriPattern parseUri(std::string_view requestUri) {
    UriPattern pattern;
    const auto question = requestUri.find('?');
    if (question != std::string_view::npos) pattern.query = parseQuery(requestUri.substr(question + 1));
    std::string_view path = requestUri.substr(0, question);
    if (path.starts_with('/')) path.remove_prefix(1);
    while (!path.empty()) {
        const auto slash = path.find('/');
        std::string_view piece = path.substr(0, slash);
        UriPattern::Segment segment;
        if (piece.size() > 2 && piece.front() == '{' && piece.back() == '}') {
            piece = piece.substr(1, piece.size() - 2);
            segment.label = true;
            if (piece.ends_with('+')) {
                segment.greedy = true;
                piece.remove_suffix(1);
            }
        }
        segment.text = piece;
        pattern.segments.push_back(std::move(segment));
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash + 1);
        if (path.empty()) pattern.segments.emplace_back(); // a trailing slash is an empty literal segment
    }
    return pattern;
}

/// Builds the graph: shapes first without links, then links by name.
class Builder {
public:
    using ByName = std::unordered_map<std::string, Shape*>;

    Builder(std::deque<Shape>& shapes, ByName& byName) : m_shapes(shapes), m_byName(byName) {}

    Status declare(const Json& shapes) {
        for (const auto& [name, json] : shapes.items()) {
            const auto type = shapeType(stringAt(json, "type"));
            if (!type) return invalid("shape '" + name + "' has the unknown type '" + stringAt(json, "type") + "'");
            Shape& shape = m_shapes.emplace_back();
            shape.name = name;
            shape.type = *type;
            readTraits(json, shape);
            m_byName.emplace(name, &shape);
        }
        return {};
    }

    Status link(const Json& shapes) {
        for (const auto& [name, json] : shapes.items())
            SKYDECK_TRY(linkShape(*m_byName.at(name), json));
        return {};
    }

    Result<ShapeRef> reference(const Json& json, const std::string& where) const {
        ShapeRef ref;
        const std::string name = stringAt(json, "shape");
        const auto it = m_byName.find(name);
        if (it == m_byName.end()) return invalid(where + " refers to the shape '" + name + "', which does not exist");
        const Shape& shape = *it->second;
        ref.shape = &shape;
        ref.locationName = stringAt(json, "locationName");
        ref.queryName = stringAt(json, "queryName");
        const auto location = locationNamed(stringAt(json, "location"));
        if (!location) return invalid(where + " has the unknown location '" + stringAt(json, "location") + "'");
        ref.location = *location;
        ref.timestampFormat = timestampFormatNamed(stringAt(json, "timestampFormat"));
        if (ref.timestampFormat == TimestampFormat::Default) ref.timestampFormat = shape.timestampFormat;
        ref.flattened = boolAt(json, "flattened") || shape.flattened;
        ref.streaming = boolAt(json, "streaming") || shape.streaming;
        ref.xmlAttribute = boolAt(json, "xmlAttribute");
        ref.idempotencyToken = boolAt(json, "idempotencyToken");
        ref.hostLabel = boolAt(json, "hostLabel");
        ref.jsonValue = boolAt(json, "jsonvalue");
        readNamespace(json, ref.xmlNamespace, ref.xmlNamespacePrefix);
        if (ref.xmlNamespace.empty()) {
            ref.xmlNamespace = shape.xmlNamespace;
            ref.xmlNamespacePrefix = shape.xmlNamespacePrefix;
        }
        return ref;
    }

private:
    static void readTraits(const Json& json, Shape& shape) {
        shape.payload = stringAt(json, "payload");
        for (const Json& value : arrayAt(json, "enum"))
            if (value.is_string()) shape.enumeration.push_back(value.get<std::string>());
        if (const Json& min = memberAt(json, "min"); min.is_number()) shape.min = min.get<double>();
        if (const Json& max = memberAt(json, "max"); max.is_number()) shape.max = max.get<double>();
        shape.pattern = stringAt(json, "pattern");
        shape.flattened = boolAt(json, "flattened");
        shape.document = boolAt(json, "document");
        shape.isUnion = boolAt(json, "union");
        shape.streaming = boolAt(json, "streaming");
        shape.sensitive = boolAt(json, "sensitive");
        shape.wrapper = boolAt(json, "wrapper");
        shape.boxed = boolAt(json, "box");
        shape.requiresLength = boolAt(json, "requiresLength");
        shape.eventStream = boolAt(json, "eventstream");
        shape.exception = boolAt(json, "exception") || json.contains("error");
        shape.fault = boolAt(json, "fault");
        shape.locationName = stringAt(json, "locationName");
        readNamespace(json, shape.xmlNamespace, shape.xmlNamespacePrefix);
        shape.timestampFormat = timestampFormatNamed(stringAt(json, "timestampFormat"));
        if (shape.exception) {
            const Json& error = memberAt(json, "error");
            shape.errorCode = stringAt(error, "code", shape.name);
            shape.retryable = json.contains("retryable");
            shape.errorStatus = static_cast<int>(integerAt(error, "httpStatusCode"));
        }
    }

    Status linkShape(Shape& shape, const Json& json) {
        const std::string where = "shape '" + shape.name + "'";
        switch (shape.type) {
        case ShapeType::Structure:
            return linkMembers(shape, json);
        case ShapeType::List: {
            SKYDECK_ASSIGN(shape.element, reference(memberAt(json, "member"), where));
            return {};
        }
        case ShapeType::Map: {
            SKYDECK_ASSIGN(shape.key, reference(memberAt(json, "key"), where));
            SKYDECK_ASSIGN(shape.value, reference(memberAt(json, "value"), where));
            return {};
        }
        default:
            return {};
        }
    }

    Status linkMembers(Shape& shape, const Json& json) {
        const Json& members = memberAt(json, "members");
        if (!members.is_object()) return {};
        for (const auto& [name, member] : members.items()) {
            SKYDECK_ASSIGN(ShapeRef ref, reference(member, "member '" + shape.name + "." + name + "'"));
            shape.memberIndex.emplace(name, shape.members.size());
            shape.members.push_back(Member{name, std::move(ref), false, {}});
        }
        for (const Json& name : arrayAt(json, "required")) {
            const auto it =
                name.is_string() ? shape.memberIndex.find(name.get<std::string>()) : shape.memberIndex.end();
            if (it == shape.memberIndex.end())
                return invalid("shape '" + shape.name + "' requires " + dumpJson(name) + ", which is no member of it");
            shape.members[it->second].required = true;
        }
        if (!shape.payload.empty() && !shape.memberIndex.contains(shape.payload))
            return invalid("the payload '" + shape.payload + "' of shape '" + shape.name + "' is no member of it");
        return {};
    }

    std::deque<Shape>& m_shapes;
    ByName& m_byName;
};

/// Wire names need every list's element linked, hence a pass of their own.
void nameMembers(Shape& shape) {
    for (std::size_t i = 0; i < shape.members.size(); ++i) {
        Member& member = shape.members[i];
        const ShapeRef& ref = member.ref;
        if (!ref.locationName.empty())
            member.wireName = ref.locationName;
        else if (ref.shape->flattened && ref.shape->type == ShapeType::List && !ref.shape->element.locationName.empty())
            member.wireName = ref.shape->element.locationName;
        else
            member.wireName = member.name;
    }
    // A body member wins over one of the same name that has its place elsewhere.
    for (const bool ofBody : {true, false})
        for (std::size_t i = 0; i < shape.members.size(); ++i) {
            const ShapeRef& ref = shape.members[i].ref;
            if (!ref.xmlAttribute && (ref.location == Location::Body) == ofBody)
                shape.wireIndex.emplace(shape.members[i].wireName, i);
        }
}

Result<OperationModel> readOperation(const std::string& name, const Json& json, const Builder& builder) {
    OperationModel operation;
    operation.name = name;
    const Json& http = memberAt(json, "http");
    operation.method = stringAt(http, "method", "POST");
    operation.requestUri = stringAt(http, "requestUri", "/");
    operation.route = {operation.method, parseUri(operation.requestUri), {}, {}};
    operation.responseCode = static_cast<int>(integerAt(http, "responseCode", 200));
    const std::string where = "operation '" + name + "'";
    if (json.contains("input")) {
        SKYDECK_ASSIGN(operation.input, builder.reference(json["input"], where));
    }
    if (json.contains("output")) {
        SKYDECK_ASSIGN(operation.output, builder.reference(json["output"], where));
        operation.resultWrapper = stringAt(json["output"], "resultWrapper");
    }
    for (const ShapeRef* ref : {&operation.input, &operation.output})
        if (ref->shape && ref->shape->type != ShapeType::Structure)
            return invalid(where + " takes or gives '" + ref->shape->name + "', which is no structure");
    if (operation.input.shape)
        for (const Member& member : operation.input.shape->members) {
            const std::string& wire = member.ref.locationName.empty() ? member.name : member.ref.locationName;
            if (member.required && member.ref.location == Location::QueryString)
                operation.route.requiredQuery.push_back(wire);
            if (member.required && member.ref.location == Location::Header)
                operation.route.requiredHeaders.push_back(wire);
        }
    for (const Json& error : arrayAt(json, "errors")) {
        SKYDECK_ASSIGN(const ShapeRef ref, builder.reference(error, where));
        operation.errors.push_back(ref.shape);
    }
    operation.hostPrefix = stringAt(memberAt(json, "endpoint"), "hostPrefix");
    operation.authType = stringAt(json, "authtype");
    operation.httpChecksum = memberAt(json, "httpChecksum");
    operation.checksumRequired =
        boolAt(json, "httpChecksumRequired") || boolAt(operation.httpChecksum, "requestChecksumRequired");
    for (const Json& encoding : arrayAt(memberAt(json, "requestcompression"), "encodings"))
        if (encoding == "gzip") operation.requestCompression = "gzip";
    return operation;
}

std::vector<std::string> texts(const Json& list) {
    std::vector<std::string> out;
    for (const Json& item : list)
        if (item.is_string()) out.push_back(item.get<std::string>());
    return out;
}

/// What skydeck-modelc keeps of an operation that is not in the list.
Route readRoute(const Json& json) {
    return {stringAt(json, "method", "POST"), parseUri(stringAt(json, "requestUri", "/")),
            texts(arrayAt(json, "query")), texts(arrayAt(json, "headers"))};
}

/// The first of a service's protocols that we speak: newer models also name ones that we do not.
std::optional<Protocol> chooseProtocol(const Json& metadata) {
    if (const auto protocol = protocolNamed(stringAt(metadata, "protocol"))) return protocol;
    for (const Json& name : arrayAt(metadata, "protocols"))
        if (name.is_string())
            if (const auto protocol = protocolNamed(name.get<std::string>())) return protocol;
    return std::nullopt;
}
} // namespace

const Member* Shape::member(std::string_view name) const {
    const auto it = memberIndex.find(std::string(name));
    return it == memberIndex.end() ? nullptr : &members[it->second];
}

const Member* Shape::memberByWireName(const std::string& name) const {
    const auto it = wireIndex.find(name);
    return it == wireIndex.end() ? nullptr : &members[it->second];
}

Result<ServiceModel> ServiceModel::fromJson(const Json& model) {
    const Json& metadata = memberAt(model, "metadata");
    if (!metadata.is_object()) return invalid("it has no metadata");
    const auto protocol = chooseProtocol(metadata);
    if (!protocol) return invalid("its protocol '" + stringAt(metadata, "protocol") + "' is not one that we speak");

    ServiceModel out;
    out.protocol = *protocol;
    out.apiVersion = stringAt(metadata, "apiVersion");
    out.endpointPrefix = stringAt(metadata, "endpointPrefix");
    out.name = out.endpointPrefix;
    out.signingName = stringAt(metadata, "signingName", out.endpointPrefix);
    out.serviceId = stringAt(metadata, "serviceId");
    out.targetPrefix = stringAt(metadata, "targetPrefix");
    out.globalEndpoint = stringAt(metadata, "globalEndpoint");
    out.jsonVersion = stringAt(metadata, "jsonVersion", "1.1");
    out.awsQueryCompatible = metadata.contains("awsQueryCompatible");
    std::string prefix;
    readNamespace(metadata, out.xmlNamespace, prefix);
    out.paginators = memberAt(model, "pagination");
    out.waiters = memberAt(model, "waiters");

    Builder builder(out.m_shapes, out.m_byName);
    const Json& shapes = memberAt(model, "shapes");
    if (shapes.is_object()) {
        SKYDECK_TRY(builder.declare(shapes));
        SKYDECK_TRY(builder.link(shapes));
    }
    for (Shape& shape : out.m_shapes)
        nameMembers(shape);

    const Json& operations = memberAt(model, "operations");
    if (!operations.is_object()) return invalid("it has no operations");
    for (const auto& [name, json] : operations.items()) {
        SKYDECK_ASSIGN(OperationModel operation, readOperation(name, json, builder));
        out.m_operations.emplace(name, std::move(operation));
    }
    if (const Json& unserved = memberAt(model, "unserved"); unserved.is_object())
        for (const auto& [name, json] : unserved.items())
            out.m_unserved.emplace(name, readRoute(json));
    return out;
}

const OperationModel* ServiceModel::operation(std::string_view name) const {
    const auto it = m_operations.find(name);
    return it == m_operations.end() ? nullptr : &it->second;
}

const Shape* ServiceModel::shape(std::string_view name) const {
    const auto it = m_byName.find(std::string(name));
    return it == m_byName.end() ? nullptr : it->second;
}

} // namespace skydeck::wire
