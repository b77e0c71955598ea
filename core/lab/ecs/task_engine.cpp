#include "core/lab/ecs/task_engine.h"

#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/cloudwatch/processor_meter.h"
#include "core/lab/compute/container_process.h"
#include "core/lab/compute/image_catalogue.h"
#include "core/lab/ecr/image_resolver.h"
#include "core/lab/ecs/ecs_rules.h"
#include "core/lab/lab.h"

#include <algorithm>

namespace skydeck::lab {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {
constexpr const char* kEcsArea = "lab.ecs";
constexpr milliseconds kLookAgain{500}, kLabStops{3000};
constexpr const char* kTaskHostLost = "Host (this machine) terminated: the lab stopped while the task was running.";

void complainOf(const Status& status, const char* what) {
    if (!status) log::error(kEcsArea, std::string(what) + ": " + describe(status.error()));
}

Json* containerOf(EcsTask& task, const std::string& name) {
    for (Json& each : task.detail["containers"])
        if (stringAt(each, "name") == name) return &each;
    return nullptr;
}
} // namespace

TaskEngine::TaskEngine(Lab& lab, MemoryGuard guard)
    : m_lab(lab), m_guard(std::move(guard)), m_credentials(lab), m_services(lab) {}

TaskEngine::~TaskEngine() {
    stop();
}

Result<std::unique_ptr<TaskEngine>> TaskEngine::create(Lab& lab, MemoryGuard guard) {
    std::unique_ptr<TaskEngine> engine(new TaskEngine(lab, std::move(guard)));
    SKYDECK_TRY(engine->recover());
    lab.localRoutes.add(TaskCredentials::kPath,
                        [credentials = &engine->m_credentials](const wire::HttpRequest& request) {
                            return credentials->answer(request);
                        });
    return engine;
}

fs::path TaskEngine::folders() const {
    return m_lab.config.dataFolder / "tasks";
}

Status TaskEngine::recover() {
    std::error_code ignored; // folders that stay cost disk space only
    fs::remove_all(folders(), ignored);
    SKYDECK_ASSIGN(auto tasks, m_lab.ecs->runningTasks());
    for (EcsTask& task : tasks)
        SKYDECK_TRY(finish(std::move(task), "TerminationNotice", kTaskHostLost));
    return {};
}

void TaskEngine::start() {
    const std::lock_guard lock(m_mutex);
    if (m_thread.joinable()) return;
    m_stopping = false;
    m_awake = true;
    m_thread = std::thread([this] { serve(); });
}

void TaskEngine::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        for (const auto& [id, containers] : m_running)
            for (const auto& [name, live] : containers)
                if (live.process) m_lab.runner->stop(*live.process, kLabStops);
    }
    m_changed.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void TaskEngine::wake() {
    {
        const std::lock_guard lock(m_mutex);
        m_awake = true;
    }
    m_changed.notify_all();
}

void TaskEngine::post(Event event) {
    {
        const std::lock_guard lock(m_mutex);
        m_events.push_back(std::move(event));
    }
    m_changed.notify_all();
}

void TaskEngine::serve() {
    std::optional<WallTime> again;
    std::unique_lock lock(m_mutex);
    for (;;) {
        const auto called = [this] { return m_awake || !m_events.empty() || (m_stopping && m_running.empty()); };
        if (!m_waiting.empty() || again)
            m_changed.wait_for(lock, kLookAgain, called);
        else
            m_changed.wait(lock, called);
        m_awake = false;
        const std::vector<Event> events = std::exchange(m_events, {});
        const bool stopping = m_stopping;
        lock.unlock();
        for (const Event& event : events)
            if (!stopping || event.kind == Event::Kind::Exited) complainOf(handle(event), "moving a task on");
        if (!stopping) {
            complainOf(admitWaiting(), "starting tasks");
            const auto looked = m_services.reconcile();
            again = looked ? *looked : std::nullopt;
            if (!looked) complainOf(fail(looked.error()), "keeping services");
        }
        lock.lock();
        if (m_stopping && m_running.empty()) return;
    }
}

