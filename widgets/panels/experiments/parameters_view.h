#pragma once

#include "core/workflows/experiments.h"
#include "widgets/charts/bars_chart.h"
#include "widgets/charts/parallel_chart.h"

#include <QWidget>

class QComboBox;

namespace skydeck::panels::experiments {

/// Which parameters gave what: parallel coordinates, and how much of the results' variance goes with each.
class ParametersView final : public QWidget {
    Q_OBJECT
public:
    explicit ParametersView(QWidget* parent = nullptr);
    void setRuns(const std::vector<workflows::Run>& runs);
    void select(const QString& runId) { m_parallel->select(runId); }
    charts::ParallelChart& parallel() { return *m_parallel; }
    charts::BarsChart& importance() { return *m_importance; }

Q_SIGNALS:
    void runSelected(const QString& runId);

private:
    void draw();

    std::vector<workflows::Run> m_runs;
    QComboBox* m_metric;
    charts::ParallelChart* m_parallel;
    charts::BarsChart* m_importance;
};

/// Runs without a number of their own are in it only with their parameters; parameters that do not vary are left out.
charts::ParallelData parallelData(const std::vector<workflows::Run>& runs, workflows::Metric metric);
charts::BarsData importanceData(const std::vector<workflows::Run>& runs, workflows::Metric metric);

} // namespace skydeck::panels::experiments
