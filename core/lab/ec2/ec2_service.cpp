#include "core/lab/ec2/describe_rules.h"
#include "core/lab/ec2/ec2_gateways_service.h"
#include "core/lab/ec2/ec2_instances_service.h"
#include "core/lab/ec2/ec2_interfaces_service.h"
#include "core/lab/ec2/launch_templates.h"
#include "core/lab/ec2/network_store.h"
#include "core/lab/ec2/permissions.h"
#include "core/lab/ec2/tag_specifications.h"
#include "core/lab/lab.h"

#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::lab {

using namespace ec2;

namespace {

Result<Reply> done(const Status& status) {
    if (!status) return fail(status.error());
    return Reply{};
}

std::string text(const Call& call, std::string_view member) {
    return stringAt(call.input, member);
}

/// Which of the attributes an input sets; EC2 changes one at a time.
Result<std::string> onlyAttribute(const Json& input, std::initializer_list<const char*> attributes) {
    std::vector<std::string> given;
    for (const char* attribute : attributes)
        if (input.contains(attribute)) given.emplace_back(attribute);
    if (given.empty()) return ec2Error("MissingParameter", "The request must contain an attribute to modify");
    if (given.size() > 1)
        return ec2Error("InvalidParameterCombination",
                        "Fields for multiple attribute types specified: " + join(given, ", "));
    return given.front();
}

Status refuseAbsent(const Json& input, std::initializer_list<std::pair<const char*, const char*>> features) {
    for (const auto& [member, what] : features)
        if (input.contains(member))
            return invalidValue(std::string("Value (") + stringAt(input, member) + ") for parameter " + member +
                                " is invalid. " + what);
    return {};
}

class Ec2 {
public:
    explicit Ec2(NetworkStore& store) : m_store(store) {}

    Result<Reply> createVpc(const Call& call) {
        SKYDECK_TRY(refuseAbsent(call.input, {{"Ipv4IpamPoolId", "This account has no IPAM pools."},
                                              {"Ipv6IpamPoolId", "This account has no IPAM pools."},
                                              {"Ipv6Pool", "This account has no IPv6 address pools."},
                                              {"Ipv6CidrBlock", "This account has no IPv6 address pools."}}));
        SKYDECK_ASSIGN(const Json tags, tagsOf(call, kVpc.type));
        SKYDECK_ASSIGN(const Json vpc,
                       m_store.createVpc({.cidrBlock = text(call, "CidrBlock"),
                                          .amazonIpv6 = boolAt(call.input, "AmazonProvidedIpv6CidrBlock"),
                                          .tenancy = stringAt(call.input, "InstanceTenancy", "default"),
                                          .tags = tags}));
        return Json{{"Vpc", vpc}};
    }
    Result<Reply> deleteVpc(const Call& call) { return done(m_store.deleteVpc(text(call, "VpcId"))); }
    Result<Reply> describeVpcs(const Call& call) { return list(call, kDescribeVpcs); }

    Result<Reply> modifyVpcAttribute(const Call& call) {
        SKYDECK_ASSIGN(const std::string attribute, onlyAttribute(call.input, {"EnableDnsHostnames", "EnableDnsSupport",
                                                                               "EnableNetworkAddressUsageMetrics"}));
        return done(
            m_store.setVpcAttribute(text(call, "VpcId"), attribute, boolAt(memberAt(call.input, attribute), "Value")));
    }

    Result<Reply> describeVpcAttribute(const Call& call) {
        SKYDECK_ASSIGN(const Json attributes, m_store.vpcAttributes(text(call, "VpcId")));
        const std::string wanted = text(call, "Attribute");
        for (const auto& [name, value] : attributes.items())
            if (equalsIgnoreCase(name, wanted)) return Json{{"VpcId", text(call, "VpcId")}, {name, {{"Value", value}}}};
        return invalidValue("Value (" + wanted + ") for parameter attribute is invalid. Unknown attribute.");
    }