Status TaskEngine::handle(const Event& event) {
    switch (event.kind) {
    case Event::Kind::Begin:
        return begin(event.taskId);
    case Event::Kind::Started:
        return started(event.taskId, event.container);
    case Event::Kind::Exited:
        return exited(event.taskId, event.container, *event.exit);
    case Event::Kind::Halt:
        return halt(event.taskId);
    }
    return {};
}

Result<std::vector<EcsTask>> TaskEngine::launch(const TaskRequest& request, std::int64_t count) {
    std::vector<EcsTask> made;
    SKYDECK_TRY(m_lab.database->transaction([&]() -> Status {
        for (std::int64_t i = 0; i < count; ++i) {
            SKYDECK_ASSIGN(EcsTask task, newTask(m_lab, request));
            made.push_back(std::move(task));
            SKYDECK_TRY(m_lab.ecs->insertTask(made.back()));
        }
        return {};
    }));
    for (const EcsTask& task : made)
        post({Event::Kind::Begin, task.id});
    return made;
}

Result<EcsTask> TaskEngine::stopTask(const std::string& taskId, const std::string& code, const std::string& reason) {
    auto stopped = m_lab.database->atomically([&]() -> Result<EcsTask> {
        SKYDECK_ASSIGN(auto task, m_lab.ecs->task(taskId));
        if (!task) return ecs::invalidParameter("The referenced task was not found.");
        if (task->hasStopped() || task->detail.contains("stopCode")) return std::move(*task);
        task->detail["desiredStatus"] = "STOPPED";
        task->detail["stopCode"] = code;
        task->detail["stoppedReason"] = reason;
        task->detail["stoppingAt"] = m_lab.ecs->now();
        SKYDECK_TRY(m_lab.ecs->saveTask(*task));
        return std::move(*task);
    });
    if (stopped && !stopped->hasStopped()) post({Event::Kind::Halt, stopped->id});
    return stopped;
}

Status TaskEngine::setStatus(EcsTask& task, const char* status) {
    task.detail["lastStatus"] = status;
    task.detail["version"] = integerAt(task.detail, "version") + 1;
    return m_lab.ecs->saveTask(task);
}

Status TaskEngine::begin(const std::string& taskId) {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(auto task, m_lab.ecs->task(taskId));
    if (!task || task->lastStatus() != "PROVISIONING") return {};
    if (stringAt(task->detail, "desiredStatus") == "STOPPED") return {}; // its halt follows
    for (Json& attachment : task->detail["attachments"])
        attachment["status"] = "ATTACHED";
    task->detail["pullStartedAt"] = m_lab.ecs->now();
    SKYDECK_TRY(setStatus(*task, "PENDING"));
    m_waiting.push_back(taskId);
    return {};
}

Result<bool> TaskEngine::fitsMemory(const Json& containers) const {
    std::uint64_t needed = 0;
    for (const Json& container : containers) {
        const auto image = pullImage(stringAt(container, "image"), *m_lab.ecr, *m_lab.images);
        if (!image) return true; // it fails at once when it is started, and says why
        SKYDECK_ASSIGN(const std::uint64_t expected, m_guard.expected((*image)->name));
        needed += expected;
    }
    return m_guard.admits(needed, m_lab.workload->memory());
}

