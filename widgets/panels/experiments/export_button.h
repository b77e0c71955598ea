#pragma once

#include "core/base/result.h"

#include <QSize>
#include <QString>

#include <functional>

class QToolButton;
class QWidget;

namespace skydeck::panels::experiments {

/// A chart as it goes into a file: a picture of one size, whatever the window's, or its numbers.
struct Exportable {
    QWidget* widget = nullptr;
    QSize size;
    std::function<QString()> csv;
    QString name; ///< that the file is offered under, without suffix
};

/// PNG, SVG or CSV by the file's suffix.
Status saveExport(const Exportable& chart, const QString& file);
/// Asks where to, saves, and says what went wrong.
void askAndExport(QWidget* parent, const Exportable& chart, const QString& format);
/// A button whose menu offers the three formats.
QToolButton* makeExportButton(QWidget* parent, const QString& name, Exportable chart);

} // namespace skydeck::panels::experiments
