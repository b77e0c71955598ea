#pragma once

#include <QString>
#include <QTranslator>

#include <memory>
#include <vector>

/// The program's texts in one language: ours over Qt's own, and English plural forms below everything.
class Texts {
public:
    /// "en" or "ja", as settings spell them; anything else follows the system. Numbers and dates go with the language.
    /// Widgets that exist keep the texts that they have.
    void use(const QString& language);

private:
    void install(std::unique_ptr<QTranslator> translator, bool loaded);

    std::vector<std::unique_ptr<QTranslator>> m_translators; ///< a translator that is destroyed is taken out
};
