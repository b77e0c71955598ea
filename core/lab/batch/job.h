#pragma once

#include "core/base/json.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// The states of a job, in the order it passes them.
enum class JobStatus { Submitted, Pending, Runnable, Starting, Running, Succeeded, Failed };

inline constexpr std::array<std::string_view, 7> kJobStatusNames{"SUBMITTED", "PENDING",   "RUNNABLE", "STARTING",
                                                                 "RUNNING",   "SUCCEEDED", "FAILED"};

constexpr std::string_view toString(JobStatus status) {
    return kJobStatusNames[static_cast<std::size_t>(status)];
}

constexpr std::optional<JobStatus> jobStatusFrom(std::string_view name) {
    for (std::size_t i = 0; i < kJobStatusNames.size(); ++i)
        if (kJobStatusNames[i] == name) return static_cast<JobStatus>(i);
    return std::nullopt;
}

constexpr bool isFinished(JobStatus status) {
    return status >= JobStatus::Succeeded;
}

/// What a job needs of an instance.
struct JobNeed {
    double vcpus = 0;
    std::int64_t memory = 0; ///< MiB
    std::int64_t gpus = 0;
};

/// One job as it is stored. Times are milliseconds since 1970; 0 means not yet.
struct Job {
    std::int64_t sequence = 0;
    std::string id, name;
    std::string queue; ///< the queue's name; empty once the queue is deleted
    JobStatus status = JobStatus::Submitted;
    std::string statusReason;
    std::int64_t createdAt = 0, startedAt = 0, stoppedAt = 0;
    JobNeed need{1, 0, 0};
    std::string share;         ///< share identifier; empty in queues without a scheduling policy
    std::int64_t priority = 0; ///< within its share
    std::string environment;   ///< name of the compute environment that runs it, from STARTING on

    /// The rest of what DescribeJobs gives, in its words: jobQueue, jobDefinition, container, parameters, timeout,
    /// retryStrategy, dependsOn, attempts, tags …
    Json detail = Json::object();
};

/// Children of an array job have ids of the form PARENT:INDEX.
inline std::string childId(std::string_view parent, std::int64_t index) {
    return std::string(parent) + ":" + std::to_string(index);
}

/// The parent of an array's child; empty for other jobs.
inline std::string parentOf(std::string_view id) {
    const std::size_t colon = id.find(':');
    return std::string(colon == std::string_view::npos ? std::string_view() : id.substr(0, colon));
}

/// How many children an array job has; 0 when it is none, as its children.
inline std::int64_t arraySizeOf(const Job& job) {
    return integerAt(memberAt(job.detail, "arrayProperties"), "size");
}

} // namespace skydeck::lab
