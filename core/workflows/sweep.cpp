#include "core/workflows/sweep.h"

#include "core/aws/batch/batch_client.h"
#include "core/aws/s3/s3_client.h"
#include "core/workflows/batch_stack.h"
#include "core/workflows/numbers.h"
#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"
#include "core/workflows/sweep_jobs.h"
#include "core/workflows/sweep_key.h"
#include "core/workflows/sweep_record.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace skydeck::workflows {

namespace {

constexpr std::size_t kMostCells = 10'000;

tl::unexpected<Error> refuse(std::string message, std::string hint = {}) {
    return fail(ErrorKind::InvalidInput, "InvalidSweep", std::move(message), std::move(hint));
}

/// Of a grid the values must be told apart by file names, too.
Status checkValues(const std::vector<double>& values, const char* what, bool (*allowed)(double), const char* range,
                   bool isGrid) {
    if (values.empty()) return refuse(std::string("No ") + what + " is given");
    std::map<std::string, double> seen;
    for (const double value : values) {
        if (!std::isfinite(value)) return refuse(std::string("A ") + what + " is not a finite number");
        if (!allowed(value)) return refuse("The " + std::string(what) + ' ' + plainNumber(value) + " is not " + range);
        const auto [it, fresh] = seen.emplace(isGrid ? metricsKey(value, 0) : plainNumber(value), value);
        if (fresh) continue;
        if (it->second == value)
            return refuse("The " + std::string(what) + ' ' + plainNumber(value) + " is given twice");
        return refuse("The " + std::string(what) + "s " + plainNumber(it->second) + " and " + plainNumber(value) +
                          " would write the same file: its name has four decimals",
                      "Give values that differ in the first four decimals.");
    }
    return {};
}

Result<Sweep> look(const std::shared_ptr<aws::Session>& session, Experiments& experiments, const CallContext& context) {
    SKYDECK_ASSIGN(const auto stack, findBatchStack(session, experiments.stackName(), context));
    SKYDECK_ASSIGN(auto sweep, newestSweepRecord(session, stack.bucket, context));
    sweep.options.stackName = stack.stackName;
    SKYDECK_ASSIGN(const auto runs, experiments.refresh(context));
    joinRuns(sweep, runs);
    return sweep;
}

/// The newest sweep and its stack, for what changes it.
struct Newest {
    BatchStack stack;
    Sweep sweep;
};
Result<Newest> newestSweep(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                           const CallContext& context) {
    SKYDECK_ASSIGN(auto stack, findBatchStack(session, stackName, context));
    SKYDECK_ASSIGN(auto sweep, sweepStatus(session, stackName, context));
    SKYDECK_TRY(lookUpMachine(session, stack, sweep, context));
    return Newest{std::move(stack), std::move(sweep)};
}

bool isNamed(const SweepCell& cell, const std::vector<std::string>& names) {
    return names.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& name) {
               return name == cell.name || name == cell.jobId || name == cell.jobName;
           });
}

Status checkNames(const Sweep& sweep, const std::vector<std::string>& names) {
    for (const std::string& name : names)
        if (std::none_of(sweep.cells.begin(), sweep.cells.end(),
                         [&](const SweepCell& cell) { return isNamed(cell, {name}); }))
            return fail(ErrorKind::NotFound, "RunNotFound", "The newest sweep has no run '" + name + "'",
                        "'skydeckctl sweep status' lists them.");
    return {};
}

} // namespace

std::optional<Search> searchFromName(std::string_view name) {
    if (name == "grid") return Search::Grid;
    if (name == "random") return Search::Random;
    if (name == "tpe") return Search::Tpe;
    return std::nullopt;
}

search::Space SweepOptions::space() const {
    const auto choice = [](const char* name, const std::vector<double>& values) {
        return search::Parameter{name, search::Parameter::Kind::Choice, 0, 0, values};
    };
    search::Space space{learningRateSpace ? *learningRateSpace : choice("lr", learningRates),
                        momentumSpace ? *momentumSpace : choice("momentum", momenta)};
    if (hasBatches()) space.push_back(batchSpace ? *batchSpace : choice("batch", batches));
    return space;
}

