#include "core/lab/dynamodb/dynamodb_service.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/dynamodb/item_rules.h"
#include "core/lab/dynamodb/legacy.h"

#include <algorithm>

namespace skydeck::lab::dynamodb {

namespace {
Status checkReturnMembers(const Json& input, ItemWrite::Kind kind) {
    const std::string values = stringAt(input, "ReturnValues", "NONE");
    if (kind != ItemWrite::Kind::Update && values != "NONE" && values != "ALL_OLD")
        return invalid("ReturnValues can only be ALL_OLD or NONE");
    return {};
}

std::size_t sizeOfImage(const std::optional<Json>& image) {
    return image ? itemSize(*image) : 0;
}

Json collectionMetrics(const ItemWrite& write) {
    const std::string& hash = write.table->keys.hash.name;
    return {{"ItemCollectionKey", {{hash, write.key.at(hash)}}}, {"SizeEstimateRangeGB", Json::array({0, 1})}};
}
} // namespace

std::optional<Json> returnedAttributes(const std::string& values, const ItemWrite& write,
                                       const ItemWrite::Outcome& outcome) {
    const std::optional<Json>& image = values.ends_with("_OLD") ? outcome.before : outcome.after;
    if (values == "NONE" || !image) return std::nullopt;
    if (values.starts_with("ALL")) return image;
    std::vector<DocumentPath> paths;
    if (write.update)
        for (const auto& action : write.update->actions)
            paths.push_back(action.path);
    Json part = project(*image, paths);
    if (part.empty()) return std::nullopt;
    return std::optional<Json>(std::in_place, std::move(part));
}

Json capacityOf(const ItemWrite& write, const ItemWrite::Outcome& outcome, const std::string& mode) {
    const Json* before = outcome.before ? &*outcome.before : nullptr;
    const Json* after = outcome.after ? &*outcome.after : nullptr;
    if (mode.empty() || mode == "NONE") return nullptr;
    return consumedCapacity(*write.table, mode,
                            writeUnits(std::max(sizeOfImage(outcome.before), sizeOfImage(outcome.after))),
                            indexWriteUnits(*write.table, before, after));
}

Result<std::vector<DocumentPath>> pathsToGet(const Json& input) {
    SKYDECK_TRY(checkNotMixed(input, {"AttributesToGet"}, {"ProjectionExpression"}));
    if (input.contains("ExpressionAttributeNames") && !input.contains("ProjectionExpression"))
        return invalid("ExpressionAttributeNames can only be specified when using expressions");
    if (input.contains("AttributesToGet")) return legacyProjection(input.at("AttributesToGet"));
    SKYDECK_ASSIGN(Placeholders placeholders, Placeholders::of(input));
    std::vector<DocumentPath> paths;
    if (input.contains("ProjectionExpression")) {
        SKYDECK_ASSIGN(paths, parseProjection(stringAt(input, "ProjectionExpression"), placeholders));
    }
    SKYDECK_TRY(placeholders.checkUsed());
    return paths;
}

Result<Reply> DynamoDb::write(const Call& call, ItemWrite::Kind kind) {
    const Json& input = call.input;
    SKYDECK_TRY(checkReturnMembers(input, kind));
    SKYDECK_ASSIGN(ItemWrite write, ItemWrite::parse(kind, input));
    const auto held = m_lab.database->lock(); // the table must not go between check and write
    SKYDECK_ASSIGN(auto table, usableTable(input));
    SKYDECK_TRY(write.direct(std::move(table)));
    write.blind = !input.contains("ReturnValues") && !input.contains("ReturnConsumedCapacity");
    SKYDECK_ASSIGN(const ItemWrite::Outcome outcome,
                   m_lab.database->atomically([&] { return write.perform(store()); }));
    if (outcome.refused) {
        if (outcome.before && write.returnsItem) keepDetails(call, {{"Item", *outcome.before}});
        return awsError(400, "ConditionalCheckFailedException", "The conditional request failed");
    }
    Json output = Json::object();
    if (auto attributes = returnedAttributes(stringAt(input, "ReturnValues", "NONE"), write, outcome))
        output["Attributes"] = std::move(*attributes);
    Json capacity = capacityOf(write, outcome, stringAt(input, "ReturnConsumedCapacity"));
    if (!capacity.is_null()) output["ConsumedCapacity"] = std::move(capacity);
    if (stringAt(input, "ReturnItemCollectionMetrics") == "SIZE" && write.table->hasLocalIndexes())
        output["ItemCollectionMetrics"] = collectionMetrics(write);
    return Reply(std::move(output));
}

Result<Reply> DynamoDb::putItem(const Call& call) {
    return write(call, ItemWrite::Kind::Put);
}

Result<Reply> DynamoDb::updateItem(const Call& call) {
    return write(call, ItemWrite::Kind::Update);
}

Result<Reply> DynamoDb::deleteItem(const Call& call) {
    return write(call, ItemWrite::Kind::Delete);
}

Result<Reply> DynamoDb::getItem(const Call& call) {
    const Json& input = call.input;
    SKYDECK_ASSIGN(const std::vector<DocumentPath> paths, pathsToGet(input));
    Json key = memberAt(input, "Key");
    SKYDECK_TRY(normaliseItem(key));
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto table, usableTable(input));
    SKYDECK_TRY(checkKey(*table, key));
    if (paths.empty() && !call.caller.internal && stringAt(input, "ReturnConsumedCapacity", "NONE") == "NONE") {
        SKYDECK_ASSIGN(const auto text, store().getText(*table, key));
        Reply reply;
        if (text) reply.stream = "{\"Item\":" + *text + "}";
        return reply;
    }
    SKYDECK_ASSIGN(std::optional<Json> item, store().get(*table, key));
    Json output = Json::object();
    Json capacity = consumedCapacity(*table, stringAt(input, "ReturnConsumedCapacity"),
                                     readUnits(sizeOfImage(item), boolAt(input, "ConsistentRead")));
    if (item) output["Item"] = paths.empty() ? std::move(*item) : project(*item, paths);
    if (!capacity.is_null()) output["ConsumedCapacity"] = std::move(capacity);
    return Reply(std::move(output));
}

} // namespace skydeck::lab::dynamodb
