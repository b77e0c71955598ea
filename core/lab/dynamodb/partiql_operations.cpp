#include "core/base/strings.h"
#include "core/lab/dynamodb/dynamodb_service.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/dynamodb/item_rules.h"
#include "core/lab/dynamodb/key_condition.h"
#include "core/lab/dynamodb/partiql.h"
#include "core/lab/dynamodb/reading.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab::dynamodb {

namespace {
using partiql::Query;
using Op = Expression::Op;

Result<Query> queryOf(const Json& input) {
    return partiql::parse(stringAt(input, "Statement"), arrayAt(input, "Parameters"));
}

bool isRead(const Query& query) {
    return query.kind == Query::Kind::Select;
}

/// The parts of a condition that must all hold.
std::vector<const Expression*> conjunctsOf(const std::optional<Expression>& condition) {
    std::vector<const Expression*> parts;
    const auto add = [&](const auto& self, const Expression& one) -> void {
        if (one.op != Op::And) return parts.push_back(&one);
        for (const Expression& operand : one.operands)
            self(self, operand);
    };
    if (condition) add(add, *condition);
    return parts;
}

/// Whether a part compares this key with constants of its type, in a way that a range can say.
bool restricts(const Expression& part, const KeyAttribute& key, bool equality) {
    static constexpr Op kRanges[] = {Op::Less,         Op::LessEqual, Op::Greater,
                                     Op::GreaterEqual, Op::Between,   Op::BeginsWith};
    const bool fits = part.op == Op::Equal || (!equality && std::ranges::find(kRanges, part.op) != std::end(kRanges));
    if (!fits || part.operands[0].op != Op::Path || part.operands[0].path != DocumentPath{key.name}) return false;
    return std::all_of(part.operands.begin() + 1, part.operands.end(), [&](const Expression& operand) {
        return operand.op == Op::Value && typeOf(operand.value) == key.type;
    });
}

const Expression* partOn(const std::vector<const Expression*>& parts, const KeyAttribute& key, bool equality) {
    const auto found = std::ranges::find_if(parts, [&](const auto* part) { return restricts(*part, key, equality); });
    return found == parts.end() ? nullptr : *found;
}

/// The key that a WHERE clause names by equality; nothing when it does not name all of it.
std::optional<Json> keyNamedBy(const Query& query, const Table& table) {
    const auto parts = conjunctsOf(query.condition);
    Json key = Json::object();
    for (const KeyAttribute* attribute : {&table.keys.hash, &table.keys.range}) {
        if (attribute->name.empty()) continue;
        const Expression* part = partOn(parts, *attribute, true);
        if (!part) return std::nullopt;
        key[attribute->name] = part->operands[1].value;
    }
    return key;
}

Result<ItemWrite> writeOf(Query query, std::shared_ptr<const Table> table, const Json& input) {
    ItemWrite write;
    write.returnsItem = stringAt(input, "ReturnValuesOnConditionCheckFailure") == "ALL_OLD";
    if (query.kind == Query::Kind::Insert) {
        write.kind = ItemWrite::Kind::Put;
        write.item = std::move(query.item);
        write.isInsert = true;
        write.condition.emplace(Expression{Op::AttributeNotExists});
        write.condition->operands.push_back(Expression{Op::Path, {}, {table->keys.hash.name}});
    } else {
        auto key = keyNamedBy(query, *table);
        if (!key) return invalid("Where clause does not contain a mandatory equality on all key attributes");
        write.key = std::move(*key);
        write.kind = query.kind == Query::Kind::Update   ? ItemWrite::Kind::Update
                     : query.kind == Query::Kind::Delete ? ItemWrite::Kind::Delete
                                                         : ItemWrite::Kind::Check;
        write.quietWhenMissing = query.kind == Query::Kind::Delete;
        write.condition = std::move(query.condition);
        write.update = std::move(query.update);
    }
    SKYDECK_TRY(write.direct(std::move(table)));
    return write;
}

tl::unexpected<Error> refusal(const ItemWrite& write) {
    if (write.isInsert) return awsError(400, "DuplicateItemException", "Duplicate primary key exists in table");
    return awsError(400, "ConditionalCheckFailedException", "The conditional request failed");
}

/// Where a page ended, for the same statement only.
std::string tokenOf(const Json& input, const Json& lastKey) {
    const std::string digest = wire::sha256Hex(stringAt(input, "Statement") + dumpJson(arrayAt(input, "Parameters")));
    return toBase64(dumpJson({{"key", lastKey}, {"statement", digest}}));
}

Result<std::optional<Json>> startKeyOf(const Json& input) {
    if (!input.contains("NextToken")) return std::optional<Json>();
    const auto text = fromBase64(stringAt(input, "NextToken"));
    const auto token = parseJson(text.value_or(""));
    if (!token || tokenOf(input, memberAt(*token, "key")) != stringAt(input, "NextToken"))
        return invalid("Given NextToken is not valid for this statement");
    return std::optional(memberAt(*token, "key"));
}

Result<bool> isBackward(const Query& query, const Reading& reading, bool byHash) {
    if (query.order.empty()) return false;
    if (!byHash) return invalid("Must have WHERE clause in the statement when using ORDER BY clause.");
    bool backward = false;
    for (const auto& [attribute, descending] : query.order) {
        if (!reading.keys().has(attribute))
            return invalid("Variable reference " + attribute + " in ORDER BY clause must be part of the primary key");
        if (attribute == reading.keys().range.name) backward = descending;
    }
    return backward;
}

Result<DynamoDbStore::Range> rangeFor(const Query& query, const Reading& reading) {
    DynamoDbStore::Range range;
    const auto parts = conjunctsOf(query.condition);
    const Expression* hash = partOn(parts, reading.keys().hash, true);
    if (hash) {
        Expression keys{Op::And};
        keys.operands.push_back(*hash);
        if (reading.keys().hasRange())
            if (const Expression* part = partOn(parts, reading.keys().range, false)) keys.operands.push_back(*part);
        SKYDECK_ASSIGN(range, rangeOf(keys, reading.keys()));
    }
    SKYDECK_ASSIGN(range.backward, isBackward(query, reading, hash != nullptr));
    return range;
}

/// A page of a SELECT, in the form of Query's answer.
Result<Json> selectPage(DynamoDbStore& store, const Query& query, const Table& table, const Json& input) {
    Reading reading;
    reading.table = &table;
    if (!query.index.empty()) {
        reading.index = table.index(query.index);
        if (!reading.index) return invalid("The table does not have the specified index: " + query.index);
    }
    reading.consistent = boolAt(input, "ConsistentRead");
    if (reading.consistent && reading.index && reading.index->global)
        return invalid("Consistent reads are not supported on global secondary indexes");
    reading.wholeItems = !reading.index || (!query.projection.empty() && !reading.index->global);
    reading.filter = query.condition;
    reading.projection = query.projection;
    reading.limit = static_cast<std::size_t>(integerAt(input, "Limit", 0));
    SKYDECK_ASSIGN(reading.startKey, startKeyOf(input));
    SKYDECK_TRY(checkStartKey(reading));
    SKYDECK_ASSIGN(DynamoDbStore::Range range, rangeFor(query, reading));
    return readPage(store, reading, std::move(range), stringAt(input, "ReturnConsumedCapacity"));
}

/// A SELECT that names one item, as batches and transactions want it. Gives {} or {"Item": …}.
Result<Json> selectOne(DynamoDbStore& store, const Query& query, const Table& table) {
    const auto key = keyNamedBy(query, table);
    if (!key || !query.index.empty())
        return invalid("Select statements within BatchExecuteStatement must specify the primary key in the where "
                       "clause.");
    SKYDECK_TRY(checkKey(table, *key));
    SKYDECK_ASSIGN(std::optional<Json> item, store.get(table, *key));
    Json response = Json::object();
    if (item && holds(*query.condition, *item))
        response["Item"] = query.projection.empty() ? std::move(*item) : project(*item, query.projection);
    return response;
}

Json batchError(const Error& error) {
    static constexpr std::pair<std::string_view, const char*> kCodes[] = {
        {"ConditionalCheckFailedException", "ConditionalCheckFailed"},
        {"DuplicateItemException", "DuplicateItem"},
        {"ResourceNotFoundException", "ResourceNotFound"},
        {"ValidationException", "ValidationError"}};
    const auto* code = std::ranges::find(kCodes, error.code, &std::pair<std::string_view, const char*>::first);
    return {{"Code", code == std::end(kCodes) ? "InternalServerError" : code->second}, {"Message", error.message}};
}

/// Statements of one request, which must all read or all write.
Result<std::vector<Query>> queriesOf(const Json& statements, const std::string& what) {
    std::vector<Query> queries;
    for (const Json& each : statements) {
        SKYDECK_ASSIGN(Query query, queryOf(each));
        if (!queries.empty() && isRead(queries.front()) != isRead(query))
            return invalid("The entire " + what +
                           " must consist of either read statements or write statements, you "
                           "cannot mix both in one " +
                           what);
        queries.push_back(std::move(query));
    }
    return queries;
}
} // namespace

