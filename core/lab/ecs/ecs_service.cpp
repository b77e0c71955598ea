#include "core/lab/ecs/ecs_service.h"

#include "core/base/strings.h"
#include "core/lab/batch/batch_scheduler.h"
#include "core/lab/batch/batch_store.h"
#include "core/lab/ecs/ecs_rules.h"

#include <algorithm>
#include <set>

namespace skydeck::lab {

using namespace ecs;

namespace {
constexpr std::size_t kMostTags = 50;

bool includes(const Call& call, const char* what) {
    const Json& include = arrayAt(call.input, "include");
    return std::find(include.begin(), include.end(), what) != include.end();
}

/// "tags" of an input, one of each key.
Result<Json> tagsGiven(const Json& input) {
    std::set<std::string> keys;
    for (const Json& tag : arrayAt(input, "tags")) {
        const std::string key = stringAt(tag, "key");
        if (key.empty() || key.starts_with("aws:"))
            return invalidParameter("Tag keys must not be empty or start with aws:");
        if (!keys.insert(key).second) return invalidParameter("Duplicate tag key '" + key + "' specified.");
    }
    if (keys.size() > kMostTags) return invalidParameter("The maximum number of tags for a resource is 50.");
    return arrayAt(input, "tags");
}

/// "settings" of an input, or what a cluster has without any.
Result<Json> settingsGiven(const Json& input) {
    for (const Json& setting : arrayAt(input, "settings")) {
        const std::string value = stringAt(setting, "value");
        if (stringAt(setting, "name") != "containerInsights" ||
            (value != "enabled" && value != "disabled" && value != "enhanced"))
            return invalidParameter("Invalid cluster setting '" + stringAt(setting, "name") + "' or value '" + value +
                                    "'.");
    }
    return input.value("settings", Json::array({{{"name", "containerInsights"}, {"value", "disabled"}}}));
}

/// A cluster's capacity providers, and a strategy of them.
Status checkProviders(const Json& input) {
    const Json& providers = arrayAt(input, "capacityProviders");
    for (const Json& provider : providers)
        if (provider != "FARGATE" && provider != "FARGATE_SPOT")
            return invalidParameter("The specified capacity provider '" + provider.get<std::string>() +
                                    "' was not found.");
    for (const Json& each : arrayAt(input, "defaultCapacityProviderStrategy"))
        if (std::ranges::find(providers, memberAt(each, "capacityProvider")) == providers.end())
            return invalidParameter("The specified capacity provider strategy cannot contain a capacity provider that "
                                    "is not associated with the cluster. Associate the capacity provider with the "
                                    "cluster and try again.");
    return {};
}

void mergeTags(Json& tags, const Json& added) {
    for (const Json& tag : added) {
        const auto same = std::find_if(tags.begin(), tags.end(),
                                       [&](const Json& each) { return stringAt(each, "key") == stringAt(tag, "key"); });
        if (same == tags.end())
            tags.push_back(tag);
        else
            *same = tag;
    }
}
} // namespace

Result<Reply> arnPage(const Call& call, const char* member, const std::vector<std::string>& arns) {
    const auto most =
        static_cast<std::size_t>(std::clamp<std::int64_t>(integerAt(call.input, "maxResults", 100), 1, 100));
    const std::string token = stringAt(call.input, "nextToken");
    const auto decoded = token.empty() ? std::optional(std::string("0")) : fromBase64(token);
    const auto from = decoded ? parseInteger(*decoded) : std::nullopt;
    if (!from || *from < 0) return invalidParameter("Invalid token.");
    const auto first = std::min(static_cast<std::size_t>(*from), arns.size());
    const auto last = std::min(arns.size(), first + most);
    Json output{{member, std::vector<std::string>(arns.begin() + static_cast<std::ptrdiff_t>(first),
                                                  arns.begin() + static_cast<std::ptrdiff_t>(last))}};
    if (last < arns.size()) output["nextToken"] = toBase64(std::to_string(last));
    return Reply(std::move(output));
}

Result<std::vector<Json>> EcsOperations::activeClusters() {
    SKYDECK_ASSIGN(std::vector<Json> clusters, store().clusters());
    std::erase_if(clusters, [](const Json& each) { return stringAt(each, "status") != "ACTIVE"; });
    SKYDECK_ASSIGN(const auto environments, m_lab.batch->environments());
    for (const Json& environment : environments)
        if (const std::string arn = stringAt(environment, "ecsClusterArn"); !arn.empty())
            clusters.push_back({{"clusterArn", arn},
                                {"clusterName", EcsStore::nameOf(arn)},
                                {"status", "ACTIVE"},
                                {"settings", settingsGiven(Json::object()).value()},
                                {"statistics", Json::array()},
                                {"capacityProviders", Json::array()},
                                {"defaultCapacityProviderStrategy", Json::array()},
                                {"tags", Json::array()}});
    return clusters;
}

Result<std::optional<Json>> EcsOperations::findCluster(const std::string& nameOrArn) {
    SKYDECK_ASSIGN(auto found, store().cluster(nameOrArn));
    if (found) return found;
    SKYDECK_ASSIGN(const auto clusters, activeClusters());
    const auto same = std::ranges::find(clusters, EcsStore::nameOf(nameOrArn),
                                        [](const Json& each) { return stringAt(each, "clusterName"); });
    return same == clusters.end() ? std::optional<Json>() : *same;
}

Result<Json> EcsOperations::activeCluster(const Call& call) {
    SKYDECK_ASSIGN(auto found, findCluster(stringAt(call.input, "cluster", "default")));
    if (!found || stringAt(*found, "status") != "ACTIVE")
        return awsError(400, "ClusterNotFoundException", "Cluster not found.");
    return std::move(*found);
}

Result<Json> EcsOperations::definitionFor(const std::string& reference) {
    SKYDECK_ASSIGN(auto found, store().definition(reference));
    if (!found) return ecsClientError("TaskDefinition not found.");
    return std::move(*found);
}

/// A cluster with its numbers.
Result<Json> EcsOperations::counted(Json cluster) {
    const std::string name = stringAt(cluster, "clusterName");
    SKYDECK_ASSIGN(const auto tasks, store().runningTasks(name));
    SKYDECK_ASSIGN(const auto services, store().services(name));
    std::int64_t running = 0, pending = 0;
    for (const EcsTask& task : tasks)
        ++(task.lastStatus() == "RUNNING" ? running : pending);
    cluster["runningTasksCount"] = running;
    cluster["pendingTasksCount"] = pending;
    cluster["activeServicesCount"] =
        std::ranges::count_if(services, [](const Json& each) { return stringAt(each, "status") == "ACTIVE"; });
    const auto instances = m_lab.batchScheduler->containerInstances();
    cluster["registeredContainerInstancesCount"] =
        std::ranges::count(instances, stringAt(cluster, "clusterArn"), &Fleet::ContainerInstance::cluster);
    return cluster;
}

Result<Reply> EcsOperations::createCluster(const Call& call) {
    const std::string name = stringAt(call.input, "clusterName", "default");
    SKYDECK_TRY(checkEcsName("Cluster name", name));
    SKYDECK_ASSIGN(const Json tags, tagsGiven(call.input));
    SKYDECK_TRY(checkProviders(call.input));
    SKYDECK_ASSIGN(const Json settings, settingsGiven(call.input));
    auto made = m_lab.database->atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(const auto known, store().cluster(name));
        if (known && stringAt(*known, "status") == "ACTIVE") return *known;
        const Json cluster{{"clusterArn", store().arn("cluster/" + name)},
                           {"clusterName", name},
                           {"status", "ACTIVE"},
                           {"settings", settings},
                           {"statistics", Json::array()},
                           {"capacityProviders", arrayAt(call.input, "capacityProviders")},
                           {"defaultCapacityProviderStrategy", arrayAt(call.input, "defaultCapacityProviderStrategy")},
                           {"tags", tags}};
        SKYDECK_TRY(store().putCluster(cluster));
        return cluster;
    });
    if (!made) return fail(made.error());
    SKYDECK_ASSIGN(const Json cluster, counted(std::move(*made)));
    return Json{{"cluster", cluster}};
}

