#include "core/aws/s3/s3_client.h"

#include "tests/core/aws/client_test.h"

namespace skydeck::aws::s3 {
namespace {

using test::FakeTransport;

class S3ClientTest : public test::ClientTest {
protected:
    S3Client s3(FakeTransport fake, std::string region = "eu-west-1") {
        return S3Client(client(std::move(fake), "s3", "http://127.0.0.1:4566", std::move(region)));
    }
};

TEST_F(S3ClientTest, ListsBuckets) {
    const auto client = s3(std::move(FakeTransport().then(
        200, "<ListAllMyBucketsResult><Buckets><Bucket><Name>b</Name><CreationDate>2020-01-02T03:04:05.000Z"
             "</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>")));
    ASSERT_OK_AND(const auto buckets, client.listBuckets(m_context));
    ASSERT_EQ(buckets.size(), 1U);
    EXPECT_EQ(buckets[0].name, "b");
    EXPECT_EQ(toEpochSeconds(*buckets[0].creationDate), 1577934245.0);
}

TEST_F(S3ClientTest, BucketsAreMadeInTheSessionsRegion) {
    ASSERT_OK(s3(std::move(FakeTransport().then(200, ""))).createBucket("b", m_context));
    EXPECT_EQ(sent().method + " " + sent().path, "PUT /b");
    EXPECT_THAT(sent().body, testing::HasSubstr("<LocationConstraint>eu-west-1</LocationConstraint>"));
    ASSERT_OK(s3(std::move(FakeTransport().then(200, "")), "us-east-1").createBucket("b", m_context));
    EXPECT_EQ(sent().body, "");
}

TEST_F(S3ClientTest, ListingsGoPageByPageWithDecodedKeys) {
    const auto client = s3(std::move(
        FakeTransport()
            .then(200, "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
                       "<NextContinuationToken>t/+</NextContinuationToken><Contents><Key>a%2F+b%2B</Key><Size>7</Size>"
                       "<ETag>&quot;e&quot;</ETag><StorageClass>STANDARD</StorageClass></Contents>"
                       "<CommonPrefixes><Prefix>x%2F</Prefix></CommonPrefixes></ListBucketResult>")
            .then(200, "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>z+z</Key></Contents>"
                       "</ListBucketResult>")));
    std::vector<ObjectsPage> pages;
    ASSERT_OK(client.listObjects(
        "b", {.prefix = "p/", .delimiter = "/", .startAfter = {}, .maxKeys = 10},
        [&](const ObjectsPage& page) {
            pages.push_back(page);
            return true;
        },
        m_context));
    ASSERT_EQ(pages.size(), 2U);
    EXPECT_EQ(pages[0].objects.at(0).key, "a/ b+");
    EXPECT_EQ(pages[0].objects.at(0).size, 7U);
    EXPECT_EQ(pages[0].objects.at(0).eTag, "\"e\"");
    EXPECT_EQ(pages[0].commonPrefixes, std::vector<std::string>{"x/"});
    EXPECT_EQ(pages[1].objects.at(0).key, "z+z");
    EXPECT_EQ(pages[1].nextContinuationToken, "");
    EXPECT_THAT(sent(0).query, testing::AllOf(testing::HasSubstr("list-type=2"), testing::HasSubstr("prefix=p%2F"),
                                              testing::HasSubstr("delimiter=%2F"), testing::HasSubstr("max-keys=10"),
                                              testing::HasSubstr("encoding-type=url")));
    EXPECT_THAT(sent(1).query, testing::HasSubstr("continuation-token=t%2F%2B"));
}

TEST_F(S3ClientTest, VersionsAndDeleteMarkersComeTogether) {
    const auto client = s3(std::move(
        FakeTransport()
            .then(200, "<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
                       "<NextKeyMarker>a+b</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>"
                       "<Version><Key>a+b</Key><VersionId>v1</VersionId><IsLatest>true</IsLatest></Version>"
                       "</ListVersionsResult>")
            .then(200, "<ListVersionsResult><DeleteMarker><Key>c</Key><VersionId>v2</VersionId></DeleteMarker>"
                       "</ListVersionsResult>")));
    std::vector<ObjectVersion> all;
    ASSERT_OK(client.listObjectVersions(
        "b", "",
        [&](const auto& page) {
            all.insert(all.end(), page.begin(), page.end());
            return true;
        },
        m_context));
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].key, "a b");
    EXPECT_TRUE(all[0].isLatest);
    EXPECT_FALSE(all[0].deleteMarker);
    EXPECT_TRUE(all[1].deleteMarker);
    EXPECT_THAT(sent(1).query,
                testing::AllOf(testing::HasSubstr("key-marker=a%20b"), testing::HasSubstr("version-id-marker=v1")));
}

