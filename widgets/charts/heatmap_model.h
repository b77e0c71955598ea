#pragma once

#include "widgets/style/palette.h"

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace skydeck::charts {

/// One cell of a grid of runs. `state` is a word for a person; it is drawn when there is no value yet, and as a corner
/// mark beside a value that may still change.
struct HeatmapCell {
    std::optional<double> value;
    std::optional<double> spread; ///< of several runs, around the value that is their mean
    std::size_t count = 0;        ///< runs that the value is made of
    QString state;
    style::Tone tone = style::Tone::Neutral;
    bool live = false;   ///< still running: its value may change
    bool broken = false; ///< it ended in no number: drawn so, whatever its value
    QString runId;       ///< empty: nothing was run here
    QString toolTip;
};

/// A grid as plain data, row by row.
struct HeatmapData {
    QString title;       ///< empty: "Best", and the metric
    QString metric;      ///< "val_accuracy"
    QString rowTitle;    ///< "learning rate"
    QString columnTitle; ///< "momentum"
    QStringList rows, columns;
    std::vector<HeatmapCell> cells;
    bool higherIsBetter = true;
    int decimals = 2;
    bool markBest = true;     ///< the best cell is outlined
    bool logarithmic = false; ///< colours follow the logarithm of values from 0: for counts
};

/// The grid as a table model, so that keyboard, selection, copying and accessibility come with the view.
class HeatmapModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role {
        ShadeRole = Qt::UserRole + 1, ///< 0 worst to 1 best among the values; invalid without a value
        BestRole,
        LiveRole,
        ToneRole,
        RunIdRole,
        StateRole,
        SpreadRole, ///< "± 0.12 · 3 runs"; empty for a single run
        BrokenRole
    };

    using QAbstractTableModel::QAbstractTableModel;
    void setData(HeatmapData data);
    const HeatmapData& grid() const { return m_data; }
    /// Lowest and highest value, or nothing.
    std::optional<std::pair<double, double>> range() const { return m_range; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const HeatmapCell& cell(const QModelIndex& index) const;
    HeatmapData m_data;
    std::optional<std::pair<double, double>> m_range;
    std::optional<std::size_t> m_best;
};

} // namespace skydeck::charts
