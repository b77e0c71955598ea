#include "app/skydeckctl/command.h"
#include "app/skydeckctl/log_printer.h"
#include "core/aws/batch/batch_client.h"
#include "core/workflows/batch_stack.h"
#include "core/workflows/job_doctor.h"
#include "core/workflows/job_instances.h"
#include "core/workflows/polling.h"
#include "core/workflows/publish_image.h"

#include <algorithm>

namespace skydeck::ctl {

namespace {

namespace batch = aws::batch;

Result<batch::BatchClient> client(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    return batch::BatchClient::create(session);
}

/// "arn:aws:batch:us-east-1:1:job-queue/name" is called name.
std::string shortName(const std::string& arn) {
    return arn.substr(arn.rfind('/') + 1);
}

Status environments(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto found, api.describeComputeEnvironments({}, call.context));
    Json rows = Json::array();
    for (const auto& row : found)
        rows.push_back({{"name", row.computeEnvironmentName},
                        {"arn", row.computeEnvironmentArn},
                        {"type", row.type},
                        {"state", row.state},
                        {"status", row.status},
                        {"statusReason", row.statusReason},
                        {"minvCpus", row.minvCpus},
                        {"desiredvCpus", row.desiredvCpus},
                        {"maxvCpus", row.maxvCpus},
                        {"instanceTypes", row.instanceTypes}});
    call.output.rows(rows,
                     {{"NAME", "name"},
                      {"STATE", "state"},
                      {"STATUS", "status"},
                      {"MIN", "minvCpus"},
                      {"DESIRED", "desiredvCpus"},
                      {"MAX VCPUS", "maxvCpus"},
                      {"INSTANCES", "instanceTypes"}},
                     "No compute environments.");
    return {};
}

Status queues(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto found, api.describeJobQueues({}, call.context));
    Json rows = Json::array();
    for (const auto& row : found) {
        Json environmentNames = Json::array();
        for (const auto& arn : row.computeEnvironments)
            environmentNames.push_back(shortName(arn));
        rows.push_back({{"name", row.jobQueueName},
                        {"arn", row.jobQueueArn},
                        {"state", row.state},
                        {"status", row.status},
                        {"priority", row.priority},
                        {"computeEnvironments", std::move(environmentNames)}});
    }
    call.output.rows(rows,
                     {{"NAME", "name"},
                      {"STATE", "state"},
                      {"STATUS", "status"},
                      {"PRIORITY", "priority"},
                      {"ENVIRONMENTS", "computeEnvironments"}},
                     "No job queues.");
    return {};
}

Status definitions(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto found,
                   api.describeJobDefinitions({}, call.arguments.has("--all") ? "" : "ACTIVE", call.context));
    Json rows = Json::array();
    for (const auto& row : found)
        rows.push_back({{"name", row.jobDefinitionName},
                        {"revision", row.revision},
                        {"arn", row.jobDefinitionArn},
                        {"status", row.status},
                        {"image", row.image},
                        {"command", row.command},
                        {"vcpus", row.resources.vcpus},
                        {"memory", row.resources.memory},
                        {"gpus", row.resources.gpus},
                        {"environment", row.environment}});
    call.output.rows(rows,
                     {{"NAME", "name"},
                      {"REVISION", "revision"},
                      {"STATUS", "status"},
                      {"VCPUS", "vcpus"},
                      {"MIB", "memory"},
                      {"GPUS", "gpus"},
                      {"IMAGE", "image"}},
                     "No job definitions.");
    return {};
}

Json describeSummary(const batch::JobSummary& job, const std::string& queue) {
    Json row{{"jobId", job.jobId},
             {"jobName", job.jobName},
             {"queue", shortName(queue)},
             {"status", job.status},
             {"statusReason", job.statusReason},
             {"created", timeJson(job.createdAt)},
             {"started", timeJson(job.startedAt)},
             {"stopped", timeJson(job.stoppedAt)}};
    if (!job.reason.empty()) row["reason"] = job.reason;
    if (job.exitCode) row["exitCode"] = *job.exitCode;
    return row;
}

