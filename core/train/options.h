#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::train {

enum class Precision { Auto, Fp32, Bf16 };

/// What one training run is asked to do: the course's arguments and a few of ours.
struct Options {
    double learningRate = 0.01;
    double momentum = 0.5;
    int epochs = 50;
    bool upload = false;           ///< --uploadS3: the metrics file goes to s3://$BUCKET_NAME after every epoch
    std::uint64_t seed = 1;        ///< weights, order of images, dropout; the split does not depend on it
    std::int64_t subset = 0;       ///< images used of the 60,000; 0 = all
    std::filesystem::path data;    ///< folder of the idx files
    std::filesystem::path metrics; ///< CSV to write; default metricsFileName() in the working folder
    Precision precision = Precision::Auto;
    std::string name;                 ///< of the run, and so of its files; default runName() from rate and momentum
    std::int64_t batch = 64;          ///< images per step
    int patience = 0;                 ///< epochs without a better validation loss after which training ends; 0: never
    int fold = 0, folds = 0;          ///< cross-validation: validate on part `fold` (from 1) of `folds`; 0: no folds
    int threads = 0;                  ///< processors to compute on; 0: OMP_NUM_THREADS, else all
    bool resume = false;              ///< go on from the run's checkpoint when there is one
    std::filesystem::path checkpoint; ///< file to keep the checkpoint in; empty: in the bucket only, with --uploadS3
    bool help = false;
};

/// Arguments without the program's name. InvalidInput names the argument, what it was and what it may be: unknown
/// names, missing values, numbers that are not finite or out of range.
Result<Options> parseOptions(const std::vector<std::string>& arguments);

/// What --help prints.
std::string usage();

/// The name that was given, else "lr0.0100_m0.1000": four decimals each, as the course names its files.
std::string runName(const Options& options);
/// "metrics_lr0.0100_m0.1000.csv": the course's file name and S3 key.
std::string metricsFileName(const Options& options);
/// The S3 keys of what else a run leaves: its record beside the metrics, and its checkpoint.
std::string recordKey(const std::string& runName);     ///< "metrics_lr0.0100_m0.1000.json"
std::string checkpointKey(const std::string& runName); ///< "checkpoints/lr0.0100_m0.1000.safetensors"
/// Letters, digits and . _ - =, at most 200 of them: what may stand in a file's name, a key and a job's arguments.
bool isRunName(std::string_view name);

} // namespace skydeck::train
