#pragma once

#include "core/workflows/curve.h"

#include <QColor>
#include <QPointF>
#include <QString>

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace skydeck::charts {

/// What stands for one run in every chart and in the legend.
struct ChartRun {
    QString id;
    QString name;
    QString note; ///< state or best value, beside the name in the legend
    QColor colour;
    int marker = 0; ///< shape of the points, so that runs with the same colour differ: 0 disc, 1 square, 2 diamond …
};

/// One line of one run. Points ascend in x.
struct Curve {
    QString runId;
    QString kind; ///< "train", "validation": named in the crosshair when a chart has several
    bool dashed = false;
    std::vector<QPointF> points;
    std::optional<std::size_t> best; ///< index of the point to mark, the best epoch
    std::optional<std::size_t> stop; ///< of the point where the run ended by itself before its time
};

/// A curve as it is drawn again and again: smoothed, its extremes known. Cheap to copy; making one of a million points
/// takes some 20 ms, which for large files is a worker's.
struct Line {
    using Points = std::shared_ptr<const workflows::Curve>;
    /// Where finite values lie; empty (first above second) without any.
    struct Range {
        double low = 1, high = 0;
        bool empty() const { return low > high; }
        void include(double value);
        void include(const Range& other);
    };
    QString runId, kind;
    bool dashed = false;
    std::optional<std::size_t> best, stop;
    Points raw;                 ///< as it came
    Points shown;               ///< smoothed; the same as raw without
    Range x, y;                 ///< of shown
    Range positiveX, positiveY; ///< of what a logarithmic axis can show
};
Line makeLine(Curve curve, double smoothing);
/// `x` ascends; empty: 1, 2, 3 …
Line makeLine(const QString& runId, const QString& kind, std::vector<double> x, std::vector<double> y,
              double smoothing);
Line smoothedAgain(Line line, double smoothing);

/// Debiased exponential moving average; `weight` 0 (off) to below 1. Non-finite values pass through and do not count.
std::vector<double> smoothed(const std::vector<double>& values, double weight);

} // namespace skydeck::charts
