#include "widgets/panels/overview/overview_panel.h"

#include "widgets/models/table_view.h"
#include "widgets/panels/overview/hands_on_card.h"
#include "widgets/panels/registry.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/core_texts.h"
#include "widgets/style/sentence_delegate.h"
#include "widgets/style/theme.h"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace skydeck::panels::overview {

using style::qstr;

namespace {

QStringList knownPanels() {
    QStringList ids;
    for (const PanelInfo& info : registry())
        ids << info.id;
    return ids;
}

/// The resource type whose ids the panel opens at; empty for panels that take a stack's name.
std::string shownIn(const QString& panel) {
    if (panel == QLatin1String("dynamodb")) return "AWS::DynamoDB::Table";
    if (panel == QLatin1String("s3")) return "AWS::S3::Bucket";
    if (panel == QLatin1String("ec2")) return "AWS::EC2::Instance";
    if (panel == QLatin1String("lambda")) return "AWS::Lambda::Function";
    return {};
}

QString stateWord(shell::Operation::State state) {
    switch (state) {
    case shell::Operation::State::Running:
        return QStringLiteral("RUNNING");
    case shell::Operation::State::Done:
        return QStringLiteral("SUCCEEDED");
    case shell::Operation::State::Failed:
        return QStringLiteral("FAILED");
    case shell::Operation::State::Held:
        return QStringLiteral("PENDING");
    case shell::Operation::State::Cancelled:
        break;
    }
    return QStringLiteral("STOPPED");
}

} // namespace

OverviewPanel::OverviewPanel(shell::Deck& deck, QWidget* parent) : Panel(parent), m_deck(deck) {
    m_frame = new shell::PanelFrame(tr("Overview"), this);
    m_frame->setFilterVisible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_frame);

    auto* page = new QWidget;
    m_grid = new shell::CardGrid(page);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(16, 4, 16, 16);
    column->addWidget(m_grid);
    column->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(page);
    scroll->setAccessibleName(tr("Hands-ons"));
    m_frame->setContent(scroll, buildSide());
    m_frame->splitter()->setSizes({664, 448});

    connect(&deck, &shell::Deck::spendingChanged, this, &OverviewPanel::showSpending);
    for (const auto signal : {&shell::Activity::added, &shell::Activity::changed, &shell::Activity::removed})
        connect(&deck.activity(), signal, this, &OverviewPanel::showActivity);
    connect(&deck.activity(), &shell::Activity::changed, this, [this](int id) {
        const shell::Operation* operation = m_deck.activity().find(id);
        if (operation && operation->state != shell::Operation::State::Running && isVisible()) refresh();
    });
    m_feed = std::make_unique<shell::Feed<OverviewContent>>(
        deck, *m_frame, tr("Reading the overview"),
        [this] {
            return [known = m_reasons](const std::shared_ptr<aws::Session>& session, const CallContext& context) {
                return loadOverview(session, known, context);
            };
        },
        [this](OverviewContent content) { apply(std::move(content)); }, std::chrono::seconds(5));
    showSpending();
    showActivity();
}

models::TableView* OverviewPanel::addSection(QVBoxLayout* column, const QString& title, QAbstractItemModel* model,
                                             const QString& emptyText) {
    auto* heading = new QLabel(title, this);
    QFont font = heading->font();
    font.setWeight(QFont::DemiBold);
    heading->setFont(font);
    heading->setContentsMargins(12, 8, 12, 4);
    auto* table = new models::TableView(model, title, this);
    table->setEmptyText(emptyText);
    table->setTextElideMode(Qt::ElideMiddle);
    column->addWidget(heading);
    column->addWidget(table, 1);
    return table;
}