Status validateSweep(const SweepOptions& options) {
    const auto bounds = [](const std::optional<search::Parameter>& space, const std::vector<double>& values) {
        if (!space) return values;
        return space->kind == search::Parameter::Kind::Choice ? space->choices
                                                              : std::vector<double>{space->low, space->high};
    };
    if (options.search != Search::Grid) SKYDECK_TRY(search::validateSpace(options.space()));
    SKYDECK_TRY(checkValues(
        bounds(options.learningRateSpace, options.learningRates), "learning rate", [](double v) { return v > 0; },
        "above 0", options.search == Search::Grid));
    SKYDECK_TRY(checkValues(
        bounds(options.momentumSpace, options.momenta), "momentum", [](double v) { return v >= 0 && v <= 1; },
        "between 0 and 1", options.search == Search::Grid));
    if (options.hasBatches())
        SKYDECK_TRY(checkValues(
            bounds(options.batchSpace, options.batches), "batch", [](double v) { return v >= 1 && v <= 10'000; },
            "from 1 to 10000", options.search == Search::Grid));
    if (const auto& space = options.batchSpace;
        space && space->kind != search::Parameter::Kind::Integer && space->kind != search::Parameter::Kind::Choice)
        return refuse("Batches are whole numbers", "Write a range of them as 16:256:int.");
    const auto values = options.batchSpace ? options.batchSpace->choices : options.batches;
    if (std::any_of(values.begin(), values.end(), [](double v) { return v != std::floor(v); }))
        return refuse("Batches are whole numbers");
    if (options.epochs < 1) return refuse("The number of epochs must be at least 1");
    if (options.subset < 0) return refuse("The subset must not be negative", "0 or no subset means all images.");
    if (options.parallel < 0 || options.patience < 0) return refuse("Jobs at once and patience must not be negative");
    if (options.folds != 0 && (options.folds < 2 || options.folds > 100))
        return refuse("Cross-validation has 2 to 100 folds, not " + std::to_string(options.folds));
    if (std::set(options.seeds.begin(), options.seeds.end()).size() != options.seeds.size())
        return refuse("A seed is given twice");
    const std::size_t each =
        std::max<std::size_t>(1, options.seeds.size()) * static_cast<std::size_t>(std::max(1, options.folds));
    const std::size_t batches = std::max<std::size_t>(1, options.batches.size());
    if (options.asha && each > 1) return refuse("ASHA compares single runs: it goes with one seed and without folds");
    if (options.asha && options.reduction < 2) return refuse("ASHA's reduction must be at least 2");
    for (const auto& budget : {options.budgetMinutes, options.budgetDollars})
        if (budget && !(*budget > 0 && std::isfinite(*budget))) return refuse("A budget must be above 0");
    if (options.search != Search::Grid) {
        if (options.trials < 1) return refuse("A search needs a number of trials", "Say how many with --trials.");
        if (options.parallel < 1) return refuse("A search needs at least one job at once");
        if (static_cast<std::size_t>(options.trials) > kMostCells / each)
            return refuse("A sweep has at most " + std::to_string(kMostCells) + " cells");
    } else if (options.learningRates.size() > kMostCells / options.momenta.size() / batches / each) {
        return refuse("A sweep has at most " + std::to_string(kMostCells) + " cells");
    }
    return {};
}

bool SweepCell::finished() const {
    return aws::batch::isFinished(state) || state == kRunMissing || state == kRunRecorded || state == kRunDiverged ||
           state == kRunStopped;
}

int Sweep::epochsTrained() const {
    int sum = 0;
    for (const SweepCell& cell : cells)
        sum += cell.epochsDone;
    return sum;
}

double Sweep::dollars() const {
    double seconds = 0;
    for (const SweepCell& cell : cells)
        seconds += cell.seconds;
    return hourlyPrice * seconds / 3600;
}

const SweepCell* Sweep::best() const {
    const SweepCell* champion = nullptr;
    for (const SweepCell& cell : cells)
        if (cell.bestAccuracy && (!champion || *cell.bestAccuracy > *champion->bestAccuracy)) champion = &cell;
    return champion;
}

bool Sweep::finished() const {
    return std::none_of(cells.begin(), cells.end(), [](const SweepCell& cell) { return !cell.finished(); });
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
        row["name"] = cell.name;
        row["trial"] = cell.trial;
        if (cell.batch > 0) row["batch"] = cell.batch;
        if (cell.seed) row["seed"] = *cell.seed;
        if (cell.fold > 0) row["fold"] = cell.fold;
        cells.push_back(std::move(row));
    }
    Json object{{"sweep", sweep.id},
                {"stack", sweep.options.stackName},
                {"epochs", sweep.options.epochs},
                {"finished", sweep.finished()},
                {"cells", std::move(cells)}};
    static constexpr const char* kNames[] = {"grid", "random", "tpe"};
    object["search"] = kNames[static_cast<int>(sweep.options.search)];
    object["epochsTrained"] = sweep.epochsTrained();
    if (sweep.hourlyPrice > 0) object["dollars"] = sweep.dollars();
    if (!sweep.ended.empty()) object["ended"] = sweep.ended;
    if (const SweepCell* best = sweep.best()) object["best"] = best->name;
    if (sweep.options.subset > 0) object["subset"] = sweep.options.subset;
    if (sweep.options.seed) object["seed"] = *sweep.options.seed;
    return object;
}

