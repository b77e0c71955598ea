#include "core/train/stop_on_signal.h"

#include "tests/support/support.h"

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <unistd.h>

namespace skydeck::train {

TEST(StopOnSignal, AsksToStopOnceAndKeepsTheProcessAlive) {
    const StopOnSignal signals;
    std::mutex mutex;
    std::condition_variable_any asked;
    std::unique_lock lock(mutex);
    EXPECT_FALSE(signals.token().stop_requested());
    kill(getpid(), SIGTERM);
    asked.wait(lock, signals.token(), [] { return false; });
    EXPECT_TRUE(signals.token().stop_requested());
}

TEST(StopOnSignal, EndsWithoutASignal) {
    for (int i = 0; i < 100; ++i)
        EXPECT_FALSE(StopOnSignal().token().stop_requested());
}

} // namespace skydeck::train
