#include "core/aws/dynamodb/requests.h"

#include <algorithm>

namespace skydeck::aws::dynamodb {

namespace {

KeySchema toKeys(const Json& schema, const Json& definitions) {
    KeySchema keys;
    for (const Json& element : arrayAt(schema, "KeySchema")) {
        KeyAttribute key{stringAt(element, "AttributeName"), {}};
        for (const Json& definition : arrayAt(definitions, "AttributeDefinitions"))
            if (stringAt(definition, "AttributeName") == key.name) key.type = stringAt(definition, "AttributeType");
        const bool partition = stringAt(element, "KeyType") == "HASH";
        keys.insert(partition ? keys.begin() : keys.end(), std::move(key));
    }
    return keys;
}

void addIndexes(TableDescription& table, const Json& json, std::string_view member, bool global) {
    for (const Json& index : arrayAt(json, member))
        table.indexes.push_back({stringAt(index, "IndexName"), global, toKeys(index, json),
                                 stringAt(memberAt(index, "Projection"), "ProjectionType"),
                                 stringAt(index, "IndexStatus"), countAt(index, "ItemCount")});
}

Json keySchema(const KeySchema& keys) {
    Json schema = Json::array();
    for (const KeyAttribute& key : keys)
        schema.push_back({{"AttributeName", key.name}, {"KeyType", schema.empty() ? "HASH" : "RANGE"}});
    return schema;
}

void define(Json& definitions, const KeySchema& keys) {
    for (const KeyAttribute& key : keys) {
        const bool known = std::ranges::any_of(
            definitions, [&](const Json& definition) { return stringAt(definition, "AttributeName") == key.name; });
        if (!known) definitions.push_back({{"AttributeName", key.name}, {"AttributeType", key.type}});
    }
}

} // namespace

std::uint64_t countAt(const Json& object, std::string_view key) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, integerAt(object, key)));
}

TableDescription toTable(const Json& json) {
    const Json& throughput = memberAt(json, "ProvisionedThroughput");
    TableDescription table;
    table.tableName = stringAt(json, "TableName");
    table.tableArn = stringAt(json, "TableArn");
    table.status = stringAt(json, "TableStatus");
    table.keys = toKeys(json, json);
    // A table that was never on demand has no summary.
    table.billingMode = stringAt(memberAt(json, "BillingModeSummary"), "BillingMode", "PROVISIONED");
    table.readCapacity = integerAt(throughput, "ReadCapacityUnits");
    table.writeCapacity = integerAt(throughput, "WriteCapacityUnits");
    table.itemCount = countAt(json, "ItemCount");
    table.sizeBytes = countAt(json, "TableSizeBytes");
    addIndexes(table, json, "GlobalSecondaryIndexes", true);
    addIndexes(table, json, "LocalSecondaryIndexes", false);
    table.creationTime = timeAt(json, "CreationDateTime");
    table.deletionProtection = boolAt(json, "DeletionProtectionEnabled");
    return table;
}

Json toCreateTable(const CreateTableInput& input) {
    const bool onDemand = input.readCapacity == 0 && input.writeCapacity == 0;
    const Json throughput{{"ReadCapacityUnits", input.readCapacity}, {"WriteCapacityUnits", input.writeCapacity}};
    Json request{{"TableName", input.tableName},
                 {"KeySchema", keySchema(input.keys)},
                 {"BillingMode", onDemand ? "PAY_PER_REQUEST" : "PROVISIONED"}};
    Json definitions = Json::array();
    define(definitions, input.keys);
    for (const auto& index : input.globalIndexes) {
        define(definitions, index.keys);
        Json one{{"IndexName", index.indexName},
                 {"KeySchema", keySchema(index.keys)},
                 {"Projection", {{"ProjectionType", "ALL"}}}};
        if (!onDemand) one["ProvisionedThroughput"] = throughput;
        request["GlobalSecondaryIndexes"].push_back(std::move(one));
    }
    request["AttributeDefinitions"] = std::move(definitions);
    if (!onDemand) request["ProvisionedThroughput"] = throughput;
    for (const auto& [key, value] : input.tags)
        request["Tags"].push_back({{"Key", key}, {"Value", value}});
    return request;
}

void setExpression(Json& request, const ExpressionNames& expression) {
    if (!expression.names.empty()) request["ExpressionAttributeNames"] = expression.names;
    if (!expression.values.empty()) request["ExpressionAttributeValues"] = toTyped(expression.values);
}

void setRead(Json& request, const ReadOptions& options) {
    if (options.consistentRead) request["ConsistentRead"] = true;
    setUnlessEmpty(request, "ProjectionExpression", options.projection);
    if (!options.names.empty()) request["ExpressionAttributeNames"] = options.names;
}

void setWrite(Json& request, const WriteOptions& options) {
    setUnlessEmpty(request, "ConditionExpression", options.condition);
    setExpression(request, options.expression);
    if (options.returnValues != "NONE") request["ReturnValues"] = options.returnValues;
}

Result<std::vector<Item>> toItems(const Json& array) {
    std::vector<Item> items;
    items.reserve(array.size());
    for (const Json& json : array) {
        auto item = itemFromTyped(json);
        // What a service sends is no input of ours.
        if (!item)
            return fail(ErrorKind::Protocol, "InvalidAttributeValue",
                        "An item that came is not sound: " + item.error().message);
        items.push_back(std::move(*item));
    }
    return items;
}

} // namespace skydeck::aws::dynamodb
