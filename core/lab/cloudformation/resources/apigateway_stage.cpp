#include "core/lab/cloudformation/resources/live.h"
#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-stage.html
constexpr const char* kSchema = R"({
    "RestApiId!": "string", "StageName": "string", "DeploymentId": "string", "Description": "string",
    "Variables": {"*": "string"}, "TracingEnabled": "boolean", "Tags": [{"Key!": "string", "Value!": "string"}],
    "MethodSettings": "unserved",
    "AccessLogSetting": "unserved", "CacheClusterEnabled": "unserved", "CacheClusterSize": "unserved",
    "CanarySetting": "unserved", "ClientCertificateId": "unserved", "DocumentationVersion": "unserved"
})";

Result<Json> create(const ResourceContext& context, const Json& properties) {
    const std::string name = stringAt(properties, "StageName");
    Json input{{"restApiId", properties["RestApiId"]}, {"stageName", name}, {"tags", tagMap(context.tags(properties))}};
    for (const auto& [theirs, ours] :
         {std::pair("DeploymentId", "deploymentId"), std::pair("Description", "description"),
          std::pair("Variables", "variables"), std::pair("TracingEnabled", "tracingEnabled")})
        if (properties.contains(theirs)) input[ours] = properties[theirs];
    SKYDECK_TRY(context.call("apigateway", "CreateStage", input));
    SKYDECK_TRY(context.exists(name));
    return Json::object();
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    Json patches = Json::array();
    const auto replace = [&](const std::string& path, const Json& value) {
        patches.push_back({{"op", "replace"}, {"path", path}, {"value", value}});
    };
    if (memberAt(before, "DeploymentId") != memberAt(after, "DeploymentId"))
        replace("/deploymentId", stringAt(after, "DeploymentId"));
    if (memberAt(before, "Description") != memberAt(after, "Description"))
        replace("/description", stringAt(after, "Description"));
    const Json &was = memberAt(before, "Variables"), &is = memberAt(after, "Variables");
    if (is.is_object())
        for (const auto& [name, value] : is.items())
            if (memberAt(was, name) != value) replace("/variables/" + name, value);
    if (was.is_object())
        for (const auto& [name, value] : was.items())
            if (!is.contains(name)) patches.push_back({{"op", "remove"}, {"path", "/variables/" + name}});
    if (memberAt(before, "TracingEnabled") != memberAt(after, "TracingEnabled"))
        replace("/tracingEnabled", boolAt(after, "TracingEnabled") ? "true" : "false");
    if (!patches.empty())
        SKYDECK_TRY(
            context.call("apigateway", "UpdateStage",
                         {{"restApiId", after["RestApiId"]}, {"stageName", physicalId}, {"patchOperations", patches}}));
    SKYDECK_TRY(
        updateApiTags(context, "/restapis/" + stringAt(after, "RestApiId") + "/stages/" + physicalId, before, after));
    return Json();
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    return context.callToDelete("apigateway", "DeleteStage",
                                {{"restApiId", properties["RestApiId"]}, {"stageName", physicalId}});
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json found, context.call("apigateway", "GetStage",
                                                  {{"restApiId", properties["RestApiId"]}, {"stageName", physicalId}}));
    static const Json schema = Json::parse(kSchema);
    Json stage = upperCamelKeys(schema, found);
    stage["Tags"] = liveTags(context, templateTags(memberAt(found, "tags")), properties);
    return withLive(properties, stage, {"DeploymentId", "Description", "Variables", "TracingEnabled", "Tags"});
}

} // namespace

ResourceType apiGatewayStage() {
    return {.name = "AWS::ApiGateway::Stage",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"RestApiId", "StageName"},
            .create = create,
            .remove = remove,
            .fixed = {"RestApiId", "StageName"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
