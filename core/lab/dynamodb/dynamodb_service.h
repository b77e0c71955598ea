#pragma once

#include "core/lab/dynamodb/dynamodb_store.h"
#include "core/lab/dynamodb/item_write.h"
#include "core/lab/lab.h"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace skydeck::lab::dynamodb {

/// The handlers, in several files by what they talk about.
class DynamoDb {
public:
    explicit DynamoDb(Lab& lab) : m_lab(lab) {}

    // table_operations.cpp
    Result<Reply> createTable(const Call& call);
    Result<Reply> describeTable(const Call& call);
    Result<Reply> listTables(const Call& call);
    Result<Reply> deleteTable(const Call& call);
    Result<Reply> updateTable(const Call& call);
    Result<Reply> updateTimeToLive(const Call& call);
    Result<Reply> describeTimeToLive(const Call& call);
    Result<Reply> tagResource(const Call& call);
    Result<Reply> untagResource(const Call& call);
    Result<Reply> listTagsOfResource(const Call& call);

    // description_operations.cpp
    Result<Reply> describeLimits(const Call& call);
    Result<Reply> describeEndpoints(const Call& call);
    Result<Reply> describeContinuousBackups(const Call& call);
    Result<Reply> updateContinuousBackups(const Call& call);
    Result<Reply> describeContributorInsights(const Call& call);
    Result<Reply> describeKinesisStreamingDestination(const Call& call);
    Result<Reply> listBackups(const Call& call);
    Result<Reply> listContributorInsights(const Call& call);
    Result<Reply> listExports(const Call& call);
    Result<Reply> listImports(const Call& call);
    Result<Reply> listGlobalTables(const Call& call);

    // item_operations.cpp
    Result<Reply> getItem(const Call& call);
    Result<Reply> putItem(const Call& call);
    Result<Reply> updateItem(const Call& call);
    Result<Reply> deleteItem(const Call& call);

    // read_operations.cpp
    Result<Reply> query(const Call& call);
    Result<Reply> scan(const Call& call);

    // batch_operations.cpp
    Result<Reply> batchGetItem(const Call& call);
    Result<Reply> batchWriteItem(const Call& call);

    // partiql_operations.cpp
    Result<Reply> executeStatement(const Call& call);
    Result<Reply> batchExecuteStatement(const Call& call);
    Result<Reply> executeTransaction(const Call& call);

    // transactions.cpp
    Result<Reply> transactGetItems(const Call& call);
    Result<Reply> transactWriteItems(const Call& call);

    /// The members of the error that the handler of this request gave: Item, CancellationReasons.
    Json takeDetails(const wire::HttpRequest& request);

private:
    DynamoDbStore& store() { return *m_lab.dynamoDb; }
    double now() const { return toEpochSeconds(m_lab.clock.now()); }
    /// By name or ARN; for item operations, which see only tables that are there for use.
    Result<std::shared_ptr<const Table>> usableTable(const Json& input);
    /// By name or ARN, whatever its state; one whose deletion is over goes now, and is not found.
    Result<std::shared_ptr<const Table>> tableNamed(const std::string& nameOrArn);
    /// Deletes what its time to live ended, once an hour: AWS promises days.
    Status sweepExpired(const Table& table);
    Result<std::shared_ptr<const Table>> tableOfArn(const std::string& arn);
    Result<Reply> describeAs(const Table& table, const char* member);
    Result<Reply> write(const Call& call, ItemWrite::Kind kind);
    Status transactWrite(const Call& call, std::vector<ItemWrite>& writes, std::vector<ItemWrite::Outcome>& outcomes);
    /// All or nothing, once per ClientRequestToken and `request`; gives the ConsumedCapacity of each table.
    Result<Json> runTransaction(const Call& call, std::vector<ItemWrite>& writes, const Json& request);
    tl::unexpected<Error> cancelled(const Call& call, const Json& reasons);
    void keepDetails(const Call& call, Json details);

    Lab& m_lab;
    std::unordered_map<std::int64_t, double> m_swept; // table id → when; under the database's lock
    std::mutex m_detailsMutex;
    std::unordered_map<const wire::HttpRequest*, Json> m_details; // between a handler's error and its answer
};

/// ProjectionExpression or AttributesToGet of a read; empty: everything.
Result<std::vector<DocumentPath>> pathsToGet(const Json& input);

/// The name in a TableName that may be an ARN.
std::string tableNameOf(const std::string& nameOrArn);

} // namespace skydeck::lab::dynamodb
