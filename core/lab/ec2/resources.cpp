#include "core/lab/ec2/resources.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <set>

namespace skydeck::lab::ec2 {

const ResourceKind kVpc{"vpc", "vpc-", "ec2.vpc", "VpcId", "vpc", " ID", "InvalidVpcID.NotFound", nullptr};
const ResourceKind kSubnet{"subnet", "subnet-", "ec2.subnet", "SubnetId", "subnet", " ID", "InvalidSubnetID.NotFound",
                           nullptr};
const ResourceKind kInternetGateway{"internet-gateway",
                                    "igw-",
                                    "ec2.internet-gateway",
                                    "InternetGatewayId",
                                    "internetGateway",
                                    " ID",
                                    "InvalidInternetGatewayID.NotFound",
                                    nullptr};
const ResourceKind kRouteTable{"route-table",
                               "rtb-",
                               "ec2.route-table",
                               "RouteTableId",
                               "routeTable",
                               " ID",
                               "InvalidRouteTableID.NotFound",
                               "InvalidRouteTableId.Malformed"};
const ResourceKind kSecurityGroup{"security-group", "sg-", "ec2.security-group",    "GroupId",
                                  "security group", "",    "InvalidGroup.NotFound", "InvalidGroupId.Malformed"};
const ResourceKind kSecurityGroupRule{"security-group-rule",
                                      "sgr-",
                                      "ec2.security-group-rule",
                                      "SecurityGroupRuleId",
                                      "security group rule",
                                      " ID",
                                      "InvalidSecurityGroupRuleId.NotFound",
                                      "InvalidSecurityGroupRuleId.Malformed"};
const ResourceKind kNetworkAcl{
    "network-acl", "acl-", "ec2.network-acl", "NetworkAclId", "networkAcl", " ID", "InvalidNetworkAclID.NotFound",
    nullptr};
const ResourceKind kInstance{"instance",
                             "i-",
                             "ec2.instance",
                             "InstanceId",
                             "instance",
                             " ID",
                             "InvalidInstanceID.NotFound",
                             "InvalidInstanceID.Malformed"};
const ResourceKind kKeyPair{
    "key-pair", "key-", "ec2.key-pair", "KeyPairId", "key pair", " ID", "InvalidKeyPair.NotFound", nullptr};
const ResourceKind kElasticIp{
    "elastic-ip", "eipalloc-", "ec2.elastic-ip", "AllocationId", "allocation", " ID", "InvalidAllocationID.NotFound",
    nullptr};
const ResourceKind kNatGateway{"natgateway", "nat-", "ec2.nat-gateway",    "NatGatewayId",
                               "NatGateway", "",     "NatGatewayNotFound", "NatGatewayMalformed"};
const ResourceKind kVpcEndpoint{
    "vpc-endpoint", "vpce-", "ec2.vpc-endpoint", "VpcEndpointId", "vpcEndpoint", " ID", "InvalidVpcEndpointId.NotFound",
    nullptr};
const ResourceKind kLaunchTemplate{"launch-template",
                                   "lt-",
                                   "ec2.launch-template",
                                   "LaunchTemplateId",
                                   "launch template",
                                   " ID",
                                   "InvalidLaunchTemplateId.NotFound",
                                   "InvalidLaunchTemplateId.Malformed"};
const ResourceKind kNetworkInterface{"network-interface",
                                     "eni-",
                                     "ec2.network-interface",
                                     "NetworkInterfaceId",
                                     "networkInterface",
                                     " ID",
                                     "InvalidNetworkInterfaceID.NotFound",
                                     "InvalidNetworkInterfaceId.Malformed"};

namespace {
constexpr std::array<const ResourceKind*, 14> kKinds = {
    &kVpc,      &kSubnet,  &kInternetGateway, &kRouteTable, &kSecurityGroup, &kSecurityGroupRule, &kNetworkAcl,
    &kInstance, &kKeyPair, &kElasticIp,       &kNatGateway, &kVpcEndpoint,   &kLaunchTemplate,    &kNetworkInterface};
constexpr std::size_t kMostTags = 50;

std::size_t lengthOf(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}
} // namespace

std::span<const ResourceKind* const> resourceKinds() {
    return kKinds;
}

const ResourceKind* kindOfId(std::string_view id) {
    const auto found =
        std::ranges::find_if(kKinds, [&](const ResourceKind* kind) { return id.starts_with(kind->prefix); });
    return found == kKinds.end() ? nullptr : *found;
}

std::string newId(std::string_view prefix, Random& random) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string id = std::string(prefix) + "0"; // AWS's long ids begin with a zero too
    const std::uint64_t bits = random.next();
    for (int shift = 60; shift >= 0; shift -= 4)
        id += kDigits[(bits >> shift) & 0xf];
    return id;
}

tl::unexpected<Error> noSuchResource(const ResourceKind& kind, const std::vector<std::string>& ids) {
    if (kind.malformed)
        for (const auto& id : ids)
            if (!id.starts_with(kind.prefix))
                return ec2Error(kind.malformed, "Invalid id: \"" + id + "\" (expecting \"" + kind.prefix + "...\")");
    const bool many = ids.size() > 1;
    return ec2Error(kind.notFound, std::string("The ") + kind.noun + kind.idWord + (many ? "s '" : " '") +
                                       join(ids, ", ") + (many ? "' do not exist" : "' does not exist"));
}

tl::unexpected<Error> dependencyViolation(const ResourceKind& kind, std::string_view id) {
    return ec2Error("DependencyViolation", std::string("The ") + kind.noun + " '" + std::string(id) +
                                               "' has dependencies and cannot be deleted.");
}

Result<Json> mergeEc2Tags(const Json& tags, const Json& added) {
    Json merged = tags.is_array() ? tags : Json::array();
    std::set<std::string> seen;
    for (const Json& tag : added) {
        const std::string key = stringAt(tag, "Key");
        const std::string value = stringAt(tag, "Value");
        if (key.empty()) return invalidValue("Tag key must have at least one character.");
        if (lengthOf(key) > 128) return invalidValue("Tag key exceeds the maximum length of 128 characters");
        if (lengthOf(value) > 256) return invalidValue("Tag value exceeds the maximum length of 256 characters");
        if (!seen.insert(key).second) return invalidValue("Duplicate tag key '" + key + "' specified.");
        const auto same =
            std::find_if(merged.begin(), merged.end(), [&](const Json& old) { return stringAt(old, "Key") == key; });
        if (same != merged.end())
            (*same)["Value"] = value;
        else
            merged.push_back({{"Key", key}, {"Value", value}});
    }
    const auto counted = std::count_if(merged.begin(), merged.end(),
                                       [](const Json& tag) { return !stringAt(tag, "Key").starts_with("aws:"); });
    if (static_cast<std::size_t>(counted) > kMostTags)
        return ec2Error("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
    return merged;
}

} // namespace skydeck::lab::ec2
