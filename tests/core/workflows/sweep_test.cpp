#include "core/workflows/sweep.h"
#include "core/workflows/sweep_record.h"
#include "core/workflows/training_arguments.h"
#include "tests/core/workflows/fake_aws.h"

#include <limits>

namespace skydeck::workflows {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

SweepOptions grid(std::vector<double> rates, std::vector<double> momenta) {
    SweepOptions options;
    options.learningRates = std::move(rates);
    options.momenta = std::move(momenta);
    options.epochs = 3;
    return options;
}

std::string refusal(const SweepOptions& options) {
    const auto valid = validateSweep(options);
    if (valid) return "accepted";
    EXPECT_EQ(valid.error().kind, ErrorKind::InvalidInput);
    return valid.error().message;
}

TEST(SweepValues, UnsoundOnesAreRefused) {
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();
    EXPECT_EQ(refusal(grid({0.1, 0.01}, {0, 1})), "accepted");
    EXPECT_THAT(refusal(grid({}, {0.5})), HasSubstr("No learning rate"));
    EXPECT_THAT(refusal(grid({0.1}, {})), HasSubstr("No momentum"));
    EXPECT_THAT(refusal(grid({kNan}, {0.5})), HasSubstr("not a finite"));
    EXPECT_THAT(refusal(grid({0.1}, {kInf})), HasSubstr("not a finite"));
    EXPECT_THAT(refusal(grid({0}, {0.5})), HasSubstr("above 0"));
    EXPECT_THAT(refusal(grid({-0.1}, {0.5})), HasSubstr("-0.1"));
    EXPECT_THAT(refusal(grid({0.1}, {1.01})), HasSubstr("between 0 and 1"));
    EXPECT_THAT(refusal(grid({0.1, 0.1}, {0.5})), HasSubstr("0.1 is given twice"));
    EXPECT_THAT(refusal(grid({0.1, 0.10001}, {0.5})), HasSubstr("the same file"));
    EXPECT_THAT(refusal(grid({0.1}, {0.5, 0.50004})), HasSubstr("the same file"));
}

TEST(SweepValues, UnsoundCountsAreRefused) {
    auto options = grid({0.1}, {0.5});
    options.epochs = 0;
    EXPECT_THAT(refusal(options), HasSubstr("epochs"));
    options = grid({0.1}, {0.5});
    options.subset = -1;
    EXPECT_THAT(refusal(options), HasSubstr("subset"));
    options = grid({}, {});
    for (int i = 1; i <= 101; ++i) {
        options.learningRates.push_back(i);
        options.momenta.push_back(i / 1000.0);
    }
    EXPECT_THAT(refusal(options), HasSubstr("10000 cells"));
}

TEST(SweepCommand, SaysNumbersPlainly) {
    auto options = grid({0.0001}, {0.5});
    EXPECT_THAT(sweepCommand(options, 0.0001, 0.5),
                ElementsAre("--lr", "0.0001", "--momentum", "0.5", "--epochs", "3", "--uploadS3"));
    options.subset = 6000;
    options.seed = 18446744073709551615ULL;
    EXPECT_THAT(sweepCommand(options, 1, 0), ElementsAre("--lr", "1", "--momentum", "0", "--epochs", "3", "--uploadS3",
                                                         "--subset", "6000", "--seed", "18446744073709551615"));
}

TEST(SweepJobName, HasOnlyCharactersThatBatchTakes) {
    EXPECT_EQ(sweepJobName(0.1, 0.5), "sweep-lr0_1000-m0_5000");
}

TEST(SweepRecord, ComesBackAsItWas) {
    auto options = grid({0.1, 0.01}, {0.5});
    options.subset = 10;
    options.seed = 7;
    const auto sweep = newSweep(options, fromEpochSeconds(1440938160.25));
    EXPECT_EQ(sweep.id, "20150830T123600.250Z");
    ASSERT_OK_AND(const auto back, parseSweepRecord(sweepRecord(sweep)));
    EXPECT_EQ(toJson(back)["cells"], toJson(sweep)["cells"]);
    EXPECT_EQ(back.id, sweep.id);
    EXPECT_EQ(back.options.seed, 7u);
    EXPECT_EQ(back.options.subset, 10);
}

TEST(SweepRecord, BatchSizesComeBackAndNameTheirRuns) {
    auto options = grid({0.1}, {0.5});
    options.batches = {16, 128};
    const auto sweep = newSweep(options, fromEpochSeconds(1440938160.25));
    ASSERT_THAT(sweep.cells, SizeIs(2));
    EXPECT_EQ(sweep.cells[1].name, "lr0.1000_m0.5000_b128");
    EXPECT_EQ(sweep.cells[1].jobName, "sweep-lr0_1000_m0_5000_b128");
    EXPECT_THAT(sweepCommand(options, sweep.cells[1], false),
                ElementsAre("--lr", "0.1", "--momentum", "0.5", "--epochs", "3", "--uploadS3", "--batch", "128",
                            "--name", "lr0.1000_m0.5000_b128"));
    EXPECT_EQ(trainingArguments(std::string_view("metrics_lr0.1000_m0.5000_b128.csv"))->batch, 128);
    ASSERT_OK_AND(const auto back, parseSweepRecord(sweepRecord(sweep)));
    EXPECT_EQ(toJson(back)["cells"], toJson(sweep)["cells"]);
    EXPECT_EQ(toJson(back)["cells"][1]["batch"], 128);
}

TEST(SweepValues, BatchesAreWholeNumbers) {
    auto options = grid({0.1}, {0.5});
    options.batches = {16.5};
    EXPECT_THAT(refusal(options), HasSubstr("whole numbers"));
    options.batches = {0};
    EXPECT_THAT(refusal(options), HasSubstr("from 1 to 10000"));
    options.batches.clear();
    options.search = Search::Random;
    options.trials = options.parallel = 1;
    options.batchSpace = *search::parseParameter("batch", "16:256");
    EXPECT_THAT(refusal(options), HasSubstr("whole numbers"));
    options.batchSpace = *search::parseParameter("batch", "16:256:int");
    EXPECT_EQ(refusal(options), "accepted");
}

TEST(SweepRecord, DamagedOneIsAnError) {
    EXPECT_EQ(parseSweepRecord(Json{{"sweep", "1"}, {"learningRates", {"x"}}}).error().code, "InvalidSweepRecord");
    EXPECT_EQ(parseSweepRecord(Json(7)).error().code, "InvalidSweepRecord");
}

class SweepTest : public testing::Test {
protected:
    test::FakeAws aws;
    std::shared_ptr<aws::Session> session = aws.session();
};

TEST_F(SweepTest, EveryCellBecomesOneJob) {
    ASSERT_OK_AND(const auto sweep, startSweep(session, grid({0.1, 0.01}, {0.5, 0.1}), {}));
    EXPECT_EQ(aws.count("batch.SubmitJob"), 4);
    const Json input = aws.lastInput("batch.SubmitJob");
    EXPECT_EQ(input["jobName"], "sweep-lr0_0100-m0_1000");
    EXPECT_EQ(input["jobQueue"], "job-queue");
    EXPECT_EQ(input["jobDefinition"], "job-definition");
    EXPECT_EQ(input["containerOverrides"]["command"],
              Json({"--lr", "0.01", "--momentum", "0.1", "--epochs", "3", "--uploadS3"}));
    EXPECT_EQ(sweep.count("SUBMITTED"), 4u);
    EXPECT_FALSE(sweep.finished());
    EXPECT_TRUE(aws.objects.contains("sweeps/" + sweep.id + ".json"));
}

TEST_F(SweepTest, ProgressCountsCellsAndNothingElse) {
    std::vector<std::uint64_t> done;
    CallContext context;
    context.progress = [&](const Progress& progress) {
        done.push_back(progress.done);
        EXPECT_EQ(progress.total, 3u);
    };
    ASSERT_OK(startSweep(session, grid({0.1}, {0.5, 0.1, 0.05}), context));
    EXPECT_THAT(done, ElementsAre(1, 2, 3));
}

TEST(SweepValues, UnsoundSearchesAreRefused) {
    auto options = grid({}, {0.5});
    options.search = Search::Tpe;
    options.trials = 5;
    options.parallel = 2;
    options.learningRateSpace = *search::parseParameter("lr", "0.001:0.3:log");
    EXPECT_EQ(refusal(options), "accepted");
    options.trials = 0;
    EXPECT_THAT(refusal(options), HasSubstr("number of trials"));
    options.trials = 5;
    options.momentumSpace = *search::parseParameter("momentum", "0:2");
    EXPECT_THAT(refusal(options), HasSubstr("between 0 and 1"));
    options.momentumSpace.reset();
    options.asha = true;
    options.folds = 5;
    EXPECT_THAT(refusal(options), HasSubstr("ASHA"));
    options.asha = false;
    options.folds = 1;
    EXPECT_THAT(refusal(options), HasSubstr("folds"));
    options.folds = 0;
    options.seeds = {1, 1};
    EXPECT_THAT(refusal(options), HasSubstr("seed"));
    options.seeds = {};
    options.budgetMinutes = 0;
    EXPECT_THAT(refusal(options), HasSubstr("budget"));
}

TEST_F(SweepTest, SeedsAndFoldsMultiplyTheCells) {
    auto options = grid({0.1}, {0.5});
    options.seeds = {1, 2};
    options.folds = 3;
    options.patience = 4;
    ASSERT_OK_AND(const auto sweep, startSweep(session, options, {}));
    ASSERT_THAT(sweep.cells, SizeIs(6));
    EXPECT_EQ(sweep.cells[5].name, "lr0.1000_m0.5000_s2_f3of3");
    EXPECT_EQ(aws.lastInput("batch.SubmitJob")["jobName"], "sweep-lr0_1000_m0_5000_s2_f3of3");
    EXPECT_EQ(aws.lastInput("batch.SubmitJob")["containerOverrides"]["command"],
              Json({"--lr", "0.1", "--momentum", "0.5", "--epochs", "3", "--uploadS3", "--seed", "2", "--name",
                    "lr0.1000_m0.5000_s2_f3of3", "--fold", "3/3", "--patience", "4"}));
    ASSERT_OK_AND(const auto back, parseSweepRecord(sweepRecord(sweep)));
    EXPECT_EQ(toJson(back)["cells"][5]["name"], "lr0.1000_m0.5000_s2_f3of3");
}

TEST_F(SweepTest, SeedsAreAddedToThePointsThatAreThere) {
    ASSERT_OK(startSweep(session, grid({0.1}, {0.5, 0.1}), {}));
    ASSERT_OK_AND(const auto sweep, addSeeds(session, "SimpleBatch", {7}, {}));
    ASSERT_THAT(sweep.cells, SizeIs(4));
    EXPECT_EQ(aws.count("batch.SubmitJob"), 4);
    EXPECT_EQ(sweep.cells[3].name, "lr0.1000_m0.1000_s7");
    EXPECT_EQ(addSeeds(session, "SimpleBatch", {1}, {}).error().code, "InvalidSweep");
    ASSERT_OK_AND(const auto again, sweepStatus(session, "SimpleBatch", {}));
    EXPECT_THAT(again.cells, SizeIs(4));
}

TEST_F(SweepTest, ExtendedRunsGoOnFromTheirCheckpoints) {
    ASSERT_OK(startSweep(session, grid({0.1}, {0.5, 0.1}), {}));
    aws.jobs[0]["status"] = "SUCCEEDED";
    EXPECT_EQ(extendSweep(session, "SimpleBatch", 9, {}, {}).error().code, "SweepRunning");
    aws.jobs[1]["status"] = "FAILED";
    EXPECT_EQ(extendSweep(session, "SimpleBatch", 3, {}, {}).error().code, "InvalidSweep");
    EXPECT_EQ(extendSweep(session, "SimpleBatch", 9, {"nobody"}, {}).error().code, "RunNotFound");
    ASSERT_OK_AND(const auto sweep, extendSweep(session, "SimpleBatch", 9, {}, {}));
    EXPECT_EQ(aws.count("batch.SubmitJob"), 3);
    EXPECT_EQ(aws.lastInput("batch.SubmitJob")["containerOverrides"]["command"],
              Json({"--lr", "0.1", "--momentum", "0.5", "--epochs", "9", "--uploadS3", "--resume"}));
    EXPECT_EQ(sweep.cells[1].state, "FAILED");
}

TEST_F(SweepTest, OnlyNamedRunsAreStopped) {
    ASSERT_OK(startSweep(session, grid({0.1}, {0.5, 0.1}), {}));
    ASSERT_OK_AND(const auto sweep, stopSweep(session, "SimpleBatch", {}, {"lr0.1000_m0.1000"}));
    EXPECT_EQ(sweep.cells[0].state, "SUBMITTED");
    EXPECT_EQ(sweep.cells[1].state, "FAILED");
    EXPECT_FALSE(stopSweep(session, "SimpleBatch", {}, {"nobody"}));
}

TEST_F(SweepTest, ResultsThatWouldBeReplacedAreTold) {
    aws.objects["metrics_lr0.1000_m0.5000.csv"] = {"train_loss,val_loss,val_accuracy\n1,1,90\n"};
    ASSERT_OK_AND(const auto replaced, runsReplacedBy(session, grid({0.1, 0.01}, {0.5}), {}));
    EXPECT_THAT(replaced, ElementsAre("lr0.1000_m0.5000"));
}

TEST_F(SweepTest, JobOutsideOfSweepsThatWritesTheSameFileIsAConflict) {
    aws.addJob("mine", "by-hand", "RUNNING", {"--lr", "0.1", "--momentum", "0.5"});
    const auto sweep = startSweep(session, grid({0.1}, {0.5}), {});
    ASSERT_FALSE(sweep);
    EXPECT_EQ(sweep.error().code, "SweepRunning");
    EXPECT_THAT(sweep.error().message, HasSubstr("by-hand"));
}

TEST_F(SweepTest, DivergedRunIsCalledSo) {
    ASSERT_OK(startSweep(session, grid({0.1}, {0.5}), {}));
    aws.jobs[0]["status"] = "FAILED";
    aws.jobs[0]["container"]["exitCode"] = 3;
    ASSERT_OK_AND(const auto sweep, retrySweep(session, "SimpleBatch", {}));
    EXPECT_EQ(sweep.cells[0].state, kRunDiverged);
    EXPECT_EQ(aws.count("batch.SubmitJob"), 1);
}

TEST_F(SweepTest, RefusedValuesMakeNoCall) {
    EXPECT_FALSE(startSweep(session, grid({0.1, 0.10001}, {0.5}), {}));
    EXPECT_THAT(aws.calls, SizeIs(0));
}

TEST_F(SweepTest, CellThatStillRunsIsNotStartedAgain) {
    ASSERT_OK(startSweep(session, grid({0.1}, {0.5}), {}));
    const auto again = startSweep(session, grid({0.01, 0.1}, {0.5}), {});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, "SweepRunning");
    EXPECT_EQ(aws.count("batch.SubmitJob"), 1);
}

