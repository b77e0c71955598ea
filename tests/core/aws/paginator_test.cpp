#include "core/aws/paginator.h"

#include "tests/support/support.h"

namespace skydeck::aws {
namespace {

Paginator paginator(const char* entry) {
    auto found = Paginator::find(Json{{"Op", Json::parse(entry)}}, "Op");
    EXPECT_TRUE(found.has_value()) << describe(found.error());
    return *found;
}

TEST(Paginator, ATokenLeadsToTheNextPageUntilThereIsNone) {
    const auto pages = paginator(R"({"input_token":"nextToken","output_token":"nextToken"})");
    Json input{{"jobQueue", "q"}};
    EXPECT_EQ(pages.advance(Json{{"nextToken", "a"}}, input), true);
    EXPECT_EQ(input, (Json{{"jobQueue", "q"}, {"nextToken", "a"}}));
    EXPECT_EQ(pages.advance(Json::object(), input), false);
}

TEST(Paginator, MoreResultsDecidesWhereItExists) {
    const auto pages = paginator(
        R"({"input_token":"Marker","output_token":"NextMarker || Contents[-1].Key","more_results":"IsTruncated"})");
    Json input = Json::object();
    EXPECT_EQ(pages.advance(Json::parse(R"({"IsTruncated":true,"Contents":[{"Key":"z"}]})"), input), true);
    EXPECT_EQ(input, (Json{{"Marker", "z"}}));
    EXPECT_EQ(pages.advance(Json::parse(R"({"IsTruncated":false,"NextMarker":"zz"})"), input), false);
}

TEST(Paginator, ListsOfTokensMoveTogetherAndAMissingOneDoesNotLinger) {
    const auto pages = paginator(R"({"input_token":["KeyMarker","VersionIdMarker"],
        "output_token":["NextKeyMarker","NextVersionIdMarker"],"more_results":"IsTruncated"})");
    Json input = Json::object();
    EXPECT_EQ(
        pages.advance(Json::parse(R"({"IsTruncated":true,"NextKeyMarker":"k","NextVersionIdMarker":"v"})"), input),
        true);
    EXPECT_EQ(input, (Json{{"KeyMarker", "k"}, {"VersionIdMarker", "v"}}));
    EXPECT_EQ(pages.advance(Json::parse(R"({"IsTruncated":true,"NextKeyMarker":"l"})"), input), true);
    EXPECT_EQ(input, (Json{{"KeyMarker", "l"}}));
}

TEST(Paginator, TokensMayBeObjects) {
    const auto pages = paginator(R"({"input_token":"ExclusiveStartKey","output_token":"LastEvaluatedKey"})");
    Json input = Json::object();
    EXPECT_EQ(pages.advance(Json::parse(R"({"LastEvaluatedKey":{"id":{"S":"1"}}})"), input), true);
    EXPECT_EQ(input["ExclusiveStartKey"]["id"]["S"], "1");
}

TEST(Paginator, ARepeatedTokenIsAnErrorInsteadOfAnEndlessLoop) {
    const auto pages = paginator(R"({"input_token":"t","output_token":"t"})");
    Json input{{"t", "a"}};
    const auto more = pages.advance(Json{{"t", "a"}}, input);
    ASSERT_FALSE(more.has_value());
    EXPECT_EQ(more.error().code, "RepeatedToken");
}

TEST(Paginator, AnOperationWithoutPagesSaysSo) {
    const auto none = Paginator::find(Json::object(), "PutItem");
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, "NotPaginated");
    EXPECT_FALSE(Paginator::find(Json(), "PutItem").has_value());
}

} // namespace
} // namespace skydeck::aws
