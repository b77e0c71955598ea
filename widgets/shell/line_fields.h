#pragma once

#include <QString>

#include <map>
#include <string>
#include <vector>

class QPlainTextEdit;
class QWidget;

namespace skydeck::shell {

/// A field of a form for commands and environments: several lines, monospaced, Tab goes on to the next field.
QPlainTextEdit* makeLinesField(const QString& accessibleName, const QString& placeholder, QWidget* parent);

/// "NAME=VALUE" a line, as a map; what is wrong goes to `mistake`.
std::map<std::string, std::string> environmentOf(const QString& lines, QString& mistake);
/// One argument a line, empty lines at the end left out.
std::vector<std::string> commandOf(const QString& lines);

} // namespace skydeck::shell
