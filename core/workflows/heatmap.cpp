#include "core/wire/timestamp.h"
#include "core/workflows/experiments.h"
#include "core/workflows/numbers.h"
#include "core/workflows/statistics.h"

#include <algorithm>
#include <cmath>

namespace skydeck::workflows {

namespace {

/// How values are told apart: four decimals as the metrics key has them, and more for small ones.
std::string parameterText(double value) {
    char text[400];
    std::snprintf(text, sizeof text, std::abs(value) < 0.01 ? "%.4g" : "%.4f", value);
    return text;
}

Json numberOrNull(double value) {
    return std::isfinite(value) ? Json(value) : Json();
}

void putTime(Json& object, const char* name, const std::optional<WallTime>& time) {
    if (time) object[name] = wire::formatIso8601(toEpochSeconds(*time));
}

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

std::string csvNumber(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    return plainNumber(value);
}

} // namespace

std::map<std::string, std::vector<double>> parametersOf(const std::vector<Run>& runs) {
    // Distinct as a metrics key tells values apart, but for values that four decimals cannot tell from 0.
    std::map<std::string, std::map<std::string, double>> seen;
    for (const Run& run : runs)
        for (const auto& [name, value] : run.parameters)
            seen[name].emplace(parameterText(value), value);
    std::map<std::string, std::vector<double>> result;
    for (const auto& [name, values] : seen) {
        for (const auto& [text, value] : values)
            result[name].push_back(value);
        std::sort(result[name].begin(), result[name].end());
    }
    return result;
}

Heatmap makeHeatmap(const std::vector<Run>& runs, Metric metric) {
    return makeHeatmap(runs, metric, "lr", "momentum");
}

Heatmap makeHeatmap(const std::vector<Run>& runs, Metric metric, const std::string& rowParameter,
                    const std::string& columnParameter, const std::map<std::string, double>& fixed) {
    const auto valueAt = [](const Run& run, const std::string& name) -> std::optional<double> {
        if (const auto it = run.parameters.find(name); it != run.parameters.end()) return it->second;
        if (name == "lr") return run.learningRate;
        if (name == "momentum") return run.momentum;
        return std::nullopt;
    };
    Heatmap map;
    map.metric = metric;
    map.rowParameter = rowParameter;
    map.columnParameter = columnParameter;
    std::vector<std::size_t> shown;
    std::map<std::string, double> rows, columns; // by text
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto row = valueAt(runs[i], rowParameter), column = valueAt(runs[i], columnParameter);
        const bool wanted = std::all_of(fixed.begin(), fixed.end(), [&](const auto& pair) {
            const auto value = valueAt(runs[i], pair.first);
            return value && parameterText(*value) == parameterText(pair.second);
        });
        if (!row || !column || !wanted) continue;
        shown.push_back(i);
        rows.emplace(parameterText(*row), *row);
        columns.emplace(parameterText(*column), *column);
    }
    const auto ascending = [](const std::map<std::string, double>& values) {
        std::vector<double> sorted;
        for (const auto& [text, value] : values)
            sorted.push_back(value);
        std::sort(sorted.begin(), sorted.end());
        return sorted;
    };
    map.rows = ascending(rows);
    map.columns = ascending(columns);
    map.cells.resize(map.rows.size() * map.columns.size());
    const auto position = [](const std::vector<double>& values, double value) {
        return static_cast<std::size_t>(std::lower_bound(values.begin(), values.end(), value) - values.begin());
    };
    std::vector<std::vector<double>> values(map.cells.size());
    for (const std::size_t i : shown) {
        const Run& run = runs[i];
        const double row = rows.at(parameterText(*valueAt(run, rowParameter))),
                     column = columns.at(parameterText(*valueAt(run, columnParameter)));
        const std::size_t at = position(map.rows, row) * map.columns.size() + position(map.columns, column);
        Heatmap::Cell& cell = map.cells[at];
        const auto best = run.stale ? std::nullopt : bestEpoch(run.metrics.epochs, metric);
        const std::optional<double> value =
            best ? std::optional(valueOf(run.metrics.epochs[*best], metric)) : std::nullopt;
        // The state of several runs is the one that wants attention most: what moves, then what has no value.
        const auto weight = [](const Run& each, bool has) { return !each.finished() ? 2 : has ? 0 : 1; };
        if (!cell.run || weight(run, value.has_value()) > weight(runs[*cell.run], cell.value.has_value()))
            cell.state = run.state;
        const bool champion = value && std::all_of(values[at].begin(), values[at].end(), [&](double other) {
                                  return lowerIsBetter(metric) ? *value < other : *value > other;
                              });
        if (!cell.run || champion) cell.run = i;
        if (value) values[at].push_back(*value);
        cell.value = meanOf(values[at]);
    }
    for (std::size_t i = 0; i < map.cells.size(); ++i) {
        map.cells[i].count = values[i].size();
        map.cells[i].spread = spreadOf(values[i]);
    }
    return map;
}

std::optional<std::size_t> Heatmap::best() const {
    std::optional<std::size_t> champion;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!cells[i].value) continue;
        if (!champion || (lowerIsBetter(metric) ? *cells[i].value < *cells[*champion].value
                                                : *cells[i].value > *cells[*champion].value))
            champion = i;
    }
    return champion;
}

