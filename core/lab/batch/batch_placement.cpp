#include "core/lab/batch/batch_rules.h"
#include "core/lab/batch/batch_scheduler.h"
#include "core/lab/batch/batch_store.h"
#include "core/lab/compute/image_catalogue.h"
#include "core/lab/ecr/image_resolver.h"
#include "core/lab/faults/fault_store.h"
#include "core/lab/lab.h"

#include <algorithm>
#include <thread>

namespace skydeck::lab {

namespace {
constexpr std::size_t kPageOfJobs = 100;

// The words of "Jobs stuck in a RUNNABLE status", AWS Batch User Guide.
constexpr const char* kNoneUsable =
    "ACTION_REQUIRED - CE(s) associated with the job queue are disabled or invalid: enable one.";
constexpr const char* kTooSmall =
    "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue "
    "cannot meet the job requirement because maxvCpus is lower.";
constexpr const char* kNoGpu =
    "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement (vCPU/memory/GPU) "
    "is higher than that can be met by the CE(s) attached to the job queue.";
constexpr const char* kNoCapacity =
    "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested for the instance types of "
    "the CE(s) (a fault of the lab: stuck-runnable).";
constexpr const char* kNoMemory =
    "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested "
    "for instance type [this machine]: it has too little free memory for one more job.";
} // namespace

/// What an environment has left while jobs are placed.
struct BatchScheduler::Placement {
    std::string name;
    bool usable = false;
    bool gpus = false;
    double maximum = 0;
    double used = 0;
};

Status BatchScheduler::pass() {
    SKYDECK_TRY(settleEnvironments());
    SKYDECK_TRY(settleQueues());
    SKYDECK_TRY(admitSubmitted());
    SKYDECK_TRY(resolvePending());
    return placeJobs();
}

Status BatchScheduler::settleEnvironments() {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto environments, m_lab.batch->environments());
    for (Json environment : environments) {
        const std::string status = stringAt(environment, "status");
        if (status == "CREATING" || status == "UPDATING") {
            environment["status"] = "VALID";
            environment["statusReason"] = "ComputeEnvironment Healthy";
            SKYDECK_TRY(m_lab.batch->putEnvironment(environment));
        } else if (status == "DELETING") {
            const std::string name = stringAt(environment, "computeEnvironmentName");
            SKYDECK_ASSIGN(const double inUse, m_lab.batch->vcpusInUse(name));
            if (inUse <= 0) SKYDECK_TRY(m_lab.batch->removeEnvironment(name));
        }
    }
    return {};
}

Status BatchScheduler::settleQueues() {
    SKYDECK_ASSIGN(const auto queues, m_lab.batch->queues());
    for (const Json& seen : queues) {
        const std::string name = stringAt(seen, "jobQueueName");
        if (stringAt(seen, "status") == "DELETING") {
            for (const JobStatus status : {JobStatus::Submitted, JobStatus::Pending, JobStatus::Runnable,
                                           JobStatus::Starting, JobStatus::Running}) {
                SKYDECK_ASSIGN(const auto jobs, m_lab.batch->jobsInOrder(name, status, 0, kPageOfJobs));
                for (const Job& job : jobs)
                    SKYDECK_TRY(terminate(job.id, "Job queue deleted"));
            }
            SKYDECK_ASSIGN(const bool busy, m_lab.batch->hasUnfinishedJobs(name));
            if (!busy) SKYDECK_TRY(m_lab.batch->removeQueue(name));
            continue;
        }
        const auto held = m_lab.database->lock();
        SKYDECK_ASSIGN(auto queue, m_lab.batch->queue(name));
        if (!queue) continue;
        if (const std::string status = stringAt(*queue, "status"); status != "CREATING" && status != "UPDATING")
            continue;
        (*queue)["status"] = "VALID";
        (*queue)["statusReason"] = "JobQueue Healthy";
        SKYDECK_TRY(m_lab.batch->putQueue(*queue));
    }
    return {};
}

Status BatchScheduler::admitSubmitted() {
    for (;;) {
        SKYDECK_ASSIGN(const auto jobs, m_lab.batch->jobsInOrder({}, JobStatus::Submitted, 0, kPageOfJobs));
        if (jobs.empty()) return {};
        for (const Job& seen : jobs) {
            const auto held = m_lab.database->lock();
            SKYDECK_ASSIGN(auto job, m_lab.batch->job(seen.id));
            if (job && job->status == JobStatus::Submitted) SKYDECK_TRY(setStatus(*job, JobStatus::Pending));
        }
    }
}

Status BatchScheduler::resolvePending() {
    for (std::int64_t after = 0;;) {
        SKYDECK_ASSIGN(const auto jobs, m_lab.batch->jobsInOrder({}, JobStatus::Pending, after, kPageOfJobs));
        if (jobs.empty()) return {};
        for (const Job& seen : jobs) {
            after = seen.sequence;
            const auto held = m_lab.database->lock();
            SKYDECK_ASSIGN(auto job, m_lab.batch->job(seen.id));
            if (!job || job->status != JobStatus::Pending) continue;
            bool waits = false;
            bool failed = false;
            for (const Json& dependency : arrayAt(job->detail, "dependsOn")) {
                SKYDECK_ASSIGN(const auto other, m_lab.batch->job(stringAt(dependency, "jobId")));
                failed = failed || !other || other->status == JobStatus::Failed;
                waits = waits || (other && !isFinished(other->status));
            }
            if (failed)
                SKYDECK_TRY(endWithoutRunning(*job, "Dependent Job failed"));
            else if (!waits)
                SKYDECK_TRY(setStatus(*job, JobStatus::Runnable));
        }
    }
}

