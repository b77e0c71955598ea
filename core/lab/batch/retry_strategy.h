#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <optional>
#include <string>

namespace skydeck::lab::batch {

/// How an attempt of a job ended, as retryStrategy.evaluateOnExit looks at it.
struct AttemptEnd {
    std::string statusReason;
    std::string reason; ///< the container's
    std::optional<int> exitCode;
};

/// A RetryStrategy of RegisterJobDefinition or SubmitJob.
Status checkRetryStrategy(const Json& strategy);

/// Whether a failed job is tried again after `made` attempts: the first entry of evaluateOnExit whose conditions all
/// match decides; when none does, it is.
bool isTriedAgain(const Json& strategy, std::size_t made, const AttemptEnd& end);

} // namespace skydeck::lab::batch
