#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/lab/logs/filter_pattern.h"
#include "core/lab/store/rows.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

/// Times are milliseconds since 1970, as everywhere in CloudWatch Logs.
struct LogEvent {
    std::int64_t timestamp = 0;
    std::string message;
    std::int64_t ingested = 0;
    std::int64_t sequence = 0; ///< unique, in order of arrival
    std::string stream;        ///< filter() only
};

struct LogGroup {
    std::string name;
    std::int64_t created = 0;
    std::int64_t storedBytes = 0;
    std::optional<std::int64_t> retentionDays; ///< none: kept for ever
};

struct LogStream {
    std::string name;
    std::int64_t created = 0;
    std::optional<std::int64_t> firstEvent, lastEvent, lastIngestion;
};

struct LogEventsQuery {
    std::optional<std::int64_t> start, end; ///< from start, before end
    std::size_t limit = 10'000;
    bool fromHead = false;
    std::string token; ///< a token of an earlier page, or empty
};

/// Always oldest first. At either end a page is empty and repeats the token it was asked with, as AWS's does.
struct LogEventsPage {
    std::vector<LogEvent> events;
    std::string forwardToken, backwardToken;
};

struct LogFilterQuery {
    std::vector<std::string> streams; ///< empty: all
    std::string streamPrefix;
    std::optional<std::int64_t> start, end;
    FilterPattern pattern;
    std::size_t limit = 10'000;
    std::string token;
};

/// Log groups, streams and events in the lab's database. Thread-safe. Errors carry AWS's codes.
class LogsStore {
public:
    static Result<std::unique_ptr<LogsStore>> open(Database& database, const Clock& clock);

    Status createGroup(const std::string& name);
    Status deleteGroup(const std::string& name);
    bool hasGroup(const std::string& name) const;
    /// In order of name. `prefix` and `part` (anywhere in the name) may be empty.
    Result<Page<LogGroup>> groups(const std::string& prefix, const std::string& part, std::size_t limit,
                                  const std::string& token) const;

    /// Older events are no longer there for readers, and are removed as new ones come. None keeps all.
    Status setRetention(const std::string& group, std::optional<std::int64_t> days);
    Result<std::optional<std::int64_t>> retention(const std::string& group) const;

    Status createStream(const std::string& group, const std::string& name);
    Status deleteStream(const std::string& group, const std::string& name);
    enum class StreamOrder { Name, LastEvent };
    Result<Page<LogStream>> streams(const std::string& group, const std::string& prefix, StreamOrder order,
                                    bool descending, std::size_t limit, const std::string& token) const;

    /// Group and stream must be there.
    Status putEvents(const std::string& group, const std::string& stream, const std::vector<LogEvent>& events);
    /// For the lab's own jobs: makes group and stream when missing, stamps the lines with the clock's time (never
    /// earlier than the stream's last event) and writes them in one transaction. No lines: only makes the stream.
    Status appendLines(const std::string& group, const std::string& stream, const std::vector<std::string>& lines);

    /// A page ends at the limit or at 1 MiB.
    Result<LogEventsPage> events(const std::string& group, const std::string& stream,
                                 const LogEventsQuery& query) const;
    /// Across streams by time. Looks at no more than 50,000 events for one page: it may be empty and still have a
    /// token.
    Result<Page<LogEvent>> filter(const std::string& group, const LogFilterQuery& query) const;

private:
    LogsStore(Database& database, const Clock& clock) : m_database(database), m_clock(clock) {}
    std::int64_t now() const;
    Result<std::int64_t> groupId(const std::string& name) const;
    Result<std::int64_t> streamId(std::int64_t group, const std::string& name) const;
    Result<std::int64_t> insertGroup(const std::string& name);
    Result<std::int64_t> insertStream(std::int64_t group, const std::string& name);
    Status insertEvents(std::int64_t group, std::int64_t stream, const std::vector<LogEvent>& events);
    /// The time before which events of the group have expired.
    Result<std::int64_t> expiry(std::int64_t group) const;
    Status removeExpired(std::int64_t group);
    Result<std::vector<std::int64_t>> filteredStreams(std::int64_t group, const LogFilterQuery& query) const;

    Database& m_database;
    const Clock& m_clock;
};

/// The 56-digit number by which AWS names an event or a place between events.
std::string logEventId(std::int64_t timestamp, std::int64_t sequence);

} // namespace skydeck::lab
