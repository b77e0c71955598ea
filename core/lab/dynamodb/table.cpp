#include "core/lab/dynamodb/table.h"

#include <algorithm>

namespace skydeck::lab::dynamodb {

namespace {
KeySchema keysOf(const Json& schema, const Json& attributes) {
    KeySchema keys;
    for (const Json& element : schema) {
        KeyAttribute key{stringAt(element, "AttributeName"), {}};
        for (const Json& attribute : attributes)
            if (stringAt(attribute, "AttributeName") == key.name) key.type = stringAt(attribute, "AttributeType");
        (stringAt(element, "KeyType") == "HASH" ? keys.hash : keys.range) = std::move(key);
    }
    return keys;
}

/// What both kinds of index tell of themselves, beside their definition.
Json describeIndex(Json index, const Json& table, std::int64_t items, std::int64_t bytes) {
    index.erase("IndexId");
    index.erase("ReadyAt");
    index["IndexArn"] = stringAt(table, "TableArn") + "/index/" + stringAt(index, "IndexName");
    index["ItemCount"] = items;
    index["IndexSizeBytes"] = bytes;
    return index;
}

Json throughputOf(const Json& definition) {
    Json throughput = memberAt(definition, "ProvisionedThroughput");
    if (throughput.is_null()) throughput = {{"ReadCapacityUnits", 0}, {"WriteCapacityUnits", 0}};
    throughput["NumberOfDecreasesToday"] = 0;
    return throughput;
}
} // namespace

Table Table::of(std::int64_t id, Json definition) {
    Table table;
    table.id = id;
    table.name = stringAt(definition, "TableName");
    const Json& attributes = arrayAt(definition, "AttributeDefinitions");
    table.keys = keysOf(arrayAt(definition, "KeySchema"), attributes);
    for (const bool global : {false, true})
        for (const Json& each : arrayAt(definition, global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes")) {
            const Json& projection = memberAt(each, "Projection");
            Index index{integerAt(each, "IndexId"),
                        stringAt(each, "IndexName"),
                        keysOf(arrayAt(each, "KeySchema"), attributes),
                        global,
                        stringAt(projection, "ProjectionType"),
                        {}};
            for (const Json& name : arrayAt(projection, "NonKeyAttributes"))
                index.included.push_back(name.get<std::string>());
            table.indexes.push_back(std::move(index));
        }
    const Json& stream = memberAt(definition, "StreamSpecification");
    if (boolAt(stream, "StreamEnabled")) table.streamView = stringAt(stream, "StreamViewType");
    table.definition = std::move(definition);
    return table;
}

const Index* Table::index(std::string_view indexName) const {
    const auto found = std::ranges::find(indexes, indexName, &Index::name);
    return found == indexes.end() ? nullptr : &*found;
}

bool Table::hasLocalIndexes() const {
    return std::ranges::any_of(indexes, [](const Index& index) { return !index.global; });
}

std::string Table::ttlAttribute() const {
    return stringAt(memberAt(definition, "Ttl"), "AttributeName");
}

std::string Table::status(double now) const {
    if (definition.contains("DeletedAt")) return "DELETING";
    if (now < numberAt(definition, "CreationDateTime") + kTransitionSeconds) return "CREATING";
    return now < numberAt(definition, "ReadyAt") ? "UPDATING" : "ACTIVE";
}

bool Table::isGone(double now) const {
    return definition.contains("DeletedAt") && now >= numberAt(definition, "DeletedAt") + kTransitionSeconds;
}

Json describe(const Table& table, double now, std::int64_t items, std::int64_t bytes) {
    const Json& definition = table.definition;
    Json description = definition;
    for (const char* ours : {"Tags", "Ttl", "ReadyAt", "BillingMode", "NextIndexId", "TableClass", "SSESpecification",
                             "DeletedAt", "PointInTimeRecovery", "LatestStreamView", "LatestStreamMade"})
        description.erase(ours);
    const std::string status = table.status(now);
    description["TableStatus"] = status;
    description["ItemCount"] = items;
    description["TableSizeBytes"] = bytes;
    description["ProvisionedThroughput"] = throughputOf(definition);
    const bool onDemand = stringAt(definition, "BillingMode") == "PAY_PER_REQUEST";
    if (onDemand)
        description["BillingModeSummary"] = {
            {"BillingMode", "PAY_PER_REQUEST"},
            {"LastUpdateToPayPerRequestDateTime", numberAt(definition, "CreationDateTime")}};
    if (definition.contains("TableClass"))
        description["TableClassSummary"] = {{"TableClass", stringAt(definition, "TableClass")}};
    if (boolAt(memberAt(definition, "SSESpecification"), "Enabled"))
        description["SSEDescription"] = {{"Status", "ENABLED"}, {"SSEType", "KMS"}};
    for (const char* kind : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"}) {
        if (!definition.contains(kind)) continue;
        const bool global = std::string_view(kind).starts_with('G');
        Json indexes = Json::array();
        for (const Json& each : definition.at(kind)) {
            Json index = describeIndex(each, definition, items, bytes);
            if (global) {
                const bool making = status == "CREATING" || now < numberAt(each, "ReadyAt");
                index["IndexStatus"] = status == "DELETING" ? "DELETING" : making ? "CREATING" : "ACTIVE";
                index["ProvisionedThroughput"] = throughputOf(each);
            }
            indexes.push_back(std::move(index));
        }
        description[kind] = std::move(indexes);
    }
    return description;
}

} // namespace skydeck::lab::dynamodb
