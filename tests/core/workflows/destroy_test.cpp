#include "core/workflows/archive.h"
#include "core/workflows/archived_stack.h"
#include "core/workflows/destroy.h"
#include "tests/core/workflows/fake_aws.h"

#include <algorithm>

namespace skydeck::workflows {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DestroyTest : public testing::Test {
protected:
    Result<Receipt> destroy() { return destroyStack(session, {"SimpleBatch", {}}, {}, {}); }
    std::ptrdiff_t firstCall(const std::string& call) const {
        return std::find(aws.calls.begin(), aws.calls.end(), call) - aws.calls.begin();
    }

    void writeOneLogLine() {
        aws.on("logs.GetLogEvents", [](const Json& input) -> Result<Json> {
            if (input.contains("nextToken")) return Json{{"events", Json::array()}, {"nextForwardToken", "f"}};
            return Json{{"events", {{{"timestamp", 1440938160000}, {"message", "epoch 1"}}}},
                        {"nextForwardToken", "f"}};
        });
    }

    test::FakeAws aws;
    std::shared_ptr<aws::Session> session = aws.session();
};

TEST_F(DestroyTest, PlanSaysWhatBecomesOfEachResource) {
    aws.objects["a"] = {"12345"};
    aws.objects["b"] = {"1"};
    aws.images = {{{"imageDigest", "sha256:1"}}};
    aws.addJob("j", "n", "RUNNING", {});
    aws.templateBody = "Resources:\n  ComputeEnvironment:\n    DeletionPolicy: Retain\n";
    ASSERT_OK_AND(const auto plan, planDestroy(session, "SimpleBatch", {}));
    std::vector<std::string> lines;
    for (const auto& resource : plan.resources)
        lines.push_back(resource.logicalId + ' ' + std::string(toString(resource.fate)) + ' ' + resource.note);
    EXPECT_THAT(lines, ElementsAre("Bucket emptied 2 objects, 6 B", "Repository emptied 1 image",
                                   "ComputeEnvironment kept kept by its DeletionPolicy",
                                   "JobQueue emptied 1 unfinished job", "JobDefinition goes "));
    EXPECT_EQ(aws.count("cloudformation.DeleteStack"), 0);
}

TEST_F(DestroyTest, PlanSeesWhatWasDeletedByHand) {
    aws.bucketExists = false;
    ASSERT_OK_AND(const auto plan, planDestroy(session, "SimpleBatch", {}));
    EXPECT_EQ(plan.resources[0].fate, Fate::Gone);
}

TEST_F(DestroyTest, JobsEndBeforeTheBucketIsEmptiedAndTheStackGoes) {
    aws.objects["a"] = {"12345"};
    aws.images = {{{"imageDigest", "sha256:1"}}};
    aws.addJob("j", "n", "RUNNING", {});
    ASSERT_OK_AND(const auto receipt, destroy());
    EXPECT_LT(firstCall("batch.TerminateJob"), firstCall("s3.DeleteObjects"));
    EXPECT_LT(firstCall("s3.DeleteObjects"), firstCall("cloudformation.DeleteStack"));
    EXPECT_LT(firstCall("ecr.BatchDeleteImage"), firstCall("cloudformation.DeleteStack"));
    EXPECT_EQ(toJson(receipt), Json::parse(R"({"stack":"SimpleBatch","status":"DELETE_COMPLETE","emptied":[
        {"name":"job-queue","type":"AWS::Batch::JobQueue","jobs":1},
        {"name":"bucket","type":"AWS::S3::Bucket","objects":1,"bytes":5},
        {"name":"repository","type":"AWS::ECR::Repository","images":1}],"remaining":[],"logs":[]})"));
}

TEST_F(DestroyTest, EveryVersionIsDeletedByItsId) {
    aws.objects["a"] = {"12345"};
    ASSERT_OK(destroy());
    EXPECT_EQ(aws.lastInput("s3.DeleteObjects")["Delete"]["Objects"], Json({{{"Key", "a"}, {"VersionId", "1"}}}));
}

