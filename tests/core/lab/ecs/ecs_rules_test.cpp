#include "core/lab/ecs/ecs_rules.h"

#include "tests/support/support.h"

using namespace skydeck;
using namespace skydeck::lab::ecs;
using testing::HasSubstr;

namespace {
Json definition(Json more = Json::object()) {
    const Json base{
        {"family", "f"},           {"requiresCompatibilities", Json::array({"FARGATE"})},
        {"networkMode", "awsvpc"}, {"cpu", "256"},
        {"memory", "512"},         {"containerDefinitions", Json::array({{{"name", "a"}, {"image", "i"}}})}};
    for (const auto& [name, value] : base.items())
        more.emplace(name, value);
    return more;
}
std::string refusal(const Json& more) {
    const auto made = taskDefinitionOf(definition(more));
    return made ? "" : made.error().code + ": " + made.error().message;
}
} // namespace

TEST(EcsRules, FargateHasTheSizesOfItsTable) {
    for (const auto& [cpu, memory] : {std::pair{"256", "512"},
                                      {"256", "2048"},
                                      {"512", "4096"},
                                      {"1024", "4096"},
                                      {"2048", "16384"},
                                      {"4096", "30720"},
                                      {"8192", "20480"},
                                      {"16384", "122880"}})
        EXPECT_TRUE(isFargateSize(cpu, memory)) << cpu << " " << memory;
    for (const auto& [cpu, memory] : {std::pair{"256", "3072"},
                                      {"256", "1500"},
                                      {"512", "512"},
                                      {"1024", "1024"},
                                      {"4096", "31744"},
                                      {"8192", "17408"},
                                      {"300", "512"},
                                      {"", ""}})
        EXPECT_FALSE(isFargateSize(cpu, memory)) << cpu << " " << memory;
}

TEST(EcsRules, SizesMayBeWrittenInPeoplesUnits) {
    EXPECT_EQ(cpuUnits(".25 vCPU").value_or(""), "256");
    EXPECT_EQ(cpuUnits("1vcpu").value_or(""), "1024");
    EXPECT_EQ(memoryMiB("0.5 GB").value_or(""), "512");
    for (const char* text : {"", "x", "-1", "1 GB vCPU", "0"})
        EXPECT_FALSE(cpuUnits(text).has_value()) << text;
}

TEST(EcsRules, DefinitionsAreRefusedInTheWordsOfEcs) {
    EXPECT_EQ(refusal({}), "");
    EXPECT_THAT(refusal({{"memory", "4096"}}),
                HasSubstr("ClientException: No Fargate configuration exists for given values: 256 CPU, 4096 memory."));
    EXPECT_THAT(refusal({{"networkMode", "bridge"}}), HasSubstr("Fargate only supports network mode"));
    EXPECT_THAT(refusal({{"family", "no spaces"}}), HasSubstr("Family contains invalid characters."));
    EXPECT_THAT(refusal({{"containerDefinitions",
                          Json::array({{{"name", "a"}, {"image", "i"}}, {{"name", "a"}, {"image", "i"}}})}}),
                HasSubstr("unique"));
    EXPECT_THAT(
        refusal({{"containerDefinitions", Json::array({{{"name", "a"}, {"image", "i"}, {"essential", false}}})}}),
        HasSubstr("essential"));
    EXPECT_THAT(refusal({{"containerDefinitions",
                          Json::array({{{"name", "a"}, {"image", "1.dkr.ecr.us-east-1.amazonaws.com/x"}}})}}),
                HasSubstr("execution role ARN to support ECR images"));
}

TEST(EcsRules, OverridesReplaceWhatTheyName) {
    const Json given = definition(
        {{"containerDefinitions", Json::array({{{"name", "a"},
                                                {"image", "i"},
                                                {"command", Json::array({"old"})},
                                                {"environment", Json::array({{{"name", "A"}, {"value", "1"}},
                                                                             {{"name", "B"}, {"value", "2"}}})}}})}});
    const Json overrides{
        {"containerOverrides",
         Json::array(
             {{{"name", "a"},
               {"command", Json::array({"new"})},
               {"environment", Json::array({{{"name", "B"}, {"value", "3"}}, {{"name", "C"}, {"value", "4"}}})}}})}};
    ASSERT_OK_AND(const Json containers, containersFor(given, overrides));
    EXPECT_EQ(containers[0]["command"], Json::array({"new"}));
    EXPECT_EQ(containers[0]["environment"].size(), 3u);
    EXPECT_EQ(containers[0]["environment"][1]["value"], "3");
    const auto refused = containersFor(given, {{"containerOverrides", Json::array({{{"name", "b"}}})}});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "InvalidParameterException");
}