/// The queues that the options name; all of them when they name none.
Result<std::vector<std::string>> wantedQueues(Invocation& call, const batch::BatchClient& api) {
    if (const auto queue = call.arguments.option("--queue")) return std::vector{*queue};
    std::vector<std::string> names;
    if (const auto stack = call.arguments.option("--stack")) {
        SKYDECK_ASSIGN(const auto session, call.session());
        SKYDECK_ASSIGN(const auto found, workflows::findBatchStack(session, *stack, call.reporting));
        names.push_back(found.jobQueue);
        return names;
    }
    SKYDECK_ASSIGN(const auto all, api.describeJobQueues({}, call.context));
    for (const auto& queue : all)
        names.push_back(queue.jobQueueName);
    return names;
}

Status jobs(Invocation& call) {
    const std::string status = call.arguments.value("--status");
    if (!status.empty() && std::ranges::find(batch::kJobStatuses, status) == batch::kJobStatuses.end())
        return usageError("--status is one of SUBMITTED, PENDING, RUNNABLE, STARTING, RUNNING, SUCCEEDED, FAILED");
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto names, wantedQueues(call, api));
    Json rows = Json::array();
    for (const std::string& queue : names) {
        SKYDECK_ASSIGN(const auto found,
                       status.empty() ? api.listJobs(queue, call.context) : api.listJobs(queue, status, call.context));
        for (const auto& job : found)
            rows.push_back(describeSummary(job, queue));
    }
    call.output.rows(rows,
                     {{"JOB", "jobName"},
                      {"STATUS", "status"},
                      {"CREATED", "created", Column::Kind::Time},
                      {"STOPPED", "stopped", Column::Kind::Time},
                      {"EXIT", "exitCode"},
                      {"ID", "jobId"},
                      {"REASON", "statusReason"}},
                     "No jobs.");
    return {};
}

Json describeDetail(const batch::JobDetail& job) {
    Json row = describeSummary(job, job.jobQueue);
    Json attempts = Json::array();
    for (const auto& attempt : job.attempts) {
        Json one{{"logStream", attempt.logStreamName},
                 {"reason", attempt.reason},
                 {"statusReason", attempt.statusReason},
                 {"started", timeJson(attempt.startedAt)},
                 {"stopped", timeJson(attempt.stoppedAt)}};
        if (attempt.exitCode) one["exitCode"] = *attempt.exitCode;
        attempts.push_back(std::move(one));
    }
    row.update({{"arn", job.jobArn},
                {"definition", shortName(job.jobDefinition)},
                {"image", job.image},
                {"command", job.command},
                {"environment", job.environment},
                {"vcpus", job.resources.vcpus},
                {"memory", job.resources.memory},
                {"gpus", job.resources.gpus},
                {"logGroup", job.logGroupName},
                {"logStream", job.logStreamName},
                {"containerInstance", job.containerInstanceArn},
                {"attempts", std::move(attempts)}});
    return row;
}

Status describe(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto job, api.describeJob(call.word(0), call.context));
    Json record = describeDetail(job);
    SKYDECK_ASSIGN(const auto session, call.session());
    // Who may not ask ECS still sees the job.
    record["instance"] = workflows::instanceOf(session, job, call.context).value_or(std::string());
    call.output.record(record);
    return {};
}

Status doctor(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto diagnosis, workflows::diagnoseJob(session, call.word(0), call.reporting));
    Json findings = Json::array();
    for (const workflows::Finding& each : diagnosis.findings)
        findings.push_back(
            {{"cause", toString(each.cause)}, {"waiting", each.waiting}, {"text", each.text}, {"advice", each.advice}});
    if (call.output.json()) {
        call.output.document({{"jobId", diagnosis.job.jobId},
                              {"jobName", diagnosis.job.jobName},
                              {"status", diagnosis.job.status},
                              {"statusReason", diagnosis.job.statusReason},
                              {"findings", std::move(findings)}});
        return {};
    }
    call.output.line(diagnosis.job.jobName + " is " + diagnosis.job.status);
    if (diagnosis.findings.empty()) call.output.line("Nothing was found that keeps it from starting: it should soon.");
    for (const workflows::Finding& each : diagnosis.findings) {
        call.output.line((each.waiting ? "waits    " : "blocked  ") + toString(each.cause) + ": " + each.text + '.');
        if (!each.advice.empty()) call.output.line("         " + each.advice);
    }
    return {};
}

