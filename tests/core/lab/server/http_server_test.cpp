#include "core/lab/server/http_server.h"

#include "tests/core/lab/server/raw_client.h"
#include "tests/support/support.h"

#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <future>
#include <latch>

namespace skydeck::lab {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace {
/// Answers with what it got: "METHOD PATH?QUERY body-size".
class Echo final : public Exchange {
public:
    explicit Echo(wire::HttpRequest head) : m_head(std::move(head)) {}
    std::optional<Answer> begin() override { return std::nullopt; }
    bool receive(std::string_view bytes) override {
        m_size += bytes.size();
        return true;
    }
    Answer finish() override {
        Answer answer;
        answer.response.headers.add("X-Host", m_head.host);
        answer.response.body = m_head.method + ' ' + m_head.path + '?' + m_head.query + ' ' + std::to_string(m_size);
        return answer;
    }

private:
    wire::HttpRequest m_head;
    std::size_t m_size = 0;
};

/// Does what the test says at each step.
struct Script {
    std::function<std::optional<Answer>()> begin = [] { return std::nullopt; };
    std::function<bool(std::string_view)> receive = [](std::string_view) { return true; };
    std::function<Answer()> finish = [] { return Answer(); };
    bool quick = false;
    std::function<std::optional<Answer>()> settle; // with an answer: that one goes out
    std::function<void()> gone = [] {};
};
class Scripted final : public Exchange {
public:
    explicit Scripted(const Script& script) : m_script(script) {}
    ~Scripted() override { m_script.gone(); }
    std::optional<Answer> begin() override { return m_script.begin(); }
    bool receive(std::string_view bytes) override { return m_script.receive(bytes); }
    bool isQuick() override { return m_script.quick; }
    Answer finish() override { return m_script.finish(); }
    bool isUnsettled() const override { return m_script.settle != nullptr; }
    Answer settle(Answer answer) override {
        return m_script.settle ? m_script.settle().value_or(std::move(answer)) : std::move(answer);
    }

private:
    const Script& m_script;
};

class HttpServerTest : public testing::Test {
protected:
    void serve(HttpServer::Handler handler = [](wire::HttpRequest head) {
        return std::make_unique<Echo>(std::move(head));
    }) {
        auto listening = HttpServer::listen(options);
        ASSERT_TRUE(listening) << describe(listening.error());
        server = std::move(*listening);
        server->serve(std::move(handler));
    }
    void serve(const Script& script) {
        serve([&script](wire::HttpRequest) { return std::make_unique<Scripted>(script); });
    }

