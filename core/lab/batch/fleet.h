#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/result.h"
#include "core/lab/batch/job.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace skydeck::lab {

class InstanceStore;
class MachineCatalogue;
struct InstanceSpec;

/// The machines of the managed compute environments: how many there are, what is free on them, and the instances that
/// DescribeInstances shows for them. Fargate environments have vCPUs only. Not thread-safe; its owner holds the
/// database's lock.
class Fleet {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    /// How long an instance that nobody needs is kept for the next job.
    static constexpr std::chrono::seconds kIdleTime{30};

    Fleet(InstanceStore& instances, const MachineCatalogue& machines, const Clock& clock)
        : m_instances(instances), m_machines(machines), m_clock(clock) {}

    /// Terminates what an earlier lab left.
    Status recover();
    /// Takes in the environments (DescribeComputeEnvironments) as they are now.
    Status follow(const std::vector<Json>& environments);

    enum class Room {
        Now,
        Later,       ///< when other jobs have ended
        TooFewVcpus, ///< more than the environment may ever have
        NoType,      ///< more than any of its instance types has
        NotUsable,   ///< disabled or invalid
    };
    /// `limit` is the part of the environment's vCPUs in use up to which there is room, from 0 to 1.
    Room roomFor(const std::string& environmentArn, const JobNeed& need, double limit = 1) const;
    /// "64 of 64 vCPUs in use", or why no further instance came up.
    std::string fillingOf(const std::string& environmentArn) const;

    /// Where a job runs. Instance and container instance are empty on Fargate.
    struct Seat {
        std::string environment; ///< name
        std::string instanceId;
        std::string containerInstanceArn;
    };
    /// A place for a job, on a new instance when there is none. Conflict when there is no room after all.
    Result<Seat> seat(const std::string& environmentArn, const std::string& jobId, const JobNeed& need);
    void leave(const std::string& jobId);

    // One round of scaling: begin, each queue's demand, finish.
    void beginScaling();
    /// Launches what `count` waiting jobs need in the first environments that can serve them.
    Status demand(const std::vector<std::string>& environmentArns, const JobNeed& need, std::int64_t count);
    /// Keeps each environment's minimum, and ends instances that were idle for long. Gives when to look again.
    Result<std::optional<TimePoint>> finishScaling();

    /// An instance as ECS knows it.
    struct ContainerInstance {
        std::string arn;
        std::string cluster; ///< ARN
        std::string instanceId;
        JobNeed size, used;
        std::int64_t jobs = 0; ///< that run on it
    };
    std::vector<ContainerInstance> containerInstances() const;

    /// Its instance ends, as a Spot instance does: gives the jobs that were on it.
    Result<std::vector<std::string>> lose(const std::string& instanceId);
    /// Instances that somebody else ended, with the jobs that were on them.
    Result<std::map<std::string, std::vector<std::string>>> takeLost();

private:
    /// An instance type that an environment may launch; without a size where nothing is known of the type: then it is
    /// as large as the job needs.
    struct Candidate {
        std::string type;
        std::optional<JobNeed> size;
        std::string architecture = "x86_64";
    };

    struct Host {
        std::string instanceId;
        std::string containerInstanceArn;
        JobNeed size;
        JobNeed used;
        JobNeed reserved; ///< for waiting jobs, while scaling
        std::optional<TimePoint> idleSince = {};
    };

    struct Pool {
        Json environment;
        std::string name;
        bool usable = false;
        bool fargate = false;
        double maximum = 0;
        std::vector<Candidate> candidates;
        std::vector<Host> hosts;
        double fargateVcpus = 0;
        std::string problem; ///< why the last launch failed

        double vcpus() const {
            double sum = fargateVcpus;
            for (const Host& host : hosts)
                sum += host.size.vcpus;
            return sum;
        }
        double vcpusInUse() const {
            double sum = fargateVcpus;
            for (const Host& host : hosts)
                sum += host.used.vcpus;
            return sum;
        }
    };

    std::vector<Candidate> candidatesOf(const Json& resources) const;
    static const Candidate* candidateFor(const Pool& pool, const JobNeed& need);
    static bool mayGrow(const Pool& pool, const JobNeed& size);
    InstanceSpec specFor(const Pool& pool, const Candidate& candidate) const;
    /// False when the instance cannot be had; the pool then says why.
    Result<bool> launch(Pool& pool, const Candidate& candidate, const JobNeed& size);
    Status terminate(const Host& host);

    InstanceStore& m_instances;
    const MachineCatalogue& m_machines;
    const Clock& m_clock;

    struct Occupant {
        std::string pool;
        std::string instanceId;
        JobNeed need;
    };
    std::map<std::string, Pool> m_pools;         ///< by the environment's ARN
    std::map<std::string, Occupant> m_occupants; ///< by job id
};

} // namespace skydeck::lab
