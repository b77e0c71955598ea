#include "core/aws/transport/signing_transport.h"

#include "core/aws/bodies.h"
#include "core/aws/credentials/environment.h"
#include "core/aws/transport/logging_transport.h"
#include "core/aws/transport/s3_errors_transport.h"
#include "core/aws/transport/stack.h"
#include "core/base/log.h"
#include "core/wire/crypto.h"
#include "core/wire/service_model.h"
#include "tests/support/fake_transport.h"
#include "tests/support/support.h"

namespace skydeck::aws {
namespace {

using test::FakeTransport;

class SigningTransportTest : public testing::Test {
protected:
    SigningTransport make(std::string signingName) {
        FakeTransport fake;
        m_record = fake.record();
        m_record->otherwise = [](const wire::HttpRequest&) -> Result<wire::HttpResponse> {
            return wire::HttpResponse{};
        };
        return SigningTransport(std::make_unique<FakeTransport>(std::move(fake)), *m_credentials,
                                std::move(signingName), "eu-west-1", m_clock);
    }
    const wire::HttpRequest& sent() const { return m_record->requests.back(); }

    std::unique_ptr<CredentialsProvider> m_credentials = fixedCredentials({"AKID", "secret", "token", {}}, "the test");
    test::ManualClock m_clock;
    std::shared_ptr<FakeTransport::Record> m_record;
};

TEST_F(SigningTransportTest, SignsForItsServiceRegionAndTheClocksTime) {
    auto transport = make("batch");
    wire::HttpRequest request;
    request.host = "batch.eu-west-1.amazonaws.com";
    ASSERT_OK(transport.send(request, {}));
    EXPECT_THAT(sent().headers.value("Authorization"),
                testing::StartsWith("AWS4-HMAC-SHA256 Credential=AKID/20150830/eu-west-1/batch/aws4_request, "));
    EXPECT_EQ(sent().headers.value("X-Amz-Date"), "20150830T123600Z");
    EXPECT_EQ(sent().headers.value("X-Amz-Security-Token"), "token");
    EXPECT_FALSE(sent().headers.contains("X-Amz-Content-Sha256"));
    m_clock.advance(std::chrono::seconds(5));
    ASSERT_OK(transport.send(request, {}));
    EXPECT_EQ(sent().headers.value("X-Amz-Date"), "20150830T123605Z");
}

TEST_F(SigningTransportTest, S3StreamsAreUnsignedOverTlsAndHashedInTheOpen) {
    auto transport = make("s3");
    wire::HttpRequest request;
    request.method = "PUT";
    request.host = "b.s3.eu-west-1.amazonaws.com";
    request.source = memorySource("content");
    ASSERT_OK(transport.send(request, {}));
    EXPECT_EQ(sent().headers.value("X-Amz-Content-Sha256"), "UNSIGNED-PAYLOAD");
    EXPECT_EQ(sent().body, "content");
    request.scheme = "http";
    ASSERT_OK(request.source->rewind());
    ASSERT_OK(transport.send(request, {}));
    EXPECT_EQ(sent().headers.value("X-Amz-Content-Sha256"), wire::sha256Hex("content"));
    EXPECT_EQ(sent().body, "content");
}

TEST_F(SigningTransportTest, S3StreamsWithoutAChecksumCarryOneBehindThem) {
    auto transport = make("s3");
    wire::HttpRequest request;
    request.method = "PUT";
    request.host = "b.s3.eu-west-1.amazonaws.com";
    request.operation = wire::embeddedModel("s3")->operation("PutObject");
    request.headers = {{"Content-Encoding", "gzip"}};
    request.source = memorySource("123456789");
    ASSERT_OK(transport.send(request, {}));
    EXPECT_EQ(sent().headers.value("X-Amz-Content-Sha256"), "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
    EXPECT_EQ(sent().headers.value("Content-Encoding"), "aws-chunked,gzip");
    EXPECT_EQ(sent().headers.value("X-Amz-Decoded-Content-Length"), "9");
    EXPECT_EQ(sent().headers.value("X-Amz-Trailer"), "x-amz-checksum-crc64nvme");
    EXPECT_EQ(sent().body, "9\r\n123456789\r\n0\r\nx-amz-checksum-crc64nvme:rosUhgp5mIg=\r\n\r\n");

    request.headers = {{"x-amz-sdk-checksum-algorithm", "CRC32"}};
    request.scheme = "http";
    ASSERT_OK(request.source->rewind());
    ASSERT_OK(transport.send(request, {}));
    EXPECT_EQ(sent().headers.value("X-Amz-Content-Sha256"), "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
    EXPECT_THAT(sent().body, testing::StartsWith("9;chunk-signature="));
    EXPECT_THAT(sent().body, testing::HasSubstr("x-amz-checksum-crc32:y/Q5Jg==\r\nx-amz-trailer-signature:"));
}

TEST_F(SigningTransportTest, AChecksumOfOnesOwnNeedsNoTrailer) {
    auto transport = make("s3");
    wire::HttpRequest request;
    request.method = "PUT";
    request.operation = wire::embeddedModel("s3")->operation("PutObject");
    request.headers = {{"x-amz-checksum-crc32", "y/Q5Jg=="}};
    request.source = memorySource("123456789");
    ASSERT_OK(transport.send(request, {}));
    EXPECT_EQ(sent().headers.value("X-Amz-Content-Sha256"), "UNSIGNED-PAYLOAD");
    EXPECT_EQ(sent().body, "123456789");
}

TEST_F(SigningTransportTest, TheServersSideAcceptsWhatWasSigned) {
    auto transport = make("s3");
    wire::HttpRequest request;
    request.scheme = "http";
    request.host = "127.0.0.1:4566";
    request.path = "/bucket/a%20b/%C3%B6//..";
    request.query = "list-type=2&prefix=";
    ASSERT_OK(transport.send(request, {}));
    ASSERT_OK_AND(const auto claim, wire::parseSignature(sent()));
    ASSERT_TRUE(claim.has_value());
    EXPECT_EQ(wire::expectedSignature(sent(), *claim, "secret", signingOptions("s3")), claim->signature);
}

TEST_F(SigningTransportTest, WithoutCredentialsNothingIsSent) {
    class None final : public CredentialsProvider {
        Result<wire::Credentials> credentials(const CallContext&) override {
            return fail(ErrorKind::Unauthenticated, "CredentialsNotFound", "none");
        }
        std::string describe() const override { return "nothing"; }
    };
    m_credentials = std::make_unique<None>();
    auto transport = make("s3");
    EXPECT_EQ(transport.send({}, {}).error().code, "CredentialsNotFound");
    EXPECT_TRUE(m_record->requests.empty());
}

TEST(S3ErrorsTransport, AnErrorInASuccessfulCopyBecomesAServersError) {
    const std::string error = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>InternalError</Code></Error>";
    S3ErrorsTransport transport(std::make_unique<FakeTransport>(
        std::move(FakeTransport().then(200, error).then(200, error).then(200, "<CopyObjectResult/>"))));
    wire::HttpRequest copy;
    copy.headers.add("x-amz-copy-source", "b/k");
    EXPECT_EQ(transport.send(copy, {})->status, 500);
    EXPECT_EQ(transport.send({}, {})->status, 200); // an object may hold such a text
    EXPECT_EQ(transport.send(copy, {})->status, 200);
}

TEST(LoggingTransport, WritesNoSecrets) {
    std::string lines;
    log::setSink([&](log::Level, std::string_view line) { lines += std::string(line) + "\n"; });
    log::setLevel(log::Level::Debug);
    test::ManualClock clock;
    LoggingTransport transport(std::make_unique<FakeTransport>(std::move(FakeTransport().then(204, ""))), clock);
    wire::HttpRequest request;
    request.host = "h";
    request.path = "/k";
    request.query = "X-Amz-Signature=topsecret&x=1";
    request.headers = {{"Authorization", "topsecret"}, {"X-Amz-Security-Token", "topsecret"}, {"X-Plain", "shown"}};
    ASSERT_TRUE(transport.send(request, {}).has_value());
    log::setLevel(log::Level::Warning);
    log::setSink([](log::Level, std::string_view) {});
    EXPECT_THAT(lines, testing::HasSubstr("GET https://h/k"));
    EXPECT_THAT(lines, testing::HasSubstr("-> 204"));
    EXPECT_THAT(lines, testing::HasSubstr("X-Plain: shown"));
    EXPECT_THAT(lines, testing::Not(testing::HasSubstr("topsecret")));
}

TEST(Stack, EveryAttemptCarriesAFreshDate) {
    test::ManualClock clock;
    test::FixedRandom random;
    FakeTransport fake;
    fake.then([&](const wire::HttpRequest&) -> Result<wire::HttpResponse> {
            clock.advance(std::chrono::seconds(2));
            return wire::HttpResponse{500, {}, {}};
        })
        .then(200, "");
    const auto record = fake.record();
    const auto credentials = fixedCredentials({"AKID", "secret", {}, {}}, "the test");
    const auto stack = makeStack(
        {std::make_shared<FakeTransport>(std::move(fake)), credentials.get(), "batch", "us-east-1", 3, clock, random});
    ASSERT_TRUE(stack->send({}, {}).has_value());
    ASSERT_EQ(record->requests.size(), 2U);
    EXPECT_NE(record->requests[0].headers.value("X-Amz-Date"), record->requests[1].headers.value("X-Amz-Date"));
}

class SkewedClockTest : public SigningTransportTest {
protected:
    std::unique_ptr<SigningTransport> make(FakeTransport fake, std::string signingName = "batch") {
        m_record = fake.record();
        return std::make_unique<SigningTransport>(std::make_unique<FakeTransport>(std::move(fake)), *m_credentials,
                                                  std::move(signingName), "eu-west-1", m_clock, m_offset);
    }
    static wire::Headers anHourLater() { return {{"Date", "Sun, 30 Aug 2015 13:36:00 GMT"}}; }
    static std::string refusal(const char* code) { return std::string(R"({"__type":")") + code + R"("})"; }

    std::shared_ptr<ClockOffset> m_offset = std::make_shared<ClockOffset>();
    wire::HttpRequest m_request;
};

TEST_F(SkewedClockTest, ExpiredCredentialsAreRenewedOnceIfThereAreOthers) {
    class Renewable final : public CredentialsProvider {
    public:
        Result<wire::Credentials> credentials(const CallContext&) override {
            return wire::Credentials{"KEY" + std::to_string(m_number), "s", "t", {}};
        }
        bool discard(const wire::Credentials&) override { return ++m_number <= 3; }
        std::string describe() const override { return "renewable"; }
        int m_number = 1;
    } credentials;
    FakeTransport fake;
    fake.then(400, refusal("ExpiredTokenException")).then(200, "").then(400, refusal("ExpiredToken"));
    fake.then(400, refusal("ExpiredToken"));
    m_record = fake.record();
    SigningTransport transport(std::make_unique<FakeTransport>(std::move(fake)), credentials, "batch", "eu-west-1",
                               m_clock);
    m_request.source = memorySource("body");
    EXPECT_EQ(transport.send(m_request, {})->status, 200);
    EXPECT_THAT(sent().headers.value("Authorization"), testing::HasSubstr("Credential=KEY2/"));
    EXPECT_EQ(sent().body, "body");
    EXPECT_EQ(transport.send(m_request, {})->status, 400);
    EXPECT_EQ(m_record->requests.size(), 4U);
}

TEST_F(SkewedClockTest, TheServicesTimeIsWhatCredentialsExpireBy) {
    CorrectedClock corrected(m_clock, m_offset);
    m_offset->learn(m_clock.now() + std::chrono::hours(1), m_clock.now());
    EXPECT_EQ(corrected.now(), m_clock.now() + std::chrono::hours(1));
}

TEST_F(SkewedClockTest, ARefusedDateTeachesTheServicesTimeForThisRequestAndTheNext) {
    auto transport = make(std::move(
        FakeTransport().then(403, refusal("InvalidSignatureException"), anHourLater()).then(200, "").then(200, "")));
    m_request.source = memorySource("body");
    ASSERT_OK_AND(const auto answer, transport->send(m_request, {}));
    EXPECT_EQ(answer.status, 200);
    ASSERT_EQ(m_record->requests.size(), 2U);
    EXPECT_EQ(m_record->requests[0].headers.value("X-Amz-Date"), "20150830T123600Z");
    EXPECT_EQ(m_record->requests[1].headers.value("X-Amz-Date"), "20150830T133600Z");
    EXPECT_EQ(m_record->requests[1].body, "body");
    m_clock.advance(std::chrono::seconds(10));
    ASSERT_OK(transport->send(m_request, {}));
    EXPECT_EQ(sent().headers.value("X-Amz-Date"), "20150830T133610Z");
}

TEST_F(SkewedClockTest, TheAnswerToAHeadHasNoCode) {
    auto transport = make(std::move(FakeTransport().then(403, "", anHourLater()).then(200, "")), "s3");
    EXPECT_EQ(transport->send(m_request, {})->status, 200);
}

TEST_F(SkewedClockTest, ARefusalForAnotherReasonStands) {
    for (const wire::Headers& headers : {wire::Headers{{"Date", "Sun, 30 Aug 2015 12:37:00 GMT"}}, wire::Headers{}}) {
        auto transport = make(std::move(FakeTransport().then(403, refusal("SignatureDoesNotMatch"), headers)));
        EXPECT_EQ(transport->send(m_request, {})->status, 403);
        EXPECT_EQ(m_record->requests.size(), 1U);
    }
    auto denied = make(std::move(FakeTransport().then(403, refusal("AccessDenied"), anHourLater())));
    EXPECT_EQ(denied->send(m_request, {})->status, 403);
}

TEST_F(SkewedClockTest, ItIsTriedOnce) {
    auto transport = make(std::move(FakeTransport()
                                        .then(403, refusal("RequestTimeTooSkewed"), anHourLater())
                                        .then(403, refusal("RequestTimeTooSkewed"), anHourLater())));
    EXPECT_EQ(transport->send(m_request, {})->status, 403);
    EXPECT_EQ(m_record->requests.size(), 2U);
}

TEST(ChecksumTransport, ADamagedAnswerOfDynamoDbIsAskedForAgain) {
    FakeTransport fake;
    fake.then(200, "{\"damaged\"}", {{"x-amz-crc32", "2745614147"}}).then(200, "{}", {{"x-amz-crc32", "2745614147"}});
    const auto record = fake.record();
    const auto credentials = fixedCredentials({"AKID", "secret", {}, {}}, "the test");
    const test::ManualClock clock;
    test::FixedRandom random;
    const auto stack = makeStack({std::make_shared<FakeTransport>(std::move(fake)), credentials.get(), "dynamodb",
                                  "us-east-1", 3, clock, random});
    ASSERT_OK_AND(const auto answer, stack->send({}, {}));
    EXPECT_EQ(answer.body, "{}");
    EXPECT_EQ(record->requests.size(), 2U);
}

} // namespace
} // namespace skydeck::aws
