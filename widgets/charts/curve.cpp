#include "widgets/charts/curve.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace skydeck::charts {

void Line::Range::include(double value) {
    if (!std::isfinite(value)) return;
    const bool first = empty();
    low = first ? value : std::min(low, value);
    high = first ? value : std::max(high, value);
}

void Line::Range::include(const Range& other) {
    if (other.empty()) return;
    include(other.low);
    include(other.high);
}

namespace {
void measure(Line& line) {
    line.x = line.y = line.positiveX = line.positiveY = {};
    const auto& x = line.shown->x();
    const auto& y = line.shown->y();
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (!std::isfinite(y[i]) || !std::isfinite(x[i])) continue;
        line.x.include(x[i]);
        line.y.include(y[i]);
        if (y[i] <= 0) continue;
        line.positiveX.include(x[i]);
        line.positiveY.include(y[i]);
    }
}
} // namespace

Line smoothedAgain(Line line, double smoothing) {
    line.shown = smoothing > 0
                     ? std::make_shared<const workflows::Curve>(line.raw->x(), smoothed(line.raw->y(), smoothing))
                     : line.raw;
    measure(line);
    return line;
}

Line makeLine(const QString& runId, const QString& kind, std::vector<double> x, std::vector<double> y,
              double smoothing) {
    if (x.empty()) {
        x.resize(y.size());
        std::iota(x.begin(), x.end(), 1.0);
    }
    Line line;
    line.runId = runId;
    line.kind = kind;
    line.raw = std::make_shared<const workflows::Curve>(std::move(x), std::move(y));
    return smoothedAgain(std::move(line), smoothing);
}

Line makeLine(Curve curve, double smoothing) {
    std::vector<double> x, y;
    x.reserve(curve.points.size());
    y.reserve(curve.points.size());
    for (const QPointF& point : curve.points) {
        x.push_back(point.x());
        y.push_back(point.y());
    }
    Line line = makeLine(curve.runId, curve.kind, std::move(x), std::move(y), smoothing);
    line.dashed = curve.dashed;
    line.best = curve.best;
    line.stop = curve.stop;
    return line;
}

std::vector<double> smoothed(const std::vector<double>& values, double weight) {
    if (weight <= 0) return values;
    weight = std::min(weight, 0.999);
    std::vector<double> out;
    out.reserve(values.size());
    double sum = 0, scale = 1;
    for (const double value : values) {
        if (!std::isfinite(value)) {
            out.push_back(value);
            continue;
        }
        sum = weight * sum + (1 - weight) * value;
        scale *= weight;
        out.push_back(sum / (1 - scale));
    }
    return out;
}

} // namespace skydeck::charts