Result<Reply> DynamoDb::executeStatement(const Call& call) {
    const Json& input = call.input;
    SKYDECK_ASSIGN(Query query, queryOf(input));
    if (query.kind == Query::Kind::Exists) return invalid("EXISTS is supported in ExecuteTransaction only");
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(auto table, usableTable({{"TableName", query.table}}));
    if (isRead(query)) {
        SKYDECK_ASSIGN(Json page, selectPage(store(), query, *table, input));
        page.erase("Count");
        page.erase("ScannedCount");
        if (page.contains("LastEvaluatedKey")) page["NextToken"] = tokenOf(input, page.at("LastEvaluatedKey"));
        return Reply(std::move(page));
    }
    const std::string returning = query.returning;
    SKYDECK_ASSIGN(const ItemWrite write, writeOf(std::move(query), std::move(table), input));
    SKYDECK_ASSIGN(const ItemWrite::Outcome outcome,
                   m_lab.database->atomically([&] { return write.perform(store()); }));
    if (outcome.refused) {
        if (outcome.before && write.returnsItem) keepDetails(call, {{"Item", *outcome.before}});
        return refusal(write);
    }
    Json output = Json::object();
    if (auto attributes = returnedAttributes(returning, write, outcome))
        output["Items"] = Json::array({std::move(*attributes)});
    Json capacity = capacityOf(write, outcome, stringAt(input, "ReturnConsumedCapacity"));
    if (!capacity.is_null()) output["ConsumedCapacity"] = std::move(capacity);
    return Reply(std::move(output));
}

