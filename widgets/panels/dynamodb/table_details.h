#pragma once

#include "core/aws/dynamodb/dynamodb_client.h"
#include "widgets/models/row_table_model.h"

#include <QWidget>

class QLabel;
class QTabWidget;

namespace skydeck::shell {
class JsonView;
}

namespace skydeck::panels::dynamodb {

/// The selected item in both spellings, and the table's own facts.
class TableDetails final : public QWidget {
    Q_OBJECT
public:
    explicit TableDetails(QWidget* parent = nullptr);

    void showTable(const aws::dynamodb::TableDescription& table);
    void showItem(const QString& title, const aws::dynamodb::Item& item);
    /// No single item is selected.
    void clearItem(const QString& sentence);

private:
    struct Fact {
        QString name, value;
    };
    QLabel* m_title;
    QTabWidget* m_tabs;
    shell::JsonView *m_plain, *m_typed;
    models::RowTableModel<Fact>* m_facts;
};

} // namespace skydeck::panels::dynamodb
