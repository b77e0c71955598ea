#include "core/base/strings.h"
#include "core/lab/apigateway/apigateway_service.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
bool isPathPart(std::string_view part) {
    if (part.starts_with('{')) {
        if (!part.ends_with('}') || part.size() < 3) return false;
        part = part.substr(1, part.size() - 2);
        if (part.ends_with('+')) part.remove_suffix(1);
    }
    return !part.empty() && std::ranges::all_of(part, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("._-:").find(c) != std::string_view::npos;
    });
}

Json shownResource(const Json& resource, bool withMethods) {
    Json shown = resource;
    const Json methods = resource.at("methods");
    shown.erase("methods");
    for (const auto& [verb, method] : methods.items())
        shown["resourceMethods"][verb] = withMethods ? method : Json::object();
    return shown;
}

bool embedsMethods(const Json& input) {
    const Json& embed = arrayAt(input, "embed");
    return std::ranges::find(embed, Json("methods")) != embed.end();
}
} // namespace

Result<Reply> apiPage(const Json& input, Json items) {
    const std::int64_t limit = integerAt(input, "limit", 25);
    const std::string position = stringAt(input, "position");
    const auto begin = position.empty() ? std::optional<std::int64_t>(0) : parseInteger(position);
    if (!begin || *begin < 0) return apiBadRequest("Invalid position parameter specified");
    if (limit < 1 || limit > 500) return apiBadRequest("Invalid limit parameter specified");
    Json page = Json::array();
    const auto from = static_cast<std::size_t>(*begin);
    const std::size_t to = std::min(items.size(), from + static_cast<std::size_t>(limit));
    for (std::size_t i = from; i < to; ++i)
        page.push_back(std::move(items[i]));
    Json output{{"items", std::move(page)}};
    if (to < items.size()) output["position"] = std::to_string(to);
    return Reply(std::move(output));
}

Result<Reply> ApiGateway::changed(const Call& call, const std::function<Result<Json>(Json&)>& change) const {
    SKYDECK_ASSIGN(Json output, m_apis->change(apiOf(call), change));
    if (output.is_null()) return Reply{};
    return Reply(std::move(output));
}

Result<Reply> ApiGateway::createRestApi(const Call& call) {
    const std::string name = stringAt(call.input, "name");
    if (name.empty() || name.size() > 1024) return apiBadRequest("API names are 1 to 1024 characters long.");
    if (!stringAt(call.input, "cloneFrom").empty())
        return awsError(501, "NotImplemented", "The lab does not implement cloneFrom of apigateway:CreateRestApi");
    const std::string root = RestApis::newId();
    Json api{{"id", RestApis::newId()},
             {"name", name},
             {"createdDate", m_apis->now()},
             {"apiKeySource", "HEADER"},
             {"endpointConfiguration", {{"types", {"EDGE"}}}},
             {"disableExecuteApiEndpoint", false},
             {"rootResourceId", root}};
    for (const char* member : {"description", "version", "binaryMediaTypes", "minimumCompressionSize", "apiKeySource",
                               "endpointConfiguration", "policy", "tags", "disableExecuteApiEndpoint"})
        if (call.input.contains(member)) api[member] = call.input[member];
    const Json document{{"api", api},
                        {"resources", {{root, {{"id", root}, {"path", "/"}, {"methods", Json::object()}}}}},
                        {"deployments", Json::object()},
                        {"stages", Json::object()}};
    SKYDECK_TRY(m_apis->create(document));
    return Reply(std::move(api));
}

Result<Reply> ApiGateway::getRestApi(const Call& call) {
    SKYDECK_ASSIGN(const auto api, m_apis->find(apiOf(call)));
    return Reply(Json(api->at("api")));
}

Result<Reply> ApiGateway::getRestApis(const Call& call) {
    SKYDECK_ASSIGN(const auto apis, m_apis->list());
    Json all = Json::array();
    for (const Json& api : apis)
        all.push_back(api.at("api"));
    return apiPage(call.input, std::move(all));
}

Result<Reply> ApiGateway::deleteRestApi(const Call& call) {
    Reply reply;
    SKYDECK_TRY(m_apis->remove(apiOf(call)));
    return reply;
}

Result<Reply> ApiGateway::createResource(const Call& call) {
    const std::string parent = stringAt(call.input, "parentId"), part = stringAt(call.input, "pathPart");
    return changed(call, [&](Json& document) -> Result<Json> {
        Json& resources = document["resources"];
        if (!resources.contains(parent)) return apiNotFound("Invalid Resource identifier specified");
        if (!isPathPart(part))
            return apiBadRequest(
                "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly "
                "braces at the beginning and the end.");
        const std::string above = stringAt(resources[parent], "path");
        if (above.ends_with("+}"))
            return apiBadRequest("Cannot create a child of a resource with a greedy path variable.");
        for (const auto& [id, each] : resources.items()) {
            if (stringAt(each, "parentId") != parent) continue;
            if (stringAt(each, "pathPart") == part)
                return apiConflict("Another resource with the same parent already has this name: " + part);
            if (part.starts_with('{') && stringAt(each, "pathPart").starts_with('{') &&
                part.ends_with("+}") == stringAt(each, "pathPart").ends_with("+}"))
                return apiBadRequest("A sibling (" + stringAt(each, "pathPart") +
                                     ") of this resource already has a variable path part -- only one is allowed");
        }
        const std::string id = RestApis::newId(6);
        resources[id] = {{"id", id},
                         {"parentId", parent},
                         {"pathPart", part},
                         {"path", (above == "/" ? "" : above) + '/' + part},
                         {"methods", Json::object()}};
        return shownResource(resources[id], false);
    });
}

Result<Reply> ApiGateway::getResource(const Call& call) {
    SKYDECK_ASSIGN(const auto api, m_apis->find(apiOf(call)));
    const Json& resource = memberAt(api->at("resources"), stringAt(call.input, "resourceId"));
    if (resource.is_null()) return apiNotFound("Invalid Resource identifier specified");
    return Reply(shownResource(resource, embedsMethods(call.input)));
}

Result<Reply> ApiGateway::getResources(const Call& call) {
    SKYDECK_ASSIGN(const auto api, m_apis->find(apiOf(call)));
    Json all = Json::array();
    for (const auto& [id, resource] : api->at("resources").items())
        all.push_back(shownResource(resource, embedsMethods(call.input)));
    return apiPage(call.input, std::move(all));
}

Result<Reply> ApiGateway::deleteResource(const Call& call) {
    const std::string wanted = stringAt(call.input, "resourceId");
    return changed(call, [&](Json& document) -> Result<Json> {
        Json& resources = document["resources"];
        if (!resources.contains(wanted)) return apiNotFound("Invalid Resource identifier specified");
        if (stringAt(resources[wanted], "path") == "/") return apiBadRequest("Root resource cannot be deleted.");
        // With everything below it.
        std::vector<std::string> doomed{wanted};
        for (std::size_t i = 0; i < doomed.size(); ++i)
            for (const auto& [id, each] : resources.items())
                if (stringAt(each, "parentId") == doomed[i]) doomed.push_back(id);
        for (const std::string& id : doomed)
            resources.erase(id);
        return Json();
    });
}

} // namespace skydeck::lab
