#include "tests/contract/programs.h"
#include "tests/support/loopback_server.h"

#include <sys/stat.h>

namespace skydeck::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CredentialCommands : public testing::Test {
protected:
    void config(const std::string& text) { file("config", text); }
    void file(const std::string& name, const std::string& text) {
        ASSERT_OK(writeFileAtomically(account.folder() / "home/.aws" / name, text, 0600));
    }
    std::string startLab() {
        return account.json({"lab", "start", "--port", "0", "--access-key", "AKIALABKEY0000001234", "--secret-key",
                             "LABSECRETVALUE"})["endpointUrl"];
    }
    Json profile(const std::string& name) {
        for (const Json& row : account.json({"profiles"}))
            if (row["name"] == name) return row;
        return {};
    }
    Account account;
};

constexpr const char* kPortal = "[123456789012_Student]\naws_access_key_id=AKIALABKEY0000001234\n"
                                "aws_secret_access_key=LABSECRETVALUE\n";

TEST_F(CredentialCommands, WhoamiTellsWhereAndWhoWithoutSecrets) {
    const std::string url = startLab();
    const Json me = account.json({"whoami"});
    EXPECT_EQ(me["profile"], "lab");
    EXPECT_EQ(me["lab"], true);
    EXPECT_EQ(me["endpoint"], url);
    EXPECT_EQ(me["account"], "123456789012");
    EXPECT_EQ(me["accessKeyId"], "****************1234");
    const Finished table = account.ctl({"whoami"});
    EXPECT_THAT(table.out, AllOf(HasSubstr("account"), HasSubstr("the lab on this machine")));
    EXPECT_THAT(table.out, Not(HasSubstr("LABSECRETVALUE")));
}

TEST_F(CredentialCommands, PastedKeysBecomeAProfileThatWorks) {
    const std::string url = startLab();
    const Finished saved = account.ctl({"login", "--paste", "--output", "json"}, kPortal);
    ASSERT_EQ(saved.status, 0) << saved.err;
    EXPECT_EQ(Json::parse(saved.out)["profile"], "123456789012_Student");
    EXPECT_THAT(saved.out, Not(HasSubstr("LABSECRETVALUE")));
    struct stat status {};
    ASSERT_EQ(::stat((account.folder() / "home/.aws/credentials").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);

    EXPECT_EQ(profile("123456789012_Student")["kind"], "keys");
    const Json me = account.json({"whoami", "--profile", "123456789012_Student", "--endpoint-url", url});
    EXPECT_EQ(me["account"], "123456789012");
    EXPECT_THAT(me["credentials"].get<std::string>(), HasSubstr(".aws/credentials"));
}

TEST_F(CredentialCommands, AnUnusablePasteIsRefusedWithoutShowingIt) {
    const Finished refused = account.ctl({"login", "--paste"}, "aws_secret_access_key=TOPSECRET\n");
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("aws_access_key_id"), Not(HasSubstr("TOPSECRET"))));
    EXPECT_FALSE(std::filesystem::exists(account.folder() / "home/.aws/credentials"));
}

TEST_F(CredentialCommands, ACredentialProcessServesACall) {
    const std::string url = startLab();
    file("keys.json", R"({"Version":1,"AccessKeyId":"AKIALABKEY0000001234","SecretAccessKey":"LABSECRETVALUE"})");
    config("[profile tool]\ncredential_process = cat '" + (account.folder() / "home/.aws/keys.json").string() +
           "'\nendpoint_url = " + url + "\n");
    EXPECT_EQ(account.json({"whoami", "--profile", "tool"})["account"], "123456789012");
    EXPECT_EQ(profile("tool")["kind"], "process");
}

TEST_F(CredentialCommands, TheMostTalkativeLogHoldsNoSecret) {
    startLab();
    account.environment["SKYDECK_LOG"] = "debug";
    const Finished finished = account.ctl({"s3", "mb", "s3://logged"});
    ASSERT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr("aws.transport: PUT http://127.0.0.1:"));
    EXPECT_THAT(finished.err, AllOf(Not(HasSubstr("LABSECRETVALUE")), Not(HasSubstr("Signature="))));
}

