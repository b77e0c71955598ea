#include "widgets/charts/curves_chart.h"
#include "widgets/style/palette.h"

#include <QApplication>
#include <QImage>
#include <QWheelEvent>

#include <benchmark/benchmark.h>

#include <cmath>

// One frame of nine curves of a million points, as a person zooms: what the chart computes, and its drawing.

namespace {

using namespace skydeck;

constexpr int kCurves = 9, kPoints = 1'000'000;
constexpr QSize kWindow{900, 420};

std::pair<std::vector<charts::ChartRun>, std::vector<charts::Line>> manyPoints() {
    std::vector<charts::ChartRun> runs;
    std::vector<charts::Line> lines;
    for (int curve = 0; curve < kCurves; ++curve) {
        std::vector<double> y(kPoints);
        for (int i = 0; i < kPoints; ++i)
            y[static_cast<std::size_t>(i)] =
                std::exp(-i * 3e-6) * (1 + curve * 0.1) + 0.05 * std::sin(i * (0.37 + curve * 0.01)) * std::sin(i * 1.3);
        charts::ChartRun run;
        run.id = run.name = QString::number(curve);
        run.colour = style::okabeIto(curve);
        lines.push_back(charts::makeLine(run.id, {}, {}, std::move(y), 0));
        runs.push_back(std::move(run));
    }
    return {std::move(runs), std::move(lines)};
}

void zoomFrame(benchmark::State& state) {
    charts::CurvesChart chart({QStringLiteral("Loss"), QStringLiteral("step"), QString(), 4, false, {}});
    chart.resize(kWindow);
    chart.show();
    QApplication::processEvents();
    auto [runs, lines] = manyPoints();
    chart.setLines(runs, std::move(lines));
    QWidget* canvas = chart.findChild<charts::ChartCanvas*>()->viewport();
    QImage frame(kWindow, QImage::Format_ARGB32_Premultiplied);
    bool in = true;
    for (auto _ : state) {
        const QPointF at(canvas->width() / 2.0, canvas->height() / 2.0);
        QWheelEvent wheel(at, canvas->mapToGlobal(at), {}, QPoint(0, in ? 120 : -120), Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(canvas, &wheel);
        in = !in;
        chart.render(&frame);
    }
}
BENCHMARK(zoomFrame)->Unit(benchmark::kMillisecond);

void prepareLines(benchmark::State& state) {
    const auto [runs, lines] = manyPoints();
    for (auto _ : state)
        for (const charts::Line& line : lines)
            benchmark::DoNotOptimize(charts::smoothedAgain(line, 0.9));
}
BENCHMARK(prepareLines)->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
