#include "core/lab/batch/batch_rules.h"
#include "core/lab/batch/batch_service.h"
#include "core/lab/batch/job_views.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"

#include <limits>

namespace skydeck::lab {

using batch::clientError;

namespace {

constexpr std::int64_t kMostListed = 1000;
constexpr std::size_t kMostJobsDescribed = 100;

/// What a job takes from the definition unless it says otherwise.
constexpr const char* kInherited[] = {"timeout", "retryStrategy", "propagateTags", "platformCapabilities"};

Json memberOr(const Json& object, const char* member, Json fallback) {
    return object.contains(member) ? object.at(member) : std::move(fallback);
}

} // namespace

/// The dependencies that a job names must be there; and fit, where children of two arrays go together.
Status BatchService::checkDependencies(const Json& input) {
    const std::int64_t size = integerAt(memberAt(input, "arrayProperties"), "size");
    for (const Json& dependency : arrayAt(input, "dependsOn")) {
        const std::string id = stringAt(dependency, "jobId");
        if (id.empty()) continue; // SEQUENTIAL
        SKYDECK_ASSIGN(const auto other, store().job(id));
        if (!other) return clientError("Job " + id + " of dependsOn does not exist.");
        if (stringAt(dependency, "type") == "N_TO_N" && arraySizeOf(*other) != size)
            return clientError(
                "An N_TO_N dependency needs an array job of the same size: job " + id +
                (arraySizeOf(*other) > 0 ? " has size " + std::to_string(arraySizeOf(*other)) : " is no array job") +
                ".");
    }
    return {};
}

/// Queues with a scheduling policy want a share identifier, the others none.
Status BatchService::chooseShare(Job& job, const Json& queue, const Json& definition, const Json& input) {
    job.share = stringAt(input, "shareIdentifier");
    const bool fair = !stringAt(queue, "schedulingPolicyArn").empty();
    if (fair && job.share.empty())
        return clientError("shareIdentifier must be specified for a job queue with a scheduling policy.");
    if (!fair && (!job.share.empty() || input.contains("schedulingPriorityOverride")))
        return clientError("shareIdentifier and schedulingPriorityOverride can only be specified for a job queue with "
                           "a scheduling policy.");
    if (!fair) return {};
    job.priority = integerAt(input, "schedulingPriorityOverride", integerAt(definition, "schedulingPriority"));
    job.detail["shareIdentifier"] = job.share;
    job.detail["schedulingPriority"] = job.priority;
    return {};
}

Result<Reply> BatchService::submitJob(const Call& call) {
    const Json& input = call.input;
    SKYDECK_TRY(batch::checkSubmission(input));
    Job job;
    const Status submitted = store().database().transaction([&]() -> Status {
        const std::string askedQueue = stringAt(input, "jobQueue");
        SKYDECK_ASSIGN(const auto queue, store().queue(askedQueue));
        if (!queue || stringAt(*queue, "status") == "DELETING")
            return clientError("JobQueue " + askedQueue + " not found.");
        if (stringAt(*queue, "state") != "ENABLED") return clientError("JobQueue " + askedQueue + " is not ENABLED.");

        const std::string asked = stringAt(input, "jobDefinition");
        SKYDECK_ASSIGN(const auto definition, store().definition(asked));
        if (!definition || stringAt(*definition, "status") != "ACTIVE")
            return asked.starts_with("arn:")
                       ? clientError("JobDefinition " + asked + " not found.")
                       : clientError("JobDefinition name " + asked + " does not exist or is not in ACTIVE status");
        SKYDECK_TRY(checkDependencies(input));

        job.id = wire::randomUuid();
        job.name = stringAt(input, "jobName");
        job.queue = stringAt(*queue, "jobQueueName");
        job.createdAt = store().now();
        SKYDECK_ASSIGN(job.detail["container"], batch::containerFor(*definition, input));
        const batch::Resources resources = batch::resourcesOf(job.detail["container"]);
        job.need = {resources.vcpus, resources.memory, resources.gpus};
        job.detail["jobQueue"] = queue->at("jobQueueArn");
        job.detail["jobDefinition"] = definition->at("jobDefinitionArn");
        job.detail["attempts"] = Json::array();
        job.detail["isCancelled"] = false;
        job.detail["isTerminated"] = false;
        job.detail["dependsOn"] = memberOr(input, "dependsOn", Json::array());
        job.detail["tags"] = memberOr(input, "tags", Json::object());
        job.detail["parameters"] = memberOr(*definition, "parameters", Json::object());
        job.detail["parameters"].update(memberOr(input, "parameters", Json::object()));
        if (input.contains("arrayProperties")) job.detail["arrayProperties"] = input.at("arrayProperties");
        for (const char* member : kInherited)
            if (input.contains(member) || definition->contains(member))
                job.detail[member] = input.contains(member) ? input.at(member) : definition->at(member);
        SKYDECK_TRY(chooseShare(job, *queue, *definition, input));
        return store().insertJob(job);
    });
    if (!submitted) return fail(submitted.error());
    m_lab.batchScheduler->wake();
    return Reply(Json{{"jobArn", store().arn("job/" + job.id)}, {"jobName", job.name}, {"jobId", job.id}});
}

namespace {
/// Where a list goes on.
Result<std::int64_t> positionFrom(const Json& input, std::int64_t start) {
    const std::string token = stringAt(input, "nextToken");
    if (token.empty()) return start;
    const auto text = fromBase64(token);
    const auto position = text ? parseInteger(*text) : std::nullopt;
    if (!position) return clientError("Invalid nextToken.");
    return *position;
}
} // namespace

Result<Reply> BatchService::listJobs(const Call& call) {
    const Json& input = call.input;
    if (input.contains("multiNodeJobId"))
        return awsError(501, "NotImplemented", "The lab does not implement ListJobs with multiNodeJobId yet");
    const std::string askedQueue = stringAt(input, "jobQueue");
    const std::string arrayJob = stringAt(input, "arrayJobId");
    if (askedQueue.empty() == arrayJob.empty())
        return clientError("Exactly one of jobQueue, arrayJobId and multiNodeJobId must be specified.");
    const std::int64_t most = integerAt(input, "maxResults", kMostListed);
    if (most < 1 || most > kMostListed) return clientError("maxResults must be between 1 and 1000.");
    // With a filter AWS ignores the status; without both it lists what runs.
    const Json& filters = arrayAt(input, "filters");
    const auto status = filters.empty() ? jobStatusFrom(stringAt(input, "jobStatus", "RUNNING")) : std::nullopt;

    Json output{{"jobSummaryList", Json::array()}};
    Json& list = output["jobSummaryList"];
    Status problem;
    std::string waiting;
    std::int64_t position = 0;
    const auto take = [&](Job&& job) {
        for (const Json& filter : filters) {
            const auto passed = passes(job, filter);
            if (!passed) problem = fail(passed.error());
            if (!passed) return false;
            if (!*passed) {
                ++position;
                return true;
            }
        }
        if (static_cast<std::int64_t>(list.size()) == most) {
            output["nextToken"] = toBase64(std::to_string(arrayJob.empty() ? job.sequence + 1 : position));
            return false;
        }
        ++position;
        list.push_back(summaryOf(store(), job, waiting));
        return true;
    };
    if (!arrayJob.empty()) {
        SKYDECK_ASSIGN(const auto parent, store().job(arrayJob));
        if (!parent || arraySizeOf(*parent) == 0) return clientError("Array job " + arrayJob + " not found.");
        waiting = m_lab.batchScheduler->waitingReason(parent->queue);
        SKYDECK_ASSIGN(position, positionFrom(input, 0));
        if (position < 0) return clientError("Invalid nextToken.");
        SKYDECK_TRY(store().eachChild(parent->id, status, position, take));
    } else {
        SKYDECK_ASSIGN(const auto queue, store().queue(askedQueue));
        if (!queue) return clientError("JobQueue " + askedQueue + " not found.");
        const std::string name = stringAt(*queue, "jobQueueName");
        waiting = m_lab.batchScheduler->waitingReason(name);
        SKYDECK_ASSIGN(const auto before, positionFrom(input, std::numeric_limits<std::int64_t>::max()));
        SKYDECK_TRY(store().eachJobBackward(name, status, before, take));
    }
    SKYDECK_TRY(problem);
    return Reply(std::move(output));
}

Result<Reply> BatchService::describeJobs(const Call& call) {
    const Json& ids = arrayAt(call.input, "jobs");
    if (ids.empty() || ids.size() > kMostJobsDescribed) return clientError("jobs must name between 1 and 100 jobs.");
    Json jobs = Json::array();
    for (const Json& id : ids) {
        SKYDECK_ASSIGN(const auto job, store().job(id.get<std::string>()));
        if (!job) continue;
        SKYDECK_ASSIGN(Json detail, detailOf(store(), *job, m_lab.batchScheduler->waitingReason(job->queue)));
        jobs.push_back(std::move(detail));
    }
    return Reply(Json{{"jobs", std::move(jobs)}});
}

Result<Reply> BatchService::cancelJob(const Call& call) {
    if (stringAt(call.input, "reason").empty()) return clientError("reason must be specified.");
    SKYDECK_TRY(m_lab.batchScheduler->cancel(stringAt(call.input, "jobId"), stringAt(call.input, "reason")));
    return Reply{};
}

Result<Reply> BatchService::terminateJob(const Call& call) {
    if (stringAt(call.input, "reason").empty()) return clientError("reason must be specified.");
    SKYDECK_TRY(m_lab.batchScheduler->terminate(stringAt(call.input, "jobId"), stringAt(call.input, "reason")));
    return Reply{};
}

} // namespace skydeck::lab
