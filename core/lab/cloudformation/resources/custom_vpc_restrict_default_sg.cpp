#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// The CDK's restrictDefaultSecurityGroup: takes the rules out of a VPC's default group, and puts them back in the end.

Json ingress(const Json& properties) {
    return {
        {"GroupId", properties["DefaultSecurityGroupId"]},
        {"IpPermissions",
         Json::array({{{"IpProtocol", "-1"},
                       {"UserIdGroupPairs", Json::array({{{"GroupId", properties["DefaultSecurityGroupId"]}}})}}})}};
}

Json egress(const Json& properties) {
    return {{"GroupId", properties["DefaultSecurityGroupId"]},
            {"IpPermissions",
             Json::array({{{"IpProtocol", "-1"}, {"IpRanges", Json::array({{{"CidrIp", "0.0.0.0/0"}}})}}})}};
}

/// The rules may be so already.
Status tolerant(const ResourceContext& context, const char* operation, const Json& input) {
    const auto done = context.call("ec2", operation, input);
    if (done || done.error().kind == ErrorKind::NotFound || done.error().kind == ErrorKind::Conflict ||
        done.error().code == "InvalidPermission.NotFound" || done.error().code == "InvalidPermission.Duplicate")
        return {};
    return fail(done.error());
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameMaker(128, false));
    SKYDECK_TRY(context.exists(name));
    SKYDECK_TRY(tolerant(context, "RevokeSecurityGroupIngress", ingress(properties)));
    SKYDECK_TRY(tolerant(context, "RevokeSecurityGroupEgress", egress(properties)));
    return Json::object();
}

Result<Json> update(const ResourceContext&, const std::string&, const Json&, const Json&) {
    return Json();
}

Status remove(const ResourceContext& context, const std::string&, const Json& properties) {
    SKYDECK_TRY(tolerant(context, "AuthorizeSecurityGroupIngress", ingress(properties)));
    return tolerant(context, "AuthorizeSecurityGroupEgress", egress(properties));
}

} // namespace

ResourceType customVpcRestrictDefaultSg() {
    return {.name = "Custom::VpcRestrictDefaultSG",
            .schema =
                Json::parse(R"({"ServiceToken": "string", "DefaultSecurityGroupId!": "string", "Account": "string"})"),
            .create = create,
            .remove = remove,
            .fixed = {"DefaultSecurityGroupId"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
