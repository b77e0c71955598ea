#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::workflows {

/// What tells one training run from another.
struct TrainingArguments {
    double learningRate = 0;
    double momentum = 0;
    int epochs = 0;                    ///< 0: not said
    std::optional<std::uint64_t> seed; ///< nothing: not said
    int fold = 0, folds = 0;           ///< 0: none
    std::int64_t batch = 0;            ///< 0: not said
    std::string name;                  ///< of the run: what its files are called
};

/// What a job's command asks for: --lr/-l, --momentum/-m, --epochs/-e, --seed, --fold, --batch, --name, also --lr=0.1.
/// Nothing unless both learning rate and momentum are there and finite.
std::optional<TrainingArguments> trainingArguments(const std::vector<std::string>& command);
/// From a key like "metrics_lr0.0100_m0.1000.csv", see runName(); nothing for other keys.
std::optional<TrainingArguments> trainingArguments(std::string_view metricsKey);

} // namespace skydeck::workflows
