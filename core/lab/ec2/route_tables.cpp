#include "core/lab/ec2/network_store.h"

#include "core/lab/lab.h"

#include <algorithm>
#include <utility>

namespace skydeck::lab {

using namespace ec2;

namespace {

// EC2's default quotas per VPC and per table (VPC User Guide, "Amazon VPC quotas").
constexpr std::size_t kMostTables = 200;
constexpr std::size_t kMostRoutes = 500;

constexpr const char* kDestinations[] = {"DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"};

/// Targets of routes that the lab has none of, so that any id is one that does not exist.
struct AbsentTarget {
    const char* member;
    const char* code;
    const char* noun;
};
constexpr AbsentTarget kAbsentTargets[] = {
    {"VpcPeeringConnectionId", "InvalidVpcPeeringConnectionID.NotFound", "vpcPeeringConnection ID"},
    {"TransitGatewayId", "InvalidTransitGatewayID.NotFound", "transitGateway ID"},
    {"EgressOnlyInternetGatewayId", "InvalidGatewayID.NotFound", "egressOnlyInternetGateway ID"},
    {"LocalGatewayId", "InvalidLocalGatewayID.NotFound", "localGateway ID"},
    {"CarrierGatewayId", "InvalidCarrierGatewayID.NotFound", "carrierGateway ID"},
    {"VpcEndpointId", "InvalidVpcEndpointId.NotFound", "vpcEndpoint ID"},
    {"CoreNetworkArn", "InvalidCoreNetworkArn.NotFound", "coreNetwork ARN"},
};

Json localRoute(const char* destination, const std::string& block) {
    return {{destination, block}, {"GatewayId", "local"}, {"Origin", "CreateRouteTable"}, {"State", "active"}};
}

struct Destination {
    const char* member = nullptr;
    std::string value; // canonical
    std::optional<Cidr> block;
};

Result<Destination> destinationOf(const Json& route) {
    Destination destination;
    for (const char* member : kDestinations) {
        if (stringAt(route, member).empty()) continue;
        if (destination.member)
            return ec2Error("InvalidParameterCombination", "The request must contain exactly one of "
                                                           "destinationCidrBlock, destinationIpv6CidrBlock, "
                                                           "destinationPrefixListId");
        destination = {member, stringAt(route, member), std::nullopt};
    }
    if (!destination.member)
        return ec2Error("MissingParameter",
                        "The request must contain the parameter destinationCidrBlock or destinationIpv6CidrBlock");
    const std::string_view member = destination.member;
    if (member == "DestinationPrefixListId")
        return ec2Error("InvalidPrefixListID.NotFound", "The prefixList ID '" + destination.value + "' does not exist");
    destination.block = Cidr::parse(destination.value);
    const bool v6 = member == "DestinationIpv6CidrBlock";
    if (!destination.block || destination.block->isV6() != v6)
        return invalidValue("Value (" + destination.value + ") for parameter " +
                            (v6 ? "destinationIpv6CidrBlock" : "destinationCidrBlock") +
                            " is invalid. This is not a valid CIDR block.");
    destination.value = destination.block->toString();
    return destination;
}

} // namespace

Result<Json> NetworkStore::createRouteTable(std::string_view vpcId, const Json& tags) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(const Json vpc, get(kVpc, vpcId));
        SKYDECK_ASSIGN(const auto tables, storedOf(kRouteTable, vpcId));
        if (tables.size() >= kMostTables)
            return ec2Error("RouteTableLimitExceeded", "The maximum number of route tables has been reached.");
        return makeRouteTable(vpc, false, tags);
    });
}

Result<Json> NetworkStore::makeRouteTable(const Json& vpc, bool main, const Json& tags) {
    SKYDECK_ASSIGN(const Json merged, mergeEc2Tags(Json::array(), tags));
    Json routes = Json::array();
    for (const Json& each : arrayAt(vpc, "CidrBlockAssociationSet"))
        routes.push_back(localRoute("DestinationCidrBlock", stringAt(each, "CidrBlock")));
    for (const Json& each : arrayAt(vpc, "Ipv6CidrBlockAssociationSet"))
        routes.push_back(localRoute("DestinationIpv6CidrBlock", stringAt(each, "Ipv6CidrBlock")));
    const std::string tableId = newId(kRouteTable);
    Json associations = Json::array();
    if (main)
        associations.push_back({{"Main", true},
                                {"RouteTableAssociationId", ec2::newId("rtbassoc-", m_random)},
                                {"RouteTableId", tableId},
                                {"AssociationState", {{"State", "associated"}}}});
    const Json table{{"RouteTableId", tableId},
                     {"VpcId", vpc.at("VpcId")},
                     {"OwnerId", kAccountId},
                     {"Associations", associations},
                     {"PropagatingVgws", Json::array()},
                     {"Routes", routes},
                     {"Tags", merged}};
    SKYDECK_TRY(put(kRouteTable, table));
    return table;
}

