#include "core/lab/cloudformation/engine.h"
#include "core/lab/lab.h"
#include "core/lab/s3/s3_store.h"
#include "tests/support/support.h"

namespace skydeck::lab {

namespace {

/// The operations as a client meets them, over a whole lab with its real services.
class CloudFormationService : public testing::Test {
protected:
    void SetUp() override {
        LabConfig config;
        config.dataFolder = m_folder.path();
        config.accessKeyId = config.secretAccessKey = "test";
        config.endpointUrl = "http://127.0.0.1:4566";
        auto lab = Lab::open(std::move(config), m_clock);
        ASSERT_TRUE(lab) << describe(lab.error());
        m_lab = std::move(*lab);
    }

    Json call(const char* operation, const Json& input) {
        const auto answer = m_lab->invoke("cloudformation", operation, input);
        EXPECT_TRUE(answer) << describe(answer.error());
        return answer.value_or(Json());
    }

    /// "Code: message" of a call that fails.
    std::string refusal(const char* operation, const Json& input) {
        const auto answer = m_lab->invoke("cloudformation", operation, input);
        EXPECT_FALSE(answer);
        return answer ? "" : answer.error().code + ": " + answer.error().message;
    }

    std::string create(const std::string& name, const std::string& body) {
        const Json made =
            call("CreateStack", {{"StackName", name}, {"TemplateBody", body}, {"Capabilities", {"CAPABILITY_IAM"}}});
        m_lab->cloudFormation->waitIdle();
        return stringAt(made, "StackId");
    }

