#include "core/workflows/logs/log_reader.h"

#include "core/aws/fields.h"
#include "core/base/files.h"
#include "core/base/strings.h"
#include "tests/core/workflows/fake_aws.h"

#include <algorithm>

namespace skydeck::workflows {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// CloudWatch Logs with one stream of a group, in pages of three events.
class LogReaderTest : public testing::Test {
protected:
    LogReaderTest() {
        m_aws.on("logs.GetLogEvents", [this](const Json& input) { return events(input); });
        m_aws.on("logs.FilterLogEvents", [this](const Json& input) { return filtered(input); });
    }

    struct Line {
        std::int64_t time;
        std::string text;
    };
    void write(std::int64_t time, const std::string& text) { m_lines.push_back({time, text}); }

    Result<Json> events(const Json& input) {
        if (m_problem) return fail(*m_problem);
        const std::int64_t start = integerAt(input, "startTime", 0),
                           end = integerAt(input, "endTime", LogCache::kForever);
        const auto from = static_cast<std::size_t>(
            std::ranges::find_if(m_lines, [&](const Line& line) { return line.time >= start; }) - m_lines.begin());
        const auto past = static_cast<std::size_t>(
            std::ranges::find_if(m_lines, [&](const Line& line) { return line.time >= end; }) - m_lines.begin());
        const std::string token = stringAt(input, "nextToken");
        std::size_t first = 0, last = 0;
        if (!token.empty() && !token.ends_with(m_generation))
            return test::awsFailure(400, "InvalidParameterException", "old");
        if (token.starts_with("f/")) {
            first = std::max(from, static_cast<std::size_t>(*parseInteger(token.substr(2, 4))));
            last = std::min(first + 3, past);
        } else {
            last = token.empty() ? past : static_cast<std::size_t>(*parseInteger(token.substr(2, 4)));
            first = last < from + 3 ? from : last - 3;
        }
        Json list = Json::array();
        for (std::size_t i = first; i < last; ++i)
            list.push_back({{"timestamp", m_lines[i].time}, {"message", m_lines[i].text}});
        m_given += list.size();
        const auto place = [this](char way, std::size_t i) {
            const std::string number = std::to_string(i);
            return std::string(1, way) + '/' + std::string(4 - number.size(), '0') + number + m_generation;
        };
        return Json{{"events", list}, {"nextForwardToken", place('f', last)}, {"nextBackwardToken", place('b', first)}};
    }

    Result<Json> filtered(const Json& input) {
        if (m_problem) return fail(*m_problem);
        Json list = Json::array();
        for (const Line& line : m_lines)
            if (line.time >= integerAt(input, "startTime", 0) &&
                line.time < integerAt(input, "endTime", LogCache::kForever))
                list.push_back({{"timestamp", line.time}, {"message", line.text}, {"eventId", "id-" + line.text}});
        m_given += list.size();
        return Json{{"events", list}};
    }

    LogReader reader(LogRange range = {}, std::size_t most = LogReader::kMostLines, bool group = false) {
        return LogReader(m_cache, {"123456789012", "/aws/batch/job", group ? "" : "train/1", ""}, range, most);
    }
    std::vector<std::string> look(LogReader& reader) {
        const auto client = aws::logs::LogsClient::create(m_session);
        auto look = reader.next(*client, m_context);
        EXPECT_TRUE(look) << describe(look.error());
        if (!look) return {};
        m_look = *look;
        std::vector<std::string> texts;
        for (const auto& event : look->events)
            texts.push_back(event.message);
        return texts;
    }
    int requests() const { return m_aws.count("logs.GetLogEvents") + m_aws.count("logs.FilterLogEvents"); }
    static WallTime at(std::int64_t milliseconds) { return fromEpochSeconds(static_cast<double>(milliseconds) / 1000); }
    std::int64_t now() const { return aws::toMilliseconds(m_aws.clock.now()); }

