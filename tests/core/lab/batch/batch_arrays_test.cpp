#include "tests/core/lab/batch/batch_fixture.h"

namespace skydeck::lab {

namespace {
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;
using enum JobStatus;

class BatchArrays : public GatedFixture {
protected:
    std::string submitArray(int size, Json more = Json::object()) {
        more["arrayProperties"] = {{"size", size}};
        return submit(std::move(more));
    }
    Json summary(const std::string& id) { return describe(id).at("arrayProperties").at("statusSummary"); }
};
} // namespace

TEST_F(BatchArrays, RunsAChildForEachIndex) {
    makeAll("echo $AWS_BATCH_JOB_ARRAY_INDEX of $AWS_BATCH_JOB_ID", 1);
    lab->start();
    const std::string id = submitArray(3);
    waitFor(id, Succeeded);
    EXPECT_THAT(statesOf(id), ElementsAre("SUBMITTED", "PENDING", "SUCCEEDED"));
    EXPECT_THAT(statesOf(id + ":1"), ElementsAre("PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"));
    EXPECT_THAT(logOf(id + ":2"), ElementsAre("2 of " + id + ":2"));
    EXPECT_EQ(describe(id).at("arrayProperties").at("size"), 3);
    EXPECT_EQ(summary(id), Json({{"SUBMITTED", 0},
                                 {"PENDING", 0},
                                 {"RUNNABLE", 0},
                                 {"STARTING", 0},
                                 {"RUNNING", 0},
                                 {"SUCCEEDED", 3},
                                 {"FAILED", 0}}));
    const Json child = describe(id + ":1");
    EXPECT_EQ(child.at("arrayProperties"), Json({{"index", 1}}));
    EXPECT_EQ(child.at("jobArn"), "arn:aws:batch:us-east-1:123456789012:job/" + id + ":1");
}

TEST_F(BatchArrays, FailsWhenAChildDid) {
    makeAll("exit $AWS_BATCH_JOB_ARRAY_INDEX", 1);
    lab->start();
    const std::string id = submitArray(2);
    waitFor(id, Failed);
    EXPECT_EQ(describe(id).at("statusReason"), "Array Child Job failed");
    EXPECT_EQ(summary(id).at("FAILED"), 1);
    EXPECT_EQ(describe(id + ":0").at("status"), "SUCCEEDED");
}

TEST_F(BatchArrays, ListsChildrenByTheirArrayOnly) {
    makeAll("true", 1);
    lab->start();
    const std::string id = submitArray(5);
    waitFor(id, Succeeded);
    const auto children = [&](const Json& more) {
        Json input{{"arrayJobId", id}, {"jobStatus", "SUCCEEDED"}};
        input.update(more);
        return ok("ListJobs", input);
    };
    Json page = children({{"maxResults", 3}});
    EXPECT_EQ(page.at("jobSummaryList").size(), 3U);
    EXPECT_EQ(page.at("jobSummaryList").at(0).at("arrayProperties").at("index"), 0);
    page = children({{"maxResults", 3}, {"nextToken", page.at("nextToken")}});
    EXPECT_EQ(page.at("jobSummaryList").size(), 2U);
    EXPECT_EQ(page.at("jobSummaryList").at(1).at("jobId"), id + ":4");
    EXPECT_FALSE(page.contains("nextToken"));
    const Json all = ok("ListJobs", {{"jobQueue", "queue"}, {"jobStatus", "SUCCEEDED"}}).at("jobSummaryList");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.at(0).at("arrayProperties").at("size"), 5);
    EXPECT_EQ(refused("ListJobs", {{"arrayJobId", id + ":1"}}), "ClientException");
}

TEST_F(BatchArrays, SequentialChildrenRunOneAfterTheOther) {
    makeAll("exit 0", 1);
    lab->start();
    const std::string id = submitArray(3, {{"dependsOn", {{{"type", "SEQUENTIAL"}}}}});
    waitFor(id, Succeeded);
    EXPECT_LE(describe(id + ":0").at("stoppedAt"), describe(id + ":1").at("startedAt"));
    EXPECT_LE(describe(id + ":1").at("stoppedAt"), describe(id + ":2").at("startedAt"));
}

