#include "widgets/panels/stacks/stack_details.h"

#include "core/workflows/deploy.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/stacks/drift_view.h"
#include "widgets/shell/api_call.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace skydeck::panels::stacks {

namespace cfn = aws::cloudformation;
using style::qstr;

StackDetails::StackDetails(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_title = shell::makeDetailsTitle(this);
    m_error = new QLabel(this);
    m_error->setWordWrap(true);
    m_error->setTextFormat(Qt::PlainText);
    m_error->setContentsMargins(12, 0, 12, 8);
    m_error->hide();

    m_tabs = shell::makeDetails(tr("Stack details"), this);

    m_eventModel = makeEventTable(this);
    m_eventTable = new models::TableView(m_eventModel, tr("Events"), this);
    m_eventTable->setColumnWidth(0, 96);
    m_eventTable->setColumnWidth(1, 150);
    m_eventTable->setColumnWidth(2, 190);
    m_eventTable->setColumnWidth(3, 200);
    m_eventTable->sortByColumn(0, Qt::DescendingOrder);
    m_eventTable->rememberColumns(deck.settings(), shell::keys::columns(QStringLiteral("stackEvents")));
    shell::describeRows(deck, *m_eventTable, [this](const QStringList&) {
        return m_stack ? std::vector<shell::ApiCall>{{"cloudformation", "DescribeStackEvents",
                                                      Json{{"StackName", m_stack->stackName}}}}
                       : std::vector<shell::ApiCall>();
    });
    m_cause = new QWidget(this);
    m_causeText = new QLabel(m_cause);
    m_causeText->setWordWrap(true);
    m_causeText->setTextFormat(Qt::PlainText);
    m_causeText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* mark = new style::IconLabel(style::icon(QStringLiteral("error"), style::Tone::Failed), 20, m_cause);
    auto* copyCause = style::named(new QPushButton(tr("Copy"), m_cause), tr("Copy the root cause"));
    connect(copyCause, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_causeText->text()); });
    auto* causeLayout = new QHBoxLayout(m_cause);
    causeLayout->setContentsMargins(12, 8, 12, 8);
    causeLayout->addWidget(mark, 0, Qt::AlignTop);
    causeLayout->addWidget(m_causeText, 1);
    causeLayout->addWidget(copyCause, 0, Qt::AlignTop);
    m_cause->hide();
    auto* events = new QWidget(this);
    auto* eventsLayout = new QVBoxLayout(events);
    eventsLayout->setContentsMargins(0, 0, 0, 0);
    eventsLayout->setSpacing(0);
    eventsLayout->addWidget(m_cause);
    eventsLayout->addWidget(m_eventTable, 1);
    m_tabs->addTab(events, tr("Events"));

    buildResources();
    buildOutputs();
    m_drift = new DriftView(deck, this);
    m_tabs->addTab(m_drift, tr("Drift"));
    m_template = new shell::JsonView(tr("Template"), this);
    m_tabs->addTab(m_template, tr("Template"));
    m_raw = new shell::JsonView(tr("Raw JSON"), this);
    m_tabs->addTab(m_raw, tr("Raw JSON"));

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_title);
    layout->addWidget(m_error);
    layout->addWidget(m_tabs, 1);

    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &StackDetails::look);
    connect(m_tabs, &QTabWidget::currentChanged, this, &StackDetails::loadTab);
    connect(&deck, &shell::Deck::linkChanged, this, [this] {
        if (m_deck.link() != shell::Deck::Link::Ready) m_lane.cancel();
    });
    clear();
}

