#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html
constexpr const char* kSchema = R"({
    "Type!": "string", "Value!": "string", "Name": "string", "Description": "string", "AllowedPattern": "string",
    "DataType": "string", "Tier": "string", "Tags": {"*": "string"}, "Policies": "unserved"
})";

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "Name", 1011));
    Json input = properties;
    input["Name"] = name;
    input["Tags"] = Json::array();
    if (properties.contains("Tags"))
        for (const auto& [key, value] : properties["Tags"].items())
            input["Tags"].push_back({{"Key", key}, {"Value", value}});
    SKYDECK_TRY(context.call("ssm", "PutParameter", input));
    SKYDECK_TRY(context.exists(name));
    return Json{{"Type", properties["Type"]}, {"Value", properties["Value"]}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("ssm", "DeleteParameter", {{"Name", physicalId}});
}

} // namespace

ResourceType ssmParameter() {
    return {.name = "AWS::SSM::Parameter",
            .schema = Json::parse(kSchema),
            .attributes = {"Type", "Value"},
            .create = create,
            .remove = remove};
}

} // namespace skydeck::lab::cloudformation
