#include "widgets/panels/experiments/export_button.h"

#include "core/base/files.h"
#include "widgets/charts/picture.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QToolButton>

namespace skydeck::panels::experiments {

namespace {
/// Where lupdate and the translator find these texts.
struct ExportWords {
    Q_DECLARE_TR_FUNCTIONS(ChartExport)
};
} // namespace

Status saveExport(const Exportable& chart, const QString& file) {
    if (file.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive))
        return writeFileAtomically(style::str(file), style::str(chart.csv()));
    const QSize before = chart.widget->size();
    chart.widget->resize(chart.size);
    const Status saved = charts::savePicture(*chart.widget, file);
    chart.widget->resize(before);
    return saved;
}

void askAndExport(QWidget* parent, const Exportable& chart, const QString& format) {
    const QString file =
        QFileDialog::getSaveFileName(parent, ExportWords::tr("Export"), chart.name + QLatin1Char('.') + format);
    if (file.isEmpty()) return;
    if (const Status saved = saveExport(chart, file); !saved)
        QMessageBox::warning(parent, ExportWords::tr("Export"), shell::errorSentence(saved.error()));
}

QToolButton* makeExportButton(QWidget* parent, const QString& name, Exportable chart) {
    auto* button = style::named(new QToolButton(parent), name);
    button->setText(name);
    button->setIcon(style::icon(QStringLiteral("export")));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(button);
    for (const auto& [format, text] : {std::pair(QStringLiteral("png"), ExportWords::tr("Picture (PNG)")),
                                       std::pair(QStringLiteral("svg"), ExportWords::tr("Drawing (SVG)")),
                                       std::pair(QStringLiteral("csv"), ExportWords::tr("Numbers (CSV)"))})
        QObject::connect(menu->addAction(text), &QAction::triggered, button,
                         [button, chart, format = format] { askAndExport(button->window(), chart, format); });
    button->setMenu(menu);
    return button;
}

} // namespace skydeck::panels::experiments
