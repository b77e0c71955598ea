#pragma once

#include "core/base/clock.h"
#include "core/lab/compute/process_runner.h"
#include "core/lab/lambda/environment.h"
#include "core/lab/lambda/invocation.h"
#include "core/lab/lambda/runtime_server.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace skydeck::lab {

class Lab;

/// What an invocation, or a refused one, means for the metrics of its function.
struct InvocationReport {
    std::string function, resource;
    bool throttled = false;
    bool failed = false;
    std::chrono::steady_clock::duration duration{};
    std::size_t concurrent = 0, concurrentOfFunction = 0; ///< while it ran, itself included
};

/// Runs functions: keeps processes that speak the Lambda runtime API warm, gives each one event at a time, holds them
/// to their time and memory, writes their logs. An event for which a process is being started goes to another one that
/// is free sooner. Thread-safe.
class FunctionRunner {
public:
    static constexpr std::size_t kAccountConcurrency = 1000;
    static constexpr std::size_t kLargestPayload = 6 * 1024 * 1024;

    static Result<std::unique_ptr<FunctionRunner>> create(Lab& lab);
    ~FunctionRunner();

    void start();
    /// Ends all environments; invocations under way are answered with an error.
    void stop();

    /// Concurrency that is set aside for a function; nothing: it shares what is left.
    void reserve(const std::string& function, std::optional<std::size_t> concurrency);

    /// TooManyRequestsException when nothing is free for it; else `done` will be called.
    Status submit(Invocation invocation);
    /// submit(), and waits for the outcome; Timeout when it takes longer than `patience`, and then it goes on alone.
    Result<InvocationOutcome> run(Invocation invocation, std::optional<std::chrono::milliseconds> patience = {});

    /// Lets no new event go to environments of the function: of all its versions, or of $LATEST as it was before
    /// `revision`.
    void retire(const std::string& function, const std::string& revision = {});

    /// Called for each invocation on a thread that must not be held up.
    void setObserver(std::function<void(const InvocationReport&)> observer);

private:
    using EnvironmentPtr = std::shared_ptr<Environment>;
    using TimePoint = std::chrono::steady_clock::time_point;
    /// What is to be done once the mutex is released.
    using Aftermath = std::vector<std::function<void()>>;

    explicit FunctionRunner(Lab& lab) : m_lab(lab) {}

    Status admitLocked(const Invocation& invocation, InvocationReport& report);
    /// Gives it to an environment that asks for an event; else it waits for the first one that does.
    void acceptLocked(Invocation&& invocation, Aftermath& after);
    /// Lets environments be started for what waits, a few at a time and as far as memory goes.
    void startMoreLocked(Aftermath& after);
    bool hasRoomLocked(Aftermath& after);
    void runLauncher();
    void launch(const EnvironmentPtr& environment);
    void deliverLocked(const EnvironmentPtr& environment, RunningInvocation&& running, Aftermath& after);
    /// The longest waiting invocation that an environment like this one is for.
    std::optional<RunningInvocation> takeWaitingLocked(const FunctionVersion& function);
    void feedLocked(const EnvironmentPtr& environment, Aftermath& after);
    /// Answers an invocation for which its environment could not be started.
    void failStartLocked(const EnvironmentPtr& environment, RunningInvocation&& running, const ProcessExit& exit,
                         Aftermath& after);
    void writeEndLocked(const EnvironmentPtr& environment, RunningInvocation& running, const ProcessExit& exit);
    void settleLocked(const EnvironmentPtr& environment, Aftermath& after);
    void concludeLocked(const std::string& function, RunningInvocation&& running, Aftermath& after);
    void killLocked(const EnvironmentPtr& environment, Environment::Doom doom, Aftermath& after);
    void log(const EnvironmentPtr& environment, std::vector<std::string> lines) const;

    void onRequest(RuntimeServer::Connection connection, RuntimeServer::Request&& request);
    void onNextLocked(const EnvironmentPtr& environment, RuntimeServer::Connection connection, Aftermath& after);
    void onResultLocked(const EnvironmentPtr& environment, const std::string& requestId, bool failed,
                        RuntimeServer::Connection connection, RuntimeServer::Request&& request, Aftermath& after);
    void onLines(const EnvironmentPtr& environment, std::vector<std::string>&& lines);
    void onExit(const EnvironmentPtr& environment, const ProcessExit& exit);
    std::chrono::milliseconds onTick();
    void measureMemory();
    static void perform(Aftermath& after);

    Lab& m_lab;
    std::unique_ptr<RuntimeServer> m_server;

    std::mutex m_mutex;
    std::map<std::string, EnvironmentPtr, std::less<>> m_environments; // by token
    std::map<std::string, std::deque<RunningInvocation>> m_waiting;    // by FunctionVersion::identity(), never empty
    std::map<std::string, Pace> m_paces;                               // by function
    std::deque<EnvironmentPtr> m_toLaunch;
    std::condition_variable m_launchable;
    std::map<std::string, std::size_t> m_running; // invocations by function
    std::map<std::string, std::size_t> m_reserved;
    std::size_t m_runningInAll = 0;
    TimePoint m_nextTick{};
    TimePoint m_nextMeasure{};
    bool m_stopping = false;
    std::function<void(const InvocationReport&)> m_observer;
    std::thread m_launcher; // starting a process takes longer than the server's thread has
};

} // namespace skydeck::lab
