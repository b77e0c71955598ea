#include "core/lab/events/event_delivery.h"
#include "core/lab/events/event_engine.h"
#include "core/lab/sqs/sqs_store.h"
#include "tests/core/lab/service_caller.h"

#include <chrono>

namespace skydeck::lab {

using namespace std::chrono_literals;

class EventsService : public ServiceCaller {
protected:
    EventsService() : ServiceCaller("events") {}

    void SetUp() override {
        ServiceCaller::SetUp();
        ASSERT_TRUE(lab->invoke("sqs", "CreateQueue", {{"QueueName", "seen"}}));
    }
    void rule(const char* name, const Json& how, const Json& target = Json::object()) {
        Json input = how;
        input["Name"] = name;
        ok("PutRule", input);
        Json whole = target;
        whole["Id"] = "t";
        whole["Arn"] = "arn:aws:sqs:us-east-1:123456789012:seen";
        ok("PutTargets", {{"Rule", name}, {"Targets", Json::array({whole})}});
    }
    /// Lets time pass and the engine, which the lab does not run here, do its work.
    std::vector<std::string> seenAfter(std::chrono::seconds time) {
        m_clock.advance(time);
        lab->eventEngine->runDue();
        lab->eventEngine->runDue();
        const auto queue = lab->sqs->queue("seen");
        EXPECT_TRUE(queue);
        const auto messages = lab->sqs->receive(*queue, 10, 3600s, 0s);
        std::vector<std::string> bodies;
        for (const SqsMessage& message : *messages) {
            bodies.push_back(message.body);
            EXPECT_TRUE(lab->sqs->erase(*queue, message.receipt));
        }
        return bodies;
    }
};

class SchedulerService : public EventsService {
protected:
    Json schedule(const std::string& operation, const std::string& expression, Json more = Json::object()) {
        Json target{{"Arn", "arn:aws:sqs:us-east-1:123456789012:seen"},
                    {"RoleArn", "arn:aws:iam::123456789012:role/r"},
                    {"Input", "now"}};
        more.update({{"Name", "s"},
                     {"ScheduleExpression", expression},
                     {"FlexibleTimeWindow", {{"Mode", "OFF"}}},
                     {"Target", target}});
        const auto done = lab->invoke("scheduler", operation, more);
        return done ? *done : Json{{"error", describe(done.error())}};
    }
};

TEST_F(EventsService, EveryListedOperationHasAHandler) {
    expectAllOperations();
}

TEST_F(EventsService, TheDefaultBusIsListedWithTheOthers) {
    ok("CreateEventBus", {{"Name", "orders"}});
    const Json buses = ok("ListEventBuses", Json::object())["EventBuses"];
    ASSERT_EQ(buses.size(), 2U);
    EXPECT_EQ(buses[0]["Name"], "default");
    EXPECT_EQ(buses[1]["Name"], "orders");
}

TEST_F(EventsService, ARuleRunsAtItsRateWhileItIsEnabled) {
    rule("r", {{"ScheduleExpression", "rate(5 minutes)"}}, {{"Input", "\"tick\""}});
    EXPECT_TRUE(seenAfter(299s).empty());
    EXPECT_EQ(seenAfter(1s), std::vector<std::string>{"\"tick\""});
    EXPECT_TRUE(seenAfter(200s).empty());
    ok("DisableRule", {{"Name", "r"}});
    EXPECT_TRUE(seenAfter(3600s).empty());
    ok("EnableRule", {{"Name", "r"}});
    EXPECT_TRUE(seenAfter(0s).empty());
    EXPECT_EQ(seenAfter(300s).size(), 1u);
}

TEST_F(EventsService, ATargetThatIsNotThereGetsADeadLetter) {
    ok("PutRule", {{"Name", "r"}, {"EventPattern", R"({"source": ["me"]})"}});
    ok("PutTargets",
       {{"Rule", "r"},
        {"Targets", Json::array({{{"Id", "t"},
                                  {"Arn", "arn:aws:sqs:us-east-1:123456789012:none"},
                                  {"DeadLetterConfig", {{"Arn", "arn:aws:sqs:us-east-1:123456789012:seen"}}}}})}});
    ok("PutEvents", {{"Entries", Json::array({{{"Source", "me"}, {"DetailType", "x"}, {"Detail", "{}"}}})}});
    const auto seen = seenAfter(0s);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(Json::parse(seen[0])["source"], "me");
}

TEST_F(EventsService, ThrottledDeliveriesAreTriedAgain) {
    rule("r", {{"EventPattern", R"({"source": ["me"]})"}}, {{"Input", "1"}});
    ok("PutTargets",
       {{"Rule", "r"}, {"Targets", Json::array({{{"Id", "t"}, {"Arn", "arn:aws:sns:us-east-1:123456789012:topic"}}})}});
    ASSERT_TRUE(lab->invoke("sns", "CreateTopic", {{"Name", "topic"}}));
    ASSERT_TRUE(lab->invoke("sns", "Subscribe",
                            {{"TopicArn", "arn:aws:sns:us-east-1:123456789012:topic"},
                             {"Protocol", "sqs"},
                             {"Endpoint", "arn:aws:sqs:us-east-1:123456789012:seen"},
                             {"Attributes", {{"RawMessageDelivery", "true"}}}}));
    ASSERT_TRUE(lab->invoke("skydeck-lab", "AddFault",
                            {{"Kind", "throttle"}, {"Service", "sns"}, {"Operation", "Publish"}, {"Count", 1}}));
    ok("PutEvents", {{"Entries", Json::array({{{"Source", "me"}, {"DetailType", "x"}, {"Detail", "{}"}}})}});
    EXPECT_TRUE(seenAfter(0s).empty());
    EXPECT_EQ(seenAfter(5s).size(), 1u);
}

TEST_F(SchedulerService, AOneTimeScheduleRunsOnceAndLateRatherThanNever) {
    // The clock stands at 2015-08-30T12:36:00Z.
    schedule("CreateSchedule", "at(2015-08-30T12:40:00)");
    EXPECT_TRUE(seenAfter(60s).empty());
    EXPECT_EQ(seenAfter(3600s).size(), 1u);
    EXPECT_TRUE(seenAfter(86'400s).empty());
    schedule("UpdateSchedule", "at(2015-08-31T20:00:00)", {{"ActionAfterCompletion", "DELETE"}});
    EXPECT_EQ(seenAfter(86'400s).size(), 1u);
    EXPECT_EQ(schedule("UpdateSchedule", "at(2015-08-31T20:00:00)")["error"],
              "ResourceNotFoundException: Schedule s does not exist.");
}

TEST_F(SchedulerService, RatesBeginAtOnceAndEndAtTheirEnd) {
    schedule("CreateSchedule", "rate(1 hour)", {{"EndDate", toEpochSeconds(m_clock.now()) + 4000}});
    EXPECT_EQ(seenAfter(0s).size(), 1u);
    EXPECT_TRUE(seenAfter(3000s).empty());
    EXPECT_EQ(seenAfter(700s).size(), 1u);
    EXPECT_TRUE(seenAfter(7200s).empty());
    EXPECT_TRUE(stringAt(schedule("CreateSchedule", "rate(1 hours)"), "error").starts_with("ConflictException"));
    EXPECT_TRUE(stringAt(schedule("UpdateSchedule", "rate(1 hours)"), "error").starts_with("ValidationException"));
    EXPECT_TRUE(
        stringAt(schedule("UpdateSchedule", "rate(1 hour)", {{"ScheduleExpressionTimezone", "Europe/Berlin"}}), "error")
            .starts_with("NotImplemented"));
}

TEST(EventInput, TemplatesFillQuotedAndBarePlaces) {
    const Json event{{"time", "2026-01-01T00:00:00Z"}, {"detail", {{"who", "A \"B\""}, {"n", 3}, {"list", {1, 2}}}}};
    const auto input = [&](const char* form) {
        const Json target{{"InputTransformer",
                           {{"InputPathsMap",
                             {{"who", "$.detail.who"},
                              {"n", "$.detail.n"},
                              {"second", "$.detail.list[1]"},
                              {"none", "$.detail.none"}}},
                            {"InputTemplate", form}}}};
        const auto text = inputFor(target, event);
        return text ? *text : describe(text.error());
    };
    EXPECT_EQ(input(R"({"a": "<who> is", "b": <who>, "n": <n>, "s": "<second>"})"),
              R"({"a": "A \"B\" is", "b": "A \"B\"", "n": 3, "s": "2"})");
    EXPECT_EQ(input("\"<unknown> <none>!\""), "\"<unknown> !\"");
    EXPECT_EQ(input("<aws.events.event.ingestion-time>"), "\"2026-01-01T00:00:00Z\"");
    const auto path = inputFor({{"InputPath", "$.detail..x"}}, event);
    ASSERT_FALSE(path);
    EXPECT_EQ(path.error().kind, ErrorKind::NotImplemented);
}

} // namespace skydeck::lab
