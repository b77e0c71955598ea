#include "core/wire/crypto.h"
#include "tests/core/lab/lab_fixture.h"

namespace skydeck::lab {

namespace {

constexpr double kNow = 1440938160;

std::string manifest(const std::string& note, int layerSize = 100) {
    return R"({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": {"size": 7},)"
           R"( "layers": [{"size": )" +
           std::to_string(layerSize) + R"(}], "annotations": {"note": ")" + note + "\"}}";
}

std::string digestOf(const std::string& text) {
    return "sha256:" + wire::sha256Hex(text);
}

class EcrServiceTest : public LabFixture {
protected:
    EcrServiceTest() { service = "ecr"; }
    void makeRepository(const char* mutability = "MUTABLE") {
        ok("CreateRepository", {{"repositoryName", "repo"}, {"imageTagMutability", mutability}});
    }
    static Json image(const std::string& text, const std::string& tag) {
        Json input{{"repositoryName", "repo"}, {"imageManifest", text}};
        if (!tag.empty()) input["imageTag"] = tag;
        return input;
    }
    Json details(const Json& ids = Json::array()) {
        Json input{{"repositoryName", "repo"}};
        if (!ids.empty()) input["imageIds"] = ids;
        return ok("DescribeImages", input).at("imageDetails");
    }
    Json remove(const Json& id) {
        return ok("BatchDeleteImage", {{"repositoryName", "repo"}, {"imageIds", std::vector<Json>{id}}});
    }
};

TEST_F(EcrServiceTest, GivesARepositoryItsAddress) {
    const Json made = ok("CreateRepository", {{"repositoryName", "team/mnist"}}).at("repository");
    EXPECT_EQ(made.at("repositoryUri"), "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/mnist");
    EXPECT_EQ(made.at("repositoryArn"), "arn:aws:ecr:us-east-1:123456789012:repository/team/mnist");
    EXPECT_EQ(made.at("createdAt"), kNow);
    EXPECT_EQ(made.at("imageTagMutability"), "MUTABLE");
    EXPECT_EQ(refused("CreateRepository", {{"repositoryName", "team/mnist"}}), "RepositoryAlreadyExistsException");
}

TEST_F(EcrServiceTest, RefusesNamesThatAwsRefuses) {
    for (const char* name : {"Upper", "a//b", "-a", "a-", "a..b", "a b"})
        EXPECT_EQ(refused("CreateRepository", {{"repositoryName", name}}), "InvalidParameterException") << name;
    EXPECT_EQ(refused("DescribeRepositories", {{"repositoryNames", {"none"}}}), "RepositoryNotFoundException");
    EXPECT_EQ(refused("DescribeImages", {{"repositoryName", "none"}}), "RepositoryNotFoundException");
}

TEST_F(EcrServiceTest, ListsRepositoriesInPages) {
    for (const char* name : {"aa", "bb", "cc"})
        ok("CreateRepository", {{"repositoryName", name}});
    const Json first = ok("DescribeRepositories", {{"maxResults", 2}});
    EXPECT_EQ(first.at("repositories").size(), 2U);
    const Json second = ok("DescribeRepositories", {{"maxResults", 2}, {"nextToken", first.at("nextToken")}});
    EXPECT_EQ(second.at("repositories").at(0).at("repositoryName"), "cc");
    EXPECT_FALSE(second.contains("nextToken"));
    EXPECT_EQ(refused("DescribeRepositories", {{"nextToken", "%"}}), "InvalidParameterException");
}

TEST_F(EcrServiceTest, NamesAnImageByTheDigestOfItsManifest) {
    makeRepository();
    const std::string text = manifest("one");
    const Json put = ok("PutImage", image(text, "latest")).at("image");
    EXPECT_EQ(put.at("imageId"), Json({{"imageDigest", digestOf(text)}, {"imageTag", "latest"}}));
    const Json found = details();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].at("imageDigest"), digestOf(text));
    EXPECT_EQ(found[0].at("imageTags"), Json({"latest"}));
    EXPECT_EQ(found[0].at("imageSizeInBytes"), 107);
    EXPECT_EQ(found[0].at("imagePushedAt"), kNow);
    EXPECT_EQ(found[0].at("imageManifestMediaType"), "application/vnd.oci.image.manifest.v1+json");
}

