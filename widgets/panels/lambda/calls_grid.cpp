#include "widgets/panels/lambda/calls_grid.h"

#include "widgets/models/row_table_model.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/theme.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

namespace skydeck::panels::lambda {

using style::qstr;
using workflows::FunctionCall;

namespace {

style::Tone toneOfCall(const FunctionCall& call) {
    switch (call.state) {
    case FunctionCall::State::Running:
        return style::Tone::Progress;
    case FunctionCall::State::Done:
        return style::Tone::Ok;
    case FunctionCall::State::Failed:
        return style::Tone::Failed;
    case FunctionCall::State::Waiting:
        break;
    }
    return style::Tone::Gone;
}

/// A tile in the tone of the outcome, with its text in the theme's own colour: readable in both.
class TileDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const QVariant tone = index.data(models::ToneRole);
        if (!tone.isValid()) return;
        const style::Colours& colours = style::colours();
        const QColor colour = colours.of(static_cast<style::Tone>(tone.toInt()));
        QColor fill = colour;
        fill.setAlphaF(0.16F);
        const bool selected = option.state & QStyle::State_Selected;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(selected ? colours.accent : colour, selected ? 2 : 1));
        painter->setBrush(fill);
        painter->drawRoundedRect(QRectF(option.rect).adjusted(2, 2, -2, -2), 3, 3);
        painter->setPen(colours.palette.color(QPalette::Text));
        painter->drawText(option.rect, Qt::AlignCenter, index.data().toString());
        painter->restore();
    }
};

} // namespace

void CallsModel::setCalls(std::vector<FunctionCall> calls) {
    if (calls.size() != m_calls.size()) {
        beginResetModel();
        m_calls = std::move(calls);
        endResetModel();
        return;
    }
    m_calls = std::move(calls);
    if (!m_calls.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

const FunctionCall* CallsModel::callAt(const QModelIndex& index) const {
    const auto number = static_cast<std::size_t>(index.row() * kColumns + index.column());
    return index.isValid() && number < m_calls.size() ? &m_calls[number] : nullptr;
}

QString CallsModel::sentence(const QModelIndex& index) const {
    const FunctionCall* call = callAt(index);
    if (!call) return {};
    const QString who = tr("Call %1").arg(index.row() * kColumns + index.column() + 1);
    const QString took = tr("%1 s").arg(call->seconds, 0, 'f', 2);
    const QString began = tr("began after %1 s").arg(call->begun, 0, 'f', 2);
    switch (call->state) {
    case FunctionCall::State::Waiting:
        return style::dotted({who, tr("waits")});
    case FunctionCall::State::Running:
        return style::dotted({who, tr("runs"), took, began});
    case FunctionCall::State::Done:
        return style::dotted({who, tr("succeeded"), took, began, qstr(call->payload).left(200)});
    case FunctionCall::State::Failed:
        return style::dotted({who, tr("failed"), took, began, shell::errorSentence(call->error).left(400)});
    }
    return {};
}

int CallsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : (static_cast<int>(m_calls.size()) + kColumns - 1) / kColumns;
}

int CallsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QVariant CallsModel::data(const QModelIndex& index, int role) const {
    const FunctionCall* call = callAt(index);
    if (!call) return {};
    switch (role) {
    case Qt::DisplayRole: {
        const QString seconds = QString::number(call->seconds, 'f', call->seconds < 100 ? 1 : 0);
        if (call->state == FunctionCall::State::Waiting) return QStringLiteral("·");
        if (call->state == FunctionCall::State::Running) return QStringLiteral("…");
        return call->state == FunctionCall::State::Failed ? QStringLiteral("✗ ") + seconds : seconds;
    }
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return sentence(index);
    case models::ToneRole:
        return static_cast<int>(toneOfCall(*call));
    case Qt::TextAlignmentRole:
        return static_cast<int>(Qt::AlignCenter);
    default:
        return {};
    }
}

Qt::ItemFlags CallsModel::flags(const QModelIndex& index) const {
    return callAt(index) ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

CallsGrid::CallsGrid(CallsModel* model, QWidget* parent) : QTableView(parent) {
    style::named(this, tr("Calls"));
    setModel(model);
    setItemDelegate(new TileDelegate(this));
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    horizontalHeader()->hide();
    horizontalHeader()->setMinimumSectionSize(24);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(28);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setTabKeyNavigation(false);
    setViewportMargins(8, 0, 8, 0);
}

void CallsGrid::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    const int width = std::max(24, viewport()->width() / CallsModel::kColumns);
    for (int column = 0; column < CallsModel::kColumns; ++column)
        if (columnWidth(column) != width) setColumnWidth(column, width);
}

} // namespace skydeck::panels::lambda
