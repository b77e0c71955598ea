#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// The CDK's logRetention of functions: makes the log group when it is not there, and sets how long it keeps events.

constexpr const char* kSchema = R"({
    "ServiceToken": "string", "LogGroupName!": "string", "LogGroupRegion": "string", "RetentionInDays": "integer",
    "SdkRetry": "json", "RemovalPolicy": "string", "Tags": "json"
})";

Result<Json> apply(const ResourceContext& context, const Json& properties) {
    const std::string group = stringAt(properties, "LogGroupName");
    const auto made = context.call("logs", "CreateLogGroup", {{"logGroupName", group}});
    if (!made && made.error().code != "ResourceAlreadyExistsException") return fail(made.error());
    SKYDECK_TRY(properties.contains("RetentionInDays")
                    ? context.call("logs", "PutRetentionPolicy",
                                   {{"logGroupName", group}, {"retentionInDays", properties["RetentionInDays"]}})
                    : context.call("logs", "DeleteRetentionPolicy", {{"logGroupName", group}}));
    return Json{{"LogGroupName", group}};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_TRY(context.exists(stringAt(properties, "LogGroupName")));
    return apply(context, properties);
}

Result<Json> update(const ResourceContext& context, const std::string&, const Json&, const Json& after) {
    return apply(context, after);
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    // Logs stay behind unless their removal was asked for, as the CDK's function has it.
    if (stringAt(properties, "RemovalPolicy") != "destroy") return {};
    return context.callToDelete("logs", "DeleteLogGroup", {{"logGroupName", physicalId}});
}

} // namespace

ResourceType customLogRetention() {
    return {.name = "Custom::LogRetention",
            .schema = Json::parse(kSchema),
            .attributes = {"LogGroupName"},
            .create = create,
            .remove = remove,
            .fixed = {"LogGroupName"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