Result<Json> EcsOperations::ownCluster(const Call& call) {
    SKYDECK_ASSIGN(Json cluster, activeCluster(call));
    SKYDECK_ASSIGN(const auto stored, store().cluster(stringAt(cluster, "clusterName")));
    if (!stored)
        return awsError(501, "NotImplemented",
                        "The lab does not implement changes of clusters that AWS Batch made; this one goes with its "
                        "compute environment");
    return cluster;
}

Result<Reply> EcsOperations::changeCluster(const Call& call, const std::function<Status(Json&)>& change) {
    return m_lab.database->atomically([&]() -> Result<Reply> {
        SKYDECK_ASSIGN(Json cluster, ownCluster(call));
        SKYDECK_TRY(change(cluster));
        SKYDECK_TRY(store().putCluster(cluster));
        SKYDECK_ASSIGN(const Json shown, counted(std::move(cluster)));
        return Reply(Json{{"cluster", shown}});
    });
}

Result<Reply> EcsOperations::updateCluster(const Call& call) {
    for (const char* member : {"configuration", "serviceConnectDefaults"})
        if (call.input.contains(member))
            return awsError(501, "NotImplemented",
                            std::string("The lab does not implement ") + member + " of ecs:UpdateCluster");
    return updateClusterSettings(call);
}

