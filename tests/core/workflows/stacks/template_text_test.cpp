#include "core/workflows/resource_probe.h"
#include "core/workflows/stacks/packaging.h"
#include "core/workflows/stacks/template_text.h"
#include "tests/core/workflows/fake_aws.h"

namespace skydeck::workflows {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> localPaths(std::string_view body) {
    std::vector<std::string> lines;
    const auto text = readTemplate(body);
    if (!text) return {text.error().message};
    for (const auto& path : text->localPaths)
        lines.push_back(path.logicalId + ' ' + std::string(body.substr(path.offset, path.length)));
    return lines;
}

TEST(TemplateText, FindsPathsWhereverTheyAreWritten) {
    const char* yaml = "Description: grüße\nResources:\n"
                       "  A: {Type: AWS::Lambda::Function, Properties: {Code: ./a}}\n"
                       "  B:\n    Type: AWS::Lambda::LayerVersion\n    Properties:\n      Content: 'b c' # layer\n"
                       "  C:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: \"c.yaml\"\n";
    EXPECT_THAT(localPaths(yaml), ElementsAre("A ./a", "B 'b c'", "C \"c.yaml\""));
    EXPECT_THAT(localPaths(R"({"Resources":{"A":{"Type":"AWS::Lambda::Function","Properties":{"Code":"x"}}}})"),
                ElementsAre("A \"x\""));
}

TEST(TemplateText, LeavesEverythingElseAlone) {
    EXPECT_THAT(localPaths("Resources:\n"
                           "  A: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}}}\n"
                           "  B: {Type: AWS::Lambda::Function, Properties: {Code: !Ref Where}}\n"
                           "  C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://x/y}}\n"
                           "  D: {Type: AWS::Lambda::LayerVersion, Properties: {Content: s3://x/y}}\n"
                           "  E: {Type: AWS::S3::Bucket, Properties: {Code: x}}\n"),
                ElementsAre());
}

TEST(TemplateText, SaysWhatIsWrongAndWhere) {
    EXPECT_THAT(readTemplate("Resources: [").error().message, HasSubstr("line"));
    EXPECT_THAT(readTemplate("{}").error().message, HasSubstr("no Resources"));
    EXPECT_FALSE(readTemplate("Resources: {A: {Type: AWS::Lambda::Function, Properties: {Code: \"a\\x20b\"}}}"));
}

TEST(TemplateText, EveryTypeOfOurTemplatesIsLookedForAfresh) {
    for (const char* name : {"MyFirstEc2", "Ec2ForDl", "EcsClusterQaBot", "SimpleBatch", "SimpleLambda",
                             "SimpleDynamoDb", "SimpleS3", "Bashoutter"}) {
        ASSERT_OK_AND(const auto text,
                      readTemplate(test::sourceFile(std::string("resources/templates/") + name + ".yaml")));
        EXPECT_FALSE(text.resources.empty());
        for (const auto& resource : text.resources)
            EXPECT_TRUE(canBeLookedFor(resource.type) || isPartOfAnother(resource.type) ||
                        resource.type.starts_with("Custom::"))
                << name << ": " << resource.type;
    }
}

TEST(Packaging, SameFilesGiveTheSameZip) {
    TemporaryFolder one, two;
    for (const auto* folder : {&one, &two}) {
        ASSERT_OK(writeFileAtomically(folder->path() / "b/c.py", "c"));
        ASSERT_OK(writeFileAtomically(folder->path() / "a.py", "a"));
    }
    ASSERT_OK(writeFileAtomically(two.path() / "__pycache__/a.pyc", "made by python"));
    ASSERT_OK_AND(const auto first, zipPath(one.path()));
    ASSERT_OK_AND(const auto second, zipPath(two.path()));
    EXPECT_EQ(first, second);
    ASSERT_OK(writeFileAtomically(two.path() / "a.py", "other"));
    EXPECT_NE(zipPath(two.path()).value(), first);
    TemporaryFolder empty;
    EXPECT_THAT(zipPath(empty.path()).error().message, HasSubstr("no files"));
}

TEST(Packaging, NoLocalPathNeedsNoBucket) {
    test::FakeAws aws;
    const std::string body = "Resources:\n  B:\n    Type: AWS::S3::Bucket # kept as it is\n";
    ASSERT_OK_AND(const auto packed, packTemplate(aws.session(), "S", body, ".", {}));
    EXPECT_EQ(packed.body, body);
    EXPECT_TRUE(aws.calls.empty());
}

TEST(Packaging, MissingFolderIsNamed) {
    test::FakeAws aws;
    TemporaryFolder folder;
    const auto packed =
        packTemplate(aws.session(), "S", "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Code: ./gone}}}",
                     folder.path(), {});
    ASSERT_FALSE(packed);
    EXPECT_EQ(packed.error().code, "LocalPathNotFound");
    EXPECT_THAT(packed.error().message, HasSubstr("F's Code names './gone'"));
    EXPECT_TRUE(aws.calls.empty());
}

} // namespace
} // namespace skydeck::workflows
