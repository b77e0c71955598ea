#pragma once

#include "core/base/error.h"
#include "core/train/options.h"

#include <stop_token>
#include <string>
#include <vector>

namespace skydeck::trainer {

inline constexpr int kFailed = 1, kUsage = 2, kDiverged = 3;

/// Says it on stderr; gives the exit status that belongs to it.
int complain(const Error& error);

int runTraining(const train::Options& options, const std::stop_token& stop);
/// The words after "predict" and "first-steps". One JSON document on stdout, progress and errors on stderr.
int runPredict(const std::vector<std::string>& words, const std::stop_token& stop);
int runFirstSteps(const std::vector<std::string>& words);

} // namespace skydeck::trainer
