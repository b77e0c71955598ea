#include "widgets/panels/experiments/run_charts.h"

#include "widgets/panels/experiments/runs_model.h"
#include "widgets/style/text_format.h"

#include <QCoreApplication>

#include <algorithm>

namespace skydeck::panels::experiments {

using charts::HeatmapData;
using style::qstr;
using workflows::Metric;
using workflows::Run;

namespace {
/// Where lupdate and the translator find these texts.
struct ChartWords {
    Q_DECLARE_TR_FUNCTIONS(RunCharts)
};

charts::Curve curveOf(const Run& run, Metric metric, const QString& kind) {
    charts::Curve curve;
    curve.runId = qstr(run.name);
    curve.kind = kind;
    if (run.stale) return curve;
    for (std::size_t i = 0; i < run.metrics.epochs.size(); ++i)
        curve.points.emplace_back(static_cast<double>(i + 1), workflows::valueOf(run.metrics.epochs[i], metric));
    return curve;
}

void mark(charts::Curve& curve, const Run& run, Metric metric) {
    if (run.stale) return;
    curve.best = workflows::bestEpoch(run.metrics.epochs, metric);
    if (run.record && run.record->state == "stopped-early" && !curve.points.empty())
        curve.stop = curve.points.size() - 1;
}
} // namespace

std::vector<Run> drawnRuns(const std::vector<Run>& runs, const RunLooks& looks, const QSet<QString>& wanted,
                           std::size_t most) {
    if (runs.size() <= most) return runs;
    std::vector<std::size_t> order(runs.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    const auto rank = [&](const Run& run) {
        if (wanted.contains(qstr(run.name))) return 0;
        if (looks.isPinned(qstr(run.name))) return 1;
        return stateOf(run.state).live ? 2 : 3;
    };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const int left = rank(runs[a]), right = rank(runs[b]);
        if (left != right) return left < right;
        return bestOf(runs[a], Metric::ValAccuracy).value_or(-1) > bestOf(runs[b], Metric::ValAccuracy).value_or(-1);
    });
    order.resize(most);
    std::sort(order.begin(), order.end());
    std::vector<Run> drawn;
    for (const std::size_t i : order)
        drawn.push_back(runs[i]);
    return drawn;
}

std::vector<charts::ChartRun> chartRuns(const std::vector<Run>& runs, const RunLooks& looks) {
    std::vector<charts::ChartRun> out;
    for (const Run& run : runs) {
        const auto accuracy = bestOf(run, Metric::ValAccuracy);
        const RunLook look = looks.of(run);
        charts::ChartRun entry;
        entry.id = qstr(run.name);
        entry.name = runLabel(run);
        entry.note = accuracy ? QStringLiteral("%1 %").arg(*accuracy, 0, 'f', 2) : stateOf(run.state).word;
        entry.colour = look.colour;
        entry.marker = look.marker;
        out.push_back(std::move(entry));
    }
    return out;
}

std::vector<charts::Curve> lossCurves(const std::vector<Run>& runs) {
    std::vector<charts::Curve> curves;
    for (const Run& run : runs) {
        charts::Curve train = curveOf(run, Metric::TrainLoss, ChartWords::tr("train"));
        train.dashed = true;
        curves.push_back(std::move(train));
        charts::Curve validation = curveOf(run, Metric::ValLoss, ChartWords::tr("validation"));
        mark(validation, run, Metric::ValLoss);
        curves.push_back(std::move(validation));
    }
    return curves;
}

std::vector<charts::Curve> accuracyCurves(const std::vector<Run>& runs) {
    std::vector<charts::Curve> curves;
    for (const Run& run : runs) {
        charts::Curve curve = curveOf(run, Metric::ValAccuracy, {});
        mark(curve, run, Metric::ValAccuracy);
        curves.push_back(std::move(curve));
    }
    return curves;
}

HeatmapData heatmapData(const std::vector<Run>& runs, const GridChoice& choice) {
    const Metric metric = choice.metric;
    const workflows::Heatmap heatmap = workflows::makeHeatmap(runs, metric, choice.row, choice.column, choice.fixed);
    charts::HeatmapData data;
    data.metric = metricTitle(metric);
    data.rowTitle = parameterTitle(qstr(choice.row));
    data.columnTitle = parameterTitle(qstr(choice.column));
    data.higherIsBetter = !workflows::lowerIsBetter(metric);
    data.decimals = metricDecimals(metric);
    for (const double row : heatmap.rows)
        data.rows << parameterText(row);
    for (const double column : heatmap.columns)
        data.columns << parameterText(column);
    for (const auto& from : heatmap.cells) {
        charts::HeatmapCell cell;
        const RunState state = stateOf(from.state);
        cell.value = from.value;
        cell.spread = from.spread;
        cell.count = from.count;
        cell.state = state.word;
        cell.tone = state.tone;
        cell.live = state.live;
        cell.broken = from.state == workflows::kRunDiverged;
        if (from.run) {
            const Run& run = runs[*from.run];
            cell.runId = qstr(run.name);
            QStringList lines{QStringLiteral("%1 · %2").arg(runLabel(run), stateOf(run.state).word)};
            if (from.count > 1 && from.value)
                lines << ChartWords::tr("mean %1 ± %2 of %3 runs")
                             .arg(*from.value, 0, 'f', data.decimals)
                             .arg(from.spread.value_or(0), 0, 'f', data.decimals)
                             .arg(from.count);
            if (const auto epoch = workflows::bestEpoch(run.metrics.epochs, metric); epoch && !run.stale)
                lines << ChartWords::tr("best %1 in epoch %2 of %3")
                             .arg(workflows::valueOf(run.metrics.epochs[*epoch], metric), 0, 'f', data.decimals)
                             .arg(*epoch + 1)
                             .arg(run.metrics.epochs.size());
            if (runSeconds(run) >= 0) lines << ChartWords::tr("took %1").arg(style::durationText(runSeconds(run)));
            if (!run.stateReason.empty()) lines << qstr(run.stateReason);
            if (!run.jobId.empty()) lines << ChartWords::tr("job %1").arg(qstr(run.jobId));
            cell.toolTip = lines.join(QLatin1Char('\n'));
        }
        data.cells.push_back(std::move(cell));
    }
    return data;
}

} // namespace skydeck::panels::experiments
