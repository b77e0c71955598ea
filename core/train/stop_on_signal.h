#pragma once

#include <csignal>
#include <ctime>
#include <stop_token>
#include <thread>

namespace skydeck::train {

/// SIGTERM and SIGINT as a stop request: a thread waits for them, so that nothing runs inside a handler. Made before
/// any other thread, which then inherits the blocked signals.
class StopOnSignal {
public:
    StopOnSignal() {
        sigemptyset(&m_signals);
        sigaddset(&m_signals, SIGTERM);
        sigaddset(&m_signals, SIGINT);
        pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
        m_waiter = std::jthread([this](const std::stop_token& end) {
            const timespec pause{0, 100'000'000};
            while (!end.stop_requested())
                if (sigtimedwait(&m_signals, nullptr, &pause) > 0) m_stop.request_stop();
        });
    }
    std::stop_token token() const { return m_stop.get_token(); }

private:
    sigset_t m_signals{};
    std::stop_source m_stop;
    std::jthread m_waiter;
};

} // namespace skydeck::train
