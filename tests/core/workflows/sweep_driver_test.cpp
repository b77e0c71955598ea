#include "core/workflows/sweep_driver.h"

#include "core/workflows/sweep_key.h"
#include "core/workflows/training_arguments.h"
#include "tests/core/workflows/fake_aws.h"

#include <algorithm>
#include <cmath>

namespace skydeck::workflows {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

/// A Batch whose running jobs do one epoch between two looks: what a run's accuracy will be follows from its rate.
class SweepDriverTest : public testing::Test {
protected:
    test::FakeAws aws;
    std::shared_ptr<aws::Session> session = aws.session();
    std::map<std::string, std::vector<double>> done; ///< accuracies by run name, as checkpoints keep them
    int epochsComputed = 0;
    std::size_t mostAtOnce = 0;
    std::string diverges; ///< a run name

    static double accuracyOf(double rate, int epoch) {
        return 99 - 5 * std::abs(std::log10(rate / 0.05)) - 4.0 / epoch;
    }

    void work() {
        aws.clock.advance(std::chrono::seconds(10));
        std::size_t atOnce = 0;
        for (Json& job : aws.jobs) {
            const std::string status = stringAt(job, "status");
            if (status == "SUCCEEDED" || status == "FAILED") continue;
            ++atOnce;
            job["status"] = "RUNNING";
            const auto command = job["container"]["command"].get<std::vector<std::string>>();
            const auto arguments = *trainingArguments(command);
            auto& epochs = done[arguments.name];
            if (arguments.name == diverges) {
                job["status"] = "FAILED";
                job["container"]["exitCode"] = 3;
                continue;
            }
            if (static_cast<int>(epochs.size()) < arguments.epochs) {
                epochs.push_back(accuracyOf(arguments.learningRate, static_cast<int>(epochs.size()) + 1));
                ++epochsComputed;
            }
            std::string csv = "train_loss,val_loss,val_accuracy\n";
            for (const double accuracy : epochs)
                csv += "1,1," + std::to_string(accuracy) + "\n";
            aws.objects[metricsKeyOf(arguments.name)] = {csv, toEpochSeconds(aws.clock.now())};
            if (static_cast<int>(epochs.size()) >= arguments.epochs) job["status"] = "SUCCEEDED";
        }
        mostAtOnce = std::max(mostAtOnce, atOnce);
    }

    /// To the end, one epoch of every job between two looks.
    Sweep drive(SweepDriver& driver) {
        for (int looks = 0; looks < 500; ++looks) {
            const auto more = driver.step({});
            if (!more) {
                ADD_FAILURE() << describe(more.error());
                break;
            }
            if (!*more) return driver.sweep();
            work();
        }
        ADD_FAILURE() << "the sweep does not end";
        return driver.sweep();
    }

