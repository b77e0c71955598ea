#include "core/workflows/stacks/estimate.h"
#include "core/workflows/stacks/template_document.h"
#include "core/workflows/stacks/template_values.h"
#include "tests/support/support.h"

namespace skydeck::workflows {
namespace {

Prices prices() {
    return Prices(Json::parse(R"({"services": {
        "ec2": {"onDemand": {"t2.micro": 0.01, "g4dn.xlarge": 0.5}},
        "fargate": {"parts": {"vCPUHour": 0.04, "GBHour": 0.004}},
        "vpc": {"natGatewayHour": 0.045, "publicIPv4Hour": 0.005, "interfaceEndpointHour": 0.01},
        "dynamodb": {"provisioned": {"readUnitHour": 0.001, "writeUnitHour": 0.002}}}})"));
}

CostEstimate estimateOf(const std::string& body, std::vector<aws::cloudformation::Parameter> parameters = {}) {
    const auto estimate = estimateCost(body, parameters, prices(), "us-east-1");
    if (!estimate) ADD_FAILURE() << describe(estimate.error());
    return estimate.value_or(CostEstimate());
}

TEST(Estimate, AServerCostsWithItsPublicAddress) {
    const auto estimate = estimateOf(R"(
Parameters: {Size: {Type: String, Default: t2.micro}}
Resources:
  Subnet: {Type: AWS::EC2::Subnet, Properties: {MapPublicIpOnLaunch: true}}
  Server: {Type: AWS::EC2::Instance, Properties: {InstanceType: !Ref Size, SubnetId: !Ref Subnet}}
)",
                                     {{"Size", "g4dn.xlarge", false}});
    ASSERT_EQ(estimate.items.size(), 1U);
    EXPECT_EQ(estimate.items[0].detail, "g4dn.xlarge, public address");
    EXPECT_DOUBLE_EQ(estimate.dollarsPerHour(), 0.505);
}

TEST(Estimate, WhatIsNotKnownHasNoPrice) {
    const auto estimate = estimateOf(R"(
Resources:
  Server: {Type: AWS::EC2::Instance, Properties: {InstanceType: !ImportValue size}}
  Nat: {Type: AWS::EC2::NatGateway}
)");
    EXPECT_EQ(estimate.unpriced(), 1U);
    EXPECT_DOUBLE_EQ(estimate.dollarsPerHour(), 0.045);
}

TEST(Estimate, ResourcesWhoseConditionFailsCostNothing) {
    const std::string body = R"({"Parameters": {"Stage": {"Type": "String", "Default": "test"}},
        "Conditions": {"Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]},
                       "Public": {"Fn::And": [{"Condition": "Live"}, {"Fn::Not": [{"Fn::Equals": ["a", "b"]}]}]}},
        "Resources": {"Nat": {"Type": "AWS::EC2::NatGateway", "Condition": "Public"}}})";
    EXPECT_TRUE(estimateOf(body).items.empty());
    EXPECT_EQ(estimateOf(body, {{"Stage", "live", false}}).items.size(), 1U);
}

TEST(Estimate, TasksOfAServiceRunAlwaysThoseOfADefinitionWhileTheyWork) {
    const auto estimate = estimateOf(R"(
Resources:
  Task: {Type: AWS::ECS::TaskDefinition, Properties: {Cpu: "1024", Memory: 4096, RequiresCompatibilities: [FARGATE]}}
  Web: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref Task, DesiredCount: 3}}
  Jobs:
    Type: AWS::Batch::ComputeEnvironment
    Properties: {ComputeResources: {Type: EC2, MinvCpus: 0, InstanceTypes: [g4dn.xlarge]}}
)");
    ASSERT_EQ(estimate.items.size(), 3U);
    EXPECT_DOUBLE_EQ(estimate.dollarsPerHour(), 3 * 0.056);
    for (const auto& item : estimate.items)
        EXPECT_EQ(item.always, item.logicalId == "Web") << item.logicalId;
}

TEST(Estimate, ProvisionedTablesAndInterfaceEndpointsCost) {
    const auto estimate = estimateOf(R"(
Resources:
  Free: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST}}
  Paid: {Type: AWS::DynamoDB::Table, Properties: {ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}}}
  Gateway: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: s3}}
  Interface: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcEndpointType: Interface, SubnetIds: [a, b]}}
)");
    EXPECT_DOUBLE_EQ(estimate.dollarsPerHour(), 0.015 + 0.02);
    EXPECT_EQ(estimate.items.size(), 2U);
}

TEST(TemplateValues, FunctionsAreWorkedOutAsFarAsTheyCanBe) {
    const Json document = Json::parse(R"json({
        "Parameters": {"A": {"Type": "String", "Default": "x"}, "L": {"Type": "CommaDelimitedList", "Default": "p, q"},
                       "Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": "/a/b"}},
        "Mappings": {"M": {"us-east-1": {"k": "v"}}},
        "Conditions": {"Round": {"Condition": "Round"}},
        "Resources": {"B": {"Type": "AWS::S3::Bucket"}}})json");
    const TemplateValues values(document, {}, "us-east-1");
    const auto text = [&](const char* written) { return values.textOf(Json::parse(written)).value_or("?"); };
    EXPECT_EQ(text(R"({"Fn::Join": ["-", ["a", {"Ref": "A"}]]})"), "a-x");
    EXPECT_EQ(text(R"({"Fn::Sub": "${A}/${!A}/${AWS::Region}"})"), "x/${A}/us-east-1");
    EXPECT_EQ(text(R"({"Fn::Sub": ["${N}${A}", {"N": {"Fn::Select": ["1", {"Ref": "L"}]}}]})"), "qx");
    EXPECT_EQ(text(R"({"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "k"]})"), "v");
    EXPECT_EQ(text(R"({"Ref": "B"})"), "?");
    EXPECT_EQ(text(R"({"Ref": "Image"})"), "?");
    EXPECT_EQ(text(R"({"Fn::Sub": "${B}"})"), "?");
    EXPECT_EQ(text(R"({"Fn::If": ["Round", "a", "b"]})"), "?");
    EXPECT_EQ(values.resourceOf(Json::parse(R"({"Fn::GetAtt": "B.Arn"})")), &document["Resources"]["B"]);
    EXPECT_EQ(values.resourceOf(Json::parse(R"({"Ref": "A"})")), nullptr);
}

TEST(TemplateDocument, BadTemplatesAreNamed) {
    EXPECT_EQ(templateDocument("Resources: [").error().code, "TemplateNotRead");
    EXPECT_EQ(templateDocument("a: b").error().code, "TemplateNotRead");
    EXPECT_EQ(templateDocument(std::string(2 << 20, ' ')).error().code, "TemplateNotRead");
    std::string bomb = "Resources: {a: b}\nx0: &x0 [1,1,1,1,1,1,1,1,1]\n";
    for (int i = 1; i < 9; ++i) {
        const std::string inner = "*x" + std::to_string(i - 1);
        bomb += "x" + std::to_string(i) + ": &x" + std::to_string(i) + " [" + inner;
        for (int k = 0; k < 8; ++k)
            bomb += "," + inner;
        bomb += "]\n";
    }
    EXPECT_EQ(templateDocument(bomb).error().code, "TemplateNotRead");
    std::string deep = "Resources: {a: b}\nx: ";
    deep.append(500, '[').append(500, ']');
    EXPECT_EQ(templateDocument(deep).error().code, "TemplateNotRead");
}

} // namespace
} // namespace skydeck::workflows
