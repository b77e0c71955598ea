#pragma once

#include "widgets/style/palette.h"
#include "widgets/style/status_delegate.h"
#include "widgets/style/text_format.h"

#include <QAbstractTableModel>
#include <QFont>
#include <QHash>
#include <QLocale>
#include <QString>
#include <QThreadPool>
#include <QVariant>

#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace skydeck::models {

enum Role : int {
    SortRole = Qt::UserRole + 1, ///< the raw value that a proxy sorts on
    ToneRole,                    ///< int of style::Tone, for status columns
    KeyRole,                     ///< the row's key, the same for every column
    RankRole,                    ///< rows of a lower one come first in either order; the same for every column
    ColumnStyleRole,             ///< headerData only: int of ColumnStyle
};

/// How a column is drawn: Number is right-aligned, Mono is for ids, Status gets the dot.
enum class ColumnStyle { Text, Number, Mono, Status };

/// One column as data: what it shows and what it sorts on.
template <class Row>
struct Column {
    QString title;
    ColumnStyle style = ColumnStyle::Text;
    std::function<QString(const Row&)> text;
    std::function<QVariant(const Row&)> sortValue = {};  ///< empty: sorts on the text
    std::function<style::Tone(const Row&)> tone = {};    ///< Status columns
    std::function<QString(const Row&)> toolTip = {};     ///< empty: none
    std::function<QVariant(const Row&)> decoration = {}; ///< an icon, or empty
};

template <class Row, class Get>
Column<Row> textColumn(QString title, Get get, ColumnStyle style = ColumnStyle::Text) {
    return {std::move(title), style, [get](const Row& row) -> QString { return std::invoke(get, row); }};
}
/// A whole or real number; empty text below zero when `unknownBelowZero`.
template <class Row, class Get>
Column<Row> numberColumn(QString title, Get get, int decimals = 0) {
    return {
        std::move(title), ColumnStyle::Number,
        [get, decimals](const Row& row) { return QLocale().toString(double(std::invoke(get, row)), 'f', decimals); },
        [get](const Row& row) { return QVariant(double(std::invoke(get, row))); }};
}
template <class Row, class Get>
Column<Row> bytesColumn(QString title, Get get) {
    return {std::move(title), ColumnStyle::Number,
            [get](const Row& row) { return style::bytesText(static_cast<std::int64_t>(std::invoke(get, row))); },
            [get](const Row& row) { return QVariant(static_cast<qlonglong>(std::invoke(get, row))); }};
}
/// Seconds since 1970: relative on screen, exact in the tool tip.
template <class Row, class Get>
Column<Row> timeColumn(QString title, Get get) {
    return {std::move(title),
            ColumnStyle::Text,
            [get](const Row& row) { return style::relativeTime(double(std::invoke(get, row))); },
            [get](const Row& row) { return QVariant(double(std::invoke(get, row))); },
            {},
            [get](const Row& row) { return style::exactTime(double(std::invoke(get, row))); }};
}
/// AWS's status word; its tone by style::toneOf.
template <class Row, class Get>
Column<Row> statusColumn(QString title, Get get) {
    return {std::move(title),
            ColumnStyle::Status,
            [get](const Row& row) -> QString { return std::invoke(get, row); },
            {},
            [get](const Row& row) { return style::toneOf(std::invoke(get, row)); }};
}

/// The part that needs no row type.
class TableModelBase : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    /// Says that more rows exist than are loaded: views then ask (moreWanted) as they are scrolled to the end.
    void setMore(bool more) { m_more = more; }
    bool canFetchMore(const QModelIndex& parent) const override { return !parent.isValid() && m_more; }
    void fetchMore(const QModelIndex& parent) override;
    /// The row of that key, or -1.
    virtual int indexOf(const QString& key) const;

Q_SIGNALS:
    void moreWanted();

private:
    bool m_more = false;
};

/// Plain row structs in a table. Main thread only.
template <class Row>
class RowTableModel : public TableModelBase {
public:
    using Key = std::function<QString(const Row&)>;

    /// `key` tells rows apart over refreshes, so that selection and scroll position stay.
    RowTableModel(std::vector<Column<Row>> columns, Key key, QObject* parent = nullptr)
        : TableModelBase(parent), m_columns(std::move(columns)), m_key(std::move(key)) {}

    /// Replaces the content: rows with a known key change in place, others come and go.
    void setRows(std::vector<Row> rows);
    /// One more page at the end. Keys must be new.
    void appendRows(std::vector<Row> rows);
    void clear() { setRows({}); }
    /// Keeps some rows before others, whatever they are sorted on: folders before files.
    void setRank(std::function<int(const Row&)> rank) { m_rank = std::move(rank); }

