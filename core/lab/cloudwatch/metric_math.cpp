#include "core/lab/cloudwatch/metric_math.h"

#include "core/base/strings.h"
#include "core/lab/cloudwatch/expression_reader.h"
#include "core/lab/cloudwatch/metric_functions.h"
#include "core/lab/service.h"

#include <algorithm>
#include <cctype>

namespace skydeck::lab {

namespace {
constexpr int kDeepest = 128;

bool isLetter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Recursive descent; what binds more loosely calls what binds more tightly.
class MetricMath : ExpressionReader {
public:
    MetricMath(std::string_view text, const MetricScope& scope) : ExpressionReader(text), m_scope(scope) {}

    Result<MetricValue> whole() {
        SKYDECK_ASSIGN(MetricValue value, either());
        if (peek() != '\0') return unexpected();
        return value;
    }

private:
    using Rule = Result<MetricValue> (MetricMath::*)();
    using ExpressionReader::take;

    /// A word is taken only where it ends.
    bool take(std::string_view wanted) {
        peek();
        if (!m_text.substr(m_at).starts_with(wanted)) return false;
        const std::size_t end = m_at + wanted.size();
        if (isLetter(wanted.back()) && end < m_text.size() && isLetter(m_text[end])) return false;
        m_at = end;
        return true;
    }
    static tl::unexpected<Error> senseless(std::string message) {
        return awsError(400, "ValidationError", std::move(message));
    }
    tl::unexpected<Error> unexpected() {
        return senseless("Error in expression '" + std::string(m_text) + "': Unexpected input at position " +
                         std::to_string(m_at));
    }

    /// operand (sign operand)*, from the left; signs are written as `spelt`, and mean `meant`.
    Result<MetricValue> chain(Rule operand,
                              std::initializer_list<std::pair<std::string_view, std::string_view>> signs) {
        SKYDECK_ASSIGN(MetricValue left, (this->*operand)());
        for (;;) {
            const auto sign = std::ranges::find_if(signs, [&](const auto& each) { return take(each.first); });
            if (sign == signs.end()) return left;
            SKYDECK_ASSIGN(const MetricValue right, (this->*operand)());
            SKYDECK_ASSIGN(left, combineMetrics(sign->second, left, right));
        }
    }
    Result<MetricValue> either() {
        if (++m_depth > kDeepest) return senseless("The expression is nested too deeply.");
        auto value = chain(&MetricMath::both, {{"||", "||"}, {"OR", "||"}});
        --m_depth;
        return value;
    }
    Result<MetricValue> both() { return chain(&MetricMath::comparison, {{"&&", "&&"}, {"AND", "&&"}}); }
    Result<MetricValue> comparison() {
        return chain(&MetricMath::sum,
                     {{"==", "=="}, {"!=", "!="}, {"<=", "<="}, {">=", ">="}, {"<", "<"}, {">", ">"}});
    }
    Result<MetricValue> sum() { return chain(&MetricMath::product, {{"+", "+"}, {"-", "-"}}); }
    Result<MetricValue> product() { return chain(&MetricMath::power, {{"*", "*"}, {"/", "/"}}); }
    Result<MetricValue> power() {
        if (++m_depth > kDeepest) return senseless("The expression is nested too deeply.");
        SKYDECK_ASSIGN(MetricValue left, operand());
        if (take('^')) {
            SKYDECK_ASSIGN(const MetricValue right, power());
            SKYDECK_ASSIGN(left, combineMetrics("^", left, right));
        }
        --m_depth;
        return left;
    }
    Result<MetricValue> operand() {
        if (take('-')) {
            SKYDECK_ASSIGN(const MetricValue value, power());
            return combineMetrics("*", -1.0, value);
        }
        if (take('(')) {
            SKYDECK_ASSIGN(MetricValue value, either());
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
        MetricList all;
        do {
            peek();
            const std::size_t begin = m_at;
            SKYDECK_ASSIGN(MetricValue value, either());
            auto* series = std::get_if<MetricSeries>(&value);
            if (!series)
                return senseless("Error in expression: a list holds time series, not " + nameOfMetricType(value));
            all.push_back({std::string(trim(m_text.substr(begin, m_at - begin))), std::move(*series)});
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
    /// A text in quotes of either kind.
    Result<std::string> text() {
        const char quote = peek();
        const std::size_t end = quote == '\'' || quote == '"' ? m_text.find(quote, m_at + 1) : std::string_view::npos;
        if (end == std::string_view::npos) return unexpected();
        std::string out(m_text.substr(m_at + 1, end - m_at - 1));
        m_at = end + 1;
        return out;
    }
    Result<MetricValue> call(const std::string& function) {
        if (function == "METRICS") {
            std::string part;
            if (peek() != ')') {
                SKYDECK_ASSIGN(part, text());
            }
            if (!take(')')) return unexpected();
            SKYDECK_ASSIGN(MetricList all, m_scope.metrics(part));
            return all;
        }
        if (function == "SEARCH") return search();
        std::vector<MetricValue> arguments;
        bool repeats = false;
        do {
            repeats = !arguments.empty() && take("REPEAT");
            if (repeats) break;
            SKYDECK_ASSIGN(MetricValue argument, either());
            arguments.push_back(std::move(argument));
        } while (take(','));
        if (!take(')')) return unexpected();
        if (arguments.size() == 1 && function == "PERIOD") return static_cast<double>(m_scope.period);
        if (arguments.size() == 1 && function == "TIME_SERIES" && arguments[0].index() == 0) {
            MetricSeries constant;
            for (const std::int64_t time : m_scope.periods)
                constant[time] = std::get<double>(arguments[0]);
            return constant;
        }
        return callMetricFunction(function, std::move(arguments), repeats, m_scope);
    }
    Result<MetricValue> search() {
        SKYDECK_ASSIGN(const std::string expression, text());
        if (!take(',')) return unexpected();
        SKYDECK_ASSIGN(const std::string statistic, text());
        std::int64_t period = m_scope.period;
        if (take(',')) {
            peek();
            SKYDECK_ASSIGN(const MetricValue seconds, number());
            period = static_cast<std::int64_t>(std::get<double>(seconds));
        }
        if (!take(')')) return unexpected();
        SKYDECK_ASSIGN(MetricList found, m_scope.search(expression, statistic, period));
        return found;
    }

    const MetricScope& m_scope;
    int m_depth = 0;
};
} // namespace

Result<MetricValue> evaluateMetricMath(std::string_view expression, const MetricScope& scope) {
    return MetricMath(expression, scope).whole();
}

} // namespace skydeck::lab
