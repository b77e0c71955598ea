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
        for (const Json& id : arrayAt(input, "SecurityGroupIds")) {
            SKYDECK_ASSIGN(const Json group, get(kSecurityGroup, id.get<std::string>()));
            made["Groups"].push_back({{"GroupId", id}, {"GroupName", group["GroupName"]}});
        }
        for (const Json& id : made["SubnetIds"])
            SKYDECK_TRY(addEndpointInterface(made, id.get<std::string>()));
        SKYDECK_TRY(addEndpointTables(made, made["RouteTableIds"]));
        SKYDECK_TRY(put(kVpcEndpoint, made));
        return made;
    });
}

/// In the subnet, for the endpoint's groups.
Status NetworkStore::addEndpointInterface(Json& endpoint, const std::string& subnetId) {
    SKYDECK_ASSIGN(const Json subnet, get(kSubnet, subnetId));
    if (stringAt(subnet, "VpcId") != stringAt(endpoint, "VpcId"))
        return ec2Error("InvalidParameter", "The subnet " + subnetId + " is not in " + stringAt(endpoint, "VpcId"));
    InterfaceSpec spec{.subnetId = subnetId,
                       .groupIds = {},
                       .description = "VPC Endpoint Interface " + stringAt(endpoint, "VpcEndpointId"),
                       .type = "vpc_endpoint",
                       .requesterId = kAccountId};
    for (const Json& group : arrayAt(endpoint, "Groups"))
        spec.groupIds.push_back(stringAt(group, "GroupId"));
    SKYDECK_ASSIGN(const Json card, createInterface(spec));
    endpoint["NetworkInterfaceIds"].push_back(card["NetworkInterfaceId"]);
    return {};
}

Status NetworkStore::addEndpointTables(const Json& endpoint, const Json& tableIds) {
    const GatewayService* service = gatewayService(stringAt(endpoint, "ServiceName"));
    for (const Json& each : tableIds) {
        const std::string id = each.get<std::string>();
        SKYDECK_ASSIGN(Json table, get(kRouteTable, id));
        if (stringAt(table, "VpcId") != stringAt(endpoint, "VpcId"))
            return ec2Error("InvalidParameter", "The route table " + id + " is not in " + stringAt(endpoint, "VpcId"));
        const bool there = std::ranges::any_of(table["Routes"], [&](const Json& route) {
            return stringAt(route, "DestinationPrefixListId") == service->prefixList;
        });
        if (there)
            return ec2Error("RouteAlreadyExists", "route table " + id +
                                                      " already has a route with destination-prefix-list-id " +
                                                      service->prefixList);
        table["Routes"].push_back({{"DestinationPrefixListId", service->prefixList},
                                   {"GatewayId", endpoint["VpcEndpointId"]},
                                   {"Origin", "CreateRoute"},
                                   {"State", "active"}});
        SKYDECK_TRY(put(kRouteTable, table));
    }
    return {};
}

Status NetworkStore::removeEndpointTables(const Json& endpoint, const Json& tableIds) {
    for (const Json& id : tableIds) {
        const auto table = get(kRouteTable, id.get<std::string>());
        if (!table) continue; // it took its routes along
        Json changed = *table;
        std::erase_if(changed["Routes"].get_ref<Json::array_t&>(),
                      [&](const Json& route) { return memberAt(route, "GatewayId") == endpoint.at("VpcEndpointId"); });
        SKYDECK_TRY(put(kRouteTable, changed));
    }
    return {};
}

