#include "core/lab/ecs/ecs_rules.h"
#include "core/lab/ecs/ecs_service.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

using namespace ecs;

namespace {
constexpr std::size_t kMostServicesDescribed = 10;

std::string newDeploymentId() {
    std::string digits;
    for (const char byte : wire::randomBytes(19))
        digits += static_cast<char>('0' + static_cast<unsigned char>(byte) % 10);
    return "ecs-svc/" + digits;
}

Json deploymentOf(const Json& service, double now) {
    Json deployment{{"id", newDeploymentId()},
                    {"status", "PRIMARY"},
                    {"taskDefinition", stringAt(service, "taskDefinition")},
                    {"desiredCount", integerAt(service, "desiredCount")},
                    {"pendingCount", 0},
                    {"runningCount", 0},
                    {"failedTasks", 0},
                    {"createdAt", now},
                    {"updatedAt", now},
                    {"launchType", stringAt(service, "launchType")},
                    {"platformVersion", "1.4.0"},
                    {"platformFamily", "Linux"},
                    {"rolloutState", "IN_PROGRESS"}};
    if (service.contains("capacityProviderStrategy"))
        deployment["capacityProviderStrategy"] = service["capacityProviderStrategy"];
    const std::string id = stringAt(deployment, "id");
    deployment["rolloutStateReason"] = "ECS deployment " + id + " in progress.";
    if (service.contains("networkConfiguration"))
        deployment["networkConfiguration"] = service.at("networkConfiguration");
    return deployment;
}

/// As the API shows it.
Json shownService(Json service) {
    // AWS shows how the tasks are placed, which is by one of the two.
    if (!arrayAt(service, "capacityProviderStrategy").empty()) service.erase("launchType");
    for (Json& deployment : service["deployments"])
        if (!arrayAt(deployment, "capacityProviderStrategy").empty()) deployment.erase("launchType");
    service.erase("steady");
    service.erase("clientToken");
    return service;
}

Status refuseService(const Json& input) {
    for (const char* member : {"loadBalancers", "serviceRegistries", "serviceConnectConfiguration"})
        if (input.contains(member) && !input.at(member).empty())
            return awsError(501, "NotImplemented",
                            std::string("The lab does not implement ") + member + " of ecs's services");
    const std::string controller = stringAt(memberAt(input, "deploymentController"), "type", "ECS");
    if (controller != "ECS")
        return awsError(501, "NotImplemented", "The lab does not implement ecs's deployment controller " + controller);
    if (stringAt(input, "schedulingStrategy", "REPLICA") != "REPLICA")
        return invalidParameter("The daemon scheduling strategy is not supported for Fargate tasks.");
    if (integerAt(input, "desiredCount") < 0) return invalidParameter("desiredCount must not be negative.");
    return {};
}

Json configurationOf(const Json& input) {
    Json configuration = input.value("deploymentConfiguration", Json::object());
    configuration.emplace("maximumPercent", 200);
    configuration.emplace("minimumHealthyPercent", 100);
    return configuration;
}
} // namespace

Result<Json> EcsOperations::activeService(const Call& call, const Json& cluster) {
    SKYDECK_ASSIGN(auto found, store().service(stringAt(cluster, "clusterName"), stringAt(call.input, "service")));
    if (!found) return awsError(400, "ServiceNotFoundException", "Service not found.");
    if (stringAt(*found, "status") != "ACTIVE")
        return awsError(400, "ServiceNotActiveException", "Service was not ACTIVE.");
    return std::move(*found);
}

