#include "core/lab/cloudwatch/metric_functions.h"

#include "core/lab/service.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace skydeck::lab {

namespace {
tl::unexpected<Error> senseless(std::string message) {
    return awsError(400, "ValidationError", "Error in expression: " + std::move(message));
}

double combined(std::string_view sign, double left, double right) {
    if (sign == "+") return left + right;
    if (sign == "-") return left - right;
    if (sign == "*") return left * right;
    if (sign == "/") return left / right;
    if (sign == "^") return std::pow(left, right);
    if (sign == "==") return left == right ? 1 : 0;
    if (sign == "!=") return left != right ? 1 : 0;
    if (sign == "<") return left < right ? 1 : 0;
    if (sign == ">") return left > right ? 1 : 0;
    if (sign == "<=") return left <= right ? 1 : 0;
    if (sign == ">=") return left >= right ? 1 : 0;
    if (sign == "&&") return left != 0 && right != 0 ? 1 : 0;
    return left != 0 || right != 0 ? 1 : 0;
}

double reduce(const std::string& function, const std::vector<double>& values) {
    const auto count = static_cast<double>(values.size());
    if (function == "DATAPOINT_COUNT") return count;
    if (values.empty()) return 0;
    if (function == "MIN") return *std::ranges::min_element(values);
    if (function == "MAX") return *std::ranges::max_element(values);
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    if (function == "SUM") return sum;
    if (function == "AVG") return sum / count;
    double squares = 0; // STDDEV
    for (const double value : values)
        squares += (value - sum / count) * (value - sum / count);
    return std::sqrt(squares / count);
}

/// Of a series, its one number; of several, the series of what they are at each time.
MetricValue aggregate(const std::string& function, const MetricValue& argument) {
    if (const auto* series = std::get_if<MetricSeries>(&argument)) {
        std::vector<double> values;
        for (const auto& [time, value] : *series)
            values.push_back(value);
        return reduce(function, values);
    }
    std::map<std::int64_t, std::vector<double>> byTime;
    for (const LabelledSeries& series : std::get<MetricList>(argument))
        for (const auto& [time, value] : series.points)
            byTime[time].push_back(value);
    MetricSeries out;
    for (const auto& [time, values] : byTime)
        out[time] = reduce(function, values);
    return out;
}

MetricSeries transform(const std::string& function, const MetricSeries& series) {
    MetricSeries out;
    double running = 0;
    std::optional<std::pair<std::int64_t, double>> before;
    for (const auto& [time, value] : series) {
        running += value;
        const auto put = [&, at = time](double result) {
            if (std::isfinite(result)) out[at] = result;
        };
        if (function == "ABS") put(std::abs(value));
        if (function == "CEIL") put(std::ceil(value));
        if (function == "EXP") put(std::exp(value));
        if (function == "FLOOR") put(std::floor(value));
        if (function == "LOG") put(std::log(value));
        if (function == "LOG10") put(std::log10(value));
        if (function == "RUNNING_SUM") put(running);
        if (before) {
            const auto seconds = static_cast<double>(time - before->first);
            if (function == "DIFF") put(value - before->second);
            if (function == "DIFF_TIME") put(seconds);
            if (function == "RATE") put((value - before->second) / seconds);
        }
        before = {time, value};
    }
    return out;
}

MetricSeries fill(const MetricSeries& series, const std::optional<MetricValue>& with, const MetricScope& scope) {
    MetricSeries out = series;
    std::optional<double> before;
    for (const std::int64_t time : scope.periods) {
        if (const auto found = series.find(time); found != series.end()) {
            before = found->second;
            continue;
        }
        std::optional<double> filling = before;
        if (with) {
            const auto* number = std::get_if<double>(&*with);
            const auto* other = std::get_if<MetricSeries>(&*with);
            filling = number ? std::optional(*number) : std::nullopt;
            if (other)
                if (const auto found = other->find(time); found != other->end()) filling = found->second;
        }
        if (filling) out[time] = *filling;
    }
    return out;
}

/// A function of one series, of each series of a list.
template <class Function>
Result<MetricValue> eachOf(const std::string& name, MetricValue&& argument, Function function) {
    if (const auto* series = std::get_if<MetricSeries>(&argument)) return function(*series);
    if (auto* list = std::get_if<MetricList>(&argument)) {
        for (LabelledSeries& each : *list)
            each.points = function(each.points);
        return std::move(*list);
    }
    return senseless(name + " takes no " + nameOfMetricType(argument));
}

/// The value at a time, of a series or of a number that is always the same.
std::optional<double> valueAt(const MetricValue& value, std::int64_t time) {
    if (const auto* number = std::get_if<double>(&value)) return *number;
    const auto& series = std::get<MetricSeries>(value);
    const auto found = series.find(time);
    return found == series.end() ? std::nullopt : std::optional(found->second);
}

Result<MetricValue> choose(const std::vector<MetricValue>& arguments) {
    if (std::ranges::any_of(arguments, [](const MetricValue& each) { return each.index() == 2; }))
        return senseless("IF takes no TimeSeries[]");
    if (const auto* number = std::get_if<double>(&arguments[0])) return arguments[*number != 0 ? 1 : 2];
    MetricSeries out;
    for (const auto& [time, value] : std::get<MetricSeries>(arguments[0]))
        if (const auto chosen = valueAt(arguments[value != 0 ? 1 : 2], time)) out[time] = *chosen;
    return out;
}
} // namespace

