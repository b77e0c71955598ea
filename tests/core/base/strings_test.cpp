#include "core/base/strings.h"
#include "tests/support/support.h"

namespace skydeck {

TEST(Base64, RoundTripsEveryLength) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        EXPECT_EQ(fromBase64(toBase64(bytes)), bytes);
        bytes += static_cast<char>(255 - i);
    }
}

TEST(Base64, MatchesRfc4648Vectors) {
    EXPECT_EQ(toBase64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(toBase64("fooba"), "Zm9vYmE=");
    EXPECT_EQ(toBase64("foob"), "Zm9vYg==");
}

TEST(Base64, RefusesForeignCharacters) {
    EXPECT_FALSE(fromBase64("Zm9v!mFy"));
    EXPECT_FALSE(fromBase64("Zm9vY"));
}

TEST(Utf8, RefusesOverlongAndSurrogates) {
    EXPECT_TRUE(isUtf8("héllo 日本 \xF0\x9F\x98\x80"));
    EXPECT_FALSE(isUtf8("\xC0\x80"));
    EXPECT_FALSE(isUtf8("\xED\xA0\x80"));
    EXPECT_FALSE(isUtf8("\xE3\x81"));
}

TEST(Numbers, WantTheWholeText) {
    EXPECT_EQ(parseInteger("42"), 42);
    EXPECT_FALSE(parseInteger("42 "));
    EXPECT_FALSE(parseInteger(""));
    EXPECT_DOUBLE_EQ(*parseDouble("1e-3"), 0.001);
}

TEST(HumanBytes, PicksTheUnit) {
    EXPECT_EQ(humanBytes(999), "999 B");
    EXPECT_EQ(humanBytes(1536), "1.5 KiB");
}

TEST(Split, KeepsEmptyPieces) {
    EXPECT_THAT(split("a,,b", ','), testing::ElementsAre("a", "", "b"));
}

} // namespace skydeck
