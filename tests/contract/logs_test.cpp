#include "core/base/clock.h"
#include "core/base/strings.h"
#include "core/wire/timestamp.h"
#include "tests/contract/programs.h"

#include <algorithm>

namespace skydeck::test {
namespace {

using testing::HasSubstr;

/// skydeckctl's logs and what they ask of CloudWatch Logs, as the lab notes it. The cases share the lab.
class Logs : public testing::Test {
protected:
    static void SetUpTestSuite() {
        s_account = new LabAccount;
        // Another one, which notes its requests.
        s_account->ctl({"lab", "stop"});
        s_account->environment["SKYDECK_LOG"] = "info";
        ASSERT_EQ(s_account->ctl({"lab", "start", "--port", "0"}).status, 0);
        s_account->environment.erase("SKYDECK_LOG");
        s_account->json({"api", "skydeck-lab", "AddImage", R"({"Name": "me/say", "Command": ["sh", "-c"]})"});
    }
    static void TearDownTestSuite() {
        delete s_account;
        s_account = nullptr;
    }
    Logs() : account(*s_account) {}

    /// Runs a job to its end; gives its id.
    std::string job(const std::string& command) {
        if (account.json({"batch", "queues"}).empty()) {
            account.json({"stacks", "deploy", "SimpleBatch", "--wait"});
            account.json(
                {"api", "batch", "RegisterJobDefinition",
                 dumpJson(Json{{"jobDefinitionName", "say"},
                               {"type", "container"},
                               {"containerProperties",
                                {{"image", "me/say"}, {"command", {"true"}}, {"vcpus", 1}, {"memory", 128}}}})});
        }
        return submit(command, {"--wait"});
    }

    /// Behind "--" there are no options: --output stands before it.
    std::string submit(const std::string& command, std::vector<std::string> options = {}) {
        options.insert(options.begin(), {"batch", "submit", "--output", "json", "--definition", "say"});
        options.insert(options.end(), {"--", command});
        const Finished finished = account.ctl(options);
        EXPECT_EQ(finished.status, 0) << finished.err;
        return parseJson(finished.out).value_or(Json::object()).value("jobId", "");
    }

    /// Writes "old 0" and so on into a stream, ten minutes ago.
    void writeOld(const std::string& group, const std::string& stream) {
        Json events = Json::array();
        for (int i = 0; i < 3; ++i)
            events.push_back({{"timestamp", static_cast<std::int64_t>((m_now - 600 + i) * 1000)},
                              {"message", "old " + std::to_string(i)}});
        account.json({"api", "logs", "PutLogEvents",
                      dumpJson(Json{{"logGroupName", group}, {"logStreamName", stream}, {"logEvents", events}})});
    }
    /// The words that ask for the time between so many seconds ago.
    std::vector<std::string> between(std::vector<std::string> words, int first, int last) const {
        words.insert(words.end(),
                     {"--since", wire::formatIso8601(m_now - first), "--until", wire::formatIso8601(m_now - last)});
        return words;
    }
    std::vector<std::string> messages(const std::vector<std::string>& words) {
        std::vector<std::string> found;
        for (const Json& event : account.json(words))
            found.push_back(event["message"]);
        return found;
    }

    /// When the lab was asked for log events, in seconds of a day.
    std::vector<double> requests() const {
        std::vector<double> begun;
        const auto log =
            readFile(std::filesystem::path(account.environment.at("XDG_STATE_HOME")) / "skydeck" / "lab.log");
        EXPECT_TRUE(log) << describe(log.error());
        for (const std::string& line : split(log.value_or(""), '\n')) {
            const auto words = split(line, ' ');
            const auto operation = std::ranges::find_if(words, [](const std::string& word) {
                return word == "logs:GetLogEvents" || word == "logs:FilterLogEvents";
            });
            const auto unit = std::ranges::find(words, "ms");
            if (operation == words.end() || unit == words.end()) continue;
            const auto time = wire::parseTimestamp("1970-01-01T" + words.front() + "Z");
            EXPECT_TRUE(time) << line;
            begun.push_back(time.value_or(0) - parseDouble(*(unit - 1)).value_or(0) / 1000);
        }
        return begun;
    }
    std::size_t asked() const { return requests().size(); }

    /// A log of a time that is over, read twice and then in part, costs requests once.
    void expectAskedOnce(const std::vector<std::string>& words) {
        const std::vector<std::string> all{"old 0", "old 1", "old 2"};
        const std::size_t before = asked();
        EXPECT_EQ(messages(between(words, 1200, 300)), all);
        const std::size_t once = asked();
        EXPECT_GT(once, before);
        EXPECT_EQ(messages(between(words, 1200, 300)), all);
        EXPECT_EQ(messages(between(words, 599, 500)), (std::vector<std::string>{"old 1", "old 2"}));
        EXPECT_EQ(asked(), once);
    }

