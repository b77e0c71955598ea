#include "core/aws/credentials/cache.h"

#include "tests/support/support.h"

#include <condition_variable>
#include <thread>

namespace skydeck::aws {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// Gives numbered keys that last an hour; fails or blocks when told.
class Source final : public CredentialsProvider {
public:
    explicit Source(const Clock& clock) : m_clock(clock) {}
    Result<wire::Credentials> credentials(const CallContext& context) override {
        std::unique_lock lock(m_mutex);
        ++asked;
        m_changed.notify_all();
        const bool released = m_changed.wait(lock, context.stop, [&] { return !blocked; });
        if (!released) return fail(ErrorKind::Cancelled, "Cancelled", "");
        if (failing) return fail(ErrorKind::Network, "NoAnswer", "down");
        return wire::Credentials{"KEY" + std::to_string(asked), "s", {}, m_clock.now() + std::chrono::hours(1)};
    }
    std::string describe() const override { return "the source"; }

    void set(bool Source::*member, bool value) {
        const std::lock_guard lock(m_mutex);
        this->*member = value;
        m_changed.notify_all();
    }
    void waitUntilAsked(int times) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return asked >= times; });
    }

    bool blocked = false, failing = false;
    int asked = 0;

private:
    const Clock& m_clock;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
};

class CachedCredentialsTest : public testing::Test {
protected:
    std::string key() {
        const auto got = m_cache.credentials({});
        return got ? got->accessKeyId : got.error().code;
    }
    test::ManualClock m_clock;
    std::shared_ptr<Source> m_source = std::make_shared<Source>(m_clock);
    std::shared_ptr<const Clock> m_shared{std::shared_ptr<void>(), &m_clock}; // not owned
    CachedCredentials m_cache{m_source, m_shared};
};

TEST_F(CachedCredentialsTest, TheSourceIsAskedOnceUntilTheEndIsNear) {
    EXPECT_EQ(key(), "KEY1");
    m_clock.advance(minutes(44));
    EXPECT_EQ(key(), "KEY1");
    m_clock.advance(minutes(2));
    EXPECT_EQ(key(), "KEY2");
    EXPECT_EQ(key(), "KEY2");
}

TEST_F(CachedCredentialsTest, GoodCredentialsOutliveAFailingRefreshWhichIsTriedOnceAMinute) {
    EXPECT_EQ(key(), "KEY1");
    m_source->failing = true;
    m_clock.advance(minutes(55));
    EXPECT_EQ(key(), "KEY1");
    EXPECT_EQ(key(), "KEY1");
    EXPECT_EQ(m_source->asked, 2);
    m_clock.advance(seconds(61));
    EXPECT_EQ(key(), "KEY1");
    EXPECT_EQ(m_source->asked, 3);
    m_clock.advance(minutes(5));
    EXPECT_EQ(key(), "NoAnswer");
    m_source->failing = false;
    EXPECT_EQ(key(), "KEY5");
}

TEST_F(CachedCredentialsTest, OneThreadRefreshesForAllThatWait) {
    m_source->blocked = true;
    std::vector<std::string> keys(8);
    {
        std::vector<std::jthread> threads;
        for (auto& slot : keys)
            threads.emplace_back([&] { slot = key(); });
        m_source->waitUntilAsked(1);
        m_source->set(&Source::blocked, false);
    }
    EXPECT_THAT(keys, testing::Each("KEY1"));
    EXPECT_EQ(m_source->asked, 1);
}

TEST_F(CachedCredentialsTest, WhileOneRefreshesEarlyTheOthersGoOnWithTheOldOnes) {
    EXPECT_EQ(key(), "KEY1");
    m_clock.advance(minutes(46));
    m_source->blocked = true;
    std::string refreshed;
    {
        std::jthread refresher([&] { refreshed = key(); });
        m_source->waitUntilAsked(2);
        EXPECT_EQ(key(), "KEY1");
        m_source->set(&Source::blocked, false);
    }
    EXPECT_EQ(refreshed, "KEY2");
}

TEST_F(CachedCredentialsTest, OneWhoWaitsMayGiveUpAlone) {
    m_source->blocked = true;
    std::string first;
    {
        std::jthread refresher([&] { first = key(); });
        m_source->waitUntilAsked(1);
        std::stop_source stop;
        CallContext context;
        context.stop = stop.get_token();
        std::string second;
        {
            std::jthread waiter([&] { second = m_cache.credentials(context).error().code; });
            stop.request_stop();
        }
        EXPECT_EQ(second, "Cancelled");
        m_source->set(&Source::blocked, false);
    }
    EXPECT_EQ(first, "KEY1");
}

TEST_F(CachedCredentialsTest, WhenTheRefresherGivesUpAnotherTakesOver) {
    m_source->blocked = true;
    std::stop_source stop;
    CallContext context;
    context.stop = stop.get_token();
    std::string second;
    {
        std::jthread refresher([&] { EXPECT_EQ(m_cache.credentials(context).error().code, "Cancelled"); });
        m_source->waitUntilAsked(1);
        std::jthread waiter([&] { second = key(); });
        stop.request_stop();
        m_source->waitUntilAsked(2);
        m_source->set(&Source::blocked, false);
    }
    EXPECT_EQ(second, "KEY2");
}

TEST_F(CachedCredentialsTest, WhatAServiceCallsExpiredIsFetchedAnewOnce) {
    ASSERT_OK_AND(const auto refused, m_cache.credentials({}));
    EXPECT_TRUE(m_cache.discard(refused));
    EXPECT_EQ(key(), "KEY2");
    EXPECT_TRUE(m_cache.discard(refused)); // a second thread that had used the same
    EXPECT_EQ(key(), "KEY2");
}

TEST_F(CachedCredentialsTest, CredentialsWithoutAnEndAreKept) {
    class Endless final : public CredentialsProvider {
    public:
        Result<wire::Credentials> credentials(const CallContext&) override {
            return wire::Credentials{"KEY" + std::to_string(++m_asked), "s", {}, {}};
        }
        std::string describe() const override { return "endless"; }
        int m_asked = 0;
    };
    CachedCredentials cache(std::make_shared<Endless>(), m_shared);
    ASSERT_OK(cache.credentials({}));
    m_clock.advance(std::chrono::hours(1000));
    EXPECT_EQ(cache.credentials({})->accessKeyId, "KEY1");
}

} // namespace
} // namespace skydeck::aws
