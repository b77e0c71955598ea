#include "core/base/strings.h"
#include "core/wire/codec.h"
#include "core/wire/codec/protocols.h"
#include "core/wire/codec/rest_bindings.h"
#include "core/wire/codec/xml_body.h"

#include <algorithm>
#include <map>

namespace skydeck::wire {

using namespace codec;

namespace {
/// The word for a status when the answer says nothing itself: HEAD requests, proxies, load balancers. S3's own words
/// for HEAD are not on the wire; these are the HTTP reason phrases, as botocore's users know them from messages.
const char* codeOfStatus(int status) {
    switch (status) {
    case 301:
        return "MovedPermanently";
    case 302:
        return "Found";
    case 304:
        return "NotModified";
    case 307:
        return "TemporaryRedirect";
    case 400:
        return "BadRequest";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "NotFound";
    case 405:
        return "MethodNotAllowed";
    case 408:
        return "RequestTimeout";
    case 409:
        return "Conflict";
    case 411:
        return "LengthRequired";
    case 412:
        return "PreconditionFailed";
    case 413:
        return "PayloadTooLarge";
    case 416:
        return "RangeNotSatisfiable";
    case 429:
        return "TooManyRequests";
    case 500:
        return "InternalServerError";
    case 501:
        return "NotImplemented";
    case 502:
        return "BadGateway";
    case 503:
        return "ServiceUnavailable";
    case 504:
        return "GatewayTimeout";
    default:
        return nullptr;
    }
}

/// "aws.protocoltests#FooError:http://internal.amazon.com/coral/…" is FooError.
std::string bareCode(std::string_view text) {
    if (const auto hash = text.find('#'); hash != std::string_view::npos) text.remove_prefix(hash + 1);
    return std::string(trim(text.substr(0, text.find(':'))));
}

const Shape* errorShape(const ServiceModel& model, const OperationModel* operation, std::string_view code) {
    if (operation)
        for (const Shape* shape : operation->errors)
            if (shape->errorCode == code || shape->name == code) return shape;
    const Shape* shape = model.shape(code);
    return shape && shape->exception ? shape : nullptr;
}

/// Queries after the query-compatible header gave the code of old: the shape's name is in the body.
struct Found {
    std::string code;
    std::string shapeName;
    std::string message;
    std::string requestId;
    Json members = Json::object();
};

const char* kMessageNames[] = {"message", "Message", "errorMessage"};

void findInJson(const ServiceModel& model, const OperationModel& operation, const HttpResponse& response,
                Found& found) {
    Decoding decoding;
    Json body = parseJsonBody(decoding, response.body);
    std::string code = response.headers.value("x-amzn-errortype");
    if (body.is_object()) {
        for (const char* key : {"__type", "code", "Code"})
            if (code.empty()) code = stringAt(body, key);
        if (code.empty()) code = numberText(memberAt(body, "code")) == "null" ? "" : numberText(memberAt(body, "code"));
        for (const char* key : kMessageNames)
            if (found.message.empty()) found.message = stringAt(body, key);
    }
    found.code = found.shapeName = bareCode(code);
    if (model.awsQueryCompatible)
        if (const std::string old = response.headers.value("x-amzn-query-error"); !old.empty())
            found.code = old.substr(0, old.find(';'));
    const Shape* shape = errorShape(model, &operation, found.shapeName);
    if (!shape) return;
    if (body.is_object()) {
        Decoding lenient;
        readJsonStructure(lenient, *shape, body, model.protocol == Protocol::Json ? Members::All : Members::OfResponse);
        found.members = std::move(body);
    }
}

/// The element that holds Code and Message in any of the three forms:
/// <ErrorResponse><Error>, <Response><Errors><Error>, <Error>.
pugi::xml_node errorElement(pugi::xml_node root) {
    const std::string name = localName(root.name());
    if (name == "Error") return root;
    if (const auto errors = xmlChild(root, "Errors")) return xmlChild(errors, "Error");
    return xmlChild(root, "Error");
}

void findInXml(const ServiceModel& model, const OperationModel& operation, const HttpResponse& response, Found& found) {
    Decoding decoding;
    pugi::xml_document document;
    const pugi::xml_node root = parseXmlBody(decoding, document, response.body);
    const pugi::xml_node error = errorElement(root);
    if (!error) return;
    found.code = found.shapeName = std::string(trim(xmlText(xmlChild(error, "Code"))));
    found.message = xmlText(xmlChild(error, "Message"));
    if (found.message.empty()) found.message = xmlText(xmlChild(error, "message"));
    for (const char* key : {"RequestId", "RequestID"})
        for (const pugi::xml_node holder : {root, error})
            if (found.requestId.empty()) found.requestId = xmlText(xmlChild(holder, key));
    if (const Shape* shape = errorShape(model, &operation, found.code)) {
        Decoding lenient;
        readXmlStructure(lenient, *shape, error, found.members,
                         model.protocol == Protocol::RestXml ? Members::OfResponse : Members::All);
    }
}

bool speaksJson(const ServiceModel& model) {
    return model.protocol == Protocol::Json || model.protocol == Protocol::RestJson;
}

int statusOf(const Error& error, const Shape* shape) {
    if (error.httpStatus != 0) return error.httpStatus;
    if (shape && shape->errorStatus != 0) return shape->errorStatus;
    switch (error.kind) {
    case ErrorKind::NotImplemented:
        return 501;
    case ErrorKind::Internal:
    case ErrorKind::Io:
        return 500;
    default:
        return 400;
    }
}

/// The error's members by the shape, and what it does not know as plain text elements.
void writeDetails(std::string& out, const Shape* shape, const Json& details) {
    if (!details.is_object()) return;
    for (auto it = details.begin(); it != details.end(); ++it) {
        if (it.key() == "Code" || it.key() == "Message" || it.key() == "message" || it.value().is_null()) continue;
        const Member* member = shape ? shape->member(it.key()) : nullptr;
        if (member && member->ref.location != Location::Body) continue;
        if (member)
            writeXml(out, member->ref, member->wireName, it.value());
        else
            writeXmlElement(out, it.key(), numberText(it.value()));
    }
}

std::string xmlErrorBody(const ServiceModel& model, const Shape* shape, const Error& error,
                         const std::string& requestId, int status, const Json& details) {
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    const auto codeAndMessage = [&] {
        writeXmlElement(out, "Code", error.code);
        writeXmlElement(out, "Message", error.message);
    };
    if (s3::isS3(model)) {
        out += "<Error>";
        codeAndMessage();
        writeDetails(out, shape, details);
        writeXmlElement(out, "RequestId", requestId);
        out += "</Error>";
    } else if (model.protocol == Protocol::Ec2) {
        out += "<Response><Errors><Error>";
        codeAndMessage();
        writeDetails(out, shape, details);
        out += "</Error></Errors>";
        writeXmlElement(out, "RequestID", requestId);
        out += "</Response>";
    } else {
        out += "<ErrorResponse";
        if (!model.xmlNamespace.empty()) {
            out += " xmlns=\"";
            writeXmlText(out, model.xmlNamespace);
            out += '"';
        }
        out += "><Error>";
        writeXmlElement(out, "Type", status < 500 ? "Sender" : "Receiver");
        codeAndMessage();
        writeDetails(out, shape, details);
        out += "</Error>";
        writeXmlElement(out, "RequestId", requestId);
        out += "</ErrorResponse>";
    }
    return out;
}

std::string jsonErrorBody(const ServiceModel& model, const Shape* shape, const Error& error, const Json& details) {
    std::string messageName = "message";
    if (shape)
        for (const char* key : kMessageNames)
            if (shape->wireIndex.contains(key)) messageName = key;
    std::string out = "{";
    if (model.protocol == Protocol::Json) {
        out += "\"__type\":";
        writeJsonText(out, shape && model.awsQueryCompatible ? shape->name : error.code);
        out += ',';
    }
    writeJsonText(out, messageName);
    out += ':';
    writeJsonText(out, error.message);
    if (shape && details.is_object()) {
        Json rest = details;
        for (const char* key : kMessageNames)
            rest.erase(key);
        std::string members;
        writeJsonStructure(members, *shape, rest,
                           model.protocol == Protocol::Json ? Members::All : Members::OfResponse);
        if (members.size() > 2) out += "," + members.substr(1, members.size() - 2);
    }
    return out + "}";
}
} // namespace

namespace codec {
std::string requestIdOf(const HttpResponse& response) {
    for (const char* name : {"x-amzn-requestid", "x-amz-request-id", "x-amz-id-2"})
        if (auto id = response.headers.get(name)) return std::move(*id);
    return {};
}

void addRequestId(const ServiceModel& model, HttpResponse& response, const std::string& requestId) {
    response.headers.set(s3::isS3(model) ? "x-amz-request-id" : "x-amzn-RequestId", requestId);
}
} // namespace codec

Error decodeError(const ServiceModel& model, const OperationModel& operation, const HttpResponse& response,
                  Json* details) {
    Found found;
    if (speaksJson(model))
        findInJson(model, operation, response, found);
    else
        findInXml(model, operation, response, found);
    if (model.protocol == Protocol::RestJson || model.protocol == Protocol::RestXml)
        if (const Shape* shape = errorShape(model, &operation, found.shapeName)) {
            Decoding lenient;
            readHeaders(lenient, *shape, response.headers, response.status, found.members);
        }
    Error error;
    error.httpStatus = response.status;
    error.code = std::move(found.code);
    error.message = std::move(found.message);
    error.requestId = requestIdOf(response);
    if (error.requestId.empty()) error.requestId = std::move(found.requestId);
    if (error.code.empty()) {
        const char* word = codeOfStatus(response.status);
        error.code = word ? word : "Http" + std::to_string(response.status);
        if (error.message.empty())
            error.message =
                operation.name + " was answered with status " + std::to_string(response.status) + " and no error code.";
    }
    error.kind = classify(error.code, response.status);
    if (details) *details = std::move(found.members);
    return error;
}

HttpResponse encodeError(const ServiceModel& model, const OperationModel* operation, const Error& error,
                         const std::string& requestId, const Json& details) {
    const Shape* shape = errorShape(model, operation, error.code);
    HttpResponse response;
    response.status = statusOf(error, shape);
    addRequestId(model, response, requestId);
    const bool rest = model.protocol == Protocol::RestJson || model.protocol == Protocol::RestXml;
    if (rest && shape && details.is_object()) writeHeaders(response.headers, *shape, details);
    if (operation && operation->method == "HEAD") return response;
    if (speaksJson(model)) {
        response.headers.set("Content-Type", model.protocol == Protocol::Json
                                                 ? "application/x-amz-json-" + model.jsonVersion
                                                 : "application/json");
        response.headers.set("x-amzn-ErrorType", shape && model.awsQueryCompatible ? shape->name : error.code);
        if (model.awsQueryCompatible)
            response.headers.set("x-amzn-query-error", error.code + (response.status < 500 ? ";Sender" : ";Receiver"));
        response.body = jsonErrorBody(model, shape, error, details);
    } else {
        response.headers.set("Content-Type", rest ? "application/xml" : "text/xml");
        response.body = xmlErrorBody(model, shape, error, requestId, response.status, details);
    }
    return response;
}

} // namespace skydeck::wire
