#include "core/wire/timestamp.h"
#include "tests/support/support.h"

#include <cmath>
#include <limits>

namespace skydeck::wire {

TEST(Timestamp, Formats) {
    EXPECT_EQ(formatIso8601(1422172800), "2015-01-25T08:00:00Z");
    EXPECT_EQ(formatIso8601(1422172800.5), "2015-01-25T08:00:00.500Z");
    EXPECT_EQ(formatIso8601Millis(1422172800), "2015-01-25T08:00:00.000Z");
    EXPECT_EQ(formatHttpDate(1422172800), "Sun, 25 Jan 2015 08:00:00 GMT");
    EXPECT_EQ(formatIso8601(-1), "1969-12-31T23:59:59Z");
    EXPECT_EQ(formatIso8601(-0.25), "1969-12-31T23:59:59.750Z");
    EXPECT_EQ(formatIso8601(951782400), "2000-02-29T00:00:00Z");
}

TEST(Timestamp, FormatsStayWithinTheirYears) {
    EXPECT_EQ(formatIso8601(1e30), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(formatIso8601(-1e30), "0000-01-01T00:00:00Z");
    EXPECT_EQ(formatIso8601(std::numeric_limits<double>::quiet_NaN()), "0000-01-01T00:00:00Z");
}

TEST(Timestamp, ParsesWhatServicesSend) {
    for (const char* text :
         {"2015-01-25T08:00:00Z", "2015-01-25T08:00:00.000Z", "2015-01-25T09:00:00+01:00", "2015-01-25T03:30:00-0430",
          "2015-01-25t08:00:00z", "2015-01-25 08:00", "1422172800", "1422172800.0", "1.4221728e9",
          "Sun, 25 Jan 2015 08:00:00 GMT", "25 Jan 2015 08:00:00 GMT", "Sun, 25 Jan 2015 09:00:00 +0100",
          "Sunday, 25-Jan-15 08:00:00 GMT", " 2015-01-25T08:00:00Z "})
        EXPECT_EQ(parseTimestamp(text), 1422172800.0) << text;
    EXPECT_EQ(parseTimestamp("2015-01-25"), 1422144000.0);
    EXPECT_NEAR(*parseTimestamp("2015-01-25T08:00:00.123Z"), 1422172800.123, 1e-6);
}

TEST(Timestamp, RefusesNonsense) {
    for (const char* text : {"", "x", "2015-13-01T00:00:00Z", "2015-02-29T00:00:00Z", "2015-01-25T25:00:00Z",
                             "2015-01-25T08:00:00X", "2015-01-25T08:00:00+1", "2015-1-25", "nan", "inf", "Sun, 25 Jan",
                             "32 Jan 2015 08:00:00 GMT", "2015-01-25T08:00:00Z trailing"})
        EXPECT_FALSE(parseTimestamp(text)) << text;
}

TEST(Timestamp, SigningForm) {
    const auto time = parseAmzDate("20150830T123600Z");
    ASSERT_TRUE(time);
    EXPECT_EQ(toEpochSeconds(*time), 1440938160.0);
    EXPECT_EQ(formatAmzDate(*time), "20150830T123600Z");
    EXPECT_EQ(formatAmzDate(fromEpochSeconds(1440938160.999)), "20150830T123600Z") << "fractions are cut, not rounded";
    EXPECT_TRUE(parseAmzDate("20150830"));
    for (const char* text :
         {"", "2015-08-30", "20150830T1236", "20151330T123600Z", "20150830T123600", "20150830T123600Zx"})
        EXPECT_FALSE(parseAmzDate(text)) << text;
}

TEST(Timestamp, DatesThatTheClockCannotHoldAreNone) {
    EXPECT_TRUE(parseAmzDate("22600101T000000Z").has_value());
    EXPECT_FALSE(parseAmzDate("40150830T123600Z").has_value());
    EXPECT_FALSE(parseAmzDate("00010101T000000Z").has_value());
}

} // namespace skydeck::wire
