#include "core/workflows/log_tail.h"

#include <algorithm>
#include <utility>

namespace skydeck::workflows {

namespace {
// Streams are taken in beside one another: an older event may come after a newer one.
constexpr auto kLate = std::chrono::minutes(1);
} // namespace

LogTail::LogTail(std::string logGroup, WallTime since, std::string pattern)
    : m_group(std::move(logGroup)), m_pattern(std::move(pattern)), m_since(since) {}

Result<std::vector<aws::logs::LogEvent>> LogTail::next(const aws::logs::LogsClient& client,
                                                       const CallContext& context) {
    aws::logs::FilterLogEventsInput input;
    input.logGroupName = m_group;
    input.filterPattern = m_pattern;
    input.startTime = m_since;
    std::vector<aws::logs::LogEvent> fresh;
    auto read = client.filterLogEvents(
        input,
        [&](const std::vector<aws::logs::LogEvent>& events) {
            for (const aws::logs::LogEvent& event : events)
                if (m_seen.emplace(event.eventId, event.timestamp).second) fresh.push_back(event);
            return true;
        },
        context);
    if (!read && read.error().kind != ErrorKind::NotFound) {
        // What a broken look had is asked for again.
        for (const aws::logs::LogEvent& event : fresh)
            m_seen.erase(event.eventId);
        return fail(std::move(read.error()));
    }
    std::ranges::stable_sort(fresh, {}, &aws::logs::LogEvent::timestamp);
    if (!fresh.empty()) {
        m_since = std::max(m_since, fresh.back().timestamp - kLate);
        std::erase_if(m_seen, [this](const auto& seen) { return seen.second < m_since; });
    }
    return fresh;
}

} // namespace skydeck::workflows
