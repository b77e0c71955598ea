#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"
#include "core/wire/uri.h"

#include <algorithm>

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-role.html
constexpr const char* kSchema = R"({
    "AssumeRolePolicyDocument!": "json", "Description": "string", "ManagedPolicyArns": ["string"],
    "MaxSessionDuration": "integer", "Path": "string", "PermissionsBoundary": "string",
    "Policies": [{"PolicyName!": "string", "PolicyDocument!": "json"}], "RoleName": "string",
    "Tags": [{"Key!": "string", "Value!": "string"}]
})";

std::string documentText(const Json& document) {
    return document.is_string() ? document.get<std::string>() : dumpJson(document);
}

Json attributesOf(const Json& role) {
    return {{"Arn", stringAt(role, "Arn")}, {"RoleId", stringAt(role, "RoleId")}};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "RoleName", 64));
    Json input{{"RoleName", name},
               {"AssumeRolePolicyDocument", documentText(properties["AssumeRolePolicyDocument"])},
               {"Tags", context.tags(properties)}};
    for (const char* same : {"Description", "MaxSessionDuration", "Path", "PermissionsBoundary"})
        if (properties.contains(same)) input[same] = properties[same];
    SKYDECK_ASSIGN(const Json made, context.call("iam", "CreateRole", input));
    SKYDECK_TRY(context.exists(name));
    for (const Json& arn : arrayAt(properties, "ManagedPolicyArns"))
        SKYDECK_TRY(context.call("iam", "AttachRolePolicy", {{"RoleName", name}, {"PolicyArn", arn}}));
    for (const Json& policy : arrayAt(properties, "Policies"))
        SKYDECK_TRY(context.call("iam", "PutRolePolicy",
                                 {{"RoleName", name},
                                  {"PolicyName", policy["PolicyName"]},
                                  {"PolicyDocument", documentText(policy["PolicyDocument"])}}));
    return attributesOf(memberAt(made, "Role"));
}

