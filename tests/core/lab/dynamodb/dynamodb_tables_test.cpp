#include "core/lab/store/database.h"

#include "tests/core/lab/dynamodb/dynamodb_fixture.h"

namespace skydeck::lab {

namespace {

class DynamoDbTables : public DynamoDbFixture {};

TEST_F(DynamoDbTables, AreCreatingUntilTheClockMoves) {
    const Json made =
        ok("CreateTable", {{"TableName", "other"},
                           {"KeySchema", schema("k")},
                           {"AttributeDefinitions", Json::array({attribute("k", "B")})},
                           {"ProvisionedThroughput", {{"ReadCapacityUnits", 1}, {"WriteCapacityUnits", 2}}}});
    EXPECT_EQ(made.at("TableDescription").at("TableStatus"), "CREATING");
    EXPECT_EQ(refused("GetItem", {{"TableName", "other"}, {"Key", {{"k", {{"B", "YQ=="}}}}}}),
              "ResourceNotFoundException");
    EXPECT_EQ(refused("DeleteTable", {{"TableName", "other"}}), "ResourceInUseException");
    m_clock.advance(std::chrono::seconds(1));
    const Json table = ok("DescribeTable", {{"TableName", "other"}}).at("Table");
    EXPECT_EQ(table.at("TableStatus"), "ACTIVE");
    EXPECT_EQ(table.at("TableArn"), "arn:aws:dynamodb:us-east-1:123456789012:table/other");
    EXPECT_EQ(table.at("ProvisionedThroughput").at("WriteCapacityUnits"), 2);
}

TEST_F(DynamoDbTables, SurviveARestartWithTheirItems) {
    put("a", "1", {{"owner", s("me")}});
    open();
    EXPECT_EQ(get("a", "1").at("owner"), s("me"));
    const Json table = ok("DescribeTable", {{"TableName", "things"}}).at("Table");
    EXPECT_EQ(table.at("ItemCount"), 1);
    EXPECT_GT(table.at("TableSizeBytes"), 0);
}

TEST_F(DynamoDbTables, AreListedInPages) {
    for (const char* name : {"aaa", "zzz"}) {
        Json input = definition();
        input["TableName"] = name;
        ok("CreateTable", input);
    }
    const Json page = ok("ListTables", {{"Limit", 2}});
    EXPECT_EQ(page.at("TableNames"), Json({"aaa", "things"}));
    EXPECT_EQ(ok("ListTables", {{"ExclusiveStartTableName", page.at("LastEvaluatedTableName")}}).at("TableNames"),
              Json::array({"zzz"}));
}

TEST_F(DynamoDbTables, AreGoneAfterDeleteTable) {
    put("a", "1");
    EXPECT_EQ(ok("DeleteTable", {{"TableName", "things"}}).at("TableDescription").at("TableStatus"), "DELETING");
    m_clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(message("DescribeTable", {{"TableName", "things"}}),
              "Requested resource not found: Table: things not found");
    ok("CreateTable", definition());
    m_clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(get("a", "1"), Json());
}

TEST_F(DynamoDbTables, RefuseBadDefinitionsWithAwsMessages) {
    EXPECT_EQ(refused("CreateTable", definition()), "ResourceInUseException");
    Json input = definition();
    input["TableName"] = "other";
    input["AttributeDefinitions"].push_back(attribute("unused", "S"));
    EXPECT_EQ(message("CreateTable", input).substr(0, 85),
              "One or more parameter values were invalid: Some AttributeDefinitions are not used. At");
    input = definition();
    input["TableName"] = "other";
    input["KeySchema"][0]["AttributeName"] = "nowhere";
    EXPECT_EQ(message("CreateTable", input),
              "One or more parameter values were invalid: Some index key attributes are not defined in "
              "AttributeDefinitions. Keys: [nowhere, pos], AttributeDefinitions: [id, pos, rank, owner]");
    input = definition();
    input["TableName"] = "other";
    input["BillingMode"] = "PROVISIONED";
    EXPECT_EQ(message("CreateTable", input), "One or more parameter values were invalid: ReadCapacityUnits and "
                                             "WriteCapacityUnits must both be specified when BillingMode is "
                                             "PROVISIONED");
}

TEST_F(DynamoDbTables, GetAndLoseGlobalIndexesLater) {
    put("a", "1", {{"colour", s("red")}});
    put("b", "1", {{"colour", n("7")}});
    const Json create{
        {"IndexName", "byColour"}, {"KeySchema", schema("colour")}, {"Projection", {{"ProjectionType", "ALL"}}}};
    Json update = on({{"AttributeDefinitions", Json::array({attribute("colour", "S")})}});
    update["GlobalSecondaryIndexUpdates"].push_back({{"Create", create}});
    EXPECT_EQ(ok("UpdateTable", update).at("TableDescription").at("TableStatus"), "UPDATING");
    m_clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(ok("Scan", on({{"IndexName", "byColour"}})).at("Count"), 1);
    update = on({});
    update["GlobalSecondaryIndexUpdates"].push_back({{"Delete", {{"IndexName", "byColour"}}}});
    ok("UpdateTable", update);
    EXPECT_EQ(message("Scan", on({{"IndexName", "byColour"}})),
              "The table does not have the specified index: byColour");
}

TEST_F(DynamoDbTables, KeepTagsAndTimeToLive) {
    const std::string arn = ok("DescribeTable", {{"TableName", "things"}}).at("Table").at("TableArn");
    Json tags = Json::array({{{"Key", "a"}, {"Value", "1"}}, {{"Key", "b"}, {"Value", "2"}}});
    ok("TagResource", {{"ResourceArn", arn}, {"Tags", tags}});
    ok("UntagResource", {{"ResourceArn", arn}, {"TagKeys", {"a"}}});
    EXPECT_EQ(ok("ListTagsOfResource", {{"ResourceArn", arn}}).at("Tags"), Json::array({tags[1]}));
    const Json on = {{"TableName", "things"},
                     {"TimeToLiveSpecification", {{"AttributeName", "ttl"}, {"Enabled", true}}}};
    ok("UpdateTimeToLive", on);
    EXPECT_EQ(message("UpdateTimeToLive", on), "TimeToLive is already enabled");
    EXPECT_EQ(ok("DescribeTimeToLive", {{"TableName", "things"}}).at("TimeToLiveDescription"),
              Json({{"TimeToLiveStatus", "ENABLED"}, {"AttributeName", "ttl"}}));
}

TEST_F(DynamoDbTables, LoseItemsWhoseTimeToLiveEnded) {
    const std::int64_t now = 1'440'938'160;
    put("a", "1", {{"end", n(std::to_string(now - 60))}});
    put("a", "2", {{"end", n(std::to_string(now + 7200))}});
    put("a", "3", {{"end", n("12")}}); // more than five years ago: left alone
    put("a", "4", {{"end", s("soon")}});
    const auto count = [&] { return ok("Scan", on({})).at("Count").get<int>(); };
    ok("UpdateTimeToLive", on({{"TimeToLiveSpecification", {{"AttributeName", "end"}, {"Enabled", true}}}}));
    EXPECT_EQ(count(), 3);
    m_clock.advance(std::chrono::hours(3));
    EXPECT_EQ(count(), 2);
    EXPECT_EQ(ok("DescribeTable", {{"TableName", "things"}}).at("Table").at("ItemCount"), 2);
}

TEST_F(DynamoDbTables, WithoutIndexesCountWhatIsReplaced) {
    ok("CreateTable", {{"TableName", "plain"},
                       {"KeySchema", schema("id")},
                       {"AttributeDefinitions", Json::array({attribute("id", "S")})},
                       {"BillingMode", "PAY_PER_REQUEST"}});
    m_clock.advance(std::chrono::seconds(1));
    const auto put = [&](const std::string& text) {
        ok("PutItem", {{"TableName", "plain"}, {"Item", {{"id", s("a")}, {"text", s(text)}}}});
    };
    const auto table = [&] { return ok("DescribeTable", {{"TableName", "plain"}}).at("Table"); };
    put(std::string(100, 'x'));
    EXPECT_EQ(table().at("TableSizeBytes"), 107); // "id" + "a" + "text" + 100
    put(std::string(10, 'x'));
    EXPECT_EQ(table().at("TableSizeBytes"), 17);
    EXPECT_EQ(table().at("ItemCount"), 1);
    // As a lab of before wrote it.
    ASSERT_OK(lab->database->execute("UPDATE ddb_items SET bytes = NULL"));
    put("");
    EXPECT_EQ(table().at("TableSizeBytes"), 7);
}

} // namespace

} // namespace skydeck::lab
