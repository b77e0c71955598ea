#include "core/workflows/sweep.h"

#include "core/aws/batch/batch_client.h"
#include "core/workflows/batch_stack.h"
#include "core/workflows/numbers.h"
#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"
#include "core/workflows/sweep_key.h"
#include "core/workflows/sweep_record.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace skydeck::workflows {

namespace {

constexpr std::size_t kMostCells = 10'000;

tl::unexpected<Error> refuse(std::string message, std::string hint = {}) {
    return fail(ErrorKind::InvalidInput, "InvalidSweep", std::move(message), std::move(hint));
}

Status checkValues(const std::vector<double>& values, const char* what, bool (*allowed)(double), const char* range) {
    if (values.empty()) return refuse(std::string("No ") + what + " is given");
    std::map<std::string, double> seen;
    for (const double value : values) {
        if (!std::isfinite(value)) return refuse(std::string("A ") + what + " is not a finite number");
        if (!allowed(value)) return refuse("The " + std::string(what) + ' ' + plainNumber(value) + " is not " + range);
        const auto [it, fresh] = seen.emplace(metricsKey(value, 0), value);
        if (fresh) continue;
        if (it->second == value)
            return refuse("The " + std::string(what) + ' ' + plainNumber(value) + " is given twice");
        return refuse("The " + std::string(what) + "s " + plainNumber(it->second) + " and " + plainNumber(value) +
                          " would write the same file: its name has four decimals",
                      "Give values that differ in the first four decimals.");
    }
    return {};
}

bool isActive(std::string_view state) {
    return !aws::batch::isFinished(state) && state != kRunMissing && state != kRunRecorded;
}

Result<SweepCell> submitCell(const aws::batch::BatchClient& client, const BatchStack& stack, const Sweep& sweep,
                             const SweepCell& cell, const CallContext& context) {
    aws::batch::SubmitJobInput input;
    input.jobName = cell.jobName;
    input.jobQueue = stack.jobQueue;
    input.jobDefinition = stack.jobDefinition;
    input.command = sweepCommand(sweep.options, cell.learningRate, cell.momentum);
    input.environment[kSweepIdVariable] = sweep.id;
    SKYDECK_ASSIGN(const auto job, client.submitJob(input, quiet(context)));
    SweepCell submitted = cell;
    submitted.jobId = job.jobId;
    submitted.state = "SUBMITTED";
    submitted.stateReason.clear();
    submitted.epochsDone = 0;
    submitted.bestAccuracy.reset();
    return submitted;
}

/// Submits the cells that `wanted` picks; on failure the error says how far it came.
Status submitCells(const std::shared_ptr<aws::Session>& session, const BatchStack& stack, Sweep& sweep,
                   const std::function<bool(const SweepCell&)>& wanted, const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(session));
    const auto total = static_cast<std::size_t>(std::count_if(sweep.cells.begin(), sweep.cells.end(), wanted));
    std::size_t done = 0;
    for (SweepCell& cell : sweep.cells) {
        if (!wanted(cell)) continue;
        auto submitted =
            context.check(session->clock()).and_then([&] { return submitCell(client, stack, sweep, cell, context); });
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

/// Puts what is known of the runs into the cells of a sweep.
void join(Sweep& sweep, const std::vector<Run>& runs) {
    std::map<std::string, const Run*> byKey;
    for (const Run& run : runs)
        byKey[run.metricsKey] = &run;
    for (SweepCell& cell : sweep.cells) {
        const auto it = byKey.find(metricsKey(cell.learningRate, cell.momentum));
        if (it == byKey.end()) continue;
        const Run& run = *it->second;
        // A run of another sweep says nothing about this one. One that Batch has forgotten may be this one's.
        if (run.sweepId != sweep.id && run.state != kRunRecorded) continue;
        cell.jobId = run.jobId;
        cell.state = run.state;
        cell.stateReason = run.stateReason;
        if (run.stale) continue;
        cell.epochsDone = static_cast<int>(run.metrics.epochs.size());
        if (const auto best = bestEpoch(run.metrics.epochs, Metric::ValAccuracy))
            cell.bestAccuracy = run.metrics.epochs[*best].valAccuracy;
    }
}

Result<Sweep> look(const std::shared_ptr<aws::Session>& session, Experiments& experiments, const CallContext& context) {
    SKYDECK_ASSIGN(const auto stack, findBatchStack(session, experiments.stackName(), context));
    SKYDECK_ASSIGN(auto sweep, newestSweepRecord(session, stack.bucket, context));
    sweep.options.stackName = stack.stackName;
    SKYDECK_ASSIGN(const auto runs, experiments.refresh(context));
    join(sweep, runs);
    return sweep;
}

} // namespace

std::optional<Search> searchFromName(std::string_view name) {
    if (name == "grid") return Search::Grid;
    if (name == "random") return Search::Random;
    if (name == "tpe") return Search::Tpe;
    return std::nullopt;
}

Status validateSweep(const SweepOptions& options) {
    SKYDECK_TRY(checkValues(
        options.learningRates, "learning rate", [](double v) { return v > 0; }, "above 0"));
    SKYDECK_TRY(checkValues(
        options.momenta, "momentum", [](double v) { return v >= 0 && v <= 1; }, "between 0 and 1"));
    if (options.epochs < 1) return refuse("The number of epochs must be at least 1");
    if (options.subset < 0) return refuse("The subset must not be negative", "0 or no subset means all images.");
    if (options.learningRates.size() > kMostCells / options.momenta.size())
        return refuse("A sweep has at most " + std::to_string(kMostCells) + " cells");
    return {};
}

bool Sweep::finished() const {
    return std::none_of(cells.begin(), cells.end(), [](const SweepCell& cell) { return isActive(cell.state); });
}

std::size_t Sweep::count(std::string_view state) const {
    return static_cast<std::size_t>(
        std::count_if(cells.begin(), cells.end(), [&](const SweepCell& cell) { return cell.state == state; }));
}

Json toJson(const Sweep& sweep) {
    Json cells = Json::array();
    for (const SweepCell& cell : sweep.cells) {
        Json row{{"lr", cell.learningRate},       {"momentum", cell.momentum}, {"jobName", cell.jobName},
                 {"jobId", cell.jobId},           {"state", cell.state},       {"stateReason", cell.stateReason},
                 {"epochsDone", cell.epochsDone}, {"bestValAccuracy", Json()}};
        if (cell.bestAccuracy) row["bestValAccuracy"] = *cell.bestAccuracy;
        cells.push_back(std::move(row));
    }
    Json object{{"sweep", sweep.id},
                {"stack", sweep.options.stackName},
                {"epochs", sweep.options.epochs},
                {"finished", sweep.finished()},
                {"cells", std::move(cells)}};
    if (sweep.options.subset > 0) object["subset"] = sweep.options.subset;
    if (sweep.options.seed) object["seed"] = *sweep.options.seed;
    return object;
}

std::string sweepJobName(double learningRate, double momentum) {
    char text[800];
    std::snprintf(text, sizeof text, "sweep-lr%.4f-m%.4f", learningRate, momentum);
    std::string name = text;
    // AWS Batch allows letters, digits, hyphens and underscores in a job's name (SubmitJob, jobName).
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
}

std::vector<std::string> sweepCommand(const SweepOptions& options, double learningRate, double momentum) {
    std::vector<std::string> command{"--lr",     plainNumber(learningRate),      "--momentum", plainNumber(momentum),
                                     "--epochs", std::to_string(options.epochs), "--uploadS3"};
    if (options.subset > 0) command.insert(command.end(), {"--subset", std::to_string(options.subset)});
    if (options.seed) command.insert(command.end(), {"--seed", std::to_string(*options.seed)});
    return command;
}

Result<Sweep> startSweep(const std::shared_ptr<aws::Session>& session, const SweepOptions& options,
                         const CallContext& context) {
    if (options.search != Search::Grid)
        return fail(ErrorKind::NotImplemented, "SearchNotImplemented",
                    std::string(options.search == Search::Tpe ? "The tpe" : "The random") +
                        " search is not implemented yet",
                    "Use --search grid.");
    SKYDECK_TRY(validateSweep(options));
    SKYDECK_ASSIGN(const auto stack, findBatchStack(session, options.stackName, context));
    Sweep sweep = newSweep(options, session->clock().now());

    SKYDECK_ASSIGN(const auto batch, aws::batch::BatchClient::create(session));
    SKYDECK_ASSIGN(const auto jobs, batch.listJobs(stack.jobQueue, quiet(context)));
    for (const auto& job : jobs)
        if (!aws::batch::isFinished(job.status) &&
            std::any_of(sweep.cells.begin(), sweep.cells.end(),
                        [&](const SweepCell& cell) { return cell.jobName == job.jobName; }))
            return fail(ErrorKind::Conflict, "SweepRunning",
                        "Job " + job.jobName + " of an earlier sweep is still " + job.status,
                        "Wait for that sweep, or end it with 'sweep stop'.");

    SKYDECK_TRY(writeSweepRecord(session, stack.bucket, sweep, context));
    SKYDECK_TRY(submitCells(
        session, stack, sweep, [](const SweepCell&) { return true; }, context));
    return sweep;
}

Result<Sweep> sweepStatus(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                          const CallContext& context) {
    Experiments experiments(session, stackName);
    return look(session, experiments, context);
}

Result<Sweep> retrySweep(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                         const CallContext& context) {
    SKYDECK_ASSIGN(auto sweep, sweepStatus(session, stackName, context));
    SKYDECK_ASSIGN(const auto stack, findBatchStack(session, stackName, context));
    SKYDECK_TRY(submitCells(
        session, stack, sweep,
        [](const SweepCell& cell) { return cell.state == "FAILED" || cell.state == kRunMissing; }, context));
    return sweep;
}

Result<Sweep> stopSweep(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                        const CallContext& context) {
    SKYDECK_ASSIGN(const auto sweep, sweepStatus(session, stackName, context));
    SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(session));
    for (const SweepCell& cell : sweep.cells)
        if (isActive(cell.state) && !cell.jobId.empty())
            SKYDECK_TRY(client.terminateJob(cell.jobId, "Stopped with its sweep", quiet(context)));
    return sweepStatus(session, stackName, context);
}

Result<Sweep> followSweep(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                          const std::function<void(const Sweep&)>& onChange, const CallContext& context) {
    Experiments experiments(session, stackName);
    Json last;
    for (;;) {
        SKYDECK_ASSIGN(auto sweep, look(session, experiments, context));
        Json now = toJson(sweep);
        if (onChange && now != last) onChange(sweep);
        last = std::move(now);
        if (sweep.finished()) return sweep;
        SKYDECK_TRY(pauseBetweenLooks(*session, context));
    }
}

} // namespace skydeck::workflows
