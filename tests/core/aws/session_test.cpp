#include "core/aws/session.h"

#include "core/aws/session_settings.h"
#include "tests/support/loopback_server.h"
#include "tests/support/support.h"

#include <map>
#include <sys/wait.h>
#include <unistd.h>

namespace skydeck::aws {
namespace {

class SessionTest : public testing::Test {
protected:
    SessionTest() {
        m_variables["HOME"] = m_home.path();
        m_variables["AWS_EC2_METADATA_DISABLED"] = "true"; // the machine of the test may be one of Amazon's
    }

    void config(const std::string& text) { write(".aws/config", text); }
    void credentialsFile(const std::string& text) { write(".aws/credentials", text); }
    void write(const std::string& name, const std::string& text) {
        ASSERT_OK(writeFileAtomically(m_home.path() / name, text, 0600));
    }
    void runLab(int pid = ::getpid()) {
        ASSERT_OK(writeFileAtomically(m_home.path() / "run/skydeck/lab.json",
                                      R"({"endpointUrl":"http://127.0.0.1:4599","accessKeyId":"LABKEY",)"
                                      R"("secretAccessKey":"LABSECRET","region":"eu-north-1","pid":)" +
                                          std::to_string(pid) + "}",
                                      0600));
    }
    Result<std::shared_ptr<Session>> create() {
        m_options.environment = [this](std::string_view name) -> std::optional<std::string> {
            const auto it = m_variables.find(name);
            return it == m_variables.end() ? std::nullopt : std::optional(it->second);
        };
        return Session::create(m_options);
    }
    std::string accessKey() {
        const auto session = create();
        if (!session) return describe(session.error());
        const auto credentials = (*session)->credentials().credentials({});
        return credentials ? credentials->accessKeyId : describe(credentials.error());
    }
    Error error() {
        const auto session = create();
        EXPECT_FALSE(session.has_value());
        return session ? Error{} : session.error();
    }

