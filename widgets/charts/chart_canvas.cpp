#include "widgets/charts/chart_canvas.h"

#include "widgets/style/palette.h"

#include <QApplication>
#include <QChart>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <cmath>

namespace skydeck::charts {

namespace {
constexpr double kWheelStep = 0.1; // of the view's width
}

ChartCanvas::ChartCanvas(QWidget* parent) : QChartView(parent) {
    setRubberBand(QChartView::RectangleRubberBand);
    setRenderHint(QPainter::Antialiasing);
    setMouseTracking(true);
    setFrameShape(QFrame::NoFrame);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate); // the crosshair crosses the whole plot
}

QRectF ChartCanvas::plotArea() const {
    return chart()->mapRectToScene(chart()->plotArea());
}

void ChartCanvas::wheelEvent(QWheelEvent* event) {
    const QPointF at = mapToScene(event->position().toPoint());
    const QRectF area = chart()->plotArea();
    const QPointF inChart = chart()->mapFromScene(at);
    // Qt turns the wheel's direction itself with Alt, not with Shift.
    const QPoint turned = event->angleDelta();
    const bool sideways = turned.x() != 0 || event->modifiers().testFlag(Qt::ShiftModifier);
    if (turned.isNull() || !area.contains(inChart)) {
        event->ignore();
        return;
    }
    if (sideways) {
        move(-(turned.x() != 0 ? turned.x() : turned.y()) / 120.0 * area.width() * kWheelStep, 0);
        event->accept();
        return;
    }
    const int delta = turned.y();
    // The point under the pointer stays where it is.
    const double factor = std::pow(0.85, delta / 120.0);
    const QRectF part(inChart.x() - (inChart.x() - area.x()) * factor, inChart.y() - (inChart.y() - area.y()) * factor,
                      area.width() * factor, area.height() * factor);
    chart()->zoomIn(part);
    m_zoomed = true;
    Q_EMIT zoomChanged();
    event->accept();
}

/// By pixels; the view moves, what is drawn the other way.
void ChartCanvas::move(double right, double down) {
    chart()->scroll(right, -down);
    m_zoomed = true;
    Q_EMIT zoomChanged();
}

void ChartCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::MiddleButton) {
        m_moving = event->pos();
        viewport()->setCursor(Qt::ClosedHandCursor);
        event->accept();
        return;
    }
    m_pressed = event->pos();
    QChartView::mousePressEvent(event);
}

void ChartCanvas::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::MiddleButton && m_moving) {
        m_moving.reset();
        viewport()->unsetCursor();
        event->accept();
        return;
    }
    if (event->button() != Qt::LeftButton) { // QChartView zooms out on a right click; here that opens menus
        event->ignore();
        return;
    }
    QChartView::mouseReleaseEvent(event);
    if ((event->pos() - m_pressed).manhattanLength() > QApplication::startDragDistance()) {
        m_zoomed = true;
        Q_EMIT zoomChanged();
    }
}

void ChartCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    Q_EMIT resetRequested();
    event->accept();
}

void ChartCanvas::mouseMoveEvent(QMouseEvent* event) {
    if (m_moving) {
        const QPoint by = event->pos() - std::exchange(*m_moving, event->pos());
        if (!by.isNull()) move(-by.x(), -by.y());
        return;
    }
    QChartView::mouseMoveEvent(event);
    m_pointer = mapToScene(event->pos());
    m_inside = plotArea().contains(m_pointer);
    viewport()->update();
}

void ChartCanvas::leaveEvent(QEvent* event) {
    m_inside = false;
    viewport()->update();
    QChartView::leaveEvent(event);
}

void ChartCanvas::drawForeground(QPainter* painter, const QRectF& rect) {
    QChartView::drawForeground(painter, rect);
    if (!m_inside || !m_probe) return;
    const double x = chart()->mapToValue(chart()->mapFromScene(m_pointer)).x();
    const auto [heading, readings] = m_probe(x);
    if (readings.empty()) return;
    const double lineX = chart()->mapToScene(chart()->mapToPosition(readings.front().at)).x();
    paintReadings(painter, heading, readings, lineX);
}

void ChartCanvas::paintReadings(QPainter* painter, const QString& heading, const std::vector<Reading>& readings,
                                double lineX) {
    const style::Colours& colours = style::colours();
    const QRectF area = plotArea();
    painter->save();
    painter->setPen(QPen(colours.muted, 1, Qt::DotLine));
    painter->drawLine(QPointF(lineX, area.top()), QPointF(lineX, area.bottom()));
    for (const Reading& reading : readings) {
        const QPointF at = chart()->mapToScene(chart()->mapToPosition(reading.at));
        if (!area.contains(at)) continue;
        painter->setPen(QPen(colours.palette.color(QPalette::Base), 1.5));
        painter->setBrush(reading.colour);
        painter->drawEllipse(at, 4, 4);
    }

    const QFontMetricsF metrics(painter->font());
    double names = metrics.horizontalAdvance(heading), values = 0;
    for (const Reading& reading : readings) {
        names = std::max(names, metrics.horizontalAdvance(reading.name) + 16);
        values = std::max(values, metrics.horizontalAdvance(reading.value));
    }
    const double row = metrics.height() + 2;
    QRectF box(0, 0, names + values + 32, row * static_cast<double>(readings.size() + 1) + 12);
    box.moveTo(lineX + 12, area.top() + 8);
    if (box.right() > area.right()) box.moveRight(lineX - 12);
    if (box.left() < area.left()) box.moveLeft(area.left() + 4);
    painter->setPen(QPen(colours.border, 1));
    QColor background = colours.palette.color(QPalette::Base);
    background.setAlpha(236);
    painter->setBrush(background);
    painter->drawRoundedRect(box, 4, 4);
    QRectF line(box.left() + 8, box.top() + 6, box.width() - 16, row);
    painter->setPen(colours.muted);
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, heading);
    for (const Reading& reading : readings) {
        line.translate(0, row);
        painter->setPen(Qt::NoPen);
        painter->setBrush(reading.colour);
        painter->drawEllipse(QPointF(line.left() + 4, line.center().y()), 4, 4);
        painter->setPen(colours.palette.color(QPalette::Text));
        painter->drawText(line.adjusted(16, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, reading.name);
        painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, reading.value);
    }
    painter->restore();
}

} // namespace skydeck::charts
