#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"
#include "core/lab/cloudformation/resources/map_tags.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html
constexpr const char* kSchema = R"({
    "Type!": "string", "Value!": "string", "Name": "string", "Description": "string", "AllowedPattern": "string",
    "DataType": "string", "Tier": "string", "Tags": {"*": "string"}, "Policies": "unserved"
})";

Json listOf(const Json& tags) {
    Json list = Json::array();
    for (const auto& [key, value] : tags.items())
        list.push_back({{"Key", key}, {"Value", value}});
    return list;
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "Name", 1011));
    Json input = properties;
    input["Name"] = name;
    input["Tags"] = listOf(mapTags(context, properties));
    SKYDECK_TRY(context.call("ssm", "PutParameter", input));
    SKYDECK_TRY(context.exists(name));
    return Json{{"Type", properties["Type"]}, {"Value", properties["Value"]}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("ssm", "DeleteParameter", {{"Name", physicalId}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    Json input = after;
    input.erase("Tags");
    input["Name"] = physicalId;
    input["Overwrite"] = true;
    SKYDECK_TRY(context.call("ssm", "PutParameter", input));
    const Json resource{{"ResourceType", "Parameter"}, {"ResourceId", physicalId}};
    Json added = resource, gone = resource;
    added["Tags"] = listOf(mapTags(context, after));
    gone["TagKeys"] = Json::array();
    const Json &tagsNow = memberAt(after, "Tags"), &tagsBefore = memberAt(before, "Tags");
    for (const auto& [key, value] : tagsBefore.items())
        if (!tagsNow.contains(key)) gone["TagKeys"].push_back(key);
    if (!gone["TagKeys"].empty()) SKYDECK_TRY(context.call("ssm", "RemoveTagsFromResource", gone));
    if (!added["Tags"].empty()) SKYDECK_TRY(context.call("ssm", "AddTagsToResource", added));
    return Json{{"Type", after["Type"]}, {"Value", after["Value"]}};
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json answer, context.call("ssm", "GetParameter", {{"Name", physicalId}}));
    return withLive(properties, memberAt(answer, "Parameter"), {"Type", "Value"});
}

Result<Json> adopt(const ResourceContext& context, const std::string& physicalId) {
    SKYDECK_ASSIGN(const Json answer, context.call("ssm", "GetParameter", {{"Name", physicalId}}));
    const Json& parameter = memberAt(answer, "Parameter");
    return Json{{"Type", stringAt(parameter, "Type")}, {"Value", stringAt(parameter, "Value")}};
}

} // namespace

ResourceType ssmParameter() {
    return {.name = "AWS::SSM::Parameter",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"Name"},
            .attributes = {"Type", "Value"},
            .create = create,
            .remove = remove,
            .fixed = {"Name"},
            .update = update,
            .read = read,
            .identifier = "Name",
            .adopt = adopt};
}

} // namespace skydeck::lab::cloudformation
