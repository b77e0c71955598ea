#include "core/workflows/job_instances.h"

#include "core/aws/fields.h"
#include "tests/core/workflows/fake_aws.h"

#include <algorithm>

namespace skydeck::workflows {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kArn = "arn:aws:ecs:us-east-1:123456789012:container-instance/env_Batch/0123";

/// One compute environment with one instance, i-1, and one queue.
class JobInstances : public testing::Test {
protected:
    JobInstances() {
        m_aws.on("batch.DescribeComputeEnvironments", [](const Json&) -> Result<Json> {
            return Json{{"computeEnvironments",
                         {{{"computeEnvironmentName", "serverless"},
                           {"computeEnvironmentArn", "arn:serverless"},
                           {"ecsClusterArn", "arn:cluster/serverless"},
                           {"computeResources", {{"type", "FARGATE"}, {"maxvCpus", 4}, {"subnets", Json::array()}}}},
                          {{"computeEnvironmentName", "env"},
                           {"computeEnvironmentArn", "arn:env"},
                           {"ecsClusterArn", "arn:cluster/env"},
                           {"computeResources", {{"type", "EC2"}, {"maxvCpus", 4}, {"subnets", Json::array()}}}}}}};
        });
        m_aws.on("batch.DescribeJobQueues", [](const Json&) -> Result<Json> {
            const auto queue = [](const char* name, const char* environment) {
                return Json{{"jobQueueName", name},
                            {"jobQueueArn", std::string("arn:") + name},
                            {"state", "ENABLED"},
                            {"priority", 1},
                            {"computeEnvironmentOrder", {{{"order", 1}, {"computeEnvironment", environment}}}}};
            };
            return Json{{"jobQueues", {queue("other", "arn:serverless"), queue("queue", "arn:env")}}};
        });
        m_aws.on("batch.ListJobs", [this](const Json& input) -> Result<Json> {
            Json list = Json::array();
            for (const Json& job : m_jobs)
                if (stringAt(job, "status") == stringAt(input, "jobStatus") &&
                    stringAt(job, "parent") == stringAt(input, "arrayJobId") &&
                    (input.contains("arrayJobId") || stringAt(input, "jobQueue") == "arn:queue"))
                    list.push_back(without(job));
            return Json{{"jobSummaryList", list}};
        });
        m_aws.on("batch.DescribeJobs", [this](const Json& input) -> Result<Json> {
            Json jobs = Json::array();
            for (const std::string& id : aws::stringsAt(input, "jobs"))
                for (const Json& job : m_jobs)
                    if (stringAt(job, "jobId") == id) jobs.push_back(without(job));
            return Json{{"jobs", jobs}};
        });
        m_aws.on("ecs.ListContainerInstances", [](const Json& input) -> Result<Json> {
            EXPECT_EQ(stringAt(input, "cluster"), "arn:cluster/env");
            return Json{{"containerInstanceArns", {kArn}}};
        });
        m_aws.on("ecs.DescribeContainerInstances", [this](const Json& input) -> Result<Json> {
            m_cluster = stringAt(input, "cluster");
            Json found = Json::array();
            if (m_there) found.push_back({{"containerInstanceArn", kArn}, {"ec2InstanceId", "i-1"}});
            return Json{{"containerInstances", found}, {"failures", Json::array()}};
        });
    }

    static Json without(Json job) {
        job.erase("parent");
        return job;
    }
    Json& add(const std::string& id, const std::string& status, const std::string& instance, int startedAt) {
        m_jobs.push_back({{"jobId", id},
                          {"jobName", id},
                          {"jobArn", "arn:" + id},
                          {"jobQueue", "arn:queue"},
                          {"jobDefinition", "arn:definition"},
                          {"status", status},
                          {"createdAt", startedAt},
                          {"startedAt", startedAt},
                          {"container", {{"containerInstanceArn", instance}}}});
        if (status == "SUCCEEDED" || status == "FAILED") m_jobs.back()["stoppedAt"] = startedAt + 1;
        return m_jobs.back();
    }
    std::vector<std::string> on(const std::string& instance) {
        const auto found = jobsOn(m_aws.session(), instance, m_context);
        EXPECT_TRUE(found) << describe(found.error());
        if (!found) return {};
        m_environment = found->environment;
        std::vector<std::string> ids;
        for (const auto& job : found->jobs)
            ids.push_back(job.jobId);
        return ids;
    }
    std::string instance(const std::string& containerInstanceArn, const std::string& reason = {}) {
        aws::batch::JobDetail job;
        job.containerInstanceArn = containerInstanceArn;
        job.statusReason = reason;
        return instanceOf(m_aws.session(), job, m_context).value_or("an error");
    }

