#include "core/lab/ec2/machine_catalogue.h"

#include "core/base/files.h"
#include "tests/support/support.h"

using namespace skydeck;
using lab::MachineCatalogue;
using testing::HasSubstr;

namespace {
auto ours(const std::string& region) {
    return MachineCatalogue::load(test::sourceRoot() / "resources/ec2", region);
}
} // namespace

TEST(MachineCatalogue, KnowsTheTypesOfTheCourse) {
    ASSERT_OK_AND(const auto catalogue, ours("us-east-1"));
    for (const auto& [name, vcpus] : {std::pair{"t2.micro", 1},
                                      {"g4dn.xlarge", 4},
                                      {"c5.24xlarge", 96},
                                      {"c5n.18xlarge", 72},
                                      {"x1e.16xlarge", 64},
                                      {"p3.2xlarge", 8},
                                      {"p2.xlarge", 4}}) {
        ASSERT_NE(catalogue->type(name), nullptr) << name;
        EXPECT_EQ(catalogue->type(name)->vcpus, vcpus) << name;
    }
    EXPECT_EQ(catalogue->type("t2.gigantic"), nullptr);
    EXPECT_EQ(catalogue->quotas().at(catalogue->type("g4dn.xlarge")->bucket).code, "L-DB2E81BA");
}

TEST(MachineCatalogue, ImagesHaveOtherIdsInOtherRegions) {
    const char* name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
    ASSERT_OK_AND(const auto here, ours("us-east-1"));
    ASSERT_OK_AND(const auto there, ours("ap-northeast-1"));
    EXPECT_NE(here->parameters().at(name), there->parameters().at(name));
    EXPECT_NE(here->image(here->parameters().at(name)), nullptr);
    EXPECT_NE(here->image("ami-060f07284bb6f9faf"), nullptr); // the course's own
    EXPECT_NE(there->image("ami-09c0c16fc46a29ed9"), nullptr);
}

TEST(MachineCatalogue, IsEmptyWithoutFacts) {
    const TemporaryFolder folder;
    ASSERT_OK_AND(const auto catalogue, MachineCatalogue::load(folder.path(), "us-east-1"));
    EXPECT_TRUE(catalogue->types().empty());
    EXPECT_TRUE(catalogue->images().empty());
}

TEST(MachineCatalogue, NamesWhatIsWrongWithFacts) {
    const TemporaryFolder folder;
    const auto wrong = [&](const char* file, const char* text) {
        EXPECT_TRUE(writeFileAtomically(folder.path() / file, text).has_value());
        const auto loaded = MachineCatalogue::load(folder.path(), "us-east-1");
        std::filesystem::remove(folder.path() / file);
        return loaded ? std::string() : loaded.error().message;
    };
    EXPECT_THAT(wrong("instance-types.json", "{"), HasSubstr("instance-types.json"));
    EXPECT_THAT(wrong("instance-types.json", R"({"families": {"t9": {"bucket": "none"}}})"), HasSubstr("t9"));
    EXPECT_THAT(wrong("instance-types.json", R"({"buckets": {"b": {}}, "families": {"t9": {"bucket": "b",
        "architectures": ["x86_64"], "sizes": {"big": ["many"]}}}})"),
                HasSubstr("t9.big"));
    EXPECT_THAT(wrong("images.json", R"([{"name": "x"}])"), HasSubstr("user"));
}
