#include "tests/core/lab/ec2/network_fixture.h"

namespace skydeck::lab {

using namespace ec2;

class RouteTables : public Network {
protected:
    void SetUp() override {
        Network::SetUp();
        vpcId = makeVpc();
        gatewayId = makeGateway();
        tableId = makeTable(vpcId);
    }

    Status routeTo(const Json& target, const std::string& destination = "0.0.0.0/0") {
        Json route = target;
        route["DestinationCidrBlock"] = destination;
        return store->createRoute(tableId, route);
    }

    std::string vpcId, gatewayId, tableId;
};

TEST_F(RouteTables, RouteNeedsAGatewayOfItsVpc) {
    EXPECT_EQ(outcome(routeTo({{"GatewayId", gatewayId}})), "InvalidParameterValue: route table " + tableId +
                                                                " and network gateway " + gatewayId +
                                                                " belong to different networks");
    ASSERT_OK(store->attachInternetGateway(gatewayId, vpcId));
    ASSERT_OK(routeTo({{"GatewayId", gatewayId}}));
    EXPECT_EQ(outcome(routeTo({{"GatewayId", gatewayId}})),
              "RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.");
    EXPECT_EQ(outcome(routeTo({{"GatewayId", "igw-0"}}, "1.0.0.0/8")),
              "InvalidGatewayID.NotFound: The gateway ID 'igw-0' does not exist");
}

TEST_F(RouteTables, RouteHasOneDestinationAndOneTarget) {
    EXPECT_EQ(routeTo(Json::object()).error().code, "MissingParameter");
    EXPECT_EQ(routeTo({{"GatewayId", gatewayId}, {"NatGatewayId", "nat-1"}}).error().code, "InvalidParameterValue");
    ASSERT_OK(store->attachInternetGateway(gatewayId, vpcId));
    EXPECT_EQ(routeTo({{"GatewayId", gatewayId}, {"NatGatewayId", "nat-1"}}).error().code,
              "InvalidParameterCombination");
    EXPECT_EQ(outcome(routeTo({{"NatGatewayId", "nat-1"}})),
              "InvalidNatGatewayID.NotFound: The natGateway ID 'nat-1' does not exist");
    EXPECT_EQ(store->createRoute(tableId, {{"GatewayId", gatewayId}}).error().code, "MissingParameter");
    EXPECT_EQ(outcome(routeTo({{"GatewayId", gatewayId}}, "anywhere")),
              "InvalidParameterValue: Value (anywhere) for parameter destinationCidrBlock is invalid. This is not a "
              "valid CIDR block.");
    EXPECT_EQ(store->createRoute(tableId, {{"DestinationIpv6CidrBlock", "::/0"}, {"GatewayId", gatewayId}}).has_value(),
              true);
}

TEST_F(RouteTables, RouteInsideTheVpcStaysLocal) {
    ASSERT_OK(store->attachInternetGateway(gatewayId, vpcId));
    EXPECT_EQ(outcome(routeTo({{"GatewayId", gatewayId}}, "10.10.0.0/23")),
              "RouteAlreadyExists: The route identified by 10.10.0.0/23 already exists.");
    EXPECT_EQ(routeTo({{"GatewayId", gatewayId}}, "10.10.1.0/24").error().code, "InvalidParameterValue");
    EXPECT_EQ(outcome(store->deleteRoute(tableId, {{"DestinationCidrBlock", "10.10.0.0/23"}})),
              "InvalidParameterValue: cannot remove local route 10.10.0.0/23 in route table " + tableId);
}

TEST_F(RouteTables, DeletedRouteIsGone) {
    ASSERT_OK(store->attachInternetGateway(gatewayId, vpcId));
    ASSERT_OK(routeTo({{"GatewayId", gatewayId}}));
    ASSERT_OK(store->deleteRoute(tableId, {{"DestinationCidrBlock", "0.0.0.0/0"}}));
    EXPECT_EQ(outcome(store->deleteRoute(tableId, {{"DestinationCidrBlock", "0.0.0.0/0"}})),
              "InvalidRoute.NotFound: no route with destination-cidr-block 0.0.0.0/0 in route table " + tableId);
}

TEST_F(RouteTables, RouteToADetachedGatewayIsABlackhole) {
    ASSERT_OK(store->attachInternetGateway(gatewayId, vpcId));
    ASSERT_OK(routeTo({{"GatewayId", gatewayId}}));
    EXPECT_EQ(stringAt(of(kRouteTable, vpcId)[1].at("Routes").at(1), "State"), "active");
    ASSERT_OK(store->detachInternetGateway(gatewayId, vpcId));
    EXPECT_EQ(stringAt(of(kRouteTable, vpcId)[1].at("Routes").at(1), "State"), "blackhole");
    ASSERT_OK(store->deleteInternetGateway(gatewayId));
    EXPECT_EQ(stringAt(of(kRouteTable, vpcId)[1].at("Routes").at(1), "State"), "blackhole");
}

TEST_F(RouteTables, SubnetFollowsOneTable) {
    const std::string subnetId = makeSubnet(vpcId);
    ASSERT_OK_AND(const std::string first, store->associateRouteTable(tableId, subnetId, ""));
    ASSERT_OK_AND(const std::string again, store->associateRouteTable(tableId, subnetId, ""));
    EXPECT_EQ(first, again);
    const std::string other = makeTable(vpcId);
    EXPECT_EQ(outcome(store->associateRouteTable(other, subnetId, "")),
              "Resource.AlreadyAssociated: the specified association for route table " + other +
                  " conflicts with an existing association");
    ASSERT_OK(store->disassociateRouteTable(first));
    EXPECT_EQ(outcome(store->associateRouteTable(other, subnetId, "")), "ok");
    EXPECT_EQ(outcome(store->disassociateRouteTable(first)),
              "InvalidAssociationID.NotFound: The association ID '" + first + "' does not exist");
}

TEST_F(RouteTables, TableAndSubnetMustShareTheirVpc) {
    const std::string subnetId = makeSubnet(makeVpc());
    EXPECT_EQ(outcome(store->associateRouteTable(tableId, subnetId, "")), "InvalidParameterValue: route table " +
                                                                              tableId + " and subnet " + subnetId +
                                                                              " belong to different networks");
    EXPECT_EQ(store->associateRouteTable(tableId, "", "").error().code, "MissingParameter");
}

TEST_F(RouteTables, TableInUseCannotBeDeleted) {
    const std::string subnetId = makeSubnet(vpcId);
    ASSERT_OK_AND(const std::string associationId, store->associateRouteTable(tableId, subnetId, ""));
    EXPECT_EQ(outcome(store->deleteRouteTable(tableId)),
              "DependencyViolation: The routeTable '" + tableId + "' has dependencies and cannot be deleted.");
    ASSERT_OK(store->disassociateRouteTable(associationId));
    ASSERT_OK(store->deleteRouteTable(tableId));
}

TEST_F(RouteTables, MainTableStays) {
    const Json main = of(kRouteTable, vpcId)[0];
    EXPECT_EQ(store->deleteRouteTable(stringAt(main, "RouteTableId")).error().code, "DependencyViolation");
    const std::string associationId = stringAt(main.at("Associations").at(0), "RouteTableAssociationId");
    EXPECT_EQ(outcome(store->disassociateRouteTable(associationId)),
              "InvalidParameterValue: cannot disassociate the main route table association " + associationId);
}

} // namespace skydeck::lab
