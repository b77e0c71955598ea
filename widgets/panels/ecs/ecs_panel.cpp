#include "widgets/panels/ecs/ecs_panel.h"

#include "core/workflows/stack_of.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/ecs/questions_page.h"
#include "widgets/panels/ecs/run_task_dialog.h"
#include "widgets/panels/ecs/task_details.h"
#include "widgets/shell/api_call.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"

#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QMessageBox>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::ecs {

namespace aws_ecs = aws::ecs;
using style::qstr;

EcsPanel::EcsPanel(shell::Deck& deck, QWidget* parent) : Panel(parent), m_deck(deck) {
    m_frame = new shell::PanelFrame(tr("ECS"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_frame);
    buildActions();
    m_details = new TaskDetails(deck, this);
    m_frame->setContent(buildTables(), m_details, Qt::Vertical);
    m_frame->splitter()->setSizes({360, 300}); // what a task leads to is seen without scrolling
    connect(m_frame, &shell::PanelFrame::filterChanged, this, [this](const QString& text) {
        for (models::TableView* table : {m_tasks, m_services, m_clusters})
            table->proxy().setFilterWords(text);
        m_questions->setFilterWords(text);
    });
    m_feed = std::make_unique<shell::Feed<Content>>(
        deck, *m_frame, tr("Listing tasks"),
        [this] {
            return [questions = m_tabs->currentWidget() == m_questions](const std::shared_ptr<aws::Session>& session,
                                                                        const CallContext& context) -> Result<Content> {
                Content content;
                SKYDECK_ASSIGN(content.ecs, loadEcs(session, context));
                if (questions) content.questions = loadAnswers(session, context);
                return content;
            };
        },
        [this](Content content) { apply(std::move(content)); }, std::chrono::seconds(2));
    selectionMoved();
}

void EcsPanel::buildActions() {
    const auto action = [this](const QString& icon, const QString& text, auto run) {
        auto* made = new QAction(style::icon(icon), text, this);
        connect(made, &QAction::triggered, this, run);
        addAction(made);
        return made;
    };
    m_run = action(QStringLiteral("play"), tr("Run task"), [this] { runTask(); });
    m_stop = action(QStringLiteral("stop"), tr("Stop"), [this] { stopTasks(); });
    m_log = action(QStringLiteral("log"), tr("Show log"), [this] { m_details->showLog(); });
    m_stack = action(QStringLiteral("stacks"), tr("Open stack"), [this] { openStack(); });
    m_stacks = new QAction(style::icon(QStringLiteral("stacks")), tr("Open Stacks"), this);
    connect(m_stacks, &QAction::triggered, this, [this] { m_deck.open(QStringLiteral("stacks")); });
    m_clusterBox = shell::makeHeaderBox(tr("Cluster"), m_frame);
    connect(m_clusterBox, &QComboBox::activated, this, &EcsPanel::fill);
    m_frame->addHeaderWidget(m_clusterBox);
    m_frame->addHeaderAction(m_stack);
    m_frame->addHeaderAction(m_stop);
    m_frame->setPrimaryAction(m_run);
}

QWidget* EcsPanel::buildTables() {
    m_taskModel = makeTaskTable(this);
    m_serviceModel = makeServiceTable(this);
    m_clusterModel = makeClusterTable(this);
    m_tabs = shell::makeDetails(tr("ECS lists"), this);
    const auto table = [this](QAbstractItemModel* model, const QString& name, const QString& key,
                              const QString& empty) {
        auto* view = new models::TableView(model, name, m_tabs);
        view->rememberColumns(m_deck.settings(), shell::keys::columns(key));
        view->setEmptyText(empty);
        connect(view, &models::TableView::selectionMoved, this, &EcsPanel::selectionMoved);
        return view;
    };
    m_tasks = table(m_taskModel, tr("Tasks"), QStringLiteral("tasks"),
                    tr("No task runs, and none has run within the last hour."));
    m_services = table(m_serviceModel, tr("Services"), QStringLiteral("services"),
                       tr("No service keeps tasks running. Tasks that run once need none."));
    m_clusters = table(m_clusterModel, tr("Clusters"), QStringLiteral("clusters"), QString());
    m_tasks->sortByColumn(3, Qt::DescendingOrder);
    m_tasks->addActions({m_log, m_stop, m_stack});
    m_clusters->addActions({m_run, m_stack});
    connect(m_tasks, &models::TableView::deleteRequested, this, &EcsPanel::stopTasks);
    connect(m_tasks, &models::TableView::rowActivated, this, [this] { m_details->showLog(); });
    connect(m_services, &models::TableView::rowActivated, this, [this](int row) {
        const aws_ecs::Service& service = m_serviceModel->row(row);
        showCluster(qstr(service.clusterArn));
        m_frame->filterBox()->setText(QStringLiteral("service:") + qstr(service.serviceName));
    });
    connect(m_clusters, &models::TableView::rowActivated, this,
            [this](int row) { showCluster(qstr(m_clusterModel->row(row).clusterArn)); });
    shell::describeRows(m_deck, *m_tasks, [this](const QStringList& keys) {
        std::vector<shell::ApiCall> calls;
        for (const QString& key : keys)
            if (const auto* task = m_taskModel->find(key))
                calls.push_back({"ecs", "DescribeTasks",
                                 Json{{"cluster", task->clusterArn}, {"tasks", Json::array({task->taskArn})}}});
        return calls;
    });
    shell::describeRows(m_deck, *m_services, [this](const QStringList& keys) {
        std::vector<shell::ApiCall> calls;
        for (const QString& key : keys)
            if (const auto* service = m_serviceModel->find(key))
                calls.push_back(
                    {"ecs", "DescribeServices",
                     Json{{"cluster", service->clusterArn}, {"services", Json::array({service->serviceArn})}}});
        return calls;
    });
    shell::describeRows(m_deck, *m_clusters, shell::describeAll("ecs", "DescribeClusters", "clusters"));
    m_tabs->addTab(m_tasks, tr("Tasks"));
    m_tabs->addTab(m_services, tr("Services"));
    m_questions = new QuestionsPage(m_deck, m_tabs);
    connect(m_questions, &QuestionsPage::changed, this, &EcsPanel::refresh);
    connect(m_questions, &QuestionsPage::taskWanted, this, &EcsPanel::openAt);
    m_tabs->addTab(m_clusters, tr("Clusters"));
    m_tabs->addTab(m_questions, tr("Questions"));
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        m_details->setVisible(m_tabs->currentWidget() == m_tasks);
        selectionMoved();
        if (m_tabs->currentWidget() == m_questions) refresh();
    });
    return m_tabs;
}

