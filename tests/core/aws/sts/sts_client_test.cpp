#include "core/aws/sts/sts_client.h"

#include "tests/core/aws/client_test.h"

namespace skydeck::aws::sts {
namespace {

using StsClientTest = test::ClientTest;

TEST_F(StsClientTest, TellsWhoCalls) {
    const StsClient sts(client(
        std::move(test::FakeTransport().then(
            200,
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:root</Arn>"
            "<UserId>U</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>")),
        "sts"));
    ASSERT_OK_AND(const auto identity, sts.getCallerIdentity(m_context));
    EXPECT_EQ(identity.account, "123456789012");
    EXPECT_EQ(identity.arn, "arn:aws:iam::123456789012:root");
    EXPECT_EQ(identity.userId, "U");
    EXPECT_EQ(sent().body, "Action=GetCallerIdentity&Version=2011-06-15");
}

} // namespace
} // namespace skydeck::aws::sts
