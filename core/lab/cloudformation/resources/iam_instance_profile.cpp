#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

namespace skydeck::lab::cloudformation {

namespace {

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "InstanceProfileName", 128));
    Json input{{"InstanceProfileName", name}};
    if (properties.contains("Path")) input["Path"] = properties["Path"];
    SKYDECK_ASSIGN(const Json made, context.call("iam", "CreateInstanceProfile", input));
    SKYDECK_TRY(context.exists(name));
    for (const Json& role : arrayAt(properties, "Roles"))
        SKYDECK_TRY(
            context.call("iam", "AddRoleToInstanceProfile", {{"InstanceProfileName", name}, {"RoleName", role}}));
    return Json{{"Arn", stringAt(memberAt(made, "InstanceProfile"), "Arn")}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    for (const Json& role : arrayAt(properties, "Roles"))
        SKYDECK_TRY(context.callToDelete("iam", "RemoveRoleFromInstanceProfile",
                                         {{"InstanceProfileName", physicalId}, {"RoleName", role}}));
    return context.callToDelete("iam", "DeleteInstanceProfile", {{"InstanceProfileName", physicalId}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    for (const Json& role : arrayAt(before, "Roles"))
        SKYDECK_TRY(context.callToDelete("iam", "RemoveRoleFromInstanceProfile",
                                         {{"InstanceProfileName", physicalId}, {"RoleName", role}}));
    for (const Json& role : arrayAt(after, "Roles"))
        SKYDECK_TRY(
            context.call("iam", "AddRoleToInstanceProfile", {{"InstanceProfileName", physicalId}, {"RoleName", role}}));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json answer, context.call("iam", "GetInstanceProfile", {{"InstanceProfileName", physicalId}}));
    Json profile = memberAt(answer, "InstanceProfile");
    Json roles = Json::array();
    for (const Json& role : arrayAt(profile, "Roles"))
        roles.push_back(role["RoleName"]);
    profile["Roles"] = std::move(roles);
    return withLive(properties, profile, {"Path", "Roles"});
}

} // namespace

ResourceType iamInstanceProfile() {
    return {.name = "AWS::IAM::InstanceProfile",
            .schema = Json::parse(R"({"InstanceProfileName": "string", "Path": "string", "Roles!": ["string"]})"),
            .primaryIdentifier = {"InstanceProfileName"},
            .attributes = {"Arn"},
            .iam = true,
            .nameProperty = "InstanceProfileName",
            .create = create,
            .remove = remove,
            .fixed = {"InstanceProfileName", "Path"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