Json toJson(const Heatmap& heatmap) {
    Json values = Json::array(), states = Json::array(), spreads = Json::array(), counts = Json::array();
    for (std::size_t row = 0; row < heatmap.rows.size(); ++row) {
        Json rowValues = Json::array(), rowStates = Json::array(), rowSpreads = Json::array(),
             rowCounts = Json::array();
        for (std::size_t column = 0; column < heatmap.columns.size(); ++column) {
            const Heatmap::Cell& cell = heatmap.at(row, column);
            rowValues.push_back(cell.value ? Json(*cell.value) : Json());
            rowStates.push_back(cell.state);
            rowSpreads.push_back(cell.spread ? Json(*cell.spread) : Json());
            rowCounts.push_back(cell.count);
        }
        values.push_back(std::move(rowValues));
        states.push_back(std::move(rowStates));
        spreads.push_back(std::move(rowSpreads));
        counts.push_back(std::move(rowCounts));
    }
    return {{"metric", toString(heatmap.metric)},
            {"rowParameter", heatmap.rowParameter},
            {"rows", heatmap.rows},
            {"columnParameter", heatmap.columnParameter},
            {"columns", heatmap.columns},
            {"values", std::move(values)},
            {"spreads", std::move(spreads)},
            {"counts", std::move(counts)},
            {"states", std::move(states)}};
}

Json toJson(const Run& run) {
    Json epochs = Json::array();
    for (const Epoch& epoch : run.metrics.epochs)
        epochs.push_back({{"train_loss", numberOrNull(epoch.trainLoss)},
                          {"val_loss", numberOrNull(epoch.valLoss)},
                          {"val_accuracy", numberOrNull(epoch.valAccuracy)}});
    Json object{{"name", run.name},
                {"lr", run.learningRate},
                {"momentum", run.momentum},
                {"state", run.state},
                {"metricsKey", run.metricsKey},
                {"epochs", std::move(epochs)},
                {"notes", run.metrics.notes},
                {"stale", run.stale}};
    if (const auto best = bestEpoch(run.metrics.epochs, Metric::ValAccuracy)) {
        object["bestEpoch"] = *best + 1;
        object["bestValAccuracy"] = run.metrics.epochs[*best].valAccuracy;
    }
    const std::pair<const char*, const std::string*> texts[] = {
        {"stateReason", &run.stateReason}, {"jobId", &run.jobId},         {"jobName", &run.jobName},
        {"logGroup", &run.logGroup},       {"logStream", &run.logStream}, {"sweep", &run.sweepId}};
    for (const auto& [name, text] : texts)
        if (!text->empty()) object[name] = *text;
    if (run.seed) object["seed"] = *run.seed;
    if (run.folds > 0) object["fold"] = std::to_string(run.fold) + "/" + std::to_string(run.folds);
    if (run.record) {
        const RecordedRun& record = *run.record;
        const std::pair<const char*, const std::string*> words[] = {{"recordedState", &record.state},
                                                                    {"codeVersion", &record.codeVersion},
                                                                    {"image", &record.image},
                                                                    {"machine", &record.machine},
                                                                    {"error", &record.error}};
        for (const auto& [name, text] : words)
            if (!text->empty()) object[name] = *text;
        if (record.resumedAfter > 0) object["resumedAfter"] = record.resumedAfter;
        if (record.bestEpoch) object["bestEpochByValLoss"] = *record.bestEpoch;
    }
    if (const double seconds = run.seconds(); seconds > 0) object["seconds"] = seconds;
    if (const auto cost = run.cost()) object["cost"] = *cost;
    if (run.epochsAsked > 0) object["epochsAsked"] = run.epochsAsked;
    if (run.earlierJobs > 0) object["earlierJobs"] = run.earlierJobs;
    if (run.exitCode) object["exitCode"] = *run.exitCode;
    putTime(object, "lastModified", run.lastModified);
    putTime(object, "createdAt", run.createdAt);
    putTime(object, "startedAt", run.startedAt);
    putTime(object, "stoppedAt", run.stoppedAt);
    return object;
}

std::string exportCsv(const std::vector<Run>& runs) {
    std::string csv = "run,lr,momentum,state,job_id,epoch,train_loss,val_loss,val_accuracy\n";
    for (const Run& run : runs) {
        const std::string head = quoted(run.name) + ',' + csvNumber(run.learningRate) + ',' + csvNumber(run.momentum) +
                                 ',' + quoted(run.state) + ',' + quoted(run.jobId) + ',';
        if (run.metrics.epochs.empty() || run.stale) csv += head + ",,,\n";
        if (run.stale) continue;
        for (std::size_t i = 0; i < run.metrics.epochs.size(); ++i) {
            const Epoch& epoch = run.metrics.epochs[i];
            csv += head + std::to_string(i + 1) + ',' + csvNumber(epoch.trainLoss) + ',' + csvNumber(epoch.valLoss) +
                   ',' + csvNumber(epoch.valAccuracy) + '\n';
        }
    }
    return csv;
}

} // namespace skydeck::workflows
