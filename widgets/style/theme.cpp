#include "widgets/style/theme.h"

#include "widgets/style/accessible_scroll_area.h"
#include "widgets/style/deck_style.h"
#include "widgets/style/desktop_scheme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QWidget>

// Resources of a static library are linked in only when somebody asks; the macro must stand outside any namespace.
static void initResources() {
    Q_INIT_RESOURCE(icons);
}

namespace skydeck::style {

namespace {

Theme chosen = Theme::System;
bool systemDark = false;
bool darkNow = false;

void applyNow() {
    darkNow = chosen == Theme::Dark || (chosen == Theme::System && systemDark);
    QApplication::setPalette(colours(darkNow).palette);
}

} // namespace

void install(QApplication& application, Theme theme) {
    initResources();
    installScrollAreaAccess();
    systemDark = application.palette().color(QPalette::Window).lightness() < 128;
    chosen = theme;
    application.setStyle(new DeckStyle);
    applyNow();
    auto* scheme = new DesktopScheme(&application);
    QObject::connect(scheme, &DesktopScheme::darkChanged, &application, [](bool dark) {
        systemDark = dark;
        applyNow();
    });
    scheme->watch();
}

void setTheme(Theme theme) {
    chosen = theme;
    applyNow();
}

Theme theme() {
    return chosen;
}
bool darkThemeInForce() {
    return darkNow;
}

Theme themeFromWord(const QString& word) {
    if (word == QLatin1String("light")) return Theme::Light;
    if (word == QLatin1String("dark")) return Theme::Dark;
    return Theme::System;
}

QString wordOf(Theme theme) {
    switch (theme) {
    case Theme::Light:
        return QStringLiteral("light");
    case Theme::Dark:
        return QStringLiteral("dark");
    case Theme::System:
        break;
    }
    return QStringLiteral("system");
}

QFont monospace() {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(QApplication::font().pointSizeF());
    return font;
}

QFont titleFont() {
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() * 1.35);
    font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace skydeck::style
