#include "core/lab/lambda/function_runner.h"

#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/compute/process_tree.h"
#include "core/lab/lab.h"
#include "core/lab/lambda/environment.h"
#include "core/lab/lambda/lambda_store.h"
#include "core/lab/lambda/runtimes.h"
#include "core/lab/logs/logs_store.h"
#include "core/lab/server/waiting_worker.h"
#include "core/lab/store/deferred_writes.h"
#include "core/lab/store/rows.h"
#include "core/lab/sts/sts_store.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <algorithm>
#include <future>

namespace skydeck::lab {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {
constexpr milliseconds kInitTime{10'000};  // Lambda Developer Guide, "Init phase"
constexpr milliseconds kDrainTime{200};    // a function may have closed its output, and then the mark never comes
constexpr milliseconds kAskTime{2'000};    // from one event's answer to the question for the next
constexpr milliseconds kIdleTime{600'000}; // kept warm
constexpr milliseconds kBusyTick{100};
constexpr milliseconds kQuietTick{1'000};
constexpr std::chrono::hours kKeysLast{12}; // the longest that STS gives
constexpr std::chrono::hours kOldest{6};    // so that the keys of an environment never end under a function
constexpr char kOutputEnds = '\x1e';        // the bootstraps print it before the request's id
constexpr std::uint64_t kMemoryFloor = 512ULL << 20;

tl::unexpected<Error> throttled() {
    return awsError(429, "TooManyRequestsException", "Rate Exceeded.");
}

std::string streamName(const FunctionVersion& function, WallTime now) {
    std::string day = wire::formatAmzDate(now).substr(0, 8);
    return day.substr(0, 4) + '/' + day.substr(4, 2) + '/' + day.substr(6, 2) + "/[" + function.version + ']' +
           toHex(wire::randomBytes(16));
}
} // namespace

Result<std::unique_ptr<FunctionRunner>> FunctionRunner::create(Lab& lab) {
    std::unique_ptr<FunctionRunner> runner(new FunctionRunner(lab));
    // A little more than an answer may have, so that one that is too long can be told so.
    SKYDECK_ASSIGN(runner->m_server, RuntimeServer::listen(kLargestPayload + 64 * 1024));
    std::error_code status;
    fs::remove_all(lab.config.dataFolder / "lambda" / "run", status); // left by a kill
    return runner;
}

FunctionRunner::~FunctionRunner() {
    stop();
}

void FunctionRunner::start() {
    m_server->serve({[this](RuntimeServer::Connection connection, RuntimeServer::Request&& request) {
                         onRequest(connection, std::move(request));
                     },
                     [this](RuntimeServer::Connection connection) {
                         const std::lock_guard lock(m_mutex);
                         for (const auto& [token, environment] : m_environments)
                             if (environment->asking == connection) environment->asking = 0;
                     },
                     [this] { return onTick(); }});
}

void FunctionRunner::stop() {
    Aftermath after;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        for (const auto& [token, environment] : m_environments)
            killLocked(environment, Environment::Doom::Stopped, after);
    }
    perform(after);
    m_server->stop();
}

void FunctionRunner::setObserver(std::function<void(const InvocationReport&)> observer) {
    const std::lock_guard lock(m_mutex);
    m_observer = std::move(observer);
}

void FunctionRunner::reserve(const std::string& function, std::optional<std::size_t> concurrency) {
    const std::lock_guard lock(m_mutex);
    if (concurrency)
        m_reserved[function] = *concurrency;
    else
        m_reserved.erase(function);
}

void FunctionRunner::perform(Aftermath& after) {
    for (const auto& step : after)
        step();
    after.clear();
}

// --- events come in -------------------------------------------------------------------------------------------------

Status FunctionRunner::admitLocked(const Invocation& invocation, InvocationReport& report) {
    const std::string& name = invocation.function->name;
    report.function = name;
    report.resource = invocation.resource;
    const std::size_t running = m_running[name];
    std::size_t setAside = 0, runningUnreserved = m_runningInAll;
    for (const auto& [function, concurrency] : m_reserved) {
        setAside += concurrency;
        const auto found = m_running.find(function);
        if (found != m_running.end()) runningUnreserved -= found->second;
    }
    const auto own = m_reserved.find(name);
    const bool free =
        own != m_reserved.end() ? running < own->second : runningUnreserved + setAside < kAccountConcurrency;
    if (!free) {
        report.throttled = true;
        return throttled();
    }
    return {};
}

Status FunctionRunner::submit(Invocation invocation) {
    Aftermath after;
    Status outcome;
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping) return awsError(503, "ServiceException", "The lab is stopping");
        InvocationReport report;
        outcome = admitLocked(invocation, report);
        if (outcome) {
            ++m_running[invocation.function->name];
            ++m_runningInAll;
            assignLocked(std::move(invocation), after);
        } else if (m_observer) {
            after.emplace_back([observer = m_observer, report] { observer(report); });
        }
    }
    perform(after);
    return outcome;
}

Result<InvocationOutcome> FunctionRunner::run(Invocation invocation, std::optional<milliseconds> patience) {
    const auto outcome = std::make_shared<std::promise<InvocationOutcome>>();
    auto future = outcome->get_future();
    invocation.done = [outcome](InvocationOutcome&& result) { outcome->set_value(std::move(result)); };
    SKYDECK_TRY(submit(std::move(invocation)));
    const WaitingWorker waiting;
    if (patience && future.wait_for(*patience) != std::future_status::ready)
        return fail(ErrorKind::Timeout, "FunctionTimedOut", "The function did not answer in time");
    return future.get();
}

void FunctionRunner::assignLocked(Invocation&& invocation, Aftermath& after) {
    EnvironmentPtr chosen;
    for (const auto& [token, environment] : m_environments)
        if (environment->mayTake(*invocation.function) && (!chosen || environment->idleSince > chosen->idleSince))
            chosen = environment;
    if (!chosen) chosen = makeEnvironmentLocked(invocation.function, after);
    RunningInvocation running;
    running.concurrent = m_runningInAll;
    running.concurrentOfFunction = m_running[invocation.function->name];
    running.invocation = std::move(invocation);
    chosen->running = std::move(running);
    if (chosen->asking != 0) deliverLocked(chosen, after);
}

FunctionRunner::EnvironmentPtr
FunctionRunner::makeEnvironmentLocked(const std::shared_ptr<const FunctionVersion>& function, Aftermath& after) {
    auto environment = std::make_shared<Environment>();
    environment->token = toHex(wire::randomBytes(16));
    environment->function = function;
    environment->logStream = streamName(*function, m_lab.clock.now());
    environment->folder = m_lab.config.dataFolder / "lambda" / "run" / environment->token;
    environment->born = m_lab.clock.steadyNow();
    m_environments.emplace(environment->token, environment);
    after.emplace_back([this, environment] { launch(environment); });
    return environment;
}

void FunctionRunner::launch(const EnvironmentPtr& environment) {
    const FunctionVersion& function = *environment->function;
    const auto started = [&]() -> Result<ProcessRunner::Id> {
        if (availableMemory() < kMemoryFloor)
            return fail(ErrorKind::Io, "NoMemory", "this machine has too little memory left for another environment");
        const std::string role = function.role.substr(function.role.rfind('/') + 1);
        SKYDECK_ASSIGN(const TemporaryKeys keys, m_lab.sts->issue("arn:aws:sts::" + std::string(kAccountId) +
                                                                      ":assumed-role/" + role + '/' + function.name,
                                                                  "AROALAMBDA:" + function.name, kKeysLast));
        EnvironmentSettings settings{.runtimeApi =
                                         "127.0.0.1:" + std::to_string(m_server->port()) + '/' + environment->token,
                                     .logStream = environment->logStream,
                                     .code = {},
                                     .layers = {},
                                     .accessKeyId = keys.accessKeyId,
                                     .secretAccessKey = keys.secretAccessKey,
                                     .sessionToken = keys.sessionToken};
        SKYDECK_ASSIGN(settings.code, m_lab.lambda->code().provide(function.code));
        for (const std::string& layer : function.layers) {
            SKYDECK_ASSIGN(fs::path files, m_lab.lambda->code().provide(layer));
            settings.layers.push_back(std::move(files));
        }
        SKYDECK_ASSIGN(ProcessSpec spec, processFor(function, settings, m_lab.config, environment->folder));
        spec.onLines = [this, environment](std::vector<std::string>&& lines) {
            onLines(environment, std::move(lines));
        };
        spec.onExit = [this, environment](const ProcessExit& exit) { onExit(environment, exit); };
        return m_lab.runner->start(std::move(spec));
    }();
    if (!started) {
        onExit(environment, {ProcessExit::Cause::NotStarted, 126, 0, started.error().message});
        return;
    }
    Aftermath after;
    {
        const std::lock_guard lock(m_mutex);
        environment->process = *started;
        log(environment, {"INIT_START Runtime Version: " + function.runtime});
        if (environment->doom != Environment::Doom::None)
            after.emplace_back([this, id = *started] { m_lab.runner->stop(id, milliseconds(0)); });
    }
    m_server->wake(); // its time to start is limited
    perform(after);
}

void FunctionRunner::deliverLocked(const EnvironmentPtr& environment, Aftermath& after) {
    RunningInvocation& running = *environment->running;
    const FunctionVersion& function = *environment->function;
    running.delivered = true;
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

void FunctionRunner::retire(const std::string& function, const std::string& exceptRevision) {
    Aftermath after;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [token, environment] : m_environments) {
            if (environment->function->name != function || environment->function->revision == exceptRevision) continue;
            environment->retired = true;
            if (!environment->running) killLocked(environment, Environment::Doom::Stopped, after);
        }
    }
    perform(after);
}

// --- what came of them ----------------------------------------------------------------------------------------------

void FunctionRunner::log(const EnvironmentPtr& environment, std::vector<std::string> lines) const {
    std::size_t bytes = 0;
    for (const std::string& line : lines)
        bytes += line.size();
    m_lab.writes->add([&logs = *m_lab.logs, group = environment->function->logGroup(), stream = environment->logStream,
                       lines = std::move(lines)] { return logs.appendLines(group, stream, lines); },
                      bytes);
}

void FunctionRunner::settleLocked(const EnvironmentPtr& environment, Aftermath& after) {
    RunningInvocation running = std::move(*environment->running);
    environment->running.reset();
    environment->idleSince = m_lab.clock.steadyNow();

    const std::string& name = environment->function->name;
    if (running.delivered) {
        const std::vector<std::string> lines{"END RequestId: " + running.invocation.requestId,
                                             reportLine(*environment, running)};
        for (const std::string& line : lines)
            running.keepTail(line);
        log(environment, lines);
    }
    if (--m_running[name] == 0) m_running.erase(name);
    --m_runningInAll;

    InvocationReport report{name,
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
    const bool old = environment->idleSince - environment->born > kOldest;
    if (environment->retired || old) killLocked(environment, Environment::Doom::Stopped, after);
}

void FunctionRunner::killLocked(const EnvironmentPtr& environment, Environment::Doom doom, Aftermath& after) {
    if (environment->gone || environment->doom != Environment::Doom::None) return;
    environment->doom = doom;
    if (environment->process != 0)
        after.emplace_back([this, id = environment->process] { m_lab.runner->stop(id, milliseconds(0)); });
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
    const TimePoint now = m_lab.clock.steadyNow();
    if (!environment->initialised) {
        environment->initialised = true;
        environment->initMilliseconds = std::chrono::duration<double, std::milli>(now - environment->born).count();
        environment->idleSince = now;
    }
    environment->asking = connection;
    if (environment->running && !environment->running->delivered) deliverLocked(environment, after);
}

void FunctionRunner::onResultLocked(const EnvironmentPtr& environment, const std::string& requestId, bool failed,
                                    RuntimeServer::Connection connection, RuntimeServer::Request&& request,
                                    Aftermath& after) {
    auto& running = environment->running;
    if (!running || !running->delivered || running->answered || running->invocation.requestId != requestId ||
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
            if (running && running->delivered) running->keepTail(line);
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

void FunctionRunner::onExit(const EnvironmentPtr& environment, const ProcessExit& exit) {
    Aftermath after;
    {
        const std::lock_guard lock(m_mutex);
        environment->gone = true;
        m_environments.erase(environment->token);
        if (auto& running = environment->running) {
            const bool undelivered = environment->initialised && !running->delivered;
            if (undelivered && !m_stopping) {
                // It ended between two events: the second one never reached it.
                Invocation again = std::move(running->invocation);
                running.reset();
                assignLocked(std::move(again), after);
            } else {
                const std::string& id = running->invocation.requestId;
                if (!running->delivered) { // its start failed
                    running->delivered = true;
                    running->begun = environment->born;
                    const std::string start = "START RequestId: " + id + " Version: " + environment->function->version;
                    running->keepTail(start);
                    log(environment, {start});
                }
                if (!running->answered) {
                    running->ended = m_lab.clock.steadyNow();
                    running->functionError = "Unhandled";
                    running->payload = exitDocument(*environment, id, exit);
                    std::string why = stringAt(storedJson(running->payload), "errorMessage");
                    if (environment->doom == Environment::Doom::TimedOut)
                        why = wire::formatIso8601Millis(toEpochSeconds(m_lab.clock.now())) + ' ' + id + ' ' +
                              timedOut(*environment->function);
                    if (!environment->initError) {
                        running->keepTail(why);
                        log(environment, {why});
                    }
                }
                settleLocked(environment, after);
            }
        }
    }
    std::error_code ignored;
    fs::remove_all(environment->folder, ignored);
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
        // settleLocked() and killLocked() change no table.
        for (const auto& [token, environment] : m_environments) {
            auto& running = environment->running;
            if (environment->doom != Environment::Doom::None) continue;
            if (!running) {
                if (environment->initialised && until(environment->idleSince + kIdleTime))
                    killLocked(environment, Environment::Doom::Stopped, after);
                continue;
            }
            wait = std::min(wait, kBusyTick);
            if (!environment->initialised) {
                if (until(environment->born + kInitTime + environment->function->timeout))
                    killLocked(environment, Environment::Doom::TimedOut, after);
            } else if (!running->delivered) {
                if (until(environment->idleSince + kAskTime))
                    killLocked(environment, Environment::Doom::Stopped, after);
            } else if (!running->answered) {
                if (until(running->deadline)) killLocked(environment, Environment::Doom::TimedOut, after);
            } else if (until(running->drainBy)) {
                settleLocked(environment, after);
            }
        }
        m_nextTick = now + wait;
    }
    perform(after);
    measureMemory();
    return wait;
}

void FunctionRunner::measureMemory() {
    std::vector<EnvironmentPtr> busy;
    {
        const std::lock_guard lock(m_mutex);
        const TimePoint now = m_lab.clock.steadyNow();
        if (now < m_nextMeasure) return;
        m_nextMeasure = now + kBusyTick;
        for (const auto& [token, environment] : m_environments)
            if (environment->running && environment->process != 0) busy.push_back(environment);
    }
    Aftermath after;
    for (const EnvironmentPtr& environment : busy) {
        const std::uint64_t bytes = m_lab.runner->residentBytes(environment->process);
        const std::lock_guard lock(m_mutex);
        if (!environment->running) continue;
        environment->running->peakBytes = std::max(environment->running->peakBytes, bytes);
        if (bytes >> 20 > static_cast<std::uint64_t>(environment->function->memoryMb))
            killLocked(environment, Environment::Doom::OutOfMemory, after);
    }
    perform(after);
}

} // namespace skydeck::lab
