#pragma once

#include <QStyledItemDelegate>

namespace skydeck::style {

/// For a column of sentences in a table that otherwise leaves out the middle of its texts: here the end gives way.
class SentenceDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        option->textElideMode = Qt::ElideRight;
    }
};

} // namespace skydeck::style
