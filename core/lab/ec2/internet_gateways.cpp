#include "core/lab/ec2/network_store.h"

#include "core/lab/lab.h"

#include <algorithm>

namespace skydeck::lab {

using namespace ec2;

namespace {
std::string attachedTo(const Json& gateway) {
    const Json& attachments = arrayAt(gateway, "Attachments");
    return attachments.empty() ? std::string() : stringAt(attachments.at(0), "VpcId");
}
} // namespace

Result<Json> NetworkStore::createInternetGateway(const Json& tags) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(const Json merged, mergeEc2Tags(Json::array(), tags));
        const Json gateway{{"InternetGatewayId", newId(kInternetGateway)},
                           {"Attachments", Json::array()},
                           {"OwnerId", kAccountId},
                           {"Tags", merged}};
        SKYDECK_TRY(put(kInternetGateway, gateway));
        return gateway;
    });
}

Status NetworkStore::deleteInternetGateway(std::string_view gatewayId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const Json gateway, get(kInternetGateway, gatewayId));
        if (!attachedTo(gateway).empty()) return dependencyViolation(kInternetGateway, gatewayId);
        return remove(kInternetGateway, gatewayId);
    });
}

Status NetworkStore::attachInternetGateway(std::string_view gatewayId, std::string_view vpcId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json gateway, get(kInternetGateway, gatewayId));
        SKYDECK_TRY(get(kVpc, vpcId));
        if (const std::string other = attachedTo(gateway); !other.empty())
            return ec2Error("Resource.AlreadyAssociated",
                            "resource " + std::string(gatewayId) + " is already attached to network " + other);
        SKYDECK_ASSIGN(const auto all, stored(kInternetGateway));
        if (std::ranges::any_of(all, [&](const Json& each) { return attachedTo(each) == vpcId; }))
            return invalidValue("Network " + std::string(vpcId) + " already has an internet gateway attached");
        // The model's enumeration says "attached", but EC2 answers "available" for internet gateways.
        gateway["Attachments"] = Json::array({{{"State", "available"}, {"VpcId", vpcId}}});
        return put(kInternetGateway, gateway);
    });
}

Status NetworkStore::detachInternetGateway(std::string_view gatewayId, std::string_view vpcId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json gateway, get(kInternetGateway, gatewayId));
        SKYDECK_TRY(get(kVpc, vpcId));
        if (attachedTo(gateway) != vpcId)
            return ec2Error("Gateway.NotAttached",
                            "resource " + std::string(gatewayId) + " is not attached to network " + std::string(vpcId));
        SKYDECK_ASSIGN(const auto instances, m_instances.alive());
        for (const Json& reservation : instances) {
            const Json& instance = reservation.at("Instances").at(0);
            if (stringAt(instance, "VpcId") == vpcId && !stringAt(instance, "PublicIpAddress").empty())
                return ec2Error("DependencyViolation", "Network " + std::string(vpcId) +
                                                           " has some mapped public address(es). Please unmap "
                                                           "those public address(es) before detaching the gateway.");
        }
        SKYDECK_ASSIGN(const auto natGateways, storedOf(kNatGateway, vpcId));
        for (const Json& nat : natGateways)
            if (stringAt(nat, "State") == "available" && stringAt(nat, "ConnectivityType") == "public")
                return ec2Error("DependencyViolation", "Network " + std::string(vpcId) +
                                                           " has some mapped public address(es). Please unmap "
                                                           "those public address(es) before detaching the gateway.");
        gateway["Attachments"] = Json::array();
        return put(kInternetGateway, gateway);
    });
}

} // namespace skydeck::lab
