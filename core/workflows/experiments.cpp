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
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <tuple>
#include <unordered_map>

namespace skydeck::workflows {

namespace {

constexpr std::uint64_t kLargestMetrics = 128ULL << 20; // some four million epochs

constexpr std::uint64_t kWorthARange = 64ULL << 10; ///< below, a file is fetched whole
constexpr std::uint64_t kRangeOverlap = 512;        ///< bytes by which a grown file is recognised
constexpr std::size_t kFetchesAtOnce = 8;

struct StoredFile {
    std::string eTag;
    std::optional<WallTime> lastModified;
    Metrics metrics;                   ///< of a CSV
    std::optional<RecordedRun> record; ///< of a JSON
};

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
    run.sweepId.clear(); // an older run's record may have said another
    run.seed = arguments.seed;
    run.fold = arguments.fold;
    run.folds = arguments.folds;
    if (arguments.batch > 0) run.parameters["batch"] = static_cast<double>(arguments.batch);
    if (job.status == "FAILED" && job.exitCode == kDivergedExitCode) run.state = kRunDiverged;
    if (job.status == "FAILED" && job.statusReason.starts_with(kStoppedBySearch)) run.state = kRunStopped;
    run.logGroup = job.logGroupName;
    run.logStream = job.logStreamName;
    run.createdAt = job.createdAt;
    run.startedAt = job.startedAt;
    run.stoppedAt = job.stoppedAt;
    run.exitCode = job.exitCode;
    if (const auto it = job.environment.find(kSweepIdVariable); it != job.environment.end()) run.sweepId = it->second;
}

/// What the run says of itself, where no job says it better.
void describeRecordIn(Run& run) {
    const RecordedRun& record = *run.record;
    for (const auto& [name, value] : record.parameters)
        run.parameters[name] = value;
    const auto take = [&](const char* name, double& into) {
        if (const auto it = record.parameters.find(name); it != record.parameters.end()) into = it->second;
    };
    take("lr", run.learningRate);
    take("momentum", run.momentum);
    double epochs = 0;
    take("epochs", epochs);
    if (epochs > 0 && epochs < 1e9) run.epochsAsked = static_cast<int>(epochs);
    if (!run.seed) run.seed = record.seed;
    run.sweepId = record.sweepId;
    run.startedAt = record.start;
    run.stoppedAt = record.end;
    if (record.state == "diverged") {
        run.state = kRunDiverged;
        run.stateReason = record.error;
    }
}

/// S3 lists whole seconds: an object of the job's very second is the job's.
bool isStale(const Run& run) {
    return run.createdAt && run.lastModified && *run.lastModified + std::chrono::seconds(1) <= *run.createdAt;
}

} // namespace

bool Run::finished() const {
    return aws::batch::isFinished(state) || state == kRunRecorded || state == kRunMissing || state == kRunDiverged ||
           state == kRunStopped;
}

double Run::seconds() const {
    if (record && !stale) return record->seconds;
    if (!startedAt || !stoppedAt) return 0;
    return std::max(0.0, std::chrono::duration<double>(*stoppedAt - *startedAt).count());
}

std::optional<double> Run::cost() const {
    if (record && record->cost && !stale) return record->cost;
    if (const double ran = seconds(); ran > 0 && hourlyPrice) return *hourlyPrice * ran / 3600;
    return std::nullopt;
}

struct Experiments::Impl {
    std::shared_ptr<aws::Session> session;
    std::string stackName;
    std::shared_ptr<RunsIndex> index;
    std::mutex mutex;
    std::string stackId; ///< a stack of the same name may have come in its place
    std::optional<double> hourlyPrice;
    std::map<std::string, StoredFile> files;                         ///< by key
    std::unordered_map<std::string, aws::batch::JobDetail> finished; ///< by job id

    Status refreshFilesLocked(const BatchStack& stack, const CallContext& context);
    /// What the index knows the stack's bucket by.
    Result<std::string> placeOf(const BatchStack& stack) const;
    Result<std::vector<std::optional<StoredFile>>>
    fetch(const BatchStack& stack, const std::vector<aws::s3::Object>& objects, const CallContext& context) const;
    Result<std::vector<aws::batch::JobDetail>> jobsLocked(const BatchStack& stack, const CallContext& context);
};

Experiments::Experiments(std::shared_ptr<aws::Session> session, std::string stackName, std::shared_ptr<RunsIndex> index)
    : m_impl(std::make_unique<Impl>()) {
    m_impl->index = std::move(index);
    m_impl->session = std::move(session);
    m_impl->stackName = std::move(stackName);
}
Experiments::~Experiments() = default;

