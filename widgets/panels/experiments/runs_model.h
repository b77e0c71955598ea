#pragma once

#include "core/workflows/experiments.h"
#include "widgets/models/row_table_model.h"
#include "widgets/panels/experiments/run_looks.h"

#include <vector>

namespace skydeck::panels::experiments {

struct RunRow {
    workflows::Run run;
    RunLook look;
    int place = 0; ///< among all, by learning rate, momentum, seed and fold
};
using RunTable = models::RowTableModel<RunRow>;
RunTable* makeRunTable(QObject* parent); ///< keys: run names
inline constexpr int kGroupColumn = 2;
inline constexpr int kAccuracyColumn = 4;

std::vector<RunRow> runRows(const std::vector<workflows::Run>& runs, const RunLooks& looks);

/// "running", "waiting", "failed" …: what a cell or a legend says of a run, with its tone.
struct RunState {
    QString word;
    style::Tone tone = style::Tone::Neutral;
    bool live = false; ///< numbers may still come
};
RunState stateOf(const std::string& state);

/// "lr 0.1  m 0.5", with seed and fold where it has them, or the name that its job gave it.
QString runLabel(const workflows::Run& run);
/// Of the best epoch; nothing for runs without a number of their own.
std::optional<double> bestOf(const workflows::Run& run, workflows::Metric metric);
/// Below zero: it has not started.
double runSeconds(const workflows::Run& run);
/// "9 runs · 4 running · best 98.31 % at lr 0.1, momentum 0.5".
QString summaryOf(const std::vector<workflows::Run>& runs);
/// Any run that waits or runs.
bool anyLive(const std::vector<workflows::Run>& runs);
QString metricTitle(workflows::Metric metric);
int metricDecimals(workflows::Metric metric);

} // namespace skydeck::panels::experiments
