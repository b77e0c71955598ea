#include "tests/core/lab/dynamodb/dynamodb_fixture.h"

namespace skydeck::lab {

namespace {

class DynamoDbLegacy : public DynamoDbFixture {
protected:
    void SetUp() override {
        DynamoDbFixture::SetUp();
        put("a", "1", {{"n", n("5")}, {"word", s("skydeck")}, {"tags", {{"SS", {"x", "y"}}}}});
    }
    Json condition(const std::string& comparison, Json values) {
        Json one{{"ComparisonOperator", comparison}};
        if (!values.empty()) one["AttributeValueList"] = std::move(values);
        return one;
    }
    /// Whether item a/1 fulfils it.
    bool expects(Json expected, const std::string& joined = {}) {
        Json input = on({{"Key", key("a", "1")}, {"Expected", std::move(expected)}});
        if (!joined.empty()) input["ConditionalOperator"] = joined;
        const std::string code = refused("UpdateItem", input);
        EXPECT_TRUE(code.empty() || code == "ConditionalCheckFailedException") << lastError.message;
        return code.empty();
    }
    bool is(const std::string& attribute, const std::string& comparison, Json values) {
        return expects({{attribute, condition(comparison, std::move(values))}});
    }
    std::string expectedMessage(Json expected) {
        return message("DeleteItem", on({{"Key", key("a", "1")}, {"Expected", std::move(expected)}}));
    }
};

TEST_F(DynamoDbLegacy, ExpectedComparesInEveryWay) {
    EXPECT_TRUE(is("n", "EQ", Json::array({n("5.0")})));
    EXPECT_FALSE(is("n", "NE", Json::array({n("5")})));
    EXPECT_TRUE(is("n", "NE", Json::array({s("5")})));
    EXPECT_TRUE(is("none", "NE", Json::array({n("5")})));
    EXPECT_TRUE(is("n", "LT", Json::array({n("6")})));
    EXPECT_FALSE(is("n", "GE", Json::array({n("6")})));
    EXPECT_TRUE(is("n", "BETWEEN", Json::array({n("5"), n("9")})));
    EXPECT_TRUE(is("n", "IN", Json::array({n("4"), n("5")})));
    EXPECT_TRUE(is("word", "BEGINS_WITH", Json::array({s("sky")})));
    EXPECT_TRUE(is("word", "CONTAINS", Json::array({s("deck")})));
    EXPECT_TRUE(is("tags", "CONTAINS", Json::array({s("x")})));
    EXPECT_TRUE(is("tags", "NOT_CONTAINS", Json::array({s("z")})));
    EXPECT_FALSE(is("none", "NOT_CONTAINS", Json::array({s("z")})));
    EXPECT_TRUE(is("none", "NULL", Json::array()));
    EXPECT_TRUE(is("n", "NOT_NULL", Json::array()));
    EXPECT_TRUE(expects({{"n", {{"Value", n("5")}}}}));
    EXPECT_FALSE(expects({{"n", {{"Exists", false}}}}));
    EXPECT_TRUE(expects({{"none", {{"Exists", false}}}}));
}

TEST_F(DynamoDbLegacy, ConditionsAreJoinedByTheOperator) {
    const Json both{{"n", {{"Value", n("5")}}}, {"word", {{"Value", s("other")}}}};
    EXPECT_FALSE(expects(both));
    EXPECT_FALSE(expects(both, "AND"));
    EXPECT_TRUE(expects(both, "OR"));
}

TEST_F(DynamoDbLegacy, AttributeUpdatesPutAddAndDelete) {
    const auto update = [&](Json updates) {
        return ok("UpdateItem", on({{"Key", key("a", "1")},
                                    {"AttributeUpdates", std::move(updates)},
                                    {"ReturnValues", "UPDATED_NEW"}}))
            .value("Attributes", Json::object());
    };
    EXPECT_EQ(update({{"n", {{"Action", "ADD"}, {"Value", n("2.5")}}}}).at("n"), n("7.5"));
    EXPECT_EQ(update({{"word", {{"Value", s("new")}}}}).at("word"), s("new"));
    EXPECT_EQ(update({{"tags", {{"Action", "DELETE"}, {"Value", {{"SS", {"x"}}}}}}}).at("tags"), Json({{"SS", {"y"}}}));
    EXPECT_EQ(update({{"list", {{"Action", "ADD"}, {"Value", {{"L", {n("1")}}}}}}}).at("list").at("L").size(), 1u);
    EXPECT_EQ(update({{"list", {{"Action", "ADD"}, {"Value", {{"L", {n("2")}}}}}}}).at("list").at("L").size(), 2u);
    update({{"word", {{"Action", "DELETE"}}}});
    EXPECT_FALSE(get("a", "1").contains("word"));
}

TEST_F(DynamoDbLegacy, TakingAwayMakesNoItem) {
    ok("UpdateItem", on({{"Key", key("new", "1")}, {"AttributeUpdates", {{"x", {{"Action", "DELETE"}}}}}}));
    EXPECT_EQ(get("new", "1"), Json());
    ok("UpdateItem", on({{"Key", key("new", "1")}}));
    EXPECT_EQ(get("new", "1"), key("new", "1"));
}

TEST_F(DynamoDbLegacy, QueriesAndScansFilter) {
    for (int i = 2; i < 6; ++i)
        put("a", std::to_string(i), {{"n", n(std::to_string(i))}});
    Json query =
        on({{"KeyConditions",
             {{"id", condition("EQ", Json::array({s("a")}))}, {"pos", condition("GT", Json::array({n("2")}))}}},
            {"AttributesToGet", {"pos"}}});
    EXPECT_EQ(positions(ok("Query", query)), "3 4 5");
    EXPECT_EQ(ok("Query", query).at("Items")[0], Json({{"pos", n("3")}}));
    query["QueryFilter"] = {{"n", condition("LE", Json::array({n("4")}))}};
    EXPECT_EQ(positions(ok("Query", query)), "3 4");
    EXPECT_EQ(positions(ok("Scan", on({{"ScanFilter", {{"word", condition("NOT_NULL", Json::array())}}}}))), "1");
    query["QueryFilter"] = {{"pos", condition("LE", Json::array({n("4")}))}};
    EXPECT_EQ(message("Query", query),
              "QueryFilter can only contain non-primary key attributes: Primary key attribute: pos");
}

TEST_F(DynamoDbLegacy, RefusalsHaveAwsWords) {
    const std::string form = "One or more parameter values were invalid: ";
    EXPECT_EQ(expectedMessage({{"n", Json::object()}}),
              form + "Value must be provided when Exists is null for Attribute: n");
    EXPECT_EQ(expectedMessage({{"n", {{"Exists", false}, {"Value", n("1")}}}}),
              form + "Value cannot be used when Exists is false for Attribute: n");
    EXPECT_EQ(expectedMessage({{"n", {{"ComparisonOperator", "EQ"}, {"Exists", true}}}}),
              form + "Exists and ComparisonOperator cannot be used together for Attribute: n");
    EXPECT_EQ(expectedMessage({{"n", condition("BETWEEN", Json::array({n("1")}))}}),
              form + "Invalid number of argument(s) for the BETWEEN ComparisonOperator");
    EXPECT_EQ(expectedMessage({{"n", condition("IN", Json::array({n("1"), s("1")}))}}),
              form + "AttributeValues inside AttributeValueList must all be of the same type");
    EXPECT_EQ(expectedMessage({{"n", condition("BEGINS_WITH", Json::array({n("1")}))}}),
              form + "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type");
    EXPECT_EQ(message("UpdateItem", on({{"Key", key("a", "1")}, {"AttributeUpdates", {{"n", Json::object()}}}})),
              form + "Only DELETE action is allowed when no attribute value is specified");
    EXPECT_EQ(message("UpdateItem", on({{"Key", key("a", "1")},
                                        {"AttributeUpdates", {{"word", {{"Action", "ADD"}, {"Value", n("1")}}}}}})),
              "Type mismatch for attribute to update");
    EXPECT_EQ(message("UpdateItem", on({{"Key", key("a", "1")}, {"AttributeUpdates", {{"id", {{"Value", s("b")}}}}}})),
              form + "Cannot update attribute id. This attribute is part of the key");
    EXPECT_EQ(message("Query", on({{"KeyConditions", {{"id", condition("NE", Json::array({s("a")}))}}}})),
              "Attempted conditional constraint is not an indexable operation");
    EXPECT_EQ(message("GetItem", on({{"Key", key("a", "1")}, {"AttributesToGet", {"x", "x"}}})),
              form + "Duplicate value in attribute name: x");
    EXPECT_EQ(message("DeleteItem", on({{"Key", key("a", "1")}, {"ConditionalOperator", "OR"}})),
              "ConditionalOperator cannot be used without Expected");
}

TEST_F(DynamoDbLegacy, DoesNotMixWithExpressionsWhateverTheTable) {
    EXPECT_EQ(message("PutItem", {{"TableName", "nowhere"},
                                  {"Item", key("a", "1")},
                                  {"Expected", {{"n", {{"Value", n("5")}}}}},
                                  {"ConditionExpression", "attribute_exists(id)"}}),
              "Can not use both expression and non-expression parameters in the same request: Non-expression "
              "parameters: {Expected} Expression parameters: {ConditionExpression}");
    EXPECT_EQ(message("UpdateItem", on({{"Key", key("a", "1")},
                                        {"AttributeUpdates", {{"n", {{"Value", n("5")}}}}},
                                        {"Expected", Json::object()},
                                        {"UpdateExpression", "REMOVE n"}})),
              "Can not use both expression and non-expression parameters in the same request: Non-expression "
              "parameters: {AttributeUpdates, Expected} Expression parameters: {UpdateExpression}");
}

} // namespace

} // namespace skydeck::lab
