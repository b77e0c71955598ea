#include "core/lab/cloudformation/resources/live.h"
#include "core/lab/cloudformation/resources/values.h"
#include "core/lab/cloudformation/template_text.h"
#include "core/wire/uri.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-policy.html
// The lab has no IAM users and groups to put a policy on.
constexpr const char* kSchema = R"({
    "PolicyName!": "string", "PolicyDocument!": "json", "Roles": ["string"], "Groups": "unserved", "Users": "unserved"
})";

Status put(const ResourceContext& context, const Json& properties) {
    for (const Json& role : arrayAt(properties, "Roles"))
        SKYDECK_TRY(context.call("iam", "PutRolePolicy",
                                 {{"RoleName", role},
                                  {"PolicyName", properties["PolicyName"]},
                                  {"PolicyDocument", documentText(properties["PolicyDocument"])}}));
    return {};
}

Status takeAway(const ResourceContext& context, const Json& role, const Json& name) {
    return context.callToDelete("iam", "DeleteRolePolicy", {{"RoleName", role}, {"PolicyName", name}});
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    if (arrayAt(properties, "Roles").empty())
        return validationError("At least one of [Groups,Roles,Users] must be non-empty.");
    SKYDECK_ASSIGN(const std::string id, context.nameMaker(128, false));
    SKYDECK_TRY(context.exists(id));
    SKYDECK_TRY(put(context, properties));
    return Json{{"Id", id}};
}

Status remove(const ResourceContext& context, const std::string&, const Json& properties) {
    for (const Json& role : arrayAt(properties, "Roles"))
        SKYDECK_TRY(takeAway(context, role, properties["PolicyName"]));
    return {};
}

Result<Json> update(const ResourceContext& context, const std::string&, const Json& before, const Json& after) {
    if (arrayAt(after, "Roles").empty())
        return validationError("At least one of [Groups,Roles,Users] must be non-empty.");
    SKYDECK_TRY(put(context, after));
    const Json& roles = arrayAt(after, "Roles");
    const bool renamed = before["PolicyName"] != after["PolicyName"];
    for (const Json& role : arrayAt(before, "Roles"))
        if (renamed || std::ranges::find(roles, role) == roles.end())
            SKYDECK_TRY(takeAway(context, role, before["PolicyName"]));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string&, const Json& properties) {
    Json actual = properties;
    actual["Roles"] = Json::array();
    for (const Json& role : arrayAt(properties, "Roles")) {
        const auto there =
            context.call("iam", "GetRolePolicy", {{"RoleName", role}, {"PolicyName", properties["PolicyName"]}});
        if (!there && there.error().kind != ErrorKind::NotFound) return fail(there.error());
        if (!there) continue;
        actual["Roles"].push_back(role);
        actual["PolicyDocument"] = documentOf(wire::percentDecode(stringAt(*there, "PolicyDocument")));
    }
    if (actual["Roles"].empty()) return notThere(context);
    return actual;
}

} // namespace

ResourceType iamPolicy() {
    return {.name = "AWS::IAM::Policy",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"Id"},
            .attributes = {"Id"},
            .iam = true,
            .create = create,
            .remove = remove,
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
