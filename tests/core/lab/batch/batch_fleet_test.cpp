#include "tests/core/lab/batch/batch_fixture.h"

namespace skydeck::lab {

namespace {
using testing::HasSubstr;
using testing::MatchesRegex;
using enum JobStatus;

class BatchFleet : public GatedFixture {
protected:
    static std::string tagOf(const Json& instance, const std::string& key) {
        for (const Json& tag : instance.at("Tags"))
            if (stringAt(tag, "Key") == key) return stringAt(tag, "Value");
        return {};
    }
};
} // namespace

TEST_F(BatchFleet, ShowsAnInstanceForEachJobThatFillsOne) {
    makeGated();
    lab->start();
    std::vector<std::string> ids;
    for (int i = 0; i < 9; ++i)
        ids.push_back(submit());
    for (const std::string& id : ids)
        waitFor(id, Running);
    const auto running = instances();
    ASSERT_EQ(running.size(), 9U);
    EXPECT_EQ(running[0].at("InstanceType"), "g4dn.xlarge");
    EXPECT_EQ(running[0].at("SubnetId"), s_subnet);
    EXPECT_EQ(tagOf(running[0], "AWSBatchServiceTag"), "batch");
    EXPECT_THAT(tagOf(running[0], "aws:autoscaling:groupName"), MatchesRegex("env-asg-[0-9a-f-]+"));
    EXPECT_EQ(desired(), 36);
    EXPECT_THAT(describe(ids[0]).at("container").at("containerInstanceArn").get<std::string>(),
                HasSubstr(":container-instance/AWSBatch-env-"));
    release();
}

TEST_F(BatchFleet, EcsKnowsTheInstanceOfAJob) {
    makeGated();
    lab->start();
    const auto ecs = [this](const char* operation, const Json& input) {
        const auto answer = lab->invoke("ecs", operation, input);
        EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
        return answer.value_or(Json());
    };
    const std::string job = submit();
    waitFor(job, Running);
    const std::string arn = describe(job).at("container").at("containerInstanceArn").get<std::string>();
    const Json clusters = ecs("ListClusters", Json::object()).at("clusterArns");
    ASSERT_EQ(clusters.size(), 1U);
    EXPECT_EQ(ecs("ListContainerInstances", {{"cluster", clusters[0]}}).at("containerInstanceArns"),
              Json::array({arn}));
    const Json answer =
        ecs("DescribeContainerInstances", {{"cluster", clusters[0]}, {"containerInstances", {arn, "gone"}}});
    ASSERT_EQ(answer.at("containerInstances").size(), 1U);
    const Json& instance = answer.at("containerInstances")[0];
    EXPECT_EQ(instance.at("ec2InstanceId"), instances()[0].at("InstanceId"));
    EXPECT_EQ(instance.at("runningTasksCount"), 1);
    EXPECT_EQ(instance.at("registeredResources")[0].at("integerValue"), 4096);
    EXPECT_EQ(instance.at("remainingResources")[0].at("integerValue"), 0);
    ASSERT_EQ(answer.at("failures").size(), 1U);
    EXPECT_EQ(answer.at("failures")[0].at("reason"), "MISSING");
    const Json cluster = ecs("DescribeClusters", {{"clusters", clusters}}).at("clusters")[0];
    EXPECT_EQ(cluster.at("registeredContainerInstancesCount"), 1);
    EXPECT_EQ(lab->invoke("ecs", "DeleteCluster", {{"cluster", clusters[0]}}).error().code, "NotImplemented");
    release();
}

TEST_F(BatchFleet, JobsThatWaitHaveInstancesToo) {
    makeGated();
    ASSERT_OK_AND(lab->batchScheduler, BatchScheduler::create(*lab, MemoryGuard(*lab->database, [] { return 0U; })));
    lab->start();
    for (int i = 0; i < 3; ++i)
        submit();
    EXPECT_TRUE(eventually([&] { return instances().size() == 3; }));
    release();
    lab->stop();
}

TEST_F(BatchFleet, SmallJobsShareAnInstance) {
    makeGated(1);
    lab->start();
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i)
        ids.push_back(submit());
    for (const std::string& id : ids)
        waitFor(id, Running);
    EXPECT_EQ(instances().size(), 2U); // of 4 vCPUs each
    release();
}

TEST_F(BatchFleet, GpusAndMemoryCountAsVcpusDo) {
    makeGated(1);
    lab->start();
    const auto with = [&](const char* type, const char* value) {
        return submit({{"containerOverrides", {{"resourceRequirements", {{{"type", type}, {"value", value}}}}}}});
    };
    for (const std::string& id : {with("GPU", "1"), with("GPU", "1"), with("MEMORY", "12000")})
        waitFor(id, Running);
    EXPECT_EQ(instances().size(), 2U);
    const std::string large = with("MEMORY", "100000");
    waitForReason(large, "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT");
    release();
}

TEST_F(BatchFleet, GoesWithItsEnvironment) {
    makeGated();
    lab->start();
    const std::string id = submit();
    waitFor(id, Running);
    release();
    waitFor(id, Succeeded);
    EXPECT_EQ(instances().size(), 1U); // kept for a while
    ok("UpdateComputeEnvironment", {{"computeEnvironment", "env"}, {"state", "DISABLED"}});
    EXPECT_TRUE(eventually([&] { return instances().empty(); }));
    EXPECT_THAT(instances("terminated").at(0).at("StateTransitionReason").get<std::string>(),
                MatchesRegex("Service initiated \\(.* GMT\\)"));
}

TEST_F(BatchFleet, KeepsItsMinimum) {
    makeEnvironment("env", 64, 8);
    lab->start();
    EXPECT_TRUE(eventually([&] { return instances().size() == 2; }));
}

TEST_F(BatchFleet, AJobFailsWithAnInstanceThatAPersonTerminates) {
    makeGated();
    lab->start();
    const std::string id = submit();
    waitFor(id, Running);
    const std::string instance = stringAt(instances().at(0), "InstanceId");
    ASSERT_OK(lab->invoke("ec2", "TerminateInstances", {{"InstanceIds", std::vector<std::string>{instance}}}));
    waitFor(id, Failed);
    EXPECT_EQ(describe(id).at("statusReason"), "Host EC2 (instance " + instance + ") terminated.");
}

TEST_F(BatchFleet, AnEarlierLabsInstancesAreTerminated) {
    makeGated();
    lab->start();
    waitFor(submit(), Running);
    restart();
    EXPECT_TRUE(instances().empty());
    EXPECT_EQ(instances("terminated").size(), 1U);
}

TEST_F(BatchFleet, FargateHasVcpusButNoInstances) {
    ok("CreateComputeEnvironment", {{"computeEnvironmentName", "env"},
                                    {"type", "MANAGED"},
                                    {"computeResources",
                                     {{"type", "FARGATE"},
                                      {"maxvCpus", 1},
                                      {"subnets", std::vector<std::string>{s_subnet}},
                                      {"securityGroupIds", Json::array()}}}});
    makeQueue();
    Json gated = definition(waiting(), 1);
    gated["containerProperties"]["image"] = "test/gated";
    ok("RegisterJobDefinition", gated);
    lab->start();
    const std::string first = submit();
    waitFor(first, Running);
    const std::string second = submit();
    ASSERT_TRUE(eventually([&] { return describe(second).contains("statusReason"); }));
    EXPECT_THAT(stringAt(describe(second), "statusReason"), HasSubstr("env: 1 of 1 vCPUs in use"));
    EXPECT_TRUE(instances().empty());
    release();
    waitFor(second, Succeeded);
}

} // namespace skydeck::lab
