#include "widgets/panels/dynamodb/table_details.h"

#include "core/aws/dynamodb/plain_json.h"
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

TableDetails::TableDetails(QWidget* parent) : QWidget(parent) {
    m_title = shell::makeDetailsTitle(this);
    m_tabs = shell::makeDetails(tr("Item and table"), this);
    m_plain = new shell::JsonView(tr("Item"), this);
    m_typed = new shell::JsonView(tr("Item as DynamoDB JSON"), this);
    m_facts = new models::RowTableModel<Fact>(
        {models::textColumn<Fact>(tr("Property"), &Fact::name),
         models::textColumn<Fact>(tr("Value"), &Fact::value, models::ColumnStyle::Mono)},
        [](const Fact& fact) { return fact.name; }, this);
    auto* facts = new models::TableView(m_facts, tr("Table properties"), this);
    facts->setColumnWidth(0, 150);
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
    std::vector<Fact> facts{
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
    m_facts->setRows(std::move(facts));
}

void TableDetails::showItem(const QString& title, const ddb::Item& item) {
    m_title->setText(title);
    m_plain->setText(qstr(ddb::formatPlain(item, 2)));
    m_typed->setText(qstr(dumpJson(toTyped(item), 2)));
}

void TableDetails::clearItem(const QString& sentence) {
    m_title->setText(sentence);
    m_plain->setText({});
    m_typed->setText({});
}

} // namespace skydeck::panels::dynamodb
