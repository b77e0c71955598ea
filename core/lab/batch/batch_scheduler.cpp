#include "core/lab/batch/batch_scheduler.h"

#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/batch/batch_store.h"
#include "core/lab/batch/job_launch.h"
#include "core/lab/batch/retry_strategy.h"
#include "core/lab/cloudwatch/processor_meter.h"
#include "core/lab/compute/container_process.h"
#include "core/lab/compute/image_catalogue.h"
#include "core/lab/ec2/network_store.h"
#include "core/lab/ecr/image_resolver.h"
#include "core/lab/faults/fault_store.h"
#include "core/lab/lab.h"
#include "core/lab/logs/logs_store.h"
#include "core/wire/crypto.h"

#include <filesystem>
#include <limits>

namespace skydeck::lab {

namespace {
constexpr const char* kBatchArea = "lab.batch";
constexpr const char* kHostLost = "Host EC2 (this machine) terminated: the lab stopped while the job was running.";
constexpr const char* kContainerExited = "Essential container in task exited";
constexpr const char* kNotStarted = "Task failed to start";
constexpr std::chrono::milliseconds kMemoryLook{500};
constexpr std::chrono::milliseconds kStopGrace{3000};

void complain(const Status& status, const char* what) {
    if (!status) log::error(kBatchArea, std::string(what) + ": " + describe(status.error()));
}
} // namespace

BatchScheduler::BatchScheduler(Lab& lab, MemoryGuard guard)
    : m_lab(lab), m_guard(std::move(guard)), m_fleet(lab.network->instances(), *lab.machines, lab.clock) {}

BatchScheduler::~BatchScheduler() {
    stop();
}

Result<std::unique_ptr<BatchScheduler>> BatchScheduler::create(Lab& lab, MemoryGuard guard) {
    std::unique_ptr<BatchScheduler> scheduler(new BatchScheduler(lab, std::move(guard)));
    SKYDECK_TRY(scheduler->recover());
    return scheduler;
}

Status BatchScheduler::recover() {
    std::error_code ignored; // folders that stay cost disk space only
    std::filesystem::remove_all(jobFolders(m_lab.config), ignored);
    SKYDECK_TRY(m_fleet.recover());
    for (const JobStatus status : {JobStatus::Starting, JobStatus::Running}) {
        SKYDECK_ASSIGN(auto jobs, m_lab.batch->jobsInOrder({}, status, 0, std::numeric_limits<std::int32_t>::max()));
        for (Job& job : jobs)
            SKYDECK_TRY(finishAttempt(job, {.retry = true, .statusReason = kHostLost}));
    }
    return {};
}

void BatchScheduler::start() {
    const std::lock_guard lock(m_mutex);
    if (m_thread.joinable()) return;
    m_stopping = false;
    m_awake = true;
    m_thread = std::thread([this] { serve(); });
}

void BatchScheduler::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        for (const auto& [id, running] : m_running)
            if (running.process) m_lab.runner->stop(*running.process, kStopGrace);
    }
    m_changed.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void BatchScheduler::wake() {
    {
        const std::lock_guard lock(m_mutex);
        m_awake = true;
    }
    m_changed.notify_all();
}

void BatchScheduler::instancesChanged() {
    {
        const std::lock_guard lock(m_mutex);
        m_instancesChanged = true;
    }
    wake();
}

std::string BatchScheduler::waitingReason(const std::string& queue) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_waiting.find(queue);
    return found == m_waiting.end() ? std::string() : found->second;
}

std::vector<Fleet::ContainerInstance> BatchScheduler::containerInstances() const {
    const auto held = m_lab.database->lock();
    return m_fleet.containerInstances();
}

void BatchScheduler::post(Event event) {
    {
        const std::lock_guard lock(m_mutex);
        m_events.push_back(std::move(event));
    }
    m_changed.notify_all();
}

void BatchScheduler::serve() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        const auto called = [this] { return m_awake || !m_events.empty() || (m_stopping && m_running.empty()); };
        std::optional<std::chrono::steady_clock::duration> patience;
        if (m_waitsForMemory) patience = kMemoryLook;
        if (m_nextLook) {
            const auto left = *m_nextLook - m_lab.clock.steadyNow();
            patience = patience ? std::min(*patience, left) : left;
        }
        if (patience)
            m_changed.wait_for(lock, *patience, called);
        else
            m_changed.wait(lock, called);
        m_awake = false;
        const std::vector<Event> events = std::exchange(m_events, {});
        const bool stopping = m_stopping;
        lock.unlock();
        for (const Event& event : events)
            complain(event.exit ? ended(event.jobId, *event.exit) : started(event.jobId), "recording a job's state");
        if (!stopping) complain(pass(), "scheduling");
        lock.lock();
        if (m_stopping && m_running.empty()) return;
    }
}