QWidget* OverviewPanel::buildSide() {
    auto* side = new QWidget(this);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_troubles = makeTroubleTable(this);
    models::TableView* troubles =
        addSection(column, tr("What failed"), m_troubles, tr("Nothing failed within the last day."));
    troubles->setItemDelegateForColumn(2, new style::SentenceDelegate(troubles));
    connect(troubles, &models::TableView::rowActivated, this, [this](int row) {
        const Trouble& trouble = m_troubles->row(row);
        m_deck.open(trouble.panel, trouble.what);
    });

    using workflows::RunningCost;
    const auto text = [](QString title, auto member) {
        auto made = models::textColumn<RunningCost>(
            std::move(title), [member](const RunningCost& item) { return style::coreText(std::invoke(member, item)); });
        made.toolTip = made.text;
        return made;
    };
    auto stack = models::textColumn<RunningCost>(tr("Stack"), [](const RunningCost& item) { return qstr(item.stack); });
    stack.toolTip = stack.text;
    m_running = new models::RowTableModel<RunningCost>(
        {{tr("$/h"), models::ColumnStyle::Number,
          [](const RunningCost& item) {
              return item.dollarsPerHour ? qstr(workflows::dollarsText(*item.dollarsPerHour)) : tr("unknown");
          },
          [](const RunningCost& item) { return QVariant(item.dollarsPerHour.value_or(-1)); }},
         text(tr("Type"), &RunningCost::type),
         text(tr("What"), &RunningCost::detail),
         stack},
        [](const RunningCost& item) { return qstr(item.service + item.id); }, this);
    m_runningTable = addSection(column, tr("What runs"), m_running, {});
    m_runningTable->setItemDelegateForColumn(2, new style::SentenceDelegate(m_runningTable));
    m_runningTable->sortByColumn(0, Qt::DescendingOrder);
    connect(m_runningTable, &models::TableView::rowActivated, this, [this] { m_deck.open(QStringLiteral("cost")); });

    auto status = models::statusColumn<Done>(tr("Status"), &Done::status);
    auto what = models::textColumn<Done>(tr("What"), &Done::title);
    auto outcome = models::textColumn<Done>(tr("Outcome"), &Done::outcome);
    for (models::Column<Done>* each : {&status, &what, &outcome})
        each->toolTip = each->text;
    m_done = new models::RowTableModel<Done>(
        {status,
         what,
         outcome,
         {tr("Took"), models::ColumnStyle::Number, [](const Done& done) { return style::durationText(done.seconds); },
          [](const Done& done) { return QVariant(done.seconds); }}},
        [](const Done& done) { return QString::number(done.id); }, this);
    models::TableView* done =
        addSection(column, tr("What was done here"), m_done, tr("Nothing was done since the window opened."));
    for (const int sentences : {1, 2})
        done->setItemDelegateForColumn(sentences, new style::SentenceDelegate(done));
    return side;
}

void OverviewPanel::apply(OverviewContent content) {
    if (m_cards.size() != static_cast<qsizetype>(content.handsOns.size())) {
        m_cards.clear();
        std::vector<QWidget*> cards;
        for (const HandsOn& each : content.handsOns) {
            const QString name = qstr(each.entry.name);
            auto* card = new HandsOnCard(each, m_grid);
            connect(card, &HandsOnCard::deployWanted, this,
                    [this, name] { m_deck.open(QStringLiteral("stacks"), QStringLiteral("deploy/") + name); });
            connect(card, &HandsOnCard::useWanted, this, [this, name] { use(name); });
            connect(card, &HandsOnCard::destroyWanted, this,
                    [this, name] { m_deck.open(QStringLiteral("stacks"), QStringLiteral("destroy/") + name); });
            m_cards.insert(name, card);
            cards.push_back(card);
        }
        m_grid->setCards(std::move(cards));
    } else {
        for (const HandsOn& each : content.handsOns)
            if (HandsOnCard* card = m_cards.value(qstr(each.entry.name))) card->setState(each);
    }
    m_stacks = content.stacks;
    m_reasons = std::move(content.reasons);
    m_troubles->setRows(std::move(content.troubles));
    updateSummary();
    m_frame->showData();
}

void OverviewPanel::use(const QString& stackName) {
    const QString panel = panelFor(stackName, knownPanels());
    const std::string type = shownIn(panel);
    if (type.empty()) return m_deck.open(panel, stackName);
    // Panels of one service open at what the stack made.
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), stack = style::str(stackName),
         type](const CallContext& context) -> Result<std::string> {
            SKYDECK_ASSIGN(const auto client, aws::cloudformation::CloudFormationClient::create(session));
            SKYDECK_ASSIGN(const auto resources, client.stackResources(stack, context));
            const auto found = std::ranges::find(resources, type, &aws::cloudformation::StackResource::resourceType);
            return found == resources.end() ? std::string() : found->physicalResourceId;
        },
        [this, panel](const Result<std::string>& id) { m_deck.open(panel, id ? qstr(*id) : QString()); });
}

void OverviewPanel::showSpending() {
    const auto& report = m_deck.spending();
    m_running->setRows(report ? report->items : std::vector<workflows::RunningCost>());
    m_runningTable->setEmptyText(report ? tr("Nothing runs that costs by the hour.") : tr("Not known yet."));
    updateSummary();
}

void OverviewPanel::showActivity() {
    std::vector<Done> rows;
    for (const shell::Operation& operation : m_deck.activity().operations())
        rows.push_back(
            {operation.id, stateWord(operation.state), operation.title, operation.outcome, operation.elapsedSeconds()});
    m_done->setRows(std::move(rows));
}

void OverviewPanel::updateSummary() {
    if (m_cards.isEmpty()) return; // nothing was read yet
    const auto& report = m_deck.spending();
    m_frame->setSummary(style::dotted(
        {tr("%n stack(s)", nullptr, m_stacks),
         m_troubles->rowCount() > 0 ? tr("%n thing(s) failed", nullptr, m_troubles->rowCount()) : QString(),
         report ? tr("%1 $ an hour").arg(qstr(workflows::dollarsText(report->dollarsPerHour()))) : QString()}));
}

} // namespace skydeck::panels::overview
