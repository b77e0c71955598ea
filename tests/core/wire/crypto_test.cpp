#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "tests/support/support.h"

#include <set>
#include <thread>

namespace skydeck::wire {

TEST(Crypto, KnownDigests) {
    EXPECT_EQ(sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(toHex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(toHex(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
}

TEST(Crypto, HmacMatchesRfc4231) {
    EXPECT_EQ(toHex(hmacSha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(toHex(hmacSha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Crypto, EmptyHmacKeyIsAKeyOfItsOwn) {
    const std::string before = hmacSha256("", "");
    hmacSha256("another", "text");
    EXPECT_EQ(toHex(before), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    EXPECT_EQ(hmacSha256("", ""), before);
}

TEST(Crypto, ChecksumsAndTheirContinuation) {
    EXPECT_EQ(crc32("123456789"), 0xCBF43926u);
    EXPECT_EQ(crc32c("123456789"), 0xE3069283u);
    EXPECT_EQ(crc32("6789", crc32("12345")), 0xCBF43926u);
    EXPECT_EQ(crc32c("6789", crc32c("12345")), 0xE3069283u);
    EXPECT_EQ(combineCrc32c(crc32c("12345"), crc32c("6789"), 4), 0xE3069283u);
    EXPECT_EQ(combineCrc32(crc32("12345"), crc32("6789"), 4), 0xCBF43926u);
    EXPECT_EQ(combineCrc32c(crc32c("12345"), 0, 0), crc32c("12345"));
    EXPECT_EQ(crc64Nvme("123456789"), 0xAE8B14860A799888u);
    EXPECT_EQ(crc64Nvme("6789", crc64Nvme("12345")), 0xAE8B14860A799888u);
    EXPECT_EQ(combineCrc64Nvme(crc64Nvme("12345"), crc64Nvme("6789"), 4), 0xAE8B14860A799888u);
    EXPECT_EQ(crc32c(std::string(1000, 'a') + "b"), crc32c("b", crc32c(std::string(1000, 'a'))));
}

TEST(Crypto, DigestInPieces) {
    Digest digest(Digest::Kind::Sha256);
    digest.update("hello ");
    Digest moved = std::move(digest);
    moved.update("world");
    EXPECT_EQ(moved.finish(), sha256("hello world"));
}

TEST(Crypto, DigestsOfSeveralThreadsDoNotMix) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([] {
            for (int k = 0; k < 500; ++k)
                ASSERT_EQ(toHex(hmacSha256("Jefe", "what do ya want for nothing?")),
                          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        });
}

TEST(Crypto, ComparesInConstantTime) {
    EXPECT_TRUE(constantTimeEquals("abc", "abc"));
    EXPECT_FALSE(constantTimeEquals("abc", "abd"));
    EXPECT_FALSE(constantTimeEquals("abc", "ab"));
    EXPECT_TRUE(constantTimeEquals("", ""));
}

TEST(Crypto, UuidsAreVersion4AndDiffer) {
    std::set<std::string> seen;
    for (int i = 0; i < 200; ++i) {
        const std::string uuid = randomUuid();
        EXPECT_THAT(uuid, testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
        EXPECT_TRUE(seen.insert(uuid).second);
    }
}

} // namespace skydeck::wire
