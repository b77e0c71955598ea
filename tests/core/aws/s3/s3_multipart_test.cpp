#include "core/aws/s3/s3_client.h"
#include "tests/core/aws/client_test.h"

namespace skydeck::aws::s3 {
namespace {

using test::FakeTransport;
using testing::HasSubstr;

class S3MultipartTest : public test::ClientTest {
protected:
    S3Client s3(FakeTransport fake) { return S3Client(client(std::move(fake), "s3", "http://127.0.0.1:4566")); }
};

TEST_F(S3MultipartTest, BeginsWithTypeAndChecksumAlgorithm) {
    const auto client = s3(std::move(FakeTransport().then(200, "<InitiateMultipartUploadResult><UploadId>u/1</UploadId>"
                                                               "</InitiateMultipartUploadResult>")));
    ASSERT_OK_AND(const auto id, client.createMultipartUpload("b", "k.txt", {}, "CRC32C", m_context));
    EXPECT_EQ(id, "u/1");
    EXPECT_EQ(sent().method + " " + sent().path + "?" + sent().query, "POST /b/k.txt?uploads");
    EXPECT_EQ(sent().headers.value("x-amz-checksum-algorithm"), "CRC32C");
    EXPECT_EQ(sent().headers.value("content-type"), "text/plain; charset=utf-8");
}

TEST_F(S3MultipartTest, AnUploadWithoutAnIdIsAnError) {
    const auto client = s3(std::move(FakeTransport().then(200, "<InitiateMultipartUploadResult/>")));
    EXPECT_EQ(client.createMultipartUpload("b", "k", {}, {}, m_context).error().code, "NoUploadId");
}

TEST_F(S3MultipartTest, SendsPartsWithTheirChecksum) {
    const auto client = s3(std::move(FakeTransport().then(200, "", {{"ETag", "\"e\""}})));
    ASSERT_OK_AND(const auto part,
                  client.uploadPart("b", "k", "u", 3, memorySource("123456789"), {"CRC32C", "4waSgw=="}, m_context));
    EXPECT_EQ(part.number, 3);
    EXPECT_EQ(part.size, 9u);
    EXPECT_EQ(part.eTag, "\"e\"");
    EXPECT_THAT(sent().query, testing::AllOf(HasSubstr("partNumber=3"), HasSubstr("uploadId=u")));
    EXPECT_EQ(sent().headers.value("x-amz-checksum-crc32c"), "4waSgw==");
    EXPECT_EQ(sent().body, "123456789");
}

TEST_F(S3MultipartTest, CopiesRangesAsParts) {
    const auto client =
        s3(std::move(FakeTransport().then(200, "<CopyPartResult><ETag>&quot;e&quot;</ETag></CopyPartResult>")));
    ASSERT_OK_AND(const auto part, client.copyPart("from", "a b", {10, 19}, "\"old\"", "b", "k", "u", 2, m_context));
    EXPECT_EQ(part.size, 10u);
    EXPECT_EQ(part.eTag, "\"e\"");
    EXPECT_EQ(sent().headers.value("x-amz-copy-source"), "from/a%20b");
    EXPECT_EQ(sent().headers.value("x-amz-copy-source-range"), "bytes=10-19");
    EXPECT_EQ(sent().headers.value("x-amz-copy-source-if-match"), "\"old\"");
}

TEST_F(S3MultipartTest, CompletesWithEveryPartsTagAndChecksum) {
    const auto client =
        s3(std::move(FakeTransport().then(200, "<CompleteMultipartUploadResult><ETag>&quot;e-2&quot;</ETag>"
                                               "</CompleteMultipartUploadResult>")));
    ASSERT_OK_AND(const auto done,
                  client.completeMultipartUpload(
                      "b", "k", "u", {{1, 5, "\"a\"", {"CRC32C", "AAAAAA=="}}, {2, 1, "\"b\"", {}}}, m_context));
    EXPECT_EQ(done.eTag, "\"e-2\"");
    EXPECT_THAT(sent().body, HasSubstr("<ChecksumCRC32C>AAAAAA==</ChecksumCRC32C>"));
    EXPECT_THAT(sent().body, HasSubstr("<PartNumber>2</PartNumber>"));
}

TEST_F(S3MultipartTest, ListsThePartsOfEveryPage) {
    const auto client = s3(std::move(
        FakeTransport()
            .then(200, "<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>1</NextPartNumberMarker>"
                       "<Part><PartNumber>1</PartNumber><Size>5</Size><ETag>&quot;a&quot;</ETag>"
                       "<ChecksumCRC32C>AAAAAA==</ChecksumCRC32C></Part></ListPartsResult>")
            .then(200, "<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>2</PartNumber><Size>3</Size>"
                       "<ETag>&quot;b&quot;</ETag></Part></ListPartsResult>")));
    ASSERT_OK_AND(const auto parts, client.listParts("b", "k", "u", m_context));
    ASSERT_EQ(parts.size(), 2u);
    EXPECT_EQ(parts[0].checksum.value, "AAAAAA==");
    EXPECT_EQ(parts[1].size, 3u);
    EXPECT_THAT(sent(1).query, HasSubstr("part-number-marker=1"));
}

TEST_F(S3MultipartTest, ListsUploadsWithDecodedKeysAndMarkers) {
    const auto client = s3(std::move(
        FakeTransport()
            .then(200, "<ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
                       "<NextKeyMarker>a%2Fb+c</NextKeyMarker><NextUploadIdMarker>u1</NextUploadIdMarker>"
                       "<Upload><Key>a%2Fb+c</Key><UploadId>u1</UploadId>"
                       "<Initiated>2020-01-02T03:04:05.000Z</Initiated></Upload></ListMultipartUploadsResult>")
            .then(200, "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>")));
    std::vector<MultipartUpload> uploads;
    ASSERT_OK(client.listMultipartUploads(
        "b", "a/",
        [&](const std::vector<MultipartUpload>& page) {
            uploads.insert(uploads.end(), page.begin(), page.end());
            return true;
        },
        m_context));
    ASSERT_EQ(uploads.size(), 1u);
    EXPECT_EQ(uploads[0].key, "a/b c");
    EXPECT_EQ(toEpochSeconds(*uploads[0].initiated), 1577934245.0);
    EXPECT_THAT(sent(1).query, testing::AllOf(HasSubstr("key-marker=a%2Fb%20c"), HasSubstr("upload-id-marker=u1")));
}

TEST_F(S3MultipartTest, ListingThatLeadsNowhereEnds) {
    const std::string page =
        "<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker>"
        "<NextUploadIdMarker>u</NextUploadIdMarker></ListMultipartUploadsResult>";
    const auto client = s3(std::move(FakeTransport().then(200, page).then(200, page)));
    const auto listed = client.listMultipartUploads(
        "b", "", [](const auto&) { return true; }, m_context);
    EXPECT_EQ(listed.error().code, "RepeatedToken");
}

TEST_F(S3MultipartTest, RangesGoOnlyWithTheObjectThatWasMeant) {
    const auto client = s3(std::move(FakeTransport().then(412, "<Error><Code>PreconditionFailed</Code></Error>")));
    MemorySink sink(100);
    GetObjectOptions options;
    options.range = ByteRange{10, 19};
    options.ifMatch = "\"e\"";
    options.checksum = true;
    const auto got = client.getObjectTo("b", "k", sink, options, m_context);
    EXPECT_EQ(got.error().httpStatus, 412);
    EXPECT_EQ(sent().headers.value("range"), "bytes=10-19");
    EXPECT_EQ(sent().headers.value("if-match"), "\"e\"");
    EXPECT_EQ(sent().headers.value("x-amz-checksum-mode"), "ENABLED");
}

TEST_F(S3MultipartTest, HeadsSayChecksumAndParts) {
    const auto client = s3(std::move(FakeTransport().then(
        200, "", {{"Content-Length", "5"}, {"x-amz-checksum-crc32c", "AAAAAA==-2"}, {"x-amz-mp-parts-count", "2"}})));
    ASSERT_OK_AND(const auto info, client.headObjectPart("b", "k", 1, m_context));
    EXPECT_EQ(info.checksum.algorithm + " " + info.checksum.value, "CRC32C AAAAAA==-2");
    EXPECT_EQ(info.partsCount, 2);
    EXPECT_THAT(sent().query, HasSubstr("partNumber=1"));
}

} // namespace
} // namespace skydeck::aws::s3
