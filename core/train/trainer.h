#pragma once

#include "core/base/result.h"
#include "core/train/mnist.h"
#include "core/train/options.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
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
    double seconds = 0;            ///< of the whole epoch, validation too
};

struct Checkpoint;

struct TrainerHooks {
    /// After every epoch, before epochDone: all that is needed to go on from here. Empty: none is made.
    std::function<void(const Checkpoint&)> checkpoint;
    std::function<void(const EpochMetrics&)> epochDone;
    /// Training images done of this epoch, and its mean loss so far; about ten times an epoch.
    std::function<void(int epoch, std::int64_t done, std::int64_t total, double loss)> progress;
    std::stop_token stop;
};

/// Trains the course's network (HANDSONS "The training program": conv 1→32 3×3, relu, conv 32→64 3×3, relu, max-pool 2,
/// channel dropout 0.25, linear 9216→128, relu, dropout 0.5, linear 128→10, log-softmax; negative log-likelihood; plain
/// SGD, inputs normalised by 0.1307 / 0.3081). Goes on `from` a checkpoint when there is one: with the same threads the
/// numbers are those of a run that was never interrupted. Ends early when the patience is over. Blocks; uses
/// options.threads, else torch's (OMP_NUM_THREADS). Gives all epochs, those of the checkpoint too.
/// Errors: Cancelled when stopped; InvalidInput "Diverged" when a loss is not finite or over a million (the epochs
/// before it have been reported); InvalidInput "InvalidCheckpoint"; Internal with torch's own words.
Result<std::vector<EpochMetrics>> train(const Options& options, const Mnist& mnist, const TrainerHooks& hooks,
                                        const Checkpoint* from = nullptr);

/// How likely each image is each digit, by the best weights of a checkpoint. `pixels` are count × 28 × 28 bytes.
Result<std::vector<std::array<float, 10>>> classify(const Checkpoint& checkpoint,
                                                    const std::vector<std::uint8_t>& pixels);

/// The first steps of the course with tensors: a sum of two, and how long a product of two square float32 matrices
/// takes.
struct FirstSteps {
    std::vector<float> a, b, sum;
    std::int64_t size = 0;
    int threads = 0;
    double cpuSeconds = 0;
    std::optional<double> gpuSeconds; ///< nothing without a GPU that libtorch can use
    double largestDifference = 0;     ///< between the two products; 0 without a GPU
};
/// `size` from 1 to 30,000 (10.8 GB). Blocks; the GPU is warmed up before it is measured.
Result<FirstSteps> firstSteps(std::int64_t size);

/// "cuda" or "cpu, 2 threads".
std::string deviceName();

} // namespace skydeck::train
