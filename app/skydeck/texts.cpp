#include "app/skydeck/texts.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

void installTexts(QApplication& application) {
    // The last one installed is asked first.
    auto* english = new QTranslator(&application);
    if (english->load(QStringLiteral(":/translations/skydeck_en.qm"))) QApplication::installTranslator(english);
    const QLocale locale;
    auto* qt = new QTranslator(&application);
    if (qt->load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                 QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QApplication::installTranslator(qt);
    auto* ours = new QTranslator(&application);
    if (ours->load(locale, QStringLiteral("skydeck"), QStringLiteral("_"), QStringLiteral(":/translations")))
        QApplication::installTranslator(ours);
}
