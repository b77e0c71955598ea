#include "widgets/charts/curves_chart.h"

#include "widgets/charts/chart_canvas.h"
#include "widgets/style/palette.h"

#include <QChart>
#include <QEvent>
#include <QLabel>
#include <QLineSeries>
#include <QLogValueAxis>
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
constexpr std::size_t kManyPoints = 8000; // from here on smooth edges and thick lines cost more than a frame has
constexpr double kLayerDepth = 4;         // above grid and axes of Qt Charts (its ChartPresenter's ZValues)

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
      m_layer(new CurvesLayer(m_chart, [this] { return content(); })),
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
        axis->setRange(1, 10);
    }
    m_linear->setLabelFormat(QStringLiteral("%g"));
    m_chart->addAxis(m_x, Qt::AlignBottom);
    m_chart->addAxis(m_logX, Qt::AlignBottom);
    m_chart->addAxis(m_linear, Qt::AlignLeft);
    m_chart->addAxis(m_log, Qt::AlignLeft);
    m_layer->setZValue(kLayerDepth);
    setTitles(m_titles);
    showAxes();
    attachAxes();
    m_canvas->setProbe([this](double x) { return readingsAt(x); });
    connect(m_canvas, &ChartCanvas::zoomChanged, this, [this] {
        fitTicks();
        refill();
    });
    connect(m_chart, &QChart::plotAreaChanged, m_canvas, [this](const QRectF& area) { m_layer->setArea(area); });
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
    for (const Line& line : m_lines) {
        if (!visible(line)) continue;
        kinds = kinds || line.kind != m_lines.front().kind;
        const auto at = line.shown->nearest(x);
        if (!at) continue;
        const double here = line.shown->x()[*at];
        if (!column || std::abs(here - x) < std::abs(*column - x)) column = here;
    }
    if (!column) return {};
    for (const Line& line : m_lines) {
        if (!visible(line)) continue;
        const auto at = line.shown->nearest(*column);
        if (!at || line.shown->x()[*at] != *column) continue;
        const double value = line.shown->y()[*at];
        if (m_logarithmic && value <= 0) continue;
        const ChartRun& run = runOf(line);
        QString name = kinds && !line.kind.isEmpty() ? run.name + QStringLiteral("  ") + line.kind : run.name;
        if (line.best == at) name += QStringLiteral("  ") + tr("best");
        if (line.stop == at) name += QStringLiteral("  ") + tr("stopped early");
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
    m_lines = std::move(lines);
    if (!m_canvas->zoomed()) fitAxes();
    refill();
}

void CurvesChart::attachAxes() {
    if (m_anchor) m_chart->removeSeries(m_anchor);
    delete m_anchor;
    m_anchor = new QLineSeries; // the chart's
    m_chart->addSeries(m_anchor);
    m_anchor->attachAxis(xAxis());
    m_anchor->attachAxis(yAxis());
}

void CurvesChart::refill() {
    const bool empty = std::none_of(m_lines.begin(), m_lines.end(), [this](const Line& line) {
        return visible(line) && !(m_logarithmic ? line.positiveY : line.y).empty();
    });
    m_empty->setVisible(empty);
    m_empty->setGeometry(m_canvas->rect());
    m_layer->invalidate();
}

workflows::Curve::View CurvesChart::view() const {
    return {m_logarithmicX ? m_logX->min() : m_x->min(), m_logarithmicX ? m_logX->max() : m_x->max(),
            static_cast<std::size_t>(std::max(64.0, m_chart->plotArea().width() * devicePixelRatioF())), m_logarithmicX,
            m_logarithmic};
}

struct CurvesChart::Mapping {
    struct Axis {
        double low, high;
        bool logarithmic;
        double part(double value) const {
            return logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
        }
        bool shows(double value) const { return std::isfinite(value) && (!logarithmic || value > 0); }
    };
    Axis x, y;
    QRectF area;

    /// Nothing for what a logarithmic axis cannot show.
    std::optional<QPointF> operator()(double atX, double atY) const {
        // A painter's coordinates end somewhere; so far outside, a shorter line is the same line.
        constexpr double far = 1e6;
        if (!x.shows(atX) || !y.shows(atY)) return std::nullopt;
        return QPointF(area.left() + std::clamp(area.width() * x.part(atX), -far, far),
                       area.bottom() - std::clamp(area.height() * y.part(atY), -far, far));
    }
};

CurvesChart::Mapping CurvesChart::mapping() const {
    return {m_logarithmicX ? Mapping::Axis{m_logX->min(), m_logX->max(), true}
                           : Mapping::Axis{m_x->min(), m_x->max(), false},
            m_logarithmic ? Mapping::Axis{m_log->min(), m_log->max(), true}
                          : Mapping::Axis{m_linear->min(), m_linear->max(), false},
            m_chart->plotArea()};
}

