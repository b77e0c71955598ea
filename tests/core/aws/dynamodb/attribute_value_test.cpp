#include "core/aws/dynamodb/attribute_value.h"

#include "tests/core/aws/dynamodb/random_item.h"
#include "tests/support/support.h"

namespace skydeck::aws::dynamodb {
namespace {

using testing::HasSubstr;

const std::string k38 = "12345678901234567890123456789012345678";

TEST(AttributeValue, TypedJsonIsDynamoDbsOwn) {
    const Item item{{"id", {Number{k38}}},
                    {"name", {"Ada"}},
                    {"raw", {Binary{std::string("\0\xff", 2)}}},
                    {"tags", {StringSet{{"a", "b"}}}},
                    {"list", {List{{Null{}}, {true}}}}};
    EXPECT_EQ(toTyped(item), Json::parse(R"({"id":{"N":"12345678901234567890123456789012345678"},"name":{"S":"Ada"},
        "raw":{"B":"AP8="},"tags":{"SS":["a","b"]},"list":{"L":[{"NULL":true},{"BOOL":true}]}})"));
}

TEST(AttributeValue, RandomItemsSurviveTypedJson) {
    test::FixedRandom random(7);
    test::RandomItems items(random);
    for (int i = 0; i < 500; ++i) {
        const Item item = items.item();
        ASSERT_OK_AND(const Item back, parseTypedItem(dumpJson(toTyped(item))));
        ASSERT_EQ(back, item) << dumpJson(toTyped(item), 2);
    }
}

TEST(AttributeValue, NumbersAreBoundedAsDynamoDbBoundsThem) {
    for (const std::string& sound :
         std::vector<std::string>{std::string("0"), std::string("-0"), k38, "-" + k38, "0." + k38, "1E125", "9.99e+125",
                                  "1E-130", "0.1e-129", "+5", ".5", "007", "5.", "1" + std::string(100, '0'), "0e999"})
        EXPECT_TRUE(isNumber(sound)) << sound;
    for (const std::string& broken : std::vector<std::string>{
             std::string(""), std::string("-"), k38 + "9", "1E126", "10E125", "1E-131", "0.1E-130", "1e", "1e+-5",
             "1,5", "0x10", "NaN", "Infinity", " 1", "1 ", "1.2.3", "1e99999999999999999999", "."})
        EXPECT_FALSE(isNumber(broken)) << broken;
}

TEST(AttributeValue, WhatIsNoValueNamesItsPlace) {
    const auto problem = [](const char* text) {
        const auto item = parseTypedItem(text);
        EXPECT_FALSE(item.has_value()) << text;
        return item ? std::string() : item.error().message;
    };
    EXPECT_THAT(problem(R"({"a":{"M":{"b":{"L":[{"S":"x"},{"N":5}]}}}})"), HasSubstr("'a.b[1]' must be a number"));
    EXPECT_THAT(problem(R"({"a":5})"), HasSubstr("'a' must be an object with one type"));
    EXPECT_THAT(problem(R"({"a":{"S":"x","N":"1"}})"), HasSubstr("one type"));
    EXPECT_THAT(problem(R"({"a":{"X":"x"}})"), HasSubstr("unknown type 'X'"));
    EXPECT_THAT(problem(R"({"a":{"B":"§"}})"), HasSubstr("base64"));
    EXPECT_THAT(problem(R"({"a":{"NS":["1","x"]}})"), HasSubstr("'a[1]' is no number"));
    EXPECT_THAT(problem(R"({"a":{"NULL":false}})"), HasSubstr("NULL"));
    EXPECT_THAT(problem(R"([])"), HasSubstr("the value must be an object"));
}

TEST(AttributeValue, ValuesNestThirtyTwoLevels) {
    AttributeValue value{"deep"};
    for (int i = 0; i < kMaxNesting; ++i)
        value = i % 2 == 0 ? AttributeValue{List{value}} : AttributeValue{Map{{"m", value}}};
    ASSERT_OK_AND(const auto back, fromTyped(toTyped(value)));
    EXPECT_EQ(back, value);
    const auto deeper = fromTyped(toTyped(AttributeValue{List{value}}));
    ASSERT_FALSE(deeper.has_value());
    EXPECT_THAT(deeper.error().message, HasSubstr("deeper than 32"));
}

} // namespace
} // namespace skydeck::aws::dynamodb
