#include "core/base/process.h"

#include "core/base/files.h"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace skydeck {
namespace {

std::string ownName() {
    std::string name = readFile("/proc/self/comm").value();
    name.pop_back();
    return name;
}

TEST(ProcessRuns, KnowsItselfByItsName) {
    EXPECT_TRUE(processRuns(getpid(), ownName()));
    EXPECT_TRUE(processRuns(getpid()));
    EXPECT_FALSE(processRuns(getpid(), "another"));
    EXPECT_FALSE(processRuns(0, ownName()));
    EXPECT_FALSE(processRuns(-1, ownName()));
}

TEST(ProcessRuns, OneThatEndedButWasNotWaitedForDoesNot) {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    siginfo_t ended{};
    ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
    EXPECT_FALSE(processRuns(child, ownName()));
    ASSERT_EQ(waitpid(child, nullptr, 0), child);
    EXPECT_FALSE(processRuns(child, ownName()));
}

} // namespace
} // namespace skydeck
