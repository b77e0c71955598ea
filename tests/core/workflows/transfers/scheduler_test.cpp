#include "core/workflows/transfers/scheduler.h"
#include "tests/support/support.h"

#include <atomic>
#include <deque>
#include <latch>

namespace skydeck::workflows::transfers {
namespace {

using testing::HasSubstr;

/// Tasks from a list.
Scheduler::Source from(std::deque<std::shared_ptr<Task>>& tasks) {
    return [&tasks](const CallContext&) -> Result<std::shared_ptr<Task>> {
        if (tasks.empty()) return nullptr;
        auto task = tasks.front();
        tasks.pop_front();
        return task;
    };
}

std::shared_ptr<Task> step(const std::string& name, Task::Step work) {
    return std::make_shared<SingleStep>(name, std::move(work));
}

Status fails(ErrorKind kind, const char* code) {
    return fail(kind, code, "it did");
}

TEST(Scheduler, RunsAsManyStepsAtATimeAsItMay) {
    constexpr unsigned parallel = 3;
    std::latch together(parallel); // passes only when all three are under way
    std::deque<std::shared_ptr<Task>> tasks;
    for (unsigned i = 0; i < parallel; ++i)
        tasks.push_back(step("t", [&](const CallContext&) -> Status {
            together.arrive_and_wait();
            return {};
        }));
    EXPECT_TRUE(Scheduler({parallel, nullptr, nullptr, {}}).run(from(tasks), {}));
}

TEST(Scheduler, PullsNoFasterThanTasksEnd) {
    std::atomic<int> open{0}, most{0};
    int made = 0;
    const auto source = [&](const CallContext&) -> Result<std::shared_ptr<Task>> {
        if (++made > 200) return nullptr;
        most = std::max(most.load(), ++open);
        return step("t", [&](const CallContext&) -> Status {
            --open;
            return {};
        });
    };
    EXPECT_TRUE(Scheduler({2, nullptr, nullptr, {}}).run(source, {}));
    EXPECT_LE(most, 4);
}

TEST(Scheduler, OneFilesTroubleDoesNotKeepTheOthers) {
    std::atomic<int> done{0};
    std::deque<std::shared_ptr<Task>> tasks;
    tasks.push_back(step("gone", [](const CallContext&) { return fails(ErrorKind::NotFound, "NoSuchKey"); }));
    for (int i = 0; i < 5; ++i)
        tasks.push_back(step("t", [&](const CallContext&) -> Status {
            ++done;
            return {};
        }));
    const auto outcome = Scheduler({1, nullptr, nullptr, {}}).run(from(tasks), {});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, "NoSuchKey");
    EXPECT_THAT(outcome.error().message, HasSubstr("1 of 6 failed, first gone"));
    EXPECT_EQ(done, 5);
}

TEST(Scheduler, TroubleOfTheWholeStopsIt) {
    std::atomic<int> done{0};
    std::deque<std::shared_ptr<Task>> tasks;
    tasks.push_back(step("t", [](const CallContext&) { return fails(ErrorKind::Unauthenticated, "ExpiredToken"); }));
    for (int i = 0; i < 5; ++i)
        tasks.push_back(step("t", [&](const CallContext&) -> Status {
            ++done;
            return {};
        }));
    const auto outcome = Scheduler({1, nullptr, nullptr, {}}).run(from(tasks), {});
    EXPECT_EQ(outcome.error().code, "ExpiredToken");
    EXPECT_EQ(done, 0);
}

TEST(Scheduler, CancellationReachesTheSteps) {
    std::stop_source stop;
    std::deque<std::shared_ptr<Task>> tasks;
    tasks.push_back(step("t", [&](const CallContext& context) -> Status {
        stop.request_stop();
        return context.check();
    }));
    const auto outcome = Scheduler({2, nullptr, nullptr, {}}).run(from(tasks), {stop.get_token(), {}, {}});
    EXPECT_EQ(outcome.error().kind, ErrorKind::Cancelled);
}

TEST(Scheduler, StartsNothingWhilePaused) {
    PauseSwitch pause;
    pause.pause();
    std::deque<std::shared_ptr<Task>> tasks;
    bool ranWhilePaused = false;
    tasks.push_back(step("t", [&](const CallContext&) -> Status {
        ranWhilePaused = pause.paused();
        return {};
    }));
    EXPECT_TRUE(Scheduler({1, nullptr, &pause, [&] { pause.resume(); }}).run(from(tasks), {}));
    EXPECT_FALSE(ranWhilePaused);
    EXPECT_TRUE(tasks.empty());
}

TEST(Scheduler, SourceThatFailsEndsIt) {
    const auto outcome = Scheduler({2, nullptr, nullptr, {}})
                             .run(
                                 [](const CallContext&) -> Result<std::shared_ptr<Task>> {
                                     return fail(ErrorKind::Protocol, "MalformedResponse", "no listing");
                                 },
                                 {});
    EXPECT_EQ(outcome.error().code, "MalformedResponse");
}

} // namespace
} // namespace skydeck::workflows::transfers