    test::FakeAws m_aws;
    std::shared_ptr<aws::Session> m_session = m_aws.session();
    std::shared_ptr<LogCache> m_cache = LogCache::inMemory();
    CallContext m_context;
    std::vector<Line> m_lines;
    std::optional<Error> m_problem;
    std::string m_generation = "/s";
    std::size_t m_given = 0; ///< events that went over the wire
    LogLook m_look;
};

TEST_F(LogReaderTest, ReadsAStreamInItsOrderAndFollowsIt) {
    for (const char* text : {"a", "b", "c", "d", "e"})
        write(now(), text); // all in one millisecond, over two pages
    auto log = reader();
    EXPECT_THAT(look(log), ElementsAre("a", "b", "c", "d", "e"));
    EXPECT_TRUE(m_look.whole);
    write(now(), "f");
    write(now() + 1, "g");
    EXPECT_THAT(look(log), ElementsAre("f", "g"));
    EXPECT_FALSE(m_look.whole);
    EXPECT_THAT(look(log), IsEmpty());
    EXPECT_EQ(m_given, 7U);
}

TEST_F(LogReaderTest, AWriterThatNeverPausesIsShownAsItGoes) {
    write(now(), "a");
    auto log = reader();
    look(log);
    m_aws.on("logs.GetLogEvents", [this](const Json& input) {
        write(now(), "more"); // with each request
        return events(input);
    });
    EXPECT_THAT(look(log), ElementsAre("more"));
    EXPECT_FALSE(m_look.more);
    EXPECT_THAT(look(log), ElementsAre("more"));
}

TEST_F(LogReaderTest, AfterALongAbsenceALookEndsBeforeTheLogDoes) {
    write(now() - 600'000, "a");
    auto log = reader();
    look(log);
    for (int i = 0; i < 20; ++i)
        write(now() - 300'000 + i, std::to_string(i));
    EXPECT_THAT(look(log), SizeIs(15)); // five pages
    EXPECT_TRUE(m_look.more);
    EXPECT_THAT(look(log), ElementsAre("15", "16", "17", "18", "19"));
    EXPECT_FALSE(m_look.more);
    EXPECT_EQ(m_given, 21U);
}

TEST_F(LogReaderTest, ASettledRangeIsAskedForOnce) {
    for (int i = 0; i < 7; ++i)
        write(now() - 600'000 + i, std::string(1, static_cast<char>('a' + i)));
    const LogRange range{at(now() - 600'000), at(now() - 300'000)};
    auto first = reader(range);
    EXPECT_THAT(look(first), SizeIs(7));
    const int asked = requests();
    auto second = reader(range);
    EXPECT_THAT(look(second), ElementsAre("a", "b", "c", "d", "e", "f", "g"));
    // A part of it, and one that reaches beyond: only what is new is asked for.
    auto part = reader({at(now() - 600'000 + 2), at(now() - 600'000 + 4)});
    EXPECT_THAT(look(part), ElementsAre("c", "d"));
    EXPECT_EQ(requests(), asked);
    auto wider = reader({at(now() - 700'000), at(now() - 300'000)});
    EXPECT_THAT(look(wider), SizeIs(7));
    EXPECT_EQ(m_given, 7U);
}

TEST_F(LogReaderTest, AnotherReaderGoesOnWhereOneStopped) {
    for (const char* text : {"a", "b", "c", "d"})
        write(now(), text);
    auto first = reader();
    look(first);
    write(now(), "e");
    auto second = reader();
    EXPECT_THAT(look(second), ElementsAre("a", "b", "c", "d", "e"));
    EXPECT_THAT(look(first), ElementsAre("e"));
    EXPECT_EQ(m_given, 5U);
}

TEST_F(LogReaderTest, TheLogOfAnEndedWriterIsAskedForNoMore) {
    write(now() - 1000, "a");
    auto live = reader();
    look(live);
    write(now(), "b");
    const LogRange all{std::nullopt, at(now() + 60'000)};
    m_aws.clock.advance(std::chrono::minutes(5));
    auto ended = reader(all);
    EXPECT_THAT(look(ended), ElementsAre("a", "b"));
    const int asked = requests();
    auto again = reader(all);
    EXPECT_THAT(look(again), ElementsAre("a", "b"));
    EXPECT_EQ(requests(), asked);
    EXPECT_EQ(m_given, 2U);
}

TEST_F(LogReaderTest, OfALongStreamOnlyTheEndIsRead) {
    for (int i = 0; i < 30; ++i)
        write(now() - 600'000 + i, std::to_string(i));
    auto log = reader({}, 5);
    EXPECT_THAT(look(log), ElementsAre("25", "26", "27", "28", "29"));
    EXPECT_TRUE(m_look.cut);
    EXPECT_EQ(m_given, 6U);
    auto all = reader();
    EXPECT_THAT(look(all), SizeIs(30));
    EXPECT_FALSE(m_look.cut);
    EXPECT_LE(m_given, 31U); // the millisecond at which the first reading stopped comes again
}

TEST_F(LogReaderTest, AThrottledLookShowsWhatIsThereAndGoesOnLater) {
    for (int i = 0; i < 3; ++i)
        write(now() - 600'000 + i, std::to_string(i));
    auto log = reader();
    look(log);
    write(now(), "3");
    m_problem = Error{ErrorKind::Throttled, "ThrottlingException", "Rate exceeded", 400, "", ""};
    m_aws.on("logs.GetLogEvents",
             [](const Json&) -> Result<Json> { return test::awsFailure(400, "ThrottlingException", "Rate exceeded"); });
    auto other = reader();
    EXPECT_THAT(look(other), ElementsAre("0", "1", "2"));
    ASSERT_TRUE(m_look.problem);
    EXPECT_EQ(m_look.problem->kind, ErrorKind::Throttled);
    m_problem.reset();
    m_aws.on("logs.GetLogEvents", [this](const Json& input) { return events(input); });
    EXPECT_THAT(look(other), ElementsAre("0", "1", "2", "3"));
    EXPECT_TRUE(m_look.whole);
    EXPECT_EQ(m_given, 4U);
}

TEST_F(LogReaderTest, ATokenThatExpiredIsReplaced) {
    write(now() - 600'000, "a");
    auto log = reader();
    look(log);
    m_generation = "/t";
    write(now(), "b");
    EXPECT_THAT(look(log), ElementsAre("a", "b"));
    EXPECT_TRUE(m_look.whole);
    write(now(), "c");
    EXPECT_THAT(look(log), ElementsAre("c"));
}

TEST_F(LogReaderTest, ALogThatIsNotThereYetIsEmptyUntilItIs) {
    m_aws.on("logs.GetLogEvents", [](const Json&) -> Result<Json> {
        return test::awsFailure(400, "ResourceNotFoundException", "The specified log stream does not exist.");
    });
    auto log = reader();
    EXPECT_THAT(look(log), IsEmpty());
    EXPECT_FALSE(m_look.problem);
    m_aws.on("logs.GetLogEvents", [this](const Json& input) { return events(input); });
    write(now(), "a");
    EXPECT_THAT(look(log), ElementsAre("a"));
}

TEST_F(LogReaderTest, AGroupIsFollowedWithLateEventsEachOnce) {
    write(now() - 1000, "a");
    write(now(), "c");
    auto log = reader({at(now() - 3'600'000), std::nullopt}, LogReader::kMostLines, true);
    EXPECT_THAT(look(log), ElementsAre("a", "c"));
    m_lines.insert(m_lines.begin() + 1, {now() - 500, "late"});
    write(now() + 10, "d");
    EXPECT_THAT(look(log), ElementsAre("late", "d"));
    EXPECT_THAT(look(log), IsEmpty());
}

TEST_F(LogReaderTest, OfAGroupOnlyTheLastMinuteIsAskedForAgain) {
    write(now() - 600'000, "a");
    const LogRange range{at(now() - 3'600'000), std::nullopt};
    auto log = reader(range, LogReader::kMostLines, true);
    look(log);
    auto again = reader(range, LogReader::kMostLines, true);
    EXPECT_THAT(look(again), ElementsAre("a"));
    EXPECT_EQ(integerAt(m_aws.lastInput("logs.FilterLogEvents"), "startTime"), now() - 60'000);
    EXPECT_EQ(m_given, 1U);
}

TEST_F(LogReaderTest, RequestsKeepTheRateOfTheAccount) {
    const auto client = aws::logs::LogsClient::create(m_session);
    const auto begun = m_aws.clock.steadyNow();
    for (int i = 0; i < 31; ++i)
        ASSERT_OK(client->getLogEvents({"g", "s", {}, true, {}, {}, 0}, m_context));
    EXPECT_EQ(m_aws.clock.steadyNow() - begun, std::chrono::seconds(3));
}

TEST(LogCache, IsKeptAcrossProgramsAndMadeAnewWhenDamaged) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "logs.sqlite";
    {
        ASSERT_OK_AND(const auto cache, LogCache::open(file));
        ASSERT_OK_AND(const auto source, cache->source("here", "log", 1));
        ASSERT_OK(cache->add(source, {{5, 0, "", "", "five", 0}}, {0, 10}, std::nullopt));
    }
    {
        ASSERT_OK_AND(const auto cache, LogCache::open(file));
        ASSERT_OK_AND(const auto source, cache->source("here", "log", 2));
        EXPECT_THAT(*cache->newest(source, {}, 9), SizeIs(1));
        EXPECT_THAT(*cache->gaps(source, {-5, 20}), ElementsAre(LogCache::Span{-5, 0}, LogCache::Span{10, 20}));
        ASSERT_OK_AND(const auto other, cache->source("there", "log", 2));
        EXPECT_THAT(*cache->newest(other, {}, 9), IsEmpty());
    }
    ASSERT_OK(writeFileAtomically(file, std::string(8192, 'x')));
    ASSERT_OK_AND(const auto cache, LogCache::open(file));
    ASSERT_OK_AND(const auto source, cache->source("here", "log", 3));
    EXPECT_THAT(*cache->newest(source, {}, 9), IsEmpty());
}

TEST(LogCache, StretchesThatTouchBecomeOne) {
    const auto cache = LogCache::inMemory();
    ASSERT_OK_AND(const auto source, cache->source("here", "log", 1));
    for (const LogCache::Span span : {LogCache::Span{0, 10}, {20, 30}, {10, 20}, {5, 15}})
        ASSERT_OK(cache->add(source, {}, span, std::nullopt));
    EXPECT_THAT(*cache->gaps(source, {0, 30}), IsEmpty());
    EXPECT_THAT(*cache->gaps(source, {0, 31}), ElementsAre(LogCache::Span{30, 31}));
}

TEST(LogCache, WhatWasLongestNotUsedMakesRoom) {
    const TemporaryFolder folder;
    ASSERT_OK_AND(const auto cache, LogCache::open(folder.path() / "logs.sqlite", 400'000));
    std::int64_t sources[3];
    for (int i = 0; i < 3; ++i) {
        ASSERT_OK_AND(sources[i], cache->source("here", "log" + std::to_string(i), i));
        std::vector<LogCache::Event> events;
        for (int k = 0; k < 200; ++k)
            events.push_back({k, 0, "", "", std::string(1000, 'x'), 0});
        ASSERT_OK(cache->add(sources[i], events, {0, 200}, std::nullopt));
    }
    ASSERT_OK(cache->prune(sources[2]));
    EXPECT_THAT(*cache->newest(sources[0], {}, 1), IsEmpty());
    EXPECT_THAT(*cache->newest(sources[2], {}, 1), SizeIs(1));
    // One log alone that is too large loses its older half, and says so.
    std::vector<LogCache::Event> events;
    for (int k = 200; k < 800; ++k)
        events.push_back({k, 0, "", "", std::string(1000, 'x'), 0});
    ASSERT_OK(cache->add(sources[2], events, {200, 800}, std::nullopt));
    ASSERT_OK(cache->prune(sources[2]));
    EXPECT_THAT(*cache->gaps(sources[2], {0, 800}), ElementsAre(LogCache::Span{0, 400}));
    EXPECT_THAT(*cache->newest(sources[2], {}, 9999), SizeIs(400));
}

} // namespace
} // namespace skydeck::workflows
