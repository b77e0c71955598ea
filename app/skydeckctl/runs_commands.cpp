#include "app/skydeckctl/command.h"
#include "core/base/files.h"
#include "core/workflows/experiments.h"
#include "core/workflows/numbers.h"

#include <cstdio>

namespace skydeck::ctl {

namespace {

Result<std::vector<workflows::Run>> load(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    workflows::Experiments experiments(session, stackName(call));
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

Status heatmap(Invocation& call) {
    const std::string name = call.arguments.value("--metric", "val_accuracy");
    const auto metric = workflows::metricFromName(name);
    if (!metric) return usageError("--metric is val_accuracy, val_loss or train_loss, not '" + name + "'");
    SKYDECK_ASSIGN(const auto runs, load(call));
    const auto map = workflows::makeHeatmap(runs, *metric);
    if (call.output.json()) {
        call.output.document(workflows::toJson(map));
        return {};
    }
    std::vector<std::string> titles{"lr \\ momentum"};
    for (const double column : map.columns)
        titles.push_back(workflows::plainNumber(column));
    std::vector<std::vector<std::string>> cells;
    const auto best = map.best();
    for (std::size_t row = 0; row < map.rows.size(); ++row) {
        std::vector<std::string> line{workflows::plainNumber(map.rows[row])};
        for (std::size_t column = 0; column < map.columns.size(); ++column) {
            const auto& cell = map.at(row, column);
            std::string text = cell.value ? decimals(*cell.value, lowerIsBetter(*metric) ? 4 : 2) : cell.state;
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

Status exportRuns(Invocation& call) {
    SKYDECK_ASSIGN(const auto runs, load(call));
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
                 {kStackOption, {"--metric", "val_accuracy|val_loss|train_loss", "default val_accuracy"}},
                 heatmap},
                {"export",
                 "",
                 "Every epoch of every run as CSV.",
                 0,
                 0,
                 {kStackOption, {"--file", "FILE", "writes there instead of standard output"}},
                 exportRuns},
            }};
}

} // namespace skydeck::ctl
