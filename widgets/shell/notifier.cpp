#include "widgets/shell/notifier.h"

#include "widgets/shell/deck.h"
#include "widgets/shell/settings_keys.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QSettings>
#include <QWidget>

namespace skydeck::shell {

namespace {

constexpr double longSeconds = 5;
const QString service = QStringLiteral("org.freedesktop.Notifications");
const QString path = QStringLiteral("/org/freedesktop/Notifications");

} // namespace

bool isWorthNoticing(const Operation& operation) {
    using State = Operation::State;
    const bool ended = operation.state == State::Done || operation.state == State::Failed;
    return ended && operation.elapsedSeconds() >= longSeconds;
}

Notice noticeOf(const Operation& operation) {
    // Servers may show markup in the text; ours is plain.
    return {operation.state == Operation::State::Failed ? Notifier::tr("%1 failed").arg(operation.title)
                                                        : operation.title,
            operation.outcome.toHtmlEscaped()};
}

Notifier::Notifier(Deck& deck, QWidget* window) : QObject(window), m_deck(deck), m_window(window) {
    connect(&deck.activity(), &Activity::changed, this, &Notifier::changed);
    connect(&deck.activity(), &Activity::removed, this, [this](int id) { m_told.remove(id); });
}

void Notifier::changed(int id) {
    const Operation* operation = m_deck.activity().find(id);
    if (!operation || !isWorthNoticing(*operation) || m_told.contains(id)) return;
    m_told.insert(id);
    // A dialog of ours in front counts: who sees it sees the tray behind it.
    if (QApplication::activeWindow() || !m_deck.settings().value(keys::notify, true).toBool()) return;
    QApplication::alert(m_window);
    send(noticeOf(*operation));
}

void Notifier::send(const Notice& notice) {
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return;
    if (!m_listening) {
        m_listening =
            bus.connect(service, path, service, QStringLiteral("ActionInvoked"), this, SLOT(invoked(uint, QString))) &&
            bus.connect(service, path, service, QStringLiteral("NotificationClosed"), this, SLOT(closed(uint, uint)));
    }
    QDBusMessage notify = QDBusMessage::createMethodCall(service, path, service, QStringLiteral("Notify"));
    notify << QStringLiteral("Skydeck") << uint(0) << QStringLiteral("skydeck") << notice.title << notice.text
           << QStringList{QStringLiteral("default"), tr("Show")}
           << QVariantMap{{QStringLiteral("desktop-entry"), QStringLiteral("skydeck")}} << -1;
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(notify), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
        const QDBusPendingReply<uint> reply = *done;
        if (!reply.isError()) m_shown.insert(reply.value());
        done->deleteLater();
    });
}

void Notifier::invoked(uint id, const QString&) {
    if (!m_shown.remove(id)) return; // another program's
    m_window->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_window->raise();
    m_window->activateWindow();
}

void Notifier::closed(uint id, uint) {
    m_shown.remove(id);
}

} // namespace skydeck::shell
