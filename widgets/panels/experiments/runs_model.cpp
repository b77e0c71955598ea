#include "widgets/panels/experiments/runs_model.h"

#include "core/workflows/cost.h"
#include "core/workflows/sweep_key.h"
#include "widgets/charts/run_legend.h"
#include "widgets/style/icons.h"
#include "widgets/style/palette.h"
#include "widgets/style/text_format.h"

#include <QCoreApplication>
#include <QPainter>

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

double seconds(const std::optional<WallTime>& time) {
    return time ? toEpochSeconds(*time) : 0;
}

models::Column<RunRow> bestColumn(const QString& title, Metric metric, const QString& unit) {
    return {title, models::ColumnStyle::Number,
            [=](const RunRow& row) {
                const auto value = bestOf(row.run, metric);
                return value ? QString::number(*value, 'f', metricDecimals(metric)) + unit : QStringLiteral("—");
            },
            [=](const RunRow& row) { return QVariant(bestOf(row.run, metric).value_or(-1)); }};
}

/// The mark of the charts, and a pin before it.
QIcon markOf(const RunLook& look) {
    constexpr int side = 16, pinSide = 12;
    charts::ChartRun run;
    run.colour = look.colour;
    run.marker = look.marker;
    QPixmap both(QSize(side + pinSide, side) * 2);
    both.setDevicePixelRatio(2);
    both.fill(Qt::transparent);
    QPainter painter(&both);
    painter.drawPixmap(QRect(pinSide, 0, side, side), charts::runMark(run, side, 2));
    if (look.pinned) style::icon(QStringLiteral("pin")).paint(&painter, QRect(0, 2, pinSide, pinSide));
    painter.end();
    return QIcon(both);
}
} // namespace

RunTable* makeRunTable(QObject* parent) {
    using models::ColumnStyle;
    std::vector<models::Column<RunRow>> columns{
        {Words::tr("State"),
         ColumnStyle::Status,
         [](const RunRow& row) { return stateOf(row.run.state).word; },
         {},
         [](const RunRow& row) { return stateOf(row.run.state).tone; },
         [](const RunRow& row) {
             return row.run.stateReason.empty()
                        ? qstr(row.run.state)
                        : QStringLiteral("%1: %2").arg(qstr(row.run.state), qstr(row.run.stateReason));
         }},
        {Words::tr("Run"),
         ColumnStyle::Text,
         [](const RunRow& row) { return runLabel(row.run); },
         [](const RunRow& row) { return QVariant(row.place); },
         {},
         [](const RunRow& row) {
             return row.look.pinned ? Words::tr("%1, pinned").arg(qstr(row.run.name)) : qstr(row.run.name);
         },
         [](const RunRow& row) { return QVariant(markOf(row.look)); }},
        {Words::tr("Group"), ColumnStyle::Text, [](const RunRow& row) { return row.look.group; }},
        {Words::tr("Epochs"), ColumnStyle::Number,
         [](const RunRow& row) {
             const auto done = row.run.stale ? 0 : row.run.metrics.epochs.size();
             return row.run.epochsAsked > 0 ? QStringLiteral("%1 / %2").arg(done).arg(row.run.epochsAsked)
                                            : QString::number(done);
         },
         [](const RunRow& row) {
             return QVariant(row.run.stale ? 0 : static_cast<int>(row.run.metrics.epochs.size()));
         }},
        bestColumn(Words::tr("Best"), Metric::ValAccuracy, QStringLiteral(" %")),
        bestColumn(Words::tr("Loss"), Metric::ValLoss, {}),
        {Words::tr("Time"), ColumnStyle::Number,
         [](const RunRow& row) {
             const double took = runSeconds(row.run);
             return took < 0 ? QStringLiteral("—") : style::durationText(took);
         },
         [](const RunRow& row) { return QVariant(runSeconds(row.run)); }},
        {Words::tr("Cost $"), ColumnStyle::Number,
         [](const RunRow& row) {
             return row.run.cost() ? qstr(workflows::dollarsText(*row.run.cost())) : QStringLiteral("—");
         },
         [](const RunRow& row) { return QVariant(row.run.cost().value_or(-1)); }},
    };
    auto* table = new RunTable(
        std::move(columns), [](const RunRow& row) { return qstr(row.run.name); }, parent);
    table->setRank([](const RunRow& row) { return row.look.pinned ? 0 : 1; });
    return table;
}

