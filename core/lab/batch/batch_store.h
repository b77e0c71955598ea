#pragma once

#include "core/base/clock.h"
#include "core/lab/batch/job.h"
#include "core/lab/store/rows.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skydeck::lab {

/// Compute environments, job queues and job definitions are Json in the words of their Describe operations; jobs are
/// rows. Thread-safe.
class BatchStore {
public:
    static Result<std::unique_ptr<BatchStore>> open(Database& database, const Clock& clock, std::string region);

    Database& database() { return m_database; }
    std::int64_t now() const; ///< milliseconds since 1970
    /// "arn:aws:batch:us-east-1:123456789012:" + resource
    std::string arn(std::string_view resource) const;
    /// The last part of an ARN, or the name itself.
    static std::string nameOf(std::string_view nameOrArn);

    // Environments and queues by name or ARN.
    Result<std::optional<Json>> environment(std::string_view nameOrArn) const;
    Result<std::vector<Json>> environments() const;
    Status putEnvironment(const Json& environment);
    Status removeEnvironment(const std::string& name);
    Result<std::optional<Json>> queue(std::string_view nameOrArn) const;
    Result<std::vector<Json>> queues() const;
    Status putQueue(const Json& queue);
    /// Its jobs keep their records but are listed no more.
    Status removeQueue(const std::string& name);

    /// Gives it the next revision of its name, an ARN and the status ACTIVE.
    Result<Json> registerDefinition(Json definition);
    /// By "name:revision" or ARN; by name alone the latest ACTIVE revision.
    Result<std::optional<Json>> definition(std::string_view nameOrArn) const;
    /// All revisions of a name, oldest first; of all names when empty.
    Result<std::vector<Json>> definitions(const std::string& name) const;
    /// False when there is no such revision. "name:revision" or ARN.
    Result<bool> deregisterDefinition(std::string_view nameOrArn);
    /// Changes the tags of a revision.
    Status putDefinition(const Json& definition);

    /// Stores a new job and gives it its sequence number.
    Status insertJob(Job& job);
    /// Stores a job's present state.
    Status saveJob(const Job& job);
    Result<std::optional<Job>> job(std::string_view idOrArn) const;
    /// How many children of an array job are in each state.
    Result<std::map<JobStatus, std::int64_t>> childrenByStatus(const std::string& parent) const;
    Result<bool> hasUnfinishedChildren(const std::string& parent) const;
    /// By index; from index `from` on.
    Status eachChild(const std::string& parent, std::optional<JobStatus> status, std::int64_t from,
                     const std::function<bool(Job&&)>& take) const;
    /// Jobs of one queue (all queues when empty) in one state, oldest first, after the one numbered `after`.
    Result<std::vector<Job>> jobsInOrder(const std::string& queue, JobStatus status, std::int64_t after,
                                         std::size_t limit) const;
    /// Those of one share that wait for a place, the highest priority first, then oldest first.
    Result<std::vector<Job>> runnableOfShare(const std::string& queue, const std::string& share, std::size_t skip,
                                             std::size_t limit) const;
    /// What the RUNNABLE jobs of a queue need: how many need the same.
    Result<std::vector<std::pair<JobNeed, std::int64_t>>> demandOf(const std::string& queue) const;
    /// vCPUs that each share of a queue uses, 0 for those that only wait.
    Result<std::map<std::string, double>> vcpusByShare(const std::string& queue) const;
    /// Without the children of arrays. Newest first, before the one numbered `before`; of every state when `status` is
    /// empty. `take` returns false to end.
    Status eachJobBackward(const std::string& queue, std::optional<JobStatus> status, std::int64_t before,
                           const std::function<bool(Job&&)>& take) const;
    Result<bool> hasUnfinishedJobs(const std::string& queue) const;

    /// `job` is to be looked at again when the other one has ended.
    Status addWait(const std::string& job, const std::string& on);
    /// The jobs that waited for this one; they do no more.
    Result<std::vector<std::string>> takeWaiting(const std::string& on);

    // Scheduling policies by name or ARN.
    Result<std::optional<Json>> policy(std::string_view nameOrArn) const;
    Result<std::vector<Json>> policies() const;
    Status putPolicy(const Json& policy);
    Status removePolicy(const std::string& name);

    /// vCPUs of the jobs that an environment runs.
    Result<double> vcpusInUse(const std::string& environment) const;
    /// What an environment scales to: the vCPUs of the jobs that it runs and of those that are RUNNABLE in a queue
    /// whose first usable environment it is, within its minimum and maximum.
    Result<int> desiredVcpus(const Json& environment) const;

    /// Called after each stored change of a job, on the thread that made it, under the database's lock: keep it short.
    void setObserver(std::function<void(const Job&)> observer) { m_observer = std::move(observer); }

private:
    BatchStore(Database& database, const Clock& clock, std::string region)
        : m_database(database), m_clock(clock), m_region(std::move(region)) {}

    Database& m_database;
    const Clock& m_clock;
    std::string m_region;
    std::function<void(const Job&)> m_observer;
};

/// ENABLED, VALID and managed: jobs may be placed in it.
bool isUsable(const Json& environment);
/// The environments' ARNs of a queue in its order.
std::vector<std::string> environmentsOf(const Json& queue);

} // namespace skydeck::lab
