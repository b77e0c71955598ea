#include "core/aws/credentials/sso.h"

#include "core/aws/credentials/chain.h"
#include "core/aws/credentials/sso_sign_in.h"
#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "tests/core/aws/credentials/fixture.h"

#include <sys/stat.h>

namespace skydeck::aws {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class SsoTest : public test::CredentialsTest {
protected:
    SsoTest() {
        config("[profile new]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Student\n"
               "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
               "[profile old]\nsso_start_url = https://old.awsapps.com/start\nsso_region = us-east-1\n"
               "sso_account_id = 1\nsso_role_name = R\n");
    }
    std::string cacheFile(const char* key) { return ".aws/sso/cache/" + toHex(wire::sha1(key)) + ".json"; }
    /// As the AWS CLI writes it.
    void cliToken(const char* key, const std::string& expiresAt, const std::string& more = {}) {
        write(cacheFile(key),
              R"({"startUrl":"u","region":"r","accessToken":"TOKEN","expiresAt":")" + expiresAt + "\"" + more + "}");
    }
    static std::string refreshable() {
        return R"(,"refreshToken":"REFRESH","clientId":"CID","clientSecret":"CSECRET",)"
               R"("registrationExpiresAt":"2015-11-01T00:00:00Z")";
    }
    Json roleKeys(const char* key) {
        return {{"roleCredentials",
                 {{"accessKeyId", key},
                  {"secretAccessKey", "s"},
                  {"sessionToken", "t"},
                  {"expiration", static_cast<std::int64_t>((now() + 3600) * 1000)}}}};
    }
    Result<wire::Credentials> get(const std::string& profile) {
        const auto provider = profileCredentials(sources(), profile);
        EXPECT_TRUE(provider.has_value()) << describe(provider.error());
        return (*provider)->credentials({});
    }
    SsoSettings settings(const std::string& profile) { return **SsoSettings::of(*sources().shared, profile); }
    Json device() {
        return {{"deviceCode", "DEV"},
                {"userCode", "ABCD-EFGH"},
                {"verificationUri", "https://device.sso/"},
                {"verificationUriComplete", "https://device.sso/?user_code=ABCD-EFGH"},
                {"expiresIn", 600},
                {"interval", 1}};
    }
    Json registered() {
        return {{"clientId", "NEWCID"}, {"clientSecret", "NEWSECRET"}, {"clientSecretExpiresAt", now() + 7776000}};
    }
    Json token() { return {{"accessToken", "FRESH"}, {"expiresIn", 28800}, {"refreshToken", "NEXT"}}; }
    CredentialPrompts asked() {
        CredentialPrompts prompts;
        prompts.signIn = [this](const SignInPage& page) -> Status {
            m_page = page;
            m_open = true;
            return {};
        };
        prompts.signInEnded = [this] { m_open = false; };
        return prompts;
    }
    SignInPage m_page;
    bool m_open = false;
};

TEST_F(SsoTest, TheCliTokenIsUsedForBothFormsOfProfiles) {
    cliToken("corp", "2015-08-30T20:00:00Z");
    cliToken("https://old.awsapps.com/start", "2015-08-30T20:00:00UTC");
    answer(roleKeys("NEW"));
    ASSERT_OK_AND(const auto got, get("new"));
    EXPECT_EQ(got.accessKeyId, "NEW");
    EXPECT_EQ(got.sessionToken, "t");
    EXPECT_EQ(toEpochSeconds(*got.expiration), now() + 3600);
    ASSERT_EQ(m_calls.size(), 1U);
    EXPECT_EQ(m_calls[0].operation, "GetRoleCredentials");
    EXPECT_EQ(m_calls[0].region, "eu-west-1");
    EXPECT_EQ(m_calls[0].input,
              Json({{"accountId", "111122223333"}, {"roleName", "Student"}, {"accessToken", "TOKEN"}}));
    answer(roleKeys("OLD"));
    EXPECT_EQ(get("old")->accessKeyId, "OLD");
}

