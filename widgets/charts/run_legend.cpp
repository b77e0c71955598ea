#include "widgets/charts/run_legend.h"

#include "widgets/charts/curves_layer.h"

#include <QPainter>
#include <QStyledItemDelegate>

namespace skydeck::charts {

namespace {
constexpr int kRunId = Qt::UserRole + 1, kName = Qt::UserRole + 2;

/// Names a run alone where there is no room for its note, too: half a number is worse than none.
class RunDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        if (!option->widget) return;
        const QStyle* look = option->widget->style();
        const QRect room = look->subElementRect(QStyle::SE_ItemViewItemText, option, option->widget);
        const int margin = 2 * (look->pixelMetric(QStyle::PM_FocusFrameHMargin, option, option->widget) + 1);
        if (option->fontMetrics.horizontalAdvance(option->text) > room.width() - margin)
            option->text = index.data(kName).toString();
    }
};
} // namespace

QPixmap runMark(const ChartRun& run, int size, qreal devicePixelRatio) {
    QPixmap pixmap(QSize(size, size) * devicePixelRatio);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(run.colour, 2));
    const double middle = size / 2.0, arm = size / 4.0;
    painter.drawLine(QPointF(0, middle), QPointF(size, middle));
    painter.setBrush(run.colour);
    painter.drawPolygon(
        QTransform::fromTranslate(middle, middle).scale(arm * 1.6, arm * 1.6).map(markShape(run.marker)));
    return pixmap;
}

RunLegend::RunLegend(QWidget* parent) : QListWidget(parent) {
    setAccessibleName(tr("Runs in the charts"));
    setFrameShape(QFrame::NoFrame);
    setIconSize(QSize(20, 16));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTextElideMode(Qt::ElideRight);
    setItemDelegate(new RunDelegate(this));
    setSpacing(1);
    connect(this, &QListWidget::itemChanged, this, [this] { Q_EMIT hiddenChanged(hidden()); });
    connect(this, &QListWidget::currentItemChanged, this,
            [this](QListWidgetItem* item) { Q_EMIT runSelected(item ? item->data(kRunId).toString() : QString()); });
}

void RunLegend::setRuns(const std::vector<ChartRun>& runs) {
    const QSignalBlocker quiet(this);
    // Rows that are not wanted any more go; the others stay in place so that scrolling and ticks do.
    QSet<QString> wanted;
    for (const ChartRun& run : runs)
        wanted.insert(run.id);
    for (int row = count() - 1; row >= 0; --row)
        if (!wanted.contains(item(row)->data(kRunId).toString())) delete takeItem(row);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const ChartRun& run = runs[i];
        const int row = static_cast<int>(i);
        QListWidgetItem* entry = row < count() && item(row)->data(kRunId).toString() == run.id ? item(row) : nullptr;
        if (!entry) {
            entry = new QListWidgetItem;
            entry->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
            entry->setData(kRunId, run.id);
            entry->setCheckState(Qt::Checked);
            insertItem(row, entry);
        }
        entry->setData(kName, run.name);
        entry->setText(run.note.isEmpty() ? run.name : run.name + QStringLiteral("  ·  ") + run.note);
        entry->setToolTip(entry->text());
        entry->setIcon(QIcon(runMark(run, 16, devicePixelRatioF())));
    }
}

QSet<QString> RunLegend::hidden() const {
    QSet<QString> ids;
    for (int row = 0; row < count(); ++row)
        if (item(row)->checkState() == Qt::Unchecked) ids.insert(item(row)->data(kRunId).toString());
    return ids;
}

void RunLegend::selectRun(const QString& runId) {
    const QSignalBlocker quiet(this);
    for (int row = 0; row < count(); ++row)
        if (item(row)->data(kRunId).toString() == runId) {
            setCurrentRow(row);
            return;
        }
    setCurrentRow(-1);
}

} // namespace skydeck::charts
