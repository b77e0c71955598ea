#pragma once

#include "core/base/call_context.h"

#include <atomic>
#include <deque>
#include <mutex>

namespace skydeck::workflows::transfers {

/// Bytes moved so far, by many threads, and what that means for a person. Thread-safe.
class Meter {
public:
    explicit Meter(const Clock& clock) : m_clock(clock) {}

    void add(std::int64_t bytes) { m_done += static_cast<std::uint64_t>(bytes); }
    void expect(std::uint64_t bytes) { m_total += bytes; }
    /// All that there is to do has been said to expect().
    void closed() { m_closed = true; }
    std::uint64_t done() const { return m_done; }

    /// done, total (0 while more may come), and "12.0 MiB of 1.0 GiB, 85.3 MiB/s, 12 s left". Called now and then: the
    /// rate is that of the last seconds.
    Progress progress();

private:
    const Clock& m_clock;
    std::atomic<std::uint64_t> m_done{0}, m_total{0};
    std::atomic<bool> m_closed{false};
    struct Sample {
        std::chrono::steady_clock::time_point time;
        std::uint64_t done;
    };
    std::mutex m_mutex;
    std::deque<Sample> m_samples;
};

/// The bytes of one piece of work, taken back unless it succeeds.
class MeteredStep {
public:
    explicit MeteredStep(Meter& meter) : m_meter(meter) {}
    ~MeteredStep() { m_meter.add(-m_counted); }
    MeteredStep(const MeteredStep&) = delete;
    MeteredStep& operator=(const MeteredStep&) = delete;

    /// A context whose progress (bytes of this piece, starting over when a request is tried again) feeds the meter.
    CallContext watch(const CallContext& context);
    /// The piece is done: it counts `bytes`.
    void keep(std::uint64_t bytes) {
        m_meter.add(static_cast<std::int64_t>(bytes) - m_counted);
        m_counted = 0;
    }

private:
    Meter& m_meter;
    std::int64_t m_counted = 0;
};

/// "5 s", "2 min 10 s", "1 h 5 min".
std::string humanDuration(std::chrono::seconds time);

} // namespace skydeck::workflows::transfers
