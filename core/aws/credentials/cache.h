#pragma once

#include "core/aws/session.h"

#include <condition_variable>
#include <mutex>

namespace skydeck::aws {

/// Keeps what another provider gave until shortly before it expires. One thread refreshes at a time: from 15 minutes
/// before the end the others go on with what there is, from 10 minutes before it they wait. A refresh that fails is no
/// error while the old credentials are good; it is tried again a minute later. Thread-safe.
class CachedCredentials final : public CredentialsProvider {
public:
    CachedCredentials(std::shared_ptr<CredentialsProvider> source, std::shared_ptr<const Clock> clock);
    Result<wire::Credentials> credentials(const CallContext& context) override;
    bool discard(const wire::Credentials& refused) override;
    std::string describe() const override { return m_source->describe(); }
    std::optional<WallTime> expires() const override;
    std::string howToRenew() const override { return m_source->howToRenew(); }

private:
    enum class Need { None, Soon, Now };
    Need needLocked() const;
    bool isExpiredLocked() const;
    Result<wire::Credentials> refreshLocked(std::unique_lock<std::mutex>& lock, const CallContext& context);

    std::shared_ptr<CredentialsProvider> m_source;
    std::shared_ptr<const Clock> m_clock;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_refreshed;
    bool m_refreshing = false;
    std::uint64_t m_round = 0;
    std::optional<wire::Credentials> m_known;
    std::optional<Error> m_failure; ///< of the last round
    WallTime m_nextTry{};
};

std::shared_ptr<CredentialsProvider> cached(std::shared_ptr<CredentialsProvider> source,
                                            std::shared_ptr<const Clock> clock);

} // namespace skydeck::aws
