#include "widgets/shell/command_palette.h"

#include "widgets/style/icons.h"
#include "widgets/style/palette.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::shell {

namespace {

constexpr int detailRole = Qt::UserRole + 1;

/// The text left, where it belongs right and muted.
class EntryDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        const QString detail = index.data(detailRole).toString();
        if (detail.isEmpty()) return;
        painter->save();
        painter->setPen(style::colours().muted);
        painter->drawText(option.rect.adjusted(0, 0, -12, 0), Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine,
                          detail);
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QSize size = QStyledItemDelegate::sizeHint(option, index);
        size.setHeight(32);
        return size;
    }
};

} // namespace

std::vector<std::size_t> rankEntries(const std::vector<PaletteEntry>& entries, const QString& query) {
    const QStringList words = query.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    std::vector<std::pair<int, std::size_t>> ranked;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const QString all = QStringLiteral("%1 %2 %3").arg(entries[i].text, entries[i].detail, entries[i].alsoFoundBy);
        int rank = 0;
        bool matches = true;
        for (const QString& word : words) {
            if (entries[i].text.startsWith(word, Qt::CaseInsensitive))
                rank += 0;
            else if (all.contains(QLatin1Char(' ') + word, Qt::CaseInsensitive))
                rank += 1;
            else if (all.contains(word, Qt::CaseInsensitive))
                rank += 2;
            else
                matches = false;
        }
        if (matches) ranked.emplace_back(rank, i);
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::size_t> order;
    for (const auto& [rank, index] : ranked)
        order.push_back(index);
    return order;
}

CommandPalette::CommandPalette(std::vector<PaletteEntry> entries, QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint), m_entries(std::move(entries)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Search panels and actions"));
    setModal(true);
    m_query = style::named(new QLineEdit(this), tr("Search panels and actions"));
    m_query->setPlaceholderText(tr("Search panels, actions and resources"));
    m_query->addAction(style::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_list = style::named(new QListWidget(this), tr("Results"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setItemDelegate(new EntryDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_nothing = new QLabel(tr("Nothing is called that."), this);
    m_nothing->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_nothing->setContentsMargins(16, 16, 16, 16);
    m_nothing->setForegroundRole(QPalette::PlaceholderText);
    m_nothing->setBackgroundRole(QPalette::Base);
    m_nothing->setAutoFillBackground(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(m_query);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_nothing, 1);
    resize(560, 400);
    if (parent) {
        const QPoint top = parent->mapToGlobal(QPoint((parent->width() - width()) / 2, 64));
        move(top);
    }
    m_query->installEventFilter(this);
    connect(m_query, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_query, &QLineEdit::returnPressed, this, &CommandPalette::runCurrent);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    fill();
    m_query->setFocus();
}

void CommandPalette::fill() {
    m_list->clear();
    for (std::size_t index : rankEntries(m_entries, m_query->text())) {
        auto* item = new QListWidgetItem(m_entries[index].icon, m_entries[index].text, m_list);
        item->setData(Qt::UserRole, static_cast<qulonglong>(index));
        item->setData(detailRole, m_entries[index].detail);
    }
    m_list->setCurrentRow(0);
    m_list->setVisible(m_list->count() > 0);
    m_nothing->setVisible(m_list->count() == 0);
}

void CommandPalette::runCurrent() {
    const QListWidgetItem* item = m_list->currentItem();
    if (!item) return;
    const auto run = m_entries[item->data(Qt::UserRole).toULongLong()].run;
    close();
    // After the palette is gone: what it starts may be a dialog of its own.
    QMetaObject::invokeMethod(qApp, run, Qt::QueuedConnection);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown) {
            QApplication::sendEvent(m_list, event);
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::paintEvent(QPaintEvent*) {
    const auto& c = style::colours();
    QPainter painter(this);
    painter.fillRect(rect(), c.raised);
    painter.setPen(c.border);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace skydeck::shell
