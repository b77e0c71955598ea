#include "core/lab/compute/workload.h"

#include <gtest/gtest.h>

namespace skydeck::lab {
namespace {

std::uint64_t residentOf(ProcessRunner::Id process) {
    return process * 100;
}

TEST(Workload, ContainersThatStartTogetherShareWhatTheRunningOnesLeave) {
    Workload workload(residentOf, 8);
    EXPECT_EQ(workload.threadsFor(1), 8U);
    EXPECT_EQ(workload.threadsFor(3), 2U);
    const auto first = workload.join(0), second = workload.join(0);
    EXPECT_EQ(workload.threadsFor(2), 2U);
    EXPECT_EQ(workload.threadsFor(100), 1U);
    EXPECT_EQ(workload.threadsFor(0), 4U);
}

TEST(Workload, ASeatCountsUntilItIsLeft) {
    Workload workload(residentOf, 8);
    {
        auto seat = workload.join(7);
        EXPECT_EQ(workload.memory().size(), 1U);
        auto moved = std::move(seat);
        EXPECT_EQ(workload.memory().size(), 1U);
        moved.leave();
        EXPECT_TRUE(workload.memory().empty());
        moved.leave();
        moved.runs(1);
        moved = workload.join(8);
        moved = workload.join(9);
        ASSERT_EQ(workload.memory().size(), 1U);
        EXPECT_EQ(workload.memory().front().expected, 9U);
    }
    EXPECT_TRUE(workload.memory().empty());
    EXPECT_EQ(workload.threadsFor(1), 8U);
}

TEST(Workload, MemoryIsWhatWasExpectedAndWhatTheProgramHolds) {
    Workload workload(residentOf, 2);
    auto starting = workload.join(5), running = workload.join(6);
    running.runs(3);
    const auto memory = workload.memory();
    ASSERT_EQ(memory.size(), 2U);
    EXPECT_EQ(memory[0].expected, 5U);
    EXPECT_EQ(memory[0].resident, 0U);
    EXPECT_EQ(memory[1].expected, 6U);
    EXPECT_EQ(memory[1].resident, 300U);
}

TEST(Workload, AMachineThatDoesNotTellItsProcessorsHasOne) {
    EXPECT_EQ(Workload(residentOf, 0).threadsFor(1), 1U);
}

} // namespace
} // namespace skydeck::lab
