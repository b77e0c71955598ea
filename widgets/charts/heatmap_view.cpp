#include "widgets/charts/heatmap_view.h"

#include "widgets/charts/heatmap_delegate.h"
#include "widgets/style/palette.h"

#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QTableView>

#include <algorithm>

namespace skydeck::charts {

namespace {
/// A label that reads upwards, for the vertical axis.
class UprightLabel final : public QWidget {
public:
    explicit UprightLabel(QWidget* parent) : QWidget(parent) {}
    void setText(const QString& text) {
        m_text = text;
        setAccessibleName(text);
        update();
    }
    QSize sizeHint() const override {
        return {fontMetrics().height() + 4, fontMetrics().horizontalAdvance(m_text) + 8};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setPen(style::colours().muted);
        painter.translate(0, height());
        painter.rotate(-90);
        painter.drawText(QRect(0, 0, height(), width()), Qt::AlignCenter, m_text);
    }

private:
    QString m_text;
};
} // namespace

/// The colour scale at the side, worst below, best above.
class HeatmapView::Scale final : public QWidget {
public:
    explicit Scale(HeatmapView* view) : QWidget(view), m_view(view) { setFixedWidth(72); }

protected:
    void paintEvent(QPaintEvent*) override {
        const auto range = m_view->m_model->range();
        if (!range) return;
        const HeatmapData& grid = m_view->m_model->grid();
        QPainter painter(this);
        const QRect bar(8, 24, 14, height() - 48);
        for (int y = 0; y < bar.height(); ++y) {
            painter.setPen(style::viridis(1.0 - static_cast<double>(y) / bar.height()));
            painter.drawLine(bar.left(), bar.top() + y, bar.right(), bar.top() + y);
        }
        painter.setPen(style::colours().muted);
        const auto number = [&](double value) { return QString::number(value, 'f', grid.decimals); };
        const double best = grid.higherIsBetter ? range->second : range->first;
        const double worst = grid.higherIsBetter ? range->first : range->second;
        painter.drawText(QRect(0, 2, width(), 20), Qt::AlignLeft | Qt::AlignVCenter, number(best));
        if (worst != best)
            painter.drawText(QRect(0, height() - 22, width(), 20), Qt::AlignLeft | Qt::AlignVCenter, number(worst));
    }

private:
    HeatmapView* m_view;
};

HeatmapView::HeatmapView(QWidget* parent)
    : QWidget(parent), m_model(new HeatmapModel(this)), m_table(new QTableView(this)), m_title(new QLabel(this)),
      m_columnTitle(new QLabel(this)), m_rowTitle(new UprightLabel(this)), m_scale(new Scale(this)) {
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(m_title, 0, 1);
    layout->addWidget(m_columnTitle, 1, 1);
    layout->addWidget(m_rowTitle, 2, 0);
    layout->addWidget(m_table, 2, 1);
    layout->addWidget(m_scale, 2, 2);
    layout->setRowStretch(2, 1);
    layout->setColumnStretch(1, 1);
    QFont bold = m_title->font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_columnTitle->setAlignment(Qt::AlignCenter);
    m_columnTitle->setForegroundRole(QPalette::PlaceholderText);

    m_table->setModel(m_model);
    m_table->setMinimumWidth(260); // room for a number in each of three columns
    m_table->setItemDelegate(new HeatmapDelegate(m_table));
    m_table->setAccessibleName(tr("Heatmap"));
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setCornerButtonEnabled(false);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    for (QHeaderView* header : {m_table->horizontalHeader(), m_table->verticalHeader()}) {
        header->setSectionResizeMode(QHeaderView::Stretch);
        header->setMinimumSectionSize(header == m_table->verticalHeader() ? 28 : 36);
        header->setHighlightSections(false);
        header->setSectionsClickable(false);
    }

    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
        if (index.isValid()) Q_EMIT runSelected(index.data(HeatmapModel::RunIdRole).toString());
    });
    const auto activate = [this](const QModelIndex& index) {
        const QString run = index.data(HeatmapModel::RunIdRole).toString();
        if (!run.isEmpty()) Q_EMIT runActivated(run);
    };
    connect(m_table, &QTableView::activated, this, activate);
    connect(m_table, &QTableView::clicked, this, activate);
    connect(m_table, &QTableView::customContextMenuRequested, this, [this](const QPoint& at) {
        const QString run = m_table->indexAt(at).data(HeatmapModel::RunIdRole).toString();
        if (!run.isEmpty()) Q_EMIT contextMenuWanted(run, m_table->viewport()->mapToGlobal(at));
    });
}

void HeatmapView::setData(HeatmapData data) {
    m_title->setText(data.title.isEmpty() ? tr("Best %1").arg(data.metric) : data.title);
    m_columnTitle->setText(data.columnTitle);
    static_cast<UprightLabel*>(m_rowTitle)->setText(data.rowTitle);
    int widest = 40;
    for (const QString& row : data.rows)
        widest = std::max(widest, fontMetrics().horizontalAdvance(row) + 40);
    m_table->verticalHeader()->setFixedWidth(widest);
    // Many columns scroll rather than lose their titles.
    int column = 36; // the confusion matrix fits beside its digits
    for (const QString& title : data.columns)
        column = std::max(column, fontMetrics().horizontalAdvance(title) + 28);
    m_table->horizontalHeader()->setMinimumSectionSize(column);
    m_model->setData(std::move(data));
    m_rowTitle->updateGeometry();
    m_scale->update();
}

void HeatmapView::selectRun(const QString& runId) {
    const QSignalBlocker quiet(m_table->selectionModel());
    for (int row = 0; row < m_model->rowCount(); ++row)
        for (int column = 0; column < m_model->columnCount(); ++column) {
            const QModelIndex index = m_model->index(row, column);
            if (!runId.isEmpty() && index.data(HeatmapModel::RunIdRole).toString() == runId) {
                m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
                m_table->viewport()->update();
                return;
            }
        }
    m_table->selectionModel()->clear();
    m_table->viewport()->update();
}

QString HeatmapView::csv() const {
    const HeatmapData& grid = m_model->grid();
    const auto table = [&](const QString& heading, const auto& cellText) {
        QString text = heading;
        for (const QString& column : grid.columns)
            text += QLatin1Char(',') + column;
        text += QLatin1Char('\n');
        std::size_t at = 0;
        for (const QString& row : grid.rows) {
            text += row;
            for (qsizetype i = 0; i < grid.columns.size(); ++i, ++at)
                text += QLatin1Char(',') + cellText(grid.cells[at]);
            text += QLatin1Char('\n');
        }
        return text;
    };
    const QString axes = grid.rowTitle + QStringLiteral(" \\ ") + grid.columnTitle;
    QString text = table(
        axes, [](const HeatmapCell& cell) { return cell.value ? QString::number(*cell.value, 'g', 12) : QString(); });
    if (std::none_of(grid.cells.begin(), grid.cells.end(), [](const HeatmapCell& cell) { return cell.count > 1; }))
        return text;
    text += QLatin1Char('\n') + table(tr("spread"), [](const HeatmapCell& cell) {
                return cell.spread ? QString::number(*cell.spread, 'g', 12) : QString();
            });
    return text + QLatin1Char('\n') +
           table(tr("runs"), [](const HeatmapCell& cell) { return QString::number(cell.count); });
}

} // namespace skydeck::charts