TEST_F(SweepTest, StatusJoinsJobsAndMetrics) {
    ASSERT_OK(startSweep(session, grid({0.1}, {0.5, 0.1}), {}));
    aws.jobs[0]["status"] = "SUCCEEDED";
    aws.objects["metrics_lr0.1000_m0.5000.csv"] = {"train_loss,val_loss,val_accuracy\n1,1,90\n1,1,89\n"};
    ASSERT_OK_AND(const auto sweep, sweepStatus(session, "SimpleBatch", {}));
    EXPECT_EQ(sweep.cells[0].state, "SUCCEEDED");
    EXPECT_EQ(sweep.cells[0].epochsDone, 2);
    EXPECT_EQ(sweep.cells[0].bestAccuracy, 90);
    EXPECT_EQ(sweep.cells[1].state, "SUBMITTED");
    EXPECT_FALSE(sweep.cells[1].bestAccuracy);
}

TEST_F(SweepTest, SubmittingThatBreaksOffCanBeTakenUp) {
    aws.on("batch.SubmitJob", [&](const Json& input) -> Result<Json> {
        if (!aws.jobs.empty()) return test::awsFailure(400, "ClientException", "full");
        aws.addJob("only", input["jobName"], "SUCCEEDED", input["containerOverrides"]["command"],
                   1440938160000)["container"]["environment"] = input["containerOverrides"]["environment"];
        return Json{{"jobId", "only"}, {"jobName", input["jobName"]}};
    });
    const auto broken = startSweep(session, grid({0.1}, {0.5, 0.1, 0.05}), {});
    ASSERT_FALSE(broken);
    EXPECT_THAT(broken.error().message, HasSubstr("1 of 3 jobs"));
    EXPECT_THAT(broken.error().hint, HasSubstr("retry"));

    ASSERT_OK_AND(const auto status, sweepStatus(session, "SimpleBatch", {}));
    EXPECT_EQ(status.count("SUCCEEDED"), 1u);
    EXPECT_EQ(status.count(kRunMissing), 2u);
}

