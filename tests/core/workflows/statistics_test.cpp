#include "core/workflows/statistics.h"
#include "tests/support/support.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>

namespace skydeck::workflows {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

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

TEST(Decimation, KeepsExtremesOfEachColumn) {
    std::vector<double> x, y;
    for (int i = 0; i < 1000; ++i) {
        x.push_back(i);
        y.push_back(i == 503 ? 100 : i == 507 ? -100 : i % 2);
    }
    const auto points = decimate(x, y, 0, 1000, 10);
    EXPECT_LE(points.size(), 44u);
    EXPECT_THAT(points, testing::IsSupersetOf({std::pair(503.0, 100.0), std::pair(507.0, -100.0)}));
    EXPECT_EQ(points.front(), std::pair(0.0, 0.0));
    EXPECT_EQ(points.back(), std::pair(999.0, 1.0));
    EXPECT_TRUE(
        std::is_sorted(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.first < b.first; }));
}

TEST(Decimation, FewPointsStayAsTheyAre) {
    EXPECT_THAT(decimate({1, 2, 3}, {5, 4, 6}, 0, 10, 100), ElementsAre(Pair(1, 5), Pair(2, 4), Pair(3, 6)));
}

TEST(Decimation, NeighboursOutsideTheViewAreKept) {
    EXPECT_THAT(decimate({1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}, 2.5, 3.5, 100),
                ElementsAre(Pair(2, 2), Pair(3, 3), Pair(4, 4)));
}

TEST(Decimation, GapsBreakTheCurve) {
    const double gap = std::nan("");
    const auto points = decimate({1, 2, 3, 4, 5}, {1, gap, gap, 4, 5}, 1, 5, 100);
    ASSERT_EQ(points.size(), 4u);
    EXPECT_TRUE(std::isnan(points[1].second));
}

TEST(Curve, GivesWhatDecimationGivesInEveryView) {
    std::vector<double> x, y;
    for (int i = 0; i < 5000; ++i) {
        x.push_back(i * 0.5);
        y.push_back(i % 700 == 350 ? std::nan("") : (i * 7919 % 1013) - (i == 2222 ? 5000 : 0));
    }
    const Curve curve(x, y);
    const auto text = [](const std::vector<std::pair<double, double>>& points) {
        std::string all;
        for (const auto& [a, b] : points)
            all += std::to_string(a) + ',' + std::to_string(b) + ' ';
        return all;
    };
    for (const auto& [from, to, columns] : {std::tuple(0.0, 2500.0, 10), std::tuple(0.0, 2500.0, 800),
                                            std::tuple(-100.0, 9000.0, 37), std::tuple(1000.25, 1200.5, 5)})
        EXPECT_EQ(text(curve.points(from, to, static_cast<std::size_t>(columns))),
                  text(decimate(x, y, from, to, static_cast<std::size_t>(columns))));
}

TEST(Decimation, NothingGivesNothing) {
    EXPECT_THAT(decimate({}, {}, 0, 1, 10), IsEmpty());
    EXPECT_THAT(decimate({1}, {1}, 1, 1, 10), IsEmpty());
    EXPECT_THAT(decimate({1}, {1}, 0, 1, 0), IsEmpty());
}

} // namespace
} // namespace skydeck::workflows
