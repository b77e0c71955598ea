#include "core/aws/transport/curl_transport.h"

#include "core/aws/bodies.h"
#include "core/wire/service_model.h"
#include "tests/support/loopback_server.h"
#include "tests/support/support.h"

#include <atomic>
#include <future>

namespace skydeck::aws {
namespace {

using test::LoopbackServer;
using Connection = LoopbackServer::Connection;

wire::HttpRequest request(const std::string& host, std::string method = "GET", std::string body = {}) {
    wire::HttpRequest out;
    out.scheme = "http";
    out.host = host;
    out.method = std::move(method);
    out.body = std::move(body);
    return out;
}

std::string ok(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// What the server's thread saw.
class Seen {
public:
    void add(std::string request) {
        const std::lock_guard lock(m_mutex);
        m_requests.push_back(std::move(request));
    }
    std::vector<std::string> all() const {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<std::string> m_requests;
};

/// Answers every request of every connection alike.
LoopbackServer::Script answering(std::string answer, Seen* seen = nullptr) {
    return [answer = std::move(answer), seen](Connection& connection) {
        for (;;) {
            std::string request = connection.readRequest();
            if (request.empty()) return;
            if (seen) seen->add(std::move(request));
            if (!connection.send(answer)) return;
        }
    };
}

TEST(CurlTransport, WaitsForFunctionsAsLongAsTheyMayRun) {
    using namespace std::chrono_literals;
    wire::OperationModel operation;
    wire::HttpRequest asked;
    EXPECT_EQ(longestSilence(asked, 60s), 60s);
    operation.name = "Invoke";
    asked.operation = &operation;
    EXPECT_GT(longestSilence(asked, 60s), 15min);
    operation.name = "ListFunctions";
    EXPECT_EQ(longestSilence(asked, 60s), 60s);
}

TEST(CurlTransport, SendsExactlyTheRequestAndNothingOfItsOwn) {
    Seen seen;
    const LoopbackServer server(answering(ok("hi"), &seen));
    CurlTransport transport;
    auto sent = request(server.host(), "POST", "a=1");
    sent.path = "/a/../b%2F%c3%A9//c";
    sent.query = "x=%20&y";
    sent.headers = {{"Host", server.host()}, {"X-Empty", ""}, {"Content-Type", "text/plain"}};
    ASSERT_OK_AND(const auto answer, transport.send(sent, {}));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "hi");
    ASSERT_EQ(seen.all().size(), 1U);
    EXPECT_EQ(seen.all()[0], "POST /a/../b%2F%c3%A9//c?x=%20&y HTTP/1.1\r\nHost: " + server.host() +
                                 "\r\nX-Empty:\r\nContent-Type: text/plain\r\nUser-Agent: skydeck/0.1\r\n"
                                 "Content-Length: 3\r\n\r\na=1");
}

TEST(CurlTransport, BodilessPostsSayThatTheirLengthIsZero) {
    Seen seen;
    const LoopbackServer server(answering(ok(""), &seen));
    CurlTransport transport;
    ASSERT_OK(transport.send(request(server.host(), "PUT"), {}));
    ASSERT_OK(transport.send(request(server.host(), "DELETE"), {}));
    ASSERT_EQ(seen.all().size(), 2U);
    EXPECT_THAT(seen.all()[0], testing::HasSubstr("\r\nContent-Length: 0\r\n"));
    EXPECT_THAT(seen.all()[0], testing::StartsWith("PUT / HTTP/1.1\r\n"));
    EXPECT_THAT(seen.all()[1], testing::StartsWith("DELETE / HTTP/1.1\r\n"));
    EXPECT_THAT(seen.all()[1], testing::Not(testing::HasSubstr("Content-Length")));
}

TEST(CurlTransport, HeadHasNoBodyWhateverItsLengthSays) {
    const LoopbackServer server(answering("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nETag: \"e\"\r\n\r\n"));
    CurlTransport transport;
    ASSERT_OK_AND(const auto answer, transport.send(request(server.host(), "HEAD"), {}));
    EXPECT_EQ(answer.headers.value("etag"), "\"e\"");
    EXPECT_EQ(answer.body, "");
}

TEST(CurlTransport, KeepsItsConnectionForTheNextRequest) {
    LoopbackServer server(answering(ok("x")));
    CurlTransport transport;
    for (int i = 0; i < 5; ++i)
        ASSERT_OK(transport.send(request(server.host()), {}));
    EXPECT_EQ(server.connections(), 1);
}

TEST(CurlTransport, AKeptConnectionThatDiedIsReplacedAndTheBodySentAgain) {
    Seen seen;
    LoopbackServer server([&](Connection& connection) {
        seen.add(connection.readRequest());
        connection.send(ok("once")); // and closes, without having said so
    });
    CurlTransport transport;
    for (int i = 0; i < 3; ++i) {
        auto sent = request(server.host(), "PUT");
        sent.source = memorySource("payload");
        ASSERT_OK_AND(const auto answer, transport.send(sent, {}));
        EXPECT_EQ(answer.body, "once");
    }
    for (const std::string& one : seen.all())
        EXPECT_THAT(one, testing::EndsWith("\r\n\r\npayload"));
}

TEST(CurlTransport, RedirectsAreAnswersAndNotFollowed) {
    LoopbackServer server(
        answering("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"));
    CurlTransport transport;
    ASSERT_OK_AND(const auto answer, transport.send(request(server.host()), {}));
    EXPECT_EQ(answer.status, 301);
    EXPECT_EQ(server.connections(), 1);
}

TEST(CurlTransport, ABodyThatBreaksOffIsAnError) {
    const LoopbackServer server([](Connection& connection) {
        connection.readRequest();
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
    });
    CurlTransport transport;
    const auto answer = transport.send(request(server.host()), {});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().kind, ErrorKind::Network);
    EXPECT_EQ(answer.error().code, "TruncatedResponse");
}

TEST(CurlTransport, AChunkedBodyThatBreaksOffIsAnError) {
    const LoopbackServer server([](Connection& connection) {
        connection.readRequest();
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    });
    CurlTransport transport;
    const auto answer = transport.send(request(server.host()), {});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, "TruncatedResponse");
}

TEST(CurlTransport, GarbageIsNotAnAnswer) {
    const LoopbackServer server([](Connection& connection) {
        connection.readRequest();
        connection.send(std::string("\x16\x03\x01 this is not HTTP\r\n\r\n"));
    });
    CurlTransport transport;
    const auto answer = transport.send(request(server.host()), {});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().kind, ErrorKind::Protocol);
    EXPECT_EQ(answer.error().code, "MalformedResponse");
}

