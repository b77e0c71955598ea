#include "core/lab/cloudformation/intrinsics.h"
#include "tests/support/support.h"

namespace skydeck::lab::cloudformation {

namespace {

class Intrinsics : public testing::Test {
protected:
    void SetUp() override {
        auto parsed = parseTemplate("Mappings:\n  Sizes:\n    us-east-1: {small: t2.micro, list: [a, b]}\n"
                                    "Conditions:\n"
                                    "  Big: !Equals [!Ref Size, big]\n"
                                    "  Small: !Not [!Condition Big]\n"
                                    "  Both: !And [!Condition Big, !Condition Small]\n"
                                    "  Either: !Or [!Condition Big, !Condition Small]\n"
                                    "Parameters:\n  Size: {Type: String}\n  Count: {Type: Number}\n"
                                    "  Names: {Type: CommaDelimitedList}\n"
                                    "Resources:\n  Bucket: {Type: AWS::S3::Bucket}\n");
        ASSERT_TRUE(parsed) << describe(parsed.error());
        m_document = std::move(*parsed);
        m_scope.document = &m_document;
        m_scope.parameters = {{"Size", "big"}, {"Count", "8"}, {"Names", {"a", "b"}}, {"AWS::Region", "us-east-1"}};
        m_scope.reference = [](const std::string& name) -> Result<Json> { return Json(name + "-id"); };
        m_scope.attribute = [](const std::string& name, const std::string& attribute) -> Result<Json> {
            return Json(name + "." + attribute);
        };
        m_scope.importValue = [](const std::string& name) -> Result<std::string> { return "imported-" + name; };
        m_scope.availabilityZones = [](const std::string& region) -> Result<std::vector<std::string>> {
            return std::vector<std::string>{region + "a", region + "b"};
        };
        ASSERT_OK(evaluateConditions(m_scope));
    }

    /// The value of YAML text.
    Json value(const std::string& yaml) {
        const auto tree = readTemplateText("v: " + yaml);
        EXPECT_TRUE(tree) << describe(tree.error());
        const auto result = evaluate(tree->document["v"], m_scope);
        EXPECT_TRUE(result) << describe(result.error());
        return result.value_or(Json());
    }

    std::string refusal(const std::string& yaml) {
        const auto tree = readTemplateText("v: " + yaml);
        EXPECT_TRUE(tree) << describe(tree.error());
        const auto result = evaluate(tree->document["v"], m_scope);
        EXPECT_FALSE(result);
        return result ? "" : result.error().message;
    }

