#include "core/lab/dynamodb/dynamodb_service.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/dynamodb/item_rules.h"

#include <set>

namespace skydeck::lab::dynamodb {

namespace {
constexpr std::size_t kBatchBytes = 16 * 1024 * 1024; // of an answer: what is more comes back as UnprocessedKeys

struct KeysToGet {
    std::shared_ptr<const Table> table;
    std::string name; ///< as the request spells it
    std::vector<Json> keys;
    std::vector<DocumentPath> paths;
    bool consistent = false;
};

tl::unexpected<Error> tooMany(const std::string& operation) {
    return invalid("Too many items requested for the " + operation + " call");
}

Status readKeys(KeysToGet& part, const Json& request) {
    SKYDECK_ASSIGN(part.paths, pathsToGet(request));
    part.consistent = boolAt(request, "ConsistentRead");
    std::set<Json> seen;
    for (Json key : arrayAt(request, "Keys")) {
        SKYDECK_TRY(normaliseItem(key));
        SKYDECK_TRY(checkKey(*part.table, key));
        if (!seen.insert(key).second) return invalid("Provided list of item keys contains duplicates");
        part.keys.push_back(std::move(key));
    }
    return {};
}

Result<ItemWrite> batchedWrite(const Json& request) {
    const bool put = request.contains("PutRequest"), removal = request.contains("DeleteRequest");
    if (put && removal)
        return invalid("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
                       "supported datatypes");
    if (!put && !removal)
        return invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    return put ? ItemWrite::parse(ItemWrite::Kind::Put, request.at("PutRequest"))
               : ItemWrite::parse(ItemWrite::Kind::Delete, request.at("DeleteRequest"));
}
} // namespace

Result<Reply> DynamoDb::batchGetItem(const Call& call) {
    const Json& requests = memberAt(call.input, "RequestItems");
    std::size_t count = 0;
    for (const auto& [name, request] : requests.items())
        count += arrayAt(request, "Keys").size();
    if (count > 100) return tooMany("BatchGetItem");
    const auto held = m_lab.database->lock();
    std::vector<KeysToGet> parts;
    for (const auto& [name, request] : requests.items()) {
        KeysToGet part;
        part.name = name;
        SKYDECK_ASSIGN(part.table, usableTable({{"TableName", name}}));
        SKYDECK_TRY(readKeys(part, request));
        parts.push_back(std::move(part));
    }
    Json responses = Json::object(), unprocessed = Json::object(), capacities = Json::array();
    std::size_t bytes = 0;
    for (const KeysToGet& part : parts) {
        Json& items = responses[part.name] = Json::array();
        double units = 0;
        for (const Json& key : part.keys) {
            SKYDECK_ASSIGN(std::optional<Json> item, store().get(*part.table, key));
            const std::size_t size = item ? itemSize(*item) : 0;
            if (bytes + size > kBatchBytes) {
                Json& rest = unprocessed[part.name];
                if (rest.is_null()) {
                    rest = requests.at(part.name);
                    rest["Keys"] = Json::array();
                }
                rest["Keys"].push_back(key);
                continue;
            }
            bytes += size;
            units += readUnits(size, part.consistent);
            if (item) items.push_back(part.paths.empty() ? std::move(*item) : project(*item, part.paths));
        }
        Json capacity = consumedCapacity(*part.table, stringAt(call.input, "ReturnConsumedCapacity"), units);
        if (!capacity.is_null()) capacities.push_back(std::move(capacity));
    }
    Json output{{"Responses", std::move(responses)}, {"UnprocessedKeys", std::move(unprocessed)}};
    if (!capacities.empty()) output["ConsumedCapacity"] = std::move(capacities);
    return Reply(std::move(output));
}

Result<Reply> DynamoDb::batchWriteItem(const Call& call) {
    const Json& requests = memberAt(call.input, "RequestItems");
    std::size_t count = 0;
    for (const auto& [name, request] : requests.items())
        count += request.size();
    if (count > 25) return tooMany("BatchWriteItem");
    const auto held = m_lab.database->lock();
    std::vector<ItemWrite> writes;
    std::set<std::pair<std::string, Json>> seen;
    for (const auto& [name, request] : requests.items()) {
        SKYDECK_ASSIGN(const auto table, usableTable({{"TableName", name}}));
        for (const Json& each : request) {
            SKYDECK_ASSIGN(ItemWrite write, batchedWrite(each));
            if (write.kind == ItemWrite::Kind::Put)
                SKYDECK_TRY(checkKeyIn(*table, write.item)); // in other words than PutItem
            SKYDECK_TRY(write.direct(table));
            if (!seen.emplace(table->name, write.key).second)
                return invalid("Provided list of item keys contains duplicates");
            write.blind = !call.input.contains("ReturnConsumedCapacity");
            writes.push_back(std::move(write));
        }
    }
    struct Units {
        const Table* table = nullptr;
        double own = 0;
        std::map<std::string, double> indexes;
    };
    std::map<std::string, Units> consumed;
    // One commit for the batch: AWS promises atomicity for each item only, so more than that is allowed.
    SKYDECK_TRY(m_lab.database->transaction([&]() -> Status {
        for (const ItemWrite& write : writes) {
            SKYDECK_ASSIGN(const ItemWrite::Outcome outcome, write.perform(store()));
            const Json* before = outcome.before ? &*outcome.before : nullptr;
            const Json* after = outcome.after ? &*outcome.after : nullptr;
            Units& units = consumed[write.table->name];
            units.table = write.table.get();
            units.own += writeUnits(std::max(before ? itemSize(*before) : 0, after ? itemSize(*after) : 0));
            for (const auto& [index, more] : indexWriteUnits(*write.table, before, after))
                units.indexes[index] += more;
        }
        return {};
    }));
    Json output{{"UnprocessedItems", Json::object()}};
    for (const auto& [name, units] : consumed) {
        Json capacity =
            consumedCapacity(*units.table, stringAt(call.input, "ReturnConsumedCapacity"), units.own, units.indexes);
        if (!capacity.is_null()) output["ConsumedCapacity"].push_back(std::move(capacity));
    }
    return Reply(std::move(output));
}

} // namespace skydeck::lab::dynamodb
