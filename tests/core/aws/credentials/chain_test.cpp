#include "core/aws/credentials/chain.h"

#include "tests/core/aws/credentials/fixture.h"

#include <sys/stat.h>

namespace skydeck::aws {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class ProfileCredentialsTest : public test::CredentialsTest {
protected:
    Result<std::shared_ptr<CredentialsProvider>> find(const std::string& profile) {
        return profileCredentials(sources(), profile);
    }
    std::string key(const std::string& profile) {
        const auto provider = find(profile);
        if (!provider) return provider.error().code;
        if (!*provider) return "none";
        const auto got = (*provider)->credentials({});
        return got ? got->accessKeyId : got.error().code;
    }
    Error error(const std::string& profile) {
        const auto provider = find(profile);
        EXPECT_FALSE(provider.has_value());
        return provider ? Error{} : provider.error();
    }
    /// A credential process: a script that prints the keys.
    std::string script(const std::string& body) {
        const std::string path = m_home.path() / "print keys";
        EXPECT_TRUE(writeFileAtomically(path, "#!/bin/sh\n" + body, 0700).has_value());
        return "\"" + path + "\"";
    }
};

constexpr const char* kBase = "[base]\naws_access_key_id = BASE\naws_secret_access_key = s\n";

TEST_F(ProfileCredentialsTest, TheCredentialsFileComesBeforeTheProcessAndThatBeforeTheConfigFile) {
    const std::string process = script(R"(echo '{"Version":1,"AccessKeyId":"PROC","SecretAccessKey":"s"}')");
    const std::string keys = "aws_access_key_id = CONF\naws_secret_access_key = s\n";
    config("[profile p]\n" + keys);
    EXPECT_EQ(key("p"), "CONF");
    config("[profile p]\ncredential_process = " + process + "\n" + keys);
    EXPECT_EQ(key("p"), "PROC");
    credentialsFile("[p]\naws_access_key_id = FILE\naws_secret_access_key = s\n");
    EXPECT_EQ(key("p"), "FILE");
    EXPECT_EQ(key("nobody"), "none");
}

TEST_F(ProfileCredentialsTest, KeysOfAFileAreReadAgainWhenTheyAreCalledExpired) {
    credentialsFile("[p]\naws_access_key_id = OLD\naws_secret_access_key = s\naws_session_token = t\n");
    const auto provider = *find("p");
    const auto refused = *provider->credentials({});
    EXPECT_FALSE(provider->discard(refused));
    credentialsFile("[p]\naws_access_key_id = NEW\naws_secret_access_key = s\naws_session_token = u\n");
    EXPECT_TRUE(provider->discard(refused));
    EXPECT_EQ(provider->credentials({})->accessKeyId, "NEW");
}

TEST_F(ProfileCredentialsTest, ARoleIsAssumedWithTheSourceProfilesKeys) {
    credentialsFile(kBase);
    config("[profile p]\nrole_arn = arn:r\nsource_profile = base\nexternal_id = ext\nduration_seconds = 1800\n"
           "role_session_name = me\n");
    answer(stsAnswer("ROLE", now() + 3600));
    EXPECT_EQ(key("p"), "ROLE");
    ASSERT_EQ(m_calls.size(), 1U);
    EXPECT_EQ(m_calls[0].operation, "AssumeRole");
    EXPECT_EQ(m_calls[0].signer, "BASE");
    EXPECT_EQ(
        m_calls[0].input,
        Json({{"RoleArn", "arn:r"}, {"RoleSessionName", "me"}, {"ExternalId", "ext"}, {"DurationSeconds", 1800}}));
}

TEST_F(ProfileCredentialsTest, RolesMayBeAssumedOneFromAnother) {
    credentialsFile(kBase);
    config("[profile one]\nrole_arn = arn:1\nsource_profile = base\n"
           "[profile two]\nrole_arn = arn:2\nsource_profile = one\n");
    answer(stsAnswer("ONE", now() + 3600)).answer(stsAnswer("TWO", now() + 3600));
    EXPECT_EQ(key("two"), "TWO");
    ASSERT_EQ(m_calls.size(), 2U);
    EXPECT_EQ(m_calls[0].signer, "BASE");
    EXPECT_EQ(m_calls[1].signer, "ONE");
    EXPECT_EQ(m_calls[1].input["RoleSessionName"], "skydeck-1440938160");
}

TEST_F(ProfileCredentialsTest, AProfileMayBeItsOwnSourceWhenItHasKeys) {
    credentialsFile("[p]\naws_access_key_id = OWN\naws_secret_access_key = s\n");
    config("[profile p]\nrole_arn = arn:r\nsource_profile = p\n");
    answer(stsAnswer("ROLE", now() + 3600));
    EXPECT_EQ(key("p"), "ROLE");
    EXPECT_EQ(m_calls[0].signer, "OWN");
}

TEST_F(ProfileCredentialsTest, ALoopOfSourcesIsRefusedWithItsWay) {
    config("[profile a]\nrole_arn = arn:a\nsource_profile = b\n[profile b]\nrole_arn = arn:b\nsource_profile = a\n"
           "[profile self]\nrole_arn = arn:s\nsource_profile = self\n");
    const Error problem = error("a");
    EXPECT_EQ(problem.code, "ProfileLoop");
    EXPECT_THAT(problem.message, AllOf(HasSubstr("a → b → a"), HasSubstr(".aws/config")));
    EXPECT_EQ(error("self").code, "ProfileLoop");
}

TEST_F(ProfileCredentialsTest, WhatARoleLacksIsNamed) {
    config("[profile none]\nrole_arn = arn:r\n"
           "[profile both]\nrole_arn = arn:r\nsource_profile = none\ncredential_source = Environment\n"
           "[profile lost]\nrole_arn = arn:r\nsource_profile = gone\n"
           "[profile bare]\nregion = x\n[profile empty]\nrole_arn = arn:r\nsource_profile = bare\n"
           "[profile odd]\nrole_arn = arn:r\ncredential_source = Cloud\n"
           "[profile long]\nrole_arn = arn:r\nsource_profile = bare\nduration_seconds = 10\n");
    EXPECT_EQ(error("none").code, "RoleSourceUnclear");
    EXPECT_EQ(error("both").code, "RoleSourceUnclear");
    EXPECT_THAT(error("lost").message, AllOf(HasSubstr("'gone'"), HasSubstr("'lost'"), HasSubstr(".aws/credentials")));
    EXPECT_EQ(error("empty").code, "SourceProfileEmpty");
    EXPECT_THAT(error("odd").hint, HasSubstr("Ec2InstanceMetadata"));
    EXPECT_EQ(error("long").code, "InvalidDuration");
}

TEST_F(ProfileCredentialsTest, CredentialSourceEnvironmentTakesTheExportedKeys) {
    config("[profile p]\nrole_arn = arn:r\ncredential_source = Environment\n");
    EXPECT_EQ(error("p").code, "CredentialsNotFound");
    m_variables.insert({{"AWS_ACCESS_KEY_ID", "ENV"}, {"AWS_SECRET_ACCESS_KEY", "s"}});
    answer(stsAnswer("ROLE", now() + 3600));
    EXPECT_EQ(key("p"), "ROLE");
    EXPECT_EQ(m_calls[0].signer, "ENV");
}

TEST_F(ProfileCredentialsTest, AnMfaCodeIsAskedForAndSent) {
    credentialsFile(kBase);
    config("[profile p]\nrole_arn = arn:r\nsource_profile = base\nmfa_serial = arn:mfa\n");
    EXPECT_EQ(key("p"), "MfaRequired");
    std::string code = "12 456", asked;
    m_prompts.mfaCode = [&](const std::string& serial, const std::string& profile,
                            const CallContext&) -> Result<std::string> {
        asked = serial + " " + profile;
        return code;
    };
    EXPECT_EQ(key("p"), "InvalidMfaCode");
    code = " 123456\n";
    answer(stsAnswer("ROLE", now() + 3600));
    EXPECT_EQ(key("p"), "ROLE");
    EXPECT_EQ(asked, "arn:mfa p");
    EXPECT_EQ(m_calls[0].input["TokenCode"], "123456");
    EXPECT_EQ(m_calls[0].input["SerialNumber"], "arn:mfa");
}

TEST_F(ProfileCredentialsTest, ACodeIsAskedForOncePerSessionOfTheRoleAndTheCliKnowsItToo) {
    credentialsFile(kBase);
    config("[profile p]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\nmfa_serial = arn:mfa\n"
           "external_id = x\nduration_seconds = 3600\n");
    m_prompts.mfaCode = [](const auto&, const auto&, const auto&) -> Result<std::string> { return "123456"; };
    answer(stsAnswer("ROLE", now() + 3600));
    EXPECT_EQ(key("p"), "ROLE");
    EXPECT_EQ(key("p"), "ROLE");
    EXPECT_EQ(m_calls.size(), 1U);
    // SHA-1 of what Python's json.dumps(args, sort_keys=True) gives for the same call.
    const auto file = m_home.path() / ".aws/cli/cache/9b3dcb28e6313d018c96b2ac4f6f7803f906c093.json";
    ASSERT_OK_AND(const std::string kept, readFile(file));
    EXPECT_EQ(Json::parse(kept)["Credentials"]["Expiration"], "2015-08-30T13:36:00Z");
    struct stat status {};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    m_clock.advance(std::chrono::minutes(50));
    answer(stsAnswer("NEXT", now() + 3600));
    EXPECT_EQ(key("p"), "NEXT");
    const auto provider = *find("p");
    ASSERT_OK_AND(const auto refused, provider->credentials({}));
    provider->discard(refused);
    answer(stsAnswer("LAST", now() + 3600));
    EXPECT_EQ(provider->credentials({})->accessKeyId, "LAST");
}

TEST_F(ProfileCredentialsTest, ARefusedRoleNamesRoleProfileAndFile) {
    credentialsFile(kBase);
    config("[profile p]\nrole_arn = arn:r\nsource_profile = base\n");
    answer(fail(serviceError("AccessDenied", 403)));
    const auto got = (*find("p"))->credentials({});
    ASSERT_FALSE(got.has_value());
    EXPECT_EQ(got.error().code, "AccessDenied");
    EXPECT_THAT(got.error().message, AllOf(HasSubstr("arn:r"), HasSubstr("'p'"), HasSubstr(".aws/config")));
    EXPECT_THAT(got.error().hint, HasSubstr("'base'"));
}

TEST_F(ProfileCredentialsTest, AWebIdentityTokenIsReadAnewForEachCallAndSentUnsigned) {
    write("token", "JWT1\n");
    config("[profile p]\nrole_arn = arn:r\nweb_identity_token_file = " + (m_home.path() / "token").string() + "\n");
    const auto provider = *find("p");
    answer(stsAnswer("ONE", now() + 3600)).answer(stsAnswer("TWO", now() + 7200));
    EXPECT_EQ(provider->credentials({})->accessKeyId, "ONE");
    write("token", "JWT2");
    m_clock.advance(std::chrono::minutes(55));
    EXPECT_EQ(provider->credentials({})->accessKeyId, "TWO");
    EXPECT_EQ(m_calls[0].operation, "AssumeRoleWithWebIdentity");
    EXPECT_EQ(m_calls[0].signer, "");
    EXPECT_EQ(m_calls[0].input["WebIdentityToken"], "JWT1");
    EXPECT_EQ(m_calls[1].input["WebIdentityToken"], "JWT2");
    std::filesystem::remove(m_home.path() / "token");
    EXPECT_THAT((*find("p"))->credentials({}).error().message, HasSubstr("token"));
}

TEST_F(ProfileCredentialsTest, AWebIdentityWithoutARoleIsRefused) {
    config("[profile p]\nweb_identity_token_file = /t\n");
    EXPECT_EQ(error("p").code, "RoleMissing");
}

TEST_F(ProfileCredentialsTest, HalfAnSsoProfileNamesTheMissingSetting) {
    config("[profile a]\nsso_session = gone\nsso_account_id = 1\n"
           "[profile b]\nsso_session = s\nsso_account_id = 1\n[sso-session s]\nsso_region = us-east-1\n"
           "[profile c]\nsso_start_url = https://x\nsso_region = us-east-1\nsso_account_id = 1\n");
    EXPECT_EQ(error("a").code, "SsoSessionNotFound");
    EXPECT_THAT(error("b").message, AllOf(HasSubstr("[sso-session s]"), HasSubstr("sso_start_url")));
    EXPECT_THAT(error("c").message, AllOf(HasSubstr("'c'"), HasSubstr("sso_role_name")));
}

} // namespace
} // namespace skydeck::aws
