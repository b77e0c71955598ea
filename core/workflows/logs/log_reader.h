#pragma once

#include "core/aws/logs/logs_client.h"
#include "core/workflows/logs/log_cache.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// Which log: a stream of a group, or with no stream all of the group's.
struct LogPlace {
    std::string account; ///< tells accounts apart on AWS; may be empty
    std::string group;
    std::string stream;
    std::string pattern; ///< as FilterLogEvents takes it; groups only
    bool operator==(const LogPlace&) const = default;
};

struct LogRange {
    std::optional<WallTime> since; ///< none: from the beginning
    std::optional<WallTime> until; ///< none: what is written from now on comes with later looks
    bool operator==(const LogRange&) const = default;
};

/// What a look gives.
struct LogLook {
    std::vector<aws::logs::LogEvent> events; ///< oldest first
    bool whole = false;                      ///< these are all: they replace what earlier looks gave
    bool cut = false;                        ///< older ones than these are in the range
    bool more = false;                       ///< the log goes on behind these: the next look need not wait
    std::optional<Error> problem; ///< what kept it from reading all; the next look goes on where this one stopped
};

/// Reads a time range of a log and follows it, out of a cache: of what is in there nothing is asked for again, by
/// whichever reader. Streams are read from their end backwards, as far as `most` lines reach. Events that CloudWatch
/// takes in more than a minute late may be missed. A value: copies go on by themselves. Not thread-safe.
class LogReader {
public:
    static constexpr std::size_t kMostLines = 50'000;

    LogReader(std::shared_ptr<LogCache> cache, LogPlace place, LogRange range, std::size_t most = kMostLines);

    const LogPlace& place() const { return m_place; }
    /// For a reader that was made before its cache was open; to be called before the first look.
    void setCache(std::shared_ptr<LogCache> cache) { m_cache = std::move(cache); }
    /// The range at first, then what has come since. A log that is not there yet is empty. Fails only when cancelled.
    Result<LogLook> next(const aws::logs::LogsClient& client, const CallContext& context);

private:
    struct Asker;
    Status read(const Asker& asker);
    Status readGroup(const Asker& asker, LogCache::Span gap);
    /// Goes on behind the cursor; false when its token is no good any more.
    Result<bool> follow(const Asker& asker, LogCache::Cursor cursor);
    /// From the end of a gap (or, `open`, of the stream) backwards.
    Status readBack(const Asker& asker, LogCache::Span gap, bool open);
    Result<LogLook> deliver(std::optional<Error> problem);

    std::shared_ptr<LogCache> m_cache;
    LogPlace m_place;
    LogCache::Span m_span;
    bool m_open;
    std::size_t m_most;
    std::int64_t m_source = 0;
    std::int64_t m_arrival = 0; ///< of the last event that was given
    std::int64_t m_first = 0;   ///< the time of the first one
    bool m_read = false;        ///< the range was read once
    bool m_cut = false;
    bool m_more = false;
};

} // namespace skydeck::workflows