Status NetworkStore::deleteRouteTable(std::string_view tableId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const Json table, get(kRouteTable, tableId));
        if (!arrayAt(table, "Associations").empty()) return dependencyViolation(kRouteTable, tableId);
        return remove(kRouteTable, tableId);
    });
}

Result<Json> NetworkStore::routeTarget(const Json& table, const Json& route) const {
    Json target = Json::object();
    if (const std::string id = stringAt(route, "GatewayId"); !id.empty()) {
        SKYDECK_ASSIGN(const auto gateway, m_documents.get(kInternetGateway.document, id));
        if (!gateway) return ec2Error("InvalidGatewayID.NotFound", "The gateway ID '" + id + "' does not exist");
        const Json& attachments = arrayAt(*gateway, "Attachments");
        if (attachments.empty() || attachments.at(0).at("VpcId") != table.at("VpcId"))
            return invalidValue("route table " + stringAt(table, "RouteTableId") + " and network gateway " + id +
                                " belong to different networks");
        target["GatewayId"] = id;
    }
    if (const std::string id = stringAt(route, "InstanceId"); !id.empty()) {
        SKYDECK_ASSIGN(const Json reservation, get(kInstance, id));
        if (reservation.at("Instances").at(0).at("VpcId") != table.at("VpcId"))
            return invalidValue("route table " + stringAt(table, "RouteTableId") + " and instance " + id +
                                " belong to different networks");
        target["InstanceId"] = id;
        target["InstanceOwnerId"] = kAccountId;
    }
    std::size_t given = target.contains("GatewayId") + target.contains("InstanceId") +
                        !stringAt(route, "NatGatewayId").empty() + !stringAt(route, "NetworkInterfaceId").empty();
    const AbsentTarget* absent = nullptr;
    for (const AbsentTarget& each : kAbsentTargets)
        if (!stringAt(route, each.member).empty()) {
            absent = &each;
            ++given;
        }
    if (given != 1)
        return ec2Error(given == 0 ? "MissingParameter" : "InvalidParameterCombination",
                        "The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, "
                        "vpcPeeringConnectionId, egressOnlyInternetGatewayId, transitGatewayId, localGatewayId, "
                        "carrierGatewayId, vpcEndpointId, coreNetworkArn, instanceId");
    if (absent)
        return ec2Error(absent->code, std::string("The ") + absent->noun + " '" + stringAt(route, absent->member) +
                                          "' does not exist");
    if (const std::string id = stringAt(route, "NetworkInterfaceId"); !id.empty()) {
        SKYDECK_ASSIGN(const auto cards, list(kNetworkInterface));
        const auto card =
            std::ranges::find_if(cards, [&](const Json& each) { return stringAt(each, "NetworkInterfaceId") == id; });
        if (card == cards.end()) return noSuchResource(kNetworkInterface, {id});
        if (card->at("VpcId") != table.at("VpcId"))
            return invalidValue("route table " + stringAt(table, "RouteTableId") + " and interface " + id +
                                " belong to different networks");
        target["NetworkInterfaceId"] = id;
    }
    if (const std::string id = stringAt(route, "NatGatewayId"); !id.empty()) {
        const auto gateway = get(kNatGateway, id);
        if (!gateway || stringAt(*gateway, "State") != "available")
            return ec2Error("InvalidNatGatewayID.NotFound", "The natGateway ID '" + id + "' does not exist");
        if (gateway->at("VpcId") != table.at("VpcId"))
            return invalidValue("route table " + stringAt(table, "RouteTableId") + " and network gateway " + id +
                                " belong to different networks");
        target["NatGatewayId"] = id;
    }
    return target;
}

Status NetworkStore::createRoute(std::string_view tableId, const Json& route) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json table, get(kRouteTable, tableId));
        SKYDECK_ASSIGN(const Destination destination, destinationOf(route));
        for (const Json& existing : table["Routes"])
            if (stringAt(existing, destination.member) == destination.value)
                return ec2Error("RouteAlreadyExists",
                                "The route identified by " + destination.value + " already exists.");
        SKYDECK_ASSIGN(Json added, routeTarget(table, route));
        const Json& local = table["Routes"].at(0);
        if (added.contains("GatewayId") && destination.member == kDestinations[0] &&
            Cidr::parse(stringAt(local, destination.member))->contains(*destination.block))
            return invalidValue("The destination CIDR block " + destination.value +
                                " is equal to or more specific than one of this VPC's CIDR blocks. This route can "
                                "target only an interface or an instance.");
        if (table["Routes"].size() >= kMostRoutes)
            return ec2Error("RouteLimitExceeded", "The maximum number of routes has been reached.");
        added[destination.member] = destination.value;
        added["Origin"] = "CreateRoute";
        added["State"] = "active";
        table["Routes"].push_back(added);
        return put(kRouteTable, table);
    });
}

