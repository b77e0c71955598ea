#pragma once

#include "widgets/charts/chart_canvas.h"
#include "widgets/charts/curve.h"

#include <QHash>
#include <QSet>
#include <QWidget>

#include <map>
#include <vector>

class QAbstractAxis;
class QChart;
class QLabel;
class QLineSeries;
class QScatterSeries;
class QValueAxis;
class QLogValueAxis;

namespace skydeck::charts {

/// Lines over epochs: one chart, many runs, live. Knows no service. Only what a screen can show is handed to Qt Charts,
/// so that a million points stay smooth.
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
    struct Drawn {
        Line curve;
        QLineSeries* raw =
            nullptr; ///< faint, only with smoothing; made when there is something to show, like the others
        QLineSeries* line = nullptr;
        QScatterSeries* points = nullptr;
        QScatterSeries* best = nullptr;
        QScatterSeries* stop = nullptr;
    };
    void rebuild();
    void refill();
    void fitAxes();
    void showAxes();
    void fitTicks();
    template <class Series>
    Series* fill(Series*& series, const QList<QPointF>& points);
    QAbstractAxis* xAxis() const;
    QAbstractAxis* yAxis() const;
    std::pair<QString, std::vector<ChartCanvas::Reading>> readingsAt(double x) const;
    const ChartRun& runOf(const Line& line) const;
    bool visible(const Line& line) const;

    Titles m_titles;
    ChartCanvas* m_canvas;
    QChart* m_chart;
    QLabel* m_empty;
    QValueAxis* m_x;
    QValueAxis* m_linear;
    QLogValueAxis* m_log;
    QLogValueAxis* m_logX;
    std::vector<ChartRun> m_runs;
    QHash<QString, int> m_runIndex;
    std::vector<Drawn> m_drawn;
    QSet<QString> m_hidden;
    QString m_highlighted;
    double m_smoothing = 0;
    bool m_logarithmic = false, m_logarithmicX = false;
};

} // namespace skydeck::charts
