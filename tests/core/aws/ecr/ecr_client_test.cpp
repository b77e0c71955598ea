#include "core/aws/ecr/ecr_client.h"

#include "tests/core/aws/client_test.h"

namespace skydeck::aws::ecr {
namespace {

using test::FakeTransport;

class EcrClientTest : public test::ClientTest {
protected:
    EcrClient ecr(FakeTransport fake) { return EcrClient(client(std::move(fake), "ecr")); }
};

TEST_F(EcrClientTest, DescribesImages) {
    const auto client = ecr(std::move(FakeTransport().then(
        200,
        R"({"imageDetails":[{"repositoryName":"repo","imageDigest":"sha256:1","imageTags":["latest"],"imageSizeInBytes":5000000000,
            "imagePushedAt":1.5}]})")));
    ASSERT_OK_AND(const auto images, client.describeImages("repo", m_context));
    ASSERT_EQ(images.size(), 1U);
    EXPECT_EQ(images[0].imageSizeInBytes, 5'000'000'000U);
    EXPECT_EQ(images[0].imageTags, std::vector<std::string>{"latest"});
    EXPECT_EQ(toEpochSeconds(*images[0].imagePushedAt), 1.5);
}

TEST_F(EcrClientTest, PutsTheManifestByteForByte) {
    const auto client =
        ecr(std::move(FakeTransport().then(200, R"({"image":{"imageId":{"imageDigest":"sha256:1","imageTag":"t"}}})")));
    ASSERT_OK_AND(const auto image, client.putImage({"repo", "{ \"a\":1}\n", "", "t"}, m_context));
    EXPECT_EQ(image.imageDigest, "sha256:1");
    EXPECT_EQ(sentJson(), (Json{{"repositoryName", "repo"}, {"imageManifest", "{ \"a\":1}\n"}, {"imageTag", "t"}}));
}

TEST_F(EcrClientTest, AnImageThatIsThereAlreadyIsFine) {
    const auto client = ecr(std::move(FakeTransport()
                                          .then(400, R"({"__type":"ImageAlreadyExistsException","message":"m"})")
                                          .then(200, R"({"imageDetails":[{"imageDigest":"sha256:1"}]})")));
    ASSERT_OK_AND(const auto image, client.putImage({"repo", "{}", "", "t"}, m_context));
    EXPECT_EQ(image.imageDigest, "sha256:1");
}

TEST_F(EcrClientTest, DeletesInHundredsAndReportsEachFailure) {
    const auto client = ecr(std::move(
        FakeTransport()
            .then(200, R"({"imageIds":[{"imageDigest":"sha256:1","imageTag":"t"}],"failures":[]})")
            .then(200, R"({"imageIds":[],"failures":[{"imageId":{"imageTag":"x"},"failureCode":"ImageNotFound"}]})")));
    ASSERT_OK_AND(const auto result,
                  client.batchDeleteImage("repo", std::vector<ImageId>(101, ImageId{"x", ""}), m_context));
    EXPECT_EQ(calls(), 2U);
    EXPECT_EQ(sentJson(1), Json::parse(R"({"repositoryName":"repo","imageIds":[{"imageTag":"x"}]})"));
    EXPECT_EQ(result.deleted.size(), 1U);
    EXPECT_EQ(result.failures.at(0).failureCode, "ImageNotFound");
}

TEST_F(EcrClientTest, TheTokenIsUserAndPassword) {
    const auto client = ecr(std::move(FakeTransport().then(
        200,
        R"({"authorizationData":[{"authorizationToken":"QVdTOnA6dw==","proxyEndpoint":"https://e","expiresAt":10}]})")));
    ASSERT_OK_AND(const auto token, client.getAuthorizationToken(m_context));
    EXPECT_EQ(token.userName, "AWS");
    EXPECT_EQ(token.password, "p:w");
    EXPECT_EQ(token.proxyEndpoint, "https://e");
}

TEST_F(EcrClientTest, ATokenThatIsNoneIsAnError) {
    for (const char* answer : {"{}", R"({"authorizationData":[{"authorizationToken":"!"}]})",
                               R"({"authorizationData":[{"authorizationToken":"QVdT"}]})"}) {
        const auto client = ecr(std::move(FakeTransport().then(200, answer)));
        EXPECT_EQ(client.getAuthorizationToken(m_context).error().kind, ErrorKind::Protocol) << answer;
    }
}

} // namespace
} // namespace skydeck::aws::ecr
