#include "widgets/panels/experiments/run_details.h"

#include "widgets/panels/experiments/runs_model.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/log_tail.h"
#include "widgets/shell/panel_frame.h"
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

void RunDetails::clear() {
    m_summary->setText(tr("Select a run in the heatmap, the charts or the list."));
    m_log->show({}, {}, false, tr("No run is selected"));
    m_numbers->clear();
    m_raw->setText({});
}

void RunDetails::show(const workflows::Run& run, const QString& bucket) {
    const auto row = [](const QString& name, const QString& value) {
        return value.isEmpty() ? QString()
                               : QStringLiteral("<tr><td style='padding-right:16px'>%1</td><td>%2</td></tr>")
                                     .arg(name.toHtmlEscaped(), value);
    };
    const auto link = [](const QString& panel, const QString& what, const QString& text) {
        return QStringLiteral("<a href='%1:%2'>%3</a>")
            .arg(panel, QString::fromUtf8(QUrl::toPercentEncoding(what)), text.toHtmlEscaped());
    };
    const auto time = [](const std::optional<WallTime>& at) {
        return at ? style::exactTime(toEpochSeconds(*at)) : QString();
    };
    const RunState state = stateOf(run.state);
    QString best;
    if (const auto epoch = workflows::bestEpoch(run.metrics.epochs, Metric::ValAccuracy); epoch && !run.stale)
        best = tr("%1 % in epoch %2").arg(run.metrics.epochs[*epoch].valAccuracy, 0, 'f', 2).arg(*epoch + 1);
    QString text = QStringLiteral("<table>");
    text += row(tr("Run"), qstr(run.name).toHtmlEscaped());
    text += row(tr("State"), QStringLiteral("%1 (%2)").arg(state.word.toHtmlEscaped(), qstr(run.state)));
    text += row(tr("Reason"), qstr(run.stateReason).toHtmlEscaped());
    text += row(tr("Learning rate"), QString::number(run.learningRate));
    text += row(tr("Momentum"), QString::number(run.momentum));
    text += row(tr("Best accuracy"), best);
    text += row(tr("Started"), time(run.startedAt));
    text += row(tr("Stopped"), time(run.stoppedAt));
    text += row(tr("Exit code"), run.exitCode ? QString::number(*run.exitCode) : QString());
    if (!run.jobId.empty()) text += row(tr("Job"), link(QStringLiteral("batch"), qstr(run.jobId), qstr(run.jobName)));
    if (!run.metricsKey.empty() && run.lastModified)
        text += row(tr("Metrics"),
                    link(QStringLiteral("s3"), bucket + QLatin1Char('/') + qstr(run.metricsKey), qstr(run.metricsKey)));
    for (const std::string& note : run.metrics.notes)
        text += row(tr("Note"), qstr(note).toHtmlEscaped());
    if (run.stale) text += row(tr("Note"), tr("The metrics in the bucket are of an earlier run.").toHtmlEscaped());
    text += QStringLiteral("</table>");
    if (m_summary->text() != text) m_summary->setText(text);

    m_log->show(run.logGroup, run.logStream, state.live,
                run.jobId.empty() ? tr("Batch knows no job of this run any more, so there is no log")
                                  : tr("The job has not started yet"));

    QString numbers = tr("epoch  train loss  validation loss  accuracy %") + QLatin1Char('\n');
    for (std::size_t i = 0; i < run.metrics.epochs.size(); ++i) {
        const workflows::Epoch& epoch = run.metrics.epochs[i];
        numbers += QStringLiteral("%1  %2  %3  %4\n")
                       .arg(i + 1, 5)
                       .arg(epoch.trainLoss, 10, 'f', 5)
                       .arg(epoch.valLoss, 15, 'f', 5)
                       .arg(epoch.valAccuracy, 10, 'f', 2);
    }
    if (m_numbers->toPlainText() != numbers) m_numbers->setPlainText(numbers);
    m_raw->setJson(workflows::toJson(run));
}

} // namespace skydeck::panels::experiments
