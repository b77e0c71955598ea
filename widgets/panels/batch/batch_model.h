#pragma once

#include "core/workflows/job_doctor.h"
#include "widgets/models/row_table_model.h"

#include <map>
#include <string>
#include <vector>

namespace skydeck::panels::batch {

using JobTable = models::RowTableModel<aws::batch::JobSummary>;
using QueueTable = models::RowTableModel<aws::batch::JobQueue>;
using EnvironmentTable = models::RowTableModel<aws::batch::ComputeEnvironment>;
using DefinitionTable = models::RowTableModel<aws::batch::JobDefinition>;
using FindingTable = models::RowTableModel<workflows::Finding>;
struct AttemptRow {
    int number = 1;
    aws::batch::JobAttempt attempt;
};
using AttemptTable = models::RowTableModel<AttemptRow>;

/// Jobs by queue ARN, each newest first.
using JobsByQueue = std::map<std::string, std::vector<aws::batch::JobSummary>>;

JobTable* makeJobTable(QObject* parent);                 ///< keys: job ids
EnvironmentTable* makeEnvironmentTable(QObject* parent); ///< keys: ARNs
DefinitionTable* makeDefinitionTable(QObject* parent);   ///< keys: ARNs
FindingTable* makeFindingTable(QObject* parent);         ///< keys: texts
AttemptTable* makeAttemptTable(QObject* parent);         ///< keys: numbers
/// Counts per state come from `jobs`, which must outlive the table.
QueueTable* makeQueueTable(const JobsByQueue& jobs, QObject* parent); ///< keys: ARNs

/// "12 jobs · 9 running · 1 failed · 36 of 64 vCPUs".
QString summaryOf(const std::vector<aws::batch::JobSummary>& jobs,
                  const std::vector<aws::batch::ComputeEnvironment>& environments);
/// Why a job waits or failed, in one line: its own reason, else its container's.
QString reasonOf(const aws::batch::JobSummary& job);

} // namespace skydeck::panels::batch
