#include "widgets/panels/dynamodb/dynamodb_panel.h"

#include "widgets/models/table_view.h"
#include "widgets/panels/dynamodb/items_model.h"
#include "widgets/panels/dynamodb/search_bar.h"
#include "widgets/panels/dynamodb/table_details.h"
#include "widgets/shell/api_call.h"
#include "widgets/shell/error_bar.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace skydeck::panels::dynamodb {

namespace ddb = aws::dynamodb;
using style::qstr;

namespace {
constexpr std::size_t kPage = 200; // items that fill more than a screen
} // namespace

DynamoDbPanel::DynamoDbPanel(shell::Deck& deck, QWidget* parent) : Panel(parent), m_deck(deck) {
    m_frame = new shell::PanelFrame(tr("DynamoDB"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_frame);
    buildActions();

    auto* main = new QSplitter(this);
    main->setChildrenCollapsible(false);
    main->setHandleWidth(1);
    main->addWidget(buildTables());
    main->addWidget(buildItems());
    main->setStretchFactor(0, 1);
    main->setStretchFactor(1, 3);
    main->setSizes({248, 512});
    m_details = new TableDetails(m_deck, this);
    m_frame->setContent(main, m_details);
    m_frame->splitter()->setSizes({760, 340});

    connect(m_frame, &shell::PanelFrame::filterChanged, this, [this](const QString& text) {
        m_itemTable->proxy().setFilterWords(text);
        updateSummary();
    });
    connect(&deck, &shell::Deck::linkChanged, this, [this] {
        m_reading.cancel();
        m_describing.cancel();
        if (m_deck.link() == shell::Deck::Link::Ready && !m_deck.isSamePlace()) openTable({});
    });
    m_feed = std::make_unique<shell::Feed<std::vector<std::string>>>(
        deck, *m_frame, tr("Listing tables"),
        [] {
            return [](const std::shared_ptr<aws::Session>& session,
                      const CallContext& context) -> Result<std::vector<std::string>> {
                SKYDECK_ASSIGN(const auto client, ddb::DynamoDbClient::create(session));
                return client.listTables(context);
            };
        },
        [this](std::vector<std::string> names) { applyTables(std::move(names)); }, std::chrono::seconds(10));
    enableActions();
}

DynamoDbPanel::~DynamoDbPanel() = default;

void DynamoDbPanel::buildActions() {
    const auto action = [this](const QString& icon, const QString& text, void (DynamoDbPanel::*verb)()) {
        auto* made = new QAction(style::icon(icon), text, this);
        connect(made, &QAction::triggered, this, verb);
        addAction(made);
        return made;
    };
    m_newTable = action(QStringLiteral("add"), tr("New table"), &DynamoDbPanel::newTable);
    m_deleteTable = action(QStringLiteral("delete"), tr("Delete table"), &DynamoDbPanel::deleteTable);
    m_newItem = action(QStringLiteral("add"), tr("New item"), &DynamoDbPanel::newItem);
    m_editItem = action(QStringLiteral("file"), tr("Edit item"), &DynamoDbPanel::editItem);
    m_duplicate = action(QStringLiteral("copy"), tr("Duplicate item"), &DynamoDbPanel::duplicateItem);
    m_deleteItems = action(QStringLiteral("delete"), tr("Delete items"), &DynamoDbPanel::deleteItems);
    m_clear = action(QStringLiteral("cancel"), tr("Clear table"), &DynamoDbPanel::clearTable);
    m_import = action(QStringLiteral("upload"), tr("Import a file"), &DynamoDbPanel::importFile);
    m_export = action(QStringLiteral("export"), tr("Export"), &DynamoDbPanel::exportFile);
    m_writeMany = action(QStringLiteral("sweep"), tr("Write many"), &DynamoDbPanel::writeMany);

    m_frame->addHeaderAction(m_newTable);
    m_frame->addHeaderAction(m_writeMany);
    m_frame->addHeaderAction(m_clear);
    m_frame->setPrimaryAction(m_newItem);
}

QWidget* DynamoDbPanel::buildTables() {
    auto name = models::textColumn<TableName>(tr("Table"), &TableName::name);
    name.toolTip = [](const TableName& row) { return row.name; };
    m_tables = new models::RowTableModel<TableName>(
        {name}, [](const TableName& row) { return row.name; }, this);
    m_tableList = new models::TableView(m_tables, tr("Tables"), this);
    m_tableList->setTextElideMode(Qt::ElideMiddle);
    m_tableList->setSelectionMode(QAbstractItemView::SingleSelection);
    m_tableList->sortByColumn(0, Qt::AscendingOrder);
    m_tableList->addActions({m_newTable, m_deleteTable, m_import, m_export, m_writeMany, m_clear});
    m_tableList->rememberColumns(m_deck.settings(), shell::keys::columns(QStringLiteral("tables")));
    shell::describeRows(m_deck, *m_tableList, shell::describeEach("dynamodb", "DescribeTable", "TableName"));
    connect(m_tableList, &models::TableView::selectionMoved, this, [this] {
        const QStringList keys = m_tableList->selectedKeys();
        if (!keys.isEmpty() && keys.first() != m_open) openTable(keys.first());
        enableActions();
    });
    connect(m_tableList, &models::TableView::deleteRequested, this, &DynamoDbPanel::deleteTable);
    return m_tableList;
}

QWidget* DynamoDbPanel::buildItems() {
    auto* area = new QWidget(this);
    m_search = new SearchBar(area);
    connect(m_search, &SearchBar::wanted, this, &DynamoDbPanel::find);
    m_items = new ItemsModel(this);
    m_itemTable = new models::TableView(m_items, tr("Items"), area);
    m_itemTable->addActions({m_editItem, m_duplicate, m_deleteItems, m_newItem});
    shell::describeRows(m_deck, *m_itemTable, [this](const QStringList&) {
        std::vector<shell::ApiCall> calls;
        for (int row : m_itemTable->selectedSourceRows())
            calls.push_back({"dynamodb", "GetItem",
                             Json{{"TableName", style::str(m_open)}, {"Key", m_items->typedKey(m_items->item(row))}}});
        return calls;
    });
    connect(&m_itemTable->proxy(), &models::TableProxy::arranged, this, &DynamoDbPanel::updateSummary);
    connect(m_items, &models::TableModelBase::moreWanted, this, &DynamoDbPanel::more);
    connect(m_itemTable, &models::TableView::rowActivated, this, &DynamoDbPanel::editItem);
    connect(m_itemTable, &models::TableView::selectionMoved, this, &DynamoDbPanel::selectionMoved);
    connect(m_itemTable, &models::TableView::deleteRequested, this, &DynamoDbPanel::deleteItems);
    m_message = new QLabel(area);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_message->setMargin(16);
    m_itemPages = new QStackedWidget(area);
    m_itemPages->addWidget(m_message);
    m_itemPages->addWidget(m_itemTable);
    m_failure = new shell::ErrorBar(area);
    connect(m_failure, &shell::ErrorBar::retryRequested, this, [this] {
        if (m_next.empty())
            refresh();
        else
            read(false);
    });
    auto* layout = new QVBoxLayout(area);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_search);
    layout->addWidget(m_failure);
    layout->addWidget(m_itemPages, 1);
    return area;
}

