#include "widgets/models/table_view.h"

#include "core/base/json.h"
#include "widgets/models/row_table_model.h"
#include "widgets/style/status_delegate.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QSettings>

#include <algorithm>

namespace skydeck::models {

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

TableProxy::TableProxy(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(SortRole);
    setDynamicSortFilter(true);
}

void TableProxy::setFilterWords(const QString& text) {
    m_words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

bool TableProxy::filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const {
    if (m_words.isEmpty()) return true;
    // A cell's text costs more than looking through it: each is asked for once, and none once all words are found.
    QStringList missing = m_words;
    for (int column = 0; column < sourceModel()->columnCount(sourceParent) && !missing.isEmpty(); ++column) {
        const QModelIndex cell = sourceModel()->index(sourceRow, column, sourceParent);
        // Ages ("3 s ago") change while one types, and nobody looks for one.
        const auto style = sourceModel()->headerData(column, Qt::Horizontal, ColumnStyleRole).toInt();
        if (style == static_cast<int>(ColumnStyle::Text) && cell.data(SortRole).typeId() == QMetaType::Double) continue;
        const QString text = cell.data(Qt::DisplayRole).toString();
        missing.removeIf([&text](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
    }
    return missing.isEmpty();
}

bool TableProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const QVariant a = left.data(SortRole), b = right.data(SortRole);
    if (a.typeId() == QMetaType::QString && b.typeId() == QMetaType::QString)
        return naturalCompare(a.toString(), b.toString()) < 0;
    // Of two types, or one that is missing: one type after the other.
    if (a.typeId() != b.typeId()) return a.typeId() < b.typeId();
    return QVariant::compare(a, b) == QPartialOrdering::Less;
}

TableView::TableView(QAbstractItemModel* source, const QString& accessibleName, QWidget* parent)
    : QTableView(parent), m_proxy(new TableProxy(this)) {
    setAccessibleName(accessibleName);
    m_proxy->setSourceModel(source);
    setModel(m_proxy);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setFrameShape(NoFrame);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(28);
    verticalHeader()->setMinimumSectionSize(28);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setMinimumSectionSize(48);
    horizontalHeader()->setFixedHeight(28);
    setSortingEnabled(true);
    sortByColumn(-1, Qt::AscendingOrder);
    for (int column = 0; column < source->columnCount(); ++column) {
        const auto style = source->headerData(column, Qt::Horizontal, ColumnStyleRole);
        if (style.isValid() && style.toInt() == static_cast<int>(ColumnStyle::Status))
            setItemDelegateForColumn(column, new style::StatusDelegate(this));
    }
    connect(this, &QTableView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT rowActivated(m_proxy->mapToSource(index).row()); });
    connect(m_proxy, &QAbstractItemModel::dataChanged, this, [this] {
        if (selectionModel()->hasSelection()) Q_EMIT selectionMoved();
    });
    connect(m_proxy, &QAbstractItemModel::modelReset, this, &TableView::selectionMoved);

    // Once per turn of the event loop: rows come in bursts.
    m_fit.setSingleShot(true);
    m_fit.setInterval(0);
    connect(&m_fit, &QTimer::timeout, this, &TableView::fitColumns);
    connect(m_proxy, &QAbstractItemModel::rowsInserted, this, &TableView::scheduleFit);
    connect(m_proxy, &QAbstractItemModel::modelReset, this, &TableView::scheduleFit);
    connect(m_proxy, &QAbstractItemModel::dataChanged, this, &TableView::scheduleFit);
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, [this](int column) {
        // The last one follows the table's width by itself.
        const bool last = horizontalHeader()->visualIndex(column) == horizontalHeader()->count() - 1;
        if (!m_fitting && !last && isVisible() && (QApplication::mouseButtons() & Qt::LeftButton)) m_sizedByHand = true;
    });
}

void TableView::scheduleFit() {
    if (!m_sizedByHand && isVisible()) m_fit.start();
}

void TableView::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    scheduleFit();
}

void TableView::showEvent(QShowEvent* event) {
    QTableView::showEvent(event);
    scheduleFit();
}

void TableView::fitColumns() {
    constexpr int widest = 360, padding = 16, looked = 60;
    QHeaderView* header = horizontalHeader();
    if (m_sizedByHand || m_proxy->rowCount() == 0) return;
    header->setResizeContentsPrecision(looked);
    struct Column {
        int index, least, needed;
    };
    QList<Column> columns;
    for (int index = 0; index < header->count(); ++index) {
        if (header->isSectionHidden(index)) continue;
        const int least = header->sectionSizeHint(index);
        int& needed = m_needed[index]; // never shrinks: columns that jump are harder to read than wide ones
        needed = std::max({needed, least, std::min(sizeHintForColumn(index) + padding, widest)});
        columns.append({index, least, needed});
    }
    // Narrow columns get all they need; the wide ones share what is left. The last one takes the rest by itself.
    std::sort(columns.begin(), columns.end(), [](const Column& a, const Column& b) { return a.needed < b.needed; });
    const int last = header->logicalIndex(header->count() - 1);
    int room = viewport()->width();
    m_fitting = true;
    for (qsizetype i = 0; i < columns.size(); ++i) {
        const int share = room / static_cast<int>(columns.size() - i);
        const int width = std::max(columns[i].least, std::min(columns[i].needed, share));
        if (columns[i].index != last) header->resizeSection(columns[i].index, width);
        room -= width;
    }
    m_fitting = false;
}

