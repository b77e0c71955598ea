#include "widgets/panels/ec2/launch_dialog.h"

#include "core/workflows/cost.h"
#include "widgets/models/table_view.h"
#include "widgets/shell/dialog_frame.h"
#include "widgets/shell/form.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::ec2 {

using style::qstr;

namespace {

constexpr int kArchitecture = Qt::UserRole + 1;
constexpr std::size_t kMostFound = 20;

} // namespace

TypeTable* makeTypeTable(QObject* parent) {
    using aws::ec2::InstanceType;
    const auto number = [](const QString& title, int InstanceType::*member) {
        return models::numberColumn<TypeRow>(title, [member](const TypeRow& row) { return row.type.*member; });
    };
    return new TypeTable(
        {models::textColumn<TypeRow>(LaunchDialog::tr("Type"),
                                     [](const TypeRow& row) { return qstr(row.type.instanceType); }),
         number(LaunchDialog::tr("vCPUs"), &InstanceType::vCpus),
         models::numberColumn<TypeRow>(
             LaunchDialog::tr("Memory GiB"), [](const TypeRow& row) { return row.type.memory / 1024.0; }, 1),
         number(LaunchDialog::tr("GPUs"), &InstanceType::gpus),
         {LaunchDialog::tr("$/h"), models::ColumnStyle::Number,
          [](const TypeRow& row) {
              return row.dollarsPerHour ? qstr(workflows::dollarsText(*row.dollarsPerHour))
                                        : LaunchDialog::tr("unknown");
          },
          // Unknown prices come last, not first.
          [](const TypeRow& row) { return QVariant(row.dollarsPerHour.value_or(1e9)); }}},
        [](const TypeRow& row) { return qstr(row.type.instanceType); }, parent);
}

