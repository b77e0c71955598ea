#pragma once

#include <QColor>
#include <QGraphicsItem>
#include <QPen>
#include <QRectF>

#include <functional>
#include <vector>

namespace skydeck::charts {

/// The shape of a run's points and of its mark in the legend: 0 disc, 1 square, 2 diamond, 3 triangle, 4 disc again …
/// about the origin, of the width and height 1.
QPolygonF markShape(int marker);

/// The lines and marks of a chart, painted over the axes of Qt Charts. Its own series outline every line at every
/// change so that the mouse can find it (see DECISIONS.md), which for thousands of points takes longer than a frame.
/// What is painted is asked for when it is painted: however much changed since the last frame, it is asked for once.
class CurvesLayer final : public QGraphicsItem {
public:
    struct Stroke {
        QPen pen;
        bool smooth = true;          ///< antialiased
        std::vector<QPointF> points; ///< in the chart's coordinates; one that is no number breaks the line
    };
    struct Mark {
        QPointF at;
        int marker = 0;
        double size = 6; ///< pixels
        QPen pen;
        QBrush brush;
    };
    struct Content {
        std::vector<Stroke> strokes;
        std::vector<Mark> marks; ///< on top of all strokes
    };
    explicit CurvesLayer(QGraphicsItem* parent, std::function<Content()> content);

    /// Of the plot, in the chart's coordinates: nothing is painted outside.
    void setArea(const QRectF& area);
    /// Asks again at the next frame.
    void invalidate();

    QRectF boundingRect() const override { return m_area; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    std::function<Content()> m_ask;
    Content m_content;
    bool m_stale = true;
    QRectF m_area;
};

} // namespace skydeck::charts