void StackDetails::buildResources() {
    m_resourceModel = makeResourceTable(this);
    m_resourceTable = new models::TableView(m_resourceModel, tr("Resources"), this);
    m_resourceTable->setColumnWidth(0, 160);
    m_resourceTable->setColumnWidth(1, 170);
    m_resourceTable->setColumnWidth(2, 210);
    m_resourceTable->setColumnWidth(3, 260);
    m_resourceTable->rememberColumns(m_deck.settings(), shell::keys::columns(QStringLiteral("stackResources")));
    shell::describeRows(m_deck, *m_resourceTable, [this](const QStringList& keys) {
        std::vector<shell::ApiCall> calls;
        if (!m_stack) return calls;
        for (const QString& key : keys)
            calls.push_back({"cloudformation", "DescribeStackResource",
                             Json{{"StackName", m_stack->stackName}, {"LogicalResourceId", style::str(key)}}});
        return calls;
    });
    connect(m_resourceTable, &models::TableView::rowActivated, this, &StackDetails::openResource);
    auto* open = new QAction(style::icon(QStringLiteral("link")), tr("Open in its panel"), m_resourceTable);
    connect(open, &QAction::triggered, this, [this] { openResource(m_resourceTable->currentSourceRow()); });
    auto* copy = new QAction(style::icon(QStringLiteral("copy")), tr("Copy physical id"), m_resourceTable);
    connect(copy, &QAction::triggered, this, [this] {
        const int row = m_resourceTable->currentSourceRow();
        if (row >= 0) QApplication::clipboard()->setText(qstr(m_resourceModel->row(row).physicalResourceId));
    });
    m_resourceTable->addActions({open, copy});
    m_tabs->addTab(m_resourceTable, tr("Resources"));
}

void StackDetails::buildOutputs() {
    m_outputModel = makeOutputTable(this);
    m_outputTable = new models::TableView(m_outputModel, tr("Outputs"), this);
    m_outputTable->setEmptyText(tr("No outputs. A stack's template names them, and they come when it is complete."));
    m_outputTable->setColumnWidth(0, 180);
    m_outputTable->setColumnWidth(1, 320);
    auto* copy = new QPushButton(style::icon(QStringLiteral("copy")), tr("Copy value"), this);
    auto* open = new QPushButton(style::icon(QStringLiteral("external")), tr("Open"), this);
    style::named(copy, tr("Copy the output's value"));
    style::named(open, tr("Open the output"));
    auto* page = new QWidget(this);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 8);
    bar->addWidget(copy);
    bar->addWidget(open);
    bar->addStretch(1);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_outputTable, 1);
    m_tabs->addTab(page, tr("Outputs"));

    const auto current = [this]() -> QString {
        const int row = m_outputTable->currentSourceRow();
        return row < 0 ? QString() : qstr(m_outputModel->row(row).outputValue);
    };
    // What an output opens: a web address, or one of the stack's own resources in its panel.
    const auto resourceRow = [this](const QString& value) {
        for (int row = 0; row < m_resourceModel->rowCount(); ++row)
            if (qstr(m_resourceModel->row(row).physicalResourceId) == value) return row;
        return -1;
    };
    const auto openCurrent = [this, current, resourceRow] {
        const QString value = current();
        const QUrl url(value, QUrl::StrictMode);
        if (url.isValid() && (url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https")))
            QDesktopServices::openUrl(url);
        else
            openResource(resourceRow(value));
    };
    const auto enable = [copy, open, current] {
        copy->setEnabled(!current().isEmpty());
        open->setEnabled(!current().isEmpty());
    };
    enable();
    connect(m_outputTable, &models::TableView::selectionMoved, this, enable);
    connect(m_outputTable, &models::TableView::rowActivated, this, openCurrent);
    connect(open, &QPushButton::clicked, this, openCurrent);
    connect(copy, &QPushButton::clicked, this, [current] { QApplication::clipboard()->setText(current()); });
}

void StackDetails::openResource(int row) {
    if (row < 0) return;
    const cfn::StackResource& resource = m_resourceModel->row(row);
    const QString id = qstr(resource.physicalResourceId);
    const std::string& type = resource.resourceType;
    if (type.starts_with("AWS::Batch::"))
        return m_deck.open(QStringLiteral("batch"), m_stack ? qstr(m_stack->stackName) : QString());
    for (const auto& [known, panel] : {std::pair{"AWS::S3::Bucket", "s3"},
                                       {"AWS::DynamoDB::Table", "dynamodb"},
                                       {"AWS::EC2::Instance", "ec2"},
                                       {"AWS::EC2::KeyPair", "ec2"},
                                       {"AWS::ECS::Cluster", "ecs"},
                                       {"AWS::Lambda::Function", "lambda"}})
        if (type == known) return m_deck.open(QString::fromLatin1(panel), id);
}

void StackDetails::show(const cfn::Stack& stack) {
    const bool another = !m_stack || m_stack->stackId != stack.stackId;
    if (another) clear();
    m_stack = stack;
    m_drift->setStack(stack.stackId);
    m_title->setText(QStringLiteral("%1 · %2").arg(qstr(stack.stackName), qstr(stack.stackStatus)));
    m_outputModel->setRows(stack.outputs);
    m_tabs->setEnabled(true);
    if (another) {
        look();
        loadTab();
    }
}

void StackDetails::clear() {
    m_lane.cancel();
    m_documentLane.cancel();
    m_timer.stop();
    m_stack.reset();
    m_drift->setStack({});
    m_events.clear();
    m_title->setText(tr("Select a stack"));
    m_error->hide();
    m_cause->hide();
    m_eventModel->clear();
    m_resourceModel->clear();
    m_outputModel->clear();
    m_template->setText({});
    m_raw->setText({});
    m_templateOf.clear();
    m_tabs->setEnabled(false);
}

void StackDetails::showEvents() {
    m_tabs->setCurrentIndex(0);
}

void StackDetails::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stack && !m_lane.busy()) look();
}

