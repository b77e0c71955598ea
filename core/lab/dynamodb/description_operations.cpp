#include "core/lab/dynamodb/dynamodb_service.h"
#include "core/lab/dynamodb/errors.h"

namespace skydeck::lab::dynamodb {

// What clients ask beside tables and items. Lists of things that cannot be made here are empty, and making them is
// refused by name.

namespace {
Json continuousBackups(const Table& table) {
    const bool enabled = boolAt(table.definition, "PointInTimeRecovery");
    return {{"ContinuousBackupsStatus", "ENABLED"},
            {"PointInTimeRecoveryDescription", {{"PointInTimeRecoveryStatus", enabled ? "ENABLED" : "DISABLED"}}}};
}

Result<std::shared_ptr<const Table>> known(Result<std::shared_ptr<const Table>> table, const std::string& name) {
    if (table) return table;
    return awsError(400, "TableNotFoundException", "Table not found: " + name);
}
} // namespace

Result<Reply> DynamoDb::describeLimits(const Call&) {
    return Reply(Json{{"AccountMaxReadCapacityUnits", 80'000},
                      {"AccountMaxWriteCapacityUnits", 80'000},
                      {"TableMaxReadCapacityUnits", 40'000},
                      {"TableMaxWriteCapacityUnits", 40'000}});
}

Result<Reply> DynamoDb::describeEndpoints(const Call&) {
    const std::string& url = m_lab.config.endpointUrl;
    const std::size_t scheme = url.find("://");
    return Reply(Json{
        {"Endpoints",
         {{{"Address", scheme == std::string::npos ? url : url.substr(scheme + 3)}, {"CachePeriodInMinutes", 1440}}}}});
}

Result<Reply> DynamoDb::describeContinuousBackups(const Call& call) {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto table, known(usableTable(call.input), stringAt(call.input, "TableName")));
    return Reply(Json{{"ContinuousBackupsDescription", continuousBackups(*table)}});
}

Result<Reply> DynamoDb::updateContinuousBackups(const Call& call) {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(auto table, known(usableTable(call.input), stringAt(call.input, "TableName")));
    Json definition = table->definition;
    definition["PointInTimeRecovery"] =
        boolAt(memberAt(call.input, "PointInTimeRecoverySpecification"), "PointInTimeRecoveryEnabled");
    SKYDECK_ASSIGN(table, store().redefine(*table, std::move(definition)));
    return Reply(Json{{"ContinuousBackupsDescription", continuousBackups(*table)}});
}

Result<Reply> DynamoDb::describeContributorInsights(const Call& call) {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto table, usableTable(call.input));
    return Reply(Json{{"TableName", table->name}, {"ContributorInsightsStatus", "DISABLED"}});
}

Result<Reply> DynamoDb::describeKinesisStreamingDestination(const Call& call) {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto table, usableTable(call.input));
    return Reply(Json{{"TableName", table->name}, {"KinesisDataStreamDestinations", Json::array()}});
}

Result<Reply> DynamoDb::listBackups(const Call&) {
    return Reply(Json{{"BackupSummaries", Json::array()}});
}

Result<Reply> DynamoDb::listContributorInsights(const Call&) {
    return Reply(Json{{"ContributorInsightsSummaries", Json::array()}});
}

Result<Reply> DynamoDb::listExports(const Call&) {
    return Reply(Json{{"ExportSummaries", Json::array()}});
}

Result<Reply> DynamoDb::listImports(const Call&) {
    return Reply(Json{{"ImportSummaryList", Json::array()}});
}

Result<Reply> DynamoDb::listGlobalTables(const Call&) {
    return Reply(Json{{"GlobalTables", Json::array()}});
}

} // namespace skydeck::lab::dynamodb
