#include "core/aws/hints.h"

#include <algorithm>
#include <array>

namespace skydeck::aws {

namespace {

template <std::size_t N>
bool isOneOf(std::string_view code, const std::array<std::string_view, N>& codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

constexpr std::array<std::string_view, 4> kExpired{"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired",
                                                   "RequestExpired"};
constexpr std::array<std::string_view, 3> kSkewed{"RequestTimeTooSkewed", "InvalidSignatureTime", "RequestInTheFuture"};
constexpr std::array<std::string_view, 4> kUnknownKey{"InvalidAccessKeyId", "InvalidClientTokenId",
                                                      "UnrecognizedClientException", "AuthFailure"};

std::string hintFor(const Error& error, const Session& session, const wire::HttpResponse* response) {
    if (error.code == "ConnectionRefused" && session.isLab())
        return "The lab is not running: start it with `skydeckctl lab start`.";
    if (isOneOf(error.code, kExpired)) {
        const std::string renewal = session.credentials().howToRenew();
        return "Your session token expired (it came from " + session.credentials().describe() + "). " +
               (renewal.empty() ? "Sign in again or renew the credentials." : renewal);
    }
    // Services report a skewed clock as a broken signature too, with these words.
    if (isOneOf(error.code, kSkewed) ||
        (error.code == "InvalidSignatureException" && error.message.find("Signature expired") != std::string::npos)) {
        const std::string theirs = response ? response->headers.value("Date") : std::string();
        return "This computer's clock is wrong" + (theirs.empty() ? "" : "; the service's says " + theirs) +
               ": set it and try again.";
    }
    if (isOneOf(error.code, kUnknownKey))
        return session.isLab() ? "The lab does not know the access key from " + session.credentials().describe() +
                                     ": use --profile lab, or the keys that `skydeckctl lab env` prints."
                               : "AWS does not know the access key from " + session.credentials().describe() +
                                     ": check it, and whether the region is the right one.";
    if (error.code == "SignatureDoesNotMatch")
        return "The secret key from " + session.credentials().describe() + " does not belong to the access key.";
    if (error.code == "PermanentRedirect" || error.code == "AuthorizationHeaderMalformed" ||
        error.code == "IllegalLocationConstraintException" || error.httpStatus == 301) {
        const std::string region = response ? response->headers.value("x-amz-bucket-region") : std::string();
        if (!region.empty()) return "The bucket is in the region " + region + ": pass --region " + region + ".";
    }
    if (error.kind == ErrorKind::Unavailable)
        return session.isLab() ? "The lab's service failed: try again; if a drill is on, end it in Settings."
                               : "The fault is on AWS's side and usually passes: try again in a minute.";
    return {};
}

} // namespace

void addHint(Error& error, const Session& session, const wire::HttpResponse* response) {
    if (error.hint.empty()) error.hint = hintFor(error, session, response);
}

} // namespace skydeck::aws