TEST(CurlTransport, AServerThatHangsUpWithoutAWordIsAnError) {
    const LoopbackServer server([](Connection& connection) { connection.readRequest(); });
    CurlTransport transport;
    const auto answer = transport.send(request(server.host()), {});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, "ConnectionLost");
}

TEST(CurlTransport, NobodyListeningIsConnectionRefused) {
    CurlTransport transport;
    const auto answer = transport.send(request("127.0.0.1:" + std::to_string(test::closedPort())), {});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().kind, ErrorKind::Network);
    EXPECT_EQ(answer.error().code, "ConnectionRefused");
}

TEST(CurlTransport, LoopbackNeverGoesThroughAProxy) {
    const std::string nobody = "http://127.0.0.1:" + std::to_string(test::closedPort());
    const test::ScopedVariable lower("http_proxy", nobody.c_str()), none("no_proxy", nullptr);
    const LoopbackServer server(answering(ok("direct")));
    CurlTransport transport;
    ASSERT_OK_AND(const auto answer, transport.send(request(server.host()), {}));
    EXPECT_EQ(answer.body, "direct");
}

TEST(CurlTransport, HeadersWithLineBreaksAreRefused) {
    CurlTransport transport;
    auto sent = request("127.0.0.1:1");
    sent.headers.add("X-A", "b\r\nX-Evil: 1");
    const auto answer = transport.send(sent, {});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, "InvalidHeader");
}

