#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

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

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json found,
                   context.call("apigateway", "GetResource",
                                {{"restApiId", properties["RestApiId"]}, {"resourceId", physicalId}}));
    return withLive(properties, {{"ParentId", memberAt(found, "parentId")}, {"PathPart", memberAt(found, "pathPart")}},
                    {"ParentId", "PathPart"});
}

} // namespace

ResourceType apiGatewayResource() {
    return {.name = "AWS::ApiGateway::Resource",
            .schema = Json::parse(R"({"RestApiId!": "string", "ParentId!": "string", "PathPart!": "string"})"),
            .primaryIdentifier = {"RestApiId", "ResourceId"},
            .attributes = {"ResourceId"},
            .create = create,
            .remove = remove,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
