#include "core/lab/ec2/instance_engine.h"
#include "core/lab/ec2/network_store.h"
#include "tests/core/lab/lab_fixture.h"

namespace skydeck::lab {

/// The engine does not run: instances stay as the calls leave them.
class InstanceCalls : public LabFixture {
protected:
    InstanceCalls() {
        service = "ec2";
        config.resources = test::sourceRoot() / "resources";
    }
    void SetUp() override {
        open();
        const Json images =
            ok("DescribeImages",
               {{"Filters", Json::array({{{"Name", "name"}, {"Values", Json::array({"amzn2-ami-hvm*x86_64*"})}}})}});
        image = stringAt(images.at("Images").at(0), "ImageId");
    }

    Json launch(Json more = Json::object()) {
        const Json usual{{"ImageId", image}, {"InstanceType", "t2.micro"}, {"MinCount", 1}, {"MaxCount", 1}};
        for (const auto& [name, value] : usual.items())
            more.emplace(name, value);
        return more;
    }
    std::string run(const Json& more = Json::object()) {
        return stringAt(ok("RunInstances", launch(more)).at("Instances").at(0), "InstanceId");
    }
    static Json ids(const std::string& id) { return {{"InstanceIds", Json::array({id})}}; }
    Json described(const std::string& id) {
        return ok("DescribeInstances", ids(id)).at("Reservations").at(0).at("Instances").at(0);
    }
    std::string stateOf(const std::string& id) { return stringAt(described(id).at("State"), "Name"); }
    void force(const std::string& id, InstanceState state) { ASSERT_OK(lab->network->instances().update(id, state)); }

    std::string image;
};

TEST_F(InstanceCalls, ReservationHoldsAllThatWereLaunchedTogether) {
    const Json made = ok("RunInstances", launch({{"MinCount", 2}, {"MaxCount", 3}}));
    EXPECT_EQ(made.at("Instances").size(), 3u);
    run();
    const Json all = ok("DescribeInstances", Json::object()).at("Reservations");
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].at("ReservationId"), made.at("ReservationId"));
    EXPECT_EQ(all[0].at("Instances").size(), 3u);
    EXPECT_EQ(integerAt(all[0].at("Instances").at(2), "AmiLaunchIndex"), 2);
}

TEST_F(InstanceCalls, LaunchesInTheDefaultVpcWithItsDefaultGroup) {
    const Json instance = described(run());
    EXPECT_EQ(stringAt(instance, "PrivateIpAddress").substr(0, 7), "172.31.");
    EXPECT_EQ(stringAt(instance.at("SecurityGroups").at(0), "GroupName"), "default");
    EXPECT_EQ(stringAt(instance.at("NetworkInterfaces").at(0), "PrivateIpAddress"),
              stringAt(instance, "PrivateIpAddress"));
    EXPECT_FALSE(instance.contains("UserData"));
}

TEST_F(InstanceCalls, ZoneChoosesTheDefaultSubnet) {
    const Json instance = described(run({{"Placement", {{"AvailabilityZone", "us-east-1b"}}}}));
    EXPECT_EQ(stringAt(instance.at("Placement"), "AvailabilityZone"), "us-east-1b");
}

TEST_F(InstanceCalls, ClientTokenMakesACallHappenOnce) {
    const std::string first = run({{"ClientToken", "t"}});
    EXPECT_EQ(run({{"ClientToken", "t"}}), first);
    EXPECT_EQ(refused("RunInstances", launch({{"ClientToken", "t"}, {"InstanceType", "t2.small"}})),
              "IdempotentParameterMismatch");
    EXPECT_EQ(ok("DescribeInstances", Json::object()).at("Reservations").size(), 1u);
}

TEST_F(InstanceCalls, QuotaCountsWhatRunsInTheBucket) {
    const Json sixteen = launch({{"InstanceType", "g4dn.xlarge"}, {"MinCount", 16}, {"MaxCount", 16}});
    const std::string one = stringAt(ok("RunInstances", sixteen).at("Instances").at(0), "InstanceId");
    EXPECT_EQ(refused("RunInstances", launch({{"InstanceType", "g4dn.xlarge"}})), "VcpuLimitExceeded");
    run(); // another bucket
    force(one, InstanceState::Stopped);
    run({{"InstanceType", "g4dn.xlarge"}});
}

