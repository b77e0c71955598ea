#pragma once

#include "core/base/result.h"
#include "core/train/mnist.h"
#include "core/train/options.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace skydeck::train {

/// One line of the metrics file.
struct EpochMetrics {
    int epoch = 0;                 ///< from 1
    double trainLoss = 0;          ///< mean over the epoch's training images
    double validationLoss = 0;     ///< mean over the validation images, dropout off
    double validationAccuracy = 0; ///< percent
    double imagesPerSecond = 0;    ///< training images, validation time not counted
};

struct TrainerHooks {
    std::function<void(const EpochMetrics&)> epochDone;
    /// Training images done of this epoch, and its mean loss so far; about ten times an epoch.
    std::function<void(int epoch, std::int64_t done, std::int64_t total, double loss)> progress;
    std::stop_token stop;
};

/// Trains the course's network (HANDSONS "The training program": conv 1→32 3×3, relu, conv 32→64 3×3, relu, max-pool 2,
/// channel dropout 0.25, linear 9216→128, relu, dropout 0.5, linear 128→10, log-softmax; negative log-likelihood; plain
/// SGD, batch 64, inputs normalised by 0.1307 / 0.3081). Blocks; uses torch's threads (OMP_NUM_THREADS).
/// Errors: Cancelled when stopped; InvalidInput "Diverged" when the loss is no longer finite (the epochs before it have
/// been reported); Internal with torch's own words.
Result<std::vector<EpochMetrics>> train(const Options& options, const Mnist& mnist, const TrainerHooks& hooks);

/// "cuda" or "cpu, 2 threads".
std::string deviceName();

} // namespace skydeck::train
