#include "core/lab/logs/event_position.h"
#include "core/lab/logs/logs_store.h"
#include "core/lab/service.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace skydeck::lab {

namespace {
constexpr std::size_t kPageBytes = 1024 * 1024;
constexpr std::size_t kScannedEvents = 50'000;

/// Counts an event into a page; false when it does not fit any more. The first one always fits.
bool fits(std::size_t& bytes, std::size_t count, std::size_t limit, const std::string& message) {
    if (count == limit) return false;
    bytes += message.size() + kLogEventOverhead;
    return count == 0 || bytes <= kPageBytes;
}

std::int64_t firstTime(const std::optional<std::int64_t>& start) {
    return start.value_or(0);
}
std::int64_t endTime(const std::optional<std::int64_t>& end) {
    return end.value_or(std::numeric_limits<std::int64_t>::max());
}
} // namespace

Result<LogEventsPage> LogsStore::events(const std::string& group, const std::string& stream,
                                        const LogEventsQuery& query) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(const std::int64_t groupKey, groupId(group));
    SKYDECK_ASSIGN(const std::int64_t streamKey, streamId(groupKey, stream));

    constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
    EventToken from{query.fromHead, query.fromHead ? EventPosition{0, 0} : EventPosition{kEnd, kEnd}};
    if (!query.token.empty()) {
        SKYDECK_ASSIGN(from, parseEventToken(query.token));
    }
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare(
                       from.forward ? "SELECT ts, message, ingested, seq FROM log_events WHERE stream = ? AND ts >= ?"
                                      " AND ts < ? AND (ts, seq) >= (?, ?) ORDER BY ts, seq LIMIT ?"
                                    : "SELECT ts, message, ingested, seq FROM log_events WHERE stream = ? AND ts >= ?"
                                      " AND ts < ? AND (ts, seq) < (?, ?) ORDER BY ts DESC, seq DESC LIMIT ?"));
    SKYDECK_ASSIGN(const std::int64_t expired, expiry(groupKey));
    select.bind(1, streamKey)
        .bind(2, std::max(firstTime(query.start), expired))
        .bind(3, endTime(query.end))
        .bind(4, from.place.timestamp)
        .bind(5, from.place.sequence)
        .bind(6, static_cast<std::int64_t>(query.limit));
    LogEventsPage page;
    std::size_t bytes = 0;
    SKYDECK_TRY(forEachRow(select, [&](Statement& row) {
        LogEvent event{row.integer(0), row.text(1), row.integer(2), row.integer(3), {}};
        if (!fits(bytes, page.events.size(), query.limit, event.message)) return false;
        page.events.push_back(std::move(event));
        return true;
    }));
    if (!from.forward) std::ranges::reverse(page.events);
    if (page.events.empty()) {
        // A stream without events yet: whoever follows it starts at its head.
        const EventPosition place = query.token.empty() ? EventPosition{0, 0} : from.place;
        page.forwardToken = forwardToken(place);
        page.backwardToken = backwardToken(place);
    } else {
        page.forwardToken = forwardToken({page.events.back().timestamp, page.events.back().sequence + 1});
        page.backwardToken = backwardToken({page.events.front().timestamp, page.events.front().sequence});
    }
    return page;
}

Result<std::vector<std::int64_t>> LogsStore::filteredStreams(std::int64_t group, const LogFilterQuery& query) const {
    std::vector<std::int64_t> ids;
    for (const std::string& name : query.streams) {
        SKYDECK_ASSIGN(const std::int64_t id, streamId(group, name));
        ids.push_back(id);
    }
    if (query.streamPrefix.empty()) return ids;
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT id, name FROM log_streams WHERE grp = ? AND name >= ? ORDER BY name"));
    select.bind(1, group).bind(2, query.streamPrefix);
    SKYDECK_TRY(forEachRow(select, [&](Statement& row) {
        if (!row.text(1).starts_with(query.streamPrefix)) return false;
        ids.push_back(row.integer(0));
        return true;
    }));
    return ids;
}

Result<Page<LogEvent>> LogsStore::filter(const std::string& group, const LogFilterQuery& query) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(const std::int64_t groupKey, groupId(group));
    SKYDECK_ASSIGN(const std::vector<std::int64_t> streams, filteredStreams(groupKey, query));
    const bool all = query.streams.empty() && query.streamPrefix.empty();
    if (!all && streams.empty()) return Page<LogEvent>{};
    EventToken from;
    if (!query.token.empty()) {
        SKYDECK_ASSIGN(from, parseEventToken(query.token));
    }
    // One stream has an index of its own; several are picked out of the group's.
    const bool one = streams.size() == 1;
    SKYDECK_ASSIGN(
        Statement select,
        m_database.prepare("SELECT e.ts, e.message, e.ingested, e.seq, e.stream, s.name FROM log_events e"
                           " JOIN log_streams s ON s.id = e.stream WHERE " +
                           std::string(one ? "e.stream" : "e.grp") +
                           " = ? AND e.ts >= ? AND e.ts < ? AND (e.ts, e.seq) >= (?, ?) ORDER BY e.ts, e.seq"));
    SKYDECK_ASSIGN(const std::int64_t expired, expiry(groupKey));
    select.bind(1, one ? streams.front() : groupKey)
        .bind(2, std::max(firstTime(query.start), expired))
        .bind(3, endTime(query.end))
        .bind(4, from.place.timestamp)
        .bind(5, from.place.sequence);
    Page<LogEvent> page;
    std::size_t bytes = 0;
    std::size_t scanned = 0;
    SKYDECK_TRY(forEachRow(select, [&](Statement& row) {
        LogEvent event{row.integer(0), row.text(1), row.integer(2), row.integer(3), row.text(5)};
        const bool wanted = (all || std::ranges::find(streams, row.integer(4)) != streams.end()) &&
                            query.pattern.matches(event.message);
        if (++scanned > kScannedEvents || (wanted && !fits(bytes, page.items.size(), query.limit, event.message))) {
            page.nextToken = forwardToken({event.timestamp, event.sequence});
            return false;
        }
        if (wanted) page.items.push_back(std::move(event));
        return true;
    }));
    return page;
}

} // namespace skydeck::lab
