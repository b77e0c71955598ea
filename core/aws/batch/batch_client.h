#pragma once

#include "core/aws/api_client.h"

#include <array>
#include <map>

namespace skydeck::aws::batch {

struct ComputeEnvironment {
    std::string computeEnvironmentName;
    std::string computeEnvironmentArn;
    std::string type;   ///< MANAGED, UNMANAGED
    std::string state;  ///< ENABLED, DISABLED
    std::string status; ///< CREATING, VALID, INVALID, …
    std::string statusReason;
    std::string resourceType; ///< EC2, SPOT, FARGATE, FARGATE_SPOT
    std::string allocationStrategy;
    int minvCpus = 0;
    int maxvCpus = 0;
    int desiredvCpus = 0;
    std::vector<std::string> instanceTypes; ///< types, families ("g4dn") and "optimal"
    std::vector<std::string> subnets;
    std::vector<std::string> securityGroupIds;
    std::string instanceRole; ///< an instance profile, by name or ARN
    std::string serviceRole;
    std::string ecsClusterArn; ///< that its instances belong to
};

struct JobQueue {
    std::string jobQueueName;
    std::string jobQueueArn;
    std::string state;
    std::string status;
    std::string statusReason;
    int priority = 0;
    std::vector<std::string> computeEnvironments; ///< ARNs, in order
};

/// What one container gets. On AWS either a field of its own or a resource requirement; both are read.
struct Resources {
    double vcpus = 0;
    int memory = 0; ///< MiB
    int gpus = 0;
};

struct JobDefinition {
    std::string jobDefinitionName;
    std::string jobDefinitionArn;
    int revision = 0;
    std::string status; ///< ACTIVE, INACTIVE
    std::string type;
    std::string image;
    std::vector<std::string> command;
    std::map<std::string, std::string> environment;
    std::map<std::string, std::string> parameters; ///< what "Ref::name" in the command stands for
    Resources resources;
    std::string jobRoleArn;
    std::string executionRoleArn;
    int attempts = 1;
    int attemptDurationSeconds = 0; ///< 0: no time limit
};

struct SubmitJobInput {
    std::string jobName;
    std::string jobQueue;      ///< name or ARN
    std::string jobDefinition; ///< name, name:revision or ARN
    std::map<std::string, std::string> parameters;
    std::vector<std::string> command;               ///< empty: the definition's
    std::map<std::string, std::string> environment; ///< added to the definition's
    std::optional<double> vcpus;
    std::optional<int> memory;
    std::optional<int> gpus;
    std::optional<int> attempts;
    std::optional<int> attemptDurationSeconds;
    std::vector<std::string> dependsOn; ///< job ids
    std::optional<int> arraySize;       ///< 2 to 10,000: as many children, each with its index
    std::map<std::string, std::string> tags;
};

struct SubmittedJob {
    std::string jobId;
    std::string jobName;
    std::string jobArn;
};

struct JobSummary {
    std::string jobId;
    std::string jobName;
    std::string jobArn;
    std::string jobDefinition;
    std::string status;
    std::string statusReason;
    std::optional<WallTime> createdAt;
    std::optional<WallTime> startedAt;
    std::optional<WallTime> stoppedAt;
    std::optional<int> exitCode;
    std::string reason; ///< the container's: "CannotPullContainerError: …"
};

struct JobAttempt {
    std::optional<int> exitCode;
    std::string reason;
    std::string statusReason;
    std::string logStreamName;
    std::string containerInstanceArn;
    std::optional<WallTime> startedAt;
    std::optional<WallTime> stoppedAt;
};

struct JobDetail : JobSummary {
    std::string jobQueue; ///< ARN
    std::string image;
    std::vector<std::string> command;
    std::map<std::string, std::string> environment;
    std::map<std::string, std::string> parameters;
    Resources resources;
    std::string jobRoleArn;
    std::string executionRoleArn;
    std::vector<std::string> dependsOn;       ///< job ids
    int arraySize = 0;                        ///< above 0: an array's parent
    std::map<std::string, int> arrayStatuses; ///< of a parent: how many children are in which state
    std::string logGroupName;                 ///< /aws/batch/job unless the definition says otherwise
    std::string logStreamName;                ///< empty until the container starts
    std::string containerInstanceArn;         ///< ECS's name of the instance; empty on Fargate and until it starts
    std::vector<JobAttempt> attempts;
};

/// The states of a job, in the order it passes them.
inline constexpr std::array<std::string_view, 7> kJobStatuses{"SUBMITTED", "PENDING",   "RUNNABLE", "STARTING",
                                                              "RUNNING",   "SUCCEEDED", "FAILED"};
/// SUCCEEDED or FAILED.
bool isFinished(std::string_view jobStatus);

/// AWS Batch, API version 2016-08-10. Names and ARNs are taken alike; an empty list of names means all.
class BatchClient {
public:
    explicit BatchClient(ApiClient api) : m_api(std::move(api)) {}
    static Result<BatchClient> create(std::shared_ptr<Session> session);
    const ApiClient& api() const { return m_api; }

    Result<std::vector<ComputeEnvironment>> describeComputeEnvironments(const std::vector<std::string>& names,
                                                                        const CallContext& context) const;
    Result<std::vector<JobQueue>> describeJobQueues(const std::vector<std::string>& names,
                                                    const CallContext& context) const;
    /// `nameOrArn` empty: all; `status` empty: active and inactive revisions.
    Result<std::vector<JobDefinition>> describeJobDefinitions(const std::string& nameOrArn, const std::string& status,
                                                              const CallContext& context) const;

    Result<SubmittedJob> submitJob(const SubmitJobInput& input, const CallContext& context) const;
    /// Jobs of a queue in one state, all pages.
    Result<std::vector<JobSummary>> listJobs(const std::string& jobQueue, const std::string& status,
                                             const CallContext& context) const;
    /// Jobs of a queue in every state, newest first: seven listings, since AWS lists one state at a time.
    Result<std::vector<JobSummary>> listJobs(const std::string& jobQueue, const CallContext& context) const;
    /// The children of an array job in every state, by index.
    Result<std::vector<JobSummary>> listArrayChildren(const std::string& jobId, const CallContext& context) const;
    /// Ids that AWS does not know (any more) are left out. A hundred per call.
    Result<std::vector<JobDetail>> describeJobs(const std::vector<std::string>& jobIds,
                                                const CallContext& context) const;
    /// NotFound (JobNotFound) when AWS does not know it.
    Result<JobDetail> describeJob(const std::string& jobId, const CallContext& context) const;
    /// Has no effect on jobs that are STARTING already.
    Status cancelJob(const std::string& jobId, const std::string& reason, const CallContext& context) const;
    Status terminateJob(const std::string& jobId, const std::string& reason, const CallContext& context) const;

private:
    ApiClient m_api;
};

} // namespace skydeck::aws::batch
