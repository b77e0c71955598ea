#pragma once

#include "core/base/call_context.h"

#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>

namespace skydeck::aws {

/// Lets at most so many requests begin in any second: for operations whose rate AWS limits for a whole account and
/// region, however many clients ask. Thread-safe.
class RequestPace {
public:
    explicit RequestPace(std::size_t perSecond) : m_perSecond(perSecond) {}

    /// Waits for a turn; Cancelled and Timeout as the context says.
    Status wait(const Clock& clock, const CallContext& context);

private:
    const std::size_t m_perSecond;
    std::mutex m_mutex;
    std::deque<std::chrono::steady_clock::time_point> m_begun; ///< the last m_perSecond turns, some still to come
};

} // namespace skydeck::aws
