#include "widgets/charts/bars_chart.h"

#include "widgets/style/palette.h"

#include <QPainter>

#include <algorithm>

namespace skydeck::charts {

BarsChart::BarsChart(QWidget* parent) : QWidget(parent) {
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
}

void BarsChart::setData(BarsData data) {
    m_data = std::move(data);
    setAccessibleName(m_data.title);
    QStringList bars;
    for (const auto& bar : m_data.bars)
        bars << QStringLiteral("%1 %2 %").arg(bar.name).arg(bar.share * 100, 0, 'f', 0);
    setAccessibleDescription(bars.isEmpty() ? m_data.empty : bars.join(QStringLiteral(", ")));
    update();
}

void BarsChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const style::Colours& colours = style::colours();
    const QColor ink = colours.palette.color(QPalette::Text);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const QRectF area = QRectF(rect()).adjusted(12, 8, -12, -8);
    painter.setFont(bold);
    painter.setPen(ink);
    QRectF used;
    painter.drawText(area, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_data.title, &used);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.88);
    painter.setFont(small);
    painter.setPen(colours.muted);
    const QRectF below = area.adjusted(0, used.height() + 4, 0, 0);
    painter.drawText(below, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_data.method, &used);
    painter.setFont(font());
    QRectF place = area;
    place.setTop(used.bottom() + 10);
    if (m_data.bars.empty()) {
        painter.drawText(place, Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_data.empty);
        return;
    }
    const QFontMetricsF metrics(font());
    double names = 0, numbers = 0;
    QStringList texts;
    for (const auto& bar : m_data.bars) {
        names = std::max(names, metrics.horizontalAdvance(bar.name));
        texts << QStringLiteral("%1 %  %2").arg(bar.share * 100, 0, 'f', 0).arg(bar.note);
        numbers = std::max(numbers, metrics.horizontalAdvance(texts.last()));
    }
    const double row = std::min(28.0, place.height() / static_cast<double>(m_data.bars.size()));
    const double left = place.left() + names + 8, room = std::max(20.0, place.width() - names - numbers - 20);
    for (std::size_t i = 0; i < m_data.bars.size(); ++i) {
        const double top = place.top() + row * static_cast<double>(i);
        painter.setPen(ink);
        painter.drawText(QRectF(place.left(), top, names, row), Qt::AlignRight | Qt::AlignVCenter, m_data.bars[i].name);
        const double wide = std::max(1.0, room * std::clamp(m_data.bars[i].share, 0.0, 1.0));
        painter.fillRect(QRectF(left, top + row * 0.2, wide, row * 0.6), colours.accent);
        painter.setPen(colours.muted);
        painter.drawText(QRectF(left + wide + 6, top, numbers + 8, row), Qt::AlignLeft | Qt::AlignVCenter,
                         texts[static_cast<qsizetype>(i)]);
    }
}

QString BarsChart::csv() const {
    QString text = QStringLiteral("name,share\n");
    for (const auto& bar : m_data.bars)
        text += QStringLiteral("%1,%2\n").arg(bar.name, QString::number(bar.share, 'g', 12));
    QString about = m_data.title + QStringLiteral(". ") + m_data.method;
    return text + QStringLiteral("\n\"%1\"\n").arg(about.replace(QLatin1Char('"'), QStringLiteral("\"\"")));
}

} // namespace skydeck::charts