    Result<Reply> createSubnet(const Call& call) {
        SKYDECK_TRY(refuseAbsent(call.input, {{"OutpostArn", "This account has no Outposts."}}));
        if (boolAt(call.input, "Ipv6Native"))
            return ec2Error("UnsupportedOperation", "Subnets with IPv6 alone are not supported.");
        SKYDECK_ASSIGN(const Json tags, tagsOf(call, kSubnet.type));
        SKYDECK_ASSIGN(const Json subnet, m_store.createSubnet({.vpcId = text(call, "VpcId"),
                                                                .cidrBlock = text(call, "CidrBlock"),
                                                                .ipv6CidrBlock = text(call, "Ipv6CidrBlock"),
                                                                .availabilityZone = text(call, "AvailabilityZone"),
                                                                .availabilityZoneId = text(call, "AvailabilityZoneId"),
                                                                .tags = tags}));
        return Json{{"Subnet", subnet}};
    }
    Result<Reply> deleteSubnet(const Call& call) { return done(m_store.deleteSubnet(text(call, "SubnetId"))); }
    Result<Reply> describeSubnets(const Call& call) { return list(call, kDescribeSubnets); }

    Result<Reply> modifySubnetAttribute(const Call& call) {
        for (const char* member : {"MapCustomerOwnedIpOnLaunch", "CustomerOwnedIpv4Pool", "EnableLniAtDeviceIndex",
                                   "DisableLniAtDeviceIndex"})
            if (call.input.contains(member))
                return invalidValue(std::string(member) + " is only for subnets of an Outpost; this account has none.");
        SKYDECK_ASSIGN(
            const std::string attribute,
            onlyAttribute(call.input, {"AssignIpv6AddressOnCreation", "MapPublicIpOnLaunch", "EnableDns64",
                                       "PrivateDnsHostnameTypeOnLaunch", "EnableResourceNameDnsARecordOnLaunch",
                                       "EnableResourceNameDnsAAAARecordOnLaunch"}));
        const Json& given = call.input.at(attribute);
        const Json value = given.is_object() ? Json(boolAt(given, "Value")) : given;
        Json changes{{attribute, value}};
        if (attribute == "PrivateDnsHostnameTypeOnLaunch")
            changes = {{"PrivateDnsNameOptionsOnLaunch", {{"HostnameType", value}}}};
        else if (attribute.starts_with("EnableResourceName"))
            changes = {{"PrivateDnsNameOptionsOnLaunch", {{attribute.substr(0, attribute.rfind("OnLaunch")), value}}}};
        return done(m_store.modifySubnet(text(call, "SubnetId"), changes));
    }

    Result<Reply> createInternetGateway(const Call& call) {
        SKYDECK_ASSIGN(const Json tags, tagsOf(call, kInternetGateway.type));
        SKYDECK_ASSIGN(const Json gateway, m_store.createInternetGateway(tags));
        return Json{{"InternetGateway", gateway}};
    }
    Result<Reply> deleteInternetGateway(const Call& call) {
        return done(m_store.deleteInternetGateway(text(call, "InternetGatewayId")));
    }
    Result<Reply> attachInternetGateway(const Call& call) {
        return done(m_store.attachInternetGateway(text(call, "InternetGatewayId"), text(call, "VpcId")));
    }
    Result<Reply> detachInternetGateway(const Call& call) {
        return done(m_store.detachInternetGateway(text(call, "InternetGatewayId"), text(call, "VpcId")));
    }
    Result<Reply> describeInternetGateways(const Call& call) { return list(call, kDescribeInternetGateways); }

    Result<Reply> createRouteTable(const Call& call) {
        SKYDECK_ASSIGN(const Json tags, tagsOf(call, kRouteTable.type));
        SKYDECK_ASSIGN(const Json table, m_store.createRouteTable(text(call, "VpcId"), tags));
        return Json{{"RouteTable", table}};
    }
    Result<Reply> deleteRouteTable(const Call& call) {
        return done(m_store.deleteRouteTable(text(call, "RouteTableId")));
    }
    Result<Reply> describeRouteTables(const Call& call) { return list(call, kDescribeRouteTables); }

    Result<Reply> createRoute(const Call& call) {
        SKYDECK_TRY(m_store.createRoute(text(call, "RouteTableId"), call.input));
        return Json{{"Return", true}};
    }
    Result<Reply> deleteRoute(const Call& call) {
        return done(m_store.deleteRoute(text(call, "RouteTableId"), call.input));
    }

    Result<Reply> associateRouteTable(const Call& call) {
        SKYDECK_ASSIGN(
            const std::string id,
            m_store.associateRouteTable(text(call, "RouteTableId"), text(call, "SubnetId"), text(call, "GatewayId")));
        return Json{{"AssociationId", id}, {"AssociationState", {{"State", "associated"}}}};
    }
    Result<Reply> disassociateRouteTable(const Call& call) {
        return done(m_store.disassociateRouteTable(text(call, "AssociationId")));
    }

