#include "core/lab/logs/logs_store.h"

#include "core/base/strings.h"
#include "core/lab/logs/event_position.h"
#include "core/lab/service.h"

#include <algorithm>
#include <limits>

namespace skydeck::lab {

namespace {
constexpr const char* kNotFound = "ResourceNotFoundException";
constexpr const char* kExists = "ResourceAlreadyExistsException";
constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

std::optional<std::int64_t> optionalInteger(const Statement& row, int column) {
    return row.isNull(column) ? std::nullopt : std::optional(row.integer(column));
}
} // namespace

Result<std::unique_ptr<LogsStore>> LogsStore::open(Database& database, const Clock& clock) {
    SKYDECK_TRY(database.execute(
        "CREATE TABLE IF NOT EXISTS log_groups(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
        " created INTEGER NOT NULL, bytes INTEGER NOT NULL DEFAULT 0);"
        "CREATE TABLE IF NOT EXISTS log_streams(id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " grp INTEGER NOT NULL REFERENCES log_groups(id) ON DELETE CASCADE, name TEXT NOT NULL,"
        " created INTEGER NOT NULL, first INTEGER, last INTEGER, ingested INTEGER, UNIQUE(grp, name));"
        "CREATE TABLE IF NOT EXISTS log_events(seq INTEGER PRIMARY KEY AUTOINCREMENT, grp INTEGER NOT NULL,"
        " stream INTEGER NOT NULL REFERENCES log_streams(id) ON DELETE CASCADE, ts INTEGER NOT NULL,"
        " ingested INTEGER NOT NULL, message TEXT NOT NULL);"
        "CREATE TABLE IF NOT EXISTS log_retention(grp INTEGER PRIMARY KEY REFERENCES log_groups(id) ON DELETE CASCADE,"
        " days INTEGER NOT NULL);"
        "CREATE INDEX IF NOT EXISTS log_events_by_stream ON log_events(stream, ts, seq);"
        "CREATE INDEX IF NOT EXISTS log_events_by_group ON log_events(grp, ts, seq);"));
    return std::unique_ptr<LogsStore>(new LogsStore(database, clock));
}

std::int64_t LogsStore::now() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(m_clock.now().time_since_epoch()).count();
}

Result<std::int64_t> LogsStore::groupId(const std::string& name) const {
    SKYDECK_ASSIGN(Statement find, m_database.prepare("SELECT id FROM log_groups WHERE name = ?"));
    SKYDECK_ASSIGN(const bool found, find.bind(1, name).step());
    if (!found) return awsError(400, kNotFound, "The specified log group does not exist.");
    return find.integer(0);
}

Result<std::int64_t> LogsStore::streamId(std::int64_t group, const std::string& name) const {
    SKYDECK_ASSIGN(Statement find, m_database.prepare("SELECT id FROM log_streams WHERE grp = ? AND name = ?"));
    SKYDECK_ASSIGN(const bool found, find.bind(1, group).bind(2, name).step());
    if (!found) return awsError(400, kNotFound, "The specified log stream does not exist.");
    return find.integer(0);
}

Result<std::int64_t> LogsStore::insertGroup(const std::string& name) {
    SKYDECK_ASSIGN(Statement insert, m_database.prepare("INSERT INTO log_groups(name, created) VALUES(?, ?)"));
    SKYDECK_TRY(insert.bind(1, name).bind(2, now()).run());
    return groupId(name);
}

Result<std::int64_t> LogsStore::insertStream(std::int64_t group, const std::string& name) {
    SKYDECK_ASSIGN(Statement insert, m_database.prepare("INSERT INTO log_streams(grp, name, created) VALUES(?, ?, ?)"));
    SKYDECK_TRY(insert.bind(1, group).bind(2, name).bind(3, now()).run());
    return streamId(group, name);
}

Status LogsStore::createGroup(const std::string& name) {
    const auto held = m_database.lock();
    if (groupId(name)) return awsError(400, kExists, "The specified log group already exists");
    SKYDECK_TRY(insertGroup(name));
    return {};
}

Status LogsStore::deleteGroup(const std::string& name) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(const std::int64_t group, groupId(name));
    SKYDECK_ASSIGN(Statement remove, m_database.prepare("DELETE FROM log_groups WHERE id = ?"));
    return remove.bind(1, group).run();
}

bool LogsStore::hasGroup(const std::string& name) const {
    const auto held = m_database.lock();
    return groupId(name).has_value();
}

