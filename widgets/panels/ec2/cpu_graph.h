#pragma once

#include "core/base/json.h"
#include "widgets/shell/deck.h"

#include <QPointF>
#include <QTimer>
#include <QWidget>

#include <vector>

class QLabel;

namespace skydeck::charts {
class CurvesChart;
}

namespace skydeck::panels::ec2 {

/// How busy an instance's processors were in the last hour, as CloudWatch has it; looks again every minute while it is
/// on screen.
class CpuGraph final : public QWidget {
    Q_OBJECT
public:
    explicit CpuGraph(shell::Deck& deck, QWidget* parent = nullptr);
    void setInstance(const QString& instanceId);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void look();

    shell::Deck& m_deck;
    QString m_instanceId;
    charts::CurvesChart* m_chart;
    QLabel* m_text;
    shell::JobLane m_lane;
    QTimer m_timer;
};

/// Minutes before `now` (so below zero) and percent, by time, from GetMetricStatistics's output.
std::vector<QPointF> cpuPoints(const Json& statistics, double now);

} // namespace skydeck::panels::ec2
