#include "core/lab/batch/job_views.h"

#include "core/base/strings.h"
#include "core/lab/batch/batch_rules.h"
#include "core/lab/batch/batch_store.h"

#include <string_view>

namespace skydeck::lab {

using batch::clientError;

namespace {
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

void addStanding(const Job& job, const std::string& waiting, Json& json) {
    json["status"] = toString(job.status);
    json["createdAt"] = job.createdAt;
    if (job.startedAt > 0) json["startedAt"] = job.startedAt;
    if (job.stoppedAt > 0) json["stoppedAt"] = job.stoppedAt;
    const bool waits = job.status == JobStatus::Runnable && job.statusReason.empty();
    if (const std::string& reason = waits ? waiting : job.statusReason; !reason.empty()) json["statusReason"] = reason;
}

Result<Json> childCounts(const BatchStore& store, const std::string& parent) {
    SKYDECK_ASSIGN(const auto counts, store.childrenByStatus(parent));
    Json summary = Json::object();
    for (std::size_t i = 0; i < kJobStatusNames.size(); ++i) {
        const auto found = counts.find(static_cast<JobStatus>(i));
        summary[std::string(kJobStatusNames[i])] = found == counts.end() ? 0 : found->second;
    }
    return summary;
}
} // namespace

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

Json summaryOf(const BatchStore& store, const Job& job, const std::string& waiting) {
    Json json{{"jobArn", store.arn("job/" + job.id)},
              {"jobId", job.id},
              {"jobName", job.name},
              {"jobDefinition", stringAt(job.detail, "jobDefinition")}};
    addStanding(job, waiting, json);
    if (job.detail.contains("arrayProperties")) json["arrayProperties"] = job.detail.at("arrayProperties");
    const Json& container = memberAt(job.detail, "container");
    for (const char* member : {"exitCode", "reason"})
        if (container.contains(member)) json["container"][member] = container.at(member);
    return json;
}

Result<Json> detailOf(const BatchStore& store, const Job& job, const std::string& waiting) {
    Json json = job.detail;
    json["jobArn"] = store.arn("job/" + job.id);
    json["jobId"] = job.id;
    json["jobName"] = job.name;
    json["startedAt"] = job.startedAt; // AWS gives 0 until it starts
    addStanding(job, waiting, json);
    if (arraySizeOf(job) > 0) {
        SKYDECK_ASSIGN(json["arrayProperties"]["statusSummary"], childCounts(store, job.id));
    }
    return json;
}

} // namespace skydeck::lab
