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
        scope.metrics = [this]() -> Result<std::vector<MetricSeries>> {
            std::vector<MetricSeries> all;
            for (const auto& [id, series] : queries)
                all.push_back(series);
            return all;
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
}

TEST_F(MetricMath, RefusesWhatItCannotDoByName) {
    EXPECT_EQ(refused("SEARCH('x', 'Sum')"), "NotImplemented");
    EXPECT_EQ(refused("IF(a, 1, 2)"), "NotImplemented");
    EXPECT_EQ(refused("nobody"), "ValidationError");
    for (const char* text : {"", "a +", "(a", "a b", "SUM(1)", "[a] + 1", "1.2.3", "FILL(a)", "$"})
        EXPECT_EQ(refused(text), "ValidationError") << text;
    EXPECT_EQ(refused(std::string(10'000, '(')), "ValidationError");
}

} // namespace

} // namespace skydeck::lab
