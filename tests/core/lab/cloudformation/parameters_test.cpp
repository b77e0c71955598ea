#include "core/lab/cloudformation/parameters.h"
#include "tests/support/support.h"

namespace skydeck::lab::cloudformation {

namespace {

Template with(const std::string& declaration) {
    auto parsed = parseTemplate("Parameters:\n  P: " + declaration + "\nResources:\n  B: {Type: AWS::S3::Bucket}\n");
    EXPECT_TRUE(parsed) << describe(parsed.error());
    return std::move(*parsed);
}

Json given(const std::string& value) {
    return Json::array({{{"ParameterKey", "P"}, {"ParameterValue", value}}});
}

std::string refusal(const std::string& declaration, const Json& values) {
    const Template document = with(declaration);
    const auto bound = bindParameters(document, values);
    EXPECT_FALSE(bound);
    return bound ? "" : bound.error().message;
}

Json accepted(const std::string& declaration, const Json& values) {
    const Template document = with(declaration);
    const auto bound = bindParameters(document, values);
    EXPECT_TRUE(bound) << describe(bound.error());
    return bound ? bound->front().value() : Json();
}

} // namespace

TEST(Parameters, MissingAndUnknownOnesAreNamed) {
    EXPECT_EQ(refusal("{Type: String}", Json::array()), "Parameters: [P] must have values");
    EXPECT_EQ(refusal("{Type: String, Default: x}", Json::array({{{"ParameterKey", "Q"}, {"ParameterValue", "1"}}})),
              "Parameters: [Q] do not exist in the template");
    EXPECT_EQ(refusal("{Type: String}", Json::array({given("a")[0], given("b")[0]})), "Duplicate parameter key: P");
}

TEST(Parameters, DefaultsAndTypesGiveWhatRefGives) {
    EXPECT_EQ(accepted("{Type: Number, Default: 64}", Json::array()), "64");
    EXPECT_EQ(accepted("{Type: String, Default: 64}", given("")), "");
    EXPECT_EQ(accepted("{Type: CommaDelimitedList}", given("a, b,c")), Json({"a", "b", "c"}));
    EXPECT_EQ(accepted("{Type: List<Number>}", given("1,2")), Json({"1", "2"}));
    EXPECT_EQ(accepted("{Type: 'AWS::EC2::KeyPair::KeyName'}", given("key")), "key");
    EXPECT_EQ(accepted("{Type: 'List<AWS::EC2::Subnet::Id>'}", given("s-1,s-2")), Json({"s-1", "s-2"}));
}

TEST(Parameters, ConstraintsSpeakCloudFormationsWords) {
    EXPECT_EQ(refusal("{Type: String, AllowedValues: [a, 2]}", given("b")),
              "Parameter 'P' must be one of AllowedValues");
    EXPECT_EQ(accepted("{Type: String, AllowedValues: [a, 2]}", given("2")), "2");
    EXPECT_EQ(refusal("{Type: String, AllowedPattern: '[a-z]+'}", given("abc1")),
              "Parameter 'P' must match pattern [a-z]+");
    EXPECT_EQ(refusal("{Type: String, MinLength: 3}", given("ab")), "Parameter 'P' must contain at least 3 characters");
    EXPECT_EQ(refusal("{Type: String, MaxLength: 3}", given("abcd")),
              "Parameter 'P' must contain at most 3 characters");
    EXPECT_EQ(refusal("{Type: Number, MinValue: 4}", given("3")), "Parameter 'P' must be a number not less than 4");
    EXPECT_EQ(refusal("{Type: Number, MaxValue: 4.5}", given("5")),
              "Parameter 'P' must be a number not greater than 4.5");
    EXPECT_EQ(refusal("{Type: Number}", given("many")), "Parameter 'P' must be a number.");
    EXPECT_EQ(refusal("{Type: List<Number>}", given("1,x")), "Parameter 'P' must be a number.");
    EXPECT_EQ(refusal("{Type: String, MinLength: 3, ConstraintDescription: three or more}", given("ab")),
              "Parameter P failed to satisfy constraint: three or more");
    EXPECT_EQ(refusal("{Type: String, AllowedPattern: '['}", given("ab")),
              "Template error: AllowedPattern of parameter P is not a valid regular expression: [");
}

TEST(Parameters, PatternsCannotHoldUpTheLab) {
    const std::string long_text(3000, 'a');
    EXPECT_EQ(refusal("{Type: String, AllowedPattern: '(a+)+b'}", given(long_text)),
              "Parameter 'P' must match pattern (a+)+b");
    EXPECT_EQ(accepted("{Type: String, AllowedPattern: '(a|b)*'}", given(long_text)), long_text);
    const std::string deep = std::string(2000, '(') + "a" + std::string(2000, ')');
    EXPECT_THAT(refusal("{Type: String, AllowedPattern: '" + deep + "'}", given("a")),
                testing::HasSubstr("has too many groups"));
    EXPECT_THAT(refusal("{Type: String, AllowedPattern: '(a)\\1'}", given("aa")),
                testing::HasSubstr("back references"));
}

TEST(Parameters, SecretsAreNotShown) {
    const Template document = with("{Type: String, NoEcho: true}");
    ASSERT_OK_AND(const auto bound, bindParameters(document, given("secret")));
    EXPECT_EQ(bound.front().described(), Json({{"ParameterKey", "P"}, {"ParameterValue", "****"}}));
    EXPECT_EQ(bound.front().value(), "secret");
}

TEST(Parameters, UnknownTypesAreRefused) {
    const auto parsed = parseTemplate("Parameters:\n  P: {Type: Text}\nResources:\n  B: {Type: AWS::S3::Bucket}\n");
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().message,
              "Template format error: Unrecognized parameter type: Text at /Parameters/P/Type (line 2, column 13)");
}

} // namespace skydeck::lab::cloudformation
