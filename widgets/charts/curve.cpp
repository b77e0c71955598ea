#include "widgets/charts/curve.h"

#include <algorithm>
#include <cmath>

namespace skydeck::charts {

namespace {
bool finite(const QPointF& point) {
    return std::isfinite(point.x()) && std::isfinite(point.y());
}

auto firstAtOrAfter(const std::vector<QPointF>& points, double x) {
    return std::lower_bound(points.begin(), points.end(), x, [](const QPointF& p, double at) { return p.x() < at; });
}
} // namespace

std::vector<QPointF> smoothed(const std::vector<QPointF>& points, double weight) {
    if (weight <= 0) return points;
    weight = std::min(weight, 0.999);
    std::vector<QPointF> out;
    out.reserve(points.size());
    double sum = 0, scale = 1;
    for (const QPointF& point : points) {
        if (!std::isfinite(point.y())) {
            out.push_back(point);
            continue;
        }
        sum = weight * sum + (1 - weight) * point.y();
        scale *= weight;
        out.emplace_back(point.x(), sum / (1 - scale));
    }
    return out;
}

std::vector<QPointF> decimated(const std::vector<QPointF>& points, double fromX, double toX, int columns) {
    std::vector<QPointF> out;
    auto first = firstAtOrAfter(points, fromX);
    auto last = std::upper_bound(first, points.end(), toX, [](double at, const QPointF& p) { return at < p.x(); });
    if (first != points.begin()) --first;
    if (last != points.end()) ++last;
    const auto count = static_cast<std::size_t>(last - first);
    if (columns <= 0 || count <= static_cast<std::size_t>(columns) * 4 || !(toX > fromX)) {
        std::copy_if(first, last, std::back_inserter(out), finite);
        return out;
    }
    out.reserve(static_cast<std::size_t>(columns) * 4 + 8);
    const double perColumn = (toX - fromX) / columns;
    const auto columnOf = [&](const QPointF& p) { return std::floor((p.x() - fromX) / perColumn); };
    while (first != last) {
        if (!finite(*first)) {
            ++first;
            continue;
        }
        const double column = columnOf(*first);
        const QPointF opening = *first;
        QPointF low = opening, high = opening, closing = opening;
        for (; first != last && (!finite(*first) || columnOf(*first) == column); ++first) {
            if (!finite(*first)) continue;
            if (first->y() < low.y()) low = *first;
            if (first->y() > high.y()) high = *first;
            closing = *first;
        }
        const QPointF& earlier = low.x() <= high.x() ? low : high;
        const QPointF& later = low.x() <= high.x() ? high : low;
        for (const QPointF& point : {opening, earlier, later, closing})
            if (out.empty() || out.back() != point) out.push_back(point);
    }
    return out;
}

std::optional<QPointF> nearest(const std::vector<QPointF>& points, double x) {
    auto after = firstAtOrAfter(points, x);
    std::optional<QPointF> found;
    const auto consider = [&](const QPointF& point) {
        if (finite(point) && (!found || std::abs(point.x() - x) < std::abs(found->x() - x))) found = point;
    };
    for (auto it = after; it != points.end(); ++it)
        if (finite(*it)) {
            consider(*it);
            break;
        }
    for (auto it = std::make_reverse_iterator(after); it != points.rend(); ++it)
        if (finite(*it)) {
            consider(*it);
            break;
        }
    return found;
}

} // namespace skydeck::charts