TEST_F(SweepTest, RetrySubmitsFailedAndMissingCellsOnly) {
    ASSERT_OK(startSweep(session, grid({0.1}, {0.5, 0.1, 0.05}), {}));
    aws.jobs[0]["status"] = "SUCCEEDED";
    aws.jobs[1]["status"] = "FAILED";
    aws.jobs.pop_back(); // Batch has forgotten the third
    aws.clock.advance(std::chrono::seconds(5));
    ASSERT_OK_AND(const auto sweep, retrySweep(session, "SimpleBatch", {}));
    EXPECT_EQ(aws.count("batch.SubmitJob"), 5);
    EXPECT_EQ(sweep.cells[0].state, "SUCCEEDED");
    EXPECT_EQ(sweep.cells[1].state, "SUBMITTED");
    EXPECT_EQ(sweep.cells[2].state, "SUBMITTED");
}

TEST_F(SweepTest, JobOfAnotherSweepSaysNothingAboutThisOne) {
    ASSERT_OK(startSweep(session, grid({0.1}, {0.5}), {}));
    aws.jobs[0]["status"] = "SUCCEEDED";
    aws.clock.advance(std::chrono::seconds(5));
    aws.on("batch.SubmitJob", [](const Json&) { return test::awsFailure(400, "ClientException", "full"); });
    ASSERT_FALSE(startSweep(session, grid({0.1}, {0.5}), {}));
    ASSERT_OK_AND(const auto sweep, sweepStatus(session, "SimpleBatch", {}));
    EXPECT_EQ(sweep.cells[0].state, kRunMissing);
}

