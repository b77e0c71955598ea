#pragma once

#include "core/base/result.h"
#include "core/lab/batch/job.h"
#include "core/lab/compute/memory_guard.h"
#include "core/lab/compute/process_runner.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace skydeck::lab {

class Lab;
struct Image;

/// Moves jobs through their states and runs them: one thread that wakes when something changed. Every step is stored
/// before the next begins, so that whoever looks sees each state.
class BatchScheduler {
public:
    /// Fails what an earlier lab left STARTING or RUNNING, as AWS does when a host goes away.
    static Result<std::unique_ptr<BatchScheduler>> create(Lab& lab, MemoryGuard guard);
    ~BatchScheduler();

    void start();
    /// Ends the running jobs (they fail as the host's loss) and joins the thread.
    void stop();
    /// Something changed: look again. Any thread.
    void wake();

    /// CancelJob: fails the job unless it is STARTING or beyond; nothing then, as on AWS. Unknown jobs: nothing.
    Status cancel(const std::string& jobId, const std::string& reason);
    /// TerminateJob: as cancel, and ends a job that runs; its end follows.
    Status terminate(const std::string& jobId, const std::string& reason);

private:
    struct Running {
        std::optional<ProcessRunner::Id> process;
        std::string image;
        std::uint64_t expectedBytes = 0;
        std::optional<std::string> terminateReason = {};
        std::optional<std::string> hostGone = {}; ///< why its instance went away
    };
    struct Event {
        std::string jobId;
        std::optional<ProcessExit> exit; ///< none: it has started
    };
    /// How an attempt ended.
    struct Outcome {
        bool succeeded = false;
        bool retry = false; ///< when attempts are left
        std::string statusReason = {};
        std::string containerReason = {};
        std::optional<int> exitCode = {};
    };
    struct Placement;

    BatchScheduler(Lab& lab, MemoryGuard guard);
    Status recover();
    void serve();
    Status pass();
    Status settleEnvironments();
    Status settleQueues();
    Status admitSubmitted();
    Status resolvePending();
    Status placeJobs();
    Result<bool> place(const Json& queue, std::map<std::string, Placement>& placements, std::vector<Job>& chosen);
    Result<bool> fitsMemory(const Job& job, std::vector<MemoryGuard::Running>& beside) const;
    Status launch(const std::string& jobId, const std::string& environment, unsigned threads);
    void run(const Job& job, const Image& image, unsigned threads);
    Status started(const std::string& jobId);
    /// The job's instance goes away, as a Spot instance does.
    void loseHost(const std::string& jobId);
    Status ended(const std::string& jobId, const ProcessExit& exit);
    Status finishAttempt(Job& job, const Outcome& outcome);
    Status endWithoutRunning(Job& job, const std::string& reason);
    Status setStatus(Job& job, JobStatus status, const std::string& reason = {});
    Status setReason(const std::string& jobId, const std::string& reason);
    std::vector<MemoryGuard::Running> runningNow() const;
    void post(Event event);

    Lab& m_lab;
    MemoryGuard m_guard;

    // Lock order: the database's lock first, then this one, then the runner's.
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Event> m_events;
    std::map<std::string, Running> m_running; ///< by job id; STARTING and RUNNING jobs
    bool m_awake = false;
    bool m_stopping = false;
    bool m_waitsForMemory = false; ///< the scheduler's thread only
    std::thread m_thread;
};

} // namespace skydeck::lab
