#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
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
    bool help = false;
};

/// Arguments without the program's name. InvalidInput names the argument, what it was and what it may be: unknown
/// names, missing values, numbers that are not finite or out of range.
Result<Options> parseOptions(const std::vector<std::string>& arguments);

/// What --help prints.
std::string usage();

/// "metrics_lr0.0100_m0.1000.csv": the course's file name and S3 key, four decimals each.
std::string metricsFileName(const Options& options);

} // namespace skydeck::train
