#include "core/wire/timestamp.h"

#include "core/base/strings.h"

#include <array>
#include <cmath>
#include <cstdint>

namespace skydeck::wire {

namespace {
constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Civil {
    int year, month, day, hour, minute, second, millisecond, weekday;
};

Civil toCivil(double seconds) {
    using namespace std::chrono;
    // Years 0000 to 9999: what the text forms can hold. NaN ends at the lower bound.
    constexpr double lowest = -62167219200.0, highest = 253402300799.999;
    if (!(seconds >= lowest)) seconds = lowest;
    if (seconds > highest) seconds = highest;
    const auto time = milliseconds(std::llround(seconds * 1000.0));
    const auto date = floor<days>(sys_time<milliseconds>(time));
    const year_month_day ymd(date);
    const hh_mm_ss clock(sys_time<milliseconds>(time) - date);
    return {int(ymd.year()),
            static_cast<int>(unsigned(ymd.month())),
            static_cast<int>(unsigned(ymd.day())),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count()),
            static_cast<int>(clock.subseconds().count()),
            static_cast<int>(weekday(date).c_encoding())};
}

std::optional<double> fromCivil(int year, int month, int day, int hour, int minute, int second) {
    using namespace std::chrono;
    const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                              std::chrono::day(static_cast<unsigned>(day))};
    // 60 is a leap second; 24:00 is midnight in ISO 8601.
    if (!date.ok() || hour > 24 || minute > 59 || second > 60) return std::nullopt;
    const auto whole = sys_days(date).time_since_epoch() + hours(hour) + minutes(minute) + seconds(second);
    return static_cast<double>(duration_cast<seconds>(whole).count());
}

/// With leading zeros. Every request is dated several times, and printf costs as much as its signature.
void appendDigits(std::string& out, int value, int width) {
    const std::size_t at = out.size();
    out.append(static_cast<std::size_t>(width), '0');
    for (std::size_t i = at + static_cast<std::size_t>(width); i > at && value > 0; value /= 10)
        out[--i] = static_cast<char>('0' + value % 10);
}

/// "2026-11-21T08:09:10" with the separators asked for.
std::string dateAndTime(const Civil& t, std::string_view betweenDate, std::string_view betweenTime) {
    std::string out;
    out.reserve(24);
    appendDigits(out, t.year, 4);
    out += betweenDate;
    appendDigits(out, t.month, 2);
    out += betweenDate;
    appendDigits(out, t.day, 2);
    out += 'T';
    appendDigits(out, t.hour, 2);
    out += betweenTime;
    appendDigits(out, t.minute, 2);
    out += betweenTime;
    appendDigits(out, t.second, 2);
    return out;
}

/// Takes pieces off the front of a text.
class Scanner {
public:
    explicit Scanner(std::string_view text) : m_rest(text) {}
    bool done() const { return m_rest.empty(); }
    char peek() const { return m_rest.empty() ? '\0' : m_rest.front(); }
    bool take(char c) {
        if (peek() != c) return false;
        m_rest.remove_prefix(1);
        return true;
    }
    bool takeOneOf(std::string_view set) {
        if (m_rest.empty() || set.find(m_rest.front()) == std::string_view::npos) return false;
        m_rest.remove_prefix(1);
        return true;
    }
    bool takeWord(std::string_view word) {
        if (!m_rest.starts_with(word)) return false;
        m_rest.remove_prefix(word.size());
        return true;
    }
    std::optional<int> digits(std::size_t least, std::size_t most) {
        std::size_t count = 0;
        int value = 0;
        while (count < most && count < m_rest.size() && m_rest[count] >= '0' && m_rest[count] <= '9')
            value = value * 10 + (m_rest[count++] - '0');
        if (count < least) return std::nullopt;
        m_rest.remove_prefix(count);
        return value;
    }
    /// ".123" as 0.123, or 0 when there is none.
    double fraction() {
        if (!take('.') && !take(',')) return 0;
        double value = 0, scale = 0.1;
        while (peek() >= '0' && peek() <= '9') {
            value += (peek() - '0') * scale;
            scale /= 10;
            m_rest.remove_prefix(1);
        }
        return value;
    }
    std::string_view rest() const { return m_rest; }

private:
    std::string_view m_rest;
};

/// Seconds east of UTC: "Z", "+01:00", "-0830", "+09".
std::optional<int> offset(Scanner& scanner) {
    if (scanner.takeOneOf("Zz")) return 0;
    const int sign = scanner.peek() == '-' ? -1 : 1;
    if (!scanner.takeOneOf("+-")) return std::nullopt;
    const auto hours = scanner.digits(2, 2);
    if (!hours) return std::nullopt;
    int minutes = 0;
    if (!scanner.done()) {
        scanner.take(':');
        const auto given = scanner.digits(2, 2);
        if (!given) return std::nullopt;
        minutes = *given;
    }
    return sign * (*hours * 3600 + minutes * 60);
}

