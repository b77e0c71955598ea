#include "core/lab/dynamodb/decimal.h"

#include "core/base/strings.h"
#include "core/lab/dynamodb/errors.h"

#include <algorithm>

namespace skydeck::lab::dynamodb {

namespace {
constexpr std::size_t kDigits = 38;
constexpr long kLargestExponent = 126; // 9.99e125 is 0.999e126
constexpr long kSmallestExponent = -129;
constexpr std::size_t kLongestText = 4096;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// a + b of digit strings of equal length; the carry comes in front.
std::string sumOf(const std::string& a, const std::string& b) {
    std::string sum(a.size() + 1, '0');
    int carry = 0;
    for (std::size_t i = a.size(); i-- > 0;) {
        const int digit = (a[i] - '0') + (b[i] - '0') + carry;
        carry = digit / 10;
        sum[i + 1] = static_cast<char>('0' + digit % 10);
    }
    sum[0] = static_cast<char>('0' + carry);
    return sum;
}

/// a - b, where a >= b.
std::string differenceOf(const std::string& a, const std::string& b) {
    std::string difference(a.size(), '0');
    int borrow = 0;
    for (std::size_t i = a.size(); i-- > 0;) {
        int digit = a[i] - b[i] - borrow;
        borrow = digit < 0 ? 1 : 0;
        if (borrow) digit += 10;
        difference[i] = static_cast<char>('0' + digit);
    }
    return difference;
}
} // namespace

Result<Decimal> Decimal::of(bool negative, std::string digits, long exponent) {
    const std::size_t lead = std::min(digits.find_first_not_of('0'), digits.size());
    digits.erase(0, lead);
    exponent -= static_cast<long>(lead);
    digits.erase(digits.find_last_not_of('0') + 1);
    Decimal number;
    if (digits.empty()) return number;
    if (exponent > kLargestExponent)
        return invalid("Number overflow. Attempting to store a number with magnitude larger than supported range");
    if (exponent < kSmallestExponent)
        return invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range");
    if (digits.size() > kDigits) return invalid("Attempting to store more than 38 significant digits in a Number");
    number.m_negative = negative;
    number.m_digits = std::move(digits);
    number.m_exponent = static_cast<int>(exponent);
    return number;
}

Result<Decimal> Decimal::parse(std::string_view text) {
    if (text.empty()) return invalid("The parameter cannot be converted to a numeric value");
    const auto malformed = [&] {
        return invalid("The parameter cannot be converted to a numeric value: " + std::string(text));
    };
    if (text.size() > kLongestText) return malformed();
    std::size_t at = 0;
    const bool negative = text[0] == '-';
    if (negative || text[0] == '+') ++at;
    std::string digits;
    for (; at < text.size() && isDigit(text[at]); ++at)
        digits += text[at];
    long exponent = static_cast<long>(digits.size());
    if (at < text.size() && text[at] == '.')
        for (++at; at < text.size() && isDigit(text[at]); ++at)
            digits += text[at];
    if (digits.empty()) return malformed();
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        std::string_view power = text.substr(at + 1);
        if (power.starts_with('+')) {
            power.remove_prefix(1);
            if (power.starts_with('-')) return malformed();
        }
        const auto value = parseInteger(power);
        if (!value) return malformed();
        exponent += static_cast<long>(std::clamp<std::int64_t>(*value, -1'000'000, 1'000'000));
        at = text.size();
    }
    if (at != text.size()) return malformed();
    return of(negative, std::move(digits), exponent);
}

std::string Decimal::text() const {
    if (m_digits.empty()) return "0";
    std::string text = m_negative ? "-" : "";
    const int count = static_cast<int>(m_digits.size());
    if (m_exponent <= 0)
        text += "0." + std::string(static_cast<std::size_t>(-m_exponent), '0') + m_digits;
    else if (m_exponent >= count)
        text += m_digits + std::string(static_cast<std::size_t>(m_exponent - count), '0');
    else
        text += m_digits.substr(0, static_cast<std::size_t>(m_exponent)) + '.' +
                m_digits.substr(static_cast<std::size_t>(m_exponent));
    return text;
}

std::string Decimal::keyBytes() const {
    if (m_digits.empty()) return "\x80";
    const int exponent = m_exponent + 1024;
    std::string bytes{static_cast<char>(exponent >> 8), static_cast<char>(exponent & 0xff)};
    bytes += m_digits;
    if (!m_negative) return '\xC0' + bytes;
    for (char& byte : bytes)
        byte = static_cast<char>(~byte);
    // Of two negative numbers the one with more digits is the smaller; the end mark puts it first.
    return '\x40' + bytes + '\xFF';
}

std::size_t Decimal::storedSize() const {
    if (m_digits.empty()) return 1;
    // Two digits a byte, one byte for the exponent, one for the sign of negative ones; digits pair up at the point.
    const std::size_t padding = (m_exponent % 2 != 0) ? 1 : 0;
    return (m_digits.size() + padding + 1) / 2 + 1 + (m_negative ? 1 : 0);
}

std::strong_ordering Decimal::compareMagnitude(const Decimal& other) const {
    if (m_exponent != other.m_exponent) return m_exponent <=> other.m_exponent;
    return m_digits.compare(other.m_digits) <=> 0;
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
    const auto sign = [](const Decimal& n) { return n.m_digits.empty() ? 0 : n.m_negative ? -1 : 1; };
    if (sign(*this) != sign(other) || sign(*this) == 0) return sign(*this) <=> sign(other);
    return m_negative ? other.compareMagnitude(*this) : compareMagnitude(other);
}

Decimal Decimal::operator-() const {
    Decimal negated = *this;
    if (!m_digits.empty()) negated.m_negative = !m_negative;
    return negated;
}

Result<Decimal> add(const Decimal& a, const Decimal& b) {
    if (a.m_digits.empty()) return b;
    if (b.m_digits.empty()) return a;
    const auto last = [](const Decimal& n) { return n.m_exponent - static_cast<int>(n.m_digits.size()); };
    const int top = std::max(a.m_exponent, b.m_exponent);
    const int bottom = std::min(last(a), last(b));
    const auto aligned = [&](const Decimal& n) {
        return std::string(static_cast<std::size_t>(top - n.m_exponent), '0') + n.m_digits +
               std::string(static_cast<std::size_t>(last(n) - bottom), '0');
    };
    if (a.m_negative == b.m_negative) return Decimal::of(a.m_negative, sumOf(aligned(a), aligned(b)), top + 1);
    const bool bLarger = a.compareMagnitude(b) < 0;
    const Decimal& larger = bLarger ? b : a;
    return Decimal::of(larger.m_negative, differenceOf(aligned(larger), aligned(bLarger ? a : b)), top);
}

} // namespace skydeck::lab::dynamodb
