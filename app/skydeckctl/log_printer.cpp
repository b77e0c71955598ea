#include "app/skydeckctl/log_printer.h"

#include "core/base/strings.h"
#include "core/wire/timestamp.h"

#include <algorithm>

namespace skydeck::ctl {

namespace {

constexpr std::size_t kMostHeld = 1'000'000; ///< events in memory at once
constexpr const char* kTimes = " is a time such as 90s, 15m, 2h or 7d";

std::optional<std::chrono::seconds> parseSpan(std::string_view text) {
    const char unit = text.empty() ? ' ' : text.back();
    const auto number = parseInteger(text.substr(0, text.empty() ? 0 : text.size() - 1));
    const std::int64_t factor = unit == 's' ? 1 : unit == 'm' ? 60 : unit == 'h' ? 3600 : unit == 'd' ? 86400 : 0;
    if (!number || *number < 1 || *number > 10'000 || factor == 0) return std::nullopt;
    return std::chrono::seconds(*number * factor);
}

Result<std::optional<WallTime>> momentOf(const Invocation& call, std::string_view option, WallTime now,
                                         std::string_view fallback) {
    const std::string text = call.arguments.value(option, fallback);
    if (text.empty()) return std::optional<WallTime>();
    if (const auto span = parseSpan(text)) return std::optional(now - *span);
    const auto seconds = text.find('-') == std::string::npos ? std::nullopt : wire::parseTimestamp(text);
    if (!seconds) return usageError(std::string(option) + kTimes + ", or 2026-01-31T12:00:00Z");
    return std::optional(fromEpochSeconds(*seconds));
}

} // namespace

Result<std::chrono::seconds> timeSpan(const Invocation& call, std::string_view option, std::string_view fallback) {
    const auto span = parseSpan(call.arguments.value(option, fallback));
    if (!span) return usageError(std::string(option) + kTimes);
    return *span;
}

Result<workflows::LogRange> logRange(const Invocation& call, WallTime now, std::string_view since) {
    workflows::LogRange range;
    SKYDECK_ASSIGN(range.since, momentOf(call, "--since", now, since));
    SKYDECK_ASSIGN(range.until, momentOf(call, "--until", now, {}));
    if (range.since && range.until && *range.until <= *range.since) return usageError("--until is not after --since");
    return range;
}

LogPrinter::LogPrinter(Invocation& call, aws::logs::LogsClient client, workflows::LogPlace place,
                       workflows::LogRange range, Form form)
    : m_call(call), m_client(std::move(client)), m_place(place), m_range(range),
      m_reader(workflows::LogCache::openDefault(), std::move(place), range, kMostHeld), m_form(std::move(form)) {}

void LogPrinter::print(const aws::logs::LogEvent& event, Json& rows) {
    m_sameTime = m_last == event.timestamp ? m_sameTime + 1 : 1;
    m_last = event.timestamp;
    if (!m_call.output.json()) return m_call.output.line(m_form.line(event));
    Json row = m_form.row(event);
    row["time"] = timeJson(event.timestamp);
    rows.push_back(std::move(row));
}

Status LogPrinter::look(Json& rows) {
    for (bool more = true; more;) {
        SKYDECK_ASSIGN(more, lookOnce(rows));
    }
    return {};
}

Result<bool> LogPrinter::lookOnce(Json& rows) {
    SKYDECK_ASSIGN(const auto look, m_reader.next(m_client, m_call.context));
    if (look.problem) return fail(*look.problem);
    if (look.whole && look.cut && !m_last) {
        SKYDECK_TRY(printPast(look.events, rows));
        return look.more;
    }
    // A whole look after the first one repeats what was printed.
    const std::optional<WallTime> before = look.whole ? m_last : std::nullopt;
    std::size_t repeated = before ? m_sameTime : 0;
    for (const auto& event : look.events) {
        if (before && event.timestamp < *before) continue;
        if (before && event.timestamp == *before && repeated > 0) {
            --repeated;
            continue;
        }
        print(event, rows);
    }
    return look.more;
}

/// More than is held at once: from the beginning to the newest event that the look gave; what comes behind it comes
/// with the next looks.
Status LogPrinter::printPast(const std::vector<aws::logs::LogEvent>& newest, Json& rows) {
    if (newest.empty()) return {};
    const WallTime last = newest.back().timestamp;
    auto left = std::ranges::count(newest, last, &aws::logs::LogEvent::timestamp);
    const auto printAll = [&](const std::vector<aws::logs::LogEvent>& events) {
        for (const auto& event : events)
            if (event.timestamp < last || (event.timestamp == last && left-- > 0)) print(event, rows);
        return true;
    };
    const WallTime past = last + std::chrono::milliseconds(1);
    if (m_place.stream.empty()) {
        aws::logs::FilterLogEventsInput input;
        input.logGroupName = m_place.group;
        input.filterPattern = m_place.pattern;
        input.startTime = m_range.since;
        input.endTime = past;
        return m_client.filterLogEvents(input, printAll, m_call.context);
    }
    aws::logs::GetLogEventsInput input;
    input.logGroupName = m_place.group;
    input.logStreamName = m_place.stream;
    input.startTime = m_range.since;
    input.endTime = past;
    SKYDECK_TRY(m_client.readLogEvents(input, printAll, m_call.context));
    return {};
}

} // namespace skydeck::ctl
