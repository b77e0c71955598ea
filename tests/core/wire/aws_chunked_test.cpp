#include "core/wire/aws_chunked.h"

#include "core/wire/timestamp.h"
#include "tests/support/support.h"

#include <algorithm>
#include <cstring>

namespace skydeck::wire {

namespace {
class Letters final : public BodySource {
public:
    explicit Letters(std::uint64_t count, std::uint64_t announced = 0)
        : m_count(count), m_announced(announced ? announced : count) {}
    std::uint64_t size() const override { return m_announced; }
    Result<std::size_t> read(char* buffer, std::size_t capacity) override {
        const auto count = std::min<std::uint64_t>({capacity, 1000, m_count - m_at}); // in pieces of its own
        std::memset(buffer, 'a', count);
        m_at += count;
        return count;
    }
    Status rewind() override {
        m_at = 0;
        return {};
    }

private:
    std::uint64_t m_count, m_announced, m_at = 0;
};

Result<std::string> wholeOf(BodySource& source, std::size_t step = 777) {
    std::string out, piece(step, '\0');
    for (;;) {
        SKYDECK_ASSIGN(const std::size_t count, source.read(piece.data(), piece.size()));
        if (count == 0) return out;
        out.append(piece, 0, count);
    }
}

/// Amazon S3 API Reference, "Example calculations" of chunked uploads: 66,560 letters a in chunks of 64 KiB.
ChunkSigning exampleSigning() {
    const SigningScope scope{"us-east-1", "s3", *parseAmzDate("20130524T000000Z")};
    return {signingKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", scope), scope,
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"};
}
} // namespace

TEST(AwsChunkedBody, IsAwsOwnExample) {
    AwsChunkedBody body(std::make_shared<Letters>(66560), exampleSigning(), std::nullopt);
    ASSERT_OK_AND(const std::string sent, wholeOf(body));
    EXPECT_TRUE(sent ==
                "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n" +
                    std::string(65536, 'a') +
                    "\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" +
                    std::string(1024, 'a') +
                    "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n");
}

TEST(AwsChunkedBody, SaysItsSizeBeforehandAndIsTheSameAfterARewind) {
    for (const std::uint64_t bytes : {0u, 1u, 65535u, 65536u, 65537u, 200000u})
        for (const bool isSigned : {false, true})
            for (const auto checksum : {std::optional<ChecksumAlgorithm>(),
                                        {ChecksumAlgorithm::Crc32},
                                        {ChecksumAlgorithm::Crc64Nvme},
                                        {ChecksumAlgorithm::Sha256}}) {
                AwsChunkedBody body(std::make_shared<Letters>(bytes),
                                    isSigned ? std::optional(exampleSigning()) : std::nullopt, checksum);
                ASSERT_OK_AND(const std::string first, wholeOf(body));
                EXPECT_EQ(body.size(), first.size()) << bytes << ' ' << isSigned;
                ASSERT_OK(body.rewind());
                ASSERT_OK_AND(const std::string second, wholeOf(body, 100000));
                EXPECT_TRUE(first == second);
            }
}

TEST(AwsChunkedBody, AnInnerBodyThatEndsEarlyIsAnError) {
    AwsChunkedBody body(std::make_shared<Letters>(10, 20), std::nullopt, ChecksumAlgorithm::Crc32);
    EXPECT_EQ(wholeOf(body).error().code, "BodyTooShort");
}

} // namespace skydeck::wire