void EcsPanel::focusFilter() {
    m_frame->filterBox()->setFocus();
}

void EcsPanel::openAt(const QString& what) {
    if (what == QLatin1String("questions")) return m_tabs->setCurrentWidget(m_questions);
    if (what.contains(QLatin1String(":cluster/"))) return showCluster(what);
    m_tabs->setCurrentWidget(m_tasks);
    m_clusterBox->setCurrentIndex(0);
    m_wanted = what;
    fill();
}

std::vector<shell::Findable> EcsPanel::findables() const {
    std::vector<shell::Findable> found;
    for (const aws_ecs::Cluster& each : m_content.clusters)
        found.push_back({qstr(each.clusterName), qstr(each.clusterArn)});
    for (const aws_ecs::Task& each : m_content.tasks)
        found.push_back({qstr(aws_ecs::nameOf(each.taskArn)), qstr(each.taskArn)});
    return found;
}

void EcsPanel::showCluster(const QString& arn) {
    m_clusterBox->setCurrentIndex(std::max(0, m_clusterBox->findData(arn)));
    m_tabs->setCurrentWidget(m_tasks);
    fill();
}

const aws_ecs::Cluster* EcsPanel::chosenCluster() const {
    QString arn = m_clusterBox->currentData().toString();
    if (m_tabs->currentWidget() == m_clusters) arn = m_clusters->selectedKeys().value(0);
    if (m_tabs->currentWidget() == m_services)
        if (const auto* service = m_serviceModel->find(m_services->selectedKeys().value(0)))
            arn = qstr(service->clusterArn);
    if (m_tabs->currentWidget() == m_tasks)
        if (const auto* task = m_taskModel->find(m_tasks->selectedKeys().value(0))) arn = qstr(task->clusterArn);
    if (arn.isEmpty() && m_content.clusters.size() == 1) return &m_content.clusters.front();
    return m_clusterModel->find(arn);
}

void EcsPanel::apply(Content content) {
    m_content = std::move(content.ecs);
    // A bot that cannot be asked is no reason to hide the clusters: the page says why.
    if (content.questions) m_questions->apply(std::move(*content.questions));
    const QString chosen = m_clusterBox->currentData().toString();
    m_clusterBox->clear();
    m_clusterBox->addItem(tr("All clusters"));
    for (const aws_ecs::Cluster& each : m_content.clusters)
        m_clusterBox->addItem(qstr(each.clusterName), qstr(each.clusterArn));
    m_clusterBox->setCurrentIndex(std::max(0, chosen.isEmpty() ? 0 : m_clusterBox->findData(chosen)));
    m_clusterBox->setVisible(m_content.clusters.size() > 1);
    m_frame->setSummary(summaryOf(m_content));
    m_clusterModel->setRows(m_content.clusters);
    fill();
    if (m_content.clusters.empty())
        m_frame->showEmpty(tr("There is no cluster. Deploy EcsClusterQaBot to get one."), m_stacks);
    else
        m_frame->showData();
}

