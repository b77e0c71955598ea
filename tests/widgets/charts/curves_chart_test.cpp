#include "widgets/charts/curves_chart.h"

#include "tests/support/support.h"

#include <QApplication>
#include <QChart>
#include <QImage>
#include <QMouseEvent>
#include <QValueAxis>
#include <QWheelEvent>

#include <cmath>

namespace skydeck::charts {

namespace {
const QColor kRed(255, 0, 0), kBlue(0, 0, 255);

ChartRun run(const QString& id, const QColor& colour) {
    ChartRun made;
    made.id = made.name = id;
    made.colour = colour;
    return made;
}

Line flat(const QString& id, double value, int count = 1000) {
    return makeLine(id, {}, {}, std::vector<double>(static_cast<std::size_t>(count), value), 0);
}

class CurvesChartTest : public testing::Test {
protected:
    CurvesChartTest() {
        chart.resize(640, 400);
        chart.show();
        QApplication::processEvents();
    }
    void show(std::vector<Line> lines) {
        chart.setLines({run(QStringLiteral("red"), kRed), run(QStringLiteral("blue"), kBlue)}, std::move(lines));
        QApplication::processEvents();
    }
    QImage picture() {
        QImage image(chart.size(), QImage::Format_RGB32);
        chart.render(&image);
        return image;
    }
    /// The leftmost and rightmost column with pixels of about that colour, and how many columns have some.
    struct Extent {
        int left = -1, right = -1, columns = 0;
    };
    Extent extentOf(const QColor& colour) {
        const QImage image = picture();
        Extent extent;
        for (int x = 0; x < image.width(); ++x) {
            bool found = false;
            for (int y = 0; y < image.height() && !found; ++y) {
                const QColor pixel = image.pixelColor(x, y);
                found = std::abs(pixel.red() - colour.red()) + std::abs(pixel.green() - colour.green()) +
                            std::abs(pixel.blue() - colour.blue()) <
                        200;
            }
            if (!found) continue;
            if (extent.left < 0) extent.left = x;
            extent.right = x;
            ++extent.columns;
        }
        return extent;
    }
    QChart* qtChart() { return chart.findChild<ChartCanvas*>()->chart(); }
    std::pair<double, double> across() {
        for (QAbstractAxis* axis : qtChart()->axes(Qt::Horizontal))
            if (auto* value = qobject_cast<QValueAxis*>(axis)) return {value->min(), value->max()};
        return {};
    }
    void wheel(int angle, Qt::KeyboardModifiers keys = Qt::NoModifier) {
        QWidget* canvas = chart.findChild<ChartCanvas*>()->viewport();
        const QPointF at = qtChart()->plotArea().center();
        QWheelEvent event(at, canvas->mapToGlobal(at), {}, QPoint(0, angle), Qt::NoButton, keys, Qt::NoScrollPhase,
                          false);
        QApplication::sendEvent(canvas, &event);
    }
    void middle(QEvent::Type type, QPointF at) {
        QWidget* canvas = chart.findChild<ChartCanvas*>()->viewport();
        QMouseEvent event(type, at, canvas->mapToGlobal(at),
                          type == QEvent::MouseMove ? Qt::NoButton : Qt::MiddleButton,
                          type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::MiddleButton, Qt::NoModifier);
        QApplication::sendEvent(canvas, &event);
    }