    Result<Reply> replaceRouteTableAssociation(const Call& call) {
        SKYDECK_ASSIGN(const std::string id,
                       m_store.replaceRouteTableAssociation(text(call, "AssociationId"), text(call, "RouteTableId")));
        return Json{{"NewAssociationId", id}, {"AssociationState", {{"State", "associated"}}}};
    }

    Result<Reply> createSecurityGroup(const Call& call) {
        SKYDECK_ASSIGN(const Json tags, tagsOf(call, kSecurityGroup.type));
        SKYDECK_ASSIGN(const Json group, m_store.createSecurityGroup({.name = text(call, "GroupName"),
                                                                      .description = text(call, "Description"),
                                                                      .vpcId = text(call, "VpcId"),
                                                                      .tags = tags}));
        return Json{{"GroupId", group.at("GroupId")}, {"Tags", group.at("Tags")}};
    }
    Result<Reply> deleteSecurityGroup(const Call& call) {
        SKYDECK_ASSIGN(const std::string groupId, groupOf(call));
        return done(m_store.deleteSecurityGroup(groupId));
    }

    Result<Reply> describeSecurityGroups(const Call& call) {
        std::vector<std::string> named;
        for (const Json& name : arrayAt(call.input, "GroupNames")) {
            SKYDECK_ASSIGN(std::string id, m_store.groupNamed(name.get<std::string>()));
            named.push_back(std::move(id));
        }
        SKYDECK_ASSIGN(auto groups, m_store.list(kSecurityGroup));
        if (!named.empty())
            std::erase_if(groups, [&](const Json& group) {
                return std::ranges::find(named, stringAt(group, "GroupId")) == named.end();
            });
        return describe(call.input, kDescribeSecurityGroups, std::move(groups));
    }
    Result<Reply> describeSecurityGroupRules(const Call& call) { return list(call, kDescribeSecurityGroupRules); }
    Result<Reply> describeNetworkAcls(const Call& call) { return list(call, kDescribeNetworkAcls); }

    Result<Reply> authorizeIngress(const Call& call) { return authorize(call, false); }
    Result<Reply> authorizeEgress(const Call& call) { return authorize(call, true); }
    Result<Reply> revokeIngress(const Call& call) { return revoke(call, false); }
    Result<Reply> revokeEgress(const Call& call) { return revoke(call, true); }

    Result<Reply> redescribeIngress(const Call& call) { return redescribe(call, false); }
    Result<Reply> redescribeEgress(const Call& call) { return redescribe(call, true); }

    Result<Reply> createTags(const Call& call) {
        SKYDECK_TRY(refuseReservedTags(call, arrayAt(call.input, "Tags")));
        return done(m_store.tag(resourcesOf(call), arrayAt(call.input, "Tags")));
    }
    Result<Reply> deleteTags(const Call& call) {
        SKYDECK_TRY(refuseReservedTags(call, arrayAt(call.input, "Tags")));
        return done(m_store.untag(resourcesOf(call), arrayAt(call.input, "Tags")));
    }
    Result<Reply> describeTags(const Call& call) {
        SKYDECK_ASSIGN(auto tags, m_store.tags());
        // The filter tag:KEY of DescribeTags means the tag itself.
        for (Json& tag : tags)
            tag["Tags"] = Json::array({{{"Key", tag["Key"]}, {"Value", tag["Value"]}}});
        SKYDECK_ASSIGN(Json output, describe(call.input, kDescribeTags, std::move(tags)));
        for (Json& tag : output["Tags"])
            tag.erase("Tags");
        return output;
    }

    Result<Reply> describeAvailabilityZones(const Call& call) {
        const Region& region = m_store.region();
        std::vector<Json> zones;
        for (const Zone& zone : region.zones)
            zones.push_back({{"State", "available"},
                             {"OptInStatus", "opt-in-not-required"},
                             {"Messages", Json::array()},
                             {"RegionName", region.name},
                             {"ZoneName", zone.name},
                             {"ZoneId", zone.id},
                             {"GroupName", region.name + "-zg-1"},
                             {"NetworkBorderGroup", region.name},
                             {"ZoneType", "availability-zone"}});
        SKYDECK_TRY(keepNamed(call.input, "ZoneNames", "ZoneName", "Invalid availability zone", zones));
        SKYDECK_TRY(keepNamed(call.input, "ZoneIds", "ZoneId", "Invalid availability zone-id", zones));
        return describe(call.input, kDescribeAvailabilityZones, std::move(zones));
    }