Status BatchScheduler::setStatus(Job& job, JobStatus status, const std::string& reason) {
    job.status = status;
    job.statusReason = reason;
    return m_lab.batch->saveJob(job);
}

Status BatchScheduler::setReason(const std::string& jobId, const std::string& reason) {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(auto job, m_lab.batch->job(jobId));
    if (!job || job->status != JobStatus::Runnable || job->statusReason == reason) return {};
    return setStatus(*job, JobStatus::Runnable, reason);
}

Status BatchScheduler::cancel(const std::string& jobId, const std::string& reason) {
    return m_lab.database->transaction([&]() -> Status {
        SKYDECK_ASSIGN(auto job, m_lab.batch->job(jobId));
        if (!job || job->status >= JobStatus::Starting) return {};
        job->detail["isCancelled"] = true;
        if (arraySizeOf(*job) == 0 || job->status == JobStatus::Submitted) return endWithoutRunning(*job, reason);
        SKYDECK_TRY(setStatus(*job, job->status, reason));
        std::vector<std::string> children;
        SKYDECK_TRY(m_lab.batch->eachChild(job->id, std::nullopt, 0, [&](Job&& child) {
            if (child.status < JobStatus::Starting) children.push_back(child.id);
            return true;
        }));
        for (const std::string& child : children)
            SKYDECK_TRY(cancel(child, reason));
        return {}; // it ends when all of its children have
    });
}

Status BatchScheduler::terminate(const std::string& jobId, const std::string& reason) {
    return m_lab.database->transaction([&]() -> Status {
        SKYDECK_ASSIGN(auto job, m_lab.batch->job(jobId));
        if (!job || isFinished(job->status)) return {};
        job->detail["isTerminated"] = true;
        const bool parent = arraySizeOf(*job) > 0;
        if (job->status < JobStatus::Starting && !(parent && job->status > JobStatus::Submitted))
            return endWithoutRunning(*job, reason);
        if (parent) job->statusReason = reason;
        SKYDECK_TRY(m_lab.batch->saveJob(*job));
        if (parent) {
            std::vector<std::string> children;
            SKYDECK_TRY(m_lab.batch->eachChild(job->id, std::nullopt, 0, [&](Job&& child) {
                if (!isFinished(child.status)) children.push_back(child.id);
                return true;
            }));
            for (const std::string& child : children)
                SKYDECK_TRY(terminate(child, reason));
            return {}; // it ends when all of its children have
        }
        const std::lock_guard lock(m_mutex);
        const auto running = m_running.find(job->id);
        if (running == m_running.end()) return {}; // it has just ended; its event is on the way
        if (!running->second.terminateReason) running->second.terminateReason = reason;
        if (running->second.process) m_lab.runner->stop(*running->second.process);
        return {};
    });
}

Status BatchScheduler::endWithoutRunning(Job& job, const std::string& reason) {
    job.stoppedAt = m_lab.batch->now();
    SKYDECK_TRY(setStatus(job, JobStatus::Failed, reason));
    {
        const std::lock_guard lock(m_mutex);
        m_finished.push_back(job.id);
    }
    wake(); // others may depend on it, or wait behind it
    return {};
}

