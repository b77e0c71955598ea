#pragma once

#include "core/aws/ecs/ecs_client.h"
#include "widgets/models/row_table_model.h"

#include <memory>
#include <vector>

namespace skydeck::panels::ecs {

using ClusterTable = models::RowTableModel<aws::ecs::Cluster>;
using ServiceTable = models::RowTableModel<aws::ecs::Service>;
using TaskTable = models::RowTableModel<aws::ecs::Task>;
using ContainerTable = models::RowTableModel<aws::ecs::Container>;

ClusterTable* makeClusterTable(QObject* parent);     ///< keys: ARNs
ServiceTable* makeServiceTable(QObject* parent);     ///< keys: ARNs
TaskTable* makeTaskTable(QObject* parent);           ///< keys: ARNs
ContainerTable* makeContainerTable(QObject* parent); ///< keys: names

struct EcsContent {
    std::vector<aws::ecs::Cluster> clusters;
    std::vector<aws::ecs::Service> services;
    std::vector<aws::ecs::Task> tasks;    ///< newest first, of all clusters
    std::vector<std::string> definitions; ///< ARNs of active ones
};
Result<EcsContent> loadEcs(const std::shared_ptr<aws::Session>& session, const CallContext& context);

/// "1 cluster · 3 tasks · 2 running · 1 failed".
QString summaryOf(const EcsContent& content);

/// Stopped with another exit code than 0, or without having run.
bool isFailed(const aws::ecs::Task& task);

} // namespace skydeck::panels::ecs
