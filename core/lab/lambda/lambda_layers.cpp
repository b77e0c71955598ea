#include "core/base/strings.h"
#include "core/lab/lambda/lambda_service.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr const char* kLayerKind = "lambda.layer"; // id NAME:VERSION; {"name", "code", …members of the API}

Json shownLayer(const Json& layer, const std::string& location) {
    Json shown = layer;
    for (const char* member : {"name", "code", "CodeSha256", "CodeSize", "function", "qualifier"})
        shown.erase(member);
    if (!location.empty())
        shown["Content"] = {
            {"Location", location}, {"CodeSha256", layer.at("CodeSha256")}, {"CodeSize", layer.at("CodeSize")}};
    return shown;
}

/// NAME or an ARN without its version.
std::string layerName(const std::string& text) {
    const std::size_t at = text.find(":layer:");
    return at == std::string::npos ? text : text.substr(at + 7);
}
} // namespace

Result<Reply> LambdaService::publishLayerVersion(const Call& call) {
    const std::string name = layerName(stringAt(call.input, "LayerName"));
    if (name.empty() || name.size() > 140 || name.find(':') != std::string::npos)
        return awsError(400, "InvalidParameterValueException", "The layer's name '" + name + "' is not valid.");
    SKYDECK_ASSIGN(const CodeStore::Code code, codeOf(memberAt(call.input, "Content")));
    const auto held = store().database().lock();
    SKYDECK_ASSIGN(const auto counted, store().documents().get("lambda.layer-count", name));
    const std::int64_t version = integerAt(counted.value_or(Json::object()), "versions") + 1;
    const std::string arn = "arn:aws:lambda:" + m_lab.config.region + ':' + kAccountId + ":layer:" + name;
    Json layer{{"name", name},
               {"code", code.id},
               {"LayerArn", arn},
               {"LayerVersionArn", arn + ':' + std::to_string(version)},
               {"Version", version},
               {"CreatedDate", store().now()},
               {"CodeSha256", code.sha256},
               {"CodeSize", code.size}};
    for (const char* member : {"Description", "CompatibleRuntimes", "CompatibleArchitectures", "LicenseInfo"})
        if (call.input.contains(member)) layer[member] = call.input[member];
    SKYDECK_TRY(store().documents().put(kLayerKind, name + ':' + std::to_string(version), layer));
    SKYDECK_TRY(store().documents().put("lambda.layer-count", name, {{"versions", version}}));
    return Reply(shownLayer(layer, codeLocation(code.id)));
}

std::string LambdaService::codeLocation(const std::string& id) const {
    return m_lab.config.endpointUrl + "/_lambda/code/" + id + ".zip";
}

Result<Json> LambdaService::layer(const std::string& name, const std::string& version) {
    const auto held = store().database().lock();
    SKYDECK_ASSIGN(auto found, store().documents().get(kLayerKind, name + ':' + version));
    if (!found) return awsError(404, "ResourceNotFoundException", "The resource you requested does not exist.");
    return std::move(*found);
}

Result<Reply> LambdaService::getLayerVersion(const Call& call) {
    SKYDECK_ASSIGN(const Json found, layer(layerName(stringAt(call.input, "LayerName")),
                                           std::to_string(integerAt(call.input, "VersionNumber"))));
    return Reply(shownLayer(found, codeLocation(stringAt(found, "code"))));
}

Result<Reply> LambdaService::getLayerVersionByArn(const Call& call) {
    const std::string named = layerName(stringAt(call.input, "Arn"));
    const std::size_t colon = named.rfind(':');
    SKYDECK_ASSIGN(const Json found,
                   layer(named.substr(0, colon), colon == std::string::npos ? "" : named.substr(colon + 1)));
    return Reply(shownLayer(found, codeLocation(stringAt(found, "code"))));
}

Result<Reply> LambdaService::deleteLayerVersion(const Call& call) {
    const auto held = store().database().lock();
    SKYDECK_TRY(store().documents().remove(kLayerKind, layerName(stringAt(call.input, "LayerName")) + ':' +
                                                           std::to_string(integerAt(call.input, "VersionNumber"))));
    return Reply{};
}

Result<Reply> LambdaService::listLayerVersions(const Call& call) {
    const std::string name = layerName(stringAt(call.input, "LayerName"));
    SKYDECK_ASSIGN(const auto layers, store().settings("layer"));
    Json all = Json::array();
    for (const Json& each : layers)
        if (stringAt(each, "name") == name) all.insert(all.begin(), shownLayer(each, {}));
    return lambdaPage(call.input, "LayerVersions", std::move(all));
}

Result<Reply> LambdaService::listLayers(const Call& call) {
    SKYDECK_ASSIGN(const auto layers, store().settings("layer"));
    std::map<std::string, Json> newest;
    for (const Json& each : layers)
        newest[stringAt(each, "name")] = each;
    Json all = Json::array();
    for (const auto& [name, each] : newest)
        all.push_back(
            {{"LayerName", name}, {"LayerArn", each.at("LayerArn")}, {"LatestMatchingVersion", shownLayer(each, {})}});
    return lambdaPage(call.input, "Layers", std::move(all));
}

Status LambdaService::applyLayers(const Json& input, Json& configuration) {
    if (!input.contains("Layers")) return {};
    Json shown = Json::array(), code = Json::array();
    for (const Json& arn : input["Layers"]) {
        const std::string named = layerName(arn.get<std::string>());
        const std::size_t colon = named.rfind(':');
        const auto found = layer(named.substr(0, colon), colon == std::string::npos ? "" : named.substr(colon + 1));
        if (!found)
            return awsError(400, "InvalidParameterValueException",
                            "Layer version " + arn.get<std::string>() + " does not exist.");
        shown.push_back({{"Arn", arn}, {"CodeSize", found->at("CodeSize")}});
        code.push_back(found->at("code"));
    }
    configuration["Layers"] = std::move(shown);
    configuration["layerCode"] = std::move(code);
    if (configuration["Layers"].empty()) {
        configuration.erase("Layers");
        configuration.erase("layerCode");
    }
    return {};
}

} // namespace skydeck::lab
