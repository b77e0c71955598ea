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
#include <tuple>

namespace skydeck::models {

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
    connect(m_proxy, &TableProxy::arranged, viewport(), qOverload<>(&QWidget::update)); // the sentence in its place

    // Once per turn of the event loop: rows come in bursts.
    m_fit.setSingleShot(true);
    m_fit.setInterval(0);
    connect(&m_fit, &QTimer::timeout, this, &TableView::fitColumns);
    connect(m_proxy, &QAbstractItemModel::rowsInserted, this, &TableView::scheduleFit);
    connect(m_proxy, &QAbstractItemModel::modelReset, this, &TableView::scheduleFit);
    connect(m_proxy, &QAbstractItemModel::dataChanged, this, &TableView::scheduleFit);
    // The arrow needs room beside the title.
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &TableView::scheduleFit);
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
    constexpr int widest = 360, padding = 16, looked = 60, anId = 200;
    QHeaderView* header = horizontalHeader();
    if (m_sizedByHand) return;
    header->setResizeContentsPrecision(looked);
    struct Column {
        int index, least, needed;
        bool whole;
    };
    const auto styleOf = [this](int column) {
        return static_cast<ColumnStyle>(
            m_proxy->sourceModel()->headerData(column, Qt::Horizontal, ColumnStyleRole).toInt());
    };
    QList<Column> columns;
    const int last = header->logicalIndex(header->count() - 1);
    for (int index = 0; index < header->count(); ++index) {
        if (header->isSectionHidden(index)) continue;
        const int least = header->sectionSizeHint(index);
        int& needed = m_needed[index]; // never shrinks: columns that jump are harder to read than wide ones
        // Without rows only the titles count: widths that panels set beforehand stay where they suffice.
        // Not so the last one, which was stretched: it would keep that width to itself for good.
        const int before = index == last || header->sectionSize(index) == header->defaultSectionSize()
                               ? 0
                               : header->sectionSize(index);
        const ColumnStyle columnStyle = styleOf(index);
        const bool mono = columnStyle == ColumnStyle::Mono;
        const int content =
            m_proxy->rowCount() > 0 ? sizeHintForColumn(index) + (mono ? padding / 2 : padding) : before;
        needed = std::max({needed, least, std::min(content, widest)});
        // Half an id, an address or a state says nothing: it is cut only by who narrows its column.
        const bool whole = (mono || columnStyle == ColumnStyle::Status) && needed <= anId;
        columns.append({index, whole ? needed : least, needed, whole});
    }
    // Narrow columns get all they need; the wide ones share what is left. The last one takes the rest, too.
    std::sort(columns.begin(), columns.end(), [](const Column& a, const Column& b) {
        return std::tuple(!a.whole, a.needed) < std::tuple(!b.whole, b.needed);
    });
    int room = viewport()->width();
    int least = 0, lasts = 0;
    m_fitting = true;
    for (qsizetype i = 0; i < columns.size(); ++i) {
        const int share = room / static_cast<int>(columns.size() - i);
        const int width = std::max(columns[i].least, std::min(columns[i].needed, share));
        if (columns[i].index == last) {
            least = columns[i].least;
            lasts = width;
        } else {
            header->resizeSection(columns[i].index, width);
        }
        room -= width;
    }
    // It stretches only when the table's width changes, and until then keeps what it had, such as a saved width.
    if (lasts > 0) header->resizeSection(last, std::max(least, lasts + room));
    m_fitting = false;
}

void TableView::setEmptyText(const QString& text) {
    m_emptyText = text;
    viewport()->update();
}

void TableView::setDrag(std::function<void()> drag) {
    m_drag = std::move(drag);
}

void TableView::mousePressEvent(QMouseEvent* event) {
    m_pressed.reset();
    const bool alone = event->button() == Qt::LeftButton && event->modifiers() == Qt::NoModifier;
    if (m_drag && alone && indexAt(event->pos()).isValid()) m_pressed = event->pos();
    QTableView::mousePressEvent(event);
}

void TableView::mouseMoveEvent(QMouseEvent* event) {
    if (!m_pressed || !(event->buttons() & Qt::LeftButton)) return QTableView::mouseMoveEvent(event);
    if ((event->pos() - *m_pressed).manhattanLength() < QApplication::startDragDistance()) return;
    m_pressed.reset();
    m_drag();
    setState(NoState); // the button was let go elsewhere
}

void TableView::paintEvent(QPaintEvent* event) {
    QTableView::paintEvent(event);
    if (m_proxy->rowCount() > 0) return;
    const QString text = m_proxy->arranging()                     ? tr("Looking…")
                         : m_proxy->sourceModel()->rowCount() > 0 ? tr("Nothing matches the filter.")
                                                                  : m_emptyText;
    QPainter painter(viewport());
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(viewport()->rect().adjusted(16, 16, -16, -16), Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap,
                     text);
}

QList<int> TableView::selectedSourceRows() const {
    // From the ranges: whole rows are selected, and one index per cell is too much for a hundred thousand of them.
    std::vector<std::pair<int, int>> ranges;
    for (const QItemSelectionRange& range : selectionModel()->selection())
        ranges.emplace_back(range.top(), range.bottom());
    std::ranges::sort(ranges);
    QList<int> source;
    int next = 0;
    for (const auto& [top, bottom] : ranges)
        for (int row = std::max(top, next); row <= bottom; next = ++row)
            source << m_proxy->mapToSource(m_proxy->index(row, 0)).row();
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
    const auto* source = qobject_cast<const TableModelBase*>(m_proxy->sourceModel());
    const int row = source ? source->indexOf(key) : -1;
    const QModelIndex index = row < 0 ? QModelIndex() : m_proxy->mapFromSource(source->index(row, 0));
    if (!index.isValid()) return false;
    setCurrentIndex(index);
    selectRow(index.row());
    scrollTo(index);
    return true;
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
    // To tell screen readers of the first cell, QTableView lists every cell (Qt 6.4), 60 ms for a hundred thousand
    // rows.
    const auto firstCell = [](const QItemSelection& ranges) {
        QItemSelection cell;
        if (!ranges.isEmpty()) cell.select(ranges.first().topLeft(), ranges.first().topLeft());
        return cell;
    };
    QTableView::selectionChanged(firstCell(selected), firstCell(deselected));
    viewport()->update();
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
