#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const Json made, context.call("apigateway", "CreateResource",
                                                 {{"restApiId", properties["RestApiId"]},
                                                  {"parentId", properties["ParentId"]},
                                                  {"pathPart", properties["PathPart"]}}));
    const std::string id = stringAt(made, "id");
    SKYDECK_TRY(context.exists(id));
    return Json{{"ResourceId", id}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    return context.callToDelete("apigateway", "DeleteResource",
                                {{"restApiId", properties["RestApiId"]}, {"resourceId", physicalId}});
}

} // namespace

ResourceType apiGatewayResource() {
    return {.name = "AWS::ApiGateway::Resource",
            .schema = Json::parse(R"({"RestApiId!": "string", "ParentId!": "string", "PathPart!": "string"})"),
            .attributes = {"ResourceId"},
            .create = create,
            .remove = remove};
}

} // namespace skydeck::lab::cloudformation
