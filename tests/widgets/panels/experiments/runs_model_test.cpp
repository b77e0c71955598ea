#include "widgets/panels/experiments/runs_model.h"

#include "tests/support/support.h"

#include <QAbstractItemModelTester>

namespace skydeck::panels::experiments {

namespace {
workflows::Run run(double lr, double momentum, std::vector<double> accuracies, const char* state = "SUCCEEDED") {
    workflows::Run run;
    run.name = "lr" + std::to_string(lr) + "_m" + std::to_string(momentum);
    run.learningRate = lr;
    run.momentum = momentum;
    run.state = state;
    for (const double accuracy : accuracies)
        run.metrics.epochs.push_back({1 - accuracy / 100, 1 - accuracy / 100, accuracy});
    return run;
}
} // namespace

TEST(RunTable, IsASoundModelWhileRunsComeAndGo) {
    const std::unique_ptr<RunTable> table(makeRunTable(nullptr));
    const QAbstractItemModelTester tester(table.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    table->setRows({run(0.1, 0.5, {97, 98}), run(0.01, 0.5, {})});
    table->setRows({run(0.1, 0.5, {97, 98, 99}), run(0.01, 0.5, {90}), run(0.001, 0.5, {}, "RUNNABLE")});
    EXPECT_EQ(table->rowCount(), 3);
    EXPECT_EQ(table->index(0, 4).data().toString(), QStringLiteral("99.00"));
    EXPECT_EQ(table->index(2, 4).data().toString(), QStringLiteral("—"));
}

TEST(Heatmap, DrawsLearningRatesByMomentaWithStates) {
    const std::vector<workflows::Run> runs{run(0.1, 0.5, {97, 98}), run(0.1, 0.05, {}, "RUNNING"),
                                           run(0.01, 0.5, {90}, "FAILED")};
    const charts::HeatmapData data = heatmapData(runs, workflows::Metric::ValAccuracy);
    ASSERT_EQ(data.rows.size(), 2);
    ASSERT_EQ(data.columns.size(), 2);
    ASSERT_EQ(data.cells.size(), 4u);
    int running = 0, missing = 0;
    for (const auto& cell : data.cells) {
        if (cell.live) ++running;
        if (cell.runId.isEmpty()) {
            ++missing;
            EXPECT_EQ(cell.state, QStringLiteral("not run"));
        }
    }
    EXPECT_EQ(running, 1);
    EXPECT_EQ(missing, 1);
}

TEST(Curves, AStaleFileDrawsNothing) {
    auto old = run(0.1, 0.5, {97, 98}, "RUNNING");
    old.stale = true;
    EXPECT_TRUE(accuracyCurves({old}).front().points.empty());
    EXPECT_EQ(accuracyCurves({run(0.1, 0.5, {97, 98})}).front().points.size(), 2u);
}

TEST(Curves, MarkTheBestEpoch) {
    const auto curves = accuracyCurves({run(0.1, 0.5, {97, 98, 96})});
    EXPECT_EQ(curves.front().best, 1u);
}

TEST(Summary, NamesTheBestRun) {
    const QString text = summaryOf({run(0.1, 0.5, {98.25}), run(0.01, 0.5, {90}), run(0.001, 0.5, {}, "RUNNING")});
    EXPECT_TRUE(text.contains(QStringLiteral("3 runs · 1 running"))) << text.toStdString();
    EXPECT_TRUE(text.contains(QStringLiteral("best 98.25 % at lr 0.1"))) << text.toStdString();
}

TEST(ChartRuns, NineRunsDifferInColourOrShape) {
    std::vector<workflows::Run> runs;
    for (int i = 0; i < 9; ++i)
        runs.push_back(run(0.1 + i, 0.5, {}));
    const auto marks = chartRuns(runs);
    for (std::size_t a = 0; a < marks.size(); ++a)
        for (std::size_t b = a + 1; b < marks.size(); ++b)
            EXPECT_TRUE(marks[a].colour != marks[b].colour || marks[a].marker != marks[b].marker) << a << " " << b;
}

} // namespace skydeck::panels::experiments
