#pragma once

#include "core/lab/compute/process_runner.h"
#include "core/lab/lambda/invocation.h"
#include "core/lab/lambda/runtime_server.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skydeck::lab {

inline constexpr std::size_t kMostInitLines = 100;

/// An event at an environment, or one that waits for one.
struct RunningInvocation {
    using TimePoint = std::chrono::steady_clock::time_point;

    Invocation invocation;
    bool answered = false; ///< the runtime, or its end, said what came of it
    bool drained = false;  ///< all that it printed has been read
    TimePoint begun{}, ended{}, deadline{}, drainBy{};
    std::string payload, functionError;
    std::deque<std::string> tail;
    std::size_t tailBytes = 0;
    std::size_t concurrent = 0, concurrentOfFunction = 0;

    void keepTail(const std::string& line);
    std::string tailText() const;
};

/// How long events of a function took lately, and its environments to start.
struct Pace {
    using Duration = std::chrono::steady_clock::duration;

    std::optional<Duration> run, start;

    /// Believes the newest one by a fifth.
    static void note(std::optional<Duration>& mean, Duration newest) {
        mean = mean ? *mean + (newest - *mean) / 5 : newest;
    }
    /// How long an event that runs for `elapsed` by now says that events take. The first one of an environment also
    /// makes clients and opens connections, which no later one does.
    Duration underWay(Duration elapsed, bool first) const {
        return first && start ? std::max(Duration(0), elapsed - *start / 4) : elapsed;
    }
    /// Whether one more environment would be there before `waiting` events are through `environments`, the slowest of
    /// which has been under way for `slowest`.
    bool paysToStart(std::size_t waiting, std::size_t environments, Duration slowest) const {
        if (!start || environments == 0) return true;
        const Duration each = std::max(run.value_or(Duration(0)), slowest);
        return each * static_cast<Duration::rep>(waiting) / static_cast<Duration::rep>(environments) > *start;
    }
};

/// One process that runs a function, one event at a time. Guarded by its runner's mutex.
struct Environment {
    using TimePoint = std::chrono::steady_clock::time_point;
    enum class Doom { None, TimedOut, OutOfMemory, Stopped };

    std::string token; ///< the secret in its AWS_LAMBDA_RUNTIME_API
    std::shared_ptr<const FunctionVersion> function;
    std::string logStream;
    std::filesystem::path folder;
    ProcessRunner::Id process = 0;        ///< 0 until it is started
    RuntimeServer::Connection asking = 0; ///< the connection that waits for an event; 0: none
    bool initialised = false;             ///< has asked for an event
    bool served = false;                  ///< has answered an event
    bool retired = false;                 ///< takes no more events
    bool orphaned = false;                ///< its function has been deleted
    bool gone = false;                    ///< its process has ended
    Doom doom = Doom::None;               ///< why it is being killed
    TimePoint born{}, idleSince{};
    std::optional<double> initMilliseconds; ///< until a REPORT line has told it
    std::optional<std::string> initError;   ///< what the runtime said before it gave up
    std::vector<std::string> initLines;     ///< what it printed before its first event, as far as errors need it
    std::uint64_t peakBytes = 0;            ///< memory that it held at most
    std::optional<RunningInvocation> running;

    bool mayTake(const FunctionVersion& wanted) const {
        return initialised && !retired && !gone && doom == Doom::None && !running &&
               function->revision == wanted.revision && function->version == wanted.version;
    }
};

/// The REPORT line of an invocation.
std::string reportLine(Environment& environment, const RunningInvocation& running);

/// What AWS says when the process ended with an event unanswered.
std::string exitDocument(const Environment& environment, const std::string& requestId, const ProcessExit& exit);

/// For an event that the end of the lab left unanswered.
std::string stoppedDocument(const std::string& requestId);

/// "Task timed out after 3.00 seconds".
std::string timedOut(const FunctionVersion& function);

} // namespace skydeck::lab