void EcsPanel::fill() {
    const std::string cluster = style::str(m_clusterBox->currentData().toString());
    const auto within = [&cluster](auto rows) {
        std::erase_if(rows, [&](const auto& row) { return !cluster.empty() && row.clusterArn != cluster; });
        return rows;
    };
    m_serviceModel->setRows(within(m_content.services));
    m_taskModel->setRows(within(m_content.tasks));
    if (!m_wanted.isEmpty() && m_tasks->selectKey(m_wanted)) m_wanted.clear();
    if (m_tasks->selectedKeys().isEmpty() && m_taskModel->rowCount() > 0) m_tasks->selectRow(0);
    selectionMoved();
}

void EcsPanel::selectionMoved() {
    bool stoppable = false;
    for (const QString& key : m_tasks->selectedKeys())
        if (const auto* task = m_taskModel->find(key)) stoppable = stoppable || task->desiredStatus != "STOPPED";
    const bool onTasks = m_tabs->currentWidget() == m_tasks;
    m_stop->setEnabled(stoppable && onTasks);
    m_run->setEnabled(!m_content.clusters.empty());
    const auto* cluster = chosenCluster();
    m_stack->setEnabled(cluster);
    const auto* task = m_taskModel->find(m_tasks->selectedKeys().value(0));
    m_log->setEnabled(task && onTasks);
    if (task)
        m_details->show(*task);
    else
        m_details->clear();
}

void EcsPanel::openStack() {
    const auto* cluster = chosenCluster();
    if (!cluster || !m_deck.session()) return;
    m_deck.jobs().run(
        m_stackLane,
        [session = m_deck.session(), name = cluster->clusterName](const CallContext& context) {
            return workflows::stackOf(session, name, context);
        },
        [this](const Result<std::string>& stack) {
            if (stack && !stack->empty()) return m_deck.open(QStringLiteral("stacks"), qstr(*stack));
            QMessageBox::information(this, tr("Open stack"),
                                     stack ? tr("No stack made this cluster.") : shell::errorSentence(stack.error()));
        });
}

void EcsPanel::runTask() {
    if (m_deck.link() != shell::Deck::Link::Ready || !m_deck.allowWrite(this)) return;
    const auto* cluster = chosenCluster();
    RunTaskDialog dialog(m_deck, m_content, cluster ? qstr(cluster->clusterArn) : QString(), this);
    if (dialog.exec() != QDialog::Accepted) return;
    const aws_ecs::RunTaskInput input = dialog.input();
    m_deck.jobs().start(
        this,
        {tr("Starting %n task(s) of %1", nullptr, input.count).arg(qstr(aws_ecs::nameOf(input.taskDefinition))),
         tr("%n task(s) started", nullptr, input.count)},
        [session = m_deck.session(), input](const CallContext& context) -> Result<std::vector<aws_ecs::Task>> {
            SKYDECK_ASSIGN(const auto client, aws_ecs::EcsClient::create(session));
            return client.runTask(input, context);
        },
        [this](const Result<std::vector<aws_ecs::Task>>& started) {
            if (started && !started->empty()) openAt(qstr(started->front().taskArn));
            refresh();
        });
}

void EcsPanel::stopTasks() {
    std::vector<aws_ecs::Task> tasks;
    QStringList goes;
    for (const QString& key : m_tasks->selectedKeys())
        if (const auto* task = m_taskModel->find(key); task && task->desiredStatus != "STOPPED") {
            tasks.push_back(*task);
            goes << QStringLiteral("%1 · %2").arg(qstr(aws_ecs::nameOf(task->taskArn)), qstr(task->lastStatus));
        }
    if (tasks.empty() || !m_stop->isEnabled() || !m_deck.allowWrite(this)) return;
    const int count = static_cast<int>(tasks.size());
    if (!shell::confirmDestructive(this, tr("Stop tasks"),
                                   tr("These tasks end now. A service starts others in the place of its own."), goes,
                                   tr("Stop %n task(s)", nullptr, count)))
        return;
    m_deck.jobs().start(
        this, {tr("Stopping %n task(s)", nullptr, count), tr("%n task(s) are told to stop", nullptr, count)},
        [session = m_deck.session(), tasks = std::move(tasks)](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, aws_ecs::EcsClient::create(session));
            for (std::size_t i = 0; i < tasks.size(); ++i) {
                context.report(i, tasks.size(), aws_ecs::nameOf(tasks[i].taskArn));
                SKYDECK_TRY(client.stopTask(tasks[i].clusterArn, tasks[i].taskArn, "Stopped in Skydeck", context));
            }
            return {};
        },
        [this](const Status&) { refresh(); });
}

} // namespace skydeck::panels::ecs
