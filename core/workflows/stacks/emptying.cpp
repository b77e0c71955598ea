#include "core/workflows/stacks/emptying.h"

#include "core/aws/batch/batch_client.h"
#include "core/aws/ecr/ecr_client.h"
#include "core/aws/fields.h"
#include "core/base/strings.h"
#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"
#include "core/workflows/transfers.h"

namespace skydeck::workflows {

namespace {

constexpr auto kPatienceForJobs = std::chrono::minutes(5);

std::string counted(std::uint64_t count, std::string_view noun) {
    return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

Result<std::vector<aws::batch::JobSummary>> unfinishedJobs(const aws::batch::BatchClient& client,
                                                           const std::string& queue, const CallContext& context) {
    std::vector<aws::batch::JobSummary> all;
    for (const std::string_view status : aws::batch::kJobStatuses) {
        if (aws::batch::isFinished(status)) continue;
        SKYDECK_ASSIGN(auto jobs, client.listJobs(queue, std::string(status), context));
        all.insert(all.end(), std::make_move_iterator(jobs.begin()), std::make_move_iterator(jobs.end()));
    }
    return all;
}

/// ARNs of a cluster's tasks that no service keeps up: those go with their service.
Result<std::vector<std::string>> looseTasks(const aws::ApiClient& ecs, const std::string& cluster,
                                            const CallContext& context) {
    std::vector<std::string> all, loose;
    SKYDECK_TRY(ecs.paginate(
        "ListTasks", {{"cluster", cluster}},
        [&](const Json& page) {
            for (const std::string& arn : aws::stringsAt(page, "taskArns"))
                all.push_back(arn);
            return true;
        },
        context));
    constexpr std::size_t kMostAtOnce = 100; // ECS API reference, DescribeTasks
    for (std::size_t begin = 0; begin < all.size(); begin += kMostAtOnce) {
        const std::vector<std::string> some(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                            all.begin() +
                                                static_cast<std::ptrdiff_t>(std::min(begin + kMostAtOnce, all.size())));
        SKYDECK_ASSIGN(const auto output, ecs.call("DescribeTasks", {{"cluster", cluster}, {"tasks", some}}, context));
        for (const Json& task : arrayAt(output, "tasks"))
            if (!stringAt(task, "group").starts_with("service:") && stringAt(task, "lastStatus") != "STOPPED")
                loose.push_back(stringAt(task, "taskArn"));
    }
    return loose;
}

} // namespace

Status measureContent(const std::shared_ptr<aws::Session>& session, PlannedResource& resource,
                      const CallContext& context) {
    const auto looked = [&]() -> Status {
        if (resource.type == kBucketType) {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            SKYDECK_ASSIGN(const auto content, measureBucket(client, resource.physicalId, context));
            resource.objects = content.objects;
            resource.bytes = content.bytes;
            if (content.objects > 0)
                resource.note = counted(content.objects, "object") + ", " + humanBytes(content.bytes);
        } else if (resource.type == kRepositoryType) {
            SKYDECK_ASSIGN(const auto client, aws::ecr::EcrClient::create(session));
            SKYDECK_ASSIGN(const auto images, client.describeImages(resource.physicalId, context));
            resource.images = images.size();
            if (!images.empty()) resource.note = counted(images.size(), "image");
        } else if (resource.type == kJobQueueType) {
            SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(session));
            SKYDECK_ASSIGN(const auto jobs, unfinishedJobs(client, resource.physicalId, context));
            resource.jobs = jobs.size();
            if (!jobs.empty()) resource.note = counted(jobs.size(), "unfinished job");
        } else if (resource.type == kClusterType) {
            SKYDECK_ASSIGN(const auto ecs, aws::ApiClient::create(session, "ecs"));
            SKYDECK_ASSIGN(const auto tasks, looseTasks(ecs, resource.physicalId, context));
            resource.tasks = tasks.size();
            if (!tasks.empty()) resource.note = counted(tasks.size(), "running task");
        }
        return {};
    }();
    if (!looked && looked.error().kind == ErrorKind::NotFound) {
        resource.fate = Fate::Gone;
        resource.note = "is not there any more";
        return {};
    }
    if (looked && resource.fate == Fate::Goes &&
        resource.objects + resource.images + resource.jobs + resource.tasks > 0)
        resource.fate = Fate::Emptied;
    return looked;
}

Emptier::Emptier(std::shared_ptr<aws::Session> session, const CallContext& context)
    : m_session(std::move(session)), m_context(context), m_calls(quiet(context)) {}

EmptiedResource& Emptier::emptied(const PlannedResource& resource) {
    for (EmptiedResource& row : m_emptied)
        if (row.name == resource.physicalId) return row;
    EmptiedResource& row = m_emptied.emplace_back();
    row.name = resource.physicalId;
    row.type = resource.type;
    return row;
}

Status Emptier::endJobs(const PlannedResource& queue) {
    SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(m_session));
    SKYDECK_ASSIGN(auto jobs, unfinishedJobs(client, queue.physicalId, m_calls));
    for (const auto& job : jobs)
        SKYDECK_TRY(client.terminateJob(job.jobId, "Its stack is being destroyed", m_calls));
    if (!jobs.empty()) emptied(queue).jobs += jobs.size();
    const auto begin = m_session->clock().steadyNow();
    while (!jobs.empty()) {
        if (m_session->clock().steadyNow() - begin > kPatienceForJobs)
            return fail(ErrorKind::Timeout, "JobsStillRunning",
                        counted(jobs.size(), "job") + " did not end after being terminated, first " +
                            jobs.front().jobName,
                        "Look at the jobs, then destroy again.");
        m_context.report(0, 0, "waiting for " + counted(jobs.size(), "job") + " to end");
        SKYDECK_TRY(pauseBetweenLooks(*m_session, m_calls));
        SKYDECK_ASSIGN(jobs, unfinishedJobs(client, queue.physicalId, m_calls));
    }
    return {};
}

