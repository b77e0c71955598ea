#pragma once

#include "core/base/json.h"
#include "core/wire/http.h"
#include "core/wire/service_model.h"

#include <functional>
#include <string>

namespace skydeck::wire {

/// One codec for the five AWS protocols and both sides, driven by the service's model.
/// Values follow the conventions of core/base/json.h: blobs base64, timestamps epoch seconds. A member that is a
/// streaming payload (S3 bodies) is not part of the Json: it is HttpRequest::body/source or HttpResponse::body.

struct EncodeOptions {
    std::function<std::string()> idempotencyToken; ///< fills idempotency members left out; default: a random UUID
};

/// Input that the model does not allow: unknown or missing members, wrong types. InvalidInput; code
/// "ParamValidationFailed" (the word that AWS's own clients use); the message lists every problem with its path.
Status validateInput(const Shape& shape, const Json& input);

// Client side.
/// Method, path, query, headers and body; scheme and host stay empty except for a host prefix ("data."), which is put
/// into `host` for the caller to prepend.
Result<HttpRequest> encodeRequest(const ServiceModel& model, const OperationModel& operation, const Json& input,
                                  const EncodeOptions& options = {});
/// Status 300 and above become an Error with AWS's code, message and request id.
Result<Json> decodeResponse(const ServiceModel& model, const OperationModel& operation, const HttpResponse& response);
/// The error of a failed response. One that says nothing itself (HEAD, proxies) gets the status's phrase as its code:
/// NotFound, Forbidden, PreconditionFailed, ServiceUnavailable. `details`, when given, receives the modelled members of
/// the error shape.
Error decodeError(const ServiceModel& model, const OperationModel& operation, const HttpResponse& response,
                  Json* details = nullptr);

// Server side (the inverse).
/// Which operation a request means: X-Amz-Target, Action=, or method and path against the requestUri patterns.
/// NotImplemented with the operation's name when AWS has it and the trimmed model does not; NotFound
/// (UnknownOperationException) when nobody knows it. Paths must be in path style ("/bucket/key").
Result<const OperationModel*> routeRequest(const ServiceModel& model, const HttpRequest& request);
/// Malformed bodies give SerializationException / MalformedXML / MalformedQueryString with status 400.
Result<Json> decodeRequest(const ServiceModel& model, const OperationModel& operation, const HttpRequest& request);
HttpResponse encodeResponse(const ServiceModel& model, const OperationModel& operation, const Json& output,
                            const std::string& requestId);
/// `operation` may be null when routing failed. Error::httpStatus 0 becomes the modelled status, else 501 for
/// NotImplemented, 500 for Internal and Io, 400 for the rest. `details` are
/// extra members of the error, such as S3's BucketName.
HttpResponse encodeError(const ServiceModel& model, const OperationModel* operation, const Error& error,
                         const std::string& requestId, const Json& details = {});

} // namespace skydeck::wire
