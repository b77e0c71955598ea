#include "core/base/strings.h"
#include "tests/contract/programs.h"

namespace skydeck::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Usage : public testing::Test {
protected:
    void expectWrongUsage(const std::vector<std::string>& words, const std::string& says) {
        const Finished finished = account.ctl(words);
        EXPECT_EQ(finished.status, 2) << finished.err;
        EXPECT_THAT(finished.err, StartsWith("skydeckctl: "));
        EXPECT_THAT(finished.err, HasSubstr(says));
        EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
        EXPECT_EQ(finished.out, "");
    }
    Account account;
};

TEST_F(Usage, NoWordsShowTheUsageAndAreWrong) {
    const Finished finished = account.ctl({});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, StartsWith("Usage: skydeckctl"));
}

TEST_F(Usage, HelpNamesEveryGroupOfTheContract) {
    const Finished finished = account.ctl({"--help"});
    EXPECT_EQ(finished.status, 0);
    for (const char* group : {"lab", "stacks", "ec2", "ecs", "batch", "sweep", "runs", "s3", "ddb", "lambda", "qa",
                              "haiku", "cost", "api", "profiles", "login", "whoami"})
        EXPECT_THAT(finished.out, HasSubstr("\n  " + std::string(group) + ' '));
}

TEST_F(Usage, HelpOfAVerbNamesItsOptions) {
    EXPECT_THAT(account.ctl({"stacks", "--help"}).out, HasSubstr("stacks deploy STACK"));
    EXPECT_THAT(account.ctl({"sweep", "start", "--help"}).out, HasSubstr("--momentum x,y,z"));
}

TEST_F(Usage, UnknownWordsAreWrong) {
    expectWrongUsage({"stack"}, "Unknown group 'stack'");
    expectWrongUsage({"stacks", "deplyo"}, "Unknown verb 'stacks deplyo'");
    expectWrongUsage({"stacks", "list", "--wait"}, "Unknown option --wait");
    expectWrongUsage({"--wait", "stacks"}, "Unknown option --wait");
    expectWrongUsage({"stacks"}, "wants a verb");
    expectWrongUsage({"stacks", "deploy"}, "wants STACK");
    expectWrongUsage({"stacks", "outputs", "a", "b"}, "does not know what to do with 'b'");
    expectWrongUsage({"runs", "list", "--output", "yaml"}, "--output is table or json");
    expectWrongUsage({"runs", "list", "--stack"}, "--stack wants STACK");
    expectWrongUsage({"stacks", "deploy", "x", "--wait=yes"}, "--wait takes no value");
}

TEST_F(Usage, UnsoundValuesAreWrongBeforeAnythingIsAsked) {
    expectWrongUsage({"sweep", "start", "--lr", "nan", "--momentum", "0.5"}, "not a finite number");
    expectWrongUsage({"sweep", "start", "--lr", "0.1,x", "--momentum", "0.5"}, "not 'x'");
    expectWrongUsage({"sweep", "start", "--lr", "0.1", "--momentum", "1.5"}, "between 0 and 1");
    expectWrongUsage({"sweep", "start", "--lr", "0.1,0.10001", "--momentum", "0.5"}, "the same file");
    expectWrongUsage({"sweep", "start", "--lr", "0.1", "--momentum", "0.5", "--epochs", "0"}, "--epochs");
    expectWrongUsage({"sweep", "start", "--lr", "0.1", "--momentum", "0.5", "--search", "luck"}, "--search");
    expectWrongUsage({"batch", "jobs", "--status", "ASLEEP"}, "--status");
    expectWrongUsage({"runs", "heatmap", "--metric", "beauty"}, "--metric");
    expectWrongUsage({"lab", "start", "--port", "70000"}, "--port");
    expectWrongUsage({"lab", "reset"}, "--yes");
}

TEST_F(Usage, CatalogNeedsNoCredentials) {
    const Json entries = account.json({"stacks", "catalog"});
    ASSERT_FALSE(entries.empty());
    EXPECT_EQ(entries[0]["name"], "MyFirstEc2"); // the course's order
}

