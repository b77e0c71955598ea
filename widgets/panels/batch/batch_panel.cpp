#include "widgets/panels/batch/batch_panel.h"

#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/workflows/publish_image.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/batch/job_details.h"
#include "widgets/panels/batch/submit_dialog.h"
#include "widgets/panels/batch/vcpu_bar.h"
#include "widgets/shell/api_call.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"

#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::batch {

namespace aws_batch = aws::batch;
using style::qstr;

namespace {

bool hasNotStarted(const aws_batch::JobSummary& job) {
    return job.status == "SUBMITTED" || job.status == "PENDING" || job.status == "RUNNABLE";
}

/// Whether the list shows the same of both; what it shows besides never changes for a job.
bool looksTheSame(const aws_batch::JobSummary& a, const aws_batch::JobSummary& b) {
    return a.jobId == b.jobId && a.status == b.status && a.statusReason == b.statusReason && a.reason == b.reason &&
           a.startedAt == b.startedAt && a.stoppedAt == b.stoppedAt && a.exitCode == b.exitCode;
}

/// A job that is in no list, such as an array's child: its details are asked for by its id.
aws_batch::JobSummary wantedChild(const QString& id) {
    aws_batch::JobSummary job;
    job.jobId = style::str(id);
    return job;
}

} // namespace