    Template m_document;
    Scope m_scope;
};

} // namespace

TEST_F(Intrinsics, RefAndGetAtt) {
    EXPECT_EQ(value("!Ref Size"), "big");
    EXPECT_EQ(value("!Ref Names"), Json({"a", "b"}));
    EXPECT_EQ(value("!Ref Bucket"), "Bucket-id");
    EXPECT_EQ(value("!GetAtt Bucket.Arn"), "Bucket.Arn");
    EXPECT_EQ(value("!GetAtt [Bucket, !Ref Size]"), "Bucket.big");
    EXPECT_EQ(value("{'Fn::GetAtt': Bucket.Arn}"), "Bucket.Arn");
}

TEST_F(Intrinsics, NoValueLeavesMembersAndElementsOut) {
    EXPECT_EQ(value("{a: !Ref 'AWS::NoValue', b: [1, !Ref 'AWS::NoValue', 2]}"), Json({{"b", {1, 2}}}));
    EXPECT_EQ(value("{a: !If [Small, x, !Ref 'AWS::NoValue']}"), Json::object());
}

TEST_F(Intrinsics, SubFillsInBothForms) {
    EXPECT_EQ(value("!Sub '${Size}/${Bucket}/${Bucket.Arn}/${AWS::Region}/${!Literal}/$x/${open'"),
              "big/Bucket-id/Bucket.Arn/us-east-1/${Literal}/$x/${open");
    EXPECT_EQ(value("!Sub ['${Size}-${Own}', {Size: mine, Own: !Ref Count}]"), "mine-8");
    EXPECT_EQ(refusal("!Sub '${Names}'"),
              "Template error: variable Names in Fn::Sub expression does not resolve to a string");
    EXPECT_THAT(refusal("!Sub [a]"), testing::HasSubstr("One or more Fn::Sub intrinsic functions don't specify"));
}

TEST_F(Intrinsics, JoinSelectAndSplit) {
    EXPECT_EQ(value("!Join ['-', [a, 1, true, 0.5, !Ref Count]]"), "a-1-true-0.5-8");
    EXPECT_EQ(value("!Join [',', !Ref Names]"), "a,b");
    EXPECT_EQ(value("!Join ['', []]"), "");
    EXPECT_EQ(value("!Select [1, !GetAZs '']"), "us-east-1b");
    EXPECT_EQ(value("!Select ['0', !Split ['--', 'x--y--']]"), "x");
    EXPECT_EQ(value("!Split ['--', 'x--y--']"), Json({"x", "y", ""}));
    EXPECT_EQ(refusal("!Select [5, [a]]"), "Template error: Fn::Select cannot select nonexistent value at index 5");
    EXPECT_THAT(refusal("!Select [x, [a]]"),
                testing::StartsWith("Template error: Fn::Select requires a list argument"));
    EXPECT_THAT(refusal("!Join ['', [[a]]]"), testing::StartsWith("Template error: every Fn::Join object"));
}

TEST_F(Intrinsics, FindInMapBase64ImportAndZones) {
    EXPECT_EQ(value("!FindInMap [Sizes, !Ref 'AWS::Region', small]"), "t2.micro");
    EXPECT_EQ(value("!FindInMap [Sizes, us-east-1, list]"), Json({"a", "b"}));
    EXPECT_EQ(refusal("!FindInMap [Sizes, eu-west-1, small]"),
              "Template error: Unable to get mapping for Sizes::eu-west-1::small");
    EXPECT_EQ(value("!Base64 hello"), "aGVsbG8=");
    EXPECT_EQ(value("!ImportValue vpc"), "imported-vpc");
    EXPECT_EQ(value("!GetAZs eu-west-1"), Json({"eu-west-1a", "eu-west-1b"}));
}

TEST_F(Intrinsics, CidrCutsBlocks) {
    EXPECT_EQ(value("!Cidr [10.10.0.0/16, 2, 12]"), Json({"10.10.0.0/20", "10.10.16.0/20"}));
    EXPECT_EQ(value("!Cidr [192.168.1.77/24, 3, 5]"), Json({"192.168.1.0/27", "192.168.1.32/27", "192.168.1.64/27"}));
    EXPECT_EQ(value("!Cidr [10.0.0.0/8, 1]"), Json::array({"10.0.0.0/24"}));
    EXPECT_EQ(refusal("!Cidr [10.0.0.0/24, 2, 8]"),
              "Template error: Fn::Cidr cannot fit 2 blocks of 8 bits into 10.0.0.0/24");
    EXPECT_EQ(refusal("!Cidr [10.0.0/24, 2, 8]"),
              "Template error: Fn::Cidr '10.0.0/24' is not a valid IPv4 CIDR block");
}

TEST_F(Intrinsics, ConditionsCombine) {
    EXPECT_EQ(m_scope.conditions, (std::map<std::string, bool, std::less<>>{
                                      {"Big", true}, {"Both", false}, {"Either", true}, {"Small", false}}));
    EXPECT_EQ(value("!If [Big, yes please, no]"), "yes please");
}

TEST_F(Intrinsics, ChosenBranchesAreNotEvaluated) {
    ASSERT_OK_AND(const auto tree, readTemplateText("v: [!If [Small, !Ref A, !If [Big, !Ref B, !Ref C]], !Ref D]"));
    EXPECT_EQ(chosenBranches(tree.document["v"], m_scope), Json::array({Json{{"Ref", "B"}}, Json{{"Ref", "D"}}}));
}

TEST(Rules, AFailedAssertionGivesItsDescription) {
    ASSERT_OK_AND(const Template document, parseTemplate("Parameters:\n  V: {Type: String}\n"
                                                         "Rules:\n  Check:\n    Assertions:\n"
                                                         "      - Assert: !Not [!Contains [['1', '2'], !Ref V]]\n"
                                                         "        AssertDescription: version 3 is needed\n"
                                                         "Resources:\n  B: {Type: AWS::S3::Bucket}\n"));
    Scope scope;
    scope.document = &document;
    scope.parameters["V"] = "3";
    ASSERT_OK(checkRules(scope));
    scope.parameters["V"] = "2";
    const Status refused = checkRules(scope);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "Template error: Rule Check does not hold: version 3 is needed");
}

TEST_F(Intrinsics, LengthAndJsonComeWithLanguageExtensions) {
    EXPECT_EQ(value("{'Fn::Length': !Ref Names}"), 2);
    EXPECT_EQ(value("!Length [a, b, c]"), 3);
    EXPECT_EQ(value("{'Fn::ToJsonString': {a: !Ref Size, b: [1, !Ref 'AWS::NoValue']}}"), R"({"a":"big","b":[1]})");
    EXPECT_EQ(refusal("{'Fn::Length': text}"), "Template error: Fn::Length requires a list.");
    const std::string body = "Parameters: {Names: {Type: CommaDelimitedList}}\n"
                             "Resources: {B: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: "
                             "{'Fn::Length': !Ref Names}}}}\n";
    EXPECT_FALSE(parseTemplate(body));
    EXPECT_TRUE(parseTemplate("Transform: AWS::LanguageExtensions\n" + body));
    EXPECT_TRUE(parseTemplate("Transform: [AWS::LanguageExtensions]\n" + body));
}

} // namespace skydeck::lab::cloudformation