    Result<Reply> describeRegions(const Call& call) {
        const std::string& own = m_store.region().name;
        std::vector<Region> known = regions();
        if (std::ranges::find(known, own, &Region::name) == known.end()) known.push_back(m_store.region());
        std::vector<Json> all;
        for (const Region& region : known) {
            const char* status = !region.needsOptIn   ? "opt-in-not-required"
                                 : region.name == own ? "opted-in"
                                                      : "not-opted-in";
            all.push_back({{"RegionName", region.name},
                           {"Endpoint", "ec2." + region.name + ".amazonaws.com"},
                           {"OptInStatus", status}});
        }
        SKYDECK_TRY(keepNamed(call.input, "RegionNames", "RegionName", "Invalid region name", all));
        if (!boolAt(call.input, "AllRegions") && arrayAt(call.input, "RegionNames").empty())
            std::erase_if(all, [](const Json& region) { return stringAt(region, "OptInStatus") == "not-opted-in"; });
        return describe(call.input, kDescribeRegions, std::move(all));
    }

private:
    Result<Reply> list(const Call& call, const DescribeRules& rules) {
        SKYDECK_ASSIGN(auto items, m_store.list(*rules.kind));
        return describe(call.input, rules, std::move(items));
    }

    static std::vector<std::string> resourcesOf(const Call& call) {
        return arrayAt(call.input, "Resources").get<std::vector<std::string>>();
    }

    /// Keeps the items that a list of names asks for; one that is not there is an error.
    static Status keepNamed(const Json& input, const char* list, const char* member, const char* complaint,
                            std::vector<Json>& items) {
        const auto names = arrayAt(input, list).get<std::vector<std::string>>();
        if (names.empty()) return {};
        for (const auto& name : names)
            if (std::ranges::none_of(items, [&](const Json& item) { return stringAt(item, member) == name; }))
                return invalidValue(std::string(complaint) + ": [" + name + "]");
        std::erase_if(
            items, [&](const Json& item) { return std::ranges::find(names, stringAt(item, member)) == names.end(); });
        return {};
    }

    Result<std::string> groupOf(const Call& call) {
        if (call.input.contains("GroupId")) return text(call, "GroupId");
        if (call.input.contains("GroupName")) return m_store.groupNamed(text(call, "GroupName"));
        return ec2Error("MissingParameter", "The request must contain the parameter groupName or groupId");
    }

    Result<Reply> authorize(const Call& call, bool egress) {
        SKYDECK_ASSIGN(const std::string groupId, groupOf(call));
        SKYDECK_ASSIGN(const Json permissions, permissionsOfCall(call.input));
        SKYDECK_ASSIGN(const Json tags, tagsOf(call, kSecurityGroupRule.type));
        SKYDECK_ASSIGN(const auto rules, m_store.authorize(groupId, egress, permissions, tags));
        return Json{{"Return", true}, {"SecurityGroupRules", rules}};
    }

    Result<Reply> revoke(const Call& call, bool egress) {
        SKYDECK_ASSIGN(const std::string groupId, groupOf(call));
        SKYDECK_ASSIGN(const Json permissions, permissionsOfCall(call.input));
        const auto ruleIds = arrayAt(call.input, "SecurityGroupRuleIds").get<std::vector<std::string>>();
        if (permissions.empty() == ruleIds.empty())
            return ec2Error(ruleIds.empty() ? "MissingParameter" : "InvalidParameterCombination",
                            "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.");
        if (!ruleIds.empty()) {
            SKYDECK_TRY(m_store.revokeById(groupId, egress, ruleIds));
            return Json{{"Return", true}};
        }
        SKYDECK_ASSIGN(const Json unknown, m_store.revoke(groupId, egress, permissions));
        Json output{{"Return", true}};
        if (!unknown.empty()) output["UnknownIpPermissions"] = unknown;
        return output;
    }

