#include "core/workflows/curve.h"
#include "tests/support/support.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace skydeck::workflows {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using Points = std::vector<std::pair<double, double>>;

const double kNan = std::nan("");

std::vector<double> counted(std::size_t count, double from = 0) {
    std::vector<double> x(count);
    std::iota(x.begin(), x.end(), from);
    return x;
}

Curve madeOf(std::size_t count, auto&& value) {
    std::vector<double> y;
    for (std::size_t i = 0; i < count; ++i)
        y.push_back(value(i));
    return {counted(count), std::move(y)};
}

double jagged(std::size_t i) {
    return static_cast<double>(i * 7919 % 1013) - 500;
}

bool ascends(const Points& points) {
    return std::is_sorted(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
}

std::size_t gapsIn(const Points& points) {
    return static_cast<std::size_t>(
        std::count_if(points.begin(), points.end(), [](const auto& point) { return std::isnan(point.second); }));
}

/// The smallest and largest of each column, by looking at every point.
std::map<int, std::pair<double, double>> columnsOf(const Points& points, const Curve::View& view) {
    std::map<int, std::pair<double, double>> columns;
    for (const auto& [x, y] : points) {
        if (x < view.from || x > view.to || !std::isfinite(y) || (view.positive && y <= 0)) continue;
        const double width = (view.to - view.from) / static_cast<double>(view.columns);
        int column = static_cast<int>((x - view.from) / width);
        // The edges as points() computes them, to the last bit.
        while (column > 0 && x < view.from + width * column)
            --column;
        while (x >= view.from + width * (column + 1))
            ++column;
        column = std::min(column, static_cast<int>(view.columns) - 1);
        const auto at = columns.try_emplace(column, y, y).first;
        at->second = {std::min(at->second.first, y), std::max(at->second.second, y)};
    }
    return columns;
}

void expectAllPeaks(const Curve& curve, const Curve::View& view) {
    Points all;
    for (std::size_t i = 0; i < curve.size(); ++i)
        all.emplace_back(curve.x()[i], curve.y()[i]);
    const Points few = curve.points(view);
    EXPECT_TRUE(ascends(few));
    EXPECT_EQ(columnsOf(few, view), columnsOf(all, view)) << view.from << " to " << view.to;
}

TEST(Curve, FewPointsStayAsTheyAre) {
    EXPECT_THAT(Curve({1, 2, 3}, {5, 4, 6}).points({0, 10, 100}), ElementsAre(Pair(1, 5), Pair(2, 4), Pair(3, 6)));
}

TEST(Curve, NeighboursOutsideTheViewAreKept) {
    EXPECT_THAT(Curve({1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}).points({2.5, 3.5, 100}),
                ElementsAre(Pair(2, 2), Pair(3, 3), Pair(4, 4)));
}

TEST(Curve, NothingGivesNothing) {
    EXPECT_THAT(Curve({}, {}).points({0, 1, 10}), IsEmpty());
    EXPECT_THAT(Curve({1}, {1}).points({1, 1, 10}), IsEmpty());
    EXPECT_THAT(Curve({1}, {1}).points({0, 1, 0}), IsEmpty());
    EXPECT_THAT(Curve({1}, {1}).points({0, 1, 10, true}), IsEmpty()); // a logarithm begins above 0
    EXPECT_THAT(Curve({1, 2}, {kNan, kNan}).points({0, 3, 10}), IsEmpty());
}

TEST(Curve, LosesNoPeakInAnyView) {
    const Curve curve = madeOf(100'000, [](std::size_t i) { return i == 77'777 ? 1e6 : i == 31 ? -1e6 : jagged(i); });
    for (const auto& [from, to] : {std::pair(0.0, 99'999.0), std::pair(-50'000.0, 300'000.0), std::pair(1234.5, 9876.5),
                                   std::pair(77'700.0, 77'800.0), std::pair(0.0, 31.0), std::pair(99'990.0, 2e5)})
        for (const std::size_t columns : {1u, 7u, 64u, 800u, 3000u})
            expectAllPeaks(curve, {from, to, columns});
}

TEST(Curve, LosesNoPeakWhereXIsUneven) {
    std::vector<double> x, y;
    for (std::size_t i = 0; i < 20'000; ++i) {
        x.push_back(std::pow(static_cast<double>(i), 3)); // the last columns hold few, the first ones thousands
        y.push_back(jagged(i));
    }
    const double last = x.back();
    expectAllPeaks(Curve(std::move(x), std::move(y)), {0, last, 640});
}

TEST(Curve, LosesNoPeakOnALogarithmicAxis) {
    const Curve curve = madeOf(50'000, jagged);
    for (const auto& [from, to] : {std::pair(1.0, 49'999.0), std::pair(0.01, 1e7), std::pair(200.5, 300.5)}) {
        const Points few = curve.points({from, to, 333, true});
        EXPECT_LE(few.size(), 4 * 333u + 2);
        EXPECT_TRUE(ascends(few));
        double low = 0, high = 0, allLow = 0, allHigh = 0;
        for (const auto& [x, y] : few)
            if (x >= from && x <= to) low = std::min(low, y), high = std::max(high, y);
        for (std::size_t i = 0; i < curve.size(); ++i)
            if (curve.x()[i] >= from && curve.x()[i] <= to)
                allLow = std::min(allLow, curve.y()[i]), allHigh = std::max(allHigh, curve.y()[i]);
        EXPECT_EQ(low, allLow);
        EXPECT_EQ(high, allHigh);
    }
}

TEST(Curve, ALogarithmOfYSeesTheSmallestAboveNothing) {
    const Curve curve = madeOf(10'000, [](std::size_t i) {
        return i % 3 == 0 ? -jagged(i) : i == 4321 ? 1e-9 : 1.0 + i % 7;
    });
    expectAllPeaks(curve, {0, 9'999, 50, false, true});
    for (const auto& [x, y] : curve.points({0, 9'999, 50, false, true}))
        EXPECT_TRUE(std::isnan(y) || y > 0) << x;
}

TEST(Curve, GivesAFewPointsPerColumnHoweverManyThereAre) {
    const Curve curve = madeOf(1'000'000, jagged);
    EXPECT_LE(curve.points({0, 999'999, 200}).size(), 4 * 200u);
    // Also where every other value is missing, which breaks no column of thousands.
    const Curve holes = madeOf(200'000, [](std::size_t i) { return i % 2 ? kNan : jagged(i); });
    EXPECT_LE(holes.points({0, 199'999, 200}).size(), 5 * 200u);
    expectAllPeaks(holes, {0, 199'999, 200});
}

TEST(Curve, GapsBreakTheLine) {
    const Points points = Curve({1, 2, 3, 4, 5}, {1, kNan, kNan, 4, 5}).points({1, 5, 100});
    ASSERT_EQ(points.size(), 4u);
    EXPECT_TRUE(std::isnan(points[1].second));
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(gapsIn(Curve({1, 2, 3}, {1, infinity, 2}).points({1, 3, 100})), 1u);
    EXPECT_EQ(gapsIn(Curve({1, 2, 3}, {1, 0, 2}).points({1, 3, 100, false, true})), 1u);
}

TEST(Curve, GapsAreSeenBetweenColumnsOfMany) {
    const Curve curve = madeOf(100'000, [](std::size_t i) { return i >= 40'000 && i < 60'000 ? kNan : jagged(i); });
    const Points points = curve.points({0, 99'999, 100});
    EXPECT_EQ(gapsIn(points), 1u);
    for (const auto& [x, y] : points)
        EXPECT_TRUE(std::isnan(y) || x < 40'000 || x >= 60'000) << x;
    expectAllPeaks(curve, {0, 99'999, 100});
    EXPECT_EQ(gapsIn(madeOf(100'000, jagged).points({0, 99'999, 100})), 0u);
}

TEST(Curve, NearestSkipsPointsWithoutAValue) {
    const Curve curve({1, 2, 4}, {1, kNan, 4});
    EXPECT_EQ(curve.nearest(2.1), 0u);
    EXPECT_EQ(curve.nearest(3.9), 2u);
    EXPECT_EQ(curve.nearest(-5), 0u);
    EXPECT_EQ(curve.nearest(50), 2u);
    EXPECT_FALSE(Curve({}, {}).nearest(1));
    EXPECT_FALSE(Curve({1, 2}, {kNan, kNan}).nearest(1));
}

TEST(Curve, NearestIsFoundBeyondLongGaps) {
    const Curve curve = madeOf(10'000, [](std::size_t i) { return i == 100 || i == 9'000 ? 1.0 : kNan; });
    EXPECT_EQ(curve.nearest(3'000), 100u);
    EXPECT_EQ(curve.nearest(7'000), 9'000u);
}

} // namespace
} // namespace skydeck::workflows
