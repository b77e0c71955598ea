#include "widgets/panels/batch/vcpu_bar.h"

#include "widgets/style/palette.h"

#include <QPainter>

namespace skydeck::panels::batch {

VcpuBar::VcpuBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void VcpuBar::setValues(const QString& name, int least, int desired, int most) {
    m_name = name;
    m_least = least;
    m_desired = desired;
    m_most = most;
    setAccessibleName(tr("%1: %2 of %3 vCPUs").arg(name).arg(desired).arg(most));
    setToolTip(tr("%1: minimum %2, desired %3, maximum %4 vCPUs").arg(name).arg(least).arg(desired).arg(most));
    update();
}

QSize VcpuBar::sizeHint() const {
    return {320, 28};
}

void VcpuBar::paintEvent(QPaintEvent*) {
    const style::Colours& colours = style::colours();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QString figures = tr("%1 / %2 vCPUs").arg(m_desired).arg(m_most);
    const int nameWidth = fontMetrics().horizontalAdvance(m_name) + 16;
    const int figuresWidth = fontMetrics().horizontalAdvance(figures) + 16;
    painter.setPen(colours.muted);
    painter.drawText(QRect(12, 0, nameWidth, height()), Qt::AlignVCenter | Qt::AlignLeft, m_name);
    painter.setPen(colours.palette.color(QPalette::Text));
    painter.drawText(QRect(width() - figuresWidth, 0, figuresWidth - 8, height()), Qt::AlignVCenter | Qt::AlignRight,
                     figures);
    const QRectF bar(12 + nameWidth, height() / 2.0 - 4, width() - nameWidth - figuresWidth - 20, 8);
    if (bar.width() < 20) return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours.border);
    painter.drawRoundedRect(bar, 4, 4);
    if (m_most <= 0) return;
    const auto part = [&](int value) { return bar.width() * std::min(1.0, static_cast<double>(value) / m_most); };
    if (m_desired > 0) {
        painter.setBrush(colours.progress);
        painter.drawRoundedRect(QRectF(bar.topLeft(), QSizeF(std::max(8.0, part(m_desired)), bar.height())), 4, 4);
    }
    if (m_least > 0) {
        painter.setPen(QPen(colours.palette.color(QPalette::Text), 1));
        painter.drawLine(QPointF(bar.left() + part(m_least), bar.top() - 3),
                         QPointF(bar.left() + part(m_least), bar.bottom() + 3));
    }
}

} // namespace skydeck::panels::batch
