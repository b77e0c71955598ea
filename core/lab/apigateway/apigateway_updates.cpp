#include "core/lab/apigateway/apigateway_service.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace skydeck::lab {

namespace {

/// A patch operation in parts: "/binaryMediaTypes/image~1png" is the list and the entry "image/png".
struct ApiPatch {
    std::string op, path, value;

    explicit ApiPatch(const Json& patch)
        : op(stringAt(patch, "op")), path(stringAt(patch, "path")), value(stringAt(patch, "value")) {}

    bool replaces(std::string_view whole) const { return op == "replace" && path == whole; }
    /// What follows the folder, as a JSON pointer has it; nothing when the path is elsewhere.
    std::optional<std::string> below(std::string_view folder) const {
        if (!path.starts_with(folder) || path.size() <= folder.size() + 1 || path[folder.size()] != '/')
            return std::nullopt;
        return replaceAll(replaceAll(path.substr(folder.size() + 1), "~1", "/"), "~0", "~");
    }
};

tl::unexpected<Error> invalidPatch(const ApiPatch& patch, const char* known) {
    return apiBadRequest("Invalid patch path '" + patch.path + "' specified for op '" + patch.op +
                         "'. Must be one of: [" + known + "]");
}

Result<bool> flagOf(const ApiPatch& patch) {
    if (equalsIgnoreCase(patch.value, "true")) return true;
    if (equalsIgnoreCase(patch.value, "false")) return false;
    return apiBadRequest("Invalid value '" + patch.value + "' for " + patch.path + ": it must be true or false");
}

Status setTypes(Json& api, const ApiPatch& patch) {
    static constexpr std::array<std::string_view, 3> kTypes{"EDGE", "REGIONAL", "PRIVATE"};
    if (std::ranges::find(kTypes, patch.value) == kTypes.end())
        return apiBadRequest("Invalid endpoint type " + patch.value + ": it must be EDGE, REGIONAL or PRIVATE");
    api["endpointConfiguration"]["types"] = Json::array({patch.value});
    return {};
}

Status setCompression(Json& api, const ApiPatch& patch) {
    api.erase("minimumCompressionSize");
    if (patch.value.empty() || patch.value == "null") return {};
    const auto bytes = parseInteger(patch.value);
    if (!bytes || *bytes < 0 || *bytes > 10'485'760)
        return apiBadRequest("Invalid minimum compression size, must be between 0 and 10485760");
    api["minimumCompressionSize"] = *bytes;
    return {};
}

Status setMediaType(Json& api, const ApiPatch& patch, const std::string& type) {
    Json& types = api["binaryMediaTypes"];
    if (types.is_null()) types = Json::array();
    const auto there = std::find(types.begin(), types.end(), Json(type));
    if (patch.op == "remove" || patch.op == "replace") {
        if (there == types.end()) return apiNotFound("Invalid media type identifier specified");
        types.erase(there);
    }
    if (patch.op == "remove") return {};
    const std::string added = patch.op == "replace" ? patch.value : type;
    if (std::find(types.begin(), types.end(), Json(added)) == types.end()) types.push_back(added);
    return {};
}

/// API Gateway API Reference, "Patch Operations", RestApi:update.
Status patchApi(Json& api, const ApiPatch& patch) {
    for (const char* member : {"name", "description", "apiKeySource", "version"})
        if (patch.replaces(std::string("/") + member)) {
            if (std::string_view(member) == "name" && (patch.value.empty() || patch.value.size() > 1024))
                return apiBadRequest("API names are 1 to 1024 characters long.");
            if (std::string_view(member) == "apiKeySource" && patch.value != "HEADER" && patch.value != "AUTHORIZER")
                return apiBadRequest("Invalid value for API key source: " + patch.value);
            api[member] = patch.value;
            return {};
        }
    if (patch.replaces("/disableExecuteApiEndpoint")) {
        SKYDECK_ASSIGN(const bool off, flagOf(patch));
        api["disableExecuteApiEndpoint"] = off;
        return {};
    }
    if (patch.replaces("/minimumCompressionSize")) return setCompression(api, patch);
    if (patch.path == "/policy" && (patch.op == "replace" || patch.op == "remove")) {
        api.erase("policy");
        if (patch.op == "remove" || patch.value.empty()) return {};
        if (!parseJson(patch.value, "policy")) return apiBadRequest("Invalid policy document.");
        api["policy"] = patch.value;
        return {};
    }
    if (patch.op == "replace" && patch.below("/endpointConfiguration/types")) return setTypes(api, patch);
    if (const auto type = patch.below("/binaryMediaTypes");
        type && (patch.op == "add" || patch.op == "remove" || patch.op == "replace"))
        return setMediaType(api, patch, *type);
    return invalidPatch(patch, "/name, /description, /apiKeySource, /version, /disableExecuteApiEndpoint, "
                               "/minimumCompressionSize, /policy, /endpointConfiguration/types/{type}, "
                               "/binaryMediaTypes/{mediaType}");
}

/// The tags of what an ARN names: arn:aws:apigateway:REGION::/restapis/ID, and …/stages/NAME.
struct TaggedApi {
    std::string api, stage;

