#include "core/lab/server/waiting_worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace skydeck::lab {

namespace {

TEST(WaitingWorker, AnotherThreadServesWhileAWorkerWaits) {
    std::promise<void> served;
    StandIns standIns([&] { served.set_value(); });
    {
        const StandIns::Duty duty(standIns);
        const WaitingWorker waiting;
        served.get_future().wait();
    }
    standIns.join();
}

TEST(WaitingWorker, AThreadThatIsLeftOverIsUsedAgain) {
    std::atomic<int> threads = 0;
    StandIns standIns([&] { ++threads; });
    const StandIns::Duty duty(standIns);
    for (int i = 0; i < 3; ++i)
        const WaitingWorker waiting;
    standIns.join();
    EXPECT_EQ(threads, 1);
}

TEST(WaitingWorker, OutsideOfAServerNothingHappens) {
    std::atomic<int> threads = 0;
    StandIns standIns([&] { ++threads; });
    { const WaitingWorker waiting; }
    standIns.join();
    EXPECT_EQ(threads, 0);
}

} // namespace

} // namespace skydeck::lab
