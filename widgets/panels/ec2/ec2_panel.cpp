#include "widgets/panels/ec2/ec2_panel.h"

#include "core/workflows/launch.h"
#include "core/workflows/servers.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/ec2/cpu_graph.h"
#include "widgets/panels/ec2/instance_summary.h"
#include "widgets/panels/ec2/launch_dialog.h"
#include "widgets/panels/ec2/tunnel_box.h"
#include "widgets/shell/api_call.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>
#include <QSplitter>
#include <QStandardPaths>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::ec2 {

using aws::ec2::Ec2Client;
using aws::ec2::Instance;
using style::qstr;

Ec2Panel::Ec2Panel(shell::Deck& deck, QWidget* parent) : Panel(parent), m_deck(deck) {
    m_frame = new shell::PanelFrame(tr("EC2"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_frame);
    buildActions();

    m_instances = makeInstanceTable(this);
    m_instanceTable = new models::TableView(m_instances, tr("Instances"), this);
    m_instanceTable->setTextElideMode(Qt::ElideMiddle);
    m_instanceTable->setEmptyText(tr("There is no instance. The stacks MyFirstEc2 and Ec2ForDl make one each."));
    m_instanceTable->rememberColumns(deck.settings(), shell::keys::columns(QStringLiteral("instances")));
    m_instanceTable->addActions({m_connect, m_copy, m_start, m_stop, m_reboot, m_terminate});
    shell::describeRows(deck, *m_instanceTable, shell::describeAll("ec2", "DescribeInstances", "InstanceIds"));
    auto* main = new QSplitter(Qt::Vertical, this);
    main->setChildrenCollapsible(false);
    main->setHandleWidth(1);
    main->addWidget(m_instanceTable);
    main->addWidget(buildLists());
    main->setStretchFactor(0, 3);
    main->setStretchFactor(1, 1);
    main->setSizes({480, 180});
    m_frame->setContent(main, buildDetails());
    m_frame->splitter()->setSizes({764, 348});

    connect(m_instanceTable, &models::TableView::selectionMoved, this, &Ec2Panel::selectionMoved);
    connect(m_instanceTable, &models::TableView::rowActivated, this, &Ec2Panel::connectSsh);
    connect(m_instanceTable, &models::TableView::deleteRequested, this, &Ec2Panel::terminate);
    connect(m_keyTable, &models::TableView::selectionMoved, this, &Ec2Panel::enableActions);
    connect(m_keyTable, &models::TableView::deleteRequested, this, &Ec2Panel::deleteKeyPairs);
    connect(m_frame, &shell::PanelFrame::filterChanged, this,
            [this](const QString& text) { m_instanceTable->proxy().setFilterWords(text); });
    m_feed = std::make_unique<shell::Feed<Ec2Content>>(
        deck, *m_frame, tr("Listing instances"), [] { return loadEc2; },
        [this](Ec2Content content) { apply(std::move(content)); }, std::chrono::seconds(5));
    enableActions();
}

void Ec2Panel::buildActions() {
    const auto action = [this](const QString& icon, const QString& text, auto run) {
        auto* made = new QAction(style::icon(icon), text, this);
        connect(made, &QAction::triggered, this, run);
        addAction(made);
        return made;
    };
    m_start = action(QStringLiteral("play"), tr("Start"),
                     [this] { change(tr("Starting %1"), tr("Started"), &Ec2Client::startInstances, "running"); });
    m_stop = action(QStringLiteral("stop"), tr("Stop"),
                    [this] { change(tr("Stopping %1"), tr("Stopped"), &Ec2Client::stopInstances, "stopped"); });
    m_reboot = action(QStringLiteral("refresh"), tr("Reboot"),
                      [this] { change(tr("Rebooting %1"), tr("Rebooted"), &Ec2Client::rebootInstances, {}); });
    m_terminate = action(QStringLiteral("delete"), tr("Terminate"), [this] { terminate(); });
    m_connect = action(QStringLiteral("link"), tr("Connect"), [this] { connectSsh(); });
    m_connect->setToolTip(tr("Opens a terminal that is logged in to the instance"));
    m_copy = action(QStringLiteral("copy"), tr("Copy the ssh command"), [this] { copySsh(); });
    m_newKey = action(QStringLiteral("add"), tr("New key pair"), [this] { newKeyPair(); });
    m_launch = action(QStringLiteral("add"), tr("Launch instance"), [this] { launch(); });
    m_narrow = action(QStringLiteral("lock"), tr("Only my address"), [this] { narrow(); });
    m_narrow->setToolTip(tr("Lets only this computer in where everybody may reach port 22"));
    m_deleteKey = action(QStringLiteral("delete"), tr("Delete key pair"), [this] { deleteKeyPairs(); });
    m_stacks = new QAction(style::icon(QStringLiteral("stacks")), tr("Open Stacks"), this);
    connect(m_stacks, &QAction::triggered, this, [this] { m_deck.open(QStringLiteral("stacks")); });
    for (QAction* each : {m_connect, m_start, m_stop, m_terminate})
        m_frame->addHeaderAction(each);
    m_frame->addEmptyAction(m_newKey); // the list of key pairs, which has it too, does not show then
    m_frame->setPrimaryAction(m_launch);
}

QWidget* Ec2Panel::buildLists() {
    auto* lists = shell::makeDetails(tr("Key pairs and security groups"), this);
    m_keys = makeKeyTable(this);
    m_keyTable = new models::TableView(m_keys, tr("Key pairs"), lists);
    m_keyTable->setEmptyText(tr("There is no key pair. Who logs in to an instance needs one."));
    m_keyTable->rememberColumns(m_deck.settings(), shell::keys::columns(QStringLiteral("keypairs")));
    m_keyTable->addActions({m_newKey, m_deleteKey});
    shell::describeRows(m_deck, *m_keyTable, shell::describeAll("ec2", "DescribeKeyPairs", "KeyNames"));
    m_groups = makeGroupTable(this);
    m_groupTable = new models::TableView(m_groups, tr("Security groups"), lists);
    m_groupTable->rememberColumns(m_deck.settings(), shell::keys::columns(QStringLiteral("securitygroups")));
    m_groupTable->addActions({m_narrow});
    shell::describeRows(m_deck, *m_groupTable, shell::describeAll("ec2", "DescribeSecurityGroups", "GroupIds"));
    lists->addTab(m_keyTable, tr("Key pairs"));
    lists->addTab(m_groupTable, tr("Security groups"));
    auto* corner = new QWidget(lists);
    auto* row = new QHBoxLayout(corner);
    row->setContentsMargins(0, 0, 8, 0);
    const auto button = [corner, row](QAction* action) {
        auto* made = style::named(new QPushButton(action->icon(), action->text(), corner), action->text());
        made->setToolTip(action->toolTip());
        connect(made, &QPushButton::clicked, action, &QAction::trigger);
        connect(action, &QAction::changed, made, [made, action] { made->setEnabled(action->isEnabled()); });
        row->addWidget(made);
        return made;
    };
    auto* newKey = button(m_newKey);
    auto* narrowIt = button(m_narrow);
    narrowIt->hide();
    lists->setCornerWidget(corner);
    connect(lists, &QTabWidget::currentChanged, this, [newKey, narrowIt](int tab) {
        newKey->setVisible(tab == 0);
        narrowIt->setVisible(tab == 1);
    });
    connect(m_groupTable, &models::TableView::selectionMoved, this, &Ec2Panel::enableActions);
    return lists;
}

QWidget* Ec2Panel::buildDetails() {
    auto* area = new QWidget(this);
    m_title = shell::makeDetailsTitle(area);
    m_tabs = shell::makeDetails(tr("Instance details"), area);
    m_summary = new InstanceSummary(m_deck, m_tabs);
    m_console = new shell::JsonView(tr("Console output"), m_tabs);
    m_tunnel = new TunnelBox(m_deck, m_tabs);
    m_tabs->addTab(m_summary, tr("Summary"));
    // Only instances of Batch have jobs.
    connect(m_summary, &InstanceSummary::isOfBatch, this, [this](bool yes) {
        const int tab = m_tabs->indexOf(m_summary->jobs());
        if (yes && tab < 0) m_tabs->insertTab(1, m_summary->jobs(), tr("Jobs"));
        if (!yes && tab >= 0) m_tabs->removeTab(tab);
    });
    connect(m_summary, &InstanceSummary::jobsWanted, this, [this] { m_tabs->setCurrentWidget(m_summary->jobs()); });
    m_cpu = new CpuGraph(m_deck, m_tabs);
    m_tabs->addTab(m_cpu, tr("CPU"));
    m_tabs->addTab(m_console, tr("Console"));
    m_tabs->addTab(m_tunnel, tr("Tunnel"));
    connect(m_tabs, &QTabWidget::currentChanged, this, &Ec2Panel::loadConsole);
    auto* layout = new QVBoxLayout(area);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_title);
    layout->addWidget(m_tabs, 1);
    return area;
}

