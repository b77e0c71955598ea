#include "core/base/strings.h"
#include "core/lab/cloudwatch/metric_math.h"
#include "core/lab/cloudwatch/metric_search.h"
#include "core/lab/cloudwatch/metric_store.h"
#include "core/lab/lab.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace skydeck::lab {

namespace {
constexpr std::size_t kMostPoints = 1440; // of one GetMetricStatistics: CloudWatch API Reference
constexpr std::size_t kMetricsOnAPage = 500;
constexpr std::int64_t kDay = 24 * 3600;

tl::unexpected<Error> badValue(std::string message) {
    return awsError(400, "InvalidParameterValue", std::move(message));
}
tl::unexpected<Error> badCombination(std::string message) {
    return awsError(400, "InvalidParameterCombination", std::move(message));
}

Result<std::map<std::string, std::string>> dimensionsOf(const Json& holder) {
    std::map<std::string, std::string> dimensions;
    for (const Json& dimension : arrayAt(holder, "Dimensions")) {
        const std::string name = stringAt(dimension, "Name"), value = stringAt(dimension, "Value");
        if (name.empty() || value.empty()) return badValue("A dimension needs a name and a value.");
        if (!dimensions.emplace(name, value).second)
            return badValue("The dimension " + name + " is given more than once.");
    }
    if (dimensions.size() > 30) return badValue("A metric has 30 dimensions at most.");
    return dimensions;
}

Json dimensionsJson(const MetricId& metric) {
    Json out = Json::array();
    for (const auto& [name, value] : metric.dimensions)
        out.push_back({{"Name", name}, {"Value", value}});
    return out;
}

Result<MetricId> metricOf(const Json& holder) {
    MetricId metric{stringAt(holder, "Namespace"), stringAt(holder, "MetricName"), {}};
    SKYDECK_ASSIGN(metric.dimensions, dimensionsOf(holder));
    return metric;
}

bool isStatistic(const std::string& name) {
    static const std::set<std::string> known{"SampleCount", "Average", "Sum", "Minimum", "Maximum"};
    return known.contains(name);
}

double statistic(const std::string& name, const StatisticSet& values) {
    if (name == "SampleCount") return values.count;
    if (name == "Sum") return values.sum;
    if (name == "Minimum") return values.minimum;
    return name == "Maximum" ? values.maximum : values.average();
}

tl::unexpected<Error> notKept(const std::string& name) {
    return awsError(501, "NotImplemented",
                    "The lab keeps sums of a minute, from which it cannot give the statistic " + name +
                        "; SampleCount, Average, Sum, Minimum and Maximum it can.");
}

Result<std::int64_t> periodOf(std::int64_t period) {
    if (period >= MetricStore::kMinute && period % MetricStore::kMinute == 0) return period;
    if (period == 1 || period == 5 || period == 10 || period == 30)
        return awsError(501, "NotImplemented", "The lab keeps metrics by the minute: a Period is a multiple of 60.");
    return badValue("The parameter Period must be a multiple of 60.");
}

class CloudWatch {
public:
    explicit CloudWatch(Lab& lab) : m_lab(lab) {}

    Result<Reply> putMetricData(const Call& call) {
        const std::string nameSpace = stringAt(call.input, "Namespace");
        if (nameSpace.empty() || nameSpace.size() > 255 || nameSpace.front() == ':')
            return badValue("The value '" + nameSpace + "' for parameter Namespace is invalid.");
        if (nameSpace.starts_with("AWS/") && !call.caller.internal)
            return badValue("The value AWS/ for parameter Namespace is invalid.");
        const Json& data = arrayAt(call.input, "MetricData");
        if (data.empty()) return awsError(400, "MissingParameter", "The parameter MetricData is required.");
        if (data.size() > 1000) return badValue("The collection MetricData must not have a size greater than 1000.");
        std::vector<MetricDatum> all;
        for (const Json& each : data) {
            SKYDECK_ASSIGN(MetricDatum datum, datumOf(each));
            datum.metric.nameSpace = nameSpace;
            all.push_back(std::move(datum));
        }
        return replyOf(m_lab.metrics->put(all));
    }

