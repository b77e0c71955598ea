#pragma once

#include "core/workflows/batch_stack.h"
#include "core/workflows/search/asha.h"
#include "core/workflows/search/searcher.h"
#include "core/workflows/sweep.h"

#include <set>

namespace skydeck::workflows {

/// Goes on with a sweep whose jobs depend on what earlier ones gave: submits the next trials as places become free,
/// pauses through Batch what others beat, promotes it from its checkpoint, keeps the budget. What it knows is in the
/// bucket and in Batch: another process can take up where this one stops. One driver at a time per sweep.
class SweepDriver {
public:
    /// startSweep(), for any sweep.
    static Result<std::unique_ptr<SweepDriver>> start(const std::shared_ptr<aws::Session>& session,
                                                      const SweepOptions& options, const CallContext& context);
    /// The stack's newest sweep; what failed or is missing there is submitted again. Conflict (SweepNotDriven) for one
    /// that was submitted all at once.
    static Result<std::unique_ptr<SweepDriver>> resume(const std::shared_ptr<aws::Session>& session,
                                                       const std::string& stackName, const CallContext& context);

    /// One look and what follows from it. False when the sweep has ended: all is done, the budget is spent, or its
    /// first three runs failed without an epoch.
    Result<bool> step(const CallContext& context);
    const Sweep& sweep() const { return m_sweep; }

private:
    SweepDriver(std::shared_ptr<aws::Session> session, BatchStack stack, Sweep sweep);
    Status prepare();
    void learn();
    Status pauseBeaten(const CallContext& context);
    std::optional<std::string> spentBudget() const;
    Status stopAll(const std::string& reason, const CallContext& context);
    /// False when there is nothing to submit.
    Result<bool> submitNext(const CallContext& context);
    bool finishBest();
    Status submit(const std::vector<std::string>& names, bool resume, const CallContext& context);
    std::vector<const SweepCell*> cellsOfTrial(int trial) const;
    std::size_t active() const;

    std::shared_ptr<aws::Session> m_session;
    BatchStack m_stack;
    Sweep m_sweep;
    Experiments m_experiments;
    std::unique_ptr<search::Searcher> m_searcher;
    std::optional<search::Asha> m_asha;
    WallTime m_begun;
    std::set<std::string> m_terminated;  ///< ids of jobs that need no attention any more
    std::vector<std::string> m_waiting;  ///< names of cells to submit before new trials; from their checkpoints
    std::vector<std::string> m_newCells; ///< names of a trial that was asked for and is not wholly submitted
};

/// Starts (or, with `resume`, takes up) the newest sweep and drives it to its end; `onChange` gets each state that
/// differs from the last. When cancelled, jobs go on and resume takes it up.
Result<Sweep> driveSweep(SweepDriver& driver, const aws::Session& session,
                         const std::function<void(const Sweep&)>& onChange, const CallContext& context);

} // namespace skydeck::workflows