std::string sweepJobName(std::string_view runName) {
    std::string name = "sweep-" + std::string(runName);
    // AWS Batch allows letters, digits, hyphens and underscores in a job's name (SubmitJob, jobName).
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
}

std::string sweepJobName(double learningRate, double momentum) {
    char text[800];
    std::snprintf(text, sizeof text, "lr%.4f-m%.4f", learningRate, momentum);
    return sweepJobName(text);
}

std::vector<std::string> sweepCommand(const SweepOptions& options, double learningRate, double momentum) {
    std::vector<std::string> command{"--lr",     plainNumber(learningRate),      "--momentum", plainNumber(momentum),
                                     "--epochs", std::to_string(options.epochs), "--uploadS3"};
    if (options.subset > 0) command.insert(command.end(), {"--subset", std::to_string(options.subset)});
    if (options.seed) command.insert(command.end(), {"--seed", std::to_string(*options.seed)});
    return command;
}

std::vector<std::string> sweepCommand(const SweepOptions& options, const SweepCell& cell, bool resume) {
    SweepOptions own = options;
    if (cell.seed) own.seed = cell.seed;
    auto command = sweepCommand(own, cell.learningRate, cell.momentum);
    if (cell.batch > 0) command.insert(command.end(), {"--batch", std::to_string(cell.batch)});
    if (metricsKeyOf(cell.name) != metricsKey(cell.learningRate, cell.momentum))
        command.insert(command.end(), {"--name", cell.name});
    if (cell.fold > 0)
        command.insert(command.end(),
                       {"--fold", std::to_string(cell.fold) + "/" + std::to_string(std::max(2, options.folds))});
    if (options.patience > 0) command.insert(command.end(), {"--patience", std::to_string(options.patience)});
    if (resume) command.push_back("--resume");
    return command;
}

Result<Sweep> startSweep(const std::shared_ptr<aws::Session>& session, const SweepOptions& options,
                         const CallContext& context) {
    SKYDECK_TRY(validateSweep(options));
    SKYDECK_ASSIGN(const auto stack, findBatchStack(session, options.stackName, context));
    Sweep sweep = newSweep(options, session->clock().now());
    SKYDECK_TRY(checkNobodyWrites(session, stack, sweep.cells, context));
    SKYDECK_TRY(lookUpMachine(session, stack, sweep, context));
    if (options.budgetDollars && sweep.hourlyPrice <= 0)
        return refuse("No price is known for the machines of this stack, so a budget in dollars cannot be kept",
                      "Give a budget in minutes.");
    SKYDECK_TRY(writeSweepRecord(session, stack.bucket, sweep, context));
    if (options.isDriven()) return sweep;
    SKYDECK_TRY(submitCells(
        session, stack, sweep, [](const SweepCell&) { return true; }, false, context));
    return sweep;
}

Result<std::vector<std::string>> runsReplacedBy(const std::shared_ptr<aws::Session>& session,
                                                const SweepOptions& options, const CallContext& context) {
    SKYDECK_TRY(validateSweep(options));
    SKYDECK_ASSIGN(const auto stack, findBatchStack(session, options.stackName, context));
    const Sweep sweep = newSweep(options, session->clock().now());
    std::set<std::string> keys;
    for (const SweepCell& cell : sweep.cells)
        keys.insert(metricsKeyOf(cell.name));
    SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
    aws::s3::ListObjectsOptions listing;
    listing.prefix = "metrics_";
    std::vector<std::string> replaced;
    SKYDECK_TRY(client.listObjects(
        stack.bucket, listing,
        [&](const aws::s3::ObjectsPage& page) {
            for (const auto& object : page.objects)
                if (keys.contains(object.key)) replaced.push_back(*runNameOfKey(object.key));
            return true;
        },
        quiet(context)));
    return replaced;
}

