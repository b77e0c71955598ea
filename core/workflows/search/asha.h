#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace skydeck::workflows::search {

/// Asynchronous successive halving: Li, Jamieson, Rostamizadeh, Gonina, Hardt, Recht and Talwalkar 2018, "A System for
/// Massively Parallel Hyperparameter Tuning", algorithm 2 (with s = 0). A trial that has reached a rung goes on only
/// while it belongs to the best 1/η of all that have reached that rung so far; otherwise it is paused, and promoted
/// when it belongs to them later. Where the paper starts each rung as a job of its own, a trial that may go on at once
/// simply keeps running here. Pure, deterministic, not thread-safe.
class Asha {
public:
    struct Constants {
        int leastEpochs = 1; ///< r: the first rung
        int mostEpochs = 1;  ///< R: a whole run
        int reduction = 3;   ///< η; 2 or more
    };
    explicit Asha(const Constants& constants);

    /// The epochs after which trials are judged, ascending: r, rη, rη², …, as many as the paper's brackets have before
    /// their last rung, ⌊log_η(R/r)⌋, and at least one below R. Of 5 epochs by thirds that is 1 alone: a judgement at 3
    /// would send one of nine trials to the end, chosen among three that hardly differ by then.
    const std::vector<int>& rungs() const { return m_rungs; }

    enum class Verdict { GoOn, Pause };
    /// A trial has done `epochs` epochs, the best loss so far being `loss` (the lower the better; NaN and infinity are
    /// the worst). Any number of epochs may be told, each any number of times: only the first one at a rung is judged.
    Verdict report(int trial, int epochs, double loss);
    /// Epochs that are a rung where this trial has not been judged yet.
    bool isNews(int trial, int epochs) const;

    /// While held nothing is promoted: every trial pauses where it is judged next. For a search whose trials are few
    /// and known, as long as some have not begun: the paper promotes first because its trials have no end, and pays for
    /// the best of the first few, which are not among the best of all.
    void hold(bool on) { m_held = on; }

    struct Promotion {
        int trial = 0;
        int epochs = 0; ///< where it was paused
    };
    /// A paused trial that may go on by now, the highest rung first; it counts as running from here on.
    std::optional<Promotion> promote();
    /// For the end of a search, which the paper's never comes to: when no further trial will reach the rungs, the best
    /// paused one of the highest rung runs to the end, judged no more. Nothing when none is paused.
    std::optional<Promotion> finishBest();
    bool isPaused(int trial) const { return m_paused.contains(trial); }

private:
    struct Rung {
        std::map<int, double> losses;
        std::set<int> promoted;
    };
    std::optional<int> candidate(const Rung& rung) const;

    Constants m_constants;
    std::vector<int> m_rungs;
    std::map<int, Rung> m_state;
    std::map<int, int> m_paused; ///< trial: epochs of the rung where it waits
    std::set<int> m_chosen;      ///< by finishBest()
    bool m_held = false;
};

} // namespace skydeck::workflows::search
