#pragma once

#include "core/base/json.h"
#include "core/workflows/experiments.h"
#include "core/workflows/search/space.h"

#include <cstdint>

namespace skydeck::workflows {

enum class Search { Grid, Random, Tpe };
std::optional<Search> searchFromName(std::string_view name);

struct SweepOptions {
    std::string stackName = "SimpleBatch";
    std::vector<double> learningRates;
    std::vector<double> momenta;
    std::vector<double> batches; ///< images per step; empty: the trainer's own
    int epochs = 50;
    std::int64_t subset = 0; ///< training images used; 0: all
    std::optional<std::uint64_t> seed;
    Search search = Search::Grid;
    // What random and tpe search choose from; a grid has the lists above.
    std::optional<search::Parameter> learningRateSpace, momentumSpace, batchSpace;
    int trials = 0;                      ///< of random and tpe search
    int parallel = 0;                    ///< jobs at once; 0: all at once, which only a grid can
    bool asha = false;                   ///< pauses runs that others beat, see search::Asha
    int reduction = 3;                   ///< ASHA's η
    int folds = 0;                       ///< k-fold cross-validation: each point is trained so many times; 0: not
    int patience = 0;                    ///< --patience of each run; 0: none
    std::vector<std::uint64_t> seeds;    ///< each point is trained with each of these; empty: with `seed`
    std::optional<double> budgetMinutes; ///< by the clock, from the start of the sweep
    std::optional<double> budgetDollars; ///< hours of all runs by the price of their machine
    std::uint64_t searchSeed = 1;        ///< of the search's own draws

    /// True when jobs depend on what earlier ones gave, so that somebody has to go on with the sweep (SweepDriver).
    bool isDriven() const { return search != Search::Grid || parallel > 0 || asha || budgetMinutes || budgetDollars; }
    /// Whether points differ in their batch size, too.
    bool hasBatches() const { return batchSpace || !batches.empty(); }
    /// The parameters in the order of a trial's point: learning rate, momentum, batch where it has one.
    search::Space space() const;
};

/// What startSweep refuses, without a call: no values, values that are not finite, learning rates not above 0, momenta
/// outside 0…1, batches that are no whole numbers from 1 to 10,000, the same value twice, two values that the metrics
/// key cannot tell apart (four decimals), epochs below 1, a negative subset, more than 10,000 cells; for searches: no
/// ranges or unsound ones, no trials, nothing in parallel, ASHA together with folds or seeds, budgets that are not
/// above 0.
Status validateSweep(const SweepOptions& options);

/// What the runs of one trial share.
struct SweepPoint {
    double learningRate = 0;
    double momentum = 0;
    std::int64_t batch = 0; ///< 0: the trainer's own
};

struct SweepCell : SweepPoint {
    int trial = 0;                     ///< of the search, from 1; of a grid the position
    std::optional<std::uint64_t> seed; ///< when it is one of several
    int fold = 0;                      ///< from 1; 0: none
    std::string name;                  ///< of the run, see runName()
    std::string jobName;               ///< "sweep-lr0_1000-m0_5000"
    std::string jobId;                 ///< empty: could not be submitted
    std::string state = kRunMissing;   ///< of the newest job, see experiments.h
    std::string stateReason;
    int epochsDone = 0;
    std::optional<double> bestAccuracy; ///< percent; of this very run
    std::vector<double> accuracies;     ///< of its epochs
    double seconds = 0;                 ///< of training, by its own record, else by its job
    /// True when it neither waits nor runs.
    bool finished() const;
};

struct Sweep {
    std::string id; ///< "20240131T120000Z": when it was started
    SweepOptions options;
    std::vector<SweepCell> cells; ///< of a grid learning rate by learning rate, of a search in the order of the trials
    double hourlyPrice = 0;       ///< dollars for the machine of one job; 0: not known
    std::string image;            ///< that the jobs run
    std::string ended;            ///< why a search ended before its trials were done; empty: it did not
    /// Epochs that were trained for it so far.
    int epochsTrained() const;
    double dollars() const;
    /// The cell with the best accuracy.
    const SweepCell* best() const;
    /// True when no cell waits or runs any more.
    bool finished() const;
    std::size_t count(std::string_view state) const;
};
Json toJson(const Sweep& sweep);

/// Letters, digits, hyphens and underscores, as Batch wants: "sweep-lr0_1000-m0_5000".
std::string sweepJobName(std::string_view runName);
std::string sweepJobName(double learningRate, double momentum);
/// The arguments of one cell's job: --lr 0.1 --momentum 0.5 --epochs 5 --uploadS3 [--subset N] [--seed N].
std::vector<std::string> sweepCommand(const SweepOptions& options, double learningRate, double momentum);
/// Of any cell: with --batch and --name where the values do not say it, --fold, --patience, and --resume to go on from
/// a checkpoint.
std::vector<std::string> sweepCommand(const SweepOptions& options, const SweepCell& cell, bool resume);

/// Each job carries the sweep's id under this name in its environment.
inline constexpr const char* kSweepIdVariable = "SKYDECK_SWEEP";

/// Submits one job per cell and records the sweep in the stack's bucket (sweeps/<id>.json), so that any window or
/// terminal can go on from there. Progress counts cells. Of a driven sweep nothing is submitted yet: SweepDriver does.
/// Names that an unfinished job writes to already are a Conflict (SweepRunning). When submitting breaks off midway,
/// retrySweep() goes on.
Result<Sweep> startSweep(const std::shared_ptr<aws::Session>& session, const SweepOptions& options,
                         const CallContext& context);
/// Runs whose files the sweep would replace: names of cells that have metrics in the bucket. Asked before the start.
Result<std::vector<std::string>> runsReplacedBy(const std::shared_ptr<aws::Session>& session,
                                                const SweepOptions& options, const CallContext& context);
/// The stack's newest sweep as it stands. NotFound (NoSweep) when none was started.
Result<Sweep> sweepStatus(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                          const CallContext& context);
/// Submits the failed and missing cells of the newest sweep again, those only; they go on from their checkpoints. What
/// diverged or was stopped by the search is left alone.
Result<Sweep> retrySweep(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                         const CallContext& context);
/// Trains each point of the newest sweep with more seeds. InvalidInput for seeds that it has.
Result<Sweep> addSeeds(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                       const std::vector<std::uint64_t>& seeds, const CallContext& context);
/// Trains the cells of the newest sweep up to `epochs`, from their checkpoints: those named, or all that are done.
/// Conflict (SweepRunning) while one of them still runs.
Result<Sweep> extendSweep(const std::shared_ptr<aws::Session>& session, const std::string& stackName, int epochs,
                          const std::vector<std::string>& names, const CallContext& context);
/// Terminates the jobs of the newest sweep that are not finished: those of the runs named, or all.
Result<Sweep> stopSweep(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                        const CallContext& context, const std::vector<std::string>& names = {});
/// Looks again and again until every cell is finished; `onChange` gets each state that differs from the last.
Result<Sweep> followSweep(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                          const std::function<void(const Sweep&)>& onChange, const CallContext& context);

} // namespace skydeck::workflows
