#pragma once

#include "core/aws/transport/transport.h"
#include "core/base/clock.h"

#include <mutex>

namespace skydeck::aws {

/// The token bucket of AWS's standard retry mode: retries cost, successes pay back, so that many clients of a failing
/// service do not make it worse. Thread-safe.
class RetryQuota {
public:
    static constexpr int kCapacity = 500;
    static constexpr int kRetryCost = 5;
    static constexpr int kTimeoutCost = 10;
    static constexpr int kNoRetryRefund = 1;

    bool take(int cost);
    void giveBack(int amount);
    int available() const;

private:
    mutable std::mutex m_mutex;
    int m_available = kCapacity;
};

/// AWS's standard retry mode: up to `maxAttempts`, jittered exponential backoff of at most 20 s, throttling and
/// transient failures and what the operation's model calls retryable. Retry-After and x-amz-retry-after lengthen a
/// wait, to 20 s at most. Bodies are rewound and sinks restarted before each further attempt.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
class RetryingTransport final : public Transport {
public:
    RetryingTransport(std::unique_ptr<Transport> next, int maxAttempts, const Clock& clock, Random& random);
    Result<wire::HttpResponse> send(const wire::HttpRequest& request, const CallContext& context) override;

    const RetryQuota& quota() const { return m_quota; }

private:
    std::unique_ptr<Transport> m_next;
    int m_maxAttempts;
    const Clock& m_clock;
    Random& m_random;
    RetryQuota m_quota;
};

} // namespace skydeck::aws
