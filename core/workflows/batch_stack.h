#pragma once

#include "core/aws/session.h"

#include <optional>
#include <string>

namespace skydeck::workflows {

/// The parts of a deployed stack of SimpleBatch's kind, found by resource type. What the stack lacks is empty.
struct BatchStack {
    std::string stackName;
    std::string stackId;
    std::string stackStatus;
    std::string bucket;
    std::string computeEnvironment; ///< name or ARN, as Batch takes it
    std::string jobQueue;           ///< likewise
    std::string jobDefinition;      ///< likewise
    std::string repository;         ///< ECR repository name
};

/// NotFound when there is no such stack, or when it has no bucket, job queue or job definition (the hint says which
/// stack to deploy).
Result<BatchStack> findBatchStack(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                  const CallContext& context);

/// What an hour of the machine that the stack's jobs run on costs, in dollars: where its compute environment has one
/// instance type of a known price. Nothing, too, for whoever may not see the environment.
Result<std::optional<double>> machineHour(const std::shared_ptr<aws::Session>& session, const BatchStack& stack,
                                          const CallContext& context);
/// Whether an error of a call that only adds to what is shown may pass: not allowed, not there, not implemented.
bool isPassable(const Error& error);

} // namespace skydeck::workflows
