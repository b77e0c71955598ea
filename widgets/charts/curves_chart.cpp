#include "widgets/charts/curves_chart.h"

#include "widgets/charts/chart_canvas.h"
#include "widgets/style/palette.h"

#include <QChart>
#include <QEvent>
#include <QLabel>
#include <QLineSeries>
#include <QLogValueAxis>
#include <QScatterSeries>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>
#include <cmath>
#include <limits>

namespace skydeck::charts {

namespace {
constexpr double kMarkRoom = 9;        // pixels that the mark of a first or last epoch needs beyond its middle
constexpr std::size_t kFewPoints = 60; // up to here every point gets its mark, where there is room for all
constexpr std::size_t kMarkSize = 6;   // pixels

QScatterSeries::MarkerShape shapeOf(int marker) {
    static constexpr QScatterSeries::MarkerShape shapes[] = {
        QScatterSeries::MarkerShapeCircle, QScatterSeries::MarkerShapeRectangle,
        QScatterSeries::MarkerShapeRotatedRectangle, QScatterSeries::MarkerShapeTriangle};
    return shapes[static_cast<std::size_t>(marker) % std::size(shapes)];
}

QList<QPointF> toList(const std::vector<QPointF>& points) {
    return {points.begin(), points.end()};
}

/// A round step (1, 2, 5 × 10ⁿ) that divides the span into about `count` parts.
double roundStep(double span, int count) {
    const double raw = span / count;
    const double magnitude = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (raw <= factor * magnitude) return factor * magnitude;
    return 10 * magnitude;
}
} // namespace

CurvesChart::CurvesChart(Titles titles, QWidget* parent)
    : QWidget(parent), m_titles(std::move(titles)), m_canvas(new ChartCanvas(this)), m_chart(m_canvas->chart()),
      m_empty(new QLabel(m_titles.empty.isEmpty() ? tr("No epochs yet") : m_titles.empty, m_canvas)),
      m_x(new QValueAxis(this)), m_linear(new QValueAxis(this)), m_log(new QLogValueAxis(this)) {
    setAccessibleName(m_titles.title);
    m_canvas->setAccessibleName(tr("%1 chart").arg(m_titles.title));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_canvas);
    m_empty->setAlignment(Qt::AlignCenter);

    m_chart->setTitle(m_titles.title);
    m_chart->legend()->hide();
    m_chart->setMargins(QMargins(4, 4, 12, 4));
    m_chart->setBackgroundRoundness(0);
    m_chart->setAnimationOptions(QChart::NoAnimation);
    m_x->setTickCount(2); // until there is something to show
    m_x->setTitleText(m_titles.x);
    m_x->setLabelFormat(m_titles.wholeX ? QStringLiteral("%d") : QStringLiteral("%g"));
    m_linear->setTitleText(m_titles.y);
    m_linear->setLabelFormat(QStringLiteral("%g"));
    m_log->setTitleText(m_titles.y);
    m_log->setLabelFormat(QStringLiteral("%g"));
    m_log->setBase(10);
    m_log->setMinorTickCount(8);
    m_chart->addAxis(m_x, Qt::AlignBottom);
    m_chart->addAxis(m_linear, Qt::AlignLeft);
    m_chart->addAxis(m_log, Qt::AlignLeft);
    m_log->hide();

    m_canvas->setProbe([this](double x) {
        std::vector<ChartCanvas::Reading> readings;
        std::optional<double> column;
        bool kinds = false;
        for (const Drawn& drawn : m_drawn)
            if (visible(drawn.curve)) {
                kinds = kinds || drawn.curve.kind != m_drawn.front().curve.kind;
                if (const auto point = nearest(drawn.shown, x);
                    point && (!column || std::abs(point->x() - x) < std::abs(*column - x)))
                    column = point->x();
            }
        if (!column) return std::pair(QString(), readings);
        for (const Drawn& drawn : m_drawn) {
            if (!visible(drawn.curve)) continue;
            const auto point = nearest(drawn.shown, *column);
            if (!point || point->x() != *column || (m_logarithmic && point->y() <= 0)) continue;
            const ChartRun& run = m_runs[static_cast<std::size_t>(m_runIndex.value(drawn.curve.runId))];
            readings.push_back({kinds ? run.name + QStringLiteral("  ") + drawn.curve.kind : run.name, run.colour,
                                QString::number(point->y(), 'f', m_titles.decimals), *point});
        }
        std::stable_sort(readings.begin(), readings.end(),
                         [](const auto& a, const auto& b) { return a.at.y() > b.at.y(); });
        return std::pair(QStringLiteral("%1 %2").arg(m_titles.x).arg(*column), readings);
    });
    connect(m_canvas, &ChartCanvas::zoomChanged, this, &CurvesChart::refill);
    connect(m_canvas, &ChartCanvas::resetRequested, this, &CurvesChart::resetZoom);
    applyTheme();
}

