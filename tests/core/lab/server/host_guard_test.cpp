#include "core/lab/server/host_guard.h"

#include "tests/support/support.h"

namespace skydeck::lab {

namespace {
bool refused(const std::string& host, const std::string& origin = {}) {
    wire::HttpRequest request;
    request.host = host;
    if (!origin.empty()) request.headers.add("Origin", origin);
    return refusedHost(request).has_value() || refusedOrigin(request).has_value();
}
} // namespace

TEST(HostGuard, TakesNamesOfThisMachine) {
    for (const char* host :
         {"127.0.0.1", "127.0.0.1:4566", "localhost", "LOCALHOST:1", "bucket.localhost:4566", "a.s3.localhost"})
        EXPECT_FALSE(refused(host)) << host;
}

TEST(HostGuard, RefusesOtherNames) {
    for (const char* host : {"", "evil.example", "localhost.evil.example", "evillocalhost", ".localhost", "127.0.0.2",
                             "0.0.0.0", "localhost:port", "s3.us-east-1.amazonaws.com", "192.168.0.1:4566"})
        EXPECT_TRUE(refused(host)) << host;
}

TEST(HostGuard, RefusesPagesOfOtherOrigins) {
    EXPECT_FALSE(refused("localhost", "http://localhost:8000"));
    EXPECT_FALSE(refused("localhost", "https://site.localhost"));
    for (const char* origin : {"http://evil.example", "null", "localhost", "file://", "http://localhost.evil.example"})
        EXPECT_TRUE(refused("localhost", origin)) << origin;
}

TEST(HostGuard, FindsTheBucketInTheHost) {
    EXPECT_EQ(bucketOfHost("pictures.localhost:4566"), "pictures");
    EXPECT_EQ(bucketOfHost("pictures.s3.localhost"), "pictures");
    EXPECT_EQ(bucketOfHost("my.dotted.pictures.s3.eu-west-1.localhost"), "my.dotted.pictures");
    for (const char* host : {"localhost", "127.0.0.1:4566", "s3.localhost", "s3.eu-west-1.localhost"})
        EXPECT_EQ(bucketOfHost(host), "") << host;
}

TEST(HostGuard, FindsTheWebsiteInTheHost) {
    for (const char* host : {"my.site.s3-website.localhost:4566", "my.site.s3-website.eu-west-1.localhost",
                             "my.site.s3-website-us-east-1.localhost:1"}) {
        EXPECT_EQ(websiteOfHost(host), "my.site") << host;
        EXPECT_EQ(bucketOfHost(host), "") << host;
    }
    for (const char* host : {"localhost", "site.localhost", "s3-website.localhost", "site.s3-websites.localhost",
                             "site.s3-website.localhost.evil.example"})
        EXPECT_EQ(websiteOfHost(host), "") << host;
}

} // namespace skydeck::lab