TEST_F(S3ClientTest, GetsBytesAndWhatTheHeadersSay) {
    const auto client = s3(std::move(FakeTransport().then(206, "hello",
                                                          {{"ETag", "\"e\""},
                                                           {"Content-Length", "5"},
                                                           {"Content-Range", "bytes 0-4/10"},
                                                           {"Content-Type", "text/plain"},
                                                           {"x-amz-meta-owner", "me"},
                                                           {"Last-Modified", "Thu, 02 Jan 2020 03:04:05 GMT"}})));
    GetObjectOptions options;
    options.range = ByteRange{0, 4};
    options.ifNoneMatch = "\"old\"";
    ASSERT_OK_AND(const auto object, client.getObject("b", "k", options, m_context));
    EXPECT_EQ(object.bytes, "hello");
    EXPECT_FALSE(object.info.notModified);
    EXPECT_EQ(object.info.contentLength, 5U);
    EXPECT_EQ(object.info.contentRange, "bytes 0-4/10");
    EXPECT_EQ(object.info.contentType, "text/plain");
    EXPECT_EQ(object.info.metadata.at("owner"), "me");
    EXPECT_EQ(toEpochSeconds(*object.info.lastModified), 1577934245.0);
    EXPECT_EQ(sent().headers.value("Range"), "bytes=0-4");
    EXPECT_EQ(sent().headers.value("If-None-Match"), "\"old\"");
}

TEST_F(S3ClientTest, AnUnchangedObjectIsAValueAndNotAnError) {
    const auto client = s3(std::move(FakeTransport().then(304, "", {{"ETag", "\"e\""}})));
    GetObjectOptions options;
    options.ifNoneMatch = "\"e\"";
    ASSERT_OK_AND(const auto object, client.getObject("b", "k", options, m_context));
    EXPECT_TRUE(object.info.notModified);
    EXPECT_EQ(object.info.eTag, "\"e\"");
    EXPECT_EQ(object.bytes, "");
}

TEST_F(S3ClientTest, AnObjectBeyondTheLimitIsRefused) {
    const auto client = s3(std::move(FakeTransport().then(200, "12345")));
    GetObjectOptions options;
    options.sizeLimit = 4;
    EXPECT_EQ(client.getObject("b", "k", options, m_context).error().code, "EntityTooLarge");
}

TEST_F(S3ClientTest, DownloadsAppearOnlyWhenComplete) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "new/f.txt";
    ASSERT_OK(s3(std::move(FakeTransport().then(200, "content"))).downloadFile("b", "k", file, {}, m_context));
    EXPECT_EQ(readFile(file), "content");
    const auto missing = s3(std::move(FakeTransport().then(404, ""))).downloadFile("b", "k", file, {}, m_context);
    EXPECT_EQ(missing.error().kind, ErrorKind::NotFound);
    EXPECT_EQ(readFile(file), "content");
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(file.parent_path()))
        ++files;
    EXPECT_EQ(files, 1U);
}

