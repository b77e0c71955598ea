#include "core/lab/cloudformation/drift.h"

#include "tests/support/support.h"

namespace skydeck::lab::cloudformation {

namespace {
/// "TYPE path expected → actual" of each difference.
std::vector<std::string> differences(const char* expected, const char* actual) {
    std::vector<std::string> lines;
    const Json found = propertyDifferences(Json::parse(expected), Json::parse(actual));
    for (const Json& each : found)
        lines.push_back(stringAt(each, "DifferenceType") + " " + stringAt(each, "PropertyPath") + " " +
                        stringAt(each, "ExpectedValue") + " → " + stringAt(each, "ActualValue"));
    return lines;
}
using Lines = std::vector<std::string>;
} // namespace

TEST(Drift, WhatTheTemplateDoesNotGiveDoesNotCount) {
    EXPECT_EQ(differences(R"({"A": 1})", R"({"A": 1, "B": 2})"), Lines());
    EXPECT_EQ(differences(R"({"A": {"B": "x"}})", R"({"A": {"B": "x", "C": "y"}})"), Lines());
}

TEST(Drift, ChangedAndMissingValuesAreNamedByTheirPath) {
    EXPECT_EQ(differences(R"({"A": {"B": 1}, "C": "x"})", R"({"A": {"B": 2}})"),
              (Lines{"NOT_EQUAL /A/B 1 → 2", "REMOVE /C x → null"}));
    EXPECT_EQ(differences(R"({"A": {"B": 1}})", R"({"A": "text"})"), (Lines{"NOT_EQUAL /A {\"B\":1} → text"}));
}

TEST(Drift, ListsAreComparedWithoutTheirOrder) {
    EXPECT_EQ(differences(R"({"L": ["a", "b"]})", R"({"L": ["b", "a"]})"), Lines());
    EXPECT_EQ(differences(R"({"L": ["a"]})", R"({"L": ["b", "a"]})"), (Lines{"ADD /L/0 null → b"}));
    EXPECT_EQ(differences(R"({"L": ["a", "b"]})", R"({"L": ["a"]})"), (Lines{"REMOVE /L/1 b → null"}));
    EXPECT_EQ(differences(R"({"L": [{"K": "a", "V": 1}]})", R"({"L": [{"K": "a", "V": 2, "W": 3}]})"),
              (Lines{"NOT_EQUAL /L/0/V 1 → 2"}));
}

TEST(Drift, EmptyIsAsGoodAsAbsentAndNumbersAsTexts) {
    EXPECT_EQ(differences(R"({"A": [], "B": "", "C": {}})", "{}"), Lines());
    EXPECT_EQ(differences(R"({"A": 30, "B": true})", R"({"A": "30", "B": "true"})"), Lines());
    EXPECT_EQ(differences(R"({"A": "x"})", R"({"A": ""})"), (Lines{"NOT_EQUAL /A x → "}));
}

} // namespace skydeck::lab::cloudformation
