#include "tests/core/lab/pipeline/pipeline_fixture.h"

#include "core/base/strings.h"

namespace skydeck::lab {

namespace fs = std::filesystem;
using testing::HasSubstr;
using PipelineTest = PipelineFixture;

TEST_F(PipelineTest, RefusesForeignHostsBeforeAnythingElse) {
    wire::HttpRequest foreign = request("GET", "/");
    foreign.host = "evil.example";
    foreign.headers.set("Host", foreign.host);
    EXPECT_EQ(sent(signedS3(foreign)), "403 AccessDenied");
    wire::HttpRequest page = signedS3(request("GET", "/"));
    page.headers.add("Origin", "http://evil.example");
    EXPECT_EQ(sent(page), "403 AccessDenied");
}

TEST_F(PipelineTest, AddressesOfTheLabItselfNeedNoSignatureButALocalHost) {
    lab->localRoutes.add("/_test/", [](const wire::HttpRequest& asked) {
        return wire::HttpResponse{200, {}, "told " + asked.path};
    });
    EXPECT_EQ(send(request("GET", "/_test/x")).response.body, "told /_test/x");
    wire::HttpRequest foreign = request("GET", "/_test/x");
    foreign.host = "rebound.example.com:4566";
    EXPECT_EQ(send(foreign).response.status, 403);
    wire::HttpRequest page = request("GET", "/_test/x");
    page.headers.add("Origin", "http://example.com");
    EXPECT_EQ(send(page).response.status, 403);
}

TEST_F(PipelineTest, NamesWhatItDoesNotServe) {
    const Answer service = send(signedFor("kinesis", jsonCall("Kinesis_20131202.ListStreams", "{}")));
    EXPECT_EQ(said(service), "501 NotImplemented");
    EXPECT_THAT(service.response.body, HasSubstr("kinesis"));
    const Answer operation = send(signedS3(request("GET", "/bucket", "replication")));
    EXPECT_EQ(said(operation), "501 NotImplemented");
    EXPECT_THAT(operation.response.body, HasSubstr("GetBucketReplication"));
    const Answer unmade =
        send(signedFor("sts", queryCall("Action=AssumeRoleWithWebIdentity&RoleArn=arn:aws:iam::1:role/rr&"
                                        "RoleSessionName=ss&WebIdentityToken=token")));
    EXPECT_EQ(said(unmade), "501 NotImplemented");
    EXPECT_THAT(unmade.response.body, HasSubstr("sts:AssumeRoleWithWebIdentity"));
}

TEST_F(PipelineTest, RefusesWhatNoModelKnows) {
    EXPECT_EQ(sent(signedFor("sts", queryCall("Action=Dance"))), "400 InvalidAction");
    EXPECT_EQ(sent(signedFor("ecr", jsonCall("AmazonEC2ContainerRegistry_V20150921.Dance", "{}"))),
              "400 UnknownOperationException");
    EXPECT_EQ(sent(signedS3(request("PATCH", "/bucket"))), "405 MethodNotAllowed");
}

TEST_F(PipelineTest, RefusesInputThatTheModelDoesNotAllow) {
    EXPECT_EQ(sent(signedFor("iam", queryCall("Action=GetRole&Version=2010-05-08"))), "400 ValidationError");
    EXPECT_EQ(sent(signedFor("ecr", jsonCall("AmazonEC2ContainerRegistry_V20150921.DescribeRepositories", "{"))),
              "400 SerializationException");
}

TEST_F(PipelineTest, EveryAnswerHasARequestId) {
    const Answer s3 = send(signedS3(request("GET", "/")));
    EXPECT_FALSE(s3.response.headers.value("x-amz-request-id").empty());
    EXPECT_FALSE(s3.response.headers.value("x-amz-id-2").empty());
    const Answer sts = send(signedFor("sts", queryCall("Action=Dance")));
    const std::string id = sts.response.headers.value("x-amzn-RequestId");
    ASSERT_FALSE(id.empty());
    EXPECT_THAT(sts.response.body, HasSubstr(id));
}

TEST_F(PipelineTest, RefusesBodiesThatAreTooLargeUnread) {
    wire::HttpRequest object = request("PUT", "/bucket/key");
    object.headers.set("Content-Length", "5368709121");
    EXPECT_EQ(said(*pipeline->open(signedS3(object, std::string(wire::kUnsignedPayload)))->begin()),
              "400 EntityTooLarge");
    wire::HttpRequest call = queryCall("");
    call.headers.set("Content-Length", "70000000");
    EXPECT_EQ(said(*pipeline->open(signedFor("sts", call))->begin()), "413 RequestEntityTooLarge");
}

TEST_F(PipelineTest, WantsTheLengthOfAnObject) {
    wire::HttpRequest object = request("PUT", "/bucket/key");
    object.headers.remove("Content-Length");
    EXPECT_EQ(sent(signedS3(object)), "411 MissingContentLength");
}

TEST_F(PipelineTest, StoresChunkedUploadsWithoutTheirFraming) {
    ASSERT_EQ(sent(signedS3(request("PUT", "/bucket"))), "200 ");
    const std::string framed = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    const auto upload = [&](const std::string& body, const std::string& decodedLength) {
        wire::HttpRequest put = request("PUT", "/bucket/key", {}, body);
        put.headers.add("Content-Encoding", "aws-chunked,gzip");
        put.headers.add("x-amz-decoded-content-length", decodedLength);
        put.headers.add("x-amz-trailer", "x-amz-checksum-crc32");
        return signedS3(put, "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
    };
    EXPECT_EQ(sent(upload(framed, "5")), "200 ");
    const Answer head = send(signedS3(request("HEAD", "/bucket/key")));
    EXPECT_EQ(head.response.headers.value("Content-Length"), "5");
    EXPECT_EQ(head.response.headers.value("Content-Encoding"), "gzip");
    EXPECT_EQ(sent(upload(framed, "6")), "400 IncompleteBody");
    EXPECT_EQ(sent(upload(framed, "4")), "400 IncompleteBody");
    EXPECT_EQ(sent(upload(replaceAll(framed, "hello", "jello"), "5")), "400 BadDigest");
    EXPECT_EQ(sent(upload("5\r\nhel", "5")), "400 IncompleteBody");
    EXPECT_EQ(sent(upload(framed, "many")), "411 MissingContentLength");
}

TEST_F(PipelineTest, FindsTheBucketInTheHost) {
    ASSERT_EQ(sent(signedS3(request("PUT", "/pictures"))), "200 ");
    wire::HttpRequest put = request("PUT", "/cat.jpg", {}, "meow");
    put.host = "pictures.localhost:4566";
    put.headers.set("Host", put.host);
    EXPECT_EQ(sent(signedS3(put)), "200 ");
    EXPECT_EQ(sent(signedS3(request("HEAD", "/pictures/cat.jpg"))), "200 ");
    EXPECT_EQ(sent(signedS3(request("GET", "/pictures/"))), "200 ");
}

TEST_F(PipelineTest, AHalfSentBodyLeavesNothing) {
    const fs::path spool = lab->config.dataFolder / "spool";
    {
        wire::HttpRequest put = request("PUT", "/bucket/key");
        put.headers.set("Content-Length", "4000000");
        const auto exchange = pipeline->open(signedS3(put, std::string(wire::kUnsignedPayload)));
        ASSERT_FALSE(exchange->begin());
        ASSERT_TRUE(exchange->receive(std::string(2'000'000, 'x')));
        EXPECT_FALSE(fs::is_empty(spool));
    }
    EXPECT_TRUE(fs::is_empty(spool));
}

TEST_F(PipelineTest, ErrorsOfS3SayWhatTheyAreAbout) {
    const Answer bucket = send(signedS3(request("GET", "/nobody")));
    EXPECT_EQ(said(bucket), "404 NoSuchBucket");
    EXPECT_THAT(bucket.response.body, HasSubstr("<BucketName>nobody</BucketName>"));
    ASSERT_EQ(sent(signedS3(request("PUT", "/bucket"))), "200 ");
    const Answer key = send(signedS3(request("GET", "/bucket/a%20key")));
    EXPECT_EQ(said(key), "404 NoSuchKey");
    EXPECT_THAT(key.response.body, HasSubstr("<Key>a key</Key>"));
}

} // namespace skydeck::lab