void Ec2Panel::focusFilter() {
    m_frame->filterBox()->setFocus();
}

void Ec2Panel::openAt(const QString& instanceId) {
    m_wanted = instanceId;
    if (m_deck.link() == shell::Deck::Link::Ready) m_feed->refresh();
}

std::vector<shell::Findable> Ec2Panel::findables() const {
    std::vector<shell::Findable> found;
    for (const InstanceRow& row : m_instances->rows()) {
        const QString id = qstr(row.instance.instanceId);
        found.push_back({row.instance.name.empty() ? id : qstr(row.instance.name), id});
    }
    return found;
}

void Ec2Panel::apply(Ec2Content content) {
    const int running = static_cast<int>(std::ranges::count_if(
        content.instances, [](const InstanceRow& row) { return row.instance.state == "running"; }));
    const int open = static_cast<int>(std::ranges::count_if(
        content.groups, [](const aws::ec2::SecurityGroup& group) { return workflows::sshIsOpenToAll(group); }));
    m_frame->setSummary(style::dotted(
        {tr("%n instance(s)", nullptr, static_cast<int>(content.instances.size())), tr("%n running", nullptr, running),
         open > 0 ? tr("port 22 open to everybody in %n group(s)", nullptr, open) : QString()}));
    m_instances->setRows(std::move(content.instances));
    m_keys->setRows(std::move(content.keys));
    m_groups->setRows(std::move(content.groups));
    if (m_instances->rowCount() == 0 && m_keys->rowCount() == 0)
        m_frame->showEmpty(tr("There is no instance yet. Deploy MyFirstEc2, or launch one."), m_stacks);
    else
        m_frame->showData();
    if (!m_wanted.isEmpty() && m_instances->find(m_wanted)) m_instanceTable->selectKey(std::exchange(m_wanted, {}));
    if (m_instanceTable->selectedKeys().isEmpty() && m_instances->rowCount() > 0) m_instanceTable->selectRow(0);
    selectionMoved();
}

