#include "widgets/charts/run_legend.h"

#include <QPainter>
#include <QPainterPath>

namespace skydeck::charts {

namespace {
constexpr int kRunId = Qt::UserRole + 1;
}

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
    QPolygonF shape;
    switch (run.marker % 4) {
    case 0:
        painter.drawEllipse(QPointF(middle, middle), arm * 0.8, arm * 0.8);
        return pixmap;
    case 1:
        shape << QPointF(-1, -1) << QPointF(1, -1) << QPointF(1, 1) << QPointF(-1, 1);
        break;
    case 2:
        shape << QPointF(0, -1.2) << QPointF(1.2, 0) << QPointF(0, 1.2) << QPointF(-1.2, 0);
        break;
    default:
        shape << QPointF(0, -1.2) << QPointF(1.1, 1) << QPointF(-1.1, 1);
        break;
    }
    for (QPointF& corner : shape)
        corner = corner * arm * 0.8 + QPointF(middle, middle);
    painter.drawPolygon(shape);
    return pixmap;
}

RunLegend::RunLegend(QWidget* parent) : QListWidget(parent) {
    setAccessibleName(tr("Runs in the charts"));
    setFrameShape(QFrame::NoFrame);
    setIconSize(QSize(20, 16));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTextElideMode(Qt::ElideMiddle);
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
