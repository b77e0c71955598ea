#include "core/aws/batch/batch_client.h"

#include "tests/core/aws/client_test.h"

namespace skydeck::aws::batch {
namespace {

using test::FakeTransport;

class BatchClientTest : public test::ClientTest {
protected:
    BatchClient batch(FakeTransport fake) { return BatchClient(client(std::move(fake), "batch")); }
};

TEST_F(BatchClientTest, SubmitsWithOverrides) {
    const auto client = batch(std::move(FakeTransport().then(200, R"({"jobArn":"a","jobName":"j","jobId":"1"})")));
    SubmitJobInput input;
    input.jobName = "j";
    input.jobQueue = "q";
    input.jobDefinition = "d:3";
    input.command = {"--lr", "0.1"};
    input.environment = {{"A", "b"}};
    input.parameters = {{"p", "v"}};
    input.vcpus = 0.25;
    input.memory = 2048;
    input.attemptDurationSeconds = 60;
    ASSERT_OK_AND(const auto job, client.submitJob(input, m_context));
    EXPECT_EQ(job.jobId, "1");
    EXPECT_EQ(sent().method + " " + sent().path, "POST /v1/submitjob");
    EXPECT_EQ(sentJson(), Json::parse(R"({"jobName":"j","jobQueue":"q","jobDefinition":"d:3","parameters":{"p":"v"},
        "timeout":{"attemptDurationSeconds":60},"containerOverrides":{"command":["--lr","0.1"],
        "environment":[{"name":"A","value":"b"}],
        "resourceRequirements":[{"type":"VCPU","value":"0.25"},{"type":"MEMORY","value":"2048"}]}})"));
}

TEST_F(BatchClientTest, SubmitsNothingThatWasNotAsked) {
    const auto client = batch(std::move(FakeTransport().then(200, R"({"jobName":"j","jobId":"1"})")));
    SubmitJobInput input;
    input.jobName = "j";
    input.jobQueue = "q";
    input.jobDefinition = "d";
    ASSERT_OK(client.submitJob(input, m_context));
    EXPECT_EQ(sentJson(), Json::parse(R"({"jobName":"j","jobQueue":"q","jobDefinition":"d"})"));
}

TEST_F(BatchClientTest, ComputeEnvironmentsTellTheirCpus) {
    const auto client = batch(std::move(FakeTransport().then(
        200, R"({"computeEnvironments":[{"computeEnvironmentName":"e","state":"ENABLED","status":"VALID",
            "computeResources":{"type":"EC2","minvCpus":0,"maxvCpus":64,"desiredvCpus":36,"instanceTypes":["g4dn.xlarge"]}}]})")));
    ASSERT_OK_AND(const auto environments, client.describeComputeEnvironments({}, m_context));
    ASSERT_EQ(environments.size(), 1U);
    EXPECT_EQ(environments[0].desiredvCpus, 36);
    EXPECT_EQ(environments[0].maxvCpus, 64);
    EXPECT_EQ(environments[0].instanceTypes, std::vector<std::string>{"g4dn.xlarge"});
}

TEST_F(BatchClientTest, QueuesNameTheirEnvironmentsInOrder) {
    const auto client = batch(std::move(
        FakeTransport().then(200, R"({"jobQueues":[{"jobQueueName":"q","priority":5,"computeEnvironmentOrder":[
            {"order":2,"computeEnvironment":"b"},{"order":1,"computeEnvironment":"a"}]}]})")));
    ASSERT_OK_AND(const auto queues, client.describeJobQueues({"q"}, m_context));
    EXPECT_EQ(queues.at(0).computeEnvironments, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(sentJson(), Json::parse(R"({"jobQueues":["q"]})"));
}

TEST_F(BatchClientTest, DefinitionsReadOldAndNewResourceFields) {
    const auto client = batch(std::move(FakeTransport().then(
        200, R"({"jobDefinitions":[{"jobDefinitionName":"new","revision":2,"timeout":{"attemptDurationSeconds":7200},
            "containerProperties":{"image":"i","command":["x"],"environment":[{"name":"BUCKET_NAME","value":"b"}],
            "resourceRequirements":[{"type":"VCPU","value":"4"},{"type":"MEMORY","value":"12000"},{"type":"GPU","value":"1"}]}},
            {"jobDefinitionName":"old","containerProperties":{"vcpus":2,"memory":512}}]})")));
    ASSERT_OK_AND(const auto definitions, client.describeJobDefinitions("", "ACTIVE", m_context));
    ASSERT_EQ(definitions.size(), 2U);
    EXPECT_EQ(definitions[0].resources.vcpus, 4);
    EXPECT_EQ(definitions[0].resources.memory, 12000);
    EXPECT_EQ(definitions[0].resources.gpus, 1);
    EXPECT_EQ(definitions[0].environment.at("BUCKET_NAME"), "b");
    EXPECT_EQ(definitions[0].attemptDurationSeconds, 7200);
    EXPECT_EQ(definitions[1].resources.vcpus, 2);
    EXPECT_EQ(definitions[1].resources.memory, 512);
}