TEST_F(EcrServiceTest, MovesATagAndLeavesTheOldImageUntagged) {
    makeRepository();
    ok("PutImage", image(manifest("one"), "latest"));
    ok("PutImage", image(manifest("two"), "latest"));
    const Json found = details();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_FALSE(found[0].contains("imageTags"));
    EXPECT_EQ(found[1].at("imageTags"), Json({"latest"}));
    EXPECT_EQ(ok("ListImages", {{"repositoryName", "repo"}, {"filter", {{"tagStatus", "UNTAGGED"}}}}).at("imageIds"),
              Json::array({{{"imageDigest", digestOf(manifest("one"))}}}));
}

TEST_F(EcrServiceTest, RefusesTheSameImageWithTheSameTag) {
    makeRepository();
    ok("PutImage", image(manifest("one"), "a"));
    EXPECT_EQ(refused("PutImage", image(manifest("one"), "a")), "ImageAlreadyExistsException");
    EXPECT_EQ(refused("PutImage", image(manifest("one"), "")), "ImageAlreadyExistsException");
    ok("PutImage", image(manifest("one"), "b"));
    EXPECT_EQ(details().at(0).at("imageTags"), Json({"a", "b"}));
}

TEST_F(EcrServiceTest, KeepsTagsOfAnImmutableRepositoryInPlace) {
    makeRepository("IMMUTABLE");
    ok("PutImage", image(manifest("one"), "v1"));
    EXPECT_EQ(refused("PutImage", image(manifest("two"), "v1")), "ImageTagAlreadyExistsException");
    EXPECT_EQ(details().size(), 1U);
}

TEST_F(EcrServiceTest, RefusesManifestsThatAreNone) {
    makeRepository();
    EXPECT_EQ(refused("PutImage", image("{", "a")), "InvalidParameterException");
    EXPECT_EQ(refused("PutImage", image(manifest("one"), "-bad")), "InvalidParameterException");
    Json input = image(manifest("one"), "a");
    input["imageDigest"] = "sha256:" + std::string(64, '0');
    EXPECT_EQ(refused("PutImage", input), "ImageDigestDoesNotMatchException");
}

TEST_F(EcrServiceTest, SaysWhichImageIsNotThere) {
    makeRepository();
    EXPECT_EQ(
        refused("DescribeImages", {{"repositoryName", "repo"}, {"imageIds", std::vector<Json>{{{"imageTag", "x"}}}}}),
        "ImageNotFoundException");
    EXPECT_EQ(lastError.message, "The image with imageId {imageDigest:'null', imageTag:'x'} does not exist within the "
                                 "repository with name 'repo' in the registry with id '123456789012'");
}

TEST_F(EcrServiceTest, GivesManifestsAndPerImageFailures) {
    makeRepository();
    ok("PutImage", image(manifest("one"), "a"));
    const Json got = ok("BatchGetImage", {{"repositoryName", "repo"},
                                          {"imageIds", std::vector<Json>{{{"imageTag", "a"}}, {{"imageTag", "x"}}}}});
    EXPECT_EQ(got.at("images").at(0).at("imageManifest"), manifest("one"));
    EXPECT_EQ(got.at("failures").at(0).at("failureCode"), "ImageNotFound");
}

TEST_F(EcrServiceTest, DeletesTagsAndTheImageWithItsLastOne) {
    makeRepository();
    ok("PutImage", image(manifest("one"), "a"));
    ok("PutImage", image(manifest("one"), "b"));
    EXPECT_EQ(remove({{"imageTag", "a"}}).at("imageIds"),
              Json::array({{{"imageDigest", digestOf(manifest("one"))}, {"imageTag", "a"}}}));
    EXPECT_EQ(details().at(0).at("imageTags"), Json({"b"}));
    remove({{"imageTag", "b"}});
    EXPECT_TRUE(details().empty());
}

