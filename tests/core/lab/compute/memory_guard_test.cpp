#include "core/lab/compute/memory_guard.h"

#include "core/base/files.h"
#include "core/lab/store/database.h"
#include "tests/support/support.h"

using namespace skydeck;
using lab::MemoryGuard;

namespace {
constexpr std::uint64_t kMiB = 1ULL << 20;

class MemoryGuardTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_OK_AND(database, lab::Database::open(folder.path() / "lab.db"));
        guard = std::make_unique<MemoryGuard>(*database, [this] { return available; });
    }
    TemporaryFolder folder;
    std::unique_ptr<lab::Database> database;
    std::unique_ptr<MemoryGuard> guard;
    std::uint64_t available = 0;
};
} // namespace

TEST_F(MemoryGuardTest, AlwaysLetsOneJobRun) {
    EXPECT_TRUE(guard->admits(1000 * kMiB, {}));
}

TEST_F(MemoryGuardTest, KeepsTheFloorFree) {
    available = MemoryGuard::kFloor + 100 * kMiB;
    EXPECT_TRUE(guard->admits(100 * kMiB, {{0, 0}}));
    EXPECT_FALSE(guard->admits(101 * kMiB, {{0, 0}}));
}

TEST_F(MemoryGuardTest, CountsWhatRunningJobsHaveYetToTake) {
    available = MemoryGuard::kFloor + 300 * kMiB;
    EXPECT_FALSE(guard->admits(200 * kMiB, {{300 * kMiB, 100 * kMiB}}));
    EXPECT_TRUE(guard->admits(200 * kMiB, {{300 * kMiB, 200 * kMiB}}));
    EXPECT_TRUE(guard->admits(200 * kMiB, {{300 * kMiB, 900 * kMiB}}));
}

TEST_F(MemoryGuardTest, LearnsWhatAnImageTakes) {
    EXPECT_EQ(guard->expected("x"), MemoryGuard::kUnknown);
    ASSERT_OK(guard->measured("x", 100 * kMiB));
    EXPECT_EQ(guard->expected("x"), 100 * kMiB);
    ASSERT_OK(guard->measured("x", 200 * kMiB));
    EXPECT_EQ(guard->expected("x"), 200 * kMiB);
    ASSERT_OK(guard->measured("x", 100 * kMiB));
    EXPECT_EQ(guard->expected("x"), 175 * kMiB);
    ASSERT_OK(guard->measured("x", 0)); // unknown
    EXPECT_EQ(guard->expected("x"), 175 * kMiB);
}

TEST(AvailableMemory, IsKnownHere) {
    EXPECT_GT(lab::availableMemory(), kMiB);
}
