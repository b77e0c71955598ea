#include "core/lab/batch/retry_strategy.h"

#include "tests/support/support.h"

namespace skydeck::lab::batch {

namespace {
using testing::HasSubstr;

Json strategy(std::vector<Json> entries, int attempts = 3) {
    return {{"attempts", attempts}, {"evaluateOnExit", std::move(entries)}};
}

const AttemptEnd kSpot{"Host EC2 (instance i-1) terminated.", "", std::nullopt};
const AttemptEnd kCrash{"Essential container in task exited", "", 139};
const AttemptEnd kPull{"Task failed to start", "CannotPullContainerError: none", std::nullopt};
} // namespace

TEST(RetryStrategy, TriesAgainUntilAttemptsAreUsedUp) {
    EXPECT_TRUE(isTriedAgain({{"attempts", 2}}, 1, kCrash));
    EXPECT_FALSE(isTriedAgain({{"attempts", 2}}, 2, kCrash));
    EXPECT_FALSE(isTriedAgain(Json(), 1, kCrash));
}

TEST(RetryStrategy, FirstEntryThatMatchesDecides) {
    const Json spotOnly =
        strategy({{{"onStatusReason", "Host EC2*"}, {"action", "RETRY"}}, {{"onReason", "*"}, {"action", "EXIT"}}});
    EXPECT_TRUE(isTriedAgain(spotOnly, 1, kSpot));
    EXPECT_FALSE(isTriedAgain(spotOnly, 1, kCrash));
    EXPECT_FALSE(isTriedAgain(spotOnly, 1, kPull));
}

TEST(RetryStrategy, NoMatchTriesAgain) {
    EXPECT_TRUE(isTriedAgain(strategy({{{"onExitCode", "1"}, {"action", "EXIT"}}}), 1, kCrash));
}

TEST(RetryStrategy, ExitCodesAreMatchedAsText) {
    const auto leaves = [](const char* pattern, const AttemptEnd& end) {
        return !isTriedAgain(strategy({{{"onExitCode", pattern}, {"action", "exit"}}}), 1, end);
    };
    EXPECT_TRUE(leaves("139", kCrash));
    EXPECT_TRUE(leaves("13*", kCrash));
    EXPECT_FALSE(leaves("14*", kCrash));
    EXPECT_FALSE(leaves("13", kCrash));
    EXPECT_FALSE(leaves("*", kSpot)); // there was no exit code
}

TEST(RetryStrategy, ConditionsOfAnEntryMustAllMatch) {
    const Json both = strategy({{{"onExitCode", "139"}, {"onStatusReason", "Host*"}, {"action", "EXIT"}}});
    EXPECT_TRUE(isTriedAgain(both, 1, kCrash));
}

TEST(RetryStrategy, RefusesWhatAwsRefuses) {
    const auto problem = [](const Json& given) {
        const Status checked = checkRetryStrategy(given);
        return checked ? std::string() : checked.error().message;
    };
    EXPECT_EQ(problem(strategy({{{"onReason", "a b:*"}, {"action", "RETRY"}}})), "");
    EXPECT_THAT(problem({{"attempts", 11}}), HasSubstr("between 1 and 10"));
    EXPECT_THAT(problem({{"evaluateOnExit", {{{"action", "RETRY"}}}}}), HasSubstr("attempts must be specified"));
    EXPECT_THAT(problem(strategy({{{"onExitCode", "1x"}, {"action", "RETRY"}}})), HasSubstr("must be digits"));
    EXPECT_THAT(problem(strategy({{{"onReason", "a*b"}, {"action", "RETRY"}}})), HasSubstr("only its last character"));
    EXPECT_THAT(problem(strategy({{{"onReason", ""}, {"action", "RETRY"}}})), HasSubstr("between 1 and 512"));
    EXPECT_THAT(problem(strategy({{{"action", "AGAIN"}}})), HasSubstr("RETRY or EXIT"));
    EXPECT_THAT(problem(strategy(std::vector<Json>(6, {{"action", "RETRY"}}))), HasSubstr("at most 5"));
}

} // namespace skydeck::lab::batch