std::vector<MemoryGuard::Running> BatchScheduler::runningNow() const {
    std::vector<Running> running;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [id, job] : m_running)
            running.push_back(job);
    }
    std::vector<MemoryGuard::Running> memory;
    for (const Running& job : running)
        memory.push_back({job.expectedBytes, job.process ? m_lab.runner->residentBytes(*job.process) : 0});
    return memory;
}

Result<bool> BatchScheduler::fitsMemory(const Job& job, std::vector<MemoryGuard::Running>& beside) const {
    const auto image = pullImage(stringAt(memberAt(job.detail, "container"), "image"), *m_lab.ecr, *m_lab.images);
    if (!image) return true; // it fails at once when it is launched, and says why
    SKYDECK_ASSIGN(const std::uint64_t expected, m_guard.expected((*image)->name));
    if (!m_guard.admits(expected, beside)) return false;
    beside.push_back({expected, 0});
    return true;
}

Status BatchScheduler::placeJobs() {
    m_waitsForMemory = false;
    std::map<std::string, Placement> placements;
    SKYDECK_ASSIGN(const auto environments, m_lab.batch->environments());
    for (const Json& environment : environments) {
        const Json& resources = memberAt(environment, "computeResources");
        Placement placement{stringAt(environment, "computeEnvironmentName"), isUsable(environment),
                            batch::haveGpus(arrayAt(resources, "instanceTypes")), numberAt(resources, "maxvCpus"), 0};
        SKYDECK_ASSIGN(placement.used, m_lab.batch->vcpusInUse(placement.name));
        placements[stringAt(environment, "computeEnvironmentArn")] = std::move(placement);
    }
    SKYDECK_ASSIGN(auto queues, m_lab.batch->queues());
    std::ranges::stable_sort(queues, std::ranges::greater{},
                             [](const Json& queue) { return integerAt(queue, "priority"); });
    std::vector<Job> chosen;
    for (const Json& queue : queues) {
        if (stringAt(queue, "status") == "DELETING") continue;
        SKYDECK_ASSIGN(const bool more, place(queue, placements, chosen));
        if (!more) break;
    }
    if (chosen.empty()) return {};

    std::size_t together = chosen.size();
    {
        const std::lock_guard lock(m_mutex);
        together += m_running.size();
    }
    const auto cores = static_cast<std::size_t>(std::max(1U, std::thread::hardware_concurrency()));
    const auto threads = static_cast<unsigned>(std::max<std::size_t>(1, cores / together));
    for (const Job& job : chosen)
        SKYDECK_TRY(launch(job.id, job.environment, threads));
    return {};
}

/// Chooses the jobs of one queue that can start now, first come first served. False when this machine's memory is full.
Result<bool> BatchScheduler::place(const Json& queue, std::map<std::string, Placement>& placements,
                                   std::vector<Job>& chosen) {
    std::vector<Placement*> environments;
    for (const std::string& arn : environmentsOf(queue))
        if (const auto found = placements.find(arn); found != placements.end()) environments.push_back(&found->second);

    const std::string name = stringAt(queue, "jobQueueName");
    std::vector<MemoryGuard::Running> beside; // of this machine, asked for only when there is something to place
    bool asked = false;
    for (std::int64_t after = 0;;) {
        SKYDECK_ASSIGN(auto jobs, m_lab.batch->jobsInOrder(name, JobStatus::Runnable, after, kPageOfJobs));
        if (jobs.empty()) return true;
        for (Job& job : jobs) {
            after = job.sequence;
            const bool needsGpu = batch::resourcesOf(memberAt(job.detail, "container")).gpus > 0;
            const char* problem = kNoneUsable;
            Placement* room = nullptr;
            bool couldFit = false;
            for (Placement* environment : environments) {
                if (!environment->usable) continue;
                if (needsGpu && !environment->gpus) {
                    problem = kNoGpu;
                } else if (job.vcpus > environment->maximum) {
                    problem = kTooSmall;
                } else {
                    couldFit = true;
                    if (!room && environment->used + job.vcpus <= environment->maximum) room = environment;
                }
            }
            if (m_lab.faults->holds(FaultKind::StuckRunnable, "batch", job.name)) {
                SKYDECK_TRY(setReason(job.id, kNoCapacity));
                continue;
            }
            if (!couldFit) {
                SKYDECK_TRY(setReason(job.id, problem));
                continue;
            }
            if (!room) return true; // the jobs behind it wait for their turn
            if (!asked) {
                beside = runningNow();
                for (const Job& other : chosen)
                    SKYDECK_TRY(fitsMemory(other, beside));
                asked = true;
            }
            SKYDECK_ASSIGN(const bool fits, fitsMemory(job, beside));
            if (!fits) {
                m_waitsForMemory = true;
                SKYDECK_TRY(setReason(job.id, kNoMemory));
                return false;
            }
            room->used += job.vcpus;
            job.environment = room->name;
            chosen.push_back(std::move(job));
        }
    }
}

} // namespace skydeck::lab
