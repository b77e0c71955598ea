#include "widgets/panels/experiments/runs_model.h"

#include "core/aws/batch/batch_client.h"
#include "widgets/style/palette.h"
#include "widgets/style/text_format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace skydeck::panels::experiments {

using style::qstr;
using workflows::Metric;
using workflows::Run;

namespace {
/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(RunTables)
};
QString number(double value) {
    return QString::number(value, 'g', 6);
}

double seconds(const std::optional<WallTime>& time) {
    return time ? toEpochSeconds(*time) : 0;
}

double runSeconds(const Run& run) {
    if (!run.startedAt) return -1;
    return seconds(run.stoppedAt ? run.stoppedAt : std::optional(systemClock().now())) - seconds(run.startedAt);
}

std::optional<double> best(const Run& run, Metric metric) {
    const auto epoch = workflows::bestEpoch(run.metrics.epochs, metric);
    if (!epoch || run.stale) return std::nullopt;
    return workflows::valueOf(run.metrics.epochs[*epoch], metric);
}

models::Column<Run> bestColumn(const char* title, Metric metric, int decimals) {
    return {Words::tr(title), models::ColumnStyle::Number,
            [=](const Run& run) {
                const auto value = best(run, metric);
                return value ? QString::number(*value, 'f', decimals) : QStringLiteral("—");
            },
            [=](const Run& run) { return QVariant(best(run, metric).value_or(-1)); }};
}
} // namespace

RunTable* makeRunTable(QObject* parent) {
    using models::ColumnStyle;
    std::vector<models::Column<Run>> columns{
        {Words::tr("State"), ColumnStyle::Status, [](const Run& run) { return qstr(run.state); },
         [](const Run& run) { return QVariant(qstr(run.state)); },
         [](const Run& run) { return stateOf(run.state).tone; }, [](const Run& run) { return qstr(run.stateReason); }},
        {Words::tr("Learning rate"), ColumnStyle::Number, [](const Run& run) { return number(run.learningRate); },
         [](const Run& run) { return QVariant(run.learningRate); }},
        {Words::tr("Momentum"), ColumnStyle::Number, [](const Run& run) { return number(run.momentum); },
         [](const Run& run) { return QVariant(run.momentum); }},
        {Words::tr("Epochs"), ColumnStyle::Number,
         [](const Run& run) {
             const auto done = run.stale ? 0 : run.metrics.epochs.size();
             return run.epochsAsked > 0 ? QStringLiteral("%1 / %2").arg(done).arg(run.epochsAsked)
                                        : QString::number(done);
         },
         [](const Run& run) { return QVariant(static_cast<int>(run.metrics.epochs.size())); }},
        bestColumn(QT_TRANSLATE_NOOP("experiments", "Best accuracy %"), Metric::ValAccuracy, 2),
        bestColumn(QT_TRANSLATE_NOOP("experiments", "Best validation loss"), Metric::ValLoss, 4),
        {Words::tr("Duration"), ColumnStyle::Number,
         [](const Run& run) {
             return runSeconds(run) < 0 ? QStringLiteral("—") : style::durationText(runSeconds(run));
         },
         [](const Run& run) { return QVariant(runSeconds(run)); }},
        models::timeColumn<Run>(Words::tr("Started"), [](const Run& run) { return seconds(run.startedAt); }),
        {Words::tr("Job"),
         ColumnStyle::Mono,
         [](const Run& run) { return qstr(run.jobName); },
         {},
         {},
         [](const Run& run) { return qstr(run.jobId); }},
    };
    return new RunTable(
        std::move(columns), [](const Run& run) { return qstr(run.name); }, parent);
}

RunState stateOf(const std::string& state) {
    using style::Tone;
    if (state == "RUNNING") return {Words::tr("running"), Tone::Progress, true};
    if (state == "STARTING") return {Words::tr("starting"), Tone::Progress, true};
    if (state == "SUBMITTED" || state == "PENDING" || state == "RUNNABLE")
        return {Words::tr("waiting"), Tone::Waiting, true};
    if (state == "SUCCEEDED") return {Words::tr("done"), Tone::Ok, false};
    if (state == "FAILED") return {Words::tr("failed"), Tone::Failed, false};
    if (state == workflows::kRunRecorded) return {Words::tr("recorded"), Tone::Ok, false};
    if (state == workflows::kRunMissing) return {Words::tr("not run"), Tone::Gone, false};
    return {qstr(state), Tone::Neutral, false};
}

std::vector<charts::ChartRun> chartRuns(const std::vector<Run>& runs) {
    std::vector<charts::ChartRun> out;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const Run& run = runs[i];
        const auto accuracy = best(run, Metric::ValAccuracy);
        charts::ChartRun entry;
        entry.id = qstr(run.name);
        entry.name = QStringLiteral("lr %1  m %2").arg(number(run.learningRate), number(run.momentum));
        entry.note = accuracy ? QStringLiteral("%1 %").arg(*accuracy, 0, 'f', 2) : stateOf(run.state).word;
        entry.colour = style::okabeIto(static_cast<int>(i));
        entry.marker = static_cast<int>(i / 7);
        out.push_back(std::move(entry));
    }
    return out;
}