TEST_F(DestroyTest, ReceiptBelievesTheServiceNotTheStack) {
    aws.on("cloudformation.DeleteStack", [this](const Json&) -> Result<Json> {
        for (const auto& resource : aws.resources)
            aws.events.push_back({resource.logicalId, resource.type, "DELETE_COMPLETE", ""});
        aws.stackStatus = "DELETE_COMPLETE"; // but the bucket is still there
        aws.repositoryExists = false;
        return Json::object();
    });
    ASSERT_OK_AND(const auto receipt, destroy());
    ASSERT_EQ(receipt.remaining.size(), 1u);
    EXPECT_EQ(receipt.remaining[0].physicalId, "bucket");
    EXPECT_THAT(receipt.remaining[0].reason, HasSubstr("still there"));
}

TEST_F(DestroyTest, KeptResourceIsNotEmptiedAndIsOnTheReceipt) {
    aws.objects["a"] = {"12345"};
    aws.templateBody = "Resources:\n  Bucket:\n    DeletionPolicy: Retain\n";
    aws.on("cloudformation.DeleteStack", [this](const Json&) -> Result<Json> {
        aws.stackStatus = "DELETE_COMPLETE";
        aws.repositoryExists = false;
        aws.events.push_back({"Bucket", "AWS::S3::Bucket", "DELETE_SKIPPED", ""});
        return Json::object();
    });
    ASSERT_OK_AND(const auto receipt, destroy());
    EXPECT_EQ(aws.objects.size(), 1u);
    ASSERT_EQ(receipt.remaining.size(), 1u);
    EXPECT_EQ(receipt.remaining[0].reason, "kept by its DeletionPolicy");
    EXPECT_FALSE(receipt.failure);
}

TEST_F(DestroyTest, ObjectThatCameLateIsSweptInASecondRound) {
    int deletions = 0;
    aws.on("cloudformation.DeleteStack", [&](const Json&) -> Result<Json> {
        if (++deletions == 1) {
            aws.objects["late.csv"] = {"1"};
            aws.stackStatus = "DELETE_FAILED";
            aws.events.push_back({"Bucket", "AWS::S3::Bucket", "DELETE_FAILED", "The bucket is not empty"});
        } else {
            aws.stackStatus = "DELETE_COMPLETE";
            aws.bucketExists = aws.repositoryExists = false;
        }
        return Json::object();
    });
    ASSERT_OK_AND(const auto receipt, destroy());
    EXPECT_EQ(deletions, 2);
    EXPECT_EQ(receipt.status, "DELETE_COMPLETE");
    EXPECT_THAT(receipt.remaining, IsEmpty());
}

TEST_F(DestroyTest, RefusedDeletionIsAReceiptWithItsCause) {
    aws.on("cloudformation.DeleteStack", [this](const Json&) -> Result<Json> {
        aws.stackStatus = "DELETE_FAILED";
        aws.repositoryExists = false;
        aws.events.push_back({"Repository", "AWS::ECR::Repository", "DELETE_COMPLETE", ""});
        aws.events.push_back({"Bucket", "AWS::S3::Bucket", "DELETE_FAILED", "Access denied"});
        return Json::object();
    });
    ASSERT_OK_AND(const auto receipt, destroy());
    ASSERT_TRUE(receipt.failure);
    EXPECT_EQ(receipt.failure->message, "Bucket (AWS::S3::Bucket): Access denied");
    EXPECT_EQ(receipt.status, "DELETE_FAILED");
    std::vector<std::string> names;
    for (const auto& row : receipt.remaining)
        names.push_back(row.logicalId);
    EXPECT_THAT(names, Contains("Bucket"));
    EXPECT_THAT(names, Contains("SimpleBatch"));
    EXPECT_THAT(names, testing::Not(Contains("Repository")));
}