/// Waits for the end and says how it went.
Status awaitJob(Invocation& call, const batch::BatchClient& api, const std::string& jobId) {
    SKYDECK_ASSIGN(const auto session, call.session());
    for (;;) {
        SKYDECK_ASSIGN(const auto job, api.describeJob(jobId, call.context));
        call.output.progress({0, 0, job.jobName + " is " + job.status});
        if (!batch::isFinished(job.status)) {
            SKYDECK_TRY(workflows::pauseBetweenLooks(*session, call.context));
            continue;
        }
        call.output.result(describeDetail(job), job.jobName + " (" + job.jobId + ") is " + job.status);
        if (job.status == "SUCCEEDED") return {};
        return fail(ErrorKind::Conflict, "JobFailed", job.jobName + ": " + job.statusReason + ' ' + job.reason,
                    "Its output: skydeckctl batch logs " + job.jobId);
    }
}

Status submit(Invocation& call) {
    batch::SubmitJobInput input;
    input.jobName = call.arguments.value("--name", "job");
    input.jobQueue = call.arguments.value("--queue");
    input.jobDefinition = call.arguments.value("--definition");
    input.command = call.arguments.positionals;
    SKYDECK_ASSIGN(const auto environment, call.arguments.pairs("--env"));
    for (const auto& [name, value] : environment)
        input.environment[name] = value;
    SKYDECK_ASSIGN(const auto array, call.arguments.integer("--array", 0));
    if (call.arguments.has("--array")) {
        if (array < 2 || array > 10'000) return usageError("--array must be from 2 to 10000");
        input.arraySize = static_cast<int>(array);
    }
    SKYDECK_ASSIGN(const auto session, call.session());
    if (input.jobQueue.empty() || input.jobDefinition.empty()) {
        SKYDECK_ASSIGN(const auto stack, workflows::findBatchStack(session, stackName(call), call.reporting));
        if (input.jobQueue.empty()) input.jobQueue = stack.jobQueue;
        if (input.jobDefinition.empty()) input.jobDefinition = stack.jobDefinition;
    }
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto job, api.submitJob(input, call.context));
    if (call.arguments.has("--wait")) return awaitJob(call, api, job.jobId);
    call.output.result({{"jobId", job.jobId}, {"jobName", job.jobName}}, job.jobId);
    return {};
}

Status endJob(Invocation& call,
              Status (batch::BatchClient::*end)(const std::string&, const std::string&, const CallContext&) const) {
    SKYDECK_ASSIGN(const auto api, client(call));
    const std::string& id = call.word(0);
    // Batch accepts any id; a misspelt one deserves a word.
    SKYDECK_TRY(api.describeJob(id, call.context));
    SKYDECK_TRY((api.*end)(id, call.arguments.value("--reason", "Asked for by skydeckctl"), call.context));
    call.output.result({{"jobId", id}}, "Asked Batch to end job " + id);
    return {};
}

Status cancel(Invocation& call) {
    return endJob(call, &batch::BatchClient::cancelJob);
}
Status terminate(Invocation& call) {
    return endJob(call, &batch::BatchClient::terminateJob);
}

