#include "core/aws/transport/retrying_transport.h"

#include "core/aws/bodies.h"
#include "core/wire/service_model.h"
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

TEST_F(RetryingTransportTest, ATimeoutCostsTwiceAsMuchAsAnotherFailure) {
    const auto costOf = [&](const char* code) {
        auto transport =
            make(std::move(FakeTransport().then(Error{ErrorKind::Network, code, "", 0, {}, {}}).then(400, "")));
        EXPECT_TRUE(transport.send(m_request, {}).has_value());
        return RetryQuota::kCapacity - transport.quota().available();
    };
    EXPECT_EQ(costOf("NoAnswer"), 10);
    EXPECT_EQ(costOf("ConnectionLost"), 5);
}

TEST_F(RetryingTransportTest, ASuccessAtOncePaysBackOne) {
    auto transport = make(std::move(FakeTransport().then(500, "").then(404, "").then(200, "").then(200, "")));
    for (int i = 0; i < 3; ++i)
        ASSERT_OK(transport.send(m_request, {}));
    EXPECT_EQ(transport.quota().available(), RetryQuota::kCapacity - 5 + 2);
}

TEST_F(RetryingTransportTest, WhatTheModelCallsRetryableIsTriedAgain) {
    ASSERT_OK_AND(const auto model, wire::ServiceModel::fromJson(Json::parse(R"({
        "metadata": {"protocol": "json", "apiVersion": "1", "endpointPrefix": "x"},
        "operations": {"Do": {"http": {"method": "POST", "requestUri": "/"},
                              "errors": [{"shape": "Busy"}, {"shape": "Final"}]}},
        "shapes": {"Busy": {"type": "structure", "members": {}, "exception": true, "retryable": {"throttling": false}},
                   "Final": {"type": "structure", "members": {}, "exception": true}}})")));
    m_request.operation = model.operation("Do");
    auto transport = make(std::move(FakeTransport().then(400, R"({"__type":"Busy"})").then(200, "ok")));
    EXPECT_EQ(transport.send(m_request, {})->status, 200);
    auto other = make(std::move(FakeTransport().then(400, R"({"__type":"Final"})").then(200, "ok")));
    EXPECT_EQ(other.send(m_request, {})->status, 400);
}

TEST_F(RetryingTransportTest, TheServiceMayAskForALongerWaitUpToTwentySeconds) {
    const auto waitFor = [&](wire::Headers headers) {
        auto transport = make(std::move(FakeTransport().then(503, "", std::move(headers)).then(200, "")));
        const Duration before = m_clock.slept();
        EXPECT_TRUE(transport.send(m_request, {}).has_value());
        return seconds(m_clock.slept() - before);
    };
    EXPECT_NEAR(waitFor({{"Retry-After", "7"}}), 7, 1e-6);
    EXPECT_NEAR(waitFor({{"x-amz-retry-after", "2500"}}), 2.5, 1e-6);
    EXPECT_NEAR(waitFor({{"Date", "Sun, 30 Aug 2015 12:00:00 GMT"}, {"Retry-After", "Sun, 30 Aug 2015 12:00:04 GMT"}}),
                4, 1e-6);
    EXPECT_NEAR(waitFor({{"Retry-After", "3600"}}), 20, 1e-6);
    EXPECT_NEAR(waitFor({{"Retry-After", "0"}}), 1, 1e-6);
    EXPECT_NEAR(waitFor({{"Retry-After", "soon"}}), 1, 1e-6);
}

TEST_F(RetryingTransportTest, JitterSpreadsTheWaits) {
    test::FixedRandom random(3);
    FakeTransport fake;
    fake.then(500, "").then(500, "").then(200, "");
    RetryingTransport transport(std::make_unique<FakeTransport>(std::move(fake)), 3, m_clock, random);
    ASSERT_OK(transport.send(m_request, {}));
    test::FixedRandom same(3);
    const double first = same.uniform(), second = same.uniform() * 2;
    EXPECT_NEAR(seconds(m_clock.slept()), first + second, 1e-6);
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
