#include "core/wire/uri.h"
#include "tests/support/support.h"

namespace skydeck::wire {

TEST(PercentEncode, KeepsOnlyUnreservedCharacters) {
    EXPECT_EQ(percentEncode("azAZ09-._~"), "azAZ09-._~");
    EXPECT_EQ(percentEncode("a b+c/ü"), "a%20b%2Bc%2F%C3%BC");
    EXPECT_EQ(percentEncode("a/b", true), "a/b");
}

TEST(PercentDecode, InvertsEncodingForEveryByte) {
    std::string bytes;
    for (int i = 0; i < 256; ++i)
        bytes += static_cast<char>(i);
    EXPECT_EQ(percentDecode(percentEncode(bytes)), bytes);
}

TEST(PercentDecode, LeavesBrokenEscapes) {
    EXPECT_EQ(percentDecode("%"), "%");
    EXPECT_EQ(percentDecode("%4"), "%4");
    EXPECT_EQ(percentDecode("%zz%41"), "%zzA");
    EXPECT_EQ(percentDecode("a+b"), "a+b");
    EXPECT_EQ(percentDecode("a+b", true), "a b");
}

TEST(Query, ParsesAndBuilds) {
    EXPECT_EQ(parseQuery("a=1&b&c=&d=x%26y+z&&=v"),
              (QueryPairs{{"a", "1"}, {"b", ""}, {"c", ""}, {"d", "x&y z"}, {"", "v"}}));
    EXPECT_EQ(buildQuery({{"a b", "c&d"}, {"e", ""}}), "a%20b=c%26d&e=");
    EXPECT_TRUE(parseQuery("").empty());
}

TEST(ParseUrl, TakesItApart) {
    ASSERT_OK_AND(const Url url, parseUrl("HTTP://127.0.0.1:4566/a/b?c=d#e"));
    EXPECT_EQ(url.scheme, "http");
    EXPECT_EQ(url.host, "127.0.0.1:4566");
    EXPECT_EQ(url.path, "/a/b");
    EXPECT_EQ(url.query, "c=d");
    ASSERT_OK_AND(const Url bare, parseUrl("https://[::1]:443"));
    EXPECT_EQ(bare.host, "[::1]:443");
    EXPECT_EQ(bare.path, "");
}

TEST(ParseUrl, RefusesWhatCannotBeAsked) {
    for (const char* text : {"", "localhost:4566", "ftp://x", "http://", "http://:80", "http://x:0", "http://x:99999",
                             "http://x:y", "http://u:p@x", "http://a b/", "http://a/\r\nX: y"})
        EXPECT_FALSE(parseUrl(text)) << text;
}

} // namespace skydeck::wire
