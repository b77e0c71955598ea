#include "core/workflows/destroy.h"

#include "core/aws/batch/batch_client.h"
#include "core/aws/ecr/ecr_client.h"
#include "core/base/strings.h"
#include "core/workflows/archive.h"
#include "core/workflows/deletion_policy.h"
#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"
#include "core/workflows/resource_probe.h"
#include "core/workflows/transfers.h"

#include <unordered_map>

namespace skydeck::workflows {

namespace cfn = aws::cloudformation;

namespace {

constexpr std::string_view kBucket = "AWS::S3::Bucket";
constexpr std::string_view kRepository = "AWS::ECR::Repository";
constexpr std::string_view kJobQueue = "AWS::Batch::JobQueue";
constexpr auto kPatienceForJobs = std::chrono::minutes(5);
constexpr int kRounds = 2; // a job's last upload may land in a bucket that was just emptied
constexpr int kLooks = 3;  // EC2 and IAM show a deleted thing for a moment longer

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

/// Fills the counts of one resource; an absent bucket, repository or queue is Gone.
Status measure(const std::shared_ptr<aws::Session>& session, PlannedResource& resource, const CallContext& context) {
    const auto looked = [&]() -> Status {
        if (resource.type == kBucket) {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            SKYDECK_ASSIGN(const auto content, measureBucket(client, resource.physicalId, context));
            resource.objects = content.objects;
            resource.bytes = content.bytes;
            if (content.objects > 0)
                resource.note = counted(content.objects, "object") + ", " + humanBytes(content.bytes);
        } else if (resource.type == kRepository) {
            SKYDECK_ASSIGN(const auto client, aws::ecr::EcrClient::create(session));
            SKYDECK_ASSIGN(const auto images, client.describeImages(resource.physicalId, context));
            resource.images = images.size();
            if (!images.empty()) resource.note = counted(images.size(), "image");
        } else if (resource.type == kJobQueue) {
            SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(session));
            SKYDECK_ASSIGN(const auto jobs, unfinishedJobs(client, resource.physicalId, context));
            resource.jobs = jobs.size();
            if (!jobs.empty()) resource.note = counted(jobs.size(), "unfinished job");
        }
        return {};
    }();
    if (!looked && looked.error().kind == ErrorKind::NotFound) {
        resource.fate = Fate::Gone;
        resource.note = "is not there any more";
        return {};
    }
    if (looked && resource.fate == Fate::Goes && resource.objects + resource.images + resource.jobs > 0)
        resource.fate = Fate::Emptied;
    return looked;
}

/// One destruction on its way: what was emptied so far and the last word on each resource.
class Destruction {
public:
    Destruction(std::shared_ptr<aws::Session> session, const StackEventCallback& onEvent, const CallContext& context)
        : m_session(std::move(session)), m_onEvent(onEvent), m_context(context), m_calls(quiet(context)) {}

    Result<Receipt> run(const DestroyPlan& plan);

private:
    Status endJobs(const PlannedResource& queue);
    Status emptyRepository(const PlannedResource& repository);
    Status emptyAll(const DestroyPlan& plan);
    Result<cfn::Stack> deleteAndFollow(const cfn::CloudFormationClient& client, const std::string& stackId);
    struct Look {
        std::vector<RemainingResource> remaining;
        bool settled = true; // false: something is there although CloudFormation says that it is deleted
    };
    Result<Look> lookAfresh(const DestroyPlan& plan, const cfn::Stack& stack);
    EmptiedResource& emptied(const PlannedResource& resource);