    Result<Reply> listMetrics(const Call& call) {
        MetricStore::Filter filter{stringAt(call.input, "Namespace"), stringAt(call.input, "MetricName"), {}, {}};
        for (const Json& each : arrayAt(call.input, "Dimensions"))
            filter.dimensions.emplace_back(
                stringAt(each, "Name"), each.contains("Value") ? std::optional(stringAt(each, "Value")) : std::nullopt);
        if (call.input.contains("RecentlyActive")) filter.activeSince = now() - 3 * 3600;
        SKYDECK_ASSIGN(const auto page,
                       m_lab.metrics->list(filter, kMetricsOnAPage, stringAt(call.input, "NextToken")));
        Json metrics = Json::array();
        for (const MetricId& metric : page.items)
            metrics.push_back(
                {{"Namespace", metric.nameSpace}, {"MetricName", metric.name}, {"Dimensions", dimensionsJson(metric)}});
        Json output{{"Metrics", std::move(metrics)}};
        if (!page.nextToken.empty()) output["NextToken"] = page.nextToken;
        return Reply(std::move(output));
    }

    Result<Reply> getMetricStatistics(const Call& call) {
        const Json& input = call.input;
        if (!arrayAt(input, "ExtendedStatistics").empty())
            return notKept(arrayAt(input, "ExtendedStatistics").front().get<std::string>());
        const Json& wanted = arrayAt(input, "Statistics");
        if (wanted.empty())
            return awsError(400, "MissingParameter", "The parameter Statistics or ExtendedStatistics is required.");
        for (const Json& name : wanted)
            if (!isStatistic(name.get<std::string>()))
                return badValue("The value " + name.get<std::string>() + " for parameter Statistics is not supported.");
        SKYDECK_ASSIGN(MetricStore::Query query, spanOf(input));
        SKYDECK_ASSIGN(query.metric, metricOf(input));
        SKYDECK_ASSIGN(query.period, periodOf(integerAt(input, "Period")));
        query.unit = stringAt(input, "Unit");
        if (static_cast<std::size_t>((query.end - query.start) / query.period) > kMostPoints)
            return badCombination(
                "You have requested up to " + std::to_string((query.end - query.start) / query.period) +
                " datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested "
                "by increasing Period, or decreasing the time range.");
        SKYDECK_ASSIGN(const auto points, m_lab.metrics->statistics(query));
        Json out = Json::array();
        for (const MetricPoint& point : points) {
            Json entry{{"Timestamp", point.time}, {"Unit", point.unit}};
            for (const Json& name : wanted)
                entry[name.get<std::string>()] = statistic(name.get<std::string>(), point.values);
            out.push_back(std::move(entry));
        }
        return Reply(Json{{"Label", query.metric.name}, {"Datapoints", std::move(out)}});
    }

    Result<Reply> getMetricData(const Call& call);

private:
    std::int64_t now() const { return static_cast<std::int64_t>(toEpochSeconds(m_lab.clock.now())); }

    static Result<MetricStore::Query> spanOf(const Json& input) {
        MetricStore::Query query;
        query.start = static_cast<std::int64_t>(std::floor(numberAt(input, "StartTime")));
        query.end = static_cast<std::int64_t>(std::ceil(numberAt(input, "EndTime")));
        if (query.start >= query.end)
            return badCombination("The parameter StartTime must be less than the parameter EndTime.");
        return query;
    }

    Result<MetricDatum> datumOf(const Json& given) const {
        MetricDatum datum;
        SKYDECK_ASSIGN(datum.metric, metricOf(given));
        datum.unit = stringAt(given, "Unit", "None");
        datum.time = given.contains("Timestamp") ? static_cast<std::int64_t>(numberAt(given, "Timestamp")) : now();
        if (datum.time < now() - 14 * kDay || datum.time > now() + 2 * 3600)
            return badValue(
                "The parameter MetricData.Timestamp must be within two weeks of the past and two hours of the "
                "future.");
        const bool single = given.contains("Value"), set = given.contains("StatisticValues"),
                   many = given.contains("Values");
        if (single + set + many != 1)
            return badCombination("A datum of " + datum.metric.name +
                                  " needs exactly one of Value, Values and StatisticValues.");
        if (single) {
            datum.values = StatisticSet::of(numberAt(given, "Value", std::nan("")));
        } else if (set) {
            const Json& values = given["StatisticValues"];
            datum.values = {numberAt(values, "SampleCount"), numberAt(values, "Sum"), numberAt(values, "Minimum"),
                            numberAt(values, "Maximum")};
            if (datum.values.count <= 0 || datum.values.minimum > datum.values.maximum)
                return badValue("The StatisticValues of " + datum.metric.name + " make no sense.");
        } else {
            const Json& values = given["Values"];
            const Json& counts = arrayAt(given, "Counts");
            if (values.empty() || values.size() > 150 || (!counts.empty() && counts.size() != values.size()))
                return badValue("The Values of " + datum.metric.name + " need 1 to 150 numbers and as many Counts.");
            for (std::size_t i = 0; i < values.size(); ++i)
                datum.values.merge(
                    StatisticSet::of(values[i].get<double>(), counts.empty() ? 1 : counts[i].get<double>()));
        }
        if (!std::isfinite(datum.values.sum))
            return badValue("The value of " + datum.metric.name + " is not a number.");
        return datum;
    }

