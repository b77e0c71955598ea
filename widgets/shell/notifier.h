#pragma once

#include <QObject>
#include <QSet>
#include <QString>

class QWidget;

namespace skydeck::shell {

class Deck;
struct Operation;

/// What the desktop shows when an operation ends that a person no longer watches.
struct Notice {
    QString title, text;
};

/// Whether the end of this operation is worth a word: it took long and ended by itself.
bool isWorthNoticing(const Operation& operation);
Notice noticeOf(const Operation& operation);

/// Tells the desktop (org.freedesktop.Notifications) when long work ends while the window is not in front; a click on
/// it brings the window back. Settings switch it off. A desktop without notifications marks the window in its task bar.
class Notifier final : public QObject {
    Q_OBJECT
public:
    /// `window` is the one that a person has to look at, and the parent.
    Notifier(Deck& deck, QWidget* window);

private Q_SLOTS:
    void invoked(uint id, const QString& action);
    void closed(uint id, uint reason);

private:
    void changed(int operation);
    void send(const Notice& notice);

    Deck& m_deck;
    QWidget* m_window;
    QSet<int> m_told;   ///< operations
    QSet<uint> m_shown; ///< ids of the desktop
    bool m_listening = false;
};

} // namespace skydeck::shell
