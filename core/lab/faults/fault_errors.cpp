#include "core/lab/faults/fault_errors.h"

namespace skydeck::lab {

namespace {
struct FaultWords {
    int status;
    const char* code;
    const char* message;
};

// Each service's "Common errors"; S3: "Error responses"; EC2: "Error codes".
FaultWords throttled(const wire::ServiceModel& model) {
    switch (dialectOf(model)) {
    case Dialect::S3:
        return {503, "SlowDown", "Please reduce your request rate."};
    case Dialect::Query:
        return {400, "Throttling", "Rate exceeded"};
    case Dialect::Ec2:
        return {503, "RequestLimitExceeded", "Request limit exceeded."};
    case Dialect::Json:
        break;
    }
    if (model.protocol == wire::Protocol::RestJson) return {429, "TooManyRequestsException", "Too Many Requests"};
    return {400, "ThrottlingException", "Rate exceeded"};
}

FaultWords broken(const wire::ServiceModel& model, int status) {
    switch (dialectOf(model)) {
    case Dialect::S3:
        if (status == 503) return {status, "ServiceUnavailable", "Please reduce your request rate."};
        return {status, "InternalError", "We encountered an internal error. Please try again."};
    case Dialect::Query:
        if (status == 503) return {status, "ServiceUnavailable", "Service is temporarily unavailable"};
        return {status, "InternalFailure", "The request processing has failed because of an unknown error."};
    case Dialect::Ec2:
        if (status == 503) return {status, "Unavailable", "The server is overloaded and can't handle the request."};
        return {status, "InternalError", "An internal error has occurred"};
    case Dialect::Json:
        break;
    }
    if (status == 503) return {status, "ServiceUnavailableException", "Service is temporarily unavailable"};
    return {status, "InternalServerError", "The request could not be processed because of an internal server error."};
}
} // namespace

Error errorOf(const Fault& fault, const wire::ServiceModel& model) {
    if (fault.kind == FaultKind::ExpiredToken) return Authenticator::expiredToken(dialectOf(model));
    const FaultWords words = fault.kind == FaultKind::Throttle ? throttled(model) : broken(model, fault.status);
    return awsError(words.status, fault.code.empty() ? words.code : fault.code,
                    fault.message.empty() ? words.message : fault.message)
        .value();
}

} // namespace skydeck::lab
