// What a broken or hostile server may answer, through the whole client: curl, retries, codec. Never a crash, always a
// typed error.
#include "core/aws/api_client.h"
#include "core/aws/transport/transport.h"
#include "tests/support/loopback_server.h"
#include "tests/support/support.h"

namespace skydeck::aws {
namespace {

using test::LoopbackServer;
using testing::HasSubstr;

class BadAnswers : public testing::Test {
protected:
    /// The error of one call to a server that answers every request with these bytes and hangs up.
    Error errorOf(const char* service, const char* operation, const Json& input, std::string answer) {
        LoopbackServer server([answer](LoopbackServer::Connection& connection) {
            if (!connection.readRequest().empty()) connection.send(answer);
        });
        // Waits between attempts pass on this clock at once.
        const auto session =
            Session::custom("eu-west-1", "http://" + server.host(), {"AKID", "secret", {}, {}}, nullptr, m_clock);
        const auto client = ApiClient::create(session, service);
        const auto output = client->call(operation, input, m_context);
        m_requests = server.connections();
        EXPECT_FALSE(output.has_value()) << answer;
        return output ? Error{} : output.error();
    }
    Error ofJson(std::string answer) { return errorOf("dynamodb", "ListTables", Json::object(), std::move(answer)); }
    Error ofXml(std::string answer) {
        return errorOf("s3", "ListObjectsV2", {{"Bucket", "bucket"}}, std::move(answer));
    }
    static std::string response(const char* status, const std::string& body, const std::string& headers = {}) {
        return std::string("HTTP/1.1 ") + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
               headers + "Connection: close\r\n\r\n" + body;
    }

    test::ManualClock m_clock;
    CallContext m_context;
    int m_requests = 0;
};

TEST_F(BadAnswers, MalformedJsonIsAProtocolError) {
    for (const char* body : {"{", "{\"TableNames\":[\"a\"", "[1,2]", "nonsense", "{\"TableNames\":5}",
                             "{\"TableNames\":[\"\xff\xfe\"]}", "{\"TableNames\":[\"a\"]} more"})
        EXPECT_EQ(ofJson(response("200 OK", body)).kind, ErrorKind::Protocol) << body;
}

TEST_F(BadAnswers, MalformedXmlIsAProtocolError) {
    for (const char* body :
         {"<ListBucketResult>", "<ListBucketResult><Contents></ListBucketResult>", "nonsense", "<",
          "<ListBucketResult><KeyCount>many</KeyCount></ListBucketResult>",
          "<ListBucketResult><Contents><LastModified>soon</LastModified></Contents></ListBucketResult>"})
        EXPECT_EQ(ofXml(response("200 OK", body)).kind, ErrorKind::Protocol) << body;
}

TEST_F(BadAnswers, NestingWithoutEndIsAProtocolError) {
    EXPECT_EQ(ofJson(response("200 OK", std::string(200000, '['))).kind, ErrorKind::Protocol);
    std::string xml;
    for (int i = 0; i < 20000; ++i)
        xml += "<a>";
    EXPECT_EQ(ofXml(response("200 OK", xml)).kind, ErrorKind::Protocol);
}

TEST_F(BadAnswers, ATruncatedBodyIsNoAnswer) {
    const std::string whole = response("200 OK", R"({"TableNames":["a","b","c"]})");
    for (const std::size_t missing : {1U, 10U, 27U}) {
        const Error error = ofJson(whole.substr(0, whole.size() - missing));
        EXPECT_TRUE(error.kind == ErrorKind::Network || error.kind == ErrorKind::Protocol) << describe(error);
        EXPECT_GT(m_requests, 1) << "it is worth another attempt";
    }
}

TEST_F(BadAnswers, AWrongLengthIsAnError) {
    for (const char* length : {"-1", "99999999999999999999999", "many", "5"}) {
        const Error error = ofJson("HTTP/1.1 200 OK\r\nContent-Length: " + std::string(length) +
                                   "\r\nConnection: close\r\n\r\n{\"TableNames\":[\"a\"]}");
        EXPECT_TRUE(error.kind == ErrorKind::Network || error.kind == ErrorKind::Protocol)
            << length << ": " << describe(error);
    }
}

TEST_F(BadAnswers, BrokenChunksAreAnError) {
    for (const char* body : {"zz\r\n{}\r\n0\r\n\r\n", "5\r\n{}", "ffffffffffffffffff\r\n{}"}) {
        const Error error =
            ofJson(std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n") + body);
        EXPECT_TRUE(error.kind == ErrorKind::Network || error.kind == ErrorKind::Protocol) << describe(error);
    }
}

TEST_F(BadAnswers, NoHttpAtAllIsAnError) {
    for (const char* answer :
         {"", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "\n\n\n"}) {
        const Error error = ofJson(answer);
        EXPECT_TRUE(error.kind == ErrorKind::Network || error.kind == ErrorKind::Protocol)
            << answer << ": " << describe(error);
    }
}

TEST_F(BadAnswers, ARedirectElsewhereIsNotFollowed) {
    int asked = 0;
    LoopbackServer elsewhere([&asked](LoopbackServer::Connection& connection) {
        if (!connection.readRequest().empty()) ++asked;
    });
    for (const char* status :
         {"301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"}) {
        const Error error = ofJson(response(status, "", "Location: http://" + elsewhere.host() + "/\r\n"));
        EXPECT_NE(error.httpStatus, 0) << status << ": " << describe(error);
    }
    EXPECT_EQ(asked, 0) << "a signed request, with its credentials, went elsewhere";
}

TEST_F(BadAnswers, AProxysHtmlIsAnUnavailableService) {
    const std::string html = "<html><head><title>502 Bad Gateway</title></head><body><h1>502<br></body></html>";
    for (const bool json : {true, false})
        for (const char* status : {"500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable"}) {
            const std::string answer = response(status, html, "Content-Type: text/html\r\n");
            const Error error = json ? ofJson(answer) : ofXml(answer);
            EXPECT_EQ(error.kind, ErrorKind::Unavailable) << describe(error);
            EXPECT_THAT(std::string(status), testing::StartsWith(std::to_string(error.httpStatus)));
            EXPECT_EQ(error.message.find('<'), std::string::npos) << error.message;
            EXPECT_GT(m_requests, 1);
        }
}

TEST_F(BadAnswers, HtmlWithASuccessIsAProtocolError) {
    const std::string html = "<!doctype html><html><body>Sign in to the hotel's network<br></body></html>";
    EXPECT_EQ(ofJson(response("200 OK", html, "Content-Type: text/html\r\n")).kind, ErrorKind::Protocol);
    EXPECT_EQ(ofXml(response("200 OK", html, "Content-Type: text/html\r\n")).kind, ErrorKind::Protocol);
}

TEST_F(BadAnswers, ErrorsThatSayNothingGetTheStatussName) {
    EXPECT_EQ(ofJson(response("400 Bad Request", "{}")).httpStatus, 400);
    EXPECT_EQ(ofJson(response("403 Forbidden", "")).kind, ErrorKind::AccessDenied);
    EXPECT_EQ(ofXml(response("404 Not Found", "")).kind, ErrorKind::NotFound);
    EXPECT_EQ(ofJson(response("400 Bad Request", R"({"__type":5,"message":[]})")).httpStatus, 400);
    EXPECT_EQ(ofXml(response("418 Teapot", "<Error><Code/></Error>")).httpStatus, 418);
}

} // namespace
} // namespace skydeck::aws
