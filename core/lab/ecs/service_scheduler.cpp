#include "core/lab/ecs/service_scheduler.h"

#include "core/base/strings.h"
#include "core/lab/ecs/task_engine.h"
#include "core/lab/lab.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr std::size_t kMostEvents = 100;
constexpr int kLongestWait = 60; // seconds

std::string keyOf(const std::string& cluster, const std::string& service) {
    return cluster + "/" + service;
}

std::string listed(const std::vector<std::string>& ids) {
    std::string text;
    for (const std::string& id : ids)
        text += (text.empty() ? "" : " ") + std::string("(task ") + id + ")";
    return text;
}

/// The tasks of a service that are meant to run, by deployment.
struct Tally {
    std::vector<EcsTask> current, older;
    std::int64_t currentRunning = 0, olderRunning = 0;
};

Tally tallyOf(const std::vector<EcsTask>& tasks, const std::string& deployment) {
    Tally tally;
    for (const EcsTask& task : tasks) {
        if (stringAt(task.detail, "desiredStatus") != "RUNNING") continue;
        const bool current = stringAt(task.detail, "startedBy") == deployment;
        (current ? tally.current : tally.older).push_back(task);
        if (task.lastStatus() == "RUNNING") ++(current ? tally.currentRunning : tally.olderRunning);
    }
    return tally;
}

std::int64_t share(const Json& configuration, const char* member, std::int64_t usual, std::int64_t desired) {
    return (desired * integerAt(configuration, member, usual) + 99) / 100;
}
} // namespace

void addServiceEvent(Json& service, double now, const std::string& text) {
    Json& events = service["events"];
    const Json event{{"id", wire::randomUuid()},
                     {"createdAt", now},
                     {"message", "(service " + stringAt(service, "serviceName") + ") " + text}};
    events.insert(events.begin(), event);
    if (events.size() > kMostEvents) events.erase(events.end() - 1);
}

Result<std::optional<WallTime>> ServiceScheduler::reconcile() {
    SKYDECK_ASSIGN(const auto services, m_lab.ecs->services({}));
    for (const Json& service : services)
        if (stringAt(service, "status") != "INACTIVE") SKYDECK_TRY(reconcileService(service));
    std::optional<WallTime> again;
    for (const auto& [key, trouble] : m_troubles)
        if (trouble.retryAt > m_lab.clock.now() && (!again || trouble.retryAt < *again)) again = trouble.retryAt;
    return again;
}

