#include "core/workflows/test_events.h"

#include "tests/support/support.h"

#include <fstream>

#include <sys/stat.h>

namespace skydeck::workflows {
namespace {

class TestEventsTest : public testing::Test {
protected:
    const TemporaryFolder m_folder;
    const TestEvents m_events{m_folder.path() / "deep" / "events.json"};
};

TEST_F(TestEventsTest, AnEventIsKeptAsItWasWritten) {
    ASSERT_OK(m_events.keep("f", "first", "{ \"a\":1 }"));
    ASSERT_OK(m_events.keep("f", "second", "null"));
    ASSERT_OK(m_events.keep("g", "first", "2"));
    EXPECT_EQ(m_events.of("f").value(), (TestEvents::Events{{"first", "{ \"a\":1 }"}, {"second", "null"}}));
    ASSERT_OK(m_events.keep("f", "first", "3"));
    ASSERT_OK(m_events.forget("f", "second"));
    ASSERT_OK(m_events.forget("f", "second"));
    EXPECT_EQ(m_events.of("f").value(), (TestEvents::Events{{"first", "3"}}));
    EXPECT_EQ(m_events.of("g").value(), (TestEvents::Events{{"first", "2"}}));
}

TEST_F(TestEventsTest, NothingIsKeptAtFirst) {
    EXPECT_TRUE(m_events.of("f").value().empty());
}

TEST_F(TestEventsTest, TheFileIsForItsOwnerAlone) {
    ASSERT_OK(m_events.keep("f", "e", "1"));
    struct stat seen {};
    ASSERT_EQ(::stat((m_folder.path() / "deep" / "events.json").c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 0777, 0600U);
}

TEST_F(TestEventsTest, AnEventNeedsAName) {
    const Status kept = m_events.keep("f", " ", "1");
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().code, "InvalidEventName");
}

TEST_F(TestEventsTest, ADamagedFileIsNotOverwritten) {
    std::filesystem::create_directories(m_folder.path() / "deep");
    std::ofstream(m_folder.path() / "deep" / "events.json") << "[1]";
    EXPECT_FALSE(m_events.of("f"));
    EXPECT_FALSE(m_events.keep("f", "e", "1"));
    EXPECT_EQ(readFile(m_folder.path() / "deep" / "events.json").value(), "[1]");
}

TEST_F(TestEventsTest, EventsOutliveTheDeploymentOfTheirFunction) {
    EXPECT_EQ(TestEvents::keyOf("SimpleLambda-Function-1A2B3C4D5E6F"), "SimpleLambda-Function");
    EXPECT_EQ(TestEvents::keyOf("SimpleLambda-Function"), "SimpleLambda-Function");
    EXPECT_EQ(TestEvents::keyOf("mine-ABCDEFGHIJKL"), "mine-ABCDEFGHIJKL"); // nothing before it that a stack would have
    EXPECT_EQ(TestEvents::keyOf("a-b-abcdefghijkl"), "a-b-abcdefghijkl");
    EXPECT_EQ(TestEvents::keyOf(""), "");
}

} // namespace
} // namespace skydeck::workflows