Result<Page<LogGroup>> LogsStore::groups(const std::string& prefix, const std::string& part, std::size_t limit,
                                         const std::string& token) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(const std::string after, namedPosition(token));
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT name, created, bytes, days FROM log_groups LEFT JOIN log_retention"
                                      " ON grp = id WHERE name > ? AND name >= ? ORDER BY name"));
    select.bind(1, after).bind(2, prefix);
    Page<LogGroup> page;
    SKYDECK_TRY(forEachRow(select, [&](Statement& row) {
        LogGroup group{row.text(0), row.integer(1), row.integer(2), optionalInteger(row, 3)};
        if (!group.name.starts_with(prefix)) return false;
        if (group.name.find(part) == std::string::npos) return true;
        if (page.items.size() == limit) {
            page.nextToken = tokenOf(page.items.back().name);
            return false;
        }
        page.items.push_back(std::move(group));
        return true;
    }));
    return page;
}

Status LogsStore::setRetention(const std::string& group, std::optional<std::int64_t> days) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const std::int64_t id, groupId(group));
        SKYDECK_ASSIGN(Statement change, m_database.prepare(days ? "INSERT OR REPLACE INTO log_retention VALUES(?1, ?2)"
                                                                 : "DELETE FROM log_retention WHERE grp = ?1"));
        change.bind(1, id);
        if (days) change.bind(2, *days);
        SKYDECK_TRY(change.run());
        return removeExpired(id);
    });
}

Result<std::optional<std::int64_t>> LogsStore::retention(const std::string& group) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(const std::int64_t id, groupId(group));
    SKYDECK_ASSIGN(Statement select, m_database.prepare("SELECT days FROM log_retention WHERE grp = ?"));
    SKYDECK_ASSIGN(const bool found, select.bind(1, id).step());
    return found ? std::optional(select.integer(0)) : std::nullopt;
}

Result<std::int64_t> LogsStore::expiry(std::int64_t group) const {
    SKYDECK_ASSIGN(Statement select, m_database.prepare("SELECT days FROM log_retention WHERE grp = ?"));
    SKYDECK_ASSIGN(const bool found, select.bind(1, group).step());
    return found ? now() - select.integer(0) * kDayMs : 0;
}

Status LogsStore::removeExpired(std::int64_t group) {
    SKYDECK_ASSIGN(const std::int64_t before, expiry(group));
    if (before == 0) return {};
    SKYDECK_ASSIGN(
        Statement shrink,
        m_database.prepare("UPDATE log_groups SET bytes = bytes - (SELECT COALESCE(SUM(LENGTH(CAST(message AS"
                           " BLOB)) + 26), 0) FROM log_events WHERE grp = ?1 AND ts < ?2) WHERE id = ?1"));
    SKYDECK_TRY(shrink.bind(1, group).bind(2, before).run());
    SKYDECK_ASSIGN(Statement remove, m_database.prepare("DELETE FROM log_events WHERE grp = ? AND ts < ?"));
    return remove.bind(1, group).bind(2, before).run();
}

Status LogsStore::createStream(const std::string& group, const std::string& name) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(const std::int64_t id, groupId(group));
    if (streamId(id, name)) return awsError(400, kExists, "The specified log stream already exists");
    SKYDECK_TRY(insertStream(id, name));
    return {};
}

Status LogsStore::deleteStream(const std::string& group, const std::string& name) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const std::int64_t id, groupId(group));
        SKYDECK_ASSIGN(const std::int64_t stream, streamId(id, name));
        SKYDECK_ASSIGN(
            Statement shrink,
            m_database.prepare("UPDATE log_groups SET bytes = bytes - (SELECT COALESCE(SUM(LENGTH(CAST(message AS"
                               " BLOB)) + 26), 0) FROM log_events WHERE stream = ?) WHERE id = ?"));
        SKYDECK_TRY(shrink.bind(1, stream).bind(2, id).run());
        SKYDECK_ASSIGN(Statement remove, m_database.prepare("DELETE FROM log_streams WHERE id = ?"));
        return remove.bind(1, stream).run();
    });
}

