#include "core/workflows/functions.h"

#include "core/base/strings.h"
#include "core/base/zip_writer.h"
#include "tests/core/aws/client_test.h"

#include <barrier>

namespace skydeck::workflows {
namespace {

namespace fn = aws::lambda;
using State = FunctionCall::State;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kLog =
    "START RequestId: 11-22 Version: $LATEST\nhello\nEND RequestId: 11-22\n"
    "REPORT RequestId: 11-22\tDuration: 2345.67 ms\tBilled Duration: 2346 ms\tMemory Size: 128 "
    "MB\tMax Memory Used: 45 MB\tInit Duration: 101.50 ms\t\n";

class Functions : public test::ClientTest {
protected:
    using Answer = std::function<Result<wire::HttpResponse>(const wire::HttpRequest&)>;
    fn::LambdaClient lambda(Answer answer) {
        test::FakeTransport fake;
        fake.record()->otherwise = std::move(answer);
        return fn::LambdaClient(client(std::move(fake), "lambda"));
    }
    static wire::HttpResponse answered(std::string payload, std::string error = {}) {
        wire::HttpResponse response{200, {{"X-Amz-Log-Result", toBase64(kLog)}}, std::move(payload)};
        if (!error.empty()) response.headers.add("X-Amz-Function-Error", error);
        return response;
    }
    fn::FunctionDetail zipped(const std::string& location = "http://127.0.0.1:4566/code.zip?key=1") {
        fn::FunctionDetail detail;
        detail.function.functionName = "f";
        detail.codeLocation = location;
        return detail;
    }
};

TEST_F(Functions, TheReportLineIsUnderstood) {
    const auto report = parseReport(kLog);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->requestId, "11-22");
    EXPECT_DOUBLE_EQ(report->durationMs, 2345.67);
    EXPECT_DOUBLE_EQ(report->billedMs, 2346);
    EXPECT_EQ(report->memoryMb, 128);
    EXPECT_EQ(report->usedMb, 45);
    EXPECT_EQ(report->initMs, 101.5);
    EXPECT_EQ(report->status, "");
    EXPECT_THAT(report->line, testing::StartsWith("REPORT RequestId: 11-22\tDuration"));
}

TEST_F(Functions, AReportWithoutAnInitAndWithAStatusIsUnderstood) {
    const auto report = parseReport("REPORT RequestId: a\tDuration: 3000.00 ms\tStatus: timeout");
    ASSERT_TRUE(report);
    EXPECT_FALSE(report->initMs);
    EXPECT_EQ(report->status, "timeout");
    EXPECT_EQ(report->usedMb, 0);
}

TEST_F(Functions, ALogWithoutAReportHasNone) {
    EXPECT_FALSE(parseReport("START RequestId: a\n"));
    EXPECT_FALSE(parseReport(""));
}

TEST_F(Functions, AFailedFunctionSaysWhy) {
    EXPECT_EQ(
        functionErrorText({200, R"({"errorType": "ValueError", "errorMessage": "no name"})", "Unhandled", {}, {}}),
        "ValueError: no name");
    EXPECT_EQ(functionErrorText({200, R"({"errorMessage": "Task timed out"})", "Unhandled", {}, {}}), "Task timed out");
    EXPECT_EQ(functionErrorText({200, "boom", "Unhandled", {}, {}}), "boom");
    EXPECT_THAT(functionErrorText({200, "", "Unhandled", {}, {}}), HasSubstr("no reason"));
}

TEST_F(Functions, AnEventThatIsNoJsonIsRefused) {
    EXPECT_TRUE(checkPayload(""));
    EXPECT_TRUE(checkPayload("  {\"a\": [1]} "));
    const Status checked = checkPayload("{a: 1}");
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, "InvalidPayload");
    EXPECT_EQ(checked.error().kind, ErrorKind::InvalidInput);
}

