#include "core/aws/ecs/ecs_client.h"

#include "tests/core/aws/client_test.h"

namespace skydeck::aws::ecs {
namespace {

constexpr const char* kTasks = R"({"tasks": [{"taskArn": "arn:aws:ecs:eu-west-1:1:task/qa/abc",
    "clusterArn": "arn:aws:ecs:eu-west-1:1:cluster/qa", "taskDefinitionArn": "arn:aws:ecs:eu-west-1:1:task-definition/bot:3",
    "lastStatus": "STOPPED", "desiredStatus": "STOPPED", "stopCode": "EssentialContainerExited",
    "stoppedReason": "Essential container in task exited", "cpu": "1024", "memory": "4096", "createdAt": 1440938160.5,
    "overrides": {"containerOverrides": [{"name": "bot", "command": ["a", "b"]}]},
    "attachments": [{"details": [{"name": "subnetId", "value": "subnet-1"},
                                 {"name": "privateIPv4Address", "value": "10.10.0.7"}]}],
    "containers": [{"name": "side", "lastStatus": "STOPPED", "exitCode": 0},
                   {"name": "bot", "lastStatus": "STOPPED", "exitCode": 137, "reason": "OutOfMemoryError: killed"}]}],
    "failures": []})";

class EcsClientTest : public test::ClientTest {
protected:
    EcsClient answering(std::vector<std::string> bodies) {
        test::FakeTransport fake;
        for (std::string& body : bodies)
            fake = std::move(fake.then(200, std::move(body)));
        return EcsClient(client(std::move(fake), "ecs"));
    }
};

TEST_F(EcsClientTest, ATaskComesWithItsContainersAndItsPlace) {
    const auto api = answering({kTasks});
    Json raw;
    const auto tasks = api.describeTasks("qa", {"abc"}, m_context, &raw);
    ASSERT_OK(tasks);
    ASSERT_EQ(tasks->size(), 1U);
    const Task& task = tasks->front();
    EXPECT_EQ(nameOf(task.taskArn), "abc");
    EXPECT_EQ(nameOf(task.taskDefinitionArn), "bot:3");
    EXPECT_TRUE(task.stopped());
    EXPECT_EQ(task.cpu, 1024);
    EXPECT_EQ(task.memory, 4096);
    EXPECT_EQ(task.subnetId, "subnet-1");
    EXPECT_EQ(task.privateIpAddress, "10.10.0.7");
    EXPECT_EQ(task.commands.at("bot"), (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(task.createdAt);
    EXPECT_FALSE(task.startedAt);
    EXPECT_EQ(raw.at(0).at("taskArn"), task.taskArn);
    EXPECT_EQ(sentJson(), (Json{{"cluster", "qa"}, {"tasks", {"abc"}}}));
}

TEST_F(EcsClientTest, TheContainerThatFailedSaysWhy) {
    const auto tasks = answering({kTasks}).describeTasks("qa", {"abc"}, m_context);
    ASSERT_OK(tasks);
    ASSERT_TRUE(tasks->front().ended());
    EXPECT_EQ(tasks->front().ended()->exitCode, 137);
    EXPECT_EQ(tasks->front().reason(), "OutOfMemoryError: killed");
    Task other = tasks->front();
    other.containers.back().reason.clear();
    EXPECT_EQ(other.reason(), "Essential container in task exited");
    other.containers.clear();
    EXPECT_EQ(other.ended(), nullptr);
}

TEST_F(EcsClientTest, RunningAndStoppedTasksAreDescribedOnceEach) {
    const auto api = answering({R"({"taskArns": ["t/1", "t/2"]})", R"({"taskArns": ["t/2"]})", R"({"tasks": []})"});
    ASSERT_OK(api.tasks("qa", m_context));
    ASSERT_EQ(calls(), 3U);
    EXPECT_EQ(sentJson(0).at("desiredStatus"), "RUNNING");
    EXPECT_EQ(sentJson(1).at("desiredStatus"), "STOPPED");
    EXPECT_EQ(sentJson(2).at("tasks"), (Json{"t/1", "t/2"}));
}

TEST_F(EcsClientTest, ARunNamesItsNetworkAndOverrides) {
    const auto api = answering({R"({"tasks": [{"taskArn": "t/1"}, {"taskArn": "t/2"}]})"});
    RunTaskInput input{"qa", "bot:3", 2, "bot", {"x"}, {{"A", "1"}}, {"subnet-1"}, {}, true};
    ASSERT_OK(api.runTask(input, m_context));
    EXPECT_EQ(sentJson(),
              Json::parse(R"({"cluster": "qa", "taskDefinition": "bot:3", "launchType": "FARGATE", "count": 2,
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "ENABLED"}},
        "overrides": {"containerOverrides": [{"name": "bot", "command": ["x"],
                                              "environment": [{"name": "A", "value": "1"}]}]}})"));
}

TEST_F(EcsClientTest, TasksThatCouldNotBePlacedAreAnError) {
    const auto api = answering({R"({"tasks": [{"taskArn": "t/1"}], "failures": [{"reason": "RESOURCE:CPU"}]})"});
    RunTaskInput input;
    input.taskDefinition = "bot";
    input.count = 3;
    const auto started = api.runTask(input, m_context);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, "RunTaskFailed");
    EXPECT_EQ(started.error().message, "1 of 3 tasks started: RESOURCE:CPU");
}

TEST_F(EcsClientTest, ALogIsKnownByTheDefinition) {
    const auto definition = answering({R"({"taskDefinition": {"family": "bot", "revision": 3, "cpu": "1024",
        "networkMode": "awsvpc", "containerDefinitions": [
          {"name": "a", "logConfiguration": {"logDriver": "awslogs",
                     "options": {"awslogs-group": "g", "awslogs-stream-prefix": "p"}}},
          {"name": "b", "logConfiguration": {"logDriver": "json-file"}}]}})"})
                                .describeTaskDefinition("bot", m_context);
    ASSERT_OK(definition);
    EXPECT_EQ(definition->name(), "bot:3");
    EXPECT_EQ(definition->containers.at(0).logGroup, "g");
    EXPECT_EQ(definition->containers.at(0).logStreamPrefix, "p");
    EXPECT_EQ(definition->containers.at(1).logGroup, "");
}

TEST_F(EcsClientTest, ContainerInstancesAreDescribedAHundredAtOnce) {
    std::vector<std::string> names(101, "c");
    const auto api = answering({R"({"containerInstances": [{"containerInstanceArn": "c/1", "ec2InstanceId": "i-1",
                                    "status": "ACTIVE", "runningTasksCount": 2}]})",
                                R"({"containerInstances": [], "failures": [{"arn": "c", "reason": "MISSING"}]})"});
    const auto found = api.describeContainerInstances("qa", names, m_context);
    ASSERT_OK(found);
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->front().containerInstanceArn, "c/1");
    EXPECT_EQ(found->front().ec2InstanceId, "i-1");
    EXPECT_EQ(found->front().runningTasksCount, 2);
    ASSERT_EQ(calls(), 2U);
    EXPECT_EQ(sentJson(0).at("containerInstances").size(), 100U);
    EXPECT_EQ(sentJson(1), (Json{{"cluster", "qa"}, {"containerInstances", {"c"}}}));
}

} // namespace
} // namespace skydeck::aws::ecs
