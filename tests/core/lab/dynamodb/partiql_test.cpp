#include "core/lab/dynamodb/partiql.h"
#include "tests/core/lab/dynamodb/dynamodb_fixture.h"

namespace skydeck::lab {

namespace {

class DynamoDbPartiql : public DynamoDbFixture {
protected:
    Json run(const std::string& statement, const Json& parameters = Json::array()) {
        return ok("ExecuteStatement", inputOf(statement, parameters));
    }
    std::string code(const std::string& statement, const Json& parameters = Json::array()) {
        return refused("ExecuteStatement", inputOf(statement, parameters));
    }
    static Json inputOf(const std::string& statement, const Json& parameters = Json::array()) {
        Json input{{"Statement", statement}};
        if (!parameters.empty()) input["Parameters"] = parameters;
        return input;
    }
    std::string selected(const std::string& where) { return positions(run("SELECT * FROM things WHERE " + where)); }
    void fill() {
        for (int i = 1; i <= 6; ++i)
            put("a", std::to_string(i), {{"n", n(std::to_string(i * 10))}, {"rank", n(std::to_string(9 - i))}});
        put("b", "1", {{"owner", s("me")}, {"none", {{"NULL", true}}}, {"m", {{"M", {{"k", {{"L", {s("x")}}}}}}}}});
    }
};

TEST_F(DynamoDbPartiql, SelectsByKeysAndConditions) {
    fill();
    EXPECT_EQ(selected("id = 'a' AND pos > 4"), "5 6");
    EXPECT_EQ(selected("id = 'a' AND pos BETWEEN 2 AND 3"), "2 3");
    EXPECT_EQ(selected("id = 'a' AND n IN [10, 30, 99]"), "1 3");
    EXPECT_EQ(selected("n >= 50 AND NOT pos = 5"), "6");
    EXPECT_EQ(selected("owner = 'me' OR (id = 'a' AND pos = 2)"), "2 1");
    EXPECT_EQ(selected("id = 'a' AND pos <> 3 ORDER BY pos DESC"), "6 5 4 2 1");
    EXPECT_EQ(selected("m.k[0] = 'x'"), "1");
    EXPECT_EQ(selected("contains(owner, 'm') AND begins_with(\"owner\", 'm')"), "1");
    EXPECT_EQ(selected("none IS NULL"), "1");
    EXPECT_EQ(selected("id = 'a' AND owner IS MISSING AND pos < 3"), "1 2");
    EXPECT_EQ(selected("owner <> 'you'"), "1"); // what is missing is not unequal
    EXPECT_EQ(run("SELECT m.k, id FROM things WHERE id = ? AND pos = ?", Json::array({s("b"), n("1")})).at("Items"),
              Json::array({{{"id", s("b")}, {"m", {{"M", {{"k", {{"L", {s("x")}}}}}}}}}}));
    EXPECT_EQ(positions(run("SELECT * FROM \"things\".\"byRank\" WHERE id = 'a' ORDER BY rank")), "6 5 4 3 2 1");
}

TEST_F(DynamoDbPartiql, PagesGoOnWhereTheyEnded) {
    fill();
    Json input = inputOf("SELECT * FROM things WHERE id = 'a'");
    input["Limit"] = 4;
    const Json first = ok("ExecuteStatement", input);
    EXPECT_EQ(positions(first), "1 2 3 4");
    input["NextToken"] = first.at("NextToken");
    EXPECT_EQ(positions(ok("ExecuteStatement", input)), "5 6");
    input["Statement"] = "SELECT * FROM things";
    EXPECT_EQ(refused("ExecuteStatement", input), "ValidationException");
    input["NextToken"] = "nonsense";
    EXPECT_EQ(refused("ExecuteStatement", input), "ValidationException");
}

TEST_F(DynamoDbPartiql, InsertsOnce) {
    const std::string statement = "INSERT INTO things VALUE {'id': 'a', 'pos': 1, 'l': [1, 'it''s', true, null],"
                                  " 's': <<'x', 'y'>>, 'm': {'deep': -1.50e2}}";
    run(statement);
    Json item = key("a", "1");
    item["l"] = {{"L", {n("1"), s("it's"), {{"BOOL", true}}, {{"NULL", true}}}}};
    item["s"] = {{"SS", {"x", "y"}}};
    item["m"] = {{"M", {{"deep", n("-150")}}}};
    EXPECT_EQ(get("a", "1"), item);
    EXPECT_EQ(code(statement), "DuplicateItemException");
    EXPECT_EQ(code("INSERT INTO things VALUE {'id': 'a'}"), "ValidationException");
    run("INSERT INTO things VALUE ?", Json::array({{{"M", key("b", "2")}}}));
    EXPECT_EQ(get("b", "2"), key("b", "2"));
}

TEST_F(DynamoDbPartiql, UpdatesAndDeletesOneItem) {
    fill();
    const Json changed =
        run("UPDATE things SET n = n + 5, tags = <<'x'>> SET l = [1] REMOVE rank WHERE id = 'a' AND pos"
            " = 1 AND n = 10 RETURNING ALL NEW *");
    EXPECT_EQ(changed.at("Items")[0].at("n"), n("15"));
    EXPECT_FALSE(changed.at("Items")[0].contains("rank"));
    run("UPDATE things SET tags = set_add(tags, <<'y'>>), l = list_append(l, ?) WHERE id = 'a' AND pos = 1",
        Json::array({{{"L", {n("2")}}}}));
    EXPECT_EQ(get("a", "1").at("tags"), Json({{"SS", {"x", "y"}}}));
    EXPECT_EQ(get("a", "1").at("l").at("L").size(), 2U);
    EXPECT_EQ(code("UPDATE things SET n = 1 WHERE id = 'a' AND pos = 1 AND n = 99"), "ConditionalCheckFailedException");
    EXPECT_EQ(code("UPDATE things SET n = 1 WHERE id = 'a' AND pos = 77"), "ConditionalCheckFailedException");
    EXPECT_EQ(run("DELETE FROM things WHERE id = 'a' AND pos = 1 RETURNING ALL OLD *").at("Items")[0].at("n"), n("15"));
    EXPECT_EQ(get("a", "1"), Json());
    run("DELETE FROM things WHERE id = 'a' AND pos = 1");
    EXPECT_EQ(code("DELETE FROM things WHERE id = 'a' AND pos = 2 AND n = 1"), "ConditionalCheckFailedException");
    EXPECT_EQ(message("ExecuteStatement", inputOf("DELETE FROM things WHERE id = 'a'")),
              "Where clause does not contain a mandatory equality on all key attributes");
}

TEST_F(DynamoDbPartiql, RefusesWhatIsNotWellFormed) {
    for (const char* statement :
         {"", "SELECT", "SELECT * FROM", "SELECT * FROM things WHERE", "SELECT * FROM things WHERE id = 'a' AND",
          "SELECT * FROM things extra", "UPDATE things WHERE id = 'a'", "INSERT INTO things VALUE 5",
          "SELECT * FROM things WHERE id = 'open", "SELECT * FROM things WHERE if_not_exists(a, b)",
          "DROP TABLE things", "SELECT * FROM things WHERE a = #"}) {
        const auto query = dynamodb::partiql::parse(statement, Json::array());
        ASSERT_FALSE(query) << statement;
        EXPECT_EQ(query.error().message.rfind("Statement wasn't well formed, can't be processed: ", 0), 0U)
            << query.error().message;
    }
    EXPECT_FALSE(dynamodb::partiql::parse("SELECT * FROM t WHERE " + std::string(5000, '(') + "a", Json::array()));
    EXPECT_FALSE(dynamodb::partiql::parse("INSERT INTO t VALUE " + std::string(5000, '['), Json::array()));
    EXPECT_EQ(message("ExecuteStatement", inputOf("SELECT * FROM things WHERE id = ?")),
              "Number of parameters in request and statement don't match.");
    EXPECT_EQ(message("ExecuteStatement", inputOf("SELECT * FROM things", Json::array({s("a")}))),
              "Number of parameters in request and statement don't match.");
    EXPECT_EQ(code("SELECT * FROM nowhere"), "ResourceNotFoundException");
}

TEST_F(DynamoDbPartiql, BatchesAnswerEachStatement) {
    fill();
    const Json answers =
        ok("BatchExecuteStatement",
           {{"Statements",
             {inputOf("SELECT n FROM things WHERE id = 'a' AND pos = 3"),
              inputOf("SELECT * FROM things WHERE id = 'a'"), inputOf("SELECT * FROM nowhere WHERE id = 'a'"),
              inputOf("SELECT * FROM things WHERE id = 'x' AND pos = 1")}}})
            .at("Responses");
    EXPECT_EQ(answers[0], Json({{"TableName", "things"}, {"Item", {{"n", n("30")}}}}));
    EXPECT_EQ(answers[1].at("Error").at("Code"), "ValidationError");
    EXPECT_EQ(answers[2].at("Error").at("Code"), "ResourceNotFound");
    EXPECT_EQ(answers[3], Json({{"TableName", "things"}}));
    const Json writes = ok("BatchExecuteStatement", {{"Statements",
                                                      {inputOf("INSERT INTO things VALUE {'id': 'a', 'pos': 1}"),
                                                       inputOf("INSERT INTO things VALUE {'id': 'z', 'pos': 1}")}}})
                            .at("Responses");
    EXPECT_EQ(writes[0].at("Error").at("Code"), "DuplicateItem");
    EXPECT_EQ(get("z", "1"), key("z", "1"));
    EXPECT_EQ(
        refused("BatchExecuteStatement",
                {{"Statements", {inputOf("SELECT * FROM things"), inputOf("DELETE FROM things WHERE id = 'a'")}}}),
        "ValidationException");
}

TEST_F(DynamoDbPartiql, TransactionsAreAllOrNothing) {
    fill();
    const auto statements = [&](std::initializer_list<const char*> texts) {
        Json all = Json::array();
        for (const char* text : texts)
            all.push_back(inputOf(text));
        return Json{{"TransactStatements", all}};
    };
    EXPECT_EQ(refused("ExecuteTransaction", statements({"UPDATE things SET n = 1 WHERE id = 'a' AND pos = 2",
                                                        "INSERT INTO things VALUE {'id': 'a', 'pos': 1}"})),
              "TransactionCanceledException");
    EXPECT_NE(lastError.message.find("[None, DuplicateItem]"), std::string::npos) << lastError.message;
    EXPECT_EQ(get("a", "2").at("n"), n("20"));
    ok("ExecuteTransaction", statements({"EXISTS(SELECT * FROM things WHERE id = 'a' AND pos = 1 AND n = 10)",
                                         "DELETE FROM things WHERE id = 'a' AND pos = 2"}));
    EXPECT_EQ(get("a", "2"), Json());
    EXPECT_EQ(
        refused("ExecuteTransaction", statements({"EXISTS(SELECT * FROM things WHERE id = 'a' AND pos = 1 AND n = 11)",
                                                  "DELETE FROM things WHERE id = 'a' AND pos = 3"})),
        "TransactionCanceledException");
    const Json read = ok("ExecuteTransaction", statements({"SELECT * FROM things WHERE id = 'a' AND pos = 3"}));
    EXPECT_EQ(read.at("Responses")[0].at("Item").at("n"), n("30"));
}

} // namespace

} // namespace skydeck::lab
