#include "widgets/charts/curve.h"

#include "tests/support/support.h"

#include <cmath>
#include <limits>

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

TEST(PointsToDraw, KeepFewPointsAsTheyAre) {
    const Line line = wave(50);
    EXPECT_EQ(pointsToDraw(*line.shown, 0, 51, 400, {}).size(), 50);
}

TEST(PointsToDraw, KeepExtremesAndAreFewForAMillionPoints) {
    const Line line = wave(1'000'000);
    const auto few = pointsToDraw(*line.shown, 1, 1'000'000, 200, {});
    EXPECT_LE(few.size(), 4 * 202);
    double low = 0, high = 0;
    for (const QPointF& point : few) {
        low = std::min(low, point.y());
        high = std::max(high, point.y());
    }
    EXPECT_EQ(low, line.y.low);
    EXPECT_EQ(high, line.y.high);
    EXPECT_TRUE(std::is_sorted(few.begin(), few.end(), [](auto& a, auto& b) { return a.x() < b.x(); }));
}

TEST(PointsToDraw, LeaveOutWhatIsNoNumberAndWhatALogarithmCannotShow) {
    const Line line =
        makeLine(QStringLiteral("a"), {}, {}, {1, kNan, -2, 0, std::numeric_limits<double>::infinity(), 4}, 0);
    EXPECT_EQ(pointsToDraw(*line.shown, 0, 7, 100, {}).size(), 4);
    EXPECT_EQ(pointsToDraw(*line.shown, 0, 7, 100, {false, true}).size(), 2);
}

TEST(PointsToDraw, OnALogarithmicAxisAscendToo) {
    const Line line = wave(100'000);
    const auto few = pointsToDraw(*line.shown, 1, 100'000, 300, {true, false});
    EXPECT_LT(few.size(), 5'000);
    EXPECT_EQ(few.front().x(), 1);
    EXPECT_EQ(few.back().x(), 100'000);
    EXPECT_TRUE(std::is_sorted(few.begin(), few.end(), [](auto& a, auto& b) { return a.x() < b.x(); }));
}

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

TEST(Nearest, SkipsPointsWithoutAValue) {
    const Line line = makeLine(QStringLiteral("a"), {}, {1, 2, 4}, {1, kNan, 4}, 0);
    EXPECT_EQ(nearest(*line.shown, 2.1), 0u);
    EXPECT_EQ(nearest(*line.shown, 3.9), 2u);
    EXPECT_FALSE(nearest(*makeLine(QStringLiteral("a"), {}, {}, {}, 0).shown, 1));
}

} // namespace skydeck::charts
