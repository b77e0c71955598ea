#include "widgets/panels/batch/job_details.h"

#include "core/base/strings.h"
#include "core/workflows/job_instances.h"
#include "core/workflows/stack_of.h"
#include "core/workflows/sweep_key.h"
#include "core/workflows/training_arguments.h"
#include "widgets/models/table_view.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/log_tail.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/core_texts.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QHeaderView>
#include <QTabWidget>
#include <QVBoxLayout>

namespace skydeck::panels::batch {

using style::qstr;

JobDetails::JobDetails(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_tabs = shell::makeDetails(tr("Job details"), this);
    m_facts = shell::makeFactTable(this);
    m_factTable = new models::TableView(m_facts, tr("Properties"), m_tabs);
    m_factTable->setColumnWidth(0, 150);
    m_factTable->setEmptyText(tr("Select a job to see it."));
    connect(m_factTable, &models::TableView::rowActivated, this, &JobDetails::openFact);
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
    m_tabs->addTab(m_factTable, tr("Summary"));
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
    m_facts->clear();
    m_factTable->setEmptyText(tr("Select a job to see it."));
    m_log->show({}, {}, false, tr("No job is selected"));
    m_raw->setText({});
    m_findings->clear();
    m_findingTable->setEmptyText(tr("Select a job to see it."));
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
        m_facts->clear();
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
        [session = m_deck.session(), id = m_jobId, doctor, children, stack = m_stack, stackQueue = m_stackQueue,
         instance = m_instance, instanceOf = m_instanceOf](const CallContext& context) -> Result<Loaded> {
            SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(session));
            Loaded loaded;
            SKYDECK_ASSIGN(loaded.job, client.describeJob(id, context));
            SKYDECK_ASSIGN(const Json answer,
                           client.api().call("DescribeJobs", Json{{"jobs", Json::array({id})}}, context));
            const Json& jobs = arrayAt(answer, "jobs");
            loaded.raw = jobs.empty() ? Json::object() : jobs.front();
            loaded.stack = stack;
            if (loaded.job.jobQueue != stackQueue) {
                // Who may not see the stack still sees the job.
                loaded.stack = workflows::stackOf(session, loaded.job.jobQueue, context).value_or(std::string());
            }
            loaded.instance = instance;
            if (loaded.instance.empty() || loaded.job.containerInstanceArn != instanceOf)
                loaded.instance = workflows::instanceOf(session, loaded.job, context).value_or(std::string());
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
            m_factTable->setEmptyText(shell::errorSentence(loaded.error()));
            m_findingTable->setEmptyText(shell::errorSentence(loaded.error()));
        });
}

void JobDetails::apply(Loaded loaded) {
    m_job = std::move(loaded.job);
    m_shownStatus = m_job.status;
    m_stack = std::move(loaded.stack);
    m_stackQueue = m_job.jobQueue;
    m_instance = std::move(loaded.instance);
    m_instanceOf = m_job.containerInstanceArn;
    shell::setFacts(*m_facts, factsOf(m_job));
    const bool finished = aws::batch::isFinished(m_job.status);
    m_log->show(m_job.logGroupName, m_job.logStreamName, !finished,
                m_job.arraySize > 0 ? tr("An array writes nothing itself: its children do")
                : finished          ? (m_job.startedAt ? tr("The job has written nothing")
                                                       : tr("The job ended before its container started"))
                                    : tr("The job has not started yet"),
                m_job.stoppedAt);
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
    m_log->show(m_job.logGroupName, attempt.logStreamName, false, tr("This attempt has written nothing"),
                attempt.stoppedAt);
    m_tabs->setCurrentWidget(m_log);
}

void JobDetails::openFact(int row) {
    const shell::Fact& fact = m_facts->row(row);
    if (fact.panel == QLatin1String("job")) return Q_EMIT jobWanted(fact.what);
    if (fact.panel == QLatin1String("log")) return m_tabs->setCurrentWidget(m_log);
    if (fact.panel == QLatin1String("doctor")) return showDoctor();
    if (!fact.panel.isEmpty()) m_deck.open(fact.panel, fact.what);
}

std::vector<shell::Fact> JobDetails::factsOf(const aws::batch::JobDetail& job) const {
    const auto time = [](const std::optional<WallTime>& at) {
        return at ? style::exactTime(toEpochSeconds(*at)) : QString();
    };
    const QString stack = qstr(m_stack);
    std::vector<shell::Fact> facts{{tr("Name"), qstr(job.jobName)},
                                   {tr("State"), qstr(job.status)},
                                   {tr("Reason"), reasonOf(job)},
                                   {tr("What to do"), style::coreText(workflows::adviceForFailure(job))}};
    const auto add = [&facts](const QString& name, const QString& value, const char* panel = "",
                              const QString& what = {}) {
        facts.push_back({name, value, QString::fromLatin1(panel), what.isEmpty() ? value : what});
    };
    if (job.status == "RUNNABLE" || job.status == "PENDING")
        add(tr("What to do"), tr("See what keeps it from starting"), "doctor");
    add(tr("Exit code"), job.exitCode ? QString::number(*job.exitCode) : QString());
    add(tr("Log"), qstr(job.logStreamName), "log");
    if (!m_instance.empty())
        add(tr("Instance"), qstr(m_instance), "ec2");
    else if (!job.containerInstanceArn.empty())
        add(tr("Instance"), tr("Gone; ECS does not tell any more which one it was"));
    // The trainer's result is known by its arguments, and so is its run.
    const auto bucket = job.environment.find("BUCKET_NAME");
    if (const auto asked = workflows::trainingArguments(job.command)) {
        const QString key = qstr(workflows::metricsKeyOf(asked->name));
        // S3 opens folders: the one that the result is in.
        if (bucket != job.environment.end())
            add(tr("Result"), key, "s3",
                qstr(bucket->second) + QLatin1Char('/') + key.left(key.lastIndexOf(QLatin1Char('/')) + 1));
        add(tr("Run"), qstr(asked->name), "experiments", stack + QLatin1Char('/') + qstr(asked->name));
    }
    add(tr("Stack"), stack, "stacks");
    if (!stack.isEmpty()) add(tr("Cost"), tr("What %1 costs now").arg(stack), "cost", stack);
    for (std::size_t i = 0; i < job.dependsOn.size(); ++i)
        add(job.dependsOn.size() == 1 ? tr("Depends on") : tr("Depends on %1").arg(i + 1), qstr(job.dependsOn[i]),
            "job");
    add(tr("Command"), qstr(join(job.command, " ")));
    add(tr("Image"), qstr(job.image));
    add(tr("Resources"),
        tr("%1 vCPUs · %2 MiB · %3 GPUs").arg(job.resources.vcpus).arg(job.resources.memory).arg(job.resources.gpus));
    if (job.arraySize > 0) {
        QStringList states;
        for (const auto& [status, count] : job.arrayStatuses)
            states << QStringLiteral("%1 %2").arg(count).arg(qstr(status));
        add(tr("Array"),
            style::dotted({tr("%n child(ren)", nullptr, job.arraySize), states.join(QStringLiteral(" · "))}));
    }
    add(tr("Created"), time(job.createdAt));
    add(tr("Started"), time(job.startedAt));
    add(tr("Stopped"), time(job.stoppedAt));
    for (const auto& [name, value] : job.environment)
        add(tr("Environment: %1").arg(qstr(name)), qstr(value));
    add(tr("Id"), qstr(job.jobId));
    std::erase_if(facts, [](const shell::Fact& fact) { return fact.value.isEmpty(); });
    return facts;
}

} // namespace skydeck::panels::batch
