#include "tests/core/lab/lambda/lambda_fixture.h"

#include <set>
#include <thread>

namespace skydeck::lab {

namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

class LambdaInvoke : public LambdaFixture {};

TEST_F(LambdaInvoke, PythonFunctionGetsItsEventAndContext) {
    make("echo", R"(
def handler(event, context):
    print("hello", event["name"])
    return {"name": event["name"], "function": context.function_name, "version": context.function_version,
            "arn": context.invoked_function_arn, "memory": context.memory_limit_in_mb,
            "left": 0 < context.get_remaining_time_in_millis() <= 3000}
)");
    const Answer answer = invoke("echo", {{"name", "Aki"}});
    EXPECT_EQ(answer.payload, Json({{"name", "Aki"},
                                    {"function", "echo"},
                                    {"version", "$LATEST"},
                                    {"arn", "arn:aws:lambda:us-east-1:123456789012:function:echo"},
                                    {"memory", "128"},
                                    {"left", true}}));
    EXPECT_EQ(answer.error, "");
    EXPECT_THAT(
        logOf("echo"),
        ElementsAre("INIT_START Runtime Version: python3.11", MatchesRegex("START RequestId: .+ Version: .LATEST"),
                    "hello Aki", MatchesRegex("END RequestId: .+"),
                    MatchesRegex("REPORT RequestId: .+\tDuration: [0-9.]+ ms\tBilled Duration: [0-9]+ ms\tMemory "
                                 "Size: 128 MB\tMax Memory Used: [0-9]+ MB\tInit Duration: [0-9.]+ ms\t")));
    EXPECT_THAT(answer.log, HasSubstr("hello Aki\nEND RequestId"));
}

TEST_F(LambdaInvoke, NodeFunctionsOfAllKindsAnswer) {
    ok("CreateFunction", definition("node", {{"index.js", R"(
exports.async = async (event) => ({ sum: event.a + event.b });
exports.callback = (event, context, callback) => setTimeout(() => callback(null, context.functionName), 5);
exports.silent = () => {};
exports.failing = async () => { throw new TypeError('no'); };
)"}},
                                    "nodejs18.x", "index.async"));
    EXPECT_EQ(invoke("node", {{"a", 1}, {"b", 2}}).payload, Json({{"sum", 3}}));
    ok("UpdateFunctionConfiguration", {{"FunctionName", "node"}, {"Handler", "index.callback"}});
    EXPECT_EQ(invoke("node").payload, "node");
    ok("UpdateFunctionConfiguration", {{"FunctionName", "node"}, {"Handler", "index.silent"}});
    EXPECT_EQ(invoke("node").payload, nullptr);
    ok("UpdateFunctionConfiguration", {{"FunctionName", "node"}, {"Handler", "index.failing"}});
    const Answer failed = invoke("node");
    EXPECT_EQ(failed.error, "Unhandled");
    EXPECT_EQ(failed.payload.at("errorType"), "TypeError");
}

TEST_F(LambdaInvoke, NodeModulesAndTheirProblemsAreTold) {
    ok("CreateFunction", definition("esm", {{"index.mjs", "export const handler = async () => 'module';"}},
                                    "nodejs20.x", "index.handler"));
    EXPECT_EQ(invoke("esm").payload, "module");
    ok("UpdateFunctionConfiguration", {{"FunctionName", "esm"}, {"Handler", "index.other"}});
    EXPECT_EQ(invoke("esm").payload.at("errorType"), "Runtime.HandlerNotFound");
    ok("UpdateFunctionConfiguration", {{"FunctionName", "esm"}, {"Handler", "other.handler"}});
    EXPECT_EQ(invoke("esm").payload.at("errorType"), "Runtime.ImportModuleError");
    ok("UpdateFunctionCode",
       {{"FunctionName", "esm"}, {"ZipFile", toBase64(zipOf({{"other.js", "exports.handler = ("}}))}});
    EXPECT_EQ(invoke("esm").payload.at("errorType"), "Runtime.UserCodeSyntaxError");
}

TEST_F(LambdaInvoke, WarmEnvironmentIsUsedAgainAndAChangeMakesANewOne) {
    make("count", "count = 0\ndef handler(event, context):\n    global count\n    count += 1\n    return count\n");
    EXPECT_EQ(invoke("count").payload, 1);
    EXPECT_EQ(invoke("count").payload, 2);
    ok("UpdateFunctionConfiguration", {{"FunctionName", "count"}, {"Description", "again"}});
    EXPECT_EQ(invoke("count").payload, 1);
}

TEST_F(LambdaInvoke, EnvironmentsOfReplacedCodeEnd) {
    make("f", "def handler(event, context):\n    return 1\n");
    ok("PublishVersion", {{"FunctionName", "f"}});
    invoke("f");
    invoke("f", Json::object(), "1");
    ASSERT_EQ(lab->runner->running(), 2U);
    ok("UpdateFunctionConfiguration", {{"FunctionName", "f"}, {"Description", "again"}});
    while (lab->runner->running() > 1)
        std::this_thread::yield();
    EXPECT_EQ(invoke("f", Json::object(), "1").payload, 1);
    EXPECT_EQ(lab->runner->running(), 1U);
}

TEST(LambdaPace, StartsNothingThatWouldComeTooLate) {
    using namespace std::chrono_literals;
    Pace pace;
    EXPECT_TRUE(pace.paysToStart(1, 1, 0s)) << "nothing is known yet";
    pace.start = 500ms;
    EXPECT_FALSE(pace.paysToStart(50, 2, 0s)) << "the first events will tell soon";
    EXPECT_TRUE(pace.paysToStart(50, 2, 100ms)) << "they take long";
    pace.run = 10ms;
    EXPECT_TRUE(pace.paysToStart(1, 0, 0s));
    EXPECT_FALSE(pace.paysToStart(50, 2, 5ms));
    EXPECT_TRUE(pace.paysToStart(150, 2, 5ms));
    EXPECT_FALSE(pace.paysToStart(1, 2, 300ms));
    EXPECT_TRUE(pace.paysToStart(1, 2, 1100ms)) << "those that serve may be stuck";
    pace = {3s, 100ms};
    EXPECT_TRUE(pace.paysToStart(1, 1, 0s));
}

TEST(LambdaPace, FirstEventsSayLess) {
    using namespace std::chrono_literals;
    const Pace pace{{}, 400ms};
    EXPECT_EQ(pace.underWay(80ms, true), 0ms);
    EXPECT_EQ(pace.underWay(300ms, true), 200ms);
    EXPECT_EQ(pace.underWay(80ms, false), 80ms);
}

TEST_F(LambdaInvoke, ExceptionIsTheAnswerWithItsTrace) {
    make("raises", "def handler(event, context):\n    raise ValueError('bad ' + event['what'])\n");
    const Answer answer = invoke("raises", {{"what", "luck"}});
    EXPECT_EQ(answer.error, "Unhandled");
    EXPECT_EQ(answer.payload.at("errorMessage"), "bad luck");
    EXPECT_EQ(answer.payload.at("errorType"), "ValueError");
    EXPECT_THAT(dumpJson(answer.payload.at("stackTrace")), HasSubstr("app.py\\\", line 2, in handler"));
    EXPECT_THAT(logOf("raises"), Contains("[ERROR] ValueError: bad luck"));
}

TEST_F(LambdaInvoke, CodeThatCannotStartSaysWhy) {
    make("broken", "def handler(:\n");
    EXPECT_EQ(invoke("broken").payload.at("errorType"), "Runtime.UserCodeSyntaxError");
    ok("UpdateFunctionConfiguration", {{"FunctionName", "broken"}, {"Handler", "missing.handler"}});
    const Answer missing = invoke("broken");
    EXPECT_EQ(missing.error, "Unhandled");
    EXPECT_EQ(missing.payload.at("errorType"), "Runtime.ImportModuleError");
    EXPECT_EQ(missing.payload.at("errorMessage"), "Unable to import module 'missing': No module named 'missing'");
    ok("UpdateFunctionCode", {{"FunctionName", "broken"}, {"ZipFile", toBase64(zipOf({{"app.py", "x = 1\n"}}))}});
    ok("UpdateFunctionConfiguration", {{"FunctionName", "broken"}, {"Handler", "app.handler"}});
    EXPECT_EQ(invoke("broken").payload.at("errorMessage"), "Handler 'handler' missing on module 'app'");
    ok("UpdateFunctionConfiguration", {{"FunctionName", "broken"}, {"Handler", "nothing"}});
    EXPECT_EQ(invoke("broken").payload.at("errorType"), "Runtime.MalformedHandlerName");
}

TEST_F(LambdaInvoke, FunctionThatNeverReturnsIsCutOff) {
    make("loops", "def handler(event, context):\n    print('begun', flush=True)\n    while True: pass\n",
         {{"Timeout", 1}});
    const Answer answer = invoke("loops");
    EXPECT_EQ(answer.error, "Unhandled");
    EXPECT_EQ(answer.payload.at("errorType"), "Sandbox.Timedout");
    EXPECT_THAT(stringAt(answer.payload, "errorMessage"), HasSubstr("Task timed out after 1.00 seconds"));
    EXPECT_THAT(logOf("loops"), Contains(HasSubstr("Task timed out after 1.00 seconds")));
    EXPECT_THAT(answer.log, HasSubstr("begun\n"));
}

TEST_F(LambdaInvoke, FunctionThatEndsItsProcessIsAnExitError) {
    make("exits", "import os\ndef handler(event, context):\n    os._exit(event['code'])\n");
    const Answer three = invoke("exits", {{"code", 3}});
    EXPECT_EQ(three.payload.at("errorType"), "Runtime.ExitError");
    EXPECT_THAT(stringAt(three.payload, "errorMessage"), HasSubstr("Runtime exited with error: exit status 3"));
    EXPECT_THAT(stringAt(invoke("exits", {{"code", 0}}).payload, "errorMessage"),
                HasSubstr("Runtime exited without providing a reason"));
}

TEST_F(LambdaInvoke, FunctionBeyondItsMemoryIsKilled) {
    make("greedy", "import time\ndef handler(event, context):\n    held = bytearray(400 << 20)\n    time.sleep(60)\n",
         {{"Timeout", 50}});
    const Answer answer = invoke("greedy");
    EXPECT_EQ(answer.payload.at("errorType"), "Runtime.ExitError");
    EXPECT_THAT(stringAt(answer.payload, "errorMessage"), HasSubstr("signal: killed"));
    EXPECT_THAT(answer.log, HasSubstr("Max Memory Used: 128 MB"));
}

TEST_F(LambdaInvoke, GarbageOnStandardOutputIsOnlyLog) {
    make("garbage", R"(
import os, sys
def handler(event, context):
    os.write(1, b"\xff\x00\xfe no newline")
    os.write(2, b"\x1enot a mark\n")
    sys.stdout.write("HTTP/1.1 200 OK")
    return "fine"
)");
    EXPECT_EQ(invoke("garbage").payload, "fine");
    EXPECT_EQ(invoke("garbage").payload, "fine");
}

TEST_F(LambdaInvoke, FunctionThatClosesItsOutputStillAnswers) {
    make("closes", "import os\ndef handler(event, context):\n    os.close(1)\n    os.open('/dev/null', os.O_WRONLY)\n"
                   "    return 'silent'\n");
    EXPECT_EQ(invoke("closes").payload, "silent");
}

TEST_F(LambdaInvoke, ResultsThatAreNoJsonOrTooLargeAreErrors) {
    make("results", "def handler(event, context):\n    return set() if event['kind'] == 'set' else 'x' * (7 << 20)\n");
    EXPECT_EQ(invoke("results", {{"kind", "set"}}).payload.at("errorType"), "Runtime.MarshalError");
    const Answer large = invoke("results", {{"kind", "large"}});
    EXPECT_EQ(large.error, "Unhandled");
    EXPECT_EQ(large.payload.at("errorType"), "Function.ResponseSizeTooLarge");
    EXPECT_EQ(invoke("results", {{"kind", "set"}}).payload.at("errorType"), "Runtime.MarshalError");
}

TEST_F(LambdaInvoke, PayloadsThatAwsRefusesAreRefused) {
    make("fine", "def handler(event, context):\n    return event\n");
    EXPECT_EQ(refused("Invoke", {{"FunctionName", "fine"}, {"Payload", toBase64("{oops")}}),
              "InvalidRequestContentException");
    const std::string large = '"' + std::string(6 * 1024 * 1024, 'x') + '"';
    EXPECT_EQ(refused("Invoke", {{"FunctionName", "fine"}, {"Payload", toBase64(large)}}), "RequestTooLargeException");
    EXPECT_EQ(lastError.httpStatus, 413);
    EXPECT_EQ(refused("Invoke", {{"FunctionName", "nobody"}}), "ResourceNotFoundException");
    const std::string largest = '"' + std::string(6 * 1024 * 1024 - 2, 'x') + '"';
    const Json whole = ok("Invoke", {{"FunctionName", "fine"}, {"Payload", toBase64(largest)}});
    EXPECT_EQ(stringAt(whole, "Payload"), toBase64(largest));
}

TEST_F(LambdaInvoke, ReservedConcurrencyThrottles) {
    make("one", "def handler(event, context):\n    return 1\n");
    lab->functions->reserve("one", 0);
    EXPECT_EQ(refused("Invoke", {{"FunctionName", "one"}}), "TooManyRequestsException");
    EXPECT_EQ(lastError.httpStatus, 429);
    lab->functions->reserve("one", std::nullopt);
    EXPECT_EQ(invoke("one").payload, 1);
}

TEST_F(LambdaInvoke, FunctionsAtTheSameTimeHaveAnEnvironmentEach) {
    // Answers only when all have asked: one environment alone would wait for ever.
    constexpr std::size_t kTogether = 3;
    auto meeting = RuntimeServer::listen(1024);
    ASSERT_TRUE(meeting) << describe(meeting.error());
    RuntimeServer& server = **meeting;
    std::vector<RuntimeServer::Connection> there;
    server.serve({[&](RuntimeServer::Connection connection, RuntimeServer::Request&&) {
                      there.push_back(connection);
                      if (there.size() == kTogether)
                          for (const auto each : there)
                              server.respond(each, 200, {}, "go");
                  },
                  [](RuntimeServer::Connection) {}, [] { return std::chrono::milliseconds(1000); }});
    make("meet", R"(
import os, urllib.request
def handler(event, context):
    urllib.request.urlopen("http://127.0.0.1:%d/" % event["port"]).read()
    return os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
)",
         {{"Timeout", 60}});
    std::mutex mutex;
    std::set<std::string> streams;
    {
        std::vector<std::jthread> callers;
        for (std::size_t i = 0; i < kTogether; ++i)
            callers.emplace_back([&] {
                const Answer answer = invoke("meet", {{"port", server.port()}});
                const std::lock_guard lock(mutex);
                streams.insert(answer.payload.get<std::string>());
            });
    }
    EXPECT_EQ(streams.size(), kTogether);
    EXPECT_THAT(streams, testing::Each(MatchesRegex("[0-9/]+\\[.LATEST\\][0-9a-f]+")));
}

TEST_F(LambdaInvoke, EnvironmentHasKeysOfItsRole) {
    make("environment", R"(
import os
def handler(event, context):
    return {name: os.environ.get(name, "") for name in
            ("AWS_REGION", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "MINE", "HOME")}
)",
         {{"Environment", {{"Variables", {{"MINE", "yes"}}}}}});
    const Json payload = invoke("environment").payload;
    EXPECT_EQ(payload.at("MINE"), "yes");
    EXPECT_EQ(payload.at("AWS_REGION"), "us-east-1");
    EXPECT_EQ(payload.at("AWS_ENDPOINT_URL"), "http://127.0.0.1:1");
    EXPECT_THAT(stringAt(payload, "AWS_ACCESS_KEY_ID"), StartsWith("ASIA"));
    EXPECT_THAT(stringAt(payload, "AWS_SESSION_TOKEN"), Not(""));
}

TEST_F(LambdaInvoke, StoppingTheLabLeavesNoProcess) {
    make("sleeps", "import time\ndef handler(event, context):\n    print('asleep', flush=True)\n    time.sleep(600)\n",
         {{"Timeout", 900}});
    std::jthread caller([&] { EXPECT_EQ(invoke("sleeps").error, "Unhandled"); });
    while (lab->runner->running() == 0)
        std::this_thread::yield();
    lab->stop();
    caller.join();
    EXPECT_EQ(lab->runner->running(), 0U);
}

} // namespace

} // namespace skydeck::lab
