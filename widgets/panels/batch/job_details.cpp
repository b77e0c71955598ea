#include "widgets/panels/batch/job_details.h"

#include "core/base/strings.h"
#include "core/workflows/sweep_key.h"
#include "core/workflows/training_arguments.h"
#include "widgets/models/table_view.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/log_tail.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QTabWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace skydeck::panels::batch {

using style::qstr;

JobDetails::JobDetails(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_tabs = shell::makeDetails(tr("Job details"), this);
    m_summary = new QLabel(this);
    m_summary->setTextFormat(Qt::RichText);
    m_summary->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_summary->setContentsMargins(12, 12, 12, 12);
    m_summary->setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(m_summary, &QLabel::linkActivated, this, [this](const QString& link) {
        const qsizetype colon = link.indexOf(QLatin1Char(':'));
        const QString place = link.left(colon), what = QUrl::fromPercentEncoding(link.mid(colon + 1).toUtf8());
        if (place == QLatin1String("job")) return Q_EMIT jobWanted(what);
        if (place == QLatin1String("log")) return m_tabs->setCurrentWidget(m_log);
        m_deck.open(place, what);
    });
    m_summary->setWordWrap(true);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(m_summary);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    m_log = new shell::LogTail(deck, tr("Job log"), this);
    m_raw = new shell::JsonView(tr("Raw JSON"), this);
    m_findings = makeFindingTable(this);
    m_findingTable = new models::TableView(m_findings, tr("Why it waits"), m_tabs);
    m_findingTable->setWordWrap(true);
    // Columns take their widths after the rows came.
    connect(m_findingTable->horizontalHeader(), &QHeaderView::sectionResized, m_findingTable,
            &QTableView::resizeRowsToContents);
    m_attempts = makeAttemptTable(this);
    m_attemptTable = new models::TableView(m_attempts, tr("Attempts"), m_tabs);
    m_attemptTable->setEmptyText(tr("The job has not been tried yet."));
    connect(m_attemptTable, &models::TableView::rowActivated, this,
            [this](int row) { showAttempt(m_attempts->row(row).attempt); });
    m_children = makeJobTable(this);
    m_childTable = new models::TableView(m_children, tr("Children"), m_tabs);
    m_childTable->setEmptyText(tr("The job is no array: it has no children."));
    connect(m_childTable, &models::TableView::rowActivated, this,
            [this](int row) { Q_EMIT jobWanted(qstr(m_children->row(row).jobId)); });
    m_tabs->addTab(scroll, tr("Summary"));
    m_tabs->addTab(m_findingTable, tr("Doctor"));
    m_tabs->addTab(m_log, tr("Log"));
    m_tabs->addTab(m_attemptTable, tr("Attempts"));
    m_tabs->addTab(m_childTable, tr("Children"));
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        if (!m_jobId.empty()) load();
    });
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
    m_findings->clear();
    m_findingTable->setEmptyText(tr("Select a job."));
    m_attempts->clear();
    m_children->clear();
}

void JobDetails::showDoctor() {
    m_tabs->setCurrentWidget(m_findingTable);
}

void JobDetails::show(const aws::batch::JobSummary& job) {
    const bool same = job.jobId == m_jobId;
    // A finished job does not change any more; one that is being asked about needs no second question.
    if (same && (m_lane.busy() || (m_shownStatus == job.status && aws::batch::isFinished(job.status)))) return;
    if (!same) {
        m_jobId = job.jobId;
        m_shownStatus.clear();
        m_findings->clear();
        m_attempts->clear();
        m_children->clear();
    }
    load();
}

/// Children and findings take calls of their own: they are read while their tab is open.
void JobDetails::load() {
    if (!m_deck.session()) return;
    const bool doctor = m_tabs->currentWidget() == m_findingTable;
    const bool children = m_tabs->currentWidget() == m_childTable;
    if (doctor && m_findings->rowCount() == 0) m_findingTable->setEmptyText(tr("Looking for the cause…"));
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), id = m_jobId, doctor, children](const CallContext& context) -> Result<Loaded> {
            SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(session));
            Loaded loaded;
            SKYDECK_ASSIGN(loaded.job, client.describeJob(id, context));
            SKYDECK_ASSIGN(const Json answer,
                           client.api().call("DescribeJobs", Json{{"jobs", Json::array({id})}}, context));
            const Json& jobs = arrayAt(answer, "jobs");
            loaded.raw = jobs.empty() ? Json::object() : jobs.front();
            if (children && loaded.job.arraySize > 0) {
                SKYDECK_ASSIGN(loaded.children, client.listArrayChildren(id, context));
            }
            if (doctor) {
                SKYDECK_ASSIGN(auto diagnosis, workflows::diagnoseJob(session, id, context));
                loaded.findings = std::move(diagnosis.findings);
            }
            return loaded;
        },
        [this](Result<Loaded> loaded) {
            if (loaded) return apply(std::move(*loaded));
            m_summary->setText(shell::errorSentence(loaded.error()).toHtmlEscaped());
            m_findingTable->setEmptyText(shell::errorSentence(loaded.error()));
        });
}

