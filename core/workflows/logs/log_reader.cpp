#include "core/workflows/logs/log_reader.h"

#include "core/aws/fields.h"

#include <algorithm>

namespace skydeck::workflows {

namespace logs = aws::logs;
using Span = LogCache::Span;

namespace {

constexpr std::int64_t kMillisecondsLate = 60'000; ///< events come in beside one another: an older one after a newer
constexpr std::int64_t kTokenLasts = 3'600'000;    ///< AWS's expire after 24 hours
constexpr std::int64_t kOfNow = 1'000;             ///< an event of so many milliseconds ago is the newest there is
constexpr std::size_t kSmallPage = 5'000;          ///< events; half of what a page holds at most
constexpr int kPagesPerLook = 5;                   ///< half a second's share of the account's rate

std::vector<LogCache::Event> cached(const std::vector<logs::LogEvent>& events, std::int64_t order) {
    std::vector<LogCache::Event> made;
    made.reserve(events.size());
    for (const logs::LogEvent& event : events) // an id orders by itself, and tells an event that comes twice
        made.push_back({aws::toMilliseconds(event.timestamp), event.eventId.empty() ? order++ : 0, event.eventId,
                        event.logStreamName, event.message, 0});
    return made;
}

WallTime momentOf(std::int64_t milliseconds) {
    return WallTime(std::chrono::duration_cast<WallTime::duration>(std::chrono::milliseconds(milliseconds)));
}
std::optional<WallTime> limitTime(std::int64_t milliseconds) {
    return milliseconds <= 0 || milliseconds == LogCache::kForever ? std::nullopt
                                                                   : std::optional(momentOf(milliseconds));
}

/// A lab that was emptied has other keys; on AWS keys change by the hour while the account stays.
Result<std::string> whereabouts(const aws::Session& session, const std::string& account, const CallContext& context) {
    SKYDECK_ASSIGN(const std::string endpoint, session.endpoint("logs"));
    if (!session.isLab()) return (account.empty() ? session.profile() : account) + ' ' + endpoint;
    SKYDECK_ASSIGN(const wire::Credentials keys, session.credentials().credentials(context));
    return keys.accessKeyId + ' ' + endpoint;
}

} // namespace

struct LogReader::Asker {
    const logs::LogsClient& client;
    const CallContext& context;
    std::int64_t now;
    /// Before this, all that was written is there.
    std::int64_t settled() const { return now - kMillisecondsLate; }
};

LogReader::LogReader(std::shared_ptr<LogCache> cache, LogPlace place, LogRange range, std::size_t most)
    : m_cache(std::move(cache)),
      m_place(std::move(place)), m_span{range.since ? aws::toMilliseconds(*range.since) : 0,
                                        range.until ? aws::toMilliseconds(*range.until) : LogCache::kForever},
      m_open(!range.until), m_most(most) {}

Result<LogLook> LogReader::next(const logs::LogsClient& client, const CallContext& context) {
    if (!m_cache) return fail(ErrorKind::Io, "CacheFailed", "There is no memory for the log");
    const aws::Session& session = *client.api().session();
    const Asker asker{client, context, aws::toMilliseconds(session.serverTime())};
    SKYDECK_ASSIGN(const std::string where, whereabouts(session, m_place.account, context));
    // Each time: a source that was pruned meanwhile has a new number.
    const std::string name =
        m_place.group + '\n' + m_place.stream + (m_place.pattern.empty() ? "" : '\n' + m_place.pattern);
    SKYDECK_ASSIGN(m_source, m_cache->source(where, name, asker.now));
    m_more = false;
    Status done = read(asker);
    SKYDECK_ASSIGN(const bool pruned, m_cache->prune(m_source));
    m_cut = m_cut || pruned;
    if (done || done.error().kind == ErrorKind::NotFound) return deliver(std::nullopt);
    if (done.error().kind == ErrorKind::Cancelled) return fail(std::move(done.error()));
    return deliver(std::move(done.error()));
}

Status LogReader::read(const Asker& asker) {
    SKYDECK_ASSIGN(auto gaps, m_cache->gaps(m_source, m_span));
    if (gaps.empty()) return {};
    if (m_place.stream.empty()) {
        for (const Span& gap : gaps)
            SKYDECK_TRY(readGroup(asker, gap));
        return {};
    }
    if (gaps.back().end == m_span.end) {
        SKYDECK_ASSIGN(const auto cursor, m_cache->cursor(m_source));
        bool followed = false;
        if (cursor && cursor->at > asker.now - kTokenLasts && cursor->begin < m_span.end) {
            SKYDECK_ASSIGN(followed, follow(asker, *cursor));
        }
        // Behind a settled end nothing comes any more; one that moves gets a cursor.
        const bool moves = m_span.end > asker.settled();
        if (!followed && moves) {
            m_read = false; // all of the end is read again
            SKYDECK_TRY(readBack(asker, gaps.back(), true));
        }
        if (followed || moves) {
            SKYDECK_ASSIGN(const auto moved, m_cache->cursor(m_source));
            const std::int64_t known = moved ? moved->begin : m_span.begin;
            if (known <= m_span.begin) return {};
            SKYDECK_ASSIGN(gaps, m_cache->gaps(m_source, {m_span.begin, std::min(known, m_span.end)}));
        }
    }
    if (m_read && m_open) return {};
    for (auto gap = gaps.rbegin(); gap != gaps.rend(); ++gap) {
        SKYDECK_ASSIGN(m_cut, m_cache->holds(m_source, {gap->end, m_span.end}, m_most));
        if (m_cut) return {};
        SKYDECK_TRY(readBack(asker, *gap, false));
    }
    return {};
}

Result<bool> LogReader::follow(const Asker& asker, LogCache::Cursor cursor) {
    logs::GetLogEventsInput input;
    input.logGroupName = m_place.group;
    input.logStreamName = m_place.stream;
    input.startTime = limitTime(cursor.start);
    for (int pages = 1;; ++pages) {
        input.nextToken = cursor.token;
        auto page = asker.client.getLogEvents(input, asker.context);
        if (!page) {
            if (page.error().code != "InvalidParameterException") return fail(std::move(page.error()));
            SKYDECK_TRY(m_cache->dropCursor(m_source));
            return false;
        }
        // A writer that never pauses has written something behind each page: its end is where it is now.
        const bool ofNow = !page->events.empty() && page->events.size() < kSmallPage &&
                           aws::toMilliseconds(page->events.back().timestamp) >= asker.now - kOfNow;
        const bool atEnd = ofNow || page->nextForwardToken.empty() || page->nextForwardToken == cursor.token;
        if (!page->nextForwardToken.empty()) cursor.token = page->nextForwardToken;
        cursor.at = asker.now;
        SKYDECK_TRY(m_cache->advance(m_source, input.nextToken, cached(page->events, 0),
                                     atEnd ? Span{cursor.begin, asker.settled()} : Span{0, 0}, cursor));
        m_more = !atEnd && pages == kPagesPerLook;
        if (atEnd || m_more) return true;
    }
}

Status LogReader::readBack(const Asker& asker, Span gap, bool open) {
    SKYDECK_TRY(m_cache->startOver(m_source, gap));
    logs::GetLogEventsInput input;
    input.logGroupName = m_place.group;
    input.logStreamName = m_place.stream;
    input.startFromHead = false;
    input.startTime = limitTime(gap.begin);
    if (!open) input.endTime = limitTime(gap.end);
    std::optional<LogCache::Cursor> cursor;
    std::int64_t order = 0, known = gap.end;
    std::size_t count = 0;
    for (;;) {
        SKYDECK_ASSIGN(const auto page, asker.client.getLogEvents(input, asker.context));
        const bool atStart = page.nextBackwardToken.empty() || page.nextBackwardToken == input.nextToken;
        // Those of the first event's millisecond may go on in the page before.
        if (atStart)
            known = gap.begin;
        else if (!page.events.empty())
            known = aws::toMilliseconds(page.events.front().timestamp) + 1;
        if (open && !cursor) cursor = LogCache::Cursor{page.nextForwardToken, known, gap.begin, asker.now};
        if (cursor) cursor->begin = known;
        order -= static_cast<std::int64_t>(page.events.size());
        count += page.events.size();
        SKYDECK_TRY(
            m_cache->add(m_source, cached(page.events, order), {known, std::min(gap.end, asker.settled())}, cursor));
        asker.context.report(count, 0);
        if (atStart) return {};
        if (count >= m_most) {
            m_cut = true;
            return {};
        }
        input.nextToken = page.nextBackwardToken;
    }
}

Status LogReader::readGroup(const Asker& asker, Span gap) {
    logs::FilterLogEventsInput input;
    input.logGroupName = m_place.group;
    input.filterPattern = m_place.pattern;
    input.startTime = limitTime(gap.begin);
    input.endTime = limitTime(gap.end);
    Status kept;
    std::size_t count = 0;
    SKYDECK_TRY(asker.client.filterLogEvents(
        input,
        [&](const std::vector<logs::LogEvent>& events) {
            count += events.size();
            asker.context.report(count, 0);
            // Pages search one stream after another: only all of them know a time.
            kept = m_cache->add(m_source, cached(events, 0), {0, 0}, std::nullopt);
            return kept.has_value();
        },
        asker.context));
    SKYDECK_TRY(kept);
    return m_cache->add(m_source, {}, {gap.begin, std::min(gap.end, asker.settled())}, std::nullopt);
}

Result<LogLook> LogReader::deliver(std::optional<Error> problem) {
    LogLook look;
    look.whole = !m_read;
    std::vector<LogCache::Event> events;
    if (look.whole) {
        // Asked first: what comes in between is given twice at worst by the next whole look, and lost by none.
        SKYDECK_ASSIGN(const std::int64_t arrival, m_cache->lastArrival());
        SKYDECK_ASSIGN(events, m_cache->newest(m_source, m_span, m_most));
        m_arrival = arrival;
        m_first = events.size() == m_most ? events.front().time : m_span.begin;
        m_cut = m_cut || events.size() == m_most;
        m_read = !problem;
    } else {
        SKYDECK_ASSIGN(events, m_cache->arrivedAfter(m_source, m_arrival, {m_first, m_span.end}, m_most));
    }
    for (const LogCache::Event& event : events)
        m_arrival = std::max(m_arrival, event.arrival);
    look.cut = m_cut;
    look.more = m_more && !problem;
    look.problem = std::move(problem);
    for (LogCache::Event& event : events)
        look.events.push_back({momentOf(event.time), std::move(event.message), std::move(event.stream), {}});
    return look;
}

} // namespace skydeck::workflows
