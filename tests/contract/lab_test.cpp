#include "core/base/process.h"
#include "tests/contract/programs.h"

#include <csignal>
#include <thread>

namespace skydeck::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(LabCommands, StartServesUntilStopped) {
    Account account;
    const Json started = account.json({"lab", "start", "--port", "0", "--access-key", "test", "--secret-key", "it's"});
    EXPECT_THAT(started["endpointUrl"].get<std::string>(), StartsWith("http://127.0.0.1:"));
    EXPECT_EQ(started["alreadyRunning"], false);

    const Json again = account.json({"lab", "start", "--port", "0"});
    EXPECT_EQ(again["alreadyRunning"], true);
    EXPECT_EQ(again["pid"], started["pid"]);

    EXPECT_EQ(account.json({"lab", "status"})["endpointUrl"], started["endpointUrl"]);
    EXPECT_EQ(account.json({"api", "sts", "GetCallerIdentity"})["Account"], "123456789012");
    EXPECT_THAT(account.ctl({"lab", "env"}).out, HasSubstr("export AWS_SECRET_ACCESS_KEY='it'\\''s'\n"));

    EXPECT_EQ(account.json({"lab", "stop"}), Json({{"running", false}}));
    EXPECT_EQ(account.json({"lab", "status"}), Json({{"running", false}}));
    const Finished finished = account.ctl({"lab", "stop"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.err, StartsWith("skydeckctl: LabNotRunning: "));
}

TEST(LabCommands, PortInUseIsExplained) {
    Account first, second;
    const std::string url = first.json({"lab", "start", "--port", "0"})["endpointUrl"];
    const Finished finished = second.ctl({"lab", "start", "--port", url.substr(url.rfind(':') + 1)});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.err, HasSubstr("in use"));
    EXPECT_EQ(second.json({"lab", "status"}), Json({{"running", false}}));
}

TEST(LabCommands, LabThatWasKilledIsNotRunning) {
    Account account;
    const Json started = account.json({"lab", "start", "--port", "0"});
    ASSERT_EQ(kill(started["pid"], SIGKILL), 0);
    while (processRuns(started["pid"])) // its end takes the kernel a moment
        std::this_thread::yield();
    const Json after = account.json({"lab", "start", "--port", "0"});
    EXPECT_EQ(after["alreadyRunning"], false);
    EXPECT_EQ(account.json({"lab", "status"})["pid"], after["pid"]) << "the dead lab's record stood in the way";
}

TEST(LabCommands, StoppedLabKeepsAndResetForgets) {
    Account account;
    account.json({"lab", "start", "--port", "0"});
    account.json({"s3", "mb", "s3://kept"});
    account.json({"lab", "stop"});
    account.json({"lab", "start", "--port", "0"});
    EXPECT_EQ(account.json({"s3", "ls"}).size(), 1u);
    account.json({"lab", "reset", "--yes"});
    account.json({"lab", "start", "--port", "0"});
    EXPECT_EQ(account.json({"s3", "ls"}), Json::array());
}

TEST(LabCommands, ResetRefusesAForeignFolder) {
    Account account;
    ASSERT_OK(writeFileAtomically(account.folder() / "precious" / "thesis.txt", "x"));
    const Finished finished =
        account.ctl({"lab", "reset", "--yes", "--data", (account.folder() / "precious").string()});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("NotALabFolder"));
    EXPECT_TRUE(std::filesystem::exists(account.folder() / "precious/thesis.txt"));
}

TEST(LabCommands, WrongKeysAreRefusedWithAwsCodes) {
    Account account;
    account.json({"lab", "start", "--port", "0", "--access-key", "test", "--secret-key", "test"});
    const std::string url = account.json({"lab", "status"})["endpointUrl"];
    account.environment["AWS_ACCESS_KEY_ID"] = "test";
    account.environment["AWS_SECRET_ACCESS_KEY"] = "wrong";
    const auto refused = [&](const std::vector<std::string>& words) {
        std::vector<std::string> all = words;
        all.insert(all.end(), {"--endpoint-url", url, "--region", "us-east-1"});
        const Finished finished = account.ctl(all);
        EXPECT_EQ(finished.status, 1);
        return finished.err;
    };
    EXPECT_THAT(refused({"s3", "ls"}), HasSubstr("SignatureDoesNotMatch"));
    account.environment["AWS_ACCESS_KEY_ID"] = "nobody";
    EXPECT_THAT(refused({"s3", "ls"}), HasSubstr("InvalidAccessKeyId"));
    account.environment.erase("AWS_ACCESS_KEY_ID");
    account.environment.erase("AWS_SECRET_ACCESS_KEY");
}

} // namespace
} // namespace skydeck::test