    TemporaryFolder m_home;
    test::ScopedVariable m_runtime{"XDG_RUNTIME_DIR", (m_home.path() / "run").c_str()};
    std::map<std::string, std::string, std::less<>> m_variables;
    SessionOptions m_options;
};

constexpr const char* kTwoProfiles =
    "[default]\naws_access_key_id = DEFAULTKEY\naws_secret_access_key = s\n"
    "[work]\naws_access_key_id=WORKKEY\naws_secret_access_key=s\naws_session_token=t\n";

TEST_F(SessionTest, TheEnvironmentsKeysAndRegionAreEnough) {
    m_variables.insert({{"AWS_ACCESS_KEY_ID", "ENVKEY"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_REGION", "us-west-2"}});
    ASSERT_OK_AND(const auto session, create());
    EXPECT_EQ(session->region(), "us-west-2");
    EXPECT_FALSE(session->isLab());
    EXPECT_EQ(session->endpoint("batch"), "https://batch.us-west-2.amazonaws.com");
    EXPECT_EQ(accessKey(), "ENVKEY");
}

TEST_F(SessionTest, DefaultProfileIsUsedWhenNoneIsNamed) {
    credentialsFile(kTwoProfiles);
    config("[default]\nregion = eu-west-1\n");
    ASSERT_OK_AND(const auto session, create());
    EXPECT_EQ(session->profile(), "default");
    EXPECT_EQ(session->region(), "eu-west-1");
    EXPECT_EQ(accessKey(), "DEFAULTKEY");
}

TEST_F(SessionTest, ProfilesAreNamedByOptionOrVariable) {
    credentialsFile(kTwoProfiles);
    config("[profile work]\nregion = ap-northeast-1\n");
    m_variables["AWS_PROFILE"] = "work";
    ASSERT_OK_AND(const auto session, create());
    EXPECT_EQ(session->region(), "ap-northeast-1");
    ASSERT_OK_AND(const auto credentials, session->credentials().credentials({}));
    EXPECT_EQ(credentials.accessKeyId, "WORKKEY");
    EXPECT_EQ(credentials.sessionToken, "t");
    m_options.profile = "default";
    m_options.region = "us-east-1";
    EXPECT_EQ(accessKey(), "DEFAULTKEY");
}

TEST_F(SessionTest, AProfileOnTheCommandLineWinsOverExportedKeysButTheVariableDoesNot) {
    credentialsFile(kTwoProfiles);
    m_variables.insert({{"AWS_ACCESS_KEY_ID", "ENVKEY"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_REGION", "us-west-2"}});
    m_variables["AWS_PROFILE"] = "work";
    EXPECT_EQ(accessKey(), "ENVKEY");
    m_options.profile = "work";
    EXPECT_EQ(accessKey(), "WORKKEY");
}

TEST_F(SessionTest, TheVariablesMayNameOtherFiles) {
    write("elsewhere/c", "[profile far]\nregion=us-east-2\n");
    write("elsewhere/k", "[far]\naws_access_key_id=FARKEY\naws_secret_access_key=s\n");
    m_variables["AWS_CONFIG_FILE"] = m_home.path() / "elsewhere/c";
    m_variables["AWS_SHARED_CREDENTIALS_FILE"] = "~/elsewhere/k";
    m_options.profile = "far";
    EXPECT_EQ(accessKey(), "FARKEY");
    EXPECT_EQ((*create())->region(), "us-east-2");
}

TEST_F(SessionTest, TheRegionsOrderIsOptionThenVariablesThenProfile) {
    credentialsFile(kTwoProfiles);
    config("[default]\nregion = eu-west-1\n");
    m_variables["AWS_DEFAULT_REGION"] = "us-west-1";
    EXPECT_EQ((*create())->region(), "us-west-1");
    m_variables["AWS_REGION"] = "us-west-2";
    EXPECT_EQ((*create())->region(), "us-west-2");
    m_options.region = "sa-east-1";
    EXPECT_EQ((*create())->region(), "sa-east-1");
}

TEST_F(SessionTest, AMissingRegionNamesProfileFileAndFix) {
    credentialsFile(kTwoProfiles);
    m_options.profile = "work";
    const Error problem = error();
    EXPECT_EQ(problem.code, "RegionNotFound");
    EXPECT_EQ(problem.kind, ErrorKind::InvalidInput);
    EXPECT_THAT(problem.message, testing::HasSubstr("'work'"));
    EXPECT_THAT(problem.message, testing::HasSubstr(".aws/config"));
    EXPECT_THAT(problem.hint, testing::HasSubstr("--region"));
}

TEST_F(SessionTest, AMissingProfileNamesTheFilesAndTheOnesThatExist) {
    credentialsFile(kTwoProfiles);
    m_options.profile = "wrok";
    const Error problem = error();
    EXPECT_EQ(problem.code, "ProfileNotFound");
    EXPECT_THAT(problem.message, testing::HasSubstr("'wrok'"));
    EXPECT_THAT(problem.message, testing::HasSubstr(".aws/credentials"));
    EXPECT_THAT(problem.hint, testing::HasSubstr("default, work"));
}

TEST_F(SessionTest, HalfACredentialIsAnErrorWhereverItStands) {
    credentialsFile("[default]\naws_access_key_id = A\n");
    Error problem = error();
    EXPECT_EQ(problem.code, "PartialCredentials");
    EXPECT_THAT(problem.message, testing::AllOf(testing::HasSubstr("'default'"), testing::HasSubstr(".aws/credentials"),
                                                testing::HasSubstr("aws_secret_access_key")));
    m_variables["AWS_SECRET_ACCESS_KEY"] = "s";
    problem = error();
    EXPECT_EQ(problem.code, "PartialCredentials");
    EXPECT_THAT(problem.message, testing::HasSubstr("AWS_ACCESS_KEY_ID is not"));
}

TEST_F(SessionTest, AProfileWithoutCredentialsSaysWhereTheyWereSought) {
    config("[profile empty]\nregion = eu-west-1\n");
    m_options.profile = "empty";
    const Error problem = error();
    EXPECT_EQ(problem.code, "CredentialsNotFound");
    EXPECT_EQ(problem.kind, ErrorKind::Unauthenticated);
    EXPECT_THAT(problem.message, testing::HasSubstr("'empty'"));
    EXPECT_THAT(problem.hint, testing::HasSubstr("--profile lab"));
}

TEST_F(SessionTest, AProfilesRoleIsAssumedWhereItsEndpointSays) {
    std::string seen;
    test::LoopbackServer sts([&](test::LoopbackServer::Connection& connection) {
        seen = connection.readRequest();
        const std::string body =
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ROLEKEY</AccessKeyId>"
            "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
            "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    });
    credentialsFile(kTwoProfiles);
    config("[profile admin]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = work\n"
           "services = mine\n[services mine]\nsts =\n  endpoint_url = http://" +
           sts.host() + "\n");
    m_options.profile = "admin";
    ASSERT_OK_AND(const auto session, create());
    EXPECT_EQ(session->endpoint("batch"), "https://batch.eu-west-1.amazonaws.com");
    ASSERT_OK_AND(const auto first, session->credentials().credentials({}));
    ASSERT_OK_AND(const auto second, session->credentials().credentials({}));
    EXPECT_EQ(first.accessKeyId, "ROLEKEY");
    EXPECT_EQ(second.accessKeyId, "ROLEKEY");
    EXPECT_EQ(sts.connections(), 1);
    EXPECT_THAT(seen, testing::HasSubstr("Credential=WORKKEY/"));
    EXPECT_THAT(seen, testing::HasSubstr("Action=AssumeRole&"));
}

TEST_F(SessionTest, AWebIdentityOfTheEnvironmentComesBeforeTheFilesKeysButNotBeforeAProfileOnTheCommandLine) {
    credentialsFile(kTwoProfiles);
    m_variables.insert({{"AWS_REGION", "us-east-1"}, {"AWS_WEB_IDENTITY_TOKEN_FILE", "/no/such/token"}});
    EXPECT_EQ(error().code, "RoleMissing");
    m_variables["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/r";
    EXPECT_THAT(accessKey(), testing::HasSubstr("/no/such/token"));
    m_options.profile = "work";
    EXPECT_EQ(accessKey(), "WORKKEY");
}

TEST_F(SessionTest, ContainerCredentialsComeBeforeTheLab) {
    runLab();
    m_variables.insert({{"AWS_REGION", "us-east-1"}, {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://10.1.2.3/x"}});
    EXPECT_EQ(error().code, "InvalidCredentialsUri");
    m_variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1:1/x";
    ASSERT_OK_AND(const auto session, create());
    EXPECT_FALSE(session->isLab());
    EXPECT_THAT(session->credentials().describe(), testing::HasSubstr("container"));
}

TEST_F(SessionTest, S3AddressingIsAsTheProfileSays) {
    credentialsFile(kTwoProfiles);
    m_variables["AWS_REGION"] = "us-east-1";
    EXPECT_EQ((*create())->s3Addressing(), S3Addressing::Auto);
    config("[default]\ns3 =\n  addressing_style = path\n");
    EXPECT_EQ((*create())->s3Addressing(), S3Addressing::Path);
    config("[default]\ns3 =\n  addressing_style = sideways\n");
    EXPECT_EQ(error().code, "InvalidAddressingStyle");
}

TEST_F(SessionTest, ChecksumsOfRequestsAreCalculatedAsEnvironmentAndProfileSay) {
    credentialsFile(kTwoProfiles);
    m_variables["AWS_REGION"] = "us-east-1";
    ASSERT_OK(create());
    const auto chosen = [&] { return resolveSettings(m_options).value().requestChecksums; };
    EXPECT_EQ(chosen(), RequestChecksums::WhenSupported);
    config("[default]\nrequest_checksum_calculation = when_required\n");
    EXPECT_EQ(chosen(), RequestChecksums::WhenRequired);
    m_variables["AWS_REQUEST_CHECKSUM_CALCULATION"] = "WHEN_SUPPORTED";
    EXPECT_EQ(chosen(), RequestChecksums::WhenSupported);
    m_variables["AWS_REQUEST_CHECKSUM_CALCULATION"] = "never";
    EXPECT_EQ(error().code, "InvalidChecksumCalculation");
}

TEST_F(SessionTest, OtherKindsOfEndpointsAreSwitchedOnByVariableOrProfile) {
    credentialsFile(kTwoProfiles);
    m_variables["AWS_REGION"] = "us-east-1";
    config("[default]\nuse_dualstack_endpoint = true\n");
    EXPECT_EQ((*create())->endpoint("s3"), "https://s3.dualstack.us-east-1.amazonaws.com");
    m_variables["AWS_USE_FIPS_ENDPOINT"] = "true";
    m_variables["AWS_USE_DUALSTACK_ENDPOINT"] = "false";
    EXPECT_EQ((*create())->endpoint("s3"), "https://s3-fips.us-east-1.amazonaws.com");
}

TEST_F(SessionTest, ABrokenFileIsAnErrorAndNotAnEmptyOne) {
    credentialsFile("[default\naws_access_key_id = A\n");
    EXPECT_EQ(error().code, "InvalidConfigFile");
}

TEST_F(SessionTest, TheLabStandsInWhenThereIsNothingElse) {
    runLab();
    ASSERT_OK_AND(const auto session, create());
    EXPECT_EQ(session->profile(), "lab");
    EXPECT_EQ(session->region(), "eu-north-1");
    EXPECT_EQ(session->endpoint("s3"), "http://127.0.0.1:4599");
    EXPECT_TRUE(session->isLab());
    EXPECT_EQ(accessKey(), "LABKEY");
}

TEST_F(SessionTest, TheLabByNameMeansTheRunningOneDespiteExportedKeys) {
    runLab();
    m_variables.insert({{"AWS_ACCESS_KEY_ID", "ENVKEY"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_REGION", "us-west-2"}});
    m_options.profile = "lab";
    EXPECT_EQ(accessKey(), "LABKEY");
    EXPECT_TRUE((*create())->isLab());
}

TEST_F(SessionTest, AProfileOfOnesOwnNamedLabWins) {
    runLab();
    credentialsFile("[lab]\naws_access_key_id=OWNLAB\naws_secret_access_key=s\n");
    config("[profile lab]\nregion=us-east-1\nendpoint_url=http://127.0.0.1:9999\n");
    m_options.profile = "lab";
    EXPECT_EQ(accessKey(), "OWNLAB");
    EXPECT_EQ((*create())->endpoint("batch"), "http://127.0.0.1:9999");
}

TEST_F(SessionTest, ALabThatDoesNotRunSaysHowToStartIt) {
    const Error problem = error();
    EXPECT_EQ(problem.code, "LabNotRunning");
    EXPECT_THAT(problem.hint, testing::HasSubstr("skydeckctl lab start"));
}

TEST_F(SessionTest, ARecordWhoseProcessIsGoneDoesNotCount) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    runLab(child);
    EXPECT_EQ(error().code, "LabNotRunning");
}

TEST_F(SessionTest, ABrokenRecordIsAnErrorThatNamesIt) {
    write("run/skydeck/lab.json", "{\"pid\":1}");
    const Error problem = error();
    EXPECT_EQ(problem.code, "InvalidLabRecord");
    EXPECT_THAT(problem.message, testing::HasSubstr("lab.json"));
}

TEST_F(SessionTest, TheLabsKeysAreReadAnewForEachUse) {
    runLab();
    ASSERT_OK_AND(const auto session, create());
    write("run/skydeck/lab.json", R"({"endpointUrl":"http://127.0.0.1:4599","accessKeyId":"NEWKEY",)"
                                  R"("secretAccessKey":"x","region":"eu-north-1","pid":)" +
                                      std::to_string(::getpid()) + "}");
    EXPECT_EQ(session->credentials().credentials({})->accessKeyId, "NEWKEY");
}

TEST_F(SessionTest, TheLabsKeysDoNotGoToAnotherHost) {
    runLab();
    m_options.endpointUrl = "https://storage.example";
    EXPECT_EQ(error().code, "CredentialsNotFound");
}

TEST_F(SessionTest, EndpointsOfOneServiceComeBeforeTheGeneralOne) {
    credentialsFile(kTwoProfiles);
    m_variables.insert({{"AWS_REGION", "us-east-1"},
                        {"AWS_ENDPOINT_URL", "http://127.0.0.1:1"},
                        {"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "http://127.0.0.1:2/"}});
    ASSERT_OK_AND(const auto session, create());
    EXPECT_EQ(session->endpoint("logs"), "http://127.0.0.1:2");
    EXPECT_EQ(session->endpoint("s3"), "http://127.0.0.1:1");
    m_options.endpointUrl = "http://127.0.0.1:3";
    EXPECT_EQ((*create())->endpoint("logs"), "http://127.0.0.1:3");
}

TEST_F(SessionTest, TheFilesEndpointsCountUntilTheyAreIgnored) {
    credentialsFile(kTwoProfiles);
    config("[default]\nregion=us-east-1\nendpoint_url=http://127.0.0.1:1\nservices=mine\n"
           "[services mine]\ns3 =\n  endpoint_url = http://127.0.0.1:2\n");
    ASSERT_OK_AND(const auto session, create());
    EXPECT_EQ(session->endpoint("s3"), "http://127.0.0.1:2");
    EXPECT_EQ(session->endpoint("batch"), "http://127.0.0.1:1");
    m_variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
    EXPECT_EQ((*create())->endpoint("s3"), "https://s3.us-east-1.amazonaws.com");
}

TEST_F(SessionTest, AnEndpointThatIsNoneIsRefusedWithItsOrigin) {
    credentialsFile(kTwoProfiles);
    m_variables["AWS_REGION"] = "us-east-1";
    m_variables["AWS_ENDPOINT_URL"] = "localhost:4566";
    const Error problem = error();
    EXPECT_EQ(problem.code, "InvalidEndpoint");
    EXPECT_THAT(problem.message, testing::HasSubstr("AWS_ENDPOINT_URL"));
}

TEST_F(SessionTest, ALabNeedsNoRegion) {
    credentialsFile(kTwoProfiles);
    m_options.endpointUrl = "http://localhost:4566";
    EXPECT_EQ((*create())->region(), "us-east-1");
}

TEST_F(SessionTest, ProfileNamesComeFromBothFiles) {
    credentialsFile(kTwoProfiles);
    config("[default]\n[profile \"two words\"]\n[services s]\n[sso-session x]\n");
    create().has_value();
    EXPECT_EQ(profileNames(m_options.environment), (std::vector<std::string>{"default", "two words", "work"}));
}

} // namespace
} // namespace skydeck::aws
