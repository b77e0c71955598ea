#include "core/lab/ec2/network_store.h"

#include "core/lab/lab.h"

#include <algorithm>
#include <array>

namespace skydeck::lab {

using namespace ec2;

namespace {

/// The services with gateway endpoints, and the prefix list that stands for their addresses.
struct GatewayService {
    const char* name;
    const char* prefixList;
};
constexpr std::array<GatewayService, 2> kGatewayServices{{{"s3", "pl-63a5400a"}, {"dynamodb", "pl-02cd2c6b"}}};

const GatewayService* gatewayService(const std::string& serviceName) {
    const auto found = std::ranges::find_if(kGatewayServices, [&](const GatewayService& each) {
        return serviceName.ends_with(std::string(".") + each.name);
    });
    return found == kGatewayServices.end() ? nullptr : found;
}

constexpr const char* kFullAccess =
    R"({"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]})";

} // namespace

Result<Json> NetworkStore::createVpcEndpoint(const Json& input, const Json& tags) {
    return m_database.atomically([&]() -> Result<Json> {
        const std::string vpcId = stringAt(input, "VpcId"), serviceName = stringAt(input, "ServiceName"),
                          type = stringAt(input, "VpcEndpointType", "Gateway");
        SKYDECK_TRY(get(kVpc, vpcId));
        SKYDECK_ASSIGN(const Json merged, mergeEc2Tags(Json::array(), tags));
        const GatewayService* service = gatewayService(serviceName);
        if (!serviceName.starts_with("com.amazonaws." + m_region.name + ".") || (type == "Gateway" && !service))
            return ec2Error("InvalidServiceName", "The Vpc Endpoint Service '" + serviceName + "' does not exist");
        if (type != "Gateway" && type != "Interface")
            return awsError(501, "NotImplemented", "The lab does not implement VPC endpoints of type " + type);
        const std::string policy = stringAt(input, "PolicyDocument", kFullAccess);
        if (!parseJson(policy, "PolicyDocument"))
            return ec2Error("InvalidPolicyDocument", "The policy document is not valid JSON.");
        Json made{{"VpcEndpointId", newId(kVpcEndpoint)},
                  {"VpcEndpointType", type},
                  {"VpcId", vpcId},
                  {"ServiceName", serviceName},
                  {"State", "available"},
                  {"PolicyDocument", policy},
                  {"RouteTableIds", arrayAt(input, "RouteTableIds")},
                  {"SubnetIds", arrayAt(input, "SubnetIds")},
                  {"Groups", Json::array()},
                  {"PrivateDnsEnabled", type == "Interface" && boolAt(input, "PrivateDnsEnabled", true)},
                  {"RequesterManaged", false},
                  {"NetworkInterfaceIds", Json::array()},
                  {"DnsEntries", Json::array()},
                  {"CreationTimestamp", toEpochSeconds(m_clock.now())},
                  {"OwnerId", kAccountId},
                  {"Tags", merged}};
        const char* const stranger = type == "Gateway" ? "SubnetIds" : "RouteTableIds";
        if (!made[stranger].empty())
            return ec2Error("InvalidParameter", std::string(stranger) + " is not of endpoints of type " + type);
        for (const Json& id : made["SubnetIds"]) {
            SKYDECK_ASSIGN(const Json subnet, get(kSubnet, id.get<std::string>()));
            if (stringAt(subnet, "VpcId") != vpcId)
                return ec2Error("InvalidParameter", "The subnet " + id.get<std::string>() + " is not in " + vpcId);
            made["NetworkInterfaceIds"].push_back(ec2::newId("eni-", m_random));
        }
        for (const Json& id : arrayAt(input, "SecurityGroupIds")) {
            SKYDECK_ASSIGN(const Json group, get(kSecurityGroup, id.get<std::string>()));
            made["Groups"].push_back({{"GroupId", id}, {"GroupName", group["GroupName"]}});
        }
        for (const Json& id : made["RouteTableIds"]) {
            SKYDECK_ASSIGN(Json table, get(kRouteTable, id.get<std::string>()));
            if (stringAt(table, "VpcId") != vpcId)
                return ec2Error("InvalidParameter", "The route table " + id.get<std::string>() + " is not in " + vpcId);
            const bool there = std::ranges::any_of(table["Routes"], [&](const Json& route) {
                return stringAt(route, "DestinationPrefixListId") == service->prefixList;
            });
            if (there)
                return ec2Error("RouteAlreadyExists", "route table " + id.get<std::string>() +
                                                          " already has a route with destination-prefix-list-id " +
                                                          service->prefixList);
            table["Routes"].push_back({{"DestinationPrefixListId", service->prefixList},
                                       {"GatewayId", made["VpcEndpointId"]},
                                       {"Origin", "CreateRoute"},
                                       {"State", "active"}});
            SKYDECK_TRY(put(kRouteTable, table));
        }
        SKYDECK_TRY(put(kVpcEndpoint, made));
        return made;
    });
}

Status NetworkStore::deleteVpcEndpoint(std::string_view endpointId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const Json endpoint, get(kVpcEndpoint, endpointId));
        SKYDECK_ASSIGN(auto tables, storedOf(kRouteTable, stringAt(endpoint, "VpcId")));
        for (Json& table : tables) {
            const auto gone = std::erase_if(table["Routes"].get_ref<Json::array_t&>(), [&](const Json& route) {
                return stringAt(route, "GatewayId") == endpointId;
            });
            if (gone > 0) SKYDECK_TRY(put(kRouteTable, table));
        }
        return remove(kVpcEndpoint, endpointId);
    });
}

Result<bool> NetworkStore::isGroupOfEndpoint(std::string_view groupId) const {
    SKYDECK_ASSIGN(const auto endpoints, stored(kVpcEndpoint));
    return std::ranges::any_of(endpoints, [&](const Json& endpoint) {
        return std::ranges::any_of(arrayAt(endpoint, "Groups"),
                                   [&](const Json& group) { return stringAt(group, "GroupId") == groupId; });
    });
}

} // namespace skydeck::lab
