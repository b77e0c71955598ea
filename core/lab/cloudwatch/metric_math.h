#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace skydeck::lab {

/// Values by the time at which their period begins.
using MetricSeries = std::map<std::int64_t, double>;

struct LabelledSeries {
    std::string label;
    MetricSeries points;
};
using MetricList = std::vector<LabelledSeries>;

/// What expressions are made of: a number, a series, or a list of series.
using MetricValue = std::variant<double, MetricSeries, MetricList>;

/// What an expression may ask for.
struct MetricScope {
    /// Another query by its id.
    std::function<Result<MetricSeries>(const std::string& id)> series;
    /// METRICS('part'): every query that is no expression and whose id has that part.
    std::function<Result<MetricList>(const std::string& part)> metrics;
    /// SEARCH('expression', 'statistic', period).
    std::function<Result<MetricList>(const std::string& expression, const std::string& statistic, std::int64_t period)>
        search;
    std::vector<std::int64_t> periods; ///< that the answer may have, for FILL
    std::int64_t period = 60;          ///< seconds, for PERIOD
};

/// Evaluates metric math (CloudWatch User Guide, "Using math expressions with CloudWatch metrics"): numbers, texts,
/// ids,
/// + - * / ^, comparisons, AND and OR, lists, and the functions that metric_functions.h knows beside SEARCH, METRICS,
/// PERIOD and TIME_SERIES. ValidationError for what makes no sense, NotImplemented by name for other functions.
Result<MetricValue> evaluateMetricMath(std::string_view expression, const MetricScope& scope);

} // namespace skydeck::lab