Status NetworkStore::deleteRoute(std::string_view tableId, const Json& route) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json table, get(kRouteTable, tableId));
        SKYDECK_ASSIGN(const Destination destination, destinationOf(route));
        Json& routes = table["Routes"];
        const auto found = std::find_if(routes.begin(), routes.end(), [&](const Json& each) {
            return stringAt(each, destination.member) == destination.value;
        });
        if (found == routes.end())
            return ec2Error("InvalidRoute.NotFound", std::string("no route with ") +
                                                         (destination.block->isV6() ? "destination-ipv6-cidr-block "
                                                                                    : "destination-cidr-block ") +
                                                         destination.value + " in route table " + std::string(tableId));
        if (stringAt(*found, "GatewayId") == "local")
            return invalidValue("cannot remove local route " + destination.value + " in route table " +
                                std::string(tableId));
        routes.erase(found);
        return put(kRouteTable, table);
    });
}

Result<std::string> NetworkStore::associateRouteTable(std::string_view tableId, std::string_view subnetId,
                                                      std::string_view gatewayId) {
    return m_database.atomically([&]() -> Result<std::string> {
        SKYDECK_ASSIGN(Json table, get(kRouteTable, tableId));
        if (subnetId.empty() == gatewayId.empty())
            return ec2Error(subnetId.empty() ? "MissingParameter" : "InvalidParameterCombination",
                            "The request must contain exactly one of subnetId, gatewayId");
        const bool bySubnet = !subnetId.empty();
        const char* member = bySubnet ? "SubnetId" : "GatewayId";
        const std::string id(bySubnet ? subnetId : gatewayId);
        SKYDECK_ASSIGN(const Json partner, get(bySubnet ? kSubnet : kInternetGateway, id));
        const Json& attachments = arrayAt(partner, "Attachments");
        const std::string vpcId = bySubnet              ? stringAt(partner, "VpcId")
                                  : attachments.empty() ? std::string()
                                                        : stringAt(attachments.at(0), "VpcId");
        if (vpcId != stringAt(table, "VpcId"))
            return invalidValue("route table " + std::string(tableId) + (bySubnet ? " and subnet " : " and gateway ") +
                                id + " belong to different networks");

        SKYDECK_ASSIGN(const auto tables, storedOf(kRouteTable, vpcId));
        for (const Json& other : tables)
            for (const Json& association : other.at("Associations")) {
                if (stringAt(association, member) != id) continue;
                if (stringAt(other, "RouteTableId") == tableId) return stringAt(association, "RouteTableAssociationId");
                return ec2Error("Resource.AlreadyAssociated", "the specified association for route table " +
                                                                  std::string(tableId) +
                                                                  " conflicts with an existing association");
            }
        const std::string associationId = ec2::newId("rtbassoc-", m_random);
        table["Associations"].push_back({{"Main", false},
                                         {"RouteTableAssociationId", associationId},
                                         {"RouteTableId", tableId},
                                         {member, id},
                                         {"AssociationState", {{"State", "associated"}}}});
        SKYDECK_TRY(put(kRouteTable, table));
        return associationId;
    });
}

Result<std::string> NetworkStore::replaceRouteTableAssociation(std::string_view associationId,
                                                               std::string_view tableId) {
    return m_database.atomically([&]() -> Result<std::string> {
        SKYDECK_ASSIGN(const Json wanted, get(kRouteTable, tableId));
        SKYDECK_ASSIGN(auto tables, stored(kRouteTable));
        for (Json& table : tables) {
            Json& associations = table["Associations"];
            const auto found = std::find_if(associations.begin(), associations.end(), [&](const Json& each) {
                return stringAt(each, "RouteTableAssociationId") == associationId;
            });
            if (found == associations.end()) continue;
            if (table.at("VpcId") != wanted.at("VpcId"))
                return invalidValue("route table " + std::string(tableId) + " and association " +
                                    std::string(associationId) + " belong to different networks");
            Json moved = *found;
            moved["RouteTableAssociationId"] = ec2::newId("rtbassoc-", m_random);
            moved["RouteTableId"] = tableId;
            associations.erase(found);
            SKYDECK_TRY(put(kRouteTable, table));
            SKYDECK_ASSIGN(Json target, get(kRouteTable, tableId)); // it may be the one just changed
            target["Associations"].push_back(moved);
            SKYDECK_TRY(put(kRouteTable, target));
            return stringAt(moved, "RouteTableAssociationId");
        }
        return ec2Error("InvalidAssociationID.NotFound",
                        "The association ID '" + std::string(associationId) + "' does not exist");
    });
}

Status NetworkStore::disassociateRouteTable(std::string_view associationId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(auto tables, stored(kRouteTable));
        for (Json& table : tables) {
            Json& associations = table["Associations"];
            const auto found = std::find_if(associations.begin(), associations.end(), [&](const Json& each) {
                return stringAt(each, "RouteTableAssociationId") == associationId;
            });
            if (found == associations.end()) continue;
            if (boolAt(*found, "Main"))
                return invalidValue("cannot disassociate the main route table association " +
                                    std::string(associationId));
            associations.erase(found);
            return put(kRouteTable, table);
        }
        return ec2Error("InvalidAssociationID.NotFound",
                        "The association ID '" + std::string(associationId) + "' does not exist");
    });
}

} // namespace skydeck::lab
