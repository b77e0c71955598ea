#include "widgets/panels/experiments/parameters_view.h"

#include "tests/widgets/support.h"

#include <cmath>

namespace skydeck::panels::experiments {

namespace {
workflows::Run trial(double lr, double momentum, std::optional<double> accuracy) {
    workflows::Run run;
    run.name = "lr" + std::to_string(lr) + "_m" + std::to_string(momentum);
    run.learningRate = lr;
    run.momentum = momentum;
    run.state = "SUCCEEDED";
    run.parameters = {{"lr", lr}, {"momentum", momentum}, {"epochs", 5}};
    if (accuracy) run.metrics.epochs.push_back({1, 1, *accuracy});
    return run;
}
} // namespace

TEST(ParallelCoordinates, HaveAnAxisForEachParameterThatVariesAndOneForTheResult) {
    const auto data = parallelData({trial(0.1, 0.5, 98), trial(0.001, 0.5, 90), trial(0.01, 0.1, {})},
                                   workflows::Metric::ValAccuracy);
    ASSERT_EQ(data.axes.size(), 3u);
    EXPECT_EQ(data.axes[0].title, QStringLiteral("learning rate"));
    EXPECT_TRUE(data.axes[0].logarithmic) << "two decades";
    EXPECT_FALSE(data.axes[1].logarithmic);
    ASSERT_EQ(data.rows.size(), 3u);
    EXPECT_EQ(data.rows[0].values.back(), 98);
    EXPECT_TRUE(std::isnan(data.rows[2].values.back()));
}

TEST(ParallelCoordinates, OneRunAloneIsSound) {
    charts::ParallelChart chart;
    chart.resize(400, 200);
    chart.setData(parallelData({trial(0.1, 0.5, 98)}, workflows::Metric::ValLoss));
    EXPECT_FALSE(chart.grab().isNull());
    EXPECT_EQ(chart.csv().count(QLatin1Char('\n')), 2);
    chart.setData(parallelData({}, workflows::Metric::ValLoss));
    EXPECT_FALSE(chart.grab().isNull());
}

TEST(ParameterImportance, RanksTheParameterThatMattersFirstAndNamesItsMethod) {
    std::vector<workflows::Run> runs;
    for (const double lr : {0.1, 0.01, 0.001})
        for (const double momentum : {0.5, 0.1, 0.05})
            runs.push_back(trial(lr, momentum, 90 + 3 * std::log10(lr) + 0.01 * momentum));
    const auto data = importanceData(runs, workflows::Metric::ValAccuracy);
    ASSERT_FALSE(data.bars.empty());
    EXPECT_EQ(data.bars[0].name, QStringLiteral("learning rate"));
    EXPECT_GT(data.bars[0].share, 0.9);
    EXPECT_TRUE(data.method.contains(QStringLiteral("Saltelli et al. 2008")));
    EXPECT_TRUE(importanceData({}, workflows::Metric::ValAccuracy).bars.empty());
}

} // namespace skydeck::panels::experiments
