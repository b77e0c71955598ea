#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-alias.html
constexpr const char* kSchema = R"({
    "FunctionName!": "string", "FunctionVersion!": "string", "Name!": "string", "Description": "string",
    "RoutingConfig": {"AdditionalVersionWeights": [{"FunctionVersion!": "string", "FunctionWeight!": "number"}]},
    "ProvisionedConcurrencyConfig": "unserved"
})";

Json aliasInput(const Json& properties) {
    Json input = properties;
    Json weights = Json::object();
    for (const Json& each : arrayAt(memberAt(properties, "RoutingConfig"), "AdditionalVersionWeights"))
        weights[stringAt(each, "FunctionVersion")] = each["FunctionWeight"];
    input["RoutingConfig"] = {{"AdditionalVersionWeights", weights}};
    return input;
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const Json made, context.call("lambda", "CreateAlias", aliasInput(properties)));
    SKYDECK_TRY(context.exists(stringAt(made, "AliasArn")));
    return Json{{"AliasArn", stringAt(made, "AliasArn")}};
}

Result<Json> update(const ResourceContext& context, const std::string&, const Json&, const Json& after) {
    SKYDECK_TRY(context.call("lambda", "UpdateAlias", aliasInput(after)));
    return Json();
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    const auto colon = physicalId.rfind(':');
    return context.callToDelete(
        "lambda", "DeleteAlias",
        {{"FunctionName", physicalId.substr(0, colon)}, {"Name", physicalId.substr(colon + 1)}});
}

} // namespace

ResourceType lambdaAlias() {
    return {.name = "AWS::Lambda::Alias",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"AliasArn"},
            .attributes = {"AliasArn"},
            .create = create,
            .remove = remove,
            .fixed = {"FunctionName", "Name"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
