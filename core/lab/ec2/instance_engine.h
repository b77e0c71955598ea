#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/lab/compute/process_runner.h"
#include "core/lab/ec2/instance_metadata.h"

#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace skydeck::lab {

class Lab;

enum class InstanceVerb { Start, Stop, Terminate, Reboot };

/// Moves the instances that RunInstances made through their states and runs what stands for them: a boot script and,
/// where OpenSSH's server is installed, an sshd at a loopback address of the instance's own. One thread; every state is
/// stored before the next begins. When the lab stops, instances keep their state and boot again with it.
class InstanceEngine {
public:
    /// Ends what an earlier lab left stopping or shutting down.
    static Result<std::unique_ptr<InstanceEngine>> create(Lab& lab);
    ~InstanceEngine();

    /// Boots what is pending or running.
    void start();
    void stop();

    /// A new pending instance is stored: boot it. Any thread, and not inside a transaction.
    void launched(const std::string& instanceId);
    /// What StartInstances, StopInstances, TerminateInstances and RebootInstances do: all or none. Gives
    /// [{InstanceId, PreviousState, CurrentState}]. `force`: do not wait for the programs to end.
    Result<Json> request(InstanceVerb verb, const std::vector<std::string>& instanceIds, bool force = false);

    /// The newest 64 KiB of what the machine printed; stays until the instance is forgotten.
    std::string console(const std::string& instanceId) const;
    /// Whether it booted, and its sshd (if any) answers.
    bool isUp(const std::string& instanceId) const;

private:
    struct Running {
        std::optional<ProcessRunner::Id> process = {};
        std::string readyLine = {};
        bool up = false;
        bool reboot = false;
    };
    struct Event {
        enum class Kind { Boot, Up, Halt, Ended };
        Kind kind = Kind::Boot;
        std::string instanceId;
        std::chrono::milliseconds grace{};
        std::optional<ProcessExit> exit = {};
    };

    explicit InstanceEngine(Lab& lab);
    Status recover();
    void serve();
    void post(Event event);
    Status handle(const Event& event);
    Status boot(const std::string& instanceId);
    Result<Json> connect(const std::string& instanceId);
    Status up(const std::string& instanceId);
    Status halt(const std::string& instanceId, std::chrono::milliseconds grace);
    Status ended(const std::string& instanceId, const std::optional<ProcessExit>& exit);
    void print(const std::string& instanceId, const std::vector<std::string>& lines) const;
    std::filesystem::path folderOf(const std::string& instanceId) const;
    std::filesystem::path consoleOf(const std::string& instanceId) const;

    Lab& m_lab;
    InstanceMetadata m_metadata;

    // Lock order: the database's lock first, then this one, then the runner's.
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Event> m_events;
    std::map<std::string, Running> m_running; ///< by instance id; those with a process
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace skydeck::lab