    TemporaryFolder m_folder;
    skydeck::test::ManualClock m_clock;
    std::unique_ptr<Lab> m_lab;
};

const std::string kGateway = "Description: one gateway\nResources:\n  Gateway: {Type: AWS::EC2::InternetGateway}\n";

const std::string kNetwork =
    "Parameters:\n  Secret: {Type: String, Default: hidden, NoEcho: true, Description: a word}\n"
    "Resources:\n"
    "  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}\n"
    "  Subnet:\n    Type: AWS::EC2::Subnet\n    Properties:\n      VpcId: !Ref Vpc\n      CidrBlock: 10.0.0.0/24\n"
    "      AvailabilityZone: !Select [0, !GetAZs '']\n      MapPublicIpOnLaunch: 'true'\n"
    "  Gateway: {Type: AWS::EC2::InternetGateway}\n"
    "  Attachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref "
    "Gateway}}\n"
    "  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}\n"
    "  Route:\n    Type: AWS::EC2::Route\n    DependsOn: Attachment\n"
    "    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}\n"
    "  Association: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: "
    "!Ref Table}}\n"
    "  Group:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: ssh\n      VpcId: !Ref Vpc\n"
    "      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]\n"
    "      SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}]\n"
    "  Role:\n    Type: AWS::IAM::Role\n    Properties:\n"
    "      AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {Service: "
    "ec2.amazonaws.com}, Action: 'sts:AssumeRole'}]}\n"
    "      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']\n"
    "      Policies: [{PolicyName: own, PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: "
    "'s3:*', Resource: '*'}]}}]\n"
    "  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Role]}}\n"
    "  Log: {Type: AWS::Logs::LogGroup}\n  Images: {Type: AWS::ECR::Repository}\n"
    "Outputs:\n  VpcId: {Value: !Ref Vpc}\n";

} // namespace

TEST_F(CloudFormationService, MakesAndRemovesWithTheRealServices) {
    const std::string id = create("net", kNetwork);
    const Json stack = call("DescribeStacks", {{"StackName", "net"}})["Stacks"][0];
    ASSERT_EQ(stack["StackStatus"], "CREATE_COMPLETE") << dumpJson(call("DescribeStackEvents", {{"StackName", id}}), 1);
    EXPECT_EQ(stack["StackId"], id);
    EXPECT_EQ(stack["Parameters"], Json::array({{{"ParameterKey", "Secret"}, {"ParameterValue", "****"}}}));
    const std::string vpc = stringAt(stack["Outputs"][0], "OutputValue");
    ASSERT_OK_AND(const Json found, m_lab->invoke("ec2", "DescribeVpcs", {{"VpcIds", {vpc}}}));
    EXPECT_EQ(found["Vpcs"].size(), 1U);

    call("DeleteStack", {{"StackName", "net"}});
    m_lab->cloudFormation->waitIdle();
    EXPECT_EQ(call("DescribeStacks", {{"StackName", id}})["Stacks"][0]["StackStatus"], "DELETE_COMPLETE")
        << dumpJson(call("DescribeStackEvents", {{"StackName", id}}), 1);
    EXPECT_FALSE(m_lab->invoke("ec2", "DescribeVpcs", {{"VpcIds", {vpc}}}));
}

TEST_F(CloudFormationService, MakesTablesParametersAndBucketsWithTheirSettings) {
    const char* body =
        "Resources:\n"
        "  Table:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      BillingMode: PAY_PER_REQUEST\n"
        "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n"
        "      KeySchema: [{AttributeName: id, KeyType: HASH}]\n"
        "      StreamSpecification: {StreamViewType: NEW_IMAGE}\n"
        "      TimeToLiveSpecification: {AttributeName: until, Enabled: true}\n"
        "  Name: {Type: AWS::SSM::Parameter, Properties: {Name: /app/table, Type: String, Value: !Ref Table, Tags: {a: "
        "b}}}\n"
        "  Site:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: the-site\n"
        "      VersioningConfiguration: {Status: Enabled}\n"
        "      PublicAccessBlockConfiguration: {BlockPublicPolicy: false, RestrictPublicBuckets: false}\n"
        "      WebsiteConfiguration: {IndexDocument: index.html, ErrorDocument: error.html}\n"
        "      CorsConfiguration: {CorsRules: [{AllowedMethods: [GET], AllowedOrigins: ['*'], MaxAge: 60}]}\n"
        "      BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: "
        "AES256}}]}\n"
        "  Policy:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref Site\n"
        "      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: '*', Action: "
        "'s3:GetObject', "
        "Resource: !Sub '${Site.Arn}/*'}]}\n"
        "Outputs:\n  Url: {Value: !GetAtt Site.WebsiteURL}\n  Arn: {Value: !GetAtt Table.Arn}\n  Stream: {Value: "
        "!GetAtt Table.StreamArn}\n";
    const std::string id = create("data", body);
    const Json stack = call("DescribeStacks", {{"StackName", "data"}})["Stacks"][0];
    ASSERT_EQ(stack["StackStatus"], "CREATE_COMPLETE") << dumpJson(call("DescribeStackEvents", {{"StackName", id}}), 1);
    EXPECT_THAT(dumpJson(stack["Outputs"]), testing::HasSubstr("\"http://the-site.s3-website.localhost:4566\""));
    ASSERT_OK_AND(const Json parameter, m_lab->invoke("ssm", "GetParameter", {{"Name", "/app/table"}}));
    const std::string table = stringAt(parameter["Parameter"], "Value");
    ASSERT_OK_AND(const Json ttl, m_lab->invoke("dynamodb", "DescribeTimeToLive", {{"TableName", table}}));
    EXPECT_EQ(stringAt(ttl["TimeToLiveDescription"], "AttributeName"), "until");
    ASSERT_OK_AND(const Json versioning, m_lab->invoke("s3", "GetBucketVersioning", {{"Bucket", "the-site"}}));
    EXPECT_EQ(stringAt(versioning, "Status"), "Enabled");
    ASSERT_OK_AND(const Json website, m_lab->invoke("s3", "GetBucketWebsite", {{"Bucket", "the-site"}}));
    EXPECT_EQ(stringAt(website["IndexDocument"], "Suffix"), "index.html");
    ASSERT_OK_AND(const Json rules, m_lab->invoke("s3", "GetBucketCors", {{"Bucket", "the-site"}}));
    EXPECT_EQ(integerAt(rules["CORSRules"][0], "MaxAgeSeconds"), 60);
    ASSERT_OK(m_lab->invoke("s3", "GetBucketPolicy", {{"Bucket", "the-site"}}));
    // A stored parameter is what a template may take its values from.
    const std::string second =
        create("second", "Parameters:\n  T: {Type: 'AWS::SSM::Parameter::Value<String>', Default: "
                         "/app/table}\nResources:\n  Copy: {Type: AWS::SSM::Parameter, "
                         "Properties: {Name: /app/copy, Type: String, Value: !Ref T}}\n");
    ASSERT_OK_AND(const Json copy, m_lab->invoke("ssm", "GetParameter", {{"Name", "/app/copy"}}));
    EXPECT_EQ(stringAt(copy["Parameter"], "Value"), table);

    for (const char* name : {"second", "data"}) {
        call("DeleteStack", {{"StackName", name}});
        m_lab->cloudFormation->waitIdle();
    }
    EXPECT_EQ(call("DescribeStacks", {{"StackName", id}})["Stacks"][0]["StackStatus"], "DELETE_COMPLETE")
        << dumpJson(call("DescribeStackEvents", {{"StackName", id}}), 1);
    EXPECT_FALSE(m_lab->invoke("dynamodb", "DescribeTable", {{"TableName", table}}));
    EXPECT_FALSE(m_lab->invoke("ssm", "GetParameter", {{"Name", "/app/table"}}));
}

TEST_F(CloudFormationService, UnknownStacksAreRefusedInCloudFormationsWords) {
    EXPECT_EQ(refusal("DescribeStacks", {{"StackName", "none"}}), "ValidationError: Stack with id none does not exist");
    EXPECT_EQ(refusal("DescribeStackResources", {{"StackName", "none"}}),
              "ValidationError: Stack 'none' does not exist");
    EXPECT_EQ(call("DeleteStack", {{"StackName", "none"}}), Json::object());
}

TEST_F(CloudFormationService, BadRequestsAreRefused) {
    EXPECT_EQ(
        refusal("CreateStack", {{"StackName", "1st"}, {"TemplateBody", kGateway}}),
        "ValidationError: 1 validation error detected: Value '1st' at 'stackName' failed to satisfy constraint: Member "
        "must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
    EXPECT_EQ(refusal("CreateStack", {{"StackName", "demo"}}),
              "ValidationError: Either Template URL or Template Body must be specified.");
    EXPECT_EQ(
        refusal(
            "CreateStack",
            {{"StackName", "demo"}, {"TemplateBody", kGateway}, {"OnFailure", "DELETE"}, {"DisableRollback", true}}),
        "ValidationError: Only one of DisableRollback or OnFailure may be specified");
    EXPECT_THAT(refusal("CreateStack", {{"StackName", "demo"}, {"TemplateBody", std::string(60000, ' ')}}),
                testing::EndsWith("Member must have length less than or equal to 51200"));
    EXPECT_EQ(call("DescribeStacks", Json::object())["Stacks"], Json::array());
}

TEST_F(CloudFormationService, TemplatesMayLieInTheLabsOwnBuckets) {
    const Json here{{"TemplateURL", "https://s3.us-east-1.amazonaws.com/assets/a/t.yaml"}};
    EXPECT_THAT(refusal("ValidateTemplate", here), testing::StartsWith("ValidationError: S3 error: "));
    ASSERT_OK(m_lab->s3->createBucket("assets", "us-east-1"));
    Body body;
    body.bytes = kGateway;
    body.size = kGateway.size();
    ASSERT_OK(m_lab->s3->put("assets", "a/t.yaml", body, {}));
    EXPECT_EQ(call("ValidateTemplate", here)["Description"], "one gateway");
}

TEST_F(CloudFormationService, EventsComeInPagesNewestFirst) {
    std::string body = "Resources:\n";
    for (int i = 0; i < 40; ++i)
        body += "  G" + std::to_string(i) + ": {Type: AWS::EC2::InternetGateway}\n";
    create("many", body);
    const Json first = call("DescribeStackEvents", {{"StackName", "many"}});
    ASSERT_EQ(first["StackEvents"].size(), 100U);
    EXPECT_EQ(first["StackEvents"][0]["ResourceStatus"], "CREATE_COMPLETE");
    EXPECT_EQ(first["StackEvents"][0]["LogicalResourceId"], "many");
    const Json second = call("DescribeStackEvents", {{"StackName", "many"}, {"NextToken", first["NextToken"]}});
    EXPECT_EQ(second["StackEvents"].size(), 22U);
    EXPECT_EQ(second["StackEvents"].back()["ResourceStatusReason"], "User Initiated");
    EXPECT_FALSE(second.contains("NextToken"));
    EXPECT_EQ(refusal("DescribeStackEvents", {{"StackName", "many"}, {"NextToken", "x"}}),
              "ValidationError: The specified NextToken is not valid");
}

TEST_F(CloudFormationService, ResourcesAreShownInAllThreeShapes) {
    const std::string id = create("demo", kGateway);
    const Json all = call("DescribeStackResources", {{"StackName", "demo"}})["StackResources"];
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0]["ResourceType"], "AWS::EC2::InternetGateway");
    EXPECT_EQ(all[0]["StackId"], id);
    const std::string physicalId = stringAt(all[0], "PhysicalResourceId");
    EXPECT_EQ(call("DescribeStackResources", {{"PhysicalResourceId", physicalId}})["StackResources"], all);
    const Json one = call("DescribeStackResource", {{"StackName", "demo"}, {"LogicalResourceId", "Gateway"}});
    EXPECT_EQ(one["StackResourceDetail"]["PhysicalResourceId"], physicalId);
    EXPECT_EQ(refusal("DescribeStackResource", {{"StackName", "demo"}, {"LogicalResourceId", "Other"}}),
              "ValidationError: Resource Other does not exist for stack demo");
    const Json listed = call("ListStackResources", {{"StackName", "demo"}})["StackResourceSummaries"];
    EXPECT_EQ(listed[0]["ResourceStatus"], "CREATE_COMPLETE");
}

