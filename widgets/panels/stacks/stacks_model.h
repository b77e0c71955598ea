#pragma once

#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/workflows/destroy.h"
#include "widgets/models/row_table_model.h"

namespace skydeck::panels::stacks {

/// One property that drifted, or a resource without any.
struct DriftRow {
    aws::cloudformation::ResourceDrift resource;
    aws::cloudformation::PropertyDifference difference;
};
/// A row for each difference; a resource without one has a row too.
std::vector<DriftRow> driftRows(const std::vector<aws::cloudformation::ResourceDrift>& resources);

using StackTable = models::RowTableModel<aws::cloudformation::Stack>;
using EventTable = models::RowTableModel<aws::cloudformation::StackEvent>;
using ResourceTable = models::RowTableModel<aws::cloudformation::StackResource>;
using OutputTable = models::RowTableModel<aws::cloudformation::Output>;
using ChangeTable = models::RowTableModel<aws::cloudformation::Change>;
using DriftTable = models::RowTableModel<DriftRow>;
using PlanTable = models::RowTableModel<workflows::PlannedResource>;

StackTable* makeStackTable(QObject* parent);       ///< keys: stack ids
EventTable* makeEventTable(QObject* parent);       ///< keys: event ids
ResourceTable* makeResourceTable(QObject* parent); ///< keys: logical ids
OutputTable* makeOutputTable(QObject* parent);     ///< keys: output keys
PlanTable* makePlanTable(QObject* parent);         ///< keys: logical ids
ChangeTable* makeChangeTable(QObject* parent);     ///< keys: logical ids
DriftTable* makeDriftTable(QObject* parent);       ///< keys: logical ids with the property

/// "4 stacks · 1 in progress · 1 failed".
QString summaryOf(const std::vector<aws::cloudformation::Stack>& stacks);
/// "11 resources go · 1 is emptied first (9 objects, 1.2 KiB) · 1 is kept".
QString summaryOf(const workflows::DestroyPlan& plan);
/// "2 resources added · 1 changed · 1 replaced by a new one · 1 removed".
QString summaryOf(const std::vector<aws::cloudformation::Change>& changes);
/// "SimpleBatchQueue (AWS::Batch::JobQueue): the reason".
QString sentenceOf(const aws::cloudformation::StackEvent& event);

} // namespace skydeck::panels::stacks
