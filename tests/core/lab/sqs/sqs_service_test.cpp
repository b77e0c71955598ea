#include "core/lab/sqs/sqs_rules.h"
#include "core/lab/sqs/sqs_store.h"
#include "tests/core/lab/service_caller.h"

#include <chrono>
#include <thread>

namespace skydeck::lab {

using namespace std::chrono_literals;

class SqsService : public ServiceCaller {
protected:
    SqsService() : ServiceCaller("sqs") {}

    std::string make(const std::string& name, Json attributes = Json::object()) {
        if (name.ends_with(".fifo")) attributes["FifoQueue"] = "true";
        return stringAt(ok("CreateQueue", {{"QueueName", name}, {"Attributes", attributes}}), "QueueUrl");
    }
    Json send(const std::string& url, const std::string& body, Json more = Json::object()) {
        more["QueueUrl"] = url;
        more["MessageBody"] = body;
        return ok("SendMessage", more);
    }
    Json receive(const std::string& url, Json more = Json::object()) {
        more["QueueUrl"] = url;
        return arrayAt(ok("ReceiveMessage", more), "Messages");
    }
    std::string bodies(const Json& messages) {
        std::string all;
        for (const Json& each : messages)
            all += stringAt(each, "Body") + ' ';
        return all;
    }
    Json attributes(const std::string& url) {
        return ok("GetQueueAttributes", {{"QueueUrl", url}, {"AttributeNames", {"All"}}})["Attributes"];
    }
};

TEST_F(SqsService, EveryListedOperationHasAHandler) {
    expectAllOperations();
}

TEST_F(SqsService, WhatIsReceivedIsHiddenUntilItsTimeIsOver) {
    const std::string queue = make("q", {{"VisibilityTimeout", "30"}});
    send(queue, "one");
    const Json first = receive(queue);
    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(first[0]["MD5OfBody"], "f97c5d29941bfb1b2fdab0874906ab82");
    EXPECT_EQ(attributes(queue)["ApproximateNumberOfMessagesNotVisible"], "1");
    m_clock.advance(29s);
    EXPECT_TRUE(receive(queue).empty());
    m_clock.advance(2s);
    const Json second = receive(queue, {{"AttributeNames", {"ApproximateReceiveCount"}}});
    ASSERT_EQ(second.size(), 1u);
    EXPECT_EQ(second[0]["Attributes"], (Json{{"ApproximateReceiveCount", "2"}}));
    // The older receipt no longer deletes.
    ok("DeleteMessage", {{"QueueUrl", queue}, {"ReceiptHandle", first[0]["ReceiptHandle"]}});
    m_clock.advance(31s);
    const Json third = receive(queue);
    ASSERT_EQ(third.size(), 1u);
    ok("DeleteMessage", {{"QueueUrl", queue}, {"ReceiptHandle", third[0]["ReceiptHandle"]}});
    EXPECT_TRUE(error("ChangeMessageVisibility",
                      {{"QueueUrl", queue}, {"ReceiptHandle", third[0]["ReceiptHandle"]}, {"VisibilityTimeout", 9}})
                    .starts_with("AWS.SimpleQueueService.MessageNotInflight"));
    m_clock.advance(31s);
    EXPECT_TRUE(receive(queue).empty());
}

TEST_F(SqsService, DelayedAndOldMessagesAreNotThere) {
    const std::string queue = make("q", {{"MessageRetentionPeriod", "60"}, {"DelaySeconds", "5"}});
    send(queue, "late");
    send(queue, "soon", {{"DelaySeconds", 0}});
    EXPECT_EQ(bodies(receive(queue, {{"MaxNumberOfMessages", 10}})), "soon ");
    EXPECT_EQ(attributes(queue)["ApproximateNumberOfMessagesDelayed"], "1");
    m_clock.advance(6s);
    EXPECT_EQ(bodies(receive(queue, {{"MaxNumberOfMessages", 10}, {"VisibilityTimeout", 0}})), "late ");
    m_clock.advance(60s);
    EXPECT_TRUE(receive(queue).empty());
    EXPECT_EQ(attributes(queue)["ApproximateNumberOfMessages"], "0");
}

TEST_F(SqsService, FifoQueuesKeepOrderAndForgetDuplicatesAfterFiveMinutes) {
    const std::string queue = make("q.fifo");
    const auto put = [&](const char* body, const char* id) {
        return send(queue, body, {{"MessageGroupId", "g"}, {"MessageDeduplicationId", id}});
    };
    const Json one = put("one", "1"), again = put("other", "1"), two = put("two", "2");
    EXPECT_EQ(one["MessageId"], again["MessageId"]);
    EXPECT_LT(stringAt(one, "SequenceNumber"), stringAt(two, "SequenceNumber"));
    EXPECT_EQ(stringAt(one, "SequenceNumber").size(), 20u);
    EXPECT_EQ(bodies(receive(queue, {{"MaxNumberOfMessages", 10}})), "one two ");
    m_clock.advance(301s);
    EXPECT_NE(put("one", "1")["MessageId"], one["MessageId"]);
    EXPECT_TRUE(error("SendMessage", {{"QueueUrl", queue}, {"MessageBody", "x"}, {"MessageGroupId", "g"}})
                    .find("ContentBasedDeduplication") != std::string::npos);
}

TEST_F(SqsService, AttributesAreDigestedAsClientsDo) {
    // The digest was taken by another program (hashlib), by the steps of the Developer Guide.
    const Json attributes{{"test", {{"DataType", "String"}, {"StringValue", "value"}}}};
    const std::string queue = make("q");
    EXPECT_EQ(send(queue, "b", {{"MessageAttributes", attributes}})["MD5OfMessageAttributes"],
              "9c35d992dee4528f7d20c274d61e16f5");
    EXPECT_TRUE(error("SendMessage", {{"QueueUrl", queue},
                                      {"MessageBody", "b"},
                                      {"MessageAttributes", {{"n", {{"DataType", "Number"}, {"StringValue", "x"}}}}}})
                    .starts_with("InvalidParameterValue"));
    EXPECT_TRUE(error("SendMessage", {{"QueueUrl", queue}, {"MessageBody", std::string("\x01")}})
                    .starts_with("InvalidMessageContents"));
}

TEST_F(SqsService, AQueueMadeTwiceMustBeTheSame) {
    const std::string queue = make("q", {{"DelaySeconds", "5"}});
    EXPECT_EQ(make("q", {{"DelaySeconds", "5"}}), queue);
    EXPECT_EQ(error("CreateQueue", {{"QueueName", "q"}}),
              "QueueAlreadyExists: A queue already exists with the same name and a different value for attribute "
              "DelaySeconds");
    ok("DeleteQueue", {{"QueueUrl", queue}});
    EXPECT_TRUE(error("DeleteQueue", {{"QueueUrl", queue}}).starts_with("AWS.SimpleQueueService.NonExistentQueue"));
}

TEST_F(SqsService, PermissionsAreStatementsOfThePolicy) {
    const std::string queue = make("q");
    const Json permission{
        {"QueueUrl", queue}, {"Label", "peer"}, {"AWSAccountIds", {"111122223333"}}, {"Actions", {"SendMessage"}}};
    ok("AddPermission", permission);
    EXPECT_TRUE(error("AddPermission", permission).starts_with("InvalidParameterValue"));
    const auto policy = parseJson(stringAt(attributes(queue), "Policy"));
    ASSERT_TRUE(policy);
    EXPECT_EQ(policy->at("Statement")[0]["Action"], Json::array({"SQS:SendMessage"}));
    ok("RemovePermission", {{"QueueUrl", queue}, {"Label", "peer"}});
    EXPECT_FALSE(attributes(queue).contains("Policy"));
}

TEST_F(SqsService, ALongPollEndsWhenTheLabStops) {
    const std::string queue = make("q");
    std::jthread stopper([&] { lab->release(); });
    EXPECT_TRUE(receive(queue, {{"WaitTimeSeconds", 20}}).empty());
}

} // namespace skydeck::lab