Result<Reply> EcsOperations::createService(const Call& call) {
    const std::string name = stringAt(call.input, "serviceName");
    SKYDECK_TRY(checkEcsName("Service name", name));
    SKYDECK_TRY(refuseService(call.input));
    if (!call.input.contains("taskDefinition")) return invalidParameter("Task definition can not be blank.");
    if (!call.input.contains("desiredCount")) return invalidParameter("desiredCount can not be blank.");
    auto made = m_lab.database->atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(const Json cluster, activeCluster(call));
        SKYDECK_ASSIGN(const Json definition, definitionFor(stringAt(call.input, "taskDefinition")));
        SKYDECK_ASSIGN(const auto known, store().service(stringAt(cluster, "clusterName"), name));
        if (known && stringAt(*known, "status") == "ACTIVE") {
            const std::string token = stringAt(call.input, "clientToken");
            if (!token.empty() && stringAt(*known, "clientToken") == token) return *known;
            return invalidParameter("Creation of service was not idempotent.");
        }
        if (known && stringAt(*known, "status") == "DRAINING")
            return invalidParameter("Unable to Start a service that is still Draining.");
        TaskRequest request{cluster, definition, call.input};
        SKYDECK_TRY(checkTaskRequest(m_lab, request));
        Json service{{"serviceName", name},
                     {"serviceArn", store().arn("service/" + stringAt(cluster, "clusterName") + "/" + name)},
                     {"clusterArn", stringAt(cluster, "clusterArn")},
                     {"status", "ACTIVE"},
                     {"desiredCount", integerAt(call.input, "desiredCount")},
                     {"runningCount", 0},
                     {"pendingCount", 0},
                     {"launchType", stringAt(request.input, "launchType")},
                     {"platformVersion", stringAt(call.input, "platformVersion", "LATEST")},
                     {"platformFamily", "Linux"},
                     {"taskDefinition", stringAt(definition, "taskDefinitionArn")},
                     {"deploymentConfiguration", configurationOf(call.input)},
                     {"deploymentController", {{"type", "ECS"}}},
                     {"schedulingStrategy", "REPLICA"},
                     {"loadBalancers", Json::array()},
                     {"serviceRegistries", Json::array()},
                     {"placementConstraints", Json::array()},
                     {"placementStrategy", Json::array()},
                     {"events", Json::array()},
                     {"createdAt", store().now()},
                     {"createdBy", call.caller.arn},
                     {"enableECSManagedTags", boolAt(call.input, "enableECSManagedTags")},
                     {"propagateTags", stringAt(call.input, "propagateTags", "NONE")},
                     {"enableExecuteCommand", false},
                     {"clientToken", stringAt(call.input, "clientToken")},
                     {"tags", arrayAt(call.input, "tags")}};
        for (const char* member : {"networkConfiguration", "capacityProviderStrategy"})
            if (call.input.contains(member)) service[member] = call.input.at(member);
        service["deployments"] = Json::array({deploymentOf(service, store().now())});
        SKYDECK_TRY(store().putService(service));
        return service;
    });
    if (!made) return fail(made.error());
    m_lab.tasks->wake();
    return Json{{"service", shownService(std::move(*made))}};
}

