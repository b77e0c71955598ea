#include "core/lab/dynamodb/dynamodb_service.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/dynamodb/item_rules.h"
#include "core/wire/crypto.h"

#include "core/base/strings.h"

#include <algorithm>
#include <limits>

namespace skydeck::lab::dynamodb {

namespace {
constexpr std::size_t kTags = 50;

/// CloudFormation, `internal`, may write the reserved ones.
Status checkTags(const Json& tags, bool internal) {
    if (tags.size() > kTags) return invalid("Too many tags: " + std::to_string(tags.size()));
    for (const Json& tag : tags) {
        const std::string key = stringAt(tag, "Key");
        if (key.empty() || key.size() > 128) return invalid("Tag keys must have between 1 and 128 characters");
        if (key.starts_with("aws:") && !internal) return invalid("One or more tag keys begin with the reserved prefix aws:");
        if (stringAt(tag, "Value").size() > 256) return invalid("Tag values must have at most 256 characters");
    }
    return {};
}

/// A number of seconds since 1970 that is past, by five years at most: AWS leaves older ones alone.
bool isExpired(const Json& value, double now) {
    constexpr double kFiveYears = 5 * 365.25 * 24 * 3600;
    const auto end = parseDouble(stringAt(value, "N"));
    return end && *end<now&& * end> now - kFiveYears;
}

/// The elements of a list of definitions without the one of that name; false when it had none.
bool removeIndex(Json& definition, const std::string& name) {
    Json kept = Json::array();
    for (const Json& index : arrayAt(definition, "GlobalSecondaryIndexes"))
        if (stringAt(index, "IndexName") != name) kept.push_back(index);
    const bool removed = kept.size() < arrayAt(definition, "GlobalSecondaryIndexes").size();
    if (kept.empty())
        definition.erase("GlobalSecondaryIndexes");
    else
        definition["GlobalSecondaryIndexes"] = std::move(kept);
    return removed;
}

/// Attributes that are no key any more go, as AWS keeps none but keys.
void dropUnusedAttributes(Json& definition) {
    const Table table = Table::of(0, definition);
    Json kept = Json::array();
    for (const Json& attribute : arrayAt(definition, "AttributeDefinitions")) {
        const std::string name = stringAt(attribute, "AttributeName");
        if (table.keys.has(name) ||
            std::ranges::any_of(table.indexes, [&](const Index& index) { return index.keys.has(name); }))
            kept.push_back(attribute);
    }
    definition["AttributeDefinitions"] = std::move(kept);
}

Status updateIndex(Json& definition, const Json& change, const Json& attributes, double readyAt) {
    if (change.contains("Create")) {
        Json index = change.at("Create");
        index["ReadyAt"] = readyAt;
        return addGlobalIndex(definition, std::move(index), attributes);
    }
    const bool removal = change.contains("Delete");
    if (!removal && !change.contains("Update"))
        return invalidParameter("One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                                "GlobalSecondaryIndexUpdate.Delete must not be null");
    const Json& named = change.at(removal ? "Delete" : "Update");
    const std::string name = stringAt(named, "IndexName");
    if (removal) {
        if (!removeIndex(definition, name))
            return awsError(400, "ResourceNotFoundException", "Requested resource not found");
        dropUnusedAttributes(definition);
        return {};
    }
    if (definition.contains("GlobalSecondaryIndexes"))
        for (Json& index : definition["GlobalSecondaryIndexes"])
            if (stringAt(index, "IndexName") == name) {
                index["ProvisionedThroughput"] = memberAt(named, "ProvisionedThroughput");
                return {};
            }
    return awsError(400, "ResourceNotFoundException", "Requested resource not found");
}
} // namespace

std::string tableNameOf(const std::string& nameOrArn) {
    constexpr std::string_view kMark = ":table/";
    const std::size_t at = nameOrArn.starts_with("arn:") ? nameOrArn.find(kMark) : std::string::npos;
    return at == std::string::npos ? nameOrArn : nameOrArn.substr(at + kMark.size());
}

Result<std::shared_ptr<const Table>> DynamoDb::usableTable(const Json& input) {
    const std::string name = tableNameOf(stringAt(input, "TableName"));
    if (name.size() < 3 || name.size() > 255)
        return invalid("TableName must be at least 3 characters long and at most 255 characters long");
    auto table = store().table(name);
    if (!table) return tableNotFound();
    if (const std::string status = (*table)->status(now()); status == "CREATING" || status == "DELETING")
        return tableNotFound();
    SKYDECK_TRY(sweepExpired(**table));
    return table;
}

Result<std::shared_ptr<const Table>> DynamoDb::tableNamed(const std::string& nameOrArn) {
    SKYDECK_ASSIGN(auto table, store().table(tableNameOf(nameOrArn)));
    if (!table->isGone(now())) return table;
    SKYDECK_TRY(store().remove(*table));
    return tableNotFound(table->name);
}

Status DynamoDb::sweepExpired(const Table& table) {
    const std::string attribute = table.ttlAttribute();
    if (attribute.empty()) return {};
    constexpr double kHour = 3600;
    const auto held = m_lab.database->lock();
    if (const auto last = m_swept.find(table.id); last != m_swept.end() && now() < last->second + kHour) return {};
    std::vector<Json> expired;
    SKYDECK_TRY(store().read(table, {}, [&](Json item) {
        if (isExpired(memberAt(item, attribute), now())) expired.push_back(std::move(item));
        return true;
    }));
    SKYDECK_TRY(m_lab.database->transaction([&]() -> Status {
        for (const Json& item : expired)
            SKYDECK_TRY(store().erase(table, item));
        return {};
    }));
    m_swept[table.id] = now();
    return {};
}

Result<std::shared_ptr<const Table>> DynamoDb::tableOfArn(const std::string& arn) {
    if (!arn.starts_with("arn:") || arn.find(":table/") == std::string::npos)
        return invalid("Invalid TableArn: Invalid ResourceArn provided as input " + arn);
    auto table = tableNamed(arn);
    if (!table || stringAt((*table)->definition, "TableArn") != arn)
        return awsError(400, "ResourceNotFoundException",
                        "Requested resource not found: ResourcArn: " + arn + " not found");
    return table;
}

Result<Reply> DynamoDb::describeAs(const Table& table, const char* member) {
    SKYDECK_ASSIGN(const auto counts, store().counts(table));
    return Reply(Json{{member, describe(table, now(), counts.items, counts.bytes)}});
}

Result<Reply> DynamoDb::createTable(const Call& call) {
    SKYDECK_ASSIGN(Json definition, definitionOf(call.input));
    SKYDECK_TRY(checkTags(arrayAt(definition, "Tags"), call.caller.internal));
    definition["TableId"] = wire::randomUuid();
    definition["TableArn"] =
        "arn:aws:dynamodb:" + m_lab.config.region + ":" + kAccountId + ":table/" + stringAt(definition, "TableName");
    definition["CreationDateTime"] = now();
    if (boolAt(memberAt(call.input, "StreamSpecification"), "StreamEnabled"))
        SKYDECK_TRY(setStream(definition, call.input.at("StreamSpecification"), now()));
    const auto held = m_lab.database->lock();
    (void)tableNamed(stringAt(definition, "TableName")); // one of this name whose deletion is over
    SKYDECK_ASSIGN(const auto table, store().create(std::move(definition)));
    return describeAs(*table, "TableDescription");
}

Result<Reply> DynamoDb::describeTable(const Call& call) {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto table, tableNamed(stringAt(call.input, "TableName")));
    return describeAs(*table, "Table");
}

Result<Reply> DynamoDb::listTables(const Call& call) {
    const auto limit = static_cast<std::size_t>(integerAt(call.input, "Limit", 100));
    const auto held = m_lab.database->lock();
    for (const std::string& name : store().tableNames({}, std::numeric_limits<std::size_t>::max()))
        (void)tableNamed(name); // takes those away whose deletion is over
    auto names = store().tableNames(stringAt(call.input, "ExclusiveStartTableName"), limit + 1);
    Json output = Json::object();
    if (names.size() > limit) {
        names.resize(limit);
        output["LastEvaluatedTableName"] = names.back();
    }
    output["TableNames"] = names;
    return Reply(std::move(output));
}

Result<Reply> DynamoDb::deleteTable(const Call& call) {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto table, tableNamed(stringAt(call.input, "TableName")));
    const std::string status = table->status(now());
    if (status != "ACTIVE")
        return awsError(400, "ResourceInUseException",
                        "Attempt to change a resource which is still in use: Table is being " +
                            std::string(status == "CREATING"   ? "created: "
                                        : status == "DELETING" ? "deleted: "
                                                               : "updated: ") +
                            table->name);
    if (boolAt(table->definition, "DeletionProtectionEnabled"))
        return invalid("Resource cannot be deleted as it is currently protected against deletion. Disable deletion "
                       "protection first.");
    Json definition = table->definition;
    definition["DeletedAt"] = now();
    SKYDECK_ASSIGN(const auto deleted, store().redefine(*table, std::move(definition)));
    return describeAs(*deleted, "TableDescription");
}

