#include "core/aws/credentials/program.h"

#include "core/aws/credentials/process.h"
#include "tests/core/aws/credentials/fixture.h"

#include <csignal>
#include <thread>

namespace skydeck::aws {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

TEST(SplitCommand, WordsQuotesAndBackslashesAreAsInAShell) {
    EXPECT_EQ(splitCommand("a  b\tc"), (Words{"a", "b", "c"}));
    EXPECT_EQ(splitCommand(R"("/my dir/x" 'it is' --user=a\ b "" "say \"hi\" \n")"),
              (Words{"/my dir/x", "it is", "--user=a b", "", "say \"hi\" \\n"}));
    EXPECT_EQ(splitCommand("echo $HOME; rm *"), (Words{"echo", "$HOME;", "rm", "*"}));
    for (const char* command : {"", "  ", "\"open", "'"})
        EXPECT_EQ(splitCommand(command).error().code, "InvalidCommand") << command;
}

TEST(RunProgram, GivesOutputAndExitStatusWithoutAShell) {
    ASSERT_OK_AND(const auto echoed, runProgram({"printf", "%s", "$HOME;x"}, seconds(60), {}));
    EXPECT_EQ(echoed.output, "$HOME;x");
    EXPECT_EQ(echoed.status, 0);
    EXPECT_EQ(runProgram({"sh", "-c", "exit 3"}, seconds(60), {})->status, 3);
    EXPECT_EQ(runProgram({"sh", "-c", "kill -9 $$"}, seconds(60), {})->status, 137);
    EXPECT_EQ(runProgram({"cat"}, seconds(60), {})->output, "");
    EXPECT_EQ(runProgram({"/no/such/program"}, seconds(60), {}).error().code, "ProgramNotFound");
}

TEST(RunProgram, EndsWithTheProgramEvenIfAChildKeepsThePipe) {
    ASSERT_OK_AND(const auto result, runProgram({"sh", "-c", "sleep 1000 & echo $!"}, seconds(60), {}));
    ::kill(std::stoi(result.output), SIGKILL);
}

TEST(RunProgram, ATimeLimitEndsItAndItsChildren) {
    EXPECT_EQ(runProgram({"sh", "-c", "sleep 1000; :"}, std::chrono::milliseconds(50), {}).error().code,
              "ProgramTimeout");
}

TEST(RunProgram, CancellingEndsIt) {
    std::stop_source stop;
    CallContext context;
    context.stop = stop.get_token();
    Result<ProgramResult> result;
    {
        std::jthread runner([&] { result = runProgram({"sleep", "1000"}, seconds(900), context); });
        stop.request_stop();
    }
    EXPECT_EQ(result.error().kind, ErrorKind::Cancelled);
}

TEST(RunProgram, OutputWithoutEndIsRefused) {
    EXPECT_EQ(runProgram({"yes"}, seconds(60), {}).error().code, "OutputTooLong");
}

class ProcessCredentialsTest : public test::CredentialsTest {
protected:
    Result<wire::Credentials> get(const std::string& command) {
        config("[profile p]\ncredential_process = " + command + "\n");
        return processCredentials(sources(), "p")->credentials({});
    }
    Result<wire::Credentials> printing(const std::string& json) {
        write("answer", json);
        return get("cat '" + (m_home.path() / "answer").string() + "'");
    }
};

TEST_F(ProcessCredentialsTest, TheDocumentsMembersAreTheCredentials) {
    ASSERT_OK_AND(const auto got, printing(R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"S",)"
                                           R"("SessionToken":"T","Expiration":"2015-08-30T13:00:00Z"})"));
    EXPECT_EQ(got.accessKeyId, "A");
    EXPECT_EQ(got.secretAccessKey, "S");
    EXPECT_EQ(got.sessionToken, "T");
    EXPECT_EQ(toEpochSeconds(*got.expiration), now() + 24 * 60);
}

TEST_F(ProcessCredentialsTest, WhatIsWrongIsSaidWithProfileAndFileButWithoutTheAnswer) {
    EXPECT_EQ(printing(R"({"Version":2,"AccessKeyId":"A","SecretAccessKey":"S"})").error().code,
              "CredentialsMalformed");
    EXPECT_THAT(printing(R"({"Version":1,"AccessKeyId":"A"})").error().message,
                HasSubstr("SecretAccessKey is missing"));
    EXPECT_EQ(printing(R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"S","Expiration":"2015-08-30T12:00:00Z"})")
                  .error()
                  .code,
              "ExpiredToken");
    const Error broken = printing(R"({"Version":1,"SecretAccessKey":"topsecret)").error();
    EXPECT_THAT(describe(broken), AllOf(HasSubstr("'p'"), HasSubstr(".aws/config"), Not(HasSubstr("topsecret"))));
}

TEST_F(ProcessCredentialsTest, AFailingProgramIsNamedWithItsStatus) {
    const Error failed = get("sh -c 'exit 7'").error();
    EXPECT_EQ(failed.code, "CredentialProcessFailed");
    EXPECT_THAT(failed.message, AllOf(HasSubstr("'sh' ended with status 7"), HasSubstr("'p'")));
    EXPECT_EQ(get("/no/such/program --x").error().code, "ProgramNotFound");
    EXPECT_EQ(get("\"open").error().code, "InvalidCommand");
}

} // namespace
} // namespace skydeck::aws
