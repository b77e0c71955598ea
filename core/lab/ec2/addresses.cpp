#include "core/lab/ec2/network_store.h"

#include "core/lab/ec2/instance_machine.h"
#include "core/lab/lab.h"

#include <algorithm>

namespace skydeck::lab {

using namespace ec2;

namespace {
constexpr std::size_t kMostAddresses = 5; // EC2's default quota per region

void endAssociation(Json& address) {
    for (const char* member : {"AssociationId", "InstanceId", "NetworkInterfaceId", "NetworkInterfaceOwnerId",
                               "PrivateIpAddress", "NatGatewayId"})
        address.erase(member);
}

/// The instance's public address; none for an empty one.
Status setPublicAddress(InstanceStore& instances, const std::string& instanceId, const std::string& address) {
    return instances.change(instanceId, [&](Json& instance, Json& attributes) -> Status {
        if (!attributes.is_null()) {
            attributes.erase("ElasticAddress");
            if (!address.empty()) attributes["ElasticAddress"] = address;
        }
        if (address.empty())
            instance.erase("PublicIpAddress");
        else
            instance["PublicIpAddress"] = address;
        // The lab's names of instances are their addresses: see InstanceEngine::connect.
        instance["PublicDnsName"] = address;
        for (Json& card : instance["NetworkInterfaces"]) {
            card.erase("Association");
            if (!address.empty())
                card["Association"] = {{"IpOwnerId", kAccountId}, {"PublicIp", address}, {"PublicDnsName", address}};
        }
        return {};
    });
}
} // namespace

Status NetworkStore::endAssociations(std::vector<Json>& addresses) const {
    SKYDECK_ASSIGN(const auto instances, m_instances.alive());
    for (Json& address : addresses) {
        const std::string id = stringAt(address, "InstanceId");
        const bool lives = std::ranges::any_of(instances, [&](const Json& reservation) {
            return stringAt(reservation.at("Instances").at(0), "InstanceId") == id;
        });
        if (!id.empty() && !lives) endAssociation(address);
    }
    return {};
}

Result<Json> NetworkStore::allocateAddress(const Json& tags) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(const auto all, list(kElasticIp));
        if (all.size() >= kMostAddresses)
            return ec2Error("AddressLimitExceeded", "The maximum number of addresses has been reached.");
        std::vector<std::string> taken;
        for (const Json& each : all)
            taken.push_back(stringAt(each, "PublicIp"));
        SKYDECK_ASSIGN(const auto instances, m_instances.alive());
        for (const Json& reservation : instances)
            taken.push_back(stringAt(reservation.at("Instances").at(0), "PublicIpAddress"));
        const std::string id = newId(kElasticIp), address = freeLoopbackAddress(id, taken);
        if (address.empty())
            return ec2Error("InsufficientAddressCapacity", "There are not enough free addresses on this machine.");
        SKYDECK_ASSIGN(const Json merged, mergeEc2Tags(Json::array(), tags));
        const Json made{{"AllocationId", id},
                        {"PublicIp", address},
                        {"Domain", "vpc"},
                        {"PublicIpv4Pool", "amazon"},
                        {"NetworkBorderGroup", m_region.name},
                        {"Tags", merged}};
        SKYDECK_TRY(put(kElasticIp, made));
        return made;
    });
}

Status NetworkStore::releaseAddress(std::string_view allocationId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json address, get(kElasticIp, allocationId));
        std::vector<Json> one{address};
        SKYDECK_TRY(endAssociations(one));
        if (one[0].contains("AssociationId"))
            return ec2Error("InvalidIPAddress.InUse", "Address " + stringAt(address, "PublicIp") + " is in use.");
        return remove(kElasticIp, allocationId);
    });
}

Result<std::string> NetworkStore::associateAddress(std::string_view allocationId, std::string_view instanceId,
                                                   bool mayMove) {
    return m_database.atomically([&]() -> Result<std::string> {
        SKYDECK_ASSIGN(Json stored, get(kElasticIp, allocationId));
        std::vector<Json> one{std::move(stored)};
        SKYDECK_TRY(endAssociations(one));
        Json& address = one[0];
        SKYDECK_ASSIGN(const Json reservation, m_instances.get(instanceId));
        const Json instance = reservation.at("Instances").at(0);
        const InstanceState state = stateOf(reservation);
        if (state == InstanceState::Terminated || state == InstanceState::ShuttingDown)
            return ec2Error("IncorrectInstanceState", "The instance '" + std::string(instanceId) +
                                                          "' is not in a valid state for this operation.");
        const std::string before = stringAt(address, "InstanceId");
        if (before == instanceId) return stringAt(address, "AssociationId");
        if (address.contains("AssociationId")) {
            if (!mayMove || address.contains("NatGatewayId"))
                return ec2Error("Resource.AlreadyAssociated", "resource " + std::string(allocationId) +
                                                                  " is already associated with associate-id " +
                                                                  stringAt(address, "AssociationId"));
            SKYDECK_TRY(setPublicAddress(m_instances, before, {}));
        }
        SKYDECK_ASSIGN(const auto gateways, NetworkStore::stored(kInternetGateway));
        const bool hasGateway = std::ranges::any_of(gateways, [&](const Json& gateway) {
            return std::ranges::any_of(arrayAt(gateway, "Attachments"), [&](const Json& each) {
                return stringAt(each, "VpcId") == stringAt(instance, "VpcId");
            });
        });
        if (!hasGateway)
            return ec2Error("Gateway.NotAttached",
                            "Network " + stringAt(instance, "VpcId") + " is not attached to any internet gateway");
        // Another address of the instance's goes free.
        SKYDECK_ASSIGN(auto all, NetworkStore::stored(kElasticIp));
        for (Json& other : all)
            if (stringAt(other, "InstanceId") == instanceId) {
                endAssociation(other);
                SKYDECK_TRY(put(kElasticIp, other));
            }
        const std::string association = ec2::newId("eipassoc-", m_random);
        endAssociation(address);
        address["AssociationId"] = association;
        address["InstanceId"] = instanceId;
        address["PrivateIpAddress"] = stringAt(instance, "PrivateIpAddress");
        if (const Json& cards = arrayAt(instance, "NetworkInterfaces"); !cards.empty()) {
            address["NetworkInterfaceId"] = stringAt(cards[0], "NetworkInterfaceId");
            address["NetworkInterfaceOwnerId"] = kAccountId;
        }
        SKYDECK_TRY(put(kElasticIp, address));
        SKYDECK_TRY(setPublicAddress(m_instances, std::string(instanceId), stringAt(address, "PublicIp")));
        return association;
    });
}

Status NetworkStore::disassociateAddress(std::string_view associationId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(auto all, list(kElasticIp));
        for (Json& address : all) {
            if (stringAt(address, "AssociationId") != associationId) continue;
            if (address.contains("NatGatewayId"))
                return ec2Error("AuthFailure", "You do not have permission to access the specified resource.");
            SKYDECK_TRY(setPublicAddress(m_instances, stringAt(address, "InstanceId"), {}));
            endAssociation(address);
            return put(kElasticIp, address);
        }
        return ec2Error("InvalidAssociationID.NotFound",
                        "The association ID '" + std::string(associationId) + "' does not exist");
    });
}

} // namespace skydeck::lab
