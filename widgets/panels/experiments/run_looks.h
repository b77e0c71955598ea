#pragma once

#include "core/workflows/experiments.h"

#include <QColor>
#include <QHash>
#include <QIcon>
#include <QSet>
#include <QString>

#include <vector>

class QSettings;

namespace skydeck::panels::experiments {

inline constexpr int kDistinctColours = 7; ///< before style::okabeIto() repeats

/// How a run is told from others in every view.
struct RunLook {
    QColor colour;
    int marker = 0; ///< see charts::ChartRun
    bool pinned = false;
    QString group; ///< what it shares with the others of its colour; empty without grouping
};

/// Colours, pins and groups of a stack's runs. A run keeps its colour while the window is open; pins and colours that a
/// person chose are remembered for good.
class RunLooks {
public:
    explicit RunLooks(QSettings& settings) : m_settings(settings) {}

    /// Takes up what was remembered of that stack.
    void setStack(const std::string& stack);
    /// "": none; "state", "sweep", or a parameter's name.
    void setGrouping(const QString& key) { m_grouping = key; }
    const QString& grouping() const { return m_grouping; }
    void setPinned(const QString& run, bool pinned);
    bool isPinned(const QString& run) const { return m_pins.contains(run); }
    /// An invalid colour: the run's own again.
    void setColour(const QString& run, const QColor& colour);

    /// Gives runs that it does not know the next colours. Call before of().
    void learn(const std::vector<workflows::Run>& runs);
    RunLook of(const workflows::Run& run) const;

private:
    QString groupOf(const workflows::Run& run) const;

    QSettings& m_settings;
    QString m_stack, m_grouping;
    QSet<QString> m_pins;
    QHash<QString, QColor> m_colours;          ///< chosen by a person
    QHash<QString, int> m_order, m_groupOrder; ///< place of first sight
};

/// The keys by which these runs can be grouped with more than one group, and their titles.
std::vector<std::pair<QString, QString>> groupings(const std::vector<workflows::Run>& runs);
/// "learning rate" for "lr"; parameters of other programs by their own names.
QString parameterTitle(const QString& parameter);
/// "0.001"
QString parameterText(double value);

} // namespace skydeck::panels::experiments
