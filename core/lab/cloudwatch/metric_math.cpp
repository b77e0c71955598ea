#include "core/lab/cloudwatch/metric_math.h"

#include "core/base/strings.h"
#include "core/lab/service.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <numeric>

namespace skydeck::lab {

namespace {
constexpr int kDeepest = 64;

tl::unexpected<Error> senseless(std::string message) {
    return awsError(400, "ValidationError", std::move(message));
}

std::string nameOfType(const MetricValue& value) {
    return std::holds_alternative<double>(value) ? "Scalar" : value.index() == 1 ? "TimeSeries" : "TimeSeries[]";
}

bool isLetter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

double combine(char sign, double left, double right) {
    switch (sign) {
    case '+':
        return left + right;
    case '-':
        return left - right;
    case '*':
        return left * right;
    case '/':
        return left / right;
    default:
        return std::pow(left, right);
    }
}

/// Where one side has no value, or the result is none (division by zero), the result has no point.
Result<MetricValue> combine(char sign, const MetricValue& left, const MetricValue& right) {
    const auto* leftNumber = std::get_if<double>(&left);
    const auto* rightNumber = std::get_if<double>(&right);
    if (leftNumber && rightNumber) return combine(sign, *leftNumber, *rightNumber);
    if (left.index() == 2 || right.index() == 2)
        return senseless(std::string("Error in expression: Unsupported operand type(s) for ") + sign + ": '" +
                         nameOfType(left) + ", " + nameOfType(right) + "'");
    MetricSeries out;
    const auto add = [&](std::int64_t time, double a, double b) {
        if (const double value = combine(sign, a, b); std::isfinite(value)) out[time] = value;
    };
    if (leftNumber) {
        for (const auto& [time, value] : std::get<MetricSeries>(right))
            add(time, *leftNumber, value);
    } else if (rightNumber) {
        for (const auto& [time, value] : std::get<MetricSeries>(left))
            add(time, value, *rightNumber);
    } else {
        const auto& other = std::get<MetricSeries>(right);
        for (const auto& [time, value] : std::get<MetricSeries>(left))
            if (const auto found = other.find(time); found != other.end()) add(time, value, found->second);
    }
    return out;
}

double reduce(const std::string& function, const std::vector<double>& values) {
    if (function == "MIN") return *std::ranges::min_element(values);
    if (function == "MAX") return *std::ranges::max_element(values);
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    return function == "AVG" ? sum / static_cast<double>(values.size()) : sum;
}

/// Of a series, its one number; of several, the series of what they are at each time.
MetricValue aggregate(const std::string& function, const MetricValue& argument) {
    if (const auto* series = std::get_if<MetricSeries>(&argument)) {
        std::vector<double> values;
        for (const auto& [time, value] : *series)
            values.push_back(value);
        return values.empty() ? 0.0 : reduce(function, values);
    }
    std::map<std::int64_t, std::vector<double>> byTime;
    for (const MetricSeries& series : std::get<std::vector<MetricSeries>>(argument))
        for (const auto& [time, value] : series)
            byTime[time].push_back(value);
    MetricSeries out;
    for (const auto& [time, values] : byTime)
        out[time] = reduce(function, values);
    return out;
}

MetricSeries transform(const std::string& function, const MetricSeries& series) {
    MetricSeries out;
    double running = 0;
    const double* before = nullptr;
    std::int64_t timeBefore = 0;
    for (const auto& [time, value] : series) {
        running += value;
        if (function == "ABS") out[time] = std::abs(value);
        if (function == "CEIL") out[time] = std::ceil(value);
        if (function == "FLOOR") out[time] = std::floor(value);
        if (function == "RUNNING_SUM") out[time] = running;
        if (function == "DIFF" && before) out[time] = value - *before;
        if (function == "RATE" && before) out[time] = (value - *before) / static_cast<double>(time - timeBefore);
        before = &value;
        timeBefore = time;
    }
    return out;
}

class MetricMath {
public:
    MetricMath(std::string_view text, const MetricScope& scope) : m_text(text), m_scope(scope) {}