Result<Reply> EcsOperations::updateService(const Call& call) {
    SKYDECK_TRY(refuseService(call.input));
    auto changed = m_lab.database->atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(const Json cluster, activeCluster(call));
        SKYDECK_ASSIGN(Json service, activeService(call, cluster));
        if (call.input.contains("desiredCount")) service["desiredCount"] = call.input.at("desiredCount");
        if (call.input.contains("deploymentConfiguration"))
            service["deploymentConfiguration"].update(call.input.at("deploymentConfiguration"));
        bool anew = boolAt(call.input, "forceNewDeployment");
        if (const std::string wanted = stringAt(call.input, "taskDefinition"); !wanted.empty()) {
            SKYDECK_ASSIGN(const Json definition, definitionFor(wanted));
            anew = anew || definition.at("taskDefinitionArn") != service.at("taskDefinition");
            service["taskDefinition"] = definition.at("taskDefinitionArn");
        }
        if (call.input.contains("networkConfiguration")) {
            anew = anew || call.input.at("networkConfiguration") != service.value("networkConfiguration", Json());
            service["networkConfiguration"] = call.input.at("networkConfiguration");
        }
        if (call.input.contains("capacityProviderStrategy")) {
            const Json& wanted = call.input.at("capacityProviderStrategy");
            anew = anew || wanted != arrayAt(service, "capacityProviderStrategy");
            service["capacityProviderStrategy"] = wanted;
        }
        for (const char* member : {"enableECSManagedTags", "propagateTags", "platformVersion"})
            if (call.input.contains(member)) {
                anew = anew || (std::string_view(member) == "platformVersion" &&
                                call.input.at(member) != memberAt(service, member));
                service[member] = call.input.at(member);
            }
        if (anew) {
            SKYDECK_ASSIGN(const Json definition, definitionFor(stringAt(service, "taskDefinition")));
            TaskRequest request{cluster, definition, Json::object()};
            // An empty strategy is the cluster's own.
            if (!service.contains("capacityProviderStrategy"))
                request.input["launchType"] = service.at("launchType");
            else if (!service["capacityProviderStrategy"].empty())
                request.input["capacityProviderStrategy"] = service["capacityProviderStrategy"];
            if (service.contains("networkConfiguration"))
                request.input["networkConfiguration"] = service.at("networkConfiguration");
            SKYDECK_TRY(checkTaskRequest(m_lab, request));
            for (Json& deployment : service["deployments"])
                deployment["status"] = "ACTIVE";
            Json& deployments = service["deployments"];
            deployments.insert(deployments.begin(), deploymentOf(service, store().now()));
        }
        SKYDECK_TRY(store().putService(service));
        return service;
    });
    if (!changed) return fail(changed.error());
    m_lab.tasks->wake();
    return Json{{"service", shownService(std::move(*changed))}};
}

Result<Reply> EcsOperations::deleteService(const Call& call) {
    auto changed = m_lab.database->atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(const Json cluster, activeCluster(call));
        SKYDECK_ASSIGN(Json service, activeService(call, cluster));
        if (integerAt(service, "desiredCount") > 0 && !boolAt(call.input, "force"))
            return invalidParameter("The service cannot be stopped while it is scaled above 0.");
        service["status"] = "DRAINING";
        service["desiredCount"] = 0;
        SKYDECK_TRY(store().putService(service));
        return service;
    });
    if (!changed) return fail(changed.error());
    m_lab.tasks->wake();
    return Json{{"service", shownService(std::move(*changed))}};
}

Result<Reply> EcsOperations::describeServices(const Call& call) {
    SKYDECK_ASSIGN(const Json cluster, activeCluster(call));
    const Json& wanted = arrayAt(call.input, "services");
    if (wanted.empty()) return invalidParameter("Services cannot be empty.");
    if (wanted.size() > kMostServicesDescribed) return invalidParameter("Too many services: 10 at most.");
    const Json& include = arrayAt(call.input, "include");
    const bool tags = std::find(include.begin(), include.end(), "TAGS") != include.end();
    Json services = Json::array(), failures = Json::array();
    for (const Json& each : wanted) {
        const std::string name = EcsStore::nameOf(each.get<std::string>());
        SKYDECK_ASSIGN(auto found, store().service(stringAt(cluster, "clusterName"), name));
        if (!found) {
            failures.push_back({{"arn", store().arn("service/" + stringAt(cluster, "clusterName") + "/" + name)},
                                {"reason", "MISSING"}});
            continue;
        }
        if (!tags) found->erase("tags");
        services.push_back(shownService(std::move(*found)));
    }
    return Json{{"services", services}, {"failures", failures}};
}

Result<Reply> EcsOperations::listServices(const Call& call) {
    SKYDECK_ASSIGN(const Json cluster, activeCluster(call));
    SKYDECK_ASSIGN(const auto all, store().services(stringAt(cluster, "clusterName")));
    std::vector<std::string> arns;
    for (const Json& service : all)
        if (stringAt(service, "status") != "INACTIVE" &&
            (!call.input.contains("launchType") ||
             stringAt(service, "launchType") == stringAt(call.input, "launchType")))
            arns.push_back(stringAt(service, "serviceArn"));
    return arnPage(call, "serviceArns", arns);
}

} // namespace skydeck::lab
