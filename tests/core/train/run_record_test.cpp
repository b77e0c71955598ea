#include "core/train/run_record.h"
#include "tests/support/support.h"

#include <cstdlib>

namespace skydeck::train {
namespace {

class RunRecordTest : public testing::Test {
protected:
    void SetUp() override {
        for (const char* name : {"SKYDECK_HOURLY_PRICE", "SKYDECK_IMAGE", "SKYDECK_SWEEP", "AWS_BATCH_JOB_ID"})
            unsetenv(name);
        record.options.learningRate = 0.1;
        record.options.seed = 7;
        record.codeVersion = "1.2.3";
        record.start = fromEpochSeconds(1440938160);
        record.end = fromEpochSeconds(1440938160 + 1800);
        record.epochs = {{1, 0.5, 0.4, 90, 1000, 10}, {2, 0.3, 0.2, 95, 1000, 10}, {3, 0.2, 0.3, 96, 1000, 10}};
    }
    RunRecord record;
};

TEST_F(RunRecordTest, SaysWhatWasRunAndWhatItGave) {
    record.state = "finished";
    const Json document = toJson(record);
    EXPECT_EQ(document["name"], "lr0.1000_m0.5000");
    EXPECT_EQ(document["metrics"], "metrics_lr0.1000_m0.5000.csv");
    EXPECT_EQ(document["parameters"]["lr"], 0.1);
    EXPECT_EQ(document["seed"], 7);
    EXPECT_EQ(document["codeVersion"], "1.2.3");
    EXPECT_EQ(document["start"], "2015-08-30T12:36:00Z");
    EXPECT_EQ(document["end"], "2015-08-30T13:06:00Z");
    EXPECT_EQ(document["bestEpoch"], 2); // the lowest validation loss
    EXPECT_EQ(document["bestValAccuracy"], 95);
    EXPECT_EQ(document["epochs"].size(), 3u);
    EXPECT_TRUE(document["cost"].is_null());
    EXPECT_FALSE(document.contains("log"));
}

TEST_F(RunRecordTest, CostFollowsFromThePriceOfTheMachine) {
    setenv("SKYDECK_HOURLY_PRICE", "0.526", 1);
    setenv("AWS_BATCH_JOB_ID", "job-1", 1);
    record.earlierSeconds = 1800;
    const Json document = toJson(record);
    unsetenv("SKYDECK_HOURLY_PRICE");
    unsetenv("AWS_BATCH_JOB_ID");
    EXPECT_DOUBLE_EQ(document["cost"].get<double>(), 0.526);
    EXPECT_EQ(document["log"]["jobId"], "job-1");
    EXPECT_TRUE(document["end"].is_null()); // still running
}

} // namespace
} // namespace skydeck::train
