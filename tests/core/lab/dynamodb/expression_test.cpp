#include "core/lab/dynamodb/expression.h"

#include "tests/support/support.h"

namespace skydeck::lab::dynamodb {

namespace {

Json typed(const char* type, const std::string& content) {
    return Json{{type, content}};
}

class ExpressionTest : public testing::Test {
protected:
    Json item = Json::parse(R"({"id": {"S": "one"}, "n": {"N": "5"}, "tags": {"SS": ["a", "b"]},
        "seq": {"L": [{"S": "x"}, {"M": {"deep": {"N": "1"}}}, {"S": "z"}]}, "doc": {"M": {"k": {"S": "v"}}}})");
    Json names = Json::object();
    Json values = Json::parse(R"({":five": {"N": "5"}, ":one": {"N": "1"}, ":nine": {"N": "9"}, ":s": {"S": "on"},
        ":a": {"S": "a"}, ":list": {"L": [{"S": "w"}]}, ":set": {"SS": ["b", "c"]}, ":type": {"S": "N"}, ":bool": {"BOOL": true}})");

    Placeholders placeholders() {
        Json input{{"ExpressionAttributeValues", values}};
        if (!names.empty()) input["ExpressionAttributeNames"] = names;
        return Placeholders::of(input).value();
    }
    bool test(std::string_view text) {
        auto known = placeholders();
        const auto condition = parseCondition(text, "ConditionExpression", known);
        EXPECT_TRUE(condition) << text << ": " << (condition ? "" : condition.error().message);
        return condition && holds(*condition, item);
    }
    std::string refusal(std::string_view text) {
        auto known = placeholders();
        const auto condition = parseCondition(text, "ConditionExpression", known);
        return condition ? "" : condition.error().message;
    }
    Json updated(std::string_view text) {
        auto known = placeholders();
        const auto update = parseUpdate(text, known);
        if (!update) return update.error().message;
        const auto after = applyUpdate(*update, item);
        if (!after) return after.error().message;
        return *after;
    }
};

TEST_F(ExpressionTest, BindsNotThenAndThenOr) {
    EXPECT_TRUE(test("n = :five OR n = :one AND n = :nine"));
    EXPECT_FALSE(test("(n = :five OR n = :one) AND n = :nine"));
    EXPECT_TRUE(test("NOT n = :one AND n = :five"));
    EXPECT_FALSE(test("not (n = :one or n = :five)"));
}

TEST_F(ExpressionTest, ComparesWithinOneTypeOnly) {
    EXPECT_TRUE(test("n < :nine AND n >= :five AND n <> :one"));
    EXPECT_FALSE(test("id > :one"));
    EXPECT_TRUE(test("id <> :one"));
    EXPECT_TRUE(test("n BETWEEN :one AND :nine AND n IN (:one, :five)"));
    EXPECT_FALSE(test("absent = :one OR absent < :one"));
}

TEST_F(ExpressionTest, KnowsTheFunctions) {
    EXPECT_TRUE(test("attribute_exists(doc.k) AND attribute_not_exists(doc.k2)"));
    EXPECT_TRUE(test("attribute_type(n, :type) AND begins_with(id, :s)"));
    EXPECT_TRUE(test("contains(tags, :a) AND contains(id, :s) AND NOT contains(seq, :a)"));
    EXPECT_TRUE(test("size(seq) > :one AND size(id) < :five"));
}

TEST_F(ExpressionTest, FollowsPathsThroughListsMapsAndNames) {
    names = {{"#l", "seq"}, {"#d", "deep"}};
    EXPECT_TRUE(test("#l[1].#d = :one"));
    EXPECT_TRUE(test("attribute_not_exists(seq[3]) AND attribute_not_exists(n[0])"));
}

TEST_F(ExpressionTest, RefusesWithAwsMessages) {
    const std::string invalid = "Invalid ConditionExpression: ";
    EXPECT_EQ(refusal(""), invalid + "The expression can not be empty;");
    EXPECT_EQ(refusal("n = = :one"), invalid + "Syntax error; token: \"=\", near: \"= = :one\"");
    EXPECT_EQ(refusal("n ="), invalid + "Syntax error; token: \"<EOF>\", near: \"=\"");
    EXPECT_EQ(refusal("size = :one"), invalid + "Attribute name is a reserved keyword; reserved keyword: size");
    EXPECT_EQ(refusal("#x = :one"),
              invalid + "An expression attribute name used in the document path is not defined; attribute name: #x");
    EXPECT_EQ(refusal("n = :x"),
              invalid + "An expression attribute value used in expression is not defined; attribute value: :x");
    EXPECT_EQ(refusal("foo(n)"), invalid + "Invalid function name; function: foo");
    EXPECT_EQ(refusal("size(n)"),
              invalid + "The function is not allowed to be used this way in an expression; function: size");
    EXPECT_EQ(refusal("if_not_exists(n, :one) = :one"),
              invalid + "The function is not allowed in a condition expression; function: if_not_exists");
    EXPECT_EQ(refusal("n < :bool"), invalid + "Incorrect operand type for operator or function; operator or function: "
                                              "<, operand type: BOOL");
    EXPECT_EQ(refusal("begins_with(n)"), invalid + "Incorrect number of operands for operator or function; operator or "
                                                   "function: begins_with, number of operands: 1");
    EXPECT_EQ(refusal("((n = :one))"), invalid + "The expression has redundant parentheses;");
    EXPECT_EQ(refusal("n = n"), invalid + "The first operand must be distinct from the remaining operands for this "
                                          "operator or function; operator: =, first operand: [n]");
    EXPECT_EQ(refusal("n BETWEEN :nine AND :one"),
              invalid + "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower "
                        "bound operand: AttributeValue: {N:9}, upper bound operand: AttributeValue: {N:1}");
    EXPECT_NE(refusal(std::string(400, '(') + "n = :one" + std::string(400, ')')), "");
}

