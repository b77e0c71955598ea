#include "tests/core/lab/service_caller.h"

namespace skydeck::lab {

namespace {

class Ec2GatewaysTest : public ServiceCaller {
protected:
    Ec2GatewaysTest() : ServiceCaller("ec2") {}

    std::string defaultSubnet() { return stringAt(ok("DescribeSubnets", Json::object()).at("Subnets")[0], "SubnetId"); }
    /// An instance of the default VPC that nothing runs.
    std::string instance() {
        const Json subnet = ok("DescribeSubnets", Json::object()).at("Subnets")[0];
        const auto made = lab->network->instances().put({.instanceType = "t3.micro",
                                                         .imageId = "ami-1",
                                                         .subnetId = stringAt(subnet, "SubnetId"),
                                                         .groupIds = {},
                                                         .state = InstanceState::Running,
                                                         .attributes = Json::object()});
        EXPECT_TRUE(made) << describe(made.error());
        return made ? stringAt(made->at("Instances")[0], "InstanceId") : "";
    }
    Json shown(const std::string& instanceId) {
        return ok("DescribeInstances", {{"InstanceIds", {instanceId}}}).at("Reservations")[0]["Instances"][0];
    }
    Json address() { return ok("DescribeAddresses", Json::object()).at("Addresses")[0]; }
};

TEST_F(Ec2GatewaysTest, AllocatesAddressesUpToTheQuota) {
    std::set<std::string> addresses;
    for (int i = 0; i < 5; ++i)
        addresses.insert(stringAt(ok("AllocateAddress", {{"Domain", "vpc"}}), "PublicIp"));
    EXPECT_EQ(addresses.size(), 5U);
    EXPECT_THAT(error("AllocateAddress", Json::object()), testing::StartsWith("AddressLimitExceeded"));
    ok("ReleaseAddress", {{"AllocationId", address()["AllocationId"]}});
    EXPECT_EQ(ok("DescribeAddresses", Json::object()).at("Addresses").size(), 4U);
    EXPECT_THAT(error("ReleaseAddress", {{"AllocationId", "eipalloc-0"}}),
                testing::StartsWith("InvalidAllocationID.NotFound"));
    EXPECT_THAT(error("DescribeAddresses", {{"PublicIps", {"1.2.3.4"}}}),
                testing::StartsWith("InvalidAddress.NotFound"));
}

TEST_F(Ec2GatewaysTest, AnAddressIsAnInstancesUntilItGoes) {
    const std::string first = instance(), second = instance();
    const Json made = ok("AllocateAddress", Json::object());
    const Json id = made.at("AllocationId");
    ok("AssociateAddress", {{"AllocationId", id}, {"InstanceId", first}});
    EXPECT_EQ(shown(first)["PublicIpAddress"], made["PublicIp"]);
    EXPECT_THAT(error("ReleaseAddress", {{"AllocationId", id}}), testing::StartsWith("InvalidIPAddress.InUse"));
    EXPECT_THAT(
        error("AssociateAddress", {{"AllocationId", id}, {"InstanceId", second}, {"AllowReassociation", false}}),
        testing::StartsWith("Resource.AlreadyAssociated"));
    ok("AssociateAddress", {{"AllocationId", id}, {"InstanceId", second}});
    EXPECT_FALSE(shown(first).contains("PublicIpAddress"));
    EXPECT_EQ(stringAt(address(), "InstanceId"), second);
    ASSERT_TRUE(lab->network->instances().update(second, InstanceState::Terminated));
    EXPECT_FALSE(address().contains("AssociationId"));
    ok("ReleaseAddress", {{"AllocationId", id}});
}

TEST_F(Ec2GatewaysTest, DisassociatesByTheAssociation) {
    const std::string id = instance();
    const Json made = ok("AllocateAddress", Json::object());
    const Json link = ok("AssociateAddress", {{"PublicIp", made["PublicIp"]}, {"InstanceId", id}});
    ok("DisassociateAddress", {{"AssociationId", link["AssociationId"]}});
    EXPECT_FALSE(shown(id).contains("PublicIpAddress"));
    EXPECT_THAT(error("DisassociateAddress", {{"AssociationId", link["AssociationId"]}}),
                testing::StartsWith("InvalidAssociationID.NotFound"));
}

TEST_F(Ec2GatewaysTest, ANatGatewayHoldsItsAddress) {
    const Json id = ok("AllocateAddress", Json::object()).at("AllocationId");
    EXPECT_THAT(error("CreateNatGateway", {{"SubnetId", defaultSubnet()}}), testing::StartsWith("MissingParameter"));
    const Json nat = ok("CreateNatGateway", {{"SubnetId", defaultSubnet()}, {"AllocationId", id}}).at("NatGateway");
    EXPECT_THAT(error("CreateNatGateway", {{"SubnetId", defaultSubnet()}, {"AllocationId", id}}),
                testing::StartsWith("Resource.AlreadyAssociated"));
    EXPECT_EQ(ok("DescribeNatGateways", {{"Filter", {{{"Name", "subnet-id"}, {"Values", {"subnet-0"}}}}}})
                  .at("NatGateways")
                  .size(),
              0U);
    ok("DeleteNatGateway", {{"NatGatewayId", nat["NatGatewayId"]}});
    ok("ReleaseAddress", {{"AllocationId", id}});
    EXPECT_THAT(error("DeleteNatGateway", {{"NatGatewayId", nat["NatGatewayId"]}}),
                testing::StartsWith("NatGatewayNotFound"));
}

TEST_F(Ec2GatewaysTest, RefusesEndpointsOfServicesThatHaveNone) {
    const Json vpc = ok("DescribeVpcs", Json::object()).at("Vpcs")[0]["VpcId"];
    for (const char* name : {"com.amazonaws.us-east-1.sqs", "com.amazonaws.eu-west-1.s3", "s3"})
        EXPECT_THAT(error("CreateVpcEndpoint", {{"VpcId", vpc}, {"ServiceName", name}}),
                    testing::StartsWith("InvalidServiceName"))
            << name;
    const Json gone = ok("DeleteVpcEndpoints", {{"VpcEndpointIds", {"vpce-0"}}}).at("Unsuccessful");
    EXPECT_EQ(stringAt(gone[0]["Error"], "Code"), "InvalidVpcEndpointId.NotFound");
}

TEST_F(Ec2GatewaysTest, BuildsLaunchTemplateVersionsUponOthers) {
    ok("CreateLaunchTemplate",
       {{"LaunchTemplateName", "mine"}, {"LaunchTemplateData", {{"InstanceType", "t3.micro"}, {"KeyName", "key"}}}});
    EXPECT_THAT(error("CreateLaunchTemplate",
                      {{"LaunchTemplateName", "mine"}, {"LaunchTemplateData", {{"InstanceType", "t3.micro"}}}}),
                testing::StartsWith("InvalidLaunchTemplateName.AlreadyExistsException"));
    const Json second = ok("CreateLaunchTemplateVersion", {{"LaunchTemplateName", "mine"},
                                                           {"SourceVersion", "1"},
                                                           {"LaunchTemplateData", {{"InstanceType", "t3.small"}}}})
                            .at("LaunchTemplateVersion");
    EXPECT_EQ(second["LaunchTemplateData"], Json({{"InstanceType", "t3.small"}, {"KeyName", "key"}}));
    EXPECT_FALSE(boolAt(second, "DefaultVersion"));
    EXPECT_THAT(error("DescribeLaunchTemplateVersions", {{"LaunchTemplateName", "mine"}, {"Versions", {"9"}}}),
                testing::StartsWith("InvalidLaunchTemplateId.VersionNotFound"));
    EXPECT_THAT(error("RunInstances", {{"LaunchTemplate", {{"LaunchTemplateName", "none"}}},
                                       {"MinCount", 1},
                                       {"MaxCount", 1},
                                       {"ImageId", "ami-1"}}),
                testing::StartsWith("InvalidLaunchTemplateName.NotFoundException"));
    ok("DeleteLaunchTemplate", {{"LaunchTemplateName", "mine"}});
    EXPECT_TRUE(ok("DescribeLaunchTemplates", Json::object()).at("LaunchTemplates").empty());
}

} // namespace

} // namespace skydeck::lab
