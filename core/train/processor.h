#pragma once

#include "core/train/options.h"

#include <string>

namespace skydeck::train {

/// "fp32" or "bf16": what Precision::Auto means on this processor.
std::string effectivePrecision(Precision precision);

/// Has torch compute on so many processors; 0 means useEveryProcessor(). The lab says with OMP_NUM_THREADS what a job's
/// share of the machine is.
void useProcessors(int threads);

/// Has the process keep the memory of tensors that go, for those of the next step, instead of giving it back to the
/// kernel, which has to clear it each time. For programs that do little else; tensors of more than 32 MiB stay outside.
void keepMemory();

/// Has torch compute on all processors that this process may use, unless OMP_NUM_THREADS says how many. Once; cheap
/// after that.
void useEveryProcessor();

} // namespace skydeck::train
