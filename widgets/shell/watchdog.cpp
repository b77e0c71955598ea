#include "widgets/shell/watchdog.h"

#include <QAbstractEventDispatcher>
#include <QEvent>
#include <QMetaEnum>
#include <QObject>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace skydeck::shell {

namespace {

constexpr std::int64_t million = 1'000'000;

std::int64_t monotonic() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 * million + now.tv_nsec;
}

std::int64_t numberIn(const char* variable) {
    const QByteArray text = qgetenv(variable);
    std::int64_t number = 0;
    std::from_chars(text.constData(), text.constData() + text.size(), number);
    return number;
}

} // namespace

Watchdog::Watchdog(int& argc, char** argv) : QApplication(argc, argv) {
    m_limit = numberIn("SKYDECK_WATCHDOG") * million;
    if (m_limit <= 0) return;
    m_schedule = ::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
    watchIdling();
}

Watchdog::~Watchdog() {
    if (m_schedule >= 0) ::close(m_schedule);
}

void Watchdog::watchIdling() {
    auto* dispatcher = QAbstractEventDispatcher::instance();
    connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, [this] { m_idleSince = monotonic(); });
    connect(dispatcher, &QAbstractEventDispatcher::awake, this, [this] {
        if (m_idleSince > 0) m_idle += monotonic() - m_idleSince;
        m_idleSince = 0;
    });
}

Watchdog::Spent Watchdog::spent() const {
    Spent now;
    now.wall = monotonic();
    now.idle = m_idle;
    // "time on a processor, time in its queue, turns", nanoseconds.
    char text[96] = {};
    if (m_schedule >= 0 && ::pread(m_schedule, text, sizeof text - 1, 0) > 0) {
        char* end = nullptr;
        std::strtoll(text, &end, 10);
        now.queued = std::strtoll(end, nullptr, 10);
    }
    return now;
}

bool Watchdog::notify(QObject* receiver, QEvent* event) {
    if (m_limit <= 0) return QApplication::notify(receiver, event);
    const Spent before = spent();
    const std::int64_t outerNested = std::exchange(m_nested, 0);
    const char* name = receiver->metaObject()->className(); // the receiver may be gone afterwards
    const QString object = receiver->objectName();
    const QEvent::Type type = event->type();
    if (m_frame == Frame::None && type == QEvent::Paint && receiver->isWidgetType()) m_frame = Frame::Painted;

    ++m_depth;
    const bool result = QApplication::notify(receiver, event);
    --m_depth;

    const Spent after = spent();
    const std::int64_t whole = (after.wall - before.wall) - (after.queued - before.queued) - (after.idle - before.idle);
    const std::int64_t own = whole - m_nested;
    m_nested = outerNested + whole;
    const auto tell = [&](std::int64_t time, const char* more) {
        const char* kind = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
        std::fprintf(stderr, "watchdog: %.0f ms in %s %s, %s%s\n", static_cast<double>(time) / million, name,
                     qUtf8Printable(object), kind ? kind : "event", more);
        m_told = true;
    };
    if (own >= m_limit) tell(own, "");
    if (m_depth == 0) {
        // Many short events in one turn keep the thread as one long one does; a dialog's own event loop does not.
        if (!m_told && whole >= m_limit && after.idle == before.idle) tell(whole, " with all that it led to");
        m_told = false;
    }
    // The event that made the window paint has painted all of it, and flushed it to the screen.
    if (m_frame == Frame::Painted && m_depth == 0) {
        m_frame = Frame::Told;
        if (const std::int64_t started = numberIn("SKYDECK_STARTED_NS"); started > 0)
            std::fprintf(stderr, "watchdog: first frame after %.1f ms\n",
                         static_cast<double>(after.wall - started) / million);
    }
    return result;
}

} // namespace skydeck::shell
