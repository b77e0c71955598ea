#include "tests/core/lab/ec2/network_fixture.h"

namespace skydeck::lab {

using namespace ec2;

namespace {
Json tagList(std::initializer_list<std::pair<const char*, const char*>> pairs) {
    Json tags = Json::array();
    for (const auto& [key, value] : pairs)
        tags.push_back({{"Key", key}, {"Value", value}});
    return tags;
}
} // namespace

TEST_F(Network, TagsGoOnEveryKindOfResource) {
    const std::string vpcId = makeVpc();
    const std::string groupId = makeGroup("web", vpcId);
    const std::string subnetId = makeSubnet(vpcId);
    ASSERT_OK_AND(
        const Json reservation,
        store->instances().put({.instanceType = "t2.micro", .imageId = "ami-1", .subnetId = subnetId, .groupIds = {}}));
    ASSERT_OK_AND(const auto rules, store->list(kSecurityGroupRule));
    const std::vector<std::string> ids{vpcId,
                                       groupId,
                                       subnetId,
                                       makeGateway(),
                                       makeTable(vpcId),
                                       stringAt(of(kNetworkAcl, vpcId)[0], "NetworkAclId"),
                                       stringAt(rules[0], "SecurityGroupRuleId"),
                                       stringAt(reservation.at("Instances").at(0), "InstanceId")};
    ASSERT_OK(store->tag(ids, tagList({{"owner", "ada"}})));
    ASSERT_OK_AND(const auto tags, store->tags());
    EXPECT_EQ(tags.size(), ids.size());
    for (const auto& id : ids)
        EXPECT_TRUE(std::ranges::any_of(tags, [&](const Json& tag) {
            return stringAt(tag, "ResourceId") == id && stringAt(tag, "ResourceType") == kindOfId(id)->type;
        })) << id;
}

TEST_F(Network, TaggingReplacesValuesAndAllResourcesOrNone) {
    const std::string vpcId = makeVpc();
    ASSERT_OK(store->tag({vpcId}, tagList({{"Name", "one"}})));
    ASSERT_OK(store->tag({vpcId}, tagList({{"Name", "two"}, {"stage", ""}})));
    ASSERT_OK_AND(const Json vpc, store->get(kVpc, vpcId));
    EXPECT_EQ(vpc.at("Tags"), tagList({{"Name", "two"}, {"stage", ""}}));
    EXPECT_EQ(outcome(store->tag({vpcId, "subnet-0"}, tagList({{"Name", "three"}}))),
              "InvalidSubnetID.NotFound: The subnet ID 'subnet-0' does not exist");
    EXPECT_EQ(outcome(store->tag({"something"}, tagList({{"a", "b"}}))), "InvalidID: The ID 'something' is not valid");
    ASSERT_OK_AND(const Json same, store->get(kVpc, vpcId));
    EXPECT_EQ(same, vpc);
}

TEST_F(Network, TagsAreLimited) {
    const std::string vpcId = makeVpc();
    EXPECT_EQ(store->tag({vpcId}, tagList({{std::string(129, 'k').c_str(), "v"}})).error().code,
              "InvalidParameterValue");
    EXPECT_EQ(store->tag({vpcId}, tagList({{"k", std::string(257, 'v').c_str()}})).error().message,
              "Tag value exceeds the maximum length of 256 characters");
    EXPECT_EQ(store->tag({vpcId}, tagList({{"k", "1"}, {"k", "2"}})).error().message,
              "Duplicate tag key 'k' specified.");
    Json fifty = Json::array();
    for (int i = 0; i < 50; ++i)
        fifty.push_back({{"Key", "k" + std::to_string(i)}, {"Value", ""}});
    ASSERT_OK(store->tag({vpcId}, fifty));
    EXPECT_EQ(store->tag({vpcId}, tagList({{"one-more", ""}})).error().code, "TagLimitExceeded");
    EXPECT_TRUE(store->tag({vpcId}, tagList({{"aws:cloudformation:stack-name", "s"}})));
}

TEST_F(Network, UntaggingHeedsValues) {
    const std::string vpcId = makeVpc();
    ASSERT_OK(store->tag({vpcId}, tagList({{"a", "1"}, {"b", "2"}, {"c", ""}, {"d", "4"}, {"aws:x", "y"}})));
    ASSERT_OK(store->untag({vpcId}, Json::array({{{"Key", "a"}, {"Value", "other"}},
                                                 {{"Key", "b"}, {"Value", "2"}},
                                                 {{"Key", "c"}},
                                                 {{"Key", "nowhere"}}})));
    ASSERT_OK_AND(const Json vpc, store->get(kVpc, vpcId));
    EXPECT_EQ(vpc.at("Tags"), tagList({{"a", "1"}, {"d", "4"}, {"aws:x", "y"}}));
    ASSERT_OK(store->untag({vpcId}, Json::array()));
    ASSERT_OK_AND(const Json bare, store->get(kVpc, vpcId));
    EXPECT_EQ(bare.at("Tags"), tagList({{"aws:x", "y"}}));
}

} // namespace skydeck::lab
