#include "tests/core/lab/cloudformation/stack_fixture.h"

namespace skydeck::lab::cloudformation {

namespace {

using test::with;

class MessagingResources : public test::StackTest {
protected:
    Json queueAttributes(const std::string& url) {
        return ask("sqs", "GetQueueAttributes", {{"QueueUrl", url}, {"AttributeNames", {"All"}}}).at("Attributes");
    }
};

const std::string kQueues = R"(
Resources:
  Dead: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
      Tags: [{Key: a, Value: b}]
  Fifo: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, ContentBasedDeduplication: true}}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "sqs:SendMessage",
        Resource: !GetAtt Queue.Arn}]}
)";

TEST_F(MessagingResources, MakesQueuesAsTheTemplateSaysAndTakesThemAway) {
    ASSERT_EQ(create(kQueues), "CREATE_COMPLETE");
    const Json queue = queueAttributes(physicalId("Queue"));
    EXPECT_EQ(stringAt(queue, "VisibilityTimeout"), "60");
    EXPECT_NE(stringAt(queue, "RedrivePolicy").find(":demo-Dead-"), std::string::npos);
    EXPECT_NE(stringAt(queue, "Policy").find("sqs:SendMessage"), std::string::npos);
    EXPECT_EQ(stringAt(queueAttributes(physicalId("Fifo")), "FifoQueue"), "true");
    EXPECT_EQ(remove(), "");
    EXPECT_TRUE(arrayAt(ask("sqs", "ListQueues", Json::object()), "QueueUrls").empty());
}

TEST_F(MessagingResources, ChangesAQueueInPlaceAndSetsBackWhatTheTemplateNoLongerSays) {
    ASSERT_EQ(create(kQueues), "CREATE_COMPLETE");
    const std::string url = physicalId("Queue");
    const std::string other =
        with(with(kQueues, "VisibilityTimeout: 60", "DelaySeconds: 5"), "[{Key: a, Value: b}]", "[{Key: c, Value: d}]");
    ASSERT_EQ(update(other), "UPDATE_COMPLETE");
    EXPECT_EQ(physicalId("Queue"), url);
    const Json queue = queueAttributes(url);
    EXPECT_EQ(stringAt(queue, "VisibilityTimeout"), "30");
    EXPECT_EQ(stringAt(queue, "DelaySeconds"), "5");
    const Json tags = ask("sqs", "ListQueueTags", {{"QueueUrl", url}}).at("Tags");
    EXPECT_FALSE(tags.contains("a"));
    EXPECT_EQ(stringAt(tags, "c"), "d");
}

TEST_F(MessagingResources, DoesNotTakeOverAQueueThatIsThere) {
    ask("sqs", "CreateQueue", {{"QueueName", "mine"}});
    const std::string status = create("Resources:\n  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: mine}}\n");
    EXPECT_THAT(status, testing::HasSubstr("ROLLBACK_COMPLETE"));
    EXPECT_THAT(status, testing::HasSubstr("mine already exists"));
    EXPECT_EQ(arrayAt(ask("sqs", "ListQueues", Json::object()), "QueueUrls").size(), 1U);
}

const std::string kTopics = R"(
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Topic:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: Hello, Subscription: [{Protocol: sqs, Endpoint: !GetAtt Queue.Arn}]}
  Other: {Type: AWS::SNS::Topic, Properties: {TopicName: other}}
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Other, Protocol: sqs, Endpoint: !GetAtt Queue.Arn, FilterPolicy: {kind: [x]}}
  Policy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Topic]
      PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "sns:Publish",
        Resource: !Ref Topic}]}
)";