TEST_F(SsoTest, WithoutATokenTheErrorSaysHowToSignIn) {
    const auto got = get("new");
    ASSERT_FALSE(got.has_value());
    EXPECT_EQ(got.error().code, "SsoTokenMissing");
    EXPECT_EQ(got.error().kind, ErrorKind::Unauthenticated);
    EXPECT_THAT(got.error().message, AllOf(HasSubstr("'new'"), HasSubstr(".aws/config")));
    EXPECT_THAT(got.error().hint, HasSubstr("skydeckctl login --profile new"));
    cliToken("corp", "2015-08-30T12:00:00Z");
    EXPECT_EQ(get("new").error().code, "SsoTokenExpired");
    write(cacheFile("corp"), "{broken");
    EXPECT_EQ(get("new").error().code, "SsoTokenMissing");
}

TEST_F(SsoTest, ATokenNearItsEndIsRefreshedAndKeptForTheCliToo) {
    cliToken("corp", "2015-08-30T12:40:00Z", refreshable());
    answer(token()).answer(roleKeys("NEW"));
    ASSERT_OK(get("new"));
    ASSERT_EQ(m_calls.size(), 2U);
    EXPECT_EQ(m_calls[0].operation, "CreateToken");
    EXPECT_EQ(m_calls[0].input, Json({{"clientId", "CID"},
                                      {"clientSecret", "CSECRET"},
                                      {"grantType", "refresh_token"},
                                      {"refreshToken", "REFRESH"}}));
    EXPECT_EQ(m_calls[1].input["accessToken"], "FRESH");
    const Json kept = Json::parse(*readFile(m_home.path() / cacheFile("corp")));
    EXPECT_EQ(kept["accessToken"], "FRESH");
    EXPECT_EQ(kept["refreshToken"], "NEXT");
    EXPECT_EQ(kept["expiresAt"], "2015-08-30T20:36:00Z");
    EXPECT_EQ(kept["registrationExpiresAt"], "2015-11-01T00:00:00Z");
    struct stat status {};
    ASSERT_EQ(::stat((m_home.path() / cacheFile("corp")).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(SsoTest, AFailingRefreshIsNoErrorWhileTheTokenIsGood) {
    cliToken("corp", "2015-08-30T12:40:00Z", refreshable());
    answer(fail(serviceError("InvalidGrantException"))).answer(roleKeys("NEW"));
    EXPECT_EQ(get("new")->accessKeyId, "NEW");
    EXPECT_EQ(m_calls[1].input["accessToken"], "TOKEN");
    cliToken("corp", "2015-08-30T12:30:00Z", refreshable());
    answer(fail(serviceError("InvalidGrantException")));
    EXPECT_EQ(get("new").error().code, "SsoTokenExpired");
}

TEST_F(SsoTest, ATokenThatTheServiceRefusesMeansSigningInAgain) {
    cliToken("corp", "2015-08-30T20:00:00Z");
    answer(fail(serviceError("UnauthorizedException", 401)));
    const auto got = get("new");
    ASSERT_FALSE(got.has_value());
    EXPECT_THAT(got.error().hint, HasSubstr("skydeckctl login --profile new"));
}

TEST_F(SsoTest, SigningInShowsThePageAndPollsAsSlowlyAsAsked) {
    answer(registered()).answer(device());
    answer(fail(serviceError("AuthorizationPendingException"))).answer(fail(serviceError("SlowDownException")));
    answer(token());
    ASSERT_OK_AND(const auto got, signInAtSso(sources(), settings("new"), asked(), {}));
    EXPECT_EQ(got.accessToken, "FRESH");
    EXPECT_EQ(m_page.userCode, "ABCD-EFGH");
    EXPECT_EQ(m_page.url, "https://device.sso/?user_code=ABCD-EFGH");
    EXPECT_EQ(m_clock.slept(), std::chrono::seconds(1 + 1 + 6));
    ASSERT_EQ(m_calls.size(), 5U);
    EXPECT_EQ(m_calls[0].input,
              Json({{"clientName", "skydeck"}, {"clientType", "public"}, {"scopes", {"sso:account:access"}}}));
    EXPECT_EQ(m_calls[1].input["startUrl"], "https://corp.awsapps.com/start");
    EXPECT_EQ(m_calls[4].input["grantType"], "urn:ietf:params:oauth:grant-type:device_code");
    EXPECT_EQ(m_calls[4].input["deviceCode"], "DEV");
    answer(roleKeys("NEW"));
    EXPECT_EQ(get("new")->accessKeyId, "NEW");
}

TEST_F(SsoTest, ARegistrationIsUsedAgainAndTheLegacyFormHasNoScopes) {
    answer(registered()).answer(device()).answer(token());
    ASSERT_OK(signInAtSso(sources(), settings("old"), asked(), {}));
    EXPECT_FALSE(m_calls[0].input.contains("scopes"));
    m_calls.clear();
    answer(device()).answer(token());
    ASSERT_OK(signInAtSso(sources(), settings("old"), asked(), {}));
    EXPECT_EQ(m_calls[0].operation, "StartDeviceAuthorization");
    EXPECT_EQ(m_calls[0].input["clientId"], "NEWCID");
}

TEST_F(SsoTest, AWithdrawnRegistrationIsMadeAnew) {
    cliToken("https://old.awsapps.com/start", "2015-08-30T12:00:00Z", refreshable());
    answer(fail(serviceError("InvalidClientException", 401))).answer(registered()).answer(device()).answer(token());
    ASSERT_OK_AND(const auto got, signInAtSso(sources(), settings("old"), asked(), {}));
    EXPECT_EQ(got.clientId, "NEWCID");
    EXPECT_EQ(m_calls[0].input["clientId"], "CID");
    EXPECT_EQ(m_calls[2].input["clientId"], "NEWCID");
}

TEST_F(SsoTest, ASignInEndsWhenTheCodeExpiresOrThePersonDeclines) {
    answer(registered()).answer(device()).answer(fail(serviceError("ExpiredTokenException")));
    EXPECT_EQ(signInAtSso(sources(), settings("new"), asked(), {}).error().code, "SignInExpired");
    answer(registered()).answer(device()).answer(fail(serviceError("AccessDeniedException", 400)));
    EXPECT_EQ(signInAtSso(sources(), settings("new"), asked(), {}).error().kind, ErrorKind::AccessDenied);
    answer(registered()).answer(device());
    for (int i = 0; i < 600; ++i)
        answer(fail(serviceError("AuthorizationPendingException")));
    EXPECT_EQ(signInAtSso(sources(), settings("new"), asked(), {}).error().code, "SignInExpired");
}

TEST_F(SsoTest, ASignInMayBeCancelled) {
    std::stop_source stop;
    CallContext context;
    context.stop = stop.get_token();
    answer(registered()).answer(device());
    CredentialPrompts prompts = asked();
    prompts.signIn = [&](const SignInPage&) -> Status {
        m_open = true;
        stop.request_stop();
        return {};
    };
    const auto got = signInAtSso(sources(), settings("new"), prompts, context);
    EXPECT_EQ(got.error().kind, ErrorKind::Cancelled);
    EXPECT_FALSE(m_open);
}

TEST_F(SsoTest, AMissingSignInIsMadeUpForWhereAPageCanBeShown) {
    m_prompts = asked();
    answer(registered()).answer(device()).answer(token()).answer(roleKeys("NEW"));
    EXPECT_EQ(get("new")->accessKeyId, "NEW");
    EXPECT_EQ(m_page.userCode, "ABCD-EFGH");
}

} // namespace
} // namespace skydeck::aws
