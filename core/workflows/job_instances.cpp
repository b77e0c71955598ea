#include "core/workflows/job_instances.h"

#include "core/aws/ecs/ecs_client.h"
#include "core/base/strings.h"
#include "core/workflows/quiet.h"

#include <algorithm>

namespace skydeck::workflows {

namespace batch = aws::batch;

namespace {

constexpr std::size_t kMostEnded = 100; ///< of a queue, and of an array: one call describes as many

/// "arn:aws:ecs:REGION:ACCOUNT:container-instance/CLUSTER/ID" names the cluster; the short form that ECS gave until
/// 2021 does not.
std::string clusterIn(const std::string& containerInstanceArn) {
    const auto parts = split(containerInstanceArn, '/');
    return parts.size() == 3 ? parts[1] : std::string();
}

/// "Host EC2 (instance i-…) terminated." is what Batch says of an instance that its cluster knows no more.
std::string lostInstanceOf(const batch::JobDetail& job) {
    constexpr std::string_view kBefore = "(instance ";
    const std::size_t at = job.statusReason.find(kBefore);
    const std::size_t end = at == std::string::npos ? at : job.statusReason.find(')', at);
    if (end == std::string::npos) return {};
    return job.statusReason.substr(at + kBefore.size(), end - at - kBefore.size());
}

bool ranOn(const batch::JobDetail& job, const std::string& containerInstanceArn, const std::string& instanceId) {
    if (lostInstanceOf(job) == instanceId) return true;
    if (containerInstanceArn.empty()) return false;
    return job.containerInstanceArn == containerInstanceArn ||
           std::ranges::any_of(job.attempts, [&](const batch::JobAttempt& attempt) {
               return attempt.containerInstanceArn == containerInstanceArn;
           });
}

/// The ids of those that may have run there: what has not begun has not, and of what has ended only the last.
std::vector<std::string> candidates(std::vector<batch::JobSummary> jobs) {
    std::erase_if(jobs, [](const batch::JobSummary& job) { return job.status == "SUBMITTED"; });
    std::ranges::stable_sort(jobs, [](const batch::JobSummary& a, const batch::JobSummary& b) {
        return a.stoppedAt.value_or(WallTime::max()) > b.stoppedAt.value_or(WallTime::max());
    });
    std::vector<std::string> ids;
    std::size_t ended = 0;
    for (const batch::JobSummary& job : jobs)
        if (!batch::isFinished(job.status) || ++ended <= kMostEnded) ids.push_back(job.jobId);
    return ids;
}

/// The environment that has the instance, and the instance's name there; both empty when none has.
Result<std::pair<std::string, std::string>> seatOf(const std::shared_ptr<aws::Session>& session,
                                                   const batch::BatchClient& client, const std::string& instanceId,
                                                   const CallContext& context) {
    SKYDECK_ASSIGN(const auto ecs, aws::ecs::EcsClient::create(session));
    SKYDECK_ASSIGN(const auto environments, client.describeComputeEnvironments({}, context));
    for (const batch::ComputeEnvironment& environment : environments) {
        if (environment.ecsClusterArn.empty() || environment.resourceType.starts_with("FARGATE")) continue;
        const auto instances = ecs.containerInstances(environment.ecsClusterArn, context);
        // The cluster of an environment that is being deleted may be gone already.
        if (!instances && instances.error().code == "ClusterNotFoundException") continue;
        if (!instances) return fail(instances.error());
        for (const aws::ecs::ContainerInstance& each : *instances)
            if (each.ec2InstanceId == instanceId)
                return std::pair(environment.computeEnvironmentArn, each.containerInstanceArn);
    }
    return std::pair<std::string, std::string>();
}

} // namespace

bool isOfBatch(const aws::ec2::Instance& instance) {
    return instance.tags.contains("AWSBatchServiceTag");
}

Result<std::string> instanceOf(const std::shared_ptr<aws::Session>& session, const batch::JobDetail& job,
                               const CallContext& context) {
    if (std::string lost = lostInstanceOf(job); !lost.empty()) return lost;
    const std::string cluster = clusterIn(job.containerInstanceArn);
    if (cluster.empty()) return std::string();
    SKYDECK_ASSIGN(const auto client, aws::ecs::EcsClient::create(session));
    const auto found = client.describeContainerInstances(cluster, {job.containerInstanceArn}, quiet(context));
    if (!found && found.error().code == "ClusterNotFoundException") return std::string();
    if (!found) return fail(found.error());
    return found->empty() ? std::string() : found->front().ec2InstanceId;
}

Result<InstanceJobs> jobsOn(const std::shared_ptr<aws::Session>& session, const std::string& instanceId,
                            const CallContext& progress) {
    const CallContext context = quiet(progress);
    SKYDECK_ASSIGN(const auto client, batch::BatchClient::create(session));
    SKYDECK_ASSIGN(const auto seat, seatOf(session, client, instanceId, context));
    const auto& [environment, containerInstance] = seat;
    InstanceJobs found{environment, {}};
    const auto take = [&](const batch::JobDetail& job) {
        if (ranOn(job, containerInstance, instanceId)) found.jobs.push_back(job);
    };
    SKYDECK_ASSIGN(const auto queues, client.describeJobQueues({}, context));
    for (const batch::JobQueue& queue : queues) {
        if (!environment.empty() &&
            std::ranges::find(queue.computeEnvironments, environment) == queue.computeEnvironments.end())
            continue;
        SKYDECK_ASSIGN(const auto listed, client.listJobs(queue.jobQueueArn, context));
        SKYDECK_ASSIGN(const auto jobs, client.describeJobs(candidates(listed), context));
        for (const batch::JobDetail& job : jobs) {
            take(job);
            if (job.arraySize == 0) continue;
            SKYDECK_ASSIGN(const auto children, client.listArrayChildren(job.jobId, context));
            SKYDECK_ASSIGN(const auto described, client.describeJobs(candidates(children), context));
            std::ranges::for_each(described, take);
        }
    }
    std::ranges::stable_sort(found.jobs, std::greater<>(), &batch::JobDetail::startedAt);
    return found;
}

} // namespace skydeck::workflows
