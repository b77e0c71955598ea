#pragma once

#include "core/workflows/item_files.h"
#include "core/workflows/item_search.h"
#include "widgets/models/row_table_model.h"
#include "widgets/shell/feed.h"
#include "widgets/shell/panel.h"

class QLabel;
class QStackedWidget;

namespace skydeck::models {
class TableView;
}
namespace skydeck::shell {
class ErrorBar;
}

namespace skydeck::panels::dynamodb {

class ItemsModel;
class SearchBar;
class TableDetails;

struct TableName {
    QString name;
};

/// Tables at the left, what was found in one of them in the middle, the selected item at the right.
class DynamoDbPanel final : public shell::Panel {
    Q_OBJECT
public:
    explicit DynamoDbPanel(shell::Deck& deck, QWidget* parent = nullptr);
    ~DynamoDbPanel() override;

    void refresh() override;
    void focusFilter() override;
    /// A table's name.
    void openAt(const QString& table) override;
    QString openPlace() const override { return m_open; }
    std::vector<shell::Findable> findables() const override;

private:
    void buildActions();
    QWidget* buildTables();
    QWidget* buildItems();
    void applyTables(std::vector<std::string> names);
    void openTable(const QString& name);
    void describeTable();
    void find();
    void more();
    void read(bool first);
    void takeItems(Result<workflows::FoundItems> found, bool first);
    void readingFailed(const Error& error);
    void updateSummary();
    void selectionMoved();
    void enableActions();
    void showMessage(const QString& text);
    std::vector<aws::dynamodb::Item> selectedItems() const;
    bool tableIsOpen() const { return !m_description.tableName.empty(); }

    void newTable();
    void deleteTable();
    void newItem();
    void editItem();
    void duplicateItem();
    void openEditor(std::optional<aws::dynamodb::Item> before, aws::dynamodb::Item start);
    void deleteItems();
    void clearTable();
    void importFile();
    void exportFile();
    void writeMany();

    shell::Deck& m_deck;
    shell::PanelFrame* m_frame;
    models::RowTableModel<TableName>* m_tables;
    models::TableView* m_tableList;
    SearchBar* m_search;
    ItemsModel* m_items;
    models::TableView* m_itemTable;
    QStackedWidget* m_itemPages;
    QLabel* m_message;
    shell::ErrorBar* m_failure; ///< of reading the table
    TableDetails* m_details;
    shell::JobLane m_describing, m_reading, m_counting;
    QString m_open, m_wanted;                      ///< the table that is shown; openAt before the tables are known
    aws::dynamodb::TableDescription m_description; ///< of the open table, once it is known
    workflows::ItemSearch m_running;               ///< what is looked for now
    std::string m_shownIndex;                      ///< where the shown items were read from; empty: the table
    aws::dynamodb::KeySchema m_runningKeys;
    aws::dynamodb::Item m_next; ///< where the search goes on
    bool m_complete = true;
    std::uint64_t m_looked = 0;
    QAction *m_newTable, *m_deleteTable, *m_newItem, *m_editItem, *m_duplicate, *m_deleteItems, *m_clear, *m_import,
        *m_export, *m_writeMany;
    std::unique_ptr<shell::Feed<std::vector<std::string>>> m_feed;
};

} // namespace skydeck::panels::dynamodb
