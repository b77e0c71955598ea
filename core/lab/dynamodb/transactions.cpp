#include "core/lab/dynamodb/dynamodb_service.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/dynamodb/item_rules.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"

#include <algorithm>
#include <array>
#include <set>

namespace skydeck::lab::dynamodb {

namespace {
constexpr std::size_t kTransactionBytes = 4 * 1024 * 1024;
constexpr const char* kCancelled = "TransactionCanceledException";

struct WritePart {
    ItemWrite::Kind kind;
    const Json* input;
};

Result<WritePart> writePartOf(const Json& item) {
    static constexpr std::array<std::pair<const char*, ItemWrite::Kind>, 4> kParts{
        {{"ConditionCheck", ItemWrite::Kind::Check},
         {"Put", ItemWrite::Kind::Put},
         {"Delete", ItemWrite::Kind::Delete},
         {"Update", ItemWrite::Kind::Update}}};
    if (item.size() != 1) return invalid("TransactItems can only contain one of Check, Put, Update or Delete");
    for (const auto& [name, kind] : kParts)
        if (item.contains(name)) return WritePart{kind, &item.at(name)};
    return invalid("TransactItems can only contain one of Check, Put, Update or Delete");
}

Json refusedReason(const ItemWrite& write, const ItemWrite::Outcome& outcome) {
    if (write.isInsert) return {{"Code", "DuplicateItem"}, {"Message", "Duplicate primary key exists in table"}};
    Json reason{{"Code", "ConditionalCheckFailed"}, {"Message", "The conditional request failed"}};
    if (outcome.before && write.returnsItem) reason["Item"] = *outcome.before;
    return reason;
}

Status checkSize(std::size_t bytes) {
    if (bytes > kTransactionBytes)
        return invalid("Collection size limits exceeded: the items of a transaction cannot be larger than 4 MB "
                       "together");
    return {};
}
} // namespace

tl::unexpected<Error> DynamoDb::cancelled(const Call& call, const Json& reasons) {
    std::vector<std::string> codes;
    for (const Json& reason : reasons)
        codes.push_back(stringAt(reason, "Code"));
    keepDetails(call, {{"CancellationReasons", reasons}});
    return awsError(400, kCancelled,
                    "Transaction cancelled, please refer cancellation reasons for specific reasons [" +
                        join(codes, ", ") + "]");
}

Status DynamoDb::transactWrite(const Call& call, std::vector<ItemWrite>& writes,
                               std::vector<ItemWrite::Outcome>& outcomes) {
    Json reasons = Json::array();
    bool failed = false;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < writes.size(); ++i) {
        auto outcome = writes[i].perform(store());
        Json reason{{"Code", "None"}};
        if (!outcome) {
            if (outcome.error().code != "ValidationException") return fail(outcome.error());
            reason = {{"Code", "ValidationError"}, {"Message", outcome.error().message}};
        } else if (outcome->refused) {
            reason = refusedReason(writes[i], *outcome);
        } else {
            bytes += outcome->after ? itemSize(*outcome->after) : 0;
            outcomes.push_back(std::move(*outcome));
        }
        failed = failed || stringAt(reason, "Code") != "None";
        reasons.push_back(std::move(reason));
    }
    if (failed) return cancelled(call, reasons);
    return checkSize(bytes);
}

Result<Reply> DynamoDb::transactWriteItems(const Call& call) {
    const Json& input = call.input;
    const auto held = m_lab.database->lock();
    std::vector<ItemWrite> writes;
    for (const Json& item : arrayAt(input, "TransactItems")) {
        SKYDECK_ASSIGN(const WritePart part, writePartOf(item));
        SKYDECK_ASSIGN(ItemWrite write, ItemWrite::parse(part.kind, *part.input));
        SKYDECK_ASSIGN(auto table, usableTable(*part.input));
        SKYDECK_TRY(write.direct(std::move(table)));
        writes.push_back(std::move(write));
    }
    SKYDECK_ASSIGN(Json capacities, runTransaction(call, writes, arrayAt(input, "TransactItems")));
    Json output = Json::object();
    if (!capacities.empty()) output["ConsumedCapacity"] = std::move(capacities);
    return Reply(std::move(output));
}

