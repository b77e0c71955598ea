#include "core/lab/lambda/function_runner.h"

#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/compute/process_tree.h"
#include "core/lab/lab.h"
#include "core/lab/lambda/lambda_store.h"
#include "core/lab/lambda/runtimes.h"
#include "core/lab/server/waiting_worker.h"
#include "core/lab/sts/sts_store.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <algorithm>
#include <future>

namespace skydeck::lab {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {
// From the answer to one event to the question for the next, during which no other environment is started for it.
constexpr milliseconds kAskTime{1'000};
constexpr std::chrono::hours kFunctionKeysLast{12}; // the longest that STS gives
constexpr std::uint64_t kMemoryFloor = 512ULL << 20;

/// How many environments are being started at a time: more would only be slower together.
std::size_t startsAtOnce() {
    static const unsigned processors = std::thread::hardware_concurrency(); // it reads a file
    return std::max(2U, processors);
}

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
    m_launcher = std::thread([this] { runLauncher(); });
}

void FunctionRunner::stop() {
    Aftermath after;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        for (const auto& [token, environment] : m_environments)
            killLocked(environment, Environment::Doom::Stopped, after);
        for (auto& [identity, queue] : m_waiting)
            for (RunningInvocation& running : queue) {
                running.functionError = "Unhandled";
                running.payload = stoppedDocument(running.invocation.requestId);
                const std::string name = running.invocation.function->name;
                concludeLocked(name, std::move(running), after);
            }
        m_waiting.clear();
    }
    m_launchable.notify_all();
    perform(after);
    if (m_launcher.joinable()) m_launcher.join();
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
            acceptLocked(std::move(invocation), after);
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

void FunctionRunner::acceptLocked(Invocation&& invocation, Aftermath& after) {
    RunningInvocation running;
    running.concurrent = m_runningInAll;
    running.concurrentOfFunction = m_running[invocation.function->name];
    running.invocation = std::move(invocation);
    const FunctionVersion& function = *running.invocation.function;
    EnvironmentPtr chosen; // the one used last, so that those beyond need can go
    for (const auto& [token, environment] : m_environments)
        if (environment->asking != 0 && environment->mayTake(function) &&
            (!chosen || environment->idleSince > chosen->idleSince))
            chosen = environment;
    if (chosen) {
        deliverLocked(chosen, std::move(running), after);
        return;
    }
    m_waiting[function.identity()].push_back(std::move(running));
    startMoreLocked(after);
}

// --- environments are started ---------------------------------------------------------------------------------------

void FunctionRunner::startMoreLocked(Aftermath& after) {
    const TimePoint now = m_lab.clock.steadyNow();
    // Environments that will ask soon, those of them that are new, and those that serve already.
    std::map<std::string, std::size_t> coming, starting, serving;
    std::map<std::string, Pace::Duration> slowest; // of the events that run
    std::size_t startingInAll = 0;
    if (!m_waiting.empty())
        for (const auto& [token, environment] : m_environments) {
            if (environment->retired || environment->doom != Environment::Doom::None) continue;
            const std::string identity = environment->function->identity();
            if (!environment->initialised) {
                ++startingInAll;
                ++starting[identity];
                ++coming[identity];
            } else {
                ++serving[identity];
                if (environment->running && !environment->running->answered)
                    slowest[identity] =
                        std::max(slowest[identity], m_paces[environment->function->name].underWay(
                                                        now - environment->running->begun, !environment->served));
                if (!environment->running && now - environment->idleSince < kAskTime) ++coming[identity];
            }
        }
    while (!m_stopping && startingInAll < startsAtOnce()) {
        // Functions take turns: next is the one with the fewest that start already.
        const std::deque<RunningInvocation>* next = nullptr;
        for (const auto& [identity, queue] : m_waiting)
            if (queue.size() > coming[identity] &&
                m_paces[queue.front().invocation.function->name].paysToStart(queue.size(), serving[identity],
                                                                             slowest[identity]) &&
                (!next || starting[identity] < starting[next->front().invocation.function->identity()]))
                next = &queue;
        if (!next || !hasRoomLocked(after)) return;
        auto environment = std::make_shared<Environment>();
        environment->token = toHex(wire::randomBytes(16));
        environment->function = next->front().invocation.function;
        environment->logStream = streamName(*environment->function, m_lab.clock.now());
        environment->folder = m_lab.config.dataFolder / "lambda" / "run" / environment->token;
        environment->born = now;
        m_environments.emplace(environment->token, environment);
        m_toLaunch.push_back(environment);
        m_launchable.notify_one();
        const std::string identity = environment->function->identity();
        ++startingInAll;
        ++starting[identity];
        ++coming[identity];
    }
}

bool FunctionRunner::hasRoomLocked(Aftermath& after) {
    if (m_environments.empty() || availableMemory() >= kMemoryFloor) return true;
    EnvironmentPtr idle; // gives its place to one that is needed
    for (const auto& [token, environment] : m_environments)
        if (environment->initialised && !environment->running && environment->doom == Environment::Doom::None &&
            (!idle || environment->idleSince < idle->idleSince))
            idle = environment;
    if (idle) killLocked(idle, Environment::Doom::Stopped, after);
    return false; // its end, or the next tick, looks again
}

void FunctionRunner::runLauncher() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_launchable.wait(lock, [this] { return m_stopping || !m_toLaunch.empty(); });
        if (m_toLaunch.empty()) return;
        const EnvironmentPtr environment = std::move(m_toLaunch.front());
        m_toLaunch.pop_front();
        lock.unlock();
        launch(environment);
        lock.lock();
    }
}

void FunctionRunner::launch(const EnvironmentPtr& environment) {
    const FunctionVersion& function = *environment->function;
    const auto started = [&]() -> Result<ProcessRunner::Id> {
        const std::string role = function.role.substr(function.role.rfind('/') + 1);
        SKYDECK_ASSIGN(const TemporaryKeys keys, m_lab.sts->issue("arn:aws:sts::" + std::string(kAccountId) +
                                                                      ":assumed-role/" + role + '/' + function.name,
                                                                  "AROALAMBDA:" + function.name, kFunctionKeysLast));
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

void FunctionRunner::retire(const std::string& function, const std::string& revision) {
    Aftermath after;
    {
        const std::lock_guard lock(m_mutex);
        if (revision.empty()) m_paces.erase(function);
        for (const auto& [token, environment] : m_environments) {
            const FunctionVersion& version = *environment->function;
            if (version.name != function) continue;
            if (!revision.empty() && (version.version != "$LATEST" || version.revision == revision)) continue;
            environment->orphaned = revision.empty();
            if (!environment->initialised) continue; // something waits for it
            environment->retired = true;
            if (!environment->running) killLocked(environment, Environment::Doom::Stopped, after);
        }
    }
    perform(after);
}

void FunctionRunner::killLocked(const EnvironmentPtr& environment, Environment::Doom doom, Aftermath& after) {
    if (environment->gone || environment->doom != Environment::Doom::None) return;
    environment->doom = doom;
    if (environment->process != 0)
        after.emplace_back([this, id = environment->process] { m_lab.runner->stop(id, milliseconds(0)); });
}

} // namespace skydeck::lab
