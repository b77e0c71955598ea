#include "widgets/panels/ecs/task_details.h"

#include "core/base/strings.h"
#include "widgets/models/table_view.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/log_tail.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QTabWidget>
#include <QVBoxLayout>

namespace skydeck::panels::ecs {

namespace aws_ecs = aws::ecs;
using style::qstr;

TaskDetails::TaskDetails(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_title = shell::makeDetailsTitle(this);
    m_tabs = shell::makeDetails(tr("Task details"), this);
    m_facts = shell::makeFactTable(this);
    m_factTable = new models::TableView(m_facts, tr("Properties"), m_tabs);
    m_factTable->setColumnWidth(0, 130);
    m_factTable->setEmptyText(tr("Select a task to see it."));
    connect(m_factTable, &models::TableView::rowActivated, this, &TaskDetails::openFact);
    m_containers = makeContainerTable(this);
    auto* containers = new models::TableView(m_containers, tr("Containers"), m_tabs);
    containers->setEmptyText(tr("Select a task to see its containers."));

    m_logPage = new QWidget(m_tabs);
    m_containerBox = style::named(new QComboBox(m_logPage), tr("Container"));
    m_log = new shell::LogTail(deck, tr("Task log"), m_logPage);
    auto* page = new QVBoxLayout(m_logPage);
    page->setContentsMargins(0, 0, 0, 0);
    page->setSpacing(0);
    page->addWidget(m_containerBox);
    page->addWidget(m_log, 1);
    m_raw = new shell::JsonView(tr("Raw JSON"), m_tabs);
    m_tabs->addTab(m_factTable, tr("Summary"));
    m_tabs->addTab(containers, tr("Containers"));
    m_tabs->addTab(m_logPage, tr("Log"));
    m_tabs->addTab(m_raw, tr("Raw JSON"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_title);
    layout->addWidget(m_tabs, 1);
    connect(m_containerBox, &QComboBox::activated, this, &TaskDetails::followLog);
    connect(containers, &models::TableView::rowActivated, this, [this](int row) {
        m_containerBox->setCurrentText(qstr(m_containers->row(row).name));
        showLog();
        followLog();
    });
    clear();
}

void TaskDetails::clear() {
    m_lane.cancel();
    m_task = {};
    m_logs.clear();
    m_links = {};
    m_loaded.clear();
    m_title->setText(tr("Task"));
    m_facts->clear();
    m_containers->clear();
    m_containerBox->hide();
    m_log->show({}, {}, false, tr("Select a task to see what it writes."));
    m_raw->setText({});
}

void TaskDetails::showLog() {
    m_tabs->setCurrentWidget(m_logPage);
}

void TaskDetails::show(const aws_ecs::Task& task) {
    const bool same = task.taskArn == m_task.taskArn;
    m_task = task;
    m_title->setText(qstr(aws_ecs::nameOf(task.taskArn)));
    if (!same) {
        m_links = {};
        m_logs.clear();
        m_containerBox->clear();
        m_raw->setText({});
        m_log->show({}, {}, false, tr("Loading…"));
    }
    shell::setFacts(*m_facts, factsOf());
    m_containers->setRows(task.containers);
    load();
    if (same) followLog();
}

std::vector<shell::Fact> TaskDetails::factsOf() const {
    std::vector<shell::Fact> facts{{tr("State"), qstr(m_task.lastStatus)}};
    const auto add = [&facts](const QString& name, const QString& value, const char* panel = "",
                              const QString& what = {}) {
        if (!value.isEmpty()) facts.push_back({name, value, QString::fromLatin1(panel), what});
    };
    const auto addAll = [&add](const QString& name, const std::vector<std::string>& values, const char* panel,
                               const QString& behind) {
        for (std::size_t i = 0; i < values.size(); ++i)
            add(values.size() == 1 ? name : QStringLiteral("%1 %2").arg(name).arg(i + 1), qstr(values[i]), panel,
                qstr(values[i]) + behind);
    };
    add(tr("Reason"), qstr(m_task.stoppedReason));
    for (const workflows::ContainerLog& log : m_logs)
        add(m_logs.size() == 1 ? tr("Log") : tr("Log of %1").arg(qstr(log.container)), qstr(log.logStream), "log",
            qstr(log.container));
    const QString stack = qstr(m_links.stack);
    add(tr("Stack"), stack, "stacks", stack);
    addAll(tr("Table"), m_links.tables, "dynamodb", {});
    addAll(tr("Bucket"), m_links.buckets, "s3", QStringLiteral("/"));
    if (!stack.isEmpty()) add(tr("Cost"), tr("What %1 costs now").arg(stack), "cost", stack);
    add(tr("Stop code"), qstr(m_task.stopCode));
    add(tr("Desired"), qstr(m_task.desiredStatus));
    add(tr("Definition"), qstr(aws_ecs::nameOf(m_task.taskDefinitionArn)));
    add(tr("Cluster"), qstr(aws_ecs::nameOf(m_task.clusterArn)));
    add(tr("Group"), qstr(m_task.group));
    add(tr("Started by"), qstr(m_task.startedBy));
    add(tr("Launch type"), qstr(m_task.launchType));
    add(tr("Size"), tr("%1 vCPUs · %2 MiB").arg(m_task.cpu / 1024.0).arg(m_task.memory));
    for (const auto& [container, command] : m_task.commands)
        add(tr("Command of %1").arg(qstr(container)), qstr(join(command, " ")));
    add(tr("Created"), style::exactTime(style::epochOf(m_task.createdAt)));
    if (m_task.startedAt) add(tr("Started"), style::exactTime(style::epochOf(m_task.startedAt)));
    if (m_task.stoppedAt) add(tr("Stopped"), style::exactTime(style::epochOf(m_task.stoppedAt)));
    add(tr("Subnet"), qstr(m_task.subnetId));
    add(tr("Private address"), qstr(m_task.privateIpAddress));
    add(tr("ARN"), qstr(m_task.taskArn));
    return facts;
}

void TaskDetails::openFact(int row) {
    const shell::Fact& fact = m_facts->row(row);
    if (fact.panel == QLatin1String("log")) {
        m_containerBox->setCurrentIndex(std::max(0, m_containerBox->findText(fact.what)));
        followLog();
        return showLog();
    }
    if (!fact.panel.isEmpty()) m_deck.open(fact.panel, fact.what);
}

/// Once for each state: then the raw JSON has changed.
void TaskDetails::load() {
    const std::string wanted = m_task.taskArn + ' ' + m_task.lastStatus;
    if (wanted == m_loaded || !m_deck.session()) return;
    m_loaded = wanted;
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), task = m_task](const CallContext& context) -> Result<Loaded> {
            SKYDECK_ASSIGN(const auto client, aws_ecs::EcsClient::create(session));
            Loaded loaded;
            SKYDECK_TRY(client.describeTasks(task.clusterArn, {task.taskArn}, context, &loaded.raw));
            SKYDECK_ASSIGN(const auto definition, client.describeTaskDefinition(task.taskDefinitionArn, context));
            loaded.logs = workflows::logsOf(definition, task.taskArn);
            // Who may not see the stack still sees the task.
            if (auto links = workflows::taskLinks(session, task, definition, context)) loaded.links = std::move(*links);
            return loaded;
        },
        [this](Result<Loaded> loaded) {
            if (!loaded) {
                m_loaded.clear();
                return m_log->show({}, {}, false, shell::errorSentence(loaded.error()));
            }
            m_logs = std::move(loaded->logs);
            m_links = std::move(loaded->links);
            shell::setFacts(*m_facts, factsOf());
            m_raw->setJson(loaded->raw.empty() ? Json::object() : loaded->raw.front());
            const QString chosen = m_containerBox->currentText();
            m_containerBox->clear();
            for (const auto& log : m_logs)
                m_containerBox->addItem(qstr(log.container));
            m_containerBox->setCurrentIndex(std::max(0, m_containerBox->findText(chosen)));
            m_containerBox->setVisible(m_logs.size() > 1);
            followLog();
        });
}

void TaskDetails::followLog() {
    const auto at = static_cast<std::size_t>(std::max(0, m_containerBox->currentIndex()));
    if (at >= m_logs.size()) return;
    const workflows::ContainerLog& log = m_logs[at];
    const QString placeholder = log.logStream.empty() ? tr("The task definition keeps no log of this container.")
                                : m_task.stopped()    ? tr("The container has written nothing.")
                                                      : tr("The container has written nothing yet.");
    m_log->show(log.logGroup, log.logStream, !m_task.stopped(), placeholder, m_task.stoppedAt);
}

} // namespace skydeck::panels::ecs
