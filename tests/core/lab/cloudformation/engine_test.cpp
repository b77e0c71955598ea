#include "tests/core/lab/cloudformation/engine_templates.h"

namespace skydeck::lab::cloudformation {

namespace {

using Engine = test::EngineTest;

} // namespace

TEST_F(Engine, CreationTellsEachStepAsCloudFormationDoes) {
    const std::string id = create("demo", kChain);
    EXPECT_THAT(id, testing::MatchesRegex("arn:aws:cloudformation:us-east-1:123456789012:stack/demo/[0-9a-f-]{36}"));
    EXPECT_EQ(events(id), (std::vector<std::string>{
                              "demo CREATE_IN_PROGRESS User Initiated",
                              "Vpc CREATE_IN_PROGRESS",
                              "Vpc CREATE_IN_PROGRESS Resource creation Initiated",
                              "Vpc CREATE_COMPLETE",
                              "Table CREATE_IN_PROGRESS",
                              "Table CREATE_IN_PROGRESS Resource creation Initiated",
                              "Table CREATE_COMPLETE",
                              "Bucket CREATE_IN_PROGRESS",
                              "Bucket CREATE_IN_PROGRESS Resource creation Initiated",
                              "Bucket CREATE_COMPLETE",
                              "demo CREATE_COMPLETE",
                          }));
}

TEST_F(Engine, EventsCanBeToldApartAndOrdered) {
    const std::string id = create("demo", kChain);
    ASSERT_OK_AND(const auto found, m_engine->store().events(id, 0, 1000));
    std::set<std::string> ids;
    double newer = 1e12;
    for (const auto& [sequence, event] : found) {
        ids.insert(stringAt(event, "EventId"));
        EXPECT_LT(numberAt(event, "Timestamp"), newer);
        newer = numberAt(event, "Timestamp");
    }
    EXPECT_EQ(ids.size(), found.size());
}

TEST_F(Engine, ReferencesBecomeWhatTheServicesGave) {
    create("demo", kChain);
    EXPECT_EQ(m_services.inputs("ec2:CreateRouteTable").at(0)["VpcId"], "vpc-1");
}

TEST_F(Engine, ResourcesCarryTheStacksTags) {
    auto wanted = request("demo", "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties:\n"
                                  "      Tags: [{Key: team, Value: mine}]\n");
    wanted.tags = Json::array({{{"Key", "team"}, {"Value", "all"}}, {{"Key", "cost"}, {"Value", "1"}}});
    const std::string id = create(wanted);
    EXPECT_EQ(tagMap(m_services.inputs("s3:PutBucketTagging").at(0)["Tagging"]["TagSet"]),
              Json({{"team", "mine"},
                    {"cost", "1"},
                    {"aws:cloudformation:stack-id", id},
                    {"aws:cloudformation:stack-name", "demo"},
                    {"aws:cloudformation:logical-id", "Bucket"}}));
}

TEST_F(Engine, IndependentResourcesAreMadeAtTheSameTime) {
    m_services.hold("s3:CreateBucket");
    m_services.hold("ec2:CreateInternetGateway");
    const std::string id = begin(request("demo", kBucket + "  Gateway: {Type: AWS::EC2::InternetGateway}\n"));
    // Both calls are open at once, or this never returns.
    m_services.awaitCalls("s3:CreateBucket", 1);
    m_services.awaitCalls("ec2:CreateInternetGateway", 1);
    EXPECT_EQ(status(id), "CREATE_IN_PROGRESS");
    m_services.release("s3:CreateBucket");
    m_services.release("ec2:CreateInternetGateway");
    m_engine->waitIdle();
    EXPECT_EQ(status(id), "CREATE_COMPLETE");
}

TEST_F(Engine, MadeUpNamesFollowCloudFormation) {
    const std::string id = create("Demo", kBucket);
    EXPECT_THAT(resource(id, "Bucket").physicalId, testing::MatchesRegex("demo-bucket-[a-z0-9]{12}"));
    const std::string longer = create(std::string(100, 'x'), kBucket);
    EXPECT_EQ(resource(longer, "Bucket").physicalId.size(), 63U);
    EXPECT_THAT(resource(longer, "Bucket").physicalId, testing::MatchesRegex("x+-bucket-[a-z0-9]{12}"));
}

TEST_F(Engine, FailureRollsBackWhatWasMade) {
    m_services.failWith("s3:CreateBucket", 409, "BucketAlreadyExists", "The requested bucket name is not available");
    const std::string id = create("demo", kChain);
    EXPECT_EQ(events(id),
              (std::vector<std::string>{
                  "demo CREATE_IN_PROGRESS User Initiated",
                  "Vpc CREATE_IN_PROGRESS",
                  "Vpc CREATE_IN_PROGRESS Resource creation Initiated",
                  "Vpc CREATE_COMPLETE",
                  "Table CREATE_IN_PROGRESS",
                  "Table CREATE_IN_PROGRESS Resource creation Initiated",
                  "Table CREATE_COMPLETE",
                  "Bucket CREATE_IN_PROGRESS",
                  "Bucket CREATE_FAILED The requested bucket name is not available (Service: Amazon S3; Status "
                  "Code: 409; Error Code: BucketAlreadyExists)",
                  "demo ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bucket]. Rollback "
                  "requested by user.",
                  "Bucket DELETE_COMPLETE",
                  "Table DELETE_IN_PROGRESS",
                  "Table DELETE_COMPLETE",
                  "Vpc DELETE_IN_PROGRESS",
                  "Vpc DELETE_COMPLETE",
                  "demo ROLLBACK_COMPLETE",
              }));
    EXPECT_EQ(m_services.position("s3:DeleteBucket"), -1);
}

TEST_F(Engine, WhatFailsHalfwayIsCleanedUp) {
    m_services.failWith("s3:PutBucketTagging", 500, "InternalError", "We encountered an internal error");
    const std::string id = create("demo", kBucket);
    EXPECT_EQ(status(id), "ROLLBACK_COMPLETE");
    EXPECT_EQ(m_services.inputs("s3:DeleteBucket").size(), 1U);
}

TEST_F(Engine, ExistingBucketsAreNotTakenOver) {
    m_services.answer("s3:HeadBucket", [](const Json&) -> Result<Json> { return Json::object(); });
    const std::string id = create("demo", kBucket + "    Properties: {BucketName: mine}\n");
    EXPECT_EQ(resource(id, "Bucket").reason, "");
    EXPECT_THAT(events(id), testing::Contains("Bucket CREATE_FAILED mine already exists"));
    EXPECT_EQ(m_services.position("s3:DeleteBucket"), -1);
}

TEST_F(Engine, RunningSiblingsOfAFailureAreCancelled) {
    open(systemClock());
    m_services.answer("batch:DescribeComputeEnvironments",
                      [](const Json&) -> Result<Json> { return environments("CREATING"); });
    m_services.hold("s3:CreateBucket");
    m_services.failWith("s3:CreateBucket", 400, "InvalidBucketName", "The specified bucket is not valid");
    const std::string id = begin(request("demo", kEnvironment + "  Bucket: {Type: AWS::S3::Bucket}\n"));
    m_services.awaitCalls("batch:DescribeComputeEnvironments", 1);
    m_services.answer("batch:DescribeComputeEnvironments", [this](const Json&) -> Result<Json> {
        const bool gone = m_services.position("batch:DeleteComputeEnvironment") >= 0;
        return gone ? Json{{"computeEnvironments", Json::array()}}
                    : environments(m_services.position("batch:UpdateComputeEnvironment") >= 0 ? "VALID" : "CREATING");
    });
    m_services.release("s3:CreateBucket");
    m_engine->waitIdle();
    EXPECT_THAT(events(id), testing::Contains("Environment CREATE_FAILED Resource creation cancelled"));
    EXPECT_THAT(events(id), testing::Contains("demo ROLLBACK_IN_PROGRESS The following resource(s) failed to create: "
                                              "[Bucket, Environment]. Rollback requested by user."));
    EXPECT_EQ(status(id), "ROLLBACK_COMPLETE");
}

TEST_F(Engine, OnFailureDecidesWhatComesNext) {
    m_services.failWith("s3:CreateBucket", 400, "InvalidBucketName", "The specified bucket is not valid");
    auto wanted = request("kept", kChain);
    wanted.onFailure = "DO_NOTHING";
    const std::string kept = create(wanted);
    EXPECT_EQ(status(kept), "CREATE_FAILED");
    EXPECT_EQ(stack(kept).reason, "The following resource(s) failed to create: [Bucket]. ");
    EXPECT_EQ(resource(kept, "Vpc").status, "CREATE_COMPLETE");

    wanted = request("gone", kChain);
    wanted.onFailure = "DELETE";
    const std::string gone = create(wanted);
    EXPECT_EQ(status(gone), "DELETE_COMPLETE");
    EXPECT_THAT(events(gone), testing::Contains("gone DELETE_IN_PROGRESS The following resource(s) failed to create: "
                                                "[Bucket]. Delete requested by user."));
}

TEST_F(Engine, WrongPropertiesFailTheirResource) {
    const std::string id = create("demo", kBucket + "    Properties: {Colour: red}\n");
    EXPECT_THAT(events(id), testing::Contains("Bucket CREATE_FAILED Encountered unsupported property Colour"));
    EXPECT_EQ(status(id), "ROLLBACK_COMPLETE");
}

TEST_F(Engine, TimeoutEndsTheCreation) {
    m_services.answer("batch:DescribeComputeEnvironments", [this](const Json&) -> Result<Json> {
        const bool gone = m_services.position("batch:DeleteComputeEnvironment") >= 0;
        return gone ? Json{{"computeEnvironments", Json::array()}}
                    : environments(m_services.position("batch:UpdateComputeEnvironment") >= 0 ? "VALID" : "CREATING");
    });
    auto wanted = request("demo", kEnvironment);
    wanted.timeoutMinutes = 1;
    const std::string id = create(wanted);
    EXPECT_THAT(events(id),
                testing::Contains("demo ROLLBACK_IN_PROGRESS Stack creation time exceeded the specified timeout. "
                                  "Rollback requested by user."));
    EXPECT_EQ(status(id), "ROLLBACK_COMPLETE");
}

TEST_F(Engine, InvalidEnvironmentsFailWithBatchsReason) {
    m_services.answer("batch:DescribeComputeEnvironments", [](const Json&) -> Result<Json> {
        Json answer = environments("INVALID");
        answer["computeEnvironments"][0]["statusReason"] = "CLIENT_ERROR - no such role";
        return answer;
    });
    const std::string id = create("demo", kEnvironment);
    EXPECT_THAT(events(id),
                testing::Contains("Environment CREATE_FAILED Resource did not stabilize: CLIENT_ERROR - no such "
                                  "role"));
}

TEST_F(Engine, OutputsAreEvaluatedAndKept) {
    const std::string id = create("demo", kBucket + "Outputs:\n  Name: {Value: !Ref Bucket, Description: the bucket}\n"
                                                    "  Arn: {Value: !GetAtt Bucket.Arn}\n");
    const std::string name = resource(id, "Bucket").physicalId;
    EXPECT_EQ(stack(id).outputs,
              Json::array({{{"OutputKey", "Arn"}, {"OutputValue", "arn:aws:s3:::" + name}},
                           {{"OutputKey", "Name"}, {"OutputValue", name}, {"Description", "the bucket"}}}));
}

TEST_F(Engine, ConditionsLeaveResourcesOut) {
    const std::string body = "Parameters:\n  Wanted: {Type: String}\n"
                             "Conditions:\n  IsWanted: !Equals [!Ref Wanted, 'yes']\n"
                             "Resources:\n  Bucket: {Type: AWS::S3::Bucket}\n"
                             "  Extra: {Type: AWS::EC2::InternetGateway, Condition: IsWanted}\n"
                             "Outputs:\n  Id: {Condition: IsWanted, Value: !Ref Extra}\n";
    auto wanted = request("without", body);
    wanted.parameters = Json::array({{{"ParameterKey", "Wanted"}, {"ParameterValue", "no"}}});
    const std::string id = create(wanted);
    EXPECT_EQ(status(id), "CREATE_COMPLETE");
    EXPECT_EQ(m_services.position("ec2:CreateInternetGateway"), -1);
    EXPECT_EQ(stack(id).outputs, Json::array());

    wanted.stackName = "broken";
    wanted.templateBody += "  Other: {Value: !Ref Extra}\n";
    EXPECT_EQ(refusal(wanted),
              "ValidationError: Template format error: Unresolved resource dependencies [Extra] in the "
              "Outputs block of the template at /Outputs/Other/Value/Ref (line 10, column 18)");
}

TEST_F(Engine, WhatCannotWorkIsRefusedBeforeAnythingIsMade) {
    auto wanted = request("demo", "Resources:\n  Role: {Type: AWS::IAM::Role, Properties: {RoleName: r, "
                                  "AssumeRolePolicyDocument: {}}}\n");
    wanted.capabilities = {"CAPABILITY_IAM"};
    EXPECT_EQ(refusal(wanted), "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_NAMED_IAM]");
    EXPECT_THAT(refusal(request("demo", "Resources:\n  A: {Type: AWS::No::Such}\n")),
                testing::HasSubstr("Unrecognized resource types: [AWS::No::Such]"));
    EXPECT_EQ(m_services.names(), std::vector<std::string>{});
    const auto stacks = m_engine->store().list();
    EXPECT_TRUE(stacks && stacks->empty());
}

TEST_F(Engine, NamesAreTakenOnceAndTokensRepeat) {
    auto wanted = request("demo", kBucket);
    wanted.token = "once";
    const std::string id = create(wanted);
    EXPECT_EQ(begin(wanted), id);
    wanted.token = "twice";
    EXPECT_EQ(refusal(wanted), "AlreadyExistsException: Stack [demo] already exists");
    m_engine->waitIdle();
    EXPECT_EQ(m_services.inputs("s3:CreateBucket").size(), 1U);
}

// ---- deletion

TEST_F(Engine, ExportsInUseKeepTheirStack) {
    const std::string maker =
        create("maker", kBucket + "Outputs:\n  Name: {Value: !Ref Bucket, Export: {Name: shared}}\n");
    const std::string user = create("user", "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties:\n"
                                            "      BucketName: !Sub ['${Other}-copy', {Other: !ImportValue shared}]\n");
    EXPECT_EQ(resource(user, "Bucket").physicalId, resource(maker, "Bucket").physicalId + "-copy");
    remove("maker");
    EXPECT_EQ(status(maker), "CREATE_COMPLETE");
    EXPECT_EQ(stack(maker).reason, "Delete canceled. Cannot delete export shared as it is in use by user.");
    remove("user");
    remove("maker");
    EXPECT_EQ(status(maker), "DELETE_COMPLETE");
    const auto exports = m_engine->store().exports();
    EXPECT_TRUE(exports && exports->empty());
}

TEST_F(Engine, ExportNamesAreTakenOnce) {
    const std::string body = kBucket + "Outputs:\n  Name: {Value: !Ref Bucket, Export: {Name: shared}}\n";
    create("first", body);
    const std::string second = create("second", body);
    EXPECT_THAT(events(second),
                testing::Contains("second ROLLBACK_IN_PROGRESS Export with name shared is already exported "
                                  "by stack first. Rollback requested by user."));
}

TEST_F(Engine, UnknownExportsFailTheResource) {
    const std::string id = create("demo", kBucket + "    Properties: {BucketName: !ImportValue nowhere}\n");
    EXPECT_THAT(events(id), testing::Contains("Bucket CREATE_FAILED No export named nowhere found"));
}

// ---- restart

TEST_F(Engine, InterruptedCreationIsRolledBackByTheNextProcess) {
    open(systemClock());
    m_services.answer("batch:DescribeComputeEnvironments",
                      [](const Json&) -> Result<Json> { return environments("CREATING"); });
    const std::string id = begin(request("demo", kEnvironment));
    m_services.awaitCalls("batch:DescribeComputeEnvironments", 1);
    m_engine->stop();
    EXPECT_EQ(status(id), "CREATE_IN_PROGRESS");

    m_services.answer("batch:DescribeComputeEnvironments", [this](const Json&) -> Result<Json> {
        return m_services.position("batch:DeleteComputeEnvironment") >= 0 ? Json{{"computeEnvironments", Json::array()}}
                                                                          : environments("VALID");
    });
    open(m_clock);
    m_engine->start();
    m_engine->waitIdle();
    EXPECT_EQ(events(id),
              (std::vector<std::string>{
                  "demo CREATE_IN_PROGRESS User Initiated",
                  "Environment CREATE_IN_PROGRESS",
                  "Environment CREATE_IN_PROGRESS Resource creation Initiated",
                  "Environment CREATE_FAILED Resource creation cancelled",
                  "demo ROLLBACK_IN_PROGRESS The lab was stopped while it created this stack. Rollback requested "
                  "by user.",
                  "Environment DELETE_IN_PROGRESS",
                  "Environment DELETE_COMPLETE",
                  "demo ROLLBACK_COMPLETE",
              }));
}

TEST_F(Engine, InterruptedDeletionGoesOn) {
    create("demo", kEnvironment);
    open(systemClock());
    m_services.answer("batch:DescribeComputeEnvironments",
                      [](const Json&) -> Result<Json> { return environments("DELETING"); });
    const auto before = static_cast<std::ptrdiff_t>(m_services.inputs("batch:DescribeComputeEnvironments").size());
    ASSERT_OK(m_engine->remove("demo", {}, {}));
    m_services.awaitCalls("batch:DescribeComputeEnvironments", before + 2);
    m_engine->stop();
    EXPECT_EQ(status("demo"), "DELETE_IN_PROGRESS");

    const std::string id = stack("demo").id;
    m_services.answer("batch:DescribeComputeEnvironments", [](const Json&) -> Result<Json> {
        return Json{{"computeEnvironments", Json::array()}};
    });
    open(m_clock);
    m_engine->start();
    m_engine->waitIdle();
    EXPECT_EQ(status(id), "DELETE_COMPLETE");
}

TEST_F(Engine, WhatACrashLeftUnderAMadeUpNameIsDeleted) {
    Stack crashed;
    crashed.id = "arn:aws:cloudformation:us-east-1:123456789012:stack/demo/1";
    crashed.name = "demo";
    crashed.status = "CREATE_IN_PROGRESS";
    crashed.templateBody = kBucket;
    ASSERT_OK(m_engine->store().add(crashed));
    StackResource bucket;
    bucket.logicalId = "Bucket";
    bucket.type = "AWS::S3::Bucket";
    bucket.status = "CREATE_IN_PROGRESS";
    bucket.generatedName = "demo-bucket-abc";
    ASSERT_OK(m_engine->store().putResource(crashed, bucket, true));
    m_engine->start();
    m_engine->waitIdle();
    EXPECT_EQ(m_services.inputs("s3:DeleteBucket"), std::vector<Json>{Json({{"Bucket", "demo-bucket-abc"}})});
    EXPECT_EQ(status(crashed.id), "ROLLBACK_COMPLETE");
}

TEST_F(Engine, NothingBeginsAfterTheEnd) {
    m_engine->stop();
    EXPECT_EQ(refusal(request("demo", kBucket)), "ServiceUnavailable: The lab is shutting down");
}

} // namespace skydeck::lab::cloudformation
