#include "widgets/charts/curve.h"

#include "tests/support/support.h"

#include <cmath>

namespace skydeck::charts {

namespace {
const double kNan = std::nan("");

Line wave(int count, double smoothing = 0) {
    std::vector<double> values;
    for (int i = 0; i < count; ++i)
        values.push_back(std::sin(i * 0.7) * (i % 97));
    return makeLine(QStringLiteral("a"), {}, {}, std::move(values), smoothing);
}
} // namespace

TEST(Line, KnowsWhereItsFiniteValuesLie) {
    const Line line = makeLine(QStringLiteral("a"), {}, {}, {kNan, -3, 5, -1}, 0);
    EXPECT_EQ(line.x.low, 2);
    EXPECT_EQ(line.y.low, -3);
    EXPECT_EQ(line.y.high, 5);
    EXPECT_EQ(line.positiveY.low, 5);
    EXPECT_TRUE(makeLine(QStringLiteral("a"), {}, {}, {kNan}, 0).y.empty());
}

TEST(Smoothed, IsDebiasedSoTheFirstPointStays) {
    const auto out = smoothed({4.0, 0.0}, 0.5);
    EXPECT_DOUBLE_EQ(out[0], 4.0);
    EXPECT_NEAR(out[1], 4.0 / 3.0, 1e-12);
}

TEST(Smoothed, WithoutCopiesNothing) {
    const Line line = wave(20);
    EXPECT_EQ(line.shown, line.raw);
}

TEST(Smoothed, AgainWithoutGivesTheValuesAsTheyCame) {
    const Line line = wave(20, 0.9);
    EXPECT_NE(line.shown, line.raw);
    EXPECT_EQ(smoothedAgain(line, 0).shown, line.raw);
}

} // namespace skydeck::charts
