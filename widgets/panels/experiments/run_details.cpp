#include "widgets/panels/experiments/run_details.h"

#include "core/workflows/cost.h"
#include "core/workflows/sweep_key.h"
#include "widgets/panels/experiments/runs_model.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/log_tail.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/core_texts.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QTabWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace skydeck::panels::experiments {

using style::qstr;
using workflows::Metric;

RunDetails::RunDetails(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_tabs = shell::makeDetails(tr("Run details"), this);
    m_summary = new QLabel(this);
    m_summary->setTextFormat(Qt::RichText);
    m_summary->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_summary->setContentsMargins(12, 12, 12, 12);
    m_summary->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_summary->setWordWrap(true);
    connect(m_summary, &QLabel::linkActivated, this, [this](const QString& link) {
        const qsizetype colon = link.indexOf(QLatin1Char(':'));
        if (link.startsWith(QLatin1String("log:"))) return showLog();
        m_deck.open(link.left(colon), QUrl::fromPercentEncoding(link.mid(colon + 1).toUtf8()));
    });
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(m_summary);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    m_log = new shell::LogTail(deck, tr("Job log"), this);
    m_numbers = style::named(new QPlainTextEdit(this), tr("Numbers per epoch"));
    m_numbers->setReadOnly(true);
    m_numbers->setFrameShape(QFrame::NoFrame);
    m_numbers->setFont(models::monoCellFont());
    m_raw = new shell::JsonView(tr("Raw JSON"), this);
    m_tabs->addTab(scroll, tr("Summary"));
    m_tabs->addTab(m_log, tr("Log"));
    m_tabs->addTab(m_numbers, tr("Epochs"));
    m_tabs->addTab(m_raw, tr("Raw JSON"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_tabs);
    clear();
}

void RunDetails::showLog() {
    m_tabs->setCurrentWidget(m_log);
}

void RunDetails::clear() {
    m_summary->setText(tr("Select a run in the heatmap, the charts or the list."));
    m_log->show({}, {}, false, tr("No run is selected"));
    m_numbers->clear();
    m_raw->setText({});
}

QString RunDetails::summaryOf(const workflows::Run& run, const QString& stack, const QString& bucket) const {
    QString text = QStringLiteral("<table>");
    const auto row = [&](const QString& name, const QString& value) {
        if (!value.isEmpty())
            text += QStringLiteral("<tr><td style='padding-right:16px'>%1</td><td>%2</td></tr>")
                        .arg(name.toHtmlEscaped(), value);
    };
    const auto plain = [&](const QString& name, const QString& value) { row(name, value.toHtmlEscaped()); };
    const auto link = [](const QString& panel, const QString& what, const QString& shown) {
        return QStringLiteral("<a href='%1:%2'>%3</a>")
            .arg(panel, QString::fromUtf8(QUrl::toPercentEncoding(what)), shown.toHtmlEscaped());
    };
    const auto object = [&](const std::string& key) {
        return link(QStringLiteral("s3"), bucket + QLatin1Char('/') + qstr(key), qstr(key));
    };
    const auto time = [](const std::optional<WallTime>& at) {
        return at ? style::exactTime(toEpochSeconds(*at)) : QString();
    };
    const RunState state = stateOf(run.state);
    plain(tr("Run"), qstr(run.name));
    plain(tr("State"),
          state.word == qstr(run.state) ? state.word : QStringLiteral("%1 (%2)").arg(state.word, qstr(run.state)));
    plain(tr("Reason"), qstr(run.stateReason));
    if (const auto epoch = workflows::bestEpoch(run.metrics.epochs, Metric::ValAccuracy); epoch && !run.stale)
        plain(tr("Best accuracy"),
              tr("%1 % in epoch %2").arg(run.metrics.epochs[*epoch].valAccuracy, 0, 'f', 2).arg(*epoch + 1));
    if (run.record && run.record->state == "stopped-early")
        plain(tr("Early stop"), tr("after epoch %1: patience ran out").arg(run.metrics.epochs.size()));
    // Links stand where they are seen without scrolling.
    if (!run.jobId.empty()) row(tr("Job"), link(QStringLiteral("batch"), qstr(run.jobId), qstr(run.jobName)));
    if (!run.logStream.empty()) row(tr("Log"), link(QStringLiteral("log"), {}, tr("Show the log")));
    if (run.lastModified && !run.metrics.epochs.empty()) row(tr("Metrics"), object(run.metricsKey));
    if (run.record) row(tr("Record"), object(workflows::recordKeyOf(run.name)));
    const QString dollars =
        run.cost() ? QStringLiteral("%1 $").arg(qstr(workflows::dollarsText(*run.cost()))) : tr("not known");
    row(tr("Cost"), link(QStringLiteral("cost"), stack, dollars));
    for (const auto& [name, value] : run.parameters)
        plain(parameterTitle(qstr(name)), parameterText(value));
    plain(tr("Started"), time(run.startedAt));
    plain(tr("Stopped"), time(run.stoppedAt));
    plain(tr("Exit code"), run.exitCode ? QString::number(*run.exitCode) : QString());
    plain(tr("Sweep"), qstr(run.sweepId));
    if (run.record) {
        plain(tr("Machine"), qstr(run.record->machine));
        plain(tr("Image"), qstr(run.record->image));
        plain(tr("Code version"), qstr(run.record->codeVersion));
        if (run.record->resumedAfter > 0) plain(tr("Resumed"), tr("after epoch %1").arg(run.record->resumedAfter));
    }
    for (const std::string& note : run.metrics.notes)
        plain(tr("Note"), style::coreText(note));
    if (run.stale) plain(tr("Note"), tr("The metrics in the bucket are of an earlier run."));
    return text + QStringLiteral("</table>");
}

QString RunDetails::epochsOf(const workflows::Run& run) const {
    QString numbers = tr("epoch  train loss  validation loss  accuracy %") + QLatin1Char('\n');
    for (std::size_t i = 0; i < run.metrics.epochs.size(); ++i) {
        const workflows::Epoch& epoch = run.metrics.epochs[i];
        numbers += QStringLiteral("%1  %2  %3  %4\n")
                       .arg(i + 1, 5)
                       .arg(epoch.trainLoss, 10, 'f', 5)
                       .arg(epoch.valLoss, 15, 'f', 5)
                       .arg(epoch.valAccuracy, 10, 'f', 2);
    }
    return numbers;
}

void RunDetails::show(const workflows::Run& run, const QString& stack, const QString& bucket) {
    const QString text = summaryOf(run, stack, bucket);
    if (m_summary->text() != text) m_summary->setText(text);
    m_log->show(run.logGroup, run.logStream, stateOf(run.state).live,
                run.jobId.empty() ? tr("Batch knows no job of this run any more, so there is no log")
                                  : tr("The job has not started yet"),
                run.finished() ? run.stoppedAt : std::nullopt);
    const QString numbers = epochsOf(run);
    if (m_numbers->toPlainText() != numbers) m_numbers->setPlainText(numbers);
    m_raw->setJson(workflows::toJson(run));
}

} // namespace skydeck::panels::experiments
