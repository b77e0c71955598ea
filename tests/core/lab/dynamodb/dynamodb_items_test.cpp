#include "tests/core/lab/dynamodb/dynamodb_fixture.h"

namespace skydeck::lab {

namespace {

class DynamoDbItems : public DynamoDbFixture {
protected:
    /// An update with one value, :v.
    Json update(const std::string& expression, const Json& value, const std::string& returned = "ALL_NEW") {
        return on({{"Key", key("a", "1")},
                   {"UpdateExpression", expression},
                   {"ExpressionAttributeValues", {{":v", value}}},
                   {"ReturnValues", returned}});
    }
};

TEST_F(DynamoDbItems, GiveBackWhatWasPutInNormalForm) {
    put("a", "1.0", {{"n", n("001.500")}});
    EXPECT_EQ(get("a", "1"), Json({{"id", s("a")}, {"pos", n("1")}, {"n", n("1.5")}}));
    EXPECT_EQ(get("a", "2"), Json());
}

TEST_F(DynamoDbItems, AreWrittenOnlyWhenTheConditionHolds) {
    const Json input = on({{"Item", key("a", "1")}, {"ConditionExpression", "attribute_not_exists(id)"}});
    ok("PutItem", input);
    EXPECT_EQ(message("PutItem", input), "The conditional request failed");
    EXPECT_EQ(lastError.code, "ConditionalCheckFailedException");
    EXPECT_EQ(refused("DeleteItem", on({{"Key", key("b", "1")}, {"ConditionExpression", "attribute_exists(id)"}})),
              "ConditionalCheckFailedException");
}

TEST_F(DynamoDbItems, ReturnTheImagesAskedFor) {
    EXPECT_EQ(ok("UpdateItem", update("SET n = :v", n("1"))).at("Attributes").at("n"), n("1"));
    EXPECT_EQ(ok("UpdateItem", update("SET n = n + :v", n("2"), "UPDATED_NEW")).at("Attributes"),
              Json({{"n", n("3")}}));
    EXPECT_EQ(ok("UpdateItem", update("SET n = n - :v", n("1"), "UPDATED_OLD")).at("Attributes"),
              Json({{"n", n("3")}}));
    const Json removal = on({{"Key", key("a", "1")}, {"ReturnValues", "ALL_OLD"}});
    EXPECT_EQ(ok("DeleteItem", removal).at("Attributes").at("n"), n("2"));
    EXPECT_FALSE(ok("DeleteItem", removal).contains("Attributes"));
    EXPECT_EQ(message("PutItem", on({{"Item", key("a", "1")}, {"ReturnValues", "ALL_NEW"}})),
              "ReturnValues can only be ALL_OLD or NONE");
}

TEST_F(DynamoDbItems, RefuseBadKeysWithAwsMessages) {
    EXPECT_EQ(message("GetItem", on({{"Key", {{"id", s("a")}}}})),
              "The provided key element does not match the schema");
    EXPECT_EQ(message("PutItem", on({{"Item", {{"id", s("a")}}}})),
              "One or more parameter values were invalid: Missing the key pos in the item");
    EXPECT_EQ(message("PutItem", on({{"Item", {{"id", n("1")}, {"pos", n("1")}}}})),
              "One or more parameter values were invalid: Type mismatch for key id expected: S actual: N");
    EXPECT_EQ(message("PutItem", on({{"Item", key("", "1")}})),
              "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
              "empty string value. Key: id");
    EXPECT_EQ(message("UpdateItem", update("SET id = :v", s("b"))),
              "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the "
              "key");
    EXPECT_EQ(message("UpdateItem", update("SET owner2 = :v, #o = :v", n("1"))).substr(0, 25),
              "Invalid UpdateExpression:");
    EXPECT_EQ(refused("GetItem", {{"TableName", "nothing"}, {"Key", key("a", "1")}}), "ResourceNotFoundException");
}

TEST_F(DynamoDbItems, RefuseIndexKeysOfAnotherType) {
    Json item = key("a", "1");
    item["owner"] = n("1");
    EXPECT_EQ(message("PutItem", on({{"Item", item}})), "One or more parameter values were invalid: Type mismatch for "
                                                        "Index Key owner Expected: S Actual: N IndexName: byOwner");
}

TEST_F(DynamoDbItems, AreAtMost400KilobytesLarge) {
    Json item = key("a", "1");
    item["big"] = s(std::string(400 * 1024, 'x'));
    EXPECT_EQ(message("PutItem", on({{"Item", item}})), "Item size has exceeded the maximum allowed size");
    item["big"] = s(std::string(400 * 1024 - 20, 'x'));
    put(item);
    EXPECT_EQ(message("UpdateItem", update("SET more = :v", s("0123456789012345"))),
              "Item size to update has exceeded the maximum allowed size");
}

TEST_F(DynamoDbItems, TellTheCapacityTheyTook) {
    Json item = key("a", "1");
    item["owner"] = s(std::string(1500, 'o'));
    const Json put = ok("PutItem", on({{"Item", item}, {"ReturnConsumedCapacity", "INDEXES"}})).at("ConsumedCapacity");
    EXPECT_EQ(put.at("CapacityUnits"), 4);
    EXPECT_EQ(put.at("Table").at("CapacityUnits"), 2);
    EXPECT_EQ(put.at("GlobalSecondaryIndexes").at("byOwner").at("CapacityUnits"), 2);
    const Json got = ok("GetItem", on({{"Key", key("a", "1")}, {"ReturnConsumedCapacity", "TOTAL"}}));
    EXPECT_EQ(got.at("ConsumedCapacity"), Json({{"TableName", "things"}, {"CapacityUnits", 0.5}}));
}

TEST_F(DynamoDbItems, RefuseUnusedPlaceholders) {
    Json input =
        on({{"Key", key("a", "1")}, {"ProjectionExpression", "id"}, {"ExpressionAttributeNames", {{"#a", "a"}}}});
    EXPECT_EQ(message("GetItem", input),
              "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}");
}

TEST_F(DynamoDbItems, GoInBatchesAndComeBack) {
    Json writes = Json::array();
    for (int i = 0; i < 25; ++i)
        writes.push_back({{"PutRequest", {{"Item", key("a", std::to_string(i))}}}});
    ok("BatchWriteItem", {{"RequestItems", {{"things", writes}}}});
    writes[24] = writes[0];
    EXPECT_EQ(message("BatchWriteItem", {{"RequestItems", {{"things", writes}}}}),
              "Provided list of item keys contains duplicates");
    Json keys = Json::array({key("a", "1"), key("a", "24"), key("a", "99")});
    const Json got = ok("BatchGetItem", {{"RequestItems", {{"things", {{"Keys", keys}}}}}});
    EXPECT_EQ(got.at("Responses").at("things").size(), 2U);
    EXPECT_TRUE(got.at("UnprocessedKeys").empty());
}

TEST_F(DynamoDbItems, OfLargeBatchesComeBackAsUnprocessedKeys) {
    Json keys = Json::array();
    for (int i = 0; i < 42; ++i) {
        put("a", std::to_string(i), {{"big", s(std::string(399 * 1024, 'x'))}});
        keys.push_back(key("a", std::to_string(i)));
    }
    const Json got = ok("BatchGetItem", {{"RequestItems", {{"things", {{"Keys", keys}}}}}});
    EXPECT_EQ(got.at("Responses").at("things").size(), 41U);
    EXPECT_EQ(got.at("UnprocessedKeys").at("things").at("Keys"), Json::array({key("a", "41")}));
}

} // namespace

} // namespace skydeck::lab
