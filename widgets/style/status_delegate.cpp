#include "widgets/style/status_delegate.h"

#include "widgets/models/row_table_model.h"

#include <QApplication>
#include <QHash>
#include <QPainter>

namespace skydeck::style {

Tone toneOf(const QString& awsStatus) {
    // Whole words of Batch, ECS, EC2, DynamoDB and Lambda; CloudFormation's are compounds and follow below.
    static const QHash<QString, Tone> words{{QStringLiteral("SUCCEEDED"), Tone::Ok},
                                            {QStringLiteral("VALID"), Tone::Ok},
                                            {QStringLiteral("ENABLED"), Tone::Ok},
                                            {QStringLiteral("ACTIVE"), Tone::Ok},
                                            {QStringLiteral("AVAILABLE"), Tone::Ok},
                                            {QStringLiteral("RUNNING"), Tone::Progress},
                                            {QStringLiteral("STARTING"), Tone::Progress},
                                            {QStringLiteral("CREATING"), Tone::Progress},
                                            {QStringLiteral("UPDATING"), Tone::Progress},
                                            {QStringLiteral("DELETING"), Tone::Progress},
                                            {QStringLiteral("PROVISIONING"), Tone::Progress},
                                            {QStringLiteral("STOPPING"), Tone::Progress},
                                            {QStringLiteral("ACTIVATING"), Tone::Progress},
                                            {QStringLiteral("DEACTIVATING"), Tone::Progress},
                                            {QStringLiteral("DEPROVISIONING"), Tone::Progress},
                                            {QStringLiteral("SUBMITTED"), Tone::Waiting},
                                            {QStringLiteral("PENDING"), Tone::Waiting},
                                            {QStringLiteral("RUNNABLE"), Tone::Waiting},
                                            {QStringLiteral("FAILED"), Tone::Failed},
                                            {QStringLiteral("INVALID"), Tone::Failed},
                                            {QStringLiteral("DISABLED"), Tone::Gone},
                                            {QStringLiteral("INACTIVE"), Tone::Gone},
                                            {QStringLiteral("STOPPED"), Tone::Gone},
                                            {QStringLiteral("TERMINATED"), Tone::Gone},
                                            {QStringLiteral("DELETED"), Tone::Gone},
                                            {QStringLiteral("STOPPED EARLY"), Tone::Waiting}};
    const QString word = awsStatus.toUpper();
    if (const auto at = words.constFind(word); at != words.constEnd()) return *at;
    // Order matters: DELETE_FAILED and ROLLBACK_COMPLETE are failures, ROLLBACK_IN_PROGRESS is one under way.
    if (word.contains(QLatin1String("FAILED")) || word.contains(QLatin1String("ROLLBACK"))) return Tone::Failed;
    if (word.endsWith(QLatin1String("IN_PROGRESS"))) return Tone::Progress;
    if (word == QLatin1String("DELETE_COMPLETE")) return Tone::Gone;
    if (word == QLatin1String("DELETE_SKIPPED")) return Tone::Waiting;
    if (word.endsWith(QLatin1String("_COMPLETE"))) return Tone::Ok;
    return Tone::Neutral;
}

void StatusDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem item(option);
    initStyleOption(&item, index);
    const QStyle* style = item.widget ? item.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, item.widget);
    const QVariant toneValue = index.data(models::ToneRole);
    const Colours& c = colours();
    const QColor colour = c.of(toneValue.isValid() ? static_cast<Tone>(toneValue.toInt()) : Tone::Neutral);
    constexpr int dot = 8, gap = 8;
    const int left = item.rect.left() + style->pixelMetric(QStyle::PM_FocusFrameHMargin, &item, item.widget) + 1;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (!item.text.isEmpty()) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(colour);
        painter->drawEllipse(QRectF(left, item.rect.center().y() + 1 - dot / 2.0, dot, dot));
    }
    painter->setPen(colour);
    const QRect text = item.rect.adjusted(left - item.rect.left() + dot + gap, 0, -4, 0);
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                      item.fontMetrics.elidedText(item.text, Qt::ElideRight, text.width()));
    painter->restore();
}

QSize StatusDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return QStyledItemDelegate::sizeHint(option, index) + QSize(16, 0);
}

} // namespace skydeck::style
