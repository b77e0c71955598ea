#include "app/skydeckctl/command.h"
#include "core/base/strings.h"
#include "core/workflows/sweep.h"
#include "core/workflows/sweep_driver.h"

#include <algorithm>
#include <limits>

namespace skydeck::ctl {

namespace {

std::string summary(const workflows::Sweep& sweep) {
    std::string text = std::to_string(sweep.cells.size()) + " cells";
    for (const char* state :
         {"SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", workflows::kRunRecorded,
          workflows::kRunStopped, workflows::kRunDiverged, "FAILED", workflows::kRunMissing})
        if (const auto count = sweep.count(state)) text += ", " + std::to_string(count) + ' ' + state;
    return text;
}

void print(Invocation& call, const workflows::Sweep& sweep) {
    const Json document = workflows::toJson(sweep);
    if (call.output.json()) return call.output.document(document);
    call.output.rows(document["cells"],
                     {{"RUN", "name"},
                      {"LR", "lr"},
                      {"MOMENTUM", "momentum"},
                      {"BATCH", "batch"},
                      {"STATE", "state"},
                      {"EPOCHS", "epochsDone"},
                      {"BEST VAL_ACCURACY", "bestValAccuracy"},
                      {"JOB", "jobId"},
                      {"REASON", "stateReason"}},
                     "The sweep has no cells.");
    if (!sweep.ended.empty()) call.output.say("The search ended early: " + sweep.ended + ".");
}

void showProgress(Invocation& call, const workflows::Sweep& sweep) {
    const auto done = static_cast<std::uint64_t>(
        std::count_if(sweep.cells.begin(), sweep.cells.end(), [](const workflows::SweepCell& cell) {
            return cell.finished() && cell.state != workflows::kRunMissing;
        }));
    const auto total = std::max<std::size_t>(sweep.cells.size(), static_cast<std::size_t>(sweep.options.trials));
    call.output.progress({done, total, summary(sweep)});
}

/// A sweep with failed cells is a failed command.
Status verdict(const workflows::Sweep& sweep) {
    const auto missing = sweep.ended.empty() ? sweep.count(workflows::kRunMissing) : 0;
    const auto bad = sweep.count("FAILED") + missing;
    if (bad == 0) return {};
    return fail(ErrorKind::Conflict, "RunsFailed",
                std::to_string(bad) + " of " + std::to_string(sweep.cells.size()) + " runs failed",
                "'skydeckctl batch logs JOB' shows why; 'skydeckctl sweep retry' runs them again.");
}

/// Follows the sweep to its end when asked to.
Status conclude(Invocation& call, const std::shared_ptr<aws::Session>& session, workflows::Sweep sweep) {
    if (!call.arguments.has("--wait")) {
        print(call, sweep);
        return {};
    }
    SKYDECK_ASSIGN(sweep, workflows::followSweep(
                              session, sweep.options.stackName,
                              [&](const workflows::Sweep& now) { showProgress(call, now); }, call.context));
    print(call, sweep);
    return verdict(sweep);
}

/// A driven sweep lives as long as its command: to its end.
Status drive(Invocation& call, const aws::Session& session, workflows::SweepDriver& driver) {
    SKYDECK_ASSIGN(const auto sweep,
                   workflows::driveSweep(
                       driver, session, [&](const workflows::Sweep& now) { showProgress(call, now); }, call.context));
    print(call, sweep);
    return verdict(sweep);
}

Result<int> count(const Invocation& call, const char* option, int fallback, std::int64_t least) {
    SKYDECK_ASSIGN(const auto value, call.arguments.integer(option, fallback));
    if (value < least || value > 1'000'000)
        return usageError(std::string(option) + " is from " + std::to_string(least) + " to 1000000, not " +
                          std::to_string(value));
    return static_cast<int>(value);
}

Result<std::optional<double>> budget(const Invocation& call, const char* option) {
    const auto text = call.arguments.option(option);
    if (!text) return std::nullopt;
    const auto value = parseDouble(*text);
    if (!value || !(*value > 0))
        return usageError(std::string(option) + " wants a number above 0, not '" + *text + "'");
    return value;
}

Result<std::vector<std::uint64_t>> seeds(const Invocation& call) {
    std::vector<std::uint64_t> all;
    for (const std::string& list : call.arguments.values("--seeds"))
        for (const std::string& word : split(list, ',')) {
            const auto seed = parseInteger(trim(word));
            if (!seed || *seed < 0) return usageError("--seeds wants whole numbers from 0, not '" + word + "'");
            all.push_back(static_cast<std::uint64_t>(*seed));
        }
    return all;
}

/// "0.1,0.01" fills the list; a range, and for searches a list too, is a space of the search.
Status readSpace(const Invocation& call, const char* option, const char* name, bool search, std::vector<double>& values,
                 std::optional<workflows::search::Parameter>& space) {
    const std::string text = join(call.arguments.values(option), ",");
    if (!search && text.find(':') != std::string::npos)
        return usageError(std::string(option) + " of a grid wants values, not the range '" + text + "'",
                          "Search ranges with --search random or --search tpe.");
    if (search && !text.empty()) {
        auto parsed = workflows::search::parseParameter(name, text);
        if (!parsed) return fail(std::move(parsed.error()));
        space = std::move(*parsed);
        return {};
    }
    SKYDECK_ASSIGN(values, call.arguments.numbers(option));
    return {};
}

Status start(Invocation& call) {
    workflows::SweepOptions options;
    options.stackName = stackName(call);
    const std::string searchName = call.arguments.value("--search", "grid");
    const auto search = workflows::searchFromName(searchName);
    if (!search) return usageError("--search is grid, random or tpe, not '" + searchName + "'");
    options.search = *search;
    const bool searches = options.search != workflows::Search::Grid;
    SKYDECK_TRY(readSpace(call, "--lr", "lr", searches, options.learningRates, options.learningRateSpace));
    SKYDECK_TRY(readSpace(call, "--momentum", "momentum", searches, options.momenta, options.momentumSpace));
    if (call.arguments.has("--batch"))
        SKYDECK_TRY(readSpace(call, "--batch", "batch", searches, options.batches, options.batchSpace));
    SKYDECK_ASSIGN(options.trials, count(call, "--trials", searches ? 20 : 0, searches ? 1 : 0));
    SKYDECK_ASSIGN(options.parallel, count(call, "--parallel", searches ? 2 : 0, searches ? 1 : 0));
    SKYDECK_ASSIGN(options.reduction, count(call, "--reduction", 3, 2));
    SKYDECK_ASSIGN(options.folds, count(call, "--folds", 0, 0));
    SKYDECK_ASSIGN(options.patience, count(call, "--patience", 0, 0));
    SKYDECK_ASSIGN(const int searchSeed, count(call, "--search-seed", 1, 0));
    options.searchSeed = static_cast<std::uint64_t>(searchSeed);
    options.asha = call.arguments.has("--asha");
    SKYDECK_ASSIGN(options.budgetMinutes, budget(call, "--budget-minutes"));
    SKYDECK_ASSIGN(options.budgetDollars, budget(call, "--budget-dollars"));
    SKYDECK_ASSIGN(options.seeds, seeds(call));
    SKYDECK_ASSIGN(const auto epochs, call.arguments.integer("--epochs", options.epochs));
    if (epochs < 1 || epochs > std::numeric_limits<int>::max())
        return usageError("--epochs is 1 or more, not " + std::to_string(epochs));
    options.epochs = static_cast<int>(epochs);
    SKYDECK_ASSIGN(options.subset, call.arguments.integer("--subset", 0));
    if (call.arguments.has("--seed")) {
        SKYDECK_ASSIGN(const auto seed, call.arguments.integer("--seed", 0));
        if (seed < 0) return usageError("--seed is 0 or more");
        options.seed = static_cast<std::uint64_t>(seed);
    }
    SKYDECK_TRY(workflows::validateSweep(options));

    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto replaced, workflows::runsReplacedBy(session, options, call.context));
    if (!replaced.empty() && call.arguments.has("--keep"))
        return fail(ErrorKind::Conflict, "RunsExist",
                    std::to_string(replaced.size()) + " runs of these names have results, " + replaced.front() +
                        " for one",
                    "Without --keep they are replaced.");
    if (!replaced.empty())
        call.output.say("Replaces the results of " + std::to_string(replaced.size()) + " earlier runs, of " +
                        replaced.front() + (replaced.size() > 1 ? " and others." : "."));
    if (options.isDriven()) {
        SKYDECK_ASSIGN(const auto driver, workflows::SweepDriver::start(session, options, call.reporting));
        return drive(call, *session, *driver);
    }
    SKYDECK_ASSIGN(auto sweep, workflows::startSweep(session, options, call.reporting));
    return conclude(call, session, std::move(sweep));
}

Status status(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(auto sweep, workflows::sweepStatus(session, stackName(call), call.reporting));
    return conclude(call, session, std::move(sweep));
}

Status retry(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(auto sweep, workflows::sweepStatus(session, stackName(call), call.context));
    if (sweep.options.isDriven()) {
        SKYDECK_ASSIGN(const auto driver, workflows::SweepDriver::resume(session, stackName(call), call.reporting));
        return drive(call, *session, *driver);
    }
    SKYDECK_ASSIGN(sweep, workflows::retrySweep(session, stackName(call), call.reporting));
    return conclude(call, session, std::move(sweep));
}

Status addSeeds(Invocation& call) {
    SKYDECK_ASSIGN(const auto more, seeds(call));
    if (more.empty()) return usageError("sweep add-seeds wants --seeds 2,3");
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(auto sweep, workflows::addSeeds(session, stackName(call), more, call.reporting));
    return conclude(call, session, std::move(sweep));
}

Status extend(Invocation& call) {
    SKYDECK_ASSIGN(const int epochs, count(call, "--epochs", 0, 1));
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(auto sweep, workflows::extendSweep(session, stackName(call), epochs, call.arguments.positionals,
                                                      call.reporting));
    return conclude(call, session, std::move(sweep));
}

Status stop(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto sweep,
                   workflows::stopSweep(session, stackName(call), call.reporting, call.arguments.positionals));
    print(call, sweep);
    return {};
}

} // namespace

