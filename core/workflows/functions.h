#pragma once

#include "core/aws/lambda/lambda_client.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::workflows {

/// A file of a function's deployment package.
struct CodeFile {
    std::string path;
    std::string bytes;
    bool text = false; ///< UTF-8 without NUL
};

/// Downloads and unpacks a function's code, files by path. NotFound (NoZip) for a container image; packages of more
/// than 64 MiB are refused.
Result<std::vector<CodeFile>> functionCode(const std::shared_ptr<aws::Session>& session,
                                           const aws::lambda::FunctionDetail& function, const CallContext& context);

/// What a function belongs to and works on, as far as its tags, its stack and its environment tell.
struct FunctionLinks {
    std::string stack; ///< name, or empty
    std::vector<std::string> tables, buckets;
};
Result<FunctionLinks> functionLinks(const std::shared_ptr<aws::Session>& session,
                                    const aws::lambda::FunctionDetail& function, const CallContext& context);

/// Lambda's own account of one call, from the REPORT line at the end of its log.
struct FunctionReport {
    std::string requestId;
    double durationMs = 0;
    double billedMs = 0;
    int memoryMb = 0;
    int usedMb = 0;
    std::optional<double> initMs; ///< of a call that found no environment ready
    std::string status;           ///< "timeout" or "error", or empty
    std::string line;             ///< as it stands in the log
};
/// Nothing when the log holds no such line.
std::optional<FunctionReport> parseReport(std::string_view log);

/// What a failed function says of itself ("ValueError: no such name"), from its payload.
std::string functionErrorText(const aws::lambda::InvokeOutput& output);

/// InvalidInput (InvalidPayload) with the place, unless the text is JSON or empty.
Status checkPayload(const std::string& payload);

/// One of many calls.
struct FunctionCall {
    enum class State { Waiting, Running, Done, Failed };
    State state = State::Waiting;
    double begun = 0;   ///< seconds after the first
    double seconds = 0; ///< how long it took as seen from here; so far, while it runs
    std::string payload;
    Error error; ///< Failed: FunctionFailed when the function did, otherwise why it could not be called
    std::optional<FunctionReport> report;
};

/// How many calls go, filled by invokeMany and looked at by others meanwhile. Thread-safe.
class FunctionCalls {
public:
    explicit FunctionCalls(std::size_t count, const Clock& clock = systemClock());

    struct Snapshot {
        std::vector<FunctionCall> calls; ///< in the order of their numbers
        std::size_t running = 0, done = 0, failed = 0;
        std::size_t mostAtOnce = 0; ///< calls under way at the same time
        double seconds = 0;         ///< since the first began, until the last ended
        std::size_t finished() const { return done + failed; }
    };
    Snapshot snapshot() const;
    std::size_t size() const { return m_count; }

    // For those who call:
    /// The next number to call, or nothing when all are taken.
    std::optional<std::size_t> begin();
    void end(std::size_t number, FunctionCall outcome);
    /// One that was cut off before its answer: it waits again.
    void giveBack(std::size_t number);
    /// "41 running, 2 failed"
    std::string summary() const;

private:
    double now() const;

    const std::size_t m_count;
    const Clock& m_clock;
    mutable std::mutex m_mutex;
    std::chrono::steady_clock::time_point m_first;
    std::vector<FunctionCall> m_calls;
    std::size_t m_next = 0;
    Snapshot m_totals; ///< without calls
};

constexpr std::size_t kMostParallelCalls = 200;

/// Calls a function as often as `calls` has room for, `parallel` at a time. What becomes of each is in `calls`; fails
/// as a whole only when cancelled. Progress counts ended calls.
Status invokeMany(const aws::lambda::LambdaClient& client, const aws::lambda::InvokeInput& input, std::size_t parallel,
                  FunctionCalls& calls, const CallContext& context);

/// What CloudWatch counted, by period, oldest first. Periods without a call count 0; durations have a point only where
/// there was one.
struct FunctionMetrics {
    struct Point {
        double time = 0; ///< seconds since 1970, the period's begin
        double value = 0;
    };
    using Series = std::vector<Point>;
    int periodSeconds = 60;
    double now = 0; ///< when it was asked
    Series invocations, errors, throttles;
    Series concurrency;                      ///< the most at the same time
    Series averageDuration, maximumDuration; ///< milliseconds
};
Result<FunctionMetrics> functionMetrics(const std::shared_ptr<aws::Session>& session, const std::string& functionName,
                                        std::chrono::minutes span, const CallContext& context);

} // namespace skydeck::workflows
