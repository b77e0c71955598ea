#include "tests/core/lab/ec2/network_fixture.h"

#include <gmock/gmock.h>

namespace skydeck::lab {

namespace {

using testing::StartsWith;

class NetworkInterfaces : public Network {
protected:
    void SetUp() override {
        Network::SetUp();
        m_vpc = makeVpc();
        m_subnet = makeSubnet(m_vpc);
        m_group = makeGroup("mine", m_vpc);
    }

    std::string make(const InterfaceSpec& spec) {
        const auto made = store->createInterface(spec);
        EXPECT_TRUE(made) << (made ? "" : describe(made.error()));
        return made ? stringAt(*made, "NetworkInterfaceId") : std::string();
    }
    std::string make() { return make({.subnetId = m_subnet, .groupIds = {m_group}}); }

    std::string instance() {
        const auto made = store->instances().put({.instanceType = "t3.micro",
                                                  .imageId = "ami-1",
                                                  .subnetId = m_subnet,
                                                  .groupIds = {},
                                                  .state = InstanceState::Running,
                                                  .attributes = Json::object()});
        EXPECT_TRUE(made);
        return made ? stringAt(made->at("Instances")[0], "InstanceId") : std::string();
    }
    std::vector<std::string> ids() {
        std::vector<std::string> all;
        for (const Json& each : of(ec2::kNetworkInterface, m_vpc))
            all.push_back(stringAt(each, "NetworkInterfaceId"));
        return all;
    }

    std::string m_vpc, m_subnet, m_group;
};

TEST_F(NetworkInterfaces, KeepSubnetAndGroupFromBeingDeleted) {
    const std::string card = make();
    EXPECT_EQ(outcome(store->deleteSubnet(m_subnet)),
              "DependencyViolation: The subnet '" + m_subnet + "' has dependencies and cannot be deleted.");
    EXPECT_EQ(outcome(store->deleteSecurityGroup(m_group)),
              "DependencyViolation: resource " + m_group + " has a dependent object");
    EXPECT_EQ(outcome(store->deleteInterface(card)), "ok");
    EXPECT_EQ(outcome(store->deleteSecurityGroup(m_group)), "ok");
    EXPECT_EQ(outcome(store->deleteSubnet(m_subnet)), "ok");
}

TEST_F(NetworkInterfaces, InstancesAndInterfacesShareTheAddressesOfASubnet) {
    make({.subnetId = m_subnet, .groupIds = {}, .privateAddress = "10.10.0.4"});
    const std::string server = instance();
    const auto found = store->instances().get(server);
    ASSERT_TRUE(found);
    EXPECT_EQ(stringAt(found->at("Instances")[0], "PrivateIpAddress"), "10.10.0.5");
    EXPECT_THAT(outcome(store->createInterface({.subnetId = m_subnet, .groupIds = {}, .privateAddress = "10.10.0.5"})),
                StartsWith("InvalidIPAddress.InUse"));
}

TEST_F(NetworkInterfaces, OneOfARequesterIsNobodyElsesToDelete) {
    const std::string card = make({.subnetId = m_subnet, .groupIds = {}, .requesterId = "ecs"});
    EXPECT_THAT(outcome(store->deleteInterface(card)), StartsWith("InvalidNetworkInterface.InUse"));
    EXPECT_EQ(outcome(store->releaseInterface(card)), "ok");
    EXPECT_EQ(outcome(store->releaseInterface(card)), "ok");
    EXPECT_THAT(ids(), testing::IsEmpty());
}

TEST_F(NetworkInterfaces, AnEndingInstanceLeavesOrTakesWhatWasAttached) {
    const std::string server = instance(), stays = make(), goes = make();
    ASSERT_EQ(outcome(store->attachInterface(stays, server, 1, 3)).substr(0, 2), "ok");
    const auto attached = store->attachInterface(goes, server, 2, 3);
    ASSERT_TRUE(attached) << describe(attached.error());
    EXPECT_THAT(outcome(store->attachInterface(make(), server, 3, 3)), StartsWith("AttachmentLimitExceeded"));
    ASSERT_EQ(
        outcome(store->modifyInterface({{"NetworkInterfaceId", goes},
                                        {"Attachment", {{"AttachmentId", *attached}, {"DeleteOnTermination", true}}}})),
        "ok");
    ASSERT_EQ(outcome(store->instances().update(server, InstanceState::Terminated)), "ok");
    const auto left = ids();
    EXPECT_THAT(left, testing::Contains(stays));
    EXPECT_THAT(left, testing::Not(testing::Contains(goes)));
    EXPECT_EQ(outcome(store->deleteInterface(stays)), "ok");
    EXPECT_THAT(outcome(store->deleteInterface(goes)), StartsWith("InvalidNetworkInterfaceID.NotFound"));
}

TEST_F(NetworkInterfaces, AnotherTableTakesAnAssociationsPlace) {
    const std::string left = makeTable(m_vpc), right = makeTable(m_vpc);
    const auto first = store->associateRouteTable(left, m_subnet, "");
    ASSERT_TRUE(first);
    const auto second = store->replaceRouteTableAssociation(*first, right);
    ASSERT_TRUE(second) << describe(second.error());
    EXPECT_NE(*first, *second);
    EXPECT_EQ(outcome(store->deleteRouteTable(left)), "ok");
    EXPECT_THAT(outcome(store->deleteRouteTable(right)), StartsWith("DependencyViolation"));
    EXPECT_THAT(outcome(store->replaceRouteTableAssociation(*first, right)),
                StartsWith("InvalidAssociationID.NotFound"));
}

} // namespace

} // namespace skydeck::lab
