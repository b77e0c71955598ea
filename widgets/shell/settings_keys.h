#pragma once

#include <QString>

/// Every name under which the window remembers something, in one place.
namespace skydeck::shell::keys {

inline const QString geometry = QStringLiteral("window/geometry");
inline const QString railCollapsed = QStringLiteral("window/railCollapsed");
inline const QString lastPanel = QStringLiteral("window/lastPanel");
inline const QString theme = QStringLiteral("window/theme");
inline const QString language = QStringLiteral("window/language"); ///< "en", "ja"; anything else: the system's
inline const QString notify = QStringLiteral("window/notify");     ///< of the end of long work; true when absent
inline const QString welcomed = QStringLiteral("window/welcomed"); ///< lab or account was chosen once
/// Where the window was connected to last, by a person's choice in it.
inline const QString profile = QStringLiteral("place/profile");
inline const QString region = QStringLiteral("place/region");
inline const QString labPort = QStringLiteral("lab/port"); ///< of a lab that the window starts; 4566 when absent
inline const QString keepLab = QStringLiteral("lab/keepRunning");
inline QString placeIn(const QString& panelId) {
    return QStringLiteral("place/in-%1").arg(panelId);
}
/// A panel may hold several splitters, numbered as Qt finds them.
inline QString splitter(const QString& panelId, int number) {
    return QStringLiteral("splitter/%1-%2").arg(panelId).arg(number);
}
inline QString columns(const QString& table) {
    return QStringLiteral("columns/%1").arg(table);
}

} // namespace skydeck::shell::keys
