#include "widgets/charts/heatmap_delegate.h"

#include "widgets/charts/heatmap_model.h"
#include "widgets/style/palette.h"

#include <QPainter>

namespace skydeck::charts {

void HeatmapDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const style::Colours& colours = style::colours();
    const QVariant shade = index.data(HeatmapModel::ShadeRole);
    const auto tone = static_cast<style::Tone>(index.data(HeatmapModel::ToneRole).toInt());
    const bool broken = index.data(HeatmapModel::BrokenRole).toBool();
    const QRectF area = QRectF(option.rect).adjusted(1, 1, -1, -1);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);

    QColor ink = colours.muted;
    if (shade.isValid()) {
        const QColor fill = style::viridis(shade.toDouble());
        painter->fillRect(area, fill);
        ink = style::textOn(fill);
        if (broken) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(QBrush(ink, Qt::DiagCrossPattern));
            painter->setOpacity(0.2);
            painter->drawRect(area);
            painter->setOpacity(1);
        }
    } else {
        painter->fillRect(area, colours.raised);
        if (!index.data(HeatmapModel::RunIdRole).toString().isEmpty()) {
            painter->setBrush(QBrush(colours.of(tone), broken ? Qt::DiagCrossPattern : Qt::BDiagPattern));
            painter->setOpacity(0.25);
            painter->setPen(Qt::NoPen);
            painter->drawRect(area);
            painter->setOpacity(1);
        }
    }

    const bool best = index.data(HeatmapModel::BestRole).toBool();
    QFont font = option.font;
    if (shade.isValid()) {
        QFont large = font;
        large.setPointSizeF(font.pointSizeF() * 1.35);
        large.setWeight(best ? QFont::Bold : QFont::Medium);
        if (QFontMetricsF(large).horizontalAdvance(index.data(Qt::DisplayRole).toString()) <= area.width() - 4)
            font = large;
    }
    painter->setFont(font);
    painter->setPen(ink);
    const QString text = index.data(Qt::DisplayRole).toString();
    if (shade.isValid()) {
        painter->drawText(area, Qt::AlignCenter, text);
    } else {
        const QFontMetricsF metrics(font);
        double width = metrics.horizontalAdvance(text);
        const bool fits = width + 20 <= area.width();
        // Where no run was there is nothing to say in a small cell; where one was, its dot says it.
        const bool telling = fits || !index.data(HeatmapModel::RunIdRole).toString().isEmpty();
        if (!fits) width = -8;
        if (fits) painter->drawText(area.adjusted(12, 0, 0, 0), Qt::AlignCenter, text);
        if (!text.isEmpty() && telling) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(colours.of(tone));
            painter->drawEllipse(QPointF(area.center().x() - width / 2 - 4, area.center().y()), 4, 4);
        }
    }
    if (shade.isValid()) {
        // A value that may still change, or that a run left behind when it failed or was stopped, says so below the
        // number; one of several runs how far they lie apart.
        const bool telling = index.data(HeatmapModel::LiveRole).toBool() || broken || tone == style::Tone::Failed ||
                             tone == style::Tone::Gone;
        QStringList below;
        if (const QString spread = index.data(HeatmapModel::SpreadRole).toString(); !spread.isEmpty()) below << spread;
        if (telling) below << index.data(HeatmapModel::StateRole).toString();
        painter->setFont(option.font);
        painter->setPen(ink);
        const QFontMetricsF metrics(option.font);
        const double line = metrics.height() * static_cast<double>(below.size()) + 2;
        if (!below.isEmpty() && area.height() >= 2 * line + metrics.height())
            painter->drawText(area.adjusted(0, 0, 0, -4), Qt::AlignHCenter | Qt::AlignBottom,
                              below.join(QLatin1Char('\n')));
    }
    if (best) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(colours.palette.color(QPalette::Base), 5));
        painter->drawRect(area.adjusted(2.5, 2.5, -2.5, -2.5));
        painter->setPen(QPen(colours.palette.color(QPalette::Text), 2.5));
        painter->drawRect(area.adjusted(1.5, 1.5, -1.5, -1.5));
    }
    if (option.state & QStyle::State_Selected) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(colours.accent, 3));
        painter->drawRect(area.adjusted(6, 6, -6, -6));
    }
    painter->restore();
}

} // namespace skydeck::charts
