#include "tests/core/lab/ec2/network_fixture.h"

namespace skydeck::lab {

using namespace ec2;

namespace {

Json tcp(int from, int to, const std::string& block) {
    return {
        {"IpProtocol", "tcp"}, {"FromPort", from}, {"ToPort", to}, {"IpRanges", Json::array({{{"CidrIp", block}}})}};
}

Json fromGroup(const std::string& groupId) {
    return {{"IpProtocol", "-1"}, {"UserIdGroupPairs", Json::array({{{"GroupId", groupId}}})}};
}

} // namespace

class SecurityGroups : public Network {
protected:
    void SetUp() override {
        Network::SetUp();
        vpcId = makeVpc();
        groupId = makeGroup("web", vpcId);
    }

    Result<std::vector<Json>> allow(const Json& permission) {
        return store->authorize(groupId, false, Json::array({permission}), Json::array());
    }

    Json permissions(const std::string& id, const char* direction = "IpPermissions") {
        for (const Json& group : of(kSecurityGroup, vpcId))
            if (stringAt(group, "GroupId") == id) return group.at(direction);
        return {};
    }

    std::string vpcId, groupId;
};

TEST_F(SecurityGroups, NewGroupLetsEverythingOutAndNothingIn) {
    EXPECT_TRUE(permissions(groupId).empty());
    EXPECT_EQ(permissions(groupId, "IpPermissionsEgress"),
              Json::array({{{"IpProtocol", "-1"},
                            {"IpRanges", Json::array({{{"CidrIp", "0.0.0.0/0"}}})},
                            {"Ipv6Ranges", Json::array()},
                            {"PrefixListIds", Json::array()},
                            {"UserIdGroupPairs", Json::array()}}}));
}

TEST_F(SecurityGroups, NameIsUniqueWithinItsVpc) {
    EXPECT_EQ(outcome(store->createSecurityGroup({.name = "web", .description = "d", .vpcId = vpcId})),
              "InvalidGroup.Duplicate: The security group 'web' already exists for VPC '" + vpcId + "'");
    EXPECT_EQ(outcome(store->createSecurityGroup({.name = "web", .description = "d", .vpcId = makeVpc()})), "ok");
    EXPECT_EQ(store->createSecurityGroup({.name = "default", .description = "d", .vpcId = vpcId}).error().code,
              "InvalidGroup.Reserved");
}

TEST_F(SecurityGroups, NamesAndDescriptionsAreChecked) {
    const auto create = [&](const std::string& name, const std::string& description) {
        return outcome(store->createSecurityGroup({.name = name, .description = description, .vpcId = vpcId}));
    };
    EXPECT_EQ(create("sg-web", "d"),
              "InvalidParameterValue: Invalid group name. Group names may not be in the format sg-*");
    EXPECT_EQ(create("api", ""), "MissingParameter: The request must contain the parameter GroupDescription");
    EXPECT_EQ(create("", "d"), "MissingParameter: The request must contain the parameter GroupName");
    EXPECT_TRUE(create("api", "h\u00e9").starts_with("InvalidParameterValue: Invalid security group description."));
    EXPECT_TRUE(create(std::string(256, 'a'), "d").starts_with("InvalidParameterValue"));
}

TEST_F(SecurityGroups, GroupWithoutVpcGoesToTheDefaultOne) {
    ASSERT_OK_AND(const Json group, store->createSecurityGroup({.name = "anywhere", .description = "d", .vpcId = ""}));
    ASSERT_OK_AND(const std::string defaultVpc, store->defaultVpcId());
    EXPECT_EQ(stringAt(group, "VpcId"), defaultVpc);
    ASSERT_OK_AND(const std::string found, store->groupNamed("anywhere"));
    EXPECT_EQ(found, stringAt(group, "GroupId"));
    EXPECT_EQ(outcome(store->groupNamed("web")),
              "InvalidGroup.NotFound: The security group 'web' does not exist in default VPC '" + defaultVpc + "'");
}

TEST_F(SecurityGroups, RulesOfOnePortRangeGather) {
    ASSERT_OK(allow(tcp(22, 22, "0.0.0.0/0")));
    Json second = tcp(22, 22, "10.0.0.7/8");
    second["IpRanges"][0]["Description"] = "inside";
    second["Ipv6Ranges"] = Json::array({{{"CidrIpv6", "::/0"}}});
    ASSERT_OK_AND(const auto rules, allow(second));
    EXPECT_EQ(rules.size(), 2u);
    EXPECT_EQ(rules[0].at("CidrIpv4"), "10.0.0.0/8");
    EXPECT_TRUE(stringAt(rules[0], "SecurityGroupRuleId").starts_with("sgr-0"));
    const Json in = permissions(groupId);
    ASSERT_EQ(in.size(), 1u);
    EXPECT_EQ(in[0].at("FromPort"), 22);
    EXPECT_EQ(in[0].at("IpRanges"),
              Json::array({{{"CidrIp", "0.0.0.0/0"}}, {{"CidrIp", "10.0.0.0/8"}, {"Description", "inside"}}}));
    EXPECT_EQ(in[0].at("Ipv6Ranges").size(), 1u);
}

TEST_F(SecurityGroups, SameRuleTwiceIsRefusedWhole) {
    ASSERT_OK(allow(tcp(22, 22, "0.0.0.0/0")));
    const Json both = Json::array({tcp(80, 80, "0.0.0.0/0"), tcp(22, 22, "0.0.0.0/0")});
    EXPECT_EQ(outcome(store->authorize(groupId, false, both, Json::array())),
              "InvalidPermission.Duplicate: the specified rule \"peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, "
              "ALLOW\" already exists");
    EXPECT_EQ(permissions(groupId).size(), 1u);
    const Json twice = Json::array({tcp(80, 80, "0.0.0.0/0"), tcp(80, 80, "0.0.0.0/0")});
    EXPECT_EQ(outcome(store->authorize(groupId, false, twice, Json::array())),
              "InvalidParameterValue: The same permission must not appear multiple times");
    EXPECT_EQ(outcome(store->authorize(
                  groupId, true,
                  Json::array({{{"IpProtocol", "all"}, {"IpRanges", Json::array({{{"CidrIp", "0.0.0.0/0"}}})}}}),
                  Json::array())),
              "InvalidPermission.Duplicate: the specified rule \"peer: 0.0.0.0/0, ALL, ALLOW\" already exists");
}

TEST_F(SecurityGroups, BadRulesAreRefused) {
    EXPECT_EQ(
        outcome(allow({{"IpProtocol", "tcp"}, {"IpRanges", Json::array({{{"CidrIp", "0.0.0.0/0"}}})}})),
        "InvalidParameterValue: Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
    EXPECT_EQ(outcome(allow(tcp(70000, 70000, "0.0.0.0/0"))),
              "InvalidPermission.Malformed: TCP/UDP port (70000) out of range");
    EXPECT_EQ(allow(tcp(80, 22, "0.0.0.0/0")).error().code, "InvalidParameterValue");
    EXPECT_EQ(outcome(allow(tcp(80, 80, "everyone"))), "InvalidParameterValue: CIDR block everyone is malformed");
    EXPECT_EQ(
        allow({{"IpProtocol", "carrier-pigeon"}, {"IpRanges", Json::array({{{"CidrIp", "0.0.0.0/0"}}})}}).error().code,
        "InvalidParameterValue");
    EXPECT_EQ(allow({{"IpProtocol", "tcp"}, {"FromPort", 1}, {"ToPort", 2}}).error().code, "MissingParameter");
    EXPECT_EQ(outcome(allow(fromGroup("sg-0"))), "InvalidGroup.NotFound: The security group 'sg-0' does not exist");
    EXPECT_EQ(outcome(allow(fromGroup(makeGroup("other", makeVpc())))),
              "InvalidGroup.NotFound: You have specified two resources that belong to different networks.");
}

TEST_F(SecurityGroups, ProtocolNumbersAreNames) {
    Json permission = tcp(22, 22, "0.0.0.0/0");
    permission["IpProtocol"] = "6";
    ASSERT_OK(allow(permission));
    EXPECT_EQ(stringAt(permissions(groupId)[0], "IpProtocol"), "tcp");
    EXPECT_EQ(allow(tcp(22, 22, "0.0.0.0/0")).error().code, "InvalidPermission.Duplicate");
}

TEST_F(SecurityGroups, SixtyRulesPerDirectionAreAllowed) {
    for (int port = 1; port <= 60; ++port)
        ASSERT_OK(allow(tcp(port, port, "0.0.0.0/0")));
    EXPECT_EQ(outcome(allow(tcp(61, 61, "0.0.0.0/0"))),
              "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.");
    EXPECT_TRUE(store->authorize(groupId, true, Json::array({tcp(1, 1, "1.0.0.0/8")}), Json::array()));
}

TEST_F(SecurityGroups, RevokedRuleIsGone) {
    ASSERT_OK(allow(tcp(22, 22, "0.0.0.0/0")));
    ASSERT_OK(store->revoke(groupId, false, Json::array({tcp(22, 22, "0.0.0.0/0")})));
    EXPECT_TRUE(permissions(groupId).empty());
    EXPECT_EQ(outcome(store->revoke(groupId, false, Json::array({tcp(22, 22, "0.0.0.0/0")}))),
              "InvalidPermission.NotFound: The specified rule does not exist in this security group.");
}

TEST_F(SecurityGroups, FailedRevokeRemovesNothing) {
    ASSERT_OK(allow(tcp(22, 22, "0.0.0.0/0")));
    EXPECT_FALSE(store->revoke(groupId, false, Json::array({tcp(22, 22, "0.0.0.0/0"), tcp(23, 23, "0.0.0.0/0")})));
    EXPECT_EQ(permissions(groupId).size(), 1u);
}

TEST_F(SecurityGroups, DefaultVpcNamesRulesThatItDidNotKnow) {
    ASSERT_OK_AND(const Json group, store->createSecurityGroup({.name = "old", .description = "d", .vpcId = ""}));
    ASSERT_OK_AND(const Json unknown,
                  store->revoke(stringAt(group, "GroupId"), false, Json::array({tcp(22, 22, "0.0.0.0/0")})));
    ASSERT_EQ(unknown.size(), 1u);
    EXPECT_EQ(unknown[0].at("FromPort"), 22);
}

TEST_F(SecurityGroups, RulesAreRevokedById) {
    ASSERT_OK_AND(const auto rules, allow(tcp(22, 22, "0.0.0.0/0")));
    const std::string ruleId = stringAt(rules[0], "SecurityGroupRuleId");
    EXPECT_EQ(store->revokeById(groupId, true, {ruleId}).error().code, "InvalidSecurityGroupRuleId.NotFound");
    ASSERT_OK(store->revokeById(groupId, false, {ruleId}));
    EXPECT_TRUE(permissions(groupId).empty());
}

TEST_F(SecurityGroups, GroupThatOthersReferToCannotBeDeleted) {
    const std::string other = makeGroup("db", vpcId);
    ASSERT_OK(store->authorize(other, false, Json::array({fromGroup(groupId)}), Json::array()));
    EXPECT_EQ(outcome(store->deleteSecurityGroup(groupId)),
              "DependencyViolation: resource " + groupId + " has a dependent object");
    ASSERT_OK(store->deleteSecurityGroup(other));
    ASSERT_OK(allow(fromGroup(groupId))); // a reference to itself holds nobody
    ASSERT_OK(store->deleteSecurityGroup(groupId));
    EXPECT_EQ(outcome(store->deleteSecurityGroup(groupId)),
              "InvalidGroup.NotFound: The security group '" + groupId + "' does not exist");
}

TEST_F(SecurityGroups, GroupOfAnInstanceCannotBeDeleted) {
    const std::string subnetId = makeSubnet(vpcId);
    ASSERT_OK(store->instances().put(
        {.instanceType = "t2.micro", .imageId = "ami-1", .subnetId = subnetId, .groupIds = {groupId}}));
    EXPECT_EQ(store->deleteSecurityGroup(groupId).error().code, "DependencyViolation");
}

TEST_F(SecurityGroups, DefaultGroupCannotBeDeleted) {
    const std::string id = stringAt(of(kSecurityGroup, vpcId)[0], "GroupId");
    EXPECT_EQ(outcome(store->deleteSecurityGroup(id)),
              "CannotDelete: the specified group: \"" + id + "\" name: \"default\" cannot be deleted by a user");
}

} // namespace skydeck::lab