    static inline LabAccount* s_account = nullptr;
    LabAccount& account;
    const double m_now = std::floor(toEpochSeconds(systemClock().now()));
};

TEST_F(Logs, OfAJobATimeIsAskedForOnce) {
    const std::string id = job("echo done");
    writeOld("/aws/batch/job", account.json({"batch", "describe", id})["logStream"]);
    expectAskedOnce({"batch", "logs", id});
}

TEST_F(Logs, OfATaskATimeIsAskedForOnce) {
    account.json({"stacks", "deploy", "EcsClusterQaBot", "--wait"});
    account.json({"api", "logs", "CreateLogGroup", R"({"logGroupName": "tasks"})"});
    const Json bot = account.json({"stacks", "outputs", "EcsClusterQaBot"})["TaskDefinitionArn"];
    const Json definition = account.json(
        {"api", "ecs", "DescribeTaskDefinition", dumpJson(Json{{"taskDefinition", bot}})})["taskDefinition"];
    const Json options{{"awslogs-group", "tasks"}, {"awslogs-region", "us-east-1"}, {"awslogs-stream-prefix", "p"}};
    const Json container{{"name", "main"},
                         {"image", "me/say"},
                         {"command", Json::array({"echo done"})},
                         {"logConfiguration", {{"logDriver", "awslogs"}, {"options", options}}}};
    const Json say{{"family", "say"},
                   {"networkMode", "awsvpc"},
                   {"requiresCompatibilities", Json::array({"FARGATE"})},
                   {"cpu", "256"},
                   {"memory", "512"},
                   {"executionRoleArn", definition["executionRoleArn"]},
                   {"containerDefinitions", Json::array({container})}};
    account.json({"api", "ecs", "RegisterTaskDefinition", dumpJson(say)});
    const std::string id = account.json({"ecs", "run", "--definition", "say", "--wait"})[0]["id"];
    writeOld("tasks", "p/main/" + id);
    expectAskedOnce({"ecs", "logs", id});
}

TEST_F(Logs, OfAFunctionATimeIsAskedForOnce) {
    account.json({"stacks", "deploy", "SimpleLambda", "--wait"});
    const std::string name = account.json({"lambda", "list"})[0]["name"];
    const std::string group = "/aws/lambda/" + name;
    account.ctl({"api", "logs", "CreateLogGroup", dumpJson(Json{{"logGroupName", group}})}); // its stack may have one
    account.json({"api", "logs", "CreateLogStream", dumpJson(Json{{"logGroupName", group}, {"logStreamName", "s"}})});
    writeOld(group, "s");
    expectAskedOnce({"lambda", "logs", name});
}

TEST_F(Logs, ALongLogIsFetchedOnceAndAtTheRateOfTheAccount) {
    constexpr std::size_t kLines = 130'000; // more than ten pages
    const std::string id = job("seq 1 " + std::to_string(kLines));
    const std::size_t before = asked();
    const Finished first = account.ctl({"batch", "logs", id});
    EXPECT_EQ(std::ranges::count(first.out, '\n'), static_cast<std::ptrdiff_t>(kLines)) << first.err;
    auto begun = requests();
    EXPECT_GE(begun.size() - before, 13U);
    // It ended just now: what was read is not asked for again, only what may have come behind it.
    const Finished second = account.ctl({"batch", "logs", id});
    EXPECT_EQ(second.out, first.out);
    EXPECT_LE(asked() - begun.size(), 1U);
    // CloudWatch takes ten a second; a tenth of one is for the way to the lab.
    begun.erase(begun.begin(), begun.begin() + static_cast<std::ptrdiff_t>(before));
    std::ranges::sort(begun);
    for (std::size_t i = 10; i < begun.size(); ++i)
        EXPECT_GT(begun[i] - begun[i - 10], 0.9);
}

TEST_F(Logs, FollowingGivesEachLineOnceAndKeepsTheRate) {
    const std::string id = job("true"); // the stack is there
    const std::string slow = submit("for i in $(seq 1 40); do echo line $i; sleep 0.05; done");
    const std::size_t before = asked();
    const Finished followed = account.ctl({"batch", "logs", slow, "--follow"});
    std::string expected;
    for (int i = 1; i <= 40; ++i)
        expected += "line " + std::to_string(i) + '\n';
    EXPECT_EQ(followed.out, expected) << followed.err;
    auto begun = requests();
    begun.erase(begun.begin(), begun.begin() + static_cast<std::ptrdiff_t>(before));
    std::ranges::sort(begun);
    for (std::size_t i = 10; i < begun.size(); ++i)
        EXPECT_GT(begun[i] - begun[i - 10], 0.9);
    EXPECT_EQ(account.ctl({"batch", "logs", slow, "--follow", "--until", "1m"}).status, 2);
    EXPECT_EQ(account.ctl({"batch", "logs", id, "--since", "yesterday"}).status, 2);
}

} // namespace
} // namespace skydeck::test