Result<Json> adopt(const ResourceContext& context, const std::string& physicalId) {
    SKYDECK_ASSIGN(const Json found, context.call("iam", "GetRole", {{"RoleName", physicalId}}));
    return attributesOf(memberAt(found, "Role"));
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    // Only what the template gave the role: what others attached keeps it from being deleted, as in AWS.
    for (const Json& policy : arrayAt(properties, "Policies"))
        SKYDECK_TRY(context.callToDelete("iam", "DeleteRolePolicy",
                                         {{"RoleName", physicalId}, {"PolicyName", policy["PolicyName"]}}));
    for (const Json& arn : arrayAt(properties, "ManagedPolicyArns"))
        SKYDECK_TRY(context.callToDelete("iam", "DetachRolePolicy", {{"RoleName", physicalId}, {"PolicyArn", arn}}));
    return context.callToDelete("iam", "DeleteRole", {{"RoleName", physicalId}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    const Json role{{"RoleName", physicalId}};
    const auto with = [&](const char* member, const Json& value) {
        Json input = role;
        input[member] = value;
        return input;
    };
    if (after["AssumeRolePolicyDocument"] != before["AssumeRolePolicyDocument"])
        SKYDECK_TRY(context.call("iam", "UpdateAssumeRolePolicy",
                                 with("PolicyDocument", documentText(after["AssumeRolePolicyDocument"]))));
    if (memberAt(after, "Description") != memberAt(before, "Description") ||
        memberAt(after, "MaxSessionDuration") != memberAt(before, "MaxSessionDuration"))
        SKYDECK_TRY(context.call("iam", "UpdateRole",
                                 {{"RoleName", physicalId},
                                  {"Description", stringAt(after, "Description")},
                                  {"MaxSessionDuration", integerAt(after, "MaxSessionDuration", 3600)}}));
    const std::string boundary = stringAt(after, "PermissionsBoundary");
    if (boundary != stringAt(before, "PermissionsBoundary")) {
        if (boundary.empty())
            SKYDECK_TRY(context.callToDelete("iam", "DeleteRolePermissionsBoundary", role));
        else
            SKYDECK_TRY(context.call("iam", "PutRolePermissionsBoundary", with("PermissionsBoundary", boundary)));
    }
    const auto has = [](const Json& list, const Json& one) { return std::ranges::find(list, one) != list.end(); };
    const Json &attached = arrayAt(before, "ManagedPolicyArns"), &wanted = arrayAt(after, "ManagedPolicyArns");
    for (const Json& arn : attached)
        if (!has(wanted, arn)) SKYDECK_TRY(context.callToDelete("iam", "DetachRolePolicy", with("PolicyArn", arn)));
    for (const Json& arn : wanted)
        if (!has(attached, arn)) SKYDECK_TRY(context.call("iam", "AttachRolePolicy", with("PolicyArn", arn)));
    const Json& policies = arrayAt(after, "Policies");
    for (const Json& policy : arrayAt(before, "Policies"))
        if (std::ranges::none_of(policies,
                                 [&](const Json& each) { return each["PolicyName"] == policy["PolicyName"]; }))
            SKYDECK_TRY(context.callToDelete("iam", "DeleteRolePolicy", with("PolicyName", policy["PolicyName"])));
    for (const Json& policy : policies)
        if (!has(arrayAt(before, "Policies"), policy))
            SKYDECK_TRY(context.call("iam", "PutRolePolicy",
                                     {{"RoleName", physicalId},
                                      {"PolicyName", policy["PolicyName"]},
                                      {"PolicyDocument", documentText(policy["PolicyDocument"])}}));
    Json gone = Json::array();
    const Json tags = context.tags(after);
    for (const Json& tag : arrayAt(before, "Tags"))
        if (std::ranges::none_of(tags, [&](const Json& each) { return each["Key"] == tag["Key"]; }))
            gone.push_back(tag["Key"]);
    if (!gone.empty()) SKYDECK_TRY(context.call("iam", "UntagRole", with("TagKeys", gone)));
    SKYDECK_TRY(context.call("iam", "TagRole", with("Tags", tags)));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    const Json name{{"RoleName", physicalId}};
    SKYDECK_ASSIGN(const Json answer, context.call("iam", "GetRole", name));
    Json role = memberAt(answer, "Role");
    const Json& trust = memberAt(role, "AssumeRolePolicyDocument");
    if (trust.is_string()) role["AssumeRolePolicyDocument"] = documentOf(wire::percentDecode(trust.get<std::string>()));
    SKYDECK_ASSIGN(const Json attached, context.call("iam", "ListAttachedRolePolicies", name));
    role["ManagedPolicyArns"] = Json::array();
    for (const Json& policy : arrayAt(attached, "AttachedPolicies"))
        role["ManagedPolicyArns"].push_back(policy["PolicyArn"]);
    // Policies of other resources are on the role too, so only those of the template are looked for.
    role["Policies"] = Json::array();
    for (const Json& policy : arrayAt(properties, "Policies")) {
        const auto there =
            context.call("iam", "GetRolePolicy", {{"RoleName", physicalId}, {"PolicyName", policy["PolicyName"]}});
        if (!there && there.error().kind != ErrorKind::NotFound) return fail(there.error());
        if (there)
            role["Policies"].push_back(
                {{"PolicyName", policy["PolicyName"]},
                 {"PolicyDocument", documentOf(wire::percentDecode(stringAt(*there, "PolicyDocument")))}});
    }
    role["Tags"] = liveTags(context, arrayAt(role, "Tags"), properties);
    if (const Json& boundary = memberAt(role, "PermissionsBoundary"); boundary.is_object())
        role["PermissionsBoundary"] = Json(boundary["PermissionsBoundaryArn"]);
    return withLive(properties, role,
                    {"AssumeRolePolicyDocument", "Description", "MaxSessionDuration", "Path", "PermissionsBoundary",
                     "ManagedPolicyArns", "Policies", "Tags"});
}

} // namespace

ResourceType iamRole() {
    return {.name = "AWS::IAM::Role",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"RoleName"},
            .attributes = {"Arn", "RoleId"},
            .iam = true,
            .nameProperty = "RoleName",
            .create = create,
            .remove = remove,
            .fixed = {"RoleName", "Path"},
            .update = update,
            .read = read,
            .identifier = "RoleName",
            .adopt = adopt};
}

} // namespace skydeck::lab::cloudformation
