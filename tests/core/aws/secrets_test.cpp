// No secret reaches the log, at its most talkative.

#include "core/aws/api_client.h"
#include "core/aws/transport/transport.h"
#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "tests/support/loopback_server.h"
#include "tests/support/support.h"

#include <cstdio>
#include <map>

namespace skydeck::aws {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Keeps every line that is logged.
class LogCapture {
public:
    LogCapture() {
        log::setSink([this](log::Level, std::string_view line) { m_text += std::string(line) + "\n"; });
        log::setLevel(log::Level::Debug);
    }
    ~LogCapture() {
        log::setLevel(log::Level::Warning);
        log::setSink(
            [](log::Level, std::string_view line) { std::fprintf(stderr, "%s\n", std::string(line).c_str()); });
    }
    const std::string& text() const { return m_text; }

private:
    std::string m_text;
};

class SecretsTest : public testing::Test {
protected:
    SecretsTest()
        : m_server([this](test::LoopbackServer::Connection& connection) {
              for (std::string request = connection.readRequest(); !request.empty();
                   request = connection.readRequest()) {
                  m_requests.push_back(request);
                  std::string answer = m_answers.size() < m_requests.size() ? "" : m_answers[m_requests.size() - 1];
                  if (answer.empty()) answer = "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n";
                  connection.send(answer);
              }
          }) {
        m_variables = {{"HOME", m_home.path()},
                       {"AWS_EC2_METADATA_DISABLED", "true"},
                       {"AWS_REGION", "eu-west-1"},
                       {"AWS_ENDPOINT_URL", "http://" + m_server.host()}};
    }
    std::shared_ptr<Session> session() {
        SessionOptions options;
        options.environment = [this](std::string_view name) -> std::optional<std::string> {
            const auto it = m_variables.find(name);
            return it == m_variables.end() ? std::nullopt : std::optional(it->second);
        };
        auto made = Session::create(options);
        EXPECT_TRUE(made.has_value()) << describe(made.error());
        return *made;
    }
    static std::string ok(const std::string& body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    /// What the server saw after "Signature=".
    std::string signatureSeen() {
        const auto at = m_requests.back().find("Signature=");
        return at == std::string::npos ? "no signature" : m_requests.back().substr(at + 10, 64);
    }

    TemporaryFolder m_home;
    std::map<std::string, std::string, std::less<>> m_variables;
    std::vector<std::string> m_requests, m_answers;
    test::LoopbackServer m_server;
};

TEST_F(SecretsTest, ACallLogsNeitherKeyNorTokenNorSignature) {
    m_variables.insert({{"AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"},
                        {"AWS_SECRET_ACCESS_KEY", "SECRETVALUE"},
                        {"AWS_SESSION_TOKEN", "TOKENVALUE"}});
    const LogCapture log;
    ASSERT_OK_AND(const auto sts, ApiClient::create(session(), "sts"));
    EXPECT_FALSE(sts.call("GetCallerIdentity", Json::object(), {}).has_value());
    ASSERT_EQ(m_requests.size(), 1U);
    EXPECT_THAT(m_requests[0], HasSubstr("TOKENVALUE")); // it was sent
    EXPECT_EQ(signatureSeen().size(), 64U);
    EXPECT_THAT(log.text(), HasSubstr("aws.transport: POST http://127.0.0.1:"));
    EXPECT_THAT(log.text(), Not(HasSubstr("SECRETVALUE")));
    EXPECT_THAT(log.text(), Not(HasSubstr("TOKENVALUE")));
    EXPECT_THAT(log.text(), Not(HasSubstr(signatureSeen())));
}

TEST_F(SecretsTest, AnAssumedRolesKeysAreNotLogged) {
    ASSERT_OK(writeFileAtomically(
        m_home.path() / ".aws/config",
        "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\nexternal_id = EXTERNALVALUE\n"
        "[profile base]\naws_access_key_id = A\naws_secret_access_key = SECRETVALUE\n"));
    m_answers = {ok("<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ROLE</AccessKeyId>"
                    "<SecretAccessKey>ROLESECRET</SecretAccessKey><SessionToken>ROLETOKEN</SessionToken>"
                    "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>"
                    "</AssumeRoleResponse>")};
    const LogCapture log;
    ASSERT_OK_AND(const auto sts, ApiClient::create(session(), "sts"));
    EXPECT_FALSE(sts.call("GetCallerIdentity", Json::object(), {}).has_value());
    ASSERT_EQ(m_requests.size(), 2U);
    EXPECT_THAT(m_requests[1], HasSubstr("ROLETOKEN"));
    for (const char* secret : {"SECRETVALUE", "ROLESECRET", "ROLETOKEN", "EXTERNALVALUE"})
        EXPECT_THAT(log.text(), Not(HasSubstr(secret)));
}

TEST_F(SecretsTest, AnSsoTokenIsNotLogged) {
    ASSERT_OK(writeFileAtomically(m_home.path() / ".aws/config",
                                  "[default]\nsso_start_url = https://x\nsso_region = eu-west-1\nsso_account_id = 1\n"
                                  "sso_role_name = R\n"));
    ASSERT_OK(writeFileAtomically(m_home.path() / ".aws/sso/cache" / (toHex(wire::sha1("https://x")) + ".json"),
                                  R"({"accessToken":"SSOTOKENVALUE","expiresAt":"2099-01-01T00:00:00Z"})"));
    m_answers = {ok(R"({"roleCredentials":{"accessKeyId":"ROLE","secretAccessKey":"ROLESECRET",)"
                    R"("sessionToken":"ROLETOKEN","expiration":4070908800000}})")};
    const LogCapture log;
    ASSERT_OK_AND(const auto sts, ApiClient::create(session(), "sts"));
    EXPECT_FALSE(sts.call("GetCallerIdentity", Json::object(), {}).has_value());
    ASSERT_EQ(m_requests.size(), 2U);
    EXPECT_THAT(m_requests[0], HasSubstr("SSOTOKENVALUE"));
    EXPECT_THAT(m_requests[1], HasSubstr("ROLETOKEN"));
    for (const char* secret : {"SSOTOKENVALUE", "ROLESECRET", "ROLETOKEN"})
        EXPECT_THAT(log.text(), Not(HasSubstr(secret)));
}

TEST_F(SecretsTest, AnAnswerThatBreaksOffIsNotQuoted) {
    ASSERT_OK(writeFileAtomically(m_home.path() / ".aws/config",
                                  "[default]\nsso_start_url = https://x\nsso_region = eu-west-1\nsso_account_id = 1\n"
                                  "sso_role_name = R\n"));
    ASSERT_OK(writeFileAtomically(m_home.path() / ".aws/sso/cache" / (toHex(wire::sha1("https://x")) + ".json"),
                                  R"({"accessToken":"SSOTOKENVALUE","expiresAt":"2099-01-01T00:00:00Z"})"));
    m_answers = {ok(R"({"roleCredentials":{"secretAccessKey":"ROLESECRET)")};
    const auto got = session()->credentials().credentials({});
    ASSERT_FALSE(got.has_value());
    EXPECT_EQ(got.error().kind, ErrorKind::Protocol);
    EXPECT_THAT(describe(got.error()), Not(HasSubstr("ROLESECRET")));
}

TEST_F(SecretsTest, AKeyOfTheCustomersIsNotLogged) {
    m_variables.insert({{"AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"}, {"AWS_SECRET_ACCESS_KEY", "SECRETVALUE"}});
    const LogCapture log;
    ASSERT_OK_AND(const auto s3, ApiClient::create(session(), "s3"));
    EXPECT_FALSE(
        s3.call("GetObject",
                {{"Bucket", "b"}, {"Key", "k"}, {"SSECustomerAlgorithm", "AES256"}, {"SSECustomerKey", "S0VZVkFMVUU="}},
                {})
            .has_value());
    EXPECT_THAT(log.text(), Not(HasSubstr("S0VZVkFMVUU")));
    EXPECT_THAT(log.text(), HasSubstr("AES256"));
}

TEST_F(SecretsTest, APresignedAddressIsLoggedWithoutItsSignature) {
    m_variables.insert({{"AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"}, {"AWS_SECRET_ACCESS_KEY", "SECRETVALUE"}});
    const LogCapture log;
    const auto made = session();
    wire::HttpRequest request;
    request.scheme = "http";
    request.host = m_server.host();
    request.query = "X-Amz-Signature=SIGNATUREVALUE&X-Amz-Security-Token=TOKENVALUE";
    ASSERT_OK(made->transport("").send(request, {}));
    EXPECT_THAT(m_requests[0], HasSubstr("SIGNATUREVALUE"));
    EXPECT_THAT(log.text(), Not(HasSubstr("SIGNATUREVALUE")));
    EXPECT_THAT(log.text(), Not(HasSubstr("TOKENVALUE")));
}

} // namespace
} // namespace skydeck::aws
