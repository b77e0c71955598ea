#include "widgets/panels/experiments/parameters_view.h"

#include "core/workflows/statistics.h"
#include "widgets/panels/experiments/export_button.h"
#include "widgets/panels/experiments/runs_model.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSplitter>
#include <QVBoxLayout>

#include <cmath>
#include <limits>

namespace skydeck::panels::experiments {

using charts::BarsData;
using charts::ParallelData;
using style::qstr;
using workflows::Metric;
using workflows::Run;

namespace {
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// The names of parameters that vary, the course's two first.
std::vector<std::string> varying(const std::vector<Run>& runs) {
    std::vector<std::string> names;
    const auto parameters = workflows::parametersOf(runs);
    const auto add = [&](const std::string& name) {
        const auto it = parameters.find(name);
        if (it != parameters.end() && it->second.size() > 1) names.push_back(name);
    };
    add("lr");
    add("momentum");
    for (const auto& [name, values] : parameters)
        if (name != "lr" && name != "momentum") add(name);
    return names;
}

double parameterOf(const Run& run, const std::string& name) {
    const auto it = run.parameters.find(name);
    return it == run.parameters.end() ? kNone : it->second;
}
} // namespace

ParallelData parallelData(const std::vector<Run>& runs, Metric metric) {
    charts::ParallelData data;
    data.higherIsBetter = !workflows::lowerIsBetter(metric);
    const auto names = varying(runs);
    const auto all = workflows::parametersOf(runs);
    for (const std::string& name : names) {
        const std::vector<double>& values = all.at(name);
        // Over two decades or more equal factors are equal steps.
        data.axes.push_back(
            {parameterTitle(qstr(name)), values.front() > 0 && values.back() / values.front() >= 100, 4});
    }
    if (names.empty()) data.axes.push_back({parameterTitle(QStringLiteral("lr")), false, 4});
    data.axes.push_back({metricTitle(metric), false, metric == Metric::ValAccuracy ? 4 : 3});
    for (const Run& run : runs) {
        charts::ParallelData::Row row{qstr(run.name), runLabel(run), {}};
        for (const std::string& name : names)
            row.values.push_back(parameterOf(run, name));
        if (names.empty()) row.values.push_back(run.learningRate);
        row.values.push_back(bestOf(run, metric).value_or(kNone));
        data.rows.push_back(std::move(row));
    }
    return data;
}

BarsData importanceData(const std::vector<Run>& runs, Metric metric) {
    charts::BarsData data;
    data.title = ParametersView::tr("Parameter importance: share of the variance of %1").arg(metricTitle(metric));
    data.method = ParametersView::tr(
        "First-order sensitivity S = Var(E[y|x]) / Var(y) (Saltelli et al. 2008), estimated by the correlation ratio "
        "over groups of equal or neighbouring values (Pearson 1905) with the correction ε² for few runs (Kelley "
        "1935).");
    data.empty = ParametersView::tr("Too few runs with differing parameters and results");
    const auto names = varying(runs);
    std::vector<std::vector<double>> samples;
    std::vector<double> outcomes;
    for (const Run& run : runs) {
        const auto value = bestOf(run, metric);
        if (!value) continue;
        std::vector<double> sample;
        for (const std::string& name : names)
            sample.push_back(parameterOf(run, name));
        samples.push_back(std::move(sample));
        outcomes.push_back(*value);
    }
    for (const auto& each : workflows::parameterImportance(names, samples, outcomes))
        data.bars.push_back({parameterTitle(qstr(each.parameter)), each.share,
                             ParametersView::tr("%n group(s)", nullptr, static_cast<int>(each.groups))});
    return data;
}

ParametersView::ParametersView(QWidget* parent) : QWidget(parent) {
    m_parallel = new charts::ParallelChart(this);
    m_importance = new charts::BarsChart(this);
    m_metric = style::named(new QComboBox(this), tr("Metric of the parameters"));
    for (const Metric metric : {Metric::ValAccuracy, Metric::ValLoss, Metric::TrainLoss})
        m_metric->addItem(metricTitle(metric), static_cast<int>(metric));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 4, 8, 4);
    bar->addWidget(m_metric);
    bar->addStretch(1);
    bar->addWidget(makeExportButton(
        this, tr("Export parallel coordinates"),
        {m_parallel, {1100, 520}, [this] { return m_parallel->csv(); }, QStringLiteral("parallel-coordinates")}));
    bar->addWidget(makeExportButton(
        this, tr("Export importance"),
        {m_importance, {700, 360}, [this] { return m_importance->csv(); }, QStringLiteral("parameter-importance")}));
    auto* both = new QSplitter(Qt::Horizontal, this);
    both->addWidget(m_parallel);
    both->addWidget(m_importance);
    both->setStretchFactor(0, 5);
    both->setStretchFactor(1, 3);
    both->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(both, 1);
    connect(m_metric, &QComboBox::currentIndexChanged, this, &ParametersView::draw);
    connect(m_parallel, &charts::ParallelChart::runSelected, this, &ParametersView::runSelected);
    draw();
}

void ParametersView::setRuns(const std::vector<Run>& runs) {
    m_runs = runs;
    draw();
}

void ParametersView::draw() {
    const auto metric = static_cast<Metric>(m_metric->currentData().toInt());
    m_parallel->setData(parallelData(m_runs, metric));
    m_importance->setData(importanceData(m_runs, metric));
}

} // namespace skydeck::panels::experiments