TEST_F(EcrServiceTest, DeletesAnImageWithAllItsTagsByDigest) {
    makeRepository();
    ok("PutImage", image(manifest("one"), "a"));
    ok("PutImage", image(manifest("one"), "b"));
    EXPECT_EQ(remove({{"imageDigest", digestOf(manifest("one"))}}).at("imageIds").size(), 2U);
    EXPECT_TRUE(details().empty());
}

TEST_F(EcrServiceTest, ReportsWhatItCouldNotDelete) {
    makeRepository();
    ok("PutImage", image(manifest("one"), "a"));
    ok("PutImage", image(manifest("two"), "b"));
    EXPECT_EQ(remove({{"imageTag", "x"}}).at("failures").at(0).at("failureCode"), "ImageNotFound");
    EXPECT_EQ(remove({{"imageDigest", "sha256:zz"}}).at("failures").at(0).at("failureCode"), "InvalidImageDigest");
    EXPECT_EQ(remove(Json::object()).at("failures").at(0).at("failureCode"), "MissingDigestAndTag");
    EXPECT_EQ(
        remove({{"imageDigest", digestOf(manifest("one"))}, {"imageTag", "b"}}).at("failures").at(0).at("failureCode"),
        "ImageTagDoesNotMatchDigest");
    EXPECT_EQ(details().size(), 2U);
}

TEST_F(EcrServiceTest, DeletesOnlyEmptyRepositoriesUnlessForced) {
    makeRepository();
    ok("PutImage", image(manifest("one"), "a"));
    EXPECT_EQ(refused("DeleteRepository", {{"repositoryName", "repo"}}), "RepositoryNotEmptyException");
    ok("DeleteRepository", {{"repositoryName", "repo"}, {"force", true}});
    EXPECT_EQ(refused("DescribeImages", {{"repositoryName", "repo"}}), "RepositoryNotFoundException");
    makeRepository();
    EXPECT_TRUE(details().empty());
}

TEST_F(EcrServiceTest, ListsImagesInPages) {
    makeRepository();
    for (const char* name : {"a", "b", "c"})
        ok("PutImage", image(manifest(name), name));
    const Json first = ok("ListImages", {{"repositoryName", "repo"}, {"maxResults", 2}});
    EXPECT_EQ(first.at("imageIds").size(), 2U);
    const Json second =
        ok("DescribeImages", {{"repositoryName", "repo"}, {"maxResults", 2}, {"nextToken", first.at("nextToken")}});
    EXPECT_EQ(second.at("imageDetails").at(0).at("imageTags"), Json({"c"}));
}

TEST_F(EcrServiceTest, LetsDockerLogIn) {
    const Json data = ok("GetAuthorizationToken", Json::object()).at("authorizationData").at(0);
    EXPECT_EQ(data.at("proxyEndpoint"), "https://123456789012.dkr.ecr.us-east-1.amazonaws.com");
    EXPECT_EQ(data.at("expiresAt"), kNow + 12 * 3600);
}

TEST_F(EcrServiceTest, KeepsImagesWhenTheLabStartsAgain) {
    makeRepository();
    ok("PutImage", image(manifest("one"), "a"));
    open();
    EXPECT_EQ(details().at(0).at("imageTags"), Json({"a"}));
}

TEST_F(EcrServiceTest, GivesBackTheRepositoryPolicyItWasTold) {
    makeRepository();
    const Json repository{{"repositoryName", "repo"}};
    EXPECT_EQ(refused("GetRepositoryPolicy", repository), "RepositoryPolicyNotFoundException");
    const std::string text = R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",)"
                             R"( "Principal": {"Service": "lambda.amazonaws.com"}, "Action": ["ecr:BatchGetImage"]}]})";
    ok("SetRepositoryPolicy", {{"repositoryName", "repo"}, {"policyText", text}});
    EXPECT_EQ(ok("GetRepositoryPolicy", repository).at("policyText"), text);
    for (const char* bad : {"no json", "[]", "{}", R"({"Statement": [{"Effect": "Allow"}]})"})
        EXPECT_EQ(refused("SetRepositoryPolicy", {{"repositoryName", "repo"}, {"policyText", bad}}),
                  "InvalidParameterException")
            << bad;
    EXPECT_EQ(ok("DeleteRepositoryPolicy", repository).at("policyText"), text);
    EXPECT_EQ(refused("DeleteRepositoryPolicy", repository), "RepositoryPolicyNotFoundException");
    EXPECT_EQ(refused("SetRepositoryPolicy", {{"repositoryName", "none"}, {"policyText", text}}),
              "RepositoryNotFoundException");
}

