#pragma once

#include "core/workflows/functions.h"

#include <QAbstractTableModel>
#include <QTableView>

namespace skydeck::panels::lambda {

/// Many calls as a grid, in the order of their numbers, each cell with how long it took: "3.4", "✗ 0.2", "…", "·".
class CallsModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int kColumns = 16;

    using QAbstractTableModel::QAbstractTableModel;
    void setCalls(std::vector<workflows::FunctionCall> calls);
    /// The call of a cell, or nullptr behind the last.
    const workflows::FunctionCall* callAt(const QModelIndex& index) const;
    /// "Call 17 · succeeded · 3.41 s · began after 0.02 s"
    QString sentence(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    std::vector<workflows::FunctionCall> m_calls;
};

/// The grid on screen: cells as wide as there is room, painted in the tone of their outcome.
class CallsGrid final : public QTableView {
    Q_OBJECT
public:
    explicit CallsGrid(CallsModel* model, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;
};

} // namespace skydeck::panels::lambda
