#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/lab/lambda/function_runner.h"
#include "core/lab/logs/logs_store.h"
#include "core/lab/store/deferred_writes.h"
#include "core/lab/store/rows.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <algorithm>

namespace skydeck::lab {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {
constexpr milliseconds kInitTime{10'000};        // Lambda Developer Guide, "Init phase"
constexpr milliseconds kDrainTime{200};          // a function may have closed its output: then the mark never comes
constexpr milliseconds kIdleTime{600'000};       // kept warm
constexpr milliseconds kSurplusIdleTime{30'000}; // likewise, beyond kKeptIdle
constexpr std::size_t kKeptIdle = 16;
constexpr milliseconds kBusyTick{100};
constexpr milliseconds kQuietTick{1'000};
constexpr std::chrono::hours kOldest{6}; // so that the keys of an environment never end under a function
constexpr char kOutputEnds = '\x1e';     // the bootstraps print it before the request's id
} // namespace

// --- events go to environments --------------------------------------------------------------------------------------

std::optional<RunningInvocation> FunctionRunner::takeWaitingLocked(const FunctionVersion& function) {
    const auto found = m_waiting.find(function.identity());
    if (found == m_waiting.end()) return std::nullopt;
    RunningInvocation running = std::move(found->second.front());
    found->second.pop_front();
    if (found->second.empty()) m_waiting.erase(found);
    return running;
}

void FunctionRunner::feedLocked(const EnvironmentPtr& environment, Aftermath& after) {
    if (environment->asking == 0 || !environment->mayTake(*environment->function)) return;
    if (auto waiting = takeWaitingLocked(*environment->function))
        deliverLocked(environment, std::move(*waiting), after);
}

void FunctionRunner::deliverLocked(const EnvironmentPtr& environment, RunningInvocation&& invocation,
                                   Aftermath& after) {
    RunningInvocation& running = environment->running.emplace(std::move(invocation));
    const FunctionVersion& function = *environment->function;
    running.begun = m_lab.clock.steadyNow();
    running.deadline = running.begun + function.timeout;
    const std::string start = "START RequestId: " + running.invocation.requestId + " Version: " + function.version;
    running.keepTail(start);
    log(environment, {start});
    const auto deadline =
        static_cast<std::int64_t>(toEpochSeconds(m_lab.clock.now()) * 1000) + function.timeout.count();
    wire::Headers headers{{"Lambda-Runtime-Aws-Request-Id", running.invocation.requestId},
                          {"Lambda-Runtime-Deadline-Ms", std::to_string(deadline)},
                          {"Lambda-Runtime-Invoked-Function-Arn", running.invocation.arn},
                          {"Lambda-Runtime-Trace-Id", "Root=1-" + toHex(wire::randomBytes(4)) + '-' +
                                                          toHex(wire::randomBytes(12)) + ";Sampled=0"}};
    if (!running.invocation.clientContext.empty())
        headers.add("Lambda-Runtime-Client-Context", running.invocation.clientContext);
    const bool early = running.deadline < m_nextTick;
    after.emplace_back([this, connection = std::exchange(environment->asking, 0), headers = std::move(headers),
                        payload = std::move(running.invocation.payload), early] {
        m_server->respond(connection, 200, headers, payload);
        if (early) m_server->wake();
    });
}

// --- what came of them ----------------------------------------------------------------------------------------------

void FunctionRunner::log(const EnvironmentPtr& environment, std::vector<std::string> lines) const {
    std::size_t bytes = 0;
    for (const std::string& line : lines)
        bytes += line.size();
    m_lab.writes->add(
        [&logs = *m_lab.logs, group = environment->function->logGroup(), stream = environment->logStream,
         lines = std::move(lines), orphaned = environment->orphaned]() -> Status {
            // A stack deletes a function and then its log group, which must not come back by the last lines.
            if (orphaned && !logs.hasGroup(group)) return {};
            return logs.appendLines(group, stream, lines);
        },
        bytes);
}

void FunctionRunner::settleLocked(const EnvironmentPtr& environment, Aftermath& after) {
    RunningInvocation running = std::move(*environment->running);
    environment->running.reset();
    environment->idleSince = m_lab.clock.steadyNow();
    if (environment->served) Pace::note(m_paces[environment->function->name].run, running.ended - running.begun);
    environment->served = true;
    const std::vector<std::string> lines{"END RequestId: " + running.invocation.requestId,
                                         reportLine(*environment, running)};
    for (const std::string& line : lines)
        running.keepTail(line);
    log(environment, lines);
    concludeLocked(environment->function->name, std::move(running), after);
    const bool old = environment->idleSince - environment->born > kOldest;
    if (environment->retired || old)
        killLocked(environment, Environment::Doom::Stopped, after);
    else
        feedLocked(environment, after);
}

void FunctionRunner::concludeLocked(const std::string& function, RunningInvocation&& running, Aftermath& after) {
    if (--m_running[function] == 0) m_running.erase(function);
    --m_runningInAll;
    InvocationReport report{function,
                            running.invocation.resource,
                            false,
                            !running.functionError.empty(),
                            running.ended - running.begun,
                            running.concurrent,
                            running.concurrentOfFunction};
    after.emplace_back([observer = m_observer, report = std::move(report), done = std::move(running.invocation.done),
                        outcome = InvocationOutcome{std::move(running.payload), std::move(running.functionError),
                                                    running.tailText(), running.ended - running.begun}]() mutable {
        if (observer) observer(report);
        if (done) done(std::move(outcome));
    });
}

void FunctionRunner::writeEndLocked(const EnvironmentPtr& environment, RunningInvocation& running,
                                    const ProcessExit& exit) {
    const std::string& id = running.invocation.requestId;
    running.ended = m_lab.clock.steadyNow();
    running.functionError = "Unhandled";
    running.payload = exitDocument(*environment, id, exit);
    if (environment->initError) return; // the runtime has printed it
    std::string why = stringAt(storedJson(running.payload), "errorMessage");
    if (environment->doom == Environment::Doom::TimedOut)
        why = wire::formatIso8601Millis(toEpochSeconds(m_lab.clock.now())) + ' ' + id + ' ' +
              timedOut(*environment->function);
    running.keepTail(why);
    log(environment, {why});
}

void FunctionRunner::failStartLocked(const EnvironmentPtr& environment, RunningInvocation&& waiting,
                                     const ProcessExit& exit, Aftermath& after) {
    RunningInvocation& running = environment->running.emplace(std::move(waiting));
    running.begun = environment->born;
    const std::string start =
        "START RequestId: " + running.invocation.requestId + " Version: " + environment->function->version;
    running.keepTail(start);
    log(environment, {start});
    for (const std::string& line : environment->initLines)
        running.keepTail(line);
    writeEndLocked(environment, running, exit);
    settleLocked(environment, after);
}

void FunctionRunner::onExit(const EnvironmentPtr& environment, const ProcessExit& exit) {
    Aftermath after;
    {
        const std::lock_guard lock(m_mutex);
        environment->gone = true;
        m_environments.erase(environment->token);
        if (environment->running) {
            if (!environment->running->answered) writeEndLocked(environment, *environment->running, exit);
            settleLocked(environment, after);
        } else if (!environment->initialised && environment->doom != Environment::Doom::Stopped) {
            // What keeps one process from being started keeps all; any other end may be that process's own.
            const bool all = exit.cause == ProcessExit::Cause::NotStarted;
            while (auto waiting = takeWaitingLocked(*environment->function)) {
                failStartLocked(environment, std::move(*waiting), exit, after);
                if (!all) break;
            }
        }
        startMoreLocked(after);
    }
    std::error_code ignored;
    fs::remove_all(environment->folder, ignored);
    perform(after);
}

// --- what the runtimes ask and say ----------------------------------------------------------------------------------

void FunctionRunner::onRequest(RuntimeServer::Connection connection, RuntimeServer::Request&& request) {
    const std::vector<std::string> words = split(request.path, '/'); // "", token, version, "runtime", …
    Aftermath after;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = words.size() > 4 ? m_environments.find(words[1]) : m_environments.end();
        if (found == m_environments.end() || words[2] != "2018-06-01" || words[3] != "runtime") {
            after.emplace_back([this, connection] {
                m_server->respond(connection, 403, {}, errorDocument("Forbidden", "No such environment"));
                m_server->close(connection);
            });
        } else if (request.method == "GET" && words.size() == 6 && words[4] == "invocation" && words[5] == "next") {
            onNextLocked(found->second, connection, after);
        } else if (request.method == "POST" && words.size() == 6 && words[4] == "init" && words[5] == "error") {
            found->second->initError = std::move(request.body);
            after.emplace_back([this, connection] { m_server->respond(connection, 202, {}, R"({"status":"OK"})"); });
        } else if (request.method == "POST" && words.size() == 7 && words[4] == "invocation") {
            onResultLocked(found->second, words[5], words[6] == "error", connection, std::move(request), after);
        } else {
            after.emplace_back([this, connection] {
                m_server->respond(connection, 404, {}, errorDocument("NotFound", "No such call of the runtime API"));
            });
        }
    }
    perform(after);
}

void FunctionRunner::onNextLocked(const EnvironmentPtr& environment, RuntimeServer::Connection connection,
                                  Aftermath& after) {
    const bool first = !environment->initialised;
    if (first) {
        const TimePoint now = m_lab.clock.steadyNow();
        environment->initialised = true;
        environment->initLines.clear();
        environment->initMilliseconds = std::chrono::duration<double, std::milli>(now - environment->born).count();
        environment->idleSince = now;
        Pace::note(m_paces[environment->function->name].start, now - environment->born);
        m_nextMeasure = now; // for functions that answer before the next measurement
    }
    environment->asking = connection;
    feedLocked(environment, after);
    if (first) startMoreLocked(after);
}

void FunctionRunner::onResultLocked(const EnvironmentPtr& environment, const std::string& requestId, bool failed,
                                    RuntimeServer::Connection connection, RuntimeServer::Request&& request,
                                    Aftermath& after) {
    auto& running = environment->running;
    if (!running || running->answered || running->invocation.requestId != requestId ||
        environment->doom != Environment::Doom::None) {
        after.emplace_back([this, connection] {
            m_server->respond(connection, 400, {}, errorDocument("InvalidRequestID", "Invalid request ID"));
        });
        return;
    }
    running->answered = true;
    running->ended = m_lab.clock.steadyNow();
    running->drainBy = running->ended + kDrainTime;
    const bool tooLarge = request.tooLarge || request.body.size() > kLargestPayload;
    if (tooLarge) {
        running->payload =
            errorDocument("Function.ResponseSizeTooLarge",
                          "Response payload size exceeded maximum allowed payload size (6291556 bytes).");
        running->functionError = "Unhandled";
    } else {
        running->payload = std::move(request.body);
        if (failed) running->functionError = "Unhandled";
    }
    if (running->drained) settleLocked(environment, after);
    after.emplace_back([this, connection, tooLarge] {
        m_server->respond(connection, tooLarge ? 413 : 202, {}, R"({"status":"OK"})");
    });
}

void FunctionRunner::onLines(const EnvironmentPtr& environment, std::vector<std::string>&& lines) {
    Aftermath after;
    {
        const std::lock_guard lock(m_mutex);
        auto& running = environment->running;
        std::vector<std::string> kept;
        bool drained = false;
        for (std::string& line : lines) {
            if (!line.empty() && line.front() == kOutputEnds) {
                drained =
                    drained || (running && line.compare(1, std::string::npos, running->invocation.requestId) == 0);
                continue;
            }
            if (running)
                running->keepTail(line);
            else if (!environment->initialised && environment->initLines.size() < kMostInitLines)
                environment->initLines.push_back(line);
            kept.push_back(std::move(line));
        }
        if (!kept.empty()) log(environment, std::move(kept));
        if (drained) {
            running->drained = true;
            if (running->answered) settleLocked(environment, after);
        }
    }
    perform(after);
}

// --- time and memory ------------------------------------------------------------------------------------------------

std::chrono::milliseconds FunctionRunner::onTick() {
    Aftermath after;
    milliseconds wait = kQuietTick;
    {
        const std::lock_guard lock(m_mutex);
        const TimePoint now = m_lab.clock.steadyNow();
        const auto until = [&](TimePoint at) {
            wait = std::clamp(std::chrono::ceil<milliseconds>(at - now), milliseconds(0), wait);
            return at <= now;
        };
        std::size_t idle = 0;
        for (const auto& [token, environment] : m_environments)
            if (environment->initialised && !environment->running) ++idle;
        // settleLocked() and killLocked() change no table.
        for (const auto& [token, environment] : m_environments) {
            const auto& running = environment->running;
            if (environment->doom != Environment::Doom::None) continue;
            if (environment->initialised && !running) {
                if (!until(environment->idleSince + (idle > kKeptIdle ? kSurplusIdleTime : kIdleTime))) continue;
                killLocked(environment, Environment::Doom::Stopped, after);
                --idle;
                continue;
            }
            wait = std::min(wait, kBusyTick);
            if (!environment->initialised) {
                if (until(environment->born + kInitTime + environment->function->timeout))
                    killLocked(environment, Environment::Doom::TimedOut, after);
            } else if (!running->answered) {
                if (until(running->deadline)) killLocked(environment, Environment::Doom::TimedOut, after);
            } else if (until(running->drainBy)) {
                settleLocked(environment, after);
            }
        }
        startMoreLocked(after); // memory may have become free
        m_nextTick = now + wait;
    }
    perform(after);
    measureMemory();
    return wait;
}

void FunctionRunner::measureMemory() {
    std::vector<EnvironmentPtr> busy;
    const TimePoint begun = m_lab.clock.steadyNow();
    {
        const std::lock_guard lock(m_mutex);
        if (begun < m_nextMeasure) return;
        for (const auto& [token, environment] : m_environments)
            if (environment->process != 0 &&
                (environment->running || !environment->initialised || environment->peakBytes == 0))
                busy.push_back(environment);
    }
    Aftermath after;
    for (const EnvironmentPtr& environment : busy) {
        const std::uint64_t bytes = m_lab.runner->residentBytes(environment->process);
        const std::lock_guard lock(m_mutex);
        environment->peakBytes = std::max(environment->peakBytes, bytes);
        if (bytes >> 20 > static_cast<std::uint64_t>(environment->function->memoryMb))
            killLocked(environment, Environment::Doom::OutOfMemory, after);
    }
    {
        // A hundred environments take a while to look at: that must not become all that is done.
        const TimePoint ended = m_lab.clock.steadyNow();
        const std::lock_guard lock(m_mutex);
        m_nextMeasure = ended + std::max<TimePoint::duration>(kBusyTick, 10 * (ended - begun));
    }
    perform(after);
}

} // namespace skydeck::lab
