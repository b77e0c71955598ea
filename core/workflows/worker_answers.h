#pragma once

#include "core/aws/session.h"
#include "core/base/json.h"

#include <memory>
#include <string>

namespace skydeck::workflows {

/// What the trainer's image answers with besides training, as a job of the stack's queue: torch runs in the worker,
/// never here. Each call submits one job, waits for its end and reads its answer from the bucket. Errors: Conflict
/// "JobFailed" with the job's reason, and those of the calls.

struct PredictOptions {
    std::string stackName = "SimpleBatch";
    std::string runName;
    int count = 10;     ///< digits to show; 0 leaves the test images alone
    std::string pixels; ///< an image of one's own: 784 bytes, 28 × 28, white ink on black; empty: none
};
/// {"run","epochs","bestEpoch","testImages","testAccuracy","confusion":10 rows of truth × 10 predictions,
///  "digits":[{"index","truth","prediction","right","probabilities":[10],"pixels":base64}…] mistakes first,
///  "image":{"prediction","probabilities"}}
Result<Json> predictRun(const std::shared_ptr<aws::Session>& session, const PredictOptions& options,
                        const CallContext& context);

/// {"add":{"a","b","sum"},"matmul":{"size","threads","cpuSeconds","cpuGflops","gpuSeconds" or null,…}} for matrices of
/// size × size.
Result<Json> firstSteps(const std::shared_ptr<aws::Session>& session, const std::string& stackName, int size,
                        const CallContext& context);

} // namespace skydeck::workflows