const Instance* Ec2Panel::selectedOne() const {
    const QList<int> rows = m_instanceTable->selectedSourceRows();
    return rows.size() == 1 ? &m_instances->row(rows.first()).instance : nullptr;
}

std::vector<std::string> Ec2Panel::selectedIds() const {
    std::vector<std::string> ids;
    for (const int row : m_instanceTable->selectedSourceRows())
        ids.push_back(m_instances->row(row).instance.instanceId);
    return ids;
}

void Ec2Panel::selectionMoved() {
    enableActions();
    const Instance* one = selectedOne();
    if (!one) {
        m_title->setText(tr("Instance"));
        m_summary->clear();
        m_console->setText({});
        m_shown.clear();
        m_tunnel->clear();
        m_cpu->setInstance({});
        return;
    }
    m_title->setText(qstr(one->name.empty() ? one->instanceId : one->name));
    m_summary->show(*one);
    m_tunnel->setInstance(*one);
    m_cpu->setInstance(qstr(one->instanceId));
    const QString identity = qstr(one->instanceId + ' ' + one->state);
    if (identity != m_shown) {
        m_shown = identity;
        loadConsole();
    }
}

void Ec2Panel::loadConsole() {
    const Instance* one = selectedOne();
    if (!one || m_tabs->currentWidget() != m_console || !m_deck.session()) return;
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), id = one->instanceId](const CallContext& context) -> Result<std::string> {
            SKYDECK_ASSIGN(const auto client, Ec2Client::create(session));
            return client.consoleOutput(id, context);
        },
        [this](const Result<std::string>& text) {
            if (!text) return m_console->setText(shell::errorSentence(text.error()));
            m_console->setText(text->empty() ? tr("It has written nothing yet.") : qstr(*text));
        });
}

