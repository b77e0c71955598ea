#include "core/lab/events/schedule_expression.h"

#include "core/base/strings.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <vector>

namespace skydeck::lab {

namespace {
namespace ch = std::chrono;

tl::unexpected<Error> badSchedule() {
    return fail(ErrorKind::InvalidInput, "InvalidSchedule", "Parameter ScheduleExpression is not valid.");
}

struct FieldNames {
    int first;
    std::vector<std::string_view> names;
};
const FieldNames kMonths{1, {"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}};
const FieldNames kDays{1, {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}};
const FieldNames kNone{0, {}};

std::optional<int> valueOf(std::string_view text, int least, int most, const FieldNames& words) {
    for (std::size_t i = 0; i < words.names.size(); ++i)
        if (text == words.names[i]) return words.first + static_cast<int>(i);
    const auto number = parseInteger(text);
    if (!number || *number < least || *number > most) return std::nullopt;
    return static_cast<int>(*number);
}

/// Lists, ranges and steps: "1,5-10,*/15,3/2". `base` is what bit 0 stands for.
template <std::size_t N>
bool readField(std::string_view text, int least, int most, const FieldNames& words, int base, std::bitset<N>& out) {
    for (const std::string& part : split(text, ',')) {
        const auto slash = part.find('/');
        const std::string range = part.substr(0, slash);
        std::int64_t step = 1;
        if (slash != std::string::npos) {
            const auto given = parseInteger(part.substr(slash + 1));
            if (!given || *given < 1 || *given > most) return false;
            step = *given;
        }
        const auto dash = range.find('-');
        std::optional<int> from = least, to = most;
        if (range != "*") {
            from = valueOf(range.substr(0, dash), least, most, words);
            if (dash != std::string::npos)
                to = valueOf(range.substr(dash + 1), least, most, words);
            else if (slash == std::string::npos)
                to = from;
        }
        if (!from || !to || *from > *to) return false;
        for (std::int64_t i = *from; i <= *to; i += step)
            out.set(static_cast<std::size_t>(i - base));
    }
    return true;
}

int weekdayOf(const ch::year_month_day& date) {
    return static_cast<int>(ch::weekday(ch::sys_days(date)).c_encoding()) + 1;
}

/// The weekday nearest to a day, within its month.
unsigned nearestWorkday(int year, unsigned month, unsigned day) {
    const ch::year_month_day_last end = ch::year(year) / ch::month(month) / ch::last;
    const unsigned last = static_cast<unsigned>(end.day());
    day = std::min(day, last);
    const int weekday = weekdayOf(ch::year(year) / ch::month(month) / ch::day(day));
    if (weekday == 7) return day == 1 ? day + 2 : day - 1;
    if (weekday == 1) return day == last ? day - 2 : day + 1;
    return day;
}
} // namespace

bool ScheduleExpression::Cron::hasDay(int year, unsigned month, unsigned day) const {
    const ch::year_month_day date = ch::year(year) / ch::month(month) / ch::day(day);
    const ch::year_month_day_last end = ch::year(year) / ch::month(month) / ch::last;
    const unsigned last = static_cast<unsigned>(end.day());
    if (!anyDay) {
        if (lastDay) return day == last;
        if (nearestWeekday > 0) return day == nearestWorkday(year, month, static_cast<unsigned>(nearestWeekday));
        return days.test(day);
    }
    const int weekday = weekdayOf(date);
    if (lastOfWeekday > 0) return weekday == lastOfWeekday && day + 7 > last;
    if (nth > 0) return weekday == nthWeekday && static_cast<int>((day - 1) / 7 + 1) == nth;
    return weekdays.test(static_cast<std::size_t>(weekday));
}

Result<ScheduleExpression::Cron> ScheduleExpression::parseCron(std::string_view text) {
    std::vector<std::string> fields;
    for (std::string& field : split(text, ' '))
        if (!field.empty()) fields.push_back(std::move(field));
    if (fields.size() != 6) return badSchedule();
    Cron cron;
    const std::string &day = fields[2], &weekday = fields[4];
    cron.anyDay = day == "?";
    if (cron.anyDay == (weekday == "?")) return badSchedule(); // one of the two says nothing
    bool good = readField(fields[0], 0, 59, kNone, 0, cron.minutes) &&
                readField(fields[1], 0, 23, kNone, 0, cron.hours) &&
                readField(fields[3], 1, 12, kMonths, 0, cron.months) &&
                readField(fields[5], 1970, 2199, kNone, 1900, cron.years);
    if (!cron.anyDay) {
        if (day == "L") {
            cron.lastDay = true;
        } else if (day.ends_with('W')) {
            cron.nearestWeekday = valueOf(day.substr(0, day.size() - 1), 1, 31, kNone).value_or(0);
            good = good && cron.nearestWeekday > 0;
        } else {
            good = good && readField(day, 1, 31, kNone, 0, cron.days);
        }
    } else if (const auto hash = weekday.find('#'); hash != std::string::npos) {
        cron.nthWeekday = valueOf(weekday.substr(0, hash), 1, 7, kDays).value_or(0);
        cron.nth = valueOf(weekday.substr(hash + 1), 1, 5, kNone).value_or(0);
        good = good && cron.nthWeekday > 0 && cron.nth > 0;
    } else if (weekday.size() > 1 && weekday.ends_with('L')) {
        cron.lastOfWeekday = valueOf(weekday.substr(0, weekday.size() - 1), 1, 7, kDays).value_or(0);
        good = good && cron.lastOfWeekday > 0;
    } else if (weekday == "L") {
        cron.weekdays.set(7);
    } else {
        good = good && readField(weekday, 1, 7, kDays, 0, cron.weekdays);
    }
    if (!good) return badSchedule();
    return cron;
}

Result<ScheduleExpression> ScheduleExpression::parse(std::string_view text) {
    const auto open = text.find('(');
    if (open == std::string_view::npos || !text.ends_with(')')) return badSchedule();
    const std::string_view kind = text.substr(0, open), inside = text.substr(open + 1, text.size() - open - 2);
    ScheduleExpression schedule;
    if (kind == "at") {
        int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, end = 0;
        const std::string whole(inside);
        const int read =
            std::sscanf(whole.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &end);
        const ch::year_month_day date =
            ch::year(year) / ch::month(static_cast<unsigned>(month)) / ch::day(static_cast<unsigned>(day));
        const bool time = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
        if (read != 6 || static_cast<std::size_t>(end) != whole.size() || whole.size() != 19 || !date.ok() || !time)
            return badSchedule();
        schedule.m_kind =
            At{ch::sys_seconds(ch::sys_days(date)).time_since_epoch().count() + hour * 3600 + minute * 60 + second};
        return schedule;
    }
    if (kind == "rate") {
        const auto words = split(inside, ' ');
        const auto count = words.size() == 2 ? parseInteger(words[0]) : std::nullopt;
        if (!count || *count < 1 || *count > 1'000'000) return badSchedule();
        constexpr std::array<std::pair<std::string_view, Seconds>, 3> kUnits{
            {{"minute", 60}, {"hour", 3600}, {"day", 86'400}}};
        for (const auto& [unit, seconds] : kUnits)
            if (words[1] == (*count == 1 ? std::string(unit) : std::string(unit) + 's')) {
                schedule.m_kind = Rate{*count * seconds};
                return schedule;
            }
        return badSchedule();
    }
    if (kind != "cron") return badSchedule();
    SKYDECK_ASSIGN(schedule.m_kind, parseCron(inside));
    return schedule;
}

std::optional<Seconds> ScheduleExpression::nextOf(const Cron& cron, Seconds after) {
    const Seconds from = after - after % 60 + 60;
    const Seconds firstDay = from / 86'400;
    for (Seconds dayNumber = firstDay;; ++dayNumber) {
        const ch::year_month_day date{ch::sys_days(ch::days(dayNumber))};
        const int year = static_cast<int>(date.year());
        if (year > 2199) return std::nullopt;
        const unsigned month = static_cast<unsigned>(date.month());
        if (!cron.years.test(static_cast<std::size_t>(year - 1900)) || !cron.months.test(month) ||
            !cron.hasDay(year, month, static_cast<unsigned>(date.day())))
            continue;
        for (std::size_t hour = 0; hour < 24; ++hour) {
            if (!cron.hours.test(hour)) continue;
            for (std::size_t minute = 0; minute < 60; ++minute) {
                const Seconds time = dayNumber * 86'400 + static_cast<Seconds>(hour * 3600 + minute * 60);
                if (cron.minutes.test(minute) && time >= from) return time;
            }
        }
    }
}

std::optional<Seconds> ScheduleExpression::next(Seconds after, Seconds start) const {
    if (const auto* at = std::get_if<At>(&m_kind)) return at->time > after ? std::optional(at->time) : std::nullopt;
    if (const auto* rate = std::get_if<Rate>(&m_kind)) {
        if (after < start) return start + rate->period;
        return start + ((after - start) / rate->period + 1) * rate->period;
    }
    return nextOf(std::get<Cron>(m_kind), after);
}

} // namespace skydeck::lab
