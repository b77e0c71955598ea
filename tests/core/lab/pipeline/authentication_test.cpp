#include "tests/core/lab/pipeline/pipeline_fixture.h"

namespace skydeck::lab {

using testing::HasSubstr;
using Authentication = PipelineFixture;

TEST_F(Authentication, TakesAGoodSignature) {
    EXPECT_EQ(sent(signedS3(request("GET", "/"))), "200 ");
    EXPECT_EQ(sent(signedFor("sts", queryCall("Action=GetCallerIdentity&Version=2011-06-15"))), "200 ");
    EXPECT_EQ(sent(signedFor("ecr", jsonCall("AmazonEC2ContainerRegistry_V20150921.DescribeRepositories", "{}"))),
              "200 ");
}

TEST_F(Authentication, WantsASignature) {
    EXPECT_EQ(sent(request("GET", "/")), "403 AccessDenied");
    EXPECT_EQ(sent(request("GET", "/nobodys/key")), "404 NoSuchBucket");
    EXPECT_EQ(sent(queryCall("Action=GetCallerIdentity")), "403 MissingAuthenticationToken");
    EXPECT_EQ(sent(jsonCall("AmazonEC2ContainerRegistry_V20150921.DescribeRepositories", "{}")),
              "403 MissingAuthenticationTokenException");
}

TEST_F(Authentication, DoesNotKnowStrangers) {
    credentials.accessKeyId = "AKIASTRANGER";
    EXPECT_EQ(sent(signedS3(request("GET", "/"))), "403 InvalidAccessKeyId");
    EXPECT_EQ(sent(signedFor("sts", queryCall("Action=GetCallerIdentity"))), "403 InvalidClientTokenId");
    EXPECT_EQ(sent(signedFor("ecr", jsonCall("AmazonEC2ContainerRegistry_V20150921.DescribeRepositories", "{}"))),
              "403 UnrecognizedClientException");
    EXPECT_EQ(sent(signedFor("ec2", queryCall("Action=DescribeVpcs&Version=2016-11-15"))), "401 AuthFailure");
}

TEST_F(Authentication, RefusesAWrongSecret) {
    credentials.secretAccessKey = "guess";
    EXPECT_EQ(sent(signedS3(request("GET", "/"))), "403 SignatureDoesNotMatch");
    EXPECT_EQ(sent(signedFor("sts", queryCall("Action=GetCallerIdentity"))), "403 SignatureDoesNotMatch");
    EXPECT_EQ(sent(signedFor("ecr", jsonCall("AmazonEC2ContainerRegistry_V20150921.DescribeRepositories", "{}"))),
              "403 InvalidSignatureException");
}

TEST_F(Authentication, RefusesAChangedRequest) {
    wire::HttpRequest other = signedS3(request("GET", "/bucket/key"));
    other.path = "/bucket/other";
    EXPECT_EQ(sent(other), "403 SignatureDoesNotMatch");
    EXPECT_EQ(sent(signedFor("sts", queryCall("Action=GetCallerIdentity")), "Action=SomethingElse"),
              "403 SignatureDoesNotMatch");
    EXPECT_EQ(sent(signedS3(request("PUT", "/bucket/key", {}, "signed")), "sneaky"), "400 XAmzContentSHA256Mismatch");
}

TEST_F(Authentication, RefusesAClockThatIsFarOff) {
    const auto early = signedS3(request("GET", "/"));
    const auto identity = signedFor("sts", queryCall("Action=GetCallerIdentity"));
    clock.advance(std::chrono::minutes(14));
    EXPECT_EQ(sent(early), "200 ");
    clock.advance(std::chrono::minutes(2));
    EXPECT_EQ(sent(early), "403 RequestTimeTooSkewed");
    EXPECT_EQ(sent(identity), "403 SignatureDoesNotMatch");
}

TEST_F(Authentication, PresignedAddressesExpire) {
    ASSERT_EQ(sent(signedS3(request("PUT", "/bucket"))), "200 ");
    ASSERT_EQ(sent(signedS3(request("PUT", "/bucket/key", {}, "x"))), "200 ");
    wire::HttpRequest address = request("GET", "/bucket/key");
    address.headers.remove("Content-Length");
    wire::presignRequest(address, credentials, scope("s3"), std::chrono::seconds(3600), {false, false, false, {}});
    clock.advance(std::chrono::seconds(3600));
    EXPECT_EQ(sent(address), "200 ");
    clock.advance(std::chrono::seconds(1));
    const Answer late = send(address);
    EXPECT_EQ(said(late), "403 AccessDenied");
    EXPECT_THAT(late.response.body, HasSubstr("Request has expired"));
}

TEST_F(Authentication, WantsAmzHeadersSigned) {
    wire::HttpRequest added = signedS3(request("PUT", "/bucket/key", {}, "x"));
    added.headers.add("x-amz-meta-sneaked", "in");
    EXPECT_EQ(sent(added), "403 AccessDenied");
}

TEST_F(Authentication, RefusesSignaturesOfVersion2) {
    const Answer answer = send(request("GET", "/b/k", "AWSAccessKeyId=test&Signature=x&Expires=1"));
    EXPECT_EQ(said(answer), "400 InvalidRequest");
    EXPECT_THAT(answer.response.body, HasSubstr("AWS4-HMAC-SHA256"));
}

TEST_F(Authentication, TemporaryKeysNeedTheirTokenAndEnd) {
    const auto identity = [&] { return sent(signedFor("sts", queryCall("Action=GetCallerIdentity"))); };
    temporary = KnownKey{"secret", "token", clock.now() + std::chrono::minutes(30),
                         Caller{kAccountId, "ASIATEMP", "arn:aws:sts::123456789012:assumed-role/r/s", {}}};
    credentials = {"ASIATEMP", "secret", "token", {}};
    const Answer answer = send(signedFor("sts", queryCall("Action=GetCallerIdentity")));
    EXPECT_THAT(answer.response.body, HasSubstr("<Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn>"));
    credentials.sessionToken = "other";
    EXPECT_EQ(identity(), "403 InvalidClientTokenId");
    credentials.sessionToken = "token";
    clock.advance(std::chrono::minutes(31));
    EXPECT_EQ(identity(), "403 ExpiredToken");
}

} // namespace skydeck::lab
