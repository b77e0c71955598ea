#include "widgets/charts/parallel_chart.h"

#include "widgets/style/palette.h"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace skydeck::charts {

namespace {
constexpr double kReach = 6;          // pixels from a line at which the pointer means it
constexpr double kAxisReach = 12;     // of an axis
constexpr std::size_t kFewRows = 150; // with smooth edges more of them take longer than a frame

double scaled(const ParallelData::Axis& axis, double value) {
    return axis.logarithmic ? std::log10(value) : value;
}

double distanceToSegment(const QPointF& at, const QPointF& a, const QPointF& b) {
    const QPointF along = b - a, from = at - a;
    const double length = QPointF::dotProduct(along, along);
    const double t = length > 0 ? std::clamp(QPointF::dotProduct(from, along) / length, 0.0, 1.0) : 0;
    const QPointF gap = from - t * along;
    return std::hypot(gap.x(), gap.y());
}
} // namespace

ParallelChart::ParallelChart(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setAccessibleName(tr("Parallel coordinates"));
}

void ParallelChart::setData(ParallelData data) {
    m_data = std::move(data);
    m_hovered.reset();
    m_scales.assign(m_data.axes.size(), {});
    for (std::size_t axis = 0; axis < m_data.axes.size(); ++axis) {
        bool any = false;
        for (const auto& row : m_data.rows) {
            const double value = scaled(m_data.axes[axis], row.values[axis]);
            if (!std::isfinite(value)) continue;
            Scale& scale = m_scales[axis];
            scale.low = any ? std::min(scale.low, value) : value;
            scale.high = any ? std::max(scale.high, value) : value;
            any = true;
        }
        if (m_scales[axis].low == m_scales[axis].high) m_scales[axis].low -= 0.5, m_scales[axis].high += 0.5;
    }
    setAccessibleDescription(tr("%n run(s)", nullptr, static_cast<int>(m_data.rows.size())));
    update();
}

void ParallelChart::select(const QString& id) {
    if (id == m_selected) return;
    m_selected = id;
    update();
}

QRectF ParallelChart::plot() const {
    const double line = fontMetrics().height();
    return QRectF(rect()).adjusted(72, 2 * line + 12, -72, -line - 10);
}

double ParallelChart::axisX(std::size_t axis) const {
    const QRectF area = plot();
    const std::size_t gaps = m_data.axes.size() > 1 ? m_data.axes.size() - 1 : 1;
    return area.left() + area.width() * static_cast<double>(axis) / static_cast<double>(gaps);
}

double ParallelChart::place(std::size_t axis, double value) const {
    const Scale& scale = m_scales[axis];
    return (scaled(m_data.axes[axis], value) - scale.low) / (scale.high - scale.low);
}

double ParallelChart::valueAt(std::size_t axis, double place) const {
    const Scale& scale = m_scales[axis];
    const double value = scale.low + place * (scale.high - scale.low);
    return m_data.axes[axis].logarithmic ? std::pow(10.0, value) : value;
}

QPointF ParallelChart::point(std::size_t axis, double value) const {
    const QRectF area = plot();
    return {axisX(axis), area.bottom() - place(axis, value) * area.height()};
}

bool ParallelChart::inside(const ParallelData::Row& row) const {
    constexpr double slack = 1e-9;
    for (std::size_t axis = 0; axis < m_data.axes.size(); ++axis) {
        const auto brush = m_brushes.constFind(m_data.axes[axis].title);
        if (brush == m_brushes.constEnd()) continue;
        const double at = place(axis, row.values[axis]);
        if (!(at >= brush->first - slack && at <= brush->second + slack)) return false;
    }
    return true;
}

QColor ParallelChart::colourOf(const ParallelData::Row& row) const {
    const std::size_t last = m_data.axes.size() - 1;
    const double at = place(last, row.values[last]);
    if (!std::isfinite(at)) return style::colours().gone;
    const double better = m_data.higherIsBetter ? at : 1 - at;
    // Without the end of the scale that the background swallows.
    return style::viridis(style::colours().dark ? 0.2 + 0.8 * better : 0.82 * better);
}

void ParallelChart::paintRow(QPainter& painter, const ParallelData::Row& row, const QColor& colour,
                             double width) const {
    painter.setPen(QPen(colour, width));
    QPolygonF line;
    const auto draw = [&] {
        if (line.size() > 1) painter.drawPolyline(line);
        line.clear();
    };
    for (std::size_t axis = 0; axis < m_data.axes.size(); ++axis) {
        const QPointF at = point(axis, row.values[axis]);
        std::isfinite(at.y()) ? line.append(at) : draw();
    }
    draw();
}

void ParallelChart::paintAxis(QPainter& painter, std::size_t axis) const {
    const style::Colours& colours = style::colours();
    const QRectF area = plot();
    const double x = axisX(axis), line = fontMetrics().height();
    const auto text = [&](double place) {
        return QString::number(valueAt(axis, place), 'g', m_data.axes[axis].digits);
    };
    painter.setPen(QPen(colours.muted, 1));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(colours.palette.color(QPalette::Text));
    const double room = m_data.axes.size() > 1 ? axisX(1) - axisX(0) - 8 : area.width();
    const double wide = std::min(room, 140.0);
    painter.drawText(QRectF(x - wide / 2, 4, wide, line), Qt::AlignCenter,
                     QFontMetricsF(bold).elidedText(m_data.axes[axis].title, Qt::ElideRight, wide));
    painter.setFont(font());
    painter.setPen(colours.muted);
    painter.drawText(QRectF(x - 60, line + 6, 120, line), Qt::AlignCenter, text(1));
    painter.drawText(QRectF(x - 60, area.bottom() + 4, 120, line), Qt::AlignCenter, text(0));
    const auto brush = m_brushes.constFind(m_data.axes[axis].title);
    if (brush == m_brushes.constEnd()) return;
    QColor fill = colours.accent;
    fill.setAlphaF(0.35F);
    painter.fillRect(QRectF(QPointF(x - 5, area.bottom() - brush->second * area.height()),
                            QPointF(x + 5, area.bottom() - brush->first * area.height())),
                     fill);
}

void ParallelChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const bool few = m_data.rows.size() <= kFewRows;
    painter.setRenderHint(QPainter::Antialiasing, few);
    const style::Colours& colours = style::colours();
    if (m_data.rows.empty() || m_data.axes.size() < 2) {
        painter.setPen(colours.muted);
        painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("No run with a result yet"));
        return;
    }
    QColor outside = colours.border;
    outside.setAlphaF(0.5F);
    for (const auto& row : m_data.rows)
        if (!inside(row)) paintRow(painter, row, outside, 1);
    for (const auto& row : m_data.rows)
        if (inside(row)) paintRow(painter, row, colourOf(row), few ? 1.6 : 1);
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t axis = 0; axis < m_data.axes.size(); ++axis)
        paintAxis(painter, axis);
    for (const auto& row : m_data.rows)
        if (row.id == m_selected) paintRow(painter, row, colours.accent, 3);
    if (m_hovered && *m_hovered < m_data.rows.size())
        paintRow(painter, m_data.rows[*m_hovered], colours.palette.color(QPalette::Text), 2.4);
}

std::optional<std::size_t> ParallelChart::axisNear(double x) const {
    for (std::size_t axis = 0; axis < m_data.axes.size(); ++axis)
        if (std::abs(axisX(axis) - x) <= kAxisReach) return axis;
    return std::nullopt;
}

std::optional<std::size_t> ParallelChart::rowNear(const QPointF& at) const {
    std::optional<std::size_t> found;
    double closest = kReach;
    for (std::size_t i = 0; i < m_data.rows.size(); ++i) {
        const auto& values = m_data.rows[i].values;
        if (!inside(m_data.rows[i])) continue;
        for (std::size_t axis = 0; axis + 1 < m_data.axes.size(); ++axis) {
            const QPointF a = point(axis, values[axis]), b = point(axis + 1, values[axis + 1]);
            if (!std::isfinite(a.y()) || !std::isfinite(b.y())) continue;
            const double distance = distanceToSegment(at, a, b);
            if (distance < closest) closest = distance, found = i;
        }
    }
    return found;
}

void ParallelChart::mouseMoveEvent(QMouseEvent* event) {
    if (m_brushing) {
        const QRectF area = plot();
        const auto placeOf = [&](double y) { return std::clamp((area.bottom() - y) / area.height(), 0.0, 1.0); };
        const auto [low, high] = std::minmax(placeOf(m_pressed.y()), placeOf(event->position().y()));
        m_brushes.insert(m_data.axes[*m_brushing].title, {low, high});
        return update();
    }
    const auto hovered = rowNear(event->position());
    if (hovered == m_hovered) return;
    m_hovered = hovered;
    update();
    if (!m_hovered) return QToolTip::hideText();
    const auto& row = m_data.rows[*m_hovered];
    QStringList lines{row.name};
    for (std::size_t axis = 0; axis < m_data.axes.size(); ++axis)
        if (std::isfinite(row.values[axis]))
            lines << QStringLiteral("%1: %2").arg(m_data.axes[axis].title,
                                                  QString::number(row.values[axis], 'g', m_data.axes[axis].digits));
    QToolTip::showText(event->globalPosition().toPoint(), lines.join(QLatin1Char('\n')), this);
}

void ParallelChart::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    m_pressed = event->position();
    m_brushing = axisNear(m_pressed.x());
}

void ParallelChart::mouseReleaseEvent(QMouseEvent* event) {
    const auto brushed = std::exchange(m_brushing, std::nullopt);
    const bool dragged = (event->position() - m_pressed).manhattanLength() > QApplication::startDragDistance();
    if (dragged) return;
    if (brushed) m_brushes.remove(m_data.axes[*brushed].title); // a click on the axis lets all back
    update();
    if (const auto row = rowNear(event->position())) Q_EMIT runSelected(m_data.rows[*row].id);
}

void ParallelChart::mouseDoubleClickEvent(QMouseEvent*) {
    m_brushes.clear();
    update();
}

void ParallelChart::leaveEvent(QEvent* event) {
    m_hovered.reset();
    update();
    QWidget::leaveEvent(event);
}

QString ParallelChart::csv() const {
    QString text = QStringLiteral("run");
    for (const auto& axis : m_data.axes)
        text += QLatin1Char(',') + axis.title;
    text += QLatin1Char('\n');
    for (const auto& row : m_data.rows) {
        if (!inside(row)) continue;
        text += row.id;
        for (const double value : row.values)
            text += QLatin1Char(',') + (std::isfinite(value) ? QString::number(value, 'g', 12) : QString());
        text += QLatin1Char('\n');
    }
    return text;
}

} // namespace skydeck::charts
