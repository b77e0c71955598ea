#pragma once

#include "core/workflows/functions.h"
#include "widgets/charts/curve.h"
#include "widgets/shell/deck.h"

#include <QTimer>
#include <QWidget>

#include <map>

class QComboBox;
class QGridLayout;
class QLabel;

namespace skydeck::charts {
class CurvesChart;
}

namespace skydeck::panels::lambda {

/// CloudWatch's points over time before now, in `unit` seconds: the present is 0, an hour ago -60 minutes.
std::vector<QPointF> pointsBefore(const workflows::FunctionMetrics::Series& series, double now, double unit);

/// What CloudWatch counted of a function: calls, calls at once, errors, durations. Asks while it is on screen.
class MetricsView final : public QWidget {
    Q_OBJECT
public:
    explicit MetricsView(shell::Deck& deck, QWidget* parent = nullptr);
    /// Empty for none.
    void setFunction(const QString& name);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildCharts();
    void load();
    void apply(const workflows::FunctionMetrics& metrics);

    shell::Deck& m_deck;
    QString m_function;
    shell::JobLane m_lane;
    QTimer m_timer;
    QComboBox* m_span;
    QLabel* m_summary;
    QGridLayout* m_grid;
    bool m_hours = false; ///< the charts' unit of time, otherwise minutes
    charts::CurvesChart *m_invocations = nullptr, *m_concurrency = nullptr, *m_errors = nullptr, *m_duration = nullptr;
};

} // namespace skydeck::panels::lambda
