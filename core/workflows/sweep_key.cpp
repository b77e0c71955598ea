#include "core/workflows/sweep_key.h"

#include "core/base/strings.h"
#include "core/workflows/numbers.h"

#include <cmath>
#include <cstdio>

namespace skydeck::workflows {

namespace {

constexpr std::string_view kMetricsPrefix = "metrics_";

/// Four decimals as the course has them, unless they would tell another number.
std::string exactDecimals(double value) {
    char text[400];
    std::snprintf(text, sizeof text, "%.4f", value);
    return parseDouble(text) == value ? text : plainNumber(value);
}

} // namespace

std::string metricsKey(double learningRate, double momentum) {
    char name[800]; // two numbers of up to 310 digits
    std::snprintf(name, sizeof name, "metrics_lr%.4f_m%.4f.csv", learningRate, momentum);
    return name;
}

std::string runName(const RunIdentity& identity) {
    std::string name = "lr" + exactDecimals(identity.learningRate) + "_m" + exactDecimals(identity.momentum);
    if (identity.batch > 0) name += "_b" + std::to_string(identity.batch);
    if (identity.seed) name += "_s" + std::to_string(*identity.seed);
    if (identity.folds > 0) name += "_f" + std::to_string(identity.fold) + "of" + std::to_string(identity.folds);
    return name;
}

std::optional<RunIdentity> parseRunName(std::string_view name) {
    RunIdentity identity;
    for (const std::string& piece : split(name, '_')) {
        const std::string_view text = piece;
        if (text.starts_with("lr")) {
            const auto value = parseDouble(text.substr(2));
            if (!value || !std::isfinite(*value)) return std::nullopt;
            identity.learningRate = *value;
        } else if (text.starts_with("m")) {
            const auto value = parseDouble(text.substr(1));
            if (!value || !std::isfinite(*value)) return std::nullopt;
            identity.momentum = *value;
        } else if (text.starts_with("b")) {
            const auto value = parseInteger(text.substr(1));
            if (!value || *value < 1) return std::nullopt;
            identity.batch = *value;
        } else if (text.starts_with("s")) {
            const auto value = parseInteger(text.substr(1));
            if (!value || *value < 0) return std::nullopt;
            identity.seed = static_cast<std::uint64_t>(*value);
        } else if (text.starts_with("f")) {
            const auto of = text.find("of");
            const auto fold = parseInteger(text.substr(1, of - 1));
            const auto folds = of == std::string_view::npos ? std::nullopt : parseInteger(text.substr(of + 2));
            if (!fold || !folds || *folds < 2 || *folds > 100 || *fold < 1 || *fold > *folds) return std::nullopt;
            identity.fold = static_cast<int>(*fold);
            identity.folds = static_cast<int>(*folds);
        } else {
            return std::nullopt;
        }
    }
    // Only names that we would write ourselves: "lr1e9_m0" is somebody else's.
    return runName(identity) == name ? std::optional(identity) : std::nullopt;
}

std::string metricsKeyOf(std::string_view runName) {
    return std::string(kMetricsPrefix) + std::string(runName) + ".csv";
}

std::string recordKeyOf(std::string_view runName) {
    return std::string(kMetricsPrefix) + std::string(runName) + ".json";
}

std::string checkpointKeyOf(std::string_view runName) {
    return "checkpoints/" + std::string(runName) + ".safetensors";
}

std::optional<std::string> runNameOfKey(std::string_view key) {
    if (!key.starts_with(kMetricsPrefix)) return std::nullopt;
    key.remove_prefix(kMetricsPrefix.size());
    for (const std::string_view suffix : {".csv", ".json"})
        if (key.size() > suffix.size() && key.ends_with(suffix))
            return std::string(key.substr(0, key.size() - suffix.size()));
    return std::nullopt;
}

} // namespace skydeck::workflows
