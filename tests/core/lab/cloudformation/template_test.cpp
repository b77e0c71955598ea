#include "core/lab/cloudformation/template.h"
#include "tests/support/support.h"

namespace skydeck::lab::cloudformation {

namespace {
std::string refusal(std::string_view text) {
    const auto document = parseTemplate(text);
    EXPECT_FALSE(document.has_value());
    if (document) return {};
    EXPECT_EQ(document.error().code, "ValidationError");
    EXPECT_EQ(document.error().httpStatus, 400);
    return document.error().message;
}

const std::string kBucket = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n";
} // namespace

TEST(Template, UnknownResourceTypesAreRefusedWithTheirPlace) {
    EXPECT_EQ(refusal("Resources:\n  Thing:\n    Type: AWS::Foo::Bar\n"),
              "Template format error: Unrecognized resource types: [AWS::Foo::Bar] at /Resources/Thing/Type (line 3, "
              "column 11)");
}

TEST(Template, UnknownSectionsAndMembersAreRefused) {
    EXPECT_EQ(refusal(kBucket + "Bogus: 1\n"),
              "Invalid template property or properties [Bogus] at /Bogus (line 4, column 8)");
    EXPECT_EQ(refusal("Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Property: {}\n"),
              "Invalid template resource property 'Property' at /Resources/Bucket/Property (line 4, column 15)");
    EXPECT_EQ(refusal("Resources:\n  Bucket:\n    Properties: {}\n"),
              "Template format error: [/Resources/Bucket] Every Resources object must contain a Type member. at "
              "/Resources/Bucket (line 3, column 5)");
    EXPECT_EQ(refusal("Description: nothing\n"),
              "Template format error: At least one Resources member must be defined.");
    EXPECT_EQ(
        refusal("Resources:\n  My-Bucket:\n    Type: AWS::S3::Bucket\n"),
        "Template format error: Resource name My-Bucket is non alphanumeric. at /Resources/My-Bucket (line 3, column "
        "5)");
    EXPECT_EQ(refusal("AWSTemplateFormatVersion: 2011-01-01\n" + kBucket),
              "Template format error: Template format version is unsupported. Supported values are [2010-09-09] at "
              "/AWSTemplateFormatVersion (line 1, column 27)");
}

TEST(Template, UnresolvedReferencesAreRefusedInCloudFormationsWords) {
    EXPECT_EQ(
        refusal(kBucket + "    Properties:\n      BucketName: !Ref Nope\n"),
        "Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template at "
        "/Resources/Bucket/Properties/BucketName/Ref (line 5, column 19)");
    EXPECT_EQ(refusal(kBucket + "    Properties:\n      BucketName: !Sub '${A}-${B.Arn}'\n"),
              "Template error: instance of Fn::GetAtt references undefined resource B at "
              "/Resources/Bucket/Properties/BucketName/Fn::Sub (line 5, column 19)");
    EXPECT_EQ(
        refusal(kBucket + "    DependsOn: Gone\n"),
        "Template format error: Unresolved resource dependencies [Gone] in the Resources block of the template at "
        "/Resources/Bucket/DependsOn (line 4, column 16)");
    EXPECT_EQ(refusal(kBucket + "Outputs:\n  Name:\n    Value: !Ref Gone\n"),
              "Template format error: Unresolved resource dependencies [Gone] in the Outputs block of the template at "
              "/Outputs/Name/Value/Ref (line 6, column 12)");
    EXPECT_EQ(refusal(kBucket + "Outputs:\n  Name:\n    Value: !GetAtt Bucket.Colour\n"),
              "Template error: resource Bucket does not support attribute type Colour in Fn::GetAtt at "
              "/Outputs/Name/Value/Fn::GetAtt (line 6, column 12)");
    EXPECT_EQ(refusal(kBucket + "    Condition: Big\n"),
              "Template format error: Unresolved condition dependency Big in the Resources block of the template at "
              "/Resources/Bucket/Condition (line 4, column 16)");
    EXPECT_EQ(refusal(kBucket + "    Properties:\n      BucketName: !FindInMap [Map, a, b]\n"),
              "Template error: Mapping named 'Map' is not present in the 'Mappings' section of template. at "
              "/Resources/Bucket/Properties/BucketName/Fn::FindInMap (line 5, column 19)");
}

TEST(Template, CirclesAreRefusedWithTheirMembersOnly) {
    EXPECT_EQ(refusal("Resources:\n"
                      "  A: {Type: AWS::S3::Bucket, DependsOn: B}\n"
                      "  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub '${C.Arn}'}}\n"
                      "  C: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref A}}\n"
                      "  Outside: {Type: AWS::S3::Bucket, DependsOn: A}\n"
                      "  Before: {Type: AWS::S3::Bucket}\n"),
              "Circular dependency between resources: [A, B, C] at /Resources/A (line 2, column 6)");
    EXPECT_THAT(refusal(kBucket + "    DependsOn: Bucket\n"),
                testing::StartsWith("Circular dependency between resources: [Bucket]"));
    EXPECT_THAT(refusal("Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\n" + kBucket),
                testing::StartsWith("Template format error: Found circular condition dependency between [A, B]"));
}

TEST(Template, UnknownAndMisshapenFunctionsAreRefused) {
    EXPECT_THAT(
        refusal(kBucket + "    Properties:\n      BucketName: {'Fn::Condition': x}\n"),
        testing::StartsWith("Template Error: Encountered unsupported function: Fn::Condition Supported functions "
                            "are: [Ref, Fn::Base64, "));
    EXPECT_THAT(
        refusal(kBucket + "    Properties:\n      BucketName: !Join [a]\n"),
        testing::StartsWith("Template error: every Fn::Join object requires two parameters, (1) a string delimiter "));
    EXPECT_THAT(refusal(kBucket + "    Properties:\n      BucketName: !Sub '${a-b}'\n"),
                testing::StartsWith("Template error: variable names in Fn::Sub syntax must contain only alphanumeric "
                                    "characters, underscores, periods, and colons"));
    EXPECT_THAT(refusal(kBucket + "    Properties:\n      BucketName: {'Fn::Sub': x, Other: y}\n"),
                testing::StartsWith("Template format error: Fn::Sub must be the only key of its object"));
}

TEST(Template, ConditionsSeeOnlyParameters) {
    EXPECT_THAT(
        refusal("Conditions:\n  C: !Equals [!Ref Bucket, x]\n" + kBucket),
        testing::StartsWith("Template format error: Unresolved dependencies [Bucket]. Cannot reference resources in "
                            "the Conditions block of the template"));
}

TEST(Template, ConditionIsAnOrdinaryWordInsidePolicies) {
    const auto document = parseTemplate("Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n"
                                        "      AssumeRolePolicyDocument:\n        Statement:\n"
                                        "          - Condition: {StringEquals: {a: b}}\n");
    EXPECT_TRUE(document.has_value()) << describe(document.error());
}

TEST(Template, WhatTheLabLacksIsNamed) {
    const auto document = parseTemplate("Transform: AWS::Serverless-2016-10-31\n" + kBucket);
    ASSERT_FALSE(document.has_value());
    EXPECT_EQ(document.error().kind, ErrorKind::NotImplemented);
    EXPECT_EQ(document.error().message,
              "The lab does not implement the transform AWS::Serverless-2016-10-31 at /Transform (line 1, column 12)");
}

TEST(Template, DependenciesAreExplicitAndImplied) {
    ASSERT_OK_AND(const auto document,
                  parseTemplate("Resources:\n"
                                "  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n"
                                "  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}\n"
                                "  Bucket: {Type: AWS::S3::Bucket, DependsOn: [Table], Properties: "
                                "{BucketName: !Sub '${AWS::Region}-${Vpc.VpcId}'}}\n"));
    ASSERT_OK_AND(const Graph graph, dependencies(document));
    EXPECT_EQ(graph, (Graph{{"Bucket", {"Table", "Vpc"}}, {"Table", {"Vpc"}}, {"Vpc", {}}}));
}

TEST(Template, NamedIamResourcesNeedTheStrongerCapability) {
    const std::string role = "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n"
                             "      AssumeRolePolicyDocument: {}\n";
    ASSERT_OK_AND(const auto unnamed, parseTemplate(role));
    EXPECT_EQ(neededCapability(unnamed).capability, "CAPABILITY_IAM");
    EXPECT_EQ(neededCapability(unnamed).reason, "The following resource(s) require capabilities: [AWS::IAM::Role]");
    ASSERT_OK_AND(const auto named, parseTemplate(role + "      RoleName: x\n"));
    EXPECT_EQ(neededCapability(named).capability, "CAPABILITY_NAMED_IAM");
    ASSERT_OK_AND(const auto none, parseTemplate(kBucket));
    EXPECT_EQ(neededCapability(none).capability, "");
}

} // namespace skydeck::lab::cloudformation
