#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-managedpolicy.html
constexpr const char* kSchema = R"({
    "ManagedPolicyName": "string", "Description": "string", "Path": "string", "PolicyDocument!": "json",
    "Roles": ["string"], "Groups": "unserved", "Users": "unserved"
})";

Status attach(const ResourceContext& context, const std::string& arn, const Json& role) {
    SKYDECK_TRY(context.call("iam", "AttachRolePolicy", {{"RoleName", role}, {"PolicyArn", arn}}));
    return {};
}

Status detach(const ResourceContext& context, const std::string& arn, const Json& role) {
    return context.callToDelete("iam", "DetachRolePolicy", {{"RoleName", role}, {"PolicyArn", arn}});
}

/// All versions but the default one, which goes with the policy.
Status removeVersions(const ResourceContext& context, const std::string& arn) {
    SKYDECK_ASSIGN(const Json found, context.call("iam", "ListPolicyVersions", {{"PolicyArn", arn}}));
    for (const Json& version : arrayAt(found, "Versions"))
        if (!boolAt(version, "IsDefaultVersion"))
            SKYDECK_TRY(context.callToDelete("iam", "DeletePolicyVersion",
                                             {{"PolicyArn", arn}, {"VersionId", version["VersionId"]}}));
    return {};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "ManagedPolicyName", 128));
    Json input{{"PolicyName", name}, {"PolicyDocument", documentText(properties["PolicyDocument"])}};
    for (const char* same : {"Description", "Path"})
        if (properties.contains(same)) input[same] = properties[same];
    SKYDECK_ASSIGN(const Json made, context.call("iam", "CreatePolicy", input));
    const Json& policy = memberAt(made, "Policy");
    const std::string arn = stringAt(policy, "Arn");
    SKYDECK_TRY(context.exists(arn));
    for (const Json& role : arrayAt(properties, "Roles"))
        SKYDECK_TRY(attach(context, arn, role));
    return Json{{"PolicyArn", arn},
                {"PolicyId", stringAt(policy, "PolicyId")},
                {"CreateDate", policy["CreateDate"]},
                {"UpdateDate", policy["UpdateDate"]},
                {"DefaultVersionId", stringAt(policy, "DefaultVersionId")},
                {"IsAttachable", policy["IsAttachable"]},
                {"AttachmentCount", arrayAt(properties, "Roles").size()}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    // After a crash only the name is known.
    const std::string arn = physicalId.starts_with("arn:") ? physicalId
                                                           : "arn:aws:iam::" + context.accountId + ":policy" +
                                                                 stringAt(properties, "Path", "/") + physicalId;
    const auto there = context.call("iam", "GetPolicy", {{"PolicyArn", arn}});
    if (!there && there.error().kind == ErrorKind::NotFound) return {};
    if (!there) return fail(there.error());
    for (const Json& role : arrayAt(properties, "Roles"))
        SKYDECK_TRY(detach(context, arn, role));
    SKYDECK_TRY(removeVersions(context, arn));
    return context.callToDelete("iam", "DeletePolicy", {{"PolicyArn", arn}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    if (after["PolicyDocument"] != before["PolicyDocument"]) {
        // IAM keeps five versions; a stack needs one.
        SKYDECK_TRY(removeVersions(context, physicalId));
        SKYDECK_TRY(context.call("iam", "CreatePolicyVersion",
                                 {{"PolicyArn", physicalId},
                                  {"PolicyDocument", documentText(after["PolicyDocument"])},
                                  {"SetAsDefault", true}}));
        SKYDECK_TRY(removeVersions(context, physicalId));
    }
    const Json &roles = arrayAt(after, "Roles"), &attached = arrayAt(before, "Roles");
    for (const Json& role : roles)
        if (std::ranges::find(attached, role) == attached.end()) SKYDECK_TRY(attach(context, physicalId, role));
    for (const Json& role : attached)
        if (std::ranges::find(roles, role) == roles.end()) SKYDECK_TRY(detach(context, physicalId, role));
    return Json();
}

} // namespace

ResourceType iamManagedPolicy() {
    return {.name = "AWS::IAM::ManagedPolicy",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"PolicyArn"},
            .attributes = {"PolicyArn", "PolicyId", "CreateDate", "UpdateDate", "DefaultVersionId", "IsAttachable",
                           "AttachmentCount", "PermissionsBoundaryUsageCount"},
            .iam = true,
            .nameProperty = "ManagedPolicyName",
            .create = create,
            .remove = remove,
            .fixed = {"ManagedPolicyName", "Description", "Path"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