void Ec2Panel::enableActions() {
    const bool ready = m_deck.link() == shell::Deck::Link::Ready;
    bool stopped = false, running = false, there = false;
    for (const int row : m_instanceTable->selectedSourceRows()) {
        const std::string& state = m_instances->row(row).instance.state;
        stopped = stopped || state == "stopped";
        running = running || state == "running";
        there = there || (state != "terminated" && state != "shutting-down");
    }
    const Instance* one = selectedOne();
    m_start->setEnabled(stopped);
    m_stop->setEnabled(running);
    m_reboot->setEnabled(running);
    m_terminate->setEnabled(there);
    m_connect->setEnabled(one && one->state == "running");
    m_copy->setEnabled(one && one->state == "running");
    m_newKey->setEnabled(ready);
    m_launch->setEnabled(ready);
    bool open = false;
    for (const int row : m_groupTable->selectedSourceRows())
        open = open || workflows::sshIsOpenToAll(m_groups->row(row));
    m_narrow->setEnabled(open);
    m_deleteKey->setEnabled(!m_keyTable->selectedKeys().isEmpty());
}

void Ec2Panel::change(const QString& title, const QString& outcome, Change what, const std::string& state) {
    const auto ids = selectedIds();
    if (ids.empty() || !m_deck.allowWrite(this)) return;
    const QString who =
        ids.size() == 1 ? qstr(ids.front()) : tr("%n instance(s)", nullptr, static_cast<int>(ids.size()));
    m_deck.jobs().start(
        this, {title.arg(who), outcome},
        [session = m_deck.session(), ids, what, state](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, Ec2Client::create(session));
            SKYDECK_TRY((client.*what)(ids, context));
            return state.empty() ? Status() : workflows::waitForState(session, ids, state, context);
        },
        [this](const Status&) { refresh(); });
    QTimer::singleShot(300, this, [this] { refresh(); });
}

void Ec2Panel::terminate() {
    QStringList goes;
    for (const int row : m_instanceTable->selectedSourceRows()) {
        const Instance& instance = m_instances->row(row).instance;
        goes << tr("%1 %2 and its disk").arg(qstr(instance.instanceId), qstr(instance.name));
    }
    if (goes.isEmpty() || !m_terminate->isEnabled() || !m_deck.allowWrite(this)) return;
    if (!shell::confirmDestructive(this, tr("Terminate"), tr("This goes and cannot be brought back:"), goes,
                                   tr("Terminate")))
        return;
    change(tr("Terminating %1"), tr("Terminated"), &Ec2Client::terminateInstances, "terminated");
}

void Ec2Panel::launch() {
    if (m_deck.link() != shell::Deck::Link::Ready || !m_deck.allowWrite(this)) return;
    LaunchDialog dialog(m_deck, this);
    if (dialog.exec() != QDialog::Accepted) return;
    const aws::ec2::RunInstancesInput input = dialog.input();
    m_deck.jobs().start(
        this,
        {tr("Launching %n instance(s) of %1", nullptr, input.count).arg(qstr(input.instanceType)),
         tr("%n instance(s) running", nullptr, input.count)},
        [session = m_deck.session(), input](const CallContext& context) -> Result<std::vector<std::string>> {
            SKYDECK_ASSIGN(const auto client, Ec2Client::create(session));
            SKYDECK_ASSIGN(const auto ids, client.runInstances(input, context));
            SKYDECK_TRY(workflows::waitForState(session, ids, "running", context));
            return ids;
        },
        [this](const Result<std::vector<std::string>>& ids) {
            if (ids && !ids->empty()) return openAt(qstr(ids->front()));
            refresh();
        });
}