TEST_F(S3ClientTest, PutsBytesWithTheTypeOfTheirExtension) {
    const auto client = s3(std::move(FakeTransport().then(200, "", {{"ETag", "\"e\""}, {"x-amz-version-id", "v"}})));
    PutObjectOptions options;
    options.metadata["owner"] = "me";
    ASSERT_OK_AND(const auto result, client.putObject("b", "dir/page.HTML", "bytes", options, m_context));
    EXPECT_EQ(result.eTag, "\"e\"");
    EXPECT_EQ(result.versionId, "v");
    EXPECT_EQ(sent().method + " " + sent().path, "PUT /b/dir/page.HTML");
    EXPECT_EQ(sent().headers.value("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(sent().headers.value("x-amz-meta-owner"), "me");
    EXPECT_EQ(sent().headers.value("x-amz-checksum-crc32c"), "0G6ckg==");
    EXPECT_EQ(sent().body, "bytes");
}

TEST_F(S3ClientTest, UploadsOfFilesThatAreNotThereFailBeforeAnythingIsSent) {
    const auto client = s3({});
    const auto result = client.uploadFile("b", "k", "/nowhere/f", {}, m_context);
    EXPECT_EQ(result.error().kind, ErrorKind::NotFound);
    EXPECT_EQ(client.uploadFile("b", "k", "/tmp", {}, m_context).error().code, "NotAFile");
    EXPECT_EQ(calls(), 0U);
}

TEST_F(S3ClientTest, DeletesInThousandsAndReportsEachFailure) {
    const auto client = s3(std::move(FakeTransport()
                                         .then(200, "<DeleteResult/>")
                                         .then(200, "<DeleteResult><Error><Key>k1000</Key><Code>AccessDenied</Code>"
                                                    "<Message>no</Message></Error></DeleteResult>")));
    std::vector<ObjectId> keys;
    for (int i = 0; i < 1001; ++i)
        keys.push_back({"k" + std::to_string(i), {}});
    ASSERT_OK_AND(const auto result, client.deleteObjects("b", keys, m_context));
    EXPECT_EQ(calls(), 2U);
    EXPECT_EQ(result.deleted, 1000U);
    ASSERT_EQ(result.failures.size(), 1U);
    EXPECT_EQ(result.failures[0].object.key, "k1000");
    EXPECT_EQ(result.failures[0].code, "AccessDenied");
    EXPECT_THAT(sent(1).body, testing::HasSubstr("<Key>k1000</Key>"));
    EXPECT_TRUE(sent(1).headers.contains("Content-MD5"));
}

TEST_F(S3ClientTest, CopiesNameTheirSourceEncoded) {
    const auto client =
        s3(std::move(FakeTransport().then(200, "<CopyObjectResult><ETag>\"e\"</ETag></CopyObjectResult>")));
    ASSERT_OK_AND(const auto result, client.copyObject("from", {"a b/ö?", "v1"}, "to", "k", m_context));
    EXPECT_EQ(result.eTag, "\"e\"");
    EXPECT_EQ(sent().headers.value("x-amz-copy-source"), "from/a%20b/%C3%B6%3F?versionId=v1");
}

TEST_F(S3ClientTest, ACopyThatFailsAfterItsStatusIsTriedAgain) {
    const auto client = s3(std::move(FakeTransport()
                                         .then(200, "<Error><Code>InternalError</Code></Error>")
                                         .then(200, "<CopyObjectResult><ETag>\"e\"</ETag></CopyObjectResult>")));
    ASSERT_OK(client.copyObject("from", {"a", {}}, "to", "k", m_context));
    EXPECT_EQ(calls(), 2U);
}

TEST_F(S3ClientTest, PresignedAddressesVerifyAndNeedNoRequest) {
    const auto client = s3({});
    ASSERT_OK_AND(const auto address,
                  client.presign(PresignMethod::Get, "b", "a b", std::chrono::seconds(600), m_context));
    EXPECT_THAT(address, testing::StartsWith("http://127.0.0.1:4566/b/a%20b?"));
    EXPECT_THAT(address, testing::HasSubstr("X-Amz-Expires=600"));
    EXPECT_EQ(calls(), 0U);
    wire::HttpRequest request;
    request.host = "127.0.0.1:4566";
    request.headers.add("Host", request.host);
    request.path = "/b/a%20b";
    request.query = address.substr(address.find('?') + 1);
    ASSERT_OK_AND(const auto claim, wire::parseSignature(request));
    ASSERT_TRUE(claim.has_value());
    wire::SigningOptions options;
    options.doubleEncodePath = options.normalizePath = false;
    EXPECT_EQ(wire::expectedSignature(request, *claim, "secret", options), claim->signature);
}

TEST_F(S3ClientTest, PresignedAddressesLastAWeekAtMost) {
    const auto client = s3({});
    for (const long seconds : {0L, -1L, 604801L})
        EXPECT_EQ(client.presign(PresignMethod::Put, "b", "k", std::chrono::seconds(seconds), m_context).error().code,
                  "InvalidExpiry");
}

TEST(ContentType, FollowsTheExtension) {
    EXPECT_EQ(contentTypeOf("a/b.csv"), "text/csv; charset=utf-8");
    EXPECT_EQ(contentTypeOf("metrics.CSV"), "text/csv; charset=utf-8");
    for (const char* name : {"", "noextension", "a.b/c", ".csv", "x.unknown", "x."})
        EXPECT_EQ(contentTypeOf(name), "application/octet-stream") << name;
}

} // namespace
} // namespace skydeck::aws::s3
