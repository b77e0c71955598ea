#include "core/aws/logs/logs_client.h"

#include "tests/core/aws/client_test.h"

namespace skydeck::aws::logs {
namespace {

using test::FakeTransport;

class LogsClientTest : public test::ClientTest {
protected:
    LogsClient logs(FakeTransport fake) { return LogsClient(client(std::move(fake), "logs")); }
};

TEST_F(LogsClientTest, ReadsForwardUntilTheTokenRepeats) {
    const auto client = logs(std::move(
        FakeTransport()
            .then(
                200,
                R"({"events":[{"timestamp":1500,"message":"one"}],"nextForwardToken":"f/1","nextBackwardToken":"b/1"})")
            .then(200, R"({"events":[],"nextForwardToken":"f/2","nextBackwardToken":"b/2"})")
            .then(200, R"({"events":[],"nextForwardToken":"f/2","nextBackwardToken":"b/2"})")));
    std::vector<std::string> lines;
    GetLogEventsInput input;
    input.logGroupName = "/aws/batch/job";
    input.logStreamName = "s";
    ASSERT_OK_AND(const auto token, client.readLogEvents(
                                        input,
                                        [&](const auto& events) {
                                            for (const LogEvent& event : events)
                                                lines.push_back(event.message);
                                            return true;
                                        },
                                        m_context));
    EXPECT_EQ(token, "f/2");
    EXPECT_EQ(lines, std::vector<std::string>{"one"});
    EXPECT_EQ(calls(), 3U);
    EXPECT_EQ(stringAt(sentJson(1), "nextToken"), "f/1");
    EXPECT_EQ(memberAt(sentJson(0), "startFromHead"), true);
}

TEST_F(LogsClientTest, APageHasItsEventsAndTokens) {
    const auto client = logs(std::move(FakeTransport().then(
        200, R"({"events":[{"timestamp":1500,"message":"one"}],"nextForwardToken":"f/1","nextBackwardToken":"b/1"})")));
    GetLogEventsInput input;
    input.logGroupName = "g";
    input.logStreamName = "s";
    input.startFromHead = false;
    input.limit = 100;
    input.startTime = fromEpochSeconds(2);
    ASSERT_OK_AND(const auto page, client.getLogEvents(input, m_context));
    EXPECT_EQ(toEpochSeconds(page.events.at(0).timestamp), 1.5);
    EXPECT_EQ(page.nextBackwardToken, "b/1");
    EXPECT_EQ(sentJson(), Json::parse(R"({"logGroupName":"g","logStreamName":"s","startFromHead":false,"limit":100,
        "startTime":2000})"));
}

TEST_F(LogsClientTest, StreamsAreOrderedByTimeOrFoundByPrefixButNotBoth) {
    const auto client =
        logs(std::move(FakeTransport()
                           .then(200, R"({"logStreams":[{"logStreamName":"s","lastEventTimestamp":1000}]})")
                           .then(200, R"({"logStreams":[]})")));
    ASSERT_OK_AND(const auto streams, client.describeLogStreams("g", "", m_context));
    EXPECT_EQ(toEpochSeconds(*streams.at(0).lastEventTimestamp), 1.0);
    EXPECT_FALSE(streams.at(0).creationTime.has_value());
    ASSERT_OK(client.describeLogStreams("g", "p", m_context));
    EXPECT_EQ(sentJson(0), Json::parse(R"({"logGroupName":"g","orderBy":"LastEventTime","descending":true})"));
    EXPECT_EQ(sentJson(1), Json::parse(R"({"logGroupName":"g","logStreamNamePrefix":"p"})"));
}

TEST_F(LogsClientTest, FilteredEventsComePageByPage) {
    const auto client = logs(std::move(
        FakeTransport()
            .then(200,
                  R"({"events":[{"timestamp":1,"message":"a","logStreamName":"x","eventId":"1"}],"nextToken":"t"})")
            .then(200, R"({"events":[{"timestamp":2,"message":"b","logStreamName":"y","eventId":"2"}]})")));
    std::vector<std::string> streams;
    FilterLogEventsInput input;
    input.logGroupName = "g";
    input.filterPattern = "ERROR";
    ASSERT_OK(client.filterLogEvents(
        input,
        [&](const auto& events) {
            for (const LogEvent& event : events)
                streams.push_back(event.logStreamName);
            return true;
        },
        m_context));
    EXPECT_EQ(streams, (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(sentJson(1), Json::parse(R"({"logGroupName":"g","filterPattern":"ERROR","nextToken":"t"})"));
}

} // namespace
} // namespace skydeck::aws::logs
