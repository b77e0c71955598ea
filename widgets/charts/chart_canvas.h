#pragma once

#include <QChartView>

#include <functional>
#include <optional>
#include <utility>
#include <vector>

class QValueAxis;
class QLogValueAxis;

namespace skydeck::charts {

/// A QChartView with the hand movements of every chart of ours: wheel zooms about the pointer, Shift with the wheel or
/// a wheel that tilts moves sideways, dragging draws a rubber band to zoom into, dragging with the middle button moves,
/// double click resets, and a crosshair names every curve's value where the pointer is.
class ChartCanvas final : public QChartView {
    Q_OBJECT
public:
    struct Reading {
        QString name;
        QColor colour;
        QString value;
        QPointF at; ///< in chart values
    };
    /// Asked for the values near x; the first member is the heading ("epoch 3").
    using Probe = std::function<std::pair<QString, std::vector<Reading>>(double x)>;

    explicit ChartCanvas(QWidget* parent = nullptr);
    void setProbe(Probe probe) { m_probe = std::move(probe); }
    /// True since the person zoomed, until the reset.
    bool zoomed() const { return m_zoomed; }
    void clearZoomed() { m_zoomed = false; }

Q_SIGNALS:
    void zoomChanged();
    void resetRequested();

protected:
    void wheelEvent(QWheelEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    QRectF plotArea() const;
    void move(double right, double down);
    void paintReadings(QPainter* painter, const QString& heading, const std::vector<Reading>& readings, double lineX);

    Probe m_probe;
    QPointF m_pointer; ///< in scene coordinates; null when outside
    QPoint m_pressed;
    std::optional<QPoint> m_moving; ///< where the middle button's drag has come to
    bool m_inside = false;
    bool m_zoomed = false;
};

} // namespace skydeck::charts