TEST_F(Usage, ApiListsServicesAndOperations) {
    EXPECT_THAT(account.ctl({"api", "s3", "--help"}).out, HasSubstr("\n  PutObject\n"));
    EXPECT_THAT(account.ctl({"api", "batch", "submit-job", "--help"}).out, HasSubstr("jobName: text (required)"));
    EXPECT_THAT(account.ctl({"api"}).out, HasSubstr("\ndynamodb  "));
    EXPECT_THAT(account.json({"api", "sts"}), testing::Contains("GetCallerIdentity"));
    expectWrongUsage({"api", "nothing", "X"}, "Unknown service 'nothing'");
    expectWrongUsage({"api", "s3", "Fly"}, "no operation 'Fly'");
    expectWrongUsage({"api", "sts", "GetCallerIdentity", "{"}, "not valid JSON");
}

TEST_F(Usage, ApiShowsTheShapeOfAnInput) {
    const std::string help = account.ctl({"api", "dynamodb", "put-item", "--help"}).out;
    EXPECT_THAT(help, HasSubstr("\n  TableName: text (required)\n"));
    EXPECT_THAT(help, HasSubstr("\n  Item: {name: {…}} (required)\n    B: base64\n"));
    EXPECT_THAT(help, HasSubstr("\n    L: [{AttributeValue}]\n"));
    EXPECT_THAT(help, HasSubstr("ReturnValues: NONE|ALL_OLD|"));
    const Json skeleton = account.json({"api", "dynamodb", "BatchGetItem", "--skeleton"});
    EXPECT_EQ(skeleton["RequestItems"]["name"]["Keys"][0]["name"]["BOOL"], false);
    EXPECT_EQ(account.json({"api", "s3", "PutObject", "--skeleton"}).contains("Body"), false);
    EXPECT_EQ(account.json({"api", "s3", "ListBuckets", "--skeleton"}), Json::object());
}

TEST_F(Usage, EveryCommandHasHelpFromTheTable) {
    const auto complete = [&](std::vector<std::string> words) {
        words.insert(words.begin(), "__complete");
        std::vector<std::string> found;
        for (const std::string& line : split(account.ctl(words).out, '\n'))
            if (const auto tab = line.find('\t'); tab != std::string::npos) found.push_back(line.substr(0, tab));
        return found;
    };
    const auto groups = complete({""});
    EXPECT_GE(groups.size(), 9U);
    for (const std::string& group : groups) {
        EXPECT_THAT(account.ctl({group, "--help"}).out, HasSubstr("skydeckctl " + group));
        if (group == "api") continue;
        for (const std::string& verb : complete({group, ""})) {
            const std::string help = account.ctl({group, verb, "--help"}).out;
            EXPECT_THAT(help, StartsWith("Usage: skydeckctl " + group + ' ' + verb));
            for (const std::string& option : complete({group, verb, "-"}))
                EXPECT_THAT(help, HasSubstr(option)) << group << ' ' << verb;
        }
    }
}

TEST_F(Usage, GlobalOptionsStandAnywhere) {
    for (const auto& words : {std::vector<std::string>{"--output", "json", "lab", "status"},
                              {"lab", "--output=json", "status"},
                              {"lab", "status", "--output", "json"}})
        EXPECT_EQ(parseJson(account.ctl(words).out).value_or(Json()), Json({{"running", false}}));
}

TEST_F(Usage, ServerThatDoesNotAnswerIsAFailureInOneLine) {
    account.environment["AWS_ACCESS_KEY_ID"] = account.environment["AWS_SECRET_ACCESS_KEY"] = "test";
    account.environment["AWS_MAX_ATTEMPTS"] = "1";
    const Finished finished = account.ctl({"stacks", "list", "--region", "us-east-1", "--endpoint-url",
                                           "http://127.0.0.1:" + std::to_string(LabAccount::freePort())});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.err, StartsWith("skydeckctl: "));
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
}

} // namespace
} // namespace skydeck::test
