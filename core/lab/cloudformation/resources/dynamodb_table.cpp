#include "core/lab/cloudformation/resources/live.h"
#include "core/lab/cloudformation/resources/values.h"

#include <algorithm>

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html
constexpr const char* kSchema = R"({
    "TableName": "string", "BillingMode": "string", "TableClass": "string", "DeletionProtectionEnabled": "boolean",
    "AttributeDefinitions": [{"AttributeName!": "string", "AttributeType!": "string"}],
    "KeySchema!": [{"AttributeName!": "string", "KeyType!": "string"}],
    "ProvisionedThroughput": {"ReadCapacityUnits!": "integer", "WriteCapacityUnits!": "integer"},
    "LocalSecondaryIndexes": [{"IndexName!": "string",
        "KeySchema!": [{"AttributeName!": "string", "KeyType!": "string"}],
        "Projection!": {"ProjectionType": "string", "NonKeyAttributes": ["string"]}}],
    "GlobalSecondaryIndexes": [{"IndexName!": "string",
        "KeySchema!": [{"AttributeName!": "string", "KeyType!": "string"}],
        "Projection!": {"ProjectionType": "string", "NonKeyAttributes": ["string"]},
        "ProvisionedThroughput": {"ReadCapacityUnits!": "integer", "WriteCapacityUnits!": "integer"},
        "ContributorInsightsSpecification": "unserved", "OnDemandThroughput": "unserved", "WarmThroughput": "unserved"}],
    "StreamSpecification": {"StreamViewType!": "string", "ResourcePolicy": "unserved"},
    "TimeToLiveSpecification": {"AttributeName": "string", "Enabled!": "boolean"},
    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": "boolean", "RecoveryPeriodInDays": "unserved"},
    "SSESpecification": {"SSEEnabled!": "boolean", "SSEType": "string", "KMSMasterKeyId": "string"},
    "Tags": [{"Key!": "string", "Value!": "string"}],
    "ContributorInsightsSpecification": "unserved", "ImportSourceSpecification": "unserved",
    "KinesisStreamSpecification": "unserved", "OnDemandThroughput": "unserved", "ResourcePolicy": "unserved",
    "WarmThroughput": "unserved",
    "VectorIndexes": "unserved"
})";

Json tableInput(const ResourceContext& context, const Json& properties, const std::string& name) {
    Json input = properties;
    for (const char* later : {"TimeToLiveSpecification", "PointInTimeRecoverySpecification"})
        input.erase(later);
    input["TableName"] = name;
    input["Tags"] = context.tags(properties);
    if (input.contains("StreamSpecification")) input["StreamSpecification"]["StreamEnabled"] = true;
    if (input.contains("SSESpecification")) {
        input["SSESpecification"]["Enabled"] = input["SSESpecification"]["SSEEnabled"];
        input["SSESpecification"].erase("SSEEnabled");
    }
    return input;
}

Status settle(const ResourceContext& context, const std::string& name) {
    return context.waitUntil([&]() -> Result<bool> {
        SKYDECK_ASSIGN(const Json output, context.call("dynamodb", "DescribeTable", {{"TableName", name}}));
        const Json& table = memberAt(output, "Table");
        const auto isActive = [](const Json& index) { return stringAt(index, "IndexStatus", "ACTIVE") == "ACTIVE"; };
        return stringAt(table, "TableStatus") == "ACTIVE" &&
               std::ranges::all_of(arrayAt(table, "GlobalSecondaryIndexes"), isActive);
    });
}

/// What has operations of its own.
Status applyLater(const ResourceContext& context, const std::string& name, const Json& before, const Json& after) {
    constexpr const char* kTtl = "TimeToLiveSpecification";
    if (memberAt(before, kTtl) != memberAt(after, kTtl)) {
        Json wanted = memberAt(after, kTtl);
        if (wanted.is_null()) {
            wanted = before[kTtl];
            wanted["Enabled"] = false;
        }
        // DynamoDB takes no "off" for what is off already.
        if (boolAt(wanted, "Enabled") || boolAt(memberAt(before, kTtl), "Enabled"))
            SKYDECK_TRY(context.call("dynamodb", "UpdateTimeToLive", {{"TableName", name}, {kTtl, wanted}}));
    }
    const auto recovers = [](const Json& properties) {
        return boolAt(memberAt(properties, "PointInTimeRecoverySpecification"), "PointInTimeRecoveryEnabled");
    };
    if (recovers(before) != recovers(after))
        SKYDECK_TRY(
            context.call("dynamodb", "UpdateContinuousBackups",
                         {{"TableName", name},
                          {"PointInTimeRecoverySpecification", {{"PointInTimeRecoveryEnabled", recovers(after)}}}}));
    return {};
}

Json attributesOf(const Json& table) {
    Json attributes{{"Arn", stringAt(table, "TableArn")}};
    if (table.contains("LatestStreamArn")) attributes["StreamArn"] = stringAt(table, "LatestStreamArn");
    return attributes;
}

Result<Json> adopt(const ResourceContext& context, const std::string& physicalId) {
    SKYDECK_ASSIGN(const Json output, context.call("dynamodb", "DescribeTable", {{"TableName", physicalId}}));
    return attributesOf(memberAt(output, "Table"));
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "TableName", 255));
    SKYDECK_TRY(context.call("dynamodb", "CreateTable", tableInput(context, properties, name)));
    SKYDECK_TRY(context.exists(name));
    SKYDECK_TRY(settle(context, name));
    SKYDECK_TRY(applyLater(context, name, Json::object(), properties));
    return adopt(context, name);
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    SKYDECK_TRY(context.callToDelete("dynamodb", "DeleteTable", {{"TableName", physicalId}}));
    return context.waitUntil([&]() -> Result<bool> {
        const auto there = context.call("dynamodb", "DescribeTable", {{"TableName", physicalId}});
        if (!there && there.error().kind == ErrorKind::NotFound) return true;
        if (!there) return fail(there.error());
        return false;
    });
}

