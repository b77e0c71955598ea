#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/train/trainer.h"

namespace skydeck::train {

/// What a run writes down about itself, beside its metrics: results need no server to be understood.
struct RunRecord {
    Options options;
    std::string codeVersion;
    /// "running", "finished", "stopped-early" (patience), "diverged", "stopped" (by a signal), "failed".
    std::string state = "running";
    std::string error; ///< why it failed or diverged
    WallTime start, end;
    std::vector<EpochMetrics> epochs;
    int resumedAfter = 0;      ///< epochs that an earlier process did
    double earlierSeconds = 0; ///< that earlier processes took for them
};

/// Everything as JSON. What the environment knows is taken from there: the job (AWS_BATCH_JOB_ID, …), its image
/// (SKYDECK_IMAGE), its sweep (SKYDECK_SWEEP) and the machine's price per hour in dollars (SKYDECK_HOURLY_PRICE), from
/// which the cost follows; null where nobody said.
Json toJson(const RunRecord& record);

} // namespace skydeck::train
