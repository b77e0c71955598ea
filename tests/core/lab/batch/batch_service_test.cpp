#include "tests/core/lab/batch/batch_fixture.h"

namespace skydeck::lab {

namespace {

using testing::HasSubstr;
using enum JobStatus;

class BatchServiceTest : public BatchFixture {
protected:
    bool settles(const char* operation, const char* list, const Json& input) {
        return eventually([&] {
            const Json all = ok(operation, input).at(list);
            return all.empty() || all.at(0).at("status") == "VALID";
        });
    }
    bool environmentSettles() {
        return settles("DescribeComputeEnvironments", "computeEnvironments", {{"computeEnvironments", {"env"}}});
    }
    bool queueSettles() { return settles("DescribeJobQueues", "jobQueues", {{"jobQueues", {"queue"}}}); }
    std::vector<std::string> listed(Json input) {
        input.emplace("jobQueue", "queue");
        std::vector<std::string> names;
        const Json output = ok("ListJobs", input);
        for (const Json& job : output.at("jobSummaryList"))
            names.push_back(stringAt(job, "jobName"));
        return names;
    }
};

TEST_F(BatchServiceTest, DescribesAComputeEnvironmentAsAwsDoes) {
    makeEnvironment("env", 64, 2);
    EXPECT_EQ(environment().at("status"), "CREATING");
    lab->start();
    ASSERT_TRUE(environmentSettles());
    const Json described = environment();
    EXPECT_EQ(described.at("computeEnvironmentArn"), "arn:aws:batch:us-east-1:123456789012:compute-environment/env");
    EXPECT_EQ(described.at("state"), "ENABLED");
    EXPECT_EQ(described.at("statusReason"), "ComputeEnvironment Healthy");
    EXPECT_EQ(described.at("computeResources").at("desiredvCpus"), 2);
    EXPECT_EQ(described.at("computeResources").at("instanceTypes"), Json({"g4dn.xlarge"}));
    EXPECT_EQ(environment("arn:aws:batch:us-east-1:123456789012:compute-environment/env"), described);
    EXPECT_TRUE(environment("none").empty());
}

TEST_F(BatchServiceTest, RefusesASecondResourceOfTheSameName) {
    makeEnvironment();
    const Json again{{"computeEnvironmentName", "env"}, {"type", "MANAGED"}, {"computeResources", computeResources(1)}};
    EXPECT_EQ(refused("CreateComputeEnvironment", again), "ClientException");
    EXPECT_EQ(lastError.message, "Object already exists");
    makeQueue();
    EXPECT_EQ(refused("CreateJobQueue",
                      {{"jobQueueName", "queue"},
                       {"priority", 1},
                       {"computeEnvironmentOrder", std::vector<Json>{{{"order", 1}, {"computeEnvironment", "env"}}}}}),
              "ClientException");
}

TEST_F(BatchServiceTest, DeletesAnEnvironmentOnlyWhenDisabledAndFree) {
    makeEnvironment();
    makeQueue();
    lab->start();
    ASSERT_TRUE(environmentSettles());
    ASSERT_TRUE(queueSettles());
    const Json which{{"computeEnvironment", "env"}};
    EXPECT_EQ(refused("DeleteComputeEnvironment", which), "ClientException");
    EXPECT_THAT(lastError.message, HasSubstr("Cannot delete, state must be DISABLED"));
    ok("UpdateComputeEnvironment", {{"computeEnvironment", "env"}, {"state", "DISABLED"}});
    ASSERT_TRUE(environmentSettles());
    EXPECT_EQ(refused("DeleteComputeEnvironment", which), "ClientException");
    EXPECT_THAT(lastError.message, HasSubstr("found existing JobQueue relationship"));
    EXPECT_EQ(refused("DeleteJobQueue", {{"jobQueue", "queue"}}), "ClientException");
    ok("UpdateJobQueue", {{"jobQueue", "queue"}, {"state", "DISABLED"}});
    ASSERT_TRUE(queueSettles());
    ok("DeleteJobQueue", {{"jobQueue", "queue"}});
    ASSERT_TRUE(eventually([&] { return ok("DescribeJobQueues", Json::object()).at("jobQueues").empty(); }));
    ok("DeleteComputeEnvironment", which);
    ASSERT_TRUE(eventually([&] { return environment().empty(); }));
    EXPECT_EQ(refused("DeleteComputeEnvironment", which), ""); // gone already: AWS says nothing
}

TEST_F(BatchServiceTest, RefusesChangesWhileSomethingChanges) {
    makeEnvironment();
    EXPECT_EQ(refused("UpdateComputeEnvironment", {{"computeEnvironment", "env"}, {"state", "DISABLED"}}),
              "ClientException");
    EXPECT_THAT(lastError.message, HasSubstr("Cannot update, resource is being modified"));
}

TEST_F(BatchServiceTest, UpdatesLimitsWithinReason) {
    makeEnvironment("env", 64, 4);
    lab->start();
    ASSERT_TRUE(environmentSettles());
    const auto update = [](const Json& resources) {
        return Json{{"computeEnvironment", "env"}, {"computeResources", resources}};
    };
    EXPECT_EQ(refused("UpdateComputeEnvironment", update({{"maxvCpus", 2}})), "ClientException");
    EXPECT_EQ(refused("UpdateComputeEnvironment", update({{"desiredvCpus", 0}})), "ClientException");
    EXPECT_THAT(lastError.message, HasSubstr("Manually scaling down compute environment is not supported"));
    ok("UpdateComputeEnvironment", update({{"minvCpus", 8}, {"desiredvCpus", 8}}));
    ASSERT_TRUE(environmentSettles());
    EXPECT_EQ(environment().at("computeResources").at("desiredvCpus"), 8);
    EXPECT_EQ(environment().at("computeResources").at("maxvCpus"), 64);
    EXPECT_EQ(refused("UpdateComputeEnvironment", {{"computeEnvironment", "none"}}), "ClientException");
}

TEST_F(BatchServiceTest, RefusesQueuesWithoutSoundEnvironments) {
    makeEnvironment();
    const auto queue = [](const Json& order) {
        return Json{{"jobQueueName", "queue"}, {"priority", 1}, {"computeEnvironmentOrder", order}};
    };
    EXPECT_EQ(refused("CreateJobQueue", queue(Json::array())), "ClientException");
    EXPECT_EQ(refused("CreateJobQueue", queue(std::vector<Json>{{{"order", 1}, {"computeEnvironment", "none"}}})),
              "ClientException");
    EXPECT_THAT(lastError.message, HasSubstr("computeEnvironment none does not exist"));
    EXPECT_EQ(refused("CreateJobQueue", queue({{{"order", 1}, {"computeEnvironment", "env"}},
                                               {{"order", 1}, {"computeEnvironment", "env"}}})),
              "ClientException");
}

TEST_F(BatchServiceTest, NumbersRevisionsAndTakesTheLatestActiveOne) {
    makeEnvironment();
    makeQueue();
    EXPECT_EQ(ok("RegisterJobDefinition", definition("echo 1")).at("revision"), 1);
    const Json second = ok("RegisterJobDefinition", definition("echo 2"));
    EXPECT_EQ(second.at("jobDefinitionArn"), "arn:aws:batch:us-east-1:123456789012:job-definition/def:2");
    const auto commandOf = [&](const std::string& asked) {
        return describe(submit({{"jobDefinition", asked}})).at("container").at("command").at(0);
    };
    EXPECT_EQ(commandOf("def"), "echo 2");
    EXPECT_EQ(commandOf("def:1"), "echo 1");
    EXPECT_EQ(commandOf("arn:aws:batch:us-east-1:123456789012:job-definition/def:1"), "echo 1");
    ok("DeregisterJobDefinition", {{"jobDefinition", "def:2"}});
    EXPECT_EQ(commandOf("def"), "echo 1");
    EXPECT_EQ(refused("SubmitJob", {{"jobName", "j"}, {"jobQueue", "queue"}, {"jobDefinition", "def:2"}}),
              "ClientException");
    EXPECT_THAT(lastError.message, HasSubstr("does not exist or is not in ACTIVE status"));
    EXPECT_EQ(ok("RegisterJobDefinition", definition("echo 3")).at("revision"), 3);
}

TEST_F(BatchServiceTest, DescribesDefinitionsByNameStatusAndPage) {
    for (int i = 0; i < 3; ++i)
        ok("RegisterJobDefinition", definition("true"));
    ok("DeregisterJobDefinition", {{"jobDefinition", "def:1"}});
    const auto revisions = [&](const Json& input) {
        std::vector<int> found;
        const Json output = ok("DescribeJobDefinitions", input);
        for (const Json& one : output.at("jobDefinitions"))
            found.push_back(one.at("revision").get<int>());
        return found;
    };
    EXPECT_EQ(revisions({{"jobDefinitionName", "def"}}), (std::vector{3, 2, 1}));
    EXPECT_EQ(revisions({{"jobDefinitionName", "def"}, {"status", "ACTIVE"}}), (std::vector{3, 2}));
    EXPECT_EQ(revisions({{"jobDefinitions", {"def:1", "none:1"}}}), (std::vector{1}));
    const Json page = ok("DescribeJobDefinitions", {{"maxResults", 2}});
    EXPECT_EQ(revisions({{"maxResults", 2}, {"nextToken", page.at("nextToken")}}), (std::vector{1}));
    EXPECT_TRUE(revisions({{"jobDefinitionName", "none"}}).empty());
}

TEST_F(BatchServiceTest, RefusesJobsThatCannotBe) {
    makeAll("true");
    const auto job = [](const char* member, const Json& value) {
        Json input{{"jobName", "j"}, {"jobQueue", "queue"}, {"jobDefinition", "def"}};
        input[member] = value;
        return input;
    };
    EXPECT_EQ(refused("SubmitJob", job("jobName", "a b")), "ClientException");
    EXPECT_THAT(lastError.message, HasSubstr("Job name should match valid pattern"));
    EXPECT_EQ(refused("SubmitJob", job("jobQueue", "none")), "ClientException");
    EXPECT_THAT(lastError.message, HasSubstr("JobQueue none not found."));
    EXPECT_EQ(refused("SubmitJob", job("jobDefinition", "none")), "ClientException");
    EXPECT_EQ(refused("SubmitJob", job("timeout", {{"attemptDurationSeconds", 1}})), "ClientException");
    EXPECT_EQ(refused("SubmitJob", job("dependsOn", std::vector<Json>{{{"jobId", "none"}}})), "ClientException");
    EXPECT_EQ(refused("SubmitJob", job("arrayProperties", {{"size", 1}})), "ClientException");
    EXPECT_EQ(refused("SubmitJob", job("shareIdentifier", "a")), "ClientException");
    EXPECT_THAT(lastError.message, HasSubstr("can only be specified for a job queue with a scheduling policy"));
    lab->start();
    ASSERT_TRUE(queueSettles());
    ok("UpdateJobQueue", {{"jobQueue", "queue"}, {"state", "DISABLED"}});
    EXPECT_EQ(refused("SubmitJob", job("jobName", "j")), "ClientException");
}

TEST_F(BatchServiceTest, ListsJobsByStatusNewestFirstInPages) {
    makeAll("true");
    for (const char* name : {"a1", "a2", "b1"})
        submit({{"jobName", name}});
    EXPECT_EQ(listed({{"jobStatus", "SUBMITTED"}}), (std::vector<std::string>{"b1", "a2", "a1"}));
    EXPECT_TRUE(listed(Json::object()).empty()); // RUNNING is the default
    const Json page = ok("ListJobs", {{"jobQueue", "queue"}, {"jobStatus", "SUBMITTED"}, {"maxResults", 2}});
    EXPECT_EQ(page.at("jobSummaryList").size(), 2U);
    EXPECT_EQ(listed({{"jobStatus", "SUBMITTED"}, {"maxResults", 2}, {"nextToken", page.at("nextToken")}}),
              (std::vector<std::string>{"a1"}));
    EXPECT_EQ(refused("ListJobs", {{"jobQueue", "none"}}), "ClientException");
    EXPECT_EQ(refused("ListJobs", Json::object()), "ClientException");
}

TEST_F(BatchServiceTest, ListsJobsByFilterWhateverTheirState) {
    makeAll("true");
    for (const char* name : {"a1", "A2", "b1"})
        submit({{"jobName", name}});
    const auto filtered = [&](const char* name, const std::string& value) {
        return listed({{"filters", std::vector<Json>{{{"name", name}, {"values", std::vector<std::string>{value}}}}}});
    };
    EXPECT_EQ(filtered("JOB_NAME", "a*"), (std::vector<std::string>{"A2", "a1"}));
    EXPECT_EQ(filtered("JOB_NAME", "b1"), (std::vector<std::string>{"b1"}));
    EXPECT_EQ(filtered("JOB_DEFINITION", "def").size(), 3U);
    EXPECT_EQ(filtered("AFTER_CREATED_AT", "0").size(), 3U);
    EXPECT_TRUE(filtered("BEFORE_CREATED_AT", "1000").empty());
    EXPECT_EQ(refused("ListJobs",
                      {{"jobQueue", "queue"},
                       {"filters", std::vector<Json>{{{"name", "X"}, {"values", std::vector<std::string>{"1"}}}}}}),
              "ClientException");
}

TEST_F(BatchServiceTest, DescribesJobsInTheModelsWordsAndLeavesOutUnknownOnes) {
    makeAll("true");
    const std::string id = submit({{"tags", {{"course", "dl"}}}, {"timeout", {{"attemptDurationSeconds", 7200}}}});
    const Json job = describe(id);
    EXPECT_EQ(job.at("jobArn"), "arn:aws:batch:us-east-1:123456789012:job/" + id);
    EXPECT_EQ(job.at("jobQueue"), "arn:aws:batch:us-east-1:123456789012:job-queue/queue");
    EXPECT_EQ(job.at("timeout").at("attemptDurationSeconds"), 7200);
    EXPECT_EQ(job.at("tags").at("course"), "dl");
    EXPECT_EQ(describe("arn:aws:batch:us-east-1:123456789012:job/" + id), job);
    EXPECT_TRUE(describe("none").empty());
}

TEST_F(BatchServiceTest, SaysNothingOfUnknownJobsToEnd) {
    makeAll("true");
    EXPECT_EQ(refused("CancelJob", {{"jobId", "none"}, {"reason", "x"}}), "");
    EXPECT_EQ(refused("TerminateJob", {{"jobId", "none"}, {"reason", "x"}}), "");
    EXPECT_EQ(refused("TerminateJob", {{"jobId", "none"}, {"reason", ""}}), "ClientException");
}

} // namespace

} // namespace skydeck::lab
