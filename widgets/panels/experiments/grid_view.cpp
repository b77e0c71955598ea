#include "widgets/panels/experiments/grid_view.h"

#include "widgets/charts/heatmap_view.h"
#include "widgets/panels/experiments/runs_model.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace skydeck::panels::experiments {

using style::qstr;
using workflows::Metric;

namespace {
constexpr std::size_t kMostFixed = 4;     // boxes for the rest that fit beside each other
constexpr std::size_t kMostChoices = 200; // values in one box; beyond, a parameter is only aggregated

/// Narrower than its longest entry where room is short.
QComboBox* narrowBox(QWidget* parent, const QString& name) {
    auto* box = style::named(new QComboBox(parent), name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    box->setToolTip(name);
    return box;
}
} // namespace

GridView::GridView(QWidget* parent) : QWidget(parent) {
    m_heatmap = new charts::HeatmapView(this);
    m_heatmap->setAutoFillBackground(true);
    m_heatmap->setBackgroundRole(QPalette::Base);
    m_metric = narrowBox(this, tr("Heatmap metric"));
    for (const Metric metric : {Metric::ValAccuracy, Metric::ValLoss, Metric::TrainLoss})
        m_metric->addItem(metric == Metric::ValAccuracy ? tr("accuracy (%)") : metricTitle(metric),
                          static_cast<int>(metric));
    m_rows = narrowBox(this, tr("Rows"));
    m_columns = narrowBox(this, tr("Columns"));
    auto* boxes = new QHBoxLayout;
    boxes->setSpacing(4);
    boxes->addWidget(m_metric, 1);
    boxes->addWidget(m_rows, 1);
    boxes->addWidget(new QLabel(QStringLiteral("×"), this));
    boxes->addWidget(m_columns, 1);
    m_rest = new QHBoxLayout;
    m_rest->setSpacing(4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(boxes);
    layout->addLayout(m_rest);
    layout->addWidget(m_heatmap, 1);
    connect(m_metric, &QComboBox::currentIndexChanged, this, [this] {
        draw();
        Q_EMIT metricChanged();
    });
    for (QComboBox* box : {m_rows, m_columns})
        connect(box, &QComboBox::activated, this, [this] {
            m_offered.clear();
            offerParameters();
            draw();
        });
}

workflows::Metric GridView::metric() const {
    return static_cast<Metric>(m_metric->currentData().toInt());
}

void GridView::setRuns(const std::vector<workflows::Run>& runs) {
    m_runs = runs;
    offerParameters();
    draw();
}

void GridView::offerParameters() {
    const auto parameters = workflows::parametersOf(m_runs);
    QStringList offered;
    for (const auto& [name, values] : parameters) {
        offered << qstr(name);
        for (const double value : values)
            offered << parameterText(value);
    }
    if (offered == m_offered) return; // boxes that are rebuilt while one chooses close
    m_offered = offered;
    const auto fill = [&](QComboBox* box, const QString& standard) {
        const QString chosen = box->count() > 0 ? box->currentData().toString() : standard;
        const QSignalBlocker quiet(box);
        box->clear();
        for (const QString& name : {QStringLiteral("lr"), QStringLiteral("momentum")})
            box->addItem(parameterTitle(name), name);
        for (const auto& [name, values] : parameters)
            if (box->findData(qstr(name)) < 0 && values.size() > 1)
                box->addItem(parameterTitle(qstr(name)), qstr(name));
        box->setCurrentIndex(std::max(0, box->findData(box->findData(chosen) >= 0 ? chosen : standard)));
    };
    fill(m_rows, QStringLiteral("lr"));
    fill(m_columns, QStringLiteral("momentum"));

    QHash<QString, QString> before;
    for (auto it = m_fixed.cbegin(); it != m_fixed.cend(); ++it) {
        before.insert(it.key(), it.value()->currentText());
        it.value()->deleteLater();
    }
    m_fixed.clear();
    for (const auto& [name, values] : parameters) {
        const QString key = qstr(name), title = parameterTitle(key);
        if (key == m_rows->currentData().toString() || key == m_columns->currentData().toString()) continue;
        if (values.size() < 2 || values.size() > kMostChoices || m_fixed.size() == kMostFixed) continue;
        QComboBox* box = narrowBox(this, tr("Only this %1").arg(title));
        box->addItem(tr("all: %1").arg(title));
        for (const double value : values)
            box->addItem(QStringLiteral("%1 %2").arg(title, parameterText(value)), value);
        box->setCurrentIndex(std::max(0, box->findText(before.value(key))));
        connect(box, &QComboBox::currentIndexChanged, this, &GridView::draw);
        m_rest->addWidget(box, 1);
        m_fixed.insert(key, box);
    }
}

GridChoice GridView::choice() const {
    GridChoice choice;
    choice.metric = metric();
    choice.row = style::str(m_rows->currentData().toString());
    choice.column = style::str(m_columns->currentData().toString());
    for (auto it = m_fixed.cbegin(); it != m_fixed.cend(); ++it)
        if (it.value()->currentData().isValid())
            choice.fixed[style::str(it.key())] = it.value()->currentData().toDouble();
    return choice;
}

void GridView::draw() {
    m_heatmap->setData(heatmapData(m_runs, choice()));
}

} // namespace skydeck::panels::experiments
