#include "core/lab/apigateway/apigateway_service.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
tl::unexpected<Error> noStage() {
    return apiNotFound("Invalid stage identifier specified");
}
tl::unexpected<Error> noDeployment() {
    return apiNotFound("Invalid Deployment identifier specified");
}

Json shownDeployment(Json deployment) {
    deployment.erase("resources");
    return deployment;
}

bool isStageName(const std::string& name) {
    return !name.empty() && name.size() <= 128 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

/// A new stage, from CreateStage's or CreateDeployment's input.
Json newStage(const Json& input, const std::string& deployment, double now) {
    Json stage{{"stageName", stringAt(input, "stageName")},
               {"deploymentId", deployment},
               {"createdDate", now},
               {"lastUpdatedDate", now},
               {"cacheClusterEnabled", false},
               {"cacheClusterStatus", "NOT_AVAILABLE"},
               {"methodSettings", Json::object()},
               {"tracingEnabled", boolAt(input, "tracingEnabled")}};
    if (input.contains("variables")) stage["variables"] = input["variables"];
    if (input.contains("tags")) stage["tags"] = input["tags"];
    return stage;
}
} // namespace

Result<Reply> ApiGateway::createDeployment(const Call& call) {
    const Json& input = call.input;
    const std::string stageName = stringAt(input, "stageName");
    if (!stageName.empty() && !isStageName(stageName)) return apiBadRequest("Stage name only allows a-zA-Z0-9_-");
    return changed(call, [&](Json& document) -> Result<Json> {
        bool any = false;
        for (const auto& [id, resource] : document["resources"].items())
            for (const auto& [verb, method] : resource.at("methods").items()) {
                any = true;
                if (!method.contains("methodIntegration")) return apiBadRequest("No integration defined for method");
            }
        if (!any) return apiBadRequest("The REST API doesn't contain any methods");
        const std::string id = RestApis::newId(6);
        Json deployment{{"id", id}, {"createdDate", m_apis->now()}, {"resources", document["resources"]}};
        if (input.contains("description")) deployment["description"] = input["description"];
        document["deployments"][id] = deployment;
        if (!stageName.empty()) {
            Json& stages = document["stages"];
            if (stages.contains(stageName)) {
                stages[stageName]["deploymentId"] = id;
                stages[stageName]["lastUpdatedDate"] = m_apis->now();
                if (input.contains("variables")) stages[stageName]["variables"] = input["variables"];
            } else {
                stages[stageName] = newStage(input, id, m_apis->now());
                if (input.contains("stageDescription")) stages[stageName]["description"] = input["stageDescription"];
            }
        }
        return shownDeployment(std::move(deployment));
    });
}

Result<Reply> ApiGateway::getDeployment(const Call& call) {
    SKYDECK_ASSIGN(const auto api, m_apis->find(apiOf(call)));
    const Json& deployment = memberAt(api->at("deployments"), stringAt(call.input, "deploymentId"));
    if (deployment.is_null()) return noDeployment();
    return Reply(shownDeployment(deployment));
}

Result<Reply> ApiGateway::getDeployments(const Call& call) {
    SKYDECK_ASSIGN(const auto api, m_apis->find(apiOf(call)));
    Json all = Json::array();
    for (const auto& [id, deployment] : api->at("deployments").items())
        all.push_back(shownDeployment(deployment));
    return apiPage(call.input, std::move(all));
}

Result<Reply> ApiGateway::deleteDeployment(const Call& call) {
    const std::string id = stringAt(call.input, "deploymentId");
    return changed(call, [&](Json& document) -> Result<Json> {
        if (!document["deployments"].contains(id)) return noDeployment();
        for (const auto& [name, stage] : document["stages"].items())
            if (stringAt(stage, "deploymentId") == id)
                return apiBadRequest("Active stages pointing to this deployment must be moved or deleted");
        document["deployments"].erase(id);
        return Json();
    });
}

Result<Reply> ApiGateway::createStage(const Call& call) {
    const std::string name = stringAt(call.input, "stageName"), deployment = stringAt(call.input, "deploymentId");
    if (!isStageName(name)) return apiBadRequest("Stage name only allows a-zA-Z0-9_-");
    return changed(call, [&](Json& document) -> Result<Json> {
        if (!document["deployments"].contains(deployment)) return noDeployment();
        if (document["stages"].contains(name)) return apiConflict("Stage already exists");
        Json stage = newStage(call.input, deployment, m_apis->now());
        if (call.input.contains("description")) stage["description"] = call.input["description"];
        document["stages"][name] = stage;
        return stage;
    });
}

Result<Reply> ApiGateway::getStage(const Call& call) {
    SKYDECK_ASSIGN(const auto api, m_apis->find(apiOf(call)));
    const Json& stage = memberAt(api->at("stages"), stringAt(call.input, "stageName"));
    if (stage.is_null()) return noStage();
    return Reply(Json(stage));
}

Result<Reply> ApiGateway::getStages(const Call& call) {
    SKYDECK_ASSIGN(const auto api, m_apis->find(apiOf(call)));
    const std::string deployment = stringAt(call.input, "deploymentId");
    Json all = Json::array();
    for (const auto& [name, stage] : api->at("stages").items())
        if (deployment.empty() || deployment == stringAt(stage, "deploymentId")) all.push_back(stage);
    return Reply(Json{{"item", std::move(all)}});
}

Result<Reply> ApiGateway::deleteStage(const Call& call) {
    return changed(call, [&](Json& document) -> Result<Json> {
        if (document["stages"].erase(stringAt(call.input, "stageName")) == 0) return noStage();
        return Json();
    });
}

Result<Reply> ApiGateway::getAccount(const Call&) {
    SKYDECK_ASSIGN(Json account, m_apis->account());
    account["throttleSettings"] = {{"burstLimit", 5000}, {"rateLimit", 10'000.0}};
    return Reply(std::move(account));
}

Result<Reply> ApiGateway::updateAccount(const Call& call) {
    SKYDECK_ASSIGN(Json account, m_apis->account());
    for (const Json& patch : arrayAt(call.input, "patchOperations")) {
        if (stringAt(patch, "path") != "/cloudwatchRoleArn" || stringAt(patch, "op") != "replace")
            return apiBadRequest("Invalid patch path '" + stringAt(patch, "path") +
                                 "' specified for op 'replace'. Must be one of: [/cloudwatchRoleArn]");
        const std::string role = stringAt(patch, "value");
        if (role.empty())
            account.erase("cloudwatchRoleArn");
        else
            account["cloudwatchRoleArn"] = role;
    }
    SKYDECK_TRY(m_apis->setAccount(account));
    return getAccount(call);
}

} // namespace skydeck::lab
