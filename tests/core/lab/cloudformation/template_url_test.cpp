#include "core/lab/cloudformation/template_url.h"
#include "tests/support/support.h"

namespace skydeck::lab::cloudformation {

namespace {
std::string place(std::string_view url) {
    const auto location = parseTemplateUrl(url);
    return location ? location->bucket + " " + location->key : location.error().message;
}
} // namespace

TEST(TemplateUrl, PathStyleWorksOnAnyHost) {
    EXPECT_EQ(place("https://s3.amazonaws.com/bucket/a/b.yaml"), "bucket a/b.yaml");
    EXPECT_EQ(place("https://s3.us-east-1.amazonaws.com/bucket/key"), "bucket key");
    EXPECT_EQ(place("http://127.0.0.1:4566/bucket/with%20blank"), "bucket with blank");
}

TEST(TemplateUrl, TheBucketMayBeInTheHostName) {
    EXPECT_EQ(place("https://my.bucket.s3.eu-west-1.amazonaws.com/a/b.yaml"), "my.bucket a/b.yaml");
    EXPECT_EQ(place("https://bucket.s3-us-west-2.amazonaws.com/key"), "bucket key");
    EXPECT_EQ(place("https://bucket.s3.amazonaws.com/key"), "bucket key");
}

TEST(TemplateUrl, OtherTextsAreRefused) {
    EXPECT_EQ(place("bucket/key"), "TemplateURL must be a supported URL.");
    EXPECT_EQ(place("file:///etc/passwd"), "TemplateURL must be a supported URL.");
    EXPECT_EQ(place("https://s3.amazonaws.com/bucket"),
              "TemplateURL must reference a valid S3 object to which you have access.");
    EXPECT_EQ(place("https://bucket.s3.amazonaws.com/"),
              "TemplateURL must reference a valid S3 object to which you have access.");
}

} // namespace skydeck::lab::cloudformation
