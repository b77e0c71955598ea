#include "core/aws/credentials/pasted.h"

#include "tests/support/support.h"

namespace skydeck::aws {
namespace {

using testing::HasSubstr;
using testing::Not;

void expectKeys(std::string_view text, const std::string& profile = {}) {
    const auto pasted = parsePastedKeys(text);
    ASSERT_TRUE(pasted.has_value()) << describe(pasted.error()) << "\n" << text;
    EXPECT_EQ(pasted->profile, profile);
    EXPECT_EQ(pasted->keys.accessKeyId, "ASIAEXAMPLE");
    EXPECT_EQ(pasted->keys.secretAccessKey, "sec/ret+key=");
    EXPECT_EQ(pasted->keys.sessionToken, "IQoJb3==");
}

TEST(PastedKeys, AllFormsOfTheAccessPortalAreUnderstood) {
    expectKeys("[123456789012_Student]\naws_access_key_id=ASIAEXAMPLE\naws_secret_access_key=sec/ret+key=\n"
               "aws_session_token=IQoJb3==\n",
               "123456789012_Student");
    expectKeys("  aws_access_key_id = ASIAEXAMPLE\n\n# mine\naws_secret_access_key = sec/ret+key=\n"
               "aws_session_token = IQoJb3==");
    expectKeys("export AWS_ACCESS_KEY_ID=\"ASIAEXAMPLE\"\nexport AWS_SECRET_ACCESS_KEY=\"sec/ret+key=\"\n"
               "export AWS_SESSION_TOKEN='IQoJb3=='\nexport AWS_DEFAULT_REGION=eu-west-1\n");
    expectKeys("SET AWS_ACCESS_KEY_ID=ASIAEXAMPLE\r\nSET AWS_SECRET_ACCESS_KEY=sec/ret+key=\r\n"
               "set \"AWS_SESSION_TOKEN=IQoJb3==\"\r\n");
    expectKeys("setx AWS_ACCESS_KEY_ID ASIAEXAMPLE\nsetx AWS_SECRET_ACCESS_KEY \"sec/ret+key=\"\n"
               "setx AWS_SESSION_TOKEN IQoJb3==\n");
    expectKeys("\xEF\xBB\xBF$Env:AWS_ACCESS_KEY_ID=\"ASIAEXAMPLE\"\n$env:AWS_SECRET_ACCESS_KEY = \"sec/ret+key=\"\n"
               "$Env:AWS_SESSION_TOKEN=\"IQoJb3==\";\n");
    expectKeys("[profile two words]\nAWS_ACCESS_KEY_ID=ASIAEXAMPLE\nAWS_SECRET_ACCESS_KEY=sec/ret+key=\n"
               "AWS_SESSION_TOKEN=IQoJb3==",
               "two words");
}

TEST(PastedKeys, WhatIsMissingIsNamed) {
    const auto error = [](std::string_view text) {
        const auto pasted = parsePastedKeys(text);
        return pasted ? std::string("no error") : describe(pasted.error());
    };
    EXPECT_THAT(error(""), HasSubstr("aws_access_key_id"));
    EXPECT_THAT(error("export AWS_ACCESS_KEY_ID=AKIAX"), HasSubstr("aws_secret_access_key"));
    EXPECT_THAT(error("aws_access_key_id=ASIAX\naws_secret_access_key=s"), HasSubstr("aws_session_token"));
    EXPECT_EQ(error("aws_access_key_id=AKIAX\naws_secret_access_key=s"), "no error");
}

TEST(PastedKeys, ErrorsShowNothingOfWhatWasPasted) {
    for (const char* text : {"topsecret", "aws_access_key_id=A\ntopsecret", "aws_secret_access_key=top secret",
                             "aws_secret_access_key=topsecret\x01", "=topsecret"}) {
        const auto pasted = parsePastedKeys(text);
        ASSERT_FALSE(pasted.has_value()) << text;
        EXPECT_EQ(pasted.error().code, "InvalidPaste") << text;
        EXPECT_THAT(pasted.error().message, Not(HasSubstr("secret"))) << text;
    }
}

} // namespace
} // namespace skydeck::aws
