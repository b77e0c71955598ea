#include "core/lab/ec2/instance_metadata.h"

#include "core/lab/ec2/network_store.h"
#include "tests/core/lab/lab_fixture.h"

namespace skydeck::lab {

class Metadata : public LabFixture {
protected:
    Metadata() {
        service = "ec2";
        config.resources = test::sourceRoot() / "resources";
    }
    void SetUp() override {
        open();
        const std::string trust =
            R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"Service": "ec2.amazonaws.com"}}]})";
        service = "iam";
        ok("CreateRole", {{"RoleName", "r"}, {"AssumeRolePolicyDocument", trust}});
        ok("CreateInstanceProfile", {{"InstanceProfileName", "p"}});
        ok("AddRoleToInstanceProfile", {{"InstanceProfileName", "p"}, {"RoleName", "r"}});
        service = "ec2";
        const std::string image = stringAt(ok("DescribeImages", Json::object()).at("Images").at(0), "ImageId");
        const Json made = ok("RunInstances", {{"ImageId", image},
                                              {"InstanceType", "t2.micro"},
                                              {"MinCount", 1},
                                              {"MaxCount", 1},
                                              {"IamInstanceProfile", {{"Name", "p"}}},
                                              {"UserData", "aGVsbG8="}});
        id = stringAt(made.at("Instances").at(0), "InstanceId");
        metadata = std::make_unique<InstanceMetadata>(*lab);
        base = metadata->open(id);
    }
    void TearDown() override { metadata.reset(); }

    wire::HttpResponse ask(const std::string& path, wire::Headers headers = {}, const char* method = "GET") {
        wire::HttpRequest request;
        request.method = method;
        request.path = base + path;
        request.headers = std::move(headers);
        return metadata->answer(request);
    }
    std::string token(const char* seconds) {
        return ask("/latest/api/token", {{"X-aws-ec2-metadata-token-ttl-seconds", seconds}}, "PUT").body;
    }
    wire::HttpResponse with(const std::string& token, const std::string& path) {
        return ask(path, {{"X-aws-ec2-metadata-token", token}});
    }

    std::string id, base;
    std::unique_ptr<InstanceMetadata> metadata;
};

TEST_F(Metadata, TokenEndsWithItsTime) {
    const std::string held = token("60");
    EXPECT_EQ(with(held, "/latest/meta-data/instance-id").body, id);
    m_clock.advance(std::chrono::seconds(61));
    EXPECT_EQ(with(held, "/latest/meta-data/instance-id").status, 401);
}

TEST_F(Metadata, TokenNeedsALegalTime) {
    for (const char* seconds : {"", "0", "-1", "21601", "soon"})
        EXPECT_EQ(ask("/latest/api/token", {{"X-aws-ec2-metadata-token-ttl-seconds", seconds}}, "PUT").status, 400)
            << seconds;
    EXPECT_EQ(ask("/latest/api/token").status, 405);
}

TEST_F(Metadata, VersionOneWorksUnlessTokensAreRequired) {
    EXPECT_EQ(ask("/latest/user-data").body, "hello");
    ASSERT_OK(lab->network->instances().change(id, [](Json& instance, Json&) -> Status {
        instance["MetadataOptions"]["HttpTokens"] = "required";
        return {};
    }));
    EXPECT_EQ(ask("/latest/user-data").status, 401);
}

TEST_F(Metadata, CredentialsAreRenewedBeforeTheyEnd) {
    const auto key = [&] {
        const auto parsed = parseJson(ask("/latest/meta-data/iam/security-credentials/r").body);
        return parsed ? stringAt(*parsed, "AccessKeyId") : std::string();
    };
    EXPECT_EQ(ask("/latest/meta-data/iam/security-credentials/").body, "r");
    const std::string first = key();
    ASSERT_FALSE(first.empty());
    EXPECT_EQ(key(), first);
    m_clock.advance(std::chrono::hours(5) + std::chrono::minutes(1));
    EXPECT_NE(key(), first);
    EXPECT_EQ(ask("/latest/meta-data/iam/security-credentials/other").status, 404);
}

TEST_F(Metadata, NothingIsToldWithoutTheSecret) {
    const std::string known = base;
    base = std::string(InstanceMetadata::kPath) + "0123";
    EXPECT_EQ(ask("/latest/meta-data/instance-id").status, 404);
    EXPECT_EQ(ask("/latest/api/token", {{"X-aws-ec2-metadata-token-ttl-seconds", "60"}}, "PUT").status, 404);
    base = known;
    metadata->close(id);
    EXPECT_EQ(ask("/latest/meta-data/instance-id").status, 404);
}

TEST_F(Metadata, FoldersListTheirNames) {
    EXPECT_EQ(ask("/").body, "latest");
    EXPECT_EQ(ask("/latest").body, "dynamic\nmeta-data\nuser-data");
    EXPECT_EQ(ask("/latest/meta-data/placement").body, "availability-zone\nregion");
    EXPECT_EQ(ask("/latest/meta-data/placement/../../x").status, 404);
}

} // namespace skydeck::lab
