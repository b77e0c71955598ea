#include "core/base/files.h"
#include "core/workflows/experiments.h"
#include "core/workflows/prices.h"
#include "core/workflows/runs_index.h"
#include "core/workflows/sweep_key.h"
#include "tests/core/workflows/fake_aws.h"

namespace skydeck::workflows {
namespace {

using testing::SizeIs;

TEST(RunsIndex, KeepsWhatWasSeenAcrossPrograms) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "deep" / "runs.sqlite";
    {
        ASSERT_OK_AND(const auto index, RunsIndex::open(file));
        ASSERT_OK(index->put("here", "a", {"\"1\"", std::string("x\0y", 3)}));
        ASSERT_OK(index->put("there", "a", {"\"2\"", ""}));
    }
    ASSERT_OK_AND(const auto index, RunsIndex::open(file));
    ASSERT_OK_AND(const auto entry, index->find("here", "a"));
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->eTag, "\"1\"");
    EXPECT_EQ(entry->bytes, std::string("x\0y", 3));
    ASSERT_OK(index->keepOnly("here", {}));
    EXPECT_FALSE(*index->find("here", "a"));
    EXPECT_TRUE(*index->find("there", "a"));
}

TEST(RunsIndex, DamagedFileIsMadeAnew) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "runs.sqlite";
    ASSERT_OK(writeFileAtomically(file, "this is no database, but it is long enough to look like one to a reader"));
    ASSERT_OK_AND(const auto index, RunsIndex::open(file));
    ASSERT_OK(index->put("here", "a", {"1", "b"}));
}

class IndexedExperiments : public testing::Test {
protected:
    test::FakeAws aws;
    TemporaryFolder folder;
    std::shared_ptr<RunsIndex> index = *RunsIndex::open(folder.path() / "runs.sqlite");
    std::vector<workflows::Run> look() {
        auto runs = Experiments(aws.session(), "SimpleBatch", index).refresh({});
        EXPECT_TRUE(runs) << describe(runs.error());
        return runs.value_or(std::vector<workflows::Run>());
    }
};

TEST_F(IndexedExperiments, AnotherProgramFetchesOnlyWhatChanged) {
    for (int i = 1; i <= 30; ++i)
        aws.objects[metricsKey(0.01 * i, 0.5)] = {"train_loss,val_loss,val_accuracy\n1,1,90\n"};
    EXPECT_THAT(look(), SizeIs(30));
    EXPECT_EQ(aws.count("s3.GetObject"), 30);
    aws.objects[metricsKey(0.05, 0.5)].bytes += "1,1,95\n";
    const auto runs = look();
    EXPECT_EQ(aws.count("s3.GetObject"), 31);
    EXPECT_THAT(runs[4].metrics.epochs, SizeIs(2));
}

TEST_F(IndexedExperiments, FilesThatAreGoneAreForgotten) {
    aws.objects[metricsKey(0.1, 0.5)] = {"train_loss,val_loss,val_accuracy\n1,1,90\n"};
    look();
    aws.objects.clear();
    aws.objects[metricsKey(0.2, 0.5)] = {"train_loss,val_loss,val_accuracy\n1,1,90\n"};
    look();
    aws.objects[metricsKey(0.1, 0.5)] = {"train_loss,val_loss,val_accuracy\n1,1,90\n"};
    EXPECT_THAT(look(), SizeIs(2));
    EXPECT_EQ(aws.count("s3.GetObject"), 3);
}

TEST_F(IndexedExperiments, OfAGrownFileOnlyTheEndIsFetched) {
    const std::string key = metricsKey(0.1, 0.5);
    std::string csv = "train_loss,val_loss,val_accuracy\n";
    for (int i = 0; i < 5000; ++i)
        csv += "0." + std::to_string(100000 + i) + ",0.5,90.000000\n";
    aws.objects[key] = {csv};
    EXPECT_THAT(look()[0].metrics.epochs, SizeIs(5000));
    aws.objects[key].bytes += "0.1,0.2,99.5\n";
    const auto runs = look();
    ASSERT_THAT(runs[0].metrics.epochs, SizeIs(5001));
    EXPECT_EQ(runs[0].metrics.epochs.back().valAccuracy, 99.5);
    EXPECT_EQ(runs[0].metrics.epochs.front().trainLoss, 0.1);
    EXPECT_FALSE(stringAt(aws.lastInput("s3.GetObject"), "Range").empty());
}

