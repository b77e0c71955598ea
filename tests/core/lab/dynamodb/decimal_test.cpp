#include "core/lab/dynamodb/decimal.h"

#include "tests/support/support.h"

#include <algorithm>

namespace skydeck::lab::dynamodb {

namespace {

std::string normal(std::string_view text) {
    const auto number = Decimal::parse(text);
    return number ? number->text() : number.error().message;
}

Decimal number(std::string_view text) {
    return Decimal::parse(text).value();
}

std::string sum(std::string_view a, std::string_view b) {
    const auto result = add(number(a), number(b));
    return result ? result->text() : result.error().message;
}

TEST(Decimal, GivesOneTextForEveryNumber) {
    EXPECT_EQ(normal("1.50"), "1.5");
    EXPECT_EQ(normal("+007"), "7");
    EXPECT_EQ(normal("-0.0"), "0");
    EXPECT_EQ(normal(".5e1"), "5");
    EXPECT_EQ(normal("1E3"), "1000");
    EXPECT_EQ(normal("-12.5e-3"), "-0.0125");
    EXPECT_EQ(normal("0e999"), "0");
}

TEST(Decimal, Takes38DigitsAndRefusesMore) {
    EXPECT_EQ(normal("12345678901234567890123456789012345678"), "12345678901234567890123456789012345678");
    EXPECT_EQ(normal("1234567890123456789012345678901234567800"), "1234567890123456789012345678901234567800");
    EXPECT_EQ(normal("123456789012345678901234567890123456789"),
              "Attempting to store more than 38 significant digits in a Number");
}

TEST(Decimal, RefusesMagnitudesOutsideTheRange) {
    EXPECT_EQ(normal("9.9e125"), "99" + std::string(124, '0'));
    EXPECT_EQ(normal("1e-130"), "0." + std::string(129, '0') + "1");
    EXPECT_EQ(normal("1e126"),
              "Number overflow. Attempting to store a number with magnitude larger than supported range");
    EXPECT_EQ(normal("-1e-131"),
              "Number underflow. Attempting to store a number with magnitude smaller than supported range");
}

TEST(Decimal, RefusesWhatIsNoNumber) {
    EXPECT_EQ(normal(""), "The parameter cannot be converted to a numeric value");
    for (const char* text :
         {"a", "1a", "-", ".", "1e", "1e+", "e5", "1 ", "--1", "0x1", "NaN", "1e+-5", "1e99999999999999999999"})
        EXPECT_EQ(normal(text), std::string("The parameter cannot be converted to a numeric value: ") + text);
}

TEST(Decimal, AddsExactly) {
    EXPECT_EQ(sum("0.1", "0.2"), "0.3");
    EXPECT_EQ(sum("99999999999999999999999999999999999999", "1"), "1" + std::string(38, '0'));
    EXPECT_EQ(sum("5", "-5"), "0");
    EXPECT_EQ(sum("1", "-0.0001"), "0.9999");
    EXPECT_EQ(sum("-3", "1"), "-2");
    EXPECT_EQ(sum("1e37", "0.1"), "Attempting to store more than 38 significant digits in a Number");
    EXPECT_EQ(sum("9.9e125", "9.9e125"),
              "Number overflow. Attempting to store a number with magnitude larger than supported range");
}

TEST(Decimal, KeysAreOrderedAsTheNumbersAre) {
    const std::vector<std::string> ascending{"-9.9e125", "-1000", "-12.5",  "-12",    "-1.01", "-1",   "-0.5",
                                             "-1e-130",  "0",     "1e-130", "0.0001", "0.123", "0.5",  "1",
                                             "1.01",     "2",     "10",     "12",     "123",   "1e38", "9.9e125"};
    for (std::size_t i = 1; i < ascending.size(); ++i) {
        const Decimal smaller = number(ascending[i - 1]), larger = number(ascending[i]);
        EXPECT_LT(smaller, larger) << ascending[i];
        EXPECT_LT(smaller.keyBytes(), larger.keyBytes()) << ascending[i - 1] << " and " << ascending[i];
    }
}

} // namespace

} // namespace skydeck::lab::dynamodb
