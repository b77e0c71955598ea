#include "core/aws/credentials/cache.h"

#include "core/base/log.h"

namespace skydeck::aws {

namespace {
constexpr auto kAdvisable = std::chrono::minutes(15);
constexpr auto kMandatory = std::chrono::minutes(10);
constexpr auto kBetweenTries = std::chrono::seconds(60);
constexpr auto kDeadlineCheck = std::chrono::milliseconds(100);
} // namespace

CachedCredentials::CachedCredentials(std::shared_ptr<CredentialsProvider> source, std::shared_ptr<const Clock> clock)
    : m_source(std::move(source)), m_clock(std::move(clock)) {}

bool CachedCredentials::isExpiredLocked() const {
    return m_known->expiration && m_clock->now() >= *m_known->expiration;
}

CachedCredentials::Need CachedCredentials::needLocked() const {
    if (!m_known) return Need::Now;
    if (!m_known->expiration) return Need::None;
    const WallTime now = m_clock->now();
    if (now >= *m_known->expiration) return Need::Now;
    if (now < m_nextTry) return Need::None;
    const auto left = *m_known->expiration - now;
    return left < kMandatory ? Need::Now : left < kAdvisable ? Need::Soon : Need::None;
}

Result<wire::Credentials> CachedCredentials::credentials(const CallContext& context) {
    std::unique_lock lock(m_mutex);
    for (;;) {
        const Need need = needLocked();
        if (need == Need::None || (need == Need::Soon && m_refreshing)) return *m_known;
        if (!m_refreshing) return refreshLocked(lock, context);
        const std::uint64_t round = m_round;
        while (m_refreshing && m_round == round) {
            SKYDECK_TRY(context.check());
            m_refreshed.wait_for(lock, context.stop, kDeadlineCheck, [&] { return m_round != round; });
        }
        // What failed for the one would fail for all who waited, unless only the one gave up.
        if (m_failure && m_failure->kind != ErrorKind::Cancelled && m_failure->kind != ErrorKind::Timeout &&
            (!m_known || isExpiredLocked()))
            return fail(*m_failure);
    }
}

Result<wire::Credentials> CachedCredentials::refreshLocked(std::unique_lock<std::mutex>& lock,
                                                           const CallContext& context) {
    m_refreshing = true;
    lock.unlock();
    auto fresh = m_source->credentials(context);
    lock.lock();
    m_refreshing = false;
    ++m_round;
    m_failure.reset();
    m_nextTry = m_clock->now() + kBetweenTries;
    m_refreshed.notify_all();
    if (fresh) {
        m_known = *fresh;
        return fresh;
    }
    m_failure = fresh.error();
    if (!m_known || isExpiredLocked()) return fresh;
    log::warning("aws.credentials",
                 "refreshing " + describe() + " failed, the old ones are used on: " + skydeck::describe(fresh.error()));
    return *m_known;
}

std::optional<WallTime> CachedCredentials::expires() const {
    const std::lock_guard lock(m_mutex);
    return m_known ? m_known->expiration : std::nullopt;
}

bool CachedCredentials::discard(const wire::Credentials& refused) {
    m_source->discard(refused);
    const std::lock_guard lock(m_mutex);
    // Another thread may have been told the same, and have fetched new ones since.
    if (m_known && m_known->accessKeyId == refused.accessKeyId && m_known->sessionToken == refused.sessionToken)
        m_known.reset();
    return true;
}

std::shared_ptr<CredentialsProvider> cached(std::shared_ptr<CredentialsProvider> source,
                                            std::shared_ptr<const Clock> clock) {
    return std::make_shared<CachedCredentials>(std::move(source), std::move(clock));
}

} // namespace skydeck::aws
