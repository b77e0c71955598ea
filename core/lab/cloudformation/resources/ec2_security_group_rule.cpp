#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroupingress.html
constexpr const char* kIngressSchema = R"({
    "GroupId": "string", "GroupName": "string", "IpProtocol!": "string", "FromPort": "integer", "ToPort": "integer",
    "CidrIp": "string", "CidrIpv6": "string", "Description": "string", "SourceSecurityGroupId": "string",
    "SourcePrefixListId": "unserved", "SourceSecurityGroupName": "unserved", "SourceSecurityGroupOwnerId": "string"
})";
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroupegress.html
constexpr const char* kEgressSchema = R"({
    "GroupId!": "string", "IpProtocol!": "string", "FromPort": "integer", "ToPort": "integer", "CidrIp": "string",
    "CidrIpv6": "string", "Description": "string", "DestinationSecurityGroupId": "string",
    "DestinationPrefixListId": "unserved"
})";

Json rulePermission(const Json& properties) {
    Json permission{{"IpProtocol", properties["IpProtocol"]}};
    for (const char* port : {"FromPort", "ToPort"})
        if (properties.contains(port)) permission[port] = properties[port];
    const auto range = [&](const char* from, const char* list, const char* member) {
        if (!properties.contains(from)) return;
        Json entry{{member, properties[from]}};
        if (properties.contains("Description")) entry["Description"] = properties["Description"];
        permission[list] = Json::array({std::move(entry)});
    };
    range("CidrIp", "IpRanges", "CidrIp");
    range("CidrIpv6", "Ipv6Ranges", "CidrIpv6");
    range("SourceSecurityGroupId", "UserIdGroupPairs", "GroupId");
    range("DestinationSecurityGroupId", "UserIdGroupPairs", "GroupId");
    return permission;
}

Result<Json> authorize(const ResourceContext& context, const Json& properties, const char* operation) {
    Json input{{"IpPermissions", Json::array({rulePermission(properties)})}};
    for (const char* same : {"GroupId", "GroupName"})
        if (properties.contains(same)) input[same] = properties[same];
    SKYDECK_ASSIGN(const Json made, context.call("ec2", operation, input));
    const Json& rules = arrayAt(made, "SecurityGroupRules");
    if (rules.empty()) return fail(ErrorKind::Internal, "NoRule", std::string(operation) + " gave no rule");
    const std::string id = stringAt(rules[0], "SecurityGroupRuleId");
    SKYDECK_TRY(context.exists(id));
    return Json{{"Id", id}};
}

Status revoke(const ResourceContext& context, const std::string& id, const char* operation) {
    // A group that went took its rules along.
    const auto found = context.call("ec2", "DescribeSecurityGroupRules", {{"SecurityGroupRuleIds", {id}}});
    if (!found) return found.error().kind == ErrorKind::NotFound ? Status() : fail(found.error());
    for (const Json& rule : arrayAt(*found, "SecurityGroupRules"))
        SKYDECK_TRY(
            context.callToDelete("ec2", operation, {{"GroupId", rule["GroupId"]}, {"SecurityGroupRuleIds", {id}}}));
    return {};
}

Result<Json> redescribe(const ResourceContext& context, const std::string& id, const Json& after,
                        const char* operation) {
    SKYDECK_ASSIGN(const Json found,
                   context.call("ec2", "DescribeSecurityGroupRules", {{"SecurityGroupRuleIds", {id}}}));
    for (const Json& rule : arrayAt(found, "SecurityGroupRules"))
        SKYDECK_TRY(context.call(
            "ec2", operation,
            {{"GroupId", rule["GroupId"]},
             {"SecurityGroupRuleDescriptions",
              Json::array({{{"SecurityGroupRuleId", id}, {"Description", stringAt(after, "Description")}}})}}));
    return Json();
}

} // namespace

ResourceType ec2SecurityGroupIngress() {
    return {.name = "AWS::EC2::SecurityGroupIngress",
            .schema = Json::parse(kIngressSchema),
            .primaryIdentifier = {"Id"},
            .attributes = {"Id"},
            .create =
                [](const ResourceContext& context, const Json& properties) {
                    return authorize(context, properties, "AuthorizeSecurityGroupIngress");
                },
            .remove = [](const ResourceContext& context, const std::string& id,
                         const Json&) { return revoke(context, id, "RevokeSecurityGroupIngress"); },
            .fixed = {"CidrIp", "CidrIpv6", "FromPort", "GroupId", "GroupName", "IpProtocol", "SourcePrefixListId",
                      "SourceSecurityGroupId", "SourceSecurityGroupName", "SourceSecurityGroupOwnerId", "ToPort"},
            .update =
                [](const ResourceContext& context, const std::string& id, const Json&, const Json& after) {
                    return redescribe(context, id, after, "UpdateSecurityGroupRuleDescriptionsIngress");
                }};
}

ResourceType ec2SecurityGroupEgress() {
    return {
        .name = "AWS::EC2::SecurityGroupEgress",
        .schema = Json::parse(kEgressSchema),
        .primaryIdentifier = {"Id"},
        .attributes = {"Id"},
        .create = [](const ResourceContext& context,
                     const Json& properties) { return authorize(context, properties, "AuthorizeSecurityGroupEgress"); },
        .remove = [](const ResourceContext& context, const std::string& id,
                     const Json&) { return revoke(context, id, "RevokeSecurityGroupEgress"); },
        .fixed = {"CidrIp", "CidrIpv6", "DestinationPrefixListId", "DestinationSecurityGroupId", "FromPort", "GroupId",
                  "IpProtocol", "ToPort"},
        .update =
            [](const ResourceContext& context, const std::string& id, const Json&, const Json& after) {
                return redescribe(context, id, after, "UpdateSecurityGroupRuleDescriptionsEgress");
            }};
}

} // namespace skydeck::lab::cloudformation