TEST_F(BatchClientTest, DefinitionsAreAskedForByNameOrByRevision) {
    const auto client =
        batch(std::move(FakeTransport().then(200, R"({"jobDefinitions":[]})").then(200, R"({"jobDefinitions":[]})")));
    ASSERT_OK(client.describeJobDefinitions("d", "ACTIVE", m_context));
    ASSERT_OK(client.describeJobDefinitions("d:1", "", m_context));
    EXPECT_EQ(sentJson(0), Json::parse(R"({"jobDefinitionName":"d","status":"ACTIVE"})"));
    EXPECT_EQ(sentJson(1), Json::parse(R"({"jobDefinitions":["d:1"]})"));
}

TEST_F(BatchClientTest, AllJobsAreListedStateByStateAndCountedOnce) {
    FakeTransport fake;
    fake.record()->otherwise = [](const wire::HttpRequest& request) -> Result<wire::HttpResponse> {
        const std::string status = stringAt(Json::parse(request.body), "jobStatus");
        Json jobs = Json::array();
        // Job 1 was seen RUNNABLE and then, a call later, STARTING.
        if (status == "RUNNABLE" || status == "STARTING")
            jobs.push_back({{"jobId", "1"}, {"jobName", "a"}, {"status", status}, {"createdAt", 1000}});
        if (status == "SUCCEEDED")
            jobs.push_back({{"jobId", "2"},
                            {"jobName", "b"},
                            {"status", status},
                            {"createdAt", 2000},
                            {"container", {{"exitCode", 0}}}});
        return wire::HttpResponse{200, {}, dumpJson(Json{{"jobSummaryList", jobs}})};
    };
    const auto client = batch(std::move(fake));
    ASSERT_OK_AND(const auto jobs, client.listJobs("q", m_context));
    EXPECT_EQ(calls(), 7U);
    ASSERT_EQ(jobs.size(), 2U);
    EXPECT_EQ(jobs[0].jobId, "2");
    EXPECT_EQ(jobs[0].exitCode, 0);
    EXPECT_EQ(toEpochSeconds(*jobs[0].createdAt), 2.0);
    EXPECT_EQ(jobs[1].status, "STARTING");
    EXPECT_FALSE(jobs[1].exitCode.has_value());
}

TEST_F(BatchClientTest, JobsAreDescribedByTheHundred) {
    FakeTransport fake;
    fake.record()->otherwise = [](const wire::HttpRequest& request) -> Result<wire::HttpResponse> {
        Json jobs = Json::array();
        const Json asked = Json::parse(request.body);
        for (const Json& id : arrayAt(asked, "jobs"))
            jobs.push_back({{"jobId", id},
                            {"jobName", "j"},
                            {"status", "FAILED"},
                            {"startedAt", 1},
                            {"jobQueue", "q"},
                            {"jobDefinition", "d"}});
        return wire::HttpResponse{200, {}, dumpJson(Json{{"jobs", jobs}})};
    };
    const auto client = batch(std::move(fake));
    std::vector<std::string> ids;
    for (int i = 0; i < 250; ++i)
        ids.push_back(std::to_string(i));
    ASSERT_OK_AND(const auto jobs, client.describeJobs(ids, m_context));
    EXPECT_EQ(calls(), 3U);
    EXPECT_EQ(jobs.size(), 250U);
    EXPECT_EQ(jobs.back().jobId, "249");
    ASSERT_OK(client.describeJobs({}, m_context));
    EXPECT_EQ(calls(), 3U);
}

TEST_F(BatchClientTest, AJobsDetailsTellWhereItsOutputIs) {
    const auto client = batch(std::move(FakeTransport().then(
        200,
        R"({"jobs":[{"jobId":"1","jobName":"j","jobQueue":"q","jobDefinition":"d","status":"FAILED","startedAt":1000,
            "container":{"exitCode":137,"reason":"killed","logStreamName":"d/default/1","image":"i"},
            "attempts":[{"statusReason":"r","container":{"exitCode":137,"logStreamName":"d/default/1"}}]}]})")));
    ASSERT_OK_AND(const auto job, client.describeJob("1", m_context));
    EXPECT_EQ(job.exitCode, 137);
    EXPECT_EQ(job.reason, "killed");
    EXPECT_EQ(job.logGroupName, "/aws/batch/job");
    EXPECT_EQ(job.logStreamName, "d/default/1");
    EXPECT_EQ(job.attempts.at(0).statusReason, "r");
}

TEST_F(BatchClientTest, AJobThatBatchDoesNotKnowIsNotFound) {
    const auto client = batch(std::move(FakeTransport().then(200, R"({"jobs":[]})")));
    const auto job = client.describeJob("1", m_context);
    EXPECT_EQ(job.error().code, "JobNotFound");
    EXPECT_EQ(job.error().kind, ErrorKind::NotFound);
}

} // namespace
} // namespace skydeck::aws::batch
