#include "tests/widgets/support.h"
#include "widgets/style/text_format.h"

using namespace skydeck::style;

namespace {

TEST(RelativeTime, SaysItInOneUnit) {
    constexpr double now = 1'700'000'000;
    const std::pair<double, const char*> cases[] = {
        {now, "just now"},           {now - 3, "3 s ago"},         {now - 59, "59 s ago"}, {now - 60, "1 min ago"},
        {now - 3 * 3600, "3 h ago"}, {now - 3 * 86400, "3 d ago"}, {now + 300, "in 5 min"}};
    for (const auto& [time, text] : cases)
        EXPECT_EQ(relativeTime(time, now), QString::fromLatin1(text));
}

TEST(RelativeTime, AnUnknownTimeIsADash) {
    EXPECT_EQ(relativeTime(0, 100), QStringLiteral("—"));
    EXPECT_EQ(exactTime(0), QStringLiteral("—"));
}

TEST(DurationText, GrowsFromMinutesToHours) {
    EXPECT_EQ(durationText(7), QStringLiteral("0:07"));
    EXPECT_EQ(durationText(754), QStringLiteral("12:34"));
    EXPECT_EQ(durationText(3723), QStringLiteral("1:02:03"));
    EXPECT_EQ(durationText(-1), QStringLiteral("—"));
}

TEST(BytesText, BelowZeroIsUnknown) {
    EXPECT_EQ(bytesText(-1), QStringLiteral("—"));
    EXPECT_EQ(bytesText(1536), QStringLiteral("1.5 KiB"));
}

TEST(Dotted, LeavesEmptyPartsOut) {
    EXPECT_EQ(dotted({QStringLiteral("a"), QString(), QStringLiteral("b")}), QStringLiteral("a · b"));
}

} // namespace