TEST_F(ExpressionTest, SaysWhichPlaceholdersNobodyUsed) {
    values = {{":one", typed("N", "1")}, {":two", typed("N", "2")}};
    auto known = placeholders();
    ASSERT_TRUE(parseCondition("n = :one", "ConditionExpression", known));
    EXPECT_EQ(known.checkUsed().error().message,
              "Value provided in ExpressionAttributeValues unused in expressions: keys: {:two}");
}

TEST_F(ExpressionTest, SetsFromTheItemBeforeTheUpdate) {
    const Json after = updated("SET n = n + :one, kept = n, fresh = if_not_exists(fresh, :nine) - :one");
    EXPECT_EQ(after.at("n"), typed("N", "6"));
    EXPECT_EQ(after.at("kept"), typed("N", "5"));
    EXPECT_EQ(after.at("fresh"), typed("N", "8"));
}

TEST_F(ExpressionTest, ChangesListsByTheirIndexesBefore) {
    const Json after = updated("SET seq[9] = :a REMOVE seq[0], seq[2]");
    EXPECT_EQ(after.at("seq").at("L").size(), 2U);
    EXPECT_EQ(after.at("seq").at("L").at(1), typed("S", "a"));
    EXPECT_EQ(updated("SET seq = list_append(:list, seq)").at("seq").at("L").at(0), typed("S", "w"));
}

TEST_F(ExpressionTest, AddsToNumbersAndSetsAndDeletesFromSets) {
    EXPECT_EQ(updated("ADD n :one, more :nine").at("n"), typed("N", "6"));
    EXPECT_EQ(updated("ADD tags :set").at("tags"), Json({{"SS", {"a", "b", "c"}}}));
    EXPECT_EQ(updated("DELETE tags :set").at("tags"), Json({{"SS", {"a"}}}));
    values[":both"] = {{"SS", {"a", "b"}}};
    EXPECT_FALSE(updated("DELETE tags :both").contains("tags"));
}

TEST_F(ExpressionTest, RefusesUpdatesWithAwsMessages) {
    const std::string invalid = "Invalid UpdateExpression: ";
    EXPECT_EQ(updated("SET doc = :a, doc.k = :a"),
              invalid + "Two document paths overlap with each other; must remove or rewrite one of these paths; path "
                        "one: [doc], path two: [doc, k]");
    EXPECT_EQ(updated("SET doc.k = :a, doc[0] = :a"),
              invalid + "Two document paths conflict with each other; must remove or rewrite one of these paths; path "
                        "one: [doc, k], path two: [doc, [0]]");
    EXPECT_EQ(updated("SET n = :a SET id = :a"),
              invalid + "The \"SET\" section can only be used once in an update expression;");
    EXPECT_EQ(updated("ADD n :a"), invalid + "Incorrect operand type for operator or function; operator: ADD, operand "
                                             "type: STRING");
    EXPECT_EQ(updated("SET n = n + :a"), invalid + "Incorrect operand type for operator or function; operator or "
                                                   "function: +, operand type: S");
    EXPECT_EQ(updated("SET nowhere.k = :a"),
              "The document path provided in the update expression is invalid for update");
    EXPECT_EQ(updated("SET n = nowhere"),
              "The provided expression refers to an attribute that does not exist in the item");
    EXPECT_EQ(updated("SET n = id + :one"), "An operand in the update expression has an incorrect data type");
}

TEST_F(ExpressionTest, ProjectsPathsIntoTheFormOfTheItem) {
    auto known = placeholders();
    const auto paths = parseProjection("id, seq[2], seq[1].deep, nowhere", known);
    ASSERT_TRUE(paths);
    EXPECT_EQ(project(item, *paths),
              Json::parse(R"({"id": {"S": "one"}, "seq": {"L": [{"M": {"deep": {"N": "1"}}}, {"S": "z"}]}})"));
}

} // namespace

} // namespace skydeck::lab::dynamodb
