#include "app/skydeckctl/command.h"
#include "core/base/files.h"
#include "core/base/strings.h"
#include "core/workflows/experiments.h"
#include "core/workflows/numbers.h"
#include "core/workflows/statistics.h"
#include "core/workflows/worker_answers.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace skydeck::ctl {

namespace {

Result<std::vector<workflows::Run>> load(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    // What was fetched before is not fetched again. Without the index it works as well, only slower.
    auto index = workflows::RunsIndex::openDefault();
    if (!index) call.output.note(describe(index.error()));
    workflows::Experiments experiments(session, stackName(call), index ? *index : nullptr);
    return experiments.refresh(call.context);
}

std::string decimals(double value, int count) {
    char text[400];
    std::snprintf(text, sizeof text, "%.*f", count, value);
    return text;
}

Status list(Invocation& call) {
    SKYDECK_ASSIGN(const auto runs, load(call));
    Json rows = Json::array();
    for (const auto& run : runs) {
        Json row = workflows::toJson(run);
        row["epochsDone"] = run.metrics.epochs.size();
        row.erase("epochs"); // 'runs show' and 'runs export' have them
        rows.push_back(std::move(row));
    }
    call.output.rows(rows,
                     {{"RUN", "name"},
                      {"STATE", "state"},
                      {"EPOCHS", "epochsDone"},
                      {"BEST", "bestEpoch"},
                      {"VAL_ACCURACY", "bestValAccuracy"},
                      {"JOB", "jobId"},
                      {"NOTES", "notes"}},
                     "No runs yet. Start some: skydeckctl sweep start --lr 0.1,0.01 --momentum 0.5,0.1 --epochs 5");
    return {};
}

Status show(Invocation& call) {
    SKYDECK_ASSIGN(const auto runs, load(call));
    SKYDECK_ASSIGN(const auto run, workflows::findRun(runs, call.word(0)));
    Json document = workflows::toJson(run);
    if (call.output.json()) {
        call.output.document(document);
        return {};
    }
    Json epochs = std::move(document["epochs"]);
    document.erase("epochs");
    call.output.record(document);
    if (epochs.empty()) return {};
    for (std::size_t i = 0; i < epochs.size(); ++i)
        epochs[i]["epoch"] = i + 1;
    call.output.line("");
    call.output.rows(
        epochs,
        {{"EPOCH", "epoch"}, {"TRAIN_LOSS", "train_loss"}, {"VAL_LOSS", "val_loss"}, {"VAL_ACCURACY", "val_accuracy"}},
        "");
    return {};
}

/// The runs that were named, or all.
Result<std::vector<workflows::Run>> chosen(Invocation& call) {
    SKYDECK_ASSIGN(const auto runs, load(call));
    if (call.arguments.positionals.empty()) return runs;
    std::vector<workflows::Run> some;
    for (const std::string& name : call.arguments.positionals) {
        SKYDECK_ASSIGN(auto run, workflows::findRun(runs, name));
        some.push_back(std::move(run));
    }
    return some;
}

Result<workflows::Metric> metricOption(const Invocation& call) {
    const std::string name = call.arguments.value("--metric", "val_accuracy");
    const auto metric = workflows::metricFromName(name);
    if (!metric) return usageError("--metric is val_accuracy, val_loss or train_loss, not '" + name + "'");
    return *metric;
}

std::optional<double> bestValue(const workflows::Run& run, workflows::Metric metric) {
    const auto best = run.stale ? std::nullopt : workflows::bestEpoch(run.metrics.epochs, metric);
    return best ? std::optional(workflows::valueOf(run.metrics.epochs[*best], metric)) : std::nullopt;
}

/// Side by side: what they were trained with, and what came of it.
Status compare(Invocation& call) {
    SKYDECK_ASSIGN(const auto runs, chosen(call));
    Json rows = Json::array();
    for (const auto& run : runs) {
        Json row = workflows::toJson(run);
        row["parameters"] = run.parameters;
        for (const auto metric :
             {workflows::Metric::TrainLoss, workflows::Metric::ValLoss, workflows::Metric::ValAccuracy})
            if (const auto value = bestValue(run, metric))
                row["best"][std::string(workflows::toString(metric))] = *value;
        if (!call.output.json()) {
            row["epochsDone"] = run.metrics.epochs.size();
            row["val_loss"] = memberAt(memberAt(row, "best"), "val_loss");
            row["train_loss"] = memberAt(memberAt(row, "best"), "train_loss");
        }
        rows.push_back(std::move(row));
    }
    call.output.rows(rows,
                     {{"RUN", "name"},
                      {"LR", "lr"},
                      {"MOMENTUM", "momentum"},
                      {"SEED", "seed"},
                      {"STATE", "state"},
                      {"EPOCHS", "epochsDone"},
                      {"BEST", "bestEpoch"},
                      {"VAL_ACCURACY", "bestValAccuracy"},
                      {"VAL_LOSS", "val_loss"},
                      {"TRAIN_LOSS", "train_loss"},
                      {"SECONDS", "seconds"},
                      {"DOLLARS", "cost"}},
                     "No runs yet.");
    return {};
}

Status best(Invocation& call) {
    SKYDECK_ASSIGN(const auto metric, metricOption(call));
    SKYDECK_ASSIGN(const auto top, call.arguments.integer("--top", 1));
    if (top < 1) return usageError("--top is 1 or more");
    SKYDECK_ASSIGN(auto runs, load(call));
    std::erase_if(runs, [&](const auto& run) { return !bestValue(run, metric); });
    if (runs.empty())
        return fail(ErrorKind::NotFound, "NoRuns", "No run has a " + std::string(workflows::toString(metric)) + " yet");
    std::stable_sort(runs.begin(), runs.end(), [&](const auto& a, const auto& b) {
        const double left = *bestValue(a, metric), right = *bestValue(b, metric);
        return workflows::lowerIsBetter(metric) ? left < right : left > right;
    });
    runs.resize(std::min(runs.size(), static_cast<std::size_t>(top)));
    Json rows = Json::array();
    for (const auto& run : runs) {
        Json row = workflows::toJson(run);
        row.erase("epochs");
        row["metric"] = workflows::toString(metric);
        row["value"] = *bestValue(run, metric);
        rows.push_back(std::move(row));
    }
    call.output.rows(rows,
                     {{"RUN", "name"},
                      {"METRIC", "metric"},
                      {"VALUE", "value"},
                      {"EPOCH", "bestEpoch"},
                      {"STATE", "state"},
                      {"JOB", "jobId"}},
                     "");
    return {};
}

/// How much each parameter matters, by the best value of each run.
Status importance(Invocation& call) {
    SKYDECK_ASSIGN(const auto metric, metricOption(call));
    SKYDECK_ASSIGN(const auto runs, load(call));
    std::vector<std::string> names;
    for (const auto& [name, values] : workflows::parametersOf(runs))
        if (values.size() > 1) names.push_back(name);
    std::vector<std::vector<double>> samples;
    std::vector<double> outcomes;
    for (const auto& run : runs) {
        const auto value = bestValue(run, metric);
        if (!value) continue;
        std::vector<double> sample;
        for (const std::string& name : names) {
            const auto it = run.parameters.find(name);
            sample.push_back(it == run.parameters.end() ? std::nan("") : it->second);
        }
        samples.push_back(std::move(sample));
        outcomes.push_back(*value);
    }
    Json rows = Json::array();
    for (const auto& row : workflows::parameterImportance(names, samples, outcomes))
        rows.push_back({{"parameter", row.parameter}, {"share", row.share}, {"groups", row.groups}});
    call.output.rows(rows, {{"PARAMETER", "parameter"}, {"SHARE OF VARIANCE", "share"}, {"GROUPS", "groups"}},
                     "Too few runs with differing parameters and results.");
    return {};
}

Status heatmap(Invocation& call) {
    const std::string name = call.arguments.value("--metric", "val_accuracy");
    const auto metric = workflows::metricFromName(name);
    if (!metric) return usageError("--metric is val_accuracy, val_loss or train_loss, not '" + name + "'");
    SKYDECK_ASSIGN(const auto runs, load(call));
    std::map<std::string, double> fixed;
    SKYDECK_ASSIGN(const auto pairs, call.arguments.pairs("--fix"));
    for (const auto& [parameter, text] : pairs) {
        const auto value = parseDouble(text);
        if (!value) return usageError("--fix wants PARAMETER=NUMBER, not '" + parameter + "=" + text + "'");
        fixed[parameter] = *value;
    }
    const auto map = workflows::makeHeatmap(runs, *metric, call.arguments.value("--rows", "lr"),
                                            call.arguments.value("--columns", "momentum"), fixed);
    if (call.output.json()) {
        call.output.document(workflows::toJson(map));
        return {};
    }
    std::vector<std::string> titles{map.rowParameter + " \\ " + map.columnParameter};
    for (const double column : map.columns)
        titles.push_back(workflows::plainNumber(column));
    std::vector<std::vector<std::string>> cells;
    const auto best = map.best();
    for (std::size_t row = 0; row < map.rows.size(); ++row) {
        std::vector<std::string> line{workflows::plainNumber(map.rows[row])};
        for (std::size_t column = 0; column < map.columns.size(); ++column) {
            const auto& cell = map.at(row, column);
            std::string text = cell.value ? decimals(*cell.value, lowerIsBetter(*metric) ? 4 : 2) : cell.state;
            if (cell.spread) text += " ± " + decimals(*cell.spread, lowerIsBetter(*metric) ? 4 : 2);
            if (cell.value && cell.state != "SUCCEEDED" && cell.state != workflows::kRunRecorded)
                text += " " + cell.state;
            if (best == row * map.columns.size() + column) text += " *";
            line.push_back(std::move(text));
        }
        cells.push_back(std::move(line));
    }
    call.output.line("Best " + name + " of each run, * the best of all");
    call.output.table(titles, cells);
    return {};
}

/// The worker's answers as JSON in any case: nested documents make no table.
Status predict(Invocation& call) {
    workflows::PredictOptions options;
    options.stackName = stackName(call);
    SKYDECK_ASSIGN(const auto count, call.arguments.integer("--count", options.count));
    if (count < 0 || count > 1000) return usageError("--count is from 0 to 1000");
    options.count = static_cast<int>(count);
    if (const auto file = call.arguments.option("--image")) {
        SKYDECK_ASSIGN(options.pixels, readFile(*file));
    }
    SKYDECK_ASSIGN(const auto session, call.session());
    workflows::Experiments experiments(session, options.stackName);
    SKYDECK_ASSIGN(const auto runs, experiments.refresh(call.context));
    SKYDECK_ASSIGN(const auto run, workflows::findRun(runs, call.word(0)));
    options.runName = run.name;
    SKYDECK_ASSIGN(const Json answer, workflows::predictRun(session, options, call.reporting));
    if (call.output.json()) {
        call.output.document(answer);
        return {};
    }
    if (answer.contains("image"))
        call.output.line("The image is a " + dumpJson(memberAt(memberAt(answer, "image"), "prediction")));
    if (options.count == 0) return {};
    call.output.line("Test accuracy " + decimals(numberAt(answer, "testAccuracy"), 2) + " % of " +
                     std::to_string(integerAt(answer, "testImages")) + " images, by the weights of epoch " +
                     std::to_string(integerAt(answer, "bestEpoch")));
    std::vector<std::string> titles{"truth \\ read as"};
    std::vector<std::vector<std::string>> cells;
    for (int digit = 0; digit < 10; ++digit)
        titles.push_back(std::to_string(digit));
    for (const Json& row : arrayAt(answer, "confusion")) {
        std::vector<std::string> line{std::to_string(cells.size())};
        for (const Json& cell : row)
            line.push_back(dumpJson(cell));
        cells.push_back(std::move(line));
    }
    call.output.table(titles, cells);
    call.output.rows(arrayAt(answer, "digits"), {{"IMAGE", "index"}, {"TRUTH", "truth"}, {"READ AS", "prediction"}},
                     "");
    return {};
}

Status steps(Invocation& call) {
    SKYDECK_ASSIGN(const auto size, call.arguments.integer("--size", 10'000));
    if (size < 1 || size > 30'000) return usageError("--size is from 1 to 30000");
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const Json answer,
                   workflows::firstSteps(session, stackName(call), static_cast<int>(size), call.reporting));
    call.output.record(call.output.json() ? answer : memberAt(answer, "matmul"));
    return {};
}

Status exportRuns(Invocation& call) {
    SKYDECK_ASSIGN(const auto runs, chosen(call));
    if (call.output.json()) {
        Json rows = Json::array();
        for (const auto& run : runs)
            rows.push_back(workflows::toJson(run));
        call.output.document(rows);
        return {};
    }
    const std::string csv = workflows::exportCsv(runs);
    const auto file = call.arguments.option("--file");
    if (file) return writeFileAtomically(*file, csv);
    call.output.bytes(csv);
    return {};
}

} // namespace

Group runsGroup() {
    static constexpr OptionSpec kMetric{"--metric", "val_accuracy|val_loss|train_loss", "default val_accuracy"};
    return {"runs",
            "what the training runs gave",
            {
                {"list", "", "Lists the runs with their best epoch.", 0, 0, {kStackOption}, list},
                {"show",
                 "RUN",
                 "One run, epoch by epoch; by run name, job id, job name or metrics key.",
                 1,
                 1,
                 {kStackOption},
                 show},
                {"heatmap",
                 "",
                 "The best value of each run, learning rate by momentum.",
                 0,
                 0,
                 {kStackOption,
                  kMetric,
                  {"--rows", "PARAMETER", "default lr"},
                  {"--columns", "PARAMETER", "default momentum"},
                  {"--fix", "PARAMETER=NUMBER", "runs with this value only"}},
                 heatmap},
                {"compare",
                 "[RUN…]",
                 "Runs side by side: parameters, best values, time and cost; those named, or all.",
                 0,
                 10'000,
                 {kStackOption},
                 compare},
                {"best", "", "The best run.", 0, 0, {kStackOption, kMetric, {"--top", "N", "so many"}}, best},
                {"importance",
                 "",
                 "Which parameters matter: the share of the results' variance that goes with each.",
                 0,
                 0,
                 {kStackOption, kMetric},
                 importance},
                {"predict",
                 "RUN",
                 "What a run's best weights make of the test images, or of an image of one's own; computed by a job.",
                 1,
                 1,
                 {kStackOption,
                  {"--count", "N", "digits to show, mistakes first; default 10"},
                  {"--image", "FILE", "784 bytes: 28 × 28, white on black"}},
                 predict},
                {"first-steps",
                 "",
                 "A product of two matrices on the stack's machine, timed; computed by a job.",
                 0,
                 0,
                 {kStackOption, {"--size", "N", "rows of the matrices, default 10000"}},
                 steps},
                {"export",
                 "[RUN…]",
                 "Every epoch of every run as CSV.",
                 0,
                 10'000,
                 {kStackOption, {"--file", "FILE", "writes there instead of standard output"}},
                 exportRuns},
            }};
}

} // namespace skydeck::ctl
