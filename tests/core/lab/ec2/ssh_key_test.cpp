#include "core/lab/ec2/ssh_key.h"

#include "tests/support/support.h"

using namespace skydeck;
using lab::ec2::makeSshKey;
using lab::ec2::readSshKey;
using testing::EndsWith;
using testing::StartsWith;

namespace {
// By ssh-keygen, which also says the fingerprints.
constexpr const char* kRsaBlob =
    "AAAAB3NzaC1yc2EAAAADAQABAAAAgQCVJotFyaUY06K+t353n+O/g51viuBKZjHCQESRxSi9BuwaPkozAhvAeTVVZfdaNOo3RWG2/"
    "ueGQi3Fvn+RF5UeD/xcO8siBSsgqOTmM/yrOtwP+ZA+fcde6byXBWX3FmlMDCOJgbWVNLPZSXW0YyfIDNtPaCVbQIQFFfQiMGhFMw==";
constexpr const char* kRsaMd5 = "4d:d3:87:9c:d7:f7:ad:8f:90:ae:82:0e:f0:30:e4:e3";
constexpr const char* kRfc4716 = R"(---- BEGIN SSH2 PUBLIC KEY ----
Comment: "1024-bit RSA, converted by me \
from OpenSSH"
AAAAB3NzaC1yc2EAAAADAQABAAAAgQCVJotFyaUY06K+t353n+O/g51viuBKZjHCQESRxS
i9BuwaPkozAhvAeTVVZfdaNOo3RWG2/ueGQi3Fvn+RF5UeD/xcO8siBSsgqOTmM/yrOtwP
+ZA+fcde6byXBWX3FmlMDCOJgbWVNLPZSXW0YyfIDNtPaCVbQIQFFfQiMGhFMw==
---- END SSH2 PUBLIC KEY ----
)";
constexpr const char* kDer = R"(MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCVJotFyaUY06K+t353n+O/g51v
iuBKZjHCQESRxSi9BuwaPkozAhvAeTVVZfdaNOo3RWG2/ueGQi3Fvn+RF5UeD/xc
O8siBSsgqOTmM/yrOtwP+ZA+fcde6byXBWX3FmlMDCOJgbWVNLPZSXW0YyfIDNtP
aCVbQIQFFfQiMGhFMwIDAQAB)";
constexpr const char* kEd25519 =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKjF/5AqGMROcHc9OD5ple8qGdAT8+wrcw107qQtJ05+ me@home";
} // namespace

TEST(SshKey, NewKeysReadBack) {
    for (const char* type : {"rsa", "ed25519"}) {
        ASSERT_OK_AND(const auto made, makeSshKey(type, "name"));
        ASSERT_OK_AND(const auto read, readSshKey(made.publicKey));
        EXPECT_EQ(read.type, type);
        EXPECT_EQ(read.publicKey, made.publicKey);
        EXPECT_TRUE(read.privateKey.empty());
    }
}

TEST(SshKey, PrivateKeysHaveTheFormsOfEc2) {
    ASSERT_OK_AND(const auto rsa, makeSshKey("rsa", "name"));
    EXPECT_THAT(rsa.privateKey, StartsWith("-----BEGIN RSA PRIVATE KEY-----\n"));
    EXPECT_EQ(rsa.fingerprint.size(), 59u); // SHA-1 with colons
    ASSERT_OK_AND(const auto ed, makeSshKey("ed25519", "name"));
    EXPECT_THAT(ed.privateKey, StartsWith("-----BEGIN OPENSSH PRIVATE KEY-----\n"));
    EXPECT_THAT(ed.privateKey, EndsWith("-----END OPENSSH PRIVATE KEY-----\n"));
}

TEST(SshKey, ImportedRsaIsTheSameInEveryForm) {
    for (const std::string& form :
         {std::string("ssh-rsa ") + kRsaBlob + " me@home\n", std::string(kRfc4716), std::string(kDer)}) {
        ASSERT_OK_AND(const auto key, readSshKey(form));
        EXPECT_EQ(key.fingerprint, kRsaMd5);
        EXPECT_EQ(key.publicKey, std::string("ssh-rsa ") + kRsaBlob);
    }
}

TEST(SshKey, ImportedEd25519HasTheFingerprintOfOpenSsh) {
    ASSERT_OK_AND(const auto key, readSshKey(kEd25519));
    EXPECT_EQ(key.fingerprint, "O7PLtcsP2ZVMYE5oX7RPC11edun99z28qAbAHXDLwiQ=");
}

TEST(SshKey, RefusesWhatIsNoKey) {
    const std::string cut(std::string_view(kRsaBlob).substr(0, 80));
    for (const std::string& text : {std::string(), std::string("ssh-rsa"), std::string("ssh-rsa !!!!"),
                                    "ssh-rsa " + cut, std::string("ssh-dss AAAAB3NzaC1kc3M="), std::string("AAAA"),
                                    std::string(1000, 'A'), std::string("---- BEGIN SSH2 PUBLIC KEY ----\n----")}) {
        const auto key = readSshKey(text);
        ASSERT_FALSE(key.has_value()) << text;
        EXPECT_EQ(key.error().code, "InvalidKey.Format");
    }
}
