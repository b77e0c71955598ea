#include "widgets/models/table_proxy.h"

#include "widgets/models/row_table_model.h"
#include "widgets/models/table_proxy_pass.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace skydeck::models {

namespace {

bool isAge(const QModelIndex& cell, int style) {
    return style == static_cast<int>(ColumnStyle::Text) && cell.data(SortRole).typeId() == QMetaType::Double;
}

} // namespace

int naturalCompare(QStringView a, QStringView b) {
    // QCollator's numeric mode does nothing in the C locale, which bare machines have.
    qsizetype i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        if (a[i].isDigit() && b[j].isDigit()) {
            while (i < a.size() && a[i] == u'0')
                ++i;
            while (j < b.size() && b[j] == u'0')
                ++j;
            const qsizetype fromA = i, fromB = j;
            while (i < a.size() && a[i].isDigit())
                ++i;
            while (j < b.size() && b[j].isDigit())
                ++j;
            if (i - fromA != j - fromB) return i - fromA < j - fromB ? -1 : 1;
            if (const int order = a.mid(fromA, i - fromA).compare(b.mid(fromB, j - fromB)); order != 0) return order;
            continue;
        }
        const QChar x = a[i].toCaseFolded(), y = b[j].toCaseFolded();
        if (x != y) return x < y ? -1 : 1;
        ++i, ++j;
    }
    if (i < a.size() || j < b.size()) return i < a.size() ? 1 : -1;
    return a.compare(b); // equal but for case or leading zeros: still one fixed order
}

TableProxy::TableProxy(QObject* parent) : QAbstractProxyModel(parent) {
    m_turns.setInterval(0);
    connect(&m_turns, &QTimer::timeout, this, [this] { turn(sourceRows() <= atOnce); });
}

TableProxy::~TableProxy() = default;

void TableProxy::setSourceModel(QAbstractItemModel* source) {
    beginResetModel();
    if (sourceModel()) sourceModel()->disconnect(this);
    QAbstractProxyModel::setSourceModel(source);
    using Model = QAbstractItemModel;
    connect(source, &Model::modelAboutToBeReset, this, [this] { beginResetModel(); });
    connect(source, &Model::modelReset, this, [this] {
        reload();
        endResetModel();
        if (m_pass == nullptr) Q_EMIT arranged();
    });
    connect(source, &Model::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { takeRows(first, last); });
    connect(source, &Model::rowsAboutToBeRemoved, this, [this](const QModelIndex&, int first, int last) {
        Rows kept;
        std::ranges::copy_if(m_shown, std::back_inserter(kept), [&](int row) { return row < first || row > last; });
        show(std::move(kept));
    });
    connect(source, &Model::rowsRemoved, this,
            [this](const QModelIndex&, int first, int last) { dropRows(first, last); });
    connect(source, &Model::dataChanged, this, &TableProxy::takeData);
    connect(source, &Model::columnsAboutToBeInserted, this,
            [this](const QModelIndex&, int first, int last) { beginInsertColumns({}, first, last); });
    connect(source, &Model::columnsInserted, this, [this] { endInsertColumns(); });
    connect(source, &Model::columnsAboutToBeRemoved, this,
            [this](const QModelIndex&, int first, int last) { beginRemoveColumns({}, first, last); });
    connect(source, &Model::columnsRemoved, this, [this] { endRemoveColumns(); });
    connect(source, &Model::headerDataChanged, this, [this](Qt::Orientation orientation, int first, int last) {
        if (orientation == Qt::Horizontal) Q_EMIT headerDataChanged(orientation, first, last);
    });
    // Models of rows do not move them; one that does is read anew.
    connect(source, &Model::layoutAboutToBeChanged, this, [this] { beginResetModel(); });
    connect(source, &Model::layoutChanged, this, [this] {
        reload();
        endResetModel();
    });
    reload();
    endResetModel();
}

int TableProxy::sourceRows() const {
    return sourceModel() ? sourceModel()->rowCount() : 0;
}

QModelIndex TableProxy::mapToSource(const QModelIndex& index) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    return sourceModel()->index(m_shown[static_cast<std::size_t>(index.row())], index.column());
}

QModelIndex TableProxy::mapFromSource(const QModelIndex& index) const {
    if (!index.isValid() || index.row() >= static_cast<int>(m_place.size())) return {};
    const int row = m_place[static_cast<std::size_t>(index.row())];
    return row < 0 ? QModelIndex() : createIndex(row, index.column());
}

QModelIndex TableProxy::index(int row, int column, const QModelIndex& parent) const {
    return hasIndex(row, column, parent) ? createIndex(row, column) : QModelIndex();
}

QModelIndex TableProxy::parent(const QModelIndex&) const {
    return {};
}

int TableProxy::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int TableProxy::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !sourceModel() ? 0 : sourceModel()->columnCount();
}

