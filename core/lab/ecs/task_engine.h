#pragma once

#include "core/lab/compute/memory_guard.h"
#include "core/lab/compute/process_runner.h"
#include "core/lab/compute/workload.h"
#include "core/lab/ecs/service_scheduler.h"
#include "core/lab/ecs/task_credentials.h"
#include "core/lab/ecs/task_launch.h"

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace skydeck::lab {

struct Image;

/// Moves ECS's tasks through their states and runs their containers, each as one process; keeps services at their
/// desired count. One thread; every state is stored before the next begins.
class TaskEngine {
public:
    /// Stops what an earlier lab left running, as a lost host does.
    static Result<std::unique_ptr<TaskEngine>> create(Lab& lab, MemoryGuard guard);
    ~TaskEngine();

    void start();
    void stop();
    /// A service changed: look again. Any thread.
    void wake();

    /// Stores new tasks and has them run. Any thread, also inside a transaction.
    Result<std::vector<EcsTask>> launch(const TaskRequest& request, std::int64_t count);
    /// StopTask: the task's end follows. Nothing happens to one that has stopped.
    Result<EcsTask> stopTask(const std::string& taskId, const std::string& code, const std::string& reason);

private:
    struct Live {
        std::optional<ProcessRunner::Id> process = {};
        std::chrono::milliseconds grace{};
        std::string image;
        Workload::Seat seat = {};
        bool essential = true;
        bool started = false;
        bool ended = false;
    };
    using Containers = std::map<std::string, Live>; ///< by name
    struct Event {
        enum class Kind { Begin, Started, Exited, Halt };
        Kind kind = Kind::Begin;
        std::string taskId;
        std::string container = {};
        std::optional<ProcessExit> exit = {};
    };
    /// A container that can start, and the process that stands for it.
    struct Ready {
        Json definition;
        const Image* image = nullptr;
        ProcessSpec process;
    };

    TaskEngine(Lab& lab, MemoryGuard guard);
    Status recover();
    void serve();
    void post(Event event);
    Status handle(const Event& event);
    Status begin(const std::string& taskId);
    Status admitWaiting();
    Result<bool> fitsMemory(const Json& containers) const;
    Status startContainers(EcsTask task, const Json& containers);
    Result<Ready> prepare(const EcsTask& task, const Json& container, const Json& definition, unsigned threads);
    Status addSecrets(const Json& container, ProcessSpec& process) const;
    Result<std::string> openLog(const EcsTask& task, const Json& container) const;
    void run(const EcsTask& task, const std::string& name, ProcessSpec process, unsigned threads);
    Status started(const std::string& taskId, const std::string& container);
    Status exited(const std::string& taskId, const std::string& container, const ProcessExit& exit);
    Status halt(const std::string& taskId);
    void stopContainers(const std::string& taskId);
    /// Nothing of the task runs any more.
    Status finish(EcsTask task, const std::string& code, const std::string& reason);
    Status setStatus(EcsTask& task, const char* status);
    std::filesystem::path folders() const;

    Lab& m_lab;
    MemoryGuard m_guard;
    TaskCredentials m_credentials;
    ServiceScheduler m_services;       ///< the engine's thread only
    std::deque<std::string> m_waiting; ///< likewise: PENDING tasks without containers yet

    // Lock order: the database's lock first, then this one, then the runner's.
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Event> m_events;
    std::map<std::string, Containers> m_running; ///< by task id
    bool m_awake = false;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace skydeck::lab
