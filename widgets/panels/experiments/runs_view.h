#pragma once

#include "widgets/panels/experiments/runs_model.h"

#include <QWidget>

class QAction;
class QCheckBox;
class QComboBox;
class QLabel;
class QSettings;

namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::experiments {

/// The list of runs: filtered, pinned, coloured and grouped by the person; several can be selected and compared.
class RunsView final : public QWidget {
    Q_OBJECT
public:
    explicit RunsView(QSettings& settings, QWidget* parent = nullptr);

    void setRuns(const std::string& stack, const std::vector<workflows::Run>& runs);
    void setFilter(const QString& words);
    /// Those that pass the filter, in the order they were given.
    std::vector<workflows::Run> shownRuns() const;
    /// The same; with "only selected" the selected and pinned ones among them.
    std::vector<workflows::Run> comparedRuns() const;
    const workflows::Run* find(const QString& name) const;
    QStringList selected() const;
    /// Leaves a selection that the run is part of.
    void select(const QString& name);
    const RunLooks& looks() const { return m_looks; }
    models::TableView& table() { return *m_table; }
    /// Said beside the switches: "30 of 1,000 curves drawn".
    void setNote(const QString& note);

Q_SIGNALS:
    /// Filter, pins, colours or groups changed: what charts show is to be drawn anew.
    void shownChanged();
    void selectionMoved();
    void runActivated(const QString& name);

private:
    void relook();
    void offerGroups();
    void pinSelected();
    void colourSelected();

    RunLooks m_looks;
    RunTable* m_model;
    models::TableView* m_table;
    QComboBox* m_group;
    QCheckBox* m_onlySelected;
    QLabel* m_note;
    QAction *m_pin, *m_colour, *m_ownColour;
    std::vector<workflows::Run> m_runs;
};

} // namespace skydeck::panels::experiments
