#include "core/lab/ec2/network_store.h"

#include "core/lab/lab.h"

#include <algorithm>

namespace skydeck::lab {

using namespace ec2;

namespace {

constexpr const char* kVpcAttributes = "ec2.vpc-attributes";
// EC2's default is 5, which an account gets raised on request; the lab's account had that done.
constexpr std::size_t kMostVpcs = 1000;

Json associatedState() {
    return {{"State", "associated"}};
}

/// The entry pairs of a default network ACL: let all in and out, and the rule nobody can delete that denies the rest.
Json defaultEntries() {
    Json entries = Json::array();
    for (const bool egress : {true, false})
        for (const auto& [number, action] : {std::pair{100, "allow"}, std::pair{32767, "deny"}})
            entries.push_back({{"CidrBlock", "0.0.0.0/0"},
                               {"Egress", egress},
                               {"Protocol", "-1"},
                               {"RuleAction", action},
                               {"RuleNumber", number}});
    return entries;
}

} // namespace

Result<Json> NetworkStore::createVpc(const VpcSpec& spec) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(Json vpc, makeVpc(spec, false));
        vpc["State"] = "pending"; // what CreateVpc answers; the first DescribeVpcs says available
        return vpc;
    });
}

Result<Json> NetworkStore::makeVpc(const VpcSpec& spec, bool isDefault) {
    if (spec.cidrBlock.empty())
        return ec2Error("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
    const auto block = Cidr::parse(spec.cidrBlock);
    if (!block || block->isV6())
        return invalidValue("Value (" + spec.cidrBlock +
                            ") for parameter cidrBlock is invalid. This is not a valid CIDR block.");
    // The ranges that a VPC may not have: VPC User Guide, "IPv4 VPC CIDR blocks".
    const bool reserved = std::ranges::any_of(
        std::initializer_list<const char*>{"0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4"},
        [&](const char* range) { return Cidr::parse(range)->overlaps(*block); });
    if (block->prefix() < 16 || block->prefix() > 28 || reserved)
        return ec2Error("InvalidVpc.Range", "The CIDR '" + spec.cidrBlock + "' is invalid.");
    if (spec.tenancy != "default" && spec.tenancy != "dedicated")
        return ec2Error("UnsupportedTenancy", "The tenancy value " + spec.tenancy + " is not supported.");
    SKYDECK_ASSIGN(const Json tags, mergeEc2Tags(Json::array(), spec.tags));
    SKYDECK_ASSIGN(const auto all, stored(kVpc));
    if (all.size() >= kMostVpcs) return ec2Error("VpcLimitExceeded", "The maximum number of VPCs has been reached.");
    SKYDECK_ASSIGN(const auto account, m_documents.get("ec2.account", "account"));

    const std::string vpcId = newId(kVpc);
    Json ipv6 = Json::array();
    if (spec.amazonIpv6) {
        // A /56 below one of Amazon's ranges, told apart by random bits.
        const std::uint64_t bits = m_random.next();
        char text[64];
        std::snprintf(text, sizeof text, "2600:1f18:%x:%x::/56", static_cast<unsigned>(bits & 0xffff),
                      static_cast<unsigned>((bits >> 16) & 0xff00));
        ipv6.push_back({{"AssociationId", ec2::newId("vpc-cidr-assoc-", m_random)},
                        {"Ipv6CidrBlock", Cidr::parse(text)->toString()},
                        {"Ipv6CidrBlockState", associatedState()},
                        {"NetworkBorderGroup", m_region.name},
                        {"Ipv6Pool", "Amazon"}});
    }
    const Json vpc{{"VpcId", vpcId},
                   {"CidrBlock", block->toString()},
                   {"DhcpOptionsId", account->at("DhcpOptionsId")},
                   {"State", "available"},
                   {"OwnerId", kAccountId},
                   {"InstanceTenancy", spec.tenancy},
                   {"CidrBlockAssociationSet", Json::array({{{"AssociationId", ec2::newId("vpc-cidr-assoc-", m_random)},
                                                             {"CidrBlock", block->toString()},
                                                             {"CidrBlockState", associatedState()}}})},
                   {"Ipv6CidrBlockAssociationSet", ipv6},
                   {"IsDefault", isDefault},
                   {"Tags", tags}};
    SKYDECK_TRY(put(kVpc, vpc));
    SKYDECK_TRY(m_documents.put(
        kVpcAttributes, vpcId,
        {{"EnableDnsSupport", true}, {"EnableDnsHostnames", isDefault}, {"EnableNetworkAddressUsageMetrics", false}}));
    SKYDECK_TRY(makeRouteTable(vpc, true, Json::array()));
    SKYDECK_ASSIGN(
        const Json group,
        makeSecurityGroup({.name = "default", .description = "default VPC security group", .vpcId = vpcId}, vpc));
    SKYDECK_TRY(makeDefaultRules(stringAt(group, "GroupId")));
    SKYDECK_TRY(put(kNetworkAcl, {{"NetworkAclId", newId(kNetworkAcl)},
                                  {"VpcId", vpcId},
                                  {"IsDefault", true},
                                  {"OwnerId", kAccountId},
                                  {"Entries", defaultEntries()},
                                  {"Associations", Json::array()},
                                  {"Tags", Json::array()}}));
    return vpc;
}

Status NetworkStore::deleteVpc(std::string_view vpcId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const Json vpc, get(kVpc, vpcId));
        SKYDECK_ASSIGN(const auto subnets, storedOf(kSubnet, vpcId));
        SKYDECK_ASSIGN(const auto gateways, stored(kInternetGateway));
        SKYDECK_ASSIGN(const auto tables, storedOf(kRouteTable, vpcId));
        SKYDECK_ASSIGN(const auto groups, storedOf(kSecurityGroup, vpcId));
        const bool attached = std::ranges::any_of(gateways, [&](const Json& gateway) {
            return std::ranges::any_of(arrayAt(gateway, "Attachments"),
                                       [&](const Json& each) { return stringAt(each, "VpcId") == vpcId; });
        });
        // One table and one group came with the VPC and go with it.
        SKYDECK_ASSIGN(const auto endpoints, storedOf(kVpcEndpoint, vpcId));
        if (!subnets.empty() || attached || tables.size() > 1 || groups.size() > 1 || !endpoints.empty())
            return dependencyViolation(kVpc, vpcId);

        SKYDECK_ASSIGN(const auto acls, storedOf(kNetworkAcl, vpcId));
        SKYDECK_ASSIGN(const auto rules, rulesOf(stringAt(groups.at(0), "GroupId")));
        for (const Json& rule : rules)
            SKYDECK_TRY(remove(kSecurityGroupRule, stringAt(rule, "SecurityGroupRuleId")));
        for (const auto& [kind, resources] :
             {std::pair{&kRouteTable, &tables}, std::pair{&kSecurityGroup, &groups}, std::pair{&kNetworkAcl, &acls}})
            for (const Json& resource : *resources)
                SKYDECK_TRY(remove(*kind, stringAt(resource, kind->idMember)));
        SKYDECK_TRY(m_documents.remove(kVpcAttributes, vpcId));
        return remove(kVpc, vpcId);
    });
}

Result<Json> NetworkStore::vpcAttributes(std::string_view vpcId) const {
    const auto held = m_database.lock();
    SKYDECK_TRY(get(kVpc, vpcId));
    SKYDECK_ASSIGN(auto attributes, m_documents.get(kVpcAttributes, vpcId));
    if (!attributes) return fail(ErrorKind::Internal, "NoAttributes", "a stored VPC has no attributes");
    return std::move(*attributes);
}

Status NetworkStore::setVpcAttribute(std::string_view vpcId, std::string_view attribute, bool value) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json attributes, vpcAttributes(vpcId));
        attributes[std::string(attribute)] = value;
        return m_documents.put(kVpcAttributes, vpcId, attributes);
    });
}

Result<std::string> NetworkStore::defaultVpcId() const {
    SKYDECK_ASSIGN(const auto all, stored(kVpc));
    const auto found = std::ranges::find_if(all, [](const Json& vpc) { return boolAt(vpc, "IsDefault"); });
    return found == all.end() ? std::string() : stringAt(*found, "VpcId");
}

} // namespace skydeck::lab
