// The verbs of the DynamoDB panel: what asks, runs as an operation and refreshes.
#include "core/workflows/item_edit.h"
#include "core/workflows/made_up_people.h"
#include "core/workflows/tables.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/dynamodb/dynamodb_panel.h"
#include "widgets/panels/dynamodb/item_editor.h"
#include "widgets/panels/dynamodb/items_model.h"
#include "widgets/panels/dynamodb/new_table_dialog.h"

#include <QAction>
#include <QFileDialog>
#include <QInputDialog>
#include <QMessageBox>

#include <filesystem>
#include <fstream>

namespace skydeck::panels::dynamodb {

namespace fs = std::filesystem;
namespace ddb = aws::dynamodb;
using style::qstr;

namespace {

workflows::ItemFormat formatOf(const fs::path& file) {
    return file.extension() == ".csv" ? workflows::ItemFormat::Csv : workflows::ItemFormat::TypedLines;
}

Result<std::uint64_t> importInto(const ddb::DynamoDbClient& client, const ddb::TableDescription& table,
                                 const fs::path& file, const CallContext& context) {
    std::ifstream in(file, std::ios::binary);
    std::error_code problem;
    workflows::ImportOptions options;
    options.tableName = table.tableName;
    options.totalBytes = fs::file_size(file, problem);
    if (!in || problem) return fail(ErrorKind::NotFound, "FileNotFound", "Cannot read '" + file.string() + "'");
    workflows::ColumnTypes types; // a zip code in a text key stays text
    for (const ddb::KeyAttribute& key : table.keys)
        types.emplace(key.name, key.type);
    const auto format = formatOf(file);
    const auto reader = workflows::makeItemReader(
        in, format, format == workflows::ItemFormat::Csv ? std::move(types) : workflows::ColumnTypes());
    return workflows::importItems(client, *reader, options, context);
}

} // namespace

void DynamoDbPanel::newTable() {
    if (!m_deck.allowWrite(this)) return;
    const auto input = askNewTable(this);
    if (!input) return;
    const QString name = qstr(input->tableName);
    m_deck.jobs().start(
        this, {tr("Creating table %1").arg(name), tr("Table %1 is there").arg(name)},
        [session = m_deck.session(), input = *input](const CallContext& context) -> Result<ddb::TableDescription> {
            SKYDECK_ASSIGN(const auto client, ddb::DynamoDbClient::create(session));
            SKYDECK_TRY(client.createTable(input, context));
            return client.waitForTable(input.tableName, context);
        },
        [this, name](const Result<ddb::TableDescription>& made) {
            if (made) openAt(name);
        });
}

void DynamoDbPanel::deleteTable() {
    if (!tableIsOpen() || !m_deck.allowWrite(this)) return;
    const QString name = m_open;
    const QStringList goes{tr("The table %1").arg(name),
                           tr("Every item in it: %1 when AWS last counted, %2")
                               .arg(style::countText(static_cast<std::int64_t>(m_description.itemCount)),
                                    style::bytesText(static_cast<std::int64_t>(m_description.sizeBytes)))};
    if (!shell::confirmDestructive(this, tr("Delete table"), tr("This goes and cannot be brought back:"), goes,
                                   tr("Delete table"), m_deck.place().lab ? QString() : name))
        return;
    m_deck.jobs().start(
        this, {tr("Deleting table %1").arg(name), tr("Table %1 is gone").arg(name)},
        [session = m_deck.session(), name = style::str(name)](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, ddb::DynamoDbClient::create(session));
            SKYDECK_TRY(client.deleteTable(name, context));
            return client.waitUntilGone(name, context);
        },
        [this](const Status&) { m_feed->refresh(); });
}

void DynamoDbPanel::newItem() {
    if (tableIsOpen()) openEditor(std::nullopt, {});
}

void DynamoDbPanel::editItem() {
    const auto items = selectedItems();
    if (items.size() == 1 && m_editItem->isEnabled()) openEditor(items.front(), {});
}

void DynamoDbPanel::duplicateItem() {
    auto items = selectedItems();
    if (items.size() == 1) openEditor(std::nullopt, std::move(items.front()));
}

void DynamoDbPanel::openEditor(std::optional<ddb::Item> before, ddb::Item start) {
    auto* editor = new ItemEditor(m_deck, m_description, std::move(before), std::move(start), window());
    connect(editor, &ItemEditor::saved, this, &DynamoDbPanel::find);
    editor->open();
}

void DynamoDbPanel::deleteItems() {
    auto items = selectedItems();
    if (items.empty() || !m_deck.allowWrite(this)) return;
    QStringList goes;
    for (const ddb::Item& item : items)
        goes << m_items->keyText(item);
    if (!shell::confirmDestructive(this, tr("Delete items"), tr("These items go from %1:").arg(m_open), goes,
                                   tr("Delete")))
        return;
    m_deck.jobs().start(
        this, {tr("Deleting items of %1").arg(m_open), tr("%n item(s) deleted", nullptr, int(items.size()))},
        [session = m_deck.session(), table = m_description,
         items = std::move(items)](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, ddb::DynamoDbClient::create(session));
            return workflows::deleteTheseItems(client, table.tableName, table.keys, items, context);
        },
        [this](const Status&) { find(); });
}

