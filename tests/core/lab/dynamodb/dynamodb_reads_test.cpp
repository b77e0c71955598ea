#include "tests/core/lab/dynamodb/dynamodb_fixture.h"

#include <set>

namespace skydeck::lab {

namespace {

class DynamoDbReads : public DynamoDbFixture {
protected:
    void SetUp() override {
        DynamoDbFixture::SetUp();
        for (const char* at : {"-5", "0", "2", "10", "33"})
            put("a", at, {{"rank", n(std::string(at).substr(0, 1) == "-" ? "9" : at)}});
        put("b", "1", {{"owner", s("me")}, {"colour", s("red")}});
        put("c", "1", {{"owner", s("me")}, {"colour", s("blue")}});
    }

    static Json query(const std::string& condition, Json values) {
        return on({{"KeyConditionExpression", condition}, {"ExpressionAttributeValues", std::move(values)}});
    }
};

TEST_F(DynamoDbReads, QueryInTheOrderOfNumbersBothWays) {
    Json input = query("id = :i", {{":i", s("a")}});
    EXPECT_EQ(positions(ok("Query", input)), "-5 0 2 10 33");
    input["ScanIndexForward"] = false;
    EXPECT_EQ(positions(ok("Query", input)), "33 10 2 0 -5");
}

TEST_F(DynamoDbReads, QueryTheRangeThatTheConditionMeans) {
    EXPECT_EQ(positions(ok("Query", query("id = :i AND pos BETWEEN :l AND :h",
                                          {{":i", s("a")}, {":l", n("0")}, {":h", n("10")}}))),
              "0 2 10");
    EXPECT_EQ(positions(ok("Query", query("pos < :h AND id = :i", {{":i", s("a")}, {":h", n("2")}}))), "-5 0");
    EXPECT_EQ(positions(ok("Query", query("id = :i AND :h < pos", {{":i", s("a")}, {":h", n("2")}}))), "10 33");
}

TEST_F(DynamoDbReads, PagesJoinWithoutGapOrOverlap) {
    for (const bool forward : {true, false}) {
        Json input = query("id = :i", {{":i", s("a")}});
        input["Limit"] = 2;
        input["ScanIndexForward"] = forward;
        std::string all;
        for (;;) {
            const Json page = ok("Query", input);
            all += positions(page) + "|";
            if (!page.contains("LastEvaluatedKey")) break;
            input["ExclusiveStartKey"] = page.at("LastEvaluatedKey");
        }
        EXPECT_EQ(all, forward ? "-5 0|2 10|33|" : "33 10|2 0|-5|");
    }
}

TEST_F(DynamoDbReads, IndexesHoldOnlyItemsWithTheirKeys) {
    Json input = query("#o = :o", {{":o", s("me")}});
    input["ExpressionAttributeNames"] = {{"#o", "owner"}};
    input["IndexName"] = "byOwner";
    EXPECT_EQ(ok("Query", input).at("Count"), 2);
    input["Limit"] = 1;
    const Json first = ok("Query", input);
    EXPECT_EQ(first.at("LastEvaluatedKey").size(), 3U);
    input["ExclusiveStartKey"] = first.at("LastEvaluatedKey");
    EXPECT_NE(ok("Query", input).at("Items").at(0).at("id"), first.at("Items").at(0).at("id"));
    ok("DeleteItem", on({{"Key", key("b", "1")}}));
    EXPECT_EQ(ok("Scan", on({{"IndexName", "byOwner"}})).at("Count"), 1);
}

TEST_F(DynamoDbReads, LocalIndexesOrderByTheirOwnKeyAndGiveWhatTheyHold) {
    Json input = query("id = :i", {{":i", s("a")}});
    input["IndexName"] = "byRank";
    const Json page = ok("Query", input);
    EXPECT_EQ(positions(page), "0 2 -5 10 33");
    EXPECT_EQ(page.at("Items").at(0).size(), 3U);
}

TEST_F(DynamoDbReads, FiltersCountWhatTheyScanned) {
    const Json input = on(
        {{"FilterExpression", "colour = :c"}, {"ExpressionAttributeValues", {{":c", s("red")}}}, {"Select", "COUNT"}});
    const Json page = ok("Scan", input);
    EXPECT_EQ(page.at("Count"), 1);
    EXPECT_EQ(page.at("ScannedCount"), 7);
    EXPECT_FALSE(page.contains("Items"));
}

TEST_F(DynamoDbReads, SegmentsTogetherAreTheWholeTable) {
    for (int i = 0; i < 40; ++i)
        put("s" + std::to_string(i), "1");
    std::multiset<std::string> seen;
    for (int segment = 0; segment < 3; ++segment) {
        Json input = on({{"Segment", segment}, {"TotalSegments", 3}, {"Limit", 7}});
        for (;;) {
            const Json page = ok("Scan", input);
            for (const Json& item : page.at("Items"))
                seen.insert(dumpJson(Json{item.at("id"), item.at("pos")}));
            if (!page.contains("LastEvaluatedKey")) break;
            input["ExclusiveStartKey"] = page.at("LastEvaluatedKey");
        }
    }
    EXPECT_EQ(seen.size(), 47U);
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 47U);
}

TEST_F(DynamoDbReads, PagesEndAtOneMegabyte) {
    for (int i = 0; i < 8; ++i)
        put("big", std::to_string(i), {{"text", s(std::string(200 * 1024, 'x'))}});
    const Json page = ok("Query", query("id = :i", {{":i", s("big")}}));
    EXPECT_EQ(page.at("Count"), 6);
    EXPECT_TRUE(page.contains("LastEvaluatedKey"));
}

TEST_F(DynamoDbReads, RefuseKeyConditionsThatNoRangeCanSay) {
    const auto refusal = [&](const std::string& condition, const Json& values) {
        return message("Query", query(condition, values));
    };
    EXPECT_EQ(refusal("pos = :i", {{":i", n("1")}}), "Query condition missed key schema element: id");
    EXPECT_EQ(refusal("id > :i", {{":i", s("a")}}), "Query key condition not supported");
    EXPECT_EQ(refusal("id = :i OR id = :j", {{":i", s("a")}, {":j", s("b")}}),
              "Invalid operator used in KeyConditionExpression: OR");
    EXPECT_EQ(refusal("id = :i AND colour = :j", {{":i", s("a")}, {":j", s("b")}}),
              "Query condition missed key schema element: pos");
    EXPECT_EQ(refusal("id = :i AND id = :j", {{":i", s("a")}, {":j", s("b")}}),
              "KeyConditionExpressions must only contain one condition per key");
    EXPECT_EQ(refusal("id = :i", {{":i", n("1")}}),
              "One or more parameter values were invalid: Condition parameter type does not match schema type");
    Json filtered = query("id = :i", {{":i", s("a")}});
    filtered["FilterExpression"] = "pos = :i";
    EXPECT_EQ(message("Query", filtered),
              "Filter Expression can only contain non-primary key attributes: Primary key attribute: pos");
}

} // namespace

} // namespace skydeck::lab
