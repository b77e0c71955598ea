#pragma once

#include "core/workflows/sweep.h"
#include "widgets/shell/deck.h"

#include <QObject>
#include <QStringList>

class QAction;

namespace skydeck::workflows {
class SweepDriver;
}

namespace skydeck::panels::experiments {

/// What a person does with the sweeps of a stack, as actions. A sweep whose jobs depend on each other is driven here,
/// as an operation of the activity tray, for as long as the window is open.
class SweepVerbs final : public QObject {
    Q_OBJECT
public:
    SweepVerbs(shell::Deck& deck, QWidget* window);

    /// The stack's newest sweep as it stands, or nothing; enables what can be done.
    void show(const std::string& stackName, const std::optional<workflows::Sweep>& sweep);
    /// Runs that are selected: what stop and extend are about; empty: all.
    void setSelection(const QStringList& runs);
    /// True while this window drives the sweep.
    bool isDriving() const { return m_operation != 0; }

    QAction* start() const { return m_start; }
    QAction* again() const { return m_again; }
    QAction* extend() const { return m_extend; }
    QAction* addSeeds() const { return m_addSeeds; }
    QAction* stopSelected() const { return m_stopSelected; }
    QAction* stopAll() const { return m_stopAll; }

Q_SIGNALS:
    void changed();

private:
    using MakeDriver = std::function<Result<std::unique_ptr<workflows::SweepDriver>>(
        const std::shared_ptr<aws::Session>&, const CallContext&)>;
    using Change = std::function<Result<workflows::Sweep>(const std::shared_ptr<aws::Session>&, const CallContext&)>;

    QAction* action(const QString& icon, const QString& text, void (SweepVerbs::*verb)());
    void askForSweep();
    void begin(const workflows::SweepOptions& options, bool publishFirst);
    void drive(const QString& title, MakeDriver make);
    void change(const QString& title, const QString& outcome, Change change);
    void runAgain();
    void trainLonger();
    void askForSeeds();
    void stopChosen();
    void stopEverything();
    void stop(const QStringList& runs, bool all);
    void enable();
    std::vector<const workflows::SweepCell*> selectedCells() const;

    shell::Deck& m_deck;
    QWidget* m_window;
    std::string m_stack;
    std::optional<workflows::Sweep> m_sweep;
    QStringList m_selection;
    int m_operation = 0;            ///< that drives the sweep; 0: none
    std::function<void()> m_driven; ///< once, when the driver has ended
    QAction *m_start, *m_again, *m_extend, *m_addSeeds, *m_stopSelected, *m_stopAll;
};

/// Cells that were never run or have failed.
std::size_t failedCells(const workflows::Sweep& sweep);
/// True when a driver would find something to do: trials that were not tried yet, or such cells.
bool isUnfinished(const workflows::Sweep& sweep);

} // namespace skydeck::panels::experiments
