#include "core/lab/dynamodb/recent_partitions.h"

#include "tests/core/lab/dynamodb/dynamodb_fixture.h"

#include <algorithm>
#include <random>

namespace skydeck::lab {

namespace {

using dynamodb::RecentPartitions;

TEST(RecentPartitions, KeepWholePartitionsUntilTheyAreForgotten) {
    RecentPartitions recent;
    EXPECT_EQ(recent.find(1, "a"), nullptr);
    recent.keep(1, "a", {{"1", "one"}, {"2", "two"}});
    recent.keep(2, "a", {});
    ASSERT_NE(recent.find(1, "a"), nullptr);
    EXPECT_EQ(recent.find(1, "a")->at(1).text, "two");
    ASSERT_NE(recent.find(2, "a"), nullptr);
    EXPECT_TRUE(recent.find(2, "a")->empty());
    recent.keep(1, "a", {{"1", "other"}});
    EXPECT_EQ(recent.find(1, "a")->size(), 1U);
    recent.forget(1, "a");
    EXPECT_EQ(recent.find(1, "a"), nullptr);
    EXPECT_NE(recent.find(2, "a"), nullptr);
    recent.clear();
    EXPECT_EQ(recent.bytes(), 0U);
}

TEST(RecentPartitions, KeepTheLatestUsedWithinTheirLimit) {
    RecentPartitions recent;
    const std::string text(10'000, 'x');
    for (int i = 0; i < 1000; ++i) {
        recent.keep(1, std::to_string(i), {{"", text}});
        EXPECT_LE(recent.bytes(), RecentPartitions::kMostBytes);
        ASSERT_NE(recent.find(1, "0"), nullptr) << i;
    }
    EXPECT_EQ(recent.find(1, "1"), nullptr);
    EXPECT_NE(recent.find(1, "999"), nullptr);
}

TEST(RecentPartitions, DoNotKeepALargeOne) {
    RecentPartitions recent;
    recent.keep(1, "a", {{"", "small"}});
    recent.keep(1, "a", {{"", std::string(RecentPartitions::kMostOfOne, 'x')}});
    EXPECT_EQ(recent.find(1, "a"), nullptr);
    EXPECT_EQ(recent.bytes(), 0U);
}

class RecentReads : public DynamoDbFixture {
protected:
    Json items(const std::string& id, bool forward) {
        const Json output = ok("Query", on({{"KeyConditionExpression", "id = :i"},
                                            {"ExpressionAttributeValues", {{":i", s(id)}}},
                                            {"ScanIndexForward", forward}}));
        return output.at("Items");
    }
    /// A partition read backwards is always read anew.
    void expectCurrent(const std::string& id) {
        Json anew = items(id, false);
        std::reverse(anew.begin(), anew.end());
        EXPECT_EQ(items(id, true), anew);
        EXPECT_EQ(items(id, true), anew);
        for (const Json& item : anew)
            EXPECT_EQ(get(id, item.at("pos").at("N").get<std::string>()), item);
    }
};

TEST_F(RecentReads, NeverShowWhatIsNoLongerSo) {
    std::mt19937 random(1); // NOLINT: the same steps each time
    const auto below = [&](unsigned count) { return random() % count; };
    for (int step = 0; step < 400; ++step) {
        const std::string id(1, static_cast<char>('a' + below(3))), at = std::to_string(below(6));
        const Json item = {{"id", s(id)}, {"pos", n(at)}, {"step", n(std::to_string(step))}};
        switch (below(6)) {
        case 0:
            put(item);
            break;
        case 1:
            ok("DeleteItem", on({{"Key", key(id, at)}}));
            break;
        case 2:
            ok("UpdateItem", on({{"Key", key(id, at)},
                                 {"UpdateExpression", "SET step = :s"},
                                 {"ExpressionAttributeValues", {{":s", n(std::to_string(step))}}}}));
            break;
        case 3:
            ok("BatchWriteItem", {{"RequestItems",
                                   {{"things", Json::array({{{"PutRequest", {{"Item", item}}}},
                                                            {{"DeleteRequest", {{"Key", key(id, "9")}}}}})}}}});
            break;
        case 4: {
            // Refused after its first part, every other time.
            Json check = on({{"Key", key(id, "8")}, {"ConditionExpression", "attribute_exists(id)"}});
            if (below(2) == 0) check["ConditionExpression"] = "attribute_not_exists(id)";
            const Json input{{"TransactItems",
                              Json::array({{{"Put", on({{"Item", item}})}}, {{"ConditionCheck", std::move(check)}}})}};
            if (step % 2 == 0)
                put(id, "8");
            else
                ok("DeleteItem", on({{"Key", key(id, "8")}}));
            (void)lab->invoke(service, "TransactWriteItems", input);
            break;
        }
        default:
            ok("ExecuteStatement", {{"Statement", "DELETE FROM things WHERE id = '" + id + "' AND pos = " + at}});
        }
        expectCurrent(id);
    }
    ok("DeleteTable", {{"TableName", "things"}});
    m_clock.advance(std::chrono::seconds(1));
    ok("CreateTable", definition());
    m_clock.advance(std::chrono::seconds(1));
    for (const char* id : {"a", "b", "c"})
        EXPECT_EQ(items(id, true), Json::array());
}

} // namespace

} // namespace skydeck::lab
