#include "core/lab/cloudwatch/metric_store.h"
#include "core/lab/lambda/lambda_events.h"
#include "core/lab/sqs/sqs_store.h"
#include "tests/core/lab/lambda/lambda_fixture.h"

#include <atomic>
#include <thread>

namespace skydeck::lab {

namespace {

/// The machine's time, and what a test adds to it.
class ShiftedClock : public Clock {
public:
    WallTime now() const override { return systemClock().now() + std::chrono::seconds(shift); }
    std::chrono::steady_clock::time_point steadyNow() const override {
        return systemClock().steadyNow() + std::chrono::seconds(shift);
    }
    bool sleepFor(Duration time, std::stop_token stop) const override { return systemClock().sleepFor(time, stop); }

    std::atomic<int> shift = 0;
};

class LambdaEventsTest : public LambdaFixture {
protected:
    ~LambdaEventsTest() override {
        if (lab) lab->stop();
        lab.reset(); // before its clock
    }
    const Clock& clock() override { return shifted; }

    void event(const std::string& function) {
        ok("Invoke", {{"FunctionName", function}, {"InvocationType", "Event"}, {"Payload", toBase64(R"({"a": 1})")}});
    }
    double sum(const std::string& metric) {
        const auto now = static_cast<std::int64_t>(toEpochSeconds(shifted.now()));
        const auto points = lab->metrics->statistics(
            {{"AWS/Lambda", metric, {{"FunctionName", "f"}}}, now - 86'400, now + 60, 2 * 86'400, {}});
        return points && !points->empty() ? points->front().values.sum : 0;
    }
    void waitFor(const std::string& metric, double wanted) {
        while (sum(metric) < wanted)
            std::this_thread::yield();
        EXPECT_EQ(sum(metric), wanted);
    }

    /// The same while time passes, up to `most` seconds after the start in all. The outcome of one try is counted
    /// before the next is planned, so one jump may come too early.
    void waitWhileTimePasses(const std::string& metric, double wanted, int most) {
        while (sum(metric) < wanted) {
            if (shifted.shift < most) ++shifted.shift;
            std::this_thread::yield();
        }
        EXPECT_EQ(sum(metric), wanted);
    }

    ShiftedClock shifted;
};

constexpr const char* kFails = "def handler(event, context):\n    raise ValueError('no')\n";

TEST_F(LambdaEventsTest, AnEventRunsOnce) {
    make("f", "def handler(event, context):\n    print('a is', event['a'])\n");
    event("f");
    waitFor("Invocations", 1);
    EXPECT_THAT(logOf("f"), testing::Contains("a is 1"));
}

TEST_F(LambdaEventsTest, AFailingOneIsTriedTwiceMoreAndThenADeadLetter) {
    const std::string arn = "arn:aws:sqs:us-east-1:123456789012:dead";
    ASSERT_TRUE(lab->invoke("sqs", "CreateQueue", {{"QueueName", "dead"}}));
    make("f", kFails, {{"DeadLetterConfig", {{"TargetArn", arn}}}});
    event("f");
    waitFor("Errors", 1);
    waitWhileTimePasses("Errors", 2, 2 * 61);
    waitWhileTimePasses("Errors", 3, 2 * 61 + 121);
    const auto queue = lab->sqs->queue("dead");
    ASSERT_TRUE(queue) << describe(queue.error());
    const auto letters = lab->sqs->receive(*queue, 10, std::chrono::seconds(30), std::chrono::seconds(20));
    ASSERT_TRUE(letters) << describe(letters.error());
    ASSERT_EQ(letters->size(), 1U);
    EXPECT_EQ(letters->front().body, R"({"a": 1})");
    EXPECT_EQ(letters->front().attributes.at("ErrorCode"), Json({{"DataType", "Number"}, {"StringValue", "200"}}));
    EXPECT_EQ(letters->front().attributes.at("ErrorMessage").at("StringValue"), "no");
    EXPECT_TRUE(letters->front().attributes.contains("RequestID"));
}

TEST_F(LambdaEventsTest, ADeadLetterWithoutAQueueIsCounted) {
    make("f", kFails, {{"DeadLetterConfig", {{"TargetArn", "arn:aws:sqs:us-east-1:123456789012:none"}}}});
    ok("PutFunctionEventInvokeConfig", {{"FunctionName", "f"}, {"MaximumRetryAttempts", 0}});
    event("f");
    waitFor("DeadLetterErrors", 1);
}

TEST_F(LambdaEventsTest, RetriesAreWhatTheConfigurationSays) {
    make("f", kFails);
    ok("PutFunctionEventInvokeConfig",
       {{"FunctionName", "f"},
        {"MaximumRetryAttempts", 0},
        {"DestinationConfig", {{"OnFailure", {{"Destination", "arn:aws:sns:us-east-1:123456789012:none"}}}}}});
    event("f");
    waitFor("DestinationDeliveryFailures", 1);
    EXPECT_EQ(sum("Errors"), 1);
    EXPECT_EQ(ok("GetFunctionEventInvokeConfig", {{"FunctionName", "f"}}).at("MaximumRetryAttempts"), 0);
}

TEST_F(LambdaEventsTest, WhatWasTakenRunsAfterARestart) {
    make("f", "def handler(event, context):\n    return 1\n");
    ok("PutFunctionConcurrency", {{"FunctionName", "f"}, {"ReservedConcurrentExecutions", 0}});
    event("f");
    start();
    EXPECT_EQ(sum("Invocations"), 0);
    ok("DeleteFunctionConcurrency", {{"FunctionName", "f"}});
    waitFor("Invocations", 1);
}

TEST_F(LambdaEventsTest, ADestinationThatIsAFunctionGetsTheRecord) {
    make("f", "def handler(event, context):\n    return 'made'\n");
    make("after", "def handler(event, context):\n    print(event['requestContext']['condition'], "
                  "event['responsePayload'], event['requestPayload']['a'])\n");
    ok("PutFunctionEventInvokeConfig",
       {{"FunctionName", "f"},
        {"DestinationConfig",
         {{"OnSuccess", {{"Destination", "arn:aws:lambda:us-east-1:123456789012:function:after"}}}}}});
    event("f");
    std::vector<std::string> lines;
    while (lines = logOf("after"), lines.size() < 4)
        std::this_thread::yield();
    EXPECT_THAT(lines, testing::Contains("Success made 1"));
}

} // namespace

} // namespace skydeck::lab
