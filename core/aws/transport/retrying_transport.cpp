#include "core/aws/transport/retrying_transport.h"

#include "core/aws/endpoints.h"
#include "core/aws/transport/error_code.h"
#include "core/base/log.h"

#include <algorithm>
#include <cmath>

namespace skydeck::aws {

namespace {

constexpr auto kLongestWait = std::chrono::seconds(20);

// What another attempt costs, or 0 when it would not help. As in AWS's SDKs the operation's being idempotent is not
// asked for: tokens that make it so are in the request already, and stay the same.
int retryCost(const wire::HttpRequest& request, const Result<wire::HttpResponse>& outcome) {
    if (outcome) {
        if (outcome->status < 400) return 0;
        const std::string code = errorCodeOf(*outcome);
        const bool helps = isThrottling(code, outcome->status) || isTransient(code, outcome->status) ||
                           isModelledRetryable(request.operation, code);
        return helps ? RetryQuota::kRetryCost : 0;
    }
    const Error& error = outcome.error();
    // Nobody listens on this machine: waiting does not start a lab.
    if (error.code == "ConnectionRefused" && isLoopbackHost(request.host)) return 0;
    if (error.code == "CertificateNotTrusted") return 0;
    if (error.code == "NoAnswer") return RetryQuota::kTimeoutCost;
    if (error.kind == ErrorKind::Network) return RetryQuota::kRetryCost;
    // A garbled answer may be the connection's fault.
    return error.kind == ErrorKind::Protocol && error.code != "ResponseTooLarge" ? RetryQuota::kRetryCost : 0;
}

// What the service asks for counts when it is longer than what we would have waited anyway.
Duration waitBefore(int attempt, const Result<wire::HttpResponse>& outcome, Random& random) {
    const double ceiling = std::min<double>(kLongestWait.count(), std::ldexp(1.0, std::min(attempt - 1, 10)));
    const auto own = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(random.uniform() * ceiling));
    const auto asked = outcome ? retryAfter(*outcome) : std::nullopt;
    return asked ? std::max(own, std::min<Duration>(*asked, kLongestWait)) : own;
}

Status startOver(const wire::HttpRequest& request) {
    if (request.source) SKYDECK_TRY(request.source->rewind());
    if (request.sink) SKYDECK_TRY(request.sink->restart());
    return {};
}

} // namespace

bool RetryQuota::take(int cost) {
    const std::lock_guard lock(m_mutex);
    if (cost > m_available) return false;
    m_available -= cost;
    return true;
}

void RetryQuota::giveBack(int amount) {
    const std::lock_guard lock(m_mutex);
    m_available = std::min(kCapacity, m_available + amount);
}

int RetryQuota::available() const {
    const std::lock_guard lock(m_mutex);
    return m_available;
}

RetryingTransport::RetryingTransport(std::unique_ptr<Transport> next, int maxAttempts, const Clock& clock,
                                     Random& random)
    : m_next(std::move(next)), m_maxAttempts(std::max(1, maxAttempts)), m_clock(clock), m_random(random) {}

Result<wire::HttpResponse> RetryingTransport::send(const wire::HttpRequest& request, const CallContext& context) {
    int lastCost = RetryQuota::kNoRetryRefund;
    for (int attempt = 1;; ++attempt) {
        SKYDECK_TRY(context.check(m_clock));
        auto outcome = m_next->send(request, context);
        const int cost = retryCost(request, outcome);
        if (cost == 0) {
            if (outcome && outcome->status < 400) m_quota.giveBack(lastCost);
            return outcome;
        }
        if (attempt >= m_maxAttempts || !m_quota.take(cost)) return outcome;
        lastCost = cost;
        const Duration delay = waitBefore(attempt, outcome, m_random);
        // An answer now is worth more than a deadline missed while waiting.
        if (context.deadline && m_clock.steadyNow() + delay >= *context.deadline) return outcome;
        if (log::enabled(log::Level::Info))
            log::info("aws.retry",
                      request.method + " " + request.host + request.path + ": attempt " + std::to_string(attempt) +
                          " failed (" +
                          (outcome ? "status " + std::to_string(outcome->status) : describe(outcome.error())) + ")");
        if (!m_clock.sleepFor(delay, context.stop))
            return fail(ErrorKind::Cancelled, "Cancelled", "The operation was cancelled");
        SKYDECK_TRY(startOver(request));
    }
}

} // namespace skydeck::aws