Result<Reply> DynamoDb::batchExecuteStatement(const Call& call) {
    const Json& statements = arrayAt(call.input, "Statements");
    SKYDECK_ASSIGN(std::vector<Query> queries, queriesOf(statements, "batch"));
    const auto held = m_lab.database->lock();
    Json responses = Json::array();
    for (std::size_t i = 0; i < queries.size(); ++i) {
        const std::string name = queries[i].table;
        const auto outcome = [&]() -> Result<Json> {
            SKYDECK_ASSIGN(auto table, usableTable({{"TableName", name}}));
            if (isRead(queries[i])) return selectOne(store(), queries[i], *table);
            SKYDECK_ASSIGN(const ItemWrite write, writeOf(std::move(queries[i]), std::move(table), statements[i]));
            SKYDECK_ASSIGN(const ItemWrite::Outcome done,
                           m_lab.database->atomically([&] { return write.perform(store()); }));
            if (done.refused) return refusal(write);
            return Json::object();
        }();
        if (!outcome && outcome.error().httpStatus == 0) return fail(outcome.error()); // the disk, not the statement
        Json response = outcome ? *outcome : Json{{"Error", batchError(outcome.error())}};
        response["TableName"] = name;
        responses.push_back(std::move(response));
    }
    return Reply(Json{{"Responses", std::move(responses)}});
}

Result<Reply> DynamoDb::executeTransaction(const Call& call) {
    const Json& statements = arrayAt(call.input, "TransactStatements");
    SKYDECK_ASSIGN(std::vector<Query> queries, queriesOf(statements, "transaction"));
    const auto held = m_lab.database->lock();
    Json responses = Json::array();
    std::vector<ItemWrite> writes;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        SKYDECK_ASSIGN(auto table, usableTable({{"TableName", queries[i].table}}));
        Json response = Json::object();
        if (isRead(queries[i])) {
            SKYDECK_ASSIGN(response, selectOne(store(), queries[i], *table));
        } else {
            SKYDECK_ASSIGN(ItemWrite write, writeOf(std::move(queries[i]), std::move(table), statements[i]));
            writes.push_back(std::move(write));
        }
        responses.push_back(std::move(response));
    }
    Json output{{"Responses", std::move(responses)}};
    if (!writes.empty()) {
        SKYDECK_ASSIGN(Json capacities, runTransaction(call, writes, statements));
        if (!capacities.empty()) output["ConsumedCapacity"] = std::move(capacities);
    }
    return Reply(std::move(output));
}

} // namespace skydeck::lab::dynamodb