Status ServiceScheduler::reconcileService(Json seen) {
    const std::string name = stringAt(seen, "serviceName");
    const std::string cluster = EcsStore::nameOf(stringAt(seen, "clusterArn"));
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(auto present, m_lab.ecs->service(cluster, name));
    if (!present) return {};
    Json service = std::move(*present);
    const Json before = service;
    SKYDECK_ASSIGN(auto tasks, m_lab.ecs->runningTasks(cluster));
    std::erase_if(tasks, [&](const EcsTask& task) { return task.service != name; });

    const bool draining = stringAt(service, "status") == "DRAINING";
    const std::int64_t desired = draining ? 0 : integerAt(service, "desiredCount");
    Json& deployments = service["deployments"];
    const std::string id = stringAt(deployments.at(0), "id"); // the primary one stands first
    Tally tally = tallyOf(tasks, id);
    const auto currents = static_cast<std::int64_t>(tally.current.size());
    const auto olders = static_cast<std::int64_t>(tally.older.size());
    const Json& rules = memberAt(service, "deploymentConfiguration");
    const auto trouble = m_troubles.find(keyOf(cluster, name));
    const bool waits = trouble != m_troubles.end() && trouble->second.retryAt > m_lab.clock.now();

    const std::int64_t room = share(rules, "maximumPercent", 200, desired) - currents - olders;
    const std::int64_t wanted = std::min(desired - currents, room);
    if (wanted > 0 && !waits) {
        SKYDECK_ASSIGN(const auto clusterDocument, m_lab.ecs->cluster(cluster));
        SKYDECK_ASSIGN(const auto definition, m_lab.ecs->definition(stringAt(deployments.at(0), "taskDefinition")));
        if (!clusterDocument || !definition) return {};
        TaskRequest request{*clusterDocument, *definition,
                            Json{{"launchType", stringAt(service, "launchType")},
                                 {"overrides", Json::object()},
                                 {"startedBy", id},
                                 {"group", "service:" + name}},
                            name};
        if (service.contains("networkConfiguration"))
            request.input["networkConfiguration"] = service.at("networkConfiguration");
        if (stringAt(service, "propagateTags") == "SERVICE") request.input["tags"] = arrayAt(service, "tags");
        SKYDECK_ASSIGN(const auto made, m_lab.tasks->launch(request, wanted));
        std::vector<std::string> ids;
        for (const EcsTask& task : made)
            ids.push_back(task.id);
        addServiceEvent(service, m_lab.ecs->now(),
                        "has started " + std::to_string(wanted) + " tasks: " + listed(ids) + ".");
    }

    // The newest of too many, then the older deployments' as far as enough stay healthy.
    std::vector<std::string> going;
    for (std::int64_t i = desired; i < currents; ++i)
        going.push_back(tally.current[static_cast<std::size_t>(i)].id);
    std::int64_t spare =
        tally.currentRunning + tally.olderRunning - share(rules, "minimumHealthyPercent", 100, desired);
    for (const EcsTask& task : tally.older) {
        const bool running = task.lastStatus() == "RUNNING";
        if (running && spare <= 0) continue;
        if (running) --spare;
        going.push_back(task.id);
    }
    for (const std::string& taskId : going)
        SKYDECK_TRY(m_lab.tasks->stopTask(taskId, "ServiceSchedulerInitiated",
                                          "Scaling activity initiated by (deployment " + id + ")"));
    if (!going.empty())
        addServiceEvent(service, m_lab.ecs->now(),
                        "has stopped " + std::to_string(going.size()) + " running tasks: " + listed(going) + ".");

    service["runningCount"] = tally.currentRunning + tally.olderRunning;
    service["pendingCount"] = currents + olders - tally.currentRunning - tally.olderRunning;
    Json& primary = deployments.at(0);
    primary["desiredCount"] = desired;
    primary["runningCount"] = tally.currentRunning;
    primary["pendingCount"] = currents - tally.currentRunning;
    const bool steady = currents == desired && tally.currentRunning == desired && tasks.size() == tally.current.size();
    if (steady && stringAt(primary, "rolloutState") == "IN_PROGRESS") {
        primary["rolloutState"] = "COMPLETED";
        primary["rolloutStateReason"] = "ECS deployment " + id + " completed.";
        primary["updatedAt"] = m_lab.ecs->now();
        deployments = Json::array({Json(primary)});
        addServiceEvent(service, m_lab.ecs->now(), "(deployment " + id + ") deployment completed.");
    }
    if (steady && !boolAt(service, "steady") && !draining)
        addServiceEvent(service, m_lab.ecs->now(), "has reached a steady state.");
    service["steady"] = steady; // not part of the API's shape
    if (draining && tasks.empty()) {
        service["status"] = "INACTIVE";
        m_troubles.erase(keyOf(cluster, name));
    }
    return service == before ? Status() : m_lab.ecs->putService(service);
}

Status ServiceScheduler::taskStopped(const EcsTask& task) {
    if (task.service.empty()) return {};
    const std::string code = stringAt(task.detail, "stopCode");
    Trouble& trouble = m_troubles[keyOf(task.cluster, task.service)];
    const double lived = numberAt(task.detail, "stoppedAt") - numberAt(task.detail, "startedAt", m_lab.ecs->now());
    if (code == "ServiceSchedulerInitiated" || code == "UserInitiated" || code == "TerminationNotice" ||
        lived >= kLongestWait) {
        trouble = {};
        return {};
    }
    const int wait = std::min(kLongestWait, 1 << std::min(trouble.failures, 6));
    ++trouble.failures;
    trouble.retryAt = m_lab.clock.now() + std::chrono::seconds(wait);
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(auto service, m_lab.ecs->service(task.cluster, task.service));
    if (!service) return {};
    for (Json& deployment : (*service)["deployments"])
        if (deployment["id"] == stringAt(task.detail, "startedBy"))
            deployment["failedTasks"] = integerAt(deployment, "failedTasks") + 1;
    if (trouble.failures == 3)
        addServiceEvent(*service, m_lab.ecs->now(),
                        "is unable to consistently start tasks successfully. For more information, see the "
                        "Troubleshooting section of the Amazon ECS Developer Guide.");
    return m_lab.ecs->putService(*service);
}

} // namespace skydeck::lab
