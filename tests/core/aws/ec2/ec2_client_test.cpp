#include "core/aws/ec2/ec2_client.h"

#include "tests/core/aws/client_test.h"

namespace skydeck::aws::ec2 {
namespace {

using testing::HasSubstr;

class Ec2ClientTest : public test::ClientTest {
protected:
    Ec2Client answering(std::string body, int status = 200) {
        return Ec2Client(client(std::move(test::FakeTransport().then(status, std::move(body))), "ec2"));
    }
};

TEST_F(Ec2ClientTest, InstancesOfAllReservationsComeWithTheirNames) {
    const auto api = answering(R"(<DescribeInstancesResponse><reservationSet>
        <item><instancesSet><item><instanceId>i-1</instanceId><instanceState><code>16</code><name>running</name></instanceState>
          <instanceType>g4dn.xlarge</instanceType><keyName>k</keyName><ipAddress>1.2.3.4</ipAddress>
          <dnsName>ec2-1-2-3-4.example</dnsName><launchTime>2026-11-21T10:00:00.000Z</launchTime>
          <placement><availabilityZone>us-east-1a</availabilityZone></placement>
          <groupSet><item><groupId>sg-1</groupId></item></groupSet>
          <tagSet><item><key>Name</key><value>mine</value></item></tagSet></item></instancesSet></item>
        <item><instancesSet><item><instanceId>i-2</instanceId><instanceState><name>terminated</name></instanceState>
          <stateReason><message>Client.UserInitiatedShutdown</message></stateReason></item></instancesSet></item>
        </reservationSet></DescribeInstancesResponse>)");
    const auto instances = api.describeInstances({}, m_context);
    ASSERT_OK(instances);
    ASSERT_EQ(instances->size(), 2U);
    const Instance& first = instances->front();
    EXPECT_EQ(first.name, "mine");
    EXPECT_EQ(first.state, "running");
    EXPECT_EQ(first.publicIpAddress, "1.2.3.4");
    EXPECT_EQ(first.publicDnsName, "ec2-1-2-3-4.example");
    EXPECT_EQ(first.availabilityZone, "us-east-1a");
    EXPECT_EQ(first.securityGroups, std::vector<std::string>{"sg-1"});
    EXPECT_TRUE(first.launchTime);
    EXPECT_EQ(instances->back().stateReason, "Client.UserInitiatedShutdown");
}

TEST_F(Ec2ClientTest, SeveralInstancesGoInOneCall) {
    const auto api = answering("<StopInstancesResponse></StopInstancesResponse>");
    ASSERT_OK(api.stopInstances({"i-1", "i-2"}, m_context));
    EXPECT_THAT(sent().body, HasSubstr("Action=StopInstances"));
    EXPECT_THAT(sent().body, HasSubstr("InstanceId.1=i-1&InstanceId.2=i-2"));
}

TEST_F(Ec2ClientTest, TheConsoleIsDecoded) {
    EXPECT_EQ(answering("<GetConsoleOutputResponse><output>Ym9vdGVk</output></GetConsoleOutputResponse>")
                  .consoleOutput("i-1", m_context)
                  .value(),
              "booted");
    EXPECT_EQ(
        answering("<GetConsoleOutputResponse></GetConsoleOutputResponse>").consoleOutput("i-1", m_context).value(), "");
}

TEST_F(Ec2ClientTest, ATakenNameIsAnErrorWithAwsCode) {
    const auto made =
        answering("<Response><Errors><Error><Code>InvalidKeyPair.Duplicate</Code><Message>exists</Message>"
                  "</Error></Errors><RequestID>r</RequestID></Response>",
                  400)
            .createKeyPair("k", "rsa", m_context);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, "InvalidKeyPair.Duplicate");
}

} // namespace
} // namespace skydeck::aws::ec2
