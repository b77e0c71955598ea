#pragma once

#include "app/skydeckctl/command.h"
#include "core/workflows/logs/log_reader.h"

#include <functional>
#include <string>

namespace skydeck::ctl {

inline constexpr OptionSpec kLogSince{"--since", "TIME",
                                      "from then on: so long ago, such as 90s, 15m, 2h or 7d, or 2026-01-31T12:00:00Z"};
inline constexpr OptionSpec kLogUntil{"--until", "TIME", "before then, said like --since"};

/// Until so long behind its end a writer's last lines come in.
inline constexpr auto kLogAfterEnd = std::chrono::minutes(1);

/// "90s", "15m", "2h" or "7d".
Result<std::chrono::seconds> timeSpan(const Invocation& call, std::string_view option, std::string_view fallback);
/// What --since and --until say; `since` stands where the first is not given.
Result<workflows::LogRange> logRange(const Invocation& call, WallTime now, std::string_view since = {});

/// Prints a log out of the cache on this computer, each event once: of what was read before nothing is asked for again.
/// Logs of any length; one that is too long for the cache is read past it.
class LogPrinter {
public:
    /// An event as a row of JSON (without its time) and as a line.
    struct Form {
        std::function<Json(const aws::logs::LogEvent&)> row;
        std::function<std::string(const aws::logs::LogEvent&)> line;
    };
    LogPrinter(Invocation& call, aws::logs::LogsClient client, workflows::LogPlace place, workflows::LogRange range,
               Form form);

    const workflows::LogPlace& place() const { return m_place; }
    /// Prints what has come since the last look; rows are added to `rows`. A log that is not there yet is empty.
    Status look(Json& rows);
    bool printedAny() const { return m_last.has_value(); }

private:
    void print(const aws::logs::LogEvent& event, Json& rows);
    Result<bool> lookOnce(Json& rows); ///< gives whether there is more
    Status printPast(const std::vector<aws::logs::LogEvent>& newest, Json& rows);

    Invocation& m_call;
    aws::logs::LogsClient m_client;
    workflows::LogPlace m_place;
    workflows::LogRange m_range;
    workflows::LogReader m_reader;
    Form m_form;
    std::optional<WallTime> m_last; ///< time of the event printed last
    std::size_t m_sameTime = 0;     ///< how many of that time were printed
};

} // namespace skydeck::ctl