std::string nameOfMetricType(const MetricValue& value) {
    return std::holds_alternative<double>(value) ? "Scalar" : value.index() == 1 ? "TimeSeries" : "TimeSeries[]";
}

Result<MetricValue> combineMetrics(std::string_view sign, const MetricValue& left, const MetricValue& right) {
    if (left.index() == 2 || right.index() == 2)
        return senseless("Unsupported operand type(s) for " + std::string(sign) + ": '" + nameOfMetricType(left) +
                         ", " + nameOfMetricType(right) + "'");
    if (left.index() == 0 && right.index() == 0) return combined(sign, std::get<double>(left), std::get<double>(right));
    MetricSeries out;
    for (const auto& [time, value] : std::get<MetricSeries>(left.index() == 1 ? left : right)) {
        const auto a = valueAt(left, time), b = valueAt(right, time);
        if (!a || !b) continue;
        if (const double result = combined(sign, *a, *b); std::isfinite(result)) out[time] = result;
    }
    return out;
}

Result<MetricValue> callMetricFunction(const std::string& function, std::vector<MetricValue> arguments, bool repeats,
                                       const MetricScope& scope) {
    static const std::vector<std::string> aggregates{"AVG", "DATAPOINT_COUNT", "MAX", "MIN", "STDDEV", "SUM"};
    static const std::vector<std::string> transforms{"ABS",   "CEIL", "DIFF",  "DIFF_TIME", "EXP",
                                                     "FLOOR", "LOG",  "LOG10", "RATE",      "RUNNING_SUM"};
    const bool aggregating = std::ranges::find(aggregates, function) != aggregates.end();
    const bool transforming = std::ranges::find(transforms, function) != transforms.end();
    const std::size_t wanted = function == "IF" ? 3 : function == "FILL" && !repeats ? 2 : 1;
    if (!aggregating && !transforming && function != "FILL" && function != "IF" && function != "METRIC_COUNT")
        return awsError(501, "NotImplemented",
                        "The lab does not implement the function " + function + " of CloudWatch's metric math");
    if (arguments.size() != wanted || (repeats && function != "FILL"))
        return senseless(function + " takes " + std::to_string(wanted) + " argument(s), not " +
                         std::to_string(arguments.size()));
    if (function == "IF") return choose(arguments);
    if (transforming)
        return eachOf(function, std::move(arguments[0]),
                      [&](const MetricSeries& series) { return transform(function, series); });
    if (function == "FILL") {
        if (!repeats && arguments[1].index() == 2) return senseless("FILL fills with no TimeSeries[]");
        const auto with = repeats ? std::nullopt : std::optional(std::move(arguments[1]));
        return eachOf(function, std::move(arguments[0]),
                      [&](const MetricSeries& series) { return fill(series, with, scope); });
    }
    if (arguments[0].index() == 0) return senseless(function + " takes no Scalar");
    if (function == "METRIC_COUNT") {
        const auto* list = std::get_if<MetricList>(&arguments[0]);
        return list ? static_cast<double>(list->size()) : 1.0;
    }
    return aggregate(function, arguments[0]);
}

} // namespace skydeck::lab