Result<Reply> EcsOperations::updateClusterSettings(const Call& call) {
    SKYDECK_ASSIGN(const Json settings, settingsGiven(call.input));
    return changeCluster(call, [&](Json& cluster) -> Status {
        if (call.input.contains("settings")) cluster["settings"] = settings;
        return {};
    });
}

Result<Reply> EcsOperations::putClusterCapacityProviders(const Call& call) {
    SKYDECK_TRY(checkProviders(call.input));
    return changeCluster(call, [&](Json& cluster) -> Status {
        for (const char* member : {"capacityProviders", "defaultCapacityProviderStrategy"})
            cluster[member] = arrayAt(call.input, member);
        return {};
    });
}

Result<Reply> EcsOperations::deleteCluster(const Call& call) {
    return m_lab.database->atomically([&]() -> Result<Reply> {
        SKYDECK_ASSIGN(Json cluster, ownCluster(call));
        const std::string name = stringAt(cluster, "clusterName");
        SKYDECK_ASSIGN(const auto services, store().services(name));
        if (std::ranges::any_of(services, [](const Json& each) { return stringAt(each, "status") != "INACTIVE"; }))
            return awsError(400, "ClusterContainsServicesException",
                            "The Cluster cannot be deleted while Services are active.");
        SKYDECK_ASSIGN(const auto tasks, store().runningTasks(name));
        if (!tasks.empty())
            return awsError(400, "ClusterContainsTasksException",
                            "The Cluster cannot be deleted while Tasks are active.");
        cluster["status"] = "INACTIVE";
        SKYDECK_TRY(store().putCluster(cluster));
        SKYDECK_ASSIGN(const Json shown, counted(std::move(cluster)));
        return Reply(Json{{"cluster", shown}});
    });
}

Result<Reply> EcsOperations::describeClusters(const Call& call) {
    std::vector<std::string> wanted = arrayAt(call.input, "clusters").get<std::vector<std::string>>();
    if (wanted.empty()) wanted.emplace_back("default");
    Json clusters = Json::array(), failures = Json::array();
    for (const std::string& name : wanted) {
        SKYDECK_ASSIGN(auto found, findCluster(name));
        if (!found) {
            failures.push_back({{"arn", store().arn("cluster/" + EcsStore::nameOf(name))}, {"reason", "MISSING"}});
            continue;
        }
        SKYDECK_ASSIGN(Json cluster, counted(std::move(*found)));
        if (!includes(call, "TAGS")) cluster["tags"] = Json::array();
        if (!includes(call, "SETTINGS")) cluster["settings"] = Json::array();
        clusters.push_back(std::move(cluster));
    }
    return Json{{"clusters", clusters}, {"failures", failures}};
}

