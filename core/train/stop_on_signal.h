#pragma once

#include <array>
#include <csignal>
#include <semaphore.h>
#include <stop_token>
#include <thread>

namespace skydeck::train {

/// SIGTERM and SIGINT as a stop request. Libraries start threads before main() that block no signal, so any thread may
/// get one: the handler only wakes a thread of ours. One at a time.
class StopOnSignal {
public:
    StopOnSignal() {
        sem_init(&s_came, 0, 0);
        m_waiter = std::jthread([this](const std::stop_token& end) {
            for (;;) {
                while (sem_wait(&s_came) != 0) {
                } // interrupted by a signal
                if (end.stop_requested()) return;
                m_stop.request_stop();
            }
        });
        struct sigaction action {};
        action.sa_handler = [](int) { sem_post(&s_came); };
        action.sa_flags = SA_RESTART;
        for (std::size_t i = 0; i < kSignals.size(); ++i)
            sigaction(kSignals[i], &action, &m_earlier[i]);
    }
    ~StopOnSignal() {
        for (std::size_t i = 0; i < kSignals.size(); ++i)
            sigaction(kSignals[i], &m_earlier[i], nullptr);
        m_waiter.request_stop();
        sem_post(&s_came);
    }
    StopOnSignal(const StopOnSignal&) = delete;
    StopOnSignal& operator=(const StopOnSignal&) = delete;

    std::stop_token token() const { return m_stop.get_token(); }

private:
    static constexpr std::array kSignals{SIGTERM, SIGINT};
    static inline sem_t s_came{};

    std::array<struct sigaction, kSignals.size()> m_earlier{};
    std::stop_source m_stop;
    std::jthread m_waiter;
};

} // namespace skydeck::train
