#include "core/lab/ecr/image_resolver.h"

#include "core/base/files.h"
#include "core/lab/compute/image_catalogue.h"
#include "core/lab/ecr/ecr_store.h"
#include "tests/support/support.h"

using namespace skydeck;
using namespace skydeck::lab;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

const std::string kRegistry = "123456789012.dkr.ecr.us-east-1.amazonaws.com";

class ImageResolverTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_OK_AND(database, Database::open(folder.path() / "lab.db"));
        ASSERT_OK_AND(registry, EcrStore::open(*database, clock, "us-east-1"));
        ASSERT_OK(
            writeFileAtomically(folder.path() / "images/a.json", R"({"name": "tool:latest", "command": ["sh"]})"));
        ASSERT_OK_AND(catalogue, ImageCatalogue::load(folder.path() / "images", {}));
        EcrRepository repository;
        repository.name = "team/r";
        ASSERT_OK(registry->createRepository(repository));
    }
    void push(const std::string& annotation, const std::string& tag) {
        const Json manifest{{"schemaVersion", 2}, {"annotations", {{annotation, "tool:latest"}}}};
        ASSERT_OK_AND(const auto image, registry->putImage("team/r", dumpJson(manifest), "", tag, ""));
        digest = image.digest;
    }
    std::string problem(const std::string& reference) {
        const auto image = pullImage(reference, *registry, *catalogue);
        return image ? "(found)" : image.error().message;
    }

    TemporaryFolder folder;
    test::ManualClock clock;
    std::unique_ptr<Database> database;
    std::unique_ptr<EcrStore> registry;
    std::unique_ptr<ImageCatalogue> catalogue;
    std::string digest;
};

} // namespace

TEST(ImageReference, TakesNamesApart) {
    const auto full = parseImageReference("localhost:5000/a/b:v1@sha256:00");
    EXPECT_EQ(full.registry, "localhost:5000");
    EXPECT_EQ(full.repository, "a/b");
    EXPECT_EQ(full.tag, "v1");
    EXPECT_EQ(full.digest, "sha256:00");
    const auto plain = parseImageReference("team/tool");
    EXPECT_EQ(plain.registry, "");
    EXPECT_EQ(plain.repository, "team/tool");
    EXPECT_EQ(plain.tag, "latest");
    EXPECT_EQ(parseImageReference("x@sha256:00").tag, "");
}

TEST_F(ImageResolverTest, FindsTheProgramOfAnAnnotatedImageByTagAndDigest) {
    push("org.skydeck.lab.image", "latest");
    const Image* tool = catalogue->find("tool");
    EXPECT_EQ(pullImage(kRegistry + "/team/r", *registry, *catalogue), tool);
    EXPECT_EQ(pullImage(kRegistry + "/team/r:latest", *registry, *catalogue), tool);
    EXPECT_EQ(pullImage(kRegistry + "/team/r@" + digest, *registry, *catalogue), tool);
}

TEST_F(ImageResolverTest, FindsPlainNamesInTheCatalogue) {
    EXPECT_EQ(pullImage("tool", *registry, *catalogue), catalogue->find("tool"));
    EXPECT_THAT(problem("busybox"), HasSubstr("no container engine for busybox"));
}

TEST_F(ImageResolverTest, FailsAsTheAgentDoesWhenTheImageWasNeverPushed) {
    EXPECT_EQ(problem(kRegistry + "/team/r:latest"),
              "CannotPullContainerError: Error response from daemon: manifest for " + kRegistry +
                  "/team/r:latest not found: manifest unknown: Requested image not found");
    EXPECT_THAT(problem(kRegistry + "/none"), HasSubstr("The repository with name 'none' does not exist"));
}

TEST_F(ImageResolverTest, SaysThatARealContainerImageNeedsAnEngine) {
    push("other", "real");
    EXPECT_THAT(problem(kRegistry + "/team/r:real"),
                StartsWith("CannotPullContainerError: the lab has no container engine"));
    EXPECT_THAT(problem("public.ecr.aws/docker/library/busybox"), HasSubstr("another registry"));
}
