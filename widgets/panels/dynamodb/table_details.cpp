#include "widgets/panels/dynamodb/table_details.h"

#include "core/aws/dynamodb/plain_json.h"
#include "core/workflows/stack_of.h"
#include "widgets/models/table_view.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/panel_frame.h"

#include <QLabel>
#include <QTabWidget>
#include <QVBoxLayout>

namespace skydeck::panels::dynamodb {

namespace ddb = aws::dynamodb;
using style::qstr;

namespace {

QString keysText(const ddb::KeySchema& keys) {
    QStringList parts;
    for (const ddb::KeyAttribute& key : keys)
        parts << QStringLiteral("%1 (%2)").arg(qstr(key.name), qstr(key.type));
    return parts.join(QStringLiteral(", "));
}

} // namespace

TableDetails::TableDetails(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_title = shell::makeDetailsTitle(this);
    m_tabs = shell::makeDetails(tr("Item and table"), this);
    m_plain = new shell::JsonView(tr("Item"), this);
    m_typed = new shell::JsonView(tr("Item as DynamoDB JSON"), this);
    m_facts = shell::makeFactTable(this);
    auto* facts = new models::TableView(m_facts, tr("Table properties"), this);
    facts->setColumnWidth(0, 150);
    connect(facts, &models::TableView::rowActivated, this, [this](int row) {
        const shell::Fact& fact = m_facts->row(row);
        if (!fact.panel.isEmpty()) m_deck.open(fact.panel, fact.what);
    });
    m_tabs->addTab(m_plain, tr("Item"));
    m_tabs->addTab(m_typed, tr("DynamoDB JSON"));
    m_tabs->addTab(facts, tr("Table"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_title);
    layout->addWidget(m_tabs, 1);
}

void TableDetails::showTable(const ddb::TableDescription& table) {
    const bool another = table.tableArn != m_table.tableArn;
    m_table = table;
    if (another) {
        m_stack.clear();
        findStack();
    }
    shell::setFacts(*m_facts, factsOf());
}

void TableDetails::findStack() {
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), name = m_table.tableName](const CallContext& context) {
            return workflows::stackOf(session, name, context);
        },
        [this](const Result<std::string>& stack) {
            // Who may not see the stack still sees the table.
            m_stack = qstr(stack.value_or(std::string()));
            shell::setFacts(*m_facts, factsOf());
        });
}

std::vector<shell::Fact> TableDetails::factsOf() const {
    const ddb::TableDescription& table = m_table;
    std::vector<shell::Fact> facts{
        {tr("Name"), qstr(table.tableName)},
        {tr("Status"), qstr(table.status)},
        {tr("Key"), keysText(table.keys)},
        {tr("Billing"),
         table.billingMode == "PROVISIONED"
             ? tr("Provisioned: %1 reads, %2 writes a second").arg(table.readCapacity).arg(table.writeCapacity)
             : tr("On demand")},
        {tr("Items (AWS counts some hours late)"), style::countText(static_cast<std::int64_t>(table.itemCount))},
        {tr("Size"), style::bytesText(static_cast<std::int64_t>(table.sizeBytes))},
        {tr("Deletion protection"), table.deletionProtection ? tr("on") : tr("off")},
        {tr("Created"), style::exactTime(style::epochOf(table.creationTime))},
        {tr("ARN"), qstr(table.tableArn)}};
    for (const ddb::IndexDescription& index : table.indexes)
        facts.push_back({tr("Index %1").arg(qstr(index.indexName)),
                         style::dotted({index.global ? tr("global") : tr("local"), keysText(index.keys),
                                        qstr(index.projection), qstr(index.status)})});
    if (!m_stack.isEmpty()) {
        facts.push_back({tr("Stack"), m_stack, QStringLiteral("stacks"), m_stack});
        facts.push_back({tr("Cost"), tr("What %1 costs now").arg(m_stack), QStringLiteral("cost"), m_stack});
    }
    return facts;
}

void TableDetails::showItem(const QString& title, const ddb::Item& item) {
    m_title->setText(title);
    for (shell::JsonView* view : {m_plain, m_typed})
        view->setEnabled(true);
    m_plain->setText(qstr(ddb::formatPlain(item, 2)));
    m_typed->setText(qstr(dumpJson(toTyped(item), 2)));
}

void TableDetails::clearItem(const QString& sentence) {
    m_title->setText(sentence);
    for (shell::JsonView* view : {m_plain, m_typed}) {
        view->setText({});
        view->setEnabled(false);
    }
}

} // namespace skydeck::panels::dynamodb
