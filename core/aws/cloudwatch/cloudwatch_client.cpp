#include "core/aws/cloudwatch/cloudwatch_client.h"

#include <algorithm>

namespace skydeck::aws::cloudwatch {

namespace {

Json queryJson(const MetricQuery& query) {
    Json dimensions = Json::array();
    for (const auto& [name, value] : query.dimensions)
        dimensions.push_back({{"Name", name}, {"Value", value}});
    Json metric{{"Namespace", query.nameSpace}, {"MetricName", query.metricName}};
    if (!dimensions.empty()) metric["Dimensions"] = std::move(dimensions);
    return {{"Id", query.id},
            {"MetricStat", {{"Metric", std::move(metric)}, {"Stat", query.stat}, {"Period", query.periodSeconds}}}};
}

} // namespace

Result<CloudWatchClient> CloudWatchClient::create(std::shared_ptr<Session> session) {
    SKYDECK_ASSIGN(ApiClient api, ApiClient::create(std::move(session), "cloudwatch"));
    return CloudWatchClient(std::move(api));
}

Result<std::vector<MetricSeries>> CloudWatchClient::getMetricData(const std::vector<MetricQuery>& queries,
                                                                  WallTime from, WallTime to,
                                                                  const CallContext& context) const {
    std::vector<MetricSeries> all;
    Json input{{"MetricDataQueries", Json::array()},
               {"StartTime", toEpochSeconds(from)},
               {"EndTime", toEpochSeconds(to)},
               {"ScanBy", "TimestampAscending"}};
    for (const MetricQuery& query : queries) {
        all.push_back({query.id, {}});
        input["MetricDataQueries"].push_back(queryJson(query));
    }
    // A page may hold a part of a series; the next one goes on with it.
    SKYDECK_TRY(m_api.paginate(
        "GetMetricData", input,
        [&](const Json& page) {
            for (const Json& result : arrayAt(page, "MetricDataResults")) {
                const auto series = std::ranges::find(all, stringAt(result, "Id"), &MetricSeries::id);
                if (series == all.end()) continue;
                const Json &times = arrayAt(result, "Timestamps"), &values = arrayAt(result, "Values");
                for (std::size_t i = 0; i < std::min(times.size(), values.size()); ++i)
                    if (times[i].is_number() && values[i].is_number())
                        series->points.emplace_back(fromEpochSeconds(times[i].get<double>()), values[i].get<double>());
            }
            return true;
        },
        context));
    for (MetricSeries& series : all)
        std::ranges::sort(series.points);
    return all;
}

} // namespace skydeck::aws::cloudwatch
