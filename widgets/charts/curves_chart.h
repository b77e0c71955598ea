#pragma once

#include "widgets/charts/chart_canvas.h"
#include "widgets/charts/curve.h"
#include "widgets/charts/curves_layer.h"

#include <QHash>
#include <QSet>
#include <QWidget>

#include <optional>
#include <vector>

class QAbstractAxis;
class QChart;
class QLabel;
class QLineSeries;
class QValueAxis;
class QLogValueAxis;

namespace skydeck::charts {

/// Lines over epochs: one chart, many runs, live. Knows no service. The axes are those of Qt Charts, the lines a layer
/// of our own that asks each curve for what a screen can show, so that millions of points pan and zoom smoothly.
class CurvesChart final : public QWidget {
    Q_OBJECT
public:
    struct Titles {
        QString title; ///< "Loss"
        QString x;     ///< "epoch"
        QString y;     ///< "negative log-likelihood"
        int decimals = 4;
        bool wholeX = true; ///< x counts (epochs): no ticks between whole numbers
        QString empty = {}; ///< said where nothing is drawn; empty: "No epochs yet"
    };
    explicit CurvesChart(Titles titles, QWidget* parent = nullptr);

    /// Replaces what is drawn; curves whose run is unknown are left out. Keeps the person's zoom.
    void setData(const std::vector<ChartRun>& runs, std::vector<Curve> curves);
    /// The same of lines that are smoothed already, as far as they shall be: for millions of points.
    void setLines(const std::vector<ChartRun>& runs, std::vector<Line> lines);
    /// Of what setData() was given.
    void setSmoothing(double weight);
    void setLogarithmic(bool on); ///< of y
    void setLogarithmicX(bool on);
    /// For curves of another kind.
    void setTitles(Titles titles);
    /// Runs that the legend has switched off.
    void setHidden(const QSet<QString>& runIds);
    /// Drawn thicker and above the rest; empty for none.
    void setHighlighted(const QString& runId);
    void resetZoom();
    /// Colours follow the theme in force.
    void applyTheme();

    /// run,kind,x,y of the visible curves without smoothing; of curves above 100,000 points the extremes of 10,000
    /// steps of what is in view.
    QString csv() const;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    /// The axes in force, and what Qt Charts needs to map values to the screen: one series without points.
    void attachAxes();
    void refill();
    void fitAxes();
    void showAxes();
    void fitTicks();
    /// From values into the chart's coordinates, for the ranges and the plot in force.
    struct Mapping;
    Mapping mapping() const;
    CurvesLayer::Content content() const;
    void addMarks(const Line& line, const Mapping& mapping, const QColor& colour,
                  std::vector<CurvesLayer::Mark>& marks) const;
    workflows::Curve::View view() const;
    QAbstractAxis* xAxis() const;
    QAbstractAxis* yAxis() const;
    std::pair<QString, std::vector<ChartCanvas::Reading>> readingsAt(double x) const;
    const ChartRun& runOf(const Line& line) const;
    bool visible(const Line& line) const;

    Titles m_titles;
    ChartCanvas* m_canvas;
    QChart* m_chart;
    CurvesLayer* m_layer;
    QLabel* m_empty;
    QLineSeries* m_anchor = nullptr;
    QValueAxis* m_x;
    QValueAxis* m_linear;
    QLogValueAxis* m_log;
    QLogValueAxis* m_logX;
    std::vector<ChartRun> m_runs;
    QHash<QString, int> m_runIndex;
    std::vector<Line> m_lines;
    QSet<QString> m_hidden;
    QString m_highlighted;
    double m_smoothing = 0;
    bool m_logarithmic = false, m_logarithmicX = false;
};

} // namespace skydeck::charts
