#pragma once

#include "core/lab/ecs/ecs_store.h"

#include <map>
#include <optional>
#include <string>

namespace skydeck::lab {

class Lab;

/// Keeps each ECS service at its desired count and replaces the tasks of an older deployment step by step, within the
/// deployment's minimum and maximum percents. Not thread-safe: the task engine's thread owns it.
class ServiceScheduler {
public:
    explicit ServiceScheduler(Lab& lab) : m_lab(lab) {}

    /// Looks at every service once. Gives the time to look again when one waits after failures.
    Result<std::optional<WallTime>> reconcile();
    /// A task has stopped: failures put the next attempt off, longer each time.
    Status taskStopped(const EcsTask& task);

private:
    struct Trouble {
        int failures = 0;
        WallTime retryAt;
    };

    Status reconcileService(Json service);

    Lab& m_lab;
    std::map<std::string, Trouble> m_troubles; ///< by "cluster/service"
};

/// Adds an event to a service's list, the newest first.
void addServiceEvent(Json& service, double now, const std::string& text);

} // namespace skydeck::lab