/// Starts to answer and then keeps silent until the client goes away.
LoopbackServer::Script silentAfter(std::string bytes, std::promise<void>& silent, std::promise<void>& closed) {
    return [bytes = std::move(bytes), &silent, &closed](Connection& connection) {
        connection.readRequest();
        connection.send(bytes);
        silent.set_value();
        connection.waitForClose();
        closed.set_value();
    };
}

TEST(CurlTransport, CancellingEndsACallThatWaitsForBytesAndClosesItsConnection) {
    std::promise<void> silent, closed;
    LoopbackServer server(silentAfter("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nslow", silent, closed));
    CurlTransport transport;
    std::stop_source stop;
    CallContext context;
    context.stop = stop.get_token();
    auto call = std::async(std::launch::async, [&] { return transport.send(request(server.host()), context); });
    silent.get_future().wait();
    stop.request_stop();
    const auto answer = call.get(); // never returns if cancellation does not reach curl: the server stays silent
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().kind, ErrorKind::Cancelled);
    closed.get_future().wait();
}

TEST(CurlTransport, ACallThatWasCancelledBeforeSendsNothing) {
    LoopbackServer server(answering(ok("")));
    CurlTransport transport;
    std::stop_source stop;
    stop.request_stop();
    CallContext context;
    context.stop = stop.get_token();
    EXPECT_EQ(transport.send(request(server.host()), context).error().kind, ErrorKind::Cancelled);
    EXPECT_EQ(server.connections(), 0);
}

TEST(CurlTransport, TheDeadlineEndsACallThatWaitsForBytes) {
    std::promise<void> silent, closed;
    LoopbackServer server(silentAfter("", silent, closed));
    CurlTransport transport;
    CallContext context;
    context.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(150);
    const auto answer = transport.send(request(server.host()), context);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().kind, ErrorKind::Timeout);
}

TEST(CurlTransport, StreamsABodyFromAFileAndReportsItsBytes) {
    const TemporaryFolder folder;
    std::string content;
    for (int i = 0; i < 300'000; ++i)
        content += static_cast<char>('a' + i % 26);
    ASSERT_OK(writeFileAtomically(folder.path() / "big", content));
    Seen seen;
    const LoopbackServer server(answering(ok(""), &seen));
    CurlTransport transport;
    auto sent = request(server.host(), "PUT");
    ASSERT_OK_AND(sent.source, openFileSource(folder.path() / "big"));
    CallContext context;
    Progress last;
    context.progress = [&](const Progress& progress) { last = progress; };
    ASSERT_OK(transport.send(sent, context));
    ASSERT_EQ(seen.all().size(), 1U);
    EXPECT_TRUE(seen.all()[0].ends_with("\r\n\r\n" + content));
    EXPECT_EQ(last.done, content.size());
    EXPECT_EQ(last.total, content.size());
}

TEST(CurlTransport, OnlyLargeBodiesWaitForPermission) {
    Seen seen;
    const LoopbackServer server([&](Connection& connection) {
        seen.add(connection.readHead());
        connection.send("HTTP/1.1 100 Continue\r\n\r\n");
        connection.readBytes(2 << 20);
        connection.send("HTTP/1.1 200 OK\r\nX-After: yes\r\nContent-Length: 0\r\n\r\n");
        connection.waitForClose();
    });
    CurlTransport transport;
    ASSERT_OK_AND(const auto answer, transport.send(request(server.host(), "PUT", std::string(2 << 20, 'x')), {}));
    ASSERT_EQ(seen.all().size(), 1U);
    EXPECT_THAT(seen.all()[0], testing::HasSubstr("\r\nExpect: 100-continue\r\n"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.value("x-after"), "yes");
}

TEST(CurlTransport, ALargeBodyThatIsRefusedIsNotSent) {
    const LoopbackServer server([&](Connection& connection) {
        connection.readHead();
        connection.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\nConnection: close\r\n\r\nstop");
        connection.waitForClose();
    });
    CurlTransport transport;
    ASSERT_OK_AND(const auto answer, transport.send(request(server.host(), "PUT", std::string(2 << 20, 'x')), {}));
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.body, "stop");
}

TEST(CurlTransport, AFileThatShrankFailsInsteadOfHanging) {
    const TemporaryFolder folder;
    ASSERT_OK(writeFileAtomically(folder.path() / "f", std::string(1000, 'x')));
    const LoopbackServer server(answering(ok("")));
    CurlTransport transport;
    auto sent = request(server.host(), "PUT");
    ASSERT_OK_AND(sent.source, openFileSource(folder.path() / "f"));
    std::filesystem::resize_file(folder.path() / "f", 10);
    const auto answer = transport.send(sent, {});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().kind, ErrorKind::Io);
    EXPECT_EQ(answer.error().code, "BodyTooShort");
}