    Result<Reply> redescribe(const Call& call, bool egress) {
        SKYDECK_ASSIGN(const std::string groupId, groupOf(call));
        const Json &permissions = arrayAt(call.input, "IpPermissions"),
                   &byId = arrayAt(call.input, "SecurityGroupRuleDescriptions");
        if (permissions.empty() == byId.empty())
            return ec2Error(byId.empty() ? "MissingParameter" : "InvalidParameterCombination",
                            "Either 'ipPermissions' or 'securityGroupRuleDescriptions' should be provided.");
        SKYDECK_TRY(m_store.redescribe(groupId, egress, permissions, byId));
        return Json{{"Return", true}};
    }

    NetworkStore& m_store;
};

} // namespace

Service makeEc2Service(Lab& lab) {
    Service service = Service::of<Ec2>("ec2", std::make_shared<Ec2>(*lab.network),
                                       {{"CreateVpc", &Ec2::createVpc},
                                        {"DeleteVpc", &Ec2::deleteVpc},
                                        {"DescribeVpcs", &Ec2::describeVpcs},
                                        {"ModifyVpcAttribute", &Ec2::modifyVpcAttribute},
                                        {"DescribeVpcAttribute", &Ec2::describeVpcAttribute},
                                        {"CreateSubnet", &Ec2::createSubnet},
                                        {"DeleteSubnet", &Ec2::deleteSubnet},
                                        {"DescribeSubnets", &Ec2::describeSubnets},
                                        {"ModifySubnetAttribute", &Ec2::modifySubnetAttribute},
                                        {"CreateInternetGateway", &Ec2::createInternetGateway},
                                        {"DeleteInternetGateway", &Ec2::deleteInternetGateway},
                                        {"AttachInternetGateway", &Ec2::attachInternetGateway},
                                        {"DetachInternetGateway", &Ec2::detachInternetGateway},
                                        {"DescribeInternetGateways", &Ec2::describeInternetGateways},
                                        {"CreateRouteTable", &Ec2::createRouteTable},
                                        {"DeleteRouteTable", &Ec2::deleteRouteTable},
                                        {"DescribeRouteTables", &Ec2::describeRouteTables},
                                        {"CreateRoute", &Ec2::createRoute},
                                        {"DeleteRoute", &Ec2::deleteRoute},
                                        {"AssociateRouteTable", &Ec2::associateRouteTable},
                                        {"DisassociateRouteTable", &Ec2::disassociateRouteTable},
                                        {"ReplaceRouteTableAssociation", &Ec2::replaceRouteTableAssociation},
                                        {"CreateSecurityGroup", &Ec2::createSecurityGroup},
                                        {"DeleteSecurityGroup", &Ec2::deleteSecurityGroup},
                                        {"DescribeSecurityGroups", &Ec2::describeSecurityGroups},
                                        {"DescribeSecurityGroupRules", &Ec2::describeSecurityGroupRules},
                                        {"AuthorizeSecurityGroupIngress", &Ec2::authorizeIngress},
                                        {"AuthorizeSecurityGroupEgress", &Ec2::authorizeEgress},
                                        {"RevokeSecurityGroupIngress", &Ec2::revokeIngress},
                                        {"RevokeSecurityGroupEgress", &Ec2::revokeEgress},
                                        {"UpdateSecurityGroupRuleDescriptionsIngress", &Ec2::redescribeIngress},
                                        {"UpdateSecurityGroupRuleDescriptionsEgress", &Ec2::redescribeEgress},
                                        {"DescribeNetworkAcls", &Ec2::describeNetworkAcls},
                                        {"CreateTags", &Ec2::createTags},
                                        {"DeleteTags", &Ec2::deleteTags},
                                        {"DescribeTags", &Ec2::describeTags},
                                        {"DescribeAvailabilityZones", &Ec2::describeAvailabilityZones},
                                        {"DescribeRegions", &Ec2::describeRegions}});
    addInstanceOperations(service, lab);
    addGatewayOperations(service, lab);
    addLaunchTemplateOperations(service, lab);
    addInterfaceOperations(service, lab);
    addInstanceSettingOperations(service, lab);
    // A dry run asks only whether the caller may; this account's root may do everything.
    for (auto& [operation, handler] : service.handlers)
        handler = [serve = std::move(handler)](const Call& call) -> Result<Reply> {
            if (boolAt(call.input, "DryRun"))
                return awsError(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
            return serve(call);
        };
    return service;
}

} // namespace skydeck::lab
