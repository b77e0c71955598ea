#pragma once

#include "core/lab/ecs/ecs_store.h"

namespace skydeck::lab {

class Lab;

/// Who asks for tasks: RunTask, or a service.
struct TaskRequest {
    Json cluster;
    Json definition;
    Json input; ///< RunTask's members: overrides, networkConfiguration, launchType, startedBy, group, tags …
    std::string service = {};
};

/// Checks a RunTask-like input against the account: launch type, network, overrides, role. Fills in launchType.
Status checkTaskRequest(Lab& lab, TaskRequest& request);

/// A new task, PROVISIONING; not stored.
Result<EcsTask> newTask(Lab& lab, const TaskRequest& request);

/// The task's network interfaces go with it.
Status releaseInterfaces(Lab& lab, EcsTask& task);

} // namespace skydeck::lab
