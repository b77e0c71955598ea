#include "app/skydeckctl/command.h"
#include "core/workflows/sweep.h"

#include <limits>

namespace skydeck::ctl {

namespace {

std::string summary(const workflows::Sweep& sweep) {
    std::string text = std::to_string(sweep.cells.size()) + " cells";
    for (const char* state : {"SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED",
                              workflows::kRunRecorded, "FAILED", workflows::kRunMissing})
        if (const auto count = sweep.count(state)) text += ", " + std::to_string(count) + ' ' + state;
    return text;
}

void print(Invocation& call, const workflows::Sweep& sweep) {
    const Json document = workflows::toJson(sweep);
    if (call.output.json()) return call.output.document(document);
    call.output.rows(document["cells"],
                     {{"LR", "lr"},
                      {"MOMENTUM", "momentum"},
                      {"STATE", "state"},
                      {"EPOCHS", "epochsDone"},
                      {"BEST VAL_ACCURACY", "bestValAccuracy"},
                      {"JOB", "jobId"},
                      {"REASON", "stateReason"}},
                     "The sweep has no cells.");
}

/// Follows the sweep to its end when asked to; a sweep with failed cells is a failed command.
Status conclude(Invocation& call, const std::shared_ptr<aws::Session>& session, workflows::Sweep sweep) {
    if (!call.arguments.has("--wait")) {
        print(call, sweep);
        return {};
    }
    SKYDECK_ASSIGN(sweep, workflows::followSweep(
                              session, sweep.options.stackName,
                              [&](const workflows::Sweep& now) {
                                  const auto left = now.cells.size() - now.count("SUCCEEDED") - now.count("FAILED");
                                  call.output.progress({now.cells.size() - left, now.cells.size(), summary(now)});
                              },
                              call.context));
    print(call, sweep);
    const auto bad = sweep.count("FAILED") + sweep.count(workflows::kRunMissing);
    if (bad == 0) return {};
    return fail(ErrorKind::Conflict, "RunsFailed",
                std::to_string(bad) + " of " + std::to_string(sweep.cells.size()) + " runs failed",
                "'skydeckctl batch logs JOB' shows why; 'skydeckctl sweep retry' runs them again.");
}

Status start(Invocation& call) {
    workflows::SweepOptions options;
    options.stackName = stackName(call);
    SKYDECK_ASSIGN(options.learningRates, call.arguments.numbers("--lr"));
    SKYDECK_ASSIGN(options.momenta, call.arguments.numbers("--momentum"));
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
    const std::string searchName = call.arguments.value("--search", "grid");
    const auto search = workflows::searchFromName(searchName);
    if (!search) return usageError("--search is grid, random or tpe, not '" + searchName + "'");
    options.search = *search;
    if (options.search == workflows::Search::Grid) SKYDECK_TRY(workflows::validateSweep(options));

    SKYDECK_ASSIGN(const auto session, call.session());
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
    SKYDECK_ASSIGN(auto sweep, workflows::retrySweep(session, stackName(call), call.reporting));
    return conclude(call, session, std::move(sweep));
}

Status stop(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto sweep, workflows::stopSweep(session, stackName(call), call.reporting));
    print(call, sweep);
    return {};
}

} // namespace

Group sweepGroup() {
    static constexpr OptionSpec kWait{"--wait", "", "waits until every run has ended"};
    return {"sweep",
            "a grid of training runs over learning rate and momentum",
            {
                {"start",
                 "",
                 "Submits one training job per pair of values.",
                 0,
                 0,
                 {kStackOption,
                  {"--lr", "a,b,c", "learning rates"},
                  {"--momentum", "x,y,z", "momenta"},
                  {"--epochs", "N", "epochs of each run, default 50"},
                  {"--subset", "N", "training images used, default all"},
                  {"--seed", "N", "seed of the runs"},
                  {"--search", "grid|random|tpe", "default grid, the only one so far"},
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
                {"stop", "", "Ends the newest sweep's jobs.", 0, 0, {kStackOption}, stop},
            }};
}

} // namespace skydeck::ctl