Status TaskEngine::admitWaiting() {
    while (!m_waiting.empty()) {
        SKYDECK_ASSIGN(auto task, m_lab.ecs->task(m_waiting.front()));
        if (!task || task->lastStatus() != "PENDING") {
            m_waiting.pop_front();
            continue;
        }
        SKYDECK_ASSIGN(const auto definition, m_lab.ecs->definition(stringAt(task->detail, "taskDefinitionArn")));
        const auto containers = ecs::containersFor(definition.value_or(Json()), memberAt(task->detail, "overrides"));
        if (!definition || !containers) {
            m_waiting.pop_front();
            SKYDECK_TRY(finish(std::move(*task), "TaskFailedToStart", "The task definition is gone"));
            continue;
        }
        SKYDECK_ASSIGN(const bool fits, fitsMemory(*containers));
        if (!fits) return {};
        m_waiting.pop_front();
        SKYDECK_TRY(startContainers(std::move(*task), Json{{"Definition", *definition}, {"Containers", *containers}}));
    }
    return {};
}

Status TaskEngine::startContainers(EcsTask task, const Json& what) {
    std::vector<Ready> ready;
    std::optional<Error> failure;
    const unsigned threads = m_lab.workload->threadsFor(what.at("Containers").size());
    {
        const auto held = m_lab.database->lock();
        SKYDECK_ASSIGN(auto present, m_lab.ecs->task(task.id));
        if (!present || stringAt(present->detail, "desiredStatus") == "STOPPED") return {}; // its halt follows
        task = std::move(*present);
        Containers containers;
        for (const Json& container : what.at("Containers")) {
            auto one = prepare(task, container, what.at("Definition"), threads);
            if (!one) {
                (*containerOf(task, stringAt(container, "name")))["reason"] = one.error().message;
                failure = one.error();
                break;
            }
            SKYDECK_ASSIGN(const std::uint64_t expected, m_guard.expected(one->image->name));
            containers[stringAt(container, "name")] = {.grace = one->process.grace,
                                                       .image = one->image->name,
                                                       .seat = m_lab.workload->join(expected),
                                                       .essential = boolAt(container, "essential", true)};
            ready.push_back(std::move(*one));
        }
        if (failure) {
            m_credentials.close(task.id);
            return finish(std::move(task), "TaskFailedToStart", failure->message);
        }
        task.detail["pullStoppedAt"] = m_lab.ecs->now();
        SKYDECK_TRY(setStatus(task, "PENDING"));
        const std::lock_guard lock(m_mutex);
        m_running[task.id] = std::move(containers);
    }
    for (Ready& each : ready)
        run(task, stringAt(each.definition, "name"), std::move(each.process), threads);
    return {};
}

void TaskEngine::run(const EcsTask& task, const std::string& name, ProcessSpec process, unsigned threads) {
    const std::string& taskId = task.id;
    process.onStart = [this, taskId, name] { post({Event::Kind::Started, taskId, name}); };
    process.onExit = [this, taskId, name](const ProcessExit& exit) { post({Event::Kind::Exited, taskId, name, exit}); };
    const auto id = m_lab.runner->start(std::move(process));
    if (!id) {
        post({Event::Kind::Exited, taskId, name,
              ProcessExit{ProcessExit::Cause::NotStarted, 1, 0, describe(id.error())}});
        return;
    }
    const std::lock_guard lock(m_mutex);
    const auto running = m_running.find(taskId);
    if (running == m_running.end()) return;
    running->second.at(name).process = *id;
    running->second.at(name).seat.runs(*id);
    if (!task.service.empty())
        m_lab.meter->watch(
            {"AWS/ECS", "CPUUtilization", {{"ClusterName", task.cluster}, {"ServiceName", task.service}}}, *id,
            threads);
    if (m_stopping) m_lab.runner->stop(*id, kLabStops);
}

Status TaskEngine::started(const std::string& taskId, const std::string& container) {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(auto task, m_lab.ecs->task(taskId));
    if (!task || task->hasStopped()) return {};
    bool all = true;
    {
        const std::lock_guard lock(m_mutex);
        const auto running = m_running.find(taskId);
        if (running == m_running.end()) return {};
        running->second.at(container).started = true;
        for (const auto& [name, live] : running->second)
            all = all && live.started;
    }
    (*containerOf(*task, container))["lastStatus"] = "RUNNING";
    if (!all || task->lastStatus() != "PENDING") return m_lab.ecs->saveTask(*task);
    task->detail["startedAt"] = task->detail["connectivityAt"] = m_lab.ecs->now();
    return setStatus(*task, "RUNNING");
}

