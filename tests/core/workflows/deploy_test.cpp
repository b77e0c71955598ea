#include "core/workflows/deploy.h"
#include "tests/core/workflows/fake_aws.h"

namespace skydeck::workflows {
namespace {

using aws::cloudformation::StackEvent;
using testing::ElementsAre;
using testing::HasSubstr;

class DeployTest : public testing::Test {
protected:
    DeployTest() {
        aws.stackExists = false;
        aws.stackStatus = "CREATE_IN_PROGRESS";
        aws.events = {{"SimpleBatch", "AWS::CloudFormation::Stack", "CREATE_IN_PROGRESS", "User Initiated"}};
        options.stackName = "SimpleBatch";
        options.templateBody = "Resources: {}";
    }
    /// Notes each event, and lets `then` happen when the first one is seen.
    StackEventCallback record(std::function<void()> then = {}) {
        return [this, then](const StackEvent& event) {
            seen.push_back(event.logicalResourceId + ' ' + event.resourceStatus);
            if (seen.size() == 1 && then) then();
        };
    }

    test::FakeAws aws;
    DeployOptions options;
    std::vector<std::string> seen;
};

TEST_F(DeployTest, EventsComeOnceAndOldestFirst) {
    ASSERT_OK_AND(const auto outcome,
                  deployStack(aws.session(), options, record([&] {
                                  aws.events.push_back({"Bucket", "AWS::S3::Bucket", "CREATE_IN_PROGRESS", ""});
                                  aws.events.push_back({"Bucket", "AWS::S3::Bucket", "CREATE_COMPLETE", ""});
                                  aws.stackStatus = "CREATE_COMPLETE";
                              }),
                              {}));
    EXPECT_EQ(outcome.action, DeployAction::Create);
    EXPECT_EQ(outcome.stack.stackStatus, "CREATE_COMPLETE");
    EXPECT_EQ(outcome.stack.outputs.at(0).outputValue, "bucket");
    EXPECT_THAT(seen,
                ElementsAre("SimpleBatch CREATE_IN_PROGRESS", "Bucket CREATE_IN_PROGRESS", "Bucket CREATE_COMPLETE"));
}

TEST_F(DeployTest, PassesWhatWasAsked) {
    aws.stackStatus = "CREATE_COMPLETE";
    aws.templateParameters = {{{"ParameterKey", "Image"}, {"ParameterType", "String"}}};
    options.parameters = {{"Image", "x"}};
    options.tags = {{"team", "a"}};
    ASSERT_OK(beginDeploy(aws.session(), options, {}));
    const Json input = aws.lastInput("cloudformation.CreateStack");
    EXPECT_EQ(input["StackName"], "SimpleBatch");
    EXPECT_EQ(input["Parameters"], Json({{{"ParameterKey", "Image"}, {"ParameterValue", "x"}}}));
    EXPECT_EQ(input["Capabilities"], Json({"CAPABILITY_IAM"}));
    EXPECT_EQ(input["Tags"], Json({{{"Key", "team"}, {"Value", "a"}}}));
}

TEST_F(DeployTest, FailureNamesTheRootCause) {
    const auto stack = deployStack(
        aws.session(), options, record([&] {
            aws.events.push_back({"Queue", "AWS::Batch::JobQueue", "CREATE_FAILED", "Resource creation cancelled"});
            aws.events.push_back({"Bucket", "AWS::S3::Bucket", "CREATE_FAILED", "name is taken"});
            aws.events.push_back({"SimpleBatch", "AWS::CloudFormation::Stack", "ROLLBACK_IN_PROGRESS",
                                  "The following resource(s) failed to create: [Queue, Bucket]."});
            aws.stackStatus = "ROLLBACK_COMPLETE";
        }),
        {});
    ASSERT_FALSE(stack);
    EXPECT_EQ(stack.error().code, "StackCreateFailed");
    EXPECT_EQ(stack.error().message, "Bucket (AWS::S3::Bucket): name is taken");
    EXPECT_THAT(stack.error().hint, HasSubstr("ROLLBACK_COMPLETE"));
}

TEST_F(DeployTest, StackThatExistsSaysWhatToDo) {
    aws.stackExists = true;
    aws.stackStatus = "CREATE_COMPLETE";
    options.createOnly = true;
    const auto id = beginDeploy(aws.session(), options, {});
    ASSERT_FALSE(id);
    EXPECT_EQ(id.error().code, "AlreadyExistsException");
    EXPECT_THAT(id.error().hint, HasSubstr("destroy SimpleBatch"));
}

TEST_F(DeployTest, ExistingStackIsUpdatedAndItsParametersStay) {
    aws.stackExists = true;
    aws.stackStatus = "CREATE_COMPLETE";
    aws.templateParameters = {
        {{"ParameterKey", "A"}}, {{"ParameterKey", "B"}}, {{"ParameterKey", "C"}, {"DefaultValue", "c"}}};
    aws.stackParameters = {{{"ParameterKey", "A"}, {"ParameterValue", "1"}},
                           {{"ParameterKey", "B"}, {"ParameterValue", "2"}}};
    options.parameters = {{"B", "3"}};
    aws.on("cloudformation.UpdateStack", [this](const Json&) -> Result<Json> {
        aws.events.push_back({"SimpleBatch", "AWS::CloudFormation::Stack", "UPDATE_COMPLETE", ""});
        aws.stackStatus = "UPDATE_COMPLETE";
        return Json{{"StackId", test::FakeAws::kStackId}};
    });
    ASSERT_OK_AND(const auto outcome, deployStack(aws.session(), options, record(), {}));
    EXPECT_EQ(outcome.action, DeployAction::Update);
    EXPECT_THAT(seen, ElementsAre("SimpleBatch UPDATE_COMPLETE"));
    EXPECT_EQ(
        aws.lastInput("cloudformation.UpdateStack")["Parameters"],
        Json::parse(R"([{"ParameterKey":"A","UsePreviousValue":true},{"ParameterKey":"B","ParameterValue":"3"}])"));
}

TEST_F(DeployTest, NothingToChangeIsNoError) {
    aws.stackExists = true;
    aws.stackStatus = "UPDATE_COMPLETE";
    aws.on("cloudformation.UpdateStack",
           [](const Json&) { return test::awsFailure(400, "ValidationError", "No updates are to be performed."); });
    ASSERT_OK_AND(const auto outcome, deployStack(aws.session(), options, {}, {}));
    EXPECT_EQ(outcome.action, DeployAction::Unchanged);
    EXPECT_EQ(outcome.stack.stackStatus, "UPDATE_COMPLETE");
}

TEST_F(DeployTest, ParametersThatDoNotFitAreRefusedBeforeAnythingIsMade) {
    aws.templateParameters = {
        {{"ParameterKey", "KeyName"}, {"Description", "a key"}},
        {{"ParameterKey", "Size"}, {"DefaultValue", "s"}, {"ParameterConstraints", {{"AllowedValues", {"s", "m"}}}}}};
    const auto refused = [&](std::vector<aws::cloudformation::Parameter> given) {
        options.parameters = std::move(given);
        const auto start = beginDeploy(aws.session(), options, {});
        return start ? "taken" : start.error().code + ": " + start.error().message + ". " + start.error().hint;
    };
    EXPECT_EQ(refused({}), "MissingParameter: The template needs a value for KeyName. Give --param KeyName=… (a key)");
    EXPECT_THAT(refused({{"Keyname", "x"}}), HasSubstr("It takes: KeyName, Size."));
    EXPECT_THAT(refused({{"KeyName", "x"}, {"Size", "xl"}}), HasSubstr("It takes: s, m."));
    EXPECT_EQ(aws.count("cloudformation.CreateStack"), 0);
    EXPECT_EQ(refused({{"KeyName", "x"}}), "taken");
}

TEST_F(DeployTest, StackThatTakesNoDeploymentSaysWhatToDo) {
    aws.stackExists = true;
    for (const auto& [status, words] : std::map<std::string, const char*>{{"ROLLBACK_COMPLETE", "--replace"},
                                                                          {"REVIEW_IN_PROGRESS", "--replace"},
                                                                          {"DELETE_FAILED", "--replace"},
                                                                          {"UPDATE_ROLLBACK_FAILED", "stacks cancel"},
                                                                          {"UPDATE_IN_PROGRESS", "--follow"}}) {
        aws.stackStatus = status;
        const auto start = beginDeploy(aws.session(), options, {});
        ASSERT_FALSE(start) << status;
        EXPECT_EQ(start.error().code, "StackNotDeployable");
        EXPECT_THAT(start.error().hint, HasSubstr(words)) << status;
    }
}

TEST_F(DeployTest, ReplacesWhatNeverCameToBe) {
    aws.stackExists = true;
    aws.stackStatus = "ROLLBACK_COMPLETE";
    options.replaceFailed = true;
    ASSERT_OK_AND(const auto start, beginDeploy(aws.session(), options, {}));
    EXPECT_EQ(start.action, DeployAction::Create);
    EXPECT_EQ(aws.count("cloudformation.DeleteStack"), 1);
    EXPECT_EQ(aws.count("cloudformation.CreateStack"), 1);
}

TEST_F(DeployTest, CancelRollsAnUpdateBackAndDeletesACreation) {
    aws.stackExists = true;
    aws.stackStatus = "UPDATE_IN_PROGRESS";
    aws.on("cloudformation.CancelUpdateStack", [](const Json&) -> Result<Json> { return Json::object(); });
    ASSERT_OK(cancelDeploy(aws.session(), "SimpleBatch", {}));
    EXPECT_EQ(aws.count("cloudformation.CancelUpdateStack"), 1);
    aws.stackStatus = "CREATE_COMPLETE";
    EXPECT_EQ(cancelDeploy(aws.session(), "SimpleBatch", {}).error().code, "NothingToCancel");
    aws.stackStatus = "CREATE_IN_PROGRESS";
    ASSERT_OK(cancelDeploy(aws.session(), "SimpleBatch", {}));
    EXPECT_EQ(aws.count("cloudformation.DeleteStack"), 1);
}

TEST_F(DeployTest, CancellingStopsTheWatching) {
    std::stop_source stop;
    CallContext context;
    context.stop = stop.get_token();
    const auto stack = deployStack(aws.session(), options, record([&] { stop.request_stop(); }), context);
    ASSERT_FALSE(stack);
    EXPECT_EQ(stack.error().kind, ErrorKind::Cancelled);
    EXPECT_EQ(aws.count("cloudformation.DeleteStack"), 0);
}

StackEvent event(std::string resource, std::string status, std::string reason) {
    StackEvent result;
    result.stackId = "stack";
    result.logicalResourceId = std::move(resource);
    result.physicalResourceId = result.logicalResourceId;
    result.resourceStatus = std::move(status);
    result.resourceStatusReason = std::move(reason);
    return result;
}

TEST(RootCause, IsTheFirstFailureOfItsOwn) {
    const std::vector events{event("a", "CREATE_COMPLETE", ""),
                             event("b", "CREATE_FAILED", "Resource creation cancelled"),
                             event("c", "CREATE_FAILED", "quota"), event("d", "CREATE_FAILED", "later")};
    ASSERT_TRUE(rootCause(events));
    EXPECT_EQ(rootCause(events)->logicalResourceId, "c");
}

TEST(RootCause, StackItselfSpeaksWhenNoResourceDoes) {
    const std::vector events{event("stack", "ROLLBACK_IN_PROGRESS", "no template")};
    ASSERT_TRUE(rootCause(events));
    EXPECT_EQ(rootCause(events)->resourceStatusReason, "no template");
    EXPECT_EQ(rootCause({}), nullptr);
    EXPECT_EQ(rootCause({event("a", "CREATE_COMPLETE", "")}), nullptr);
}

} // namespace
} // namespace skydeck::workflows
