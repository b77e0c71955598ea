#include "tests/core/lab/service_caller.h"

namespace skydeck::lab {

class Ec2Service : public ServiceCaller {
protected:
    Ec2Service() : ServiceCaller("ec2") {}

    std::string makeVpc() { return stringAt(ok("CreateVpc", {{"CidrBlock", "10.10.0.0/23"}}).at("Vpc"), "VpcId"); }

    static Json filter(const std::string& name, const std::string& value) {
        return Json::array({Json{{"Name", name}, {"Values", Json::array({value})}}});
    }

    static Json tags(const std::string& key, const std::string& value) {
        return Json::array({Json{{"Key", key}, {"Value", value}}});
    }

    static Json tagged(const std::string& type, const Json& tags) {
        return Json::array({Json{{"ResourceType", type}, {"Tags", tags}}});
    }

    static Json ids(const std::string& id) { return Json::array({id}); }
};

TEST_F(Ec2Service, EveryListedOperationHasAHandler) {
    expectAllOperations();
}

TEST_F(Ec2Service, VpcIsCreatedWithItsTagsAndFound) {
    const Json vpc =
        ok("CreateVpc", {{"CidrBlock", "10.10.0.0/23"}, {"TagSpecifications", tagged("vpc", tags("Name", "lab"))}})
            .at("Vpc");
    const Json found = ok("DescribeVpcs", {{"Filters", filter("tag:Name", "lab")}}).at("Vpcs");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].at("VpcId"), vpc.at("VpcId"));
}

TEST_F(Ec2Service, TagSpecificationMustFitTheOperation) {
    EXPECT_EQ(
        error("CreateVpc", {{"CidrBlock", "10.0.0.0/16"}, {"TagSpecifications", tagged("subnet", tags("a", "b"))}}),
        "InvalidParameterValue: 'subnet' is not a valid taggable resource type for this operation.");
}

TEST_F(Ec2Service, ReservedTagsAreForTheLabItself) {
    const std::string key = "aws:cloudformation:stack-name";
    const std::string vpcId = makeVpc();
    const Json input{{"Resources", ids(vpcId)}, {"Tags", tags(key, "s")}};
    EXPECT_EQ(error("CreateTags", input),
              "InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use");
    asLab = true;
    ok("CreateTags", input);
    asLab = false;
    EXPECT_EQ(ok("DescribeTags", {{"Filters", filter("tag:" + key, "s")}}).at("Tags"),
              Json::array({Json{{"Key", key}, {"Value", "s"}, {"ResourceId", vpcId}, {"ResourceType", "vpc"}}}));
}

TEST_F(Ec2Service, DryRunChangesNothing) {
    EXPECT_EQ(error("CreateVpc", {{"CidrBlock", "10.0.0.0/16"}, {"DryRun", true}}),
              "DryRunOperation: Request would have succeeded, but DryRun flag is set.");
    EXPECT_EQ(ok("DescribeVpcs", Json::object()).at("Vpcs").size(), 1u);
}

TEST_F(Ec2Service, VpcAttributesAreReadAndWrittenOneAtATime) {
    const std::string vpcId = makeVpc();
    EXPECT_EQ(
        error("ModifyVpcAttribute",
              {{"VpcId", vpcId}, {"EnableDnsSupport", {{"Value", true}}}, {"EnableDnsHostnames", {{"Value", true}}}}),
        "InvalidParameterCombination: Fields for multiple attribute types specified: EnableDnsHostnames, "
        "EnableDnsSupport");
    ok("ModifyVpcAttribute", {{"VpcId", vpcId}, {"EnableDnsHostnames", {{"Value", true}}}});
    EXPECT_EQ(ok("DescribeVpcAttribute", {{"VpcId", vpcId}, {"Attribute", "enableDnsHostnames"}}),
              (Json{{"VpcId", vpcId}, {"EnableDnsHostnames", {{"Value", true}}}}));
    EXPECT_EQ(error("DescribeVpcAttribute", {{"VpcId", vpcId}, {"Attribute", "colour"}}),
              "InvalidParameterValue: Value (colour) for parameter attribute is invalid. Unknown attribute.");
}

TEST_F(Ec2Service, SubnetAttributesReachTheirPlace) {
    const Json made = ok("CreateSubnet", {{"VpcId", makeVpc()}, {"CidrBlock", "10.10.0.0/24"}});
    const std::string subnetId = stringAt(made.at("Subnet"), "SubnetId");
    ok("ModifySubnetAttribute", {{"SubnetId", subnetId}, {"MapPublicIpOnLaunch", {{"Value", true}}}});
    ok("ModifySubnetAttribute", {{"SubnetId", subnetId}, {"PrivateDnsHostnameTypeOnLaunch", "resource-name"}});
    ok("ModifySubnetAttribute", {{"SubnetId", subnetId}, {"EnableResourceNameDnsARecordOnLaunch", {{"Value", true}}}});
    const Json subnet = ok("DescribeSubnets", {{"SubnetIds", ids(subnetId)}}).at("Subnets").at(0);
    EXPECT_TRUE(boolAt(subnet, "MapPublicIpOnLaunch"));
    EXPECT_EQ(subnet.at("PrivateDnsNameOptionsOnLaunch"), (Json{{"HostnameType", "resource-name"},
                                                                {"EnableResourceNameDnsARecord", true},
                                                                {"EnableResourceNameDnsAAAARecord", false}}));
}

