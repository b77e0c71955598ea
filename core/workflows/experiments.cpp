#include "core/workflows/experiments.h"

#include "core/aws/batch/batch_client.h"
#include "core/aws/s3/s3_client.h"
#include "core/base/strings.h"
#include "core/workflows/batch_stack.h"
#include "core/workflows/quiet.h"
#include "core/workflows/sweep.h"
#include "core/workflows/sweep_key.h"
#include "core/workflows/training_arguments.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_map>

namespace skydeck::workflows {

namespace {

constexpr std::uint64_t kLargestMetrics = 16ULL << 20; // some 500,000 epochs

struct StoredMetrics {
    std::string eTag;
    std::optional<WallTime> lastModified;
    Metrics metrics;
};

std::string runName(double learningRate, double momentum) {
    std::string name = metricsKey(learningRate, momentum);
    constexpr std::string_view kPrefix = "metrics_", kSuffix = ".csv";
    return name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
}

/// The command as the container sees it: "Ref::lr" stands for the parameter lr.
std::vector<std::string> resolvedCommand(const aws::batch::JobDetail& job) {
    std::vector<std::string> command = job.command;
    for (std::string& word : command)
        if (word.starts_with("Ref::"))
            if (const auto it = job.parameters.find(word.substr(5)); it != job.parameters.end()) word = it->second;
    return command;
}

std::string reasonOf(const aws::batch::JobDetail& job) {
    if (job.reason.empty() || job.reason == job.statusReason) return job.statusReason;
    return job.statusReason.empty() ? job.reason : job.statusReason + " (" + job.reason + ")";
}

void describeJobIn(Run& run, const aws::batch::JobDetail& job, const TrainingArguments& arguments) {
    run.learningRate = arguments.learningRate; // exact, where the key has four decimals
    run.momentum = arguments.momentum;
    run.epochsAsked = arguments.epochs;
    run.state = job.status;
    run.stateReason = reasonOf(job);
    run.jobId = job.jobId;
    run.jobName = job.jobName;
    run.logGroup = job.logGroupName;
    run.logStream = job.logStreamName;
    run.createdAt = job.createdAt;
    run.startedAt = job.startedAt;
    run.stoppedAt = job.stoppedAt;
    run.exitCode = job.exitCode;
    if (const auto it = job.environment.find(kSweepIdVariable); it != job.environment.end()) run.sweepId = it->second;
}

/// S3 lists whole seconds: an object of the job's very second is the job's.
bool isStale(const Run& run) {
    return run.createdAt && run.lastModified && *run.lastModified + std::chrono::seconds(1) <= *run.createdAt;
}

} // namespace

struct Experiments::Impl {
    std::shared_ptr<aws::Session> session;
    std::string stackName;
    std::mutex mutex;
    std::string stackId;                          ///< a stack of the same name may have come in its place
    std::map<std::string, StoredMetrics> metrics; ///< by key
    std::unordered_map<std::string, aws::batch::JobDetail> finished; ///< by job id