Result<Reply> DynamoDb::updateTable(const Call& call) {
    const Json& input = call.input;
    static constexpr const char* kChanges[] = {"ProvisionedThroughput", "BillingMode", "GlobalSecondaryIndexUpdates",
                                               "SSESpecification",      "TableClass",  "DeletionProtectionEnabled",
                                               "StreamSpecification"};
    if (input.contains("ReplicaUpdates"))
        return awsError(501, "NotImplemented", "The lab does not implement dynamodb:UpdateTable with ReplicaUpdates");
    if (std::ranges::none_of(kChanges, [&](const char* change) { return input.contains(change); }))
        return invalid("At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
                       "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto table, tableNamed(stringAt(input, "TableName")));
    if (table->status(now()) != "ACTIVE")
        return awsError(400, "ResourceInUseException",
                        "Attempt to change a resource which is still in use: Table is being updated: " + table->name);
    Json definition = table->definition;
    const double readyAt = now() + kTransitionSeconds;
    for (const char* kept : {"SSESpecification", "TableClass", "DeletionProtectionEnabled"})
        if (input.contains(kept)) definition[kept] = input.at(kept);
    if (input.contains("BillingMode") || input.contains("ProvisionedThroughput"))
        SKYDECK_TRY(setBilling(definition, input));
    if (input.contains("StreamSpecification"))
        SKYDECK_TRY(setStream(definition, input.at("StreamSpecification"), now()));
    const Json& changes = arrayAt(input, "GlobalSecondaryIndexUpdates");
    if (changes.size() > 1 &&
        std::ranges::any_of(changes, [](const Json& change) { return !change.contains("Update"); }))
        return awsError(400, "LimitExceededException",
                        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per "
                        "table");
    for (const Json& change : changes)
        SKYDECK_TRY(updateIndex(definition, change, arrayAt(input, "AttributeDefinitions"), readyAt));
    definition["ReadyAt"] = readyAt;
    SKYDECK_ASSIGN(const auto changed, store().redefine(*table, std::move(definition)));
    return describeAs(*changed, "TableDescription");
}

Result<Reply> DynamoDb::updateTimeToLive(const Call& call) {
    const Json& wanted = memberAt(call.input, "TimeToLiveSpecification");
    const std::string attribute = stringAt(wanted, "AttributeName");
    const bool enable = boolAt(wanted, "Enabled");
    if (attribute.empty()) return invalid("TimeToLiveSpecification.AttributeName must not be empty");
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto table, usableTable(call.input));
    const std::string before = table->ttlAttribute();
    if (enable && !before.empty()) return invalid("TimeToLive is already enabled");
    if (!enable && before.empty()) return invalid("TimeToLive is already disabled");
    if (!enable && before != attribute)
        return invalid("TimeToLive is active on a different AttributeName: current AttributeName is " + before);
    Json definition = table->definition;
    if (enable)
        definition["Ttl"] = {{"AttributeName", attribute}};
    else
        definition.erase("Ttl");
    SKYDECK_TRY(store().redefine(*table, std::move(definition)));
    return Reply(Json{{"TimeToLiveSpecification", wanted}});
}

