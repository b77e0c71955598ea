#include "core/wire/codec.h"

#include "core/base/strings.h"
#include "core/wire/checksum.h"
#include "core/wire/codec/protocols.h"
#include "core/wire/codec/query_body.h"
#include "core/wire/codec/xml_body.h"
#include "core/wire/crypto.h"

namespace skydeck::wire {

using namespace codec;

namespace {
// Below this, compressing costs more than it saves (the default of AWS's own clients).
constexpr std::size_t kCompressFrom = 10240;
// What a compressed request may grow to; bodies that large are not sent to the operations that allow compression.
constexpr std::size_t kLongestInflated = 64u << 20;

bool isRest(const ServiceModel& model) {
    return model.protocol == Protocol::RestJson || model.protocol == Protocol::RestXml;
}

bool hasStreamingPayload(const Shape* shape) {
    const Member* payload = shape && !shape->payload.empty() ? shape->member(shape->payload) : nullptr;
    return payload && payload->ref.streaming;
}

/// The input with idempotency tokens where the caller left them out; `storage` keeps it when it is a changed copy.
const Json& withTokens(const Shape* shape, const Json& input, const EncodeOptions& options, Json& storage) {
    static const Json empty = Json::object();
    const Json& given = input.is_object() ? input : empty;
    if (!shape) return given;
    for (const Member& member : shape->members) {
        if (!member.ref.idempotencyToken || !memberAt(storage.is_object() ? storage : given, member.name).is_null())
            continue;
        if (!storage.is_object()) storage = given;
        storage[member.name] = options.idempotencyToken ? options.idempotencyToken() : randomUuid();
    }
    return storage.is_object() ? storage : given;
}

/// "{account}.data." with the members that are marked as host labels.
Result<std::string> hostPrefix(const OperationModel& operation, const Json& input) {
    std::string out;
    std::string_view rest = operation.hostPrefix;
    while (!rest.empty()) {
        const auto brace = rest.find('{');
        out += rest.substr(0, brace);
        if (brace == std::string_view::npos) break;
        const auto end = rest.find('}', brace);
        const std::string label(rest.substr(brace + 1, end - brace - 1));
        const std::string value = stringAt(input, label);
        const bool sound = !value.empty() && value.size() <= 63 &&
                           value.find_first_not_of(
                               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") == std::string::npos;
        if (!sound)
            return fail(ErrorKind::InvalidInput, "ParamValidationFailed",
                        "'" + label + "' becomes a part of the host name: letters, digits and hyphens, at most 63");
        out += value;
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return out;
}

void addChecksums(const OperationModel& operation, const Json& input, HttpRequest& request) {
    if (hasStreamingPayload(operation.input.shape)) return; // the body is not here yet
    const std::string algorithm = stringAt(input, stringAt(operation.httpChecksum, "requestAlgorithmMember"));
    if (const auto known = checksumAlgorithm(algorithm)) {
        const std::string header = checksumHeader(algorithm);
        if (!request.headers.contains(header)) request.headers.set(header, toBase64(checksumOf(*known, request.body)));
        return;
    }
    if (operation.checksumRequired && !request.headers.contains("Content-MD5"))
        request.headers.set("Content-MD5", toBase64(md5(request.body)));
}

void compress(const OperationModel& operation, HttpRequest& request) {
    if (operation.requestCompression != "gzip" || request.body.size() < kCompressFrom) return;
    request.body = gzip(request.body);
    const std::string before = request.headers.value("Content-Encoding");
    request.headers.set("Content-Encoding", before.empty() ? "gzip" : before + ", gzip");
}

void encodeJsonRequest(const ServiceModel& model, const OperationModel& operation, const Json& input,
                       HttpRequest& request) {
    request.path = operation.requestUri;
    request.headers.add("X-Amz-Target", model.targetPrefix + "." + operation.name);
    request.headers.add("Content-Type", "application/x-amz-json-" + model.jsonVersion);
    if (model.awsQueryCompatible) request.headers.add("x-amzn-query-mode", "true");
    if (operation.input.shape)
        writeJsonStructure(request.body, *operation.input.shape, input, Members::All);
    else
        request.body = "{}";
}

void encodeQueryRequest(const ServiceModel& model, const OperationModel& operation, const Json& input,
                        HttpRequest& request) {
    request.path = operation.requestUri;
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = writeQueryBody(model, operation, input);
}

void decodeJsonStructure(Decoding& decoding, const Shape* shape, std::string_view body, Json& out) {
    Json value = parseJsonBody(decoding, body);
    if (value.is_null() || !decoding.problem.empty()) return;
    if (!value.is_object()) return decoding.note("the body is no JSON object");
    if (!shape) return;
    readJsonStructure(decoding, *shape, value, Members::All);
    out = std::move(value);
}

void decodeXmlResponse(Decoding& decoding, const ServiceModel& model, const OperationModel& operation,
                       const HttpResponse& response, Json& out) {
    if (!operation.output.shape) return;
    pugi::xml_document document;
    pugi::xml_node root = parseXmlBody(decoding, document, response.body);
    if (model.protocol == Protocol::Query) {
        const std::string& wrapper = operation.resultWrapper;
        if (const auto result = xmlChild(root, wrapper.empty() ? operation.name + "Result" : wrapper)) root = result;
    }
    if (root) readXmlStructure(decoding, *operation.output.shape, root, out, Members::All);
}

void encodeXmlResponse(const ServiceModel& model, const OperationModel& operation, const Json& output,
                       const std::string& requestId, HttpResponse& response) {
    response.headers.set("Content-Type", "text/xml");
    std::string& out = response.body;
    const std::string root = operation.name + "Response";
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<").append(root);
    std::string name = model.xmlNamespace;
    if (name.empty() && model.protocol == Protocol::Ec2)
        name = "http://ec2.amazonaws.com/doc/" + model.apiVersion + "/";
    if (!name.empty()) {
        out += " xmlns=\"";
        writeXmlText(out, name);
        out += '"';
    }
    out += '>';
    const bool query = model.protocol == Protocol::Query;
    if (!query) writeXmlElement(out, "requestId", requestId);
    if (query && !operation.resultWrapper.empty()) out.append("<").append(operation.resultWrapper).append(">");
    if (operation.output.shape) writeXmlMembers(out, *operation.output.shape, output, Members::All);
    if (query && !operation.resultWrapper.empty()) out.append("</").append(operation.resultWrapper).append(">");
    if (query) {
        out += "<ResponseMetadata>";
        writeXmlElement(out, "RequestId", requestId);
        out += "</ResponseMetadata>";
    }
    out.append("</").append(root).append(">");
}

/// The form that a query request carries: its body, or the query string of a GET.
std::string_view formOf(const HttpRequest& request, std::string_view body) {
    return body.empty() ? request.query : body;
}

tl::unexpected<Error> malformed(const ServiceModel& model, const std::string& problem) {
    const char* code = "SerializationException";
    if (model.protocol == Protocol::RestXml) code = "MalformedXML";
    if (model.protocol == Protocol::Query || model.protocol == Protocol::Ec2) code = "MalformedQueryString";
    return fail(Error{ErrorKind::InvalidInput, code, "The request does not make sense: " + problem, 400, {}, {}});
}
} // namespace

Result<HttpRequest> encodeRequest(const ServiceModel& model, const OperationModel& operation, const Json& input,
                                  const EncodeOptions& options) {
    Json storage;
    const Json& value = withTokens(operation.input.shape, input, options, storage);
    HttpRequest request;
    request.scheme.clear();
    request.method = operation.method;
    switch (model.protocol) {
    case Protocol::Json:
        encodeJsonRequest(model, operation, value, request);
        break;
    case Protocol::Query:
    case Protocol::Ec2:
        encodeQueryRequest(model, operation, value, request);
        break;
    case Protocol::RestJson:
    case Protocol::RestXml:
        SKYDECK_TRY(encodeRestRequest(model, operation, value, request));
        break;
    }
    if (!operation.hostPrefix.empty()) {
        SKYDECK_ASSIGN(request.host, hostPrefix(operation, value));
    }
    compress(operation, request);
    if (operation.checksumRequired || operation.httpChecksum.is_object()) addChecksums(operation, value, request);
    return request;
}

Result<Json> decodeResponse(const ServiceModel& model, const OperationModel& operation, const HttpResponse& response) {
    if (response.status >= 300) return fail(decodeError(model, operation, response));
    if (s3::isErrorInSuccess(model, operation, response)) {
        // CopyObject, UploadPartCopy and CompleteMultipartUpload answer 200 before they know how it ends (S3 API
        // reference).
        HttpResponse failed = response;
        failed.status = 500;
        return fail(decodeError(model, operation, failed));
    }
    Decoding decoding;
    Json out = Json::object();
    switch (model.protocol) {
    case Protocol::Json:
        decodeJsonStructure(decoding, operation.output.shape, response.body, out);
        break;
    case Protocol::Query:
    case Protocol::Ec2:
        decodeXmlResponse(decoding, model, operation, response, out);
        break;
    case Protocol::RestJson:
    case Protocol::RestXml:
        decodeRestResponse(decoding, model, operation, response, out);
        break;
    }
    if (!decoding.problem.empty())
        return fail(Error{ErrorKind::Protocol,
                          "MalformedResponse",
                          "The answer to " + operation.name + " does not make sense: " + decoding.problem,
                          response.status,
                          requestIdOf(response),
                          {}});
    return out;
}

Result<Json> decodeRequest(const ServiceModel& model, const OperationModel& operation, const HttpRequest& request) {
    std::string inflated;
    std::string_view body = request.body;
    const std::string encoding = request.headers.value("Content-Encoding");
    if (!operation.requestCompression.empty() && encoding.ends_with("gzip")) {
        auto plain = gunzip(body, kLongestInflated);
        if (!plain) return malformed(model, "the body is not gzip, or more than 64 MiB of it");
        inflated = std::move(*plain);
        body = inflated;
    }
    Decoding decoding{true, {}};
    Json out = Json::object();
    switch (model.protocol) {
    case Protocol::Json:
        decodeJsonStructure(decoding, operation.input.shape, body, out);
        break;
    case Protocol::Query:
    case Protocol::Ec2:
        if (operation.input.shape)
            out = readQueryBody(decoding, *operation.input.shape, formOf(request, body),
                                model.protocol == Protocol::Ec2 ? QueryDialect::Ec2 : QueryDialect::Query);
        break;
    case Protocol::RestJson:
    case Protocol::RestXml:
        decodeRestRequest(decoding, model, operation, request, body, out);
        break;
    }
    if (!decoding.problem.empty()) return malformed(model, decoding.problem);
    return out;
}

HttpResponse encodeResponse(const ServiceModel& model, const OperationModel& operation, const Json& output,
                            const std::string& requestId) {
    static const Json empty = Json::object();
    const Json& value = output.is_object() ? output : empty;
    HttpResponse response;
    response.status = operation.responseCode;
    addRequestId(model, response, requestId);
    if (isRest(model)) {
        encodeRestResponse(model, operation, value, response);
    } else if (model.protocol == Protocol::Json) {
        response.headers.set("Content-Type", "application/x-amz-json-" + model.jsonVersion);
        if (operation.output.shape)
            writeJsonStructure(response.body, *operation.output.shape, value, Members::All);
        else
            response.body = "{}";
    } else {
        encodeXmlResponse(model, operation, value, requestId, response);
    }
    return response;
}

} // namespace skydeck::wire
