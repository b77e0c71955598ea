#include "core/lab/events/event_pattern.h"
#include "tests/support/support.h"

namespace skydeck::lab {

namespace {
bool holds(const char* pattern, const char* event) {
    const auto parsed = EventPattern::parse(pattern);
    EXPECT_TRUE(parsed) << pattern << ": " << (parsed ? "" : parsed.error().message);
    return parsed && parsed->matches(Json::parse(event));
}

std::string refusal(const char* pattern) {
    const auto parsed = EventPattern::parse(pattern);
    EXPECT_FALSE(parsed) << pattern << " was taken";
    return parsed ? "" : parsed.error().message;
}
} // namespace

TEST(EventPattern, EveryFieldMustHaveOneOfItsValues) {
    EXPECT_TRUE(holds(R"({"a": ["x", "y"], "b": {"c": [1]}})", R"({"a": "y", "b": {"c": 1.0, "d": 2}, "e": 0})"));
    EXPECT_FALSE(holds(R"({"a": ["x"], "b": {"c": [1]}})", R"({"a": "x"})"));
    EXPECT_FALSE(holds(R"({"a": ["1"]})", R"({"a": 1})"));
    EXPECT_TRUE(holds(R"({"a": [null, true]})", R"({"a": null})"));
    EXPECT_TRUE(holds(R"({"$or": [{"a": [1]}, {"b": [2]}]})", R"({"b": 2})"));
    EXPECT_FALSE(holds(R"({"$or": [{"a": [1]}, {"b": [2]}]})", R"({"b": 3})"));
}

TEST(EventPattern, OfAListOneElementIsEnough) {
    EXPECT_TRUE(holds(R"({"a": ["y"]})", R"({"a": ["x", "y"]})"));
    EXPECT_FALSE(holds(R"({"a": ["z"]})", R"({"a": ["x", "y"]})"));
    EXPECT_TRUE(holds(R"({"a": {"b": [2]}})", R"({"a": [{"b": 1}, {"b": 2}]})"));
}

TEST(EventPattern, OperatorsCompare) {
    EXPECT_TRUE(holds(R"({"a": [{"prefix": "us-"}]})", R"({"a": "us-east-1"})"));
    EXPECT_TRUE(holds(R"({"a": [{"prefix": {"equals-ignore-case": "US-"}}]})", R"({"a": "us-east-1"})"));
    EXPECT_TRUE(holds(R"({"a": [{"suffix": ".png"}]})", R"({"a": "b.png"})"));
    EXPECT_TRUE(holds(R"({"a": [{"equals-ignore-case": "ALICE"}]})", R"({"a": "alice"})"));
    EXPECT_TRUE(holds(R"({"a": [{"wildcard": "data/*/x?\\*"}]})", R"({"a": "data/2026/11/x?*"})"));
    EXPECT_FALSE(holds(R"({"a": [{"wildcard": "*b*c"}]})", R"({"a": "abcd"})"));
    EXPECT_TRUE(holds(R"({"a": [{"numeric": [">", 0, "<=", 5]}]})", R"({"a": 5})"));
    EXPECT_FALSE(holds(R"({"a": [{"numeric": [">", 0, "<", 5]}]})", R"({"a": 5})"));
    EXPECT_FALSE(holds(R"({"a": [{"numeric": ["=", 5]}]})", R"({"a": "5"})"));
    EXPECT_TRUE(holds(R"({"a": [{"cidr": "10.0.0.0/24"}]})", R"({"a": "10.0.0.255"})"));
    EXPECT_FALSE(holds(R"({"a": [{"cidr": "10.0.0.0/24"}]})", R"({"a": "10.0.1.0"})"));
    EXPECT_TRUE(holds(R"({"a": [{"cidr": "2001:db8::/32"}]})", R"({"a": "2001:db8:1::1"})"));
}

TEST(EventPattern, AbsenceAndDifferenceAreConditionsToo) {
    EXPECT_TRUE(holds(R"({"a": {"b": [{"exists": false}]}})", R"({"a": {"c": 1}})"));
    EXPECT_TRUE(holds(R"({"a": {"b": [{"exists": false}]}})", R"({})"));
    EXPECT_FALSE(holds(R"({"a": [{"exists": true}]})", R"({"b": 1})"));
    EXPECT_FALSE(holds(R"({"a": [{"exists": true}]})", R"({"a": {"b": 1}})"));
    EXPECT_TRUE(holds(R"({"a": [{"anything-but": ["x", 1]}]})", R"({"a": "y"})"));
    EXPECT_FALSE(holds(R"({"a": [{"anything-but": "x"}]})", R"({"a": "x"})"));
    EXPECT_FALSE(holds(R"({"a": [{"anything-but": "x"}]})", R"({})"));
    EXPECT_FALSE(holds(R"({"a": [{"anything-but": {"prefix": ["in", "out"]}}]})", R"({"a": "outside"})"));
}

TEST(EventPattern, WhatIsNoneIsRefusedWithItsReason) {
    EXPECT_NE(refusal("{").find("the event pattern"), std::string::npos);
    EXPECT_EQ(refusal("[]"), "Filter is not an object");
    EXPECT_EQ(refusal("{}"), "Empty objects are not allowed");
    EXPECT_EQ(refusal(R"({"a": []})"), "Empty arrays are not allowed");
    EXPECT_EQ(refusal(R"({"a": "x"})"), "\"a\" must be an object or an array");
    EXPECT_EQ(refusal(R"({"a": [{"like": "x"}]})"), "Unrecognized match type like");
    EXPECT_EQ(refusal(R"({"a": [{"exists": 1}]})"), "exists match pattern must be either true or false.");
    refusal(R"({"a": [{"numeric": [">"]}]})");
    refusal(R"({"a": [{"cidr": "10.0.0.0/33"}]})");
    refusal(R"({"a": [{"prefix": "a", "suffix": "b"}]})");
    std::string deep;
    for (int i = 0; i < 200; ++i)
        deep += R"({"a":)";
    refusal((deep + "[1]" + std::string(200, '}')).c_str());
}

} // namespace skydeck::lab