Result<Reply> EcsOperations::listClusters(const Call& call) {
    SKYDECK_ASSIGN(const auto all, activeClusters());
    std::vector<std::string> arns;
    for (const Json& cluster : all)
        arns.push_back(stringAt(cluster, "clusterArn"));
    return arnPage(call, "clusterArns", arns);
}

Result<Reply> EcsOperations::registerTaskDefinition(const Call& call) {
    SKYDECK_ASSIGN(const Json tags, tagsGiven(call.input));
    SKYDECK_ASSIGN(Json definition, taskDefinitionOf(call.input));
    definition["registeredBy"] = call.caller.arn;
    definition["tags"] = tags; // Describe shows them beside the definition
    SKYDECK_ASSIGN(Json made, store().registerDefinition(std::move(definition)));
    made.erase("tags");
    return Json{{"taskDefinition", made}, {"tags", tags}};
}

Result<Reply> EcsOperations::deregisterTaskDefinition(const Call& call) {
    const std::string reference = stringAt(call.input, "taskDefinition");
    return m_lab.database->atomically([&]() -> Result<Reply> {
        if (EcsStore::nameOf(reference).find(':') == std::string::npos)
            return ecsClientError("The specified task definition must contain a revision.");
        SKYDECK_ASSIGN(auto found, store().definition(reference));
        if (!found)
            return ecsClientError("The specified task definition does not exist. Specify a valid account, "
                                  "family, revision and try again.");
        if (stringAt(*found, "status") == "ACTIVE") {
            (*found)["status"] = "INACTIVE";
            (*found)["deregisteredAt"] = store().now();
            SKYDECK_TRY(store().putDefinition(*found));
        }
        found->erase("tags");
        return Reply(Json{{"taskDefinition", *found}});
    });
}

Result<Reply> EcsOperations::describeTaskDefinition(const Call& call) {
    SKYDECK_ASSIGN(auto found, store().definition(stringAt(call.input, "taskDefinition")));
    if (!found) return ecsClientError("Unable to describe task definition.");
    const Json tags = arrayAt(*found, "tags");
    found->erase("tags");
    Json output{{"taskDefinition", *found}};
    if (includes(call, "TAGS")) output["tags"] = tags;
    return output;
}

Result<Reply> EcsOperations::listTaskDefinitions(const Call& call) {
    SKYDECK_ASSIGN(const auto all, store().definitions());
    const std::string family = stringAt(call.input, "familyPrefix");
    const std::string status = stringAt(call.input, "status", "ACTIVE");
    std::vector<std::string> arns;
    for (const Json& definition : all)
        if (stringAt(definition, "status") == status && (family.empty() || stringAt(definition, "family") == family))
            arns.push_back(stringAt(definition, "taskDefinitionArn"));
    if (stringAt(call.input, "sort") == "DESC") std::ranges::reverse(arns);
    return arnPage(call, "taskDefinitionArns", arns);
}

Result<Reply> EcsOperations::listTaskDefinitionFamilies(const Call& call) {
    SKYDECK_ASSIGN(const auto all, store().definitions());
    const std::string prefix = stringAt(call.input, "familyPrefix");
    const std::string status = stringAt(call.input, "status", "ACTIVE");
    std::set<std::string> active, every;
    for (const Json& definition : all) {
        const std::string family = stringAt(definition, "family");
        if (!family.starts_with(prefix)) continue;
        every.insert(family);
        if (stringAt(definition, "status") == "ACTIVE") active.insert(family);
    }
    std::vector<std::string> families;
    for (const std::string& family : every)
        if (status == "ALL" || active.contains(family) == (status == "ACTIVE")) families.push_back(family);
    return arnPage(call, "families", families);
}

