#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/lab/compute/confinement.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace skydeck::lab {

/// How a program ended.
struct ProcessExit {
    enum class Cause {
        Exited,     ///< by itself or by a foreign signal
        NotStarted, ///< `problem` says why; the exit code is 127 (not found) or 126
        TimedOut,
        Stopped, ///< stop() or shutdown()
        Lost,    ///< its supervisor died: nobody saw the end
    };
    Cause cause = Cause::Exited;
    int exitCode = 0;                ///< 128 + n after signal n, as container engines report it
    std::uint64_t residentBytes = 0; ///< the largest resident size of any one of its processes; 0 when unknown
    std::string problem;             ///< for a person; empty when it ran
};

/// One program to run.
struct ProcessSpec {
    std::vector<std::string> command;                 ///< the program first: a path, or a name to find in kJobPath
    std::map<std::string, std::string> environment;   ///< all it gets, besides PATH, LANG, HOME and TMPDIR unless given
    std::filesystem::path folder;                     ///< working folder and HOME; made when missing, not removed
    std::vector<std::filesystem::path> readable;      ///< what it may read when confined; its program's folder is added
    std::optional<std::chrono::milliseconds> timeout; ///< counts from the start; then as stop() does
    std::chrono::milliseconds grace{10'000};          ///< from SIGTERM to SIGKILL
    std::uint64_t openFiles = 4096;                   ///< RLIMIT_NOFILE
    std::optional<Guest> guest = {};                  ///< only where programs are confined
    /// The program is the client of a container engine: not confined, what it holds says nothing of the container, and
    /// its exit code 125 means that there was none.
    bool engine = false;
    std::vector<std::string> cleanup = {}; ///< run, quickly, when the program was stopped; the program's path first

    // Called on the runner's one thread: they must be quick and must not call shutdown(). Any may be empty.
    std::function<void()> onStart;
    std::function<void(std::vector<std::string>&& lines)> onLines; ///< stdout and stderr, as lines appear
    std::function<void(const ProcessExit& exit)> onExit;           ///< once, after the last line
};

/// Runs local programs for Batch, ECS, Lambda and SageMaker: each in its own session and folder, with a clean
/// environment, confined by bubblewrap where that works. Whatever a program forks ends with it; all ends with the lab,
/// even after kill -9. Thread-safe.
class ProcessRunner {
public:
    using Id = std::uint64_t;
    enum class Confine { WhenPossible, Never };

    explicit ProcessRunner(const Clock& clock = systemClock(), Confine confine = Confine::WhenPossible);
    ~ProcessRunner();
    ProcessRunner(const ProcessRunner&) = delete;
    ProcessRunner& operator=(const ProcessRunner&) = delete;

    /// Starts without waiting. A program that does not exist is not an error here: onExit tells it, as for every other
    /// end.
    Result<Id> start(ProcessSpec spec);
    /// SIGTERM to the whole group, SIGKILL to all after the grace. Nothing happens when it has ended.
    void stop(Id id, std::optional<std::chrono::milliseconds> grace = std::nullopt);
    /// Memory that it holds now, in bytes; 0 when it has ended.
    std::uint64_t residentBytes(Id id) const;
    /// Processor time that it and what it forked have used, in seconds; nothing when it has ended.
    std::optional<double> processorSeconds(Id id) const;
    std::size_t running() const;
    bool confines() const { return m_bwrap.has_value(); }

    /// Stops everything, waits for the ends (their callbacks included) and joins the thread. start() fails from then
    /// on.
    void shutdown(std::chrono::milliseconds grace = std::chrono::seconds(3));

private:
    struct Process;
    using ProcessPtr = std::shared_ptr<Process>;
    using TimePoint = std::chrono::steady_clock::time_point;

    Result<ProcessPtr> launch(ProcessSpec spec) const;
    std::optional<pid_t> supervisorOf(Id id) const;
    void requestStopLocked(Process& process, ProcessExit::Cause cause, std::chrono::milliseconds grace);
    void serve();
    void serveProcess(Process& process);
    static bool readOutput(Process& process, std::vector<std::string>& lines);
    void enforceDeadlines();
    int waitMilliseconds(TimePoint now) const;
    void finish(Process& process, ProcessExit exit);
    void wake() const;

    const Clock& m_clock;
    const std::optional<std::filesystem::path> m_bwrap;
    int m_wake = -1;
    mutable std::mutex m_mutex;
    std::map<Id, ProcessPtr> m_processes;
    Id m_nextId = 1;
    bool m_closing = false;
    std::thread m_thread;
};

} // namespace skydeck::lab
