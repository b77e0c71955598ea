#pragma once

#include "core/workflows/item_search.h"

#include <QWidget>

#include <vector>

class QAction;
class QCheckBox;
class QComboBox;
class QLabel;
class QStringListModel;
class QVBoxLayout;

namespace skydeck::panels::dynamodb {

class ConditionRow;
class ValueEditor;

/// What is looked for in a table: which index, the key (a query) or all of it (a scan), and filters.
class SearchBar final : public QWidget {
    Q_OBJECT
public:
    explicit SearchBar(QWidget* parent = nullptr);

    /// Another table: nothing is looked for.
    void setTable(const aws::dynamodb::TableDescription& table);
    /// Names to complete in filters.
    void setAttributes(const QStringList& names);
    /// As it stands now; InvalidInput (InvalidSearch, InvalidValue) says what is wrong.
    Result<workflows::ItemSearch> search() const;
    /// The keys of what is read.
    aws::dynamodb::KeySchema keys() const;
    /// What is wrong with the search, or nothing.
    void say(const QString& mistake);

Q_SIGNALS:
    /// Run it.
    void wanted();

private:
    void indexChosen();
    void partitionTyped();
    void addFilter();
    void removeFilter(ConditionRow* row);

    aws::dynamodb::TableDescription m_table;
    QComboBox* m_index;
    QLabel *m_partitionName, *m_sortName;
    ValueEditor* m_partition;
    ConditionRow* m_sort;
    QCheckBox* m_descending;
    QVBoxLayout* m_rows;
    std::vector<ConditionRow*> m_filters;
    QStringListModel* m_attributes;
    QLabel* m_mistake;
};

} // namespace skydeck::panels::dynamodb
