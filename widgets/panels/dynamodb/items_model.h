#pragma once

#include "core/aws/dynamodb/dynamodb_client.h"
#include "widgets/models/row_table_model.h"

#include <QStringList>

#include <vector>

namespace skydeck::panels::dynamodb {

/// A value in one line: texts as they are, documents and sets as plain JSON, long ones cut.
QString cellText(const aws::dynamodb::AttributeValue& value);

/// Items in a table with a column for every attribute that any of them has: the key first, the others by name. Main
/// thread only.
class ItemsModel final : public models::TableModelBase {
    Q_OBJECT
public:
    using TableModelBase::TableModelBase;

    /// Another table: no items any more.
    void setKeys(aws::dynamodb::KeySchema keys);
    void setItems(std::vector<aws::dynamodb::Item> items);
    /// One more page at the end.
    void appendItems(std::vector<aws::dynamodb::Item> items);

    const aws::dynamodb::Item& item(int row) const { return m_items[static_cast<std::size_t>(row)]; }
    const std::vector<aws::dynamodb::Item>& items() const { return m_items; }
    /// Attribute names, in the columns' order.
    const QStringList& attributes() const { return m_columns; }
    /// The item's key as GetItem takes it.
    Json typedKey(const aws::dynamodb::Item& item) const;
    /// What tells an item from the others of its table.
    QString keyText(const aws::dynamodb::Item& item) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QStringList newAttributes(const std::vector<aws::dynamodb::Item>& items) const;
    bool isKey(int column) const { return column < static_cast<int>(m_keys.size()); }

    aws::dynamodb::KeySchema m_keys;
    std::vector<aws::dynamodb::Item> m_items;
    QStringList m_columns;
    std::vector<std::string> m_names; ///< the columns as core spells them
};

} // namespace skydeck::panels::dynamodb
