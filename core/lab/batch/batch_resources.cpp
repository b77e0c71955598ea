#include "core/lab/batch/batch_store.h"

#include "core/base/strings.h"

#include <algorithm>
#include <cmath>

namespace skydeck::lab {

namespace {
constexpr const char* kEnvironments = "batch.environment";
constexpr const char* kQueues = "batch.queue";
constexpr const char* kPolicies = "batch.policy";
constexpr const char* kDefinitionNames = "batch.definition";

/// The kind of the documents that are one name's revisions.
std::string revisionsOf(const std::string& name) {
    return "batch.definition/" + name;
}

struct Revision {
    std::string name;
    std::optional<std::int64_t> number;
};

Revision parseRevision(std::string_view nameOrArn) {
    const std::string last = BatchStore::nameOf(nameOrArn);
    const std::size_t colon = last.rfind(':');
    if (colon == std::string::npos) return {last, std::nullopt};
    // What follows the colon and is no number names a revision that cannot exist.
    return {last.substr(0, colon), parseInteger(std::string_view(last).substr(colon + 1)).value_or(-1)};
}
} // namespace

bool isUsable(const Json& environment) {
    return stringAt(environment, "state") == "ENABLED" && stringAt(environment, "status") == "VALID" &&
           stringAt(environment, "type") == "MANAGED";
}

std::vector<std::string> environmentsOf(const Json& queue) {
    std::vector<std::pair<std::int64_t, std::string>> ordered;
    for (const Json& entry : arrayAt(queue, "computeEnvironmentOrder"))
        ordered.emplace_back(integerAt(entry, "order"), stringAt(entry, "computeEnvironment"));
    std::ranges::stable_sort(ordered, {}, [](const auto& entry) { return entry.first; });
    std::vector<std::string> arns;
    for (auto& [order, arn] : ordered)
        arns.push_back(std::move(arn));
    return arns;
}

Result<std::optional<Json>> BatchStore::environment(std::string_view nameOrArn) const {
    return Documents(m_database).get(kEnvironments, nameOf(nameOrArn));
}

Result<std::vector<Json>> BatchStore::environments() const {
    return Documents(m_database).list(kEnvironments);
}

Status BatchStore::putEnvironment(const Json& environment) {
    return Documents(m_database).put(kEnvironments, stringAt(environment, "computeEnvironmentName"), environment);
}

Status BatchStore::removeEnvironment(const std::string& name) {
    SKYDECK_TRY(Documents(m_database).remove(kEnvironments, name));
    return {};
}

Result<std::optional<Json>> BatchStore::queue(std::string_view nameOrArn) const {
    return Documents(m_database).get(kQueues, nameOf(nameOrArn));
}

Result<std::vector<Json>> BatchStore::queues() const {
    return Documents(m_database).list(kQueues);
}

Status BatchStore::putQueue(const Json& queue) {
    return Documents(m_database).put(kQueues, stringAt(queue, "jobQueueName"), queue);
}

Status BatchStore::removeQueue(const std::string& name) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_TRY(Documents(m_database).remove(kQueues, name));
        // A later queue of the same name is another one.
        SKYDECK_ASSIGN(Statement orphan, m_database.prepare("UPDATE batch_jobs SET queue = '' WHERE queue = ?"));
        return orphan.bind(1, name).run();
    });
}

Result<Json> BatchStore::registerDefinition(Json definition) {
    return m_database.atomically([&]() -> Result<Json> {
        const std::string name = stringAt(definition, "jobDefinitionName");
        SKYDECK_ASSIGN(const auto earlier, definitions(name));
        const std::int64_t revision = earlier.empty() ? 1 : integerAt(earlier.back(), "revision") + 1;
        definition["revision"] = revision;
        definition["jobDefinitionArn"] = arn("job-definition/" + name + ":" + std::to_string(revision));
        definition["status"] = "ACTIVE";
        Documents documents(m_database);
        SKYDECK_TRY(documents.put(kDefinitionNames, name, Json{{"name", name}}));
        SKYDECK_TRY(documents.put(revisionsOf(name), std::to_string(revision), definition));
        return definition;
    });
}