    const std::vector<Row>& rows() const { return m_rows; }
    const Row& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }
    /// The row of that key, or nullptr.
    const Row* find(const QString& key) const {
        const int at = indexOf(key);
        return at < 0 ? nullptr : &m_rows[static_cast<std::size_t>(at)];
    }
    int indexOf(const QString& key) const override;

    int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    int columnCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
    }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void forgetIndex() {
        m_index.clear();
        m_indexed = 0;
    }

    std::vector<Column<Row>> m_columns;
    Key m_key;
    std::function<int(const Row&)> m_rank;
    std::vector<Row> m_rows;
    // Made when somebody first asks for a key: of a million rows nobody does, and their keys need room.
    mutable QHash<QString, int> m_index;
    mutable std::size_t m_indexed = 0; ///< the first so many rows are in it
};

/// Lets go of many rows at leisure: to free a million of them takes longer than a frame.
template <class Row>
void discardRows(std::vector<Row> rows) {
    if (rows.size() < 10'000) return;
    auto owner = std::make_shared<std::vector<Row>>(std::move(rows));
    QThreadPool::globalInstance()->start([owner = std::move(owner)] { owner->clear(); });
}

/// QFont of mono columns; here so that the template needs no style header.
QFont monoCellFont();

template <class Row>
void RowTableModel<Row>::setRows(std::vector<Row> rows) {
    QHash<QString, std::size_t> incoming;
    // Mostly other rows (another folder, another query): a reset is cheaper than thousands of removals.
    bool other = m_rows.empty() || rows.size() * 2 < m_rows.size();
    if (!other) {
        for (std::size_t i = 0; i < rows.size(); ++i)
            incoming.insert(m_key(rows[i]), i);
        std::size_t kept = 0;
        for (const Row& row : m_rows)
            kept += incoming.contains(m_key(row)) ? 1 : 0;
        other = kept * 2 < m_rows.size() || incoming.size() != static_cast<qsizetype>(rows.size());
    }
    if (other) {
        beginResetModel();
        m_rows.swap(rows);
        forgetIndex();
        endResetModel();
        return discardRows(std::move(rows));
    }
    for (int i = rowCount() - 1; i >= 0; --i) {
        if (incoming.contains(m_key(row(i)))) continue;
        int first = i;
        while (first > 0 && !incoming.contains(m_key(row(first - 1))))
            --first;
        beginRemoveRows({}, first, i);
        m_rows.erase(m_rows.begin() + first, m_rows.begin() + i + 1);
        forgetIndex();
        endRemoveRows();
        i = first;
    }
    for (Row& row : m_rows) {
        const std::size_t from = incoming.take(m_key(row));
        row = std::move(rows[from]);
    }
    forgetIndex();
    if (!m_rows.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    std::vector<std::size_t> fresh(incoming.cbegin(), incoming.cend());
    std::sort(fresh.begin(), fresh.end());
    if (!fresh.empty()) {
        beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(fresh.size()) - 1);
        for (std::size_t from : fresh)
            m_rows.push_back(std::move(rows[from]));
        endInsertRows();
    }
}

template <class Row>
int RowTableModel<Row>::indexOf(const QString& key) const {
    for (; m_indexed < m_rows.size(); ++m_indexed)
        m_index.insert(m_key(m_rows[m_indexed]), static_cast<int>(m_indexed));
    return m_index.value(key, -1);
}

template <class Row>
void RowTableModel<Row>::appendRows(std::vector<Row> rows) {
    if (rows.empty()) return;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(rows.size()) - 1);
    std::ranges::move(rows, std::back_inserter(m_rows));
    endInsertRows();
}

template <class Row>
QVariant RowTableModel<Row>::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const Column<Row>& column = m_columns[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        return column.text(row);
    case SortRole:
        return column.sortValue ? column.sortValue(row) : QVariant(column.text(row));
    case KeyRole:
        return m_key(row);
    case RankRole:
        return m_rank ? QVariant(m_rank(row)) : QVariant();
    case ToneRole:
        return column.tone ? QVariant(static_cast<int>(column.tone(row))) : QVariant();
    case Qt::ToolTipRole:
        return column.toolTip ? QVariant(column.toolTip(row)) : QVariant();
    case Qt::DecorationRole:
        return column.decoration ? column.decoration(row) : QVariant();
    case Qt::FontRole:
        return column.style == ColumnStyle::Mono ? QVariant(monoCellFont()) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            int(Qt::AlignVCenter | (column.style == ColumnStyle::Number ? Qt::AlignRight : Qt::AlignLeft)));
    default:
        return {};
    }
}

template <class Row>
QVariant RowTableModel<Row>::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    const Column<Row>& column = m_columns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) return column.title;
    if (role == ColumnStyleRole) return static_cast<int>(column.style);
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (column.style == ColumnStyle::Number ? Qt::AlignRight : Qt::AlignLeft));
    return {};
}

} // namespace skydeck::models