std::vector<RunRow> runRows(const std::vector<Run>& runs, const RunLooks& looks) {
    std::vector<RunRow> rows;
    rows.reserve(runs.size());
    for (const Run& run : runs)
        rows.push_back({run, looks.of(run), static_cast<int>(rows.size())});
    return rows;
}

RunState stateOf(const std::string& state) {
    using style::Tone;
    if (state == "RUNNING") return {Words::tr("running"), Tone::Progress, true};
    if (state == "STARTING") return {Words::tr("starting"), Tone::Progress, true};
    if (state == "SUBMITTED" || state == "PENDING" || state == "RUNNABLE")
        return {Words::tr("waiting"), Tone::Waiting, true};
    if (state == "SUCCEEDED") return {Words::tr("done"), Tone::Ok, false};
    if (state == "FAILED") return {Words::tr("failed"), Tone::Failed, false};
    if (state == workflows::kRunDiverged) return {Words::tr("diverged"), Tone::Failed, false};
    if (state == workflows::kRunStopped) return {Words::tr("stopped"), Tone::Gone, false};
    if (state == workflows::kRunRecorded) return {Words::tr("recorded"), Tone::Ok, false};
    if (state == workflows::kRunMissing) return {Words::tr("not run"), Tone::Gone, false};
    return {qstr(state), Tone::Neutral, false};
}

QString runLabel(const Run& run) {
    const auto identity = workflows::parseRunName(run.name);
    if (!identity) return qstr(run.name);
    QString text = QStringLiteral("lr %1  m %2").arg(parameterText(run.learningRate), parameterText(run.momentum));
    if (identity->batch > 0) text += QStringLiteral("  b%1").arg(identity->batch);
    if (identity->seed) text += QStringLiteral("  s%1").arg(*identity->seed);
    if (run.folds > 0) text += QStringLiteral("  %1/%2").arg(run.fold).arg(run.folds);
    return text;
}

std::optional<double> bestOf(const Run& run, Metric metric) {
    const auto epoch = workflows::bestEpoch(run.metrics.epochs, metric);
    if (!epoch || run.stale) return std::nullopt;
    return workflows::valueOf(run.metrics.epochs[*epoch], metric);
}

double runSeconds(const Run& run) {
    if (!run.startedAt || seconds(run.startedAt) <= 0) return -1;
    return seconds(run.stoppedAt ? run.stoppedAt : std::optional(systemClock().now())) - seconds(run.startedAt);
}

QString summaryOf(const std::vector<Run>& runs) {
    int running = 0, waiting = 0, failed = 0, diverged = 0;
    const Run* top = nullptr;
    for (const Run& run : runs) {
        const RunState state = stateOf(run.state);
        running += state.tone == style::Tone::Progress;
        waiting += state.tone == style::Tone::Waiting;
        diverged += run.state == workflows::kRunDiverged;
        failed += run.state == "FAILED";
        const auto accuracy = bestOf(run, Metric::ValAccuracy);
        if (accuracy && (!top || *accuracy > *bestOf(*top, Metric::ValAccuracy))) top = &run;
    }
    QStringList parts{Words::tr("%n run(s)", nullptr, static_cast<int>(runs.size()))};
    if (running) parts << Words::tr("%1 running").arg(running);
    if (waiting) parts << Words::tr("%1 waiting").arg(waiting);
    if (failed) parts << Words::tr("%1 failed").arg(failed);
    if (diverged) parts << Words::tr("%1 diverged").arg(diverged);
    if (top)
        parts << Words::tr("best %1 % at lr %2, momentum %3")
                     .arg(*bestOf(*top, Metric::ValAccuracy), 0, 'f', 2)
                     .arg(parameterText(top->learningRate), parameterText(top->momentum));
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

int metricDecimals(Metric metric) {
    return metric == Metric::ValAccuracy ? 2 : 4;
}

} // namespace skydeck::panels::experiments
