#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace skydeck::shell {

/// A question that a line of text answers.
struct TextQuestion {
    QString title;     ///< of the dialog
    QString label;     ///< of the line, and its accessible name
    QString button;    ///< "Create bucket"
    QString initial{}; ///< selected, so that typing replaces it
    QString note{};    ///< below the line while nothing is wrong
    /// One sentence about what is wrong with a text; empty when it will do.
    std::function<QString(const QString&)> mistake{};
};

/// Asks until the answer will do; empty when cancelled.
QString askText(QWidget* parent, const TextQuestion& question);

} // namespace skydeck::shell
