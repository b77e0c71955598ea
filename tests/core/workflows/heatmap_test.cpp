#include "core/workflows/experiments.h"
#include "tests/support/support.h"

namespace skydeck::workflows {
namespace {

using testing::ElementsAre;

Run run(double rate, double momentum, std::vector<double> accuracies, std::string state = "SUCCEEDED") {
    Run result;
    result.learningRate = rate;
    result.momentum = momentum;
    result.name = "lr" + std::to_string(rate);
    result.state = std::move(state);
    for (const double accuracy : accuracies)
        result.metrics.epochs.push_back({1 / accuracy, 2 / accuracy, accuracy});
    return result;
}

TEST(Heatmap, AxesAreNumericallyAscendingAndDistinct) {
    const auto map = makeHeatmap({run(0.1, 0.5, {}), run(0.001, 0.05, {}), run(0.01, 0.1, {}), run(0.1, 0.05, {})},
                                 Metric::ValAccuracy);
    EXPECT_THAT(map.rows, ElementsAre(0.001, 0.01, 0.1));
    EXPECT_THAT(map.columns, ElementsAre(0.05, 0.1, 0.5));
}

TEST(Heatmap, CellHoldsTheBestEpochsValue) {
    const auto runs = std::vector{run(0.1, 0.5, {90, 97, 96})};
    EXPECT_EQ(makeHeatmap(runs, Metric::ValAccuracy).at(0, 0).value, 97);
    EXPECT_EQ(makeHeatmap(runs, Metric::ValLoss).at(0, 0).value, 2.0 / 97);
}

TEST(Heatmap, PairThatWasNeverRunIsMissing) {
    const auto map = makeHeatmap({run(0.1, 0.5, {90}), run(0.01, 0.1, {91}, "RUNNING")}, Metric::ValAccuracy);
    EXPECT_EQ(map.at(0, 1).state, kRunMissing);
    EXPECT_FALSE(map.at(0, 1).run);
    EXPECT_EQ(map.at(0, 0).state, "RUNNING");
    EXPECT_EQ(map.at(0, 0).run, 1u);
}

TEST(Heatmap, NumbersOfAnEarlierRunAreNotShown) {
    auto stale = run(0.1, 0.5, {99}, "RUNNABLE");
    stale.stale = true;
    const auto map = makeHeatmap({stale}, Metric::ValAccuracy);
    EXPECT_FALSE(map.at(0, 0).value);
    EXPECT_EQ(map.at(0, 0).state, "RUNNABLE");
}

TEST(Heatmap, BestCellFollowsTheMetric) {
    const std::vector runs{run(0.1, 0.5, {90}), run(0.1, 0.9, {98}), run(0.1, 0.95, {})};
    EXPECT_EQ(makeHeatmap(runs, Metric::ValAccuracy).best(), 1u);
    EXPECT_EQ(makeHeatmap({run(0.1, 0.5, {})}, Metric::ValLoss).best(), std::nullopt);
    EXPECT_EQ(makeHeatmap({run(0.1, 0.5, {50}), run(0.1, 0.6, {60})}, Metric::TrainLoss).best(), 1u);
}

TEST(Heatmap, JsonHasNullWhereThereIsNoValue) {
    const auto map = makeHeatmap({run(0.1, 0.5, {90}), run(0.01, 0.1, {}, "RUNNABLE")}, Metric::ValAccuracy);
    EXPECT_EQ(toJson(map), Json::parse(R"({"metric":"val_accuracy","rowParameter":"lr","rows":[0.01,0.1],
        "columnParameter":"momentum","columns":[0.1,0.5],"values":[[null,null],[null,90.0]],
        "spreads":[[null,null],[null,null]],"counts":[[0,0],[0,1]],
        "states":[["RUNNABLE","MISSING"],["MISSING","SUCCEEDED"]]})"));
}

TEST(Heatmap, RunsThatDifferInTheirSeedsShareACell) {
    std::vector runs{run(0.1, 0.5, {90}), run(0.1, 0.5, {94}), run(0.1, 0.5, {}, "RUNNING"), run(0.2, 0.5, {80})};
    for (std::size_t i = 0; i < runs.size(); ++i)
        runs[i].parameters = {
            {"lr", runs[i].learningRate}, {"seed", static_cast<double>(i)}, {"batch", i < 3 ? 64 : 32}};
    const auto map = makeHeatmap(runs, Metric::ValAccuracy, "lr", "batch");
    ASSERT_EQ(map.rows.size(), 2u);
    ASSERT_EQ(map.columns, (std::vector<double>{32, 64}));
    EXPECT_EQ(map.at(0, 1).value, 92);
    EXPECT_NEAR(*map.at(0, 1).spread, 2.828427, 1e-6);
    EXPECT_EQ(map.at(0, 1).count, 2u);
    EXPECT_EQ(map.at(0, 1).run, 1u); // the best of them
    EXPECT_EQ(map.at(0, 1).state, "RUNNING");
    EXPECT_EQ(makeHeatmap(runs, Metric::ValAccuracy, "lr", "momentum", {{"batch", 32}}).rows, std::vector<double>{0.2});
    EXPECT_THAT(parametersOf(runs).at("seed"), testing::ElementsAre(0, 1, 2, 3));
}

TEST(Heatmap, OfNoRunsIsEmpty) {
    EXPECT_EQ(toJson(makeHeatmap({}, Metric::ValLoss))["values"], Json::array());
}

TEST(Export, HasALinePerEpochAndOneForARunWithoutAny) {
    auto first = run(0.1, 0.5, {});
    first.name = "a,b";
    first.metrics.epochs.push_back({0.5, std::numeric_limits<double>::quiet_NaN(), 90});
    const auto second = run(0.01, 0.5, {}, "FAILED");
    EXPECT_EQ(exportCsv({first, second}), "run,lr,momentum,state,job_id,epoch,train_loss,val_loss,val_accuracy\n"
                                          "\"a,b\",0.1,0.5,SUCCEEDED,,1,0.5,nan,90\n"
                                          "lr0.010000,0.01,0.5,FAILED,,,,,\n");
}

TEST(RunJson, DivergedNumbersAreNull) {
    auto diverged = run(0.1, 0.5, {90});
    diverged.metrics.epochs[0].valLoss = std::numeric_limits<double>::infinity();
    const Json json = toJson(diverged);
    EXPECT_TRUE(json["epochs"][0]["val_loss"].is_null());
    EXPECT_EQ(json["bestEpoch"], 1);
}

} // namespace
} // namespace skydeck::workflows