Result<std::vector<Json>> BatchStore::definitions(const std::string& name) const {
    Documents documents(m_database);
    if (!name.empty()) return documents.list(revisionsOf(name));
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(const auto names, documents.list(kDefinitionNames));
    std::vector<Json> all;
    for (const Json& entry : names) {
        SKYDECK_ASSIGN(auto revisions, documents.list(revisionsOf(stringAt(entry, "name"))));
        std::ranges::move(revisions, std::back_inserter(all));
    }
    return all;
}

Result<std::optional<Json>> BatchStore::definition(std::string_view nameOrArn) const {
    const Revision revision = parseRevision(nameOrArn);
    if (revision.number) return Documents(m_database).get(revisionsOf(revision.name), std::to_string(*revision.number));
    SKYDECK_ASSIGN(const auto all, definitions(revision.name));
    const auto latest =
        std::find_if(all.rbegin(), all.rend(), [](const Json& one) { return stringAt(one, "status") == "ACTIVE"; });
    if (latest == all.rend()) return std::nullopt;
    return *latest;
}

Result<bool> BatchStore::deregisterDefinition(std::string_view nameOrArn) {
    const Revision revision = parseRevision(nameOrArn);
    if (!revision.number) return false;
    return m_database.atomically([&]() -> Result<bool> {
        Documents documents(m_database);
        const std::string number = std::to_string(*revision.number);
        SKYDECK_ASSIGN(auto found, documents.get(revisionsOf(revision.name), number));
        if (!found) return false;
        (*found)["status"] = "INACTIVE";
        SKYDECK_TRY(documents.put(revisionsOf(revision.name), number, *found));
        return true;
    });
}

Status BatchStore::putDefinition(const Json& definition) {
    return Documents(m_database)
        .put(revisionsOf(stringAt(definition, "jobDefinitionName")), std::to_string(integerAt(definition, "revision")),
             definition);
}

Result<std::optional<Json>> BatchStore::policy(std::string_view nameOrArn) const {
    return Documents(m_database).get(kPolicies, nameOf(nameOrArn));
}

Result<std::vector<Json>> BatchStore::policies() const {
    return Documents(m_database).list(kPolicies);
}

Status BatchStore::putPolicy(const Json& policy) {
    return Documents(m_database).put(kPolicies, stringAt(policy, "name"), policy);
}

Status BatchStore::removePolicy(const std::string& name) {
    SKYDECK_TRY(Documents(m_database).remove(kPolicies, name));
    return {};
}

Result<int> BatchStore::desiredVcpus(const Json& environment) const {
    const auto held = m_database.lock();
    const Json& resources = memberAt(environment, "computeResources");
    const double maximum = numberAt(resources, "maxvCpus");
    SKYDECK_ASSIGN(double wanted, vcpusInUse(stringAt(environment, "computeEnvironmentName")));
    SKYDECK_ASSIGN(const auto all, queues());
    for (const Json& queue : all) {
        std::string first;
        for (const std::string& arn : environmentsOf(queue)) {
            SKYDECK_ASSIGN(const auto candidate, BatchStore::environment(arn));
            if (!candidate || !isUsable(*candidate)) continue;
            first = arn;
            break;
        }
        if (first != stringAt(environment, "computeEnvironmentArn")) continue;
        SKYDECK_ASSIGN(
            Statement select,
            m_database.prepare("SELECT COALESCE(SUM(vcpus), 0) FROM batch_jobs WHERE queue = ? AND status = ?"
                               " AND vcpus <= ?"));
        SKYDECK_TRY(select.bind(1, stringAt(queue, "jobQueueName"))
                        .bind(2, static_cast<int>(JobStatus::Runnable))
                        .bind(3, maximum)
                        .step());
        wanted += select.real(0);
    }
    return static_cast<int>(std::ceil(std::min(maximum, std::max(wanted, numberAt(resources, "minvCpus")))));
}

} // namespace skydeck::lab
