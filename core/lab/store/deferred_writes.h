#pragma once

#include "core/lab/store/database.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace skydeck::lab {

/// Writes that nobody waits for, such as lines of logs and datapoints: a thread carries out what comes together within
/// kGather, or until somebody does wait, in one transaction, in order. Thread-safe.
class DeferredWrites {
public:
    using Write = std::function<Status()>;

    explicit DeferredWrites(Database& database);
    /// Carries out the rest.
    ~DeferredWrites();
    DeferredWrites(const DeferredWrites&) = delete;
    DeferredWrites& operator=(const DeferredWrites&) = delete;

    /// `bytes`: what it holds in memory. Waits while too much is waiting already, so the caller must not hold the
    /// database's lock.
    void add(Write write, std::size_t bytes = 0);
    /// Waits until all that was added before is written.
    void settle();

private:
    static constexpr std::size_t kMostWaiting = 8 << 20, kEnough = kMostWaiting / 4;
    static constexpr std::chrono::milliseconds kGather{25};

    void run();

    Database& m_database;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Write> m_writes;
    std::size_t m_bytes = 0;
    std::uint64_t m_added = 0, m_written = 0; // how many there ever were
    std::uint64_t m_wanted = 0;               // so many are waited for
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace skydeck::lab
