#include "widgets/shell/line_fields.h"

#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QCoreApplication>
#include <QPlainTextEdit>

namespace skydeck::shell {

QPlainTextEdit* makeLinesField(const QString& accessibleName, const QString& placeholder, QWidget* parent) {
    auto* edit = style::named(new QPlainTextEdit(parent), accessibleName);
    edit->setPlaceholderText(placeholder);
    edit->setFont(style::monospace());
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(80);
    return edit;
}

std::map<std::string, std::string> environmentOf(const QString& text, QString& mistake) {
    std::map<std::string, std::string> variables;
    for (const QString& line : text.split(QLatin1Char('\n'))) {
        if (line.trimmed().isEmpty()) continue;
        const auto at = line.indexOf(QLatin1Char('='));
        if (at < 1) {
            mistake = QCoreApplication::translate("shell", "'%1' is no NAME=VALUE.").arg(line);
            return {};
        }
        variables[style::str(line.left(at).trimmed())] = style::str(line.mid(at + 1));
    }
    return variables;
}

std::vector<std::string> commandOf(const QString& text) {
    std::vector<std::string> words;
    for (const QString& line : text.split(QLatin1Char('\n')))
        words.push_back(style::str(line));
    while (!words.empty() && words.back().empty())
        words.pop_back();
    return words;
}

} // namespace skydeck::shell