    Lab& m_lab;
};

/// The queries of one GetMetricData, which may name one another.
class MetricDataRequest {
public:
    MetricDataRequest(const MetricStore& store, MetricStore::Query span, const Json& queries)
        : m_store(store), m_span(std::move(span)) {
        for (const Json& query : queries)
            m_queries.emplace(stringAt(query, "Id"), &query);
    }

    Result<MetricSeries> series(const std::string& id) {
        const auto found = m_queries.find(id);
        if (found == m_queries.end())
            return awsError(400, "ValidationError",
                            "The expression refers to the id '" + id + "', which no query has.");
        if (std::ranges::find(m_under, id) != m_under.end())
            return awsError(400, "ValidationError", "The query '" + id + "' refers to itself.");
        m_under.push_back(id);
        auto result = evaluate(*found->second);
        m_under.pop_back();
        return result;
    }

    /// What a query answers: one series with its label, or as many as its expression finds.
    Result<MetricList> answer(const Json& query) {
        if (query.contains("Expression") && !query.contains("MetricStat")) {
            SKYDECK_ASSIGN(MetricValue value, calculated(query));
            if (auto* list = std::get_if<MetricList>(&value)) {
                if (query.contains("Label"))
                    for (LabelledSeries& each : *list)
                        each.label = stringAt(query, "Label") + ' ' + each.label;
                return std::move(*list);
            }
        }
        SKYDECK_ASSIGN(MetricSeries points, series(stringAt(query, "Id")));
        return MetricList{{label(query), std::move(points)}};
    }

private:
    static std::string label(const Json& query) {
        if (query.contains("Label")) return stringAt(query, "Label");
        return query.contains("MetricStat") ? stringAt(memberAt(query["MetricStat"], "Metric"), "MetricName")
                                            : stringAt(query, "Id");
    }

    Result<MetricSeries> evaluate(const Json& query) {
        if (query.contains("MetricStat") == query.contains("Expression"))
            return awsError(400, "ValidationError", "A query has either a MetricStat or an Expression.");
        if (query.contains("MetricStat")) return stored(query["MetricStat"]);
        SKYDECK_ASSIGN(const MetricValue value, calculated(query));
        if (const auto* series = std::get_if<MetricSeries>(&value)) return *series;
        if (const auto* number = std::get_if<double>(&value)) {
            MetricSeries constant;
            SKYDECK_ASSIGN(const std::int64_t seconds, period(query));
            for (const std::int64_t time : periodsOf(seconds))
                constant[time] = *number;
            return constant;
        }
        return awsError(400, "ValidationError",
                        "The query '" + stringAt(query, "Id") + "' gives several series where one is needed.");
    }

