#include "core/aws/credentials/container.h"
#include "core/aws/credentials/instance_metadata.h"
#include "core/aws/transport/curl_transport.h"
#include "core/base/strings.h"
#include "tests/core/aws/credentials/fixture.h"
#include "tests/support/loopback_server.h"

namespace skydeck::aws {
namespace {

using test::LoopbackServer;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Answers each path from a table; keeps what was asked.
class MetadataTest : public test::CredentialsTest {
protected:
    MetadataTest() {
        m_http = std::make_shared<CurlTransport>();
        m_variables["AWS_METADATA_SERVICE_TIMEOUT"] = "20"; // a loaded machine is no missing service
    }
    void serve(std::map<std::string, std::pair<int, std::string>> answers) {
        m_server = std::make_unique<LoopbackServer>([this, answers](LoopbackServer::Connection& connection) {
            for (std::string request = connection.readRequest(); !request.empty(); request = connection.readRequest()) {
                const std::string target = request.substr(0, request.find(" HTTP/"));
                const auto it = answers.find(target);
                const auto [status, body] = it == answers.end() ? std::pair{404, std::string()} : it->second;
                {
                    const std::lock_guard lock(m_mutex);
                    m_requests.push_back(request);
                }
                connection.send("HTTP/1.1 " + std::to_string(status) +
                                " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
            }
        });
    }
    Result<wire::Credentials> instance() {
        if (m_server) m_variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://" + m_server->host() + "/";
        return instanceCredentials(sources())->credentials({});
    }
    Result<wire::Credentials> container(const std::string& uri) {
        m_variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = uri;
        const auto provider = containerCredentials(sources());
        if (!provider) return fail(provider.error());
        return (*provider)->credentials({});
    }
    std::vector<std::string> requests() {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }

    std::mutex m_mutex;
    std::vector<std::string> m_requests;
    std::unique_ptr<LoopbackServer> m_server;
};

constexpr const char* kKeys = R"({"Code":"Success","AccessKeyId":"A","SecretAccessKey":"S","Token":"T",)"
                              R"("Expiration":"2015-08-30T18:00:00Z"})";
constexpr const char* kList = "GET /latest/meta-data/iam/security-credentials/";

TEST_F(MetadataTest, AnInstancesRoleIsReadWithASessionToken) {
    serve({{"PUT /latest/api/token", {200, "TOKEN=="}},
           {kList, {200, "my-role\n"}},
           {std::string(kList) + "my-role", {200, kKeys}}});
    ASSERT_OK_AND(const auto got, instance());
    EXPECT_EQ(got.accessKeyId, "A");
    EXPECT_EQ(got.sessionToken, "T");
    EXPECT_EQ(wire::Credentials(got).expiration, fromEpochSeconds(1440957600));
    ASSERT_EQ(requests().size(), 3U);
    EXPECT_THAT(toLower(requests()[0]), HasSubstr("x-aws-ec2-metadata-token-ttl-seconds: 21600"));
    EXPECT_THAT(requests()[1], HasSubstr("X-aws-ec2-metadata-token: TOKEN=="));
    EXPECT_THAT(requests()[2], HasSubstr("X-aws-ec2-metadata-token: TOKEN=="));
}

TEST_F(MetadataTest, AnInstanceWithoutARoleSaysSo) {
    serve({{"PUT /latest/api/token", {200, "TOKEN"}}});
    EXPECT_EQ(instance().error().code, "NoInstanceRole");
}

TEST_F(MetadataTest, VersionOneIsNotFallenBackTo) {
    serve({{"PUT /latest/api/token", {403, ""}}, {kList, {200, "my-role"}}});
    EXPECT_EQ(instance().error().code, "MetadataFailed");
    EXPECT_EQ(requests().size(), 1U);
}

TEST_F(MetadataTest, CredentialsThatTheServiceRenewsLateAreUsedTenMinutesLonger) {
    m_clock.advance(std::chrono::hours(24));
    serve({{"PUT /latest/api/token", {200, "TOKEN"}}, {kList, {200, "r"}}, {std::string(kList) + "r", {200, kKeys}}});
    ASSERT_OK_AND(const auto got, instance());
    EXPECT_EQ(*got.expiration, m_clock.now() + std::chrono::minutes(10));
}

TEST_F(MetadataTest, ASilentServiceIsGivenUpAfterItsTimeLimit) {
    m_server =
        std::make_unique<LoopbackServer>([](LoopbackServer::Connection& connection) { connection.waitForClose(); });
    m_variables["AWS_METADATA_SERVICE_TIMEOUT"] = "0.05";
    EXPECT_EQ(instance().error().code, "NoAnswer");
}

TEST_F(MetadataTest, TheVariableForbidsToAsk) {
    m_variables["AWS_EC2_METADATA_DISABLED"] = "True";
    EXPECT_EQ(instance().error().code, "MetadataDisabled");
}

TEST_F(MetadataTest, TheChainAsksOnlyWhereThereMayBeAnAnswer) {
    const auto may = [&] { return mayAskInstance(sources().environment, m_home.path()); };
    EXPECT_FALSE(may());
    write("sys_vendor", "LENOVO\n");
    EXPECT_FALSE(may());
    write("sys_vendor", "Amazon EC2\n");
    EXPECT_TRUE(may());
    write("sys_vendor", "Xen\n");
    write("bios_version", "4.11.amazon\n");
    EXPECT_TRUE(may());
    m_variables["AWS_EC2_METADATA_DISABLED"] = "true";
    EXPECT_FALSE(may());
    m_variables = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1"}};
    write("bios_version", "");
    EXPECT_TRUE(may());
}

TEST_F(MetadataTest, AContainersCredentialsAreFetchedWithTheTokenOfTheMoment) {
    serve({{"GET /v2/creds?id=1", {200, kKeys}}});
    m_variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "Plain abc";
    const std::string uri = "http://" + m_server->host() + "/v2/creds?id=1";
    EXPECT_EQ(container(uri)->accessKeyId, "A");
    EXPECT_THAT(requests()[0], HasSubstr("Authorization: Plain abc\r\n"));
    write("token", "from the file\n");
    m_variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = m_home.path() / "token";
    EXPECT_EQ(container(uri)->accessKeyId, "A");
    EXPECT_THAT(requests()[1], HasSubstr("Authorization: from the file\r\n"));
    write("token", "two\r\nEvil: lines");
    EXPECT_EQ(container(uri).error().code, "InvalidToken");
}

TEST_F(MetadataTest, AServiceThatFailsForAMomentIsAskedThreeTimes) {
    serve({{"GET /c", {500, ""}}});
    EXPECT_EQ(container("http://" + m_server->host() + "/c").error().code, "ContainerCredentialsFailed");
    EXPECT_EQ(requests().size(), 3U);
}

TEST_F(MetadataTest, ARefusalIsFinalAndAnAnswerThatIsNoneKeepsItsSecrets) {
    serve({{"GET /denied", {403, ""}}, {"GET /odd", {200, R"({"SecretAccessKey":"topsecret)"}}});
    EXPECT_EQ(container("http://" + m_server->host() + "/denied").error().code, "ContainerCredentialsFailed");
    EXPECT_EQ(requests().size(), 1U);
    const Error odd = container("http://" + m_server->host() + "/odd").error();
    EXPECT_EQ(odd.code, "CredentialsMalformed");
    EXPECT_THAT(describe(odd), Not(HasSubstr("topsecret")));
}

TEST_F(MetadataTest, TheTokenIsNotToldToForeignHosts) {
    for (const char* uri : {"http://example.com/", "http://169.254.170.2.evil.example/", "http://169.254.169.254/",
                            "http://10.0.0.1/", "http://127.evil.example/"})
        EXPECT_EQ(container(uri).error().code, "InvalidCredentialsUri") << uri;
    for (const char* uri : {"https://example.com/", "http://169.254.170.2/x", "http://169.254.170.23:80/x",
                            "http://[fd00:ec2::23]/x", "http://[::1]:5/x"}) {
        m_variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = uri;
        EXPECT_TRUE(containerCredentials(sources()).has_value()) << uri;
    }
    m_variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "@evil.example/";
    EXPECT_EQ(containerCredentials(sources()).error().code, "InvalidCredentialsUri");
    m_variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/x";
    EXPECT_EQ((*containerCredentials(sources()))->describe(), "the container's credentials at 169.254.170.2");
}

} // namespace
} // namespace skydeck::aws
