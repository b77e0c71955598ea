#include "core/workflows/sweep_jobs.h"

#include "core/aws/batch/batch_client.h"
#include "core/workflows/numbers.h"
#include "core/workflows/quiet.h"
#include "core/workflows/sweep_key.h"
#include "core/workflows/training_arguments.h"

#include <algorithm>
#include <map>

namespace skydeck::workflows {

namespace {

Result<SweepCell> submitCell(const aws::batch::BatchClient& client, const BatchStack& stack, const Sweep& sweep,
                             const SweepCell& cell, bool resume, const CallContext& context) {
    aws::batch::SubmitJobInput input;
    input.jobName = cell.jobName;
    input.jobQueue = stack.jobQueue;
    input.jobDefinition = stack.jobDefinition;
    input.command = sweepCommand(sweep.options, cell, resume);
    input.environment[kSweepIdVariable] = sweep.id;
    if (!sweep.image.empty()) input.environment["SKYDECK_IMAGE"] = sweep.image;
    if (sweep.hourlyPrice > 0) input.environment["SKYDECK_HOURLY_PRICE"] = plainNumber(sweep.hourlyPrice);
    SKYDECK_ASSIGN(const auto job, client.submitJob(input, quiet(context)));
    SweepCell submitted = cell;
    submitted.jobId = job.jobId;
    submitted.state = "SUBMITTED";
    submitted.stateReason.clear();
    if (resume) return submitted;
    submitted.epochsDone = 0;
    submitted.bestAccuracy.reset();
    submitted.accuracies.clear();
    return submitted;
}

} // namespace

SweepPoint toSweepPoint(const search::Point& point) {
    return {point[0], point[1], point.size() > 2 ? static_cast<std::int64_t>(point[2]) : 0};
}

search::Point toPoint(const SweepOptions& options, const SweepPoint& point) {
    search::Point values{point.learningRate, point.momentum};
    if (options.hasBatches()) values.push_back(static_cast<double>(point.batch));
    return values;
}

SweepCell makeCell(const SweepOptions& options, int trial, const SweepPoint& point, std::optional<std::uint64_t> seed,
                   int fold) {
    SweepCell cell;
    static_cast<SweepPoint&>(cell) = point;
    cell.trial = trial;
    cell.seed = seed;
    cell.fold = fold;
    const bool four = options.search == Search::Grid && !seed && fold == 0 && point.batch == 0;
    cell.name =
        four ? *runNameOfKey(metricsKey(point.learningRate, point.momentum))
             : runName({point.learningRate, point.momentum, point.batch, seed, fold, fold > 0 ? options.folds : 0});
    cell.jobName = four ? sweepJobName(point.learningRate, point.momentum) : sweepJobName(cell.name);
    return cell;
}

std::vector<SweepCell> cellsOf(const SweepOptions& options, int trial, const SweepPoint& point) {
    std::vector<std::optional<std::uint64_t>> seeds{std::nullopt};
    if (!options.seeds.empty()) seeds.assign(options.seeds.begin(), options.seeds.end());
    std::vector<SweepCell> cells;
    for (const auto& seed : seeds)
        for (int fold = options.folds > 0 ? 1 : 0; fold <= options.folds; ++fold)
            cells.push_back(makeCell(options, trial, point, seed, fold));
    return cells;
}

Status checkNobodyWrites(const std::shared_ptr<aws::Session>& session, const BatchStack& stack,
                         const std::vector<SweepCell>& cells, const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(session));
    SKYDECK_ASSIGN(const auto jobs, client.listJobs(stack.jobQueue, quiet(context)));
    std::vector<std::string> active;
    for (const auto& job : jobs)
        if (!aws::batch::isFinished(job.status)) active.push_back(job.jobId);
    if (active.empty()) return {};
    SKYDECK_ASSIGN(const auto details, client.describeJobs(active, quiet(context)));
    for (const auto& job : details) {
        const auto arguments = trainingArguments(job.command);
        if (!arguments || aws::batch::isFinished(job.status)) continue;
        for (const SweepCell& cell : cells) {
            if (cell.name != arguments->name) continue;
            const auto other = job.environment.find(kSweepIdVariable);
            return fail(ErrorKind::Conflict, "SweepRunning",
                        "Job " + job.jobName +
                            (other == job.environment.end() ? std::string() : " of the sweep " + other->second) +
                            " is still " + job.status + " and writes the same file, " + metricsKeyOf(cell.name),
                        "Wait for it, or end it with 'sweep stop'.");
        }
    }
    return {};
}

Status lookUpMachine(const std::shared_ptr<aws::Session>& session, const BatchStack& stack, Sweep& sweep,
                     const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(session));
    // Both only enrich the records of runs: whoever may submit jobs need not be allowed to see them.
    auto definitions = client.describeJobDefinitions(stack.jobDefinition, "ACTIVE", quiet(context));
    if (!definitions && !isPassable(definitions.error())) return fail(std::move(definitions.error()));
    if (definitions && !definitions->empty()) sweep.image = definitions->front().image;
    SKYDECK_ASSIGN(const auto hour, machineHour(session, stack, context));
    sweep.hourlyPrice = hour.value_or(0);
    return {};
}

Status submitCells(const std::shared_ptr<aws::Session>& session, const BatchStack& stack, Sweep& sweep,
                   const std::function<bool(const SweepCell&)>& wanted, bool resume, const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(session));
    const auto total = static_cast<std::size_t>(std::count_if(sweep.cells.begin(), sweep.cells.end(), wanted));
    std::size_t done = 0;
    for (SweepCell& cell : sweep.cells) {
        if (!wanted(cell)) continue;
        auto submitted = context.check(session->clock()).and_then([&] {
            return submitCell(client, stack, sweep, cell, resume, context);
        });
        if (!submitted) {
            Error error = std::move(submitted.error());
            error.message =
                std::to_string(done) + " of " + std::to_string(total) + " jobs were submitted, then: " + error.message;
            if (error.hint.empty()) error.hint = "'sweep retry' submits the missing ones.";
            return fail(std::move(error));
        }
        cell = std::move(*submitted);
        context.report(++done, total, cell.jobName);
    }
    return {};
}

void joinRuns(Sweep& sweep, const std::vector<Run>& runs) {
    std::map<std::string, const Run*> byName;
    for (const Run& run : runs)
        byName[run.name] = &run;
    for (SweepCell& cell : sweep.cells) {
        const auto it = byName.find(cell.name);
        if (it == byName.end()) continue;
        const Run& run = *it->second;
        // A run of another sweep says nothing about this one. One that Batch has forgotten is this one's by its record,
        // or may be for want of one.
        const bool own = run.sweepId == sweep.id || (run.jobId.empty() && (!run.record || run.sweepId.empty()));
        if (!own) continue;
        cell.jobId = run.jobId;
        cell.state = run.state;
        cell.stateReason = run.stateReason;
        if (run.stale) continue;
        cell.epochsDone = static_cast<int>(run.metrics.epochs.size());
        cell.seconds = run.seconds();
        cell.accuracies.clear();
        for (const Epoch& epoch : run.metrics.epochs)
            cell.accuracies.push_back(epoch.valAccuracy);
        cell.bestAccuracy.reset();
        if (const auto best = bestEpoch(run.metrics.epochs, Metric::ValAccuracy))
            cell.bestAccuracy = run.metrics.epochs[*best].valAccuracy;
    }
}

} // namespace skydeck::workflows