TEST_F(DestroyTest, ProtectedStackIsLeftAloneUntilItIsUnprotected) {
    const Json stack = {{"StackId", test::FakeAws::kStackId}, {"StackName", "SimpleBatch"}, {"CreationTime", 1}};
    aws.on("cloudformation.DescribeStacks", [&](const Json&) -> Result<Json> {
        Json shown = stack;
        shown["StackStatus"] = aws.stackStatus;
        shown["EnableTerminationProtection"] = aws.count("cloudformation.UpdateTerminationProtection") == 0;
        return Json{{"Stacks", {shown}}};
    });
    aws.on("cloudformation.UpdateTerminationProtection", [](const Json&) -> Result<Json> {
        return Json{{"StackId", test::FakeAws::kStackId}};
    });
    EXPECT_EQ(destroy().error().code, "TerminationProtected");
    EXPECT_EQ(aws.count("cloudformation.DeleteStack"), 0);
    DestroyOptions options{"SimpleBatch", {}};
    options.unprotect = true;
    ASSERT_OK_AND(const auto receipt, destroyStack(session, options, {}, {}));
    EXPECT_EQ(receipt.status, "DELETE_COMPLETE");
}

TEST_F(DestroyTest, WhatIsStuckStaysWhenAsked) {
    aws.on("cloudformation.DeleteStack", [&](const Json& input) -> Result<Json> {
        const bool retained = input.contains("RetainResources");
        aws.events.push_back(
            {"Repository", "AWS::ECR::Repository", retained ? "DELETE_SKIPPED" : "DELETE_FAILED", "stuck"});
        aws.stackStatus = retained ? "DELETE_COMPLETE" : "DELETE_FAILED";
        return Json::object();
    });
    DestroyOptions options{"SimpleBatch", {}};
    ASSERT_OK_AND(const auto refused, destroyStack(session, options, {}, {}));
    EXPECT_THAT(refused.failure.value().hint, HasSubstr("--retain Repository"));
    options.retain = {"all"};
    ASSERT_OK_AND(const auto receipt, destroyStack(session, options, {}, {}));
    EXPECT_EQ(aws.lastInput("cloudformation.DeleteStack")["RetainResources"], Json({"Repository"}));
    EXPECT_FALSE(receipt.failure);
    std::vector<std::string> lines;
    for (const auto& row : receipt.remaining)
        lines.push_back(row.logicalId + ": " + row.reason);
    EXPECT_THAT(lines, Contains("Repository: left behind as asked"));
}

TEST_F(DestroyTest, LogsOfJobsAreNamedAndGoWhenAsked) {
    Json streams = {{{"logStreamName", "job-definition/default/1"}}};
    aws.on("logs.DescribeLogStreams", [&](const Json& input) -> Result<Json> {
        EXPECT_TRUE(input.contains("limit") || input["logStreamNamePrefix"] == "job-definition/") << input;
        return Json{{"logStreams", streams}};
    });
    aws.on("logs.DeleteLogStream", [&](const Json&) -> Result<Json> {
        streams = Json::array();
        return Json::object();
    });
    aws.on("logs.DeleteLogGroup", [](const Json&) -> Result<Json> { return Json::object(); });
    ASSERT_OK_AND(const auto plan, planDestroy(session, "SimpleBatch", {}));
    ASSERT_EQ(plan.logs.size(), 1u);
    EXPECT_EQ(describeLeftLog(plan.logs[0]), "1 log stream of JobDefinition");
    DestroyOptions options{"SimpleBatch", {}};
    options.removeLogs = true;
    ASSERT_OK_AND(const auto receipt, destroyStack(session, options, {}, {}));
    EXPECT_THAT(receipt.logs, IsEmpty());
    EXPECT_EQ(aws.count("logs.DeleteLogStream"), 1);
    EXPECT_EQ(aws.lastInput("logs.DeleteLogGroup")["logGroupName"], "/aws/batch/job");
}

TEST_F(DestroyTest, UnknownStackIsAnErrorBeforeAnythingHappens) {
    const auto receipt = destroyStack(session, {"Other", {}}, {}, {});
    ASSERT_FALSE(receipt);
    EXPECT_EQ(receipt.error().kind, ErrorKind::NotFound);
    EXPECT_EQ(aws.count("cloudformation.DeleteStack"), 0);
}

