#include "core/workflows/servers.h"

#include "tests/core/aws/client_test.h"
#include "tests/support/loopback_server.h"

#include <fstream>

#include <sys/stat.h>

namespace skydeck::workflows {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class Servers : public test::ClientTest {
protected:
    std::shared_ptr<aws::Session> session(const std::string& endpoint = "http://127.0.0.1:4566") {
        test::FakeTransport fake;
        m_record = fake.record();
        m_record->otherwise = [](const wire::HttpRequest& request) -> Result<wire::HttpResponse> {
            if (request.body.find("Action=CreateKeyPair") == std::string::npos)
                return wire::HttpResponse{
                    200, {}, "<DeleteKeyPairResponse><return>true</return></DeleteKeyPairResponse>"};
            return wire::HttpResponse{200,
                                      {},
                                      "<CreateKeyPairResponse><keyName>k</keyName><keyMaterial>PRIVATE</keyMaterial>"
                                      "</CreateKeyPairResponse>"};
        };
        return aws::Session::custom("us-east-1", endpoint, {"AKID", "secret", {}, {}},
                                    std::make_unique<test::FakeTransport>(std::move(fake)), m_clock);
    }
    static aws::ec2::Instance running() {
        aws::ec2::Instance instance;
        instance.instanceId = "i-1";
        instance.state = "running";
        instance.keyName = "k";
        instance.publicIpAddress = "127.1.2.3";
        return instance;
    }
    void touchKey() {
        fs::create_directories(keyFile("k").parent_path());
        std::ofstream(keyFile("k")) << "PRIVATE";
    }

    const TemporaryFolder m_folder;
    const test::ScopedVariable m_home{"HOME", m_folder.path().c_str()};
};

TEST_F(Servers, APrivateKeyIsForItsOwnerAlone) {
    const auto file = createKeyPair(session(), "k", "rsa", m_context);
    ASSERT_OK(file);
    EXPECT_EQ(*file, m_folder.path() / ".ssh" / "k.pem");
    struct stat seen {};
    ASSERT_EQ(::stat(file->c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 0777, 0400U);
}

TEST_F(Servers, AKeyFileIsNeverOverwrittenAndNothingIsMadeThen) {
    touchKey();
    const auto file = createKeyPair(session(), "k", "rsa", m_context);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, "KeyFileExists");
    EXPECT_EQ(calls(), 0U);
}

TEST_F(Servers, AKeyPairWhoseFileCannotBeSavedGoesAgain) {
    std::ofstream(m_folder.path() / ".ssh") << "a file in the folder's place";
    const auto file = createKeyPair(session(), "k", "rsa", m_context);
    ASSERT_FALSE(file);
    ASSERT_EQ(calls(), 2U);
    EXPECT_THAT(sent(1).body, HasSubstr("Action=DeleteKeyPair"));
}

TEST_F(Servers, NamesBecomeFilesInTheFolder) {
    EXPECT_EQ(keyFile("../../etc/x"), m_folder.path() / ".ssh" / ".._.._etc_x.pem");
}

TEST_F(Servers, DeletingTakesTheFileToo) {
    touchKey();
    EXPECT_EQ(deleteKeyPair(session(), "k", m_context).value(), true);
    EXPECT_FALSE(fs::exists(keyFile("k")));
    EXPECT_EQ(deleteKeyPair(session(), "k", m_context).value(), false);
}

TEST_F(Servers, TheSshCommandFitsThePlace) {
    touchKey();
    aws::ec2::Instance server = running();
    const auto lab = sshCommand(*session(), server, "8931:localhost:8888");
    ASSERT_OK(lab);
    EXPECT_THAT(shellText(*lab), HasSubstr("-p 2222"));
    EXPECT_THAT(shellText(*lab), HasSubstr("-L 8931:localhost:8888 ec2-user@127.1.2.3"));
    server.publicDnsName = "ec2-1-2-3-4.compute-1.amazonaws.com";
    const auto aws = sshCommand(*session("https://ec2.us-east-1.amazonaws.com"), server, {});
    ASSERT_OK(aws);
    EXPECT_THAT(*aws, ElementsAre("ssh", "-i", keyFile("k").string(), "ec2-user@ec2-1-2-3-4.compute-1.amazonaws.com"));
}

TEST_F(Servers, WhatALoginLacksIsSaid) {
    aws::ec2::Instance server = running();
    EXPECT_EQ(sshCommand(*session(), server, {}).error().code, "KeyFileMissing");
    server.keyName.clear();
    EXPECT_EQ(sshCommand(*session(), server, {}).error().code, "NoKeyPair");
    server.publicIpAddress.clear();
    EXPECT_EQ(sshCommand(*session(), server, {}).error().code, "NoPublicAddress");
}

TEST(ShellText, QuotesWhatAShellWouldTakeApart) {
    EXPECT_EQ(shellText({"ssh", "-i", "/home/a b/k.pem", "x'y", ""}), "ssh -i '/home/a b/k.pem' 'x'\\''y' ''");
}

} // namespace
} // namespace skydeck::workflows
