#include "core/workflows/search/asha.h"
#include "core/workflows/search/space.h"
#include "tests/support/support.h"

#include <algorithm>
#include <cmath>

namespace skydeck::workflows::search {
namespace {

using testing::ElementsAre;
using Verdict = Asha::Verdict;

TEST(Asha, RungsGrowByTheReductionAsManyAsThePapersBracketsHave) {
    EXPECT_THAT(Asha({1, 27, 3}).rungs(), ElementsAre(1, 3, 9));
    EXPECT_THAT(Asha({2, 9, 2}).rungs(), ElementsAre(2, 4)); // ⌊log₂ 4.5⌋ = 2
    EXPECT_THAT(Asha({1, 5, 3}).rungs(), ElementsAre(1));
    EXPECT_THAT(Asha({1, 9, 3}).rungs(), ElementsAre(1, 3));
}

TEST(Asha, ShortRunsAreJudgedOnceNevertheless) {
    EXPECT_THAT(Asha({1, 2, 3}).rungs(), ElementsAre(1));
    EXPECT_THAT(Asha({1, 1, 3}).rungs(), ElementsAre());
}

TEST(Asha, HeldPromotesNobodyUntilAllHaveBegun) {
    Asha asha({1, 9, 3});
    asha.hold(true);
    for (int trial = 1; trial <= 6; ++trial)
        EXPECT_EQ(asha.report(trial, 1, 1.0 / trial), Verdict::Pause); // each better than all before
    EXPECT_FALSE(asha.promote());
    asha.hold(false);
    EXPECT_EQ(asha.promote()->trial, 6);
    EXPECT_EQ(asha.promote()->trial, 5);
    EXPECT_FALSE(asha.promote());
}

TEST(Asha, NobodyGoesOnBeforeARungHasEnoughToCompare) {
    Asha asha({1, 9, 3});
    EXPECT_EQ(asha.report(1, 1, 0.5), Verdict::Pause);
    EXPECT_EQ(asha.report(2, 1, 0.4), Verdict::Pause);
    EXPECT_FALSE(asha.promote());
    EXPECT_EQ(asha.report(3, 1, 0.3), Verdict::GoOn); // the best of three
}

TEST(Asha, PausedTrialIsPromotedWhenItBelongsToTheBest) {
    Asha asha({1, 9, 3});
    asha.report(1, 1, 0.1);
    asha.report(2, 1, 0.4);
    EXPECT_EQ(asha.report(3, 1, 0.3), Verdict::Pause);
    const auto promotion = asha.promote();
    ASSERT_TRUE(promotion);
    EXPECT_EQ(promotion->trial, 1);
    EXPECT_EQ(promotion->epochs, 1);
    EXPECT_FALSE(asha.isPaused(1));
    EXPECT_FALSE(asha.promote());
}

TEST(Asha, HighestRungIsPromotedFirst) {
    Asha asha({1, 9, 2});
    asha.report(1, 1, 0.1);
    asha.report(2, 1, 0.2);
    asha.promote(); // 1
    asha.report(1, 2, 0.1);
    asha.report(3, 1, 0.3);
    asha.report(4, 1, 0.4);
    asha.promote(); // 2
    asha.report(2, 2, 0.2);
    asha.report(5, 1, 0.5);
    asha.report(6, 1, 0.6); // now 3 may leave the first rung, and 1 the second
    const auto promotion = asha.promote();
    ASSERT_TRUE(promotion);
    EXPECT_EQ(promotion->trial, 1);
    EXPECT_EQ(promotion->epochs, 2);
    EXPECT_EQ(asha.promote()->trial, 3);
}

TEST(Asha, EpochsBetweenRungsAndRepeatedNewsChangeNothing) {
    Asha asha({2, 9, 3});
    EXPECT_EQ(asha.report(1, 1, 0.5), Verdict::GoOn);
    EXPECT_EQ(asha.report(1, 2, 0.5), Verdict::Pause);
    EXPECT_EQ(asha.report(1, 2, 0.1), Verdict::Pause);
    EXPECT_FALSE(asha.isNews(1, 2));
}

TEST(Asha, DivergedTrialIsNeverPromoted) {
    Asha asha({1, 9, 2});
    for (int trial = 1; trial <= 6; ++trial)
        asha.report(trial, 1, std::nan(""));
    EXPECT_FALSE(asha.promote());
}

TEST(Asha, BestOfTheHighestRungRunsToTheEndWhenNothingMoreComes) {
    Asha asha({1, 9, 3});
    asha.report(1, 1, 0.2);
    asha.report(2, 1, 0.1);
    EXPECT_FALSE(asha.promote());
    const auto chosen = asha.finishBest();
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->trial, 2);
    EXPECT_EQ(asha.report(2, 3, 0.1), Verdict::GoOn);
    EXPECT_EQ(asha.finishBest()->trial, 1);
    EXPECT_FALSE(asha.finishBest());
}

/// Every trial runs an epoch at a time, one trial after another, until nothing may go on.
TEST(Asha, FindsTheBestWithFewerThanHalfTheEpochs) {
    constexpr int kTrials = 27, kEpochs = 27;
    Asha asha({1, kEpochs, 3});
    Draw draw(1, 1);
    std::vector<double> quality;
    for (int i = 0; i < kTrials; ++i)
        quality.push_back(draw.uniform());
    int spent = 0, wholeRuns = 0, bestWhole = 0;
    const auto run = [&](int trial, int from) {
        for (int epoch = from + 1; epoch <= kEpochs; ++epoch) {
            ++spent;
            const double loss = quality[static_cast<std::size_t>(trial) - 1] + 1.0 / epoch;
            if (asha.report(trial, epoch, loss) == Verdict::Pause) return;
        }
        ++wholeRuns;
        if (!bestWhole ||
            quality[static_cast<std::size_t>(trial) - 1] < quality[static_cast<std::size_t>(bestWhole) - 1])
            bestWhole = trial;
    };
    for (int trial = 1; trial <= kTrials; ++trial)
        run(trial, 0);
    while (const auto promotion = asha.promote())
        run(promotion->trial, promotion->epochs);
    EXPECT_LT(spent, kTrials * kEpochs / 2);
    EXPECT_GE(wholeRuns, 1);
    EXPECT_EQ(bestWhole - 1, std::min_element(quality.begin(), quality.end()) - quality.begin());
}

} // namespace
} // namespace skydeck::workflows::search
