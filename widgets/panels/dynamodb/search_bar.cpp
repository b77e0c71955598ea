#include "widgets/panels/dynamodb/search_bar.h"

#include "widgets/panels/dynamodb/condition_row.h"
#include "widgets/panels/dynamodb/value_editor.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QStringListModel>
#include <QToolButton>
#include <QVBoxLayout>

namespace skydeck::panels::dynamodb {

namespace ddb = aws::dynamodb;
using style::qstr;

SearchBar::SearchBar(QWidget* parent) : QWidget(parent), m_attributes(new QStringListModel(this)) {
    m_index = style::named(new QComboBox(this), tr("Read from"));
    m_partitionName = new QLabel(this);
    m_partition = new ValueEditor(tr("Partition key"), this);
    m_sortName = new QLabel(this);
    m_sort = new ConditionRow(ConditionRow::Of::SortKey, tr("Sort key"), nullptr, this);
    m_descending = style::named(new QCheckBox(tr("Largest first"), this), tr("Largest first"));
    auto* run = style::named(new QPushButton(style::icon(QStringLiteral("search")), tr("Run"), this), tr("Run"));
    auto* add = style::named(new QPushButton(style::icon(QStringLiteral("filter")), tr("Add a filter"), this),
                             tr("Add a filter"));
    m_mistake = new QLabel(this);
    m_mistake->setWordWrap(true);
    m_mistake->setTextFormat(Qt::PlainText);
    m_mistake->hide();

    auto* readFrom = new QLabel(tr("Read from"), this);
    readFrom->setBuddy(m_index);
    m_partitionName->setBuddy(m_partition);
    m_sortName->setBuddy(m_sort);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(8);
    grid->addWidget(readFrom, 0, 0);
    grid->addWidget(m_index, 0, 1);
    grid->addWidget(add, 0, 2);
    grid->addWidget(run, 0, 3);
    grid->addWidget(m_partitionName, 1, 0);
    grid->addWidget(m_partition, 1, 1, 1, 3);
    grid->addWidget(m_sortName, 2, 0);
    grid->addWidget(m_sort, 2, 1);
    grid->addWidget(m_descending, 2, 2, 1, 2);
    grid->setColumnStretch(1, 1);
    m_rows = new QVBoxLayout;
    m_rows->setSpacing(8);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(8);
    layout->addLayout(grid);
    layout->addLayout(m_rows);
    layout->addWidget(m_mistake);

    connect(m_index, &QComboBox::currentIndexChanged, this, &SearchBar::indexChosen);
    connect(m_partition, &ValueEditor::changed, this, &SearchBar::partitionTyped);
    connect(m_partition, &ValueEditor::committed, this, &SearchBar::wanted);
    connect(m_sort, &ConditionRow::committed, this, &SearchBar::wanted);
    connect(run, &QPushButton::clicked, this, &SearchBar::wanted);
    connect(add, &QPushButton::clicked, this, &SearchBar::addFilter);
}

void SearchBar::setTable(const ddb::TableDescription& table) {
    m_table = table;
    const QSignalBlocker quiet(m_index);
    m_index->clear();
    m_index->addItem(tr("The table"), QString());
    for (const ddb::IndexDescription& index : table.indexes)
        m_index->addItem(tr("Index %1").arg(qstr(index.indexName)), qstr(index.indexName));
    m_index->setEnabled(!table.indexes.empty());
    while (!m_filters.empty())
        removeFilter(m_filters.back());
    m_partition->clear();
    m_sort->clear();
    m_descending->setChecked(false);
    say({});
    indexChosen();
}

void SearchBar::setAttributes(const QStringList& names) {
    m_attributes->setStringList(names);
}

ddb::KeySchema SearchBar::keys() const {
    const std::string name = style::str(m_index->currentData().toString());
    for (const ddb::IndexDescription& index : m_table.indexes)
        if (index.indexName == name) return index.keys;
    return m_table.keys;
}

void SearchBar::indexChosen() {
    const ddb::KeySchema now = keys();
    if (now.empty()) return;
    m_partitionName->setText(qstr(now.front().name));
    m_partition->fixType(now.front().type);
    const bool sorted = now.size() > 1;
    for (QWidget* widget :
         {static_cast<QWidget*>(m_sortName), static_cast<QWidget*>(m_sort), static_cast<QWidget*>(m_descending)})
        widget->setVisible(sorted);
    if (sorted) {
        m_sortName->setText(qstr(now[1].name));
        m_sort->fixType(now[1].type);
    }
    m_partition->line()->setPlaceholderText(tr("A value looks it up; nothing reads all items"));
    partitionTyped();
}

void SearchBar::partitionTyped() {
    const bool query = !m_partition->isBlank();
    m_sort->setEnabled(query);
    m_descending->setEnabled(query);
}

void SearchBar::addFilter() {
    auto* row =
        new ConditionRow(ConditionRow::Of::Attribute, tr("Filter %1").arg(m_filters.size() + 1), m_attributes, this);
    auto* remove = style::named(new QToolButton(row), tr("Remove filter %1").arg(m_filters.size() + 1));
    remove->setIcon(style::icon(QStringLiteral("close")));
    remove->setAutoRaise(true);
    row->layout()->addWidget(remove);
    connect(remove, &QToolButton::clicked, this, [this, row] { removeFilter(row); });
    connect(row, &ConditionRow::committed, this, &SearchBar::wanted);
    m_rows->addWidget(row);
    m_filters.push_back(row);
    row->focusAttribute();
}

void SearchBar::removeFilter(ConditionRow* row) {
    std::erase(m_filters, row);
    row->deleteLater();
    row->hide();
}

void SearchBar::say(const QString& mistake) {
    m_mistake->setText(mistake);
    m_mistake->setVisible(!mistake.isEmpty());
}

Result<workflows::ItemSearch> SearchBar::search() const {
    workflows::ItemSearch search;
    search.tableName = m_table.tableName;
    search.indexName = style::str(m_index->currentData().toString());
    if (!m_partition->isBlank()) {
        SKYDECK_ASSIGN(search.partition, m_partition->value());
        if (keys().size() > 1 && !m_sort->isBlank()) {
            SKYDECK_ASSIGN(search.sort, m_sort->condition());
        }
        search.descending = m_descending->isChecked();
    }
    for (const ConditionRow* row : m_filters) {
        if (row->isBlank()) continue;
        SKYDECK_ASSIGN(workflows::ItemCondition condition, row->condition());
        search.filters.push_back(std::move(condition));
    }
    return search;
}

} // namespace skydeck::panels::dynamodb
