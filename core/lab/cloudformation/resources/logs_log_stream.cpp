#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-logs-logstream.html
constexpr const char* kSchema = R"({"LogGroupName!": "string", "LogStreamName": "string"})";

Json idOf(const Json& properties, const std::string& name) {
    return {{"logGroupName", properties["LogGroupName"]}, {"logStreamName", name}};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "LogStreamName", 512));
    SKYDECK_TRY(context.call("logs", "CreateLogStream", idOf(properties, name)));
    SKYDECK_TRY(context.exists(name));
    return Json::object();
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    return context.callToDelete("logs", "DeleteLogStream", idOf(properties, physicalId));
}

} // namespace

ResourceType logsLogStream() {
    return {.name = "AWS::Logs::LogStream",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"LogGroupName", "LogStreamName"},
            .create = create,
            .remove = remove};
}

} // namespace skydeck::lab::cloudformation
