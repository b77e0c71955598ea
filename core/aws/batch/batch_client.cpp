#include "core/aws/batch/batch_client.h"

#include "core/aws/fields.h"
#include "core/aws/listing.h"
#include "core/base/strings.h"

#include <algorithm>
#include <set>

namespace skydeck::aws::batch {

namespace {

constexpr std::size_t kJobsPerDescribe = 100;

int intAt(const Json& json, std::string_view key, int fallback = 0) {
    return static_cast<int>(integerAt(json, key, fallback));
}

std::optional<int> exitCodeAt(const Json& json) {
    return memberAt(json, "exitCode").is_number() ? std::optional(intAt(json, "exitCode")) : std::nullopt;
}

ComputeEnvironment toComputeEnvironment(const Json& json) {
    const Json& resources = memberAt(json, "computeResources");
    ComputeEnvironment environment;
    environment.computeEnvironmentName = stringAt(json, "computeEnvironmentName");
    environment.computeEnvironmentArn = stringAt(json, "computeEnvironmentArn");
    environment.type = stringAt(json, "type");
    environment.state = stringAt(json, "state");
    environment.status = stringAt(json, "status");
    environment.statusReason = stringAt(json, "statusReason");
    environment.resourceType = stringAt(resources, "type");
    environment.allocationStrategy = stringAt(resources, "allocationStrategy");
    environment.minvCpus = intAt(resources, "minvCpus");
    environment.maxvCpus = intAt(resources, "maxvCpus");
    environment.desiredvCpus = intAt(resources, "desiredvCpus");
    environment.instanceTypes = stringsAt(resources, "instanceTypes");
    environment.subnets = stringsAt(resources, "subnets");
    environment.securityGroupIds = stringsAt(resources, "securityGroupIds");
    environment.instanceRole = stringAt(resources, "instanceRole");
    environment.serviceRole = stringAt(json, "serviceRole");
    environment.ecsClusterArn = stringAt(json, "ecsClusterArn");
    return environment;
}

JobQueue toQueue(const Json& json) {
    JobQueue queue;
    queue.jobQueueName = stringAt(json, "jobQueueName");
    queue.jobQueueArn = stringAt(json, "jobQueueArn");
    queue.state = stringAt(json, "state");
    queue.status = stringAt(json, "status");
    queue.statusReason = stringAt(json, "statusReason");
    queue.priority = intAt(json, "priority");
    std::vector<std::pair<int, std::string>> order;
    for (const Json& item : arrayAt(json, "computeEnvironmentOrder"))
        order.emplace_back(intAt(item, "order"), stringAt(item, "computeEnvironment"));
    std::sort(order.begin(), order.end());
    for (auto& [position, arn] : order)
        queue.computeEnvironments.push_back(std::move(arn));
    return queue;
}

Resources toResources(const Json& container) {
    Resources resources{numberAt(container, "vcpus"), intAt(container, "memory"), 0};
    for (const Json& item : arrayAt(container, "resourceRequirements")) {
        const double value = parseDouble(stringAt(item, "value")).value_or(0);
        const std::string type = stringAt(item, "type");
        if (type == "VCPU")
            resources.vcpus = value;
        else if (type == "MEMORY")
            resources.memory = static_cast<int>(value);
        else if (type == "GPU")
            resources.gpus = static_cast<int>(value);
    }
    return resources;
}

JobDefinition toDefinition(const Json& json) {
    const Json& container = memberAt(json, "containerProperties");
    JobDefinition definition;
    definition.jobDefinitionName = stringAt(json, "jobDefinitionName");
    definition.jobDefinitionArn = stringAt(json, "jobDefinitionArn");
    definition.revision = intAt(json, "revision");
    definition.status = stringAt(json, "status");
    definition.type = stringAt(json, "type");
    definition.image = stringAt(container, "image");
    definition.command = stringsAt(container, "command");
    definition.environment = pairsAt(container, "environment", "name", "value");
    definition.parameters = stringMapAt(json, "parameters");
    definition.resources = toResources(container);
    definition.jobRoleArn = stringAt(container, "jobRoleArn");
    definition.executionRoleArn = stringAt(container, "executionRoleArn");
    definition.attempts = intAt(memberAt(json, "retryStrategy"), "attempts", 1);
    definition.attemptDurationSeconds = intAt(memberAt(json, "timeout"), "attemptDurationSeconds");
    return definition;
}

void fillSummary(const Json& json, JobSummary& job) {
    const Json& container = memberAt(json, "container");
    job.jobId = stringAt(json, "jobId");
    job.jobName = stringAt(json, "jobName");
    job.jobArn = stringAt(json, "jobArn");
    job.jobDefinition = stringAt(json, "jobDefinition");
    job.status = stringAt(json, "status");
    job.statusReason = stringAt(json, "statusReason");
    job.createdAt = millisecondsAt(json, "createdAt");
    job.startedAt = millisecondsAt(json, "startedAt");
    job.stoppedAt = millisecondsAt(json, "stoppedAt");
    job.exitCode = exitCodeAt(container);
    job.reason = stringAt(container, "reason");
}

JobSummary toSummary(const Json& json) {
    JobSummary job;
    fillSummary(json, job);
    return job;
}

JobAttempt toAttempt(const Json& json) {
    const Json& container = memberAt(json, "container");
    return {exitCodeAt(container),
            stringAt(container, "reason"),
            stringAt(json, "statusReason"),
            stringAt(container, "logStreamName"),
            stringAt(container, "containerInstanceArn"),
            millisecondsAt(json, "startedAt"),
            millisecondsAt(json, "stoppedAt")};
}

JobDetail toDetail(const Json& json) {
    const Json& container = memberAt(json, "container");
    JobDetail job;
    fillSummary(json, job);
    job.jobQueue = stringAt(json, "jobQueue");
    job.image = stringAt(container, "image");
    job.command = stringsAt(container, "command");
    job.environment = pairsAt(container, "environment", "name", "value");
    job.parameters = stringMapAt(json, "parameters");
    job.resources = toResources(container);
    job.jobRoleArn = stringAt(container, "jobRoleArn");
    job.executionRoleArn = stringAt(container, "executionRoleArn");
    for (const Json& dependency : arrayAt(json, "dependsOn"))
        if (std::string id = stringAt(dependency, "jobId"); !id.empty()) job.dependsOn.push_back(std::move(id));
    const Json& array = memberAt(json, "arrayProperties");
    job.arraySize = intAt(array, "size");
    const Json& statuses = memberAt(array, "statusSummary");
    for (const std::string_view status : kJobStatuses)
        if (const int count = intAt(statuses, status)) job.arrayStatuses[std::string(status)] = count;
    const Json& logOptions = memberAt(memberAt(container, "logConfiguration"), "options");
    job.logGroupName = stringAt(logOptions, "awslogs-group", "/aws/batch/job");
    job.logStreamName = stringAt(container, "logStreamName");
    job.containerInstanceArn = stringAt(container, "containerInstanceArn");
    job.attempts = mapAt(json, "attempts", toAttempt);
    return job;
}

// 2 is "2", 0.25 is "0.25": Batch takes numbers as text.
std::string numberText(double value) {
    return dumpJson(value == static_cast<int>(value) ? Json(static_cast<int>(value)) : Json(value));
}

Json containerOverrides(const SubmitJobInput& input) {
    Json overrides = Json::object();
    setUnlessEmpty(overrides, "command", input.command);
    for (const auto& [name, value] : input.environment)
        overrides["environment"].push_back({{"name", name}, {"value", value}});
    const auto require = [&](const char* type, const std::string& value) {
        overrides["resourceRequirements"].push_back({{"type", type}, {"value", value}});
    };
    if (input.vcpus) require("VCPU", numberText(*input.vcpus));
    if (input.memory) require("MEMORY", std::to_string(*input.memory));
    if (input.gpus) require("GPU", std::to_string(*input.gpus));
    return overrides;
}

} // namespace

bool isFinished(std::string_view jobStatus) {
    return jobStatus == "SUCCEEDED" || jobStatus == "FAILED";
}

Result<BatchClient> BatchClient::create(std::shared_ptr<Session> session) {
    return ApiClient::create(std::move(session), "batch").map([](ApiClient api) {
        return BatchClient(std::move(api));
    });
}

Result<std::vector<ComputeEnvironment>> BatchClient::describeComputeEnvironments(const std::vector<std::string>& names,
                                                                                 const CallContext& context) const {
    Json request = Json::object();
    setUnlessEmpty(request, "computeEnvironments", names);
    return listAll(m_api, "DescribeComputeEnvironments", request, "computeEnvironments", toComputeEnvironment, context);
}

Result<std::vector<JobQueue>> BatchClient::describeJobQueues(const std::vector<std::string>& names,
                                                             const CallContext& context) const {
    Json request = Json::object();
    setUnlessEmpty(request, "jobQueues", names);
    return listAll(m_api, "DescribeJobQueues", request, "jobQueues", toQueue, context);
}

Result<std::vector<JobDefinition>> BatchClient::describeJobDefinitions(const std::string& nameOrArn,
                                                                       const std::string& status,
                                                                       const CallContext& context) const {
    Json request = Json::object();
    // A name finds all its revisions; name:revision and ARNs go into the list.
    if (nameOrArn.find(':') != std::string::npos)
        request["jobDefinitions"] = Json::array({nameOrArn});
    else
        setUnlessEmpty(request, "jobDefinitionName", nameOrArn);
    setUnlessEmpty(request, "status", status);
    return listAll(m_api, "DescribeJobDefinitions", request, "jobDefinitions", toDefinition, context);
}

Result<SubmittedJob> BatchClient::submitJob(const SubmitJobInput& input, const CallContext& context) const {
    Json request{{"jobName", input.jobName}, {"jobQueue", input.jobQueue}, {"jobDefinition", input.jobDefinition}};
    if (!input.parameters.empty()) request["parameters"] = input.parameters;
    if (Json overrides = containerOverrides(input); !overrides.empty())
        request["containerOverrides"] = std::move(overrides);
    if (input.attempts) request["retryStrategy"]["attempts"] = *input.attempts;
    if (input.attemptDurationSeconds) request["timeout"]["attemptDurationSeconds"] = *input.attemptDurationSeconds;
    for (const std::string& jobId : input.dependsOn)
        request["dependsOn"].push_back({{"jobId", jobId}});
    if (input.arraySize) request["arrayProperties"]["size"] = *input.arraySize;
    if (!input.tags.empty()) request["tags"] = input.tags;
    SKYDECK_ASSIGN(const Json output, m_api.call("SubmitJob", request, context));
    return SubmittedJob{stringAt(output, "jobId"), stringAt(output, "jobName"), stringAt(output, "jobArn")};
}

Result<std::vector<JobSummary>> BatchClient::listJobs(const std::string& jobQueue, const std::string& status,
                                                      const CallContext& context) const {
    return listAll(m_api, "ListJobs", {{"jobQueue", jobQueue}, {"jobStatus", status}}, "jobSummaryList", toSummary,
                   context);
}

Result<std::vector<JobSummary>> BatchClient::listJobs(const std::string& jobQueue, const CallContext& context) const {
    std::vector<JobSummary> jobs;
    std::set<std::string> seen;
    // Jobs move on between two listings. Asked in the order of their states none slips through; those that come twice
    // count as where they were seen last.
    for (auto status = kJobStatuses.begin(); status != kJobStatuses.end(); ++status) {
        SKYDECK_ASSIGN(auto some, listJobs(jobQueue, std::string(*status), context));
        for (JobSummary& job : some) {
            if (!seen.insert(job.jobId).second)
                std::erase_if(jobs, [&](const JobSummary& earlier) { return earlier.jobId == job.jobId; });
            jobs.push_back(std::move(job));
        }
    }
    std::stable_sort(jobs.begin(), jobs.end(),
                     [](const JobSummary& a, const JobSummary& b) { return a.createdAt > b.createdAt; });
    return jobs;
}

Result<std::vector<JobSummary>> BatchClient::listArrayChildren(const std::string& jobId,
                                                               const CallContext& context) const {
    std::vector<JobSummary> children;
    for (const std::string_view status : kJobStatuses) {
        SKYDECK_ASSIGN(const auto some,
                       listAll(m_api, "ListJobs", {{"arrayJobId", jobId}, {"jobStatus", std::string(status)}},
                               "jobSummaryList", toSummary, context));
        children.insert(children.end(), some.begin(), some.end());
    }
    // "id:7"; one that moved on between two listings counts as where it was seen last.
    const auto index = [](const JobSummary& job) {
        return parseInteger(job.jobId.substr(job.jobId.rfind(':') + 1)).value_or(-1);
    };
    std::ranges::stable_sort(children, {}, index);
    std::vector<JobSummary> unique;
    for (JobSummary& child : children) {
        if (!unique.empty() && unique.back().jobId == child.jobId) unique.pop_back();
        unique.push_back(std::move(child));
    }
    return unique;
}

Result<std::vector<JobDetail>> BatchClient::describeJobs(const std::vector<std::string>& jobIds,
                                                         const CallContext& context) const {
    return describeAll(m_api, "DescribeJobs", Json::object(), "jobs", jobIds, kJobsPerDescribe, "jobs", toDetail,
                       context);
}

Result<JobDetail> BatchClient::describeJob(const std::string& jobId, const CallContext& context) const {
    SKYDECK_ASSIGN(auto jobs, describeJobs({jobId}, context));
    if (jobs.empty())
        return fail(ErrorKind::NotFound, "JobNotFound", "There is no job '" + jobId + "'",
                    "Batch forgets jobs seven days after they ended.");
    return std::move(jobs.front());
}

Status BatchClient::cancelJob(const std::string& jobId, const std::string& reason, const CallContext& context) const {
    SKYDECK_TRY(m_api.call("CancelJob", {{"jobId", jobId}, {"reason", reason}}, context));
    return {};
}

Status BatchClient::terminateJob(const std::string& jobId, const std::string& reason,
                                 const CallContext& context) const {
    SKYDECK_TRY(m_api.call("TerminateJob", {{"jobId", jobId}, {"reason", reason}}, context));
    return {};
}

} // namespace skydeck::aws::batch
