#include "core/lab/batch/fleet.h"

#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/batch/batch_rules.h"
#include "core/lab/batch/batch_store.h"
#include "core/lab/ec2/instance_store.h"
#include "core/lab/ec2/machine_catalogue.h"
#include "core/lab/lab.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <tuple>

namespace skydeck::lab {

namespace {
constexpr const char* kServiceTag = "AWSBatchServiceTag";

bool covers(const JobNeed& have, const JobNeed& need) {
    return have.vcpus >= need.vcpus && have.memory >= need.memory && have.gpus >= need.gpus;
}

JobNeed without(const JobNeed& have, const JobNeed& used) {
    return {have.vcpus - used.vcpus, have.memory - used.memory, have.gpus - used.gpus};
}

void addNeed(JobNeed& to, const JobNeed& need, double times = 1) {
    to.vcpus += need.vcpus * times;
    to.memory += static_cast<std::int64_t>(static_cast<double>(need.memory) * times);
    to.gpus += static_cast<std::int64_t>(static_cast<double>(need.gpus) * times);
}

/// How many such jobs fit.
std::int64_t timesIn(const JobNeed& have, const JobNeed& need) {
    std::int64_t times = std::numeric_limits<std::int32_t>::max();
    if (need.vcpus > 0) times = std::min(times, static_cast<std::int64_t>(have.vcpus / need.vcpus));
    if (need.memory > 0) times = std::min(times, have.memory / need.memory);
    if (need.gpus > 0) times = std::min(times, have.gpus / need.gpus);
    return std::max<std::int64_t>(times, 0);
}

std::string plainNumber(double number) {
    std::ostringstream text;
    text << number;
    return text.str();
}

std::string serviceInitiated(WallTime now) {
    std::string time = wire::formatIso8601(std::floor(toEpochSeconds(now)));
    return "Service initiated (" + replaceAll(replaceAll(std::move(time), "T", " "), "Z", "") + " GMT)";
}

bool hasServiceTag(const Json& instance) {
    return std::ranges::any_of(arrayAt(instance, "Tags"),
                               [](const Json& tag) { return stringAt(tag, "Key") == kServiceTag; });
}
} // namespace

Status Fleet::recover() {
    SKYDECK_ASSIGN(const auto alive, m_instances.alive());
    for (const Json& reservation : alive)
        if (const Json& instance = reservation.at("Instances").at(0); hasServiceTag(instance))
            SKYDECK_TRY(m_instances.update(stringAt(instance, "InstanceId"), InstanceState::Terminated,
                                           serviceInitiated(m_clock.now())));
    return {};
}

std::vector<Fleet::Candidate> Fleet::candidatesOf(const Json& resources) const {
    std::vector<Candidate> found;
    const auto addType = [&](const std::string& name, const MachineType& type) {
        std::int64_t gpus = 0;
        for (const Json& gpu : arrayAt(memberAt(type.info, "GpuInfo"), "Gpus"))
            gpus += integerAt(gpu, "Count");
        found.push_back(
            {name,
             JobNeed{static_cast<double>(type.vcpus), integerAt(memberAt(type.info, "MemoryInfo"), "SizeInMiB"), gpus},
             type.architectures.back()});
    };
    for (const Json& word : arrayAt(resources, "instanceTypes")) {
        const std::string asked = word.get<std::string>();
        if (const MachineType* type = m_machines.type(asked)) {
            addType(asked, *type);
            continue;
        }
        std::vector<std::string> families{asked + "."};
        if (asked == "optimal") families = {"c4.", "m4.", "r4.", "c5.", "m5.", "r5."};
        const std::size_t before = found.size();
        for (const auto& [name, type] : m_machines.types())
            if (std::ranges::any_of(families, [&](const std::string& family) { return name.starts_with(family); }))
                addType(name, type);
        if (found.size() == before) found.push_back({asked, std::nullopt});
    }
    // The smallest one that fits is what a job gets.
    std::ranges::stable_sort(found, {}, [](const Candidate& candidate) {
        const JobNeed size = candidate.size.value_or(JobNeed{1e9, 0, 0});
        return std::tuple(size.gpus, size.vcpus, size.memory);
    });
    return found;
}

Status Fleet::follow(const std::vector<Json>& environments) {
    std::map<std::string, Pool> before = std::exchange(m_pools, {});
    for (const Json& environment : environments) {
        const std::string arn = stringAt(environment, "computeEnvironmentArn");
        const Json& resources = memberAt(environment, "computeResources");
        Pool pool;
        if (const auto known = before.find(arn); known != before.end()) {
            pool = std::move(known->second);
            before.erase(known);
        }
        if (pool.environment != environment) {
            pool.environment = environment;
            pool.name = stringAt(environment, "computeEnvironmentName");
            pool.fargate = stringAt(resources, "type").starts_with("FARGATE");
            pool.maximum = numberAt(resources, "maxvCpus");
            pool.candidates = candidatesOf(resources);
        }
        pool.usable = isUsable(environment);
        pool.problem.clear();
        m_pools.emplace(arn, std::move(pool));
    }
    for (const auto& [arn, pool] : before)
        for (const Host& host : pool.hosts)
            SKYDECK_TRY(terminate(host));
    return {};
}

const Fleet::Candidate* Fleet::candidateFor(const Pool& pool, const JobNeed& need) {
    for (const Candidate& candidate : pool.candidates)
        if (candidate.size ? covers(*candidate.size, need)
                           : need.gpus == 0 || batch::haveGpus(Json::array({candidate.type})))
            return &candidate;
    return nullptr;
}

bool Fleet::mayGrow(const Pool& pool, const JobNeed& size) {
    // As on AWS, one instance may go beyond the limit: else an environment smaller than its types could run nothing.
    return pool.problem.empty() && (pool.hosts.empty() || pool.vcpus() + size.vcpus <= pool.maximum);
}

Fleet::Room Fleet::roomFor(const std::string& environmentArn, const JobNeed& need, double limit) const {
    const auto found = m_pools.find(environmentArn);
    if (found == m_pools.end() || !found->second.usable) return Room::NotUsable;
    const Pool& pool = found->second;
    if (need.vcpus > pool.maximum) return Room::TooFewVcpus;
    const double used = pool.vcpusInUse();
    const bool reserved = used > 0 && used + need.vcpus > pool.maximum * limit;
    if (pool.fargate) {
        if (need.gpus > 0) return Room::NoType;
        if (reserved) return Room::Later;
        return pool.fargateVcpus + need.vcpus <= pool.maximum ? Room::Now : Room::Later;
    }
    const Candidate* candidate = candidateFor(pool, need);
    if (!candidate) return Room::NoType;
    if (reserved) return Room::Later;
    for (const Host& host : pool.hosts)
        if (covers(without(host.size, host.used), need)) return Room::Now;
    return mayGrow(pool, candidate->size.value_or(need)) ? Room::Now : Room::Later;
}

std::string Fleet::fillingOf(const std::string& environmentArn) const {
    const auto found = m_pools.find(environmentArn);
    if (found == m_pools.end()) return {};
    const Pool& pool = found->second;
    if (!pool.problem.empty()) return pool.name + ": " + pool.problem;
    return pool.name + ": " + plainNumber(pool.vcpusInUse()) + " of " + plainNumber(pool.maximum) + " vCPUs in use";
}

InstanceSpec Fleet::specFor(const Pool& pool, const Candidate& candidate) const {
    const Json& resources = memberAt(pool.environment, "computeResources");
    InstanceSpec spec;
    spec.instanceType = candidate.type;
    const bool gpu = candidate.size ? candidate.size->gpus > 0 : batch::haveGpus(Json::array({candidate.type}));
    const auto image =
        m_machines.parameters().find(gpu ? "/aws/service/ecs/optimized-ami/amazon-linux-2/gpu/recommended/image_id"
                                         : "/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id");
    spec.imageId = stringAt(resources, "imageId", image == m_machines.parameters().end() ? "" : image->second);
    const Json& subnets = arrayAt(resources, "subnets");
    if (!subnets.empty()) spec.subnetId = subnets.at(pool.hosts.size() % subnets.size()).get<std::string>();
    spec.groupIds = arrayAt(resources, "securityGroupIds").get<std::vector<std::string>>();
    spec.tags = Json::array(
        {{{"Key", kServiceTag}, {"Value", "batch"}},
         {{"Key", "aws:autoscaling:groupName"}, {"Value", pool.name + "-asg-" + stringAt(pool.environment, "uuid")}}});
    for (const auto& [key, value] : memberAt(resources, "tags").items())
        spec.tags.push_back({{"Key", key}, {"Value", value}});
    spec.more = {{"Architecture", candidate.architecture},
                 {"Hypervisor", "xen"},
                 {"VirtualizationType", "hvm"},
                 {"RootDeviceName", "/dev/xvda"},
                 {"RootDeviceType", "ebs"}};
    if (const std::string key = stringAt(resources, "ec2KeyPair"); !key.empty()) spec.more["KeyName"] = key;
    if (const std::string role = stringAt(resources, "instanceRole"); !role.empty())
        spec.more["IamInstanceProfile"] = {
            {"Arn", role.starts_with("arn:")
                        ? role
                        : std::string("arn:aws:iam::") + kAccountId + ":instance-profile/" + role}};
    if (stringAt(resources, "type") == "SPOT") spec.more["InstanceLifecycle"] = "spot";
    return spec;
}

Result<bool> Fleet::launch(Pool& pool, const Candidate& candidate, const JobNeed& size) {
    auto made = m_instances.put(specFor(pool, candidate));
    if (!made) {
        if (made.error().kind == ErrorKind::Io || made.error().kind == ErrorKind::Internal) return fail(made.error());
        pool.problem = "no further instance can be launched: " + made.error().message;
        return false;
    }
    Host host;
    host.instanceId = stringAt(made->at("Instances").at(0), "InstanceId");
    const std::string cluster = stringAt(pool.environment, "ecsClusterArn");
    host.containerInstanceArn =
        replaceAll(cluster, ":cluster/", ":container-instance/") + "/" + toHex(wire::randomBytes(16));
    host.size = size;
    SKYDECK_TRY(m_instances.update(host.instanceId, InstanceState::Running));
    pool.hosts.push_back(std::move(host));
    return true;
}

Status Fleet::terminate(const Host& host) {
    const auto known = m_instances.get(host.instanceId);
    if (!known || stateOf(*known) == InstanceState::Terminated) return {};
    return m_instances.update(host.instanceId, InstanceState::Terminated, serviceInitiated(m_clock.now()));
}

Result<Fleet::Seat> Fleet::seat(const std::string& environmentArn, const std::string& jobId, const JobNeed& need) {
    const auto noRoom = [] { return fail(ErrorKind::Conflict, "NoRoom", "The compute environment has no room"); };
    const auto found = m_pools.find(environmentArn);
    if (found == m_pools.end()) return noRoom();
    Pool& pool = found->second;
    if (pool.fargate) {
        pool.fargateVcpus += need.vcpus;
        m_occupants[jobId] = {environmentArn, {}, need};
        return Seat{pool.name, {}, {}};
    }
    // The fullest one that fits, so that others stay free for larger jobs or may end.
    Host* best = nullptr;
    for (Host& host : pool.hosts) {
        const JobNeed left = without(host.size, host.used);
        if (covers(left, need) && (!best || left.vcpus < without(best->size, best->used).vcpus)) best = &host;
    }
    if (!best) {
        const Candidate* candidate = candidateFor(pool, need);
        const JobNeed size = candidate ? candidate->size.value_or(need) : need;
        if (!candidate || !mayGrow(pool, size)) return noRoom();
        SKYDECK_ASSIGN(const bool launched, launch(pool, *candidate, size));
        if (!launched) return noRoom();
        best = &pool.hosts.back();
    }
    addNeed(best->used, need);
    best->idleSince.reset();
    m_occupants[jobId] = {environmentArn, best->instanceId, need};
    return Seat{pool.name, best->instanceId, best->containerInstanceArn};
}

void Fleet::leave(const std::string& jobId) {
    const auto occupant = m_occupants.find(jobId);
    if (occupant == m_occupants.end()) return;
    const Occupant left = std::move(occupant->second);
    m_occupants.erase(occupant);
    const auto found = m_pools.find(left.pool);
    if (found == m_pools.end()) return;
    if (left.instanceId.empty()) found->second.fargateVcpus -= left.need.vcpus;
    for (Host& host : found->second.hosts)
        if (host.instanceId == left.instanceId) addNeed(host.used, left.need, -1);
}

std::vector<Fleet::ContainerInstance> Fleet::containerInstances() const {
    std::vector<ContainerInstance> all;
    for (const auto& [arn, pool] : m_pools)
        for (const Host& host : pool.hosts)
            all.push_back({host.containerInstanceArn, stringAt(pool.environment, "ecsClusterArn"), host.instanceId,
                           host.size, host.used, std::ranges::count(m_occupants, host.instanceId, [](const auto& each) {
                               return each.second.instanceId;
                           })});
    return all;
}

void Fleet::beginScaling() {
    for (auto& [arn, pool] : m_pools)
        for (Host& host : pool.hosts)
            host.reserved = {};
}

Status Fleet::demand(const std::vector<std::string>& environmentArns, const JobNeed& need, std::int64_t count) {
    for (const std::string& arn : environmentArns) {
        if (count <= 0) return {};
        const auto found = m_pools.find(arn);
        if (found == m_pools.end() || !found->second.usable || found->second.fargate) continue;
        Pool& pool = found->second;
        if (need.vcpus > pool.maximum) continue;
        const Candidate* candidate = candidateFor(pool, need);
        if (!candidate) continue;
        const auto reserve = [&](Host& host) {
            const std::int64_t jobs =
                std::min(count, timesIn(without(without(host.size, host.used), host.reserved), need));
            addNeed(host.reserved, need, static_cast<double>(jobs));
            count -= jobs;
        };
        for (Host& host : pool.hosts)
            reserve(host);
        const JobNeed size = candidate->size.value_or(need);
        while (count > 0 && mayGrow(pool, size)) {
            SKYDECK_ASSIGN(const bool launched, launch(pool, *candidate, size));
            if (!launched) break;
            reserve(pool.hosts.back());
        }
    }
    return {};
}

Result<std::optional<Fleet::TimePoint>> Fleet::finishScaling() {
    std::optional<TimePoint> next;
    const TimePoint now = m_clock.steadyNow();
    for (auto& [arn, pool] : m_pools) {
        const double minimum = pool.usable ? numberAt(memberAt(pool.environment, "computeResources"), "minvCpus") : 0;
        while (pool.vcpus() < minimum && !pool.candidates.empty() && pool.candidates.front().size &&
               pool.problem.empty()) {
            SKYDECK_ASSIGN(const bool launched, launch(pool, pool.candidates.front(), *pool.candidates.front().size));
            if (!launched) break;
        }
        for (std::size_t i = 0; i < pool.hosts.size();) {
            Host& host = pool.hosts[i];
            const bool needed =
                host.used.vcpus > 0 || host.reserved.vcpus > 0 || pool.vcpus() - host.size.vcpus < minimum;
            if (needed) {
                host.idleSince.reset();
                ++i;
                continue;
            }
            if (!host.idleSince) host.idleSince = now;
            const TimePoint end = pool.usable ? *host.idleSince + kIdleTime : now;
            if (end <= now) {
                SKYDECK_TRY(terminate(host));
                pool.hosts.erase(pool.hosts.begin() + static_cast<std::ptrdiff_t>(i));
                continue;
            }
            if (!next || end < *next) next = end;
            ++i;
        }
    }
    return next;
}

Result<std::vector<std::string>> Fleet::lose(const std::string& instanceId) {
    std::vector<std::string> jobs;
    for (const auto& [jobId, occupant] : m_occupants)
        if (!instanceId.empty() && occupant.instanceId == instanceId) jobs.push_back(jobId);
    for (auto& [arn, pool] : m_pools) {
        const auto host = std::ranges::find(pool.hosts, instanceId, &Host::instanceId);
        if (host == pool.hosts.end()) continue;
        SKYDECK_TRY(terminate(*host));
        pool.hosts.erase(host);
    }
    return jobs;
}

Result<std::map<std::string, std::vector<std::string>>> Fleet::takeLost() {
    std::vector<std::string> gone;
    for (const auto& [arn, pool] : m_pools)
        for (const Host& host : pool.hosts) {
            const auto known = m_instances.get(host.instanceId);
            if (!known || stateOf(*known) != InstanceState::Running) gone.push_back(host.instanceId);
        }
    std::map<std::string, std::vector<std::string>> lost;
    for (const std::string& instanceId : gone) {
        SKYDECK_ASSIGN(lost[instanceId], lose(instanceId));
    }
    return lost;
}

} // namespace skydeck::lab
