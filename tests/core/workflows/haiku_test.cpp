#include "core/workflows/haiku.h"

#include "tests/core/aws/client_test.h"

#include <atomic>

namespace skydeck::workflows {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class HaikuTest : public testing::Test {
protected:
    HaikuBoard board(test::FakeTransport fake, const std::string& endpoint = "https://api.example/prod/") {
        m_record = fake.record();
        auto opened = HaikuBoard::open(endpoint, std::make_shared<test::FakeTransport>(std::move(fake)), m_clock);
        EXPECT_TRUE(opened) << describe(opened.error());
        return *opened;
    }
    const wire::HttpRequest& sent(std::size_t i = 0) const { return m_record->requests.at(i); }
    static constexpr const char* kItem = R"({"item_id": "1", "username": "basho", "first": "old pond",
        "second": "a frog leaps in", "third": "water's sound", "likes": 2, "posted_at": "2026-11-21T10:00:00.000+00:00"})";

    test::ManualClock m_clock;
    std::shared_ptr<test::FakeTransport::Record> m_record;
    CallContext m_context;
};

TEST_F(HaikuTest, TheNewestComesFirst) {
    const auto all = board(std::move(test::FakeTransport().then(
                               200, R"([{"item_id": "1", "posted_at": "2026-01-01"}, {"item_id": "2", "likes": 3,
        "posted_at": "2026-01-02"}])")))
                         .list(m_context);
    ASSERT_OK(all);
    ASSERT_EQ(all->size(), 2U);
    EXPECT_EQ(all->front().itemId, "2");
    EXPECT_EQ(all->front().likes, 3);
    EXPECT_EQ(sent().url(), "https://api.example/prod/haiku");
    EXPECT_FALSE(sent().headers.contains("Authorization"));
}

TEST_F(HaikuTest, APostGivesWhatTheBoardKept) {
    const auto made = board(std::move(test::FakeTransport().then(201, kItem)))
                          .post({{}, "basho", "old pond", "a frog leaps in", "water's sound", 0, {}}, m_context);
    ASSERT_OK(made);
    EXPECT_EQ(made->itemId, "1");
    EXPECT_EQ(made->likes, 2);
    EXPECT_EQ(sent().method, "POST");
    EXPECT_EQ(Json::parse(sent().body), Json::parse(R"({"username": "basho", "first": "old pond",
        "second": "a frog leaps in", "third": "water's sound"})"));
}

TEST_F(HaikuTest, ABoardThatOnlyGivesTheIdHasKeptWhatWasSent) {
    const auto made = board(std::move(test::FakeTransport().then(201, R"({"item_id": "9"})")))
                          .post({{}, "b", "x", "y", "z", 0, {}}, m_context);
    ASSERT_OK(made);
    EXPECT_EQ(made->itemId, "9");
    EXPECT_EQ(made->second, "y");
}

TEST_F(HaikuTest, WhatTheBoardRefusesIsSaidInItsWords) {
    const auto made =
        board(std::move(test::FakeTransport().then(400, R"({"message": "Missing: third"})"))).post({}, m_context);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::InvalidInput);
    EXPECT_EQ(made.error().message, "Missing: third");
}

TEST_F(HaikuTest, APostIsSentOnceAndAListAgain) {
    auto posting = board(std::move(test::FakeTransport().then(502, "{}").then(201, kItem)));
    EXPECT_FALSE(posting.post({{}, "b", "x", "y", "z", 0, {}}, m_context));
    EXPECT_EQ(m_record->requests.size(), 1U);
    auto listing = board(std::move(test::FakeTransport().then(502, "{}").then(200, "[]")));
    EXPECT_TRUE(listing.list(m_context));
    EXPECT_EQ(m_record->requests.size(), 2U);
}

TEST_F(HaikuTest, IdsAreEscaped) {
    auto liking = board(std::move(test::FakeTransport().then(200, kItem).then(204, "")));
    ASSERT_OK(liking.like("a/b", m_context));
    ASSERT_OK(liking.remove("a b", m_context));
    EXPECT_EQ(sent(0).method, "PATCH");
    EXPECT_EQ(sent(0).path, "/prod/haiku/a%2Fb");
    EXPECT_EQ(sent(1).path, "/prod/haiku/a%20b");
}

TEST_F(HaikuTest, AWrongPathAndAnUnknownHaikuAreToldApart) {
    auto wrong = board(std::move(test::FakeTransport()
                                     .then(403, R"({"message": "Missing Authentication Token"})")
                                     .then(404, R"({"message": "There is no such haiku"})")
                                     .then(200, "<html>")));
    EXPECT_THAT(wrong.list(m_context).error().hint, HasSubstr("ApiEndpoint"));
    const auto unknown = wrong.like("x", m_context);
    EXPECT_EQ(unknown.error().kind, ErrorKind::NotFound);
    EXPECT_EQ(unknown.error().code, "HaikuNotFound");
    EXPECT_EQ(wrong.list(m_context).error().kind, ErrorKind::Protocol);
}

