#include "core/workflows/item_search.h"

#include "tests/core/aws/client_test.h"

namespace skydeck::workflows {
namespace {

using namespace aws::dynamodb;

const KeySchema kKeys{{"id", "S"}, {"n", "N"}};

ItemCondition where(std::string attribute, Comparison comparison, AttributeValue value = {},
                    AttributeValue upper = {}) {
    return {std::move(attribute), comparison, std::move(value), std::move(upper)};
}

/// The expression with its placeholders put back, for reading.
std::string readable(std::string expression, const ExpressionNames& names) {
    const auto replace = [&](const std::string& mark, const std::string& text) {
        for (auto at = expression.find(mark); at != std::string::npos; at = expression.find(mark, at + text.size()))
            expression.replace(at, mark.size(), text);
    };
    for (const auto& [mark, name] : names.names)
        replace(mark, name);
    for (const auto& [mark, value] : names.values)
        replace(mark, toTyped(value).dump());
    return expression;
}

std::string filterOf(const ItemCondition& condition) {
    const auto input = scanFor({.tableName = "tab", .filters = {condition}});
    return input ? readable(input->filter, input->expression) : input.error().message;
}

TEST(ItemSearch, EveryComparisonIsWritten) {
    using enum Comparison;
    const AttributeValue five{Number{"5"}}, nine{Number{"9"}}, text{std::string("x")};
    EXPECT_EQ(filterOf(where("age", Equal, five)), R"(age = {"N":"5"})");
    EXPECT_EQ(filterOf(where("age", NotEqual, five)), R"(age <> {"N":"5"})");
    EXPECT_EQ(filterOf(where("age", Less, five)), R"(age < {"N":"5"})");
    EXPECT_EQ(filterOf(where("age", LessOrEqual, five)), R"(age <= {"N":"5"})");
    EXPECT_EQ(filterOf(where("age", Greater, five)), R"(age > {"N":"5"})");
    EXPECT_EQ(filterOf(where("age", GreaterOrEqual, five)), R"(age >= {"N":"5"})");
    EXPECT_EQ(filterOf(where("age", Between, five, nine)), R"(age BETWEEN {"N":"5"} AND {"N":"9"})");
    EXPECT_EQ(filterOf(where("name", BeginsWith, text)), R"(begins_with(name, {"S":"x"}))");
    EXPECT_EQ(filterOf(where("name", Contains, text)), R"(contains(name, {"S":"x"}))");
    EXPECT_EQ(filterOf(where("name", NotContains, text)), R"(NOT contains(name, {"S":"x"}))");
    EXPECT_EQ(filterOf(where("name", Exists)), "attribute_exists(name)");
    EXPECT_EQ(filterOf(where("name", NotExists)), "attribute_not_exists(name)");
}

TEST(ItemSearch, PathsGoIntoMapsAndLists) {
    using enum Comparison;
    EXPECT_EQ(filterOf(where("a.b[0][12].c", Exists)), "attribute_exists(a.b[0][12].c)");
    const auto input = scanFor({.tableName = "tab", .filters = {where("\"a.b\".c", Exists)}}).value();
    EXPECT_EQ(input.filter, "attribute_exists(#n0.#n1)");
    EXPECT_EQ(input.expression.names.at("#n0"), "a.b");
    for (const char* bad : {"", ".", "a.", ".a", "a..b", "a[", "a[x]", "[0]", "a[0]b", "\"a", "\"\"", "a[]"})
        EXPECT_EQ(filterOf(where(bad, Exists)), "'" + std::string(bad) + "' is not the path of an attribute");
}

TEST(ItemSearch, SeveralFiltersAllHoldAndShareTheirNames) {
    using enum Comparison;
    const auto input = scanFor({.tableName = "tab",
                                .filters = {where("age", Greater, {Number{"1"}}), where("age", Less, {Number{"9"}})}})
                           .value();
    EXPECT_EQ(input.expression.names.size(), 1U);
    EXPECT_EQ(readable(input.filter, input.expression), R"(age > {"N":"1"} AND age < {"N":"9"})");
}

TEST(ItemSearch, AQueryHasItsKeyConditionFromTheSchema) {
    ItemSearch search{.tableName = "tab", .indexName = "by", .partition = AttributeValue{std::string("a")}};
    search.sort = where("whatever", Comparison::Between, {Number{"1"}}, {Number{"2"}});
    search.descending = true;
    const auto input = queryFor(search, kKeys).value();
    EXPECT_EQ(readable(input.keyCondition, input.expression),
              R"(id = {"S":"a"} AND n BETWEEN {"N":"1"} AND {"N":"2"})");
    EXPECT_EQ(input.indexName, "by");
    EXPECT_FALSE(input.forward);
}

TEST(ItemSearch, WhatTheKeyCannotBeIsSaidBeforeItIsAsked) {
    const AttributeValue text{std::string("a")}, five{Number{"5"}};
    const auto wrong = [&](ItemSearch search, const KeySchema& keys) {
        const auto input = queryFor(search, keys);
        return input ? std::string("taken") : input.error().code + ": " + input.error().message;
    };
    EXPECT_EQ(wrong({.tableName = "tab"}, kKeys), "InvalidSearch: A query needs a value of the partition key");
    EXPECT_EQ(wrong({.tableName = "tab", .partition = five}, kKeys), "InvalidSearch: The key 'id' is of type S, not N");
    ItemSearch sorted{.tableName = "tab", .partition = text, .sort = where("n", Comparison::Equal, text)};
    EXPECT_EQ(wrong(sorted, kKeys), "InvalidSearch: The key 'n' is of type N, not S");
    sorted.sort = where("n", Comparison::Contains, five);
    EXPECT_EQ(wrong(sorted, kKeys), "InvalidSearch: DynamoDB does not compare a sort key in this way");
    EXPECT_EQ(wrong(sorted, {{"id", "S"}}), "InvalidSearch: There is no sort key here");
    EXPECT_FALSE(scanFor(sorted));
}

class FindItems : public test::ClientTest {
protected:
    /// Three pages of a scan; with a filter the first two let nothing through.
    DynamoDbClient table() {
        test::FakeTransport fake;
        fake.record()->otherwise = [this](const wire::HttpRequest& request) -> Result<wire::HttpResponse> {
            const Json input = Json::parse(request.body);
            m_requests.push_back(input);
            const int page = input.contains("ExclusiveStartKey")
                                 ? std::stoi(input["ExclusiveStartKey"]["n"]["N"].get<std::string>())
                                 : 0;
            Json output{{"Count", 0}, {"ScannedCount", 2}, {"Items", Json::array()}};
            if (page == 2 || !input.contains("FilterExpression"))
                output["Items"] = Json::array({{{"id", {{"S", std::to_string(page)}}}}});
            if (page < 2) output["LastEvaluatedKey"] = {{"n", {{"N", std::to_string(page + 1)}}}};
            return wire::HttpResponse{200, {}, output.dump()};
        };
        return DynamoDbClient(client(std::move(fake), "dynamodb"));
    }
    std::vector<Json> m_requests;
};

TEST_F(FindItems, OnePageIsReadWhenItIsEnough) {
    const auto found = findItems(table(), {.tableName = "tab"}, kKeys, {}, 1, m_context).value();
    EXPECT_EQ(found.items.size(), 1U);
    EXPECT_EQ(toTyped(found.next), Json::parse(R"({"n":{"N":"1"}})"));
    ASSERT_EQ(m_requests.size(), 1U);
    EXPECT_EQ(m_requests[0]["Limit"], 1);
    const auto rest = findItems(table(), {.tableName = "tab"}, kKeys, found.next, 10, m_context).value();
    EXPECT_EQ(rest.items.size(), 2U);
    EXPECT_TRUE(rest.next.empty());
}

TEST_F(FindItems, AFilterIsFollowedUntilSomethingComes) {
    const ItemSearch search{.tableName = "tab", .filters = {where("id", Comparison::Exists)}};
    const auto found = findItems(table(), search, kKeys, {}, 1, m_context).value();
    EXPECT_EQ(found.items.size(), 1U);
    EXPECT_EQ(found.looked, 6U);
    EXPECT_TRUE(found.next.empty());
    EXPECT_FALSE(m_requests.at(0).contains("Limit"));
}

} // namespace
} // namespace skydeck::workflows