TEST_F(CloudFormationService, DeletedStacksStayInTheList) {
    const std::string id = create("demo", kGateway);
    call("DeleteStack", {{"StackName", "demo"}});
    m_lab->cloudFormation->waitIdle();
    EXPECT_EQ(call("DescribeStacks", Json::object())["Stacks"], Json::array());
    const Json deleted = call("ListStacks", {{"StackStatusFilter", {"DELETE_COMPLETE"}}})["StackSummaries"];
    ASSERT_EQ(deleted.size(), 1U);
    EXPECT_EQ(deleted[0]["StackId"], id);
    EXPECT_EQ(deleted[0]["TemplateDescription"], "one gateway");
    EXPECT_TRUE(deleted[0].contains("DeletionTime"));
    EXPECT_EQ(call("ListStacks", {{"StackStatusFilter", {"CREATE_COMPLETE"}}})["StackSummaries"], Json::array());
}

TEST_F(CloudFormationService, TemplatesAreGivenBackAndSummarised) {
    create("demo", kNetwork);
    EXPECT_EQ(call("GetTemplate", {{"StackName", "demo"}})["TemplateBody"], kNetwork);
    EXPECT_EQ(call("ValidateTemplate", {{"TemplateBody", kNetwork}}),
              Json({{"Parameters", Json::array({{{"ParameterKey", "Secret"},
                                                 {"DefaultValue", "hidden"},
                                                 {"NoEcho", true},
                                                 {"Description", "a word"}}})},
                    {"Capabilities", Json::array({"CAPABILITY_IAM"})},
                    {"CapabilitiesReason",
                     "The following resource(s) require capabilities: [AWS::IAM::InstanceProfile, AWS::IAM::Role]"}}));
    const Json summary = call("GetTemplateSummary", {{"StackName", "demo"}});
    EXPECT_EQ(summary["Parameters"][0]["ParameterType"], "String");
    EXPECT_THAT(summary["ResourceTypes"], testing::Contains(Json("AWS::EC2::VPC")));
    EXPECT_EQ(refusal("ValidateTemplate", {{"TemplateBody", "Resources: {A: {Type: 'AWS::Foo::Bar'}}"}}),
              "ValidationError: Template format error: Unrecognized resource types: [AWS::Foo::Bar] at "
              "/Resources/A/Type (line "
              "1, column 23)");
}

TEST_F(CloudFormationService, ExportsAndProtectionAreServed) {
    create("demo", kGateway + "Outputs:\n  Id: {Value: !Ref Gateway, Export: {Name: gateway}}\n");
    EXPECT_EQ(call("ListExports", Json::object())["Exports"][0]["Name"], "gateway");
    EXPECT_EQ(refusal("ListImports", {{"ExportName", "gateway"}}),
              "ValidationError: Export 'gateway' is not imported by any stack.");
    call("UpdateTerminationProtection", {{"StackName", "demo"}, {"EnableTerminationProtection", true}});
    EXPECT_EQ(refusal("DeleteStack", {{"StackName", "demo"}}),
              "ValidationError: Stack [demo] cannot be deleted while TerminationProtection is enabled");
}

} // namespace skydeck::lab
