#include "core/aws/credentials/save_keys.h"

#include "core/aws/profiles.h"
#include "tests/core/aws/credentials/fixture.h"

#include <sys/stat.h>

namespace skydeck::aws {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const wire::Credentials kFresh{"NEWKEY", "newsecret", "newtoken", {}};
const std::string kLines =
    "aws_access_key_id = NEWKEY\naws_secret_access_key = newsecret\naws_session_token = newtoken\n";

TEST(WithKeys, ANewProfileIsAppended) {
    EXPECT_EQ(withKeys("", "p", kFresh), "[p]\n" + kLines);
    EXPECT_EQ(withKeys("[a]\nx = 1\n", "p", kFresh), "[a]\nx = 1\n\n[p]\n" + kLines);
    EXPECT_EQ(withKeys("[a]\nx = 1", "p", kFresh), "[a]\nx = 1\n\n[p]\n" + kLines);
}

TEST(WithKeys, OnlyTheKeysOfTheProfileChange) {
    EXPECT_EQ(
        withKeys("# top\n[a]\naws_access_key_id = A ; mine\n\n[ p ]\n# note\nAWS_ACCESS_KEY_ID=OLD\n"
                 "aws_session_token = part\n  and more\nregion = eu-west-1\n; end\n\n[z]\naws_session_token = Z\n",
                 "p", kFresh),
        "# top\n[a]\naws_access_key_id = A ; mine\n\n[ p ]\n" + kLines +
            "# note\nregion = eu-west-1\n; end\n\n[z]\naws_session_token = Z\n");
}

TEST(WithKeys, AnOldTokenDoesNotOutliveItsKeys) {
    EXPECT_EQ(withKeys("[p]\naws_access_key_id = A\naws_session_token = OLD\n", "p", {"K", "s", {}, {}}),
              "[p]\naws_access_key_id = K\naws_secret_access_key = s\n");
}

TEST(WithKeys, WindowsLineEndsStay) {
    EXPECT_EQ(withKeys("[p]\r\naws_access_key_id = A\r\n", "p", {"K", "s", {}, {}}),
              "[p]\r\naws_access_key_id = K\r\naws_secret_access_key = s\r\n");
}

TEST(WithKeys, OfASectionThatStandsTwiceTheLastCounts) {
    const std::string text = withKeys("[p]\naws_access_key_id = A\n[p]\naws_access_key_id = B\n", "p", kFresh);
    EXPECT_EQ(text, "[p]\n[p]\n" + kLines);
    const auto parsed = parseConfigFile(text, "f");
    ASSERT_OK(parsed);
    EXPECT_EQ(parsed->at("p").at("aws_access_key_id"), "NEWKEY");
}

class SaveKeysTest : public test::CredentialsTest {
protected:
    Status save(const std::string& profile) { return saveKeys(*sources().shared, profile, kFresh); }
    std::string file() { return readFile(m_home.path() / ".aws/credentials").value_or("none"); }
    unsigned mode(const std::string& name) {
        struct stat status {};
        EXPECT_EQ(::stat((m_home.path() / name).c_str(), &status), 0);
        return status.st_mode & 0777;
    }
};

TEST_F(SaveKeysTest, TheFileIsMadeAndOnlyItsOwnerReadsIt) {
    ASSERT_OK(save("p"));
    EXPECT_EQ(file(), "[p]\n" + kLines);
    EXPECT_EQ(mode(".aws/credentials"), 0600U);
    std::filesystem::permissions(m_home.path() / ".aws/credentials", std::filesystem::perms(0644));
    ASSERT_OK(save("q"));
    EXPECT_EQ(mode(".aws/credentials"), 0600U);
}

TEST_F(SaveKeysTest, ALinkStaysALink) {
    write("dotfiles/credentials", "[a]\nx = 1\n");
    std::filesystem::create_directories(m_home.path() / ".aws");
    std::filesystem::create_symlink("../dotfiles/credentials", m_home.path() / ".aws/credentials");
    ASSERT_OK(save("p"));
    EXPECT_TRUE(std::filesystem::is_symlink(m_home.path() / ".aws/credentials"));
    EXPECT_THAT(*readFile(m_home.path() / "dotfiles/credentials"), HasSubstr("NEWKEY"));
}

TEST_F(SaveKeysTest, AProfileThatWouldNotUseThemIsLeftAlone) {
    config("[profile p]\nsso_session = s\n");
    const auto saved = save("p");
    ASSERT_FALSE(saved.has_value());
    EXPECT_EQ(saved.error().code, "ProfileHasOtherCredentials");
    EXPECT_THAT(saved.error().message, AllOf(HasSubstr("'p'"), HasSubstr(".aws/config"), HasSubstr("sso_session")));
    EXPECT_EQ(file(), "none");
}

TEST_F(SaveKeysTest, ANameThatWouldBreakTheFileIsRefused) {
    for (const char* name : {"", "a]b", "a\nb", " a", "[x", "lab"})
        EXPECT_EQ(save(name).error().code, "InvalidProfileName") << name;
}

class ProfilesTest : public test::CredentialsTest {
protected:
    SessionOptions options() {
        SessionOptions made;
        made.environment = sources().environment;
        made.clock = &m_clock;
        return made;
    }
};

TEST_F(ProfilesTest, EachIsListedWithItsKindAndWithoutSecrets) {
    credentialsFile("[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = topsecret\n"
                    "[half]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
                    "[pasted]\naws_access_key_id = A\naws_secret_access_key = s\naws_session_token = t\n");
    config("[profile keys]\nregion = eu-west-1\n[profile proc]\ncredential_process = tool --password topsecret\n"
           "[profile role]\nrole_arn = arn:r\nsource_profile = keys\n"
           "[profile sso]\nsso_start_url = https://x\nsso_region = r\nsso_account_id = 1\nsso_role_name = R\n"
           "[profile empty]\nregion = x\n");
    m_variables["AWS_PROFILE"] = "role";
    ASSERT_OK_AND(const auto all, listProfiles(options()));
    std::vector<std::string> lines;
    for (const auto& profile : all)
        lines.push_back(profile.name + "|" + profile.kind + "|" + profile.region + "|" + profile.detail + "|" +
                        profile.accessKeyId + (profile.current ? "|current" : ""));
    lines.pop_back(); // the lab, wherever it is
    EXPECT_EQ(lines, (std::vector<std::string>{"empty|none|x||", "half|keys|||****************MPLE",
                                               "keys|keys|eu-west-1||****************MPLE",
                                               "pasted|session keys|||****************", "proc|process||tool|",
                                               "role|role||arn:r by keys||current", "sso|sso||R of 1|"}));
    EXPECT_EQ(all.back().name, "lab");
    EXPECT_THAT(all[1].problem, HasSubstr("aws_secret_access_key"));
}

TEST_F(ProfilesTest, WithoutProfilesTheLabIsTheCurrentOne) {
    ASSERT_OK_AND(const auto all, listProfiles(options()));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].name, "lab");
    EXPECT_TRUE(all[0].current);
}

TEST_F(ProfilesTest, PastedKeysGoWhereTheOptionThePasteOrTheDefaultSays) {
    const auto saved = [&](const std::string& text, const std::string& profile = {}) {
        SessionOptions made = options();
        made.profile = profile;
        const auto done = savePastedKeys(made, text);
        return done ? done->profile : describe(done.error());
    };
    const std::string keys = "aws_access_key_id=AKIAX\naws_secret_access_key=s\n";
    EXPECT_EQ(saved(keys), "default");
    EXPECT_EQ(saved("[portal]\n" + keys), "portal");
    EXPECT_EQ(saved("[portal]\n" + keys, "mine"), "mine");
}

TEST_F(ProfilesTest, OnlySsoProfilesSignIn) {
    credentialsFile("[keys]\naws_access_key_id = A\naws_secret_access_key = s\n");
    SessionOptions made = options();
    made.profile = "keys";
    EXPECT_EQ(signIn(made, false, {}).error().code, "NotAnSsoProfile");
    made.profile = "gone";
    EXPECT_EQ(signIn(made, false, {}).error().code, "ProfileNotFound");
}

} // namespace
} // namespace skydeck::aws
