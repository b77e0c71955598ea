#include "core/workflows/logs/log_cache.h"

#include "core/base/files.h"
#include "core/base/log.h"

#include <algorithm>

namespace skydeck::workflows {

namespace {

constexpr const char* kLogSchema =
    "CREATE TABLE IF NOT EXISTS sources (id INTEGER PRIMARY KEY AUTOINCREMENT, place TEXT NOT NULL, name TEXT NOT NULL,"
    " used INTEGER NOT NULL, token TEXT, first INTEGER, start INTEGER, at INTEGER, UNIQUE (place, name));"
    "CREATE TABLE IF NOT EXISTS events (arrival INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER NOT NULL,"
    " ts INTEGER NOT NULL, ord INTEGER NOT NULL, id TEXT NOT NULL, stream TEXT NOT NULL, message TEXT NOT NULL,"
    " UNIQUE (source, ts, ord, id));"
    "CREATE TABLE IF NOT EXISTS spans (source INTEGER NOT NULL, first INTEGER NOT NULL, past INTEGER NOT NULL,"
    " PRIMARY KEY (source, first)) WITHOUT ROWID;"
    "SELECT place, name, used, token, first, start, at FROM sources LIMIT 0;"
    "SELECT arrival, source, ts, ord, id, stream, message FROM events LIMIT 0;"
    "SELECT source, first, past FROM spans LIMIT 0;"
    "PRAGMA user_version = 1;";
constexpr std::int64_t kPruneEvery = 16LL * 1024 * 1024;
constexpr std::int64_t kRowBytes = 100; ///< what a row and its index take besides the message, about

std::int64_t limitOf(std::size_t most) {
    return static_cast<std::int64_t>(std::min<std::size_t>(most, LogCache::kForever));
}

} // namespace

Result<std::shared_ptr<LogCache>> LogCache::open(const std::filesystem::path& file, std::int64_t mostBytes) {
    SKYDECK_ASSIGN(auto opened, CacheFile::open(file, kLogSchema));
    return std::shared_ptr<LogCache>(new LogCache(std::move(opened), mostBytes));
}

std::shared_ptr<LogCache> LogCache::openDefault() {
    auto cache = open(cacheFolder() / "logs.sqlite");
    if (cache) return std::move(*cache);
    log::warning("logs.cache", describe(cache.error()));
    return inMemory();
}

std::shared_ptr<LogCache> LogCache::inMemory() {
    constexpr std::int64_t most = 64LL * 1024 * 1024;
    auto cache = open({}, most);
    return cache ? std::move(*cache) : nullptr; // no memory
}

Result<std::int64_t> LogCache::source(const std::string& place, const std::string& name, std::int64_t now) {
    const auto held = m_file->lock();
    CacheStatement put(m_file->connection(), "INSERT INTO sources (place, name, used) VALUES (?, ?, ?)"
                                             " ON CONFLICT (place, name) DO UPDATE SET used = excluded.used");
    SKYDECK_TRY(put.bind(1, place).bind(2, name).bind(3, now).run());
    CacheStatement find(m_file->connection(), "SELECT id FROM sources WHERE place = ? AND name = ?");
    SKYDECK_ASSIGN(const bool found, find.bind(1, place).bind(2, name).step());
    if (!found) return fail(ErrorKind::Io, "CacheFailed", "The log cache lost an entry");
    return find.integer(0);
}

Result<std::vector<LogCache::Span>> LogCache::gaps(std::int64_t source, Span wanted) const {
    const auto held = m_file->lock();
    CacheStatement known(m_file->connection(),
                         "SELECT first, past FROM spans WHERE source = ? AND past > ? AND first < ? ORDER BY first");
    known.bind(1, source).bind(2, wanted.begin).bind(3, wanted.end);
    std::vector<Span> missing;
    std::int64_t at = wanted.begin;
    for (;;) {
        SKYDECK_ASSIGN(const bool more, known.step());
        if (!more) break;
        if (known.integer(0) > at) missing.push_back({at, known.integer(0)});
        at = std::max(at, known.integer(1));
    }
    if (at < wanted.end) missing.push_back({at, wanted.end});
    return missing;
}

Result<std::optional<LogCache::Cursor>> LogCache::cursor(std::int64_t source) const {
    const auto held = m_file->lock();
    CacheStatement find(m_file->connection(),
                        "SELECT token, first, start, at FROM sources WHERE id = ? AND token IS NOT NULL");
    SKYDECK_ASSIGN(const bool found, find.bind(1, source).step());
    if (!found) return std::nullopt;
    return Cursor{find.text(0), find.integer(1), find.integer(2), find.integer(3)};
}

Status LogCache::dropCursor(std::int64_t source) {
    const auto held = m_file->lock();
    CacheStatement drop(m_file->connection(), "UPDATE sources SET token = NULL WHERE id = ?");
    return drop.bind(1, source).run();
}

Status LogCache::keep(std::int64_t source, const Cursor& cursor) {
    CacheStatement put(m_file->connection(), "UPDATE sources SET token = ?, first = ?, start = ?, at = ? WHERE id = ?");
    return put.bind(1, cursor.token)
        .bind(2, cursor.begin)
        .bind(3, cursor.start)
        .bind(4, cursor.at)
        .bind(5, source)
        .run();
}

Status LogCache::startOver(std::int64_t source, Span span) {
    const auto held = m_file->lock();
    CacheStatement drop(m_file->connection(), "DELETE FROM events WHERE source = ? AND ts >= ? AND ts < ?");
    return drop.bind(1, source).bind(2, span.begin).bind(3, span.end).run();
}

/// Joins what touches, so that there is one row per stretch of time.
Status LogCache::cover(std::int64_t source, Span span) {
    if (span.empty()) return {};
    CacheStatement touching(m_file->connection(),
                            "SELECT MIN(first), MAX(past), COUNT(*) FROM spans WHERE source = ? AND first <= ? AND"
                            " past >= ?");
    SKYDECK_TRY(touching.bind(1, source).bind(2, span.end).bind(3, span.begin).step());
    if (touching.integer(2) > 0)
        span = {std::min(span.begin, touching.integer(0)), std::max(span.end, touching.integer(1))};
    CacheStatement drop(m_file->connection(), "DELETE FROM spans WHERE source = ? AND first >= ? AND past <= ?");
    SKYDECK_TRY(drop.bind(1, source).bind(2, span.begin).bind(3, span.end).run());
    CacheStatement put(m_file->connection(), "INSERT INTO spans (source, first, past) VALUES (?, ?, ?)");
    return put.bind(1, source).bind(2, span.begin).bind(3, span.end).run();
}

Status LogCache::insert(std::int64_t source, const std::vector<Event>& events) {
    CacheStatement put(m_file->connection(),
                       "INSERT OR IGNORE INTO events (source, ts, ord, id, stream, message) VALUES (?, ?, ?, ?, ?, ?)");
    for (const Event& event : events) {
        put.bind(1, source).bind(2, event.time).bind(3, event.order);
        SKYDECK_TRY(put.bind(4, event.id).bind(5, event.stream).bind(6, event.message).run());
        m_sincePrune += static_cast<std::int64_t>(event.message.size()) + kRowBytes;
    }
    return {};
}

Status LogCache::add(std::int64_t source, const std::vector<Event>& events, Span known,
                     const std::optional<Cursor>& next) {
    const auto held = m_file->lock();
    return m_file->transaction([&]() -> Status {
        SKYDECK_TRY(insert(source, events));
        SKYDECK_TRY(cover(source, known));
        return next ? keep(source, *next) : Status();
    });
}

Status LogCache::advance(std::int64_t source, const std::string& token, std::vector<Event> events, Span known,
                         const Cursor& next) {
    const auto held = m_file->lock();
    return m_file->transaction([&]() -> Status {
        CacheStatement now(m_file->connection(), "SELECT 1 FROM sources WHERE id = ? AND token = ?");
        SKYDECK_ASSIGN(const bool mine, now.bind(1, source).bind(2, token).step());
        if (!mine) return {};
        if (!events.empty()) {
            CacheStatement last(m_file->connection(), "SELECT MAX(ord) FROM events WHERE source = ? AND ts = ?");
            SKYDECK_TRY(last.bind(1, source).bind(2, events.front().time).step());
            std::int64_t order = last.integer(0) + 1;
            for (Event& event : events)
                event.order = order++;
        }
        SKYDECK_TRY(insert(source, events));
        SKYDECK_TRY(cover(source, known));
        return keep(source, next);
    });
}

Result<std::vector<LogCache::Event>> LogCache::select(CacheStatement& statement) const {
    std::vector<Event> events;
    for (;;) {
        SKYDECK_ASSIGN(const bool more, statement.step());
        if (!more) return events;
        events.push_back({statement.integer(0),
                          statement.integer(1),
                          {},
                          statement.text(2),
                          statement.text(3),
                          statement.integer(4)});
    }
}

Result<std::vector<LogCache::Event>> LogCache::newest(std::int64_t source, Span span, std::size_t most) const {
    const auto held = m_file->lock();
    CacheStatement find(m_file->connection(),
                        "SELECT ts, ord, stream, message, arrival FROM events WHERE source = ? AND ts >= ? AND ts < ?"
                        " ORDER BY ts DESC, ord DESC, id DESC LIMIT ?");
    find.bind(1, source).bind(2, span.begin).bind(3, span.end).bind(4, limitOf(most));
    SKYDECK_ASSIGN(auto events, select(find));
    std::ranges::reverse(events);
    return events;
}

Result<std::vector<LogCache::Event>> LogCache::arrivedAfter(std::int64_t source, std::int64_t arrival, Span span,
                                                            std::size_t most) const {
    const auto held = m_file->lock();
    // By arrival and not by the index of times: what is new is little beside what is there.
    CacheStatement find(
        m_file->connection(),
        "SELECT ts, ord, stream, message, arrival FROM events WHERE arrival > ? AND +source = ? AND +ts >= ?"
        " AND +ts < ? ORDER BY ts DESC, ord DESC, id DESC LIMIT ?");
    find.bind(1, arrival).bind(2, source).bind(3, span.begin).bind(4, span.end).bind(5, limitOf(most));
    SKYDECK_ASSIGN(auto events, select(find));
    std::ranges::reverse(events);
    return events;
}

Result<std::int64_t> LogCache::lastArrival() const {
    const auto held = m_file->lock();
    CacheStatement find(m_file->connection(), "SELECT MAX(arrival) FROM events");
    SKYDECK_TRY(find.step());
    return find.integer(0);
}

Result<bool> LogCache::holds(std::int64_t source, Span span, std::size_t count) const {
    const auto held = m_file->lock();
    CacheStatement find(m_file->connection(),
                        "SELECT 1 FROM events WHERE source = ? AND ts >= ? AND ts < ? LIMIT 1 OFFSET ?");
    find.bind(1, source).bind(2, span.begin).bind(3, span.end);
    return find.bind(4, limitOf(count) - 1).step();
}

Result<std::int64_t> LogCache::usedBytes() const {
    CacheStatement pages(m_file->connection(), "SELECT (SELECT page_count FROM pragma_page_count) -"
                                               " (SELECT freelist_count FROM pragma_freelist_count)");
    SKYDECK_TRY(pages.step());
    CacheStatement size(m_file->connection(), "SELECT page_size FROM pragma_page_size");
    SKYDECK_TRY(size.step());
    return pages.integer(0) * size.integer(0);
}

Status LogCache::forget(std::int64_t source) {
    for (const char* sql : {"DELETE FROM events WHERE source = ?", "DELETE FROM spans WHERE source = ?",
                            "DELETE FROM sources WHERE id = ?"}) {
        CacheStatement drop(m_file->connection(), sql);
        SKYDECK_TRY(drop.bind(1, source).run());
    }
    return {};
}

Status LogCache::forgetOlderHalf(std::int64_t source) {
    CacheStatement middle(m_file->connection(), "SELECT ts FROM events WHERE source = ?1 ORDER BY ts LIMIT 1 OFFSET"
                                                " (SELECT COUNT(*) / 2 FROM events WHERE source = ?1)");
    SKYDECK_ASSIGN(const bool any, middle.bind(1, source).step());
    if (!any) return {};
    const std::int64_t from = middle.integer(0);
    for (const char* sql :
         {"DELETE FROM events WHERE source = ? AND ts < ?", "DELETE FROM spans WHERE source = ? AND past <= ?"}) {
        CacheStatement drop(m_file->connection(), sql);
        SKYDECK_TRY(drop.bind(1, source).bind(2, from).run());
    }
    for (const char* sql : {"UPDATE spans SET first = ?2 WHERE source = ?1 AND first < ?2",
                            "UPDATE sources SET first = ?2 WHERE id = ?1 AND first < ?2"}) {
        CacheStatement cut(m_file->connection(), sql);
        SKYDECK_TRY(cut.bind(1, source).bind(2, from).run());
    }
    return {};
}

Result<bool> LogCache::prune(std::int64_t current) {
    const auto held = m_file->lock();
    if (m_sincePrune < std::min(kPruneEvery, m_mostBytes / 4)) return false;
    m_sincePrune = 0;
    for (;;) {
        SKYDECK_ASSIGN(const std::int64_t used, usedBytes());
        if (used <= m_mostBytes) return false;
        CacheStatement find(m_file->connection(), "SELECT id FROM sources WHERE id <> ? ORDER BY used LIMIT 1");
        SKYDECK_ASSIGN(const bool other, find.bind(1, current).step());
        const std::int64_t oldest = other ? find.integer(0) : current;
        SKYDECK_TRY(m_file->transaction([&] { return other ? forget(oldest) : forgetOlderHalf(oldest); }));
        if (!other) return true;
    }
}

} // namespace skydeck::workflows