QVariant TableProxy::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical || !sourceModel())
        return QAbstractItemModel::headerData(section, orientation, role);
    return sourceModel()->headerData(section, orientation, role);
}

// Order and match

TableProxy::Key TableProxy::keyOf(int sourceRow) const {
    const QModelIndex cell = sourceModel()->index(sourceRow, m_column);
    Key key;
    key.rank = cell.data(RankRole).toInt();
    const QVariant value = cell.data(SortRole);
    switch (value.typeId()) {
    case QMetaType::UnknownType:
        break;
    case QMetaType::Bool:
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Double:
        key.number = value.toDouble();
        if (!std::isnan(key.number)) key.kind = Key::Kind::Number; // not comparable: as good as none
        break;
    default:
        key.kind = Key::Kind::Text;
        key.text = value.toString();
    }
    return key;
}

bool TableProxy::before(const Key& a, const Key& b) const {
    if (a.rank != b.rank) return a.rank < b.rank;
    const Key& first = m_order == Qt::AscendingOrder ? a : b;
    const Key& second = m_order == Qt::AscendingOrder ? b : a;
    if (first.kind != second.kind) return first.kind < second.kind;
    return first.kind == Key::Kind::Text ? naturalCompare(first.text, second.text) < 0 : first.number < second.number;
}