Status EcsOperations::withTags(const std::string& arn, bool save, const TagWork& work) {
    return m_lab.database->transaction([&]() -> Status {
        // arn:aws:ecs:region:account:cluster/name, …:task/cluster/id, …:service/cluster/name, …
        const std::vector<std::string> parts = split(arn, ':');
        const std::string resource = parts.size() > 5 ? parts[5] : std::string();
        const std::vector<std::string> steps = split(resource, '/');
        const auto missing = [&] { return invalidParameter("The specified resource was not found: " + arn); };
        if (steps[0] == "task") {
            SKYDECK_ASSIGN(auto task, store().task(arn));
            if (!task) return missing();
            work(task->detail["tags"]);
            return save ? store().saveTask(*task) : Status();
        }
        std::optional<Json> found;
        if (steps[0] == "cluster") {
            SKYDECK_ASSIGN(found, store().cluster(arn));
        } else if (steps[0] == "task-definition") {
            SKYDECK_ASSIGN(found, store().definition(arn));
        } else if (steps[0] == "service" && steps.size() == 3) {
            SKYDECK_ASSIGN(found, store().service(steps[1], steps[2]));
        }
        if (!found) return missing();
        Json& tags = (*found)["tags"];
        if (!tags.is_array()) tags = Json::array();
        work(tags);
        if (!save) return {};
        if (steps[0] == "cluster") return store().putCluster(*found);
        return steps[0] == "service" ? store().putService(*found) : store().putDefinition(*found);
    });
}

Result<Reply> EcsOperations::tagResource(const Call& call) {
    SKYDECK_ASSIGN(const Json added, tagsGiven(call.input));
    return replyOf(withTags(stringAt(call.input, "resourceArn"), true, [&](Json& tags) { mergeTags(tags, added); }));
}

Result<Reply> EcsOperations::untagResource(const Call& call) {
    const auto keys = arrayAt(call.input, "tagKeys").get<std::vector<std::string>>();
    return replyOf(withTags(stringAt(call.input, "resourceArn"), true, [&](Json& tags) {
        Json kept = Json::array();
        for (const Json& tag : tags)
            if (std::ranges::find(keys, stringAt(tag, "key")) == keys.end()) kept.push_back(tag);
        tags = std::move(kept);
    }));
}

Result<Reply> EcsOperations::listTagsForResource(const Call& call) {
    Json found = Json::array();
    SKYDECK_TRY(withTags(stringAt(call.input, "resourceArn"), false, [&](Json& tags) { found = tags; }));
    return Json{{"tags", found}};
}

Service makeEcsService(Lab& lab) {
    return Service::of<EcsOperations>("ecs", std::make_shared<EcsOperations>(lab),
                                      {{"CreateCluster", &EcsOperations::createCluster},
                                       {"DeleteCluster", &EcsOperations::deleteCluster},
                                       {"DescribeClusters", &EcsOperations::describeClusters},
                                       {"ListClusters", &EcsOperations::listClusters},
                                       {"UpdateCluster", &EcsOperations::updateCluster},
                                       {"UpdateClusterSettings", &EcsOperations::updateClusterSettings},
                                       {"PutClusterCapacityProviders", &EcsOperations::putClusterCapacityProviders},
                                       {"RegisterTaskDefinition", &EcsOperations::registerTaskDefinition},
                                       {"DeregisterTaskDefinition", &EcsOperations::deregisterTaskDefinition},
                                       {"DescribeTaskDefinition", &EcsOperations::describeTaskDefinition},
                                       {"ListTaskDefinitions", &EcsOperations::listTaskDefinitions},
                                       {"ListTaskDefinitionFamilies", &EcsOperations::listTaskDefinitionFamilies},
                                       {"RunTask", &EcsOperations::runTask},
                                       {"StopTask", &EcsOperations::stopTask},
                                       {"DescribeTasks", &EcsOperations::describeTasks},
                                       {"ListTasks", &EcsOperations::listTasks},
                                       {"ListContainerInstances", &EcsOperations::listContainerInstances},
                                       {"DescribeContainerInstances", &EcsOperations::describeContainerInstances},
                                       {"CreateService", &EcsOperations::createService},
                                       {"UpdateService", &EcsOperations::updateService},
                                       {"DeleteService", &EcsOperations::deleteService},
                                       {"DescribeServices", &EcsOperations::describeServices},
                                       {"ListServices", &EcsOperations::listServices},
                                       {"TagResource", &EcsOperations::tagResource},
                                       {"UntagResource", &EcsOperations::untagResource},
                                       {"ListTagsForResource", &EcsOperations::listTagsForResource}});
}

} // namespace skydeck::lab
