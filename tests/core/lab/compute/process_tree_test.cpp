#include "core/lab/compute/process_tree.h"
#include "tests/support/support.h"

#include <array>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace skydeck::lab {

TEST(ProcessTree, CountsNoChildThatRunsNoProgramOfItsOwnYet) {
    std::array<int, 2> ready{};
    ASSERT_EQ(::pipe(ready.data()), 0);
    const pid_t parent = ::fork();
    ASSERT_GE(parent, 0);
    if (parent == 0) { // with all the memory of this test, as its own child
        const char sign = ::fork() == 0 ? 'c' : 'p';
        (void)!::write(ready[1], &sign, 1);
        for (;;)
            ::pause();
    }
    std::array<char, 2> signs{};
    ASSERT_EQ(::read(ready[0], signs.data(), 1), 1);
    ASSERT_EQ(::read(ready[0], &signs[1], 1), 1);
    const std::vector<pid_t> children = descendants(parent);
    EXPECT_EQ(children.size(), 1U);
    EXPECT_EQ(residentBytesBelow(parent), 0U);
    for (const pid_t child : children)
        ::kill(child, SIGKILL);
    ::kill(parent, SIGKILL);
    EXPECT_EQ(::waitpid(parent, nullptr, 0), parent);
    for (const int end : ready)
        ::close(end);
}

} // namespace skydeck::lab
