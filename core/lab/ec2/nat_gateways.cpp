#include "core/lab/ec2/network_store.h"

#include "core/lab/lab.h"

#include <algorithm>

namespace skydeck::lab {

using namespace ec2;

namespace {
constexpr double kShownFor = 3600; // seconds after its deletion
} // namespace

bool NetworkStore::isOver(const Json& natGateway) const {
    return stringAt(natGateway, "State") == "deleted" &&
           toEpochSeconds(m_clock.now()) - numberAt(natGateway, "DeleteTime") > kShownFor;
}

Result<Json> NetworkStore::createNatGateway(std::string_view subnetId, std::string_view allocationId,
                                            const Json& tags) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(const Json subnet, get(kSubnet, subnetId));
        SKYDECK_ASSIGN(const Json merged, mergeEc2Tags(Json::array(), tags));
        const std::string id = newId(kNatGateway), card = ec2::newId("eni-", m_random);
        const auto block = Cidr::parse(stringAt(subnet, "CidrBlock"));
        Json place{{"NetworkInterfaceId", card}, {"IsPrimary", true}, {"Status", "succeeded"}};
        // EC2 takes any free address; the last but one before the broadcast address is out of the instances' way.
        SKYDECK_ASSIGN(const auto others, stored(kNatGateway));
        const auto inSubnet = static_cast<std::uint64_t>(std::ranges::count_if(
            others, [&](const Json& each) { return stringAt(each, "SubnetId") == subnetId && !isOver(each); }));
        if (block) place["PrivateIp"] = block->address((std::uint64_t{1} << (32 - block->prefix())) - 2 - inSubnet);
        if (!allocationId.empty()) {
            SKYDECK_ASSIGN(const auto addresses, list(kElasticIp));
            const auto found = std::ranges::find_if(
                addresses, [&](const Json& each) { return stringAt(each, "AllocationId") == allocationId; });
            if (found == addresses.end()) return noSuchResource(kElasticIp, {std::string(allocationId)});
            Json address = *found;
            if (address.contains("AssociationId"))
                return ec2Error("Resource.AlreadyAssociated",
                                "Elastic IP address [" + std::string(allocationId) + "] is already associated");
            SKYDECK_ASSIGN(const auto gateways, stored(kInternetGateway));
            const bool hasGateway = std::ranges::any_of(gateways, [&](const Json& gateway) {
                return std::ranges::any_of(arrayAt(gateway, "Attachments"), [&](const Json& each) {
                    return stringAt(each, "VpcId") == stringAt(subnet, "VpcId");
                });
            });
            if (!hasGateway)
                return ec2Error("Gateway.NotAttached",
                                "Network " + stringAt(subnet, "VpcId") + " has no Internet gateway attached");
            address["AssociationId"] = ec2::newId("eipassoc-", m_random);
            address["NatGatewayId"] = id;
            address["NetworkInterfaceId"] = card;
            address["NetworkInterfaceOwnerId"] = kAccountId;
            address["PrivateIpAddress"] = stringAt(place, "PrivateIp");
            SKYDECK_TRY(put(kElasticIp, address));
            place["AllocationId"] = allocationId;
            place["AssociationId"] = address["AssociationId"];
            place["PublicIp"] = address["PublicIp"];
        }
        const Json made{{"NatGatewayId", id},
                        {"SubnetId", subnetId},
                        {"VpcId", subnet["VpcId"]},
                        {"State", "available"},
                        {"ConnectivityType", allocationId.empty() ? "private" : "public"},
                        {"CreateTime", toEpochSeconds(m_clock.now())},
                        {"NatGatewayAddresses", Json::array({place})},
                        {"Tags", merged}};
        SKYDECK_TRY(put(kNatGateway, made));
        return made;
    });
}

Result<Json> NetworkStore::deleteNatGateway(std::string_view gatewayId) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(Json gateway, get(kNatGateway, gatewayId));
        if (stringAt(gateway, "State") == "deleted") return noSuchResource(kNatGateway, {std::string(gatewayId)});
        SKYDECK_ASSIGN(auto addresses, stored(kElasticIp));
        for (Json& address : addresses) {
            if (stringAt(address, "NatGatewayId") != gatewayId) continue;
            for (const char* member :
                 {"AssociationId", "NatGatewayId", "NetworkInterfaceId", "NetworkInterfaceOwnerId", "PrivateIpAddress"})
                address.erase(member);
            SKYDECK_TRY(put(kElasticIp, address));
        }
        gateway["State"] = "deleted";
        gateway["DeleteTime"] = toEpochSeconds(m_clock.now());
        SKYDECK_TRY(put(kNatGateway, gateway));
        return gateway;
    });
}

} // namespace skydeck::lab