const std::string& Experiments::stackName() const {
    return m_impl->stackName;
}

namespace {

/// What a file says. A damaged record is as good as none: the metrics speak for themselves.
StoredFile understand(const std::string& key, std::string eTag, std::optional<WallTime> lastModified,
                      std::string_view bytes) {
    StoredFile file{std::move(eTag), lastModified, {}, {}};
    if (key.ends_with(".csv"))
        file.metrics = parseMetrics(bytes);
    else if (auto record = parseRecordedRun(bytes, key))
        file.record = std::move(*record);
    return file;
}

/// The whole object; of one that grew since `known` only the end, when its beginning is what it was.
Result<aws::s3::ObjectContent> fetchObject(const aws::s3::S3Client& client, const std::string& bucket,
                                           const aws::s3::Object& object, const std::optional<RunsIndex::Entry>& known,
                                           const CallContext& context) {
    aws::s3::GetObjectOptions options;
    options.sizeLimit = kLargestMetrics;
    if (known && known->bytes.size() >= kWorthARange && object.size > known->bytes.size()) {
        const std::uint64_t from = known->bytes.size() - kRangeOverlap;
        options.range = aws::s3::ByteRange{from, std::nullopt};
        options.ifMatch = object.eTag;
        auto end = client.getObject(bucket, object.key, options, context);
        if (end && std::string_view(end->bytes).starts_with(std::string_view(known->bytes).substr(from))) {
            end->bytes.insert(0, known->bytes, 0, from);
            return end;
        }
        options.range.reset();
        options.ifMatch.clear();
    }
    return client.getObject(bucket, object.key, options, context);
}

} // namespace

Result<std::string> Experiments::Impl::placeOf(const BatchStack& stack) const {
    SKYDECK_ASSIGN(const auto endpoint, session->endpoint("s3"));
    return endpoint + '|' + stack.bucket + '|' + stack.stackId;
}

/// In the order of `objects`; nothing for those that were deleted since they were listed.
Result<std::vector<std::optional<StoredFile>>> Experiments::Impl::fetch(const BatchStack& stack,
                                                                        const std::vector<aws::s3::Object>& objects,
                                                                        const CallContext& context) const {
    SKYDECK_ASSIGN(const std::string place, placeOf(stack));
    SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
    std::vector<std::optional<StoredFile>> files(objects.size());
    std::vector<std::optional<RunsIndex::Entry>> known(objects.size());
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        if (index) {
            SKYDECK_ASSIGN(known[i], index->find(place, objects[i].key));
            if (known[i] && known[i]->eTag == objects[i].eTag) {
                files[i] = understand(objects[i].key, objects[i].eTag, objects[i].lastModified, known[i]->bytes);
                continue;
            }
        }
        missing.push_back(i);
    }

    std::vector<std::pair<std::string, RunsIndex::Entry>> fresh;
    for (std::size_t at = 0; at < missing.size(); at += kFetchesAtOnce) {
        std::vector<std::future<Result<aws::s3::ObjectContent>>> underWay;
        const std::size_t end = std::min(missing.size(), at + kFetchesAtOnce);
        for (std::size_t i = at; i < end; ++i)
            underWay.push_back(std::async(end - at > 1 ? std::launch::async : std::launch::deferred, [&, i] {
                return fetchObject(client, stack.bucket, objects[missing[i]], known[missing[i]], context);
            }));
        std::optional<Error> failure;
        for (std::size_t i = at; i < end; ++i) {
            auto content = underWay[i - at].get();
            const aws::s3::Object& object = objects[missing[i]];
            if (!content) {
                if (content.error().kind != ErrorKind::NotFound) failure = std::move(content.error());
                continue;
            }
            // The bytes may be newer than the listing: their own ETag goes with them.
            const auto modified = content->info.lastModified ? content->info.lastModified : object.lastModified;
            files[missing[i]] = understand(object.key, content->info.eTag, modified, content->bytes);
            fresh.emplace_back(object.key, RunsIndex::Entry{content->info.eTag, std::move(content->bytes)});
        }
        if (failure) return fail(std::move(*failure));
    }
    if (index && !fresh.empty()) SKYDECK_TRY(index->putAll(place, fresh));
    return files;
}