void DynamoDbPanel::refresh() {
    m_feed->refresh();
    if (!m_open.isEmpty()) describeTable();
}

void DynamoDbPanel::focusFilter() {
    m_frame->filterBox()->setFocus();
}

void DynamoDbPanel::openAt(const QString& table) {
    m_wanted = table;
    if (m_deck.link() == shell::Deck::Link::Ready) m_feed->refresh();
}

std::vector<shell::Findable> DynamoDbPanel::findables() const {
    std::vector<shell::Findable> found;
    for (const TableName& row : m_tables->rows())
        found.push_back({row.name, row.name});
    return found;
}

void DynamoDbPanel::applyTables(std::vector<std::string> names) {
    std::vector<TableName> rows;
    for (const std::string& name : names)
        rows.push_back({qstr(name)});
    m_tables->setRows(std::move(rows));
    if (m_tables->rowCount() == 0) {
        openTable({});
        m_frame->setSummary(tr("%n table(s)", nullptr, 0));
        m_frame->showEmpty(tr("There is no table yet. A table holds items; stacks make theirs by themselves."),
                           m_newTable);
        return enableActions();
    }
    m_frame->showData();
    if (!m_wanted.isEmpty() && m_tables->find(m_wanted))
        openTable(m_wanted);
    else if (m_open.isEmpty() || !m_tables->find(m_open))
        openTable(m_tableList->proxy().index(0, 0).data(models::KeyRole).toString());
    else
        updateSummary();
    m_wanted.clear();
    enableActions();
}

