#pragma once

#include "core/base/clock.h"

#include <atomic>
#include <memory>

namespace skydeck::aws {

/// How far the services' clocks are ahead of this computer's, as their answers told. Shared by all that signs in a
/// session; thread-safe.
class ClockOffset {
public:
    WallTime apply(WallTime ours) const { return ours + std::chrono::milliseconds(m_milliseconds.load()); }
    void learn(WallTime theirs, WallTime ours) {
        m_milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(theirs - ours).count();
    }

private:
    std::atomic<std::int64_t> m_milliseconds{0};
};

/// The services' time: when credentials expire is theirs to say, also to a computer whose clock is wrong.
class CorrectedClock final : public Clock {
public:
    /// `clock` outlives this one.
    CorrectedClock(const Clock& clock, std::shared_ptr<const ClockOffset> offset)
        : m_clock(clock), m_offset(std::move(offset)) {}
    WallTime now() const override { return m_offset->apply(m_clock.now()); }
    std::chrono::steady_clock::time_point steadyNow() const override { return m_clock.steadyNow(); }
    bool sleepFor(Duration time, std::stop_token stop) const override { return m_clock.sleepFor(time, stop); }

private:
    const Clock& m_clock;
    std::shared_ptr<const ClockOffset> m_offset;
};

} // namespace skydeck::aws