void Ec2Panel::narrow() {
    std::vector<aws::ec2::SecurityGroup> open;
    for (const int row : m_groupTable->selectedSourceRows())
        if (workflows::sshIsOpenToAll(m_groups->row(row))) open.push_back(m_groups->row(row));
    if (open.empty() || !m_deck.allowWrite(this)) return;
    m_deck.jobs().start(
        this, {tr("Closing port 22 to everybody else"), tr("Only this computer may reach port 22")},
        [session = m_deck.session(), open = std::move(open)](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const std::string address, workflows::myAddress(session, context));
            for (const aws::ec2::SecurityGroup& group : open)
                SKYDECK_TRY(workflows::narrowSsh(session, group, address, context));
            return {};
        },
        [this](const Status&) { refresh(); });
}

void Ec2Panel::newKeyPair() {
    if (!m_deck.allowWrite(this)) return;
    bool agreed = false;
    QString name = QStringLiteral("HirakeGoma"), mistake;
    do {
        name = QInputDialog::getText(
            this, tr("New key pair"),
            mistake.isEmpty() ? tr("Its private key is saved below ~/.ssh, for you alone. Name:") : mistake,
            QLineEdit::Normal, name, &agreed);
        mistake = keyNameMistake(name);
    } while (agreed && !mistake.isEmpty());
    if (!agreed) return;
    m_deck.jobs().start(
        this,
        {tr("Making key pair %1").arg(name),
         tr("Saved in %1").arg(qstr(workflows::keyFile(style::str(name)).string()))},
        [session = m_deck.session(), name = style::str(name)](const CallContext& context) {
            return workflows::createKeyPair(session, name, "rsa", context);
        },
        [this](const Result<std::filesystem::path>&) { refresh(); });
}

void Ec2Panel::deleteKeyPairs() {
    const QStringList names = m_keyTable->selectedKeys();
    if (names.isEmpty() || !m_deck.allowWrite(this)) return;
    QStringList goes;
    for (const QString& name : names) {
        goes << tr("The key pair %1").arg(name);
        if (const KeyRow* row = m_keys->find(name); row && !row->file.isEmpty()) goes << row->file;
    }
    if (!shell::confirmDestructive(this, tr("Delete key pair"),
                                   tr("This goes, and with it the way into instances that use it:"), goes,
                                   tr("Delete")))
        return;
    m_deck.jobs().start(
        this, {tr("Deleting key pairs"), tr("Deleted in both places")},
        [session = m_deck.session(), names](const CallContext& context) -> Status {
            for (const QString& name : names)
                SKYDECK_TRY(workflows::deleteKeyPair(session, style::str(name), context));
            return {};
        },
        [this](const Status&) { refresh(); });
}

QString Ec2Panel::sshText() {
    const Instance* one = selectedOne();
    if (!one) return {};
    const auto words = workflows::sshCommand(*m_deck.session(), *one, {});
    if (words) return qstr(workflows::shellText(*words));
    QMessageBox::warning(this, tr("Connect"), shell::errorSentence(words.error()));
    return {};
}

void Ec2Panel::connectSsh() {
    if (!m_connect->isEnabled()) return;
    const QString text = sshText();
    if (text.isEmpty()) return;
    const QString terminal = QStandardPaths::findExecutable(QStringLiteral("x-terminal-emulator"));
    if (!terminal.isEmpty() &&
        QProcess::startDetached(terminal, {QStringLiteral("-e"), QStringLiteral("sh"), QStringLiteral("-c"), text}))
        return;
    QApplication::clipboard()->setText(text);
    QMessageBox::information(
        this, tr("Connect"),
        tr("No terminal program was found. The command is on the clipboard; paste it into one:\n\n%1").arg(text));
}

void Ec2Panel::copySsh() {
    if (const QString text = sshText(); !text.isEmpty()) QApplication::clipboard()->setText(text);
}

} // namespace skydeck::panels::ec2