TEST_F(Ec2Service, RuleMayBeNamedByPlainParameters) {
    const Json made =
        ok("CreateSecurityGroup", {{"GroupName", "ssh"}, {"Description", "ssh in"}, {"VpcId", makeVpc()}});
    const std::string groupId = stringAt(made, "GroupId");
    const Json rule{
        {"GroupId", groupId}, {"IpProtocol", "tcp"}, {"FromPort", 22}, {"ToPort", 22}, {"CidrIp", "0.0.0.0/0"}};
    const Json added = ok("AuthorizeSecurityGroupIngress", rule);
    EXPECT_TRUE(boolAt(added, "Return"));
    EXPECT_EQ(stringAt(added.at("SecurityGroupRules").at(0), "CidrIpv4"), "0.0.0.0/0");
    EXPECT_EQ(ok("DescribeSecurityGroups", {{"Filters", filter("ip-permission.from-port", "22")}})
                  .at("SecurityGroups")
                  .size(),
              1u);
    EXPECT_EQ(
        ok("DescribeSecurityGroupRules", {{"Filters", filter("group-id", groupId)}}).at("SecurityGroupRules").size(),
        2u);
    EXPECT_TRUE(boolAt(ok("RevokeSecurityGroupIngress", rule), "Return"));
    EXPECT_EQ(error("RevokeSecurityGroupIngress", rule),
              "InvalidPermission.NotFound: The specified rule does not exist in this security group.");
    EXPECT_EQ(error("AuthorizeSecurityGroupIngress", {{"IpProtocol", "tcp"}}),
              "MissingParameter: The request must contain the parameter groupName or groupId");
}

TEST_F(Ec2Service, ZonesAreThoseOfTheRegion) {
    const Json zones = ok("DescribeAvailabilityZones", Json::object()).at("AvailabilityZones");
    ASSERT_EQ(zones.size(), 6u);
    EXPECT_EQ(stringAt(zones[0], "ZoneName"), "us-east-1a");
    EXPECT_EQ(stringAt(zones[0], "ZoneId"), "use1-az1");
    EXPECT_EQ(ok("DescribeAvailabilityZones", {{"ZoneNames", ids("us-east-1b")}}).at("AvailabilityZones").size(), 1u);
    EXPECT_EQ(error("DescribeAvailabilityZones", {{"ZoneNames", ids("mars-1a")}}),
              "InvalidParameterValue: Invalid availability zone: [mars-1a]");
}

TEST_F(Ec2Service, RegionsToOptIntoAreShownOnlyOnRequest) {
    const Json regions = ok("DescribeRegions", Json::object()).at("Regions");
    EXPECT_GT(regions.size(), 10u);
    for (const Json& region : regions)
        EXPECT_EQ(stringAt(region, "OptInStatus"), "opt-in-not-required");
    const Json all = ok("DescribeRegions", {{"AllRegions", true}}).at("Regions");
    EXPECT_GT(all.size(), regions.size());
    EXPECT_EQ(ok("DescribeRegions", {{"AllRegions", true}, {"Filters", filter("opt-in-status", "not-opted-in")}})
                  .at("Regions")
                  .size(),
              all.size() - regions.size());
}

TEST_F(Ec2Service, InstancesAreNoneUntilSomebodyRegistersThem) {
    EXPECT_EQ(ok("DescribeInstances", Json::object()), (Json{{"Reservations", Json::array()}}));
    EXPECT_EQ(error("DescribeInstances", {{"InstanceIds", ids("i-0123456789abcdef0")}}),
              "InvalidInstanceID.NotFound: The instance ID 'i-0123456789abcdef0' does not exist");
}

TEST_F(Ec2Service, RegisteredInstancesAreFilteredByStateAndTag) {
    const Json subnet = ok("DescribeSubnets", Json::object()).at("Subnets").at(0);
    for (const auto state : {InstanceState::Running, InstanceState::Terminated})
        ASSERT_OK(lab->network->instances().put({.instanceType = "g4dn.xlarge",
                                                 .imageId = "ami-1",
                                                 .subnetId = stringAt(subnet, "SubnetId"),
                                                 .groupIds = {},
                                                 .state = state,
                                                 .tags = tags("queue", "q")}));
    EXPECT_EQ(ok("DescribeInstances", {{"Filters", filter("tag:queue", "q")}}).at("Reservations").size(), 2u);
    const Json running =
        ok("DescribeInstances", {{"Filters", filter("instance-state-name", "running")}}).at("Reservations");
    ASSERT_EQ(running.size(), 1u);
    const std::string id = stringAt(running[0].at("Instances").at(0), "InstanceId");
    EXPECT_EQ(ok("DescribeInstances", {{"InstanceIds", ids(id)}}).at("Reservations"), running);
}

} // namespace skydeck::lab
