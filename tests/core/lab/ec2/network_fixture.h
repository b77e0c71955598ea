#pragma once

#include "core/lab/ec2/network_store.h"
#include "tests/support/support.h"

namespace skydeck::lab {

/// A new account in us-east-1, with ids that are the same in every run.
class Network : public testing::Test {
protected:
    void SetUp() override { reopen(); }

    void reopen() {
        store.reset();
        database.reset();
        auto opened = Database::open(folder.path() / "lab.db");
        ASSERT_TRUE(opened) << describe(opened.error());
        database = std::move(*opened);
        auto made = NetworkStore::open(*database, clock, "us-east-1", random);
        ASSERT_TRUE(made) << describe(made.error());
        store = std::move(*made);
    }

    std::string makeVpc(const std::string& block = "10.10.0.0/23") {
        const auto vpc = store->createVpc({.cidrBlock = block});
        EXPECT_TRUE(vpc) << (vpc ? "" : describe(vpc.error()));
        return vpc ? stringAt(*vpc, "VpcId") : std::string();
    }

    std::string makeSubnet(const std::string& vpcId, const std::string& block = "10.10.0.0/24") {
        const auto subnet = store->createSubnet(subnetSpec(vpcId, block));
        EXPECT_TRUE(subnet) << (subnet ? "" : describe(subnet.error()));
        return subnet ? stringAt(*subnet, "SubnetId") : std::string();
    }

    static SubnetSpec subnetSpec(const std::string& vpcId, const std::string& block) {
        return {
            .vpcId = vpcId, .cidrBlock = block, .ipv6CidrBlock = {}, .availabilityZone = {}, .availabilityZoneId = {}};
    }

    std::string makeGateway() {
        const auto gateway = store->createInternetGateway(Json::array());
        return gateway ? stringAt(*gateway, "InternetGatewayId") : std::string();
    }

    std::string makeTable(const std::string& vpcId) {
        const auto table = store->createRouteTable(vpcId, Json::array());
        return table ? stringAt(*table, "RouteTableId") : std::string();
    }

    std::string makeGroup(const std::string& name, const std::string& vpcId) {
        const auto group = store->createSecurityGroup({.name = name, .description = "for tests", .vpcId = vpcId});
        EXPECT_TRUE(group) << (group ? "" : describe(group.error()));
        return group ? stringAt(*group, "GroupId") : std::string();
    }

    /// Those of one VPC.
    std::vector<Json> of(const ec2::ResourceKind& kind, const std::string& vpcId) {
        auto all = store->list(kind);
        EXPECT_TRUE(all);
        if (!all) return {};
        std::erase_if(*all, [&](const Json& each) { return stringAt(each, "VpcId") != vpcId; });
        return *all;
    }

    TemporaryFolder folder;
    test::ManualClock clock;
    test::FixedRandom random;
    std::unique_ptr<Database> database;
    std::unique_ptr<NetworkStore> store;
};

/// "Code: message" of a failure, or "ok".
template <class T>
std::string outcome(const Result<T>& result) {
    return result ? "ok" : result.error().code + ": " + result.error().message;
}

} // namespace skydeck::lab
