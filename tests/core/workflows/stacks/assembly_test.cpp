#include "core/base/files.h"
#include "core/workflows/stacks/assembly.h"
#include "tests/support/support.h"

#include <unistd.h>

namespace skydeck::workflows {
namespace {

class Assembly : public ::testing::Test {
protected:
    void SetUp() override {
        const auto* running = ::testing::UnitTest::GetInstance()->current_test_info();
        m_folder = std::filesystem::temp_directory_path() /
                   (std::string("skydeck-assembly-") + running->name() + '-' + std::to_string(getpid()));
        std::filesystem::create_directories(m_folder);
    }
    void TearDown() override { std::filesystem::remove_all(m_folder); }
    void write(const std::string& name, const std::string& text) {
        std::filesystem::create_directories((m_folder / name).parent_path());
        ASSERT_OK(writeFileAtomically(m_folder / name, text));
    }
    std::string codeOf() {
        const auto stacks = readAssembly(m_folder);
        return stacks ? "none" : stacks.error().code;
    }
    std::filesystem::path m_folder;
};

TEST_F(Assembly, StacksComeInTheOrderToDeployThemWithTheirAssets) {
    write("manifest.json", R"({"version": "36.0.0", "artifacts": {
        "A": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "A.template.json"},
              "dependencies": ["Base", "A.assets"]},
        "A.assets": {"type": "cdk:asset-manifest", "properties": {"file": "A.assets.json"}},
        "Base": {"type": "aws:cloudformation:stack",
                 "properties": {"templateFile": "Base.template.json", "stackName": "zeta"}},
        "assembly-Prod": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Prod"}}}})");
    write("assembly-Prod/manifest.json", R"({"artifacts": {
        "ProdWeb": {"type": "aws:cloudformation:stack",
                    "properties": {"templateFile": "W.template.json", "stackName": "Prod-Web"}}}})");
    ASSERT_TRUE(isAssembly(m_folder));
    const auto stacks = readAssembly(m_folder);
    ASSERT_OK(stacks);
    ASSERT_EQ(stacks->size(), 3U);
    EXPECT_EQ((*stacks)[0].name, "zeta");
    EXPECT_EQ((*stacks)[1].name, "A");
    EXPECT_EQ((*stacks)[1].assetManifests, std::vector<std::filesystem::path>{m_folder / "A.assets.json"});
    EXPECT_EQ((*stacks)[2].name, "Prod-Web");
    EXPECT_EQ((*stacks)[2].templateFile, m_folder / "assembly-Prod" / "W.template.json");
}

TEST_F(Assembly, CirclesEnd) {
    write("manifest.json", R"({"artifacts": {
        "A": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "A.json"}, "dependencies": ["B"]},
        "B": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "B.json"}, "dependencies": ["A"]},
        "self": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}}})");
    const auto stacks = readAssembly(m_folder);
    ASSERT_OK(stacks);
    EXPECT_EQ(stacks->size(), 2U);
}

TEST_F(Assembly, WhatCannotBeReadIsNamed) {
    EXPECT_FALSE(isAssembly(m_folder));
    EXPECT_EQ(codeOf(), "AssemblyNotRead");
    write("manifest.json", "{");
    EXPECT_EQ(codeOf(), "AssemblyNotRead");
    write("manifest.json", R"({"artifacts": {}})");
    EXPECT_EQ(codeOf(), "AssemblyNotRead");
    write(
        "manifest.json",
        R"({"artifacts": {"A": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "../../etc/x"}}}})");
    EXPECT_EQ(codeOf(), "AssemblyNotRead");
    write("manifest.json", R"({"artifacts": {"A": {"type": "aws:cloudformation:stack",
        "properties": {"templateFile": "A.json"}, "metadata": {"/A": [{"type": "aws:cdk:asset"}]}}}})");
    EXPECT_EQ(codeOf(), "LegacyAssets");
}

} // namespace
} // namespace skydeck::workflows
