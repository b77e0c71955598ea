#include "widgets/panels/cost/cost_panel.h"

#include "widgets/models/table_view.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"
#include "widgets/style/sentence_delegate.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QTabWidget>
#include <QVBoxLayout>

namespace skydeck::panels::cost {

using style::qstr;

CostPanel::CostPanel(shell::Deck& deck, QWidget* parent) : Panel(parent), m_deck(deck) {
    m_frame = new shell::PanelFrame(tr("Cost"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_frame);

    m_everywhere = style::named(new QCheckBox(tr("All regions"), this), tr("All regions"));
    m_everywhere->setToolTip(tr("Looks in every region of the account for what still runs"));
    connect(m_everywhere, &QCheckBox::toggled, this, [this](bool everywhere) {
        m_table->setColumnHidden(m_items->columnCount() - 1, !everywhere);
        m_feed->setInterval(m_everywhere->isChecked() ? std::chrono::milliseconds(0) : std::chrono::seconds(30));
        m_feed->restart(m_everywhere->isChecked() ? tr("Looking in every region…") : QString());
    });
    m_frame->addHeaderWidget(m_everywhere);
    m_open = new QAction(style::icon(QStringLiteral("stacks")), tr("Show the stack"), this);
    connect(m_open, &QAction::triggered, this, &CostPanel::openSelected);
    m_refresh = new QAction(style::icon(QStringLiteral("refresh")), tr("Look now"), this);
    connect(m_refresh, &QAction::triggered, this, &CostPanel::refresh);
    addActions({m_open, m_refresh});
    m_frame->addHeaderAction(m_open);
    m_frame->setPrimaryAction(m_refresh);

    m_items = makeCostTable(this);
    m_table = new models::TableView(m_items, tr("What runs"), this);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->setItemDelegateForColumn(5, new style::SentenceDelegate(m_table));
    m_table->sortByColumn(0, Qt::DescendingOrder);
    m_table->rememberColumns(deck.settings(), shell::keys::columns(QStringLiteral("cost")));
    m_table->addAction(m_open);
    m_table->setColumnHidden(m_items->columnCount() - 1, true);
    const auto selected = [this] {
        const QList<int> rows = m_table->selectedSourceRows();
        m_open->setEnabled(rows.size() == 1 && !m_items->row(rows.first()).stack.empty());
    };
    connect(m_table, &models::TableView::selectionMoved, this, selected);
    connect(m_table, &models::TableView::rowActivated, this, &CostPanel::openSelected);
    m_frame->setContent(m_table, buildDetails());
    m_frame->splitter()->setSizes({740, 360});
    connect(m_frame, &shell::PanelFrame::filterChanged, this,
            [this](const QString& text) { m_table->proxy().setFilterWords(text); });
    selected();
    connect(&deck, &shell::Deck::linkChanged, this, &CostPanel::enableLooking);
    enableLooking();

    m_feed = std::make_unique<shell::Feed<workflows::CostReport>>(
        deck, *m_frame, tr("Listing running costs"),
        [this] {
            return
                [everywhere = m_everywhere->isChecked()](const std::shared_ptr<aws::Session>& session,
                                                         const CallContext& context) -> Result<workflows::CostReport> {
                    SKYDECK_ASSIGN(const auto prices, workflows::Prices::load());
                    return everywhere ? workflows::costsEverywhere(session, prices, context)
                                      : workflows::costsNow(session, prices, context);
                };
        },
        [this](workflows::CostReport report) { apply(std::move(report)); }, std::chrono::seconds(30));
}

QWidget* CostPanel::buildDetails() {
    auto* area = new QWidget(this);
    m_sum = new QLabel(area);
    m_sum->setTextFormat(Qt::RichText);
    m_sum->setContentsMargins(12, 12, 12, 4);
    m_sum->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_note = new QLabel(area);
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->setContentsMargins(12, 0, 12, 8);
    QTabWidget* tabs = shell::makeDetails(tr("What it comes to"), area);
    m_stacks = makeShareTable(tr("Stack"), this);
    m_services = makeShareTable(tr("Service"), this);
    tabs->addTab(new models::TableView(m_stacks, tr("By stack"), tabs), tr("By stack"));
    tabs->addTab(new models::TableView(m_services, tr("By service"), tabs), tr("By service"));
    auto* layout = new QVBoxLayout(area);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_sum);
    layout->addWidget(m_note);
    layout->addWidget(tabs, 1);
    return area;
}

void CostPanel::enableLooking() {
    const bool ready = m_deck.link() == shell::Deck::Link::Ready;
    m_refresh->setEnabled(ready);
    m_everywhere->setEnabled(ready);
}

void CostPanel::refresh() {
    m_feed->refresh();
}

void CostPanel::focusFilter() {
    m_frame->filterBox()->setFocus();
}

void CostPanel::openAt(const QString& stack) {
    m_frame->filterBox()->setText(stack);
}

void CostPanel::openSelected() {
    const QList<int> rows = m_table->selectedSourceRows();
    if (rows.size() == 1 && m_open->isEnabled())
        m_deck.open(QStringLiteral("stacks"), qstr(m_items->row(rows.first()).stack));
}

void CostPanel::apply(workflows::CostReport report) {
    if (!m_everywhere->isChecked()) m_deck.setSpending(std::make_shared<const workflows::CostReport>(report));
    const double hour = report.dollarsPerHour();
    QStringList notes;
    for (const auto& each : report.unread)
        notes << tr("%1 in %2 did not answer, so its part is missing: %3")
                     .arg(qstr(each.service), qstr(each.region), qstr(each.error.message));
    if (const auto unknown = report.unpriced())
        notes << tr("%n of these have no price here and are not in the sum.", nullptr, static_cast<int>(unknown));
    if (m_deck.place().lab) notes << tr("In the lab nothing is billed. This is what it would cost on AWS.");
    notes << tr("List prices of us-east-1 that come with Skydeck; no call that costs money was made. Requests and S3 "
                "storage are not included.");
    m_note->setText(notes.join(QLatin1Char('\n')));
    // "<0.0001" would begin a tag.
    const auto dollars = [](double value) { return qstr(workflows::dollarsText(value)).toHtmlEscaped(); };
    m_sum->setText(QStringLiteral("<span style='font-size:x-large; font-weight:600'>%1</span><br>%2<br>%3")
                       .arg(tr("%1 $ an hour").arg(dollars(hour)),
                            tr("%1 $ if forgotten for a day").arg(dollars(hour * 24)),
                            tr("%1 $ for a month").arg(dollars(hour * workflows::Prices::kHoursPerMonth))));
    m_stacks->setRows(sharesByStack(report));
    m_services->setRows(sharesByService(report));
    m_frame->setSummary(style::dotted({tr("%n thing(s) run", nullptr, static_cast<int>(report.items.size())),
                                       tr("%1 $/h").arg(qstr(workflows::dollarsText(hour)))}));
    m_items->setRows(std::move(report.items));
    if (m_items->rowCount() == 0 && report.unread.empty())
        m_frame->showEmpty(tr("Nothing runs that costs by the hour. Nothing is forgotten."), m_refresh);
    else
        m_frame->showData();
}

} // namespace skydeck::panels::cost