Status Emptier::emptyRepository(const PlannedResource& repository) {
    SKYDECK_ASSIGN(const auto client, aws::ecr::EcrClient::create(m_session));
    SKYDECK_ASSIGN(const auto images, client.describeImages(repository.physicalId, m_calls));
    if (images.empty()) return {};
    std::vector<aws::ecr::ImageId> ids;
    for (const auto& image : images)
        ids.push_back({{}, image.imageDigest});
    SKYDECK_ASSIGN(const auto result, client.batchDeleteImage(repository.physicalId, ids, m_calls));
    if (!result.failures.empty())
        return fail(ErrorKind::Conflict, result.failures.front().failureCode,
                    "An image of " + repository.physicalId +
                        " cannot be deleted: " + result.failures.front().failureReason);
    emptied(repository).images += images.size();
    return {};
}

Status Emptier::stopTasks(const PlannedResource& cluster) {
    SKYDECK_ASSIGN(const auto ecs, aws::ApiClient::create(m_session, "ecs"));
    SKYDECK_ASSIGN(auto tasks, looseTasks(ecs, cluster.physicalId, m_calls));
    for (const std::string& task : tasks)
        SKYDECK_TRY(ecs.call(
            "StopTask", {{"cluster", cluster.physicalId}, {"task", task}, {"reason", "Its stack is being destroyed"}},
            m_calls));
    if (!tasks.empty()) emptied(cluster).tasks += tasks.size();
    const auto begin = m_session->clock().steadyNow();
    while (!tasks.empty()) {
        if (m_session->clock().steadyNow() - begin > kPatienceForJobs)
            return fail(ErrorKind::Timeout, "TasksStillRunning",
                        counted(tasks.size(), "task") + " did not end after being stopped",
                        "Look at the tasks, then destroy again.");
        m_context.report(0, 0, "waiting for " + counted(tasks.size(), "task") + " to end");
        SKYDECK_TRY(pauseBetweenLooks(*m_session, m_calls));
        SKYDECK_ASSIGN(tasks, looseTasks(ecs, cluster.physicalId, m_calls));
    }
    return {};
}

Status Emptier::emptyBucketOf(const PlannedResource& bucket) {
    SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(m_session));
    SKYDECK_ASSIGN(const auto content, emptyBucket(client, bucket.physicalId, m_context));
    if (content.objects == 0) return {};
    emptied(bucket).objects += content.objects;
    emptied(bucket).bytes += content.bytes;
    return {};
}

Status Emptier::emptyAll(const DestroyPlan& plan) {
    const auto each = [&](std::string_view type, Status (Emptier::*work)(const PlannedResource&)) -> Status {
        for (const PlannedResource& resource : plan.resources) {
            if (resource.type != type || resource.fate == Fate::Kept || resource.fate == Fate::Gone) continue;
            if (auto done = (this->*work)(resource); !done && done.error().kind != ErrorKind::NotFound) return done;
        }
        return {};
    };
    // Jobs and tasks first: they write into the bucket until they end.
    SKYDECK_TRY(each(kJobQueueType, &Emptier::endJobs));
    SKYDECK_TRY(each(kClusterType, &Emptier::stopTasks));
    SKYDECK_TRY(each(kBucketType, &Emptier::emptyBucketOf));
    return each(kRepositoryType, &Emptier::emptyRepository);
}

} // namespace skydeck::workflows
