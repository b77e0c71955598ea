#include "widgets/charts/curves_board.h"

#include "widgets/charts/run_legend.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace skydeck::charts {

CurvesBoard::CurvesBoard(QWidget* parent)
    : QWidget(parent), m_canvas(new QWidget(this)), m_charts(new QHBoxLayout), m_legend(new RunLegend(m_canvas)) {
    m_smoothing = style::named(new QComboBox(this), tr("Smoothing"));
    for (const double weight : {0.0, 0.5, 0.8, 0.95})
        m_smoothing->addItem(weight == 0 ? tr("No smoothing") : tr("Smoothing %1").arg(weight), weight);
    m_logarithmic = style::named(new QCheckBox(tr("Logarithmic loss"), this), tr("Logarithmic loss"));
    auto* reset = style::named(new QToolButton(this), tr("Reset zoom"));
    reset->setText(tr("Reset zoom"));
    auto* menu = new QMenu(this);
    for (const auto& [format, text] :
         {std::pair(QStringLiteral("png"), tr("Picture (PNG)")), std::pair(QStringLiteral("svg"), tr("Drawing (SVG)")),
          std::pair(QStringLiteral("csv"), tr("Numbers (CSV)"))})
        connect(menu->addAction(text), &QAction::triggered, this,
                [this, format = format] { Q_EMIT exportRequested(format); });
    auto* exportButton = style::named(new QToolButton(this), tr("Export curves"));
    exportButton->setText(tr("Export"));
    exportButton->setIcon(style::icon(QStringLiteral("export")));
    exportButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    exportButton->setPopupMode(QToolButton::InstantPopup);
    exportButton->setMenu(menu);

    auto* switches = new QHBoxLayout;
    switches->setContentsMargins(8, 4, 8, 4);
    switches->setSpacing(8);
    switches->addWidget(m_smoothing);
    switches->addWidget(m_logarithmic);
    switches->addWidget(reset);
    switches->addStretch(1);
    switches->addWidget(exportButton);

    m_canvas->setAutoFillBackground(true);
    m_canvas->setBackgroundRole(QPalette::Base);
    auto* canvasLayout = new QHBoxLayout(m_canvas);
    canvasLayout->setContentsMargins(0, 0, 0, 0);
    canvasLayout->setSpacing(0);
    canvasLayout->addLayout(m_charts, 1);
    m_legend->setFixedWidth(224);
    canvasLayout->addWidget(m_legend);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(switches);
    layout->addWidget(m_canvas, 1);

    connect(m_smoothing, &QComboBox::currentIndexChanged, this, [this] {
        for (auto& [chart, logarithmic] : m_all)
            chart->setSmoothing(m_smoothing->currentData().toDouble());
    });
    connect(m_logarithmic, &QCheckBox::toggled, this, [this](bool on) {
        for (auto& [chart, logarithmic] : m_all)
            if (logarithmic) chart->setLogarithmic(on);
    });
    connect(reset, &QToolButton::clicked, this, [this] {
        for (auto& [chart, logarithmic] : m_all)
            chart->resetZoom();
    });
    connect(m_legend, &RunLegend::hiddenChanged, this, [this](const QSet<QString>& hidden) {
        for (auto& [chart, logarithmic] : m_all)
            chart->setHidden(hidden);
    });
    connect(m_legend, &RunLegend::runSelected, this, &CurvesBoard::runSelected);
}

CurvesChart* CurvesBoard::addChart(CurvesChart::Titles titles, bool logarithmic) {
    auto* chart = new CurvesChart(std::move(titles), m_canvas);
    m_charts->addWidget(chart, 1);
    m_all.emplace_back(chart, logarithmic);
    return chart;
}

void CurvesBoard::setRuns(const std::vector<ChartRun>& runs) {
    m_legend->setRuns(runs);
}

void CurvesBoard::highlight(const QString& runId) {
    m_legend->selectRun(runId);
    for (auto& [chart, logarithmic] : m_all)
        chart->setHighlighted(runId);
}

QString CurvesBoard::csv() const {
    QString text;
    for (const auto& [chart, logarithmic] : m_all)
        text += (text.isEmpty() ? QString() : QStringLiteral("\n")) + chart->csv();
    return text;
}

} // namespace skydeck::charts
