#include "core/lab/batch/batch_rules.h"
#include "core/lab/batch/batch_service.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"

#include <limits>

namespace skydeck::lab {

using batch::clientError;

namespace {

constexpr std::int64_t kMostListed = 1000;
constexpr std::size_t kMostDescribed = 100;

/// A value of a ListJobs filter: case does not matter, a '*' at the end stands for anything.
bool matchesPattern(const std::string& text, const std::string& pattern) {
    if (!pattern.ends_with('*')) return equalsIgnoreCase(text, pattern);
    const std::string_view prefix = std::string_view(pattern).substr(0, pattern.size() - 1);
    return text.size() >= prefix.size() && equalsIgnoreCase(std::string_view(text).substr(0, prefix.size()), prefix);
}

/// "name:revision" of the job's definition.
std::string definitionOf(const Job& job) {
    return BatchStore::nameOf(stringAt(job.detail, "jobDefinition"));
}

Result<bool> passes(const Job& job, const Json& filter) {
    const std::string name = stringAt(filter, "name");
    if (arrayAt(filter, "values").size() != 1) return clientError("A filter needs exactly one value.");
    const std::string value = filter.at("values").front().get<std::string>();
    if (name == "JOB_NAME") return matchesPattern(job.name, value);
    if (name == "JOB_DEFINITION") {
        const std::string definition = definitionOf(job);
        const std::string wanted = BatchStore::nameOf(value);
        return matchesPattern(definition, wanted) ||
               matchesPattern(definition.substr(0, definition.rfind(':')), wanted);
    }
    const auto time = parseInteger(value);
    if (!time) return clientError("The value of filter " + name + " must be a time in milliseconds.");
    if (name == "BEFORE_CREATED_AT") return job.createdAt < *time;
    if (name == "AFTER_CREATED_AT") return job.createdAt > *time;
    return clientError("Unknown filter " + name + ".");
}

void addTimes(const Job& job, Json& json) {
    json["createdAt"] = job.createdAt;
    if (job.startedAt > 0) json["startedAt"] = job.startedAt;
    if (job.stoppedAt > 0) json["stoppedAt"] = job.stoppedAt;
    if (!job.statusReason.empty()) json["statusReason"] = job.statusReason;
}

std::string arnOf(const BatchStore& store, const Job& job) {
    return store.arn("job/" + job.id);
}

Json summaryOf(const BatchStore& store, const Job& job) {
    Json json{{"jobArn", arnOf(store, job)},
              {"jobId", job.id},
              {"jobName", job.name},
              {"status", toString(job.status)},
              {"jobDefinition", stringAt(job.detail, "jobDefinition")}};
    addTimes(job, json);
    const Json& container = memberAt(job.detail, "container");
    for (const char* member : {"exitCode", "reason"})
        if (container.contains(member)) json["container"][member] = container.at(member);
    return json;
}

Json detailOf(const BatchStore& store, const Job& job) {
    Json json = job.detail;
    json["jobArn"] = arnOf(store, job);
    json["jobId"] = job.id;
    json["jobName"] = job.name;
    json["status"] = toString(job.status);
    json["startedAt"] = job.startedAt; // AWS gives 0 until it starts
    addTimes(job, json);
    return json;
}

} // namespace

Result<Reply> BatchService::submitJob(const Call& call) {
    SKYDECK_TRY(batch::checkSubmission(call.input));
    Job job;
    const Status submitted = store().database().transaction([&]() -> Status {
        const std::string askedQueue = stringAt(call.input, "jobQueue");
        SKYDECK_ASSIGN(const auto queue, store().queue(askedQueue));
        if (!queue || stringAt(*queue, "status") == "DELETING")
            return clientError("JobQueue " + askedQueue + " not found.");
        if (stringAt(*queue, "state") != "ENABLED") return clientError("JobQueue " + askedQueue + " is not ENABLED.");

        const std::string asked = stringAt(call.input, "jobDefinition");
        SKYDECK_ASSIGN(const auto definition, store().definition(asked));
        if (!definition || stringAt(*definition, "status") != "ACTIVE")
            return asked.starts_with("arn:")
                       ? clientError("JobDefinition " + asked + " not found.")
                       : clientError("JobDefinition name " + asked + " does not exist or is not in ACTIVE status");
        for (const Json& dependency : arrayAt(call.input, "dependsOn")) {
            SKYDECK_ASSIGN(const auto other, store().job(stringAt(dependency, "jobId")));
            if (!other) return clientError("Job " + stringAt(dependency, "jobId") + " of dependsOn does not exist.");
        }

        job.id = wire::randomUuid();
        job.name = stringAt(call.input, "jobName");
        job.queue = stringAt(*queue, "jobQueueName");
        job.createdAt = store().now();
        SKYDECK_ASSIGN(job.detail["container"], batch::containerFor(*definition, call.input));
        job.vcpus = batch::resourcesOf(job.detail["container"]).vcpus;
        job.detail["jobQueue"] = queue->at("jobQueueArn");
        job.detail["jobDefinition"] = definition->at("jobDefinitionArn");
        job.detail["attempts"] = Json::array();
        job.detail["isCancelled"] = false;
        job.detail["isTerminated"] = false;
        for (const auto& [member, empty] : {std::pair<const char*, Json>{"dependsOn", Json::array()},
                                            {"parameters", Json::object()},
                                            {"tags", Json::object()}})
            job.detail[member] = call.input.contains(member) ? call.input.at(member) : empty;
        for (const char* member : {"timeout", "retryStrategy", "propagateTags", "platformCapabilities"}) {
            if (call.input.contains(member))
                job.detail[member] = call.input.at(member);
            else if (definition->contains(member))
                job.detail[member] = definition->at(member);
        }
        Json parameters = memberAt(*definition, "parameters");
        if (parameters.is_object()) {
            parameters.update(job.detail["parameters"]);
            job.detail["parameters"] = std::move(parameters);
        }
        return store().insertJob(job);
    });
    if (!submitted) return fail(submitted.error());
    m_lab.batchScheduler->wake();
    return Reply(Json{{"jobArn", arnOf(store(), job)}, {"jobName", job.name}, {"jobId", job.id}});
}

Result<Reply> BatchService::listJobs(const Call& call) {
    const Json& input = call.input;
    for (const char* member : {"arrayJobId", "multiNodeJobId"})
        if (input.contains(member))
            return awsError(501, "NotImplemented",
                            std::string("The lab does not implement ListJobs with ") + member + " yet");
    const std::string askedQueue = stringAt(input, "jobQueue");
    if (askedQueue.empty()) return clientError("jobQueue must be specified.");
    SKYDECK_ASSIGN(const auto queue, store().queue(askedQueue));
    if (!queue) return clientError("JobQueue " + askedQueue + " not found.");

    // With a filter AWS ignores the status.
    const Json& filters = arrayAt(input, "filters");
    const auto status = filters.empty() ? jobStatusFrom(stringAt(input, "jobStatus", "RUNNING")) : std::nullopt;
    const std::int64_t most = integerAt(input, "maxResults", kMostListed);
    if (most < 1 || most > kMostListed) return clientError("maxResults must be between 1 and 1000.");
    std::int64_t before = std::numeric_limits<std::int64_t>::max();
    if (const std::string token = stringAt(input, "nextToken"); !token.empty()) {
        const auto text = fromBase64(token);
        const auto position = text ? parseInteger(*text) : std::nullopt;
        if (!position) return clientError("Invalid nextToken.");
        before = *position;
    }

    Json output{{"jobSummaryList", Json::array()}};
    Json& list = output["jobSummaryList"];
    std::string nextToken;
    Status problem;
    SKYDECK_TRY(store().eachJobBackward(stringAt(*queue, "jobQueueName"), status, before, [&](Job&& job) {
        for (const Json& filter : filters) {
            const auto passed = passes(job, filter);
            if (!passed) problem = fail(passed.error());
            if (!passed || !*passed) return passed.has_value();
        }
        if (static_cast<std::int64_t>(list.size()) == most) {
            nextToken = toBase64(std::to_string(job.sequence + 1));
            return false;
        }
        list.push_back(summaryOf(store(), job));
        return true;
    }));
    SKYDECK_TRY(problem);
    if (!nextToken.empty()) output["nextToken"] = nextToken;
    return Reply(std::move(output));
}

Result<Reply> BatchService::describeJobs(const Call& call) {
    const Json& ids = arrayAt(call.input, "jobs");
    if (ids.empty() || ids.size() > kMostDescribed) return clientError("jobs must name between 1 and 100 jobs.");
    Json jobs = Json::array();
    for (const Json& id : ids) {
        SKYDECK_ASSIGN(const auto job, store().job(id.get<std::string>()));
        if (job) jobs.push_back(detailOf(store(), *job));
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
