#include "core/lab/s3/checksums.h"

#include "core/base/strings.h"
#include "tests/support/support.h"

namespace skydeck::lab {

namespace {
std::string sum(ChecksumAlgorithm algorithm, std::string_view bytes) {
    Checksummer summer(algorithm);
    for (const char byte : bytes)
        summer.update({&byte, 1});
    return toHex(summer.finish());
}

std::string verdict(const wire::Headers& headers, const std::string& bytes) {
    Body body;
    body.bytes = bytes;
    const auto checksum = verifiedChecksum(headers, body);
    if (!checksum) return checksum.error().code;
    return checksum->is_null() ? "none" : stringAt(*checksum, "algorithm");
}
} // namespace

// The check values of the CRC catalogue (reveng) and of FIPS 180 for "123456789".
TEST(Checksums, GiveTheirCheckValues) {
    EXPECT_EQ(sum(ChecksumAlgorithm::Crc32, "123456789"), "cbf43926");
    EXPECT_EQ(sum(ChecksumAlgorithm::Crc32c, "123456789"), "e3069283");
    EXPECT_EQ(sum(ChecksumAlgorithm::Crc64Nvme, "123456789"), "ae8b14860a799888");
    EXPECT_EQ(sum(ChecksumAlgorithm::Sha1, "123456789"), "f7c3bc1d808e04732adf679965ccc34ca7ae3441");
    EXPECT_EQ(sum(ChecksumAlgorithm::Sha256, "123456789"),
              "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225");
}

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
