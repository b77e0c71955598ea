#include "core/workflows/statistics.h"
#include "tests/support/support.h"

#include <cmath>

namespace skydeck::workflows {
namespace {

using testing::IsEmpty;

TEST(Statistics, MeanAndSpreadOfASample) {
    EXPECT_EQ(meanOf({1, 2, 3}), 2);
    EXPECT_EQ(spreadOf({1, 2, 3}), 1);
    EXPECT_FALSE(meanOf({}));
    EXPECT_FALSE(spreadOf({1}));
}

TEST(Importance, ParameterThatDecidesEverythingHasItAll) {
    std::vector<std::vector<double>> samples;
    std::vector<double> outcomes;
    for (int i = 0; i < 27; ++i) {
        samples.push_back({static_cast<double>(i % 3), static_cast<double>(i / 3 % 3)});
        outcomes.push_back(i % 3 * 10);
    }
    const auto shares = parameterImportance({"lr", "momentum"}, samples, outcomes);
    ASSERT_EQ(shares.size(), 2u);
    EXPECT_EQ(shares[0].parameter, "lr");
    EXPECT_DOUBLE_EQ(shares[0].share, 1);
    EXPECT_DOUBLE_EQ(shares[1].share, 0);
    EXPECT_EQ(shares[0].groups, 3u);
}

TEST(Importance, ContinuousParametersAreGrouped) {
    std::vector<std::vector<double>> samples;
    std::vector<double> outcomes;
    for (int i = 0; i < 64; ++i) {
        const double x = i / 64.0, noise = (i * 37 % 64) / 64.0;
        samples.push_back({x, noise});
        outcomes.push_back(x * x);
    }
    const auto shares = parameterImportance({"x", "noise"}, samples, outcomes);
    EXPECT_EQ(shares[0].parameter, "x");
    EXPECT_GT(shares[0].share, 0.9);
    EXPECT_LT(shares[1].share, 0.2);
}

TEST(Importance, TooLittleToKnowSaysNothing) {
    EXPECT_THAT(parameterImportance({"a"}, {{1}, {2}}, {1, 2}), IsEmpty());
    EXPECT_THAT(parameterImportance({"a"}, {{1}, {2}, {3}}, {1, 1, 1}), IsEmpty());
    EXPECT_THAT(parameterImportance({"a"}, {{1}, {1}, {1}}, {1, 2, 3}), IsEmpty());
    const auto unique = parameterImportance({"a"}, {{1}, {2}, {3}}, {1, 2, 3});
    EXPECT_EQ(unique[0].share, 0);
}

TEST(Importance, DivergedRunsAreLeftOut) {
    const auto shares = parameterImportance({"a"}, {{1}, {1}, {2}, {2}, {3}}, {1, 1, 2, 2, std::nan("")});
    ASSERT_EQ(shares.size(), 1u);
    EXPECT_EQ(shares[0].share, 1);
}

} // namespace
} // namespace skydeck::workflows
