#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-permission.html
constexpr const char* kSchema = R"({
    "Action!": "string", "FunctionName!": "string", "Principal!": "string", "SourceArn": "string",
    "SourceAccount": "string", "EventSourceToken": "string", "FunctionUrlAuthType": "string",
    "PrincipalOrgID": "string", "InvokedViaFunctionUrl": "unserved"
})";

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string id, context.nameMaker(100, false));
    Json input = properties;
    input["StatementId"] = id;
    SKYDECK_TRY(context.call("lambda", "AddPermission", input));
    SKYDECK_TRY(context.exists(id));
    return Json{{"Id", id}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    return context.callToDelete("lambda", "RemovePermission",
                                {{"FunctionName", properties["FunctionName"]}, {"StatementId", physicalId}});
}

} // namespace

ResourceType lambdaPermission() {
    return {.name = "AWS::Lambda::Permission",
            .schema = Json::parse(kSchema),
            .attributes = {"Id"},
            .create = create,
            .remove = remove};
}

} // namespace skydeck::lab::cloudformation