TEST_F(IndexedExperiments, FileThatWasWrittenAnewIsFetchedWhole) {
    const std::string key = metricsKey(0.1, 0.5);
    const auto csv = [](const char* line, int lines) {
        std::string text = "train_loss,val_loss,val_accuracy\n";
        for (int i = 0; i < lines; ++i)
            text += line;
        return text;
    };
    aws.objects[key] = {csv("0.100000,0.500000,90.000000\n", 5000)};
    look();
    aws.objects[key] = {csv("0.200000,0.500000,91.000000\n", 6000)};
    const auto runs = look();
    ASSERT_THAT(runs[0].metrics.epochs, SizeIs(6000));
    EXPECT_EQ(runs[0].metrics.epochs.front().trainLoss, 0.2);
    EXPECT_TRUE(stringAt(aws.lastInput("s3.GetObject"), "Range").empty());
}

TEST_F(IndexedExperiments, RecordBesideTheMetricsSaysMore) {
    aws.objects["metrics_mine.csv"] = {"train_loss,val_loss,val_accuracy\n1,1,90\n"};
    aws.objects["metrics_mine.json"] = {R"({"record": 1, "name": "mine", "state": "diverged", "error": "no number",
        "parameters": {"lr": 0.2, "momentum": 0.1, "batch": 32, "epochs": 5, "subset": null}, "seed": 3,
        "codeVersion": "1.0", "seconds": 12.5, "cost": 0.25, "sweep": "s1", "start": "2024-01-31T12:00:00Z",
        "bestEpoch": 1, "machine": {"host": "h", "device": "cpu, 2 threads"}})"};
    const auto runs = look();
    ASSERT_THAT(runs, SizeIs(1));
    EXPECT_EQ(runs[0].name, "mine");
    EXPECT_EQ(runs[0].state, kRunDiverged);
    EXPECT_EQ(runs[0].learningRate, 0.2);
    EXPECT_EQ(runs[0].parameters.at("batch"), 32);
    EXPECT_EQ(runs[0].seed, 3u);
    EXPECT_EQ(runs[0].cost(), 0.25);
    EXPECT_EQ(runs[0].sweepId, "s1");
    EXPECT_EQ(runs[0].record->machine, "h, cpu, 2 threads");
    EXPECT_THAT(runs[0].metrics.epochs, SizeIs(1));
}

TEST_F(IndexedExperiments, WhoeverRecordsNoCostIsReckonedByTheMachinesHour) {
    aws.on("batch.DescribeComputeEnvironments", [](const Json&) -> Result<Json> {
        return Json{{"computeEnvironments",
                     {{{"computeEnvironmentName", "compute-env"},
                       {"computeResources", {{"instanceTypes", {"g4dn.xlarge"}}}}}}}};
    });
    aws.objects["metrics_mine.csv"] = {"train_loss,val_loss,val_accuracy\n1,1,90\n"};
    aws.objects["metrics_mine.json"] = {R"({"record": 1, "name": "mine", "state": "finished", "seconds": 1800,
        "parameters": {"lr": 0.2, "momentum": 0.1}, "start": "2024-01-31T12:00:00Z"})"};
    const auto runs = look();
    ASSERT_THAT(runs, SizeIs(1));
    ASSERT_OK_AND(const Prices prices, Prices::load());
    ASSERT_TRUE(prices.instanceHour("g4dn.xlarge", "us-east-1"));
    ASSERT_TRUE(runs[0].cost());
    EXPECT_DOUBLE_EQ(*runs[0].cost(), *prices.instanceHour("g4dn.xlarge", "us-east-1") / 2);
    EXPECT_DOUBLE_EQ(toJson(runs[0])["cost"].get<double>(), *runs[0].cost());
}

TEST_F(IndexedExperiments, DamagedRecordIsAsGoodAsNone) {
    const std::string key = metricsKey(0.1, 0.5);
    aws.objects[key] = {"train_loss,val_loss,val_accuracy\n1,1,90\n"};
    aws.objects["metrics_lr0.1000_m0.5000.json"] = {"{\"record\": 1, \"na"};
    const auto runs = look();
    ASSERT_THAT(runs, SizeIs(1));
    EXPECT_FALSE(runs[0].record);
    EXPECT_EQ(runs[0].state, kRunRecorded);
}

} // namespace
} // namespace skydeck::workflows