    static SweepOptions search(Search kind, int trials) {
        SweepOptions options;
        options.search = kind;
        options.learningRateSpace = *search::parseParameter("lr", "0.0001:1:log");
        options.momentumSpace = *search::parseParameter("momentum", "0:0.9");
        options.trials = trials;
        options.parallel = 2;
        options.epochs = 3;
        return options;
    }
};

TEST_F(SweepDriverTest, SearchKeepsSoManyJobsAtWorkUntilAllTrialsAreDone) {
    ASSERT_OK_AND(const auto driver, SweepDriver::start(session, search(Search::Random, 7), {}));
    EXPECT_THAT(driver->sweep().cells, SizeIs(0));
    const Sweep sweep = drive(*driver);
    ASSERT_THAT(sweep.cells, SizeIs(7));
    EXPECT_EQ(sweep.count("SUCCEEDED"), 7u);
    EXPECT_EQ(mostAtOnce, 2u);
    EXPECT_EQ(sweep.epochsTrained(), 21);
}

TEST_F(SweepDriverTest, SearchChoosesBatchSizesTooAndIsTakenUpWithThem) {
    SweepOptions options = search(Search::Tpe, 6);
    options.batchSpace = *search::parseParameter("batch", "16:256:int");
    {
        ASSERT_OK_AND(const auto first, SweepDriver::start(session, options, {}));
        ASSERT_OK(first->step({}));
    }
    ASSERT_OK_AND(const auto second, SweepDriver::resume(session, options.stackName, {}));
    const Sweep sweep = drive(*second);
    ASSERT_THAT(sweep.cells, SizeIs(6));
    std::set<std::int64_t> batches;
    for (const SweepCell& cell : sweep.cells) {
        EXPECT_TRUE(cell.batch >= 16 && cell.batch <= 256) << cell.batch;
        EXPECT_TRUE(cell.name.find("_b" + std::to_string(cell.batch)) != std::string::npos) << cell.name;
        batches.insert(cell.batch);
    }
    EXPECT_GT(batches.size(), 1u);
}

TEST_F(SweepDriverTest, TpeFindsABetterRateThanRandomSearch) {
    ASSERT_OK_AND(const auto random, SweepDriver::start(session, search(Search::Random, 30), {}));
    const double byChance = *drive(*random).best()->bestAccuracy;
    aws.clock.advance(std::chrono::seconds(100));
    ASSERT_OK_AND(const auto tpe, SweepDriver::start(session, search(Search::Tpe, 30), {}));
    const Sweep sweep = drive(*tpe);
    EXPECT_GT(*sweep.best()->bestAccuracy, byChance);
    EXPECT_NEAR(std::log10(sweep.best()->learningRate / 0.05), 0, 0.15);
}

TEST_F(SweepDriverTest, AshaReachesTheGridsBestWithLessThanHalfItsEpochs) {
    SweepOptions options;
    options.learningRates = {0.1, 0.01, 0.001};
    options.momenta = {0.5, 0.1, 0.05};
    options.epochs = 5;
    options.parallel = 2;
    options.asha = true;
    ASSERT_OK_AND(const auto driver, SweepDriver::start(session, options, {}));
    const Sweep sweep = drive(*driver);
    EXPECT_LE(epochsComputed, 9 * 5 / 2);
    EXPECT_DOUBLE_EQ(*sweep.best()->bestAccuracy, std::round(accuracyOf(0.1, 5) * 1e6) / 1e6);
    EXPECT_GE(sweep.count(kRunStopped), 6u);
    EXPECT_GE(sweep.count("SUCCEEDED"), 1u);
    const Json terminated = aws.lastInput("batch.TerminateJob");
    EXPECT_THAT(stringAt(terminated, "reason"), HasSubstr("others are better"));
    // What was promoted went on from its checkpoint.
    const auto resumed = std::count_if(aws.jobs.begin(), aws.jobs.end(), [](const Json& job) {
        const auto& command = job["container"]["command"];
        return std::find(command.begin(), command.end(), "--resume") != command.end();
    });
    EXPECT_GE(resumed, 1);
}

/// In the worst order, where each point is better than all before it, the best third is promoted and nobody else.
TEST_F(SweepDriverTest, AshaOnAGridPromotesNobodyForComingFirst) {
    SweepOptions options;
    options.learningRates = {0.0001, 0.0003, 0.001, 0.002, 0.004, 0.008, 0.016, 0.03, 0.05};
    options.momenta = {0.5};
    options.epochs = 5;
    options.parallel = 2;
    options.asha = true;
    ASSERT_OK_AND(const auto driver, SweepDriver::start(session, options, {}));
    const Sweep sweep = drive(*driver);
    EXPECT_EQ(sweep.count("SUCCEEDED"), 3u);
    EXPECT_EQ(sweep.best()->learningRate, 0.05);
    EXPECT_LE(epochsComputed, 9 * 5 / 2);
}

TEST_F(SweepDriverTest, AshaWithFewTrialsStillFinishesTheBest) {
    SweepOptions options;
    options.learningRates = {0.1, 0.2, 0.0001};
    options.momenta = {0.5};
    options.epochs = 6;
    options.parallel = 2;
    options.asha = true;
    ASSERT_OK_AND(const auto driver, SweepDriver::start(session, options, {}));
    const Sweep sweep = drive(*driver);
    EXPECT_EQ(sweep.cells[0].state, "SUCCEEDED");
    EXPECT_EQ(sweep.count(kRunStopped), 2u);
}

TEST_F(SweepDriverTest, AnotherProcessTakesUpASearch) {
    ASSERT_OK_AND(const auto first, SweepDriver::start(session, search(Search::Tpe, 6), {}));
    for (int looks = 0; looks < 4; ++looks) {
        ASSERT_OK(first->step({}));
        work();
    }
    const auto submitted = first->sweep().cells.size();
    ASSERT_OK_AND(const auto second, SweepDriver::resume(session, "SimpleBatch", {}));
    const Sweep sweep = drive(*second);
    EXPECT_LT(submitted, 6u);
    EXPECT_THAT(sweep.cells, SizeIs(6));
    EXPECT_EQ(sweep.count("SUCCEEDED"), 6u);
    EXPECT_EQ(aws.count("batch.SubmitJob"), 6);
}

TEST_F(SweepDriverTest, FailedRunsAreTakenUpFromTheirCheckpoints) {
    ASSERT_OK_AND(const auto first, SweepDriver::start(session, search(Search::Random, 2), {}));
    ASSERT_OK(first->step({}));
    work();
    aws.jobs[0]["status"] = "FAILED";
    aws.jobs[0]["statusReason"] = "Host EC2 (instance i-1) terminated.";
    drive(*first);
    EXPECT_EQ(first->sweep().count("FAILED"), 1u);
    ASSERT_OK_AND(const auto second, SweepDriver::resume(session, "SimpleBatch", {}));
    EXPECT_EQ(drive(*second).count("SUCCEEDED"), 2u);
    EXPECT_EQ(epochsComputed, 6);
    EXPECT_EQ(aws.lastInput("batch.SubmitJob")["containerOverrides"]["command"].back(), "--resume");
}

TEST_F(SweepDriverTest, BudgetEndsTheSweepAndItsJobs) {
    SweepOptions options = search(Search::Random, 50);
    options.budgetMinutes = 1;
    ASSERT_OK_AND(const auto driver, SweepDriver::start(session, options, {}));
    const Sweep sweep = drive(*driver);
    EXPECT_LT(sweep.cells.size(), 10u);
    EXPECT_THAT(sweep.ended, HasSubstr("1 minutes"));
    EXPECT_TRUE(sweep.finished());
}

TEST_F(SweepDriverTest, BudgetInDollarsNeedsAPrice) {
    SweepOptions options = search(Search::Random, 5);
    options.budgetDollars = 1;
    EXPECT_EQ(SweepDriver::start(session, options, {}).error().code, "InvalidSweep");
}

TEST_F(SweepDriverTest, DivergedTrialDoesNotEndTheSearch) {
    SweepOptions options;
    options.learningRates = {0.1, 0.9};
    options.momenta = {0.5};
    options.epochs = 2;
    options.parallel = 1;
    diverges = "lr0.9000_m0.5000";
    ASSERT_OK_AND(const auto driver, SweepDriver::start(session, options, {}));
    const Sweep sweep = drive(*driver);
    EXPECT_EQ(sweep.count("SUCCEEDED"), 1u);
    EXPECT_EQ(sweep.count(kRunDiverged), 1u);
}

TEST_F(SweepDriverTest, SearchWhoseFirstRunsAllFailEndsAndCanBeTakenUp) {
    ASSERT_OK_AND(const auto first, SweepDriver::start(session, search(Search::Random, 20), {}));
    for (bool more = true; more;) {
        ASSERT_OK_AND(more, first->step({}));
        for (Json& job : aws.jobs)
            job["status"] = "FAILED";
    }
    EXPECT_LE(first->sweep().cells.size(), 4u);
    EXPECT_THAT(first->sweep().ended, HasSubstr("runs failed"));
    ASSERT_OK_AND(const auto second, SweepDriver::resume(session, "SimpleBatch", {}));
    EXPECT_EQ(drive(*second).count("SUCCEEDED"), 20u);
}

TEST_F(SweepDriverTest, FoldsAreTrainedForEachTrial) {
    SweepOptions options = search(Search::Random, 2);
    options.folds = 3;
    ASSERT_OK_AND(const auto driver, SweepDriver::start(session, options, {}));
    const Sweep sweep = drive(*driver);
    EXPECT_THAT(sweep.cells, SizeIs(6));
    EXPECT_EQ(sweep.cells[0].trial, sweep.cells[2].trial);
    EXPECT_EQ(mostAtOnce, 2u);
}

TEST_F(SweepDriverTest, GridThatWasSubmittedAtOnceHasNoDriver) {
    SweepOptions options;
    options.learningRates = {0.1};
    options.momenta = {0.5};
    ASSERT_OK(startSweep(session, options, {}));
    EXPECT_EQ(SweepDriver::resume(session, "SimpleBatch", {}).error().code, "SweepNotDriven");
}

} // namespace
} // namespace skydeck::workflows
