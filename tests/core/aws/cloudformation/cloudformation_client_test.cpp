#include "core/aws/cloudformation/cloudformation_client.h"

#include "core/wire/uri.h"
#include "tests/core/aws/client_test.h"

namespace skydeck::aws::cloudformation {
namespace {

using test::FakeTransport;

class CloudFormationClientTest : public test::ClientTest {
protected:
    CloudFormationClient cfn(FakeTransport fake) {
        return CloudFormationClient(client(std::move(fake), "cloudformation"));
    }
    std::map<std::string, std::string> form(std::size_t i = 0) const {
        const auto pairs = wire::parseQuery(sent(i).body);
        return {pairs.begin(), pairs.end()};
    }
    static std::string result(const std::string& operation, const std::string& inside) {
        return "<" + operation + "Response><" + operation + "Result>" + inside + "</" + operation + "Result></" +
               operation + "Response>";
    }
};

TEST_F(CloudFormationClientTest, CreatesAStackWithAllThatWasAsked) {
    const auto client = cfn(std::move(FakeTransport().then(200, result("CreateStack", "<StackId>arn:1</StackId>"))));
    CreateStackInput input;
    input.stackName = "s";
    input.templateBody = "{}";
    input.parameters = {{"MaxvCpus", "64"}};
    input.capabilities = {"CAPABILITY_IAM"};
    input.tags = {{"skydeck", "yes"}};
    input.onFailure = "DELETE";
    ASSERT_OK_AND(const auto id, client.createStack(input, m_context));
    EXPECT_EQ(id, "arn:1");
    const auto fields = form();
    EXPECT_EQ(fields.at("Action"), "CreateStack");
    EXPECT_EQ(fields.at("Parameters.member.1.ParameterKey"), "MaxvCpus");
    EXPECT_EQ(fields.at("Parameters.member.1.ParameterValue"), "64");
    EXPECT_EQ(fields.at("Capabilities.member.1"), "CAPABILITY_IAM");
    EXPECT_EQ(fields.at("Tags.member.1.Key"), "skydeck");
    EXPECT_EQ(fields.at("OnFailure"), "DELETE");
    EXPECT_FALSE(fields.contains("DisableRollback"));
}

TEST_F(CloudFormationClientTest, DescribesAStack) {
    const auto client = cfn(std::move(FakeTransport().then(
        200, result("DescribeStacks",
                    "<Stacks><member><StackName>s</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>"
                    "2020-01-02T03:04:05Z</CreationTime><Parameters><member><ParameterKey>k</ParameterKey>"
                    "<ParameterValue>****</ParameterValue></member></Parameters><Outputs><member><OutputKey>BucketName"
                    "</OutputKey><OutputValue>b</OutputValue></member></Outputs></member></Stacks>"))));
    ASSERT_OK_AND(const auto stack, client.describeStack("s", m_context));
    EXPECT_EQ(stack.stackStatus, "CREATE_COMPLETE");
    EXPECT_EQ(stack.outputs.at(0).outputKey, "BucketName");
    EXPECT_EQ(stack.outputs.at(0).outputValue, "b");
    EXPECT_EQ(stack.parameters.at(0).parameterValue, "****");
    EXPECT_EQ(toEpochSeconds(*stack.creationTime), 1577934245.0);
    EXPECT_FALSE(stack.deletionTime.has_value());
}

TEST_F(CloudFormationClientTest, AnUnknownStackIsNotFoundWithAwsOwnCode) {
    const std::string answer =
        "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id x does not exist"
        "</Message></Error></ErrorResponse>";
    for (int i = 0; i < 3; ++i) {
        const auto client = cfn(std::move(FakeTransport().then(400, answer)));
        const Error error = i == 0   ? client.describeStack("x", m_context).error()
                            : i == 1 ? client.stackEvents("x", {}, m_context).error()
                                     : client.getTemplate("x", m_context).error();
        EXPECT_EQ(error.kind, ErrorKind::NotFound);
        EXPECT_EQ(error.code, "ValidationError");
    }
}

TEST_F(CloudFormationClientTest, EventsStopAtTheOneThatIsKnown) {
    const auto client = cfn(std::move(
        FakeTransport()
            .then(200, result("DescribeStackEvents", "<NextToken>t</NextToken><StackEvents><member><EventId>4</EventId>"
                                                     "</member><member><EventId>3</EventId></member></StackEvents>"))
            .then(200, result("DescribeStackEvents", "<NextToken>u</NextToken><StackEvents><member><EventId>2</EventId>"
                                                     "</member><member><EventId>1</EventId></member></StackEvents>"))));
    ASSERT_OK_AND(const auto events, client.stackEvents("s", "1", m_context));
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0].eventId, "4");
    EXPECT_EQ(events[2].eventId, "2");
    EXPECT_EQ(form(1).at("NextToken"), "t");
    EXPECT_EQ(calls(), 2U);
}

TEST_F(CloudFormationClientTest, SummariesListWhatATemplateAsksFor) {
    const auto client = cfn(std::move(FakeTransport().then(
        200,
        result("GetTemplateSummary",
               "<Parameters><member><ParameterKey>Size</ParameterKey><ParameterType>String</ParameterType>"
               "<DefaultValue></DefaultValue><NoEcho>true</NoEcho><ParameterConstraints><AllowedValues><member>a"
               "</member><member>b</member></AllowedValues></ParameterConstraints></member><member><ParameterKey>Key"
               "</ParameterKey></member></Parameters><ResourceTypes><member>AWS::S3::Bucket</member></ResourceTypes>"
               "<Capabilities><member>CAPABILITY_IAM</member></Capabilities>"))));
    ASSERT_OK_AND(const auto summary, client.templateSummary("{}", m_context));
    ASSERT_EQ(summary.parameters.size(), 2U);
    EXPECT_EQ(summary.parameters[0].defaultValue, "");
    EXPECT_TRUE(summary.parameters[0].noEcho);
    EXPECT_EQ(summary.parameters[0].allowedValues, (std::vector<std::string>{"a", "b"}));
    EXPECT_FALSE(summary.parameters[1].defaultValue.has_value());
    EXPECT_EQ(summary.resourceTypes, std::vector<std::string>{"AWS::S3::Bucket"});
    EXPECT_EQ(summary.capabilities, std::vector<std::string>{"CAPABILITY_IAM"});
}

TEST_F(CloudFormationClientTest, DeletingMayKeepResources) {
    const auto client = cfn(std::move(FakeTransport().then(200, "<DeleteStackResponse/>")));
    ASSERT_OK(client.deleteStack("s", {"Bucket"}, m_context));
    EXPECT_EQ(form().at("RetainResources.member.1"), "Bucket");
}

TEST(StackStatus, TellsMovingFromFailed) {
    EXPECT_TRUE(isInProgress("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"));
    EXPECT_FALSE(isInProgress("CREATE_COMPLETE"));
    for (const char* status : {"CREATE_FAILED", "ROLLBACK_COMPLETE", "DELETE_FAILED", "UPDATE_ROLLBACK_COMPLETE"})
        EXPECT_TRUE(isFailure(status)) << status;
    for (const char* status : {"CREATE_COMPLETE", "DELETE_COMPLETE", "ROLLBACK_IN_PROGRESS"})
        EXPECT_FALSE(isFailure(status)) << status;
}

} // namespace
} // namespace skydeck::aws::cloudformation
