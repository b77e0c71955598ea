#include "core/lab/dynamodb/dynamodb_service.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/dynamodb/item_rules.h"
#include "core/lab/dynamodb/key_condition.h"
#include "core/lab/dynamodb/legacy.h"
#include "core/lab/dynamodb/reading.h"
#include "core/lab/store/rows.h"

#include <algorithm>

namespace skydeck::lab::dynamodb {

namespace {
constexpr std::size_t kPageBytes = 1024 * 1024;

Status checkSelect(Reading& reading, const Json& input) {
    const std::string projector = input.contains("AttributesToGet") ? "AttributesToGet" : "ProjectionExpression";
    const bool projecting = input.contains(projector);
    const std::string given = stringAt(input, "Select");
    if (projecting && !given.empty() && given != "SPECIFIC_ATTRIBUTES")
        return invalid("Cannot specify the " + projector + " when choosing to get " + given);
    if (given == "SPECIFIC_ATTRIBUTES" && !projecting)
        return invalid("Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                       "SPECIFIC_ATTRIBUTES");
    if (given == "ALL_PROJECTED_ATTRIBUTES" && !reading.index)
        return invalidParameter("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
    if (given == "ALL_ATTRIBUTES" && reading.index && reading.index->global && reading.index->projection != "ALL")
        return invalidParameter("Select type ALL_ATTRIBUTES is not supported for global secondary index " +
                                reading.index->name + " because its projection type is not ALL");
    reading.select = given;
    // A local index fetches from the table what it does not hold itself, when asked.
    reading.wholeItems = !reading.index || given == "ALL_ATTRIBUTES" || (projecting && !reading.index->global);
    return {};
}

Status parseExpressions(Reading& reading, const Json& input) {
    const bool names = input.contains("ProjectionExpression") || input.contains("FilterExpression") ||
                       input.contains("KeyConditionExpression");
    if (input.contains("ExpressionAttributeNames") && !names)
        return invalid("ExpressionAttributeNames can only be specified when using expressions");
    if (input.contains("ExpressionAttributeValues") && !input.contains("FilterExpression") &&
        !input.contains("KeyConditionExpression"))
        return invalid("ExpressionAttributeValues can only be specified when using expressions: FilterExpression is "
                       "null");
    SKYDECK_ASSIGN(Placeholders placeholders, Placeholders::of(input));
    if (input.contains("KeyConditionExpression")) {
        SKYDECK_ASSIGN(reading.keyCondition, parseCondition(stringAt(input, "KeyConditionExpression"),
                                                            "KeyConditionExpression", placeholders));
    }
    if (input.contains("FilterExpression")) {
        SKYDECK_ASSIGN(reading.filter,
                       parseCondition(stringAt(input, "FilterExpression"), "FilterExpression", placeholders));
    }
    if (input.contains("ProjectionExpression")) {
        SKYDECK_ASSIGN(reading.projection, parseProjection(stringAt(input, "ProjectionExpression"), placeholders));
    }
    return placeholders.checkUsed();
}

Status parseLegacy(Reading& reading, const Json& input) {
    if (input.contains("AttributesToGet")) {
        SKYDECK_ASSIGN(reading.projection, legacyProjection(input.at("AttributesToGet")));
    }
    const char* filter = input.contains("ScanFilter") ? "ScanFilter" : "QueryFilter";
    SKYDECK_ASSIGN(auto condition, legacyCondition(input, filter));
    if (condition) {
        reading.filter = std::move(condition);
        reading.legacyFilter = true;
    }
    if (input.contains("KeyConditions") && !input.contains("KeyConditionExpression")) {
        SKYDECK_ASSIGN(reading.keyCondition, legacyKeyCondition(input.at("KeyConditions")));
    }
    return {};
}

/// What can be said without the table.
Result<Reading> parseReading(const Json& input) {
    SKYDECK_TRY(checkNotMixed(input,
                              {"AttributesToGet", "QueryFilter", "ScanFilter", "ConditionalOperator", "KeyConditions"},
                              {"ProjectionExpression", "FilterExpression", "KeyConditionExpression"}));
    Reading reading;
    if (input.contains("ExclusiveStartKey")) {
        reading.startKey = input.at("ExclusiveStartKey");
        SKYDECK_TRY(normaliseItem(*reading.startKey));
    }
    SKYDECK_TRY(parseLegacy(reading, input));
    SKYDECK_TRY(parseExpressions(reading, input));
    reading.consistent = boolAt(input, "ConsistentRead");
    reading.limit = static_cast<std::size_t>(integerAt(input, "Limit", 0));
    return reading;
}

Status direct(Reading& reading, const Table& table, const Json& input) {
    reading.table = &table;
    if (input.contains("IndexName")) {
        reading.index = table.index(stringAt(input, "IndexName"));
        if (!reading.index)
            return invalid("The table does not have the specified index: " + stringAt(input, "IndexName"));
    }
    if (reading.consistent && reading.index && reading.index->global)
        return invalid("Consistent reads are not supported on global secondary indexes");
    SKYDECK_TRY(checkSelect(reading, input));
    return checkStartKey(reading);
}

/// One page: items until the limit, a megabyte, or the end.
class PageReader {
public:
    explicit PageReader(const Reading& reading) : m_reading(reading) {}

    bool take(Json item) {
        if (m_bytes >= kPageBytes) {
            m_more = true;
            return false;
        }
        const Index* index = m_reading.index;
        Json part = index && !m_reading.wholeItems ? projected(*m_reading.table, *index, item) : std::move(item);
        m_bytes += itemSize(part);
        ++m_scanned;
        // AWS stops at the limit without looking further: a full page has a next one, even if that will be empty.
        m_more = m_scanned == m_reading.limit;
        if (m_more || m_bytes >= kPageBytes) m_last = keyOf(*m_reading.table, part, index);
        if (m_reading.filter && !holds(*m_reading.filter, part)) return !m_more;
        ++m_count;
        if (m_reading.select != "COUNT")
            m_items.push_back(m_reading.projection.empty() ? std::move(part) : project(part, m_reading.projection));
        return !m_more;
    }

    Json output(const std::string& mode) {
        Json output{{"Count", m_count}, {"ScannedCount", m_scanned}};
        if (m_reading.select != "COUNT") output["Items"] = std::move(m_items);
        if (m_more) output["LastEvaluatedKey"] = m_last;
        const double units = readUnits(m_bytes, m_reading.consistent);
        std::map<std::string, double> indexUnits;
        if (m_reading.index) indexUnits[m_reading.index->name] = units;
        Json capacity = consumedCapacity(*m_reading.table, mode, m_reading.index ? 0 : units, indexUnits);
        if (!capacity.is_null()) output["ConsumedCapacity"] = std::move(capacity);
        return output;
    }

private:
    const Reading& m_reading;
    Json m_items = Json::array();
    Json m_last;
    std::size_t m_bytes = 0, m_scanned = 0, m_count = 0;
    bool m_more = false;
};

/// Whether the answer holds the items just as they are stored.
bool isVerbatim(const Reading& reading, const Call& call) {
    const bool whole = !reading.index || reading.wholeItems || reading.index->projection == "ALL";
    return whole && !reading.filter && reading.projection.empty() && reading.select != "COUNT" &&
           !call.caller.internal && stringAt(call.input, "ReturnConsumedCapacity", "NONE") == "NONE";
}

/// A page put together from the stored JSON, several times as fast as through values; nothing when it may be longer
/// than a page: an item's JSON is never shorter than its size, so that short text is surely short enough.
Result<std::optional<std::string>> verbatimPage(DynamoDbStore& store, const Reading& reading,
                                                DynamoDbStore::Range range) {
    range.index = reading.index;
    range.after = reading.startKey ? &*reading.startKey : nullptr;
    std::string items, last;
    std::size_t count = 0;
    bool more = false, fits = true;
    SKYDECK_TRY(store.readText(*reading.table, range, [&](const std::string& text) {
        fits = items.size() + text.size() < kPageBytes;
        if (!fits) return false;
        if (count++ > 0) items += ',';
        items += text;
        more = count == reading.limit;
        if (more) last = text;
        return !more;
    }));
    if (!fits) return std::optional<std::string>();
    const std::string counted = std::to_string(count);
    std::string body;
    body.reserve(items.size() + last.size() + 100);
    body.append("{\"Count\":").append(counted).append(",\"Items\":[").append(items) += ']';
    if (more) body += ",\"LastEvaluatedKey\":" + dumpJson(keyOf(*reading.table, storedJson(last), reading.index));
    body += ",\"ScannedCount\":" + counted + "}";
    return std::optional(std::move(body));
}

Result<Reply> answer(DynamoDbStore& store, const Reading& reading, const DynamoDbStore::Range& range,
                     const Call& call) {
    if (isVerbatim(reading, call)) {
        SKYDECK_ASSIGN(auto body, verbatimPage(store, reading, range));
        if (body) {
            Reply reply;
            reply.stream = std::move(*body);
            return reply;
        }
    }
    SKYDECK_ASSIGN(Json page, readPage(store, reading, range, stringAt(call.input, "ReturnConsumedCapacity")));
    return Reply(std::move(page));
}

/// A segment is a part of the hashes.
Status chooseSegment(DynamoDbStore::Range& range, const Json& input) {
    const bool segment = input.contains("Segment"), total = input.contains("TotalSegments");
    if (segment && !total)
        return invalid("The TotalSegments parameter is required but was not present in the request when Segment "
                       "parameter is present");
    if (total && !segment)
        return invalid("The Segment parameter is required but was not present in the request when parameter "
                       "TotalSegments is present");
    if (!total) return {};
    const std::int64_t count = integerAt(input, "TotalSegments"), at = integerAt(input, "Segment");
    if (at >= count)
        return invalid("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: " +
                       std::to_string(at) + " is not less than TotalSegments: " + std::to_string(count));
    constexpr std::uint64_t kHashes = 1ULL << 32;
    const auto position = static_cast<std::uint64_t>(at), parts = static_cast<std::uint64_t>(count);
    range.firstHash = static_cast<std::uint32_t>(position * kHashes / parts);
    range.lastHash = static_cast<std::uint32_t>((position + 1) * kHashes / parts - 1);
    return {};
}
} // namespace

Status checkStartKey(const Reading& reading) {
    if (!reading.startKey) return {};
    const Json& key = *reading.startKey;
    std::map<std::string, std::string> types;
    for (const KeySchema* keys : {&reading.table->keys, &reading.keys()}) {
        types[keys->hash.name] = keys->hash.type;
        if (keys->hasRange()) types[keys->range.name] = keys->range.type;
    }
    const auto fits = [&](const auto& row) {
        const auto value = key.find(row.first);
        return value != key.end() && typeOf(*value) == row.second;
    };
    if (key.size() != types.size() || !std::ranges::all_of(types, fits))
        return invalid("The provided starting key is invalid");
    return {};
}

Result<Json> readPage(DynamoDbStore& store, const Reading& reading, DynamoDbStore::Range range,
                      const std::string& capacity) {
    range.index = reading.index;
    range.after = reading.startKey ? &*reading.startKey : nullptr;
    PageReader page(reading);
    SKYDECK_TRY(store.read(*reading.table, range, [&](Json item) { return page.take(std::move(item)); }));
    return page.output(capacity);
}

Result<Reply> DynamoDb::query(const Call& call) {
    SKYDECK_ASSIGN(Reading reading, parseReading(call.input));
    if (!reading.keyCondition)
        return invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
                       "request.");
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto table, usableTable(call.input));
    SKYDECK_TRY(direct(reading, *table, call.input));
    SKYDECK_ASSIGN(DynamoDbStore::Range range, rangeOf(*reading.keyCondition, reading.keys()));
    if (reading.filter) {
        std::set<std::string> names;
        collectTopLevel(*reading.filter, names);
        for (const std::string& name : names)
            if (reading.keys().has(name))
                return invalid(std::string(reading.legacyFilter ? "QueryFilter" : "Filter Expression") +
                               " can only contain non-primary key attributes: Primary key attribute: " + name);
    }
    if (reading.startKey && keyBytes(reading.startKey->at(reading.keys().hash.name)) != *range.hashKey)
        return invalid("The provided starting key is outside query boundaries based on provided conditions");
    range.backward = !boolAt(call.input, "ScanIndexForward", true);
    return answer(store(), reading, range, call);
}

Result<Reply> DynamoDb::scan(const Call& call) {
    DynamoDbStore::Range range;
    SKYDECK_TRY(chooseSegment(range, call.input));
    SKYDECK_ASSIGN(Reading reading, parseReading(call.input));
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto table, usableTable(call.input));
    SKYDECK_TRY(direct(reading, *table, call.input));
    return answer(store(), reading, range, call);
}

} // namespace skydeck::lab::dynamodb
