#include "core/lab/batch/batch_scheduler.h"
#include "core/lab/batch/batch_store.h"
#include "core/lab/batch/runnable_jobs.h"
#include "core/lab/compute/image_catalogue.h"
#include "core/lab/ec2/network_store.h"
#include "core/lab/ecr/image_resolver.h"
#include "core/lab/faults/fault_store.h"
#include "core/lab/lab.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace skydeck::lab {

namespace {
constexpr std::size_t kPageOfJobs = 100;

// The words of "Jobs stuck in a RUNNABLE status", AWS Batch User Guide.
constexpr const char* kNoneUsable =
    "ACTION_REQUIRED - CE(s) associated with the job queue are disabled or invalid: enable one.";
constexpr const char* kTooSmall =
    "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue "
    "cannot meet the job requirement because maxvCpus is lower.";
constexpr const char* kNoType =
    "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement (vCPU/memory/GPU) "
    "is higher than that can be met by the CE(s) attached to the job queue.";
constexpr const char* kNoCapacity =
    "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested for the instance types of "
    "the CE(s) (a fault of the lab: stuck-runnable).";
constexpr const char* kNoMemory =
    "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested "
    "for instance type [this machine]: it has too little free memory for one more job.";

/// Why an environment cannot be had as it was asked for, in AWS's words; empty when it can.
Result<std::string> problemOf(NetworkStore& network, const Json& environment) {
    const Json& resources = memberAt(environment, "computeResources");
    const auto lacks = [&](const char* member, const ec2::ResourceKind& kind) -> Result<std::string> {
        for (const Json& id : arrayAt(resources, member))
            if (const auto found = network.get(kind, id.get<std::string>()); !found) {
                if (found.error().kind == ErrorKind::Io) return fail(found.error());
                return "CLIENT_ERROR - " + found.error().message;
            }
        return std::string();
    };
    SKYDECK_ASSIGN(std::string subnets, lacks("subnets", ec2::kSubnet));
    if (!subnets.empty()) return subnets;
    return lacks("securityGroupIds", ec2::kSecurityGroup);
}
} // namespace

/// A queue while jobs are placed.
struct BatchScheduler::Turn {
    std::string queue;
    std::int64_t priority = 0;
    std::vector<std::string> environments;
    RunnableJobs jobs;
    double shareLimit = 1; ///< of an environment's vCPUs; the rest is kept for shares that do not run now
    bool done = false;
};

Status BatchScheduler::pass() {
    SKYDECK_TRY(settleEnvironments());
    SKYDECK_TRY(settleQueues());
    SKYDECK_TRY(checkInstances());
    SKYDECK_TRY(resolveAllPending());
    SKYDECK_TRY(admitSubmitted());
    SKYDECK_TRY(settleFinished());
    SKYDECK_TRY(scale());
    return placeJobs();
}

Status BatchScheduler::settleEnvironments() {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto environments, m_lab.batch->environments());
    for (Json environment : environments) {
        const std::string status = stringAt(environment, "status");
        if (status == "CREATING" || status == "UPDATING") {
            SKYDECK_ASSIGN(const std::string problem, problemOf(*m_lab.network, environment));
            environment["status"] = problem.empty() ? "VALID" : "INVALID";
            environment["statusReason"] = problem.empty() ? "ComputeEnvironment Healthy" : problem;
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
            if (!busy) {
                SKYDECK_TRY(m_lab.batch->removeQueue(name));
                m_ledger.forget(name);
                m_served.erase(name);
            }
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

/// Has the instances that waiting jobs need, and no more.
Status BatchScheduler::scale() {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto environments, m_lab.batch->environments());
    SKYDECK_TRY(m_fleet.follow(environments));
    SKYDECK_ASSIGN(auto queues, m_lab.batch->queues());
    std::ranges::stable_sort(queues, std::ranges::greater{},
                             [](const Json& queue) { return integerAt(queue, "priority"); });
    m_fleet.beginScaling();
    for (const Json& queue : queues) {
        SKYDECK_ASSIGN(const auto demand, m_lab.batch->demandOf(stringAt(queue, "jobQueueName")));
        for (const auto& [need, count] : demand)
            SKYDECK_TRY(m_fleet.demand(environmentsOf(queue), need, count));
    }
    SKYDECK_ASSIGN(m_nextLook, m_fleet.finishScaling());
    return {};
}

Result<bool> BatchScheduler::fitsMemory(const Job& job, const std::vector<Chosen>& chosen) {
    const auto expectedOf = [&](const Job& one) -> Result<std::uint64_t> {
        const auto image = pullImage(stringAt(memberAt(one.detail, "container"), "image"), *m_lab.ecr, *m_lab.images);
        if (!image) return 0; // it fails at once when it is launched, and says why
        return m_guard.expected((*image)->name);
    };
    if (!m_beside) {
        m_beside = m_lab.workload->memory();
        for (const Chosen& other : chosen) {
            SKYDECK_ASSIGN(const std::uint64_t expected, expectedOf(other.job));
            m_beside->push_back({expected, 0});
        }
    }
    SKYDECK_ASSIGN(const std::uint64_t expected, expectedOf(job));
    if (expected > 0 && !m_guard.admits(expected, *m_beside)) return false;
    m_beside->push_back({expected, 0});
    return true;
}

Result<std::vector<BatchScheduler::Turn>> BatchScheduler::turns() {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto queues, m_lab.batch->queues());
    const auto now = m_lab.clock.steadyNow();
    std::vector<Turn> turns;
    for (const Json& queue : queues) {
        if (stringAt(queue, "status") == "DELETING") continue;
        Json policy;
        if (const std::string arn = stringAt(queue, "schedulingPolicyArn"); !arn.empty()) {
            SKYDECK_ASSIGN(auto known, m_lab.batch->policy(arn));
            policy = known ? std::move(*known) : Json::object();
        }
        SKYDECK_ASSIGN(RunnableJobs jobs, RunnableJobs::of(*m_lab.batch, queue, policy, m_ledger, now));
        Turn turn{stringAt(queue, "jobQueueName"), integerAt(queue, "priority"), environmentsOf(queue),
                  std::move(jobs)};
        const double kept = numberAt(memberAt(policy, "fairsharePolicy"), "computeReservation") / 100;
        turn.shareLimit = 1 - std::pow(kept, static_cast<double>(std::max<std::size_t>(1, turn.jobs.shares())));
        turns.push_back(std::move(turn));
    }
    // Queues of one priority take turns: the one that waited longest comes first.
    std::ranges::stable_sort(turns, {}, [this](const Turn& turn) {
        const auto served = m_served.find(turn.queue);
        return std::pair(-turn.priority, served == m_served.end() ? 0 : served->second);
    });
    return turns;
}

