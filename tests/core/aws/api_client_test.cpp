#include "core/aws/bodies.h"
#include "core/aws/transport/transport.h"
#include "tests/core/aws/client_test.h"

namespace skydeck::aws {
namespace {

using test::FakeTransport;

using ApiClientTest = test::ClientTest;

TEST_F(ApiClientTest, AQueryRequestIsTheseBytes) {
    auto cfn = client(std::move(FakeTransport().then(
                          200, "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>s"
                               "</StackName></member></Stacks></DescribeStacksResult></DescribeStacksResponse>")),
                      "cloudformation");
    ASSERT_OK_AND(const Json output, cfn.call("DescribeStacks", {{"StackName", "my stack"}}, m_context));
    EXPECT_EQ(output["Stacks"][0]["StackName"], "s");
    EXPECT_EQ(sent().method, "POST");
    EXPECT_EQ(sent().url(), "http://127.0.0.1:4566/");
    EXPECT_EQ(sent().body, "Action=DescribeStacks&Version=2010-05-15&StackName=my%20stack");
    EXPECT_THAT(sent().headers.value("Content-Type"), testing::StartsWith("application/x-www-form-urlencoded"));
    EXPECT_THAT(sent().headers.value("Authorization"),
                testing::HasSubstr("Credential=AKID/20150830/eu-west-1/cloudformation/aws4_request"));
}

TEST_F(ApiClientTest, AJsonRequestIsTheseBytes) {
    auto logs = client(std::move(FakeTransport().then(200, R"({"logGroups":[]})")), "logs");
    ASSERT_OK(logs.call("DescribeLogGroups", {{"logGroupNamePrefix", "/aws"}}, m_context));
    EXPECT_EQ(sent().body, R"({"logGroupNamePrefix":"/aws"})");
    EXPECT_EQ(sent().headers.value("X-Amz-Target"), "Logs_20140328.DescribeLogGroups");
    EXPECT_EQ(sent().headers.value("Content-Type"), "application/x-amz-json-1.1");
}

TEST_F(ApiClientTest, ARestRequestHasItsPathBelowTheEndpoints) {
    auto batch = client(std::move(FakeTransport().then(200, R"({"jobId":"1","jobName":"j"})")), "batch",
                        "http://localhost:8080/behind");
    ASSERT_OK(batch.call("SubmitJob", {{"jobName", "j"}, {"jobQueue", "q"}, {"jobDefinition", "d"}}, m_context));
    EXPECT_EQ(sent().url(), "http://localhost:8080/behind/v1/submitjob");
}

TEST_F(ApiClientTest, S3AddressesBucketsByHostOnAwsAndByPathElsewhere) {
    const Json object{{"Bucket", "data"}, {"Key", "a b/ö"}};
    auto aws = client({}, "s3", "");
    ASSERT_OK_AND(auto request, aws.prepare("GetObject", object));
    EXPECT_EQ(request.url(), "https://data.s3.eu-west-1.amazonaws.com/a%20b/%C3%B6");
    auto lab = client({}, "s3");
    ASSERT_OK_AND(request, lab.prepare("GetObject", object));
    EXPECT_EQ(request.url(), "http://127.0.0.1:4566/data/a%20b/%C3%B6");
}

TEST_F(ApiClientTest, AStandardPortIsNotPartOfTheHost) {
    auto s3 = client({}, "s3", "https://storage.example:443");
    ASSERT_OK_AND(const auto request, s3.prepare("ListBuckets", Json::object()));
    EXPECT_EQ(request.host, "storage.example");
}

TEST_F(ApiClientTest, InputThatTheModelForbidsIsNotSent) {
    auto batch = client({}, "batch");
    const auto output = batch.call("SubmitJob", {{"jobName", "j"}, {"Queue", "q"}}, m_context);
    ASSERT_FALSE(output.has_value());
    EXPECT_EQ(output.error().code, "ParamValidationFailed");
    EXPECT_TRUE(m_record->requests.empty());
}

TEST_F(ApiClientTest, UnknownServicesAndOperationsSaySo) {
    auto batch = client({}, "batch");
    EXPECT_EQ(batch.call("NoSuchThing", Json::object(), m_context).error().code, "UnknownOperation");
    EXPECT_EQ(ApiClient::create(m_session, "nosuch").error().code, "UnknownService");
}

TEST_F(ApiClientTest, ErrorsCarryCodeStatusRequestIdAndKind) {
    auto s3 =
        client(std::move(FakeTransport().then(
                   404, "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>",
                   {{"x-amz-request-id", "R1"}})),
               "s3");
    const auto output = s3.call("GetObject", {{"Bucket", "b"}, {"Key", "k"}}, m_context);
    ASSERT_FALSE(output.has_value());
    EXPECT_EQ(output.error().code, "NoSuchKey");
    EXPECT_EQ(output.error().kind, ErrorKind::NotFound);
    EXPECT_EQ(output.error().httpStatus, 404);
    EXPECT_EQ(output.error().requestId, "R1");
}

TEST_F(ApiClientTest, WellKnownFailuresSayWhatToDo) {
    const auto hint = [&](FakeTransport fake, const char* endpoint) {
        auto sts = client(std::move(fake), "sts", endpoint);
        const auto output = sts.call("GetCallerIdentity", Json::object(), m_context);
        return output ? "no error" : output.error().hint;
    };
    const auto answer = [](const std::string& code, wire::Headers headers = {}) {
        const std::string body =
            "<ErrorResponse><Error><Code>" + code + "</Code><Message>m</Message></Error></ErrorResponse>";
        return std::move(FakeTransport().then(403, body, headers).then(403, body, headers));
    };
    const char* lab = "http://127.0.0.1:4566";
    EXPECT_EQ(hint(std::move(FakeTransport().then(Error{ErrorKind::Network, "ConnectionRefused", "", 0, {}, {}})), lab),
              "The lab is not running: start it with `skydeckctl lab start`.");
    EXPECT_THAT(hint(answer("ExpiredToken"), ""), testing::HasSubstr("session token expired"));
    EXPECT_THAT(hint(answer("RequestTimeTooSkewed", {{"Date", "Sun, 30 Aug 2015 12:00:00 GMT"}}), ""),
                testing::HasSubstr("12:00:00 GMT"));
    EXPECT_THAT(hint(answer("InvalidClientTokenId"), ""), testing::HasSubstr("AWS does not know the access key"));
    EXPECT_THAT(hint(answer("InvalidClientTokenId"), lab), testing::HasSubstr("--profile lab"));
    EXPECT_THAT(hint(answer("SignatureDoesNotMatch"), lab), testing::HasSubstr("secret key"));
}

TEST_F(ApiClientTest, AFailureOfTheServiceSaysWhatToDo) {
    const auto hint = [&](int status, const std::string& code, const char* endpoint) {
        FakeTransport fake;
        for (int attempt = 0; attempt < 5; ++attempt) // it is tried again
            fake.then(status, "<ErrorResponse><Error><Code>" + code + "</Code></Error></ErrorResponse>");
        auto sts = client(std::move(fake), "sts", endpoint);
        const auto output = sts.call("GetCallerIdentity", Json::object(), m_context);
        return output ? "no error" : output.error().hint;
    };
    const char* lab = "http://127.0.0.1:4566";
    EXPECT_THAT(hint(503, "ServiceUnavailable", lab), testing::HasSubstr("if a drill is on"));
    EXPECT_THAT(hint(500, "InternalFailure", ""), testing::HasSubstr("on AWS's side"));
    EXPECT_EQ(hint(501, "NotImplemented", lab), "");
}

TEST_F(ApiClientTest, AnExpiredTokenNamesWhereItCameFrom) {
    auto sts = client(
        std::move(FakeTransport().then(403, "<ErrorResponse><Error><Code>ExpiredToken</Code></Error></ErrorResponse>")),
        "sts", "");
    const auto output = sts.call("GetCallerIdentity", Json::object(), m_context);
    ASSERT_FALSE(output.has_value());
    EXPECT_EQ(output.error().kind, ErrorKind::Unauthenticated);
    EXPECT_THAT(output.error().hint, testing::HasSubstr("it came from the program"));
}

TEST_F(ApiClientTest, ABucketOfAnotherRegionIsFoundThereAndRemembered) {
    auto s3 = client(std::move(FakeTransport()
                                   .then(301, "<Error><Code>PermanentRedirect</Code></Error>",
                                         {{"x-amz-bucket-region", "ap-south-1"}})
                                   .then(200, "")
                                   .then(200, "")),
                     "s3", "");
    ASSERT_OK(s3.call("PutObject", {{"Bucket", "data"}, {"Key", "k"}}, {memorySource("content"), nullptr}, m_context));
    EXPECT_EQ(sent(0).host, "data.s3.eu-west-1.amazonaws.com");
    EXPECT_EQ(sent(1).host, "data.s3.ap-south-1.amazonaws.com");
    EXPECT_THAT(sent(1).headers.value("Authorization"), testing::HasSubstr("/ap-south-1/s3/"));
    EXPECT_THAT(sent(1).body, testing::StartsWith("7\r\ncontent\r\n0\r\n"));
    ASSERT_OK(s3.call("PutObject", {{"Bucket", "data"}, {"Key", "k"}}, {memorySource("content"), nullptr}, m_context));
    EXPECT_EQ(sent(2).host, "data.s3.ap-south-1.amazonaws.com");
    EXPECT_EQ(calls(), 3U);
}

TEST_F(ApiClientTest, ASignatureForTheWrongRegionIsMadeAnewForTheRightOne) {
    auto s3 = client(std::move(FakeTransport()
                                   .then(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message>"
                                              "<Region>us-west-2</Region></Error>")
                                   .then(200, "")
                                   .then(400, "", {{"x-amz-bucket-region", "eu-south-1"}})
                                   .then(200, "")),
                     "s3", "");
    ASSERT_OK(s3.call("GetBucketTagging", {{"Bucket", "one"}}, m_context));
    EXPECT_EQ(sent(1).host, "one.s3.us-west-2.amazonaws.com");
    ASSERT_OK(s3.call("HeadBucket", {{"Bucket", "two"}}, m_context));
    EXPECT_EQ(sent(3).host, "two.s3.eu-south-1.amazonaws.com");
}

TEST_F(ApiClientTest, ARedirectIsFollowedOnceAndToRegionsOnly) {
    const auto redirect = [](const char* region) {
        return wire::HttpResponse{
            301, {{"x-amz-bucket-region", region}}, "<Error><Code>PermanentRedirect</Code></Error>"};
    };
    FakeTransport circling;
    circling.then([&](const auto&) { return redirect("us-west-1"); }).then([&](const auto&) {
        return redirect("us-west-2");
    });
    auto s3 = client(std::move(circling), "s3", "");
    const auto output = s3.call("ListObjectsV2", {{"Bucket", "data"}}, m_context);
    ASSERT_FALSE(output.has_value());
    EXPECT_EQ(output.error().code, "PermanentRedirect");
    EXPECT_THAT(output.error().hint, testing::HasSubstr("--region us-west-2"));
    EXPECT_EQ(calls(), 2U);

    FakeTransport hostile;
    hostile.then([&](const auto&) { return redirect("evil.example/"); });
    s3 = client(std::move(hostile), "s3", "");
    EXPECT_FALSE(s3.call("ListObjectsV2", {{"Bucket", "data"}}, m_context).has_value());
    EXPECT_EQ(calls(), 1U);
}

TEST_F(ApiClientTest, StreamsGoPastTheCodec) {
    auto s3 = client(std::move(FakeTransport().then(200, "", {{"ETag", "\"e\""}}).then(200, "content")), "s3");
    ASSERT_OK_AND(const Json put,
                  s3.call("PutObject", {{"Bucket", "b"}, {"Key", "k"}}, {memorySource("content"), nullptr}, m_context));
    EXPECT_EQ(put["ETag"], "\"e\"");
    EXPECT_THAT(sent().body, testing::ContainsRegex("^7;chunk-signature=[0-9a-f]*\r\ncontent\r\n"));
    MemorySink sink(100);
    ASSERT_OK(s3.call("GetObject", {{"Bucket", "b"}, {"Key", "k"}}, {nullptr, &sink}, m_context));
    EXPECT_EQ(sink.takeBytes(), "content");
}

TEST_F(ApiClientTest, TheStackWithoutASigningNameDoesNotSign) {
    client(std::move(FakeTransport().then(200, "")), "sts");
    ASSERT_OK(m_session->transport("").send({}, m_context));
    EXPECT_FALSE(sent().headers.contains("Authorization"));
}

TEST_F(ApiClientTest, PagesFollowOneAnotherUntilTheLast) {
    auto batch = client(std::move(FakeTransport()
                                      .then(200, R"({"jobSummaryList":[{"jobId":"1","jobName":"a"}],"nextToken":"t1"})")
                                      .then(200, R"({"jobSummaryList":[{"jobId":"2","jobName":"b"}]})")),
                        "batch");
    std::vector<std::string> ids;
    ASSERT_OK(batch.paginate(
        "ListJobs", {{"jobQueue", "q"}},
        [&](const Json& page) {
            for (const Json& job : arrayAt(page, "jobSummaryList"))
                ids.push_back(stringAt(job, "jobId"));
            return true;
        },
        m_context));
    EXPECT_EQ(ids, (std::vector<std::string>{"1", "2"}));
    EXPECT_EQ(Json::parse(sent(1).body), (Json{{"jobQueue", "q"}, {"nextToken", "t1"}}));
}

TEST_F(ApiClientTest, PagingStopsWhenTheCallerHasEnough) {
    auto batch = client(std::move(FakeTransport().then(200, R"({"jobSummaryList":[],"nextToken":"t1"})")), "batch");
    ASSERT_OK(batch.paginate(
        "ListJobs", {{"jobQueue", "q"}}, [](const Json&) { return false; }, m_context));
    EXPECT_EQ(m_record->requests.size(), 1U);
}

std::string stackAnswer(const std::string& status) {
    return "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>s</StackName><StackStatus>" +
           status + "</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>";
}

TEST_F(ApiClientTest, WaitersPollAtTheModelsPaceUntilSuccess) {
    auto cfn = client(std::move(FakeTransport()
                                    .then(200, stackAnswer("CREATE_IN_PROGRESS"))
                                    .then(200, stackAnswer("CREATE_IN_PROGRESS"))
                                    .then(200, stackAnswer("CREATE_COMPLETE"))),
                      "cloudformation");
    ASSERT_OK_AND(const Json output, cfn.wait("StackCreateComplete", {{"StackName", "s"}}, m_context));
    EXPECT_EQ(output["Stacks"][0]["StackStatus"], "CREATE_COMPLETE");
    EXPECT_EQ(m_clock.slept(), std::chrono::seconds(60));
}

TEST_F(ApiClientTest, WaitersEndWithTheFailureTheySee) {
    auto cfn = client(std::move(FakeTransport().then(200, stackAnswer("ROLLBACK_COMPLETE"))), "cloudformation");
    const auto output = cfn.wait("StackCreateComplete", {{"StackName", "s"}}, m_context);
    ASSERT_FALSE(output.has_value());
    EXPECT_EQ(output.error().code, "WaiterFailed");
    EXPECT_THAT(output.error().message, testing::HasSubstr("ROLLBACK_COMPLETE"));
}

TEST_F(ApiClientTest, WaitersPassOnErrorsThatTheyDoNotExpect) {
    auto cfn = client(
        std::move(FakeTransport().then(403, "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>")),
        "cloudformation");
    EXPECT_EQ(cfn.wait("StackCreateComplete", {{"StackName", "s"}}, m_context).error().code, "AccessDenied");
}

TEST_F(ApiClientTest, WaitersGiveUpAfterTheModelsTimeHoweverOftenTheyAsk) {
    FakeTransport fake;
    fake.record()->otherwise = [](const wire::HttpRequest&) -> Result<wire::HttpResponse> {
        return wire::HttpResponse{200, {}, stackAnswer("CREATE_IN_PROGRESS")};
    };
    auto cfn = client(std::move(fake), "cloudformation");
    const auto output = cfn.wait("StackCreateComplete", {{"StackName", "s"}}, m_context, std::chrono::seconds(5));
    ASSERT_FALSE(output.has_value());
    EXPECT_EQ(output.error().code, "WaiterTimeout");
    EXPECT_EQ(output.error().kind, ErrorKind::Timeout);
    EXPECT_EQ(m_record->requests.size(), 30U * 120U / 5U);
}

TEST_F(ApiClientTest, WaitersCanBeCancelled) {
    std::stop_source stop;
    m_context.stop = stop.get_token();
    FakeTransport fake;
    fake.record()->otherwise = [&](const wire::HttpRequest&) -> Result<wire::HttpResponse> {
        stop.request_stop();
        return wire::HttpResponse{200, {}, stackAnswer("CREATE_IN_PROGRESS")};
    };
    auto cfn = client(std::move(fake), "cloudformation");
    EXPECT_EQ(cfn.wait("StackCreateComplete", {{"StackName", "s"}}, m_context).error().kind, ErrorKind::Cancelled);
    EXPECT_EQ(m_record->requests.size(), 1U);
}

} // namespace
} // namespace skydeck::aws
