#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-version.html
constexpr const char* kSchema = R"({
    "FunctionName!": "string", "Description": "string", "CodeSha256": "string",
    "ProvisionedConcurrencyConfig": "unserved", "RuntimePolicy": "unserved",
    "FunctionScalingConfig": "unserved"
})";

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const Json made, context.call("lambda", "PublishVersion", properties));
    SKYDECK_TRY(context.exists(stringAt(made, "FunctionArn")));
    return Json{{"Version", stringAt(made, "Version")}, {"FunctionArn", stringAt(made, "FunctionArn")}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    const auto colon = physicalId.rfind(':');
    return context.callToDelete(
        "lambda", "DeleteFunction",
        {{"FunctionName", physicalId.substr(0, colon)}, {"Qualifier", physicalId.substr(colon + 1)}});
}

} // namespace

ResourceType lambdaVersion() {
    return {.name = "AWS::Lambda::Version",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"FunctionArn"},
            .attributes = {"Version", "FunctionArn"},
            .create = create,
            .remove = remove};
}

} // namespace skydeck::lab::cloudformation
