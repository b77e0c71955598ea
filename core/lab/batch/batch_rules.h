#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <string>
#include <string_view>

/// What AWS Batch accepts and how it combines it: functions on the Json of the API, without state. Errors are
/// ClientException with status 400, as AWS gives them, or NotImplemented naming the member.
namespace skydeck::lab::batch {

tl::unexpected<Error> clientError(std::string message);

/// 1 to 128 letters, digits, '-' and '_', a letter or digit first; `what` is for the message ("Job name").
Status checkName(std::string_view what, std::string_view name);

/// A CreateComputeEnvironment input.
Status checkEnvironment(const Json& input);
/// `resources` as they would be after an update.
Status checkComputeResources(const Json& resources);

/// A RegisterJobDefinition input.
Status checkDefinition(const Json& input);
/// A SubmitJob input as far as it can be judged alone.
Status checkSubmission(const Json& input);

/// The fairsharePolicy of a scheduling policy.
Status checkPolicy(const Json& policy);

/// vCPUs, memory (MiB) and GPUs that container properties ask for: resourceRequirements win over the older members.
struct Resources {
    double vcpus = 0;
    std::int64_t memory = 0;
    std::int64_t gpus = 0;
};
Resources resourcesOf(const Json& container);

/// The container of a job: the definition's containerProperties with SubmitJob's containerOverrides and parameters.
/// ClientException when the outcome lacks what every job needs.
Result<Json> containerFor(const Json& definition, const Json& submission);

/// True when an instance of one of these types has a GPU.
bool haveGpus(const Json& instanceTypes);

} // namespace skydeck::lab::batch
