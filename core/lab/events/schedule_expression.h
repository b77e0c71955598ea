#pragma once

#include "core/base/result.h"

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace skydeck::lab {

/// Seconds since 1970, UTC.
using Seconds = std::int64_t;

/// "rate(5 minutes)", "cron(0 12 * * ? *)" or, for EventBridge Scheduler, "at(2026-11-21T16:00:00)": EventBridge User
/// Guide, "Schedule types"; Scheduler User Guide likewise. All in UTC.
class ScheduleExpression {
public:
    /// InvalidSchedule for what is none.
    static Result<ScheduleExpression> parse(std::string_view text);

    /// The first time after `after`; `start` is what rates count from. Nothing once there is none.
    std::optional<Seconds> next(Seconds after, Seconds start) const;
    bool once() const { return std::holds_alternative<At>(m_kind); }

private:
    struct At {
        Seconds time;
    };
    struct Rate {
        Seconds period;
    };
    struct Cron {
        std::bitset<60> minutes;
        std::bitset<24> hours;
        std::bitset<32> days;        // of the month, 1 …
        std::bitset<13> months;      // 1 …
        std::bitset<8> weekdays;     // 1 = Sunday
        std::bitset<300> years;      // from 1900
        bool anyDay = false;         // "?" in the day of the month
        bool lastDay = false;        // "L"
        int nearestWeekday = 0;      // "15W"
        int lastOfWeekday = 0;       // "6L"
        int nthWeekday = 0, nth = 0; // "6#3"

        bool hasDay(int year, unsigned month, unsigned day) const;
    };

    static Result<Cron> parseCron(std::string_view fields);
    static std::optional<Seconds> nextOf(const Cron& cron, Seconds after);

    std::variant<At, Rate, Cron> m_kind;
};

} // namespace skydeck::lab