    static Result<TaggedApi> parse(const std::string& arn, const std::string& region) {
        const std::string prefix = "arn:aws:apigateway:" + region + "::/restapis/";
        const auto parts = arn.starts_with(prefix) ? split(arn.substr(prefix.size()), '/') : std::vector<std::string>();
        if (parts.size() == 1) return TaggedApi{parts[0], {}};
        if (parts.size() == 3 && parts[1] == "stages") return TaggedApi{parts[0], parts[2]};
        return apiBadRequest("Invalid ARN: the lab keeps tags of REST APIs and their stages.");
    }

    Result<Json*> tagsIn(Json& document) const {
        if (stage.empty()) return &document["api"]["tags"];
        if (!document["stages"].contains(stage)) return apiNotFound("Invalid stage identifier specified");
        return &document["stages"][stage]["tags"];
    }
};

} // namespace

Result<Reply> ApiGateway::updateRestApi(const Call& call) {
    return changed(call, [&](Json& document) -> Result<Json> {
        for (const Json& patch : arrayAt(call.input, "patchOperations"))
            SKYDECK_TRY(patchApi(document["api"], ApiPatch(patch)));
        return Json(document["api"]);
    });
}

Result<Reply> ApiGateway::updateDeployment(const Call& call) {
    return changed(call, [&](Json& document) -> Result<Json> {
        const std::string id = stringAt(call.input, "deploymentId");
        if (!document["deployments"].contains(id)) return apiNotFound("Invalid Deployment identifier specified");
        Json& deployment = document["deployments"][id];
        for (const Json& each : arrayAt(call.input, "patchOperations")) {
            const ApiPatch patch(each);
            if (!patch.replaces("/description")) return invalidPatch(patch, "/description");
            deployment["description"] = patch.value;
        }
        Json shown = deployment;
        shown.erase("resources");
        return shown;
    });
}

Result<Reply> ApiGateway::updateStage(const Call& call) {
    return changed(call, [&](Json& document) -> Result<Json> {
        const std::string name = stringAt(call.input, "stageName");
        if (!document["stages"].contains(name)) return apiNotFound("Invalid stage identifier specified");
        Json& stage = document["stages"][name];
        for (const Json& each : arrayAt(call.input, "patchOperations")) {
            const ApiPatch patch(each);
            const auto variable = patch.below("/variables");
            if (variable && patch.op == "remove") {
                stage["variables"].erase(*variable);
            } else if (variable && patch.op == "replace") {
                stage["variables"][*variable] = patch.value;
            } else if (patch.replaces("/description")) {
                stage["description"] = patch.value;
            } else if (patch.replaces("/tracingEnabled")) {
                SKYDECK_ASSIGN(const bool on, flagOf(patch));
                stage["tracingEnabled"] = on;
            } else if (patch.replaces("/deploymentId")) {
                if (!document["deployments"].contains(patch.value))
                    return apiNotFound("Invalid Deployment identifier specified");
                stage["deploymentId"] = patch.value;
            } else {
                return invalidPatch(patch, "/deploymentId, /description, /tracingEnabled, /variables/{name}");
            }
        }
        stage["lastUpdatedDate"] = m_apis->now();
        return Json(stage);
    });
}

Result<Reply> ApiGateway::tagResource(const Call& call) {
    SKYDECK_ASSIGN(const auto which, TaggedApi::parse(stringAt(call.input, "resourceArn"), m_lab.config.region));
    SKYDECK_TRY(m_apis->change(which.api, [&](Json& document) -> Result<Json> {
        SKYDECK_ASSIGN(Json* const tags, which.tagsIn(document));
        if (tags->is_null()) *tags = Json::object();
        tags->update(memberAt(call.input, "tags"));
        return Json();
    }));
    return Reply{};
}

Result<Reply> ApiGateway::untagResource(const Call& call) {
    SKYDECK_ASSIGN(const auto which, TaggedApi::parse(stringAt(call.input, "resourceArn"), m_lab.config.region));
    SKYDECK_TRY(m_apis->change(which.api, [&](Json& document) -> Result<Json> {
        SKYDECK_ASSIGN(Json* const tags, which.tagsIn(document));
        if (tags->is_null()) return Json();
        for (const Json& key : arrayAt(call.input, "tagKeys"))
            tags->erase(key.get<std::string>());
        return Json();
    }));
    return Reply{};
}

Result<Reply> ApiGateway::getTags(const Call& call) {
    SKYDECK_ASSIGN(const auto which, TaggedApi::parse(stringAt(call.input, "resourceArn"), m_lab.config.region));
    SKYDECK_ASSIGN(const auto found, m_apis->find(which.api));
    Json document = *found;
    SKYDECK_ASSIGN(const Json* const tags, which.tagsIn(document));
    return Reply(Json{{"tags", tags->is_null() ? Json::object() : *tags}});
}

} // namespace skydeck::lab
