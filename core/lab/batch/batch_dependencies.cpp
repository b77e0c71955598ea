#include "core/lab/batch/batch_scheduler.h"
#include "core/lab/batch/batch_store.h"
#include "core/lab/lab.h"

#include <utility>

namespace skydeck::lab {

namespace {
constexpr std::size_t kAdmittedAtOnce = 100;
constexpr const char* kDependencyFailed = "Dependent Job failed";
constexpr const char* kChildFailed = "Array Child Job failed";

/// What the child of an array waits for, one job each: what its parent named, made out for its index.
Json dependenciesOfChild(const Job& parent, std::int64_t index) {
    Json dependencies = Json::array();
    for (const Json& dependency : arrayAt(parent.detail, "dependsOn")) {
        const std::string type = stringAt(dependency, "type");
        const std::string other = stringAt(dependency, "jobId");
        if (type == "N_TO_N")
            dependencies.push_back({{"jobId", childId(BatchStore::nameOf(other), index)}, {"type", type}});
        else if (type == "SEQUENTIAL" && index > 0)
            dependencies.push_back({{"jobId", childId(parent.id, index - 1)}, {"type", type}});
        else if (type.empty())
            dependencies.push_back(dependency);
    }
    return dependencies;
}
} // namespace

Status BatchScheduler::admitSubmitted() {
    for (;;) {
        std::size_t admitted = 0;
        SKYDECK_TRY(m_lab.database->transaction([&]() -> Status {
            SKYDECK_ASSIGN(auto jobs, m_lab.batch->jobsInOrder({}, JobStatus::Submitted, 0, kAdmittedAtOnce));
            admitted = jobs.size();
            for (Job& job : jobs) {
                SKYDECK_TRY(setStatus(job, JobStatus::Pending));
                SKYDECK_TRY(arraySizeOf(job) > 0 ? spawnChildren(job) : settleDependencies(job));
            }
            return {};
        }));
        if (admitted == 0) return {};
    }
}

/// The parent stays PENDING until all of its children have ended, as on AWS.
Status BatchScheduler::spawnChildren(Job& parent) {
    Job child = parent;
    child.status = JobStatus::Pending;
    child.detail["arrayProperties"] = Json::object();
    const std::int64_t size = arraySizeOf(parent);
    for (std::int64_t index = 0; index < size; ++index) {
        child.id = childId(parent.id, index);
        child.status = JobStatus::Pending;
        child.statusReason.clear();
        child.createdAt = m_lab.batch->now();
        child.detail["arrayProperties"]["index"] = index;
        child.detail["dependsOn"] = dependenciesOfChild(parent, index);
        SKYDECK_TRY(m_lab.batch->insertJob(child));
        SKYDECK_TRY(settleDependencies(child));
    }
    return {};
}

/// Looks at what a PENDING job waits for.
Status BatchScheduler::settleDependencies(Job& job) {
    bool waits = false;
    for (const Json& dependency : arrayAt(job.detail, "dependsOn")) {
        SKYDECK_ASSIGN(const auto other, m_lab.batch->job(stringAt(dependency, "jobId")));
        if (!other || other->status == JobStatus::Failed) return endWithoutRunning(job, kDependencyFailed);
        if (isFinished(other->status)) continue;
        waits = true;
        SKYDECK_TRY(m_lab.batch->addWait(job.id, other->id));
    }
    return waits ? Status() : setStatus(job, JobStatus::Runnable);
}

/// Goes on with what waited for jobs that have ended, and with what those that fail for it held up in turn.
Status BatchScheduler::settleFinished() {
    for (;;) {
        std::vector<std::string> finished;
        {
            const std::lock_guard lock(m_mutex);
            finished = std::exchange(m_finished, {});
        }
        if (finished.empty()) return {};
        SKYDECK_TRY(m_lab.database->transaction([&]() -> Status {
            for (const std::string& id : finished) {
                SKYDECK_ASSIGN(const auto waiting, m_lab.batch->takeWaiting(id));
                for (const std::string& other : waiting) {
                    SKYDECK_ASSIGN(auto job, m_lab.batch->job(other));
                    if (job && job->status == JobStatus::Pending) SKYDECK_TRY(settleDependencies(*job));
                }
                if (const std::string parent = parentOf(id); !parent.empty()) SKYDECK_TRY(finishParent(parent));
            }
            return {};
        }));
    }
}

Status BatchScheduler::finishParent(const std::string& parentId) {
    SKYDECK_ASSIGN(const bool open, m_lab.batch->hasUnfinishedChildren(parentId));
    if (open) return {};
    SKYDECK_ASSIGN(auto parent, m_lab.batch->job(parentId));
    if (!parent || isFinished(parent->status)) return {};
    SKYDECK_ASSIGN(const auto counts, m_lab.batch->childrenByStatus(parentId));
    if (counts.empty()) return {}; // not spawned yet
    const bool failed = counts.contains(JobStatus::Failed);
    parent->stoppedAt = m_lab.batch->now();
    // Who cancelled or terminated it said why.
    const std::string reason = failed && parent->statusReason.empty() ? kChildFailed : parent->statusReason;
    SKYDECK_TRY(setStatus(*parent, failed ? JobStatus::Failed : JobStatus::Succeeded, reason));
    const std::lock_guard lock(m_mutex);
    m_finished.push_back(parentId);
    return {};
}

/// After a restart: what ended last may not have been followed up.
Status BatchScheduler::resolveAllPending() {
    if (!std::exchange(m_resolveAll, false)) return {};
    for (std::int64_t after = 0;;) {
        SKYDECK_ASSIGN(auto jobs, m_lab.batch->jobsInOrder({}, JobStatus::Pending, after, kAdmittedAtOnce));
        if (jobs.empty()) return {};
        after = jobs.back().sequence;
        SKYDECK_TRY(m_lab.database->transaction([&]() -> Status {
            for (Job& job : jobs) {
                SKYDECK_ASSIGN(auto present, m_lab.batch->job(job.id));
                if (!present || present->status != JobStatus::Pending) continue;
                SKYDECK_TRY(arraySizeOf(job) > 0 ? finishParent(job.id) : settleDependencies(*present));
            }
            return {};
        }));
    }
}

} // namespace skydeck::lab
