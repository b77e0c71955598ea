#include "tests/core/lab/cloudformation/engine_fixture.h"

#include <thread>

namespace skydeck::lab::cloudformation {

namespace {
const std::string kParameter =
    "Resources:\n"
    "  Setting: {Type: AWS::SSM::Parameter, Properties: {Name: /a, Type: String, Value: one}}\n";

std::string withValue(const std::string& value) {
    std::string body = kParameter;
    return body.replace(body.find("one"), 3, value);
}

const std::string kRouted = "Resources:\n"
                            "  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n"
                            "  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}\n";

std::string withBlock(const std::string& block) {
    std::string body = kRouted;
    return body.replace(body.find("10.0"), 4, block);
}
} // namespace

class StackUpdate : public test::EngineTest {
protected:
    std::string made(const std::string& body) {
        const std::string id = create("demo", body);
        EXPECT_EQ(status(id), "CREATE_COMPLETE");
        m_seen = events(id).size();
        return id;
    }
    Result<std::string> begun(const std::string& body) { return m_engine->update(request("demo", body)); }
    void update(const std::string& body) {
        const auto id = begun(body);
        EXPECT_TRUE(id) << describe(id.error());
        m_engine->waitIdle();
    }
    /// Events since the creation.
    std::vector<std::string> newEvents(const std::string& id) {
        auto all = events(id);
        all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(m_seen));
        return all;
    }

    std::size_t m_seen = 0;
};

TEST_F(StackUpdate, AChangedPropertyIsChangedInPlace) {
    const std::string id = made(kParameter);
    update(withValue("two"));
    EXPECT_EQ(newEvents(id), (std::vector<std::string>{
                                 "demo UPDATE_IN_PROGRESS User Initiated",
                                 "Setting UPDATE_IN_PROGRESS",
                                 "Setting UPDATE_COMPLETE",
                                 "demo UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                                 "demo UPDATE_COMPLETE",
                             }));
    EXPECT_EQ(m_services.inputs("ssm:PutParameter").back()["Value"], "two");
    EXPECT_EQ(m_services.inputs("ssm:PutParameter").back()["Overwrite"], true);
    EXPECT_EQ(resource(id, "Setting").attributes["Value"], "two");
    EXPECT_TRUE(stack(id).before.is_null());
}

TEST_F(StackUpdate, NothingToDoIsAnError) {
    made(kParameter);
    const auto same = begun(kParameter);
    ASSERT_FALSE(same);
    EXPECT_EQ(same.error().message, "No updates are to be performed.");
    const auto absent = m_engine->update(request("none", kParameter));
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().message, "Stack [none] does not exist");
}

TEST_F(StackUpdate, AFixedPropertyMakesANewResourceAndWhatRefersToItFollows) {
    const std::string id = made(kRouted);
    const std::string vpc = resource(id, "Vpc").physicalId, table = resource(id, "Table").physicalId;
    update(withBlock("10.1"));
    EXPECT_EQ(status(id), "UPDATE_COMPLETE");
    EXPECT_NE(resource(id, "Vpc").physicalId, vpc);
    EXPECT_EQ(m_services.inputs("ec2:CreateRouteTable").back()["VpcId"], resource(id, "Vpc").physicalId);
    // The old ones go afterwards, the one that needs the other first.
    EXPECT_EQ(m_services.inputs("ec2:DeleteRouteTable").back()["RouteTableId"], table);
    EXPECT_EQ(m_services.inputs("ec2:DeleteVpc").back()["VpcId"], vpc);
    EXPECT_LT(m_services.position("ec2:DeleteRouteTable"), m_services.position("ec2:DeleteVpc"));
    EXPECT_GT(m_services.position("ec2:DeleteRouteTable"), m_services.position("ec2:CreateRouteTable"));
}

TEST_F(StackUpdate, WhatTheTemplateNoLongerHasIsDeletedLast) {
    const std::string id = made(kParameter + "  Bucket: {Type: AWS::S3::Bucket}\n");
    update(kParameter + "  Queue: {Type: AWS::EC2::InternetGateway}\n");
    EXPECT_EQ(newEvents(id), (std::vector<std::string>{
                                 "demo UPDATE_IN_PROGRESS User Initiated",
                                 "Queue CREATE_IN_PROGRESS",
                                 "Queue CREATE_IN_PROGRESS Resource creation Initiated",
                                 "Queue CREATE_COMPLETE",
                                 "demo UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                                 "Bucket DELETE_IN_PROGRESS",
                                 "Bucket DELETE_COMPLETE",
                                 "demo UPDATE_COMPLETE",
                             }));
    ASSERT_OK_AND(const auto left, m_engine->store().resources(id));
    EXPECT_EQ(left.size(), 2u);
}

