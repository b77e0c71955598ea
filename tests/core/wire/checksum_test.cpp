#include "core/wire/checksum.h"

#include "core/base/strings.h"
#include "tests/support/support.h"

namespace skydeck::wire {

namespace {
std::string bytewise(ChecksumAlgorithm algorithm, std::string_view bytes) {
    Checksummer summer(algorithm);
    for (const char byte : bytes)
        summer.update({&byte, 1});
    return toHex(summer.finish());
}
} // namespace

// The check values of the CRC catalogue (reveng) and of FIPS 180 for "123456789".
TEST(Checksum, GivesItsCheckValue) {
    EXPECT_EQ(bytewise(ChecksumAlgorithm::Crc32, "123456789"), "cbf43926");
    EXPECT_EQ(bytewise(ChecksumAlgorithm::Crc32c, "123456789"), "e3069283");
    EXPECT_EQ(bytewise(ChecksumAlgorithm::Crc64Nvme, "123456789"), "ae8b14860a799888");
    EXPECT_EQ(bytewise(ChecksumAlgorithm::Sha1, "123456789"), "f7c3bc1d808e04732adf679965ccc34ca7ae3441");
    EXPECT_EQ(bytewise(ChecksumAlgorithm::Sha256, "123456789"),
              "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225");
}

TEST(Checksum, IsTheSameInPiecesOfAnySize) {
    std::string bytes;
    for (int i = 0; i < 1000; ++i)
        bytes += static_cast<char>(i * 131);
    for (const auto algorithm : {ChecksumAlgorithm::Crc32, ChecksumAlgorithm::Crc32c, ChecksumAlgorithm::Crc64Nvme,
                                 ChecksumAlgorithm::Sha1, ChecksumAlgorithm::Sha256}) {
        EXPECT_EQ(toHex(checksumOf(algorithm, bytes)), bytewise(algorithm, bytes));
        EXPECT_EQ(checksumOf(algorithm, bytes).size(), checksumSize(algorithm));
        EXPECT_EQ(checksumAlgorithm(checksumName(algorithm)), algorithm);
    }
}

TEST(Checksum, CrcsOfRangesGiveThatOfTheWhole) {
    for (const auto algorithm : {ChecksumAlgorithm::Crc32, ChecksumAlgorithm::Crc32c, ChecksumAlgorithm::Crc64Nvme}) {
        ASSERT_TRUE(isCombinable(algorithm));
        EXPECT_EQ(combineChecksums(algorithm, checksumOf(algorithm, "1234"), checksumOf(algorithm, "56789"), 5),
                  checksumOf(algorithm, "123456789"));
    }
    EXPECT_FALSE(isCombinable(ChecksumAlgorithm::Sha1));
    EXPECT_FALSE(isCombinable(ChecksumAlgorithm::Sha256));
}

} // namespace skydeck::wire
