#include "core/lab/lambda/environment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <cstdio>

namespace skydeck::lab {

namespace {
constexpr std::size_t kTailBytes = 4096;

template <class... Values>
std::string formatted(const char* pattern, Values... values) {
    std::array<char, 512> text{};
    const int size = std::snprintf(text.data(), text.size(), pattern, values...);
    return std::string(text.data(), static_cast<std::size_t>(std::clamp(size, 0, 511)));
}

/// How the kernel's exit code reads in AWS's words.
std::string endOf(const ProcessExit& exit) {
    constexpr int kSignalled = 128;
    if (exit.cause == ProcessExit::Cause::NotStarted) return "Runtime failed to start: " + exit.problem;
    if (exit.exitCode == 0) return "Runtime exited without providing a reason";
    switch (exit.exitCode - kSignalled) {
    case SIGKILL:
        return "Runtime exited with error: signal: killed";
    case SIGSEGV:
        return "Runtime exited with error: signal: segmentation fault";
    case SIGABRT:
        return "Runtime exited with error: signal: aborted";
    case SIGTERM:
        return "Runtime exited with error: signal: terminated";
    default:
        return "Runtime exited with error: exit status " + std::to_string(exit.exitCode);
    }
}
} // namespace

void RunningInvocation::keepTail(const std::string& line) {
    tailBytes += line.size() + 1;
    tail.push_back(line);
    while (tail.size() > 1 && tailBytes - tail.front().size() - 1 >= kTailBytes) {
        tailBytes -= tail.front().size() + 1;
        tail.pop_front();
    }
}

std::string RunningInvocation::tailText() const {
    std::string text;
    for (const std::string& line : tail)
        text += line + '\n';
    return text.size() <= kTailBytes ? text : text.substr(text.size() - kTailBytes);
}

std::string reportLine(Environment& environment, const RunningInvocation& running) {
    const std::chrono::duration<double, std::milli> took = running.ended - running.begun;
    const std::int64_t memory = environment.function->memoryMb;
    const auto used = std::min<std::int64_t>(static_cast<std::int64_t>(environment.peakBytes >> 20), memory);
    std::string line =
        "REPORT RequestId: " + running.invocation.requestId +
        formatted("\tDuration: %.2f ms\tBilled Duration: %.0f ms\tMemory Size: %lld MB\tMax Memory "
                  "Used: %lld MB\t",
                  took.count(), std::ceil(took.count()), static_cast<long long>(memory), static_cast<long long>(used));
    if (environment.initMilliseconds) line += formatted("Init Duration: %.2f ms\t", *environment.initMilliseconds);
    environment.initMilliseconds.reset();
    if (environment.doom == Environment::Doom::TimedOut) line += "Status: timeout";
    return line;
}

std::string stoppedDocument(const std::string& requestId) {
    return errorDocument("Sandbox.Failure",
                         "RequestId: " + requestId + " Error: The lab stopped while the function ran");
}

std::string timedOut(const FunctionVersion& function) {
    return formatted("Task timed out after %.2f seconds", std::chrono::duration<double>(function.timeout).count());
}

std::string exitDocument(const Environment& environment, const std::string& requestId, const ProcessExit& exit) {
    if (environment.initError) return *environment.initError;
    const std::string who = "RequestId: " + requestId + " Error: ";
    switch (environment.doom) {
    case Environment::Doom::TimedOut:
        return errorDocument("Sandbox.Timedout", who + timedOut(*environment.function));
    case Environment::Doom::OutOfMemory:
        return errorDocument("Runtime.ExitError", who + "Runtime exited with error: signal: killed");
    case Environment::Doom::Stopped:
        return stoppedDocument(requestId);
    case Environment::Doom::None:
        break;
    }
    return errorDocument("Runtime.ExitError", who + endOf(exit));
}

} // namespace skydeck::lab
