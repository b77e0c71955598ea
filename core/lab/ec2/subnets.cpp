#include "core/lab/ec2/network_store.h"

#include "core/base/strings.h"
#include "core/lab/lab.h"

#include <algorithm>

namespace skydeck::lab {

using namespace ec2;

namespace {
constexpr std::size_t kMostSubnets = 200; // per VPC, EC2's default quota
constexpr std::uint64_t kReservedAddresses = 5;
} // namespace

Result<Zone> NetworkStore::zoneFor(const SubnetSpec& spec) const {
    if (spec.availabilityZone.empty() && spec.availabilityZoneId.empty()) return m_region.zones.front();
    const bool byName = !spec.availabilityZone.empty();
    std::vector<std::string> names;
    for (const Zone& zone : m_region.zones) {
        if (byName ? zone.name == spec.availabilityZone : zone.id == spec.availabilityZoneId) return zone;
        names.push_back(byName ? zone.name : zone.id);
    }
    return invalidValue("Value (" + (byName ? spec.availabilityZone : spec.availabilityZoneId) + ") for parameter " +
                        (byName ? "availabilityZone" : "availabilityZoneId") +
                        " is invalid. Subnets can currently only be created in the following availability zones: " +
                        join(names, ", ") + ".");
}

Result<Json> NetworkStore::createSubnet(const SubnetSpec& spec) {
    return m_database.atomically([&] { return makeSubnet(spec, false); });
}

Result<Json> NetworkStore::makeSubnet(const SubnetSpec& spec, bool isDefault) {
    SKYDECK_ASSIGN(const Json vpc, get(kVpc, spec.vpcId));
    if (spec.cidrBlock.empty()) return ec2Error("MissingParameter", "The request must contain the parameter cidrBlock");
    const auto block = Cidr::parse(spec.cidrBlock);
    if (!block || block->isV6())
        return invalidValue("Value (" + spec.cidrBlock +
                            ") for parameter cidrBlock is invalid. This is not a valid CIDR block.");
    const bool inside = std::ranges::any_of(arrayAt(vpc, "CidrBlockAssociationSet"), [&](const Json& association) {
        return Cidr::parse(stringAt(association, "CidrBlock"))->contains(*block);
    });
    if (block->prefix() < 16 || block->prefix() > 28 || !inside)
        return ec2Error("InvalidSubnet.Range", "The CIDR '" + spec.cidrBlock + "' is invalid.");

    std::optional<Cidr> ipv6;
    if (!spec.ipv6CidrBlock.empty()) {
        ipv6 = Cidr::parse(spec.ipv6CidrBlock);
        if (!ipv6 || !ipv6->isV6())
            return invalidValue("Value (" + spec.ipv6CidrBlock +
                                ") for parameter ipv6CidrBlock is invalid. This is not a valid CIDR block.");
        const bool within = std::ranges::any_of(arrayAt(vpc, "Ipv6CidrBlockAssociationSet"), [&](const Json& each) {
            return Cidr::parse(stringAt(each, "Ipv6CidrBlock"))->contains(*ipv6);
        });
        if (ipv6->prefix() != 64 || !within)
            return ec2Error("InvalidSubnet.Range", "The CIDR '" + spec.ipv6CidrBlock + "' is invalid.");
    }
    SKYDECK_ASSIGN(const Zone zone, zoneFor(spec));
    SKYDECK_ASSIGN(const Json tags, mergeEc2Tags(Json::array(), spec.tags));
    SKYDECK_ASSIGN(const auto neighbours, storedOf(kSubnet, spec.vpcId));
    if (neighbours.size() >= kMostSubnets)
        return ec2Error("SubnetLimitExceeded", "The maximum number of subnets has been reached.");
    for (const Json& neighbour : neighbours) {
        if (Cidr::parse(stringAt(neighbour, "CidrBlock"))->overlaps(*block))
            return ec2Error("InvalidSubnet.Conflict",
                            "The CIDR '" + spec.cidrBlock + "' conflicts with another subnet");
        for (const Json& each : arrayAt(neighbour, "Ipv6CidrBlockAssociationSet"))
            if (ipv6 && Cidr::parse(stringAt(each, "Ipv6CidrBlock"))->overlaps(*ipv6))
                return ec2Error("InvalidSubnet.Conflict",
                                "The CIDR '" + spec.ipv6CidrBlock + "' conflicts with another subnet");
    }

    const std::string subnetId = newId(kSubnet);
    Json ipv6Associations = Json::array();
    if (ipv6)
        ipv6Associations.push_back({{"AssociationId", ec2::newId("subnet-cidr-assoc-", m_random)},
                                    {"Ipv6CidrBlock", ipv6->toString()},
                                    {"Ipv6CidrBlockState", {{"State", "associated"}}}});
    const Json subnet{{"SubnetId", subnetId},
                      {"VpcId", spec.vpcId},
                      {"CidrBlock", block->toString()},
                      {"AvailabilityZone", zone.name},
                      {"AvailabilityZoneId", zone.id},
                      {"AvailableIpAddressCount", block->size() - kReservedAddresses},
                      {"DefaultForAz", isDefault},
                      {"MapPublicIpOnLaunch", isDefault},
                      {"MapCustomerOwnedIpOnLaunch", false},
                      {"AssignIpv6AddressOnCreation", false},
                      {"Ipv6CidrBlockAssociationSet", ipv6Associations},
                      {"Ipv6Native", false},
                      {"EnableDns64", false},
                      {"PrivateDnsNameOptionsOnLaunch",
                       {{"HostnameType", "ip-name"},
                        {"EnableResourceNameDnsARecord", false},
                        {"EnableResourceNameDnsAAAARecord", false}}},
                      {"State", "available"},
                      {"OwnerId", kAccountId},
                      {"SubnetArn", "arn:aws:ec2:" + m_region.name + ":" + kAccountId + ":subnet/" + subnetId},
                      {"Tags", tags}};
    SKYDECK_TRY(put(kSubnet, subnet));
    return subnet;
}

Status NetworkStore::deleteSubnet(std::string_view subnetId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_TRY(get(kSubnet, subnetId));
        SKYDECK_TRY(settleInterfaces());
        SKYDECK_ASSIGN(const auto instances, m_instances.alive());
        for (const Json& reservation : instances)
            if (stringAt(reservation.at("Instances").at(0), "SubnetId") == subnetId)
                return dependencyViolation(kSubnet, subnetId);
        SKYDECK_ASSIGN(const bool used, hasInterfaceIn(subnetId));
        if (used) return dependencyViolation(kSubnet, subnetId);
        // Its association with a route table ends with it.
        SKYDECK_ASSIGN(auto tables, stored(kRouteTable));
        for (Json& table : tables) {
            Json kept = Json::array();
            for (const Json& association : table["Associations"])
                if (stringAt(association, "SubnetId") != subnetId) kept.push_back(association);
            if (kept.size() == table["Associations"].size()) continue;
            table["Associations"] = kept;
            SKYDECK_TRY(put(kRouteTable, table));
        }
        return remove(kSubnet, subnetId);
    });
}

Status NetworkStore::modifySubnet(std::string_view subnetId, const Json& changes) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json subnet, get(kSubnet, subnetId));
        if (boolAt(changes, "AssignIpv6AddressOnCreation") && arrayAt(subnet, "Ipv6CidrBlockAssociationSet").empty())
            return invalidValue("Invalid value 'true' for assignIpv6AddressOnCreation. The subnet '" +
                                std::string(subnetId) + "' has no IPv6 CIDR block.");
        subnet.merge_patch(changes);
        return put(kSubnet, subnet);
    });
}

} // namespace skydeck::lab
