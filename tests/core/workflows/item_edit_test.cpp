#include "core/workflows/item_edit.h"

#include "tests/core/aws/client_test.h"

namespace skydeck::workflows {
namespace {

using namespace aws::dynamodb;

const KeySchema kKeys{{"id", "S"}};

Item item(const char* typed) {
    return parseTypedItem(typed).value();
}

class ItemEdit : public test::ClientTest {
protected:
    /// Answers with this status and body, and keeps what was asked.
    DynamoDbClient table(int status = 200, std::string body = "{}") {
        test::FakeTransport fake;
        fake.record()->otherwise = [this, status,
                                    body](const wire::HttpRequest& request) -> Result<wire::HttpResponse> {
            m_requests.push_back(Json::parse(request.body));
            return wire::HttpResponse{status, {}, body};
        };
        return DynamoDbClient(client(std::move(fake), "dynamodb"));
    }
    DynamoDbClient refusing() {
        return table(400,
                     R"({"__type":"x#ConditionalCheckFailedException","message":"The conditional request failed"})");
    }
    std::vector<Json> m_requests;
};

TEST(ChangesBetween, NamesWhatCameWentAndChanged) {
    const auto changes = changesBetween(item(R"({"a":{"N":"1"},"b":{"S":"x"},"c":{"BOOL":true}})"),
                                        item(R"({"a":{"N":"2"},"c":{"BOOL":true},"d":{"NULL":true}})"));
    ASSERT_EQ(changes.size(), 3U);
    EXPECT_EQ(changes[0].name, "a");
    EXPECT_TRUE(changes[0].before && changes[0].after);
    EXPECT_EQ(changes[1].name, "b");
    EXPECT_FALSE(changes[1].after);
    EXPECT_EQ(changes[2].name, "d");
    EXPECT_FALSE(changes[2].before);
}

TEST_F(ItemEdit, OnlyWhatDiffersIsWrittenAndOnlyIfNobodyElseDid) {
    ASSERT_TRUE(changeItem(table(), "tab", kKeys,
                           item(R"({"id":{"S":"1"},"a":{"N":"1"},"b":{"S":"x"},"same":{"S":"s"}})"),
                           item(R"({"id":{"S":"1"},"a":{"N":"2"},"same":{"S":"s"},"new":{"S":"n"}})"), m_context));
    ASSERT_EQ(m_requests.size(), 1U);
    const Json& request = m_requests[0];
    EXPECT_EQ(request["Key"], Json::parse(R"({"id":{"S":"1"}})"));
    EXPECT_EQ(request["UpdateExpression"], "SET #n0 = :a0, #n2 = :a2 REMOVE #n1");
    EXPECT_EQ(request["ConditionExpression"],
              "attribute_exists(#key) AND #n0 = :b0 AND #n1 = :b1 AND attribute_not_exists(#n2)");
    EXPECT_EQ(request["ExpressionAttributeNames"], Json::parse(R"({"#key":"id","#n0":"a","#n1":"b","#n2":"new"})"));
    EXPECT_EQ(request["ExpressionAttributeValues"],
              Json::parse(R"({":a0":{"N":"2"},":b0":{"N":"1"},":b1":{"S":"x"},":a2":{"S":"n"}})"));
}

TEST_F(ItemEdit, NothingIsSentWhenNothingDiffers) {
    const Item same = item(R"({"id":{"S":"1"}})");
    EXPECT_TRUE(changeItem(table(), "tab", kKeys, same, same, m_context));
    EXPECT_TRUE(m_requests.empty());
}

TEST_F(ItemEdit, AForeignChangeIsAConflictThatSaysWhatToDo) {
    const auto changed = changeItem(refusing(), "tab", kKeys, item(R"({"id":{"S":"1"},"a":{"N":"1"}})"),
                                    item(R"({"id":{"S":"1"},"a":{"N":"2"}})"), m_context);
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().code, "ItemChanged");
    EXPECT_EQ(changed.error().kind, ErrorKind::Conflict);
    EXPECT_FALSE(changed.error().hint.empty());
}

TEST_F(ItemEdit, AKeyStays) {
    const auto changed =
        changeItem(table(), "tab", kKeys, item(R"({"id":{"S":"1"}})"), item(R"({"id":{"S":"2"}})"), m_context);
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().code, "KeyChanged");
    EXPECT_TRUE(m_requests.empty());
}

TEST_F(ItemEdit, ANewItemReplacesNone) {
    ASSERT_TRUE(addItem(table(), "tab", kKeys, item(R"({"id":{"S":"1"}})"), m_context));
    EXPECT_EQ(m_requests.at(0)["ConditionExpression"], "attribute_not_exists(#key)");
    const auto again = addItem(refusing(), "tab", kKeys, item(R"({"id":{"S":"1"}})"), m_context);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, "ItemExists");
    EXPECT_EQ(addItem(table(), "tab", kKeys, item(R"({"x":{"S":"1"}})"), m_context).error().code, "InvalidItem");
    EXPECT_EQ(addItem(table(), "tab", kKeys, item(R"({"id":{"N":"1"}})"), m_context).error().code, "InvalidItem");
}

TEST_F(ItemEdit, ItemsGoByTheirKeysInBatches) {
    std::vector<Item> items;
    for (int i = 0; i < 30; ++i)
        items.push_back({{"id", {std::to_string(i)}}, {"more", {std::string("x")}}});
    ASSERT_TRUE(deleteTheseItems(table(), "tab", kKeys, items, m_context));
    ASSERT_EQ(m_requests.size(), 2U);
    EXPECT_EQ(m_requests[0]["RequestItems"]["tab"].size(), 25U);
    EXPECT_EQ(m_requests[1]["RequestItems"]["tab"][0], Json::parse(R"({"DeleteRequest":{"Key":{"id":{"S":"25"}}}})"));
}

} // namespace
} // namespace skydeck::workflows
