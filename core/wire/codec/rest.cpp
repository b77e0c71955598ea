#include "core/base/strings.h"
#include "core/wire/codec/json_body.h"
#include "core/wire/codec/protocols.h"
#include "core/wire/codec/rest_bindings.h"
#include "core/wire/codec/xml_body.h"

#include <algorithm>

namespace skydeck::wire::codec {

namespace {
const std::string& firstNonEmpty(const std::string& a, const std::string& b) {
    return a.empty() ? b : a;
}

bool hasBodyMembers(const Shape& shape, Members members) {
    return std::any_of(shape.members.begin(), shape.members.end(),
                       [&](const Member& member) { return inBody(member, members); });
}

bool hasBodyValues(const Shape& shape, const Json& value) {
    return std::any_of(shape.members.begin(), shape.members.end(), [&](const Member& member) {
        if (!inBody(member, Members::OfRequest)) return false;
        const auto it = value.find(member.name);
        return it != value.end() && !it->is_null();
    });
}

XmlRoot rootOf(const ServiceModel& model, const ShapeRef& ref, const std::string& name) {
    if (ref.xmlNamespace.empty()) return {name, model.xmlNamespace, {}};
    return {name, ref.xmlNamespace, ref.xmlNamespacePrefix};
}

/// The root of a whole input or output.
XmlRoot bodyRoot(const ServiceModel& model, const ShapeRef& ref, const std::string& fallback) {
    return rootOf(model, ref, firstNonEmpty(ref.shape->locationName, firstNonEmpty(ref.locationName, fallback)));
}

/// The root of a payload member. A name that only repeats the member's counts when the name space comes with it (S3's
/// LifecycleConfiguration); in AWS's protocol cases it is noise.
XmlRoot payloadRoot(const ServiceModel& model, const Member& member) {
    const Shape& shape = *member.ref.shape;
    const bool own = member.ref.xmlNamespace != shape.xmlNamespace;
    const bool named = !member.ref.locationName.empty() && (own || member.ref.locationName != member.name);
    return rootOf(model, member.ref, named ? member.ref.locationName : firstNonEmpty(shape.locationName, shape.name));
}

struct Payload {
    std::string body;
    std::string contentType; ///< empty: none
};

const char* structuredType(const ServiceModel& model) {
    return model.protocol == Protocol::RestJson ? "application/json" : "application/xml";
}

/// A member that is the whole body. Streams are not ours: the caller attaches them.
Payload writePayload(const ServiceModel& model, const Member& member, const Json& holder) {
    Payload out;
    const ShapeRef& ref = member.ref;
    const Shape& shape = *ref.shape;
    const auto it = holder.find(member.name);
    if (ref.streaming || shape.eventStream) return out;
    if (it == holder.end() || it->is_null()) {
        // An absent structure is still a JSON document; a union has no empty form.
        if (model.protocol == Protocol::RestJson && shape.type == ShapeType::Structure && !shape.isUnion &&
            !shape.document)
            out = {"{}", structuredType(model)};
        return out;
    }
    if (shape.type == ShapeType::String && !ref.jsonValue) {
        out = {scalarText(ref, *it, TimestampFormat::Default), "text/plain"};
    } else if (shape.type == ShapeType::Blob) {
        out = {fromBase64(scalarText(ref, *it, TimestampFormat::Default)).value_or(std::string()),
               "application/octet-stream"};
    } else if (model.protocol == Protocol::RestJson) {
        writeJson(out.body, ref, *it);
        out.contentType = structuredType(model);
    } else {
        const XmlRoot root = payloadRoot(model, member);
        if (shape.type == ShapeType::Structure) {
            writeXmlStructure(out.body, shape, root, *it, Members::All);
        } else {
            ShapeRef rooted = ref;
            rooted.xmlNamespace = root.xmlNamespace;
            rooted.xmlNamespacePrefix = root.xmlNamespacePrefix;
            writeXml(out.body, rooted, root.name, *it);
        }
        out.contentType = structuredType(model);
    }
    return out;
}

void readPayload(Decoding& decoding, const ServiceModel& model, const Member& member, std::string_view body,
                 Json& out) {
    const ShapeRef& ref = member.ref;
    const Shape& shape = *ref.shape;
    if (ref.streaming || shape.eventStream || body.empty()) return;
    if (shape.type == ShapeType::String) {
        out[member.name] = std::string(body);
    } else if (shape.type == ShapeType::Blob) {
        out[member.name] = toBase64(body);
    } else if (model.protocol == Protocol::RestJson) {
        Json value = parseJsonBody(decoding, body);
        if (value.is_null()) return;
        readJson(decoding, ref, value);
        if (!(shape.isUnion && value.is_object() && value.empty())) out[member.name] = std::move(value);
    } else {
        pugi::xml_document document;
        if (const auto root = parseXmlBody(decoding, document, body)) out[member.name] = readXml(decoding, ref, root);
    }
}

/// Body members of a structure without a payload.
void readStructureBody(Decoding& decoding, const ServiceModel& model, const Shape& shape, std::string_view body,
                       Members members, Json& out) {
    if (body.empty() || !hasBodyMembers(shape, members)) return;
    if (model.protocol == Protocol::RestJson) {
        Json value = parseJsonBody(decoding, body);
        if (value.is_null()) return;
        if (!value.is_object()) return decoding.note("the body is no JSON object");
        readJsonStructure(decoding, shape, value, members);
        for (auto it = value.begin(); it != value.end(); ++it)
            out[it.key()] = std::move(it.value());
    } else {
        pugi::xml_document document;
        if (const auto root = parseXmlBody(decoding, document, body))
            readXmlStructure(decoding, shape, root, out, members);
    }
}

void readBody(Decoding& decoding, const ServiceModel& model, const Shape& shape, std::string_view body, Members members,
              Json& out) {
    if (const Member* payload = shape.payload.empty() ? nullptr : shape.member(shape.payload))
        readPayload(decoding, model, *payload, body, out);
    else
        readStructureBody(decoding, model, shape, body, members, out);
}
} // namespace

Status encodeRestRequest(const ServiceModel& model, const OperationModel& operation, const Json& input,
                         HttpRequest& request) {
    SKYDECK_TRY(writeUri(request, operation, input));
    const Shape* shape = operation.input.shape;
    if (!shape) return {};
    writeHeaders(request.headers, *shape, input);
    Payload payload;
    if (!shape->payload.empty()) {
        payload = writePayload(model, *shape->member(shape->payload), input);
    } else if (model.protocol == Protocol::RestJson) {
        if (hasBodyMembers(*shape, Members::OfRequest)) {
            writeJsonStructure(payload.body, *shape, input, Members::OfRequest);
            payload.contentType = structuredType(model);
        }
    } else if (hasBodyValues(*shape, input)) {
        writeXmlStructure(payload.body, *shape, bodyRoot(model, operation.input, shape->name), input,
                          Members::OfRequest);
        payload.contentType = structuredType(model);
    }
    if (!payload.contentType.empty() && !request.headers.contains("Content-Type"))
        request.headers.set("Content-Type", payload.contentType);
    request.body = std::move(payload.body);
    return {};
}

void decodeRestRequest(Decoding& decoding, const ServiceModel& model, const OperationModel& operation,
                       const HttpRequest& request, std::string_view body, Json& out) {
    const Shape* shape = operation.input.shape;
    if (!shape) return;
    readUri(decoding, operation, request, out);
    readHeaders(decoding, *shape, request.headers, 0, out);
    readBody(decoding, model, *shape, body, Members::OfRequest, out);
}

void encodeRestResponse(const ServiceModel& model, const OperationModel& operation, const Json& output,
                        HttpResponse& response) {
    const Shape* shape = operation.output.shape;
    if (!shape) {
        if (model.protocol == Protocol::RestJson && response.status != 204) {
            response.body = "{}";
            response.headers.set("Content-Type", structuredType(model));
        }
        return;
    }
    for (const Member& member : shape->members)
        if (member.ref.location == Location::StatusCode && output.contains(member.name))
            response.status = static_cast<int>(integerAt(output, member.name, response.status));
    writeHeaders(response.headers, *shape, output);
    Payload payload;
    if (s3::isBareLocation(model, operation)) {
        const std::string location = stringAt(output, "LocationConstraint");
        payload.body.append("<LocationConstraint xmlns=\"").append(s3::kNamespace).append("\">");
        writeXmlText(payload.body, location);
        payload.body += "</LocationConstraint>";
        payload.contentType = structuredType(model);
    } else if (!shape->payload.empty()) {
        payload = writePayload(model, *shape->member(shape->payload), output);
    } else if (model.protocol == Protocol::RestJson) {
        writeJsonStructure(payload.body, *shape, output, Members::OfResponse);
        payload.contentType = structuredType(model);
    } else if (hasBodyMembers(*shape, Members::OfResponse)) {
        XmlRoot root = bodyRoot(model, operation.output, operation.name + "Response");
        if (s3::isS3(model)) root = {s3::outputRoot(operation), std::string(s3::kNamespace), {}};
        writeXmlStructure(payload.body, *shape, root, output, Members::OfResponse);
        payload.contentType = structuredType(model);
    }
    const bool xml = model.protocol == Protocol::RestXml && payload.contentType == structuredType(model);
    if (response.status == 204) return;
    if (!payload.contentType.empty() && !response.headers.contains("Content-Type"))
        response.headers.set("Content-Type", payload.contentType);
    response.body = xml ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + payload.body : std::move(payload.body);
}

void decodeRestResponse(Decoding& decoding, const ServiceModel& model, const OperationModel& operation,
                        const HttpResponse& response, Json& out) {
    const Shape* shape = operation.output.shape;
    if (!shape) return;
    readHeaders(decoding, *shape, response.headers, response.status, out);
    if (s3::isBareLocation(model, operation)) {
        pugi::xml_document document;
        if (const auto root = parseXmlBody(decoding, document, response.body))
            if (std::string location = xmlText(root); !location.empty())
                out["LocationConstraint"] = std::move(location);
        return;
    }
    readBody(decoding, model, *shape, response.body, Members::OfResponse, out);
}

} // namespace skydeck::wire::codec
