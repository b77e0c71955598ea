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

/// One job as it is stored. Times are milliseconds since 1970; 0 means not yet.
struct Job {
    std::int64_t sequence = 0;
    std::string id, name;
    std::string queue; ///< the queue's name; empty once the queue is deleted
    JobStatus status = JobStatus::Submitted;
    std::string statusReason;
    std::int64_t createdAt = 0, startedAt = 0, stoppedAt = 0;
    double vcpus = 1;
    std::string environment; ///< name of the compute environment that runs it, from STARTING on

    /// The rest of what DescribeJobs gives, in its words: jobQueue, jobDefinition, container, parameters, timeout,
    /// retryStrategy, dependsOn, attempts, tags …
    Json detail = Json::object();
};

} // namespace skydeck::lab
