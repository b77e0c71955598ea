#pragma once

#include "widgets/style/palette.h"

#include <QFont>
#include <QString>

#include <type_traits>

class QAbstractSpinBox;
class QApplication;
class QComboBox;
class QLabel;

namespace skydeck::style {

/// Fusion with our palette, style tweaks, fonts and icons. Call once, before the first widget; `theme` System follows
/// the desktop's light/dark preference while the program runs.
void install(QApplication& application, Theme theme);

/// Switches at run time; every widget repaints.
void setTheme(Theme theme);
Theme theme();
bool darkThemeInForce();

/// "system", "light", "dark", as settings and the command line spell them; System for anything else.
Theme themeFromWord(const QString& word);
QString wordOf(Theme theme);

/// For ids, logs and JSON, at the application's size.
QFont monospace();
/// The application's font, larger and semi-bold: a panel's title.
QFont titleFont();

/// Names the control for people who cannot see it and for tests, and gives the control back. Not for labels: their text
/// is their name, and another one would hide it from a screen reader.
template <class Widget>
Widget* named(Widget* widget, const QString& accessibleName) {
    static_assert(!std::is_same_v<Widget, QLabel>);
    widget->setAccessibleName(accessibleName);
    // Qt calls a combo box by what is chosen in it: what it is for goes into the description.
    if constexpr (std::is_base_of_v<QComboBox, Widget>) widget->setAccessibleDescription(accessibleName);
    // What is typed into has the keyboard's focus, and so needs the name too.
    if constexpr (std::is_base_of_v<QAbstractSpinBox, Widget>)
        widget->template findChild<QWidget*>(QStringLiteral("qt_spinbox_lineedit"))->setAccessibleName(accessibleName);
    return widget;
}

} // namespace skydeck::style
