#include "core/aws/transport/error_code.h"

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/wire/service_model.h"
#include "core/wire/timestamp.h"

#include <algorithm>
#include <array>

namespace skydeck::aws {

namespace {
// "aws.protocoltests#FooError:http://…" is FooError.
std::string bare(std::string code) {
    if (const auto colon = code.find(':'); colon != std::string::npos) code.resize(colon);
    if (const auto hash = code.rfind('#'); hash != std::string::npos) code.erase(0, hash + 1);
    return code;
}

constexpr std::array<std::string_view, 5> kTransient{"RequestTimeout", "RequestTimeoutException", "InternalError",
                                                     "IDPCommunicationError", "PriorRequestNotComplete"};
// "Possible clock skew errors" of the AWS SDKs: most of them have other causes too, so the Date decides.
constexpr std::array<std::string_view, 7> kPerhapsSkewed{
    "RequestTimeTooSkewed", "RequestExpired",        "RequestInTheFuture", "InvalidSignatureException",
    "InvalidSignatureTime", "SignatureDoesNotMatch", "AuthFailure",
};
constexpr auto kNoticeableSkew = std::chrono::minutes(4);

template <std::size_t N>
bool isListed(const std::array<std::string_view, N>& codes, std::string_view code) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

std::optional<Duration> seconds(double value) {
    if (!(value >= 0) || value > 1e6) return std::nullopt;
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(value));
}
} // namespace

std::string errorCodeOf(const wire::HttpResponse& response) {
    if (const auto query = response.headers.get("x-amzn-query-error")) return query->substr(0, query->find(';'));
    if (const auto type = response.headers.get("x-amzn-errortype")) return bare(*type);
    const std::string_view body = trim(response.body);
    if (body.starts_with('{')) {
        const auto json = parseJson(body);
        if (!json) return {};
        for (const char* member : {"__type", "code", "Code"})
            if (const std::string code = stringAt(*json, member); !code.empty()) return bare(code);
        return {};
    }
    const auto open = body.find("<Code>");
    const auto close = body.find("</Code>");
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
    return std::string(trim(body.substr(open + 6, close - open - 6)));
}

bool isThrottling(std::string_view code, int httpStatus) {
    return classify(code, httpStatus) == ErrorKind::Throttled;
}

bool isTransient(std::string_view code, int httpStatus) {
    return httpStatus == 500 || httpStatus == 502 || httpStatus == 503 || httpStatus == 504 ||
           isListed(kTransient, code);
}

bool isModelledRetryable(const wire::OperationModel* operation, std::string_view code) {
    return operation && !code.empty() &&
           std::any_of(operation->errors.begin(), operation->errors.end(), [&](const wire::Shape* error) {
               return error->retryable && (error->errorCode == code || error->name == code);
           });
}

std::optional<Duration> retryAfter(const wire::HttpResponse& response) {
    if (const auto milliseconds = parseDouble(response.headers.value("x-amz-retry-after")))
        return seconds(*milliseconds / 1000);
    const std::string value = response.headers.value("Retry-After");
    if (value.empty()) return std::nullopt;
    if (const auto number = parseDouble(value)) return seconds(*number);
    const auto until = wire::parseTimestamp(value);
    const auto from = wire::parseTimestamp(response.headers.value("Date"));
    return until && from ? seconds(std::max(0.0, *until - *from)) : std::nullopt;
}

bool isExpiredToken(const wire::HttpResponse& response) {
    if (response.status < 400 || response.status >= 500) return false;
    const std::string code = errorCodeOf(response);
    return code == "ExpiredToken" || code == "ExpiredTokenException" || code == "TokenRefreshRequired";
}

std::optional<WallTime> skewedServerTime(const wire::HttpResponse& response, WallTime signedAt) {
    if (response.status < 400 || response.status >= 500) return std::nullopt;
    const std::string code = errorCodeOf(response);
    // The answer to a HEAD has no body to hold a code.
    const bool perhaps = code.empty() ? response.status == 403 : isListed(kPerhapsSkewed, code);
    if (!perhaps) return std::nullopt;
    const auto date = wire::parseTimestamp(response.headers.value("Date"));
    if (!date) return std::nullopt;
    const WallTime theirs = fromEpochSeconds(*date);
    if (std::chrono::abs(theirs - signedAt) <= kNoticeableSkew) return std::nullopt;
    return theirs;
}

} // namespace skydeck::aws
