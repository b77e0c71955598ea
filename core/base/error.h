#pragma once

#include <string>
#include <string_view>

namespace skydeck {

/// What went wrong, by what a caller can do about it. Code branches on `kind` and `code`, never on message text.
enum class ErrorKind {
    InvalidInput,    ///< the caller's arguments or files are wrong: exit status 2 in programs
    NotFound,        ///< the named thing does not exist
    Conflict,        ///< exists already, not empty, in the wrong state
    AccessDenied,    ///< authenticated, but not allowed
    Unauthenticated, ///< no credentials, or wrong, or expired ones
    Throttled,       ///< asked too often; retryable
    Unavailable,     ///< the server says it cannot serve now (5xx); retryable
    Network,         ///< no answer: refused, reset, DNS, TLS
    Timeout,         ///< the deadline passed
    Cancelled,       ///< the caller asked to stop
    Protocol,        ///< the answer makes no sense (malformed body, wrong length)
    NotImplemented,  ///< known by name but not served
    Io,              ///< local file or process trouble
    Internal,        ///< a defect of ours
};

std::string_view toString(ErrorKind kind);

/// One failure, as a value. `code` is AWS's own code where the failure came from a service ("NoSuchBucket"), otherwise
/// an UpperCamel word of ours ("ProfileNotFound"). `hint` is one plain sentence for a person, or empty.
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    std::string code;
    std::string message;
    int httpStatus = 0;    ///< 0 when no HTTP answer was involved
    std::string requestId; ///< the service's request id, or empty
    std::string hint;
};

/// "NoSuchBucket: The specified bucket does not exist. Hint: …" on one line, for stderr and logs.
std::string describe(const Error& error);

/// The kind that AWS's `code` and HTTP status imply; used for every error a service returns.
ErrorKind classify(std::string_view code, int httpStatus);

} // namespace skydeck
