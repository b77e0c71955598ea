#include "core/workflows/log_tail.h"

#include "tests/core/aws/client_test.h"

namespace skydeck::workflows {
namespace {

using testing::ElementsAre;

class LogTailTest : public test::ClientTest {
protected:
    aws::logs::LogsClient answering(test::FakeTransport fake) {
        return aws::logs::LogsClient(client(std::move(fake), "logs"));
    }
    /// Events by id and milliseconds.
    static std::string page(std::initializer_list<std::pair<const char*, int>> events) {
        Json list = Json::array();
        for (const auto& [id, time] : events)
            list.push_back({{"eventId", id}, {"timestamp", time}, {"message", std::string("line ") + id}});
        return dumpJson({{"events", list}});
    }
    static std::vector<std::string> messages(const Result<std::vector<aws::logs::LogEvent>>& events) {
        std::vector<std::string> all;
        for (const auto& event : *events)
            all.push_back(event.message);
        return all;
    }
    LogTail m_tail{"/aws/lambda/f", fromEpochSeconds(0)};
};

TEST_F(LogTailTest, EachLineComesOnceInOrderOfTime) {
    const auto api = answering(std::move(test::FakeTransport()
                                             .then(200, page({{"b", 2000}, {"a", 1000}}))
                                             .then(200, page({{"a", 1000}, {"b", 2000}, {"c", 3000}}))));
    EXPECT_THAT(messages(m_tail.next(api, m_context)), ElementsAre("line a", "line b"));
    EXPECT_THAT(messages(m_tail.next(api, m_context)), ElementsAre("line c"));
}

TEST_F(LogTailTest, ALineThatCameLateIsNotLost) {
    const auto api = answering(std::move(test::FakeTransport()
                                             .then(200, page({{"b", 100'000}}))
                                             .then(200, page({{"late", 70'000}, {"b", 100'000}, {"c", 110'000}}))
                                             .then(200, page({}))));
    EXPECT_THAT(messages(m_tail.next(api, m_context)), ElementsAre("line b"));
    EXPECT_THAT(messages(m_tail.next(api, m_context)), ElementsAre("line late", "line c"));
    m_tail.next(api, m_context).value();
    EXPECT_EQ(sentJson(1)["startTime"], 40'000);
    EXPECT_EQ(sentJson(2)["startTime"], 50'000);
}

TEST_F(LogTailTest, AGroupThatIsNotThereYetIsEmpty) {
    const auto api = answering(std::move(
        test::FakeTransport().then(400, R"({"__type": "ResourceNotFoundException", "message": "no group"})")));
    EXPECT_THAT(messages(m_tail.next(api, m_context)), ElementsAre());
}

TEST_F(LogTailTest, WhatABrokenLookHadComesWithTheNext) {
    const std::string first =
        R"({"events": [{"eventId": "a", "timestamp": 1000, "message": "line a"}], "nextToken": "n"})";
    const auto api = answering(std::move(test::FakeTransport()
                                             .then(200, first)
                                             .then(400, R"({"__type": "AccessDeniedException", "message": "no"})")
                                             .then(200, page({{"a", 1000}}))));
    EXPECT_FALSE(m_tail.next(api, m_context));
    EXPECT_THAT(messages(m_tail.next(api, m_context)), ElementsAre("line a"));
}

} // namespace
} // namespace skydeck::workflows
