#include "widgets/panels/ec2/cpu_graph.h"

#include "core/aws/api_client.h"
#include "widgets/charts/curves_chart.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/palette.h"
#include "widgets/style/text_format.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::ec2 {

namespace {
constexpr double kWindow = 3600; // seconds
} // namespace

std::vector<QPointF> cpuPoints(const Json& statistics, double now) {
    std::vector<QPointF> points;
    for (const Json& each : arrayAt(statistics, "Datapoints"))
        points.emplace_back((numberAt(each, "Timestamp") - now) / 60, numberAt(each, "Average"));
    std::ranges::sort(points, {}, &QPointF::x);
    return points;
}

CpuGraph::CpuGraph(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    charts::CurvesChart::Titles titles;
    titles.title = tr("Processor use");
    titles.x = tr("minutes ago");
    titles.y = tr("percent");
    titles.decimals = 1;
    titles.wholeX = false;
    m_chart = new charts::CurvesChart(titles, this);
    m_text = new QLabel(this);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setForegroundRole(QPalette::PlaceholderText);
    m_text->setContentsMargins(12, 8, 12, 8);
    m_text->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_text);
    layout->addWidget(m_chart, 1);
    m_timer.setInterval(std::chrono::minutes(1));
    connect(&m_timer, &QTimer::timeout, this, &CpuGraph::look);
    setInstance({});
}

void CpuGraph::setInstance(const QString& instanceId) {
    if (instanceId == m_instanceId && !instanceId.isEmpty()) return;
    m_instanceId = instanceId;
    m_lane.cancel();
    m_chart->hide();
    m_text->setText(instanceId.isEmpty() ? tr("Select an instance to see it.") : tr("Loading…"));
    if (isVisible()) look();
}

void CpuGraph::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    look();
    m_timer.start();
}

void CpuGraph::hideEvent(QHideEvent* event) {
    m_timer.stop();
    QWidget::hideEvent(event);
}

void CpuGraph::look() {
    if (m_instanceId.isEmpty() || m_deck.link() != shell::Deck::Link::Ready) return;
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(),
         id = style::str(m_instanceId)](const CallContext& context) -> Result<std::vector<QPointF>> {
            SKYDECK_ASSIGN(const auto cloudWatch, aws::ApiClient::create(session, "cloudwatch"));
            const double now = toEpochSeconds(session->clock().now());
            SKYDECK_ASSIGN(const Json statistics,
                           cloudWatch.call("GetMetricStatistics",
                                           {{"Namespace", "AWS/EC2"},
                                            {"MetricName", "CPUUtilization"},
                                            {"Dimensions", Json::array({{{"Name", "InstanceId"}, {"Value", id}}})},
                                            {"StartTime", now - kWindow},
                                            {"EndTime", now},
                                            {"Period", 60},
                                            {"Statistics", {"Average"}}},
                                           context));
            return cpuPoints(statistics, now);
        },
        [this](Result<std::vector<QPointF>> points) {
            if (!points) return m_text->setText(shell::errorSentence(points.error()));
            if (points->empty())
                m_text->setText(tr("CloudWatch has nothing yet: the first value comes after some minutes."));
            else
                m_text->setText(
                    tr("%1 % on average over the last minute that was measured").arg(points->back().y(), 0, 'f', 1));
            m_chart->setVisible(!points->empty());
            charts::Curve curve;
            curve.runId = QStringLiteral("cpu");
            curve.points = std::move(*points);
            m_chart->setData({{QStringLiteral("cpu"), tr("Processor"), {}, style::colours().accent, 0}}, {curve});
        });
}

} // namespace skydeck::panels::ec2
