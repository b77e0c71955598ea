#include "tests/core/lab/cloudformation/stack_fixture.h"

namespace skydeck::lab::cloudformation {

namespace {

using test::with;

class NetworkResources : public test::StackTest {
protected:
    std::size_t count(const char* operation, const char* list) {
        return arrayAt(ask("ec2", operation, Json::object()), list).size();
    }
};

const std::string kPrivateNetwork = R"(
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}
  Public: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Private: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Address: {Type: AWS::EC2::EIP, DependsOn: Attachment, Properties: {Domain: vpc, Tags: [{Key: Name, Value: mine}]}}
  Nat:
    Type: AWS::EC2::NatGateway
    Properties: {SubnetId: !Ref Public, AllocationId: !GetAtt Address.AllocationId}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Out:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}
  Association: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Private, RouteTableId: !Ref Table}}
  Storage:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Vpc
      ServiceName: !Sub com.amazonaws.${AWS::Region}.s3
      RouteTableIds: [!Ref Table]
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: for the endpoint, VpcId: !Ref Vpc}}
  In:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !Ref Group, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}
  Interface:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Vpc
      VpcEndpointType: Interface
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      SubnetIds: [!Ref Private]
      SecurityGroupIds: [!Ref Group]
)";

TEST_F(NetworkResources, MakesANetworkWithAWayOutByNatAndEndpoints) {
    ASSERT_EQ(create(kPrivateNetwork), "CREATE_COMPLETE");
    const Json nat = ask("ec2", "DescribeNatGateways", {{"NatGatewayIds", {physicalId("Nat")}}}).at("NatGateways")[0];
    EXPECT_EQ(stringAt(nat, "State"), "available");
    EXPECT_EQ(stringAt(nat["NatGatewayAddresses"][0], "PublicIp"), physicalId("Address"));
    const Json table =
        ask("ec2", "DescribeRouteTables", {{"RouteTableIds", {physicalId("Table")}}}).at("RouteTables")[0];
    std::vector<std::string> ways;
    for (const Json& route : table["Routes"])
        ways.push_back(stringAt(route, "NatGatewayId", stringAt(route, "GatewayId")));
    EXPECT_THAT(ways, testing::UnorderedElementsAre("local", physicalId("Nat"), physicalId("Storage")));
    EXPECT_EQ(remove(), "");
    EXPECT_EQ(count("DescribeAddresses", "Addresses") + count("DescribeVpcEndpoints", "VpcEndpoints"), 0U);
    EXPECT_EQ(count("DescribeVpcs", "Vpcs"), 1U); // the default one
}

TEST_F(NetworkResources, KeepsWhatOthersHangOn) {
    ASSERT_EQ(create(kPrivateNetwork), "CREATE_COMPLETE");
    EXPECT_EQ(refusal("ec2", "DeleteSubnet", {{"SubnetId", physicalId("Public")}}), "DependencyViolation");
    EXPECT_EQ(refusal("ec2", "DeleteSubnet", {{"SubnetId", physicalId("Private")}}), "DependencyViolation");
    EXPECT_EQ(refusal("ec2", "DeleteSecurityGroup", {{"GroupId", physicalId("Group")}}), "DependencyViolation");
    EXPECT_EQ(refusal("ec2", "DetachInternetGateway",
                      {{"InternetGatewayId", physicalId("Gateway")}, {"VpcId", physicalId("Vpc")}}),
              "DependencyViolation");
    EXPECT_EQ(refusal("ec2", "ReleaseAddress", {{"PublicIp", physicalId("Address")}}), "InvalidIPAddress.InUse");
}

TEST_F(NetworkResources, ShowsARouteToAGoneNatGatewayAsABlackhole) {
    ASSERT_EQ(create(kPrivateNetwork), "CREATE_COMPLETE");
    ask("ec2", "DeleteNatGateway", {{"NatGatewayId", physicalId("Nat")}});
    const Json table =
        ask("ec2", "DescribeRouteTables", {{"RouteTableIds", {physicalId("Table")}}}).at("RouteTables")[0];
    for (const Json& route : table["Routes"])
        EXPECT_EQ(stringAt(route, "State"), route.contains("NatGatewayId") ? "blackhole" : "active") << route;
    EXPECT_EQ(stringAt(ask("ec2", "DescribeNatGateways", Json::object()).at("NatGateways")[0], "State"), "deleted");
    EXPECT_EQ(remove(), "");
}

TEST_F(NetworkResources, SendsARouteAndASubnetElsewhereInPlace) {
    ASSERT_EQ(create(kPrivateNetwork), "CREATE_COMPLETE");
    const std::string changed = with(
        with(with(kPrivateNetwork, "0.0.0.0/0, NatGatewayId: !Ref Nat", "0.0.0.0/0, GatewayId: !Ref Gateway"),
             "SubnetId: !Ref Private, RouteTableId: !Ref Table", "SubnetId: !Ref Private, RouteTableId: !Ref Second"),
        "  Out:\n", "  Second: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}\n  Out:\n");
    ASSERT_EQ(update(changed), "UPDATE_COMPLETE");
    const Json tables =
        ask("ec2", "DescribeRouteTables", {{"RouteTableIds", {physicalId("Table"), physicalId("Second")}}})
            .at("RouteTables");
    EXPECT_TRUE(tables[0]["Associations"].empty());
    EXPECT_EQ(stringAt(tables[1]["Associations"][0], "SubnetId"), physicalId("Private"));
    std::vector<std::string> ways;
    for (const Json& route : tables[0]["Routes"])
        ways.push_back(stringAt(route, "GatewayId"));
    EXPECT_THAT(ways, testing::UnorderedElementsAre("local", physicalId("Gateway"), physicalId("Storage")));
    EXPECT_EQ(remove(), "");
}

