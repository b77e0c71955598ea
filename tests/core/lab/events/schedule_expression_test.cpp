#include "core/lab/events/schedule_expression.h"
#include "core/wire/timestamp.h"
#include "tests/support/support.h"

namespace skydeck::lab {

namespace {
Seconds at(const char* time) {
    const auto seconds = wire::parseTimestamp(time);
    EXPECT_TRUE(seconds) << time;
    return seconds ? static_cast<Seconds>(*seconds) : 0;
}

std::string after(const char* expression, const char* time, const char* start = "2026-01-01T00:00:00Z") {
    const auto parsed = ScheduleExpression::parse(expression);
    EXPECT_TRUE(parsed) << expression;
    const auto next = parsed ? parsed->next(at(time), at(start)) : std::nullopt;
    return next ? wire::formatIso8601(static_cast<double>(*next)) : "never";
}
} // namespace

TEST(ScheduleExpression, RatesCountFromTheirStart) {
    EXPECT_EQ(after("rate(5 minutes)", "2026-01-01T00:00:00Z"), "2026-01-01T00:05:00Z");
    EXPECT_EQ(after("rate(5 minutes)", "2026-01-01T00:05:00Z"), "2026-01-01T00:10:00Z");
    EXPECT_EQ(after("rate(1 day)", "2026-01-03T12:00:00Z", "2026-01-01T08:00:30Z"), "2026-01-04T08:00:30Z");
    EXPECT_EQ(after("rate(1 hour)", "2025-12-31T00:00:00Z"), "2026-01-01T01:00:00Z");
}

TEST(ScheduleExpression, CronTakesTheFormsOfTheUserGuide) {
    EXPECT_EQ(after("cron(0 10 * * ? *)", "2026-11-21T10:00:00Z"), "2026-11-22T10:00:00Z");
    EXPECT_EQ(after("cron(15 12 * * ? *)", "2026-11-21T10:00:00Z"), "2026-11-21T12:15:00Z");
    EXPECT_EQ(after("cron(0 18 ? * MON-FRI *)", "2026-11-20T18:00:00Z"), "2026-11-23T18:00:00Z");
    EXPECT_EQ(after("cron(0 8 1 * ? *)", "2026-11-21T10:00:00Z"), "2026-12-01T08:00:00Z");
    EXPECT_EQ(after("cron(0/15 * * * ? *)", "2026-11-21T10:16:40Z"), "2026-11-21T10:30:00Z");
    EXPECT_EQ(after("cron(0/5 8-17 ? * 2-6 *)", "2026-11-20T17:55:00Z"), "2026-11-23T08:00:00Z");
    EXPECT_EQ(after("cron(0 9 ? * 2#1 *)", "2026-11-21T10:00:00Z"), "2026-12-07T09:00:00Z");
    EXPECT_EQ(after("cron(0 9 ? * 6L *)", "2026-11-21T10:00:00Z"), "2026-11-27T09:00:00Z");
    EXPECT_EQ(after("cron(0 9 L * ? *)", "2026-02-01T00:00:00Z"), "2026-02-28T09:00:00Z");
    EXPECT_EQ(after("cron(0 9 15W * ? *)", "2026-11-01T00:00:00Z"), "2026-11-16T09:00:00Z");
    EXPECT_EQ(after("cron(0 0 29 FEB ? *)", "2026-11-01T00:00:00Z"), "2028-02-29T00:00:00Z");
    EXPECT_EQ(after("cron(0 0 1 1 ? 2020-2025)", "2026-01-01T00:00:00Z"), "never");
}

TEST(ScheduleExpression, AtIsOnce) {
    EXPECT_EQ(after("at(2026-11-21T16:30:00)", "2026-11-21T16:00:00Z"), "2026-11-21T16:30:00Z");
    EXPECT_EQ(after("at(2026-11-21T16:30:00)", "2026-11-21T16:30:00Z"), "never");
}

TEST(ScheduleExpression, OtherTextIsRefused) {
    for (const char* text :
         {"", "rate", "rate(0 minutes)", "rate(1 minutes)", "rate(5 minute)", "rate(5 weeks)", "rate(x minutes)",
          "cron(* * * * * *)", "cron(0 10 ? * ? *)", "cron(60 10 * * ? *)", "cron(0 24 * * ? *)", "cron(0 10 * * ?)",
          "cron(0 10 32 * ? *)", "cron(0 10 ? * 8 *)", "cron(5-1 10 * * ? *)", "at(2026-02-30T00:00:00)",
          "at(2026-01-01 00:00:00)", "at(2026-01-01T00:00:00Z)", "every(5 minutes)"})
        EXPECT_FALSE(ScheduleExpression::parse(text)) << text;
}

} // namespace skydeck::lab
