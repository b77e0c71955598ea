#include "widgets/charts/heatmap_model.h"

#include <cmath>

namespace skydeck::charts {

void HeatmapModel::setData(HeatmapData data) {
    data.cells.resize(static_cast<std::size_t>(data.rows.size() * data.columns.size()));
    const bool sameShape = data.rows == m_data.rows && data.columns == m_data.columns;
    if (!sameShape) beginResetModel();
    m_data = std::move(data);
    m_range.reset();
    m_best.reset();
    for (std::size_t i = 0; i < m_data.cells.size(); ++i) {
        auto& value = m_data.cells[i].value;
        if (value && !std::isfinite(*value)) value.reset();
        if (!value) continue;
        if (!m_range) m_range = std::pair(*value, *value);
        m_range->first = std::min(m_range->first, *value);
        m_range->second = std::max(m_range->second, *value);
        const bool better = !m_best || (m_data.higherIsBetter ? *value > *m_data.cells[*m_best].value
                                                              : *value < *m_data.cells[*m_best].value);
        if (better) m_best = i;
    }
    if (!sameShape) {
        endResetModel();
    } else if (!m_data.cells.empty()) {
        // A selection and the keyboard's place survive live updates.
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
        Q_EMIT headerDataChanged(Qt::Vertical, 0, rowCount() - 1);
    }
}

int HeatmapModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_data.rows.size());
}

int HeatmapModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_data.columns.size());
}

const HeatmapCell& HeatmapModel::cell(const QModelIndex& index) const {
    return m_data.cells[static_cast<std::size_t>(index.row()) * static_cast<std::size_t>(m_data.columns.size()) +
                        static_cast<std::size_t>(index.column())];
}

QVariant HeatmapModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const HeatmapCell& c = cell(index);
    switch (role) {
    case Qt::DisplayRole:
        return c.value ? QString::number(*c.value, 'f', m_data.decimals) : c.state;
    case Qt::ToolTipRole:
        return c.toolTip;
    case Qt::AccessibleTextRole: {
        QString words = c.state;
        if (c.value) {
            const QString number = QString::number(*c.value, 'f', m_data.decimals);
            words =
                c.state.isEmpty() ? m_data.metric + u' ' + number : tr("%1 %2, %3").arg(m_data.metric, number, c.state);
        }
        return tr("%1 %2, %3 %4: %5")
            .arg(m_data.rowTitle, m_data.rows[index.row()], m_data.columnTitle, m_data.columns[index.column()], words);
    }
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignCenter);
    case ShadeRole: {
        if (!c.value) return {};
        const double span = m_range->second - m_range->first;
        if (m_data.logarithmic) return m_range->second > 0 ? std::log1p(*c.value) / std::log1p(m_range->second) : 0.0;
        const double t = span > 0 ? (*c.value - m_range->first) / span : 1.0;
        return m_data.higherIsBetter || span <= 0 ? t : 1.0 - t;
    }
    case BestRole:
        return m_data.markBest && m_best &&
               *m_best == static_cast<std::size_t>(index.row()) * static_cast<std::size_t>(m_data.columns.size()) +
                              static_cast<std::size_t>(index.column());
    case LiveRole:
        return c.live;
    case ToneRole:
        return static_cast<int>(c.tone);
    case RunIdRole:
        return c.runId;
    case StateRole:
        return c.state;
    case SpreadRole:
        if (c.count < 2) return QString();
        return tr("± %1 · %n run(s)", nullptr, static_cast<int>(c.count))
            .arg(c.spread.value_or(0), 0, 'f', m_data.decimals);
    case BrokenRole:
        return c.broken;
    default:
        return {};
    }
}

QVariant HeatmapModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const QStringList& labels = orientation == Qt::Horizontal ? m_data.columns : m_data.rows;
    if (section < 0 || section >= labels.size()) return {};
    if (role == Qt::DisplayRole) return labels[section];
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignCenter);
    if (role == Qt::AccessibleTextRole)
        return (orientation == Qt::Horizontal ? m_data.columnTitle : m_data.rowTitle) + QStringLiteral(" ") +
               labels[section];
    return {};
}

} // namespace skydeck::charts
