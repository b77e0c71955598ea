#include "core/aws/waiter.h"

#include "tests/support/support.h"

namespace skydeck::aws {
namespace {

using Verdict = Waiter::Verdict;

Waiter waiter(const char* acceptors) {
    auto found = Waiter::find(
        Json{{"W", {{"operation", "Op"}, {"delay", 3}, {"maxAttempts", 7}, {"acceptors", Json::parse(acceptors)}}}},
        "W");
    EXPECT_TRUE(found.has_value()) << describe(found.error());
    return *found;
}

Result<Json> answer(const char* json) {
    return Json::parse(json);
}
Result<Json> failure(const char* code, int status) {
    return tl::unexpected<Error>(Error{classify(code, status), code, "", status, {}, {}});
}
Verdict verdict(const Waiter& waiter, const Result<Json>& result, int status = 200) {
    const auto judgement = waiter.judge(result, status);
    EXPECT_TRUE(judgement.has_value());
    return judgement ? judgement->verdict : Verdict::Retry;
}

constexpr const char* kStackCreate = R"([
    {"argument":"Stacks[].StackStatus","expected":"CREATE_COMPLETE","matcher":"pathAll","state":"success"},
    {"argument":"Stacks[].StackStatus","expected":"ROLLBACK_COMPLETE","matcher":"pathAny","state":"failure"},
    {"expected":"ValidationError","matcher":"error","state":"failure"}])";

TEST(Waiter, PathAllWantsEveryElementAndAtLeastOne) {
    const auto stack = waiter(kStackCreate);
    EXPECT_EQ(verdict(stack, answer(R"({"Stacks":[{"StackStatus":"CREATE_COMPLETE"}]})")), Verdict::Success);
    EXPECT_EQ(verdict(stack, answer(R"({"Stacks":[{"StackStatus":"CREATE_COMPLETE"},{"StackStatus":"X"}]})")),
              Verdict::Retry);
    EXPECT_EQ(verdict(stack, answer(R"({"Stacks":[]})")), Verdict::Retry);
}

TEST(Waiter, AFailureSaysWhatWasSeen) {
    const auto judgement =
        waiter(kStackCreate).judge(answer(R"({"Stacks":[{"StackStatus":"ROLLBACK_COMPLETE"}]})"), 200);
    ASSERT_TRUE(judgement.has_value());
    EXPECT_EQ(judgement->verdict, Verdict::Failure);
    EXPECT_EQ(judgement->reason, "Stacks[].StackStatus is ROLLBACK_COMPLETE");
}

TEST(Waiter, ErrorsMatchByCodeAndOthersAreNotJudged) {
    const auto stack = waiter(kStackCreate);
    EXPECT_EQ(verdict(stack, failure("ValidationError", 400)), Verdict::Failure);
    EXPECT_FALSE(stack.judge(failure("AccessDenied", 403), 200).has_value());
}

TEST(Waiter, StatusesMatchOnSuccessAndError) {
    const auto bucket = waiter(R"([{"expected":200,"matcher":"status","state":"success"},
                                   {"expected":404,"matcher":"status","state":"retry"}])");
    EXPECT_EQ(verdict(bucket, answer("{}")), Verdict::Success);
    EXPECT_EQ(verdict(bucket, failure("404", 404)), Verdict::Retry);
}

TEST(Waiter, PathComparesWholeValues) {
    const auto table = waiter(R"([{"argument":"Table.Ok","expected":true,"matcher":"path","state":"success"}])");
    EXPECT_EQ(verdict(table, answer(R"({"Table":{"Ok":true}})")), Verdict::Success);
    EXPECT_EQ(verdict(table, answer(R"({"Table":{"Ok":"true"}})")), Verdict::Retry);
}

TEST(Waiter, UnknownNamesAndBrokenExpressionsAreErrors) {
    EXPECT_EQ(Waiter::find(Json::object(), "X").error().code, "UnknownWaiter");
    EXPECT_FALSE(Waiter::find(Json::parse(R"({"X":{"acceptors":[{"matcher":"path","argument":"["}]}})"), "X"));
}

} // namespace
} // namespace skydeck::aws
