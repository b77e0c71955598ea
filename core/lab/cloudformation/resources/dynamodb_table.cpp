#include "core/lab/cloudformation/resource_type.h"

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
    "WarmThroughput": "unserved"
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

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "TableName", 255));
    SKYDECK_TRY(context.call("dynamodb", "CreateTable", tableInput(context, properties, name)));
    SKYDECK_TRY(context.exists(name));
    Json table;
    SKYDECK_TRY(context.waitUntil([&]() -> Result<bool> {
        SKYDECK_ASSIGN(const Json output, context.call("dynamodb", "DescribeTable", {{"TableName", name}}));
        table = memberAt(output, "Table");
        return stringAt(table, "TableStatus") == "ACTIVE";
    }));
    if (properties.contains("TimeToLiveSpecification"))
        SKYDECK_TRY(
            context.call("dynamodb", "UpdateTimeToLive",
                         {{"TableName", name}, {"TimeToLiveSpecification", properties["TimeToLiveSpecification"]}}));
    if (boolAt(memberAt(properties, "PointInTimeRecoverySpecification"), "PointInTimeRecoveryEnabled"))
        SKYDECK_TRY(context.call(
            "dynamodb", "UpdateContinuousBackups",
            {{"TableName", name}, {"PointInTimeRecoverySpecification", {{"PointInTimeRecoveryEnabled", true}}}}));
    Json attributes{{"Arn", stringAt(table, "TableArn")}};
    if (table.contains("LatestStreamArn")) attributes["StreamArn"] = stringAt(table, "LatestStreamArn");
    return attributes;
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

} // namespace

ResourceType dynamoDbTable() {
    return {.name = "AWS::DynamoDB::Table",
            .schema = Json::parse(kSchema),
            .attributes = {"Arn", "StreamArn"},
            .create = create,
            .remove = remove};
}

} // namespace skydeck::lab::cloudformation
