#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"

#include <map>
#include <optional>

namespace skydeck::workflows {

/// What a run wrote down about itself, in the JSON beside its metrics (skydeck-train; other programs may do the same).
/// Members that are missing there are empty here.
struct RecordedRun {
    std::string name;
    std::string state; ///< running, finished, stopped-early, stopped, diverged, failed
    std::string error;
    std::map<std::string, double> parameters; ///< the numbers among them: "lr", "momentum", "batch", …
    std::optional<std::uint64_t> seed;
    std::string codeVersion, image, sweepId, jobId;
    std::string machine; ///< "vm: Intel Xeon, cpu, 2 threads, fp32"
    std::optional<WallTime> start, end;
    double seconds = 0;         ///< of training so far, interruptions left out
    std::optional<double> cost; ///< dollars
    int resumedAfter = 0;
    std::optional<std::size_t> bestEpoch; ///< by validation loss, from 1
};

/// Protocol (InvalidRunRecord) for anything that is no such record.
Result<RecordedRun> parseRecordedRun(std::string_view text, std::string_view what);

} // namespace skydeck::workflows
