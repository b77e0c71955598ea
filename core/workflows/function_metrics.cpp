#include "core/aws/cloudwatch/cloudwatch_client.h"
#include "core/workflows/functions.h"

#include <array>
#include <map>

namespace skydeck::workflows {

namespace {

using Series = FunctionMetrics::Series;

/// Short enough to see what happened, long enough for CloudWatch to keep it and for a chart to show it.
int periodOf(std::chrono::minutes span) {
    if (span <= std::chrono::hours(6)) return 60;
    return span <= std::chrono::hours(48) ? 300 : 3600;
}

Series countsOf(const aws::cloudwatch::MetricSeries& found, double from, double to, int period) {
    std::map<std::int64_t, double> counts;
    for (auto time = static_cast<std::int64_t>(from); time < static_cast<std::int64_t>(to); time += period)
        counts[time] = 0;
    for (const auto& [time, value] : found.points)
        counts[static_cast<std::int64_t>(toEpochSeconds(time))] = value;
    Series series;
    for (const auto& [time, value] : counts)
        series.push_back({static_cast<double>(time), value});
    return series;
}

Series pointsOf(const aws::cloudwatch::MetricSeries& found) {
    Series series;
    for (const auto& [time, value] : found.points)
        series.push_back({toEpochSeconds(time), value});
    return series;
}

} // namespace

Result<FunctionMetrics> functionMetrics(const std::shared_ptr<aws::Session>& session, const std::string& functionName,
                                        std::chrono::minutes span, const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::cloudwatch::CloudWatchClient::create(session));
    FunctionMetrics metrics;
    metrics.periodSeconds = periodOf(span);
    metrics.now = toEpochSeconds(session->serverTime());
    // Whole periods, the present one included.
    const std::int64_t period = metrics.periodSeconds;
    const std::int64_t to = (static_cast<std::int64_t>(metrics.now) / period + 1) * period;
    const std::int64_t from = to - std::chrono::duration_cast<std::chrono::seconds>(span).count() / period * period;
    struct Wanted {
        const char *id, *metric, *stat;
    };
    static constexpr std::array<Wanted, 6> kWanted{{{"invocations", "Invocations", "Sum"},
                                                    {"errors", "Errors", "Sum"},
                                                    {"throttles", "Throttles", "Sum"},
                                                    {"concurrency", "ConcurrentExecutions", "Maximum"},
                                                    {"average", "Duration", "Average"},
                                                    {"maximum", "Duration", "Maximum"}}};
    std::vector<aws::cloudwatch::MetricQuery> queries;
    for (const Wanted& wanted : kWanted)
        queries.push_back({wanted.id,
                           "AWS/Lambda",
                           wanted.metric,
                           {{"FunctionName", functionName}},
                           wanted.stat,
                           metrics.periodSeconds});
    SKYDECK_ASSIGN(const auto found, client.getMetricData(queries, fromEpochSeconds(static_cast<double>(from)),
                                                          fromEpochSeconds(static_cast<double>(to)), context));
    Series* const counts[]{&metrics.invocations, &metrics.errors, &metrics.throttles, &metrics.concurrency};
    for (std::size_t i = 0; i < std::size(counts); ++i)
        *counts[i] = countsOf(found[i], static_cast<double>(from), static_cast<double>(to), metrics.periodSeconds);
    metrics.averageDuration = pointsOf(found[4]);
    metrics.maximumDuration = pointsOf(found[5]);
    return metrics;
}

} // namespace skydeck::workflows
