#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

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

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json answer,
                   context.call("lambda", "GetPolicy", {{"FunctionName", properties["FunctionName"]}}));
    const Json policy = documentOf(stringAt(answer, "Policy"));
    // A statement cannot be changed, only taken away.
    for (const Json& statement : arrayAt(policy, "Statement"))
        if (stringAt(statement, "Sid") == physicalId) return properties;
    return notThere(context);
}

} // namespace

ResourceType lambdaPermission() {
    return {.name = "AWS::Lambda::Permission",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"FunctionName", "Id"},
            .attributes = {"Id"},
            .create = create,
            .remove = remove,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
