#include "widgets/panels/experiments/runs_model.h"

#include "tests/support/support.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/experiments/run_charts.h"

#include <QAbstractItemModelTester>
#include <QSettings>
#include <QTemporaryDir>

namespace skydeck::panels::experiments {

namespace {
workflows::Run run(double lr, double momentum, std::vector<double> accuracies, const char* state = "SUCCEEDED",
                   std::optional<std::uint64_t> seed = {}) {
    workflows::Run run;
    char name[80];
    std::snprintf(name, sizeof name, "lr%.4f_m%.4f", lr, momentum);
    run.name = name;
    if (seed) run.name += "_s" + std::to_string(*seed);
    run.learningRate = lr;
    run.momentum = momentum;
    run.seed = seed;
    run.state = state;
    run.parameters = {{"lr", lr}, {"momentum", momentum}};
    if (seed) run.parameters["seed"] = static_cast<double>(*seed);
    for (const double accuracy : accuracies)
        run.metrics.epochs.push_back({1 - accuracy / 100, 1 - accuracy / 100, accuracy});
    return run;
}

struct Looks {
    QTemporaryDir folder;
    QSettings settings{folder.filePath(QStringLiteral("window.ini")), QSettings::IniFormat};
    RunLooks looks{settings};
    Looks() { looks.setStack("SimpleBatch"); }
};
} // namespace

TEST(RunTable, IsASoundModelWhileRunsComeAndGo) {
    Looks world;
    const std::unique_ptr<RunTable> table(makeRunTable(nullptr));
    const QAbstractItemModelTester tester(table.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    table->setRows(runRows({run(0.1, 0.5, {97, 98}), run(0.01, 0.5, {})}, world.looks));
    table->setRows(
        runRows({run(0.1, 0.5, {97, 98, 99}), run(0.01, 0.5, {90}), run(0.001, 0.5, {}, "RUNNABLE")}, world.looks));
    EXPECT_EQ(table->rowCount(), 3);
    EXPECT_EQ(table->index(0, kAccuracyColumn).data().toString(), QStringLiteral("99.00 %"));
    EXPECT_EQ(table->index(2, kAccuracyColumn).data().toString(), QStringLiteral("—"));
}

TEST(RunTable, SaysStatesInWordsWithTones) {
    EXPECT_EQ(stateOf("DIVERGED").word, QStringLiteral("diverged"));
    EXPECT_EQ(stateOf("DIVERGED").tone, style::Tone::Failed);
    EXPECT_EQ(stateOf("STOPPED").word, QStringLiteral("stopped"));
    EXPECT_FALSE(stateOf("STOPPED").live);
    EXPECT_TRUE(stateOf("RUNNABLE").live);
}

TEST(RunTable, PinnedRunsStandAboveAllOthersInEveryOrder) {
    Looks world;
    world.looks.setPinned(QStringLiteral("lr0.0100_m0.5000"), true);
    const std::unique_ptr<RunTable> table(makeRunTable(nullptr));
    table->setRows(runRows({run(0.1, 0.5, {97}), run(0.01, 0.5, {90}), run(0.001, 0.5, {99})}, world.looks));
    models::TableProxy proxy;
    proxy.setSourceModel(table.get());
    for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
        proxy.sort(kAccuracyColumn, order);
        EXPECT_EQ(proxy.index(0, kAccuracyColumn).data().toString(), QStringLiteral("90.00 %"));
    }
}

TEST(RunLooks, RemembersPinsAndColoursOfAStack) {
    Looks world;
    const auto one = run(0.1, 0.5, {});
    world.looks.setPinned(QStringLiteral("lr0.1000_m0.5000"), true);
    world.looks.setColour(QStringLiteral("lr0.1000_m0.5000"), Qt::red);
    RunLooks later(world.settings);
    later.setStack("SimpleBatch");
    EXPECT_TRUE(later.of(one).pinned);
    EXPECT_EQ(later.of(one).colour, QColor(Qt::red));
    later.setStack("Other");
    EXPECT_FALSE(later.of(one).pinned);
}

TEST(RunLooks, RunsOfOneGroupShareTheirColour) {
    Looks world;
    const std::vector<workflows::Run> runs{run(0.1, 0.5, {}, "SUCCEEDED", 1), run(0.1, 0.5, {}, "SUCCEEDED", 2),
                                           run(0.01, 0.5, {}, "SUCCEEDED", 1)};
    world.looks.setGrouping(QStringLiteral("lr"));
    world.looks.learn(runs);
    EXPECT_EQ(world.looks.of(runs[0]).colour, world.looks.of(runs[1]).colour);
    EXPECT_NE(world.looks.of(runs[0]).colour, world.looks.of(runs[2]).colour);
    EXPECT_EQ(world.looks.of(runs[0]).group, QStringLiteral("learning rate 0.1"));
}

TEST(RunLooks, ARunKeepsItsColourWhenOthersCome) {
    Looks world;
    const auto last = run(0.1, 0.5, {});
    world.looks.learn({last});
    const QColor before = world.looks.of(last).colour;
    world.looks.learn({run(0.001, 0.5, {}), last});
    EXPECT_EQ(world.looks.of(last).colour, before);
}

TEST(Heatmap, DrawsLearningRatesByMomentaWithStates) {
    const std::vector<workflows::Run> runs{run(0.1, 0.5, {97, 98}), run(0.1, 0.05, {}, "RUNNING"),
                                           run(0.01, 0.5, {90}, "FAILED")};
    const charts::HeatmapData data = heatmapData(runs, {});
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

TEST(Heatmap, ShowsMeanSpreadAndCountOfSeedsAndCanFixOne) {
    const std::vector<workflows::Run> runs{run(0.1, 0.5, {96}, "SUCCEEDED", 1), run(0.1, 0.5, {98}, "SUCCEEDED", 2)};
    const auto all = heatmapData(runs, {});
    ASSERT_EQ(all.cells.size(), 1u);
    EXPECT_EQ(all.cells[0].value, 97);
    EXPECT_EQ(all.cells[0].count, 2u);
    EXPECT_NEAR(all.cells[0].spread.value_or(0), std::sqrt(2.0), 1e-9);
    const auto one = heatmapData(runs, {workflows::Metric::ValAccuracy, "lr", "momentum", {{"seed", 2}}});
    EXPECT_EQ(one.cells[0].value, 98);
    EXPECT_EQ(one.cells[0].count, 1u);
}

TEST(Heatmap, DrawsADivergedCellAsBroken) {
    const auto data = heatmapData({run(0.1, 0.5, {}, "DIVERGED")}, {});
    EXPECT_TRUE(data.cells[0].broken);
    EXPECT_EQ(data.cells[0].state, QStringLiteral("diverged"));
}

TEST(Curves, AStaleFileDrawsNothing) {
    auto old = run(0.1, 0.5, {97, 98}, "RUNNING");
    old.stale = true;
    EXPECT_TRUE(accuracyCurves({old}).front().points.empty());
    EXPECT_EQ(accuracyCurves({run(0.1, 0.5, {97, 98})}).front().points.size(), 2u);
}

TEST(Curves, MarkTheBestEpochAndWherePatienceEnded) {
    auto patient = run(0.1, 0.5, {97, 98, 96});
    EXPECT_EQ(accuracyCurves({patient}).front().best, 1u);
    EXPECT_FALSE(accuracyCurves({patient}).front().stop);
    patient.record.emplace().state = "stopped-early";
    EXPECT_EQ(accuracyCurves({patient}).front().stop, 2u);
}

TEST(Curves, OfManyRunsThePinnedTheLiveAndTheBestAreDrawn) {
    Looks world;
    std::vector<workflows::Run> runs;
    for (int i = 0; i < 100; ++i)
        runs.push_back(run(0.001 * (i + 1), 0.5, {50.0 + i * 0.1}));
    runs[3].state = "RUNNING";
    world.looks.setPinned(style::qstr(runs[5].name), true);
    const auto drawn = drawnRuns(runs, world.looks, {style::qstr(runs[7].name)}, 4);
    std::vector<std::string> names;
    for (const auto& each : drawn)
        names.push_back(each.name);
    EXPECT_EQ(names, (std::vector<std::string>{runs[3].name, runs[5].name, runs[7].name, runs[99].name}));
}

TEST(Summary, NamesTheBestRun) {
    const QString text = summaryOf(
        {run(0.1, 0.5, {98.25}), run(0.01, 0.5, {90}), run(0.001, 0.5, {}, "RUNNING"), run(0.5, 0.5, {}, "DIVERGED")});
    EXPECT_TRUE(text.contains(QStringLiteral("1 running · 1 diverged"))) << text.toStdString();
    EXPECT_TRUE(text.contains(QStringLiteral("best 98.25 % at lr 0.1"))) << text.toStdString();
}

TEST(ChartRuns, NineRunsDifferInColourOrShape) {
    Looks world;
    std::vector<workflows::Run> runs;
    for (int i = 0; i < 9; ++i)
        runs.push_back(run(0.1 + i, 0.5, {}));
    world.looks.learn(runs);
    const auto marks = chartRuns(runs, world.looks);
    for (std::size_t a = 0; a < marks.size(); ++a)
        for (std::size_t b = a + 1; b < marks.size(); ++b)
            EXPECT_TRUE(marks[a].colour != marks[b].colour || marks[a].marker != marks[b].marker) << a << " " << b;
}

} // namespace skydeck::panels::experiments