TEST_F(InstanceCalls, RefusedLaunchLeavesNothing) {
    EXPECT_EQ(refused("RunInstances", launch({{"KeyName", "none"}})), "InvalidKeyPair.NotFound");
    EXPECT_EQ(refused("RunInstances", launch({{"UserData", "%%%"}})), "InvalidParameterValue");
    EXPECT_EQ(refused("RunInstances", launch({{"LaunchTemplate", {{"LaunchTemplateName", "x"}}}})),
              "InvalidLaunchTemplateName.NotFoundException");
    EXPECT_EQ(refused("RunInstances", launch({{"PrivateIpAddress", "9.9.9.9"}})), "InvalidParameterValue");
    EXPECT_EQ(refused("RunInstances",
                      launch({{"SubnetId", "subnet-0"}, {"NetworkInterfaces", Json::array({{{"DeviceIndex", 0}}})}})),
              "InvalidParameterCombination");
    EXPECT_TRUE(ok("DescribeInstances", Json::object()).at("Reservations").empty());
}

TEST_F(InstanceCalls, VerbsFollowTheStateMachine) {
    const std::string id = run();
    struct Case {
        InstanceState from;
        const char* verb;
        const char* outcome; ///< the new state, or the error
    };
    using enum InstanceState;
    for (const Case& each : {Case{Pending, "StopInstances", "stopping"},
                             {Running, "StopInstances", "stopping"},
                             {Stopping, "StopInstances", "stopping"},
                             {Stopped, "StopInstances", "stopped"},
                             {Stopped, "StartInstances", "pending"},
                             {Running, "StartInstances", "running"},
                             {Stopping, "StartInstances", "IncorrectInstanceState"},
                             {Stopped, "RebootInstances", "IncorrectInstanceState"},
                             {Running, "RebootInstances", "running"},
                             {ShuttingDown, "StartInstances", "IncorrectInstanceState"},
                             {ShuttingDown, "StopInstances", "IncorrectInstanceState"},
                             {Stopped, "TerminateInstances", "shutting-down"},
                             {Running, "TerminateInstances", "shutting-down"}}) {
        force(id, each.from);
        const std::string code = refused(each.verb, ids(id));
        EXPECT_EQ(code.empty() ? stateOf(id) : code, each.outcome) << toString(each.from) << " " << each.verb;
    }
}

TEST_F(InstanceCalls, VerbIsForAllOrNone) {
    const std::string first = run(), second = run();
    ok("ModifyInstanceAttribute", {{"InstanceId", second}, {"DisableApiTermination", {{"Value", true}}}});
    EXPECT_EQ(refused("TerminateInstances", {{"InstanceIds", Json::array({first, second})}}), "OperationNotPermitted");
    EXPECT_EQ(stateOf(first), "pending");
    EXPECT_EQ(refused("TerminateInstances", {{"InstanceIds", Json::array({first, "i-0123456789abcdef0"})}}),
              "InvalidInstanceID.NotFound");
}

TEST_F(InstanceCalls, AttributesAreReadAsTheyWereSet) {
    const std::string id = run({{"UserData", "IyEvYmluL3No"}});
    const auto attribute = [&](const char* name) {
        return ok("DescribeInstanceAttribute", {{"InstanceId", id}, {"Attribute", name}});
    };
    EXPECT_EQ(attribute("userData").at("UserData").at("Value"), "IyEvYmluL3No");
    EXPECT_EQ(attribute("disableApiTermination").at("DisableApiTermination").at("Value"), false);
    EXPECT_EQ(attribute("kernel").at("KernelId"), Json::object());
    EXPECT_EQ(attribute("groupSet").at("Groups").size(), 1u);
    EXPECT_EQ(refused("ModifyInstanceAttribute", {{"InstanceId", id}, {"InstanceType", {{"Value", "t2.small"}}}}),
              "IncorrectInstanceState");
    force(id, InstanceState::Stopped);
    ok("ModifyInstanceAttribute", {{"InstanceId", id}, {"Attribute", "instanceType"}, {"Value", "t2.small"}});
    EXPECT_EQ(stringAt(described(id), "InstanceType"), "t2.small");
}

TEST_F(InstanceCalls, TagsOfKeyPairsAndInstancesAreListed) {
    ok("CreateKeyPair",
       {{"KeyName", "k"},
        {"KeyType", "ed25519"},
        {"TagSpecifications",
         Json::array({{{"ResourceType", "key-pair"}, {"Tags", Json::array({{{"Key", "a"}, {"Value", "b"}}})}}})}});
    const Json tags = ok("DescribeTags", Json::object()).at("Tags");
    ASSERT_EQ(tags.size(), 1u);
    EXPECT_EQ(stringAt(tags[0], "ResourceType"), "key-pair");
}

} // namespace skydeck::lab
