#include "core/base/error.h"

#include <algorithm>
#include <array>

namespace skydeck {

std::string_view toString(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::InvalidInput:
        return "InvalidInput";
    case ErrorKind::NotFound:
        return "NotFound";
    case ErrorKind::Conflict:
        return "Conflict";
    case ErrorKind::AccessDenied:
        return "AccessDenied";
    case ErrorKind::Unauthenticated:
        return "Unauthenticated";
    case ErrorKind::Throttled:
        return "Throttled";
    case ErrorKind::Unavailable:
        return "Unavailable";
    case ErrorKind::Network:
        return "Network";
    case ErrorKind::Timeout:
        return "Timeout";
    case ErrorKind::Cancelled:
        return "Cancelled";
    case ErrorKind::Protocol:
        return "Protocol";
    case ErrorKind::NotImplemented:
        return "NotImplemented";
    case ErrorKind::Io:
        return "Io";
    case ErrorKind::Internal:
        return "Internal";
    }
    return "Internal";
}

std::string describe(const Error& error) {
    std::string line = error.code.empty() ? std::string(toString(error.kind)) : error.code;
    if (!error.message.empty()) line += ": " + error.message;
    if (!error.hint.empty()) {
        if (line.back() != '.') line += '.';
        line += " Hint: " + error.hint;
    }
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

namespace {
template <std::size_t N>
bool contains(const std::array<std::string_view, N>& set, std::string_view code) {
    return std::find(set.begin(), set.end(), code) != set.end();
}

// Codes from the services' error tables and from botocore's retry data (legacy/_retry.json, retries/standard.py).
constexpr std::array<std::string_view, 14> kThrottling = {"Throttling",
                                                          "ThrottlingException",
                                                          "ThrottledException",
                                                          "RequestThrottledException",
                                                          "TooManyRequestsException",
                                                          "ProvisionedThroughputExceededException",
                                                          "TransactionInProgressException",
                                                          "RequestLimitExceeded",
                                                          "BandwidthLimitExceeded",
                                                          "LimitExceededException",
                                                          "RequestThrottled",
                                                          "SlowDown",
                                                          "PriorRequestNotComplete",
                                                          "EC2ThrottledException"};
constexpr std::array<std::string_view, 13> kUnauthenticated = {"InvalidAccessKeyId",
                                                               "SignatureDoesNotMatch",
                                                               "ExpiredToken",
                                                               "ExpiredTokenException",
                                                               "InvalidClientTokenId",
                                                               "InvalidToken",
                                                               "UnrecognizedClientException",
                                                               "IncompleteSignature",
                                                               "MissingAuthenticationToken",
                                                               "MissingAuthenticationTokenException",
                                                               "RequestTimeTooSkewed",
                                                               "RequestExpired",
                                                               "AuthFailure"};
constexpr std::array<std::string_view, 4> kDenied = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation",
                                                     "Forbidden"};
// Conflicts that come with status 400.
constexpr std::array<std::string_view, 4> kConflicting = {"ConditionalCheckFailedException",
                                                          "TransactionCanceledException",
                                                          "TransactionConflictException", "ResourceInUseException"};
} // namespace

ErrorKind classify(std::string_view code, int httpStatus) {
    if (contains(kThrottling, code) || httpStatus == 429) return ErrorKind::Throttled;
    if (contains(kUnauthenticated, code) || httpStatus == 401) return ErrorKind::Unauthenticated;
    if (contains(kDenied, code)) return ErrorKind::AccessDenied;
    if (code == "NotImplemented" || httpStatus == 501) return ErrorKind::NotImplemented;
    if (httpStatus >= 500) return ErrorKind::Unavailable;
    if (httpStatus == 404 || code.starts_with("NoSuch") || code.find("NotFound") != std::string_view::npos)
        return ErrorKind::NotFound;
    if (httpStatus == 409 || httpStatus == 412 || code.find("AlreadyExists") != std::string_view::npos ||
        contains(kConflicting, code))
        return ErrorKind::Conflict;
    if (httpStatus == 403) return ErrorKind::AccessDenied;
    return ErrorKind::InvalidInput;
}

} // namespace skydeck