Status TaskEngine::exited(const std::string& taskId, const std::string& name, const ProcessExit& exit) {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(auto task, m_lab.ecs->task(taskId));
    bool last = true, essential = true, stopping = false;
    std::string image;
    {
        const std::lock_guard lock(m_mutex);
        const auto running = m_running.find(taskId);
        if (running == m_running.end()) return {};
        Live& live = running->second.at(name);
        live.ended = true;
        live.seat.leave();
        essential = live.essential;
        image = live.image;
        for (const auto& [other, each] : running->second)
            last = last && each.ended;
        stopping = m_stopping;
        if (last) m_running.erase(running);
    }
    if (!task) return {};
    Json& container = *containerOf(*task, name);
    container["lastStatus"] = "STOPPED";
    std::string code = "EssentialContainerExited", reason = "Essential container in task exited";
    if (exit.cause == ProcessExit::Cause::NotStarted) {
        code = "TaskFailedToStart";
        reason = notStartedReason(exit);
        container["reason"] = reason;
    } else {
        container["exitCode"] = exit.exitCode;
        if (exit.cause == ProcessExit::Cause::Exited) SKYDECK_TRY(m_guard.measured(image, exit.residentBytes));
    }
    if (stopping) code = "TerminationNotice", reason = kTaskHostLost;
    if (last) return finish(std::move(*task), code, reason);
    if (essential && !task->detail.contains("stopCode")) {
        task->detail["desiredStatus"] = "STOPPED";
        task->detail["stopCode"] = code;
        task->detail["stoppedReason"] = reason;
        task->detail["stoppingAt"] = m_lab.ecs->now();
        SKYDECK_TRY(setStatus(*task, "STOPPING"));
        stopContainers(taskId);
        return {};
    }
    return m_lab.ecs->saveTask(*task);
}

void TaskEngine::stopContainers(const std::string& taskId) {
    const std::lock_guard lock(m_mutex);
    const auto running = m_running.find(taskId);
    if (running == m_running.end()) return;
    for (const auto& [name, live] : running->second)
        if (live.process && !live.ended) m_lab.runner->stop(*live.process, live.grace);
}

Status TaskEngine::halt(const std::string& taskId) {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(auto task, m_lab.ecs->task(taskId));
    if (!task || task->hasStopped()) return {};
    bool runs = false;
    {
        const std::lock_guard lock(m_mutex);
        runs = m_running.contains(taskId);
    }
    if (!runs) return finish(std::move(*task), {}, {});
    SKYDECK_TRY(setStatus(*task, "STOPPING"));
    stopContainers(taskId);
    return {};
}

Status TaskEngine::finish(EcsTask task, const std::string& code, const std::string& reason) {
    m_credentials.close(task.id);
    std::error_code ignored; // what stays costs disk space until the next start
    fs::remove_all(folders() / task.id, ignored);
    Json& detail = task.detail;
    detail["desiredStatus"] = "STOPPED";
    if (!detail.contains("stopCode")) {
        detail["stopCode"] = code;
        detail["stoppedReason"] = reason;
    }
    const double now = m_lab.ecs->now();
    if (!detail.contains("stoppingAt")) detail["stoppingAt"] = now;
    detail["executionStoppedAt"] = now;
    for (Json& container : detail["containers"])
        container["lastStatus"] = "STOPPED";
    SKYDECK_TRY(setStatus(task, "DEPROVISIONING"));
    SKYDECK_TRY(releaseInterfaces(m_lab, task));
    detail["stoppedAt"] = m_lab.ecs->now();
    SKYDECK_TRY(setStatus(task, "STOPPED"));
    return m_services.taskStopped(task);
}

} // namespace skydeck::lab