    Status refreshMetricsLocked(const BatchStack& stack, const CallContext& context);
    Result<std::vector<aws::batch::JobDetail>> jobsLocked(const BatchStack& stack, const CallContext& context);
};

Experiments::Experiments(std::shared_ptr<aws::Session> session, std::string stackName)
    : m_impl(std::make_unique<Impl>()) {
    m_impl->session = std::move(session);
    m_impl->stackName = std::move(stackName);
}
Experiments::~Experiments() = default;

const std::string& Experiments::stackName() const {
    return m_impl->stackName;
}

Status Experiments::Impl::refreshMetricsLocked(const BatchStack& stack, const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
    std::vector<aws::s3::Object> listed;
    aws::s3::ListObjectsOptions listing;
    listing.prefix = "metrics_";
    listing.delimiter = "/";
    SKYDECK_TRY(client.listObjects(
        stack.bucket, listing,
        [&](const aws::s3::ObjectsPage& page) {
            for (const auto& object : page.objects)
                if (trainingArguments(std::string_view(object.key))) listed.push_back(object);
            return true;
        },
        quiet(context)));

    std::map<std::string, StoredMetrics> fresh;
    for (const aws::s3::Object& object : listed) {
        const auto known = metrics.find(object.key);
        if (known != metrics.end() && known->second.eTag == object.eTag) {
            known->second.lastModified = object.lastModified;
            fresh.insert(std::move(*known));
            continue;
        }
        if (object.size > kLargestMetrics) {
            StoredMetrics& stored = fresh[object.key];
            stored = {object.eTag, object.lastModified, {}};
            stored.metrics.notes.push_back("The file has " + humanBytes(object.size) + ": too large for metrics.");
            continue;
        }
        aws::s3::GetObjectOptions options;
        options.sizeLimit = kLargestMetrics;
        auto content = client.getObject(stack.bucket, object.key, options, quiet(context));
        if (!content && content.error().kind == ErrorKind::NotFound) continue; // deleted since it was listed
        if (!content) return fail(std::move(content.error()));
        // The bytes may be newer than the listing: their own ETag goes with them.
        fresh[object.key] = {content->info.eTag,
                             content->info.lastModified ? content->info.lastModified : object.lastModified,
                             parseMetrics(content->bytes)};
    }
    metrics = std::move(fresh);
    return {};
}

Result<std::vector<aws::batch::JobDetail>> Experiments::Impl::jobsLocked(const BatchStack& stack,
                                                                         const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(session));
    SKYDECK_ASSIGN(const auto summaries, client.listJobs(stack.jobQueue, quiet(context)));
    std::vector<std::string> wanted;
    for (const auto& summary : summaries)
        if (!finished.contains(summary.jobId)) wanted.push_back(summary.jobId);
    std::unordered_map<std::string, aws::batch::JobDetail> fresh;
    if (!wanted.empty()) {
        SKYDECK_ASSIGN(auto details, client.describeJobs(wanted, quiet(context)));
        for (auto& detail : details) {
            const bool done = aws::batch::isFinished(detail.status);
            (done ? finished : fresh).insert_or_assign(detail.jobId, std::move(detail));
        }
    }
    std::vector<aws::batch::JobDetail> jobs;
    for (const auto& summary : summaries) {
        if (const auto it = fresh.find(summary.jobId); it != fresh.end())
            jobs.push_back(std::move(it->second));
        else if (const auto old = finished.find(summary.jobId); old != finished.end())
            jobs.push_back(old->second);
    }
    std::stable_sort(jobs.begin(), jobs.end(), [](const auto& a, const auto& b) { return a.createdAt > b.createdAt; });
    return jobs;
}

Result<std::vector<Run>> Experiments::refresh(const CallContext& context) {
    const std::lock_guard lock(m_impl->mutex);
    SKYDECK_ASSIGN(const auto stack, findBatchStack(m_impl->session, m_impl->stackName, quiet(context)));
    if (stack.stackId != m_impl->stackId) {
        m_impl->metrics.clear();
        m_impl->finished.clear();
        m_impl->stackId = stack.stackId;
    }
    // Jobs before metrics: a job that is seen finished has its last metrics in the bucket by then.
    SKYDECK_ASSIGN(const auto jobs, m_impl->jobsLocked(stack, quiet(context)));
    SKYDECK_TRY(m_impl->refreshMetricsLocked(stack, quiet(context)));

    std::map<std::string, Run> byKey;
    for (const auto& [key, stored] : m_impl->metrics) {
        const TrainingArguments arguments = *trainingArguments(std::string_view(key));
        Run& run = byKey[key];
        run.learningRate = arguments.learningRate;
        run.momentum = arguments.momentum;
        run.state = kRunRecorded;
        run.metrics = stored.metrics;
        run.lastModified = stored.lastModified;
    }
    for (const auto& job : jobs) { // newest first
        const auto arguments = trainingArguments(resolvedCommand(job));
        if (!arguments) continue;
        Run& run = byKey[metricsKey(arguments->learningRate, arguments->momentum)];
        if (run.jobId.empty())
            describeJobIn(run, job, *arguments);
        else
            ++run.earlierJobs;
    }

    std::vector<Run> runs;
    for (auto& [key, run] : byKey) {
        run.metricsKey = key;
        run.name = runName(run.learningRate, run.momentum);
        run.stale = isStale(run);
        runs.push_back(std::move(run));
    }
    std::sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) {
        return std::pair(a.learningRate, a.momentum) < std::pair(b.learningRate, b.momentum);
    });
    return runs;
}

Result<Run> findRun(const std::vector<Run>& runs, std::string_view wanted) {
    std::vector<std::string> names;
    for (const Run& run : runs) {
        if (wanted == run.name || wanted == run.metricsKey || (!run.jobId.empty() && wanted == run.jobId)) return run;
        names.push_back(run.name);
    }
    for (const Run& run : runs)
        if (!run.jobName.empty() && wanted == run.jobName) return run;
    return fail(ErrorKind::NotFound, "RunNotFound", "There is no run '" + std::string(wanted) + "'",
                names.empty() ? "There are no runs yet." : "There are: " + join(names, ", ") + ".");
}

} // namespace skydeck::workflows
