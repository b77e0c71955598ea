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

/// What expressions are made of: a number, a series, or a list of series.
using MetricValue = std::variant<double, MetricSeries, std::vector<MetricSeries>>;

/// What an expression may ask for.
struct MetricScope {
    /// Another query by its id.
    std::function<Result<MetricSeries>(const std::string& id)> series;
    /// METRICS(): every query that is no expression.
    std::function<Result<std::vector<MetricSeries>>()> metrics;
    std::vector<std::int64_t> periods; ///< that the answer may have, for FILL
    std::int64_t period = 60;          ///< seconds, for RATE
};

/// Evaluates metric math (CloudWatch User Guide, "Using math expressions with CloudWatch metrics"): numbers, ids,
/// + - * / ^, and ABS AVG CEIL DIFF FILL FLOOR MAX METRICS MIN RATE RUNNING_SUM SUM. ValidationError for what makes no
/// sense, NotImplemented by name for other functions.
Result<MetricValue> evaluateMetricMath(std::string_view expression, const MetricScope& scope);

} // namespace skydeck::lab
