#pragma once

#include "core/workflows/experiments.h"
#include "widgets/charts/curve.h"
#include "widgets/charts/heatmap_model.h"
#include "widgets/panels/experiments/run_looks.h"

#include <QSet>

#include <map>
#include <vector>

namespace skydeck::panels::experiments {

/// The runs whose curves are drawn when there are more than `most`: those wanted, pinned and live, then the best by
/// validation accuracy. In the order of `runs`.
std::vector<workflows::Run> drawnRuns(const std::vector<workflows::Run>& runs, const RunLooks& looks,
                                      const QSet<QString>& wanted, std::size_t most);
/// What charts and legend call the runs.
std::vector<charts::ChartRun> chartRuns(const std::vector<workflows::Run>& runs, const RunLooks& looks);
/// Train and validation loss of every run; the best epoch is marked on the validation line, and where patience ended
/// the run.
std::vector<charts::Curve> lossCurves(const std::vector<workflows::Run>& runs);
std::vector<charts::Curve> accuracyCurves(const std::vector<workflows::Run>& runs);

/// What a heatmap is to show.
struct GridChoice {
    workflows::Metric metric = workflows::Metric::ValAccuracy;
    std::string row = "lr", column = "momentum";
    std::map<std::string, double> fixed; ///< values that other parameters must have
};
charts::HeatmapData heatmapData(const std::vector<workflows::Run>& runs, const GridChoice& choice);

} // namespace skydeck::panels::experiments