TEST_F(DestroyTest, ServiceThatDoesNotAnswerLeavesTheResourceOnTheReceipt) {
    aws.on("s3.HeadBucket", [](const Json&) { return test::awsFailure(403, "AccessDenied", "no"); });
    ASSERT_OK_AND(const auto receipt, destroy());
    ASSERT_EQ(receipt.remaining.size(), 1u);
    EXPECT_THAT(receipt.remaining[0].reason, HasSubstr("could not be verified"));
}

TEST_F(DestroyTest, ArchiveHoldsCsvsLogsTemplateAndOutputs) {
    TemporaryFolder folder;
    aws.objects["metrics_lr0.1000_m0.5000.csv"] = {"csv"};
    aws.objects["model.bin"] = {"bin"};
    aws.addJob("j", "name", "SUCCEEDED", {"--lr", "0.1"});
    writeOneLogLine();
    ASSERT_OK_AND(const auto receipt, destroyStack(session, {"SimpleBatch", folder.path()}, {}, {}));
    ASSERT_TRUE(receipt.archive);
    const auto text = [&](const char* name) { return readFile(*receipt.archive / name).value_or("no such file"); };
    EXPECT_EQ(receipt.archive->filename(), "SimpleBatch-20150830T123600Z");
    EXPECT_EQ(text("template.yaml"), aws.templateBody);
    EXPECT_EQ(text("bucket/bucket/metrics_lr0.1000_m0.5000.csv"), "csv");
    EXPECT_EQ(text("bucket/bucket/model.bin"), "no such file");
    EXPECT_EQ(text("logs/name-j.log"), "2015-08-30T12:36:00.000Z epoch 1\n");
    EXPECT_EQ(Json::parse(text("stack.json"))["outputs"]["BucketName"], "bucket");
    EXPECT_EQ(Json::parse(text("jobs.json"))[0]["jobId"], "j");
    EXPECT_TRUE(Json::parse(text("cost.json")).contains("dollarsPerHour"));
}

TEST_F(DestroyTest, ArchiveOpensAgainWithoutTheCloud) {
    TemporaryFolder folder;
    aws.objects["metrics_lr0.1000_m0.5000.csv"] = {"train_loss,val_loss,val_accuracy\n0.5,0.4,91.5\n"};
    aws.objects["notes.csv"] = {"a,b\n1,2\n"};
    aws.addJob("j", "name", "SUCCEEDED", {"--lr", "0.1", "--momentum", "0.5"});
    writeOneLogLine();
    ASSERT_OK_AND(const auto receipt, destroyStack(session, {"SimpleBatch", folder.path()}, {}, {}));
    ASSERT_OK_AND(const auto archive, openArchive(*receipt.archive, {}));
    EXPECT_EQ(stringAt(archive.stack, "stackName"), "SimpleBatch");
    EXPECT_EQ(archive.templateBody, aws.templateBody);
    EXPECT_EQ(archive.tables.size(), 2u);
    ASSERT_EQ(archive.runs.size(), 1u);
    EXPECT_EQ(archive.runs[0].learningRate, 0.1);
    EXPECT_EQ(archive.runs[0].jobId, "j");
    EXPECT_EQ(archive.runs[0].metrics.epochs.at(0).valAccuracy, 91.5);
    EXPECT_TRUE(archive.notes.empty());
}

TEST(Archive, OtherFolderIsRefusedWithWhatToChoose) {
    TemporaryFolder folder;
    const auto archive = openArchive(folder.path(), {});
    ASSERT_FALSE(archive);
    EXPECT_EQ(archive.error().kind, ErrorKind::NotFound);
    EXPECT_FALSE(archive.error().hint.empty());
}

TEST_F(DestroyTest, FailedArchiveKeepsTheStack) {
    TemporaryFolder folder;
    aws.objects["../escape.csv"] = {"csv"};
    const auto receipt = destroyStack(session, {"SimpleBatch", folder.path()}, {}, {});
    ASSERT_FALSE(receipt);
    EXPECT_EQ(receipt.error().code, "KeyIsNoFileName");
    EXPECT_EQ(aws.count("cloudformation.DeleteStack"), 0);
}

} // namespace
} // namespace skydeck::workflows
