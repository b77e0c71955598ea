#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace skydeck::lab {

/// Threads that stand in for workers which wait. A handler that waits for a function, which itself calls the lab, would
/// otherwise hold the very worker that the function needs.
class StandIns {
public:
    /// `serve` is what such a thread does: a worker's work, until the server ends.
    explicit StandIns(std::function<void()> serve) : m_serve(std::move(serve)) {}
    ~StandIns() { join(); }
    StandIns(const StandIns&) = delete;
    StandIns& operator=(const StandIns&) = delete;

    void join();

    /// Marks the calling thread as a worker of this server while it lives.
    class Duty {
    public:
        explicit Duty(StandIns& standIns);
        ~Duty();
        Duty(const Duty&) = delete;
        Duty& operator=(const Duty&) = delete;

    private:
        StandIns* m_before;
    };

private:
    friend class WaitingWorker;
    void take();
    void giveBack();

    std::function<void()> m_serve;
    std::mutex m_mutex;
    std::vector<std::thread> m_threads;
    std::size_t m_spare = 0; // threads beyond what waiting workers need at the moment
};

/// While it lives, its thread waits for something that may itself need a worker. Nothing happens outside of a server.
class WaitingWorker {
public:
    WaitingWorker();
    ~WaitingWorker();
    WaitingWorker(const WaitingWorker&) = delete;
    WaitingWorker& operator=(const WaitingWorker&) = delete;

private:
    StandIns* m_standIns;
};

} // namespace skydeck::lab
