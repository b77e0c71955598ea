#include "core/base/files.h"
#include "core/lab/store/database.h"
#include "tests/support/support.h"

#include <future>

namespace skydeck::lab {

namespace {
class SharedCommits : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_OK_AND(m_database, Database::open(m_folder.path() / "lab.db"));
        ASSERT_OK_AND(m_other, Database::open(m_folder.path() / "lab.db"));
    }

    Status put(const std::string& id) {
        return m_database->transaction([&] { return Documents(*m_database).put("kind", id, Json{{"x", 1}}); });
    }
    /// What another connection sees: what is committed.
    std::size_t committed() {
        const auto all = Documents(*m_other).list("kind");
        return all ? all->size() : 999;
    }

    TemporaryFolder m_folder;
    std::unique_ptr<Database> m_database, m_other;
};

TEST_F(SharedCommits, StandOnceSettled) {
    SharedCommit commit(*m_database);
    ASSERT_OK(put("a"));
    ASSERT_OK(put("b"));
    EXPECT_EQ(committed(), 0u);
    ASSERT_OK(commit.settle());
    EXPECT_EQ(committed(), 2u);
    ASSERT_OK(commit.settle());
}

TEST_F(SharedCommits, AreSettledAtTheEndAtTheLatest) {
    {
        SharedCommit commit(*m_database);
        ASSERT_OK(put("a"));
    }
    EXPECT_EQ(committed(), 1u);
}

TEST_F(SharedCommits, AreSettledByWhoTookThemOver) {
    PendingCommit pending = [&] {
        SharedCommit commit(*m_database);
        EXPECT_TRUE(put("a"));
        return commit.leave();
    }();
    EXPECT_EQ(committed(), 0u);
    EXPECT_TRUE(pending.isOwed());
    ASSERT_OK(pending.settle());
    EXPECT_EQ(committed(), 1u);
    EXPECT_FALSE(pending.isOwed());
}

TEST_F(SharedCommits, PassOnToTheOuterOne) {
    SharedCommit outer(*m_database);
    {
        SharedCommit inner(*m_database);
        ASSERT_OK(put("a"));
        ASSERT_OK(inner.settleOrPassOn());
        EXPECT_EQ(committed(), 0u);
    }
    EXPECT_EQ(committed(), 0u);
    ASSERT_OK(outer.settle());
    EXPECT_EQ(committed(), 1u);
}

TEST_F(SharedCommits, SettleWithoutAnOuterOne) {
    SharedCommit alone(*m_database);
    ASSERT_OK(put("a"));
    ASSERT_OK(alone.settleOrPassOn());
    EXPECT_EQ(committed(), 1u);
}

TEST_F(SharedCommits, LeaveAFailedTransactionOut) {
    SharedCommit commit(*m_database);
    ASSERT_OK(put("a"));
    EXPECT_FALSE(m_database->transaction([&]() -> Status {
        SKYDECK_TRY(put("b"));
        return fail(ErrorKind::Conflict, "Stop", "on purpose");
    }));
    ASSERT_OK(put("c"));
    ASSERT_OK(commit.settle());
    EXPECT_EQ(committed(), 2u);
}

TEST_F(SharedCommits, AreMadeByWhoeverComesFirst) {
    SharedCommit commit(*m_database);
    ASSERT_OK(put("a"));
    std::async(std::launch::async, [&] {
        SharedCommit second(*m_database);
        EXPECT_TRUE(put("b"));
        EXPECT_TRUE(second.settle());
    }).get();
    EXPECT_EQ(committed(), 2u);
    ASSERT_OK(commit.settle());
}

TEST_F(SharedCommits, AreNotWaitedForByThreadsWithoutOne) {
    SharedCommit commit(*m_database);
    ASSERT_OK(put("a"));
    std::async(std::launch::async, [&] { EXPECT_TRUE(Documents(*m_database).put("kind", "b", Json{{"x", 1}})); }).get();
    EXPECT_EQ(committed(), 2u); // its write stands when its call returns, and so does what came before
}

TEST_F(SharedCommits, ThatFailAreToldToAllOfTheGroup) {
    ASSERT_OK(m_database->execute("CREATE TABLE parent(x INTEGER PRIMARY KEY);"
                                  "CREATE TABLE child(x INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)"));
    SharedCommit commit(*m_database);
    ASSERT_OK(put("a"));
    std::async(std::launch::async, [&] {
        SharedCommit second(*m_database);
        EXPECT_TRUE(m_database->transaction([&] { return m_database->execute("INSERT INTO child VALUES(5)"); }));
        EXPECT_FALSE(second.settle()); // the COMMIT itself fails
    }).get();
    EXPECT_FALSE(commit.settle());
    EXPECT_EQ(committed(), 0u);
    SharedCommit next(*m_database);
    ASSERT_OK(put("b"));
    ASSERT_OK(next.settle());
    EXPECT_EQ(committed(), 1u);
}

TEST_F(SharedCommits, SayWhenTheDiskIsFull) {
    ASSERT_OK(put("kept"));
    ASSERT_OK(m_database->execute("PRAGMA max_page_count=1")); // as small as what is there
    const std::string large(200'000, 'x');
    SharedCommit commit(*m_database);
    ASSERT_OK(put("a"));
    const Status refused = m_database->transaction([&] {
        return Documents(*m_database).put("kind", "large", Json{{"x", large}});
    });
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().hint.find("disk is full"), std::string::npos);
    // Whether the rest of the group stands or not, settle() tells the truth.
    const bool stands = commit.settle().has_value();
    EXPECT_EQ(committed(), stands ? 2u : 1u);
}
} // namespace

} // namespace skydeck::lab