Result<Reply> DynamoDb::describeTimeToLive(const Call& call) {
    SKYDECK_ASSIGN(const auto table, usableTable(call.input));
    const std::string attribute = table->ttlAttribute();
    Json description{{"TimeToLiveStatus", attribute.empty() ? "DISABLED" : "ENABLED"}};
    if (!attribute.empty()) description["AttributeName"] = attribute;
    return Reply(Json{{"TimeToLiveDescription", std::move(description)}});
}

Result<Reply> DynamoDb::tagResource(const Call& call) {
    const Json& given = arrayAt(call.input, "Tags");
    if (given.empty()) return invalid("Atleast one Tag needs to be provided as Input.");
    SKYDECK_TRY(checkTags(given, call.caller.internal));
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto table, tableOfArn(stringAt(call.input, "ResourceArn")));
    Json definition = table->definition;
    Json& tags = definition["Tags"];
    for (const Json& tag : given) {
        const auto same =
            std::ranges::find_if(tags, [&](const Json& each) { return stringAt(each, "Key") == stringAt(tag, "Key"); });
        if (same == tags.end())
            tags.push_back(tag);
        else
            *same = tag;
    }
    SKYDECK_TRY(checkTags(tags, true));
    SKYDECK_TRY(store().redefine(*table, std::move(definition)));
    return Reply{};
}

Result<Reply> DynamoDb::untagResource(const Call& call) {
    const Json& keys = arrayAt(call.input, "TagKeys");
    if (keys.empty()) return invalid("Atleast one Tag Key needs to be provided as Input.");
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto table, tableOfArn(stringAt(call.input, "ResourceArn")));
    Json definition = table->definition;
    Json kept = Json::array();
    for (const Json& tag : arrayAt(definition, "Tags"))
        if (std::ranges::find(keys, tag.at("Key")) == keys.end()) kept.push_back(tag);
    definition["Tags"] = std::move(kept);
    SKYDECK_TRY(store().redefine(*table, std::move(definition)));
    return Reply{};
}

Result<Reply> DynamoDb::listTagsOfResource(const Call& call) {
    constexpr std::int64_t kPage = 10;
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto table, tableOfArn(stringAt(call.input, "ResourceArn")));
    const Json& tags = arrayAt(table->definition, "Tags");
    const auto size = static_cast<std::int64_t>(tags.size());
    const auto first = parseInteger(stringAt(call.input, "NextToken", "0"));
    if (!first || *first < 0 || *first > size) return invalid("Invalid NextToken");
    const std::int64_t last = std::min(*first + kPage, size);
    Json output{{"Tags", Json::array()}};
    for (std::int64_t i = *first; i < last; ++i)
        output["Tags"].push_back(tags[static_cast<std::size_t>(i)]);
    if (last < size) output["NextToken"] = std::to_string(last);
    return Reply(std::move(output));
}

} // namespace skydeck::lab::dynamodb