std::optional<double> parseIso8601(std::string_view text) {
    Scanner scanner(text);
    const auto year = scanner.digits(4, 4);
    if (!year || !scanner.take('-')) return std::nullopt;
    const auto month = scanner.digits(2, 2);
    if (!month || !scanner.take('-')) return std::nullopt;
    const auto day = scanner.digits(2, 2);
    if (!day) return std::nullopt;
    if (scanner.done()) return fromCivil(*year, *month, *day, 0, 0, 0);
    if (!scanner.takeOneOf("Tt ")) return std::nullopt;
    const auto hour = scanner.digits(2, 2);
    if (!hour || !scanner.take(':')) return std::nullopt;
    const auto minute = scanner.digits(2, 2);
    if (!minute) return std::nullopt;
    int second = 0;
    double fraction = 0;
    if (scanner.take(':')) {
        const auto given = scanner.digits(2, 2);
        if (!given) return std::nullopt;
        second = *given;
        fraction = scanner.fraction();
    }
    int east = 0;
    if (!scanner.done()) { // without a zone it is UTC, as AWS's own tools take it
        const auto given = offset(scanner);
        if (!given || !scanner.done()) return std::nullopt;
        east = *given;
    }
    const auto whole = fromCivil(*year, *month, *day, *hour, *minute, second);
    if (!whole) return std::nullopt;
    return *whole + fraction - east;
}

std::optional<double> parseRfc822(std::string_view text) {
    if (const auto comma = text.find(','); comma != std::string_view::npos) text = trim(text.substr(comma + 1));
    Scanner scanner(text);
    const auto day = scanner.digits(1, 2);
    if (!day || !scanner.takeOneOf(" -")) return std::nullopt;
    int month = 0;
    for (std::size_t i = 0; i < kMonths.size(); ++i)
        if (scanner.takeWord(kMonths[i])) {
            month = static_cast<int>(i) + 1;
            break;
        }
    if (month == 0 || !scanner.takeOneOf(" -")) return std::nullopt;
    auto year = scanner.digits(2, 4);
    if (!year || !scanner.take(' ')) return std::nullopt;
    if (*year < 100) *year += *year < 70 ? 2000 : 1900; // RFC 850's two digits
    const auto hour = scanner.digits(2, 2);
    if (!hour || !scanner.take(':')) return std::nullopt;
    const auto minute = scanner.digits(2, 2);
    if (!minute || !scanner.take(':')) return std::nullopt;
    const auto second = scanner.digits(2, 2);
    if (!second) return std::nullopt;
    const double fraction = scanner.fraction();
    int east = 0;
    if (!scanner.take(' ')) return std::nullopt;
    if (!scanner.takeWord("GMT") && !scanner.takeWord("UTC")) {
        const auto given = offset(scanner);
        if (!given) return std::nullopt;
        east = *given;
    }
    if (!scanner.done()) return std::nullopt;
    const auto whole = fromCivil(*year, month, *day, *hour, *minute, *second);
    if (!whole) return std::nullopt;
    return *whole + fraction - east;
}
} // namespace

std::string formatIso8601(double seconds) {
    const Civil t = toCivil(seconds);
    if (t.millisecond != 0) return formatIso8601Millis(seconds);
    return dateAndTime(t, "-", ":") += 'Z';
}

std::string formatIso8601Millis(double seconds) {
    const Civil t = toCivil(seconds);
    std::string out = dateAndTime(t, "-", ":") += '.';
    appendDigits(out, t.millisecond, 3);
    return out += 'Z';
}

std::string formatHttpDate(double seconds) {
    const Civil t = toCivil(seconds);
    std::string out(kDays[static_cast<std::size_t>(t.weekday)]);
    out += ", ";
    appendDigits(out, t.day, 2);
    out.append(" ").append(kMonths[static_cast<std::size_t>(t.month - 1)]).append(" ");
    appendDigits(out, t.year, 4);
    out += ' ';
    appendDigits(out, t.hour, 2);
    out += ':';
    appendDigits(out, t.minute, 2);
    out += ':';
    appendDigits(out, t.second, 2);
    return out += " GMT";
}

std::optional<double> parseTimestamp(std::string_view text) {
    text = trim(text);
    if (text.empty()) return std::nullopt;
    if (const auto seconds = parseDouble(text)) {
        if (!std::isfinite(*seconds)) return std::nullopt;
        return seconds;
    }
    if (const auto iso = parseIso8601(text)) return iso;
    return parseRfc822(text);
}

std::string formatAmzDate(WallTime time) {
    return dateAndTime(toCivil(std::floor(toEpochSeconds(time))), "", "") += 'Z';
}

std::optional<WallTime> parseAmzDate(std::string_view text) {
    Scanner scanner(text);
    const auto year = scanner.digits(4, 4), month = scanner.digits(2, 2), day = scanner.digits(2, 2);
    if (!year || !month || !day) return std::nullopt;
    int hour = 0, minute = 0, second = 0;
    if (!scanner.done()) {
        if (!scanner.take('T')) return std::nullopt;
        const auto h = scanner.digits(2, 2), m = scanner.digits(2, 2), s = scanner.digits(2, 2);
        if (!h || !m || !s || !scanner.take('Z') || !scanner.done()) return std::nullopt;
        hour = *h, minute = *m, second = *s;
    }
    const auto seconds = fromCivil(*year, *month, *day, hour, minute, second);
    if (!seconds) return std::nullopt;
    const WallTime time = fromEpochSeconds(*seconds);
    // The clock ends in 2262: no other date stands in for one that it cannot hold.
    return toEpochSeconds(time) == *seconds ? std::optional(time) : std::nullopt;
}

} // namespace skydeck::wire