Result<Page<LogStream>> LogsStore::streams(const std::string& group, const std::string& prefix, StreamOrder order,
                                           bool descending, std::size_t limit, const std::string& token) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(const std::int64_t id, groupId(group));
    // Streams without events count as the oldest. A place in the list is its last stream's time and name.
    const bool byTime = order == StreamOrder::LastEvent;
    const std::string time = byTime ? "COALESCE(last, -1)" : "0";
    const std::string direction = descending ? " DESC" : "";
    std::string sql =
        "SELECT name, created, first, last, ingested, " + time + " FROM log_streams WHERE grp = ?1 AND name >= ?2";
    if (!token.empty()) sql += " AND (" + time + ", name) " + (descending ? "<" : ">") + " (?3, ?4)";
    sql += " ORDER BY " + (byTime ? time + direction + ", " : std::string()) + "name" + direction;
    SKYDECK_ASSIGN(Statement select, m_database.prepare(sql));
    select.bind(1, id).bind(2, prefix);
    if (!token.empty()) {
        SKYDECK_ASSIGN(const std::string position, namedPosition(token));
        const std::size_t blank = position.find(' ');
        const auto at = parseInteger(position.substr(0, blank));
        if (!at || blank == std::string::npos) return invalidToken();
        select.bind(3, *at).bind(4, position.substr(blank + 1));
    }
    Page<LogStream> page;
    std::string last;
    SKYDECK_TRY(forEachRow(select, [&](Statement& row) {
        LogStream stream{row.text(0), row.integer(1), optionalInteger(row, 2), optionalInteger(row, 3),
                         optionalInteger(row, 4)};
        if (!stream.name.starts_with(prefix)) return descending || byTime;
        if (page.items.size() == limit) {
            page.nextToken = tokenOf(last);
            return false;
        }
        last = std::to_string(row.integer(5)) + ' ' + stream.name;
        page.items.push_back(std::move(stream));
        return true;
    }));
    return page;
}

Status LogsStore::insertEvents(std::int64_t group, std::int64_t stream, const std::vector<LogEvent>& events) {
    if (events.empty()) return {};
    SKYDECK_TRY(removeExpired(group));
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    std::int64_t bytes = 0;
    SKYDECK_ASSIGN(Statement insert, m_database.prepare("INSERT INTO log_events(grp, stream, ts, ingested, message)"
                                                        " VALUES(?, ?, ?, ?, ?)"));
    for (const LogEvent& event : events) {
        SKYDECK_TRY(insert.bind(1, group)
                        .bind(2, stream)
                        .bind(3, event.timestamp)
                        .bind(4, event.ingested)
                        .bind(5, event.message)
                        .run());
        first = std::min(first, event.timestamp);
        last = std::max(last, event.timestamp);
        bytes += static_cast<std::int64_t>(event.message.size() + kLogEventOverhead);
    }
    SKYDECK_ASSIGN(Statement update,
                   m_database.prepare("UPDATE log_streams SET first = MIN(COALESCE(first, ?1), ?1),"
                                      " last = MAX(COALESCE(last, ?2), ?2), ingested = ?3 WHERE id = ?4"));
    SKYDECK_TRY(update.bind(1, first).bind(2, last).bind(3, now()).bind(4, stream).run());
    SKYDECK_ASSIGN(Statement grow, m_database.prepare("UPDATE log_groups SET bytes = bytes + ? WHERE id = ?"));
    return grow.bind(1, bytes).bind(2, group).run();
}

Status LogsStore::putEvents(const std::string& group, const std::string& stream, const std::vector<LogEvent>& events) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const std::int64_t groupKey, groupId(group));
        SKYDECK_ASSIGN(const std::int64_t streamKey, streamId(groupKey, stream));
        std::vector<LogEvent> stamped = events;
        for (LogEvent& event : stamped)
            event.ingested = now();
        return insertEvents(groupKey, streamKey, stamped);
    });
}

Status LogsStore::appendLines(const std::string& group, const std::string& stream,
                              const std::vector<std::string>& lines) {
    return m_database.transaction([&]() -> Status {
        Result<std::int64_t> groupKey = groupId(group);
        if (!groupKey && groupKey.error().code == kNotFound) groupKey = insertGroup(group);
        if (!groupKey) return fail(groupKey.error());
        Result<std::int64_t> streamKey = streamId(*groupKey, stream);
        if (!streamKey && streamKey.error().code == kNotFound) streamKey = insertStream(*groupKey, stream);
        if (!streamKey) return fail(streamKey.error());
        if (lines.empty()) return {};

        // A clock that was set back must not shuffle a job's lines.
        const std::int64_t ingested = now();
        std::int64_t timestamp = ingested;
        {
            SKYDECK_ASSIGN(Statement last,
                           m_database.prepare("SELECT COALESCE(last, 0) FROM log_streams WHERE id = ?"));
            SKYDECK_ASSIGN(const bool found, last.bind(1, *streamKey).step());
            if (found) timestamp = std::max(timestamp, last.integer(0));
        }
        std::vector<LogEvent> events;
        events.reserve(lines.size());
        for (const std::string& line : lines)
            events.push_back({timestamp, line, ingested, 0, {}});
        return insertEvents(*groupKey, *streamKey, events);
    });
}

} // namespace skydeck::lab