    std::shared_ptr<aws::Session> m_session;
    const StackEventCallback& m_onEvent;
    const CallContext& m_context;
    const CallContext m_calls; // quiet
    std::vector<EmptiedResource> m_emptied;
    std::vector<cfn::StackEvent> m_events;
    std::unordered_map<std::string, cfn::StackEvent> m_lastWord; // by logical id
};

EmptiedResource& Destruction::emptied(const PlannedResource& resource) {
    for (EmptiedResource& row : m_emptied)
        if (row.name == resource.physicalId) return row;
    return m_emptied.emplace_back(EmptiedResource{resource.physicalId, resource.type, 0, 0, 0, 0});
}

Status Destruction::endJobs(const PlannedResource& queue) {
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

Status Destruction::emptyRepository(const PlannedResource& repository) {
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

Status Destruction::emptyAll(const DestroyPlan& plan) {
    const auto each = [&](std::string_view type, const std::function<Status(const PlannedResource&)>& work) -> Status {
        for (const PlannedResource& resource : plan.resources) {
            if (resource.type != type || resource.fate == Fate::Kept || resource.fate == Fate::Gone) continue;
            if (auto done = work(resource); !done && done.error().kind != ErrorKind::NotFound) return done;
        }
        return {};
    };
    // Jobs first: they write into the bucket until they end.
    SKYDECK_TRY(each(kJobQueue, [&](const PlannedResource& queue) { return endJobs(queue); }));
    SKYDECK_TRY(each(kBucket, [&](const PlannedResource& bucket) -> Status {
        SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(m_session));
        SKYDECK_ASSIGN(const auto content, emptyBucket(client, bucket.physicalId, m_context));
        if (content.objects == 0) return {};
        emptied(bucket).objects += content.objects;
        emptied(bucket).bytes += content.bytes;
        return {};
    }));
    return each(kRepository, [&](const PlannedResource& repository) { return emptyRepository(repository); });
}

Result<cfn::Stack> Destruction::deleteAndFollow(const cfn::CloudFormationClient& client, const std::string& stackId) {
    SKYDECK_ASSIGN(const auto before, client.stackEvents(stackId, {}, m_calls));
    SKYDECK_TRY(client.deleteStack(stackId, {}, m_calls));
    m_events.clear();
    std::string last = before.empty() ? std::string() : before.front().eventId;
    for (;;) {
        SKYDECK_ASSIGN(auto stack, followStack(
                                       m_session, stackId, last,
                                       [&](const cfn::StackEvent& event) {
                                           last = event.eventId;
                                           m_events.push_back(event);
                                           m_lastWord[event.logicalResourceId] = event;
                                           if (m_onEvent) m_onEvent(event);
                                       },
                                       m_calls));
        // DeleteStack answers before the deletion begins: the state may still be the one from before, even
        // DELETE_FAILED.
        if (stack.stackStatus == "DELETE_COMPLETE") return stack;
        if (stack.stackStatus == "DELETE_FAILED" && !m_events.empty()) return stack;
        SKYDECK_TRY(pauseBetweenLooks(*m_session, m_calls));
    }
}

Result<Destruction::Look> Destruction::lookAfresh(const DestroyPlan& plan, const cfn::Stack& stack) {
    Look look;
    for (const PlannedResource& resource : plan.resources) {
        if (resource.fate == Fate::Gone) continue;
        const auto word = m_lastWord.find(resource.logicalId);
        const std::string status = word == m_lastWord.end() ? "" : word->second.resourceStatus;
        auto exists = stillExists(m_session, resource.type, resource.physicalId, m_calls);
        std::string reason;
        if (!exists) {
            if (exists.error().kind == ErrorKind::Cancelled) return fail(std::move(exists.error()));
            reason = "could not be verified: " + describe(exists.error());
        } else if (exists->value_or(status != "DELETE_COMPLETE")) {
            if (resource.fate == Fate::Kept) {
                reason = "kept by its DeletionPolicy";
            } else if (status == "DELETE_COMPLETE") {
                reason = "CloudFormation says that it is deleted, but it is still there";
                look.settled = false;
            } else {
                reason = status.empty() ? "CloudFormation said nothing about it"
                                        : status + ": " + word->second.resourceStatusReason;
            }
        }
        if (!reason.empty())
            look.remaining.push_back({resource.logicalId, resource.physicalId, resource.type, std::move(reason)});
    }
    if (stack.stackStatus != "DELETE_COMPLETE")
        look.remaining.push_back(
            {stack.stackName, stack.stackId, "AWS::CloudFormation::Stack",
             stack.stackStatus + (stack.stackStatusReason.empty() ? "" : ": " + stack.stackStatusReason)});
    return look;
}

Result<Receipt> Destruction::run(const DestroyPlan& plan) {
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(m_session));
    cfn::Stack stack;
    for (int round = 1; round <= kRounds; ++round) {
        SKYDECK_TRY(emptyAll(plan));
        SKYDECK_ASSIGN(stack, deleteAndFollow(client, plan.stackId));
        if (stack.stackStatus == "DELETE_COMPLETE") break;
    }

    Receipt receipt{stack.stackName, stack.stackStatus, std::move(m_emptied), {}, {}, {}};
    for (int attempt = 1; attempt <= kLooks; ++attempt) {
        SKYDECK_ASSIGN(auto look, lookAfresh(plan, stack));
        receipt.remaining = std::move(look.remaining);
        if (look.settled || attempt == kLooks) break;
        SKYDECK_TRY(pauseBetweenLooks(*m_session, m_calls));
    }
    if (stack.stackStatus != "DELETE_COMPLETE") {
        const cfn::StackEvent* cause = rootCause(m_events);
        receipt.failure =
            Error{ErrorKind::Conflict,
                  "StackDeleteFailed",
                  cause ? cause->logicalResourceId + " (" + cause->resourceType + "): " + cause->resourceStatusReason
                        : "Stack '" + stack.stackName + "' is in " + stack.stackStatus,
                  0,
                  {},
                  "Remove what it names, then destroy the stack again."};
    }
    return receipt;
}

} // namespace

