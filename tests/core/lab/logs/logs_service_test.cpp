#include "tests/core/lab/lab_fixture.h"

namespace skydeck::lab {

namespace {

constexpr std::int64_t kNow = 1'440'938'160'000;

class LogsServiceTest : public LabFixture {
protected:
    LogsServiceTest() { service = "logs"; }
    void makeStream() {
        ok("CreateLogGroup", {{"logGroupName", "/app"}});
        ok("CreateLogStream", {{"logGroupName", "/app"}, {"logStreamName", "s"}});
    }
    static Json put(const std::vector<Json>& events) {
        return {{"logGroupName", "/app"}, {"logStreamName", "s"}, {"logEvents", events}};
    }
    static Json event(std::int64_t time, const std::string& message) {
        return {{"timestamp", time}, {"message", message}};
    }
};

TEST_F(LogsServiceTest, DescribesGroupsAndStreamsWithTheirArns) {
    makeStream();
    const Json groups = ok("DescribeLogGroups", {{"logGroupNamePrefix", "/"}});
    EXPECT_EQ(groups.at("logGroups").at(0).at("arn"), "arn:aws:logs:us-east-1:123456789012:log-group:/app:*");
    const Json streams = ok("DescribeLogStreams", {{"logGroupName", "/app"}});
    EXPECT_EQ(streams.at("logStreams").at(0).at("arn"),
              "arn:aws:logs:us-east-1:123456789012:log-group:/app:log-stream:s");
    EXPECT_FALSE(streams.at("logStreams").at(0).contains("lastEventTimestamp"));
}

TEST_F(LogsServiceTest, PutsAndGetsEvents) {
    makeStream();
    const Json answer = ok("PutLogEvents", put({event(kNow, "a"), event(kNow, "b")}));
    EXPECT_EQ(answer.at("nextSequenceToken").get<std::string>().size(), 56U);
    EXPECT_FALSE(answer.contains("rejectedLogEventsInfo"));
    const Json page = ok("GetLogEvents", {{"logGroupName", "/app"}, {"logStreamName", "s"}, {"limit", 1}});
    EXPECT_EQ(page.at("events"), Json::array({{{"timestamp", kNow}, {"message", "b"}, {"ingestionTime", kNow}}}));
}

TEST_F(LogsServiceTest, RejectsEventsOutsideItsWindowAndTakesTheRest) {
    makeStream();
    constexpr std::int64_t kHour = 3600 * 1000;
    const Json old = ok("PutLogEvents", put({event(kNow - 15 * 24 * kHour, "old")}));
    EXPECT_EQ(old.at("rejectedLogEventsInfo"), Json({{"tooOldLogEventEndIndex", 1}}));
    const Json future = ok("PutLogEvents", put({event(kNow, "now"), event(kNow + 3 * kHour, "future")}));
    EXPECT_EQ(future.at("rejectedLogEventsInfo"), Json({{"tooNewLogEventStartIndex", 1}}));
    EXPECT_EQ(ok("FilterLogEvents", {{"logGroupName", "/app"}}).at("events").size(), 1U);
}

TEST_F(LogsServiceTest, RefusesBatchesThatAwsRefuses) {
    makeStream();
    EXPECT_EQ(refused("PutLogEvents", put({event(kNow, "b"), event(kNow - 1, "a")})), "InvalidParameterException");
    EXPECT_EQ(refused("PutLogEvents", put({event(kNow, std::string(262'144, 'x'))})), "InvalidParameterException");
    std::vector<Json> big;
    for (int i = 0; i < 6; ++i)
        big.push_back(event(kNow, std::string(200'000, 'x')));
    EXPECT_EQ(refused("PutLogEvents", put(big)), "InvalidParameterException");
}

TEST_F(LogsServiceTest, FiltersEventsAndNamesThem) {
    makeStream();
    ok("PutLogEvents", put({event(kNow, "loss 1"), event(kNow, "noise")}));
    const Json found = ok("FilterLogEvents", {{"logGroupName", "/app"}, {"filterPattern", "loss"}});
    ASSERT_EQ(found.at("events").size(), 1U);
    EXPECT_EQ(found.at("events").at(0).at("logStreamName"), "s");
    EXPECT_EQ(found.at("events").at(0).at("eventId").get<std::string>().size(), 56U);
    EXPECT_EQ(refused("FilterLogEvents", {{"logGroupName", "/app"}, {"filterPattern", "{ $.a = 1 }"}}),
              "NotImplemented");
}

TEST_F(LogsServiceTest, RefusesBadNamesLimitsAndCombinations) {
    EXPECT_EQ(refused("CreateLogGroup", {{"logGroupName", "a b"}}), "InvalidParameterException");
    makeStream();
    EXPECT_EQ(refused("CreateLogStream", {{"logGroupName", "/app"}, {"logStreamName", "a:b"}}),
              "InvalidParameterException");
    EXPECT_EQ(refused("DescribeLogGroups", {{"limit", 51}}), "InvalidParameterException");
    EXPECT_EQ(refused("DescribeLogGroups", {{"logGroupNamePrefix", "a"}, {"logGroupNamePattern", "b"}}),
              "InvalidParameterException");
    EXPECT_EQ(refused("DescribeLogStreams",
                      {{"logGroupName", "/app"}, {"logStreamNamePrefix", "s"}, {"orderBy", "LastEventTime"}}),
              "InvalidParameterException");
    EXPECT_EQ(
        refused("FilterLogEvents", {{"logGroupName", "/app"}, {"logStreamNamePrefix", "s"}, {"logStreamNames", {"s"}}}),
        "InvalidParameterException");
    EXPECT_EQ(refused("DeleteLogGroup", {{"logGroupName", "/none"}}), "ResourceNotFoundException");
    EXPECT_EQ(lastError.httpStatus, 400);
}

TEST_F(LogsServiceTest, WhatIsOlderThanTheRetentionIsGone) {
    makeStream();
    constexpr std::int64_t kDay = 24LL * 3600 * 1000;
    ok("PutLogEvents", put({event(kNow - 2 * kDay, "old")}));
    ok("PutLogEvents", put({event(kNow, "new")}));
    EXPECT_FALSE(ok("DescribeLogGroups", Json::object()).at("logGroups").at(0).contains("retentionInDays"));
    const Json bytes = ok("DescribeLogGroups", Json::object()).at("logGroups").at(0).at("storedBytes");
    ok("PutRetentionPolicy", {{"logGroupName", "/app"}, {"retentionInDays", 1}});
    const Json group = ok("DescribeLogGroups", Json::object()).at("logGroups").at(0);
    EXPECT_EQ(group.at("retentionInDays"), 1);
    EXPECT_EQ(group.at("storedBytes").get<int>() * 2, bytes.get<int>());
    EXPECT_EQ(ok("FilterLogEvents", {{"logGroupName", "/app"}}).at("events").size(), 1U);
    m_clock.advance(std::chrono::hours(25));
    EXPECT_TRUE(ok("GetLogEvents", {{"logGroupName", "/app"}, {"logStreamName", "s"}}).at("events").empty());
    ok("DeleteRetentionPolicy", {{"logGroupName", "/app"}});
    EXPECT_EQ(ok("GetLogEvents", {{"logGroupName", "/app"}, {"logStreamName", "s"}}).at("events").size(), 1U);
    EXPECT_EQ(refused("PutRetentionPolicy", {{"logGroupName", "/app"}, {"retentionInDays", 2}}),
              "InvalidParameterException");
}

TEST_F(LogsServiceTest, TagsOfAGroupGoWithIt) {
    ok("CreateLogGroup", {{"logGroupName", "/app"}, {"tags", {{"a", "1"}}}});
    ok("TagResource",
       {{"resourceArn", "arn:aws:logs:us-east-1:123456789012:log-group:/app:*"}, {"tags", {{"b", "2"}}}});
    ok("UntagLogGroup", {{"logGroupName", "/app"}, {"tags", {"a"}}});
    EXPECT_EQ(ok("ListTagsLogGroup", {{"logGroupName", "/app"}}), (Json{{"tags", {{"b", "2"}}}}));
    ok("DeleteLogGroup", {{"logGroupName", "/app"}});
    ok("CreateLogGroup", {{"logGroupName", "/app"}});
    EXPECT_EQ(ok("ListTagsLogGroup", {{"logGroupName", "/app"}}).at("tags"), Json::object());
}

} // namespace

} // namespace skydeck::lab
