#pragma once

#include "core/aws/batch/batch_client.h"
#include "core/aws/ec2/ec2_client.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// One thing that keeps a job from starting, or will make it fail when it does.
struct Finding {
    enum class Cause {
        NotWaiting,          ///< it starts, runs or has ended
        Dependency,          ///< another job must end first
        Queue,               ///< the queue is invalid, or has no compute environment
        EnvironmentDisabled, ///< enabling it helps
        EnvironmentInvalid,  ///< AWS says why
        MaximumTooLow,       ///< the job alone is more than the environment may ever have
        MaximumReached,      ///< it starts when others end
        Vcpu,                ///< no instance type of the environment has as many
        Memory,
        Gpu,
        Combination, ///< each is there, but no type has all of them at once
        Image,       ///< it cannot be pulled
        Role,        ///< one that was named does not exist
        Subnet,      ///< missing, full, or without a way to the internet
        Capacity,    ///< AWS has no instance to give now
        Other,       ///< AWS's own words
    };
    Cause cause;
    bool waiting = false; ///< it passes by itself
    std::string text;     ///< what is the matter, with the figures
    std::string advice;   ///< what to do
};
/// "MAXIMUM_REACHED", for JSON and tables.
std::string toString(Finding::Cause cause);

/// All that examine() judges by; what could not be read is left empty and not judged.
struct JobSituation {
    aws::batch::JobDetail job;
    aws::batch::JobQueue queue;
    std::vector<aws::batch::ComputeEnvironment> environments; ///< of the queue, in its order
    /// By environment name, the types that its instanceTypes stand for.
    std::map<std::string, std::vector<aws::ec2::InstanceType>> types;
    std::map<std::string, std::string> badSubnets; ///< id → what is the matter
    std::string missingImage;                      ///< why the image cannot be pulled
    std::vector<std::string> missingRoles;
    std::map<std::string, std::string> unfinished; ///< of dependsOn: id → state
    int jobsAhead = 0;                             ///< RUNNABLE in the queue, older than the job
    double vCpusRunning = 0;                       ///< of jobs STARTING and RUNNING in the queue
};

/// What is the matter, worst first; empty when nothing was found. Pure.
std::vector<Finding> examine(const JobSituation& situation);

/// What to do about a FAILED job, in one sentence; empty for others.
std::string adviceForFailure(const aws::batch::JobDetail& job);

struct Diagnosis {
    aws::batch::JobDetail job;
    std::vector<Finding> findings;
};
/// Reads what is needed and examines it. Parts that may not be read (IAM) are passed over. Blocking.
Result<Diagnosis> diagnoseJob(const std::shared_ptr<aws::Session>& session, const std::string& jobId,
                              const CallContext& context);

} // namespace skydeck::workflows
