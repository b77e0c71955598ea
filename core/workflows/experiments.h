#pragma once

#include "core/aws/session.h"
#include "core/base/json.h"
#include "core/workflows/metrics.h"
#include "core/workflows/recorded_run.h"
#include "core/workflows/runs_index.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::workflows {

/// States of a run: those of Batch (SUBMITTED … FAILED), or one of these.
inline constexpr const char* kRunRecorded = "RECORDED"; ///< metrics are in the bucket, Batch knows no job (any more)
inline constexpr const char* kRunMissing = "MISSING";   ///< heatmap and sweep only: nothing was ever run in this cell

inline constexpr const char* kRunDiverged = "DIVERGED"; ///< its loss was no number any more
inline constexpr const char* kRunStopped =
    "STOPPED"; ///< by the search, because others are better or the budget is spent

/// Why the search terminates a job: what its reason begins with. Batch calls such a job FAILED, we STOPPED.
inline constexpr const char* kStoppedBySearch = "Stopped by the search";
/// The exit status with which skydeck-train says that it diverged.
inline constexpr int kDivergedExitCode = 3;

/// One training run: what the bucket and Batch know about one name. When several jobs had the same name, the newest
/// counts.
struct Run {
    std::string name; ///< "lr0.0100_m0.1000", see runName(), or what --name said; unique in a stack
    double learningRate = 0;
    double momentum = 0;
    std::string state;       ///< see above
    std::string stateReason; ///< why it failed, or why it waits
    std::string metricsKey;
    Metrics metrics;
    bool stale = false;                   ///< the metrics are older than the job: an earlier run wrote them
    std::optional<WallTime> lastModified; ///< of the metrics
    int epochsAsked = 0;                  ///< --epochs of the job, 0 when unknown
    std::string jobId;                    ///< empty when Batch knows none
    std::string jobName;
    std::string logGroup;
    std::string logStream;
    std::optional<WallTime> createdAt, startedAt, stoppedAt;
    std::optional<int> exitCode;
    std::string sweepId; ///< of the sweep that started the job, see sweep.h
    int earlierJobs = 0; ///< older jobs of the same name
    std::optional<std::uint64_t> seed;
    int fold = 0, folds = 0;                  ///< of cross-validation; 0: none
    std::optional<RecordedRun> record;        ///< what it wrote down itself; nothing from programs that do not
    std::map<std::string, double> parameters; ///< by name: "lr", "momentum", "seed", "epochs", and what the record has
    std::optional<double> hourlyPrice; ///< dollars, of the machine that the stack's jobs have; nothing when unknown
    /// Of training so far, as it wrote down itself, or else of its job.
    double seconds() const;
    /// Dollars: as it wrote down itself, or else its seconds' share of the hour. Nothing before it has run.
    std::optional<double> cost() const;
    /// True while nothing more is to come: Batch has ended it, or knows none.
    bool finished() const;
};

/// The runs of one stack, kept fresh at little cost: only files whose ETag changed and jobs that may still change are
/// fetched again; of a large file that grew, only its end. With an index that holds across programs, too. Thread-safe;
/// refresh() blocks.
class Experiments {
public:
    Experiments(std::shared_ptr<aws::Session> session, std::string stackName,
                std::shared_ptr<RunsIndex> index = nullptr);
    ~Experiments();
    /// Sorted by learning rate, then momentum.
    Result<std::vector<Run>> refresh(const CallContext& context);
    const std::string& stackName() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// The run that a person names: run name, job id, job name or metrics key. NotFound lists what there is.
Result<Run> findRun(const std::vector<Run>& runs, std::string_view wanted);

struct Heatmap {
    struct Cell {
        std::optional<double> value;  ///< the best epoch's, its mean over the runs of the cell; nothing without metrics
        std::optional<double> spread; ///< standard deviation over those runs; nothing for fewer than two
        std::size_t count = 0;        ///< runs with a value
        std::string state = kRunMissing;
        std::optional<std::size_t> run; ///< index into the runs that it was made of; the best one of several
    };
    Metric metric = Metric::ValAccuracy;
    std::string rowParameter = "lr", columnParameter = "momentum";
    std::vector<double> rows;    ///< values of the row parameter, ascending
    std::vector<double> columns; ///< values of the column parameter, ascending
    std::vector<Cell> cells;     ///< row by row

    const Cell& at(std::size_t row, std::size_t column) const { return cells[row * columns.size() + column]; }
    /// Index into cells of the best value.
    std::optional<std::size_t> best() const;
};

Heatmap makeHeatmap(const std::vector<Run>& runs, Metric metric);
/// Over any two parameters; `fixed` names values that others must have. Runs that differ in the rest only (seeds,
/// folds) share a cell. Runs without one of the parameters are left out.
Heatmap makeHeatmap(const std::vector<Run>& runs, Metric metric, const std::string& rowParameter,
                    const std::string& columnParameter, const std::map<std::string, double>& fixed = {});
/// The parameters that the runs have, with the values that they take, ascending.
std::map<std::string, std::vector<double>> parametersOf(const std::vector<Run>& runs);
/// {"metric","rowParameter":"lr","rows","columnParameter":"momentum","columns","values","spreads","counts","states"};
/// the last four are row by row, null where a cell has no value.
Json toJson(const Heatmap& heatmap);
Json toJson(const Run& run);
/// One line per run and epoch: run,lr,momentum,state,job_id,epoch,train_loss,val_loss,val_accuracy. Quoted as RFC 4180
/// says.
std::string exportCsv(const std::vector<Run>& runs);

} // namespace skydeck::workflows