void DynamoDbPanel::openTable(const QString& name) {
    m_open = name;
    m_description = {};
    m_reading.cancel();
    m_describing.cancel();
    m_complete = true;
    m_next.clear();
    m_shownIndex.clear();
    m_items->setKeys({});
    m_failure->hide();
    m_details->clearItem(tr("Select an item to see it."));
    m_search->setVisible(!name.isEmpty());
    enableActions();
    if (name.isEmpty()) return;
    if (m_tableList->selectedKeys() != QStringList{name}) m_tableList->selectKey(name);
    m_frame->filterBox()->clear();
    showMessage(tr("Loading…"));
    describeTable();
}

void DynamoDbPanel::describeTable() {
    if (!m_deck.session()) return;
    m_deck.jobs().run(
        m_describing,
        [session = m_deck.session(),
         name = style::str(m_open)](const CallContext& context) -> Result<ddb::TableDescription> {
            SKYDECK_ASSIGN(const auto client, ddb::DynamoDbClient::create(session));
            SKYDECK_ASSIGN(auto table, client.describeTable(name, context));
            if (table.status != "CREATING") return table;
            return client.waitForTable(name, context);
        },
        [this](Result<ddb::TableDescription> table) {
            if (!table) {
                m_next.clear();
                return readingFailed(table.error());
            }
            const bool same = table->tableName == m_description.tableName;
            m_description = std::move(*table);
            m_details->showTable(m_description);
            if (!same) {
                m_search->setTable(m_description);
                m_items->setKeys(m_description.keys);
            }
            enableActions();
            find();
        });
}

void DynamoDbPanel::find() {
    if (!tableIsOpen()) return;
    auto search = m_search->search();
    if (!search) return m_search->say(shell::errorSentence(search.error()));
    m_search->say({});
    m_running = std::move(*search);
    m_runningKeys = m_search->keys();
    m_next.clear();
    read(true);
}

void DynamoDbPanel::more() {
    if (!m_complete && !m_reading.busy()) read(false);
}

void DynamoDbPanel::read(bool first) {
    if (first) {
        m_complete = false;
        m_looked = 0;
    }
    m_deck.jobs().run(
        m_reading,
        [session = m_deck.session(), search = m_running, keys = m_runningKeys,
         after = first ? ddb::Item() : m_next](const CallContext& context) -> Result<workflows::FoundItems> {
            SKYDECK_ASSIGN(const auto client, ddb::DynamoDbClient::create(session));
            return workflows::findItems(client, search, keys, after, kPage, context);
        },
        [this, first](Result<workflows::FoundItems> found) { takeItems(std::move(found), first); },
        [this, before = m_looked](const Progress& progress) {
            if (m_items->rowCount() == 0)
                showMessage(tr("Looking… %1 items read")
                                .arg(style::countText(static_cast<std::int64_t>(before + progress.done))));
        });
}