/// One change of a table at a time, as UpdateTable wants it.
Status changeTable(const ResourceContext& context, Json input) {
    SKYDECK_TRY(context.call("dynamodb", "UpdateTable", input));
    return settle(context, stringAt(input, "TableName"));
}

Status changeIndexes(const ResourceContext& context, const std::string& table, const Json& before, const Json& after) {
    const auto named = [](const Json& list, const Json& name) {
        return std::ranges::find_if(list, [&](const Json& each) { return each["IndexName"] == name; });
    };
    const Json &old = arrayAt(before, "GlobalSecondaryIndexes"), &wanted = arrayAt(after, "GlobalSecondaryIndexes");
    const auto act = [&](const char* kind, const Json& what) {
        return changeTable(context, {{"TableName", table},
                                     {"AttributeDefinitions", arrayAt(after, "AttributeDefinitions")},
                                     {"GlobalSecondaryIndexUpdates", Json::array({{{kind, what}}})}});
    };
    for (const Json& index : old)
        if (const auto same = named(wanted, index["IndexName"]); same == wanted.end() || *same != index)
            SKYDECK_TRY(act("Delete", {{"IndexName", index["IndexName"]}}));
    for (const Json& index : wanted)
        if (const auto same = named(old, index["IndexName"]); same == old.end() || *same != index)
            SKYDECK_TRY(act("Create", index));
    return {};
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    const auto differs = [&](const char* name) { return cloudformation::differs(before, after, name); };
    const Json table = tableInput(context, after, physicalId);
    if (differs("BillingMode") || differs("ProvisionedThroughput") || differs("TableClass") ||
        differs("DeletionProtectionEnabled")) {
        Json input{{"TableName", physicalId}};
        for (const char* name : {"BillingMode", "ProvisionedThroughput", "TableClass", "DeletionProtectionEnabled"})
            if (differs(name) && table.contains(name)) input[name] = table[name];
        if (differs("BillingMode") && !table.contains("BillingMode")) input["BillingMode"] = "PROVISIONED";
        SKYDECK_TRY(changeTable(context, input));
    }
    if (differs("StreamSpecification"))
        SKYDECK_TRY(changeTable(context, {{"TableName", physicalId},
                                          {"StreamSpecification", table.contains("StreamSpecification")
                                                                      ? table["StreamSpecification"]
                                                                      : Json{{"StreamEnabled", false}}}}));
    if (differs("SSESpecification"))
        SKYDECK_TRY(changeTable(context,
                                {{"TableName", physicalId},
                                 {"SSESpecification", table.contains("SSESpecification") ? table["SSESpecification"]
                                                                                         : Json{{"Enabled", false}}}}));
    SKYDECK_TRY(changeIndexes(context, physicalId, before, after));
    if (differs("TimeToLiveSpecification") || differs("PointInTimeRecoverySpecification"))
        SKYDECK_TRY(applyLater(context, physicalId, before, after));
    SKYDECK_ASSIGN(const Json output, context.call("dynamodb", "DescribeTable", {{"TableName", physicalId}}));
    const Json& now = memberAt(output, "Table");
    if (const Json gone = tagKeysGone(context, before, after); !gone.empty())
        SKYDECK_TRY(
            context.call("dynamodb", "UntagResource", {{"ResourceArn", stringAt(now, "TableArn")}, {"TagKeys", gone}}));
    SKYDECK_TRY(context.call("dynamodb", "TagResource",
                             {{"ResourceArn", stringAt(now, "TableArn")}, {"Tags", context.tags(after)}}));
    return attributesOf(now);
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    const Json name{{"TableName", physicalId}};
    SKYDECK_ASSIGN(const Json answer, context.call("dynamodb", "DescribeTable", name));
    Json table = memberAt(answer, "Table");
    table["BillingMode"] = stringAt(memberAt(table, "BillingModeSummary"), "BillingMode", "PROVISIONED");
    table["TableClass"] = stringAt(memberAt(table, "TableClassSummary"), "TableClass", "STANDARD");
    SKYDECK_ASSIGN(const Json living, context.call("dynamodb", "DescribeTimeToLive", name));
    const Json& ttl = memberAt(living, "TimeToLiveDescription");
    const std::string status = stringAt(ttl, "TimeToLiveStatus");
    table["TimeToLiveSpecification"] =
        withLive({{"Enabled", status == "ENABLED" || status == "ENABLING"}}, ttl, {"AttributeName"});
    SKYDECK_ASSIGN(const Json tags,
                   context.call("dynamodb", "ListTagsOfResource", {{"ResourceArn", stringAt(table, "TableArn")}}));
    table["Tags"] = liveTags(context, arrayAt(tags, "Tags"), properties);
    return withLive(properties, table,
                    {"BillingMode", "TableClass", "DeletionProtectionEnabled", "AttributeDefinitions", "KeySchema",
                     "ProvisionedThroughput", "LocalSecondaryIndexes", "GlobalSecondaryIndexes", "StreamSpecification",
                     "TimeToLiveSpecification", "Tags"});
}

} // namespace

ResourceType dynamoDbTable() {
    return {.name = "AWS::DynamoDB::Table",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"TableName"},
            .attributes = {"Arn", "StreamArn"},
            .create = create,
            .remove = remove,
            .fixed = {"TableName", "KeySchema", "LocalSecondaryIndexes"},
            .update = update,
            .read = read,
            .identifier = "TableName",
            .adopt = adopt};
}

} // namespace skydeck::lab::cloudformation