void StackDetails::hideEvent(QHideEvent* event) {
    m_timer.stop();
    QWidget::hideEvent(event);
}

void StackDetails::look() {
    if (!m_stack || m_deck.link() != shell::Deck::Link::Ready) return;
    const std::string since = m_events.empty() ? std::string() : m_events.back().eventId;
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), id = m_stack->stackId, since](const CallContext& context) -> Result<Look> {
            Look look;
            SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
            SKYDECK_ASSIGN(look.newEvents, client.stackEvents(id, since, context));
            SKYDECK_ASSIGN(look.resources, client.stackResources(id, context));
            return look;
        },
        [this](Result<Look> look) {
            m_error->setVisible(!look);
            if (look) {
                take(std::move(*look));
            } else {
                QPalette palette = m_error->palette();
                palette.setColor(QPalette::WindowText, style::colours().failed);
                m_error->setPalette(palette);
                m_error->setText(tr("Reading the stack failed. %1").arg(shell::errorSentence(look.error())));
            }
            if (isVisible()) m_timer.start(m_stack && cfn::isInProgress(m_stack->stackStatus) ? 1000 : 5000);
        });
}

void StackDetails::take(Look look) {
    if (!look.newEvents.empty()) {
        m_events.insert(m_events.end(), look.newEvents.rbegin(), look.newEvents.rend());
        m_eventModel->appendRows({look.newEvents.rbegin(), look.newEvents.rend()});
        pinRootCause();
    }
    m_resourceModel->setRows(std::move(look.resources));
}

void StackDetails::pinRootCause() {
    const cfn::StackEvent* cause = workflows::rootCause(m_events);
    m_cause->setVisible(cause != nullptr);
    if (cause) m_causeText->setText(sentenceOf(*cause));
}

void StackDetails::loadTab() {
    if (!m_stack || m_deck.link() != shell::Deck::Link::Ready) return;
    const QWidget* tab = m_tabs->currentWidget();
    const QString id = qstr(m_stack->stackId);
    if (tab == m_template && m_templateOf != id) {
        m_deck.jobs().run(
            m_documentLane,
            [session = m_deck.session(), id = m_stack->stackId](const CallContext& context) -> Result<std::string> {
                SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
                return client.getTemplate(id, context);
            },
            [this, id](Result<std::string> text) {
                m_template->setText(text ? qstr(*text) : shell::errorSentence(text.error()));
                if (text) m_templateOf = id;
            });
    } else if (tab == m_raw) {
        m_deck.jobs().run(
            m_documentLane,
            [session = m_deck.session(), id = m_stack->stackId](const CallContext& context) -> Result<Json> {
                SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
                return client.api().call("DescribeStacks", {{"StackName", id}}, context);
            },
            [this](Result<Json> raw) {
                if (raw)
                    m_raw->setJson(*raw);
                else
                    m_raw->setText(shell::errorSentence(raw.error()));
            });
    }
}

} // namespace skydeck::panels::stacks
