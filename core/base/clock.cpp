#include "core/base/clock.h"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <random>

namespace skydeck {

namespace {
class SystemClock final : public Clock {
public:
    WallTime now() const override { return std::chrono::system_clock::now(); }
    std::chrono::steady_clock::time_point steadyNow() const override { return std::chrono::steady_clock::now(); }
    bool sleepFor(Duration time, std::stop_token stop) const override {
        std::mutex mutex;
        std::condition_variable_any wake;
        std::unique_lock lock(mutex);
        return !wake.wait_for(lock, stop, time, [&] { return stop.stop_requested(); });
    }
};

class SystemRandom final : public Random {
public:
    std::uint64_t next() override {
        const std::lock_guard lock(m_mutex);
        return m_engine();
    }

private:
    std::mutex m_mutex;
    std::mt19937_64 m_engine{(static_cast<std::uint64_t>(std::random_device{}()) << 32) ^ std::random_device{}()};
};
} // namespace

const Clock& systemClock() {
    static const SystemClock clock;
    return clock;
}

Random& systemRandom() {
    static SystemRandom random;
    return random;
}

double toEpochSeconds(WallTime time) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
    return static_cast<double>(ms) / 1000.0;
}

WallTime fromEpochSeconds(double seconds) {
    // The clock counts nanoseconds in 64 bits: the years 1678 to 2261. What others send need not fit.
    constexpr double most = 9.2e9;
    seconds = std::isnan(seconds) ? 0 : std::clamp(seconds, -most, most);
    return WallTime(std::chrono::duration_cast<WallTime::duration>(
        std::chrono::milliseconds(static_cast<std::int64_t>(std::llround(seconds * 1000)))));
}

} // namespace skydeck