Status BatchScheduler::launch(const Chosen& chosen, unsigned threads) {
    Job job;
    const Image* image = nullptr;
    Outcome failure{.retry = true, .statusReason = kNotStarted};
    {
        // From here on TerminateJob must find the job among the running ones.
        const auto held = m_lab.database->lock();
        SKYDECK_ASSIGN(auto present, m_lab.batch->job(chosen.job.id));
        if (!present || present->status != JobStatus::Runnable) { // cancelled meanwhile
            m_fleet.leave(chosen.job.id);
            return {};
        }
        job = std::move(*present);
        job.environment = chosen.seat.environment;
        const std::string taskId = toHex(wire::randomBytes(16));
        const std::string definition = BatchStore::nameOf(stringAt(job.detail, "jobDefinition"));
        Json& container = job.detail["container"];
        container["taskArn"] =
            "arn:aws:ecs:" + m_lab.config.region + ":" + kAccountId + ":task/" + job.environment + "/" + taskId;
        if (!chosen.seat.containerInstanceArn.empty())
            container["containerInstanceArn"] = chosen.seat.containerInstanceArn;
        container["logStreamName"] = definition.substr(0, definition.rfind(':')) + "/default/" + taskId;
        SKYDECK_TRY(setStatus(job, JobStatus::Starting));
        auto pulled = pullImage(stringAt(container, "image"), *m_lab.ecr, *m_lab.images);
        if (pulled)
            image = *pulled;
        else
            failure.containerReason = pulled.error().message;
        if (m_lab.faults->strike({FaultKind::ImagePull}, "batch", job.name)) {
            image = nullptr;
            failure.containerReason =
                "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to "
                "resolve ref " +
                stringAt(container, "image") + " (a fault of the lab: image-pull)";
        }
        if (!arrayAt(container, "secrets").empty()) {
            image = nullptr;
            failure.containerReason =
                "ResourceInitializationError: the lab does not fetch the secrets of a container yet";
        }
        if (!image) return finishAttempt(job, failure);
        SKYDECK_ASSIGN(const std::uint64_t expected, m_guard.expected(image->name));
        const std::lock_guard lock(m_mutex);
        m_running[job.id] = Running{std::nullopt, image->name, m_lab.workload->join(expected), chosen.seat.instanceId};
    }
    run(job, *image, threads);
    return {};
}

void BatchScheduler::run(const Job& job, const Image& image, unsigned threads) {
    ProcessSpec spec = processFor(job, image, m_lab.config, threads);
    const JobLog log = logOf(job);
    spec.onStart = [this, id = job.id] { post({id, std::nullopt}); };
    spec.onExit = [this, id = job.id](const ProcessExit& exit) { post({id, exit}); };
    spec.onLines = [this, log](std::vector<std::string>&& lines) {
        complain(m_lab.logs->appendLines(log.group, log.stream, lines), "storing a job's output");
    };
    const auto process = m_lab.runner->start(std::move(spec));
    if (!process) {
        post({job.id, ProcessExit{ProcessExit::Cause::NotStarted, 1, 0, describe(process.error())}});
        return;
    }
    const std::lock_guard lock(m_mutex);
    const auto running = m_running.find(job.id);
    if (running == m_running.end()) return;
    running->second.process = *process;
    running->second.seat.runs(*process);
    if (!running->second.instanceId.empty())
        m_lab.meter->watch({"AWS/EC2", "CPUUtilization", {{"InstanceId", running->second.instanceId}}}, *process,
                           threads);
    if (m_stopping)
        m_lab.runner->stop(*process, kStopGrace);
    else if (running->second.terminateReason)
        m_lab.runner->stop(*process);
}

Status BatchScheduler::started(const std::string& jobId) {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(auto job, m_lab.batch->job(jobId));
    if (!job || job->status != JobStatus::Starting) return {};
    const JobLog log = logOf(*job);
    SKYDECK_TRY(m_lab.logs->appendLines(log.group, log.stream, {}));
    job->startedAt = m_lab.batch->now();
    SKYDECK_TRY(setStatus(*job, JobStatus::Running));
    if (!m_lab.faults->strike({FaultKind::Spot}, "batch", job->name)) return {};
    std::string instanceId;
    {
        const std::lock_guard lock(m_mutex);
        const auto running = m_running.find(jobId);
        if (running != m_running.end()) instanceId = running->second.instanceId;
    }
    SKYDECK_ASSIGN(auto jobs, m_fleet.lose(instanceId));
    if (jobs.empty()) jobs.push_back(jobId); // on Fargate only the task goes
    loseJobs(jobs, instanceId);
    return {};
}

void BatchScheduler::loseJobs(const std::vector<std::string>& jobIds, const std::string& instanceId) {
    const std::lock_guard lock(m_mutex);
    for (const std::string& jobId : jobIds) {
        const auto running = m_running.find(jobId);
        if (running == m_running.end()) continue;
        running->second.hostGone = instanceId.empty() ? "Your Spot Task was interrupted."
                                                      : "Host EC2 (instance " + instanceId + ") terminated.";
        if (running->second.process) m_lab.runner->stop(*running->second.process);
    }
}