std::string_view toString(Fate fate) {
    switch (fate) {
    case Fate::Goes:
        return "goes";
    case Fate::Emptied:
        return "emptied";
    case Fate::Kept:
        return "kept";
    case Fate::Gone:
        break;
    }
    return "gone";
}

Result<DestroyPlan> planDestroy(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto stack, client.describeStack(stackName, quiet(context)));
    SKYDECK_ASSIGN(const auto resources, client.stackResources(stack.stackId, quiet(context)));
    SKYDECK_ASSIGN(const auto body, client.getTemplate(stack.stackId, quiet(context)));
    const auto kept = keptResources(body);

    DestroyPlan plan{stack.stackName, stack.stackId, stack.stackStatus, {}};
    for (const cfn::StackResource& row : resources) {
        PlannedResource resource;
        resource.logicalId = row.logicalResourceId;
        resource.physicalId = row.physicalResourceId;
        resource.type = row.resourceType;
        if (row.resourceStatus == "DELETE_COMPLETE" || row.physicalResourceId.empty())
            resource.fate = Fate::Gone;
        else if (kept.contains(row.logicalResourceId))
            resource.fate = Fate::Kept;
        if (resource.fate == Fate::Goes) SKYDECK_TRY(measure(session, resource, quiet(context)));
        if (resource.fate == Fate::Kept) resource.note = "kept by its DeletionPolicy";
        plan.resources.push_back(std::move(resource));
        context.report(plan.resources.size(), resources.size(), row.logicalResourceId);
    }
    return plan;
}

Json toJson(const DestroyPlan& plan) {
    Json resources = Json::array();
    for (const PlannedResource& resource : plan.resources) {
        Json row{{"logicalId", resource.logicalId},
                 {"physicalId", resource.physicalId},
                 {"type", resource.type},
                 {"fate", toString(resource.fate)},
                 {"note", resource.note}};
        if (resource.type == kBucket) row.update({{"objects", resource.objects}, {"bytes", resource.bytes}});
        if (resource.type == kRepository) row["images"] = resource.images;
        if (resource.type == kJobQueue) row["jobs"] = resource.jobs;
        resources.push_back(std::move(row));
    }
    return {{"stack", plan.stackName}, {"status", plan.stackStatus}, {"resources", std::move(resources)}};
}

Json toJson(const Receipt& receipt) {
    Json emptied = Json::array(), remaining = Json::array();
    for (const EmptiedResource& row : receipt.emptied) {
        Json object{{"name", row.name}, {"type", row.type}};
        if (row.type == kBucket) object.update({{"objects", row.objects}, {"bytes", row.bytes}});
        if (row.type == kRepository) object["images"] = row.images;
        if (row.type == kJobQueue) object["jobs"] = row.jobs;
        emptied.push_back(std::move(object));
    }
    for (const RemainingResource& row : receipt.remaining)
        remaining.push_back(
            {{"logicalId", row.logicalId}, {"physicalId", row.physicalId}, {"type", row.type}, {"reason", row.reason}});
    Json object{{"stack", receipt.stackName},
                {"status", receipt.status},
                {"emptied", std::move(emptied)},
                {"remaining", std::move(remaining)}};
    if (receipt.archive) object["archive"] = receipt.archive->string();
    return object;
}

Result<Receipt> destroyStack(const std::shared_ptr<aws::Session>& session, const DestroyOptions& options,
                             const StackEventCallback& onEvent, const CallContext& context) {
    SKYDECK_ASSIGN(const auto plan, planDestroy(session, options.stackName, context));
    std::optional<std::filesystem::path> archive;
    if (options.archiveFolder) {
        SKYDECK_ASSIGN(auto saved, archiveStack(session, options.stackName, *options.archiveFolder, context));
        archive = std::move(saved.folder);
    }
    SKYDECK_ASSIGN(auto receipt, Destruction(session, onEvent, context).run(plan));
    receipt.archive = std::move(archive);
    return receipt;
}

} // namespace skydeck::workflows