void DynamoDbPanel::clearTable() {
    if (!tableIsOpen() || !m_deck.allowWrite(this)) return;
    ddb::ScanInput scan;
    scan.tableName = m_description.tableName;
    ddb::ScanInput counting = scan;
    counting.countOnly = true;
    // What goes is counted first: a person should know before agreeing.
    m_frame->setSummary(tr("Counting the items of %1…").arg(m_open));
    m_deck.jobs().run(
        m_counting,
        [session = m_deck.session(), counting](const CallContext& context) -> Result<std::uint64_t> {
            SKYDECK_ASSIGN(const auto client, ddb::DynamoDbClient::create(session));
            std::uint64_t count = 0;
            SKYDECK_TRY(client.scan(
                counting,
                [&](const ddb::ItemsPage& page) {
                    count += page.count;
                    return true;
                },
                context));
            return count;
        },
        [this, scan](const Result<std::uint64_t>& count) {
            updateSummary();
            if (!count) {
                QMessageBox::warning(this, tr("Clear table"), shell::errorSentence(count.error()));
                return;
            }
            const QString all = style::countText(static_cast<std::int64_t>(*count));
            if (!shell::confirmDestructive(this, tr("Clear table"), tr("This goes and cannot be brought back:"),
                                           {tr("All %1 items of %2").arg(all, m_open)}, tr("Clear table"),
                                           m_deck.place().lab ? QString() : m_open))
                return;
            m_deck.jobs().start(
                this, {tr("Clearing %1").arg(m_open), tr("%1 is empty").arg(m_open)},
                [session = m_deck.session(), scan](const CallContext& context) -> Result<std::uint64_t> {
                    SKYDECK_ASSIGN(const auto client, ddb::DynamoDbClient::create(session));
                    return workflows::deleteItems(client, scan, context);
                },
                [this](const Result<std::uint64_t>&) { find(); });
        });
}

void DynamoDbPanel::importFile() {
    if (!tableIsOpen() || !m_deck.allowWrite(this)) return;
    const QString file = QFileDialog::getOpenFileName(this, tr("Import into %1").arg(m_open), {},
                                                      tr("Items (*.jsonl *.json *.csv);;All files (*)"));
    if (file.isEmpty()) return;
    m_deck.jobs().start(
        this, {tr("Importing %1 into %2").arg(QFileInfo(file).fileName(), m_open), tr("Imported")},
        [session = m_deck.session(), table = m_description,
         path = fs::path(style::str(file))](const CallContext& context) -> Result<std::uint64_t> {
            SKYDECK_ASSIGN(const auto client, ddb::DynamoDbClient::create(session));
            return importInto(client, table, path, context);
        },
        [this](const Result<std::uint64_t>&) { find(); });
}

void DynamoDbPanel::exportFile() {
    if (!tableIsOpen()) return;
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Export %1").arg(m_open), m_open + QStringLiteral(".jsonl"), tr("JSON lines (*.jsonl);;CSV (*.csv)"));
    if (file.isEmpty()) return;
    workflows::ExportOptions options;
    const fs::path path(style::str(file));
    options.format = formatOf(path);
    options.scan.tableName = m_description.tableName;
    // What is on screen is what goes out: a scan's filter counts here too.
    if (!m_running.partition && m_running.indexName.empty())
        if (auto scan = workflows::scanFor(m_running)) options.scan = std::move(*scan);
    m_deck.jobs().start(
        this, {tr("Exporting %1").arg(m_open), tr("%1 saved").arg(file)},
        [session = m_deck.session(), options, path](const CallContext& context) -> Result<std::uint64_t> {
            SKYDECK_ASSIGN(const auto client, ddb::DynamoDbClient::create(session));
            return workflows::exportItems(client, options, path, context);
        },
        [](const Result<std::uint64_t>&) {});
}

void DynamoDbPanel::writeMany() {
    if (!tableIsOpen() || !m_deck.allowWrite(this)) return;
    bool agreed = false;
    const int count =
        QInputDialog::getInt(this, tr("Write many"), tr("Made-up people with a name and an age, written in batches:"),
                             1000, 1, 1'000'000, 100, &agreed);
    if (!agreed) return;
    m_deck.jobs().start(
        this,
        {tr("Writing %1 items into %2").arg(style::countText(count), m_open),
         tr("%1 items written").arg(style::countText(count))},
        [session = m_deck.session(), table = m_description.tableName, count](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, ddb::DynamoDbClient::create(session));
            return workflows::putMadeUpPeople(client, table, static_cast<std::uint64_t>(count), systemRandom(),
                                              context);
        },
        [this](const Status&) { find(); });
}

} // namespace skydeck::panels::dynamodb