LaunchDialog::LaunchDialog(shell::Deck& deck, QWidget* parent) : QDialog(parent), m_deck(deck) {
    setWindowTitle(tr("Launch instance"));
    setMinimumSize(640, 640);
    m_name = style::named(new QLineEdit(this), tr("Name"));
    m_name->setPlaceholderText(tr("The tag Name, for you"));
    m_image = style::named(new QComboBox(this), tr("Image"));
    m_search = style::named(new QLineEdit(this), tr("Find other images"));
    m_search->setPlaceholderText(tr("Find others of AWS's by name, such as ubuntu-minimal*; Enter searches"));
    m_search->addAction(style::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_typeFilter = style::named(new QLineEdit(this), tr("Filter types"));
    m_typeFilter->setPlaceholderText(tr("Filter, such as g4dn or t3"));
    m_typeFilter->addAction(style::icon(QStringLiteral("filter")), QLineEdit::LeadingPosition);
    m_types = makeTypeTable(this);
    m_typeTable = new models::TableView(m_types, tr("Instance types"), this);
    m_typeTable->setSelectionMode(QAbstractItemView::SingleSelection);
    m_typeTable->setEmptyText(tr("Loading…"));
    m_typeTable->sortByColumn(4, Qt::AscendingOrder);
    m_price = new QLabel(this);
    m_price->setWordWrap(true);
    m_price->setTextFormat(Qt::PlainText);
    m_key = style::named(new QComboBox(this), tr("Key pair"));
    m_subnet = style::named(new QComboBox(this), tr("Subnet"));
    m_group = style::named(new QComboBox(this), tr("Security group"));
    m_count = style::named(new QSpinBox(this), tr("Count"));
    m_count->setRange(1, 20);
    auto* form = shell::makeForm();
    shell::addRow(form, tr("Name"), m_name);
    shell::addRow(form, tr("Image"), m_image);
    shell::addRow(form, QString(), m_search);
    shell::addRow(form, tr("Type"), m_typeFilter);
    auto* below = shell::makeForm();
    shell::addRow(below, tr("Key pair"), m_key);
    shell::addRow(below, tr("Subnet"), m_subnet);
    shell::addRow(below, tr("Security group"), m_group);
    shell::addRow(below, tr("Count"), m_count);
    const shell::DialogFrame frame = shell::frameDialog(*this, tr("Launch"));
    frame.content->addLayout(form);
    frame.content->addWidget(m_typeTable, 1);
    frame.content->addWidget(m_price);
    frame.content->addLayout(below);
    m_message = frame.message;
    m_launch = frame.go;
    // Enter in the search searches; it does not launch.
    m_launch->setDefault(false);
    for (auto* button : findChildren<QPushButton*>())
        button->setAutoDefault(false);

    connect(m_search, &QLineEdit::returnPressed, this, &LaunchDialog::findImages);
    connect(m_image, &QComboBox::currentIndexChanged, this, &LaunchDialog::fillTypes);
    connect(m_typeFilter, &QLineEdit::textChanged, this,
            [this](const QString& text) { m_typeTable->proxy().setFilterWords(text); });
    connect(m_typeTable, &models::TableView::selectionMoved, this, &LaunchDialog::typeChosen);
    connect(m_subnet, &QComboBox::activated, this, &LaunchDialog::fillGroups);
    connect(m_key, &QComboBox::activated, this, &LaunchDialog::check);
    connect(m_count, &QSpinBox::valueChanged, this, &LaunchDialog::check);
    connect(m_group, &QComboBox::activated, this, &LaunchDialog::check);
    check();
    load();
}

Result<LaunchDialog::Choices> LaunchDialog::loadChoices(const std::shared_ptr<aws::Session>& session,
                                                        const CallContext& context) {
    Choices choices;
    SKYDECK_ASSIGN(const auto client, aws::ec2::Ec2Client::create(session));
    SKYDECK_ASSIGN(const auto prices, workflows::Prices::load());
    SKYDECK_ASSIGN(choices.images, workflows::usualImages(session, context));
    SKYDECK_ASSIGN(auto types, client.describeInstanceTypes({}, context));
    for (aws::ec2::InstanceType& type : types) {
        const auto price = prices.instanceHour(type.instanceType, session->region());
        choices.types.push_back({std::move(type), price});
    }
    SKYDECK_ASSIGN(choices.keys, client.describeKeyPairs(context));
    SKYDECK_ASSIGN(choices.subnets, client.describeSubnets(context));
    SKYDECK_ASSIGN(choices.groups, client.describeSecurityGroups(context));
    // A public subnet is what one can log in to.
    std::ranges::stable_partition(choices.subnets, &aws::ec2::Subnet::mapPublicIpOnLaunch);
    return choices;
}

void LaunchDialog::load() {
    m_deck.jobs().run(
        m_choiceLane,
        [session = m_deck.session()](const CallContext& context) { return loadChoices(session, context); },
        [this](Result<Choices> choices) {
            if (!choices) {
                m_problem = shell::errorSentence(choices.error());
                return check();
            }
            m_choices = std::move(*choices);
            for (const workflows::UsualImage& each : m_choices.images)
                addImage(style::dotted({qstr(each.name), qstr(each.architecture), qstr(each.imageId)}), each.imageId,
                         each.architecture);
            for (const aws::ec2::KeyPair& each : m_choices.keys)
                m_key->addItem(qstr(each.keyName), qstr(each.keyName));
            m_key->addItem(tr("None: nobody can log in"), QString());
            for (const aws::ec2::Subnet& each : m_choices.subnets)
                m_subnet->addItem(style::dotted({qstr(each.subnetId), qstr(each.cidrBlock), qstr(each.availabilityZone),
                                                 qstr(each.name), each.mapPublicIpOnLaunch ? tr("public") : QString()}),
                                  qstr(each.subnetId));
            fillTypes();
            fillGroups();
        });
}

void LaunchDialog::addImage(const QString& text, const std::string& id, const std::string& architecture) {
    if (m_image->findData(qstr(id)) >= 0) return;
    m_image->addItem(text, qstr(id));
    m_image->setItemData(m_image->count() - 1, qstr(architecture), kArchitecture);
}

void LaunchDialog::findImages() {
    QString pattern = m_search->text().trimmed();
    if (pattern.isEmpty()) return;
    if (!pattern.contains(QLatin1Char('*'))) pattern = QLatin1Char('*') + pattern + QLatin1Char('*');
    m_problem = tr("Searching images…");
    check();
    m_deck.jobs().run(
        m_imageLane,
        [session = m_deck.session(),
         pattern = style::str(pattern)](const CallContext& context) -> Result<std::vector<aws::ec2::Image>> {
            SKYDECK_ASSIGN(const auto client, aws::ec2::Ec2Client::create(session));
            return client.describeImages(pattern, context);
        },
        [this](Result<std::vector<aws::ec2::Image>> images) {
            if (!images || images->empty()) {
                m_problem = images ? tr("AWS has no image of that name.") : shell::errorSentence(images.error());
                return check();
            }
            m_problem.clear();
            if (images->size() > kMostFound) images->resize(kMostFound); // the newest ones
            for (const aws::ec2::Image& each : *images)
                addImage(style::dotted({qstr(each.name), qstr(each.architecture), qstr(each.imageId)}), each.imageId,
                         each.architecture);
            m_image->setCurrentIndex(std::max(0, m_image->findData(qstr(images->front().imageId))));
            check();
        });
}

/// Those that the image runs on.
void LaunchDialog::fillTypes() {
    const std::string architecture = style::str(m_image->currentData(kArchitecture).toString());
    std::vector<TypeRow> rows;
    for (const TypeRow& each : m_choices.types)
        if (architecture.empty() ||
            std::ranges::find(each.type.architectures, architecture) != each.type.architectures.end())
            rows.push_back(each);
    m_typeTable->setEmptyText(m_choices.types.empty() ? tr("Loading…") : tr("No type runs this image."));
    m_types->setRows(std::move(rows));
    if (m_typeTable->selectedKeys().isEmpty() && !m_typeTable->selectKey(QStringLiteral("t2.micro")) &&
        m_types->rowCount() > 0)
        m_typeTable->selectRow(0);
    check();
}

void LaunchDialog::fillGroups() {
    const std::string subnet = style::str(m_subnet->currentData().toString());
    const auto chosen = std::ranges::find(m_choices.subnets, subnet, &aws::ec2::Subnet::subnetId);
    m_group->clear();
    if (chosen != m_choices.subnets.end())
        for (const aws::ec2::SecurityGroup& each : m_choices.groups)
            if (each.vpcId == chosen->vpcId)
                m_group->addItem(
                    style::dotted({qstr(each.groupName), qstr(each.groupId),
                                   workflows::sshIsOpenToAll(each) ? tr("port 22 open to everybody") : QString()}),
                    qstr(each.groupId));
    check();
}

const TypeRow* LaunchDialog::chosenType() const {
    return m_types->find(m_typeTable->selectedKeys().value(0));
}

void LaunchDialog::typeChosen() {
    check();
    const TypeRow* row = chosenType();
    m_quota.clear();
    m_vcpusLeft.reset();
    if (!row) return;
    std::vector<aws::ec2::InstanceType> types;
    for (const TypeRow& each : m_choices.types)
        types.push_back(each.type);
    m_deck.jobs().run(
        m_quotaLane,
        [session = m_deck.session(), type = row->type.instanceType, types = std::move(types)](
            const CallContext& context) { return workflows::vcpuQuota(session, type, types, context); },
        [this](const Result<std::optional<workflows::VcpuQuota>>& quota) {
            if (!quota)
                m_quota = tr("Your quota cannot be read: %1").arg(shell::errorSentence(quota.error()));
            else if (*quota)
                m_quota = tr("Your quota, %1: %2 of %3 vCPUs are in use")
                              .arg(qstr((*quota)->name))
                              .arg((*quota)->used)
                              .arg((*quota)->limit);
            if (quota && *quota) m_vcpusLeft = std::max(0.0, (*quota)->limit - (*quota)->used);
            check();
        });
}

void LaunchDialog::check() {
    const TypeRow* type = chosenType();
    QString mistake = m_problem;
    if (mistake.isEmpty() && !type) mistake = tr("Choose a type.");
    if (mistake.isEmpty() && m_image->currentIndex() < 0) mistake = tr("Choose an image.");
    if (mistake.isEmpty() && m_subnet->count() == 0)
        mistake = tr("There is no network. The stack MyFirstEc2 makes one, and an instance with it.");
    m_launch->setEnabled(mistake.isEmpty());
    // AWS has the last word: the count is of a moment ago.
    const bool tooMany = type && m_vcpusLeft && type->type.vCpus * m_count->value() > *m_vcpusLeft;
    if (mistake.isEmpty() && tooMany)
        mistake = tr("This takes %1 vCPUs and your quota leaves %2: AWS will refuse. Service Quotas is where more is "
                     "asked for.")
                      .arg(type->type.vCpus * m_count->value())
                      .arg(*m_vcpusLeft);
    m_message->setText(mistake.isEmpty() ? tr("It costs from its start until it is terminated; a stopped one keeps its "
                                              "disk, which costs a little.")
                                         : mistake);
    QStringList facts;
    if (type)
        facts << (type->dollarsPerHour
                      ? tr("%1 $/h").arg(qstr(workflows::dollarsText(*type->dollarsPerHour * m_count->value())))
                      : tr("The price is not known here"));
    facts << m_quota;
    m_price->setText(style::dotted(facts));
}

aws::ec2::RunInstancesInput LaunchDialog::input() const {
    aws::ec2::RunInstancesInput input;
    input.name = style::str(m_name->text().trimmed());
    input.imageId = style::str(m_image->currentData().toString());
    if (const TypeRow* type = chosenType()) input.instanceType = type->type.instanceType;
    input.count = m_count->value();
    input.keyName = style::str(m_key->currentData().toString());
    input.subnetId = style::str(m_subnet->currentData().toString());
    if (m_group->currentIndex() >= 0) input.securityGroupIds = {style::str(m_group->currentData().toString())};
    return input;
}

} // namespace skydeck::panels::ec2
