#include "core/lab/ecs/ecs_store.h"

#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/lab/store/rows.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr const char* kClusters = "ecs.cluster";
constexpr const char* kDefinitions = "ecs.task-definition";
constexpr const char* kFamilies = "ecs.family";
constexpr const char* kServices = "ecs.service";
constexpr double kStoppedKept = 3600;
} // namespace

Result<std::unique_ptr<EcsStore>> EcsStore::open(Database& database, const Clock& clock, std::string region) {
    SKYDECK_TRY(database.execute(
        "CREATE TABLE IF NOT EXISTS ecs_tasks(sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
        " cluster TEXT NOT NULL, family TEXT NOT NULL, service TEXT NOT NULL, stopped REAL, detail TEXT NOT NULL);"
        "CREATE INDEX IF NOT EXISTS ecs_tasks_stopped ON ecs_tasks(stopped);"));
    return std::unique_ptr<EcsStore>(new EcsStore(database, clock, std::move(region)));
}

double EcsStore::now() const {
    return toEpochSeconds(m_clock.now());
}

std::string EcsStore::arn(std::string_view resource) const {
    return "arn:aws:ecs:" + m_region + ":" + kAccountId + ":" + std::string(resource);
}

std::string EcsStore::nameOf(std::string_view nameOrArn) {
    return std::string(nameOrArn.substr(nameOrArn.rfind('/') + 1));
}

Result<std::optional<Json>> EcsStore::cluster(const std::string& nameOrArn) const {
    return m_documents.get(kClusters, nameOrArn.empty() ? "default" : nameOf(nameOrArn));
}

Result<std::vector<Json>> EcsStore::clusters() const {
    return m_documents.list(kClusters);
}

Status EcsStore::putCluster(const Json& cluster) {
    return m_documents.put(kClusters, stringAt(cluster, "clusterName"), cluster);
}

Result<Json> EcsStore::registerDefinition(Json definition) {
    return m_database.atomically([&]() -> Result<Json> {
        const std::string family = stringAt(definition, "family");
        SKYDECK_ASSIGN(const auto known, m_documents.get(kFamilies, family));
        const std::int64_t revision = (known ? integerAt(*known, "revision") : 0) + 1;
        SKYDECK_TRY(m_documents.put(kFamilies, family, {{"revision", revision}}));
        definition["revision"] = revision;
        definition["taskDefinitionArn"] = arn("task-definition/" + family + ":" + std::to_string(revision));
        definition["status"] = "ACTIVE";
        definition["registeredAt"] = now();
        SKYDECK_TRY(putDefinition(definition));
        return definition;
    });
}

Status EcsStore::putDefinition(const Json& definition) {
    return m_documents.put(kDefinitions, nameOf(stringAt(definition, "taskDefinitionArn")), definition);
}

Result<std::vector<Json>> EcsStore::definitions() const {
    SKYDECK_ASSIGN(auto all, m_documents.list(kDefinitions));
    std::ranges::stable_sort(
        all, {}, [](const Json& each) { return std::pair(stringAt(each, "family"), integerAt(each, "revision")); });
    return all;
}

Result<std::optional<Json>> EcsStore::definition(const std::string& reference) const {
    const std::string name = nameOf(reference);
    if (name.find(':') != std::string::npos) return m_documents.get(kDefinitions, name);
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(const auto known, m_documents.get(kFamilies, name));
    for (std::int64_t revision = known ? integerAt(*known, "revision") : 0; revision > 0; --revision) {
        SKYDECK_ASSIGN(auto found, m_documents.get(kDefinitions, name + ":" + std::to_string(revision)));
        if (found && stringAt(*found, "status") == "ACTIVE") return found;
    }
    return std::optional<Json>();
}

Result<std::optional<Json>> EcsStore::service(const std::string& cluster, const std::string& nameOrArn) const {
    return m_documents.get(kServices, cluster + "/" + nameOf(nameOrArn));
}

Result<std::vector<Json>> EcsStore::services(const std::string& cluster) const {
    SKYDECK_ASSIGN(auto all, m_documents.list(kServices));
    if (!cluster.empty())
        std::erase_if(all, [&](const Json& each) { return nameOf(stringAt(each, "clusterArn")) != cluster; });
    return all;
}

Status EcsStore::putService(const Json& service) {
    return m_documents.put(kServices, nameOf(stringAt(service, "clusterArn")) + "/" + stringAt(service, "serviceName"),
                           service);
}

Status EcsStore::insertTask(const EcsTask& task) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement sweep, m_database.prepare("DELETE FROM ecs_tasks WHERE stopped < ?"));
    SKYDECK_TRY(sweep.bind(1, now() - kStoppedKept).run());
    SKYDECK_ASSIGN(
        Statement insert,
        m_database.prepare(
            "INSERT INTO ecs_tasks(id, cluster, family, service, stopped, detail) VALUES(?, ?, ?, ?, NULL, ?)"));
    return insert.bind(1, task.id)
        .bind(2, task.cluster)
        .bind(3, task.family)
        .bind(4, task.service)
        .bind(5, dumpJson(task.detail))
        .run();
}

Status EcsStore::saveTask(const EcsTask& task) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement update, m_database.prepare("UPDATE ecs_tasks SET stopped = ?, detail = ? WHERE id = ?"));
    if (task.hasStopped())
        update.bind(1, numberAt(task.detail, "stoppedAt"));
    else
        update.bindNull(1);
    return update.bind(2, dumpJson(task.detail)).bind(3, task.id).run();
}

Result<std::vector<EcsTask>> EcsStore::select(const std::string& where, const std::vector<std::string>& values) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement query,
                   m_database.prepare("SELECT id, cluster, family, service, detail FROM ecs_tasks WHERE " + where +
                                      " AND (stopped IS NULL OR stopped >= ?) ORDER BY sequence"));
    int index = 0;
    for (const std::string& value : values)
        query.bind(++index, value);
    query.bind(++index, now() - kStoppedKept);
    std::vector<EcsTask> found;
    SKYDECK_TRY(forEachRow(query, [&](const Statement& row) {
        found.push_back({row.text(0), row.text(1), row.text(2), row.text(3), storedJson(row.text(4))});
        return true;
    }));
    return found;
}

Result<std::optional<EcsTask>> EcsStore::task(const std::string& idOrArn) const {
    SKYDECK_ASSIGN(auto found, select("id = ?", {nameOf(idOrArn)}));
    return found.empty() ? std::optional<EcsTask>() : std::optional(std::move(found.front()));
}

Result<std::vector<EcsTask>> EcsStore::tasks(const std::string& cluster) const {
    return cluster.empty() ? select("1", {}) : select("cluster = ?", {cluster});
}

Result<std::vector<EcsTask>> EcsStore::runningTasks(const std::string& cluster) const {
    return cluster.empty() ? select("stopped IS NULL", {}) : select("stopped IS NULL AND cluster = ?", {cluster});
}

} // namespace skydeck::lab
