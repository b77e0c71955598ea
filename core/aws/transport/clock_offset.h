#pragma once

#include "core/base/clock.h"

#include <atomic>

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

} // namespace skydeck::aws