    std::vector<std::int64_t> periodsOf(std::int64_t seconds) const {
        std::vector<std::int64_t> all;
        for (std::int64_t time = m_span.start - m_span.start % MetricStore::kMinute;
             time < m_span.end && all.size() < 100'800; time += seconds)
            all.push_back(time);
        return all;
    }

    Result<MetricValue> calculated(const Json& query) {
        MetricScope scope;
        SKYDECK_ASSIGN(scope.period, period(query));
        scope.periods = periodsOf(scope.period);
        scope.series = [this](const std::string& id) { return series(id); };
        scope.metrics = [this](const std::string& part) -> Result<MetricList> {
            MetricList all;
            for (const auto& [id, each] : m_queries)
                if (each->contains("MetricStat") && id.find(part) != std::string::npos) {
                    SKYDECK_ASSIGN(MetricSeries points, series(id));
                    all.push_back({label(*each), std::move(points)});
                }
            return all;
        };
        scope.search = [this](const std::string& expression, const std::string& statistic, std::int64_t seconds) {
            return search(expression, statistic, seconds);
        };
        return evaluateMetricMath(stringAt(query, "Expression"), scope);
    }

    Result<MetricList> search(const std::string& expression, const std::string& statistic, std::int64_t seconds) const {
        constexpr std::size_t kMostFound = 500; // CloudWatch User Guide, "Search expression limits"
        SKYDECK_ASSIGN(const MetricSearch wanted, parseMetricSearch(expression));
        SKYDECK_ASSIGN(const auto page, m_store.list({}, std::numeric_limits<std::size_t>::max(), {}));
        MetricList found;
        for (const MetricId& metric : page.items) {
            if (found.size() == kMostFound) break;
            if (!wanted(metric)) continue;
            SKYDECK_ASSIGN(MetricSeries points, stored({{"Metric",
                                                         {{"Namespace", metric.nameSpace},
                                                          {"MetricName", metric.name},
                                                          {"Dimensions", dimensionsJson(metric)}}},
                                                        {"Stat", statistic},
                                                        {"Period", seconds}}));
            std::string name;
            for (const auto& [dimension, value] : metric.dimensions)
                name += value + ' ';
            if (!points.empty()) found.push_back({name + metric.name, std::move(points)});
        }
        return found;
    }

    /// Of an expression: its own, or the longest of the metrics.
    Result<std::int64_t> period(const Json& query) const {
        if (query.contains("Period")) return periodOf(integerAt(query, "Period"));
        std::int64_t longest = MetricStore::kMinute;
        for (const auto& [id, each] : m_queries)
            longest = std::max(longest, integerAt(memberAt(*each, "MetricStat"), "Period"));
        return longest;
    }

    Result<MetricSeries> stored(const Json& stat) const {
        const std::string name = stringAt(stat, "Stat");
        if (!isStatistic(name)) return notKept(name);
        MetricStore::Query query = m_span;
        SKYDECK_ASSIGN(query.metric, metricOf(memberAt(stat, "Metric")));
        SKYDECK_ASSIGN(query.period, periodOf(integerAt(stat, "Period")));
        query.unit = stringAt(stat, "Unit");
        SKYDECK_ASSIGN(const auto points, m_store.statistics(query));
        std::map<std::int64_t, StatisticSet> merged;
        for (const MetricPoint& point : points)
            merged[point.time].merge(point.values);
        MetricSeries series;
        for (const auto& [time, values] : merged)
            series[time] = statistic(name, values);
        return series;
    }

    const MetricStore& m_store;
    MetricStore::Query m_span;
    std::map<std::string, const Json*> m_queries;
    std::vector<std::string> m_under; // evaluation, outermost first
};

Result<Reply> CloudWatch::getMetricData(const Call& call) {
    const Json& queries = arrayAt(call.input, "MetricDataQueries");
    if (queries.empty()) return awsError(400, "MissingParameter", "The parameter MetricDataQueries is required.");
    if (queries.size() > 500)
        return badValue("The collection MetricDataQueries must not have a size greater than 500.");
    std::set<std::string> ids;
    for (const Json& query : queries)
        if (const std::string id = stringAt(query, "Id");
            id.empty() || id.front() < 'a' || id.front() > 'z' || !ids.insert(id).second)
            return awsError(400, "ValidationError",
                            "The value '" + id + "' for parameter MetricDataQueries.Id is invalid or comes twice.");
    SKYDECK_ASSIGN(MetricStore::Query span, spanOf(call.input));
    MetricDataRequest request(*m_lab.metrics, span, queries);
    const bool ascending = stringAt(call.input, "ScanBy", "TimestampDescending") == "TimestampAscending";
    std::size_t points = 0;
    Json results = Json::array();
    for (const Json& query : queries) {
        if (!boolAt(query, "ReturnData", true)) continue;
        SKYDECK_ASSIGN(const MetricList answered, request.answer(query));
        for (const LabelledSeries& series : answered) {
            std::vector<std::int64_t> times;
            std::vector<double> values;
            for (const auto& [time, value] : series.points) {
                times.push_back(time);
                values.push_back(value);
            }
            if (!ascending) {
                std::ranges::reverse(times);
                std::ranges::reverse(values);
            }
            points += values.size();
            results.push_back({{"Id", stringAt(query, "Id")},
                               {"Label", series.label},
                               {"Timestamps", times},
                               {"Values", values},
                               {"StatusCode", "Complete"}});
        }
    }
    if (points > static_cast<std::size_t>(integerAt(call.input, "MaxDatapoints", 100'800)))
        return awsError(
            501, "NotImplemented",
            "The lab does not implement pages of GetMetricData: ask for a shorter time or a longer Period.");
    return Reply(Json{{"MetricDataResults", std::move(results)}, {"Messages", Json::array()}});
}

} // namespace

Service makeCloudWatchService(Lab& lab) {
    return Service::of<CloudWatch>("cloudwatch", std::make_shared<CloudWatch>(lab),
                                   {{"PutMetricData", &CloudWatch::putMetricData},
                                    {"ListMetrics", &CloudWatch::listMetrics},
                                    {"GetMetricStatistics", &CloudWatch::getMetricStatistics},
                                    {"GetMetricData", &CloudWatch::getMetricData}});
}

} // namespace skydeck::lab