TEST_F(NetworkResources, GivesALaunchTemplateAnotherVersion) {
    const std::string body = "Resources:\n  Template:\n    Type: AWS::EC2::LaunchTemplate\n    Properties:\n"
                             "      LaunchTemplateName: mine\n      LaunchTemplateData: {InstanceType: t3.micro}\n"
                             "Outputs:\n  Version: {Value: !GetAtt Template.LatestVersionNumber}\n";
    ASSERT_EQ(create(body), "CREATE_COMPLETE");
    const std::string id = physicalId("Template");
    ASSERT_EQ(update(with(body, "t3.micro", "t3.small")), "UPDATE_COMPLETE");
    EXPECT_EQ(physicalId("Template"), id);
    EXPECT_EQ(output("Version"), "2");
    const Json versions =
        ask("ec2", "DescribeLaunchTemplateVersions", {{"LaunchTemplateName", "mine"}, {"Versions", {"$Default", "1"}}})
            .at("LaunchTemplateVersions");
    EXPECT_EQ(versions[0]["LaunchTemplateData"]["InstanceType"], "t3.small");
    EXPECT_EQ(versions[1]["LaunchTemplateData"]["InstanceType"], "t3.micro");
    EXPECT_EQ(remove(), "");
    EXPECT_EQ(count("DescribeLaunchTemplates", "LaunchTemplates"), 0U);
}

TEST_F(NetworkResources, PutsThePrivateHalfOfAKeyPairIntoAParameter) {
    ASSERT_EQ(create("Resources:\n  Key: {Type: AWS::EC2::KeyPair, Properties: {KeyName: mine, KeyType: ed25519}}\n"
                     "Outputs:\n  Id: {Value: !GetAtt Key.KeyPairId}\n"),
              "CREATE_COMPLETE");
    const std::string name = "/ec2/keypair/" + output("Id");
    const Json parameter = ask("ssm", "GetParameter", {{"Name", name}, {"WithDecryption", true}}).at("Parameter");
    EXPECT_EQ(stringAt(parameter, "Type"), "SecureString");
    EXPECT_THAT(stringAt(parameter, "Value"), testing::HasSubstr("PRIVATE KEY"));
    EXPECT_EQ(remove(), "");
    EXPECT_EQ(refusal("ssm", "GetParameter", {{"Name", name}}), "ParameterNotFound");
    EXPECT_EQ(count("DescribeKeyPairs", "KeyPairs"), 0U);
}

TEST_F(NetworkResources, ImportsAKeyPairWithoutAParameter) {
    ASSERT_EQ(create("Resources:\n  Key:\n    Type: AWS::EC2::KeyPair\n    Properties:\n      KeyName: mine\n"
                     "      PublicKeyMaterial: ssh-ed25519 "
                     "AAAAC3NzaC1lZDI1NTE5AAAAIGrGpqW7YyKxLZ8Vg2RkE3o0K7V5s8ZyV0m3n1h1m2pX me\n"),
              "CREATE_COMPLETE");
    EXPECT_TRUE(ask("ssm", "DescribeParameters", Json::object()).at("Parameters").empty());
    EXPECT_EQ(remove(), "");
}

const std::string kContainers = R"(
Resources:
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: mine, Tags: [{Key: a, Value: b}]}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: mine
      Cpu: 256
      Memory: 512
      ContainerDefinitions:
      - {Name: main, Image: some/image, Command: [one], Environment: [{Name: A, Value: 1}], DockerLabels: {Big: Label}}
  Linked: {Type: AWS::IAM::ServiceLinkedRole, Properties: {AWSServiceName: ecs.amazonaws.com}}
)";

TEST_F(NetworkResources, RegistersAnotherRevisionForAnotherContainer) {
    ASSERT_EQ(create(kContainers), "CREATE_COMPLETE");
    const std::string first = physicalId("Task");
    EXPECT_TRUE(first.ends_with("/mine:1")) << first;
    const Json container = ask("ecs", "DescribeTaskDefinition", {{"taskDefinition", first}})
                               .at("taskDefinition")
                               .at("containerDefinitions")[0];
    EXPECT_EQ(container["environment"], Json::parse(R"([{"name": "A", "value": "1"}])"));
    EXPECT_EQ(container["dockerLabels"], Json::parse(R"({"Big": "Label"})"));
    ASSERT_EQ(update(with(kContainers, "[one]", "[two]")), "UPDATE_COMPLETE");
    EXPECT_TRUE(physicalId("Task").ends_with("/mine:2"));
    EXPECT_EQ(
        stringAt(ask("ecs", "DescribeTaskDefinition", {{"taskDefinition", first}}).at("taskDefinition"), "status"),
        "INACTIVE");
    EXPECT_EQ(remove(), "");
    EXPECT_TRUE(ask("ecs", "ListClusters", Json::object()).at("clusterArns").empty());
    EXPECT_TRUE(ask("iam", "ListRoles", Json::object()).at("Roles").empty());
}

TEST_F(NetworkResources, DoesNotTakeOverAClusterThatIsThere) {
    ask("ecs", "CreateCluster", {{"clusterName", "mine"}});
    EXPECT_THAT(create(kContainers), testing::HasSubstr("mine already exists"));
    EXPECT_EQ(ask("ecs", "ListClusters", Json::object()).at("clusterArns").size(), 1U);
}

} // namespace

} // namespace skydeck::lab::cloudformation
