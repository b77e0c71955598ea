#pragma once

#include "core/lab/compute/process_runner.h"
#include "core/lab/lambda/invocation.h"
#include "core/lab/lambda/runtime_server.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace skydeck::lab {

/// An event at an environment.
struct RunningInvocation {
    using TimePoint = std::chrono::steady_clock::time_point;

    Invocation invocation;
    bool delivered = false; ///< the runtime has it
    bool answered = false;  ///< the runtime, or its end, said what came of it
    bool drained = false;   ///< all that it printed has been read
    TimePoint begun{}, ended{}, deadline{}, drainBy{};
    std::string payload, functionError;
    std::deque<std::string> tail;
    std::size_t tailBytes = 0;
    std::size_t concurrent = 0, concurrentOfFunction = 0;
    std::uint64_t peakBytes = 0;

    void keepTail(const std::string& line);
    std::string tailText() const;
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
    bool retired = false;                 ///< takes no more events
    bool gone = false;                    ///< its process has ended
    Doom doom = Doom::None;               ///< why it is being killed
    TimePoint born{}, idleSince{};
    std::optional<double> initMilliseconds; ///< until a REPORT line has told it
    std::optional<std::string> initError;   ///< what the runtime said before it gave up
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

/// "Task timed out after 3.00 seconds".
std::string timedOut(const FunctionVersion& function);

} // namespace skydeck::lab
