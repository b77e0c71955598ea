#include "core/aws/config_file.h"

#include "tests/support/support.h"

namespace skydeck::aws {
namespace {

TEST(ConfigFile, ReadsSectionsKeysAndComments) {
    ASSERT_OK_AND(const auto sections, parseConfigFile("# first\n[default]\nRegion = eu-west-1 # home\n\n; more\n"
                                                       "secret=a#b;c\r\n[profile x]\nregion=us-east-1\n",
                                                       "f"));
    EXPECT_EQ(sections.at("default").at("region"), "eu-west-1");
    EXPECT_EQ(sections.at("default").at("secret"), "a#b;c");
    EXPECT_EQ(sections.at("profile x").at("region"), "us-east-1");
}

TEST(ConfigFile, IndentedBlocksBelongToTheirKey) {
    ASSERT_OK_AND(
        const auto sections,
        parseConfigFile("[services lab]\ns3 =\n  endpoint_url = http://a\n  x = 1\nbatch=\n\tendpoint_url=http://b\n"
                        "[profile p]\nca_bundle = /a\n  /b\n",
                        "f"));
    EXPECT_EQ(sections.at("services lab").at("s3.endpoint_url"), "http://a");
    EXPECT_EQ(sections.at("services lab").at("batch.endpoint_url"), "http://b");
    EXPECT_EQ(sections.at("profile p").at("ca_bundle"), "/a\n/b");
}

TEST(ConfigFile, ProblemsNameFileAndLine) {
    for (const char* broken : {"[default\nregion = x\n", "\nregion = x\n", "[default]\nregion\n", "[default]\n= x\n",
                               "[]\n", "[services a]\ns3 =\n  what\n"}) {
        const auto sections = parseConfigFile(broken, "/home/me/.aws/config");
        ASSERT_FALSE(sections.has_value()) << broken;
        EXPECT_EQ(sections.error().code, "InvalidConfigFile");
        EXPECT_THAT(sections.error().message, testing::StartsWith("/home/me/.aws/config, line ")) << broken;
    }
}

} // namespace
} // namespace skydeck::aws
