#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-url.html
constexpr const char* kSchema = R"({
    "AuthType!": "string", "TargetFunctionArn!": "string", "Qualifier": "string", "InvokeMode": "string",
    "Cors": {"AllowCredentials": "boolean", "AllowHeaders": ["string"], "AllowMethods": ["string"],
        "AllowOrigins": ["string"], "ExposeHeaders": ["string"], "MaxAge": "integer"}
})";

Json urlInput(const Json& properties) {
    Json input = properties;
    input["FunctionName"] = properties["TargetFunctionArn"];
    input.erase("TargetFunctionArn");
    return input;
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const Json made, context.call("lambda", "CreateFunctionUrlConfig", urlInput(properties)));
    SKYDECK_TRY(context.exists(stringAt(made, "FunctionArn")));
    return Json{{"FunctionUrl", stringAt(made, "FunctionUrl")}, {"FunctionArn", stringAt(made, "FunctionArn")}};
}

Result<Json> update(const ResourceContext& context, const std::string&, const Json& before, const Json& after) {
    Json input = urlInput(after);
    if (before.contains("Cors") && !after.contains("Cors")) input["Cors"] = Json::object();
    SKYDECK_TRY(context.call("lambda", "UpdateFunctionUrlConfig", input));
    return Json();
}

Status remove(const ResourceContext& context, const std::string&, const Json& properties) {
    Json input{{"FunctionName", properties["TargetFunctionArn"]}};
    if (properties.contains("Qualifier")) input["Qualifier"] = properties["Qualifier"];
    return context.callToDelete("lambda", "DeleteFunctionUrlConfig", input);
}

} // namespace

ResourceType lambdaUrl() {
    return {.name = "AWS::Lambda::Url",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"FunctionArn"},
            .attributes = {"FunctionUrl", "FunctionArn"},
            .create = create,
            .remove = remove,
            .fixed = {"TargetFunctionArn", "Qualifier"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
