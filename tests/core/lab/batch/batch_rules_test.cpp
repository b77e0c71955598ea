#include "core/lab/batch/batch_rules.h"

#include "tests/support/support.h"

namespace skydeck::lab::batch {

namespace {

using testing::HasSubstr;

Json definition() {
    return {{"jobDefinitionName", "d"},
            {"type", "container"},
            {"parameters", {{"lr", "0.01"}, {"kept", "yes"}}},
            {"containerProperties",
             {{"image", "i"},
              {"command", {"--lr", "Ref::lr", "Ref::unknown", "xRef::lr"}},
              {"environment", {{{"name", "A"}, {"value", "1"}}, {{"name", "B"}, {"value", "2"}}}},
              {"resourceRequirements",
               {{{"type", "VCPU"}, {"value", "4"}},
                {{"type", "MEMORY"}, {"value", "12000"}},
                {{"type", "GPU"}, {"value", "1"}}}}}}};
}

std::string problem(const Status& status) {
    return status ? "(none)" : status.error().message;
}

TEST(BatchRules, SubstitutesParametersOfDefinitionAndSubmission) {
    ASSERT_OK_AND(const Json container, containerFor(definition(), Json::object()));
    EXPECT_EQ(container.at("command"), Json({"--lr", "0.01", "Ref::unknown", "xRef::lr"}));
    ASSERT_OK_AND(const Json other, containerFor(definition(), {{"parameters", {{"lr", "0.5"}, {"unknown", "u"}}}}));
    EXPECT_EQ(other.at("command"), Json({"--lr", "0.5", "u", "xRef::lr"}));
}

TEST(BatchRules, LetsOverridesReplaceCommandAndAddToTheEnvironment) {
    const Json submission{{"containerOverrides",
                           {{"command", {"run"}},
                            {"environment", {{{"name", "B"}, {"value", "two"}}, {{"name", "C"}, {"value", "3"}}}}}}};
    ASSERT_OK_AND(const Json container, containerFor(definition(), submission));
    EXPECT_EQ(container.at("command"), Json({"run"}));
    EXPECT_EQ(dumpJson(container.at("environment")),
              R"([{"name":"A","value":"1"},{"name":"B","value":"two"},{"name":"C","value":"3"}])");
}

TEST(BatchRules, LetsOverridesChangeResourcesInBothForms) {
    const Json newer{{"containerOverrides", {{"resourceRequirements", {{{"type", "VCPU"}, {"value", "8"}}}}}}};
    ASSERT_OK_AND(const Json first, containerFor(definition(), newer));
    EXPECT_EQ(resourcesOf(first).vcpus, 8);
    EXPECT_EQ(resourcesOf(first).memory, 12000);
    EXPECT_EQ(resourcesOf(first).gpus, 1);
    ASSERT_OK_AND(const Json second,
                  containerFor(definition(), {{"containerOverrides", {{"vcpus", 2}, {"memory", 100}}}}));
    EXPECT_EQ(resourcesOf(second).vcpus, 2);
    EXPECT_EQ(resourcesOf(second).memory, 100);
}

TEST(BatchRules, WantsResourcesInOneFormOrTheOther) {
    EXPECT_EQ(problem(checkDefinition(definition())), "(none)");
    Json older = definition();
    older["containerProperties"].erase("resourceRequirements");
    EXPECT_THAT(problem(checkDefinition(older)), HasSubstr("vcpus must be specified"));
    older["containerProperties"]["vcpus"] = 1;
    EXPECT_THAT(problem(checkDefinition(older)), HasSubstr("memory must be specified"));
    older["containerProperties"]["memory"] = 4;
    EXPECT_EQ(problem(checkDefinition(older)), "(none)");
}

TEST(BatchRules, RefusesResourcesThatMakeNoSense) {
    for (const char* value : {"", "x", "0", "-1", "0.3", "nan"}) {
        Json bad = definition();
        bad["containerProperties"]["resourceRequirements"][0]["value"] = value;
        EXPECT_THAT(problem(checkDefinition(bad)), HasSubstr("Invalid value")) << value;
    }
    Json quarter = definition();
    quarter["containerProperties"]["resourceRequirements"][0]["value"] = "0.25";
    EXPECT_EQ(problem(checkDefinition(quarter)), "(none)");
}

TEST(BatchRules, RefusesBadDefinitions) {
    Json bad = definition();
    bad["jobDefinitionName"] = "-x";
    EXPECT_THAT(problem(checkDefinition(bad)), HasSubstr("Job definition name should match valid pattern"));
    bad = definition();
    bad["timeout"] = {{"attemptDurationSeconds", 59}};
    EXPECT_THAT(problem(checkDefinition(bad)), HasSubstr("at least 60 seconds"));
    bad = definition();
    bad["retryStrategy"] = {{"attempts", 11}};
    EXPECT_THAT(problem(checkDefinition(bad)), HasSubstr("between 1 and 10"));
    bad = definition();
    bad.erase("containerProperties");
    EXPECT_THAT(problem(checkDefinition(bad)), HasSubstr("containerProperties must be provided"));
}

TEST(BatchRules, SaysByNameWhatIsNotImplemented) {
    const auto submission = [](const char* member, const Json& value) {
        return Json{{"jobName", "j"}, {"jobQueue", "q"}, {"jobDefinition", "d"}, {member, value}};
    };
    const auto nodes = checkSubmission(submission("nodeOverrides", Json::object()));
    EXPECT_EQ(nodes.error().httpStatus, 501);
    EXPECT_THAT(nodes.error().message, HasSubstr("nodeOverrides"));
    Json multinode = definition();
    multinode["type"] = "multinode";
    EXPECT_EQ(checkDefinition(multinode).error().code, "NotImplemented");
}

TEST(BatchRules, TakesDependenciesThatFitTheKindOfJob) {
    const auto submission = [](const Json& dependency, std::int64_t size) {
        Json input{
            {"jobName", "j"}, {"jobQueue", "q"}, {"jobDefinition", "d"}, {"dependsOn", Json::array({dependency})}};
        if (size > 0) input["arrayProperties"] = {{"size", size}};
        return problem(checkSubmission(input));
    };
    EXPECT_EQ(submission({{"jobId", "x"}}, 0), "(none)");
    EXPECT_EQ(submission({{"jobId", "x"}, {"type", "N_TO_N"}}, 2), "(none)");
    EXPECT_EQ(submission({{"type", "SEQUENTIAL"}}, 2), "(none)");
    EXPECT_THAT(submission({{"jobId", "x"}, {"type", "N_TO_N"}}, 0), HasSubstr("for array jobs only"));
    EXPECT_THAT(submission({{"jobId", "x"}, {"type", "SEQUENTIAL"}}, 2), HasSubstr("has no jobId"));
    EXPECT_THAT(submission({{"type", "N_TO_N"}}, 2), HasSubstr("needs a jobId"));
    EXPECT_THAT(submission({{"jobId", "x"}}, 1), HasSubstr("between 2 and 10000"));
    EXPECT_THAT(submission({{"jobId", "x"}}, 10'001), HasSubstr("between 2 and 10000"));
}

TEST(BatchRules, ChecksFairSharePolicies) {
    EXPECT_EQ(
        problem(checkPolicy(
            {{"shareDecaySeconds", 3600},
             {"shareDistribution", {{{"shareIdentifier", "a*"}, {"weightFactor", 0.5}}, {{"shareIdentifier", "b"}}}}})),
        "(none)");
    EXPECT_THAT(problem(checkPolicy({{"computeReservation", 100}})), HasSubstr("between 0 and 99"));
    const auto share = [](const Json& entry) {
        return problem(checkPolicy({{"shareDistribution", Json::array({entry})}}));
    };
    EXPECT_THAT(share({{"shareIdentifier", "a*b"}}), HasSubstr("alphanumeric"));
    EXPECT_THAT(share({{"shareIdentifier", "a"}, {"weightFactor", 0}}), HasSubstr("weightFactor"));
}

TEST(BatchRules, ChecksComputeEnvironments) {
    const Json good{{"computeEnvironmentName", "e"},
                    {"type", "MANAGED"},
                    {"computeResources",
                     {{"type", "EC2"}, {"minvCpus", 0}, {"maxvCpus", 64}, {"subnets", {"s"}}, {"instanceRole", "r"}}}};
    EXPECT_EQ(problem(checkEnvironment(good)), "(none)");
    const auto with = [&](const char* member, const Json& value) {
        Json changed = good;
        changed["computeResources"][member] = value;
        return problem(checkEnvironment(changed));
    };
    EXPECT_THAT(with("minvCpus", 65), HasSubstr("minvCpus must be less than or equal to maxvCpus"));
    EXPECT_THAT(with("minvCpus", -1), HasSubstr("must not be negative"));
    EXPECT_THAT(with("maxvCpus", 0), HasSubstr("maxvCpus must be greater than 0"));
    EXPECT_THAT(with("desiredvCpus", 65), HasSubstr("desiredvCpus must be between"));
    EXPECT_THAT(with("subnets", Json::array()), HasSubstr("Subnets are required"));
    EXPECT_THAT(with("instanceRole", ""), HasSubstr("Instance role is required"));
    EXPECT_THAT(with("type", "FARGATE"), HasSubstr("do not apply to Fargate"));
    Json bare = good;
    bare.erase("computeResources");
    EXPECT_THAT(problem(checkEnvironment(bare)), HasSubstr("computeResources must be provided"));
    bare["type"] = "UNMANAGED";
    EXPECT_EQ(problem(checkEnvironment(bare)), "(none)");
}

TEST(BatchRules, KnowsInstancesWithAGpu) {
    EXPECT_TRUE(haveGpus({"c5.large", "g4dn.xlarge"}));
    EXPECT_TRUE(haveGpus({"p3"}));
    EXPECT_FALSE(haveGpus({"optimal", "m5.large", "gpu"}));
    EXPECT_FALSE(haveGpus(Json::array()));
}

} // namespace

} // namespace skydeck::lab::batch
