#include "core/lab/dynamodb/dynamodb_service.h"

namespace skydeck::lab::dynamodb {

void DynamoDb::keepDetails(const Call& call, Json details) {
    if (call.caller.internal) return; // nobody takes them
    const std::lock_guard lock(m_detailsMutex);
    m_details[&call.request] = std::move(details);
}

Json DynamoDb::takeDetails(const wire::HttpRequest& request) {
    const std::lock_guard lock(m_detailsMutex);
    const auto found = m_details.extract(&request);
    return found ? std::move(found.mapped()) : Json();
}

} // namespace skydeck::lab::dynamodb

namespace skydeck::lab {

Service makeDynamoDbService(Lab& lab) {
    using dynamodb::DynamoDb;
    const auto instance = std::make_shared<DynamoDb>(lab);
    Service service =
        Service::of<DynamoDb>("dynamodb", instance,
                              {{"CreateTable", &DynamoDb::createTable},
                               {"DescribeTable", &DynamoDb::describeTable},
                               {"ListTables", &DynamoDb::listTables},
                               {"DeleteTable", &DynamoDb::deleteTable},
                               {"UpdateTable", &DynamoDb::updateTable},
                               {"UpdateTimeToLive", &DynamoDb::updateTimeToLive},
                               {"DescribeTimeToLive", &DynamoDb::describeTimeToLive},
                               {"TagResource", &DynamoDb::tagResource},
                               {"UntagResource", &DynamoDb::untagResource},
                               {"ListTagsOfResource", &DynamoDb::listTagsOfResource},
                               {"DescribeLimits", &DynamoDb::describeLimits},
                               {"DescribeEndpoints", &DynamoDb::describeEndpoints},
                               {"DescribeContinuousBackups", &DynamoDb::describeContinuousBackups},
                               {"UpdateContinuousBackups", &DynamoDb::updateContinuousBackups},
                               {"DescribeContributorInsights", &DynamoDb::describeContributorInsights},
                               {"DescribeKinesisStreamingDestination", &DynamoDb::describeKinesisStreamingDestination},
                               {"ListBackups", &DynamoDb::listBackups},
                               {"ListContributorInsights", &DynamoDb::listContributorInsights},
                               {"ListExports", &DynamoDb::listExports},
                               {"ListImports", &DynamoDb::listImports},
                               {"ListGlobalTables", &DynamoDb::listGlobalTables},
                               {"GetItem", &DynamoDb::getItem},
                               {"PutItem", &DynamoDb::putItem},
                               {"UpdateItem", &DynamoDb::updateItem},
                               {"DeleteItem", &DynamoDb::deleteItem},
                               {"Query", &DynamoDb::query},
                               {"Scan", &DynamoDb::scan},
                               {"BatchGetItem", &DynamoDb::batchGetItem},
                               {"BatchWriteItem", &DynamoDb::batchWriteItem},
                               {"TransactGetItems", &DynamoDb::transactGetItems},
                               {"TransactWriteItems", &DynamoDb::transactWriteItems},
                               {"ExecuteStatement", &DynamoDb::executeStatement},
                               {"BatchExecuteStatement", &DynamoDb::batchExecuteStatement},
                               {"ExecuteTransaction", &DynamoDb::executeTransaction}});
    service.quick = {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"};
    service.sharing = {"GetItem",
                       "PutItem",
                       "UpdateItem",
                       "DeleteItem",
                       "Query",
                       "Scan",
                       "BatchGetItem",
                       "BatchWriteItem",
                       "TransactGetItems",
                       "TransactWriteItems",
                       "ExecuteStatement",
                       "BatchExecuteStatement",
                       "ExecuteTransaction"};
    service.errorDetails = [instance](const Error&, const wire::HttpRequest& request, const Json&) {
        return instance->takeDetails(request);
    };
    return service;
}

} // namespace skydeck::lab
