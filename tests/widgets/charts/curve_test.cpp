#include "widgets/charts/curve.h"

#include "tests/support/support.h"

#include <cmath>
#include <limits>

namespace skydeck::charts {

namespace {
std::vector<QPointF> wave(int count) {
    std::vector<QPointF> points;
    for (int i = 0; i < count; ++i)
        points.emplace_back(i, std::sin(i * 0.7) * (i % 97));
    return points;
}
} // namespace

TEST(Decimated, KeepsFewPointsAsTheyAre) {
    const auto points = wave(50);
    EXPECT_EQ(decimated(points, 0, 49, 100), points);
}

TEST(Decimated, KeepsEveryColumnsExtremes) {
    const auto points = wave(100000);
    const int columns = 200;
    const auto few = decimated(points, 0, 99999, columns);
    EXPECT_LE(few.size(), 4u * (columns + 2));
    const auto extremes = [](const std::vector<QPointF>& all, double from, double to) {
        std::pair<double, double> range{1e9, -1e9};
        for (const QPointF& p : all)
            if (p.x() >= from && p.x() < to) {
                range.first = std::min(range.first, p.y());
                range.second = std::max(range.second, p.y());
            }
        return range;
    };
    const double width = 99999.0 / columns;
    for (int c = 0; c < columns; ++c)
        EXPECT_EQ(extremes(few, c * width, (c + 1) * width), extremes(points, c * width, (c + 1) * width)) << c;
    EXPECT_TRUE(std::is_sorted(few.begin(), few.end(), [](auto& a, auto& b) { return a.x() < b.x(); }));
}

TEST(Decimated, KeepsANeighbourAtEachSideOfAZoom) {
    const auto few = decimated(wave(1000), 100.5, 102.5, 100);
    EXPECT_EQ(few.front().x(), 100);
    EXPECT_EQ(few.back().x(), 103);
}

TEST(Decimated, LeavesOutWhatIsNotANumber) {
    std::vector<QPointF> points = wave(10);
    points[3].setY(std::nan(""));
    points[7].setY(std::numeric_limits<double>::infinity());
    EXPECT_EQ(decimated(points, 0, 9, 100).size(), 8u);
    EXPECT_TRUE(decimated({}, 0, 9, 100).empty());
}

TEST(Smoothed, IsDebiasedSoTheFirstPointStays) {
    const auto out = smoothed({{1, 4.0}, {2, 0.0}}, 0.5);
    EXPECT_DOUBLE_EQ(out[0].y(), 4.0);
    EXPECT_NEAR(out[1].y(), 4.0 / 3.0, 1e-12);
    EXPECT_EQ(smoothed(wave(20), 0), wave(20));
}

TEST(Nearest, SkipsPointsWithoutAValue) {
    const std::vector<QPointF> points{{1, 1}, {2, std::nan("")}, {4, 4}};
    EXPECT_EQ(nearest(points, 2.1)->x(), 1);
    EXPECT_EQ(nearest(points, 3.9)->x(), 4);
    EXPECT_FALSE(nearest({}, 1));
}

} // namespace skydeck::charts
