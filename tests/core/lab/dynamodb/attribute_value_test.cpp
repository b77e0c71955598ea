#include "core/lab/dynamodb/attribute_value.h"

#include "tests/support/support.h"

namespace skydeck::lab::dynamodb {

namespace {

std::string refusal(Json value) {
    const Status normal = normalise(value);
    return normal ? "" : normal.error().message;
}

Json normalised(Json value) {
    EXPECT_TRUE(normalise(value));
    return value;
}

TEST(AttributeValue, EqualValuesBecomeEqualJson) {
    EXPECT_EQ(normalised({{"NS", {"10", "9.0", "1e0"}}}), Json({{"NS", {"1", "9", "10"}}}));
    EXPECT_EQ(normalised({{"SS", {"b", "a"}}}), normalised({{"SS", {"a", "b"}}}));
    EXPECT_EQ(normalised({{"L", {Json{{"N", "01"}}}}}), Json({{"L", {Json{{"N", "1"}}}}}));
    EXPECT_EQ(normalised({{"B", "YQ"}}), Json({{"B", "YQ=="}}));
}

TEST(AttributeValue, RefusesWhatAwsRefuses) {
    EXPECT_EQ(refusal(Json::object()),
              "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    EXPECT_EQ(refusal({{"S", "a"}, {"N", "1"}}),
              "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
              "datatypes");
    EXPECT_EQ(refusal({{"SS", Json::array()}}),
              "One or more parameter values were invalid: An string set  may not be empty");
    EXPECT_EQ(refusal({{"SS", {"b", "a", "b"}}}),
              "One or more parameter values were invalid: Input collection [b, a, b] contains duplicates.");
    EXPECT_EQ(refusal({{"NS", {"1", "1.0"}}}), "Input collection contains duplicates");
    EXPECT_EQ(refusal({{"NULL", false}}),
              "One or more parameter values were invalid: Null attribute value types must have the value of true");
}

TEST(AttributeValue, Nests32Levels) {
    const auto nested = [](int levels) {
        Json value{{"S", "a"}};
        for (int i = 0; i < levels; ++i) {
            Json list = Json::array();
            list.push_back(std::move(value));
            value = Json{{"L", std::move(list)}};
        }
        return value;
    };
    EXPECT_EQ(refusal(nested(32)), "");
    EXPECT_EQ(refusal(nested(33)), "Nesting Levels have exceeded supported limits");
}

TEST(AttributeValue, CountsBytesAsAwsDoes) {
    EXPECT_EQ(itemSize({{"ab", {{"S", "é"}}}}), 4U);
    EXPECT_EQ(valueSize({{"B", "YWJj"}}), 3U);
    EXPECT_EQ(valueSize({{"BOOL", true}}), 1U);
    EXPECT_EQ(valueSize({{"M", {{"k", {{"S", "v"}}}}}}), 6U); // 3 for the map, 1 for its element, name and value
    EXPECT_EQ(valueSize({{"N", "1234"}}), 3U);
}

TEST(AttributeValue, ComparesValuesOfOneTypeOnly) {
    EXPECT_LT(compareValues({{"N", "9"}}, {{"N", "10"}}).value(), 0);
    EXPECT_GT(compareValues({{"S", "9"}}, {{"S", "10"}}).value(), 0);
    EXPECT_FALSE(compareValues({{"S", "9"}}, {{"N", "10"}}));
    EXPECT_FALSE(compareValues({{"BOOL", true}}, {{"BOOL", true}}));
}

} // namespace

} // namespace skydeck::lab::dynamodb
