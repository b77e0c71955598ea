#pragma once

#include "core/lab/cloudwatch/metric_math.h"

namespace skydeck::lab {

/// "Scalar", "TimeSeries" or "TimeSeries[]", as CloudWatch's messages have it.
std::string nameOfMetricType(const MetricValue& value);

/// `sign` is one of + - * / ^ == != < > <= >= && and ||. Where one side has no value, or the result is none (division
/// by zero), the result has no point; comparisons give 1 and 0. ValidationError for lists.
Result<MetricValue> combineMetrics(std::string_view sign, const MetricValue& left, const MetricValue& right);

/// ABS AVG CEIL DATAPOINT_COUNT DIFF DIFF_TIME EXP FILL FLOOR IF LOG LOG10 MAX METRIC_COUNT MIN RATE RUNNING_SUM STDDEV
/// SUM. `repeats`: FILL's second argument was REPEAT. NotImplemented by name for others.
Result<MetricValue> callMetricFunction(const std::string& function, std::vector<MetricValue> arguments, bool repeats,
                                       const MetricScope& scope);

} // namespace skydeck::lab