Status NetworkStore::modifyVpcEndpoint(const Json& input) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json endpoint, get(kVpcEndpoint, stringAt(input, "VpcEndpointId")));
        const bool isGateway = stringAt(endpoint, "VpcEndpointType") == "Gateway";
        for (const char* stranger : {"AddSubnetIds", "RemoveSubnetIds", "AddSecurityGroupIds", "RemoveSecurityGroupIds",
                                     "PrivateDnsEnabled", "AddRouteTableIds", "RemoveRouteTableIds"})
            if (input.contains(stranger) && isGateway != std::string_view(stranger).ends_with("RouteTableIds"))
                return ec2Error("InvalidParameter", std::string(stranger) + " is not of endpoints of type " +
                                                        stringAt(endpoint, "VpcEndpointType"));
        if (boolAt(input, "ResetPolicy")) endpoint["PolicyDocument"] = kFullAccess;
        if (const std::string policy = stringAt(input, "PolicyDocument"); !policy.empty()) {
            if (!parseJson(policy, "PolicyDocument"))
                return ec2Error("InvalidPolicyDocument", "The policy document is not valid JSON.");
            endpoint["PolicyDocument"] = policy;
        }
        if (input.contains("PrivateDnsEnabled")) endpoint["PrivateDnsEnabled"] = boolAt(input, "PrivateDnsEnabled");
        const auto drop = [](Json& list, const Json& gone, const char* member) {
            std::erase_if(list.get_ref<Json::array_t&>(), [&](const Json& each) {
                return std::ranges::find(gone, member ? memberAt(each, member) : each) != gone.end();
            });
        };
        const Json &groupsGone = arrayAt(input, "RemoveSecurityGroupIds"),
                   &groupsMore = arrayAt(input, "AddSecurityGroupIds");
        drop(endpoint["Groups"], groupsGone, "GroupId");
        drop(endpoint["Groups"], groupsMore, "GroupId"); // once each
        for (const Json& id : groupsMore) {
            SKYDECK_ASSIGN(const Json group, get(kSecurityGroup, id.get<std::string>()));
            endpoint["Groups"].push_back({{"GroupId", id}, {"GroupName", group["GroupName"]}});
        }
        if (!groupsGone.empty() || !groupsMore.empty())
            for (const Json& id : endpoint["NetworkInterfaceIds"])
                if (auto card = get(kNetworkInterface, id.get<std::string>())) {
                    (*card)["Groups"] = endpoint["Groups"];
                    SKYDECK_TRY(put(kNetworkInterface, *card));
                }

        const Json gone = arrayAt(input, "RemoveSubnetIds");
        Json cards = Json::array();
        for (std::size_t i = 0; i < endpoint["SubnetIds"].size(); ++i) {
            const Json& card = endpoint["NetworkInterfaceIds"].at(i);
            if (std::ranges::find(gone, endpoint["SubnetIds"][i]) == gone.end())
                cards.push_back(card);
            else
                SKYDECK_TRY(releaseInterface(card.get<std::string>()));
        }
        endpoint["NetworkInterfaceIds"] = std::move(cards);
        drop(endpoint["SubnetIds"], gone, nullptr);
        for (const Json& id : arrayAt(input, "AddSubnetIds")) {
            if (std::ranges::find(endpoint["SubnetIds"], id) != endpoint["SubnetIds"].end())
                return ec2Error("DuplicateSubnetsInSameZone",
                                "Found another VPC endpoint subnet in the availability zone of " +
                                    id.get<std::string>());
            SKYDECK_TRY(addEndpointInterface(endpoint, id.get<std::string>()));
            endpoint["SubnetIds"].push_back(id);
        }

        const Json &tablesGone = arrayAt(input, "RemoveRouteTableIds"),
                   &tablesMore = arrayAt(input, "AddRouteTableIds");
        SKYDECK_TRY(removeEndpointTables(endpoint, tablesGone));
        drop(endpoint["RouteTableIds"], tablesGone, nullptr);
        SKYDECK_TRY(addEndpointTables(endpoint, tablesMore));
        for (const Json& id : tablesMore)
            endpoint["RouteTableIds"].push_back(id);
        return put(kVpcEndpoint, endpoint);
    });
}

Status NetworkStore::deleteVpcEndpoint(std::string_view endpointId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const Json endpoint, get(kVpcEndpoint, endpointId));
        SKYDECK_TRY(removeEndpointTables(endpoint, arrayAt(endpoint, "RouteTableIds")));
        for (const Json& id : arrayAt(endpoint, "NetworkInterfaceIds"))
            SKYDECK_TRY(releaseInterface(id.get<std::string>()));
        return remove(kVpcEndpoint, endpointId);
    });
}

} // namespace skydeck::lab
