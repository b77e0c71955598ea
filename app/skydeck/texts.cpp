#include "app/skydeck/texts.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>

namespace {

QLocale localeOf(const QString& language) {
    const QLocale system = QLocale::system();
    // Who reads English texts on an English system keeps that country's numbers and dates.
    if (language == QLatin1String("en"))
        return system.language() == QLocale::English ? system : QLocale(QLocale::English, QLocale::UnitedStates);
    if (language == QLatin1String("ja")) return QLocale(QLocale::Japanese, QLocale::Japan);
    return system;
}

} // namespace

void Texts::install(std::unique_ptr<QTranslator> translator, bool loaded) {
    if (!loaded) return;
    QCoreApplication::installTranslator(translator.get());
    m_translators.push_back(std::move(translator));
}

void Texts::use(const QString& language) {
    m_translators.clear();
    const QLocale locale = localeOf(language);
    QLocale::setDefault(locale);
    // The last one installed is asked first.
    const QString ours = QStringLiteral(":/translations");
    auto english = std::make_unique<QTranslator>();
    const bool hasEnglish = english->load(QStringLiteral("skydeck_en"), ours);
    install(std::move(english), hasEnglish);
    auto qt = std::make_unique<QTranslator>();
    const bool hasQt = qt->load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                                QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(std::move(qt), hasQt);
    auto own = std::make_unique<QTranslator>();
    const bool hasOwn = own->load(locale, QStringLiteral("skydeck"), QStringLiteral("_"), ours);
    install(std::move(own), hasOwn);
}
