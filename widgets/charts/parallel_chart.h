#pragma once

#include <QColor>
#include <QHash>
#include <QString>
#include <QWidget>

#include <optional>
#include <utility>
#include <vector>

namespace skydeck::charts {

/// Runs as lines over parallel axes, one for each parameter and the last for what came of it.
struct ParallelData {
    struct Axis {
        QString title;
        bool logarithmic = false; ///< values must be above 0; chosen by whoever makes the data
        int digits = 4;           ///< significant ones of its labels
    };
    struct Row {
        QString id, name;
        std::vector<double> values; ///< one per axis; NaN: none, the line breaks there
    };
    std::vector<Axis> axes;
    std::vector<Row> rows;
    bool higherIsBetter = true; ///< of the last axis, by which lines are coloured
};

/// Pointing at a line names its values, a click selects its run; dragging along an axis keeps the runs inside only,
/// several axes together; a double click lets all back.
class ParallelChart final : public QWidget {
    Q_OBJECT
public:
    explicit ParallelChart(QWidget* parent = nullptr);
    void setData(ParallelData data);
    void select(const QString& id);
    /// run and the value of each axis, of the runs inside the brushes.
    QString csv() const;
    QSize minimumSizeHint() const override { return {320, 160}; }

Q_SIGNALS:
    void runSelected(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    struct Scale {
        double low = 0, high = 1;
    };
    double axisX(std::size_t axis) const;
    double place(std::size_t axis, double value) const; ///< 0 below to 1 above
    double valueAt(std::size_t axis, double place) const;
    QPointF point(std::size_t axis, double value) const;
    QRectF plot() const;
    bool inside(const ParallelData::Row& row) const;
    std::optional<std::size_t> axisNear(double x) const;
    std::optional<std::size_t> rowNear(const QPointF& at) const;
    QColor colourOf(const ParallelData::Row& row) const;
    void paintAxis(QPainter& painter, std::size_t axis) const;
    void paintRow(QPainter& painter, const ParallelData::Row& row, const QColor& colour, double width) const;

    ParallelData m_data;
    std::vector<Scale> m_scales;
    QHash<QString, std::pair<double, double>> m_brushes; ///< by axis title: places from low to high
    QString m_selected;
    std::optional<std::size_t> m_hovered, m_brushing;
    QPointF m_pressed;
};

} // namespace skydeck::charts