TEST_F(Functions, EveryCallHasItsOutcome) {
    std::atomic<int> number = 0;
    const auto api = lambda([&](const wire::HttpRequest&) -> Result<wire::HttpResponse> {
        const int now = number++;
        if (now == 3) return wire::HttpResponse{404, {{"x-amzn-ErrorType", "ResourceNotFoundException"}}, "{}"};
        return now % 2 == 0 ? answered("\"fine\"")
                            : answered(R"({"errorType": "E", "errorMessage": "m"})", "Unhandled");
    });
    FunctionCalls calls(6, m_clock);
    std::vector<std::uint64_t> reported;
    m_context.progress = [&](const Progress& progress) { reported.push_back(progress.done); };
    ASSERT_OK(invokeMany(api, {"f", "{}", false, true}, 1, calls, m_context));
    const auto seen = calls.snapshot();
    EXPECT_EQ(seen.done, 3U);
    EXPECT_EQ(seen.failed, 3U);
    EXPECT_EQ(seen.running, 0U);
    EXPECT_EQ(seen.mostAtOnce, 1U);
    EXPECT_EQ(seen.calls[0].state, State::Done);
    EXPECT_EQ(seen.calls[0].payload, "\"fine\"");
    ASSERT_TRUE(seen.calls[0].report);
    EXPECT_EQ(seen.calls[0].report->usedMb, 45);
    EXPECT_EQ(seen.calls[1].error.code, "FunctionFailed");
    EXPECT_EQ(seen.calls[1].error.message, "E: m");
    EXPECT_EQ(seen.calls[3].error.code, "ResourceNotFoundException");
    EXPECT_THAT(reported, ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST_F(Functions, ManyCallsAreUnderWayAtTheSameTime) {
    // Nobody is answered before all four have asked.
    class Together final : public aws::Transport {
    public:
        Result<wire::HttpResponse> send(const wire::HttpRequest&, const CallContext&) override {
            m_all.arrive_and_wait();
            return answered("1");
        }

    private:
        std::barrier<> m_all{4};
    };
    const auto session = aws::Session::custom("us-east-1", "http://127.0.0.1:4566", {"AKID", "secret", {}, {}},
                                              std::make_unique<Together>(), m_clock);
    const auto api = fn::LambdaClient::create(session);
    ASSERT_OK(api);
    FunctionCalls calls(8, m_clock);
    ASSERT_OK(invokeMany(*api, {"f", {}}, 4, calls, m_context));
    EXPECT_EQ(calls.snapshot().mostAtOnce, 4U);
    EXPECT_EQ(calls.snapshot().done, 8U);
}

TEST_F(Functions, CallsThatWereCutOffWaitAgain) {
    std::stop_source stop;
    const auto api = lambda([&](const wire::HttpRequest&) -> Result<wire::HttpResponse> {
        stop.request_stop();
        return fail(ErrorKind::Cancelled, "Cancelled", "stopped");
    });
    m_context.stop = stop.get_token();
    FunctionCalls calls(5, m_clock);
    const Status done = invokeMany(api, {"f", {}}, 1, calls, m_context);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::Cancelled);
    const auto seen = calls.snapshot();
    EXPECT_EQ(seen.finished(), 0U);
    EXPECT_EQ(seen.running, 0U);
    EXPECT_EQ(seen.calls[0].state, State::Waiting);
}

TEST_F(Functions, ARunningCallCountsItsTime) {
    FunctionCalls calls(2, m_clock);
    ASSERT_EQ(calls.begin(), 0U);
    m_clock.advance(std::chrono::seconds(2));
    ASSERT_EQ(calls.begin(), 1U);
    EXPECT_FALSE(calls.begin());
    m_clock.advance(std::chrono::seconds(1));
    FunctionCall done;
    done.state = State::Done;
    calls.end(0, done);
    m_clock.advance(std::chrono::seconds(1));
    const auto seen = calls.snapshot();
    EXPECT_DOUBLE_EQ(seen.calls[0].seconds, 3);
    EXPECT_DOUBLE_EQ(seen.calls[1].begun, 2);
    EXPECT_DOUBLE_EQ(seen.calls[1].seconds, 2);
    EXPECT_EQ(seen.mostAtOnce, 2U);
    EXPECT_EQ(calls.summary(), "1 running");
}

TEST_F(Functions, TheCodeIsFetchedUnsignedAndUnpacked) {
    const auto zip = zipOf({{"b/data.bin", std::string("\0\1", 2)}, {"a.py", "print('é')\n"}});
    ASSERT_OK(zip);
    client(std::move(test::FakeTransport().then(200, *zip)), "lambda");
    const auto files = functionCode(m_session, zipped(), m_context);
    ASSERT_OK(files);
    ASSERT_EQ(files->size(), 2U);
    EXPECT_EQ((*files)[0].path, "a.py");
    EXPECT_TRUE((*files)[0].text);
    EXPECT_EQ((*files)[1].path, "b/data.bin");
    EXPECT_FALSE((*files)[1].text);
    EXPECT_EQ(sent().path, "/code.zip");
    EXPECT_EQ(sent().query, "key=1");
    EXPECT_FALSE(sent().headers.contains("Authorization"));
}

TEST_F(Functions, CodeThatCannotBeFetchedSaysSo) {
    client(std::move(test::FakeTransport().then(403, "<Error/>").then(200, "no zip")), "lambda");
    const auto expired = functionCode(m_session, zipped(), m_context);
    ASSERT_FALSE(expired);
    EXPECT_EQ(expired.error().code, "CodeNotFetched");
    const auto broken = functionCode(m_session, zipped(), m_context);
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, "InvalidZip");
    const auto image = functionCode(m_session, zipped(""), m_context);
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().code, "NoZip");
}

