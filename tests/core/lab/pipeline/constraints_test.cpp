#include "core/lab/pipeline/constraints.h"

#include <gtest/gtest.h>

namespace skydeck::lab {

namespace {
std::string refusal(const char* operation, const Json& input) {
    const auto* model = wire::embeddedModel("dynamodb");
    const Status outcome = checkInput(*model, *model->operation(operation), input);
    if (outcome) return {};
    EXPECT_EQ(outcome.error().code, "ValidationException");
    EXPECT_EQ(outcome.error().httpStatus, 400);
    return outcome.error().message;
}

std::string one(const std::string& problem) {
    return "1 validation error detected: " + problem;
}

TEST(Constraints, AreToldInTheWordsOfAwsValidator) {
    EXPECT_EQ(refusal("GetItem", {{"TableName", "things"}}),
              one("Value null at 'key' failed to satisfy constraint: Member must not be null"));
    EXPECT_EQ(refusal("Query", {{"TableName", "things"}, {"Limit", 0}}),
              one("Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to "
                  "1"));
    EXPECT_EQ(refusal("Scan", {{"TableName", "th"}}),
              one("Value 'th' at 'tableName' failed to satisfy constraint: Member must have length greater than or "
                  "equal to 3"));
    EXPECT_EQ(refusal("Scan", {{"TableName", "th;ngs"}}),
              one("Value 'th;ngs' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression "
                  "pattern: [a-zA-Z0-9_.-]+"));
    EXPECT_EQ(refusal("Scan", {{"TableName", "things"}, {"AttributesToGet", Json::array()}}),
              one("Value '[]' at 'attributesToGet' failed to satisfy constraint: Member must have length greater than "
                  "or equal to 1"));
}

TEST(Constraints, AreAllToldAtOnce) {
    const std::string message = refusal("Scan", {{"Limit", 0}, {"Select", "x"}});
    EXPECT_EQ(message.rfind("3 validation errors detected: ", 0), 0U) << message;
}

TEST(Constraints, PrintEnumerationsInAwsOrder) {
    const auto values = [](const char* member, const char* operation = "UpdateItem") {
        const std::string message =
            refusal(operation, {{"TableName", "things"}, {"Key", Json::object()}, {member, "odd"}});
        return message.substr(message.find('['));
    };
    EXPECT_EQ(values("ReturnValues"), "[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]");
    EXPECT_EQ(values("ReturnConsumedCapacity"), "[INDEXES, TOTAL, NONE]");
    EXPECT_EQ(values("ReturnItemCollectionMetrics"), "[SIZE, NONE]");
    EXPECT_EQ(values("Select", "Query"), "[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]");
}

TEST(Constraints, NameTheirPlaceInListsAndMaps) {
    EXPECT_EQ(refusal("BatchWriteItem", {{"RequestItems", {{"things", {{{"PutRequest", Json::object()}}}}}}}),
              one("Value null at 'requestItems.things.member.1.member.putRequest.item' failed to satisfy constraint: "
                  "Member must not be null"));
    EXPECT_EQ(refusal("BatchWriteItem", {{"RequestItems", {{"things", Json::array()}}}}),
              one("Value '{\"things\":[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy "
                  "constraint: [Member must have length less than or equal to 25, Member must have length greater than "
                  "or equal to 1]"));
    EXPECT_EQ(refusal("CreateTable", {{"TableName", "things"},
                                      {"AttributeDefinitions", {{{"AttributeName", "a"}, {"AttributeType", "S"}}}},
                                      {"KeySchema", {{{"AttributeName", "a"}, {"KeyType", "X"}}}}}),
              one("Value 'X' at 'keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum "
                  "value set: [HASH, RANGE]"));
}

TEST(Constraints, LookAtATablesNameFirst) {
    EXPECT_EQ(refusal("CreateTable", Json::object()),
              "The parameter 'TableName' is required but was not present in the request");
    EXPECT_EQ(refusal("DescribeTable", {{"TableName", "a"}}),
              "TableName must be at least 3 characters long and at most 255 characters long");
    EXPECT_EQ(refusal("DescribeTable", {{"TableName", "arn:aws:dynamodb:us-east-1:123456789012:table/things"}}), "");
}
} // namespace

} // namespace skydeck::lab
