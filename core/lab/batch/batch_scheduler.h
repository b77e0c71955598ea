#pragma once

#include "core/base/result.h"
#include "core/lab/batch/fleet.h"
#include "core/lab/batch/job.h"
#include "core/lab/batch/share_ledger.h"
#include "core/lab/compute/memory_guard.h"
#include "core/lab/compute/process_runner.h"
#include "core/lab/compute/workload.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
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

    /// Somebody else ended an instance, which may have been a compute environment's. Any thread.
    void instancesChanged();
    /// Why the RUNNABLE jobs of a queue wait for a place; empty when none does. Any thread.
    std::string waitingReason(const std::string& queue) const;

    /// The instances of all compute environments. Any thread.
    std::vector<Fleet::ContainerInstance> containerInstances() const;

    /// CancelJob: fails the job unless it is STARTING or beyond; nothing then, as on AWS. Of an array job, the children
    /// that have not come so far. Unknown jobs: nothing.
    Status cancel(const std::string& jobId, const std::string& reason);
    /// TerminateJob: as cancel, and ends a job that runs; its end follows.
    Status terminate(const std::string& jobId, const std::string& reason);

private:
    struct Running {
        std::optional<ProcessRunner::Id> process;
        std::string image;
        Workload::Seat seat;
        std::string instanceId = {}; ///< empty on Fargate
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
    /// A job that got a place.
    struct Chosen {
        Job job;
        Fleet::Seat seat;
    };
    struct Turn;

    BatchScheduler(Lab& lab, MemoryGuard guard);
    Status recover();
    void serve();
    Status pass();
    Status settleEnvironments();
    Status settleQueues();

    // batch_dependencies.cpp
    Status admitSubmitted();
    Status spawnChildren(Job& parent);
    Status settleDependencies(Job& job);
    Status settleFinished();
    Status finishParent(const std::string& parentId);
    Status resolveAllPending();

    // batch_placement.cpp
    Status scale();
    Status placeJobs();
    Result<std::vector<Turn>> turns();
    Result<bool> placeOne(Turn& turn, std::vector<Chosen>& chosen);
    void block(Turn& turn, std::string reason);
    Result<bool> fitsMemory(const Job& job, const std::vector<Chosen>& chosen);

    Status launch(const Chosen& chosen, unsigned threads);
    void run(const Job& job, const Image& image, unsigned threads);
    Status started(const std::string& jobId);
    Status checkInstances();
    /// The instance of these jobs went away.
    void loseJobs(const std::vector<std::string>& jobIds, const std::string& instanceId);
    Status ended(const std::string& jobId, const ProcessExit& exit);
    Status finishAttempt(Job& job, const Outcome& outcome);
    Status endWithoutRunning(Job& job, const std::string& reason);
    Status setStatus(Job& job, JobStatus status, const std::string& reason = {});
    Status setReason(const std::string& jobId, const std::string& reason);
    Status recordShare(const Job& job);
    void post(Event event);

    Lab& m_lab;
    MemoryGuard m_guard;

    Fleet m_fleet; ///< changed by the scheduler's thread under the database's lock

    // The scheduler's thread only.
    ShareLedger m_ledger;
    std::map<std::string, std::uint64_t> m_served; ///< by queue: when it last had its turn
    std::uint64_t m_turns = 0;
    std::optional<std::vector<MemoryGuard::Running>> m_beside; ///< this machine's memory, during one placement
    std::set<std::string> m_reserved; ///< environments, by ARN, that wait for room for a queue's next job
    std::map<std::string, std::string> m_blocked;
    bool m_waitsForMemory = false;
    bool m_resolveAll = true;
    std::optional<Fleet::TimePoint> m_nextLook;

    // Lock order: the database's lock first, then this one, then the runner's.
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Event> m_events;
    std::map<std::string, Running> m_running;     ///< by job id; STARTING and RUNNING jobs
    std::vector<std::string> m_finished;          ///< jobs that others may wait for
    std::map<std::string, std::string> m_waiting; ///< by queue: why its jobs wait
    bool m_awake = false;
    bool m_stopping = false;
    bool m_instancesChanged = false;
    std::thread m_thread;
};

} // namespace skydeck::lab
