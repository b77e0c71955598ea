#pragma once

#include "widgets/panels/experiments/run_charts.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;

namespace skydeck::charts {
class HeatmapView;
}

namespace skydeck::panels::experiments {

/// The heatmap with its choices: metric, the two parameters, and for each other one a value or all of them, of which
/// the mean and its spread are shown.
class GridView final : public QWidget {
    Q_OBJECT
public:
    explicit GridView(QWidget* parent = nullptr);
    void setRuns(const std::vector<workflows::Run>& runs);
    charts::HeatmapView& heatmap() { return *m_heatmap; }
    workflows::Metric metric() const;

Q_SIGNALS:
    void metricChanged();

private:
    void offerParameters();
    void draw();
    GridChoice choice() const;

    std::vector<workflows::Run> m_runs;
    charts::HeatmapView* m_heatmap;
    QComboBox *m_metric, *m_rows, *m_columns;
    QHBoxLayout* m_rest;
    QHash<QString, QComboBox*> m_fixed; ///< by parameter
    QStringList m_offered;              ///< parameters and values that the boxes hold
};

} // namespace skydeck::panels::experiments
