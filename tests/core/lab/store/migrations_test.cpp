#include "core/lab/store/migrations.h"

#include "core/base/files.h"
#include "tests/support/support.h"

namespace skydeck::lab {

namespace {
namespace fs = std::filesystem;

const std::vector<Migration> kTwoSteps{
    {2, [](Database& database) { return database.execute("ALTER TABLE t ADD COLUMN y INTEGER DEFAULT 7"); }},
    {3, [](Database& database) { return database.execute("UPDATE t SET y = y + x"); }}};

class Migrations : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_OK_AND(const auto database, Database::open(m_file, {}));
        ASSERT_OK(database->execute("CREATE TABLE t(x INTEGER); INSERT INTO t VALUES(5)"));
    }

    static std::int64_t number(Database& database, const char* sql) {
        const auto held = database.lock();
        auto statement = database.prepare(sql);
        return statement && statement->step() ? statement->integer(0) : -1;
    }

    std::size_t backups() const {
        std::error_code none;
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(m_folder.path() / "backups", none), fs::directory_iterator()));
    }

    TemporaryFolder m_folder;
    fs::path m_file = m_folder.path() / "lab.db";
};

TEST_F(Migrations, RunOnceInOrderAfterACopy) {
    for (int start = 0; start < 2; ++start) {
        ASSERT_OK_AND(const auto database, Database::open(m_file, kTwoSteps));
        EXPECT_EQ(number(*database, "SELECT y FROM t"), 12);
        EXPECT_EQ(number(*database, "PRAGMA user_version"), 3);
    }
    EXPECT_EQ(backups(), 1u);
    ASSERT_OK_AND(const auto before, Database::open(m_folder.path() / "backups/lab-version-1.db", {}));
    EXPECT_EQ(number(*before, "SELECT x FROM t"), 5);
}

TEST_F(Migrations, ThatFailLeaveTheStateAsItWas) {
    std::vector<Migration> broken = kTwoSteps;
    broken[1].run = [](Database& database) { return database.execute("UPDATE nothing SET z = 1"); };
    EXPECT_FALSE(Database::open(m_file, broken));
    ASSERT_OK_AND(const auto database, Database::open(m_file, {}));
    EXPECT_EQ(number(*database, "PRAGMA user_version"), 1);
    EXPECT_EQ(number(*database, "SELECT count(*) FROM pragma_table_info('t')"), 1);
}

TEST_F(Migrations, RefuseANewerState) {
    ASSERT_OK(Database::open(m_file, kTwoSteps));
    const auto refused = Database::open(m_file, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "StateTooNew");
    EXPECT_NE(refused.error().message.find("has version 3, this program knows versions up to 1"), std::string::npos);
}

TEST_F(Migrations, AreNotForANewState) {
    const fs::path fresh = m_folder.path() / "new.db";
    const std::vector<Migration> never{{2, [](Database&) -> Status {
                                            ADD_FAILURE() << "a new state was migrated";
                                            return {};
                                        }}};
    ASSERT_OK_AND(const auto database, Database::open(fresh, never));
    EXPECT_EQ(number(*database, "PRAGMA user_version"), 2);
    EXPECT_EQ(backups(), 0u);
}
} // namespace

} // namespace skydeck::lab
