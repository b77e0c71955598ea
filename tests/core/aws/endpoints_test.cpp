#include "core/aws/endpoints.h"

#include "core/aws/s3_addressing.h"
#include "tests/support/support.h"

namespace skydeck::aws {
namespace {

std::string url(const char* service, const std::string& region, EndpointVariant variant = {}) {
    const auto* model = wire::embeddedModel(service);
    if (!model) return "no model";
    const auto endpoint = awsEndpoint(*model, region, variant);
    return endpoint ? endpoint->url : endpoint.error().code;
}

TEST(Endpoints, RegionalServicesFollowTheRegionAndItsPartition) {
    EXPECT_EQ(url("batch", "us-east-1"), "https://batch.us-east-1.amazonaws.com");
    EXPECT_EQ(url("cloudformation", "eu-west-1"), "https://cloudformation.eu-west-1.amazonaws.com");
    EXPECT_EQ(url("ecr", "us-east-1"), "https://api.ecr.us-east-1.amazonaws.com");
    EXPECT_EQ(url("logs", "cn-north-1"), "https://logs.cn-north-1.amazonaws.com.cn");
    EXPECT_EQ(url("s3", "us-gov-west-1"), "https://s3.us-gov-west-1.amazonaws.com");
    EXPECT_EQ(url("sts", "ap-northeast-1"), "https://sts.ap-northeast-1.amazonaws.com");
}

TEST(Endpoints, IamIsGlobalInEachPartition) {
    EXPECT_EQ(url("iam", "eu-west-1"), "https://iam.amazonaws.com");
    EXPECT_EQ(url("iam", "cn-northwest-1"), "https://iam.cn-north-1.amazonaws.com.cn");
    EXPECT_EQ(url("iam", "us-gov-east-1"), "https://iam.us-gov.amazonaws.com");
    EXPECT_EQ(signingRegion("iam", "eu-west-1"), "us-east-1");
    EXPECT_EQ(signingRegion("iam", "us-gov-east-1"), "us-gov-west-1");
    EXPECT_EQ(signingRegion("s3", "eu-west-1"), "eu-west-1");
}

TEST(Endpoints, ServicesWhoseHostsHaveOtherNamesAreFound) {
    EXPECT_EQ(url("sso", "eu-west-1"), "https://portal.sso.eu-west-1.amazonaws.com");
    EXPECT_EQ(url("sso-oidc", "us-east-1"), "https://oidc.us-east-1.amazonaws.com");
    EXPECT_EQ(url("sts", "cn-northwest-1"), "https://sts.cn-northwest-1.amazonaws.com.cn");
    EXPECT_EQ(url("ec2", "us-gov-east-1"), "https://ec2.us-gov-east-1.amazonaws.com");
}

TEST(Endpoints, RegionsNewerThanTheDataBelongToThePartitionTheyLookLike) {
    EXPECT_EQ(partitionOf("eu-west-9"), "aws");
    EXPECT_EQ(partitionOf("cn-south-7"), "aws-cn");
    EXPECT_EQ(partitionOf("us-gov-north-1"), "aws-us-gov");
    EXPECT_EQ(partitionOf("mx-central-1"), "aws");
    EXPECT_EQ(url("batch", "cn-south-7"), "https://batch.cn-south-7.amazonaws.com.cn");
}

TEST(Endpoints, VariantsHaveAddressesOfTheirOwn) {
    EXPECT_EQ(url("s3", "us-east-1", {true, false}), "https://s3-fips.us-east-1.amazonaws.com");
    EXPECT_EQ(url("s3", "eu-west-1", {false, true}), "https://s3.dualstack.eu-west-1.amazonaws.com");
    EXPECT_EQ(url("batch", "us-east-1", {true, false}), "https://fips.batch.us-east-1.amazonaws.com");
    EXPECT_EQ(url("cloudformation", "eu-west-1", {false, true}), "https://cloudformation.eu-west-1.api.aws");
}

TEST(Endpoints, RegionsOfAPartitionHaveTitles) {
    EXPECT_THAT(regionsOf("aws"), testing::Contains(testing::Pair("eu-west-1", "Europe (Ireland)")));
    EXPECT_THAT(regionsOf("aws-cn"), testing::SizeIs(2));
    EXPECT_TRUE(regionsOf("aws-iso").empty());
}

TEST(Endpoints, MetadataAddressesAreNearby) {
    for (const char* host : {"169.254.169.254", "169.254.170.2:80", "[fd00:ec2::254]", "127.0.0.1:1"})
        EXPECT_TRUE(isNearbyHost(host)) << host;
    for (const char* host : {"169.253.1.1", "169.254.evil.example", "10.0.0.1", "amazonaws.com"})
        EXPECT_FALSE(isNearbyHost(host)) << host;
}

TEST(Endpoints, ARegionThatWouldChangeTheHostIsRefused) {
    for (const char* region : {"", "evil.example/", "us-east-1.evil", "US-EAST-1", "a b", "-x"})
        EXPECT_EQ(url("batch", region), "InvalidRegion") << region;
}

TEST(Endpoints, KnowsThisMachinesAddresses) {
    for (const char* host : {"127.0.0.1", "127.0.0.1:4566", "127.9.8.7:1", "localhost", "LOCALHOST:80", "[::1]:4566",
                             "lab.localhost:4566"})
        EXPECT_TRUE(isLoopbackHost(host)) << host;
    for (const char* host : {"", "127.evil.example", "127.0.0.1.evil.example", "localhost.example", "10.0.0.1",
                             "[fe80::1]:1", "amazonaws.com", "127.0.0.1.1", "127.0.0.x"})
        EXPECT_FALSE(isLoopbackHost(host)) << host;
}

TEST(S3Addressing, TheBucketMovesIntoTheHostWhereItFits) {
    const auto move = [](const char* path, const char* bucket) {
        wire::HttpRequest request;
        request.host = "s3.eu-west-1.amazonaws.com";
        request.path = path;
        useVirtualHost(request, bucket);
        return request.host + request.path;
    };
    EXPECT_EQ(move("/data/a/b", "data"), "data.s3.eu-west-1.amazonaws.com/a/b");
    EXPECT_EQ(move("/data", "data"), "data.s3.eu-west-1.amazonaws.com/");
    EXPECT_EQ(move("/da.ta/a", "da.ta"), "s3.eu-west-1.amazonaws.com/da.ta/a");
    EXPECT_EQ(move("/Data/a", "Data"), "s3.eu-west-1.amazonaws.com/Data/a");
    EXPECT_EQ(move("/", ""), "s3.eu-west-1.amazonaws.com/");
    EXPECT_EQ(move("/data", "dat"), "s3.eu-west-1.amazonaws.com/data");
    wire::HttpRequest behind;
    behind.host = "example.com";
    behind.path = "/base/data/k";
    useVirtualHost(behind, "data", "/base");
    EXPECT_EQ(behind.host + behind.path, "data.example.com/base/k");
}

} // namespace
} // namespace skydeck::aws
