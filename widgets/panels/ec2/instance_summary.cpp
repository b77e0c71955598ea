#include "widgets/panels/ec2/instance_summary.h"

#include "core/aws/ecs/ecs_client.h"
#include "core/workflows/stack_of.h"
#include "widgets/models/table_view.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::ec2 {

using style::qstr;

namespace {
constexpr const char* kStackTag = "aws:cloudformation:stack-name";
// Several listings of Batch and ECS a look, whose rates AWS limits for the whole account.
constexpr qint64 kLabPauseMs = 2'000, kAwsPauseMs = 30'000;

bool isGone(const aws::ec2::Instance& instance) {
    return instance.state == "terminated" || instance.state == "shutting-down";
}
} // namespace

InstanceSummary::InstanceSummary(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_facts = shell::makeFactTable(this);
    m_factTable = new models::TableView(m_facts, tr("Properties"), this);
    m_factTable->setColumnWidth(0, 130);
    m_factTable->setEmptyText(tr("Select an instance to see it."));
    m_jobs = batch::makeJobTable(this);
    m_jobTable = new models::TableView(m_jobs, tr("Jobs on the instance"), this);
    for (const int column : {2, 4, 5, 6}) // created, exit code, reason, definition: the panel Batch has room for them
        m_jobTable->hideColumn(column);
    m_jobTable->hide(); // it stands nowhere yet
    m_jobTable->rememberColumns(deck.settings(), shell::keys::columns(QStringLiteral("instancejobs")));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_factTable);
    connect(m_factTable, &models::TableView::rowActivated, this, &InstanceSummary::openFact);
    connect(m_jobTable, &models::TableView::rowActivated, this,
            [this](int row) { m_deck.open(QStringLiteral("batch"), qstr(m_jobs->row(row).jobId)); });
}

QWidget* InstanceSummary::jobs() const {
    return m_jobTable;
}

void InstanceSummary::clear() {
    m_lane.cancel();
    m_instance = {};
    m_links.reset();
    m_facts->clear();
    m_jobs->clear();
    Q_EMIT isOfBatch(false);
}

void InstanceSummary::show(const aws::ec2::Instance& instance) {
    const bool another = instance.instanceId != m_instance.instanceId;
    m_instance = instance;
    if (another) {
        m_lane.cancel();
        m_links.reset();
        m_asked.invalidate();
        m_jobs->clear();
        m_jobTable->setEmptyText(tr("Looking for its jobs…"));
    }
    shell::setFacts(*m_facts, factsOf());
    Q_EMIT isOfBatch(workflows::isOfBatch(m_instance));
    if (workflows::isOfBatch(m_instance)) load();
}

void InstanceSummary::load() {
    const qint64 pause = m_deck.place().lab ? kLabPauseMs : kAwsPauseMs;
    if (!m_deck.session() || m_lane.busy() || (m_asked.isValid() && m_asked.elapsed() < pause)) return;
    if (m_links && isGone(m_instance)) return; // nothing is added to it any more
    m_asked.start();
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), id = m_instance.instanceId](const CallContext& context) -> Result<Links> {
            Links links;
            SKYDECK_ASSIGN(links.batch, workflows::jobsOn(session, id, context));
            // Who may not see the stack still sees the jobs.
            if (!links.batch.environment.empty())
                links.stack = workflows::stackOf(session, links.batch.environment, context).value_or(std::string());
            return links;
        },
        [this](Result<Links> links) {
            if (links) return apply(std::move(*links));
            m_jobTable->setEmptyText(shell::errorSentence(links.error()));
        });
}

void InstanceSummary::apply(Links links) {
    m_links = std::move(links);
    m_jobTable->setEmptyText(m_links->batch.environment.empty()
                                 ? tr("The instance has left its compute environment, and ECS does not tell any more "
                                      "which jobs ran on it.")
                                 : tr("No job runs on the instance, and none has of late."));
    m_jobs->setRows(std::vector<aws::batch::JobSummary>(m_links->batch.jobs.begin(), m_links->batch.jobs.end()));
    shell::setFacts(*m_facts, factsOf());
}

void InstanceSummary::openFact(int row) {
    const shell::Fact& fact = m_facts->row(row);
    if (fact.panel == QLatin1String("jobs")) return Q_EMIT jobsWanted();
    if (!fact.panel.isEmpty()) m_deck.open(fact.panel, fact.what);
}

std::vector<shell::Fact> InstanceSummary::factsOf() const {
    const aws::ec2::Instance& one = m_instance;
    std::vector<shell::Fact> facts{
        {tr("Id"), qstr(one.instanceId)}, {tr("State"), qstr(one.state)}, {tr("Type"), qstr(one.instanceType)}};
    const auto link = [&facts](const QString& name, const QString& value, const char* panel, const QString& what) {
        facts.push_back({name, value, QString::fromLatin1(panel), what});
    };
    const auto tag = one.tags.find(kStackTag);
    QString stack = tag == one.tags.end() ? QString() : qstr(tag->second);
    if (m_links) {
        const auto& jobs = m_links->batch.jobs;
        const auto ended = static_cast<int>(
            std::ranges::count_if(jobs, [](const auto& job) { return aws::batch::isFinished(job.status); }));
        const int running = static_cast<int>(jobs.size()) - ended;
        if (!jobs.empty())
            link(tr("Jobs"),
                 style::dotted({running > 0 ? tr("%n running", nullptr, running) : QString(),
                                ended > 0 ? tr("%n ended", nullptr, ended) : QString()}),
                 "jobs", {});
        if (!m_links->batch.environment.empty())
            facts.push_back({tr("Compute environment"), qstr(aws::ecs::nameOf(m_links->batch.environment))});
        if (stack.isEmpty()) stack = qstr(m_links->stack);
    }
    if (!stack.isEmpty()) {
        link(tr("Stack"), stack, "stacks", stack);
        link(tr("Cost"), tr("What %1 costs now").arg(stack), "cost", stack);
    }
    const auto add = [&facts](const QString& name, const std::string& value) { facts.push_back({name, qstr(value)}); };
    add(tr("Image"), one.imageId);
    add(tr("Key pair"), one.keyName);
    add(tr("Public address"), one.publicIpAddress);
    add(tr("Public name"), one.publicDnsName);
    add(tr("Private address"), one.privateIpAddress);
    add(tr("Zone"), one.availabilityZone);
    add(tr("VPC"), one.vpcId);
    add(tr("Subnet"), one.subnetId);
    facts.push_back({tr("Started"), style::exactTime(style::epochOf(one.launchTime))});
    add(tr("Reason"), one.stateReason);
    const bool several = one.securityGroups.size() > 1;
    for (std::size_t i = 0; i < one.securityGroups.size(); ++i)
        add(several ? tr("Security group %1").arg(i + 1) : tr("Security group"), one.securityGroups[i]);
    for (const auto& [key, value] : one.tags)
        if (stack.isEmpty() || !key.starts_with("aws:cloudformation:")) add(tr("Tag %1").arg(qstr(key)), value);
    std::erase_if(facts, [](const shell::Fact& fact) { return fact.value.isEmpty(); });
    return facts;
}

} // namespace skydeck::panels::ec2
