#pragma once

#include "core/base/clock.h"
#include "core/wire/http.h"

#include <optional>
#include <string>

namespace skydeck::aws {

/// AWS's error code in a failed answer of any protocol, without a model: from the headers, a JSON or an XML body. Empty
/// when there is none.
std::string errorCodeOf(const wire::HttpResponse& response);

/// Codes and statuses that the AWS SDKs call transient or throttling, and so try again
/// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
bool isThrottling(std::string_view code, int httpStatus);
bool isTransient(std::string_view code, int httpStatus);
/// The operation's model calls this error of its own retryable.
bool isModelledRetryable(const wire::OperationModel* operation, std::string_view code);

/// How long the service asks to wait: x-amz-retry-after (milliseconds), or Retry-After (seconds, or a date, which is
/// taken relative to the answer's own Date). Nothing when it does not ask, or not understandably.
std::optional<Duration> retryAfter(const wire::HttpResponse& response);

/// The answer refuses temporary credentials because their time is over.
bool isExpiredToken(const wire::HttpResponse& response);

/// The service's clock, when the answer is a refusal that a wrong clock of ours explains: its code may mean that, and
/// its Date is more than four minutes away from `signedAt` (services allow five, S3 fifteen).
std::optional<WallTime> skewedServerTime(const wire::HttpResponse& response, WallTime signedAt);

} // namespace skydeck::aws
