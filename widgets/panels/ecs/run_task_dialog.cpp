#include "widgets/panels/ecs/run_task_dialog.h"

#include "core/workflows/stack_of.h"
#include "widgets/shell/dialog_frame.h"
#include "widgets/shell/form.h"
#include "widgets/shell/line_fields.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::ecs {

namespace aws_ecs = aws::ecs;
using style::qstr;

namespace {

constexpr int kSubnetHeight = 24;

bool isOf(const aws::ec2::Subnet& subnet, const std::string& stack) {
    const auto tag = subnet.tags.find("aws:cloudformation:stack-name");
    return tag != subnet.tags.end() && !stack.empty() && tag->second == stack;
}

} // namespace

RunTaskDialog::RunTaskDialog(shell::Deck& deck, const EcsContent& content, const QString& clusterArn, QWidget* parent)
    : QDialog(parent), m_deck(deck), m_clusters(content.clusters) {
    setWindowTitle(tr("Run task"));
    setMinimumWidth(560);
    m_cluster = style::named(new QComboBox(this), tr("Cluster"));
    for (const aws_ecs::Cluster& each : m_clusters)
        m_cluster->addItem(qstr(each.clusterName), qstr(each.clusterArn));
    m_cluster->setCurrentIndex(std::max(0, m_cluster->findData(clusterArn)));
    m_definitionBox = style::named(new QComboBox(this), tr("Task definition"));
    for (const std::string& arn : content.definitions)
        m_definitionBox->addItem(qstr(aws_ecs::nameOf(arn)), qstr(arn));
    m_count = style::named(new QSpinBox(this), tr("Count"));
    m_count->setRange(1, 10);
    m_container = style::named(new QComboBox(this), tr("Container"));
    m_command = shell::makeLinesField(tr("Command"), tr("One argument a line; empty: the task definition's"), this);
    m_environment =
        shell::makeLinesField(tr("Environment"), tr("NAME=VALUE a line, added to the task definition's"), this);
    m_subnetList = style::named(new QListWidget(this), tr("Subnets"));
    m_subnetList->setFixedHeight(96);
    m_subnetList->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* form = shell::makeForm();
    shell::addRow(form, tr("Cluster"), m_cluster);
    shell::addRow(form, tr("Task definition"), m_definitionBox);
    shell::addRow(form, tr("Count"), m_count);
    shell::addRow(form, tr("Container"), m_container);
    shell::addRow(form, tr("Command"), m_command);
    shell::addRow(form, tr("Environment"), m_environment);
    shell::addRow(form, tr("Subnets"), m_subnetList);
    const shell::DialogFrame frame = shell::frameDialog(*this, tr("Run"));
    frame.content->addLayout(form);
    m_message = frame.message;
    m_run = frame.go;
    connect(m_cluster, &QComboBox::activated, this, &RunTaskDialog::fillSubnets);
    connect(m_definitionBox, &QComboBox::activated, this, &RunTaskDialog::loadDefinition);
    connect(m_environment, &QPlainTextEdit::textChanged, this, &RunTaskDialog::check);
    connect(m_subnetList, &QListWidget::itemChanged, this, &RunTaskDialog::check);
    check();
    loadPlaces();
    loadDefinition();
}

void RunTaskDialog::loadPlaces() {
    m_deck.jobs().run(
        m_placeLane,
        [session = m_deck.session(), clusters = m_clusters](const CallContext& context) -> Result<Places> {
            SKYDECK_ASSIGN(const auto client, aws::ec2::Ec2Client::create(session));
            Places places;
            SKYDECK_ASSIGN(places.subnets, client.describeSubnets(context));
            for (const aws_ecs::Cluster& each : clusters) {
                SKYDECK_ASSIGN(places.stacks[each.clusterArn], workflows::stackOf(session, each.clusterName, context));
            }
            return places;
        },
        [this](Result<Places> places) {
            if (!places) return m_message->setText(shell::errorSentence(places.error()));
            m_subnets = std::move(places->subnets);
            m_stacks = std::move(places->stacks);
            fillSubnets();
        });
}