    Result<MetricValue> whole() {
        SKYDECK_ASSIGN(MetricValue value, sum());
        if (!atEnd()) return unexpected();
        return value;
    }

private:
    char peek() {
        while (m_at < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_at])))
            ++m_at;
        return m_at < m_text.size() ? m_text[m_at] : '\0';
    }
    bool atEnd() { return peek() == '\0'; }
    bool take(char wanted) {
        if (peek() != wanted) return false;
        ++m_at;
        return true;
    }
    tl::unexpected<Error> unexpected() {
        return senseless("Error in expression '" + std::string(m_text) + "': Unexpected input at position " +
                         std::to_string(m_at));
    }

    Result<MetricValue> sum() {
        SKYDECK_ASSIGN(MetricValue left, product());
        while (peek() == '+' || peek() == '-') {
            const char sign = m_text[m_at++];
            SKYDECK_ASSIGN(const MetricValue right, product());
            SKYDECK_ASSIGN(left, combine(sign, left, right));
        }
        return left;
    }
    Result<MetricValue> product() {
        SKYDECK_ASSIGN(MetricValue left, power());
        while (peek() == '*' || peek() == '/') {
            const char sign = m_text[m_at++];
            SKYDECK_ASSIGN(const MetricValue right, power());
            SKYDECK_ASSIGN(left, combine(sign, left, right));
        }
        return left;
    }
    Result<MetricValue> power() {
        if (++m_depth > kDeepest) return senseless("The expression is nested too deeply.");
        SKYDECK_ASSIGN(MetricValue left, operand());
        if (take('^')) {
            SKYDECK_ASSIGN(const MetricValue right, power());
            SKYDECK_ASSIGN(left, combine('^', left, right));
        }
        --m_depth;
        return left;
    }
    Result<MetricValue> operand() {
        if (take('-')) {
            SKYDECK_ASSIGN(const MetricValue value, power());
            return combine('*', -1.0, value);
        }
        if (take('(')) {
            SKYDECK_ASSIGN(MetricValue value, sum());
            if (!take(')')) return unexpected();
            return value;
        }
        if (take('[')) return list();
        const char first = peek();
        if (std::isdigit(static_cast<unsigned char>(first)) != 0 || first == '.') return number();
        if (isLetter(first)) return word();
        return unexpected();
    }
    Result<MetricValue> number() {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && (std::isdigit(static_cast<unsigned char>(m_text[m_at])) || m_text[m_at] == '.'))
            ++m_at;
        const auto value = parseDouble(m_text.substr(begin, m_at - begin));
        if (!value) return unexpected();
        return *value;
    }
    Result<MetricValue> list() {
        std::vector<MetricSeries> all;
        do {
            SKYDECK_ASSIGN(MetricValue value, sum());
            auto* series = std::get_if<MetricSeries>(&value);
            if (!series) return senseless("Error in expression: a list holds time series, not " + nameOfType(value));
            all.push_back(std::move(*series));
        } while (take(','));
        if (!take(']')) return unexpected();
        return all;
    }
    Result<MetricValue> word() {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && isLetter(m_text[m_at]))
            ++m_at;
        const std::string name(m_text.substr(begin, m_at - begin));
        if (take('(')) return call(name);
        SKYDECK_ASSIGN(MetricSeries series, m_scope.series(name));
        return series;
    }
    Result<MetricValue> call(const std::string& function) {
        if (function == "METRICS") {
            if (!take(')'))
                return awsError(501, "NotImplemented", "The lab does not implement METRICS() with an argument");
            SKYDECK_ASSIGN(auto all, m_scope.metrics());
            return all;
        }
        static const std::vector<std::string> aggregates{"AVG", "MAX", "MIN", "SUM"};
        static const std::vector<std::string> transforms{"ABS", "CEIL", "DIFF", "FLOOR", "RATE", "RUNNING_SUM"};
        const bool aggregates_ = std::ranges::find(aggregates, function) != aggregates.end();
        const bool transforms_ = std::ranges::find(transforms, function) != transforms.end();
        if (!aggregates_ && !transforms_ && function != "FILL")
            return awsError(501, "NotImplemented",
                            "The lab does not implement the function " + function + " of CloudWatch's metric math");
        SKYDECK_ASSIGN(MetricValue argument, sum());
        if (function == "FILL") return fill(argument);
        if (!take(')')) return unexpected();
        if (std::holds_alternative<double>(argument) ||
            (transforms_ && std::holds_alternative<std::vector<MetricSeries>>(argument)))
            return senseless("Error in expression: " + function + " takes no " + nameOfType(argument));
        if (aggregates_) return aggregate(function, argument);
        return transform(function, std::get<MetricSeries>(argument));
    }
    Result<MetricValue> fill(const MetricValue& argument) {
        const auto* series = std::get_if<MetricSeries>(&argument);
        if (!series || !take(',')) return senseless("Error in expression: FILL takes a time series and a value");
        std::optional<double> value;
        peek();
        if (m_text.substr(m_at).starts_with("REPEAT")) {
            m_at += 6;
        } else {
            SKYDECK_ASSIGN(const MetricValue given, sum());
            if (!std::holds_alternative<double>(given))
                return senseless("Error in expression: FILL fills with a number or REPEAT");
            value = std::get<double>(given);
        }
        if (!take(')')) return unexpected();
        MetricSeries out = *series;
        std::optional<double> before;
        for (const std::int64_t time : m_scope.periods) {
            if (const auto found = series->find(time); found != series->end())
                before = found->second;
            else if (const auto filling = value ? value : before)
                out[time] = *filling;
        }
        return out;
    }

    std::string_view m_text;
    const MetricScope& m_scope;
    std::size_t m_at = 0;
    int m_depth = 0;
};
} // namespace

Result<MetricValue> evaluateMetricMath(std::string_view expression, const MetricScope& scope) {
    return MetricMath(expression, scope).whole();
}

} // namespace skydeck::lab