TEST_F(Functions, LinksComeFromTheStackAndTheEnvironment) {
    client(std::move(test::FakeTransport().then(
               200, R"(<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>
        <member><ResourceType>AWS::DynamoDB::Table</ResourceType><PhysicalResourceId>t-1</PhysicalResourceId></member>
        <member><ResourceType>AWS::DynamoDB::Table</ResourceType><PhysicalResourceId>t-2</PhysicalResourceId></member>
        <member><ResourceType>AWS::S3::Bucket</ResourceType><PhysicalResourceId>b-1</PhysicalResourceId></member>
        </StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>)")),
           "lambda");
    fn::FunctionDetail detail = zipped();
    detail.tags["aws:cloudformation:stack-name"] = "S";
    detail.function.environment = {{"TABLE", "t-1"}, {"SITE", "b-1"}, {"OTHER", "x"}};
    const auto links = functionLinks(m_session, detail, m_context);
    ASSERT_OK(links);
    EXPECT_EQ(links->stack, "S");
    EXPECT_THAT(links->tables, ElementsAre("t-1"));
    EXPECT_THAT(links->buckets, ElementsAre("b-1"));
}

TEST_F(Functions, OutsideOfAStackTheUsualNamesLead) {
    client({}, "lambda");
    fn::FunctionDetail detail = zipped();
    detail.function.environment = {{"TABLE_NAME", "t"}, {"BUCKET_NAME", "b"}, {"MODE", "x"}};
    const auto links = functionLinks(m_session, detail, m_context);
    ASSERT_OK(links);
    EXPECT_EQ(links->stack, "");
    EXPECT_THAT(links->tables, ElementsAre("t"));
    EXPECT_THAT(links->buckets, ElementsAre("b"));
    EXPECT_EQ(calls(), 0U);
}

TEST_F(Functions, PeriodsWithoutACallCountNothing) {
    // The clock stands at 12:36:00; two calls came in the minute of 12:34.
    client(std::move(test::FakeTransport().then(
               200, "<GetMetricDataResponse><GetMetricDataResult><MetricDataResults><member><Id>invocations</Id>"
                    "<Timestamps><member>2015-08-30T12:34:00Z</member></Timestamps><Values><member>2</member></Values>"
                    "</member><member><Id>maximum</Id><Timestamps><member>2015-08-30T12:34:00Z</member></Timestamps>"
                    "<Values><member>812.5</member></Values></member></MetricDataResults></GetMetricDataResult>"
                    "</GetMetricDataResponse>")),
           "lambda");
    const auto metrics = functionMetrics(m_session, "f", std::chrono::minutes(5), m_context);
    ASSERT_OK(metrics);
    EXPECT_EQ(metrics->periodSeconds, 60);
    std::vector<double> values;
    for (const auto& point : metrics->invocations)
        values.push_back(point.value);
    EXPECT_THAT(values, ElementsAre(0, 0, 2, 0, 0)); // 12:32 to 12:36
    EXPECT_EQ(metrics->errors.size(), 5U);
    ASSERT_EQ(metrics->maximumDuration.size(), 1U);
    EXPECT_DOUBLE_EQ(metrics->maximumDuration[0].value, 812.5);
    EXPECT_TRUE(metrics->averageDuration.empty());
}

} // namespace
} // namespace skydeck::workflows
