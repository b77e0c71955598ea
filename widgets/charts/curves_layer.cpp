#include "widgets/charts/curves_layer.h"

#include <QPainter>

#include <cmath>
#include <numbers>

namespace skydeck::charts {

QPolygonF markShape(int marker) {
    switch (marker % 4) {
    case 1:
        return {{-0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}, {-0.5, 0.5}};
    case 2:
        return {{0, -0.6}, {0.6, 0}, {0, 0.6}, {-0.6, 0}};
    case 3:
        return {{0, -0.6}, {0.55, 0.5}, {-0.55, 0.5}};
    default:
        break;
    }
    constexpr int corners = 24;
    QPolygonF disc;
    for (int i = 0; i < corners; ++i) {
        const double angle = 2 * std::numbers::pi * i / corners;
        disc << QPointF(std::cos(angle) / 2, std::sin(angle) / 2);
    }
    return disc;
}

CurvesLayer::CurvesLayer(QGraphicsItem* parent, std::function<Content()> content)
    : QGraphicsItem(parent), m_ask(std::move(content)) {
    setAcceptedMouseButtons(Qt::NoButton);
}

void CurvesLayer::setArea(const QRectF& area) {
    if (area == m_area) return;
    prepareGeometryChange();
    m_area = area;
    invalidate();
}

void CurvesLayer::invalidate() {
    m_stale = true;
    update();
}

void CurvesLayer::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    if (m_stale) {
        m_content = m_ask();
        m_stale = false;
    }
    painter->save();
    painter->setClipRect(m_area, Qt::IntersectClip);
    painter->setBrush(Qt::NoBrush);
    for (const Stroke& stroke : m_content.strokes) {
        painter->setRenderHint(QPainter::Antialiasing, stroke.smooth);
        painter->setPen(stroke.pen);
        const std::vector<QPointF>& points = stroke.points;
        const auto sound = [&](std::size_t i) { return !std::isnan(points[i].x()) && !std::isnan(points[i].y()); };
        for (std::size_t first = 0; first < points.size();) {
            if (!sound(first)) {
                ++first;
                continue;
            }
            std::size_t last = first + 1;
            while (last < points.size() && sound(last))
                ++last;
            if (last - first == 1)
                painter->drawPoint(points[first]);
            else
                painter->drawPolyline(points.data() + first, static_cast<int>(last - first));
            first = last;
        }
    }
    painter->setRenderHint(QPainter::Antialiasing, true);
    for (const Mark& mark : m_content.marks) {
        painter->setPen(mark.pen);
        painter->setBrush(mark.brush);
        painter->drawPolygon(QTransform::fromTranslate(mark.at.x(), mark.at.y())
                                 .scale(mark.size, mark.size)
                                 .map(markShape(mark.marker)));
    }
    painter->restore();
}

} // namespace skydeck::charts