void TableView::setEmptyText(const QString& text) {
    m_emptyText = text;
    viewport()->update();
}

void TableView::paintEvent(QPaintEvent* event) {
    QTableView::paintEvent(event);
    if (m_proxy->rowCount() > 0) return;
    const QString text = m_proxy->sourceModel()->rowCount() > 0 ? tr("Nothing matches the filter.") : m_emptyText;
    QPainter painter(viewport());
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(viewport()->rect().adjusted(16, 16, -16, -16), Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap,
                     text);
}

QList<int> TableView::selectedSourceRows() const {
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.row() < b.row(); });
    QList<int> source;
    for (const QModelIndex& index : rows)
        source << m_proxy->mapToSource(index).row();
    return source;
}

QStringList TableView::selectedKeys() const {
    QStringList keys;
    for (int row : selectedSourceRows())
        keys << m_proxy->sourceModel()->index(row, 0).data(KeyRole).toString();
    return keys;
}

int TableView::currentSourceRow() const {
    const QModelIndex index = currentIndex();
    return index.isValid() ? m_proxy->mapToSource(index).row() : -1;
}

bool TableView::selectKey(const QString& key) {
    for (int row = 0; row < m_proxy->rowCount(); ++row) {
        const QModelIndex index = m_proxy->index(row, 0);
        if (index.data(KeyRole).toString() != key) continue;
        setCurrentIndex(index);
        selectRow(row);
        scrollTo(index);
        return true;
    }
    return false;
}

void TableView::rememberColumns(QSettings& settings, const QString& key) {
    m_sizedByHand = horizontalHeader()->restoreState(settings.value(key).toByteArray()) &&
                    settings.value(key + QStringLiteral("-by-hand")).toBool();
    // Restoring brings back the look of the version that saved it; these are ours to decide.
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setStretchLastSection(true);
    const auto save = [this, &settings, key] {
        settings.setValue(key, horizontalHeader()->saveState());
        settings.setValue(key + QStringLiteral("-by-hand"), m_sizedByHand);
    };
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, save);
    connect(horizontalHeader(), &QHeaderView::sectionMoved, this, save);
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, save);
}

void TableView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(selectionAsTsv(*selectionModel()));
    } else if (event->keyCombination() == QKeyCombination(Qt::ControlModifier | Qt::ShiftModifier, Qt::Key_C)) {
        QApplication::clipboard()->setText(selectionAsJson(*selectionModel()));
    } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        Q_EMIT rowActivated(currentSourceRow());
    } else if (event->matches(QKeySequence::Delete) && selectionModel()->hasSelection()) {
        Q_EMIT deleteRequested();
    } else {
        QTableView::keyPressEvent(event);
    }
}

void TableView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.addActions(actions());
    menu.addSeparator();
    const bool any = selectionModel()->hasSelection();
    const auto copy = [&](const QString& text, const QKeySequence& keys, QString (*make)(const QItemSelectionModel&)) {
        QAction* action = menu.addAction(text);
        action->setShortcut(keys);
        action->setEnabled(any);
        connect(action, &QAction::triggered, this,
                [this, make] { QApplication::clipboard()->setText(make(*selectionModel())); });
    };
    copy(tr("Copy as TSV"), QKeySequence::Copy, selectionAsTsv);
    copy(tr("Copy as JSON"), QKeySequence(QKeyCombination(Qt::ControlModifier | Qt::ShiftModifier, Qt::Key_C)),
         selectionAsJson);
    Q_EMIT copyMenuAboutToShow();
    menu.addActions(m_copyActions);
    menu.exec(event->globalPos());
}

void TableView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    QTableView::selectionChanged(selected, deselected);
    Q_EMIT selectionMoved();
}

void TableView::addCopyAction(QAction* action) {
    m_copyActions << action;
}

QString selectionAsTsv(const QItemSelectionModel& selection) {
    QModelIndexList cells = selection.selectedIndexes();
    std::sort(cells.begin(), cells.end());
    QString tsv;
    int row = -1;
    for (const QModelIndex& cell : cells) {
        if (row >= 0) tsv += QLatin1Char(cell.row() == row ? '\t' : '\n');
        row = cell.row();
        QString text = cell.data(Qt::DisplayRole).toString();
        text.replace(QLatin1Char('\t'), QLatin1Char(' ')).replace(QLatin1Char('\n'), QLatin1Char(' '));
        tsv += text;
    }
    return tsv;
}

QString selectionAsJson(const QItemSelectionModel& selection) {
    QModelIndexList rows = selection.selectedRows();
    std::sort(rows.begin(), rows.end());
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const QModelIndex& row : rows) {
        nlohmann::ordered_json object = nlohmann::ordered_json::object();
        const QAbstractItemModel& model = *row.model();
        for (int column = 0; column < model.columnCount(); ++column) {
            const QModelIndex cell = row.siblingAtColumn(column);
            const QVariant raw = cell.data(SortRole);
            auto& member = object[model.headerData(column, Qt::Horizontal).toString().toStdString()];
            if (raw.typeId() == QMetaType::Double)
                member = raw.toDouble();
            else if (raw.typeId() == QMetaType::LongLong || raw.typeId() == QMetaType::Int)
                member = raw.toLongLong();
            else
                member = cell.data(Qt::DisplayRole).toString().toStdString();
        }
        list.push_back(std::move(object));
    }
    return QString::fromStdString(list.dump(2));
}

} // namespace skydeck::models
