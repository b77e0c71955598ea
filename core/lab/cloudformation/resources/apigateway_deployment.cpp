#include "core/lab/cloudformation/resources/live.h"
#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-deployment.html
constexpr const char* kSchema = R"({
    "RestApiId!": "string", "Description": "string", "StageName": "string", "StageDescription": {"Description": "string",
        "Variables": {"*": "string"}, "TracingEnabled": "boolean"},
    "DeploymentCanarySettings": "unserved"
})";

Result<Json> create(const ResourceContext& context, const Json& properties) {
    Json input{{"restApiId", properties["RestApiId"]}};
    if (properties.contains("Description")) input["description"] = properties["Description"];
    if (properties.contains("StageName")) input["stageName"] = properties["StageName"];
    const Json& stage = memberAt(properties, "StageDescription");
    if (stage.contains("Description")) input["stageDescription"] = stage["Description"];
    if (stage.contains("Variables")) input["variables"] = stage["Variables"];
    SKYDECK_ASSIGN(const Json made, context.call("apigateway", "CreateDeployment", input));
    const std::string id = stringAt(made, "id");
    SKYDECK_TRY(context.exists(id));
    return Json{{"DeploymentId", id}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    // The stage that came with it goes with it.
    if (properties.contains("StageName"))
        SKYDECK_TRY(
            context.callToDelete("apigateway", "DeleteStage",
                                 {{"restApiId", properties["RestApiId"]}, {"stageName", properties["StageName"]}}));
    return context.callToDelete("apigateway", "DeleteDeployment",
                                {{"restApiId", properties["RestApiId"]}, {"deploymentId", physicalId}});
}

Json placeOfStage(const Json& properties) {
    return {{"restApiId", properties["RestApiId"]}, {"stageName", properties["StageName"]}};
}

/// The stage that comes with the deployment, from what it was to what it is to be.
Status updateStage(const ResourceContext& context, const std::string& id, const Json& before, const Json& after) {
    const bool renamed = differs(before, after, "StageName");
    if (renamed && before.contains("StageName"))
        SKYDECK_TRY(context.callToDelete("apigateway", "DeleteStage", placeOfStage(before)));
    if (!after.contains("StageName")) return {};
    const Json &was = memberAt(before, "StageDescription"), &is = memberAt(after, "StageDescription");
    Json input = placeOfStage(after);
    if (renamed) {
        input["deploymentId"] = id;
        for (const auto& [theirs, ours] : {std::pair("Description", "description"), std::pair("Variables", "variables"),
                                           std::pair("TracingEnabled", "tracingEnabled")})
            if (is.contains(theirs)) input[ours] = is[theirs];
        SKYDECK_TRY(context.call("apigateway", "CreateStage", input));
        return {};
    }
    Json patches = Json::array();
    const auto replace = [&](const std::string& path, const Json& value) {
        patches.push_back({{"op", "replace"}, {"path", path}, {"value", attributeText(value)}});
    };
    if (differs(was, is, "Description")) replace("/description", stringAt(is, "Description"));
    if (differs(was, is, "TracingEnabled")) replace("/tracingEnabled", boolAt(is, "TracingEnabled"));
    const Json &old = memberAt(was, "Variables"), &wanted = memberAt(is, "Variables");
    for (const std::string& name : changedProperties(old, wanted))
        if (wanted.contains(name))
            replace("/variables/" + name, wanted[name]);
        else
            patches.push_back({{"op", "remove"}, {"path", "/variables/" + name}});
    if (patches.empty()) return {};
    input["patchOperations"] = patches;
    SKYDECK_TRY(context.call("apigateway", "UpdateStage", input));
    return {};
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    if (differs(before, after, "Description"))
        SKYDECK_TRY(context.call("apigateway", "UpdateDeployment",
                                 {{"restApiId", after["RestApiId"]},
                                  {"deploymentId", physicalId},
                                  {"patchOperations", Json::array({{{"op", "replace"},
                                                                    {"path", "/description"},
                                                                    {"value", stringAt(after, "Description")}}})}}));
    SKYDECK_TRY(updateStage(context, physicalId, before, after));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json found,
                   context.call("apigateway", "GetDeployment",
                                {{"restApiId", properties["RestApiId"]}, {"deploymentId", physicalId}}));
    return withLive(properties, {{"Description", memberAt(found, "description")}}, {"Description"});
}

} // namespace

ResourceType apiGatewayDeployment() {
    return {.name = "AWS::ApiGateway::Deployment",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"DeploymentId", "RestApiId"},
            .attributes = {"DeploymentId"},
            .create = create,
            .remove = remove,
            .fixed = {"RestApiId"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
