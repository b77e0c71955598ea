#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroup.html
constexpr const char* kSchema = R"({
    "GroupDescription!": "string", "GroupName": "string", "VpcId": "string",
    "Tags": [{"Key!": "string", "Value!": "string"}],
    "SecurityGroupIngress": [{
        "IpProtocol!": "string", "FromPort": "integer", "ToPort": "integer", "CidrIp": "string", "CidrIpv6": "string",
        "Description": "string", "SourceSecurityGroupId": "string", "SourcePrefixListId": "unserved",
        "SourceSecurityGroupName": "unserved", "SourceSecurityGroupOwnerId": "unserved"}],
    "SecurityGroupEgress": [{
        "IpProtocol!": "string", "FromPort": "integer", "ToPort": "integer", "CidrIp": "string", "CidrIpv6": "string",
        "Description": "string", "DestinationSecurityGroupId": "string", "DestinationPrefixListId": "unserved"}]
})";

/// A rule of the template as EC2's IpPermission.
Json permission(const Json& rule) {
    Json result{{"IpProtocol", rule["IpProtocol"]}};
    for (const char* port : {"FromPort", "ToPort"})
        if (rule.contains(port)) result[port] = rule[port];
    const auto range = [&](const char* from, const char* list, const char* member) {
        if (!rule.contains(from)) return;
        Json entry{{member, rule[from]}};
        if (rule.contains("Description")) entry["Description"] = rule["Description"];
        result[list] = Json::array({std::move(entry)});
    };
    range("CidrIp", "IpRanges", "CidrIp");
    range("CidrIpv6", "Ipv6Ranges", "CidrIpv6");
    range("SourceSecurityGroupId", "UserIdGroupPairs", "GroupId");
    range("DestinationSecurityGroupId", "UserIdGroupPairs", "GroupId");
    return result;
}

Json permissions(const Json& rules) {
    Json all = Json::array();
    for (const Json& rule : rules)
        all.push_back(permission(rule));
    return all;
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "GroupName", 255));
    Json input{{"GroupName", name},
               {"Description", properties["GroupDescription"]},
               {"TagSpecifications", {{{"ResourceType", "security-group"}, {"Tags", context.tags(properties)}}}}};
    if (properties.contains("VpcId")) input["VpcId"] = properties["VpcId"];
    SKYDECK_ASSIGN(const Json made, context.call("ec2", "CreateSecurityGroup", input));
    const std::string id = stringAt(made, "GroupId");
    SKYDECK_TRY(context.exists(id));
    if (!arrayAt(properties, "SecurityGroupIngress").empty())
        SKYDECK_TRY(
            context.call("ec2", "AuthorizeSecurityGroupIngress",
                         {{"GroupId", id}, {"IpPermissions", permissions(properties["SecurityGroupIngress"])}}));
    if (!arrayAt(properties, "SecurityGroupEgress").empty()) {
        // Rules of one's own replace the one that lets everything out.
        const Json everything = Json::array({{{"IpProtocol", "-1"}, {"IpRanges", {{{"CidrIp", "0.0.0.0/0"}}}}}});
        SKYDECK_TRY(context.call("ec2", "RevokeSecurityGroupEgress", {{"GroupId", id}, {"IpPermissions", everything}}));
        SKYDECK_TRY(context.call("ec2", "AuthorizeSecurityGroupEgress",
                                 {{"GroupId", id}, {"IpPermissions", permissions(properties["SecurityGroupEgress"])}}));
    }
    Json attributes{{"GroupId", id}, {"Id", id}};
    if (properties.contains("VpcId")) attributes["VpcId"] = properties["VpcId"];
    return attributes;
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    if (physicalId.starts_with("sg-"))
        return context.callToDelete("ec2", "DeleteSecurityGroup", {{"GroupId", physicalId}});
    // After a crash only the name is known.
    SKYDECK_ASSIGN(const Json found, context.call("ec2", "DescribeSecurityGroups",
                                                  {{"Filters", {{{"Name", "group-name"}, {"Values", {physicalId}}}}}}));
    for (const Json& group : arrayAt(found, "SecurityGroups"))
        SKYDECK_TRY(context.callToDelete("ec2", "DeleteSecurityGroup", {{"GroupId", group["GroupId"]}}));
    return {};
}

/// The rules of one direction, from those of before to those of now.
Status changeRules(const ResourceContext& context, const std::string& id, const char* direction, const Json& before,
                   const Json& after) {
    if (before == after) return {};
    const std::string suffix = std::string("SecurityGroup") + direction;
    if (!before.empty())
        SKYDECK_TRY(context.call("ec2", "Revoke" + suffix, {{"GroupId", id}, {"IpPermissions", permissions(before)}}));
    if (!after.empty())
        SKYDECK_TRY(
            context.call("ec2", "Authorize" + suffix, {{"GroupId", id}, {"IpPermissions", permissions(after)}}));
    return {};
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    // Without egress rules of one's own there is the one that lets everything out.
    static const Json kEverything = Json::array({{{"IpProtocol", "-1"}, {"CidrIp", "0.0.0.0/0"}}});
    const auto outgoing = [](const Json& properties) -> const Json& {
        const Json& own = arrayAt(properties, "SecurityGroupEgress");
        return own.empty() ? kEverything : own;
    };
    SKYDECK_TRY(changeRules(context, physicalId, "Ingress", arrayAt(before, "SecurityGroupIngress"),
                            arrayAt(after, "SecurityGroupIngress")));
    SKYDECK_TRY(changeRules(context, physicalId, "Egress", outgoing(before), outgoing(after)));
    SKYDECK_TRY(updateEc2Tags(context, physicalId, before, after));
    return Json();
}

/// EC2's IpPermissions as rules of a template, one for each range.
Json rulesOf(const Json& permissions, const char* groupMember) {
    Json rules = Json::array();
    for (const Json& each : permissions)
        for (const auto& [list, from, to] :
             {std::tuple("IpRanges", "CidrIp", "CidrIp"), std::tuple("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
              std::tuple("UserIdGroupPairs", "GroupId", groupMember)})
            for (const Json& range : arrayAt(each, list)) {
                Json rule =
                    withLive({{"IpProtocol", each["IpProtocol"]}, {to, range[from]}}, each, {"FromPort", "ToPort"});
                rules.push_back(withLive(std::move(rule), range, {"Description"}));
            }
    return rules;
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(Json group, describeEc2(context, "DescribeSecurityGroups", "GroupIds", physicalId, "SecurityGroups",
                                           properties));
    group["GroupDescription"] = stringAt(group, "Description");
    group["SecurityGroupIngress"] = rulesOf(arrayAt(group, "IpPermissions"), "SourceSecurityGroupId");
    group["SecurityGroupEgress"] = rulesOf(arrayAt(group, "IpPermissionsEgress"), "DestinationSecurityGroupId");
    return withLive(properties, group,
                    {"GroupDescription", "GroupName", "VpcId", "SecurityGroupIngress", "SecurityGroupEgress", "Tags"});
}

} // namespace

ResourceType ec2SecurityGroup() {
    return {.name = "AWS::EC2::SecurityGroup",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"Id"},
            .attributes = {"GroupId", "Id", "VpcId"},
            .create = create,
            .remove = remove,
            .fixed = {"GroupDescription", "GroupName", "VpcId"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