bool TableProxy::matches(int sourceRow) const {
    // A cell's text costs more than looking through it: each is asked for once, and none once all words are found.
    QStringList missing = m_words;
    for (int column = 0; column < sourceModel()->columnCount() && !missing.isEmpty(); ++column) {
        const QModelIndex cell = sourceModel()->index(sourceRow, column);
        // Ages ("3 s ago") change while one types, and nobody looks for one.
        if (isAge(cell, sourceModel()->headerData(column, Qt::Horizontal, ColumnStyleRole).toInt())) continue;
        const QString text = cell.data(Qt::DisplayRole).toString();
        missing.removeIf([&text](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
    }
    return missing.isEmpty();
}

void TableProxy::insertSorted(Rows& order, Rows fresh) const {
    if (m_column < 0) {
        order.insert(order.end(), fresh.begin(), fresh.end());
        return;
    }
    std::vector<std::pair<Key, int>> keyed;
    keyed.reserve(fresh.size());
    for (int row : fresh)
        keyed.emplace_back(keyOf(row), row);
    std::ranges::stable_sort(keyed, [this](const auto& a, const auto& b) { return before(a.first, b.first); });
    std::vector<std::size_t> targets;
    targets.reserve(keyed.size());
    for (std::size_t i = 0; i < keyed.size(); ++i) {
        targets.push_back(placeFor(order, keyed[i].first, targets.empty() ? 0 : targets.back()));
        fresh[i] = keyed[i].second;
    }
    insertAll(order, fresh, targets);
}

std::size_t TableProxy::placeFor(const Rows& order, const Key& key, std::size_t from) const {
    if (from == order.size() || !before(key, keyOf(order.back()))) return order.size(); // most come in order
    return static_cast<std::size_t>(
        std::upper_bound(order.begin() + static_cast<std::ptrdiff_t>(from), order.end(), key,
                         [this](const Key& wanted, int other) { return before(wanted, keyOf(other)); }) -
        order.begin());
}

void TableProxy::setFilterWords(const QString& text) {
    QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (words == m_words) return;
    m_words = std::move(words);
    arrange(false, true);
}

void TableProxy::sort(int column, Qt::SortOrder order) {
    if (column == m_column && order == m_order) return;
    m_column = column;
    m_order = order;
    arrange(true, false);
}

// The source changes

void TableProxy::reload() {
    m_pass.reset();
    m_turns.stop();
    m_covered = sourceRows();
    m_sorted.resize(static_cast<std::size_t>(m_covered));
    std::iota(m_sorted.begin(), m_sorted.end(), 0);
    m_shown.clear();
    if (m_covered > atOnce) {
        if (m_words.isEmpty()) m_shown = m_sorted;
        m_shownWords = m_words;
        locate();
        if (m_column >= 0 || !m_words.isEmpty()) arrange(true, true);
        return;
    }
    Rows fresh = std::exchange(m_sorted, {});
    insertSorted(m_sorted, std::move(fresh));
    std::ranges::copy_if(m_sorted, std::back_inserter(m_shown), [this](int row) { return matches(row); });
    m_shownWords = m_words;
    locate();
}

void TableProxy::takeRows(int first, int last) {
    const int count = last - first + 1;
    if (first < m_covered) { // in between: all behind it have other numbers now
        for (Rows* rows : {&m_sorted, &m_shown})
            for (int& row : *rows)
                if (row >= first) row += count;
        m_covered += count;
        for (int row = first; row <= last; ++row)
            m_sorted.push_back(row);
        locate();
        m_shownWords.clear();
        return arrange(true, true);
    }
    if (m_pass) return; // its last step takes what came meanwhile
    m_pass = std::make_unique<Pass>();
    m_pass->step = Pass::Step::Fresh;
    if (sourceRows() <= atOnce || (count <= freshAtOnce && m_covered < manyRows)) return turn(true);
    m_turns.start(pause());
}

void TableProxy::dropRows(int first, int last) {
    const int count = last - first + 1;
    std::erase_if(m_sorted, [&](int row) { return row >= first && row <= last; });
    for (Rows* rows : {&m_sorted, &m_shown})
        for (int& row : *rows)
            if (row > last) row -= count;
    m_covered -= std::max(0, std::min(m_covered, last + 1) - std::min(m_covered, first));
    locate();
    if (m_pass) return arrange(true, true);
    Q_EMIT arranged();
}

void TableProxy::takeData(const QModelIndex& topLeft, const QModelIndex& bottomRight, const QList<int>& roles) {
    const auto tell = [&](int first, int last) {
        Q_EMIT dataChanged(createIndex(first, topLeft.column()), createIndex(last, bottomRight.column()), roles);
    };
    const int count = bottomRight.row() - topLeft.row() + 1;
    if (count > 8) {
        if (!m_shown.empty()) tell(0, rowCount() - 1);
    } else {
        for (int row = topLeft.row(); row <= bottomRight.row() && row < static_cast<int>(m_place.size()); ++row)
            if (const int place = m_place[static_cast<std::size_t>(row)]; place >= 0) tell(place, place);
    }
    m_shownWords.clear(); // what did not match may match now
    arrange(true, true);
}

// What views are told

void TableProxy::locate() {
    m_place.assign(static_cast<std::size_t>(m_covered), -1);
    locateFrom(0);
}

void TableProxy::locateFrom(std::size_t row) {
    for (; row < m_shown.size(); ++row)
        m_place[static_cast<std::size_t>(m_shown[row])] = static_cast<int>(row);
}

void TableProxy::show(Rows next) {
    if (next == m_shown) return;
    Rows place(m_place.size(), -1);
    for (std::size_t row = 0; row < next.size(); ++row)
        place[static_cast<std::size_t>(next[row])] = static_cast<int>(row);
    removeGone(place);
    Rows fresh;
    std::ranges::copy_if(next, std::back_inserter(fresh),
                         [this](int row) { return m_place[static_cast<std::size_t>(row)] < 0; });
    if (!fresh.empty() && insertAt(next, fresh)) return;
    if (next != m_shown) permute(std::move(next));
}

void TableProxy::removeGone(const Rows& place) {
    const auto gone = [&place](int row) { return place[static_cast<std::size_t>(row)] < 0; };
    const auto first = std::ranges::find_if(m_shown, gone);
    if (first == m_shown.end()) return;
    const auto count = std::ranges::count_if(m_shown, gone);
    auto at = first - m_shown.begin();
    // Scattered ones move to the end and go in one piece: one piece each would make views count all rows as often.
    if (!std::all_of(first, first + count, gone)) {
        Rows parted = m_shown;
        std::ranges::stable_partition(parted, [&](int row) { return !gone(row); });
        permute(std::move(parted));
        at = static_cast<std::ptrdiff_t>(m_shown.size()) - count;
    }
    beginRemoveRows({}, static_cast<int>(at), static_cast<int>(at + count) - 1);
    m_shown.erase(m_shown.begin() + at, m_shown.begin() + at + count);
    locate();
    endRemoveRows();
}

bool TableProxy::insertAt(const Rows& next, const Rows& fresh) {
    const auto count = static_cast<std::ptrdiff_t>(fresh.size());
    auto at = std::ranges::find(next, fresh.front()) - next.begin();
    const bool together = std::equal(fresh.begin(), fresh.end(), next.begin() + at) &&
                          std::equal(m_shown.begin(), m_shown.begin() + at, next.begin()) &&
                          std::equal(m_shown.begin() + at, m_shown.end(), next.begin() + at + count);
    if (!together)
        at = static_cast<std::ptrdiff_t>(m_shown.size()); // in one piece; permute() brings them to their places
    beginInsertRows({}, static_cast<int>(at), static_cast<int>(at + count) - 1);
    m_shown.insert(m_shown.begin() + at, fresh.begin(), fresh.end());
    locateFrom(static_cast<std::size_t>(at));
    endInsertRows();
    return together;
}

void TableProxy::permute(Rows next) {
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList from = persistentIndexList();
    const Rows old = std::exchange(m_shown, std::move(next));
    locateFrom(0); // the same rows
    QModelIndexList to;
    to.reserve(from.size());
    for (const QModelIndex& index : from)
        to << createIndex(m_place[static_cast<std::size_t>(old[static_cast<std::size_t>(index.row())])],
                          index.column());
    changePersistentIndexList(from, to);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

} // namespace skydeck::models