QAbstractAxis* CurvesChart::yAxis() const {
    return m_logarithmic ? static_cast<QAbstractAxis*>(m_log) : static_cast<QAbstractAxis*>(m_linear);
}

bool CurvesChart::visible(const Curve& curve) const {
    return !m_hidden.contains(curve.runId);
}

void CurvesChart::setData(const std::vector<ChartRun>& runs, std::vector<Curve> curves) {
    m_runs = runs;
    m_runIndex.clear();
    for (std::size_t i = 0; i < m_runs.size(); ++i)
        m_runIndex.insert(m_runs[i].id, static_cast<int>(i));
    std::erase_if(curves, [this](const Curve& curve) { return !m_runIndex.contains(curve.runId); });
    const bool sameLines =
        curves.size() == m_drawn.size() &&
        std::equal(curves.begin(), curves.end(), m_drawn.begin(),
                   [](const Curve& a, const Drawn& b) { return a.runId == b.curve.runId && a.kind == b.curve.kind; });
    if (!sameLines) m_drawn.resize(curves.size());
    for (std::size_t i = 0; i < curves.size(); ++i) {
        m_drawn[i].shown = smoothed(curves[i].points, m_smoothing);
        m_drawn[i].curve = std::move(curves[i]);
    }
    if (!sameLines) rebuild();
    if (!m_canvas->zoomed()) fitAxes();
    refill();
}

void CurvesChart::rebuild() {
    m_chart->removeAllSeries(); // deletes them
    for (Drawn& drawn : m_drawn) {
        const auto attach = [&](auto* series) {
            m_chart->addSeries(series);
            series->attachAxis(m_x);
            series->attachAxis(yAxis());
            return series;
        };
        drawn.raw = attach(new QLineSeries);
        drawn.line = attach(new QLineSeries);
        drawn.points = attach(new QScatterSeries);
        drawn.best = attach(new QScatterSeries);
    }
}

void CurvesChart::refill() {
    const int columns = std::max(64, static_cast<int>(m_chart->plotArea().width()));
    const auto prepared = [&](const std::vector<QPointF>& points) {
        auto few = decimated(points, m_x->min(), m_x->max(), columns);
        if (m_logarithmic) std::erase_if(few, [](const QPointF& p) { return p.y() <= 0; });
        return few;
    };
    bool any = false;
    for (Drawn& drawn : m_drawn) {
        const ChartRun& run = m_runs[static_cast<std::size_t>(m_runIndex.value(drawn.curve.runId))];
        const bool shown = visible(drawn.curve);
        const bool strong = run.id == m_highlighted;
        QColor colour = run.colour;
        if (!m_highlighted.isEmpty() && !strong) colour.setAlphaF(0.35F);
        QPen pen(colour, strong ? 2.6 : 1.6, drawn.curve.dashed ? Qt::DashLine : Qt::SolidLine);
        drawn.line->setPen(pen);
        drawn.line->replace(shown ? toList(prepared(drawn.shown)) : QList<QPointF>());
        QColor faint = run.colour;
        faint.setAlphaF(0.25F);
        drawn.raw->setPen(QPen(faint, 1));
        drawn.raw->replace(shown && m_smoothing > 0 ? toList(prepared(drawn.curve.points)) : QList<QPointF>());

        const bool marks = shown && drawn.shown.size() <= kFewPoints && !drawn.curve.dashed &&
                           drawn.shown.size() * kMarkSize <= static_cast<std::size_t>(columns);
        drawn.points->setMarkerShape(shapeOf(run.marker));
        drawn.points->setMarkerSize(strong ? 8 : 6);
        drawn.points->setColor(colour);
        drawn.points->setBorderColor(colour);
        drawn.points->replace(marks ? toList(prepared(drawn.shown)) : QList<QPointF>());

        QList<QPointF> best;
        if (shown && drawn.curve.best && *drawn.curve.best < drawn.shown.size()) {
            const QPointF point = drawn.shown[*drawn.curve.best];
            if (std::isfinite(point.y()) && (!m_logarithmic || point.y() > 0)) best.append(point);
        }
        drawn.best->setMarkerShape(shapeOf(run.marker));
        drawn.best->setMarkerSize(strong ? 14 : 11);
        drawn.best->setColor(style::colours().palette.color(QPalette::Base));
        drawn.best->setPen(QPen(colour, 2));
        drawn.best->replace(best);
        any = any || drawn.line->count() > 0;
    }
    m_empty->setVisible(!any);
    m_empty->setGeometry(m_canvas->rect());
}