TEST_F(SweepTest, StopEndsWhatIsNotFinished) {
    ASSERT_OK(startSweep(session, grid({0.1}, {0.5, 0.1}), {}));
    aws.jobs[0]["status"] = "SUCCEEDED";
    ASSERT_OK_AND(const auto sweep, stopSweep(session, "SimpleBatch", {}));
    EXPECT_EQ(aws.count("batch.TerminateJob"), 1);
    EXPECT_TRUE(sweep.finished());
    EXPECT_EQ(sweep.cells[1].state, "FAILED");
}

TEST_F(SweepTest, FollowingTellsOfChangesUntilTheEnd) {
    ASSERT_OK(startSweep(session, grid({0.1}, {0.5}), {}));
    std::vector<std::string> seen;
    ASSERT_OK_AND(const auto sweep, followSweep(session, "SimpleBatch",
                                                [&](const Sweep& now) {
                                                    seen.push_back(now.cells[0].state);
                                                    aws.jobs[0]["status"] = seen.size() == 1 ? "RUNNING" : "SUCCEEDED";
                                                },
                                                {}));
    EXPECT_THAT(seen, ElementsAre("SUBMITTED", "RUNNING", "SUCCEEDED"));
    EXPECT_TRUE(sweep.finished());
}

TEST_F(SweepTest, StatusWithoutASweepSaysSo) {
    EXPECT_EQ(sweepStatus(session, "SimpleBatch", {}).error().code, "NoSweep");
}

} // namespace
} // namespace skydeck::workflows