/// What the layer paints of the view in force.
CurvesLayer::Content CurvesChart::content() const {
    CurvesLayer::Content content;
    const workflows::Curve::View shown = view();
    const Mapping map = mapping();
    std::size_t expected = 0;
    for (const Line& line : m_lines)
        if (visible(line)) expected += std::min(line.shown->size(), shown.columns * 4);
    const bool many = expected >= kManyPoints;
    const auto stroke = [&](const workflows::Curve& curve, QPen pen) {
        const auto points = curve.points(shown);
        // A line that goes up and down in each column covers the plot: that takes long, too, and shows no edges.
        const bool rough = many || points.size() > shown.columns;
        if (rough) pen.setWidthF(1);
        CurvesLayer::Stroke made{pen, !rough, {}};
        made.points.reserve(points.size());
        for (const auto& [x, y] : points)
            made.points.push_back(map(x, y).value_or(QPointF(qQNaN(), qQNaN())));
        content.strokes.push_back(std::move(made));
    };
    for (const Line& line : m_lines) {
        if (!visible(line)) continue;
        const ChartRun& run = runOf(line);
        const bool strong = run.id == m_highlighted;
        QColor colour = run.colour;
        if (!m_highlighted.isEmpty() && !strong) colour.setAlphaF(0.35F);
        if (line.raw != line.shown) { // smoothed
            QColor faint = run.colour;
            faint.setAlphaF(0.25F);
            stroke(*line.raw, QPen(faint, 1));
        }
        stroke(*line.shown, QPen(colour, strong ? 2.6 : 1.6, line.dashed ? Qt::DashLine : Qt::SolidLine));
        addMarks(line, map, colour, content.marks);
    }
    return content;
}

void CurvesChart::addMarks(const Line& line, const Mapping& mapping, const QColor& colour,
                           std::vector<CurvesLayer::Mark>& marks) const {
    const bool strong = line.runId == m_highlighted;
    const workflows::Curve& curve = *line.shown;
    const int marker = runOf(line).marker;
    const auto add = [&](std::optional<std::size_t> at, int shape, double size, const QPen& pen, const QBrush& brush) {
        if (!at || *at >= curve.size()) return;
        if (const auto point = mapping(curve.x()[*at], curve.y()[*at]))
            marks.push_back({*point, shape, size, pen, brush});
    };
    if (!line.dashed && curve.size() <= kFewPoints && curve.size() * kMarkSize <= view().columns)
        for (std::size_t i = 0; i < curve.size(); ++i)
            add(i, marker, strong ? 8 : 6, QPen(colour, 1), colour);
    add(line.stop, 1, strong ? 18 : 15, QPen(colour, 1.5, Qt::DotLine), Qt::NoBrush);
    add(line.best, marker, strong ? 14 : 11, QPen(colour, 2), style::colours().palette.color(QPalette::Base));
}

void CurvesChart::fitAxes() {
    Line::Range across, up;
    for (const Line& line : m_lines) {
        if (!visible(line)) continue;
        across.include(m_logarithmic ? line.positiveX : line.x);
        up.include(m_logarithmic ? line.positiveY : line.y);
    }
    if (across.empty() || up.empty()) return;
    // Qt Charts makes its ticks at once: a step for the old range may be a billion of them in the new one.
    m_x->setTickType(QValueAxis::TicksFixed);
    m_linear->setTickType(QValueAxis::TicksFixed);
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
    const auto fit = [](QValueAxis* axis, int count, double least) {
        const double step = std::max(least, roundStep(axis->max() - axis->min(), count));
        // Qt Charts adds the step until it is through, which numbers of many digits may never be.
        const double largest = std::max(std::abs(axis->min()), std::abs(axis->max()));
        const bool sound = std::isfinite(step) && step > largest * 1e-12;
        if (sound) axis->setTickInterval(step);
        axis->setTickType(sound ? QValueAxis::TicksDynamic : QValueAxis::TicksFixed);
    };
    fit(m_x, 8, m_titles.wholeX ? 1 : 0);
    fit(m_linear, 6, 0);
}

void CurvesChart::setSmoothing(double weight) {
    m_smoothing = weight;
    for (Line& line : m_lines)
        line = smoothedAgain(std::move(line), weight);
    refill();
}

void CurvesChart::setLogarithmic(bool on) {
    if (on == m_logarithmic) return;
    m_logarithmic = on;
    showAxes();
    attachAxes();
    resetZoom();
}

void CurvesChart::setLogarithmicX(bool on) {
    if (on == m_logarithmicX) return;
    m_logarithmicX = on;
    showAxes();
    attachAxes();
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
    for (const Line& line : m_lines) {
        if (!visible(line)) continue;
        const QString head = QStringLiteral("%1,%2,").arg(runOf(line).name, line.kind);
        const workflows::Curve& points = *line.raw;
        const auto add = [&](double x, double y) {
            text +=
                head + QString::number(x, 'g', 12) + QLatin1Char(',') + QString::number(y, 'g', 12) + QLatin1Char('\n');
        };
        if (points.size() > kMostExported) { // the file itself has the rest
            workflows::Curve::View exported = view();
            exported.columns = kExportedColumns;
            exported.positive = false;
            for (const auto& [x, y] : points.points(exported))
                add(x, y);
            continue;
        }
        for (std::size_t i = 0; i < points.size(); ++i)
            add(points.x()[i], points.y()[i]);
    }
    return text;
}

} // namespace skydeck::charts
