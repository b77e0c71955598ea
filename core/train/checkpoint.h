#pragma once

#include "core/train/trainer.h"

namespace skydeck::train {

struct NamedTensor {
    std::string name;
    std::vector<std::int64_t> shape;
    std::vector<float> values;
    bool operator==(const NamedTensor&) const = default;
};

/// All that a run needs to go on as if it had never stopped. Order and dropout of an epoch come from the seed and the
/// epoch's number, so no generator has to be kept.
struct Checkpoint {
    double learningRate = 0, momentum = 0;
    std::uint64_t seed = 0;
    std::int64_t subset = 0, batch = 0;
    int fold = 0, folds = 0;
    std::string precision; ///< "fp32" or "bf16"
    std::vector<EpochMetrics> epochs;
    std::vector<NamedTensor> weights;
    std::vector<NamedTensor> velocities; ///< of SGD's momentum, as weights are named; empty without momentum
    std::vector<NamedTensor> best;       ///< the weights of the epoch with the lowest validation loss
};

/// A safetensors file (huggingface.co/docs/safetensors): tensors "weights.…", "velocities.…" and "best.…" in F32, the
/// rest as JSON in its metadata. Other programs can read it; nothing in it is code.
std::string encodeCheckpoint(const Checkpoint& checkpoint);
/// InvalidInput "InvalidSafetensors" or "InvalidCheckpoint" names `what` and the fault.
Result<Checkpoint> decodeCheckpoint(std::string_view bytes, std::string_view what);

/// Conflict "OtherRun" names the first argument in which the checkpoint's run differs from `options`. The number of
/// epochs, patience and threads may.
Status checkGoesOn(const Checkpoint& checkpoint, const Options& options);

/// Position of the lowest validation loss, the earliest of equals; nothing without epochs.
std::optional<std::size_t> bestEpoch(const std::vector<EpochMetrics>& epochs);
/// True when the last `patience` epochs brought no better validation loss.
bool patienceIsOver(const std::vector<EpochMetrics>& epochs, int patience);

} // namespace skydeck::train
