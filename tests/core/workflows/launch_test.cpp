#include "core/workflows/launch.h"

#include "tests/core/workflows/fake_aws.h"

namespace skydeck::workflows {
namespace {

using aws::ec2::IngressRule;
using testing::ElementsAre;

TEST(SshAccess, OpenMeansPort22FromEverywhere) {
    EXPECT_TRUE(sshIsOpenToAll(IngressRule{"tcp", 22, 22, {"0.0.0.0/0"}}));
    EXPECT_TRUE(sshIsOpenToAll(IngressRule{"tcp", 0, 65535, {"10.0.0.0/8", "::/0"}}));
    EXPECT_TRUE(sshIsOpenToAll(IngressRule{"-1", -1, -1, {"0.0.0.0/0"}}));
    EXPECT_FALSE(sshIsOpenToAll(IngressRule{"tcp", 22, 22, {"203.0.113.7/32"}}));
    EXPECT_FALSE(sshIsOpenToAll(IngressRule{"tcp", 443, 443, {"0.0.0.0/0"}}));
    EXPECT_FALSE(sshIsOpenToAll(IngressRule{"udp", 22, 22, {"0.0.0.0/0"}}));
}

class Launch : public testing::Test {
protected:
    test::FakeAws m_aws;
    std::shared_ptr<aws::Session> m_session = m_aws.session();
    CallContext m_context;
};

TEST_F(Launch, TheOwnAddressIsLetInBeforeTheOthersAreKeptOut) {
    m_aws.on("ec2.AuthorizeSecurityGroupIngress", [](const Json&) { return Json{{"Return", true}}; });
    m_aws.on("ec2.RevokeSecurityGroupIngress", [](const Json&) { return Json{{"Return", true}}; });
    const aws::ec2::SecurityGroup group{
        "sg-1",
        "g",
        "",
        "vpc-1",
        {{"tcp", 22, 22, {"0.0.0.0/0", "198.51.100.0/24", "::/0"}}, {"tcp", 443, 443, {"0.0.0.0/0"}}}};
    ASSERT_OK(narrowSsh(m_session, group, "203.0.113.7", m_context));
    EXPECT_THAT(m_aws.calls, ElementsAre("ec2.AuthorizeSecurityGroupIngress", "ec2.RevokeSecurityGroupIngress",
                                         "ec2.RevokeSecurityGroupIngress"));
    EXPECT_EQ(m_aws.lastInput("ec2.AuthorizeSecurityGroupIngress")
                  .at("IpPermissions")
                  .at(0)
                  .at("IpRanges")
                  .at(0)
                  .at("CidrIp"),
              "203.0.113.7/32");
    EXPECT_EQ(m_aws.lastInput("ec2.RevokeSecurityGroupIngress")
                  .at("IpPermissions")
                  .at(0)
                  .at("Ipv6Ranges")
                  .at(0)
                  .at("CidrIpv6"),
              "::/0");
}

TEST_F(Launch, AQuotaCountsRunningInstancesOfItsKind) {
    m_aws.on("service-quotas.GetServiceQuota", [](const Json& input) {
        return Json{{"Quota", {{"QuotaName", stringAt(input, "QuotaCode")}, {"Value", 64.0}}}};
    });
    m_aws.on("ec2.DescribeInstances", [](const Json&) {
        const auto instance = [](const char* type, const char* state) {
            return Json{{"InstanceId", "i"}, {"InstanceType", type}, {"State", {{"Name", state}}}};
        };
        return Json{
            {"Reservations", Json::array({{{"Instances",
                                            {instance("g4dn.xlarge", "running"), instance("g5.xlarge", "pending"),
                                             instance("g4dn.xlarge", "stopped"), instance("t2.micro", "running")}}}})}};
    });
    const std::vector<aws::ec2::InstanceType> types{{"g4dn.xlarge", 4, 16384, 1, {}}, {"g5.xlarge", 4, 16384, 1, {}}};
    const auto quota = vcpuQuota(m_session, "g4dn.12xlarge", types, m_context);
    ASSERT_OK(quota);
    ASSERT_TRUE(*quota);
    EXPECT_EQ((*quota)->name, "L-DB2E81BA");
    EXPECT_EQ((*quota)->limit, 64);
    EXPECT_EQ((*quota)->used, 8);
    EXPECT_FALSE(vcpuQuota(m_session, "zzz9.large", types, m_context)->has_value());
}

TEST(MyAddress, IsWhatAwsSaysAndNothingElse) {
    const auto answered = [](int status, const char* body) {
        wire::HttpResponse response;
        response.status = status;
        response.body = body;
        return addressIn(response);
    };
    EXPECT_EQ(answered(200, "203.0.113.7\n").value(), "203.0.113.7");
    EXPECT_EQ(answered(200, "2001:db8::1\n").value(), "2001:db8::1");
    for (const auto& bad :
         {answered(200, "<html>Log in to the hotel</html>"), answered(200, ""), answered(503, "1.2.3.4")})
        EXPECT_EQ(bad.error().code, "NoAddress");
    const auto nobody = addressIn(fail(ErrorKind::Network, "CannotResolve", "there is no such host"));
    EXPECT_EQ(nobody.error().kind, ErrorKind::Network);
    EXPECT_NE(nobody.error().message.find("checkip.amazonaws.com"), std::string::npos);
    EXPECT_NE(nobody.error().hint.find("narrow the rule to your address"), std::string::npos);
}

TEST_F(Launch, TheLabSeesThisComputerAtLoopback) {
    EXPECT_EQ(myAddress(m_session, m_context).value(), "127.0.0.1");
}

} // namespace
} // namespace skydeck::workflows