void CurvesChart::fitAxes() {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    double left = kInfinity, right = -kInfinity, low = kInfinity, high = -kInfinity;
    for (const Drawn& drawn : m_drawn) {
        if (!visible(drawn.curve)) continue;
        for (const QPointF& point : drawn.shown) {
            if (!std::isfinite(point.y()) || (m_logarithmic && point.y() <= 0)) continue;
            left = std::min(left, point.x());
            right = std::max(right, point.x());
            low = std::min(low, point.y());
            high = std::max(high, point.y());
        }
    }
    if (left > right) return;
    if (left == right) left -= 1, right += 1;
    // The marks of the first and last epoch are drawn whole.
    const double width = std::max(m_chart->plotArea().width(), 100.0);
    const double margin = (right - left) * std::max(0.03, kMarkRoom / width);
    m_x->setRange(left - margin, right + margin);
    const double step = roundStep(right - left, 8);
    m_x->setTickType(QValueAxis::TicksDynamic);
    m_x->setTickAnchor(m_titles.wholeX ? std::floor(left) : 0);
    m_x->setTickInterval(m_titles.wholeX ? std::max(1.0, step) : step);
    if (m_logarithmic) {
        m_log->setRange(low * 0.9, high * 1.1);
        return;
    }
    if (low == 0 && high == 0) high = 1; // a count that stays at nothing
    const double pad = std::max((high - low) * 0.06, std::max(std::abs(high), 1e-9) * 1e-3);
    m_linear->setRange(low - pad, high + pad);
    const double yStep = roundStep(high - low + 2 * pad, 6);
    m_linear->setTickType(QValueAxis::TicksDynamic);
    m_linear->setTickAnchor(0);
    m_linear->setTickInterval(yStep);
}

void CurvesChart::setSmoothing(double weight) {
    m_smoothing = weight;
    for (Drawn& drawn : m_drawn)
        drawn.shown = smoothed(drawn.curve.points, weight);
    refill();
}

void CurvesChart::setLogarithmic(bool on) {
    if (on == m_logarithmic) return;
    m_logarithmic = on;
    m_log->setVisible(on);
    m_linear->setVisible(!on);
    rebuild();
    resetZoom();
}

void CurvesChart::setHidden(const QSet<QString>& runIds) {
    m_hidden = runIds;
    if (!m_canvas->zoomed()) fitAxes();
    refill();
}

void CurvesChart::setHighlighted(const QString& runId) {
    if (runId == m_highlighted) return;
    m_highlighted = runId;
    refill();
}

void CurvesChart::resetZoom() {
    m_canvas->clearZoomed();
    fitAxes();
    refill();
}

void CurvesChart::applyTheme() {
    const style::Colours& colours = style::colours();
    const QColor text = colours.palette.color(QPalette::Text);
    QColor grid = colours.border;
    grid.setAlphaF(0.6F);
    m_chart->setBackgroundBrush(colours.palette.color(QPalette::Base));
    m_chart->setPlotAreaBackgroundVisible(false);
    m_chart->setTitleBrush(text);
    QFont title = font();
    title.setWeight(QFont::DemiBold);
    m_chart->setTitleFont(title);
    for (QAbstractAxis* axis : {static_cast<QAbstractAxis*>(m_x), static_cast<QAbstractAxis*>(m_linear),
                                static_cast<QAbstractAxis*>(m_log)}) {
        axis->setLabelsColor(colours.muted);
        axis->setTitleBrush(colours.muted);
        axis->setTitleFont(font());
        axis->setLabelsFont(font());
        axis->setLinePenColor(colours.border);
        axis->setGridLineColor(grid);
        axis->setMinorGridLineColor(grid);
    }
    QPalette muted = m_empty->palette();
    muted.setColor(QPalette::WindowText, colours.muted);
    m_empty->setPalette(muted);
    refill();
}

void CurvesChart::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    refill();
}

void CurvesChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) applyTheme();
}

QString CurvesChart::csv() const {
    QString text = QStringLiteral("run,kind,%1,%2\n").arg(m_titles.x, m_titles.y);
    for (const Drawn& drawn : m_drawn) {
        if (!visible(drawn.curve)) continue;
        const ChartRun& run = m_runs[static_cast<std::size_t>(m_runIndex.value(drawn.curve.runId))];
        for (const QPointF& point : drawn.curve.points)
            text += QStringLiteral("%1,%2,%3,%4\n")
                        .arg(run.name, drawn.curve.kind)
                        .arg(point.x(), 0, 'g', 12)
                        .arg(point.y(), 0, 'g', 12);
    }
    return text;
}

} // namespace skydeck::charts
