#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/lab/store/database.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

/// One task as it is stored: `detail` is Task of ECS's API.
struct EcsTask {
    std::string id;
    std::string cluster; ///< name
    std::string family;
    std::string service; ///< name, or empty
    Json detail;

    std::string lastStatus() const { return stringAt(detail, "lastStatus"); }
    bool hasStopped() const { return lastStatus() == "STOPPED"; }
};

/// Clusters, task definitions, services and tasks in the words of ECS's Describe operations. Stopped tasks are kept
/// for an hour, as on ECS. Thread-safe.
class EcsStore {
public:
    static Result<std::unique_ptr<EcsStore>> open(Database& database, const Clock& clock, std::string region);

    Database& database() { return m_database; }
    double now() const;
    /// "arn:aws:ecs:us-east-1:123456789012:" + resource
    std::string arn(std::string_view resource) const;
    /// The last part of an ARN ("…:cluster/name", "…:task/cluster/id"), or the text itself.
    static std::string nameOf(std::string_view nameOrArn);

    Result<std::optional<Json>> cluster(const std::string& nameOrArn) const;
    Result<std::vector<Json>> clusters() const;
    Status putCluster(const Json& cluster);

    /// Gives it the next revision of its family, an ARN and the status ACTIVE.
    Result<Json> registerDefinition(Json definition);
    /// By "family:revision", ARN, or the newest ACTIVE one of a family.
    Result<std::optional<Json>> definition(const std::string& reference) const;
    /// In order of family and revision.
    Result<std::vector<Json>> definitions() const;
    Status putDefinition(const Json& definition);

    /// By name or ARN; INACTIVE ones too.
    Result<std::optional<Json>> service(const std::string& cluster, const std::string& nameOrArn) const;
    /// Of a cluster, or all when it is empty.
    Result<std::vector<Json>> services(const std::string& cluster) const;
    Status putService(const Json& service);

    Status insertTask(const EcsTask& task);
    Status saveTask(const EcsTask& task);
    Result<std::optional<EcsTask>> task(const std::string& idOrArn) const;
    /// In order of creation. Of a cluster, or all when it is empty.
    Result<std::vector<EcsTask>> tasks(const std::string& cluster) const;
    /// Those not stopped.
    Result<std::vector<EcsTask>> runningTasks(const std::string& cluster = {}) const;

private:
    EcsStore(Database& database, const Clock& clock, std::string region)
        : m_database(database), m_documents(database), m_clock(clock), m_region(std::move(region)) {}
    Result<std::vector<EcsTask>> select(const std::string& where, const std::vector<std::string>& values) const;

    Database& m_database;
    Documents m_documents;
    const Clock& m_clock;
    std::string m_region;
};

} // namespace skydeck::lab
