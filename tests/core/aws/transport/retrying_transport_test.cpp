#include "core/aws/transport/retrying_transport.h"

#include "core/aws/bodies.h"
#include "tests/support/fake_transport.h"
#include "tests/support/support.h"

namespace skydeck::aws {
namespace {

using test::FakeTransport;

class RetryingTransportTest : public testing::Test {
protected:
    RetryingTransport make(FakeTransport fake, int maxAttempts = 3) {
        m_record = fake.record();
        return RetryingTransport(std::make_unique<FakeTransport>(std::move(fake)), maxAttempts, m_clock, m_random);
    }
    std::size_t attempts() const { return m_record->requests.size(); }

    /// A generator whose uniform() is just below one: the longest jitter.
    class Largest final : public Random {
    public:
        std::uint64_t next() override { return ~0ULL; }
    } m_random;
    test::ManualClock m_clock;
    std::shared_ptr<FakeTransport::Record> m_record;
    wire::HttpRequest m_request;
};

// Waits are almost the ceiling: jitter multiplies it by a number just below one.
double seconds(Duration time) {
    return std::chrono::duration<double>(time).count();
}

TEST_F(RetryingTransportTest, SuccessNeedsOneAttemptAndNoWait) {
    auto transport = make(std::move(FakeTransport().then(200, "ok")));
    EXPECT_TRUE(transport.send(m_request, {}).has_value());
    EXPECT_EQ(attempts(), 1U);
    EXPECT_EQ(m_clock.slept(), Duration::zero());
}

TEST_F(RetryingTransportTest, TransientStatusesAreTriedThreeTimesWithDoublingWaits) {
    auto transport = make(std::move(FakeTransport().then(503, "").then(500, "").then(200, "ok")));
    ASSERT_OK_AND(const auto answer, transport.send(m_request, {}));
    EXPECT_EQ(answer.body, "ok");
    EXPECT_EQ(attempts(), 3U);
    EXPECT_NEAR(seconds(m_clock.slept()), 1.0 + 2.0, 1e-6);
}

TEST_F(RetryingTransportTest, TheLastAnswerStandsWhenAttemptsRunOut) {
    auto transport = make(std::move(FakeTransport().then(500, "a").then(502, "b").then(504, "c").then(200, "never")));
    ASSERT_OK_AND(const auto answer, transport.send(m_request, {}));
    EXPECT_EQ(answer.status, 504);
    EXPECT_EQ(attempts(), 3U);
}

TEST_F(RetryingTransportTest, WaitsNeverPassTwentySeconds) {
    FakeTransport fake;
    for (int i = 0; i < 10; ++i)
        fake.then(500, "");
    auto transport = make(std::move(fake), 10);
    ASSERT_TRUE(transport.send(m_request, {}).has_value());
    EXPECT_NEAR(seconds(m_clock.slept()), 1 + 2 + 4 + 8 + 16 + 20 * 4, 1e-5);
}

TEST_F(RetryingTransportTest, ThrottlingCodesAreTriedAgainWhateverTheirStatus) {
    auto transport =
        make(std::move(FakeTransport()
                           .then(400, R"({"__type":"com.amazon#ThrottlingException","message":"slow"})")
                           .then(400, "<ErrorResponse><Error><Code>RequestLimitExceeded</Code></Error></ErrorResponse>")
                           .then(200, "")));
    ASSERT_OK_AND(const auto answer, transport.send(m_request, {}));
    EXPECT_EQ(answer.status, 200);
}

TEST_F(RetryingTransportTest, TheCallersMistakesAreNotTriedAgain) {
    auto transport = make(std::move(FakeTransport().then(400, R"({"__type":"ValidationException"})")));
    ASSERT_OK_AND(const auto answer, transport.send(m_request, {}));
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(attempts(), 1U);
}

TEST_F(RetryingTransportTest, NetworkTroubleIsTriedAgain) {
    auto transport =
        make(std::move(FakeTransport().then(Error{ErrorKind::Network, "ConnectionLost", "", 0, {}, {}}).then(200, "")));
    EXPECT_TRUE(transport.send(m_request, {}).has_value());
    EXPECT_EQ(attempts(), 2U);
}

TEST_F(RetryingTransportTest, ARefusedConnectionIsFinalOnThisMachineOnly) {
    const Error refused{ErrorKind::Network, "ConnectionRefused", "", 0, {}, {}};
    auto local = make(std::move(FakeTransport().then(refused).then(200, "")));
    m_request.host = "127.0.0.1:4566";
    EXPECT_EQ(local.send(m_request, {}).error().code, "ConnectionRefused");
    EXPECT_EQ(attempts(), 1U);
    auto remote = make(std::move(FakeTransport().then(refused).then(200, "")));
    m_request.host = "batch.eu-west-1.amazonaws.com";
    EXPECT_TRUE(remote.send(m_request, {}).has_value());
}

TEST_F(RetryingTransportTest, AnUntrustedCertificateIsFinal) {
    auto transport = make(std::move(
        FakeTransport().then(Error{ErrorKind::Network, "CertificateNotTrusted", "", 0, {}, {}}).then(200, "")));
    EXPECT_EQ(transport.send(m_request, {}).error().code, "CertificateNotTrusted");
    EXPECT_EQ(attempts(), 1U);
}

TEST_F(RetryingTransportTest, CancelledAndOwnErrorsAreFinal) {
    for (const ErrorKind kind : {ErrorKind::Cancelled, ErrorKind::Timeout, ErrorKind::Io, ErrorKind::Unauthenticated}) {
        auto transport = make(std::move(FakeTransport().then(Error{kind, "X", "", 0, {}, {}})));
        EXPECT_EQ(transport.send(m_request, {}).error().kind, kind);
        EXPECT_EQ(attempts(), 1U);
    }
}

TEST_F(RetryingTransportTest, BodiesAreSentAgainFromTheStart) {
    auto transport = make(std::move(FakeTransport().then(500, "").then(200, "")));
    m_request.source = memorySource("payload");
    ASSERT_TRUE(transport.send(m_request, {}).has_value());
    ASSERT_EQ(attempts(), 2U);
    EXPECT_EQ(m_record->requests[0].body, "payload");
    EXPECT_EQ(m_record->requests[1].body, "payload");
}

TEST_F(RetryingTransportTest, SinksForgetWhatABrokenAttemptBrought) {
    MemorySink sink(100);
    m_request.sink = &sink;
    auto transport = make(std::move(FakeTransport()
                                        .then([&](const wire::HttpRequest&) -> Result<wire::HttpResponse> {
                                            EXPECT_TRUE(sink.write("half of it").has_value());
                                            return fail(ErrorKind::Network, "TruncatedResponse", "");
                                        })
                                        .then(200, "whole")));
    ASSERT_TRUE(transport.send(m_request, {}).has_value());
    EXPECT_EQ(sink.takeBytes(), "whole");
}

TEST_F(RetryingTransportTest, TheQuotaPaysForRetriesAndIsPaidBackBySuccess) {
    auto transport =
        make(std::move(FakeTransport().then(500, "").then(200, "").then(500, "").then(500, "").then(500, "")));
    ASSERT_TRUE(transport.send(m_request, {}).has_value());
    EXPECT_EQ(transport.quota().available(), RetryQuota::kCapacity);
    ASSERT_TRUE(transport.send(m_request, {}).has_value());
    EXPECT_EQ(transport.quota().available(), RetryQuota::kCapacity - 2 * RetryQuota::kRetryCost);
}

TEST_F(RetryingTransportTest, AnEmptyQuotaEndsRetrying) {
    auto fake = FakeTransport();
    fake.record()->otherwise = [](const wire::HttpRequest&) -> Result<wire::HttpResponse> {
        return wire::HttpResponse{500, {}, {}};
    };
    auto transport = make(std::move(fake), 100);
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(transport.send(m_request, {}).has_value());
    EXPECT_EQ(transport.quota().available(), 0);
    EXPECT_EQ(attempts(), 5U + RetryQuota::kCapacity / RetryQuota::kRetryCost);
}

TEST_F(RetryingTransportTest, NoWaitThatTheDeadlineWouldCutShort) {
    auto transport = make(std::move(FakeTransport().then(500, "first").then(200, "")));
    CallContext context;
    context.deadline = m_clock.steadyNow() + std::chrono::milliseconds(500);
    ASSERT_OK_AND(const auto answer, transport.send(m_request, context));
    EXPECT_EQ(answer.body, "first");
    EXPECT_EQ(m_clock.slept(), Duration::zero());
}

TEST_F(RetryingTransportTest, CancellingDuringTheWaitEndsIt) {
    std::stop_source stop;
    auto transport = make(std::move(FakeTransport().then([&](const wire::HttpRequest&) -> Result<wire::HttpResponse> {
        stop.request_stop();
        return wire::HttpResponse{500, {}, {}};
    })));
    CallContext context;
    context.stop = stop.get_token();
    EXPECT_EQ(transport.send(m_request, context).error().kind, ErrorKind::Cancelled);
    EXPECT_EQ(attempts(), 1U);
}

} // namespace
} // namespace skydeck::aws