Status Experiments::Impl::refreshFilesLocked(const BatchStack& stack, const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
    std::vector<aws::s3::Object> listed;
    aws::s3::ListObjectsOptions listing;
    listing.prefix = "metrics_";
    listing.delimiter = "/";
    SKYDECK_TRY(client.listObjects(
        stack.bucket, listing,
        [&](const aws::s3::ObjectsPage& page) {
            for (const auto& object : page.objects)
                if (runNameOfKey(object.key)) listed.push_back(object);
            return true;
        },
        quiet(context)));
    // A CSV whose name says nothing is a run's only if the run's record is beside it.
    std::set<std::string> recorded;
    for (const auto& object : listed)
        if (object.key.ends_with(".json")) recorded.insert(*runNameOfKey(object.key));
    std::erase_if(listed, [&](const aws::s3::Object& object) {
        const std::string name = *runNameOfKey(object.key);
        return !recorded.contains(name) && !trainingArguments(std::string_view(metricsKeyOf(name))) &&
               !trainingArguments(std::string_view(object.key));
    });

    std::map<std::string, StoredFile> fresh;
    std::vector<aws::s3::Object> changed;
    for (const aws::s3::Object& object : listed) {
        const auto old = files.find(object.key);
        if (old != files.end() && old->second.eTag == object.eTag) {
            old->second.lastModified = object.lastModified;
            fresh.insert(std::move(*old));
        } else if (object.size > kLargestMetrics) {
            StoredFile& stored = fresh[object.key];
            stored = {object.eTag, object.lastModified, {}, {}};
            stored.metrics.notes.push_back("The file has " + humanBytes(object.size) + ": too large for metrics.");
        } else {
            changed.push_back(object);
        }
    }
    SKYDECK_ASSIGN(auto fetched, fetch(stack, changed, quiet(context)));
    for (std::size_t i = 0; i < changed.size(); ++i)
        if (fetched[i]) fresh[changed[i].key] = std::move(*fetched[i]);
    files = std::move(fresh);
    if (!index || changed.empty()) return {};
    std::vector<std::string> keys;
    for (const auto& [key, file] : files)
        keys.push_back(key);
    SKYDECK_ASSIGN(const std::string place, placeOf(stack));
    return index->keepOnly(place, keys);
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
        m_impl->files.clear();
        m_impl->finished.clear();
        SKYDECK_ASSIGN(m_impl->hourlyPrice, machineHour(m_impl->session, stack, context));
        m_impl->stackId = stack.stackId;
    }
    // Jobs before files: a job that is seen finished has its last metrics in the bucket by then.
    SKYDECK_ASSIGN(const auto jobs, m_impl->jobsLocked(stack, quiet(context)));
    SKYDECK_TRY(m_impl->refreshFilesLocked(stack, quiet(context)));

    std::map<std::string, Run> byName;
    for (const auto& [key, stored] : m_impl->files) {
        const std::string name = *runNameOfKey(key);
        Run& run = byName[name];
        run.state = kRunRecorded;
        if (key.ends_with(".json")) {
            run.record = stored.record;
            if (!run.lastModified) run.lastModified = stored.lastModified;
            continue;
        }
        run.metrics = stored.metrics;
        run.lastModified = stored.lastModified;
        if (const auto arguments = trainingArguments(std::string_view(key))) {
            run.learningRate = arguments->learningRate;
            run.momentum = arguments->momentum;
            run.seed = arguments->seed;
            run.fold = arguments->fold;
            run.folds = arguments->folds;
            if (arguments->batch > 0) run.parameters["batch"] = static_cast<double>(arguments->batch);
        }
    }
    for (auto& [name, run] : byName)
        if (run.record) describeRecordIn(run);
    for (const auto& job : jobs) { // newest first
        const auto arguments = trainingArguments(resolvedCommand(job));
        if (!arguments) continue;
        Run& run = byName[arguments->name];
        if (run.jobId.empty())
            describeJobIn(run, job, *arguments);
        else
            ++run.earlierJobs;
    }

    std::vector<Run> runs;
    for (auto& [name, run] : byName) {
        run.name = name;
        run.metricsKey = metricsKeyOf(name);
        run.stale = isStale(run);
        run.hourlyPrice = m_impl->hourlyPrice;
        run.parameters["lr"] = run.learningRate;
        run.parameters["momentum"] = run.momentum;
        if (run.seed) run.parameters["seed"] = static_cast<double>(*run.seed);
        if (run.epochsAsked > 0) run.parameters["epochs"] = run.epochsAsked;
        if (run.folds > 0) run.parameters["fold"] = run.fold;
        runs.push_back(std::move(run));
    }
    std::sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) {
        return std::tie(a.learningRate, a.momentum, a.seed, a.fold, a.name) <
               std::tie(b.learningRate, b.momentum, b.seed, b.fold, b.name);
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