Status logs(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto range, logRange(call, session->serverTime()));
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto reader, aws::logs::LogsClient::create(session));
    const bool follow = call.arguments.has("--follow");
    if (follow && call.output.json()) return usageError("--follow and --output json exclude each other");
    if (follow && range.until) return usageError("--follow and --until exclude each other");
    Json rows = Json::array();
    std::optional<LogPrinter> log;
    for (;;) {
        // The state first: what a finished job wrote is there to be read.
        SKYDECK_ASSIGN(const auto job, api.describeJob(call.word(0), call.context));
        const bool finished = batch::isFinished(job.status);
        // An attempt that follows a failed one has a stream of its own.
        if (!job.logStreamName.empty() && (!log || log->place().stream != job.logStreamName)) {
            workflows::LogRange asked = range;
            if (!asked.until && finished && job.stoppedAt) asked.until = *job.stoppedAt + kLogAfterEnd;
            log.emplace(call, reader, workflows::LogPlace{{}, job.logGroupName, job.logStreamName, {}}, asked,
                        LogPrinter::Form{[](const aws::logs::LogEvent& event) {
                                             return Json{{"message", event.message}};
                                         },
                                         [](const aws::logs::LogEvent& event) { return event.message; }});
        }
        if (log) SKYDECK_TRY(log->look(rows));
        if ((!follow || finished) && (!log || !log->printedAny()))
            call.output.note("Job " + job.jobName + " (" + job.status + ") has written nothing" +
                             (range.since || range.until ? " in that time." : "."));
        if (!follow || finished) break;
        std::fflush(stdout);
        SKYDECK_TRY(workflows::pauseBetweenLooks(*session, call.context));
    }
    if (call.output.json()) call.output.document(rows);
    return {};
}

Status publishImage(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    workflows::PublishImageOptions options;
    options.stackName = stackName(call);
    options.image = call.arguments.value("--image", workflows::kTrainingImage);
    SKYDECK_ASSIGN(const auto image, workflows::publishImage(session, options, call.reporting));
    call.output.result({{"repository", image.repositoryName},
                        {"repositoryUri", image.repositoryUri},
                        {"imageTag", image.imageTag},
                        {"imageDigest", image.imageDigest}},
                       options.image + " is " + image.repositoryUri + ':' + image.imageTag);
    return {};
}

} // namespace

Group batchGroup() {
    static constexpr OptionSpec kQueue{"--queue", "Q", "a queue, by name or ARN"};
    static constexpr OptionSpec kReason{"--reason", "TEXT", "what is written into the job's status"};
    return {
        "batch",
        "AWS Batch: queues and jobs",
        {
            {"environments", "", "Lists compute environments.", 0, 0, {}, environments},
            {"queues", "", "Lists job queues.", 0, 0, {}, queues},
            {"definitions",
             "",
             "Lists job definitions.",
             0,
             0,
             {{"--all", "", "also inactive revisions"}},
             definitions},
            {"jobs",
             "",
             "Lists jobs, newest first.",
             0,
             0,
             {kQueue,
              {"--stack", "STACK", "the queue of this stack"},
              {"--status", "SUBMITTED|PENDING|RUNNABLE|STARTING|RUNNING|SUCCEEDED|FAILED", "only these"}},
             jobs},
            {"describe", "JOB", "Everything about one job, and the EC2 instance that it runs on.", 1, 1, {}, describe},
            {"doctor",
             "JOB",
             "Says why a job does not start: vCPUs, memory, GPUs, image, role, subnet, environment, maximum.",
             1,
             1,
             {},
             doctor},
            {"submit",
             "[-- COMMAND…]",
             "Submits a job; COMMAND replaces the definition's arguments.",
             0,
             1000,
             {{"--name", "NAME", "name of the job"},
              kStackOption,
              kQueue,
              {"--definition", "D", "a job definition, by name or ARN"},
              {"--env", "K=V", "an environment variable, any number of times"},
              {"--array", "N", "N children, each with its AWS_BATCH_JOB_ARRAY_INDEX; 2 to 10000"},
              {"--wait", "", "waits for its end"}},
             submit},
            {"cancel", "JOB", "Cancels a job that has not started.", 1, 1, {kReason}, cancel},
            {"terminate", "JOB", "Ends a job in any state.", 1, 1, {kReason}, terminate},
            {"logs",
             "JOB",
             "What a job wrote, oldest first.",
             1,
             1,
             {kLogSince, kLogUntil, {"--follow", "", "goes on until the job ends"}},
             logs},
            {"publish-image",
             "",
             "Publishes the training image into a stack's repository.",
             0,
             0,
             {kStackOption, {"--image", "NAME[:TAG]", "default skydeck/mnist:latest"}},
             publishImage},
        }};
}

} // namespace skydeck::ctl