Result<Sweep> sweepStatus(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                          const CallContext& context) {
    Experiments experiments(session, stackName);
    return look(session, experiments, context);
}

Result<Sweep> retrySweep(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                         const CallContext& context) {
    SKYDECK_ASSIGN(auto newest, newestSweep(session, stackName, context));
    SKYDECK_TRY(submitCells(
        session, newest.stack, newest.sweep,
        [](const SweepCell& cell) { return cell.state == "FAILED" || cell.state == kRunMissing; }, true, context));
    return newest.sweep;
}

Result<Sweep> addSeeds(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                       const std::vector<std::uint64_t>& seeds, const CallContext& context) {
    if (seeds.empty()) return refuse("No seed is given");
    SKYDECK_ASSIGN(auto newest, newestSweep(session, stackName, context));
    Sweep& sweep = newest.sweep;
    std::vector<std::uint64_t> all = sweep.options.seeds;
    if (all.empty()) all.push_back(sweep.options.seed.value_or(1)); // the trainer's own
    std::vector<SweepCell> added;
    const std::uint64_t first = all.front();
    for (const std::uint64_t seed : seeds) {
        if (std::find(all.begin(), all.end(), seed) != all.end())
            return refuse("The sweep has the seed " + std::to_string(seed) + " already");
        all.push_back(seed);
        for (const SweepCell& cell : sweep.cells)
            if (cell.seed.value_or(first) == first)
                added.push_back(makeCell(sweep.options, cell.trial, cell, seed, cell.fold));
    }
    if (sweep.options.asha) return refuse("Seeds cannot be added to a sweep with ASHA");
    SKYDECK_TRY(checkNobodyWrites(session, newest.stack, added, context));
    sweep.cells.insert(sweep.cells.end(), added.begin(), added.end());
    SKYDECK_TRY(writeSweepRecord(session, newest.stack.bucket, sweep, context));
    SKYDECK_TRY(submitCells(
        session, newest.stack, sweep,
        [&](const SweepCell& cell) {
            return cell.state == kRunMissing && cell.seed &&
                   std::find(seeds.begin(), seeds.end(), *cell.seed) != seeds.end();
        },
        false, context));
    return sweep;
}

Result<Sweep> extendSweep(const std::shared_ptr<aws::Session>& session, const std::string& stackName, int epochs,
                          const std::vector<std::string>& names, const CallContext& context) {
    SKYDECK_ASSIGN(auto newest, newestSweep(session, stackName, context));
    Sweep& sweep = newest.sweep;
    SKYDECK_TRY(checkNames(sweep, names));
    if (epochs <= sweep.options.epochs)
        return refuse("The sweep has " + std::to_string(sweep.options.epochs) + " epochs already, " +
                      std::to_string(epochs) + " are no more");
    const auto wanted = [&](const SweepCell& cell) {
        return isNamed(cell, names) && (cell.state == "SUCCEEDED" || cell.state == kRunRecorded ||
                                        (!names.empty() && cell.state == kRunStopped));
    };
    for (const SweepCell& cell : sweep.cells)
        if (isNamed(cell, names) && !cell.finished())
            return fail(ErrorKind::Conflict, "SweepRunning", "The run " + cell.name + " is still " + cell.state,
                        "Wait for it, or end it with 'sweep stop'.");
    sweep.options.epochs = epochs;
    SKYDECK_TRY(writeSweepRecord(session, newest.stack.bucket, sweep, context));
    SKYDECK_TRY(submitCells(session, newest.stack, sweep, wanted, true, context));
    return sweep;
}

Result<Sweep> stopSweep(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                        const CallContext& context, const std::vector<std::string>& names) {
    SKYDECK_ASSIGN(const auto sweep, sweepStatus(session, stackName, context));
    SKYDECK_TRY(checkNames(sweep, names));
    SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(session));
    for (const SweepCell& cell : sweep.cells)
        if (!cell.finished() && !cell.jobId.empty() && isNamed(cell, names))
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
