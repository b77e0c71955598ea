#include "core/lab/sqs/sqs_store.h"
#include "tests/core/lab/service_caller.h"

#include <chrono>

namespace skydeck::lab {

using namespace std::chrono_literals;

class SnsService : public ServiceCaller {
protected:
    SnsService() : ServiceCaller("sns") {}

    std::string queue(const std::string& name) {
        Json attributes = Json::object();
        if (name.ends_with(".fifo")) attributes["FifoQueue"] = "true";
        EXPECT_TRUE(lab->invoke("sqs", "CreateQueue", {{"QueueName", name}, {"Attributes", attributes}}));
        return "arn:aws:sqs:us-east-1:123456789012:" + name;
    }
    std::string bodies(const std::string& name) {
        const auto there = lab->sqs->queue(name);
        const auto messages = lab->sqs->receive(*there, 10, 3600s, 0s);
        std::string all;
        for (const SqsMessage& message : *messages)
            all += message.body + ' ';
        return all;
    }
};

TEST_F(SnsService, EveryListedOperationHasAHandler) {
    expectAllOperations();
}

TEST_F(SnsService, EachProtocolMayHaveItsOwnText) {
    const Json topic = ok("CreateTopic", {{"Name", "t"}})["TopicArn"];
    ok("Subscribe", {{"TopicArn", topic},
                     {"Protocol", "sqs"},
                     {"Endpoint", queue("q")},
                     {"Attributes", {{"RawMessageDelivery", "true"}}}});
    ok("Publish", {{"TopicArn", topic}, {"MessageStructure", "json"}, {"Message", R"({"default": "d", "sqs": "s"})"}});
    ok("Publish", {{"TopicArn", topic}, {"MessageStructure", "json"}, {"Message", R"({"default": "d"})"}});
    EXPECT_EQ(bodies("q"), "s d ");
    EXPECT_TRUE(error("Publish", {{"TopicArn", topic}, {"MessageStructure", "json"}, {"Message", "{}"}})
                    .starts_with("InvalidParameter"));
}

TEST_F(SnsService, FifoTopicsKeepGroupsAndForgetDuplicates) {
    const Json topic =
        ok("CreateTopic", {{"Name", "t.fifo"},
                           {"Attributes", {{"FifoTopic", "true"}, {"ContentBasedDeduplication", "true"}}}})["TopicArn"];
    ok("Subscribe", {{"TopicArn", topic},
                     {"Protocol", "sqs"},
                     {"Endpoint", queue("q.fifo")},
                     {"Attributes", {{"RawMessageDelivery", "true"}}}});
    for (const char* text : {"one", "two", "one"})
        EXPECT_EQ(
            stringAt(ok("Publish", {{"TopicArn", topic}, {"Message", text}, {"MessageGroupId", "g"}}), "SequenceNumber")
                .size(),
            20u);
    EXPECT_EQ(bodies("q.fifo"), "one two ");
    EXPECT_TRUE(error("Publish", {{"TopicArn", topic}, {"Message", "x"}}).starts_with("InvalidParameter"));
    const Json plain = ok("CreateTopic", {{"Name", "t"}})["TopicArn"];
    EXPECT_TRUE(
        error("Subscribe",
              {{"TopicArn", plain}, {"Protocol", "sqs"}, {"Endpoint", "arn:aws:sqs:us-east-1:123456789012:q.fifo"}})
            .starts_with("InvalidParameter"));
}

TEST_F(SnsService, SubscribingTwiceIsOneSubscription) {
    const Json topic = ok("CreateTopic", {{"Name", "t"}})["TopicArn"];
    const Json input{{"TopicArn", topic}, {"Protocol", "sqs"}, {"Endpoint", queue("q")}};
    const Json first = ok("Subscribe", input);
    EXPECT_EQ(ok("Subscribe", input), first);
    EXPECT_EQ(ok("ListSubscriptionsByTopic", {{"TopicArn", topic}})["Subscriptions"].size(), 1u);
    ok("SetSubscriptionAttributes", {{"SubscriptionArn", first["SubscriptionArn"]},
                                     {"AttributeName", "FilterPolicy"},
                                     {"AttributeValue", R"({"a": ["x"]})"}});
    ok("Publish", {{"TopicArn", topic}, {"Message", "not wanted"}});
    EXPECT_EQ(bodies("q"), "");
    ok("DeleteTopic", {{"TopicArn", topic}});
    EXPECT_TRUE(
        error("GetSubscriptionAttributes", {{"SubscriptionArn", first["SubscriptionArn"]}}).starts_with("NotFound"));
}

TEST_F(SnsService, ListsComeInPagesOfAHundred) {
    for (int i = 0; i < 101; ++i)
        ok("CreateTopic", {{"Name", "t" + std::to_string(i)}});
    const Json first = ok("ListTopics", Json::object());
    EXPECT_EQ(first["Topics"].size(), 100u);
    EXPECT_EQ(ok("ListTopics", {{"NextToken", first["NextToken"]}})["Topics"].size(), 1u);
}

} // namespace skydeck::lab