void JobDetails::apply(Loaded loaded) {
    m_job = std::move(loaded.job);
    m_shownStatus = m_job.status;
    const QString text = summaryOf(m_job);
    if (m_summary->text() != text) m_summary->setText(text);
    const bool finished = aws::batch::isFinished(m_job.status);
    m_log->show(m_job.logGroupName, m_job.logStreamName, !finished,
                m_job.arraySize > 0 ? tr("An array writes nothing itself: its children do")
                : finished          ? tr("The job ended before its container started")
                                    : tr("The job has not started yet"));
    m_raw->setJson(loaded.raw);
    std::vector<AttemptRow> attempts;
    for (const aws::batch::JobAttempt& each : m_job.attempts)
        attempts.push_back({static_cast<int>(attempts.size()) + 1, each});
    m_attempts->setRows(std::move(attempts));
    if (m_tabs->currentWidget() == m_childTable) m_children->setRows(std::move(loaded.children));
    if (m_tabs->currentWidget() == m_findingTable) {
        m_findings->setRows(std::move(loaded.findings));
        m_findingTable->setEmptyText(tr("Nothing was found that keeps it from starting: it should soon."));
        m_findingTable->resizeRowsToContents();
    }
}

void JobDetails::showAttempt(const aws::batch::JobAttempt& attempt) {
    m_log->show(m_job.logGroupName, attempt.logStreamName, false, tr("This attempt has written nothing"));
    m_tabs->setCurrentWidget(m_log);
}

QString JobDetails::summaryOf(const aws::batch::JobDetail& job) const {
    const auto line = [](const QString& name, const QString& html) {
        return html.isEmpty() ? QString()
                              : QStringLiteral("<tr><td style='padding-right:16px'>%1</td><td>%2</td></tr>")
                                    .arg(name.toHtmlEscaped(), html);
    };
    const auto row = [&line](const QString& name, const QString& value) { return line(name, value.toHtmlEscaped()); };
    const auto link = [](const QString& place, const QString& what, const QString& text) {
        return QStringLiteral("<a href='%1:%2'>%3</a>")
            .arg(place, QString::fromUtf8(QUrl::toPercentEncoding(what)), text.toHtmlEscaped());
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
    if (!job.logStreamName.empty()) text += line(tr("Log"), link(QStringLiteral("log"), {}, qstr(job.logStreamName)));
    // The trainer's result is known by its arguments.
    const auto bucket = job.environment.find("BUCKET_NAME");
    if (const auto asked = workflows::trainingArguments(job.command); asked && bucket != job.environment.end()) {
        const QString key = qstr(workflows::metricsKey(asked->learningRate, asked->momentum));
        text += line(tr("Result"), link(QStringLiteral("s3"), qstr(bucket->second) + QLatin1Char('/') + key, key));
    }
    for (const std::string& id : job.dependsOn)
        text += line(tr("Depends on"), link(QStringLiteral("job"), qstr(id), qstr(id)));
    if (job.arraySize > 0) {
        QStringList states;
        for (const auto& [status, count] : job.arrayStatuses)
            states << QStringLiteral("%1 %2").arg(count).arg(qstr(status));
        text += row(tr("Array"),
                    style::dotted({tr("%n child(ren)", nullptr, job.arraySize), states.join(QStringLiteral(" · "))}));
    }
    text += row(tr("Created"), time(job.createdAt));
    text += row(tr("Started"), time(job.startedAt));
    text += row(tr("Stopped"), time(job.stoppedAt));
    for (const auto& [name, value] : job.environment)
        text += row(qstr(name), qstr(value));
    text += row(tr("Id"), qstr(job.jobId));
    return text + QStringLiteral("</table>");
}

} // namespace skydeck::panels::batch
