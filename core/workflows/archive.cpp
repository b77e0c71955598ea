#include "core/workflows/archive.h"

#include "core/aws/batch/batch_client.h"
#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/aws/logs/logs_client.h"
#include "core/aws/s3/s3_client.h"
#include "core/base/files.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/wire/timestamp.h"
#include "core/workflows/cost.h"
#include "core/workflows/quiet.h"
#include "core/workflows/transfers.h"

#include <ranges>

namespace skydeck::workflows {

namespace cfn = aws::cloudformation;
namespace fs = std::filesystem;

namespace {

Json timeOrNull(const std::optional<WallTime>& time) {
    return time ? Json(wire::formatIso8601Millis(toEpochSeconds(*time))) : Json();
}

/// Names come from a server: none may lead out of the folder.
std::string fileName(const std::string& name) {
    return replaceAll(name, "/", "_");
}

class Archive {
public:
    Archive(std::shared_ptr<aws::Session> session, fs::path folder, const CallContext& context)
        : m_session(std::move(session)), m_folder(std::move(folder)), m_context(context), m_calls(quiet(context)) {
        m_report.folder = m_folder;
    }

    Result<ArchiveReport> save(const std::string& stackName);

private:
    Status write(const fs::path& relative, std::string_view bytes);
    Status writeJson(const fs::path& relative, const Json& value) { return write(relative, dumpJson(value, 2) + "\n"); }
    Status saveStack(const cfn::CloudFormationClient& client, const cfn::Stack& stack);
    Status saveCost(const std::string& stackName);
    Status saveBucket(const std::string& bucket);
    Status saveJobs(const std::string& queue, Json& rows);
    Status saveLog(const aws::logs::LogsClient& logs, const aws::batch::JobDetail& job);

    std::shared_ptr<aws::Session> m_session;
    fs::path m_folder;
    const CallContext& m_context;
    const CallContext m_calls; // quiet
    ArchiveReport m_report;
};

Status Archive::write(const fs::path& relative, std::string_view bytes) {
    SKYDECK_TRY(m_context.check(m_session->clock()));
    SKYDECK_TRY(writeFileAtomically(m_folder / relative, bytes));
    m_report.bytes += bytes.size();
    m_context.report(++m_report.files, 0, relative.string());
    return {};
}

Status Archive::saveStack(const cfn::CloudFormationClient& client, const cfn::Stack& stack) {
    SKYDECK_ASSIGN(const auto body, client.getTemplate(stack.stackId, m_calls));
    SKYDECK_TRY(write(trim(body).starts_with('{') ? "template.json" : "template.yaml", body));

    Json parameters = Json::object(), outputs = Json::object(), tags = Json::object();
    for (const auto& parameter : stack.parameters)
        parameters[parameter.parameterKey] = parameter.parameterValue;
    for (const auto& output : stack.outputs)
        outputs[output.outputKey] = output.outputValue;
    for (const auto& tag : stack.tags)
        tags[tag.key] = tag.value;
    SKYDECK_TRY(writeJson("stack.json", {{"stackName", stack.stackName},
                                         {"stackId", stack.stackId},
                                         {"status", stack.stackStatus},
                                         {"created", timeOrNull(stack.creationTime)},
                                         {"region", m_session->region()},
                                         {"parameters", parameters},
                                         {"outputs", outputs},
                                         {"tags", tags}}));

    SKYDECK_ASSIGN(const auto events, client.stackEvents(stack.stackId, {}, m_calls));
    Json rows = Json::array();
    for (const auto& event : std::views::reverse(events))
        rows.push_back({{"time", timeOrNull(event.timestamp)},
                        {"logicalId", event.logicalResourceId},
                        {"physicalId", event.physicalResourceId},
                        {"type", event.resourceType},
                        {"status", event.resourceStatus},
                        {"reason", event.resourceStatusReason}});
    return writeJson("events.json", rows);
}

/// What could not be asked is in "unread": a service that does not answer must not keep the rest from being saved.
Status Archive::saveCost(const std::string& stackName) {
    SKYDECK_ASSIGN(const Prices prices, Prices::load());
    auto costs = costsNow(m_session, prices, m_calls);
    if (!costs && costs.error().kind == ErrorKind::Cancelled) return fail(std::move(costs.error()));
    CostReport report;
    if (costs)
        report = std::move(*costs);
    else
        report.unread.push_back({"AWS", m_session->region(), std::move(costs.error())});
    std::erase_if(report.items, [&](const RunningCost& item) { return item.stack != stackName; });
    Json row = toJson(report);
    row["time"] = wire::formatIso8601Millis(toEpochSeconds(m_session->clock().now()));
    return writeJson("cost.json", row);
}

Status Archive::saveBucket(const std::string& bucket) {
    SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(m_session));
    std::vector<std::string> keys;
    SKYDECK_TRY(client.listObjects(
        bucket, {},
        [&](const aws::s3::ObjectsPage& page) {
            for (const auto& object : page.objects)
                if (object.key.ends_with(".csv")) keys.push_back(object.key);
            return true;
        },
        m_calls));
    for (const std::string& key : keys) {
        SKYDECK_ASSIGN(const auto relative, localPathOf(key));
        SKYDECK_ASSIGN(const auto content, client.getObject(bucket, key, {}, m_calls));
        SKYDECK_TRY(write(fs::path("bucket") / fileName(bucket) / relative, content.bytes));
    }
    return {};
}

Status Archive::saveLog(const aws::logs::LogsClient& logs, const aws::batch::JobDetail& job) {
    aws::logs::GetLogEventsInput input;
    input.logGroupName = job.logGroupName;
    input.logStreamName = job.logStreamName;
    std::string text;
    const auto read = logs.readLogEvents(
        input,
        [&](const std::vector<aws::logs::LogEvent>& events) {
            for (const auto& event : events)
                text += wire::formatIso8601Millis(toEpochSeconds(event.timestamp)) + ' ' + event.message + '\n';
            return true;
        },
        m_calls);
    if (!read && read.error().kind == ErrorKind::NotFound) return {}; // the job wrote nothing
    if (!read) return fail(read.error());
    return write(fs::path("logs") / fileName(job.jobName + '-' + job.jobId + ".log"), text);
}

Status Archive::saveJobs(const std::string& queue, Json& rows) {
    SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(m_session));
    SKYDECK_ASSIGN(const auto logs, aws::logs::LogsClient::create(m_session));
    SKYDECK_ASSIGN(const auto summaries, client.listJobs(queue, m_calls));
    std::vector<std::string> ids;
    for (const auto& summary : summaries)
        ids.push_back(summary.jobId);
    if (ids.empty()) return {};
    SKYDECK_ASSIGN(const auto jobs, client.describeJobs(ids, m_calls));
    for (const auto& job : jobs) {
        Json row{{"jobId", job.jobId},
                 {"jobName", job.jobName},
                 {"status", job.status},
                 {"statusReason", job.statusReason},
                 {"reason", job.reason},
                 {"command", job.command},
                 {"parameters", job.parameters},
                 {"environment", job.environment},
                 {"created", timeOrNull(job.createdAt)},
                 {"started", timeOrNull(job.startedAt)},
                 {"stopped", timeOrNull(job.stoppedAt)},
                 {"logStream", job.logStreamName}};
        if (job.exitCode) row["exitCode"] = *job.exitCode;
        rows.push_back(std::move(row));
        if (!job.logStreamName.empty()) SKYDECK_TRY(saveLog(logs, job));
    }
    return {};
}

