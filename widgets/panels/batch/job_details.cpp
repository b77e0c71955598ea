#include "widgets/panels/batch/job_details.h"

#include "core/base/strings.h"
#include "widgets/panels/batch/batch_model.h"
#include "widgets/panels/batch/job_log.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QLabel>
#include <QScrollArea>
#include <QTabWidget>
#include <QVBoxLayout>

namespace skydeck::panels::batch {

using style::qstr;

JobDetails::JobDetails(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_tabs = shell::makeDetails(tr("Job details"), this);
    m_summary = new QLabel(this);
    m_summary->setTextFormat(Qt::RichText);
    m_summary->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_summary->setContentsMargins(12, 12, 12, 12);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_summary->setWordWrap(true);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(m_summary);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    m_log = new JobLog(deck, this);
    m_raw = new shell::JsonView(tr("Raw JSON"), this);
    m_tabs->addTab(scroll, tr("Summary"));
    m_tabs->addTab(m_log, tr("Log"));
    m_tabs->addTab(m_raw, tr("Raw JSON"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_tabs);
    clear();
}

void JobDetails::clear() {
    m_lane.cancel();
    m_jobId.clear();
    m_shownStatus.clear();
    m_summary->setText(tr("Select a job."));
    m_log->show({}, {}, false, tr("No job is selected"));
    m_raw->setText({});
}

void JobDetails::show(const aws::batch::JobSummary& job) {
    const bool same = job.jobId == m_jobId;
    // A finished job does not change any more; one that is being asked about needs no second question.
    if (same && (m_lane.busy() || (m_shownStatus == job.status && aws::batch::isFinished(job.status)))) return;
    if (!same) {
        m_jobId = job.jobId;
        m_shownStatus.clear();
    }
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), id = m_jobId](const CallContext& context) -> Result<Loaded> {
            SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(session));
            SKYDECK_ASSIGN(auto detail, client.describeJob(id, context));
            SKYDECK_ASSIGN(const Json answer,
                           client.api().call("DescribeJobs", Json{{"jobs", Json::array({id})}}, context));
            const Json& jobs = arrayAt(answer, "jobs");
            return Loaded{std::move(detail), jobs.empty() ? Json::object() : jobs.front()};
        },
        [this](const Result<Loaded>& loaded) {
            if (loaded) return apply(*loaded);
            m_summary->setText(shell::errorSentence(loaded.error()).toHtmlEscaped());
        });
}

void JobDetails::apply(const Loaded& loaded) {
    const aws::batch::JobDetail& job = loaded.job;
    m_shownStatus = job.status;
    const auto row = [](const QString& name, const QString& value) {
        return value.isEmpty() ? QString()
                               : QStringLiteral("<tr><td style='padding-right:16px'>%1</td><td>%2</td></tr>")
                                     .arg(name.toHtmlEscaped(), value.toHtmlEscaped());
    };
    const auto time = [](const std::optional<WallTime>& at) {
        return at ? style::exactTime(toEpochSeconds(*at)) : QString();
    };
    QString text = QStringLiteral("<table>");
    text += row(tr("Name"), qstr(job.jobName));
    text += row(tr("State"), qstr(job.status));
    text += row(tr("Reason"), reasonOf(job));
    text += row(tr("Exit code"), job.exitCode ? QString::number(*job.exitCode) : QString());
    text += row(tr("Command"), qstr(join(job.command, " ")));
    text += row(tr("Image"), qstr(job.image));
    text += row(
        tr("Resources"),
        tr("%1 vCPUs · %2 MiB · %3 GPUs").arg(job.resources.vcpus).arg(job.resources.memory).arg(job.resources.gpus));
    text += row(tr("Created"), time(job.createdAt));
    text += row(tr("Started"), time(job.startedAt));
    text += row(tr("Stopped"), time(job.stoppedAt));
    text += row(tr("Attempts"), job.attempts.empty() ? QString() : QString::number(job.attempts.size()));
    for (const auto& [name, value] : job.environment)
        text += row(qstr(name), qstr(value));
    text += row(tr("Id"), qstr(job.jobId));
    text += QStringLiteral("</table>");
    if (m_summary->text() != text) m_summary->setText(text);
    m_log->show(job.logGroupName, job.logStreamName, !aws::batch::isFinished(job.status),
                aws::batch::isFinished(job.status) ? tr("The job ended before its container started")
                                                   : tr("The job has not started yet"));
    m_raw->setJson(loaded.raw);
}

} // namespace skydeck::panels::batch
