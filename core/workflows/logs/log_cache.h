#pragma once

#include "core/workflows/cache_file.h"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// What this computer has read of CloudWatch Logs, and of which times it has read all, so that nothing is fetched
/// twice. Times are milliseconds since 1970. Thread-safe; several processes may share the file.
class LogCache {
public:
    static constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

    /// From `begin`, before `end`.
    struct Span {
        std::int64_t begin = 0;
        std::int64_t end = kForever;
        bool empty() const { return begin >= end; }
        bool operator==(const Span&) const = default;
    };
    struct Event {
        std::int64_t time = 0;
        std::int64_t order = 0; ///< among events of the same time
        std::string id;         ///< FilterLogEvents' event id, or empty
        std::string stream;     ///< of a group's event, or empty
        std::string message;
        std::int64_t arrival = 0; ///< set by the cache: greater than that of all that came before
    };
    /// Where a stream's reading goes on: everything from `begin` to the token's place is here.
    struct Cursor {
        std::string token;
        std::int64_t begin = 0;
        std::int64_t start = 0; ///< the startTime that belongs to the token
        std::int64_t at = 0;    ///< when it was given: tokens expire
    };

    /// Makes the file when there is none, and anew when it is none of ours or damaged. Above `mostBytes` what was
    /// longest not used goes.
    static Result<std::shared_ptr<LogCache>> open(const std::filesystem::path& file,
                                                  std::int64_t mostBytes = 256LL * 1024 * 1024);
    /// cacheFolder()/logs.sqlite; a cache in memory where that cannot be had.
    static std::shared_ptr<LogCache> openDefault();
    static std::shared_ptr<LogCache> inMemory();

    /// The number of a stream (or of a group, as the reader names it) at `place`: account and region.
    Result<std::int64_t> source(const std::string& place, const std::string& name, std::int64_t now);
    /// The parts of a span that were not read yet, oldest first.
    Result<std::vector<Span>> gaps(std::int64_t source, Span wanted) const;
    Result<std::optional<Cursor>> cursor(std::int64_t source) const;
    Status dropCursor(std::int64_t source);

    /// Forgets the events of a span: a reading of it that broke off begins anew.
    Status startOver(std::int64_t source, Span span);
    /// Adds events (those that are there already are left alone) and remembers that all of `known` is here now.
    Status add(std::int64_t source, const std::vector<Event>& events, Span known, const std::optional<Cursor>& next);
    /// The same for what came behind `token`, ordered behind what is here; nothing when the cursor has moved on
    /// meanwhile, because somebody else has added it.
    Status advance(std::int64_t source, const std::string& token, std::vector<Event> events, Span known,
                   const Cursor& next);

    /// The last `most` events of a span, oldest first.
    Result<std::vector<Event>> newest(std::int64_t source, Span span, std::size_t most) const;
    /// What arrived after that number, oldest first.
    Result<std::vector<Event>> arrivedAfter(std::int64_t source, std::int64_t arrival, Span span,
                                            std::size_t most) const;
    Result<std::int64_t> lastArrival() const;
    /// Whether a span holds at least so many.
    Result<bool> holds(std::int64_t source, Span span, std::size_t count) const;
    /// Makes room when there is too much; looks only now and then. Gives whether older events of `current` had to go.
    Result<bool> prune(std::int64_t current);

private:
    LogCache(std::unique_ptr<CacheFile> file, std::int64_t mostBytes)
        : m_file(std::move(file)), m_mostBytes(mostBytes) {}
    Status cover(std::int64_t source, Span span);
    Status insert(std::int64_t source, const std::vector<Event>& events);
    Status keep(std::int64_t source, const Cursor& cursor);
    Result<std::vector<Event>> select(CacheStatement& statement) const;
    Result<std::int64_t> usedBytes() const;
    Status forget(std::int64_t source);
    Status forgetOlderHalf(std::int64_t source);

    std::unique_ptr<CacheFile> m_file;
    const std::int64_t m_mostBytes;
    std::int64_t m_sincePrune = 0; ///< bytes
};

} // namespace skydeck::workflows