TEST_F(BatchArrays, SequentialChildrenFailBehindOneThatFailed) {
    makeAll("exit $AWS_BATCH_JOB_ARRAY_INDEX", 1);
    lab->start();
    const std::string id = submitArray(4, {{"dependsOn", {{{"type", "SEQUENTIAL"}}}}});
    waitFor(id, Failed);
    EXPECT_EQ(describe(id + ":1").at("statusReason"), "Essential container in task exited");
    EXPECT_EQ(describe(id + ":3").at("statusReason"), "Dependent Job failed");
    EXPECT_EQ(summary(id).at("FAILED"), 3);
}

TEST_F(BatchArrays, NToNChildrenWaitForTheirOwnOther) {
    makeAll("exit $AWS_BATCH_JOB_ARRAY_INDEX", 1);
    ok("RegisterJobDefinition", [&] {
        Json second = definition("true", 1);
        second["jobDefinitionName"] = "second";
        return second;
    }());
    const std::string first = submitArray(2);
    const std::string second =
        submitArray(2, {{"jobDefinition", "second"}, {"dependsOn", {{{"jobId", first}, {"type", "N_TO_N"}}}}});
    EXPECT_EQ(refused("SubmitJob", {{"jobName", "j"},
                                    {"jobQueue", "queue"},
                                    {"jobDefinition", "def"},
                                    {"arrayProperties", {{"size", 3}}},
                                    {"dependsOn", {{{"jobId", first}, {"type", "N_TO_N"}}}}}),
              "ClientException");
    EXPECT_THAT(lastError.message, HasSubstr("has size 2"));
    lab->start();
    waitFor(second, Failed);
    EXPECT_EQ(describe(second + ":0").at("status"), "SUCCEEDED");
    EXPECT_EQ(describe(second + ":1").at("statusReason"), "Dependent Job failed");
}

TEST_F(BatchArrays, OthersWaitForTheWholeArray) {
    makeAll("true", 1);
    const std::string array = submitArray(4);
    const std::string last = submit({{"dependsOn", {{{"jobId", array}}}}});
    lab->start();
    waitFor(last, Succeeded);
    EXPECT_LE(describe(array).at("stoppedAt"), describe(last).at("startedAt"));
}

TEST_F(BatchArrays, CancelLeavesOnlyTheChildrenThatRun) {
    makeGated(4, 4);
    lab->start();
    const std::string id = submitArray(3);
    waitFor(id + ":0", Running);
    waitFor(id + ":2", Runnable);
    ok("CancelJob", {{"jobId", id}, {"reason", "enough"}});
    EXPECT_EQ(describe(id + ":2").at("statusReason"), "enough");
    EXPECT_EQ(describe(id).at("status"), "PENDING");
    release();
    waitFor(id, Failed);
    EXPECT_EQ(describe(id).at("statusReason"), "enough");
    EXPECT_EQ(describe(id + ":0").at("status"), "SUCCEEDED");
}

TEST_F(BatchArrays, TerminateEndsAllChildren) {
    makeGated(4, 4);
    lab->start();
    const std::string id = submitArray(3);
    waitFor(id + ":0", Running);
    ok("TerminateJob", {{"jobId", id}, {"reason", "stop it"}});
    waitFor(id, Failed);
    EXPECT_EQ(summary(id).at("FAILED"), 3);
    EXPECT_EQ(describe(id + ":0").at("statusReason"), "stop it");
    EXPECT_EQ(describe(id).at("isTerminated"), true);
}

TEST_F(BatchArrays, CancelledBeforeItsChildrenAreThere) {
    makeAll("true", 1);
    const std::string id = submitArray(3); // the scheduler does not run yet
    ok("CancelJob", {{"jobId", id}, {"reason", "not needed"}});
    lab->start();
    EXPECT_EQ(describe(id).at("status"), "FAILED");
    EXPECT_TRUE(describe(id + ":0").empty());
}

TEST_F(BatchArrays, GoesOnAfterACrash) {
    makeAll("true", 1);
    lab->start();
    const std::string id = submitArray(2, {{"dependsOn", {{{"type", "SEQUENTIAL"}}}}});
    waitFor(id, Succeeded);
    lab->stop();
    // As a lab left it that was killed after the last child had ended.
    ASSERT_OK_AND(auto parent, lab->batch->job(id));
    parent->status = Pending;
    ASSERT_OK(lab->batch->saveJob(*parent));
    restart();
    lab->start();
    waitFor(id, Succeeded);
}

} // namespace skydeck::lab