    ServerOptions options;
    std::unique_ptr<HttpServer> server;
};
} // namespace

TEST_F(HttpServerTest, AnswersAndKeepsTheConnection) {
    serve();
    RawClient client(server->port());
    client.send("GET /a/b%20c?x=1&y HTTP/1.1\r\nHost: localhost:4566\r\n\r\n");
    const std::string head = client.readHead();
    EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nX-Host: localhost:4566\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nContent-Length: 20\r\nConnection: keep-alive\r\n"));
    EXPECT_EQ(client.readBytes(20), "GET /a/b%20c?x=1&y 0");
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
    serve();
    RawClient client(server->port());
    client.send("PUT /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: h\r\nConnection: "
                "close\r\n\r\n");
    const std::string all = client.readAll();
    EXPECT_LT(all.find("PUT /1? 3"), all.find("GET /2? 0"));
    EXPECT_THAT(all, HasSubstr("Connection: close\r\n"));
}

TEST_F(HttpServerTest, AsksForTheBodyThatWaits) {
    serve();
    RawClient client(server->port());
    client.send("PUT /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    EXPECT_EQ(client.readHead(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("hello");
    EXPECT_THAT(client.readHead(), StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_EQ(client.readBytes(9), "PUT /x? 5");
}

TEST_F(HttpServerTest, RefusesWithoutAskingForTheBody) {
    Script script;
    script.begin = [] {
        Answer answer;
        answer.response.status = 403;
        return answer;
    };
    serve(script);
    RawClient client(server->port());
    client.send("PUT /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    const std::string all = client.readAll();
    EXPECT_THAT(all, StartsWith("HTTP/1.1 403 Forbidden\r\n"));
    EXPECT_THAT(all, HasSubstr("Connection: close\r\n"));
}

TEST_F(HttpServerTest, RefusalReachesAClientThatSendsOn) {
    Script script;
    script.begin = [] {
        Answer answer;
        answer.response.status = 403;
        return answer;
    };
    serve(script);
    RawClient client(server->port());
    const std::size_t size = 8 * 1024 * 1024;
    client.send("PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
    EXPECT_TRUE(client.send(std::string(size, 'x')));
    EXPECT_THAT(client.readAll(), StartsWith("HTTP/1.1 403 Forbidden\r\n"));
}

TEST_F(HttpServerTest, TakesChunkedBodies) {
    serve();
    RawClient client(server->port());
    client.send(
        "PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;x=y\r\nabc\r\n0\r\n\r\n");
    client.readHead();
    EXPECT_EQ(client.readBytes(9), "PUT /c? 8");
}

TEST_F(HttpServerTest, TakesLargeBodiesInPieces) {
    std::atomic<std::size_t> total = 0, largest = 0;
    Script script;
    script.receive = [&](std::string_view bytes) {
        total += bytes.size();
        largest = std::max<std::size_t>(largest, bytes.size());
        return true;
    };
    serve(script);
    RawClient client(server->port());
    const std::size_t size = 3 * 1024 * 1024 + 17;
    client.send("PUT /l HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
                std::string(size, 'x'));
    EXPECT_THAT(client.readHead(), StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_EQ(total, size);
    EXPECT_LE(largest, 256U * 1024U);
}

TEST_F(HttpServerTest, HalfABodyIsNeverAnswered) {
    std::promise<void> gone;
    std::atomic<bool> finished = false;
    Script script;
    script.finish = [&] {
        finished = true;
        return Answer();
    };
    script.gone = [&] { gone.set_value(); };
    serve(script);
    RawClient client(server->port());
    client.send("PUT /h HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\nhalf");
    client.close();
    gone.get_future().wait();
    EXPECT_FALSE(finished);
}

TEST_F(HttpServerTest, StopsReadingABodyThatIsRefusedHalfWay) {
    Script script;
    script.receive = [](std::string_view) { return false; };
    script.finish = [] {
        Answer answer;
        answer.response.status = 400;
        return answer;
    };
    serve(script);
    RawClient client(server->port());
    client.send("PUT /r HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n" + std::string(300 * 1024, 'x'));
    EXPECT_THAT(client.readAll(), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
}

TEST_F(HttpServerTest, HeadHasTheLengthAndNoBody) {
    Script script;
    script.finish = [] {
        Answer answer;
        answer.response.headers.add("Content-Length", "12345");
        return answer;
    };
    serve(script);
    RawClient client(server->port());
    client.send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const std::string all = client.readAll();
    EXPECT_THAT(all, HasSubstr("\r\nContent-Length: 12345\r\n"));
    EXPECT_THAT(all, testing::EndsWith("\r\n\r\n"));
}

TEST_F(HttpServerTest, StreamsPartOfAFile) {
    const TemporaryFolder folder;
    std::string bytes(3'000'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(i * 31 >> 3);
    ASSERT_OK(writeFileAtomically(folder.path() / "f", bytes));
    ASSERT_OK_AND(const auto file, OpenFile::open(folder.path() / "f"));
    Script script;
    script.finish = [&] {
        Answer answer;
        answer.file = FileBody{file, 1000, 2'500'000};
        return answer;
    };
    serve(script);
    RawClient client(server->port());
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(client.readHead(), HasSubstr("Content-Length: 2500000\r\n"));
    EXPECT_TRUE(client.readBytes(2'500'000) == bytes.substr(1000, 2'500'000));
}

TEST_F(HttpServerTest, RefusesWhatIsNotHttp) {
    serve();
    for (const char* text :
         {"GARBAGE\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET http://evil/ HTTP/1.1\r\nHost: h\r\n\r\n",
          "GET / HTTP/1.1\r\nHost h\r\n\r\n", "PUT / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
          "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        RawClient client(server->port());
        client.send(text);
        EXPECT_THAT(client.readAll(), StartsWith("HTTP/1.1 400 Bad Request\r\n")) << text;
    }
}

TEST_F(HttpServerTest, RefusesAHeaderWithoutEnd) {
    options.maxHeaderBytes = 4096;
    serve();
    RawClient client(server->port());
    client.send("GET / HTTP/1.1\r\nX: " + std::string(10'000, 'x'));
    EXPECT_THAT(client.readAll(), StartsWith("HTTP/1.1 431 "));
}

TEST_F(HttpServerTest, ClosesConnectionsThatSayNothing) {
    options.idleTimeout = options.headerTimeout = options.bodyTimeout = std::chrono::milliseconds(30);
    serve();
    for (const char* start : {"", "GET / HT", "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc"}) {
        RawClient client(server->port());
        client.send(start);
        EXPECT_EQ(client.readAll(), "") << start;
    }
}

TEST_F(HttpServerTest, StopLetsTheRequestUnderWayFinish) {
    std::latch entered(1), released(1);
    Script script;
    script.finish = [&] {
        entered.count_down();
        released.wait();
        Answer answer;
        answer.response.body = "done";
        return answer;
    };
    serve(script);
    RawClient busy(server->port()), idle(server->port());
    busy.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    entered.wait();
    auto stopping = std::async(std::launch::async, [this] { server->stop(); });
    EXPECT_EQ(idle.readAll(), "");
    released.count_down();
    const std::string all = busy.readAll();
    EXPECT_THAT(all, testing::EndsWith("\r\n\r\ndone"));
    stopping.get();
    EXPECT_FALSE(RawClient(server->port()).connected());
}

TEST_F(HttpServerTest, AnswersOnceItIsSettled) {
    for (const bool quick : {true, false}) {
        Script script;
        script.quick = quick;
        std::atomic<bool> finished = false;
        script.finish = [&] {
            finished = true;
            return Answer();
        };
        script.settle = [&]() -> std::optional<Answer> {
            Answer other;
            other.response.status = finished ? 500 : 200;
            return other;
        };
        serve(script);
        RawClient client(server->port());
        client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        EXPECT_THAT(client.readAll(), StartsWith("HTTP/1.1 500 "));
        server->stop();
    }
}

TEST_F(HttpServerTest, SaysThatThePortIsTaken) {
    serve();
    options.port = server->port();
    const auto second = HttpServer::listen(options);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "PortInUse");
}

TEST_F(HttpServerTest, ListensOnLoopbackOnly) {
    serve();
    // The kernel's table: address and port in hexadecimal, 0A is LISTEN.
    char wanted[16];
    std::snprintf(wanted, sizeof wanted, ":%04X", static_cast<unsigned>(server->port()));
    ASSERT_OK_AND(const std::string table, readFile("/proc/net/tcp"));
    ASSERT_OK_AND(const std::string table6, readFile("/proc/net/tcp6"));
    EXPECT_THAT(table, HasSubstr("0100007F" + std::string(wanted) + " 00000000:0000 0A"));
    EXPECT_THAT(table, Not(HasSubstr("00000000" + std::string(wanted) + " 00000000:0000 0A")));
    EXPECT_THAT(table6, Not(HasSubstr(std::string(wanted) + " 00000000000000000000000000000000:0000 0A")));
}

} // namespace skydeck::lab