Status BatchScheduler::checkInstances() {
    {
        const std::lock_guard lock(m_mutex);
        if (!std::exchange(m_instancesChanged, false)) return {};
    }
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(const auto lost, m_fleet.takeLost());
    for (const auto& [instanceId, jobs] : lost)
        loseJobs(jobs, instanceId);
    return {};
}

Status BatchScheduler::ended(const std::string& jobId, const ProcessExit& exit) {
    const auto held = m_lab.database->lock();
    Running running;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_running.find(jobId);
        if (found == m_running.end()) return {};
        running = std::move(found->second);
        m_running.erase(found);
    }
    SKYDECK_ASSIGN(auto job, m_lab.batch->job(jobId));
    if (!job) return {};
    std::error_code ignored; // what stays costs disk space until the next start
    std::filesystem::remove_all(folderOf(*job, m_lab.config), ignored);

    Outcome outcome{.retry = true, .statusReason = kContainerExited, .exitCode = exit.exitCode};
    using enum ProcessExit::Cause;
    switch (exit.cause) {
    case Exited:
        outcome.succeeded = exit.exitCode == 0;
        SKYDECK_TRY(m_guard.measured(running.image, exit.residentBytes));
        break;
    case NotStarted:
        outcome.statusReason = kNotStarted;
        outcome.containerReason = notStartedReason(exit);
        if (outcome.containerReason.starts_with("CannotPull")) outcome.exitCode.reset();
        break;
    case TimedOut:
        outcome.retry = false; // AWS does not retry these
        outcome.statusReason = "Job attempt duration exceeded timeout";
        break;
    case Stopped:
    case Lost:
        outcome.statusReason = kHostLost;
        break;
    }
    SKYDECK_TRY(recordShare(*job));
    if (running.hostGone && !outcome.succeeded) outcome.statusReason = *running.hostGone;
    if (running.terminateReason && !outcome.succeeded) {
        outcome.retry = false;
        outcome.statusReason = *running.terminateReason;
    }
    return finishAttempt(*job, outcome);
}

Status BatchScheduler::finishAttempt(Job& job, const Outcome& outcome) {
    const std::int64_t now = m_lab.batch->now();
    m_fleet.leave(job.id);
    Json& container = job.detail["container"];
    if (outcome.exitCode) container["exitCode"] = *outcome.exitCode;
    if (!outcome.containerReason.empty()) container["reason"] = outcome.containerReason;
    Json attempt{{"container", {{"networkInterfaces", Json::array()}}},
                 {"stoppedAt", now},
                 {"statusReason", outcome.statusReason}};
    if (job.startedAt > 0) attempt["startedAt"] = job.startedAt;
    for (const char* member : {"exitCode", "reason", "taskArn", "logStreamName", "containerInstanceArn"})
        if (container.contains(member)) attempt["container"][member] = container.at(member);
    job.detail["attempts"].push_back(std::move(attempt));

    const bool again = !outcome.succeeded && outcome.retry &&
                       batch::isTriedAgain(memberAt(job.detail, "retryStrategy"), job.detail["attempts"].size(),
                                           {outcome.statusReason, outcome.containerReason, outcome.exitCode});
    if (again) {
        for (const char* member : {"exitCode", "reason", "taskArn", "logStreamName", "containerInstanceArn"})
            container.erase(member);
        job.startedAt = 0;
        job.environment.clear();
        SKYDECK_TRY(setStatus(job, JobStatus::Runnable, outcome.statusReason));
    } else {
        job.stoppedAt = now;
        SKYDECK_TRY(setStatus(job, outcome.succeeded ? JobStatus::Succeeded : JobStatus::Failed, outcome.statusReason));
        const std::lock_guard lock(m_mutex);
        m_finished.push_back(job.id);
    }
    wake();
    return {};
}

/// What a job used counts for its share.
Status BatchScheduler::recordShare(const Job& job) {
    if (job.share.empty() || job.startedAt == 0) return {};
    SKYDECK_ASSIGN(const auto queue, m_lab.batch->queue(job.queue));
    if (!queue) return {};
    SKYDECK_ASSIGN(const auto policy, m_lab.batch->policy(stringAt(*queue, "schedulingPolicyArn")));
    if (!policy) return {};
    const double seconds = static_cast<double>(m_lab.batch->now() - job.startedAt) / 1000;
    m_ledger.add(job.queue, job.share, job.need.vcpus * seconds,
                 numberAt(memberAt(*policy, "fairsharePolicy"), "shareDecaySeconds"), m_lab.clock.steadyNow());
    return {};
}

} // namespace skydeck::lab