TEST_F(HaikuTest, AnEndpointIsAnAddress) {
    for (const char* wrong : {"", "api.example", "ftp://api.example", "https://"})
        EXPECT_EQ(HaikuBoard::open(wrong, std::make_shared<test::FakeTransport>(), m_clock).error().code,
                  "InvalidEndpoint")
            << wrong;
}

TEST_F(HaikuTest, ManyArePostedAndCounted) {
    test::FakeTransport fake;
    std::atomic<int> number = 0;
    fake.record()->otherwise = [&](const wire::HttpRequest&) -> Result<wire::HttpResponse> {
        return ++number % 10 == 0 ? wire::HttpResponse{500, {}, R"({"message": "Internal server error"})"}
                                  : wire::HttpResponse{201, {}, kItem};
    };
    const auto api = board(std::move(fake));
    std::uint64_t most = 0;
    m_context.progress = [&](const Progress& progress) { most = std::max(most, progress.done); };
    const auto count = api.postMany(30, 8, m_context);
    ASSERT_OK(count);
    EXPECT_EQ(count->done, 27U);
    EXPECT_EQ(count->failed, 3U);
    EXPECT_EQ(count->firstError.message, "Internal server error");
    EXPECT_EQ(most, 30U);
    EXPECT_EQ(m_record->requests.size(), 30U);
}

TEST_F(HaikuTest, ClearingDeletesEachOne) {
    auto api = board(std::move(
        test::FakeTransport().then(200, R"([{"item_id": "1"}, {"item_id": "2"}])").then(204, "").then(204, "")));
    const auto count = api.clear(1, m_context);
    ASSERT_OK(count);
    EXPECT_EQ(count->done, 2U);
    EXPECT_EQ(sent(1).method, "DELETE");
    EXPECT_EQ(sent(1).path, "/prod/haiku/1");
    EXPECT_EQ(sent(2).path, "/prod/haiku/2");
}

TEST_F(HaikuTest, ACancelledFloodEnds) {
    test::FakeTransport fake;
    std::stop_source stop;
    fake.record()->otherwise = [&](const wire::HttpRequest&) -> Result<wire::HttpResponse> {
        stop.request_stop();
        return wire::HttpResponse{201, {}, kItem};
    };
    const auto api = board(std::move(fake));
    m_context.stop = stop.get_token();
    const auto count = api.postMany(1000, 1, m_context);
    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().kind, ErrorKind::Cancelled);
    EXPECT_EQ(m_record->requests.size(), 1U);
}

TEST_F(HaikuTest, EachMadeUpOneDiffers) {
    EXPECT_NE(madeUpHaiku(1).first, madeUpHaiku(6).first);
    EXPECT_FALSE(madeUpHaiku(0).third.empty());
}

class HaikuPlaceTest : public test::ClientTest {
protected:
    static std::string stacks(const std::string& outputs) {
        return "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>Other</StackName><StackStatus>"
               "CREATE_COMPLETE</StackStatus></member><member><StackName>Bashoutter</StackName><StackStatus>"
               "CREATE_COMPLETE</StackStatus><Outputs>" +
               outputs + "</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>";
    }
    static std::string output(const std::string& key, const std::string& value) {
        return "<member><OutputKey>" + key + "</OutputKey><OutputValue>" + value + "</OutputValue></member>";
    }
};

TEST_F(HaikuPlaceTest, StacksWithAnApiAndASiteAreBoards) {
    client(std::move(test::FakeTransport().then(200, stacks(output("ApiEndpoint", "https://a/prod") +
                                                            output("BucketUrl", "http://site") +
                                                            output("BucketName", "b") + output("TableName", "t")))),
           "cloudformation");
    const auto places = haikuPlaces(m_session, m_context);
    ASSERT_OK(places);
    ASSERT_EQ(places->size(), 1U);
    EXPECT_EQ(places->front().stackName, "Bashoutter");
    EXPECT_EQ(places->front().apiEndpoint, "https://a/prod");
    EXPECT_EQ(places->front().siteUrl, "http://site");
    EXPECT_EQ(places->front().tableName, "t");
}

TEST_F(HaikuPlaceTest, AStackWithoutAnApiIsNone) {
    client(std::move(test::FakeTransport().then(200, stacks(""))), "cloudformation");
    EXPECT_TRUE(haikuPlaces(m_session, m_context)->empty());
}

} // namespace
} // namespace skydeck::workflows