TEST_F(MessagingResources, MakesTopicsWithSubscriptions) {
    ASSERT_EQ(create(kTopics), "CREATE_COMPLETE");
    const std::string topic = physicalId("Topic");
    const Json attributes = ask("sns", "GetTopicAttributes", {{"TopicArn", topic}}).at("Attributes");
    EXPECT_EQ(stringAt(attributes, "DisplayName"), "Hello");
    EXPECT_NE(stringAt(attributes, "Policy").find("sns:Publish"), std::string::npos);
    ask("sns", "Publish", {{"TopicArn", topic}, {"Message", "hi"}});
    ask("sns", "Publish", {{"TopicArn", physicalId("Other")}, {"Message", "filtered out"}});
    EXPECT_EQ(remove(), "");
    EXPECT_TRUE(arrayAt(ask("sns", "ListTopics", Json::object()), "Topics").empty());
    EXPECT_TRUE(arrayAt(ask("sns", "ListSubscriptions", Json::object()), "Subscriptions").empty());
}

TEST_F(MessagingResources, ReplacesASubscriptionWithItsTopic) {
    ASSERT_EQ(create(kTopics), "CREATE_COMPLETE");
    const std::string before = physicalId("Subscription");
    ASSERT_EQ(update(with(kTopics, "TopicName: other", "TopicName: another")), "UPDATE_COMPLETE");
    EXPECT_NE(physicalId("Subscription"), before);
    EXPECT_EQ(arrayAt(ask("sns", "ListSubscriptions", Json::object()), "Subscriptions").size(), 2U);
    ASSERT_EQ(update(with(with(kTopics, "TopicName: other", "TopicName: another"), ", FilterPolicy: {kind: [x]}", "")),
              "UPDATE_COMPLETE");
    const Json attributes =
        ask("sns", "GetSubscriptionAttributes", {{"SubscriptionArn", physicalId("Subscription")}}).at("Attributes");
    EXPECT_FALSE(attributes.contains("FilterPolicy"));
}

const std::string kRules = R"(
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [
      {Effect: Allow, Principal: {Service: scheduler.amazonaws.com}, Action: "sts:AssumeRole"}]}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [mine]}
      Targets: [{Id: first, Arn: !GetAtt Queue.Arn}, {Id: second, Arn: !GetAtt Queue.Arn, Input: '{"a": 1}'}]
  Nightly: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), State: DISABLED}}
  Group: {Type: AWS::Scheduler::ScheduleGroup}
  Schedule:
    Type: AWS::Scheduler::Schedule
    Properties:
      GroupName: !Ref Group
      ScheduleExpression: cron(0 12 * * ? *)
      FlexibleTimeWindow: {Mode: "OFF"}
      Target: {Arn: !GetAtt Queue.Arn, RoleArn: !GetAtt Role.Arn, Input: hello}
  Logs: {Type: AWS::Logs::LogGroup}
  Stream: {Type: AWS::Logs::LogStream, Properties: {LogGroupName: !Ref Logs, LogStreamName: stream}}
)";

TEST_F(MessagingResources, MakesRulesSchedulesAndLogs) {
    ASSERT_EQ(create(kRules), "CREATE_COMPLETE");
    const std::string rule = physicalId("Rule");
    EXPECT_EQ(arrayAt(ask("events", "ListTargetsByRule", {{"Rule", rule}}), "Targets").size(), 2U);
    EXPECT_EQ(stringAt(ask("events", "DescribeRule", {{"Name", physicalId("Nightly")}}), "State"), "DISABLED");
    const Json schedule =
        ask("scheduler", "GetSchedule", {{"Name", physicalId("Schedule")}, {"GroupName", physicalId("Group")}});
    EXPECT_EQ(stringAt(memberAt(schedule, "Target"), "Input"), "hello");
    EXPECT_EQ(arrayAt(ask("logs", "DescribeLogStreams", {{"logGroupName", physicalId("Logs")}}), "logStreams").size(),
              1U);
    EXPECT_EQ(remove(), "");
    EXPECT_TRUE(arrayAt(ask("events", "ListRules", Json::object()), "Rules").empty());
    EXPECT_TRUE(arrayAt(ask("scheduler", "ListSchedules", Json::object()), "Schedules").empty());
    EXPECT_TRUE(arrayAt(ask("logs", "DescribeLogGroups", Json::object()), "logGroups").empty());
}

