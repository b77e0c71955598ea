#include "tests/core/lab/ec2/network_fixture.h"

namespace skydeck::lab {

using namespace ec2;

TEST_F(Network, SubnetTakesItsZoneByNameOrId) {
    const std::string vpcId = makeVpc();
    SubnetSpec spec = subnetSpec(vpcId, "10.10.0.0/25");
    ASSERT_OK_AND(const Json anywhere, store->createSubnet(spec));
    EXPECT_EQ(stringAt(anywhere, "AvailabilityZone"), "us-east-1a");
    EXPECT_EQ(integerAt(anywhere, "AvailableIpAddressCount"), 123);
    EXPECT_EQ(stringAt(anywhere, "SubnetArn"),
              "arn:aws:ec2:us-east-1:123456789012:subnet/" + stringAt(anywhere, "SubnetId"));
    spec.cidrBlock = "10.10.0.128/25";
    spec.availabilityZone = "us-east-1b";
    ASSERT_OK_AND(const Json byName, store->createSubnet(spec));
    EXPECT_EQ(stringAt(byName, "AvailabilityZoneId"), "use1-az2");
    spec.cidrBlock = "10.10.1.0/25";
    spec.availabilityZone.clear();
    spec.availabilityZoneId = "use1-az3";
    ASSERT_OK_AND(const Json byId, store->createSubnet(spec));
    EXPECT_EQ(stringAt(byId, "AvailabilityZone"), "us-east-1c");
}

TEST_F(Network, SubnetInUnknownZoneIsToldTheZones) {
    SubnetSpec spec = subnetSpec(makeVpc(), "10.10.0.0/24");
    spec.availabilityZone = "us-east-1z";
    EXPECT_EQ(outcome(store->createSubnet(spec)),
              "InvalidParameterValue: Value (us-east-1z) for parameter availabilityZone is invalid. Subnets can "
              "currently only be created in the following availability zones: us-east-1a, us-east-1b, us-east-1c, "
              "us-east-1d, us-east-1e, us-east-1f.");
}

TEST_F(Network, SubnetMustLieInItsVpc) {
    const std::string vpcId = makeVpc();
    for (const char* block : {"10.11.0.0/24", "10.10.0.0/22", "10.10.0.0/29"})
        EXPECT_EQ(outcome(store->createSubnet(subnetSpec(vpcId, block))),
                  std::string("InvalidSubnet.Range: The CIDR '") + block + "' is invalid.");
    EXPECT_EQ(outcome(store->createSubnet(subnetSpec(vpcId, "hello"))),
              "InvalidParameterValue: Value (hello) for parameter cidrBlock is invalid. This is not a valid CIDR "
              "block.");
    EXPECT_EQ(outcome(store->createSubnet(subnetSpec("vpc-0abc", "10.10.0.0/24"))),
              "InvalidVpcID.NotFound: The vpc ID 'vpc-0abc' does not exist");
}

TEST_F(Network, SubnetsMayNotOverlap) {
    const std::string vpcId = makeVpc();
    makeSubnet(vpcId, "10.10.0.0/24");
    EXPECT_EQ(outcome(store->createSubnet(subnetSpec(vpcId, "10.10.0.128/25"))),
              "InvalidSubnet.Conflict: The CIDR '10.10.0.128/25' conflicts with another subnet");
    EXPECT_EQ(outcome(store->createSubnet(subnetSpec(vpcId, "10.10.1.0/24"))), "ok");
    EXPECT_EQ(outcome(store->createSubnet(subnetSpec(makeVpc(), "10.10.0.0/24"))), "ok");
}

TEST_F(Network, SubnetWithInstancesCannotBeDeleted) {
    const std::string vpcId = makeVpc();
    const std::string subnetId = makeSubnet(vpcId);
    ASSERT_OK_AND(
        const Json reservation,
        store->instances().put({.instanceType = "t2.micro", .imageId = "ami-1", .subnetId = subnetId, .groupIds = {}}));
    EXPECT_EQ(outcome(store->deleteSubnet(subnetId)),
              "DependencyViolation: The subnet '" + subnetId + "' has dependencies and cannot be deleted.");
    EXPECT_EQ(integerAt(of(kSubnet, vpcId)[0], "AvailableIpAddressCount"), 250);
    ASSERT_OK(store->instances().update(stringAt(reservation.at("Instances").at(0), "InstanceId"),
                                        InstanceState::Terminated));
    EXPECT_EQ(integerAt(of(kSubnet, vpcId)[0], "AvailableIpAddressCount"), 251);
    ASSERT_OK(store->deleteSubnet(subnetId));
    EXPECT_EQ(outcome(store->deleteSubnet(subnetId)),
              "InvalidSubnetID.NotFound: The subnet ID '" + subnetId + "' does not exist");
}

TEST_F(Network, DeletedSubnetLeavesItsRouteTable) {
    const std::string vpcId = makeVpc();
    const std::string subnetId = makeSubnet(vpcId);
    const std::string tableId = makeTable(vpcId);
    ASSERT_OK(store->associateRouteTable(tableId, subnetId, ""));
    ASSERT_OK(store->deleteSubnet(subnetId));
    EXPECT_EQ(outcome(store->deleteRouteTable(tableId)), "ok");
}

TEST_F(Network, SubnetAttributesChange) {
    const std::string subnetId = makeSubnet(makeVpc());
    ASSERT_OK(store->modifySubnet(subnetId, {{"MapPublicIpOnLaunch", true}}));
    ASSERT_OK_AND(const Json subnet, store->get(kSubnet, subnetId));
    EXPECT_TRUE(boolAt(subnet, "MapPublicIpOnLaunch"));
    EXPECT_EQ(store->modifySubnet(subnetId, {{"AssignIpv6AddressOnCreation", true}}).error().code,
              "InvalidParameterValue");
}

TEST_F(Network, SubnetIsAssociatedWithItsVpcsAcl) {
    const std::string vpcId = makeVpc();
    const std::string subnetId = makeSubnet(vpcId);
    const Json acl = of(kNetworkAcl, vpcId)[0];
    ASSERT_EQ(acl.at("Associations").size(), 1u);
    EXPECT_EQ(stringAt(acl.at("Associations").at(0), "SubnetId"), subnetId);
}

} // namespace skydeck::lab
