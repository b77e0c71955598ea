#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-eventinvokeconfig.html
constexpr const char* kSchema = R"({
    "FunctionName!": "string", "Qualifier!": "string", "MaximumRetryAttempts": "integer",
    "MaximumEventAgeInSeconds": "integer",
    "DestinationConfig": {"OnSuccess": {"Destination!": "string"}, "OnFailure": {"Destination!": "string"}}
})";

Status put(const ResourceContext& context, const Json& properties) {
    SKYDECK_TRY(context.call("lambda", "PutFunctionEventInvokeConfig", properties));
    return {};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_TRY(put(context, properties));
    SKYDECK_TRY(context.exists(stringAt(properties, "FunctionName") + '|' + stringAt(properties, "Qualifier")));
    return Json::object();
}

Result<Json> update(const ResourceContext& context, const std::string&, const Json&, const Json& after) {
    SKYDECK_TRY(put(context, after));
    return Json();
}

Status remove(const ResourceContext& context, const std::string&, const Json& properties) {
    return context.callToDelete("lambda", "DeleteFunctionEventInvokeConfig",
                                {{"FunctionName", properties["FunctionName"]}, {"Qualifier", properties["Qualifier"]}});
}

} // namespace

ResourceType lambdaEventInvokeConfig() {
    return {.name = "AWS::Lambda::EventInvokeConfig",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"FunctionName", "Qualifier"},
            .create = create,
            .remove = remove,
            .fixed = {"FunctionName", "Qualifier"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
