#include "core/aws/request_pace.h"

#include <algorithm>

namespace skydeck::aws {

Status RequestPace::wait(const Clock& clock, const CallContext& context) {
    SKYDECK_TRY(context.check(clock));
    const auto now = clock.steadyNow();
    auto turn = now;
    {
        const std::lock_guard lock(m_mutex);
        if (m_begun.size() == m_perSecond) {
            turn = std::max(now, m_begun.front() + std::chrono::seconds(1));
            // Who would wait beyond the deadline takes nobody's turn.
            if (context.deadline && turn >= *context.deadline)
                return fail(ErrorKind::Timeout, "Timeout", "The deadline passed while waiting for a turn to ask");
            m_begun.pop_front();
        }
        m_begun.push_back(turn);
    }
    if (turn > now && !clock.sleepFor(turn - now, context.stop))
        return fail(ErrorKind::Cancelled, "Cancelled", "The operation was cancelled");
    return {};
}

} // namespace skydeck::aws
