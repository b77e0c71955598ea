#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

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
            .attributes = {"DeploymentId"},
            .create = create,
            .remove = remove,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