namespace {
charts::Curve curveOf(const Run& run, Metric metric, const QString& kind) {
    charts::Curve curve;
    curve.runId = qstr(run.name);
    curve.kind = kind;
    if (run.stale) return curve;
    for (std::size_t i = 0; i < run.metrics.epochs.size(); ++i)
        curve.points.emplace_back(static_cast<double>(i + 1), workflows::valueOf(run.metrics.epochs[i], metric));
    return curve;
}
} // namespace

std::vector<charts::Curve> lossCurves(const std::vector<Run>& runs) {
    std::vector<charts::Curve> curves;
    for (const Run& run : runs) {
        charts::Curve train = curveOf(run, Metric::TrainLoss, Words::tr("train"));
        train.dashed = true;
        curves.push_back(std::move(train));
        charts::Curve validation = curveOf(run, Metric::ValLoss, Words::tr("validation"));
        if (!run.stale) validation.best = workflows::bestEpoch(run.metrics.epochs, Metric::ValLoss);
        curves.push_back(std::move(validation));
    }
    return curves;
}

std::vector<charts::Curve> accuracyCurves(const std::vector<Run>& runs) {
    std::vector<charts::Curve> curves;
    for (const Run& run : runs) {
        charts::Curve curve = curveOf(run, Metric::ValAccuracy, {});
        if (!run.stale) curve.best = workflows::bestEpoch(run.metrics.epochs, Metric::ValAccuracy);
        curves.push_back(std::move(curve));
    }
    return curves;
}

charts::HeatmapData heatmapData(const std::vector<Run>& runs, Metric metric) {
    const workflows::Heatmap heatmap = workflows::makeHeatmap(runs, metric);
    charts::HeatmapData data;
    data.metric = metricTitle(metric);
    data.rowTitle = Words::tr("learning rate");
    data.columnTitle = Words::tr("momentum");
    data.higherIsBetter = !workflows::lowerIsBetter(metric);
    data.decimals = metric == Metric::ValAccuracy ? 2 : 4;
    for (const double row : heatmap.rows)
        data.rows << number(row);
    for (const double column : heatmap.columns)
        data.columns << number(column);
    for (const auto& from : heatmap.cells) {
        charts::HeatmapCell cell;
        const RunState state = stateOf(from.state);
        cell.value = from.value;
        cell.state = state.word;
        cell.tone = state.tone;
        cell.live = state.live;
        if (from.run) {
            const Run& run = runs[*from.run];
            cell.runId = qstr(run.name);
            QStringList lines{QStringLiteral("%1 · %2").arg(qstr(run.name), state.word)};
            if (const auto epoch = workflows::bestEpoch(run.metrics.epochs, metric); epoch && from.value)
                lines << Words::tr("best %1 in epoch %2 of %3")
                             .arg(*from.value, 0, 'f', data.decimals)
                             .arg(*epoch + 1)
                             .arg(run.metrics.epochs.size());
            if (runSeconds(run) >= 0) lines << Words::tr("took %1").arg(style::durationText(runSeconds(run)));
            if (!run.stateReason.empty()) lines << qstr(run.stateReason);
            if (!run.jobId.empty()) lines << Words::tr("job %1").arg(qstr(run.jobId));
            cell.toolTip = lines.join(QLatin1Char('\n'));
        }
        data.cells.push_back(std::move(cell));
    }
    return data;
}

QString summaryOf(const std::vector<Run>& runs) {
    int running = 0, waiting = 0, failed = 0;
    const Run* top = nullptr;
    for (const Run& run : runs) {
        const RunState state = stateOf(run.state);
        running += state.tone == style::Tone::Progress;
        waiting += state.tone == style::Tone::Waiting;
        failed += state.tone == style::Tone::Failed;
        const auto accuracy = best(run, Metric::ValAccuracy);
        if (accuracy && (!top || *accuracy > *best(*top, Metric::ValAccuracy))) top = &run;
    }
    QStringList parts{Words::tr("%1 runs").arg(runs.size())};
    if (running) parts << Words::tr("%1 running").arg(running);
    if (waiting) parts << Words::tr("%1 waiting").arg(waiting);
    if (failed) parts << Words::tr("%1 failed").arg(failed);
    if (top)
        parts << Words::tr("best %1 % at lr %2, momentum %3")
                     .arg(*best(*top, Metric::ValAccuracy), 0, 'f', 2)
                     .arg(number(top->learningRate), number(top->momentum));
    return style::dotted(parts);
}

bool anyLive(const std::vector<Run>& runs) {
    return std::any_of(runs.begin(), runs.end(), [](const Run& run) { return stateOf(run.state).live; });
}

QString metricTitle(Metric metric) {
    switch (metric) {
    case Metric::TrainLoss:
        return Words::tr("training loss");
    case Metric::ValLoss:
        return Words::tr("validation loss");
    case Metric::ValAccuracy:
        return Words::tr("validation accuracy (%)");
    }
    return {};
}

} // namespace skydeck::panels::experiments
