#include "core/lab/s3/checksums.h"

#include "core/base/strings.h"
#include "tests/support/support.h"

namespace skydeck::lab {

namespace {
std::string verdict(const wire::Headers& headers, const std::string& bytes) {
    Body body;
    body.bytes = bytes;
    const auto checksum = verifiedChecksum(headers, body);
    if (!checksum) return checksum.error().code;
    return checksum->is_null() ? "none" : stringAt(*checksum, "algorithm");
}
} // namespace

TEST(Checksums, AreComparedWithTheBody) {
    EXPECT_EQ(verdict({}, "123456789"), "none");
    EXPECT_EQ(verdict({{"x-amz-checksum-crc32", "y/Q5Jg=="}}, "123456789"), "CRC32");
    EXPECT_EQ(verdict({{"x-amz-checksum-crc64nvme", "rosUhgp5mIg="}}, "123456789"), "CRC64NVME");
    EXPECT_EQ(verdict({{"x-amz-checksum-crc32", "y/Q5Jg=="}}, "12345678"), "BadDigest");
    EXPECT_EQ(verdict({{"x-amz-checksum-crc32", "short"}}, "123456789"), "InvalidRequest");
    EXPECT_EQ(verdict({{"x-amz-checksum-crc32", "y/Q5Jg=="}, {"x-amz-checksum-sha1", "x"}}, "123456789"),
              "InvalidRequest");
    EXPECT_EQ(verdict({{"x-amz-sdk-checksum-algorithm", "CRC32"}}, "123456789"), "InvalidRequest");
}

TEST(Checksums, OfSpooledBodiesReadTheFile) {
    const TemporaryFolder folder;
    ASSERT_OK(writeFileAtomically(folder.path() / "f", "123456789"));
    Body body;
    body.file = ScratchFile(folder.path() / "f");
    ASSERT_OK_AND(const Json good, verifiedChecksum({{"x-amz-checksum-crc32", "y/Q5Jg=="}}, body));
    EXPECT_EQ(good["value"], "y/Q5Jg==");
    ASSERT_OK_AND(const auto file, OpenFile::open(body.file.path()));
    ASSERT_OK_AND(const Json full, fullChecksum("CRC64NVME", *file));
    EXPECT_EQ(full["value"], "rosUhgp5mIg=");
}

} // namespace skydeck::lab
