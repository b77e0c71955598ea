#pragma once

#include <QApplication>

#include <cstdint>

namespace skydeck::shell {

/// The application, and with SKYDECK_WATCHDOG=50 in the environment a watchdog in it: whatever keeps the main thread
/// from the event loop for that many milliseconds, by itself or with the events that it led to, is told on stderr with
/// the receiver and the event, as is the time from SKYDECK_STARTED_NS (of the monotonic clock) to the first painted
/// frame. Time that the thread waited for a processor does not count, nor does waiting for events.
class Watchdog final : public QApplication {
    Q_OBJECT
public:
    Watchdog(int& argc, char** argv);
    ~Watchdog() override;

    bool notify(QObject* receiver, QEvent* event) override;

private:
    /// What the thread has spent so far, in nanoseconds.
    struct Spent {
        std::int64_t wall = 0;   ///< since any beginning
        std::int64_t queued = 0; ///< ready to run, but without a processor
        std::int64_t idle = 0;   ///< in the event loop, waiting
    };
    Spent spent() const;
    void watchIdling();

    std::int64_t m_limit = 0; ///< nanoseconds; 0: no watchdog
    int m_schedule = -1;      ///< /proc/thread-self/schedstat
    std::int64_t m_idle = 0, m_idleSince = 0;
    std::int64_t m_nested = 0; ///< what events inside the present one took
    int m_depth = 0;
    bool m_told = false; ///< of something in the present turn of the event loop
    enum class Frame { None, Painted, Told } m_frame = Frame::None;
};

} // namespace skydeck::shell
