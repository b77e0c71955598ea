#include "core/aws/transport/retrying_transport.h"

#include "core/aws/endpoints.h"
#include "core/aws/transport/error_code.h"
#include "core/base/log.h"

#include <algorithm>
#include <cmath>

namespace skydeck::aws {

namespace {

// What another attempt costs, or 0 when it would not help.
int retryCost(const wire::HttpRequest& request, const Result<wire::HttpResponse>& outcome) {
    if (outcome) {
        if (outcome->status < 400) return 0;
        const std::string code = errorCodeOf(*outcome);
        return isThrottling(code, outcome->status) || isTransient(code, outcome->status) ? RetryQuota::kRetryCost : 0;
    }
    const Error& error = outcome.error();
    // Nobody listens on this machine: waiting does not start a lab.
    if (error.code == "ConnectionRefused" && isLoopbackHost(request.host)) return 0;
    if (error.code == "CertificateNotTrusted") return 0;
    if (error.kind == ErrorKind::Network) return RetryQuota::kTimeoutCost;
    // A garbled answer may be the connection's fault.
    return error.kind == ErrorKind::Protocol && error.code != "ResponseTooLarge" ? RetryQuota::kTimeoutCost : 0;
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
        const double ceiling = std::min(20.0, std::ldexp(1.0, std::min(attempt - 1, 10)));
        const auto delay =
            std::chrono::duration_cast<Duration>(std::chrono::duration<double>(m_random.uniform() * ceiling));
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