BatchPanel::BatchPanel(shell::Deck& deck, QWidget* parent) : Panel(parent), m_deck(deck) {
    m_frame = new shell::PanelFrame(tr("Batch"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_frame);
    buildActions();
    m_details = new JobDetails(deck, this);
    m_frame->setContent(buildTables(), m_details, Qt::Vertical);
    connect(m_details, &JobDetails::jobWanted, this, &BatchPanel::openAt);
    connect(m_frame, &shell::PanelFrame::filterChanged, this,
            [this](const QString& text) { m_jobs->proxy().setFilterWords(text); });
    m_feed = std::make_unique<shell::Feed<Content>>(
        deck, *m_frame, tr("Listing jobs"),
        [] {
            return [](const std::shared_ptr<aws::Session>& session, const CallContext& context) -> Result<Content> {
                Content content;
                SKYDECK_ASSIGN(const auto client, aws_batch::BatchClient::create(session));
                SKYDECK_ASSIGN(content.environments, client.describeComputeEnvironments({}, context));
                SKYDECK_ASSIGN(content.queues, client.describeJobQueues({}, context));
                SKYDECK_ASSIGN(content.definitions, client.describeJobDefinitions({}, "ACTIVE", context));
                for (const auto& queue : content.queues) {
                    SKYDECK_ASSIGN(content.jobs[queue.jobQueueArn], client.listJobs(queue.jobQueueArn, context));
                }
                return content;
            };
        },
        [this](Content content) { apply(std::move(content)); }, std::chrono::seconds(2));
    for (QAction* each : {m_publishAction, m_submitAction})
        each->setEnabled(false); // until it is known what there is
    selectionMoved();
}

void BatchPanel::buildActions() {
    m_publishAction = new QAction(style::icon(QStringLiteral("upload")), tr("Publish training image"), this);
    connect(m_publishAction, &QAction::triggered, this, &BatchPanel::publishImage);
    const auto action = [this](const QString& icon, const QString& text, auto run) {
        auto* made = new QAction(style::icon(icon), text, this);
        connect(made, &QAction::triggered, this, run);
        return made;
    };
    m_submitAction = action(QStringLiteral("play"), tr("Submit job"), [this] { submitJob(); });
    m_cancelAction = action(QStringLiteral("cancel"), tr("Cancel"), [this] { endSelected(false); });
    m_cancelAction->setToolTip(tr("Takes jobs that have not started out of the queue"));
    m_endAction = action(QStringLiteral("stop"), tr("Terminate"), [this] { endSelected(true); });
    m_doctorAction = action(QStringLiteral("help"), tr("Why does it wait?"), [this] { m_details->showDoctor(); });
    m_stacksAction = new QAction(style::icon(QStringLiteral("stacks")), tr("Open Stacks"), this);
    connect(m_stacksAction, &QAction::triggered, this, [this] { m_deck.open(QStringLiteral("stacks")); });
    addActions({m_publishAction, m_submitAction, m_doctorAction, m_cancelAction, m_endAction});
    m_queueBox = shell::makeHeaderBox(tr("Job queue"), m_frame);
    connect(m_queueBox, &QComboBox::activated, this, &BatchPanel::fillJobs);
    m_frame->addHeaderWidget(m_queueBox);
    for (QAction* each : {m_publishAction, m_cancelAction, m_endAction})
        m_frame->addHeaderAction(each);
    m_frame->setPrimaryAction(m_submitAction);
}

QWidget* BatchPanel::buildTables() {
    m_jobModel = makeJobTable(this);
    m_jobs = new models::TableView(m_jobModel, tr("Jobs"), this);
    m_jobs->setEmptyText(tr("No jobs yet. Publish the training image, then start a sweep in Experiments."));
    m_jobs->setColumnWidth(0, 130);
    m_jobs->setColumnWidth(1, 220);
    m_jobs->setColumnWidth(5, 260);
    m_jobs->sortByColumn(2, Qt::DescendingOrder);
    m_jobs->rememberColumns(m_deck.settings(), shell::keys::columns(QStringLiteral("jobs")));
    m_jobs->addActions({m_doctorAction, m_cancelAction, m_endAction});
    shell::describeRows(m_deck, *m_jobs, shell::describeAll("batch", "DescribeJobs", "jobs"));
    connect(m_jobs, &models::TableView::selectionMoved, this, &BatchPanel::selectionMoved);
    connect(m_jobs, &models::TableView::deleteRequested, this, [this] { endSelected(true); });
    connect(m_jobs, &models::TableView::rowActivated, this, [this] { m_details->setFocus(); });

    m_queueModel = makeQueueTable(m_content.jobs, this);
    m_environmentModel = makeEnvironmentTable(this);
    m_definitionModel = makeDefinitionTable(this);
    auto* queues = new models::TableView(m_queueModel, tr("Job queues"), this);
    auto* environments = new models::TableView(m_environmentModel, tr("Compute environments"), this);
    auto* definitions = new models::TableView(m_definitionModel, tr("Job definitions"), this);
    connect(queues, &models::TableView::rowActivated, this,
            [this](int row) { openAt(qstr(m_queueModel->row(row).jobQueueArn)); });
    shell::describeRows(m_deck, *queues, shell::describeAll("batch", "DescribeJobQueues", "jobQueues"));
    shell::describeRows(m_deck, *environments,
                        shell::describeAll("batch", "DescribeComputeEnvironments", "computeEnvironments"));
    shell::describeRows(m_deck, *definitions, shell::describeAll("batch", "DescribeJobDefinitions", "jobDefinitions"));
    queues->rememberColumns(m_deck.settings(), shell::keys::columns(QStringLiteral("queues")));
    environments->rememberColumns(m_deck.settings(), shell::keys::columns(QStringLiteral("environments")));
    definitions->rememberColumns(m_deck.settings(), shell::keys::columns(QStringLiteral("definitions")));
    m_tabs = shell::makeDetails(tr("Batch lists"), this);
    m_tabs->addTab(m_jobs, tr("Jobs"));
    m_tabs->addTab(queues, tr("Queues"));
    m_tabs->addTab(environments, tr("Environments"));
    m_tabs->addTab(definitions, tr("Definitions"));
    connect(m_tabs, &QTabWidget::currentChanged, this, [this](int tab) { m_details->setVisible(tab == 0); });

    auto* whole = new QWidget(this);
    m_bars = new QVBoxLayout;
    m_bars->setSpacing(0);
    m_bars->setContentsMargins(4, 0, 8, 4);
    auto* layout = new QVBoxLayout(whole);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(m_bars);
    layout->addWidget(m_tabs, 1);
    return whole;
}

void BatchPanel::focusFilter() {
    m_frame->filterBox()->setFocus();
}

void BatchPanel::openAt(const QString& what) {
    m_tabs->setCurrentIndex(0);
    for (const auto& queue : m_content.queues)
        if (qstr(queue.jobQueueArn) == what || qstr(queue.jobQueueName) == what) {
            m_queueBox->setCurrentText(qstr(queue.jobQueueName));
            return fillJobs();
        }
    m_jobs->clearSelection();
    m_wantedJob = what;
    m_queueBox->setCurrentIndex(0);
    fillJobs();
}

std::vector<shell::Findable> BatchPanel::findables() const {
    std::vector<shell::Findable> found;
    for (const auto& queue : m_content.queues)
        found.push_back({qstr(queue.jobQueueName), qstr(queue.jobQueueArn)});
    for (const auto& job : m_jobModel->rows())
        found.push_back({qstr(job.jobName), qstr(job.jobId)});
    return found;
}

void BatchPanel::apply(Content content) {
    m_content = std::move(content);
    QStringList names{tr("All queues")};
    for (const auto& queue : m_content.queues)
        names << qstr(queue.jobQueueName);
    const QString chosen = m_queueBox->currentText();
    m_queueBox->clear();
    m_queueBox->addItems(names);
    m_queueBox->setCurrentIndex(std::max(0, static_cast<int>(names.indexOf(chosen))));
    m_queueBox->setVisible(m_content.queues.size() > 1);

    while (m_barWidgets.size() > m_content.environments.size()) {
        delete m_barWidgets.back();
        m_barWidgets.pop_back();
    }
    for (std::size_t i = 0; i < m_content.environments.size(); ++i) {
        if (i == m_barWidgets.size()) {
            m_barWidgets.push_back(new VcpuBar(this));
            m_bars->addWidget(m_barWidgets.back());
        }
        const auto& environment = m_content.environments[i];
        m_barWidgets[i]->setValues(qstr(environment.computeEnvironmentName), environment.minvCpus,
                                   environment.desiredvCpus, environment.maxvCpus);
    }
    m_queueModel->setRows(m_content.queues);
    m_environmentModel->setRows(m_content.environments);
    m_definitionModel->setRows(m_content.definitions);
    m_publishAction->setEnabled(!m_content.definitions.empty());
    m_submitAction->setEnabled(!m_content.queues.empty() && !m_content.definitions.empty());
    fillJobs();
    if (m_content.queues.empty() && m_content.environments.empty() && m_content.definitions.empty())
        m_frame->showEmpty(tr("There is no job queue yet. Deploy SimpleBatch to get one."), m_stacksAction);
    else
        m_frame->showData();
}

void BatchPanel::fillJobs() {
    std::vector<aws_batch::JobSummary> jobs;
    for (const auto& queue : m_content.queues) {
        if (m_queueBox->currentIndex() > 0 && qstr(queue.jobQueueName) != m_queueBox->currentText()) continue;
        const auto& own = m_content.jobs[queue.jobQueueArn];
        jobs.insert(jobs.end(), own.begin(), own.end());
    }
    m_frame->setSummary(summaryOf(jobs, m_content.environments));
    // With thousands that have ended most looks find nothing new: then only the times that pass are painted anew.
    if (std::ranges::equal(jobs, m_listed, looksTheSame)) {
        m_jobs->viewport()->update();
    } else {
        m_listed = jobs;
        m_jobModel->setRows(std::move(jobs));
    }
    if (!m_wantedJob.isEmpty() && m_jobs->selectKey(m_wantedJob)) m_wantedJob.clear();
    selectionMoved();
}

void BatchPanel::selectionMoved() {
    bool endable = false, cancellable = false;
    for (const QString& key : m_jobs->selectedKeys())
        if (const auto* job = m_jobModel->find(key)) {
            endable = endable || !aws_batch::isFinished(job->status);
            cancellable = cancellable || hasNotStarted(*job);
        }
    m_endAction->setEnabled(endable);
    m_cancelAction->setEnabled(cancellable);
    const auto* job = m_jobModel->find(m_jobs->selectedKeys().value(0));
    m_doctorAction->setEnabled(job);
    if (job) {
        m_wantedJob.clear();
        m_details->show(*job);
    } else if (!m_wantedJob.isEmpty()) {
        m_details->show(wantedChild(m_wantedJob));
    } else {
        m_details->clear();
    }
}

void BatchPanel::submitJob() {
    if (m_deck.link() != shell::Deck::Link::Ready || !m_deck.allowWrite(this)) return;
    SubmitDialog dialog(m_content.queues, m_content.definitions, this);
    if (dialog.exec() != QDialog::Accepted) return;
    const aws_batch::SubmitJobInput input = dialog.input();
    m_deck.jobs().start(
        this, {tr("Submitting %1").arg(qstr(input.jobName)), tr("%1 is in its queue").arg(qstr(input.jobName))},
        [session = m_deck.session(), input](const CallContext& context) -> Result<aws_batch::SubmittedJob> {
            SKYDECK_ASSIGN(const auto client, aws_batch::BatchClient::create(session));
            return client.submitJob(input, context);
        },
        [this](const Result<aws_batch::SubmittedJob>& job) {
            if (job) openAt(qstr(job->jobId));
            refresh();
        });
}

void BatchPanel::endSelected(bool started) {
    std::vector<std::string> ids;
    QStringList goes;
    for (const QString& key : m_jobs->selectedKeys())
        if (const auto* job = m_jobModel->find(key);
            job && (started ? !aws_batch::isFinished(job->status) : hasNotStarted(*job))) {
            ids.push_back(job->jobId);
            goes << QStringLiteral("%1 · %2").arg(qstr(job->jobName), qstr(job->status));
        }
    if (ids.empty() || !m_deck.allowWrite(this)) return;
    const int count = static_cast<int>(ids.size());
    const bool agreed =
        started
            ? shell::confirmDestructive(this, tr("Terminate jobs"), tr("These jobs end now and count as failed."), goes,
                                        tr("Terminate %n job(s)", nullptr, count))
            : shell::confirmDestructive(this, tr("Cancel jobs"), tr("These jobs leave the queue and count as failed."),
                                        goes, tr("Cancel %n job(s)", nullptr, count));
    if (!agreed) return;
    m_deck.jobs().start(
        this,
        {started ? tr("Terminating %n job(s)", nullptr, count) : tr("Cancelling %n job(s)", nullptr, count),
         tr("%n job(s) told to end", nullptr, count)},
        [session = m_deck.session(), ids, started](const CallContext& context) -> Result<std::size_t> {
            SKYDECK_ASSIGN(const auto client, aws_batch::BatchClient::create(session));
            for (std::size_t i = 0; i < ids.size(); ++i) {
                context.report(i, ids.size(), ids[i]);
                // A job that starts in between is not cancelled: CancelJob leaves it alone.
                SKYDECK_TRY(started ? client.terminateJob(ids[i], "Terminated in Skydeck", context)
                                    : client.cancelJob(ids[i], "Cancelled in Skydeck", context));
            }
            return ids.size();
        },
        [this](const Result<std::size_t>&) { refresh(); });
}

void BatchPanel::publishImage() {
    if (m_deck.link() != shell::Deck::Link::Ready || !m_deck.allowWrite(this)) return;
    m_deck.jobs().start(
        this, {tr("Publishing %1").arg(QString::fromUtf8(workflows::kTrainingImage)), tr("The image is published")},
        [session = m_deck.session()](const CallContext& context) -> Result<workflows::PublishedImage> {
            // The stack is the one that has a repository; several are named by their outputs.
            SKYDECK_ASSIGN(const auto client, aws::cloudformation::CloudFormationClient::create(session));
            SKYDECK_ASSIGN(const auto stacks, client.describeStacks(context));
            for (const auto& stack : stacks)
                if (std::any_of(stack.outputs.begin(), stack.outputs.end(),
                                [](const auto& output) { return output.outputKey == "RepositoryUri"; })) {
                    workflows::PublishImageOptions options;
                    options.stackName = stack.stackName;
                    return workflows::publishImage(session, options, context);
                }
            return fail(ErrorKind::NotFound, "NoRepository", "No deployed stack has an image repository",
                        "Deploy SimpleBatch first.");
        },
        [this](const Result<workflows::PublishedImage>&) { refresh(); });
}

} // namespace skydeck::panels::batch