TEST_F(StackUpdate, AFailureBringsEverythingBack) {
    const std::string id = made(kParameter + "  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n");
    const std::string vpc = resource(id, "Vpc").physicalId;
    m_services.failWith("ec2:CreateInternetGateway", 400, "InternetGatewayLimitExceeded", "too many");
    update(withValue("two") + "  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.9.0.0/16}}\n"
                              "  Gateway: {Type: AWS::EC2::InternetGateway, DependsOn: [Setting, Vpc]}\n");
    EXPECT_EQ(status(id), "UPDATE_ROLLBACK_COMPLETE");
    EXPECT_EQ(m_services.inputs("ssm:PutParameter").back()["Value"], "one");
    EXPECT_EQ(resource(id, "Vpc").physicalId, vpc);
    EXPECT_NE(m_services.inputs("ec2:DeleteVpc").back()["VpcId"], vpc);
    EXPECT_THAT(stack(id).templateBody, testing::HasSubstr("10.0.0.0/16"));
    EXPECT_THAT(newEvents(id), testing::Contains("demo UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to "
                                                 "create: [Gateway]. "));
    ASSERT_OK_AND(const auto left, m_engine->store().resources(id));
    EXPECT_EQ(left.size(), 2u);
    // And it can be updated again.
    update(withValue("three") + "  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n");
    EXPECT_EQ(status(id), "UPDATE_COMPLETE");
}

TEST_F(StackUpdate, AnUpdateThatIsToStayFailedCanBeRolledBackLater) {
    const std::string id = made(kParameter);
    m_services.failWith("ec2:CreateInternetGateway", 400, "InternetGatewayLimitExceeded", "too many");
    auto wanted =
        request("demo", withValue("two") + "  Gateway: {Type: AWS::EC2::InternetGateway, DependsOn: Setting}\n");
    wanted.rollbackDisabled = true;
    ASSERT_OK(m_engine->update(wanted));
    m_engine->waitIdle();
    EXPECT_EQ(status(id), "UPDATE_FAILED");
    EXPECT_EQ(m_services.inputs("ssm:PutParameter").back()["Value"], "two");
    ASSERT_OK(m_engine->rollBack("demo", {}));
    m_engine->waitIdle();
    EXPECT_EQ(status(id), "UPDATE_ROLLBACK_COMPLETE");
    EXPECT_EQ(m_services.inputs("ssm:PutParameter").back()["Value"], "one");
}

TEST_F(StackUpdate, ARestartInTheMiddleRollsBack) {
    const std::string id = made(kParameter);
    m_services.hold("ec2:CreateInternetGateway");
    ASSERT_OK(begun(withValue("two") + "  Gateway: {Type: AWS::EC2::InternetGateway, DependsOn: Setting}\n"));
    m_services.awaitCalls("ec2:CreateInternetGateway", 1);
    std::jthread stopper([&] { m_engine->stop(); });
    // The held call goes on only when the engine takes no more work: that is in the middle of the update.
    for (;;) {
        const auto refused = begun(kParameter);
        ASSERT_FALSE(refused);
        if (refused.error().code == "ServiceUnavailable") break;
        std::this_thread::yield();
    }
    m_services.release("ec2:CreateInternetGateway");
    stopper.join();
    EXPECT_EQ(status(id), "UPDATE_IN_PROGRESS");
    open(m_clock);
    m_engine->start();
    m_engine->waitIdle();
    EXPECT_EQ(status(id), "UPDATE_ROLLBACK_COMPLETE");
    EXPECT_EQ(m_services.inputs("ssm:PutParameter").back()["Value"], "one");
    ASSERT_OK_AND(const auto left, m_engine->store().resources(id));
    EXPECT_EQ(left.size(), 1u);
}

TEST_F(StackUpdate, ACancelledUpdateRollsBack) {
    const std::string id = made(kParameter);
    m_services.hold("ec2:CreateInternetGateway");
    ASSERT_OK(begun(withValue("two") + "  Gateway: {Type: AWS::EC2::InternetGateway, DependsOn: Setting}\n"));
    m_services.awaitCalls("ec2:CreateInternetGateway", 1);
    ASSERT_OK(m_engine->cancelUpdate("demo", {}));
    m_services.release("ec2:CreateInternetGateway");
    m_engine->waitIdle();
    EXPECT_EQ(status(id), "UPDATE_ROLLBACK_COMPLETE");
    EXPECT_EQ(m_services.inputs("ssm:PutParameter").back()["Value"], "one");
    EXPECT_FALSE(m_engine->cancelUpdate("demo", {}));
}

