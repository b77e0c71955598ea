#include "tests/core/lab/dynamodb/dynamodb_fixture.h"

#include <algorithm>

namespace skydeck::lab {

namespace {

class DynamoDbTransactions : public DynamoDbFixture {
protected:
    static Json putPart(const std::string& id, const std::string& condition = {}) {
        Json part = on({{"Item", key(id, "1")}});
        if (!condition.empty()) part["ConditionExpression"] = condition;
        return {{"Put", std::move(part)}};
    }
    static Json transaction(std::vector<Json> parts, const std::string& token = {}) {
        Json input{{"TransactItems", std::move(parts)}};
        if (!token.empty()) input["ClientRequestToken"] = token;
        return input;
    }
    /// The error's extra members, as the answer over HTTP carries them.
    Json details(const std::string& operation, const Json& input) {
        const auto& found = *std::ranges::find(lab->services, "dynamodb", &Service::name);
        const wire::HttpRequest request;
        Body body;
        const Caller caller{kAccountId, "test", "arn:aws:iam::123456789012:root", "us-east-1"};
        const std::string id = "request";
        const auto reply =
            found.handlers.at(operation)(Call{*found.model->operation(operation), input, request, body, caller, id});
        EXPECT_FALSE(reply);
        return reply ? Json() : found.errorDetails(reply.error(), request, input);
    }
};

TEST_F(DynamoDbTransactions, WriteAllOrNothing) {
    ok("TransactWriteItems", transaction({putPart("a"), putPart("b")}));
    EXPECT_EQ(message("TransactWriteItems", transaction({putPart("c"), putPart("a", "attribute_not_exists(id)")})),
              "Transaction cancelled, please refer cancellation reasons for specific reasons [None, "
              "ConditionalCheckFailed]");
    EXPECT_EQ(lastError.code, "TransactionCanceledException");
    EXPECT_EQ(get("c", "1"), Json());
    EXPECT_NE(get("b", "1"), Json());
}

TEST_F(DynamoDbTransactions, GiveTheReasonsAndTheItemWhenAsked) {
    put("a", "1");
    Json part = putPart("a", "attribute_not_exists(id)");
    part["Put"]["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD";
    const Json reasons = details("TransactWriteItems", transaction({part})).at("CancellationReasons");
    EXPECT_EQ(reasons.at(0), Json({{"Code", "ConditionalCheckFailed"},
                                   {"Message", "The conditional request failed"},
                                   {"Item", key("a", "1")}}));
    EXPECT_EQ(details("PutItem", part.at("Put")), Json({{"Item", key("a", "1")}}));
}

TEST_F(DynamoDbTransactions, WithOneTokenHappenOnce) {
    const Json increment{{"Update", on({{"Key", key("a", "1")},
                                        {"UpdateExpression", "ADD n :one"},
                                        {"ExpressionAttributeValues", {{":one", n("1")}}}})}};
    ok("TransactWriteItems", transaction({increment}, "token"));
    ok("TransactWriteItems", transaction({increment}, "token"));
    EXPECT_EQ(get("a", "1").at("n"), n("1"));
    EXPECT_EQ(refused("TransactWriteItems", transaction({putPart("a")}, "token")),
              "IdempotentParameterMismatchException");
    m_clock.advance(std::chrono::minutes(11));
    ok("TransactWriteItems", transaction({increment}, "token"));
    EXPECT_EQ(get("a", "1").at("n"), n("2"));
}

TEST_F(DynamoDbTransactions, RefuseTwoOperationsOnOneItem) {
    EXPECT_EQ(message("TransactWriteItems", transaction({putPart("a"), putPart("a")})),
              "Transaction request cannot include multiple operations on one item");
}

TEST_F(DynamoDbTransactions, ReadInTheOrderAsked) {
    put("a", "1", {{"n", n("7")}});
    Json input;
    for (const char* id : {"missing", "a"})
        input["TransactItems"].push_back({{"Get", on({{"Key", key(id, "1")}, {"ProjectionExpression", "n"}})}});
    EXPECT_EQ(ok("TransactGetItems", input).at("Responses"),
              Json::array({Json::object(), Json{{"Item", {{"n", n("7")}}}}}));
}

} // namespace

} // namespace skydeck::lab