Group sweepGroup() {
    static constexpr OptionSpec kWait{"--wait", "", "waits until every run has ended"};
    return {
        "sweep",
        "training runs over learning rate, momentum and batch size: grids and searches",
        {
            {"start",
             "",
             "Submits one training job per pair of values, or searches ranges; a search, and whatever has --parallel,\n"
             "--asha or a budget, stays until the end. Broken off, 'sweep retry' takes it up.",
             0,
             0,
             {kStackOption,
              {"--lr", "a,b,c", "learning rates; of searches also ranges, 0.001:0.3:log"},
              {"--momentum", "x,y,z", "momenta; of searches also ranges, 0:0.95"},
              {"--batch", "16,64,…", "images per step; of searches also ranges, 16:256:int"},
              {"--epochs", "N", "epochs of each run, default 50"},
              {"--subset", "N", "training images used, default all"},
              {"--seed", "N", "seed of the runs"},
              {"--seeds", "1,2,3", "each point with each of these seeds"},
              {"--folds", "K", "K-fold cross-validation: each point K times"},
              {"--patience", "N", "a run ends after N epochs without a better validation loss"},
              {"--search", "grid|random|tpe", "default grid"},
              {"--trials", "N", "points that a search tries, default 20"},
              {"--search-seed", "N", "seed of the search's own draws, default 1"},
              {"--parallel", "N", "jobs at once; a search's default is 2"},
              {"--asha", "", "pauses runs that others beat, and goes on with the best"},
              {"--reduction", "N", "ASHA keeps one of so many, default 3"},
              {"--budget-minutes", "M", "ends the sweep after so long"},
              {"--budget-dollars", "D", "ends the sweep when its machines cost so much"},
              {"--keep", "", "refuses to replace results of earlier runs"},
              kWait},
             start},
            {"status", "", "How the newest sweep stands.", 0, 0, {kStackOption, kWait}, status},
            {"retry",
             "",
             "Runs the failed and missing cells of the newest sweep again.",
             0,
             0,
             {kStackOption, kWait},
             retry},
            {"add-seeds",
             "",
             "Trains each point of the newest sweep with more seeds.",
             0,
             0,
             {kStackOption, {"--seeds", "2,3", "the seeds"}, kWait},
             addSeeds},
            {"extend",
             "[RUN…]",
             "Trains finished runs of the newest sweep further, from their checkpoints; those named, or all.",
             0,
             10'000,
             {kStackOption, {"--epochs", "N", "epochs of each run from now on"}, kWait},
             extend},
            {"stop",
             "[RUN…]",
             "Ends the newest sweep's jobs; those of the runs named, or all.",
             0,
             10'000,
             {kStackOption},
             stop},
        }};
}

} // namespace skydeck::ctl