TEST_F(StackUpdate, PreviousValuesAndTemplatesCanBeKept) {
    const std::string body = "Parameters: {V: {Type: String}, W: {Type: String, NoEcho: true}}\n"
                             "Resources:\n"
                             "  A: {Type: AWS::SSM::Parameter, Properties: {Name: /a, Type: String, Value: !Ref V}}\n"
                             "  B: {Type: AWS::SSM::Parameter, Properties: {Name: /b, Type: String, Value: !Ref W}}\n";
    auto wanted = request("demo", body);
    wanted.parameters = Json::array(
        {{{"ParameterKey", "V"}, {"ParameterValue", "v"}}, {{"ParameterKey", "W"}, {"ParameterValue", "secret"}}});
    const std::string id = create(wanted);
    wanted.sameTemplate = true;
    wanted.templateBody.clear();
    wanted.parameters = Json::array(
        {{{"ParameterKey", "V"}, {"ParameterValue", "new"}}, {{"ParameterKey", "W"}, {"UsePreviousValue", true}}});
    ASSERT_OK(m_engine->update(wanted));
    m_engine->waitIdle();
    EXPECT_EQ(resource(id, "A").properties["Value"], "new");
    EXPECT_EQ(resource(id, "B").properties["Value"], "secret");
    EXPECT_EQ(m_services.inputs("ssm:PutParameter").size(), 3u);
}

TEST_F(StackUpdate, APlanSaysWhatIsReplacedAndWhy) {
    made(kRouted);
    ASSERT_OK_AND(const auto plan,
                  m_engine->plan(request("demo", withBlock("10.1") + "  New: {Type: AWS::S3::Bucket}\n")));
    ASSERT_EQ(plan.changes.size(), 3u);
    const Json added = describeChange(plan.changes[0], false)["ResourceChange"];
    EXPECT_EQ(added["Action"], "Add");
    const Json table = describeChange(plan.changes[1], true)["ResourceChange"];
    EXPECT_EQ(table["Replacement"], "Conditional");
    EXPECT_EQ(table["Details"][0]["Evaluation"], "Dynamic");
    EXPECT_EQ(table["Details"][0]["CausingEntity"], "Vpc");
    const Json vpc = describeChange(plan.changes[2], true)["ResourceChange"];
    EXPECT_EQ(vpc["Replacement"], "True");
    EXPECT_EQ(vpc["Details"][0]["Target"]["BeforeValue"], "10.0.0.0/16");
    EXPECT_EQ(vpc["Details"][0]["Target"]["AfterValue"], "10.1.0.0/16");
    ASSERT_OK_AND(const auto less,
                  m_engine->plan(request("demo", "Resources:\n  Vpc: {Type: AWS::EC2::VPC, Properties: "
                                                 "{CidrBlock: 10.0.0.0/16}}\n")));
    ASSERT_EQ(less.changes.size(), 1u);
    EXPECT_EQ(describeChange(less.changes[0], false)["ResourceChange"]["Action"], "Remove");
}

TEST_F(StackUpdate, AStackIsNotDeletedWhileItIsUpdated) {
    const std::string id = made(kRouted);
    m_services.hold("ec2:CreateRouteTable");
    ASSERT_OK(begun(withBlock("10.1")));
    m_services.awaitCalls("ec2:CreateRouteTable", 2);
    const Status refused = m_engine->remove("demo", {}, {});
    m_services.release("ec2:CreateRouteTable");
    m_engine->waitIdle();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "Stack [" + id + "] cannot be deleted while in status UPDATE_IN_PROGRESS");
    EXPECT_EQ(status(id), "UPDATE_COMPLETE");
}

TEST_F(StackUpdate, DeletingAStackWhoseReplacementFailedLeavesNothing) {
    const std::string id = made(kRouted);
    m_services.failWith("ec2:CreateRouteTable", 400, "RouteTableLimitExceeded", "too many");
    auto wanted = request("demo", withBlock("10.1"));
    wanted.rollbackDisabled = true;
    ASSERT_OK(m_engine->update(wanted));
    m_engine->waitIdle();
    ASSERT_EQ(status(id), "UPDATE_FAILED");
    remove("demo");
    EXPECT_EQ(status(id), "DELETE_COMPLETE");
    EXPECT_EQ(m_services.inputs("ec2:DeleteVpc").size(), 2u);
    EXPECT_EQ(m_services.inputs("ec2:DeleteRouteTable").size(), 1u);
}

} // namespace skydeck::lab::cloudformation
