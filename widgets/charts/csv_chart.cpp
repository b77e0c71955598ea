#include "widgets/charts/csv_chart.h"

#include "widgets/charts/curves_chart.h"
#include "widgets/charts/run_legend.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace skydeck::charts {

CsvChart::CsvChart(QWidget* parent) : QWidget(parent) {
    m_x = style::named(new QComboBox(this), tr("Column across"));
    m_x->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_x->setMinimumContentsLength(14);
    m_logarithmic = style::named(new QCheckBox(tr("Log up"), this), tr("Log up"));
    auto* reset = style::named(new QPushButton(tr("Reset zoom"), this), tr("Reset zoom"));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 4, 8, 4);
    bar->setSpacing(8);
    bar->addWidget(m_x);
    bar->addWidget(m_logarithmic);
    bar->addStretch(1);
    bar->addWidget(reset);
    m_chart = new CurvesChart({QString(), tr("row"), QString(), 5, false, tr("No column of numbers.")}, this);
    m_legend = new RunLegend(this);
    m_legend->setAccessibleName(tr("Columns in the chart"));
    auto* parts = new QSplitter(Qt::Vertical, this);
    parts->setHandleWidth(1);
    parts->addWidget(m_chart);
    parts->addWidget(m_legend);
    parts->setStretchFactor(0, 1);
    parts->setSizes({320, 110});
    parts->setChildrenCollapsible(false);
    m_notes = new QLabel(this);
    m_notes->setWordWrap(true);
    m_notes->setTextFormat(Qt::PlainText);
    m_notes->setContentsMargins(12, 4, 12, 4);
    m_notes->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(parts, 1);
    layout->addWidget(m_notes);
    connect(m_x, &QComboBox::activated, this, &CsvChart::draw);
    connect(m_logarithmic, &QCheckBox::toggled, m_chart, &CurvesChart::setLogarithmic);
    connect(reset, &QPushButton::clicked, m_chart, &CurvesChart::resetZoom);
    connect(m_legend, &RunLegend::hiddenChanged, m_chart, &CurvesChart::setHidden);
    connect(m_legend, &RunLegend::runSelected, m_chart, &CurvesChart::setHighlighted);
}

void CsvChart::setSources(std::vector<CsvSource> sources) {
    m_sources = std::move(sources);
    const QStringList columns = csvColumns(m_sources);
    m_x->clear();
    m_x->addItem(tr("over the row's number"), QString());
    for (const QString& column : columns)
        m_x->addItem(tr("over %1").arg(column), column);
    m_x->setCurrentIndex(std::max(0, m_x->findData(usualChoice(columns).x)));
    draw();
    m_chart->resetZoom(); // another file
}

void CsvChart::draw() {
    CsvChoice choice = usualChoice(csvColumns(m_sources));
    const QString across = m_x->currentData().toString();
    if (choice.x != across) {
        if (!choice.x.isEmpty()) choice.ys.prepend(choice.x);
        choice.ys.removeAll(across);
        choice.x = across;
    }
    CsvLines drawn = csvLines(m_sources, choice);
    m_chart->setTitles({QString(), across.isEmpty() ? tr("row") : across,
                        choice.ys.size() == 1 ? choice.ys.first() : QString(), 5, false, tr("No column of numbers.")});
    m_legend->setRuns(drawn.runs);
    m_chart->setLines(drawn.runs, std::move(drawn.lines));
    m_notes->setText(drawn.notes.join(QLatin1Char('\n')));
    m_notes->setVisible(!drawn.notes.isEmpty());
}

} // namespace skydeck::charts