TEST(CurlTransport, SuccessfulBodiesGoToTheSinkAndErrorsStayInTheAnswer) {
    std::atomic<int> status = 200;
    const LoopbackServer server([&](Connection& connection) {
        while (!connection.readRequest().empty())
            connection.send("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: 3\r\n\r\nabc");
    });
    CurlTransport transport;
    MemorySink sink(100);
    auto sent = request(server.host());
    sent.sink = &sink;
    ASSERT_OK_AND(const auto good, transport.send(sent, {}));
    EXPECT_EQ(good.body, "");
    EXPECT_EQ(sink.takeBytes(), "abc");
    status = 404;
    MemorySink untouched(100);
    sent.sink = &untouched;
    ASSERT_OK_AND(const auto bad, transport.send(sent, {}));
    EXPECT_EQ(bad.body, "abc");
    EXPECT_EQ(untouched.takeBytes(), "");
}

TEST(CurlTransport, ASinkThatFailsEndsTheCallWithItsError) {
    const LoopbackServer server(answering(ok("abc")));
    CurlTransport transport;
    MemorySink sink(2);
    auto sent = request(server.host());
    sent.sink = &sink;
    const auto answer = transport.send(sent, {});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, "EntityTooLarge");
}

TEST(CurlTransport, AnAnswerWithoutEndDoesNotFillTheMemory) {
    const LoopbackServer server([](Connection& connection) {
        connection.readRequest();
        connection.send("HTTP/1.1 200 OK\r\n\r\n");
        while (connection.send(std::string(4096, 'x'))) {
        }
    });
    CurlOptions options;
    options.memoryLimit = 100'000;
    CurlTransport transport(options);
    const auto answer = transport.send(request(server.host()), {});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, "ResponseTooLarge");
}

TEST(CurlTransport, ManyThreadsShareOneTransport) {
    // One connection at a time is served, so each thread's requests close theirs.
    const LoopbackServer server([](Connection& connection) {
        connection.readRequest();
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    });
    CurlTransport transport;
    std::vector<std::future<bool>> calls;
    for (int i = 0; i < 8; ++i)
        calls.push_back(std::async(std::launch::async, [&] {
            for (int round = 0; round < 5; ++round) {
                const auto answer = transport.send(request(server.host()), {});
                if (!answer || answer->body != "ok") return false;
            }
            return true;
        }));
    for (auto& call : calls)
        EXPECT_TRUE(call.get());
}

TEST(CurlTransport, AnUntrustedOrBrokenTlsServerIsAnError) {
    const LoopbackServer server([](Connection& connection) {
        connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        connection.waitForClose();
    });
    CurlTransport transport;
    auto sent = request(server.host());
    sent.scheme = "https";
    const auto answer = transport.send(sent, {});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, "TlsFailed");
}

TEST(CurlTransport, TheCertificateFileMattersForHttpsOnly) {
    const LoopbackServer server(answering(ok("plain")));
    CurlOptions options;
    options.caBundle = "/nowhere/ca.pem";
    CurlTransport transport(options);
    EXPECT_TRUE(transport.send(request(server.host()), {}).has_value());
    auto secure = request(server.host());
    secure.scheme = "https";
    const auto answer = transport.send(secure, {});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, "CertificatesNotReadable");
    EXPECT_THAT(answer.error().hint, testing::HasSubstr("AWS_CA_BUNDLE"));
}

} // namespace
} // namespace skydeck::aws
