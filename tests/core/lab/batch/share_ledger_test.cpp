#include "core/lab/batch/share_ledger.h"

#include "tests/support/support.h"

namespace skydeck::lab {

namespace {
const ShareLedger::TimePoint kStart{};
}

TEST(ShareLedger, WhatWasUsedFades) {
    ShareLedger ledger;
    ledger.add("q", "a", 4 * 100, 100, kStart);
    EXPECT_DOUBLE_EQ(ledger.recent("q", "a", 100, kStart), 4);
    EXPECT_NEAR(ledger.recent("q", "a", 100, kStart + std::chrono::seconds(100)), 4 / std::exp(1), 1e-9);
    EXPECT_EQ(ledger.recent("q", "b", 100, kStart), 0);
    EXPECT_EQ(ledger.recent("other", "a", 100, kStart), 0);
}

TEST(ShareLedger, NothingIsRememberedWithoutADecay) {
    ShareLedger ledger;
    ledger.add("q", "a", 400, 0, kStart);
    EXPECT_EQ(ledger.recent("q", "a", 0, kStart), 0);
}

TEST(ShareLedger, WeightsGoByTheLongestIdentifierThatFits) {
    const Json policy{{"fairsharePolicy",
                       {{"shareDistribution",
                         {{{"shareIdentifier", "team*"}, {"weightFactor", 2.0}},
                          {{"shareIdentifier", "teamA*"}, {"weightFactor", 0.5}},
                          {{"shareIdentifier", "teamB"}, {"weightFactor", 8.0}},
                          {{"shareIdentifier", "plain"}}}}}}};
    EXPECT_EQ(weightOf(policy, "teamA1"), 0.5);
    EXPECT_EQ(weightOf(policy, "teamC"), 2);
    EXPECT_EQ(weightOf(policy, "teamB"), 8);
    EXPECT_EQ(weightOf(policy, "plain"), 1);
    EXPECT_EQ(weightOf(policy, "unknown"), 1);
    EXPECT_EQ(weightOf(Json(), "unknown"), 1);
}

} // namespace skydeck::lab