TEST_F(MessagingResources, ChangesTargetsAndSchedulesInPlace) {
    ASSERT_EQ(create(kRules), "CREATE_COMPLETE");
    const std::string rule = physicalId("Rule"), schedule = physicalId("Schedule");
    ASSERT_EQ(update(with(
                  with(with(kRules, "{Id: first, Arn: !GetAtt Queue.Arn}, ", ""), "source: [mine]", "source: [other]"),
                  "cron(0 12", "cron(30 12")),
              "UPDATE_COMPLETE");
    EXPECT_EQ(physicalId("Rule"), rule);
    EXPECT_EQ(physicalId("Schedule"), schedule);
    const Json targets = ask("events", "ListTargetsByRule", {{"Rule", rule}}).at("Targets");
    ASSERT_EQ(targets.size(), 1U);
    EXPECT_EQ(stringAt(targets[0], "Id"), "second");
    EXPECT_NE(stringAt(ask("events", "DescribeRule", {{"Name", rule}}), "EventPattern").find("other"),
              std::string::npos);
    EXPECT_EQ(stringAt(ask("scheduler", "GetSchedule", {{"Name", schedule}, {"GroupName", physicalId("Group")}}),
                       "ScheduleExpression"),
              "cron(30 12 * * ? *)");
}

const std::string kPolicies = R"(
Resources:
  One:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [
      {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}}
  Two:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [
      {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}}
  Policy:
    Type: AWS::IAM::Policy
    Properties: {PolicyName: own, Roles: [!Ref One], PolicyDocument: {Version: "2012-10-17", Statement: [
      {Effect: Allow, Action: "s3:*", Resource: "*"}]}}
  Managed:
    Type: AWS::IAM::ManagedPolicy
    Properties: {Roles: [!Ref One], PolicyDocument: {Version: "2012-10-17", Statement: [
      {Effect: Allow, Action: "sqs:*", Resource: "*"}]}}
)";

TEST_F(MessagingResources, GivesPoliciesToRolesAndMovesThem) {
    ASSERT_EQ(create(kPolicies), "CREATE_COMPLETE");
    const auto inlineOf = [&](const char* role) {
        return ask("iam", "ListRolePolicies", {{"RoleName", physicalId(role)}}).at("PolicyNames").size();
    };
    const auto attachedTo = [&](const char* role) {
        return ask("iam", "ListAttachedRolePolicies", {{"RoleName", physicalId(role)}}).at("AttachedPolicies").size();
    };
    EXPECT_EQ(inlineOf("One"), 1U);
    EXPECT_EQ(attachedTo("One"), 1U);
    const std::string arn = physicalId("Managed");
    ASSERT_EQ(update(with(with(with(kPolicies, "own, Roles: [!Ref One]", "own, Roles: [!Ref Two]"),
                               "{Roles: [!Ref One]", "{Roles: [!Ref Two]"),
                          "sqs:*", "sns:*")),
              "UPDATE_COMPLETE");
    EXPECT_EQ(physicalId("Managed"), arn);
    EXPECT_EQ(inlineOf("One") + attachedTo("One"), 0U);
    EXPECT_EQ(inlineOf("Two") + attachedTo("Two"), 2U);
    EXPECT_EQ(ask("iam", "ListPolicyVersions", {{"PolicyArn", arn}}).at("Versions").size(), 1U);
    EXPECT_EQ(remove(), "");
    EXPECT_TRUE(ask("iam", "ListRoles", Json::object()).at("Roles").empty());
    EXPECT_EQ(refusal("iam", "GetPolicy", {{"PolicyArn", arn}}), "NoSuchEntity");
}

TEST_F(MessagingResources, SaysThatItHasNoKeys) {
    EXPECT_THAT(create("Resources:\n  Key: {Type: AWS::KMS::Key}\n"), testing::HasSubstr("AWS::KMS::Key"));
}

} // namespace

} // namespace skydeck::lab::cloudformation
