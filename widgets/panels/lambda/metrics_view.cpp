#include "widgets/panels/lambda/metrics_view.h"

#include "widgets/charts/curves_chart.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <numeric>

namespace skydeck::panels::lambda {

using charts::ChartRun;
using charts::Curve;
using charts::CurvesChart;
using workflows::FunctionMetrics;

namespace {
constexpr int kAskAgain = 10'000; // milliseconds; CloudWatch itself counts by the minute
} // namespace

std::vector<QPointF> pointsBefore(const FunctionMetrics::Series& series, double now, double unit) {
    std::vector<QPointF> points;
    for (const FunctionMetrics::Point& point : series)
        points.emplace_back((point.time - now) / unit, point.value);
    return points;
}

MetricsView::MetricsView(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_span = style::named(new QComboBox(this), tr("Time"));
    m_span->addItem(tr("Last 15 minutes"), 15);
    m_span->addItem(tr("Last hour"), 60);
    m_span->addItem(tr("Last 3 hours"), 180);
    m_span->addItem(tr("Last day"), 1440);
    m_span->addItem(tr("Last week"), 7 * 1440);
    m_span->setCurrentIndex(1);
    m_summary = new QLabel(this);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 8);
    bar->setSpacing(8);
    bar->addWidget(m_span);
    bar->addWidget(m_summary, 1);
    auto* canvas = new QWidget(this);
    canvas->setAutoFillBackground(true);
    canvas->setBackgroundRole(QPalette::Base);
    m_grid = new QGridLayout(canvas);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(0);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(canvas, 1);
    buildCharts();

    m_timer.setInterval(kAskAgain);
    connect(&m_timer, &QTimer::timeout, this, &MetricsView::load);
    connect(m_span, &QComboBox::activated, this, [this] {
        const bool hours = m_span->currentData().toInt() > 180;
        if (hours != m_hours) {
            m_hours = hours;
            buildCharts();
        }
        load();
    });
}

void MetricsView::buildCharts() {
    for (CurvesChart* chart : {m_invocations, m_concurrency, m_errors, m_duration})
        delete chart;
    const QString time = m_hours ? tr("hours before now") : tr("minutes before now");
    const auto add = [&](const QString& title, const QString& y, int row, int column, int decimals) {
        CurvesChart::Titles titles{title, time, y, decimals, true};
        titles.empty = tr("Nothing in this time");
        auto* chart = new CurvesChart(titles, this);
        m_grid->addWidget(chart, row, column);
        return chart;
    };
    m_invocations = add(tr("Invocations"), tr("calls"), 0, 0, 0);
    m_concurrency = add(tr("Concurrent executions"), tr("at once"), 0, 1, 0);
    m_errors = add(tr("Errors"), tr("calls"), 1, 0, 0);
    m_duration = add(tr("Duration"), tr("milliseconds"), 1, 1, 0);
}

void MetricsView::setFunction(const QString& name) {
    if (name == m_function) return;
    m_function = name;
    m_lane.cancel();
    for (CurvesChart* chart : {m_invocations, m_concurrency, m_errors, m_duration})
        chart->setData({}, {});
    m_summary->setText(name.isEmpty() ? tr("Select a function.") : QString());
    load();
}

void MetricsView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_timer.start();
    load();
}

void MetricsView::hideEvent(QHideEvent* event) {
    m_timer.stop();
    QWidget::hideEvent(event);
}

void MetricsView::load() {
    if (m_function.isEmpty() || !isVisible() || m_deck.link() != shell::Deck::Link::Ready) return;
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), name = style::str(m_function),
         span = std::chrono::minutes(m_span->currentData().toInt())](const CallContext& context) {
            return workflows::functionMetrics(session, name, span, context);
        },
        [this](const Result<FunctionMetrics>& metrics) {
            if (metrics) return apply(*metrics);
            m_summary->setText(shell::errorSentence(metrics.error()));
        });
}

void MetricsView::apply(const FunctionMetrics& metrics) {
    const auto sum = [](const FunctionMetrics::Series& series) {
        return std::accumulate(series.begin(), series.end(), 0.0,
                               [](double total, const auto& point) { return total + point.value; });
    };
    const auto most = [](const FunctionMetrics::Series& series) {
        double highest = 0;
        for (const auto& point : series)
            highest = std::max(highest, point.value);
        return highest;
    };
    const auto count = [](double value) { return style::countText(static_cast<std::int64_t>(value)); };
    const double throttled = sum(metrics.throttles);
    m_summary->setText(style::dotted({tr("%1 calls").arg(count(sum(metrics.invocations))),
                                      tr("%1 errors").arg(count(sum(metrics.errors))),
                                      throttled > 0 ? tr("%1 throttled").arg(count(throttled)) : QString(),
                                      tr("at most %1 at once").arg(count(most(metrics.concurrency)))}));
    const double unit = m_hours ? 3600 : 60;
    const auto show = [&](CurvesChart* chart,
                          std::initializer_list<std::tuple<QString, QString, const FunctionMetrics::Series*>> lines,
                          int colour) {
        std::vector<ChartRun> runs;
        std::vector<Curve> curves;
        for (const auto& [id, name, series] : lines) {
            runs.push_back(
                {id, name, {}, style::okabeIto(colour + static_cast<int>(runs.size())), static_cast<int>(runs.size())});
            Curve curve;
            curve.runId = id;
            curve.points = pointsBefore(*series, metrics.now, unit);
            curves.push_back(std::move(curve));
        }
        chart->setData(runs, std::move(curves));
    };
    show(m_invocations, {{QStringLiteral("i"), tr("Invocations"), &metrics.invocations}}, 0);
    show(m_concurrency, {{QStringLiteral("c"), tr("At once"), &metrics.concurrency}}, 1);
    show(m_errors,
         {{QStringLiteral("e"), tr("Errors"), &metrics.errors},
          {QStringLiteral("t"), tr("Throttled"), &metrics.throttles}},
         3);
    show(m_duration,
         {{QStringLiteral("a"), tr("Average"), &metrics.averageDuration},
          {QStringLiteral("m"), tr("Longest"), &metrics.maximumDuration}},
         2);
}

} // namespace skydeck::panels::lambda
