#pragma once

#include <QColor>
#include <QPointF>
#include <QString>

#include <cstddef>
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
};

/// Debiased exponential moving average; `weight` 0 (off) to below 1. Non-finite values pass through and do not count.
std::vector<QPointF> smoothed(const std::vector<QPointF>& points, double weight);

/// At most four points per pixel column inside [fromX, toX] — first, lowest, highest, last — and one neighbour at each
/// side, so that the drawn line looks the same as with all points. Non-finite points are left out.
std::vector<QPointF> decimated(const std::vector<QPointF>& points, double fromX, double toX, int columns);

/// The point nearest to `x`, or nothing when there is none.
std::optional<QPointF> nearest(const std::vector<QPointF>& points, double x);

} // namespace skydeck::charts
