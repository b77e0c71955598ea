#include "core/lab/s3/s3_rules.h"

#include "tests/support/support.h"

namespace skydeck::lab {

namespace {
std::string range(std::string_view header, std::uint64_t size) {
    const auto parsed = parseRange(header, size);
    if (!parsed) return parsed.error().code;
    if (!*parsed) return "whole";
    return std::to_string((*parsed)->offset) + '+' + std::to_string((*parsed)->length);
}
} // namespace

TEST(S3Rules, BucketNames) {
    for (const char* good :
         {"abc", "a-b.c", "0bucket", "a23456789012345678901234567890123456789012345678901234567890123"})
        EXPECT_TRUE(checkBucketName(good)) << good;
    for (const char* bad :
         {"", "ab", "Abc", "a_b", "-abc", "abc-", ".abc", "a..b", "192.168.0.1", "xn--abc", "abc-s3alias",
          "a234567890123456789012345678901234567890123456789012345678901234", "a b", "b\xc3\xbc\xc3\xa7"})
        EXPECT_FALSE(checkBucketName(bad)) << bad;
}

TEST(S3Rules, Keys) {
    EXPECT_TRUE(checkKey(std::string(1024, 'k')));
    EXPECT_EQ(checkKey(std::string(1025, 'k')).error().code, "KeyTooLongError");
    EXPECT_EQ(checkKey("\xff\xfe").error().code, "InvalidURI");
}

TEST(S3Rules, Ranges) {
    EXPECT_EQ(range("bytes=0-9", 100), "0+10");
    EXPECT_EQ(range("bytes=90-200", 100), "90+10");
    EXPECT_EQ(range("bytes=99-", 100), "99+1");
    EXPECT_EQ(range("bytes=-30", 100), "70+30");
    EXPECT_EQ(range("bytes=-300", 100), "0+100");
    for (const char* outside : {"bytes=100-", "bytes=100-200", "bytes=-0"})
        EXPECT_EQ(range(outside, 100), "InvalidRange") << outside;
    EXPECT_EQ(range("bytes=0-", 0), "InvalidRange");
    for (const char* ignored : {"", "bytes=", "bytes=-", "bytes=9-5", "bytes=0-1,5-6", "lines=1-2", "bytes=a-b",
                                "bytes=--5", "bytes=+1-2", "bytes=99999999999999999999-"})
        EXPECT_EQ(range(ignored, 100), "whole") << ignored;
}

TEST(S3Rules, Preconditions) {
    const auto outcome = [](Preconditions conditions) { return evaluate(conditions, "abc", 1000); };
    using enum ConditionOutcome;
    EXPECT_EQ(outcome({}), Proceed);
    EXPECT_EQ(outcome({.ifMatch = "\"abc\"", .ifNoneMatch = {}, .ifModifiedSince = {}, .ifUnmodifiedSince = {}}),
              Proceed);
    EXPECT_EQ(outcome({.ifMatch = "\"x\", \"abc\"", .ifNoneMatch = {}, .ifModifiedSince = {}, .ifUnmodifiedSince = 1}),
              Proceed);
    EXPECT_EQ(outcome({.ifMatch = "x", .ifNoneMatch = {}, .ifModifiedSince = {}, .ifUnmodifiedSince = {}}), Failed);
    EXPECT_EQ(outcome({.ifMatch = {}, .ifNoneMatch = {}, .ifModifiedSince = {}, .ifUnmodifiedSince = 999}), Failed);
    EXPECT_EQ(outcome({.ifMatch = {}, .ifNoneMatch = {}, .ifModifiedSince = {}, .ifUnmodifiedSince = 1000}), Proceed);
    EXPECT_EQ(outcome({.ifMatch = {}, .ifNoneMatch = "*", .ifModifiedSince = {}, .ifUnmodifiedSince = {}}),
              NotModified);
    EXPECT_EQ(outcome({.ifMatch = {}, .ifNoneMatch = "x", .ifModifiedSince = 1000, .ifUnmodifiedSince = {}}), Proceed);
    EXPECT_EQ(outcome({.ifMatch = {}, .ifNoneMatch = {}, .ifModifiedSince = 1000, .ifUnmodifiedSince = {}}),
              NotModified);
    EXPECT_EQ(outcome({.ifMatch = {}, .ifNoneMatch = {}, .ifModifiedSince = 999, .ifUnmodifiedSince = {}}), Proceed);
}

TEST(S3Rules, CopySources) {
    const auto parsed = [](const std::string& header) {
        const auto source = parseCopySource(header);
        return source ? source->bucket + '|' + source->key + '|' + source->version.value_or("current")
                      : source.error().code;
    };
    EXPECT_EQ(parsed("bucket/a/b"), "bucket|a/b|current");
    EXPECT_EQ(parsed("/bucket/a%20b%2Fc?versionId=null"), "bucket|a b/c|null");
    const std::string id = newVersionId(3);
    EXPECT_EQ(parsed("bucket/a?versionId=" + id), "bucket|a|" + id);
    for (const char* bad : {"", "bucket", "/bucket", "bucket/", "/", "b/k?versionId=other"})
        EXPECT_EQ(parseCopySource(bad).error().code, "InvalidArgument") << bad;
}

TEST(S3Rules, VersionIdsTellTheirPlaceAndNothingElse) {
    for (const std::int64_t sequence : {std::int64_t{1}, std::int64_t{77}, std::int64_t{1} << 40}) {
        const std::string id = newVersionId(sequence);
        EXPECT_EQ(id.size(), 32U);
        EXPECT_EQ(sequenceOf(id), sequence);
        EXPECT_NE(newVersionId(sequence), id);
    }
    for (const char* bad :
         {"", "null", "other", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%"})
        EXPECT_FALSE(sequenceOf(bad)) << bad;
    EXPECT_FALSE(*versionOf(Json::object()));
    EXPECT_EQ(*versionOf({{"VersionId", "null"}}), "null");
    for (const char* bad : {"", "other"})
        EXPECT_EQ(versionOf({{"VersionId", bad}}).error().code, "InvalidArgument") << bad;
}

TEST(S3Rules, Tags) {
    EXPECT_EQ(*tagsOfHeader("a=1&b=two+words&c"),
              Json::parse(R"([{"Key":"a","Value":"1"},{"Key":"b","Value":"two words"},{"Key":"c","Value":""}])"));
    for (const char* bad : {"a=1&a=2", "=x", "aws:x=1"})
        EXPECT_EQ(tagsOfHeader(bad).error().code, "InvalidTag") << bad;
    EXPECT_EQ(tagsOfHeader("a&b&c&d&e&f&g&h&i&j&k").error().code, "BadRequest");
    EXPECT_EQ(tagsOfHeader(std::string(129, 'k') + "=1").error().code, "InvalidTag");
    EXPECT_EQ(tagsOfHeader("k=" + std::string(257, 'v')).error().code, "InvalidTag");
}

TEST(S3Rules, ContinuationTokens) {
    EXPECT_EQ(*lastOfToken(continuationToken("a/\xc3\xbc")), "a/\xc3\xbc");
    for (const char* bad : {"", "!!", "AAAA"})
        EXPECT_EQ(lastOfToken(bad).error().code, "InvalidArgument") << bad;
}

} // namespace skydeck::lab
