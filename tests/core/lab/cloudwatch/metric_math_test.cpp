#include "core/lab/cloudwatch/metric_math.h"

#include <gmock/gmock.h>

namespace skydeck::lab {

namespace {

class MetricMath : public testing::Test {
protected:
    Result<MetricValue> evaluate(const std::string& expression) {
        MetricScope scope;
        scope.series = [this](const std::string& id) -> Result<MetricSeries> {
            if (const auto found = queries.find(id); found != queries.end()) return found->second;
            return fail(ErrorKind::InvalidInput, "ValidationError", id);
        };
        scope.metrics = [this](const std::string& part) -> Result<MetricList> {
            MetricList all;
            for (const auto& [id, series] : queries)
                if (id.find(part) != std::string::npos) all.push_back({id, series});
            return all;
        };
        scope.search = [](const std::string& expression, const std::string& statistic,
                          std::int64_t period) -> Result<MetricList> {
            return MetricList{{expression + '|' + statistic + '|' + std::to_string(period), {{0, 1}}}};
        };
        scope.periods = {0, 60, 120};
        return evaluateMetricMath(expression, scope);
    }
    MetricSeries series(const std::string& expression) {
        const auto value = evaluate(expression);
        EXPECT_TRUE(value) << expression << ": " << (value ? "" : describe(value.error()));
        const auto* series = value ? std::get_if<MetricSeries>(&*value) : nullptr;
        EXPECT_TRUE(series) << expression;
        return series ? *series : MetricSeries{};
    }
    std::string refused(const std::string& expression) {
        const auto value = evaluate(expression);
        return value ? "" : value.error().code;
    }

    std::map<std::string, MetricSeries> queries{{"a", {{0, 1}, {60, 2}, {120, 4}}}, {"b", {{0, 10}, {120, 0}}}};
};

TEST_F(MetricMath, BindsAsArithmeticDoes) {
    EXPECT_EQ(std::get<double>(*evaluate("1 + 2 * 3 ^ 2 - -4")), 23);
    EXPECT_EQ(std::get<double>(*evaluate("(1 + 2) * 3 / 2")), 4.5);
}

TEST_F(MetricMath, HasValuesOnlyWhereBothSidesHave) {
    EXPECT_EQ(series("a + b"), (MetricSeries{{0, 11}, {120, 4}}));
    EXPECT_EQ(series("100 * a / b"), (MetricSeries{{0, 10}})) << "nothing is divided by zero";
    EXPECT_EQ(series("2 - a"), (MetricSeries{{0, 1}, {60, 0}, {120, -2}}));
}

TEST_F(MetricMath, AggregatesOneSeriesAndSeveral) {
    EXPECT_EQ(std::get<double>(*evaluate("SUM(a)")), 7);
    EXPECT_EQ(std::get<double>(*evaluate("MAX(a) - MIN(a)")), 3);
    EXPECT_EQ(series("SUM(METRICS())"), (MetricSeries{{0, 11}, {60, 2}, {120, 4}}));
    EXPECT_EQ(series("AVG([a, b])"), (MetricSeries{{0, 5.5}, {60, 2}, {120, 2}}));
}

TEST_F(MetricMath, TransformsASeries) {
    EXPECT_EQ(series("FILL(b, 0)"), (MetricSeries{{0, 10}, {60, 0}, {120, 0}}));
    EXPECT_EQ(series("FILL(b, REPEAT)"), (MetricSeries{{0, 10}, {60, 10}, {120, 0}}));
    EXPECT_EQ(series("RUNNING_SUM(a)"), (MetricSeries{{0, 1}, {60, 3}, {120, 7}}));
    EXPECT_EQ(series("DIFF(a)"), (MetricSeries{{60, 1}, {120, 2}}));
    EXPECT_EQ(series("RATE(a) * 60"), (MetricSeries{{60, 1}, {120, 2}}));
    EXPECT_EQ(series("LOG(b - 9)"), (MetricSeries{{0, 0}})) << "no point where there is no logarithm";
    EXPECT_EQ(std::get<MetricList>(*evaluate("ABS([0 - a, b])"))[0].points, queries.at("a"));
}

TEST_F(MetricMath, ComparesAndChooses) {
    EXPECT_EQ(series("a >= 2 AND b < 5"), (MetricSeries{{0, 0}, {120, 1}}));
    EXPECT_EQ(series("IF(a > 1, a, 0)"), (MetricSeries{{0, 0}, {60, 2}, {120, 4}}));
    EXPECT_EQ(series("IF(a == 1 || a == 4, b, a)"), (MetricSeries{{0, 10}, {60, 2}, {120, 0}}));
    EXPECT_EQ(std::get<double>(*evaluate("1 + 1 == 2")), 1);
}

TEST_F(MetricMath, CountsAndSpreads) {
    EXPECT_EQ(std::get<double>(*evaluate("STDDEV(b)")), 5);
    EXPECT_EQ(std::get<double>(*evaluate("DATAPOINT_COUNT(a)")), 3);
    EXPECT_EQ(std::get<double>(*evaluate("METRIC_COUNT(METRICS('a'))")), 1);
    EXPECT_EQ(std::get<double>(*evaluate("SUM(a) / PERIOD(a)")), 7.0 / 60);
    EXPECT_EQ(series("TIME_SERIES(3)"), (MetricSeries{{0, 3}, {60, 3}, {120, 3}}));
}

TEST_F(MetricMath, Searches) {
    EXPECT_EQ(std::get<MetricList>(*evaluate("SEARCH('{Mine} loss', \"Sum\", 300)"))[0].label, "{Mine} loss|Sum|300");
    EXPECT_EQ(series("SUM(SEARCH('x', 'Average'))"), (MetricSeries{{0, 1}}));
}

TEST_F(MetricMath, RefusesWhatItCannotDoByName) {
    EXPECT_EQ(refused("ANOMALY_DETECTION_BAND(a)"), "NotImplemented");
    EXPECT_EQ(refused("nobody"), "ValidationError");
    for (const char* text : {"", "a +", "(a", "a b", "SUM(1)", "[a] + 1", "1.2.3", "FILL(a)", "IF(a, 1)", "SEARCH(a)",
                             "SEARCH('x)", "METRICS() + 1", "SUM(a, REPEAT)", "a AND", "$"})
        EXPECT_EQ(refused(text), "ValidationError") << text;
    EXPECT_EQ(refused(std::string(10'000, '(')), "ValidationError");
}

} // namespace

} // namespace skydeck::lab