Result<Json> DynamoDb::runTransaction(const Call& call, std::vector<ItemWrite>& writes, const Json& request) {
    std::set<std::pair<std::string, Json>> seen;
    for (const ItemWrite& write : writes)
        if (!seen.emplace(write.table->name, write.key).second)
            return invalid("Transaction request cannot include multiple operations on one item");
    const std::string token = stringAt(call.input, "ClientRequestToken");
    const std::string digest = wire::sha256Hex(dumpJson(request));
    std::vector<ItemWrite::Outcome> outcomes;
    bool repeated = false;
    SKYDECK_TRY(m_lab.database->transaction([&]() -> Status {
        if (token.empty()) return transactWrite(call, writes, outcomes);
        SKYDECK_ASSIGN(const std::optional<std::string> earlier, store().token(token, now()));
        if (earlier && *earlier != digest)
            return awsError(400, "IdempotentParameterMismatchException",
                            "The request uses the same client token as a previous, but non-identical request");
        repeated = earlier.has_value();
        if (repeated) return {};
        SKYDECK_TRY(transactWrite(call, writes, outcomes));
        return store().keepToken(token, digest, now());
    }));
    std::map<std::string, std::pair<const Table*, double>> consumed;
    for (std::size_t i = 0; i < writes.size(); ++i) {
        std::size_t bytes = itemSize(writes[i].key);
        if (!repeated)
            for (const auto* image : {&outcomes[i].before, &outcomes[i].after})
                if (*image) bytes = std::max(bytes, itemSize(**image));
        auto& [table, units] = consumed[writes[i].table->name];
        table = writes[i].table.get();
        units += 2 * (repeated ? readUnits(bytes, true) : writeUnits(bytes)); // prepared, then committed
    }
    Json capacities = Json::array();
    for (const auto& [name, row] : consumed) {
        Json capacity = consumedCapacity(*row.first, stringAt(call.input, "ReturnConsumedCapacity"), row.second);
        if (capacity.is_null()) continue;
        capacity[repeated ? "ReadCapacityUnits" : "WriteCapacityUnits"] = row.second;
        capacities.push_back(std::move(capacity));
    }
    return capacities;
}

Result<Reply> DynamoDb::transactGetItems(const Call& call) {
    const Json& input = call.input;
    const auto held = m_lab.database->lock();
    Json responses = Json::array();
    std::set<std::pair<std::string, Json>> seen;
    std::map<std::string, std::pair<std::shared_ptr<const Table>, double>> consumed;
    std::size_t bytes = 0;
    for (const Json& each : arrayAt(input, "TransactItems")) {
        const Json& get = memberAt(each, "Get");
        SKYDECK_ASSIGN(const std::vector<DocumentPath> paths, pathsToGet(get));
        Json key = memberAt(get, "Key");
        SKYDECK_TRY(normaliseItem(key));
        SKYDECK_ASSIGN(const auto table, usableTable(get));
        SKYDECK_TRY(checkKey(*table, key));
        if (!seen.emplace(table->name, key).second)
            return invalid("Transaction request cannot include multiple operations on one item");
        SKYDECK_ASSIGN(std::optional<Json> item, store().get(*table, key));
        const std::size_t size = item ? itemSize(*item) : 0;
        bytes += size;
        auto& [owner, units] = consumed[table->name];
        owner = table;
        units += 2 * readUnits(size, true);
        Json response = Json::object();
        if (item) response["Item"] = paths.empty() ? std::move(*item) : project(*item, paths);
        responses.push_back(std::move(response));
    }
    SKYDECK_TRY(checkSize(bytes));
    Json output{{"Responses", std::move(responses)}};
    for (const auto& [name, row] : consumed) {
        Json capacity = consumedCapacity(*row.first, stringAt(input, "ReturnConsumedCapacity"), row.second);
        if (capacity.is_null()) continue;
        capacity["ReadCapacityUnits"] = row.second;
        output["ConsumedCapacity"].push_back(std::move(capacity));
    }
    return Reply(std::move(output));
}

} // namespace skydeck::lab::dynamodb