TEST_F(EcrServiceTest, RefusesLifecyclePoliciesThatAwsRefuses) {
    makeRepository();
    const Json rule = Json::parse(R"({"rulePriority": 1, "action": {"type": "expire"}, "selection": {
        "tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 365}})");
    const auto put = [&](const Json& rules) {
        return Json{{"repositoryName", "repo"}, {"lifecyclePolicyText", dumpJson(Json{{"rules", rules}})}};
    };
    const auto with = [&](const char* pointer, const Json& value) {
        Json changed = rule;
        changed[Json::json_pointer(pointer)] = value;
        return changed;
    };
    EXPECT_EQ(refused("GetLifecyclePolicy", {{"repositoryName", "repo"}}), "LifecyclePolicyNotFoundException");
    ok("PutLifecyclePolicy", put(Json::array({rule})));
    EXPECT_TRUE(ok("GetLifecyclePolicy", {{"repositoryName", "repo"}}).contains("lifecyclePolicyText"));
    for (const Json& bad : {Json::array({rule, rule}), Json::array({with("/rulePriority", 0)}),
                            Json::array({with("/selection/tagStatus", "tagged")}),
                            Json::array({with("/selection/countType", "imageCountMoreThan")}),
                            Json::array({with("/selection/countNumber", 0)}), Json::array({with("/action/type", "x")})})
        EXPECT_EQ(refused("PutLifecyclePolicy", put(bad)), "InvalidParameterException") << bad;
    ok("DeleteLifecyclePolicy", {{"repositoryName", "repo"}});
    EXPECT_EQ(refused("DeleteLifecyclePolicy", {{"repositoryName", "repo"}}), "LifecyclePolicyNotFoundException");
}

TEST_F(EcrServiceTest, LetsARepositoryBecomeImmutable) {
    makeRepository();
    ok("PutImage", image(manifest("one"), "latest"));
    ok("PutImageTagMutability", {{"repositoryName", "repo"}, {"imageTagMutability", "IMMUTABLE"}});
    EXPECT_EQ(refused("PutImage", image(manifest("two"), "latest")), "ImageTagAlreadyExistsException");
    ok("PutImageScanningConfiguration",
       {{"repositoryName", "repo"}, {"imageScanningConfiguration", {{"scanOnPush", true}}}});
    const Json shown = ok("DescribeRepositories", Json::object()).at("repositories").at(0);
    EXPECT_EQ(shown.at("imageTagMutability"), "IMMUTABLE");
    EXPECT_EQ(shown.at("imageScanningConfiguration").at("scanOnPush"), true);
}

TEST_F(EcrServiceTest, KeepsTagsOfRepositories) {
    const Json made = ok("CreateRepository", {{"repositoryName", "repo"}, {"tags", {{{"Key", "a"}, {"Value", "1"}}}}});
    const Json arn{{"resourceArn", made.at("repository").at("repositoryArn")}};
    Json more = arn, fewer = arn;
    more["tags"] = Json::parse(R"([{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "3"}])");
    ok("TagResource", more);
    EXPECT_EQ(ok("ListTagsForResource", arn).at("tags"), more["tags"]);
    fewer["tagKeys"] = {"a"};
    ok("UntagResource", fewer);
    EXPECT_EQ(ok("ListTagsForResource", arn).at("tags"), Json::parse(R"([{"Key": "b", "Value": "3"}])"));
    EXPECT_EQ(refused("ListTagsForResource", {{"resourceArn", "arn:aws:ecr:us-east-1:123456789012:repository/none"}}),
              "RepositoryNotFoundException");
    ok("DeleteRepository", {{"repositoryName", "repo"}});
    makeRepository();
    EXPECT_TRUE(ok("ListTagsForResource", arn).at("tags").empty());
}

} // namespace

} // namespace skydeck::lab
