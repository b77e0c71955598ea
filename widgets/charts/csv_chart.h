#pragma once

#include "widgets/charts/csv_lines.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;

namespace skydeck::charts {

class CurvesChart;
class RunLegend;

/// The columns of small tables as curves: which column goes across is chosen above, which ones are drawn in the legend
/// below. Draws at once: for some hundred thousand values, not for millions.
class CsvChart final : public QWidget {
    Q_OBJECT
public:
    explicit CsvChart(QWidget* parent = nullptr);
    void setSources(std::vector<CsvSource> sources);
    /// What was last drawn, to be saved as a picture.
    CurvesChart* chart() const { return m_chart; }

private:
    void draw();

    std::vector<CsvSource> m_sources;
    QComboBox* m_x;
    QCheckBox* m_logarithmic;
    CurvesChart* m_chart;
    RunLegend* m_legend;
    QLabel* m_notes;
};

} // namespace skydeck::charts
