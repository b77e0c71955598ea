#pragma once

#include "core/base/result.h"

#include <compare>
#include <string>
#include <string_view>

namespace skydeck::lab::dynamodb {

/// DynamoDB's number: up to 38 significant decimal digits, magnitude 1e-130 … 9.99e125, computed exactly.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
class Decimal {
public:
    /// ValidationException with AWS's message for text that is no number, or one out of range.
    static Result<Decimal> parse(std::string_view text);

    /// As AWS gives numbers back: no exponent, no leading or trailing zeros, "0" without a sign.
    std::string text() const;
    /// Bytes whose order (memcmp) is the numbers' order.
    std::string keyBytes() const;
    /// What the number counts for in an item's size.
    std::size_t storedSize() const;

    std::strong_ordering operator<=>(const Decimal& other) const;
    bool operator==(const Decimal& other) const = default;
    Decimal operator-() const;

    /// Exact; a sum that does not fit into a number is a ValidationException.
    friend Result<Decimal> add(const Decimal& a, const Decimal& b);

private:
    static Result<Decimal> of(bool negative, std::string digits, long exponent);
    std::strong_ordering compareMagnitude(const Decimal& other) const;

    // 0.d1d2d3… × 10^m_exponent; no leading or trailing zeros; zero has no digits.
    bool m_negative = false;
    std::string m_digits;
    int m_exponent = 0;
};

} // namespace skydeck::lab::dynamodb
