#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skydeck::workflows {

/// The file name and S3 key of one run's metrics, as the course writes them:
/// "metrics_lr0.0100_m0.1000.csv" for lr 0.01, momentum 0.1 (four decimals each).
std::string metricsKey(double learningRate, double momentum);

/// What tells the runs of a stack apart.
struct RunIdentity {
    double learningRate = 0;
    double momentum = 0;
    std::int64_t batch = 0;            ///< images per step; 0: the trainer's own, not part of the name
    std::optional<std::uint64_t> seed; ///< one of several seeds; nothing where the seed is not part of the name
    int fold = 0, folds = 0;           ///< cross-validation, part `fold` of `folds`; 0: none
};
/// "lr0.0100_m0.1000", "lr0.00012_m0.1000_b128_s2_f1of5": four decimals, more where a value has more.
std::string runName(const RunIdentity& identity);
/// What a name of that form says; nothing for any other text.
std::optional<RunIdentity> parseRunName(std::string_view name);

/// The S3 keys of what a run of that name leaves.
std::string metricsKeyOf(std::string_view runName);    ///< "metrics_NAME.csv"
std::string recordKeyOf(std::string_view runName);     ///< "metrics_NAME.json"
std::string checkpointKeyOf(std::string_view runName); ///< "checkpoints/NAME.safetensors"
/// NAME of "metrics_NAME.csv" or "metrics_NAME.json"; nothing for other keys.
std::optional<std::string> runNameOfKey(std::string_view key);

} // namespace skydeck::workflows
