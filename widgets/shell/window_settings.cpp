#include "widgets/shell/window_settings.h"

#include <QEvent>

namespace skydeck::shell {

namespace {
constexpr std::chrono::milliseconds kSettled{500};
}

WindowSettings::WindowSettings(const QString& fileName) : QSettings(fileName, QSettings::IniFormat) {
    m_settled.setSingleShot(true);
    m_settled.setInterval(kSettled);
    m_writer.setMaxThreadCount(1);
    connect(&m_settled, &QTimer::timeout, this, &WindowSettings::write);
}

WindowSettings::~WindowSettings() {
    m_writer.waitForDone();
}

bool WindowSettings::event(QEvent* event) {
    // QSettings asks itself once for being written, and not again before it has been.
    if (event->type() != QEvent::UpdateRequest) return QSettings::event(event);
    m_settled.start();
    return true;
}

void WindowSettings::write() {
    m_writer.start([this, name = fileName()] {
        // All QSettings of one file share what they hold.
        QSettings same(name, QSettings::IniFormat);
        same.sync();
        QMetaObject::invokeMethod(this, &WindowSettings::written, Qt::QueuedConnection);
    });
}

void WindowSettings::written() {
    // Finds nothing left to write, but what came meanwhile.
    QEvent request(QEvent::UpdateRequest);
    QSettings::event(&request);
}

} // namespace skydeck::shell