TEST_F(CredentialCommands, WhatIsWrongNamesFileProfileAndFix) {
    config("[profile half]\nregion = eu-west-1\naws_access_key_id = A\n[profile nowhere]\n"
           "[profile loop]\nregion = x\nrole_arn = arn:r\nsource_profile = loop\n"
           "[profile sso]\nregion = eu-west-1\nsso_start_url = https://x\nsso_region = eu-west-1\nsso_account_id = 1\n"
           "sso_role_name = R\n");
    file("credentials", "[nowhere]\naws_access_key_id = A\naws_secret_access_key = s\n");
    const auto says = [&](const std::string& name) {
        const Finished finished = account.ctl({"whoami", "--profile", name});
        EXPECT_NE(finished.status, 0);
        EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
        return finished.err;
    };
    EXPECT_THAT(says("gone"), AllOf(HasSubstr("ProfileNotFound"), HasSubstr("'gone'"), HasSubstr(".aws/config"),
                                    HasSubstr("half, loop, nowhere, sso")));
    EXPECT_THAT(says("half"), AllOf(HasSubstr("PartialCredentials"), HasSubstr(".aws/config"),
                                    HasSubstr("Add aws_secret_access_key")));
    EXPECT_THAT(says("nowhere"), AllOf(HasSubstr("RegionNotFound"), HasSubstr("'nowhere'"), HasSubstr("--region")));
    EXPECT_THAT(says("loop"), HasSubstr("ProfileLoop"));
    EXPECT_THAT(says("sso"), AllOf(HasSubstr("SsoTokenMissing"), HasSubstr("skydeckctl login --profile sso")));
    EXPECT_THAT(profile("half")["state"].get<std::string>(), HasSubstr("aws_secret_access_key"));
}

/// IAM Identity Center as far as a sign-in needs it.
class IdentityCenter {
public:
    IdentityCenter()
        : server([this](LoopbackServer::Connection& connection) {
              for (std::string request = connection.readRequest(); !request.empty(); request = connection.readRequest())
                  connection.send(answer(request));
          }) {}

    std::string answer(const std::string& request) {
        const auto reply = [](int status, const std::string& body, const std::string& header = {}) {
            return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\n" + header +
                   "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        };
        if (request.starts_with("POST /client/register "))
            return reply(200, R"({"clientId":"CID","clientSecret":"CSECRET","clientSecretExpiresAt":4070908800})");
        if (request.starts_with("POST /device_authorization "))
            return reply(200, R"({"deviceCode":"DEV","userCode":"ABCD-EFGH","verificationUri":"https://device.test/",)"
                              R"("verificationUriComplete":"https://device.test/?user_code=ABCD-EFGH",)"
                              R"("expiresIn":600,"interval":1})");
        if (request.starts_with("POST /token ")) {
            if (++asked == 1)
                return reply(400, R"({"error":"authorization_pending"})",
                             "x-amzn-ErrorType: AuthorizationPendingException\r\n");
            return reply(200, R"({"accessToken":"SSOTOKENVALUE","expiresIn":28800,"refreshToken":"REFRESHVALUE"})");
        }
        if (request.starts_with("GET /federation/credentials?"))
            return reply(200, R"({"roleCredentials":{"accessKeyId":"AKIALABKEY0000001234",)"
                              R"("secretAccessKey":"LABSECRETVALUE","sessionToken":"","expiration":4070908800000}})");
        return reply(404, "{}");
    }

    int asked = 0;
    LoopbackServer server;
};

TEST_F(CredentialCommands, AnSsoProfileSignsInAndWorks) {
    const std::string url = startLab();
    IdentityCenter center;
    account.environment["AWS_ENDPOINT_URL_SSO"] = account.environment["AWS_ENDPOINT_URL_SSO_OIDC"] =
        "http://" + center.server.host();
    account.environment["SKYDECK_LOG"] = "debug";
    config("[profile student]\nregion = eu-west-1\nsso_session = school\nsso_account_id = 123456789012\n"
           "sso_role_name = Student\n[sso-session school]\nsso_start_url = https://school.test/start\n"
           "sso_region = eu-west-1\n");
    const Finished login = account.ctl({"login", "--profile", "student", "--output", "json"});
    ASSERT_EQ(login.status, 0) << login.err;
    EXPECT_THAT(login.err, AllOf(HasSubstr("https://device.test/?user_code=ABCD-EFGH"), HasSubstr("ABCD-EFGH\n")));
    EXPECT_EQ(Json::parse(login.out)["alreadySignedIn"], false);
    EXPECT_EQ(center.asked, 2);
    for (const char* secret : {"CSECRET", "SSOTOKENVALUE", "REFRESHVALUE"})
        EXPECT_THAT(login.err + login.out, Not(HasSubstr(secret)));

    const Finished me = account.ctl({"whoami", "--profile", "student", "--endpoint-url", url, "--output", "json"});
    ASSERT_EQ(me.status, 0) << me.err;
    EXPECT_EQ(Json::parse(me.out)["account"], "123456789012");
    for (const char* secret : {"SSOTOKENVALUE", "LABSECRETVALUE"})
        EXPECT_THAT(me.err + me.out, Not(HasSubstr(secret)));
    account.environment.erase("SKYDECK_LOG");
    EXPECT_EQ(account.json({"login", "--profile", "student"})["alreadySignedIn"], true);
    EXPECT_EQ(profile("student")["state"], "signed in");
}

} // namespace
} // namespace skydeck::test