void DynamoDbPanel::takeItems(Result<workflows::FoundItems> found, bool first) {
    if (!found) return readingFailed(found.error());
    m_failure->hide();
    const QStringList selected = m_itemTable->selectedKeys();
    if (first) {
        m_shownIndex = m_running.indexName;
        m_items->setItems(std::move(found->items));
    } else {
        m_items->appendItems(std::move(found->items));
    }
    m_looked += found->looked;
    m_next = std::move(found->next);
    m_complete = m_next.empty();
    m_items->setMore(!m_complete);
    m_search->setAttributes(m_items->attributes());
    if (m_items->rowCount() > 0) {
        m_itemPages->setCurrentWidget(m_itemTable);
        if (selected.size() == 1) m_itemTable->selectKey(selected.first());
    } else if (m_running.partition || !m_running.filters.empty()) {
        showMessage(tr("No item matches; %1 were read.").arg(style::countText(static_cast<std::int64_t>(m_looked))));
    } else {
        showMessage(tr("This table is empty. Use New item, Write many or Import a file."));
    }
    m_frame->markRefreshed();
    updateSummary();
    selectionMoved();
}

/// What was read before stays on screen.
void DynamoDbPanel::readingFailed(const Error& error) {
    if (error.kind == ErrorKind::Cancelled) return;
    m_complete = true;
    m_failure->say(tr("Reading %1 failed. %2").arg(m_open, shell::errorSentence(error)),
                   shell::errorDetails(m_open, error));
    if (m_items->rowCount() == 0) showMessage({});
    updateSummary();
}

void DynamoDbPanel::showMessage(const QString& text) {
    m_message->setText(text);
    m_itemPages->setCurrentWidget(m_message);
}

void DynamoDbPanel::updateSummary() {
    const int shown = m_itemTable->proxy().rowCount(), loaded = m_items->rowCount();
    QString items = tr("%n item(s)", nullptr, loaded);
    if (shown != loaded) items = tr("%1 of %2 items").arg(style::countText(shown), style::countText(loaded));
    // The rest of what failed is still there to be read.
    if (!m_complete || (!m_failure->isHidden() && loaded > 0)) items = tr("%1 loaded, there are more").arg(items);
    m_frame->setSummary(style::dotted({tr("%n table(s)", nullptr, m_tables->rowCount()), items}));
}

std::vector<ddb::Item> DynamoDbPanel::selectedItems() const {
    std::vector<ddb::Item> items;
    for (const int row : m_itemTable->selectedSourceRows())
        items.push_back(m_items->item(row));
    return items;
}

void DynamoDbPanel::selectionMoved() {
    const QList<int> rows = m_itemTable->selectedSourceRows();
    if (rows.size() == 1) {
        QStringList key;
        const ddb::Item& item = m_items->item(rows.first());
        for (const ddb::KeyAttribute& attribute : m_description.keys)
            if (const auto value = item.find(attribute.name); value != item.end()) key << cellText(value->second);
        m_details->showItem(key.join(QStringLiteral(" / ")), item);
    } else {
        m_details->clearItem(rows.isEmpty() ? tr("Select an item to see it.")
                                            : tr("%n selected", nullptr, static_cast<int>(rows.size())));
    }
    enableActions();
}

void DynamoDbPanel::enableActions() {
    const bool ready = m_deck.link() == shell::Deck::Link::Ready;
    const bool open = ready && tableIsOpen();
    const auto selected = m_itemTable->selectedSourceRows().size();
    // What an index holds may lack attributes: only whole items are edited.
    const bool whole = m_shownIndex.empty();
    m_newTable->setEnabled(ready);
    m_deleteTable->setEnabled(open);
    m_newItem->setEnabled(open);
    m_clear->setEnabled(open);
    m_import->setEnabled(open);
    m_export->setEnabled(open);
    m_writeMany->setEnabled(open);
    m_editItem->setEnabled(open && selected == 1 && whole);
    m_duplicate->setEnabled(open && selected == 1 && whole);
    m_deleteItems->setEnabled(open && selected > 0);
}

} // namespace skydeck::panels::dynamodb