    test::FakeAws m_aws;
    CallContext m_context;
    std::vector<Json> m_jobs; ///< with "parent" for children
    bool m_there = true;
    std::string m_cluster, m_environment;
};

TEST_F(JobInstances, AJobLeadsToItsInstance) {
    EXPECT_EQ(instance(kArn), "i-1");
    EXPECT_EQ(m_cluster, "env_Batch");
    EXPECT_EQ(instance(""), ""); // on Fargate
    m_there = false;
    EXPECT_EQ(instance(kArn), "");
    EXPECT_EQ(instance(kArn, "Host EC2 (instance i-07) terminated."), "i-07");
    m_aws.on("ecs.DescribeContainerInstances", [](const Json&) -> Result<Json> {
        return test::awsFailure(400, "ClusterNotFoundException", "Cluster not found.");
    });
    EXPECT_EQ(instance(kArn), "");
    m_aws.on("ecs.DescribeContainerInstances",
             [](const Json&) -> Result<Json> { return test::awsFailure(400, "AccessDeniedException", "No."); });
    EXPECT_EQ(instance(kArn), "an error");
}

TEST_F(JobInstances, AnInstanceLeadsToItsJobsNewestFirst) {
    add("waits", "RUNNABLE", "", 1);
    add("ran", "SUCCEEDED", kArn, 2);
    add("runs", "RUNNING", kArn, 3);
    add("elsewhere", "RUNNING", "arn:aws:ecs:us-east-1:123456789012:container-instance/env_Batch/4567", 4);
    add("second", "FAILED", "", 5)["attempts"] = {{{"container", {{"containerInstanceArn", kArn}}}}};
    EXPECT_THAT(on("i-1"), ElementsAre("second", "runs", "ran"));
    EXPECT_EQ(m_environment, "arn:env");
}

TEST_F(JobInstances, ChildrenOfAnArrayAreAmongThem) {
    add("array", "PENDING", "", 1)["arrayProperties"] = {{"size", 2}};
    add("array:0", "RUNNING", kArn, 2)["parent"] = "array";
    add("array:1", "RUNNABLE", "", 3)["parent"] = "array";
    EXPECT_THAT(on("i-1"), ElementsAre("array:0"));
}

TEST_F(JobInstances, AnInstanceThatIsGoneIsKnownByTheReasonOfItsJobs) {
    m_there = false;
    add("lost", "FAILED", kArn, 1)["statusReason"] = "Host EC2 (instance i-1) terminated.";
    add("ran", "SUCCEEDED", kArn, 2);
    EXPECT_THAT(on("i-1"), ElementsAre("lost"));
    EXPECT_EQ(m_environment, "");
    EXPECT_THAT(on("i-2"), IsEmpty());
}

TEST_F(JobInstances, OfManyThatHaveEndedTheLastHundredAreLookedAt) {
    for (int i = 0; i < 250; ++i)
        add("job-" + std::to_string(i), "SUCCEEDED", kArn, i);
    EXPECT_EQ(on("i-1").size(), 100U);
    EXPECT_EQ(on("i-1").front(), "job-249");
    EXPECT_EQ(m_aws.count("batch.DescribeJobs"), 2);
}

TEST(JobInstancesTag, BatchMarksItsInstances) {
    aws::ec2::Instance instance;
    EXPECT_FALSE(isOfBatch(instance));
    instance.tags["AWSBatchServiceTag"] = "batch";
    EXPECT_TRUE(isOfBatch(instance));
}

} // namespace
} // namespace skydeck::workflows
