#include "tests/contract/programs.h"

#include <set>

namespace skydeck::test {
namespace {

using testing::HasSubstr;

/// The main job: one stack, from its deployment to the receipt. The cases share the lab and stand on their own stacks.
class SimpleBatch : public testing::Test {
protected:
    static void SetUpTestSuite() { s_account = new LabAccount; }
    static void TearDownTestSuite() {
        delete s_account;
        s_account = nullptr;
    }
    SimpleBatch() : account(*s_account) {}

    void deploy(const std::string& stack) {
        const Finished finished = account.ctl({"stacks", "deploy", stack, "--template", "SimpleBatch", "--wait"});
        ASSERT_EQ(finished.status, 0) << finished.err;
    }
    Json destroy(const std::string& stack) { return account.json({"stacks", "destroy", stack, "--yes"}); }

    static inline LabAccount* s_account = nullptr;
    LabAccount& account;
};

TEST_F(SimpleBatch, GoesFromDeploymentToHeatmapToReceipt) {
    const Json stack = account.json({"stacks", "deploy", "SimpleBatch", "--wait"});
    EXPECT_EQ(stack["status"], "CREATE_COMPLETE");
    const std::string bucket = stack["outputs"]["BucketName"];
    EXPECT_EQ(account.json({"stacks", "outputs", "SimpleBatch"})["BucketName"], bucket);

    const Json image = account.json({"batch", "publish-image"});
    EXPECT_EQ(image["imageTag"], "latest");

    const Json sweep = account.json(
        {"sweep", "start", "--lr", "0.1,0.01", "--momentum", "0.5,0.1", "--epochs", "2", "--subset", "100", "--wait"});
    EXPECT_EQ(sweep["finished"], true);
    for (const Json& cell : sweep["cells"]) {
        EXPECT_EQ(cell["state"], "SUCCEEDED") << dumpJson(cell);
        EXPECT_EQ(cell["epochsDone"], 2);
    }

    EXPECT_EQ(account.json({"runs", "heatmap"}), Json::parse(R"({"metric":"val_accuracy","rowParameter":"lr",
        "rows":[0.01,0.1],"columnParameter":"momentum","columns":[0.1,0.5],
        "values":[[90.22,90.62],[91.12,91.52]],"states":[["SUCCEEDED","SUCCEEDED"],["SUCCEEDED","SUCCEEDED"]],
        "spreads":[[null,null],[null,null]],"counts":[[1,1],[1,1]]})"));
    const Json run = account.json({"runs", "show", "lr0.1000_m0.5000"});
    EXPECT_EQ(run["epochs"].size(), 2u);
    EXPECT_THAT(account.ctl({"batch", "logs", run["jobId"]}).out, HasSubstr("epoch 2 of 2"));
    EXPECT_THAT(account.ctl({"runs", "export"}).out, HasSubstr("lr0.1000_m0.5000,0.1,0.5,SUCCEEDED,"));

    const Json plan = account.json({"stacks", "plan", "SimpleBatch"});
    EXPECT_EQ(plan["action"], "destroy");
    const Json receipt = account.json(
        {"stacks", "destroy", "SimpleBatch", "--yes", "--archive", (account.folder() / "archive").string()});
    EXPECT_EQ(receipt["status"], "DELETE_COMPLETE");
    EXPECT_EQ(receipt["remaining"], Json::array()) << dumpJson(receipt["remaining"], 2);
    std::set<std::string> types;
    for (const Json& row : receipt["emptied"])
        types.insert(row["type"]);
    EXPECT_THAT(types, testing::UnorderedElementsAre("AWS::S3::Bucket", "AWS::ECR::Repository"));
    EXPECT_EQ(readFile(std::filesystem::path(receipt["archive"].get<std::string>()) / "bucket" / bucket /
                       "metrics_lr0.1000_m0.5000.csv")
                  .value_or(""),
              "train_loss,val_loss,val_accuracy\n1,2,91.51\n0.5,1,91.52\n");
    EXPECT_THAT(account.ctl({"stacks", "outputs", "SimpleBatch"}).err, HasSubstr("does not exist"));
}

TEST_F(SimpleBatch, JobWithoutItsImageFailsAndSaysWhy) {
    deploy("NoImage");
    const Finished finished = account.ctl({"sweep", "start", "--stack", "NoImage", "--lr", "0.1", "--momentum", "0.5",
                                           "--epochs", "1", "--wait", "--output", "json"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.err, HasSubstr("RunsFailed: 1 of 1 runs failed"));
    EXPECT_THAT(finished.out, HasSubstr("CannotPullContainerError"));
    EXPECT_EQ(destroy("NoImage")["remaining"], Json::array());
}

TEST_F(SimpleBatch, RetryRunsOnlyWhatFailed) {
    deploy("Retry");
    account.json({"batch", "publish-image", "--stack", "Retry"});
    EXPECT_EQ(account
                  .ctl({"sweep", "start", "--stack", "Retry", "--lr", "0.1,9", "--momentum", "0.5", "--epochs", "1",
                        "--wait"})
                  .status,
              1);
    const Json before = account.json({"sweep", "status", "--stack", "Retry"});
    EXPECT_EQ(before["cells"][0]["state"], "SUCCEEDED");
    EXPECT_EQ(before["cells"][1]["state"], "FAILED");
    EXPECT_EQ(account.ctl({"sweep", "retry", "--stack", "Retry", "--wait"}).status, 1);
    const Json after = account.json({"sweep", "status", "--stack", "Retry"});
    EXPECT_EQ(after["cells"][0]["jobId"], before["cells"][0]["jobId"]);
    EXPECT_NE(after["cells"][1]["jobId"], before["cells"][1]["jobId"]);
    destroy("Retry");
}

TEST_F(SimpleBatch, DestroyEndsRunningJobsFirst) {
    deploy("Busy");
    account.json({"batch", "publish-image", "--stack", "Busy"});
    account.json({"sweep", "start", "--stack", "Busy", "--lr", "8", "--momentum", "0.5", "--epochs", "2"});
    const Json receipt = destroy("Busy");
    EXPECT_EQ(receipt["status"], "DELETE_COMPLETE");
    EXPECT_EQ(receipt["remaining"], Json::array()) << dumpJson(receipt["remaining"], 2);
    EXPECT_EQ(receipt["emptied"][0],
              Json({{"name", receipt["emptied"][0]["name"]}, {"type", "AWS::Batch::JobQueue"}, {"jobs", 1}}));
}

TEST_F(SimpleBatch, StopEndsASweepAndSaysSo) {
    deploy("Stop");
    account.json({"batch", "publish-image", "--stack", "Stop"});
    account.json({"sweep", "start", "--stack", "Stop", "--lr", "8", "--momentum", "0.5,0.1", "--epochs", "2"});
    account.json({"sweep", "stop", "--stack", "Stop"});
    const Finished finished = account.ctl({"sweep", "status", "--stack", "Stop", "--wait"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.err, HasSubstr("2 of 2 runs failed"));
    destroy("Stop");
}

TEST_F(SimpleBatch, SecondDeploymentChangesWhatDiffers) {
    deploy("Twice");
    EXPECT_EQ(account.json({"stacks", "deploy", "Twice", "--template", "SimpleBatch"})["action"], "unchanged");
    const std::vector<std::string> more{"Twice", "--template", "SimpleBatch", "--param", "MaxvCpus=128"};
    const auto words = [&](std::vector<std::string> first) {
        first.insert(first.end(), more.begin(), more.end());
        return first;
    };
    const Json diff = account.json(words({"stacks", "diff"}));
    EXPECT_EQ(diff["action"], "update");
    ASSERT_EQ(diff["changes"].size(), 1U) << diff;
    EXPECT_EQ(diff["changes"][0]["logicalId"], "ComputeEnvironment");
    EXPECT_EQ(diff["changes"][0]["replacement"], "False");
    auto wait = words({"stacks", "deploy"});
    wait.push_back("--wait");
    EXPECT_EQ(account.json(wait)["status"], "UPDATE_COMPLETE");
    EXPECT_EQ(account.json(words({"stacks", "diff"}))["action"], "unchanged");
    destroy("Twice");
}

TEST_F(SimpleBatch, BrokenTemplateIsRefusedWithThePlace) {
    const auto file = account.folder() / "broken.yaml";
    ASSERT_OK(writeFileAtomically(file, "Resources:\n  A:\n    Type: AWS::No::Such\n"));
    const Finished finished = account.ctl({"stacks", "deploy", "Broken", "--template", file.string(), "--wait"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.err, HasSubstr("AWS::No::Such"));
    for (const Json& stack : account.json({"stacks", "list"}))
        EXPECT_NE(stack["stack"], "Broken");
}

TEST_F(SimpleBatch, UnknownNamesAreOneClearLine) {
    for (const auto& words : {std::vector<std::string>{"stacks", "destroy", "Nothing", "--yes"},
                              {"stacks", "events", "Nothing"},
                              {"runs", "list", "--stack", "Nothing"},
                              {"sweep", "status", "--stack", "Nothing"},
                              {"batch", "describe", "nothing"},
                              {"batch", "terminate", "nothing"},
                              {"stacks", "deploy", "Nothing"}}) {
        const Finished finished = account.ctl(words);
        EXPECT_EQ(finished.status, 1) << words[0] << ' ' << words[1] << ": " << finished.err;
        EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
        EXPECT_EQ(finished.out, "");
    }
}

TEST_F(SimpleBatch, DestroyWithoutATerminalWantsYes) {
    deploy("Ask");
    EXPECT_EQ(account.ctl({"stacks", "destroy", "Ask"}).status, 2);
    EXPECT_EQ(account.json({"stacks", "resources", "Ask"}).empty(), false);
    destroy("Ask");
}

} // namespace
} // namespace skydeck::test