Status BatchScheduler::placeJobs() {
    m_waitsForMemory = false;
    m_beside.reset();
    m_reserved.clear();
    m_blocked.clear();
    SKYDECK_ASSIGN(auto all, turns());
    std::vector<Chosen> chosen;
    for (auto first = all.begin(); first != all.end() && !m_waitsForMemory;) {
        const auto last =
            std::find_if(first, all.end(), [&](const Turn& turn) { return turn.priority != first->priority; });
        for (bool more = true; more && !m_waitsForMemory;) {
            more = false;
            for (auto turn = first; turn != last && !m_waitsForMemory; ++turn) {
                if (turn->done) continue;
                SKYDECK_ASSIGN(const bool placed, placeOne(*turn, chosen));
                more = more || placed;
            }
        }
        first = last;
    }
    if (m_waitsForMemory)
        for (const Turn& turn : all)
            m_blocked.try_emplace(turn.queue, kNoMemory);

    {
        const std::lock_guard lock(m_mutex);
        m_waiting = m_blocked;
    }
    const unsigned threads = m_lab.workload->threadsFor(chosen.size());
    for (const Chosen& each : chosen)
        SKYDECK_TRY(launch(each, threads));
    return {};
}

/// The next job waits for room: nobody else may take what it waits for, or it would wait forever.
void BatchScheduler::block(Turn& turn, std::string reason) {
    turn.done = true;
    m_reserved.insert(turn.environments.begin(), turn.environments.end());
    m_blocked[turn.queue] = std::move(reason);
}

/// Gives one job of a queue its place, if the queue has one that can start now.
Result<bool> BatchScheduler::placeOne(Turn& turn, std::vector<Chosen>& chosen) {
    const auto held = m_lab.database->lock();
    for (;;) {
        SKYDECK_ASSIGN(const Job* job, turn.jobs.next());
        if (!job) {
            turn.done = true;
            return false;
        }
        const auto standing = [&](const char* reason) {
            return job->statusReason == reason ? Status() : setReason(job->id, reason);
        };
        if (m_lab.faults->holds(FaultKind::StuckRunnable, "batch", job->name)) {
            SKYDECK_TRY(standing(kNoCapacity));
            turn.jobs.passOver();
            continue;
        }
        const char* problem = nullptr;
        std::string filling;
        std::string room;
        for (const std::string& environment : turn.environments) {
            Fleet::Room found = m_fleet.roomFor(environment, job->need, turn.shareLimit);
            if (found == Fleet::Room::Now && m_reserved.contains(environment)) found = Fleet::Room::Later;
            if (found == Fleet::Room::Now && room.empty()) room = environment;
            if (found == Fleet::Room::TooFewVcpus) problem = kTooSmall;
            if (found == Fleet::Room::NoType) problem = kNoType;
            if (found == Fleet::Room::Later) filling += (filling.empty() ? "" : "; ") + m_fleet.fillingOf(environment);
        }
        if (room.empty() && filling.empty() && !problem) { // none of them could take any job
            block(turn, kNoneUsable);
            return false;
        }
        if (room.empty() && filling.empty()) {
            SKYDECK_TRY(standing(problem));
            turn.jobs.passOver();
            continue;
        }
        if (room.empty()) {
            block(turn, "The job waits for vCPUs of its compute environments (" + filling + ").");
            return false;
        }
        SKYDECK_ASSIGN(const bool fits, fitsMemory(*job, chosen));
        if (!fits) {
            m_waitsForMemory = true;
            SKYDECK_TRY(standing(kNoMemory));
            return false;
        }
        auto seat = m_fleet.seat(room, job->id, job->need);
        if (!seat && seat.error().kind != ErrorKind::Conflict) return fail(seat.error());
        if (!seat) {
            block(turn, "The job waits for vCPUs of its compute environments (" + m_fleet.fillingOf(room) + ").");
            return false;
        }
        SKYDECK_ASSIGN(Job taken, turn.jobs.take());
        m_served[turn.queue] = ++m_turns;
        chosen.push_back({std::move(taken), std::move(*seat)});
        return true;
    }
}

} // namespace skydeck::lab