Result<ArchiveReport> Archive::save(const std::string& stackName) {
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(m_session));
    SKYDECK_ASSIGN(const auto stack, client.describeStack(stackName, m_calls));
    SKYDECK_TRY(saveStack(client, stack));
    SKYDECK_TRY(saveCost(stack.stackName));

    SKYDECK_ASSIGN(const auto resources, client.stackResources(stack.stackId, m_calls));
    Json resourceRows = Json::array(), jobRows = Json::array();
    for (const auto& resource : resources) {
        resourceRows.push_back({{"logicalId", resource.logicalResourceId},
                                {"physicalId", resource.physicalResourceId},
                                {"type", resource.resourceType},
                                {"status", resource.resourceStatus}});
        Status saved;
        if (resource.physicalResourceId.empty() || resource.resourceStatus == "DELETE_COMPLETE") continue;
        if (resource.resourceType == "AWS::S3::Bucket") saved = saveBucket(resource.physicalResourceId);
        if (resource.resourceType == "AWS::Batch::JobQueue") saved = saveJobs(resource.physicalResourceId, jobRows);
        // What was deleted by hand cannot be saved, and must not stand in the way of destroying the rest.
        if (!saved && saved.error().kind != ErrorKind::NotFound) return fail(std::move(saved.error()));
    }
    SKYDECK_TRY(writeJson("resources.json", resourceRows));
    SKYDECK_TRY(writeJson("jobs.json", jobRows));
    return m_report;
}

} // namespace

Result<ArchiveReport> archiveStack(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                   const fs::path& parent, const CallContext& context) {
    const fs::path folder = parent / fileName(stackName + '-' + wire::formatAmzDate(session->clock().now()));
    std::error_code problem;
    fs::create_directories(parent, problem);
    // create_directory says false where one exists: an archive never mixes with other files.
    if (!fs::create_directory(folder, problem))
        return fail(problem ? ErrorKind::Io : ErrorKind::Conflict, "ArchiveFolderNotMade",
                    "Cannot make the folder '" + folder.string() +
                        "': " + (problem ? problem.message() : "it exists already"),
                    "Name another folder for the archive.");
    return Archive(session, folder, context).save(stackName);
}

} // namespace skydeck::workflows
