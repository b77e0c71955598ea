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
constexpr std::size_t kMostExported = 100'000, kExportedColumns = 10'000; // of one curve into a CSV
constexpr qsizetype kManyPoints = 8000; // from here on smooth edges and thick lines cost more than a frame has

QScatterSeries::MarkerShape shapeOf(int marker) {
    static constexpr QScatterSeries::MarkerShape shapes[] = {
        QScatterSeries::MarkerShapeCircle, QScatterSeries::MarkerShapeRectangle,
        QScatterSeries::MarkerShapeRotatedRectangle, QScatterSeries::MarkerShapeTriangle};
    return shapes[static_cast<std::size_t>(marker) % std::size(shapes)];
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
      m_x(new QValueAxis(this)), m_linear(new QValueAxis(this)), m_log(new QLogValueAxis(this)),
      m_logX(new QLogValueAxis(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_canvas);
    m_empty->setAlignment(Qt::AlignCenter);

    m_chart->legend()->hide();
    m_chart->setMargins(QMargins(4, 4, 12, 4));
    m_chart->setBackgroundRoundness(0);
    m_chart->setAnimationOptions(QChart::NoAnimation);
    m_x->setTickCount(2); // until there is something to show
    for (QLogValueAxis* axis : {m_log, m_logX}) {
        axis->setLabelFormat(QStringLiteral("%g"));
        axis->setBase(10);
        axis->setMinorTickCount(8);
    }
    m_linear->setLabelFormat(QStringLiteral("%g"));
    m_chart->addAxis(m_x, Qt::AlignBottom);
    m_chart->addAxis(m_logX, Qt::AlignBottom);
    m_chart->addAxis(m_linear, Qt::AlignLeft);
    m_chart->addAxis(m_log, Qt::AlignLeft);
    setTitles(m_titles);
    showAxes();
    m_canvas->setProbe([this](double x) { return readingsAt(x); });
    connect(m_canvas, &ChartCanvas::zoomChanged, this, [this] {
        fitTicks();
        refill();
    });
    connect(m_canvas, &ChartCanvas::resetRequested, this, &CurvesChart::resetZoom);
    applyTheme();
}

void CurvesChart::setTitles(Titles titles) {
    m_titles = std::move(titles);
    setAccessibleName(m_titles.title);
    m_canvas->setAccessibleName(tr("%1 chart").arg(m_titles.title));
    m_chart->setTitle(m_titles.title);
    for (QAbstractAxis* axis : {static_cast<QAbstractAxis*>(m_x), static_cast<QAbstractAxis*>(m_logX)})
        axis->setTitleText(m_titles.x);
    m_x->setLabelFormat(m_titles.wholeX ? QStringLiteral("%d") : QStringLiteral("%g"));
    for (QAbstractAxis* axis : {static_cast<QAbstractAxis*>(m_linear), static_cast<QAbstractAxis*>(m_log)})
        axis->setTitleText(m_titles.y);
}

QAbstractAxis* CurvesChart::xAxis() const {
    return m_logarithmicX ? static_cast<QAbstractAxis*>(m_logX) : static_cast<QAbstractAxis*>(m_x);
}

QAbstractAxis* CurvesChart::yAxis() const {
    return m_logarithmic ? static_cast<QAbstractAxis*>(m_log) : static_cast<QAbstractAxis*>(m_linear);
}

void CurvesChart::showAxes() {
    m_x->setVisible(!m_logarithmicX);
    m_logX->setVisible(m_logarithmicX);
    m_linear->setVisible(!m_logarithmic);
    m_log->setVisible(m_logarithmic);
}

bool CurvesChart::visible(const Line& line) const {
    return !m_hidden.contains(line.runId);
}

const ChartRun& CurvesChart::runOf(const Line& line) const {
    return m_runs[static_cast<std::size_t>(m_runIndex.value(line.runId))];
}

/// Every visible curve's value at the one x that is nearest to the pointer.
std::pair<QString, std::vector<ChartCanvas::Reading>> CurvesChart::readingsAt(double x) const {
    std::vector<ChartCanvas::Reading> readings;
    std::optional<double> column;
    bool kinds = false;
    for (const Drawn& drawn : m_drawn) {
        if (!visible(drawn.curve)) continue;
        kinds = kinds || drawn.curve.kind != m_drawn.front().curve.kind;
        const auto at = nearest(*drawn.curve.shown, x);
        if (!at) continue;
        const double here = drawn.curve.shown->x()[*at];
        if (!column || std::abs(here - x) < std::abs(*column - x)) column = here;
    }
    if (!column) return {};
    for (const Drawn& drawn : m_drawn) {
        if (!visible(drawn.curve)) continue;
        const auto at = nearest(*drawn.curve.shown, *column);
        if (!at || drawn.curve.shown->x()[*at] != *column) continue;
        const double value = drawn.curve.shown->y()[*at];
        if (m_logarithmic && value <= 0) continue;
        const ChartRun& run = runOf(drawn.curve);
        QString name =
            kinds && !drawn.curve.kind.isEmpty() ? run.name + QStringLiteral("  ") + drawn.curve.kind : run.name;
        if (drawn.curve.best == at) name += QStringLiteral("  ") + tr("best");
        if (drawn.curve.stop == at) name += QStringLiteral("  ") + tr("stopped early");
        readings.push_back({name, run.colour, QString::number(value, 'f', m_titles.decimals), {*column, value}});
    }
    std::stable_sort(readings.begin(), readings.end(),
                     [](const auto& a, const auto& b) { return a.at.y() > b.at.y(); });
    return {QStringLiteral("%1 %2").arg(m_titles.x, QString::number(*column, 'g', 10)), std::move(readings)};
}

void CurvesChart::setData(const std::vector<ChartRun>& runs, std::vector<Curve> curves) {
    std::vector<Line> lines;
    lines.reserve(curves.size());
    for (Curve& curve : curves)
        lines.push_back(makeLine(std::move(curve), m_smoothing));
    setLines(runs, std::move(lines));
}

void CurvesChart::setLines(const std::vector<ChartRun>& runs, std::vector<Line> lines) {
    m_runs = runs;
    m_runIndex.clear();
    for (std::size_t i = 0; i < m_runs.size(); ++i)
        m_runIndex.insert(m_runs[i].id, static_cast<int>(i));
    std::erase_if(lines, [this](const Line& line) { return !m_runIndex.contains(line.runId); });
    const bool sameLines = lines.size() == m_drawn.size() &&
                           std::equal(lines.begin(), lines.end(), m_drawn.begin(), [](const Line& a, const Drawn& b) {
                               return a.runId == b.curve.runId && a.kind == b.curve.kind;
                           });
    if (!sameLines) m_drawn.resize(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i)
        m_drawn[i].curve = std::move(lines[i]);
    if (!sameLines) rebuild();
    if (!m_canvas->zoomed()) fitAxes();
    refill();
}

void CurvesChart::rebuild() {
    m_chart->removeAllSeries(); // deletes them
    for (Drawn& drawn : m_drawn)
        drawn.raw = drawn.line = nullptr, drawn.points = drawn.best = drawn.stop = nullptr;
}

template <class Series>
Series* CurvesChart::fill(Series*& series, const QList<QPointF>& points) {
    if (!series && !points.isEmpty()) {
        series = new Series;
        m_chart->addSeries(series);
        series->attachAxis(xAxis());
        series->attachAxis(yAxis());
    }
    if (series) series->replace(points);
    return series;
}

void CurvesChart::refill() {
    const int columns = std::max(64, static_cast<int>(m_chart->plotArea().width()));
    const Positive positive{m_logarithmicX, m_logarithmic};
    const double from = m_logarithmicX ? m_logX->min() : m_x->min(), to = m_logarithmicX ? m_logX->max() : m_x->max();
    qsizetype drawnPoints = 0, expected = 0;
    for (const Drawn& drawn : m_drawn)
        if (visible(drawn.curve))
            expected +=
                std::min(static_cast<qsizetype>(drawn.curve.shown->size()), static_cast<qsizetype>(columns) * 4);
    const bool many = expected >= kManyPoints;
    for (Drawn& drawn : m_drawn) {
        const Line& curve = drawn.curve;
        const ChartRun& run = runOf(curve);
        const bool shown = visible(curve);
        const bool strong = run.id == m_highlighted;
        QColor colour = run.colour;
        if (!m_highlighted.isEmpty() && !strong) colour.setAlphaF(0.35F);
        const auto points = shown ? pointsToDraw(*curve.shown, from, to, columns, positive) : QList<QPointF>();
        drawnPoints += points.size();
        const bool smoothed = curve.raw != curve.shown;
        if (auto* raw = fill(drawn.raw, shown && smoothed ? pointsToDraw(*curve.raw, from, to, columns, positive)
                                                          : QList<QPointF>())) {
            QColor faint = run.colour;
            faint.setAlphaF(0.25F);
            raw->setPen(QPen(faint, 1));
            drawnPoints += raw->count();
        }
        if (auto* line = fill(drawn.line, points))
            line->setPen(QPen(colour, many ? 1 : strong ? 2.6 : 1.6, curve.dashed ? Qt::DashLine : Qt::SolidLine));
        const bool marks = shown && curve.shown->size() <= kFewPoints && !curve.dashed &&
                           curve.shown->size() * kMarkSize <= static_cast<std::size_t>(columns);
        if (auto* dots = fill(drawn.points, marks ? points : QList<QPointF>())) {
            dots->setMarkerShape(shapeOf(run.marker));
            dots->setMarkerSize(strong ? 8 : 6);
            dots->setColor(colour);
            dots->setBorderColor(colour);
        }
        const auto markAt = [&](const std::optional<std::size_t>& at) {
            QList<QPointF> mark;
            if (!shown || !at || *at >= curve.shown->size()) return mark;
            const QPointF point(curve.shown->x()[*at], curve.shown->y()[*at]);
            if (std::isfinite(point.y()) && (!m_logarithmic || point.y() > 0) && (!m_logarithmicX || point.x() > 0))
                mark.append(point);
            return mark;
        };
        if (auto* stop = fill(drawn.stop, markAt(curve.stop))) {
            stop->setMarkerShape(QScatterSeries::MarkerShapeRectangle);
            stop->setMarkerSize(strong ? 18 : 15);
            stop->setColor(Qt::transparent);
            stop->setPen(QPen(colour, 1.5, Qt::DotLine));
        }
        if (auto* best = fill(drawn.best, markAt(curve.best))) {
            best->setMarkerShape(shapeOf(run.marker));
            best->setMarkerSize(strong ? 14 : 11);
            best->setColor(style::colours().palette.color(QPalette::Base));
            best->setPen(QPen(colour, 2));
        }
    }
    m_canvas->setRenderHint(QPainter::Antialiasing, !many);
    m_empty->setVisible(drawnPoints == 0);
    m_empty->setGeometry(m_canvas->rect());
}

void CurvesChart::fitAxes() {
    Line::Range across, up;
    for (const Drawn& drawn : m_drawn) {
        if (!visible(drawn.curve)) continue;
        across.include(m_logarithmic ? drawn.curve.positiveX : drawn.curve.x);
        up.include(m_logarithmic ? drawn.curve.positiveY : drawn.curve.y);
    }
    if (across.empty() || up.empty()) return;
    if (m_logarithmicX) {
        const double left = across.low > 0 ? across.low : std::min(1.0, across.high / 10);
        if (across.high > 0) m_logX->setRange(left * 0.9, across.high * 1.1);
    } else {
        double left = across.low, right = across.high;
        if (left == right) left -= 1, right += 1;
        // The marks of the first and last epoch are drawn whole.
        const double width = std::max(m_chart->plotArea().width(), 100.0);
        const double margin = (right - left) * std::max(0.03, kMarkRoom / width);
        m_x->setRange(left - margin, right + margin);
        m_x->setTickAnchor(m_titles.wholeX ? std::floor(left) : 0);
    }
    if (m_logarithmic) {
        m_log->setRange(up.low * 0.9, up.high * 1.1);
    } else {
        if (up.low == 0 && up.high == 0) up.high = 1; // a count that stays at nothing
        const double pad = std::max((up.high - up.low) * 0.06, std::max(std::abs(up.high), 1e-9) * 1e-3);
        m_linear->setRange(up.low - pad, up.high + pad);
        m_linear->setTickAnchor(0);
    }
    fitTicks();
}

/// Round numbers, as many as the axes have room for: after every change of their ranges.
void CurvesChart::fitTicks() {
    const double step = roundStep(m_x->max() - m_x->min(), 8);
    m_x->setTickType(QValueAxis::TicksDynamic);
    m_x->setTickInterval(m_titles.wholeX ? std::max(1.0, step) : step);
    m_linear->setTickType(QValueAxis::TicksDynamic);
    m_linear->setTickInterval(roundStep(m_linear->max() - m_linear->min(), 6));
}

void CurvesChart::setSmoothing(double weight) {
    m_smoothing = weight;
    for (Drawn& drawn : m_drawn)
        drawn.curve = smoothedAgain(std::move(drawn.curve), weight);
    refill();
}

void CurvesChart::setLogarithmic(bool on) {
    if (on == m_logarithmic) return;
    m_logarithmic = on;
    showAxes();
    rebuild();
    resetZoom();
}

void CurvesChart::setLogarithmicX(bool on) {
    if (on == m_logarithmicX) return;
    m_logarithmicX = on;
    showAxes();
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
    for (QAbstractAxis* axis : {static_cast<QAbstractAxis*>(m_x), static_cast<QAbstractAxis*>(m_logX),
                                static_cast<QAbstractAxis*>(m_linear), static_cast<QAbstractAxis*>(m_log)}) {
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
        const QString head = QStringLiteral("%1,%2,").arg(runOf(drawn.curve).name, drawn.curve.kind);
        const workflows::Curve& points = *drawn.curve.raw;
        const auto add = [&](double x, double y) {
            text +=
                head + QString::number(x, 'g', 12) + QLatin1Char(',') + QString::number(y, 'g', 12) + QLatin1Char('\n');
        };
        if (points.size() > kMostExported) { // the file itself has the rest
            for (const auto& [x, y] : points.points(m_x->min(), m_x->max(), kExportedColumns))
                add(x, y);
            continue;
        }
        for (std::size_t i = 0; i < points.size(); ++i)
            add(points.x()[i], points.y()[i]);
    }
    return text;
}

} // namespace skydeck::charts