std::string RunTaskDialog::chosenStack() const {
    const auto stack = m_stacks.find(style::str(m_cluster->currentData().toString()));
    return stack == m_stacks.end() ? std::string() : stack->second;
}

/// Those of the cluster's stack come first, and are chosen.
void RunTaskDialog::fillSubnets() {
    const std::string stack = chosenStack();
    const auto ours = [&stack](const aws::ec2::Subnet& subnet) { return isOf(subnet, stack); };
    std::ranges::stable_partition(m_subnets, ours);
    m_subnetList->clear();
    for (const aws::ec2::Subnet& subnet : m_subnets) {
        auto* item = new QListWidgetItem(
            style::dotted({qstr(subnet.subnetId), qstr(subnet.cidrBlock), qstr(subnet.availabilityZone),
                           qstr(ours(subnet) ? stack : subnet.name)}),
            m_subnetList);
        item->setData(Qt::UserRole, qstr(subnet.subnetId));
        item->setToolTip(item->text());
        item->setSizeHint({0, kSubnetHeight});
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable | Qt::ItemIsSelectable);
        item->setCheckState(ours(subnet) ? Qt::Checked : Qt::Unchecked);
    }
    check();
}

void RunTaskDialog::loadDefinition() {
    m_definition = {};
    m_container->clear();
    check();
    const std::string arn = style::str(m_definitionBox->currentData().toString());
    if (arn.empty()) return;
    m_deck.jobs().run(
        m_definitionLane,
        [session = m_deck.session(), arn](const CallContext& context) -> Result<aws_ecs::TaskDefinition> {
            SKYDECK_ASSIGN(const auto client, aws_ecs::EcsClient::create(session));
            return client.describeTaskDefinition(arn, context);
        },
        [this](Result<aws_ecs::TaskDefinition> definition) {
            if (!definition) return m_message->setText(shell::errorSentence(definition.error()));
            m_definition = std::move(*definition);
            for (const aws_ecs::ContainerDefinition& each : m_definition.containers)
                m_container->addItem(qstr(each.name));
            check();
        });
}

void RunTaskDialog::check() {
    const bool loaded = !m_definition.family.empty();
    const bool network = m_definition.networkMode == "awsvpc";
    m_subnetList->setEnabled(!loaded || network);
    QString mistake;
    shell::environmentOf(m_environment->toPlainText(), mistake);
    if (m_definitionBox->count() == 0)
        mistake = tr("There is no task definition. A stack such as EcsClusterQaBot has one.");
    if (mistake.isEmpty() && loaded && network && input().subnets.empty())
        mistake = tr("A task on Fargate runs in a subnet: choose at least one.");
    m_run->setEnabled(mistake.isEmpty() && loaded);
    m_message->setText(!mistake.isEmpty() ? mistake
                       : loaded           ? tr("Each task has %1 vCPUs and %2 MiB, and costs while it runs.")
                                      .arg(m_definition.cpu / 1024.0)
                                      .arg(m_definition.memory)
                                : tr("Reading the task definition…"));
}

aws_ecs::RunTaskInput RunTaskDialog::input() const {
    aws_ecs::RunTaskInput input;
    QString mistake;
    input.cluster = style::str(m_cluster->currentData().toString());
    input.taskDefinition = style::str(m_definitionBox->currentData().toString());
    input.count = m_count->value();
    input.container = style::str(m_container->currentText());
    input.command = shell::commandOf(m_command->toPlainText());
    input.environment = shell::environmentOf(m_environment->toPlainText(), mistake);
    if (m_definition.networkMode == "awsvpc")
        for (int row = 0; row < m_subnetList->count(); ++row)
            if (const QListWidgetItem* item = m_subnetList->item(row); item->checkState() == Qt::Checked)
                input.subnets.push_back(style::str(item->data(Qt::UserRole).toString()));
    return input;
}

} // namespace skydeck::panels::ecs