    CurvesChart chart{{QStringLiteral("Loss"), QStringLiteral("step"), QString(), 4, false, {}}};
};
} // namespace

TEST_F(CurvesChartTest, PaintsEachVisibleCurveAcrossThePlot) {
    show({flat(QStringLiteral("red"), 1), flat(QStringLiteral("blue"), 2)});
    const QRectF area = qtChart()->plotArea();
    for (const QColor& colour : {kRed, kBlue}) {
        const Extent extent = extentOf(colour);
        EXPECT_NEAR(extent.left, area.left() + area.width() * 0.03, area.width() * 0.02);
        EXPECT_NEAR(extent.right, area.right() - area.width() * 0.03, area.width() * 0.02);
    }
    chart.setHidden({QStringLiteral("red")});
    EXPECT_EQ(extentOf(kRed).columns, 0);
    EXPECT_GT(extentOf(kBlue).columns, 100);
}

TEST_F(CurvesChartTest, DoesNotBridgeAGap) {
    std::vector<double> y(1000, 1);
    std::fill(y.begin() + 200, y.begin() + 800, std::nan(""));
    show({makeLine(QStringLiteral("red"), {}, {}, std::move(y), 0)});
    const Extent extent = extentOf(kRed);
    const int whole = extent.right - extent.left;
    EXPECT_GT(extent.columns, whole * 3 / 10);
    EXPECT_LT(extent.columns, whole / 2);
}

TEST_F(CurvesChartTest, PaintsNothingOutsideThePlotWhenZoomed) {
    show({flat(QStringLiteral("red"), 1)});
    for (int i = 0; i < 10; ++i)
        wheel(120);
    QApplication::processEvents();
    const Extent extent = extentOf(kRed);
    EXPECT_GE(extent.left, qtChart()->plotArea().left() - 1);
    EXPECT_LE(extent.right, qtChart()->plotArea().right() + 1);
    EXPECT_GT(extent.columns, 100);
}

TEST_F(CurvesChartTest, WheelZoomsShiftMovesAndDoubleClickResets) {
    show({flat(QStringLiteral("red"), 1)});
    const auto [left, right] = across();
    wheel(120);
    const auto [zoomedLeft, zoomedRight] = across();
    EXPECT_NEAR(zoomedRight - zoomedLeft, (right - left) * 0.85, (right - left) * 0.01);
    wheel(-120, Qt::ShiftModifier);
    EXPECT_NEAR(across().first - zoomedLeft, (zoomedRight - zoomedLeft) * 0.1, (right - left) * 0.01);
    wheel(120, Qt::ShiftModifier);
    EXPECT_NEAR(across().first, zoomedLeft, (right - left) * 0.01);
    chart.resetZoom();
    EXPECT_NEAR(across().first, left, 1e-9);
}

TEST_F(CurvesChartTest, MiddleButtonDragsTheCurves) {
    show({flat(QStringLiteral("red"), 1)});
    const auto [left, right] = across();
    const QRectF area = qtChart()->plotArea();
    middle(QEvent::MouseButtonPress, area.center());
    middle(QEvent::MouseMove, area.center() + QPointF(std::round(area.width() / 4), 0));
    middle(QEvent::MouseButtonRelease, area.center() + QPointF(std::round(area.width() / 4), 0));
    EXPECT_NEAR(left - across().first, (right - left) / 4, (right - left) * 0.01);
    EXPECT_NEAR(right - across().second, (right - left) / 4, (right - left) * 0.01);
}

TEST_F(CurvesChartTest, LogarithmicAxesShowWhatIsAboveNothing) {
    std::vector<double> y;
    for (int i = 0; i < 1000; ++i)
        y.push_back(i % 2 ? -1 : std::pow(10, i / 250.0));
    show({makeLine(QStringLiteral("red"), {}, {}, std::move(y), 0)});
    chart.setLogarithmic(true);
    chart.setLogarithmicX(true);
    QApplication::processEvents();
    EXPECT_GT(extentOf(kRed).columns, 20);
}

TEST_F(CurvesChartTest, ValuesThatGrowBeyondAllBoundsDoNotHoldItUp) {
    show({makeLine(QStringLiteral("red"), {}, {}, {2.301, 2.302, 2.303}, 0)});
    show({makeLine(QStringLiteral("red"), {}, {}, {2.301, 2.302, 1e30}, 0)}); // a run that diverges
    EXPECT_GT(extentOf(kRed).columns, 100);
    show({makeLine(QStringLiteral("red"), {}, {}, {2.301, 2.302, 2.303}, 0)});
    for (int i = 0; i < 300; ++i)
        wheel(120);
    chart.resetZoom();
    EXPECT_GT(extentOf(kRed).columns, 100);
}

TEST_F(CurvesChartTest, NumbersOfManyDigitsDoNotHoldItUp) {
    const double now = 1.7e18; // nanoseconds
    show({makeLine(QStringLiteral("red"), {}, {now, now + 1024, now + 2048}, {1e17, 1e17 + 16, 1e17 + 32}, 0)});
    show({makeLine(QStringLiteral("red"), {}, {}, {-1.5e308, 1, 1.5e308}, 0)});
    show({makeLine(QStringLiteral("red"), {}, {}, {1, 2, 3}, 0)});
    EXPECT_GT(extentOf(kRed).columns, 100);
}

TEST_F(CurvesChartTest, ExportsWhatItHasWithoutSmoothing) {
    chart.setSmoothing(0.5);
    chart.setData({run(QStringLiteral("red"), kRed)},
                  {Curve{QStringLiteral("red"), QStringLiteral("train"), false, {{1, 4}, {2, 0}}, {}, {}}});
    EXPECT_EQ(chart.csv(), QStringLiteral("run,kind,step,\nred,train,1,4\nred,train,2,0\n"));
}

} // namespace skydeck::charts
