#include "tests/core/lab/batch/batch_fixture.h"

#include "core/lab/compute/process_runner.h"

#include <thread>

namespace skydeck::lab {

namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using enum JobStatus;

class BatchSchedulerTest : public GatedFixture {};

TEST_F(BatchSchedulerTest, TakesAJobThroughEveryState) {
    makeAll("echo hello; echo more >&2");
    lab->start();
    const std::string id = submit();
    waitFor(id, Succeeded);
    EXPECT_THAT(statesOf(id), ElementsAre("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"));
    const Json job = describe(id);
    EXPECT_EQ(job.at("container").at("exitCode"), 0);
    EXPECT_EQ(job.at("statusReason"), "Essential container in task exited");
    EXPECT_LE(job.at("createdAt"), job.at("startedAt"));
    EXPECT_LE(job.at("startedAt"), job.at("stoppedAt"));
    EXPECT_THAT(job.at("container").at("logStreamName").get<std::string>(), StartsWith("def/default/"));
    EXPECT_EQ(job.at("attempts").size(), 1U);
    EXPECT_EQ(job.at("attempts").at(0).at("container").at("exitCode"), 0);
    EXPECT_THAT(logOf(id), Contains("hello"));
    EXPECT_THAT(logOf(id), Contains("more"));
}

TEST_F(BatchSchedulerTest, TellsAJobWhoItIsAndWhereTheLabIs) {
    makeAll("env");
    lab->start();
    const std::string id = submit({{"containerOverrides", {{"environment", {{{"name", "LR"}, {"value", "0.1"}}}}}}});
    waitFor(id, Succeeded);
    const auto lines = logOf(id);
    for (const std::string& line :
         {"AWS_BATCH_JOB_ID=" + id, std::string("AWS_BATCH_JQ_NAME=queue"), std::string("AWS_BATCH_CE_NAME=env"),
          std::string("AWS_BATCH_JOB_ATTEMPT=1"), std::string("AWS_ENDPOINT_URL=http://127.0.0.1:1"),
          std::string("AWS_REGION=us-east-1"), std::string("AWS_DEFAULT_REGION=us-east-1"),
          std::string("AWS_ACCESS_KEY_ID=test"), std::string("AWS_SECRET_ACCESS_KEY=test"), std::string("LR=0.1"),
          "OMP_NUM_THREADS=" + std::to_string(std::max(1U, std::thread::hardware_concurrency()))})
        EXPECT_THAT(lines, Contains(line));
}

TEST_F(BatchSchedulerTest, FailsAJobWithItsExitCode) {
    makeAll("exit 3");
    lab->start();
    const std::string id = submit();
    waitFor(id, Failed);
    EXPECT_EQ(describe(id).at("container").at("exitCode"), 3);
    EXPECT_EQ(describe(id).at("statusReason"), "Essential container in task exited");
}

TEST_F(BatchSchedulerTest, FailsAJobWhoseCommandIsNotFound) {
    ASSERT_OK(writeFileAtomically(config.resources / "images/bare.json", R"({"name": "test/bare"})"));
    restart();
    makeAll("no-such-program");
    Json bare = definition("no-such-program");
    bare["containerProperties"]["image"] = "test/bare";
    ok("RegisterJobDefinition", bare);
    lab->start();
    const std::string id = submit();
    waitFor(id, Failed);
    const Json job = describe(id);
    EXPECT_EQ(job.at("statusReason"), "Task failed to start");
    EXPECT_EQ(job.at("container").at("exitCode"), 127);
    EXPECT_THAT(job.at("container").at("reason").get<std::string>(),
                HasSubstr("exec: \"no-such-program\": executable file not found in $PATH"));
    EXPECT_THAT(statesOf(id), ElementsAre("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "FAILED"));
}

TEST_F(BatchSchedulerTest, FailsAJobWhoseImageWasNeverPushed) {
    makeAll("true");
    Json unpushed = definition("true");
    unpushed["containerProperties"]["image"] = "123456789012.dkr.ecr.us-east-1.amazonaws.com/none:latest";
    ok("RegisterJobDefinition", unpushed);
    lab->start();
    const std::string id = submit();
    waitFor(id, Failed);
    EXPECT_THAT(describe(id).at("container").at("reason").get<std::string>(),
                StartsWith("CannotPullContainerError: Error response from daemon:"));
    EXPECT_FALSE(describe(id).at("container").contains("exitCode"));
}

TEST_F(BatchSchedulerTest, EndsAJobAtItsTimeout) {
    makeAll("sleep 1000");
    const std::string id = submit();
    // AWS takes no less than a minute; the scheduler does as it is told.
    ASSERT_OK_AND(auto job, lab->batch->job(id));
    job->detail["timeout"] = {{"attemptDurationSeconds", 1}};
    ASSERT_OK(lab->batch->saveJob(*job));
    lab->start();
    waitFor(id, Failed);
    EXPECT_EQ(describe(id).at("statusReason"), "Job attempt duration exceeded timeout");
}

TEST_F(BatchSchedulerTest, RetriesUntilAttemptsAreUsedUp) {
    makeAll("echo attempt $AWS_BATCH_JOB_ATTEMPT; exit 1");
    lab->start();
    const std::string id = submit({{"retryStrategy", {{"attempts", 3}}}});
    waitFor(id, Failed);
    const Json job = describe(id);
    EXPECT_EQ(job.at("attempts").size(), 3U);
    EXPECT_THAT(logOf(id), ElementsAre("attempt 3"));
}

TEST_F(BatchSchedulerTest, AsksTheRetryStrategyWhetherToTryAgain) {
    makeAll("exit ${CODE:-1}");
    lab->start();
    const Json strategy{{"attempts", 3}, {"evaluateOnExit", {{{"onExitCode", "4*"}, {"action", "EXIT"}}}}};
    const auto run = [&](const char* code) {
        return submit({{"retryStrategy", strategy},
                       {"containerOverrides", {{"environment", {{{"name", "CODE"}, {"value", code}}}}}}});
    };
    const std::string final = run("42");
    const std::string other = run("5");
    waitFor(final, Failed);
    waitFor(other, Failed);
    EXPECT_EQ(describe(final).at("attempts").size(), 1U);
    EXPECT_EQ(describe(other).at("attempts").size(), 3U);
    EXPECT_EQ(describe(other).at("attempts").at(2).at("container").at("exitCode"), 5);
}

TEST_F(BatchSchedulerTest, TerminatesARunningJobWithTheReasonGiven) {
    makeGated();
    lab->start();
    const std::string id = submit({{"retryStrategy", {{"attempts", 5}}}});
    waitFor(id, Running);
    ok("TerminateJob", {{"jobId", id}, {"reason", "enough of it"}});
    waitFor(id, Failed);
    EXPECT_EQ(describe(id).at("statusReason"), "enough of it");
    EXPECT_EQ(describe(id).at("isTerminated"), true);
    EXPECT_EQ(describe(id).at("attempts").size(), 1U);
    EXPECT_EQ(lab->runner->running(), 0U);
}

TEST_F(BatchSchedulerTest, TerminatesAJobThatNeverStarted) {
    makeAll("true");
    const std::string id = submit(); // the scheduler does not run yet
    ok("TerminateJob", {{"jobId", id}, {"reason", "not needed"}});
    lab->start();
    EXPECT_THAT(statesOf(id), ElementsAre("SUBMITTED", "FAILED"));
    EXPECT_EQ(describe(id).at("statusReason"), "not needed");
}

TEST_F(BatchSchedulerTest, CancelledJobNeverStarts) {
    makeGated(4, 4);
    lab->start();
    const std::string first = submit();
    const std::string second = submit();
    waitFor(first, Running);
    waitFor(second, Runnable);
    ok("CancelJob", {{"jobId", second}, {"reason", "changed my mind"}});
    ok("CancelJob", {{"jobId", first}, {"reason", "too late"}}); // runs already: nothing happens
    release();
    waitFor(first, Succeeded);
    EXPECT_THAT(statesOf(second), ElementsAre("SUBMITTED", "PENDING", "RUNNABLE", "FAILED"));
    EXPECT_EQ(describe(second).at("statusReason"), "changed my mind");
}

TEST_F(BatchSchedulerTest, ScalesWithItsJobsAndBackToNothing) {
    makeGated();
    lab->start();
    EXPECT_EQ(desired(), 0);
    std::vector<std::string> ids;
    for (int i = 0; i < 9; ++i)
        ids.push_back(submit());
    for (const std::string& id : ids)
        waitFor(id, Running);
    EXPECT_EQ(desired(), 36);
    release();
    for (const std::string& id : ids)
        waitFor(id, Succeeded);
    EXPECT_EQ(desired(), 0);
}

TEST_F(BatchSchedulerTest, RunsNoMoreAtOnceThanFit) {
    makeGated(4, 8);
    lab->start();
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i)
        ids.push_back(submit());
    waitFor(ids[1], Running);
    EXPECT_EQ(desired(), 8);
    for (std::size_t i = 2; i < ids.size(); ++i) {
        waitFor(ids[i], Runnable);
        EXPECT_EQ(describe(ids[i]).at("status"), "RUNNABLE");
    }
    release();
    for (const std::string& id : ids)
        waitFor(id, Succeeded);
}

TEST_F(BatchSchedulerTest, ServesTheQueueOfHigherPriorityFirst) {
    makeEnvironment("env", 4);
    makeQueue("low", {"env"}, 1);
    makeQueue("high", {"env"}, 10);
    makeDefinition("true");
    const std::string low = submit({{"jobQueue", "low"}});
    const std::string high = submit({{"jobQueue", "high"}});
    lab->start();
    waitFor(low, Succeeded);
    waitFor(high, Succeeded);
    EXPECT_LE(describe(high).at("stoppedAt"), describe(low).at("startedAt"));
    EXPECT_EQ(statesOf(low).size(), 6U);
}

TEST_F(BatchSchedulerTest, QueuesOfOnePriorityTakeTurns) {
    makeEnvironment("env", 4);
    makeQueue("a", {"env"}, 1);
    makeQueue("b", {"env"}, 1);
    makeDefinition("true");
    std::vector<std::string> ids;
    for (const char* queue : {"a", "a", "a", "b", "b"})
        ids.push_back(submit({{"jobQueue", queue}}));
    lab->start();
    std::vector<std::pair<std::int64_t, std::string>> order;
    for (const std::string& id : ids) {
        waitFor(id, Succeeded);
        order.emplace_back(describe(id).at("startedAt").get<std::int64_t>(),
                           BatchStore::nameOf(stringAt(describe(id), "jobQueue")));
    }
    std::ranges::sort(order);
    std::string queues;
    for (const auto& [when, queue] : order)
        queues += queue;
    EXPECT_EQ(queues, "ababa");
}

TEST_F(BatchSchedulerTest, SaysThatAJobWaitsForVcpus) {
    makeGated(4, 4);
    lab->start();
    const std::string first = submit();
    const std::string second = submit();
    waitFor(first, Running);
    waitFor(second, Runnable);
    ASSERT_TRUE(eventually([&] { return describe(second).contains("statusReason"); }));
    EXPECT_EQ(describe(second).at("statusReason"),
              "The job waits for vCPUs of its compute environments (env: 4 of 4 vCPUs in use).");
    const Json listed = ok("ListJobs", {{"jobQueue", "queue"}, {"jobStatus", "RUNNABLE"}}).at("jobSummaryList");
    EXPECT_THAT(stringAt(listed.at(0), "statusReason"), HasSubstr("4 of 4 vCPUs in use"));
    release();
    waitFor(second, Succeeded);
}

TEST_F(BatchSchedulerTest, AnEnvironmentThatCannotBeIsInvalidAndSaysWhy) {
    Json resources = computeResources(4);
    resources["subnets"] = {"subnet-00000000000000000"};
    ok("CreateComputeEnvironment",
       {{"computeEnvironmentName", "env"}, {"type", "MANAGED"}, {"computeResources", resources}});
    makeQueue();
    makeDefinition("true");
    lab->start();
    const std::string id = submit();
    ASSERT_TRUE(eventually([&] { return describe(id).contains("statusReason"); }));
    EXPECT_THAT(stringAt(describe(id), "statusReason"), HasSubstr("disabled or invalid"));
    EXPECT_EQ(environment().at("status"), "INVALID");
    EXPECT_EQ(environment().at("statusReason"),
              "CLIENT_ERROR - The subnet ID 'subnet-00000000000000000' does not exist");
}

TEST_F(BatchSchedulerTest, UsesTheNextEnvironmentWhenTheFirstIsFull) {
    makeEnvironment("env", 4);
    makeEnvironment("more", 4);
    makeQueue("queue", {"env", "more"});
    Json gated = definition(waiting());
    gated["containerProperties"]["image"] = "test/gated";
    ok("RegisterJobDefinition", gated);
    lab->start();
    const std::string first = submit();
    const std::string second = submit();
    waitFor(first, Running);
    waitFor(second, Running);
    EXPECT_EQ(lab->batch->job(first)->value().environment, "env");
    EXPECT_EQ(lab->batch->job(second)->value().environment, "more");
    release();
    waitFor(second, Succeeded);
    waitFor(first, Succeeded);
}

TEST_F(BatchSchedulerTest, SaysWhyAJobStaysRunnable) {
    makeEnvironment("small", 2);
    makeEnvironment("off", 64, 0, "DISABLED");
    makeQueue("q-small", {"small"});
    makeQueue("q-off", {"off"});
    makeDefinition("true");
    lab->start();
    const std::string big = submit({{"jobQueue", "q-small"}});
    const std::string idle = submit({{"jobQueue", "q-off"}});
    waitForReason(big, "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE");
    ASSERT_TRUE(eventually([&] { return describe(idle).contains("statusReason"); }));
    EXPECT_THAT(stringAt(describe(idle), "statusReason"),
                StartsWith("ACTION_REQUIRED - CE(s) associated with the job queue are disabled"));
    EXPECT_EQ(describe(big).at("status"), "RUNNABLE");
    EXPECT_EQ(environment("small").at("computeResources").at("desiredvCpus"), 0);
    ok("UpdateComputeEnvironment", {{"computeEnvironment", "off"}, {"state", "ENABLED"}});
    waitFor(idle, Succeeded);
}

TEST_F(BatchSchedulerTest, KeepsJobsWaitingWithoutAGpuForThem) {
    ok("CreateComputeEnvironment",
       {{"computeEnvironmentName", "env"}, {"type", "MANAGED"}, {"computeResources", [] {
                                                                     Json resources = computeResources(64);
                                                                     resources["instanceTypes"] = {"c5.xlarge"};
                                                                     return resources;
                                                                 }()}});
    makeQueue();
    makeDefinition("true");
    lab->start();
    const std::string id =
        submit({{"containerOverrides", {{"resourceRequirements", {{{"type", "GPU"}, {"value", "1"}}}}}}});
    waitForReason(id, "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT");
    const std::string plain = submit(); // does not wait behind one that can never run
    waitFor(plain, Succeeded);
}

TEST_F(BatchSchedulerTest, WaitsForTheJobsItDependsOn) {
    makeGated();
    lab->start();
    const std::string first = submit();
    const std::string second =
        submit({{"dependsOn", {{{"jobId", first}}}}, {"containerOverrides", {{"command", {"true"}}}}});
    const std::string third =
        submit({{"dependsOn", {{{"jobId", second}}}}, {"containerOverrides", {{"command", {"true"}}}}});
    waitFor(first, Running);
    waitFor(second, Pending);
    release();
    waitFor(third, Succeeded);
    EXPECT_LE(describe(first).at("stoppedAt"), describe(second).at("startedAt"));
}

TEST_F(BatchSchedulerTest, FailsAJobWhoseDependencyFailed) {
    makeAll("exit 1");
    lab->start();
    const std::string first = submit();
    const std::string second = submit({{"dependsOn", {{{"jobId", first}}}}});
    waitFor(second, Failed);
    EXPECT_EQ(describe(second).at("statusReason"), "Dependent Job failed");
}

TEST_F(BatchSchedulerTest, KeepsJobsWaitingWhileMemoryIsShort) {
    makeGated();
    std::atomic<std::uint64_t> available{0};
    ASSERT_OK_AND(lab->batchScheduler,
                  BatchScheduler::create(*lab, MemoryGuard(*lab->database, [&] { return available.load(); })));
    lab->start();
    const std::string first = submit();
    const std::string second = submit();
    waitFor(first, Running);
    waitForReason(second, "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY");
    available = 64ULL << 30;
    waitFor(second, Running);
    release();
    waitFor(first, Succeeded);
    waitFor(second, Succeeded);
    lab->stop();
}

TEST_F(BatchSchedulerTest, FailsRunningJobsWhenTheLabStops) {
    makeGated();
    lab->start();
    const std::string id = submit();
    waitFor(id, Running);
    lab->stop();
    EXPECT_EQ(describe(id).at("status"), "FAILED");
    EXPECT_THAT(describe(id).at("statusReason").get<std::string>(), StartsWith("Host EC2"));
}

TEST_F(BatchSchedulerTest, RecoversAfterACrash) {
    makeAll("true");
    const std::string running = submit();
    const std::string again = submit({{"retryStrategy", {{"attempts", 2}}}});
    const std::string waiting = submit();
    for (const std::string& id : {running, again}) { // as a lab that was killed left them
        ASSERT_OK_AND(auto job, lab->batch->job(id));
        job->status = Running;
        job->startedAt = 1;
        ASSERT_OK(lab->batch->saveJob(*job));
    }
    restart();
    EXPECT_EQ(describe(running).at("status"), "FAILED");
    EXPECT_THAT(describe(running).at("statusReason").get<std::string>(), StartsWith("Host EC2"));
    EXPECT_EQ(describe(again).at("status"), "RUNNABLE");
    lab->start();
    waitFor(waiting, Succeeded);
    waitFor(again, Succeeded);
}

TEST_F(BatchSchedulerTest, RemovesAJobsFolderWhenItEnds) {
    makeAll("echo x > file; ls");
    lab->start();
    const std::string id = submit();
    waitFor(id, Succeeded);
    EXPECT_THAT(logOf(id), Contains("file"));
    EXPECT_TRUE(std::filesystem::is_empty(config.dataFolder / "jobs"));
}

TEST_F(BatchSchedulerTest, DeletesAQueueWithItsJobs) {
    makeGated(4, 4);
    lab->start();
    const std::string running = submit();
    const std::string waiting = submit();
    waitFor(running, Running);
    ok("UpdateJobQueue", {{"jobQueue", "queue"}, {"state", "DISABLED"}});
    ASSERT_TRUE(eventually([&] {
        return ok("DescribeJobQueues", {{"jobQueues", {"queue"}}}).at("jobQueues").at(0).at("status") == "VALID";
    }));
    ok("DeleteJobQueue", {{"jobQueue", "queue"}});
    waitFor(running, Failed);
    waitFor(waiting, Failed);
    EXPECT_TRUE(eventually([&] { return ok("DescribeJobQueues", Json::object()).at("jobQueues").empty(); }));
    EXPECT_EQ(describe(running).at("statusReason"), "Job queue deleted");
    makeQueue();
    EXPECT_TRUE(ok("ListJobs", {{"jobQueue", "queue"}, {"jobStatus", "FAILED"}}).at("jobSummaryList").empty());
}

} // namespace

} // namespace skydeck::lab
