#include "core/aws/dynamodb/plain_json.h"

#include "tests/core/aws/dynamodb/random_item.h"
#include "tests/support/support.h"

namespace skydeck::aws::dynamodb {
namespace {

using testing::HasSubstr;

const std::string k38 = "1234567890123456789012345678901234567.8";

Item parsed(std::string_view text) {
    const auto item = parsePlainItem(text);
    EXPECT_TRUE(item.has_value()) << describe(item.error());
    return item.value_or(Item());
}

std::string problem(std::string_view text) {
    const auto item = parsePlainItem(text);
    EXPECT_FALSE(item.has_value()) << text;
    return item ? std::string() : describe(item.error());
}

TEST(PlainJson, EveryKindOfJsonHasItsType) {
    EXPECT_EQ(parsed(R"({"s":"SGk=","n":1.50,"t":true,"z":null,"l":[1,"a"],"m":{"x":-2}})"),
              (Item{{"s", {"SGk="}},
                    {"n", {Number{"1.50"}}},
                    {"t", {true}},
                    {"z", {Null{}}},
                    {"l", {List{{Number{"1"}}, {"a"}}}},
                    {"m", {Map{{"x", {Number{"-2"}}}}}}}));
}

TEST(PlainJson, NumbersKeepEveryDigit) {
    for (const std::string& number : {k38, "-" + k38, std::string("18446744073709551616"), std::string("1e-130"),
                                      std::string("9.9E+125"), std::string("0.10"), std::string("100e2")}) {
        const Item item = parsed("{\"n\":" + number + "}");
        EXPECT_EQ(item, (Item{{"n", {Number{number}}}}));
        EXPECT_EQ(formatPlain(item), "{\"n\":" + number + "}");
    }
}

TEST(PlainJson, NumbersThatJsonCannotSpellAreSpeltItsWay) {
    const auto spelt = [](const char* text) { return formatPlain(AttributeValue{Number{text}}); };
    EXPECT_EQ(spelt("+5"), "5");
    EXPECT_EQ(spelt("-.5"), "-0.5");
    EXPECT_EQ(spelt("007.50E+3"), "7.50E+3");
    EXPECT_EQ(spelt("5."), "5");
    EXPECT_EQ(spelt("5.e2"), "5e2");
    EXPECT_EQ(spelt("000"), "0");
}

TEST(PlainJson, SetsAndBytesHaveMarks) {
    const Item item{{"b", {Binary{"Hi"}}},
                    {"ss", {StringSet{{"x", "y"}}}},
                    {"ns", {NumberSet{{"1", "2.5"}}}},
                    {"bs", {BinarySet{{"Hi"}}}}};
    const std::string text = R"({"b":{"$B":"SGk="},"bs":{"$BS":["SGk="]},"ns":{"$NS":[1,2.5]},"ss":{"$SS":["x","y"]}})";
    EXPECT_EQ(formatPlain(item), text);
    EXPECT_EQ(parsed(text), item);
    EXPECT_EQ(parsed(R"({"ns":{"$NS":["1","2.5"]}})").at("ns"), item.at("ns"));
}

TEST(PlainJson, AMapThatLooksLikeAMarkIsMarkedItself) {
    const Item item{{"m", {Map{{"$B", {"SGk="}}}}}, {"n", {Map{{"$M", {Map{{"$M", {"x"}}}}}}}}};
    EXPECT_EQ(formatPlain(item), R"({"m":{"$M":{"$B":"SGk="}},"n":{"$M":{"$M":{"$M":{"$M":"x"}}}}})");
    EXPECT_EQ(parsed(formatPlain(item)), item);
}

TEST(PlainJson, MarksMeanNothingBesideOtherNamesOrOutermost) {
    EXPECT_EQ(parsed(R"({"$B":"x"})"), (Item{{"$B", {"x"}}}));
    EXPECT_EQ(parsed(R"({"m":{"$B":"x","y":1}})"), (Item{{"m", {Map{{"$B", {"x"}}, {"y", {Number{"1"}}}}}}}));
}

TEST(PlainJson, RandomItemsSurviveInOneLineAndIndented) {
    test::FixedRandom random(11);
    test::RandomItems items(random);
    for (int i = 0; i < 500; ++i) {
        const Item item = items.item();
        for (const int indent : {-1, 2}) {
            ASSERT_OK_AND(const Item back, parsePlainItem(formatPlain(item, indent)));
            ASSERT_EQ(back, item) << formatPlain(item, 2);
        }
    }
}

TEST(PlainJson, IndentationIsTheUsualOne) {
    EXPECT_EQ(formatPlain(parsed(R"({"a":[1,{"b":2}],"c":[],"d":{}})"), 2),
              "{\n  \"a\": [\n    1,\n    {\n      \"b\": 2\n    }\n  ],\n  \"c\": [],\n  \"d\": {}\n}");
}

TEST(PlainJson, ValuesNestThirtyTwoLevelsEvenWhenEachNeedsItsMark) {
    AttributeValue value{"deep"};
    for (int i = 0; i < kMaxNesting; ++i)
        value = AttributeValue{Map{{"$M", value}}};
    ASSERT_OK_AND(const auto back, parsePlain(formatPlain(value)));
    EXPECT_EQ(back, value);
    EXPECT_FALSE(parsePlain(formatPlain(AttributeValue{Map{{"$M", value}}})).has_value());
    EXPECT_THAT(problem("{\"a\":" + std::string(33, '[') + std::string(33, ']') + "}"), HasSubstr("32 levels"));
    EXPECT_THAT(problem(std::string(100000, '[')), HasSubstr("nests too deeply"));
}

TEST(PlainJson, WhatDynamoDbCannotKeepIsRefusedByName) {
    EXPECT_THAT(problem(R"({"n":123456789012345678901234567890123456789})"), HasSubstr("at most 38 digits"));
    EXPECT_THAT(problem(R"({"n":1e126})"), HasSubstr("1e126"));
    EXPECT_THAT(problem(R"({"n":1e999})"), HasSubstr("not valid JSON"));
    EXPECT_THAT(problem(R"({"a":1,"a":2})"), HasSubstr("'a' twice"));
    EXPECT_THAT(problem(R"({"b":{"$B":"no base64!"}})"), HasSubstr("base64"));
    EXPECT_THAT(problem(R"({"b":{"$SS":[1]}})"), HasSubstr("texts"));
    EXPECT_THAT(problem(R"({"b":{"$NS":["x"]}})"), HasSubstr("numbers"));
    EXPECT_THAT(problem(R"({"b":{"$M":1}})"), HasSubstr("wants an object"));
    EXPECT_THAT(problem("[1]"), HasSubstr("must be a JSON object"));
}

TEST(PlainJson, BrokenTextNamesThePlace) {
    EXPECT_THAT(problem(R"({"a":)"), HasSubstr("the item is not valid JSON"));
    EXPECT_THAT(problem("{\"a\":\"\xff\"}"), HasSubstr("not valid JSON"));
    EXPECT_THAT(problem(R"({"a":1} x)"), HasSubstr("column"));
    EXPECT_THAT(problem(R"({"a":01})"), HasSubstr("not valid JSON"));
    EXPECT_THAT(problem(""), HasSubstr("not valid JSON"));
}

} // namespace
} // namespace skydeck::aws::dynamodb
