#pragma once

#include "core/workflows/cost.h"
#include "widgets/models/row_table_model.h"

namespace skydeck::panels::cost {

using CostTable = models::RowTableModel<workflows::RunningCost>;
/// The region is the last column.
CostTable* makeCostTable(QObject* parent);

/// What things come to by stack, by service or by region.
struct Share {
    QString name;
    int count = 0;
    double dollarsPerHour = 0;
};
using ShareTable = models::RowTableModel<Share>;
ShareTable* makeShareTable(const QString& title, QObject* parent);

std::vector<Share> sharesByStack(const workflows::CostReport& report);
std::vector<Share> sharesByService(const workflows::CostReport& report);

} // namespace skydeck::panels::cost
