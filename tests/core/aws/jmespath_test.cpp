#include "core/aws/jmespath.h"

#include "tests/support/support.h"

#include <set>

namespace skydeck::aws {
namespace {

Json search(std::string_view expression, const char* json) {
    const auto path = JmesPath::parse(expression);
    EXPECT_TRUE(path.has_value()) << describe(path.error());
    return path ? path->evaluate(Json::parse(json)) : Json("parse error");
}

TEST(JmesPath, FieldsAndIndexes) {
    EXPECT_EQ(search("a.b", R"({"a":{"b":1}})"), 1);
    EXPECT_EQ(search("a.b", R"({"a":[]})"), nullptr);
    EXPECT_EQ(search("a.\"x-y\"", R"({"a":{"x-y":1}})"), 1);
    EXPECT_EQ(search("Shards[-1].ShardId", R"({"Shards":[{"ShardId":"1"},{"ShardId":"2"}]})"), "2");
    EXPECT_EQ(search("a[3]", R"({"a":[1]})"), nullptr);
    EXPECT_EQ(search("a[-2]", R"({"a":[1]})"), nullptr);
}

TEST(JmesPath, OrGivesTheFirstThatIsTrue) {
    EXPECT_EQ(search("NextMarker || Contents[-1].Key", R"({"Contents":[{"Key":"k"}]})"), "k");
    EXPECT_EQ(search("NextMarker || Contents[-1].Key", R"({"NextMarker":"n","Contents":[{"Key":"k"}]})"), "n");
    EXPECT_EQ(search("NextMarker || Contents[-1].Key", R"({"NextMarker":""})"), nullptr);
}

TEST(JmesPath, FlatteningProjectsTheRestAndDropsNulls) {
    EXPECT_EQ(search("Reservations[].Instances[].State.Name", R"({"Reservations":[
        {"Instances":[{"State":{"Name":"running"}},{"State":{}}]},{"Instances":[{"State":{"Name":"stopped"}}]}]})"),
              Json::parse(R"(["running","stopped"])"));
    EXPECT_EQ(search("Stacks[].StackStatus", "{}"), nullptr);
    EXPECT_EQ(search("a[*].b[0]", R"({"a":[{"b":[1,2]},{"b":[3]}]})"), Json::parse("[1,3]"));
}

TEST(JmesPath, ValuesOfAnObject) {
    EXPECT_EQ(search("VerificationAttributes.*.VerificationStatus",
                     R"({"VerificationAttributes":{"a":{"VerificationStatus":"Success"},"b":{}}})"),
              Json::parse(R"(["Success"])"));
}

TEST(JmesPath, TheEcsServicesStableExpression) {
    const char* expression = "length(services[?!(length(deployments) == `1` && runningCount == desiredCount)]) == `0`";
    EXPECT_EQ(search(expression, R"({"services":[{"deployments":[1],"runningCount":2,"desiredCount":2}]})"), true);
    EXPECT_EQ(search(expression, R"({"services":[{"deployments":[1],"runningCount":1,"desiredCount":2}]})"), false);
    EXPECT_EQ(search(expression, R"({"services":[{"deployments":[1,2],"runningCount":2,"desiredCount":2}]})"), false);
}

TEST(JmesPath, LengthOfWhatIsThere) {
    EXPECT_EQ(search("length(PasswordData) > `0`", R"({"PasswordData":""})"), false);
    EXPECT_EQ(search("length(Output || '') > `0`", "{}"), false);
    EXPECT_EQ(search("length(InternetGateways[].InternetGatewayId) > `0`",
                     R"({"InternetGateways":[{"InternetGatewayId":"igw-1"}]})"),
              true);
    EXPECT_EQ(search("length(a)", R"({"a":"żó"})"), 2);
}

TEST(JmesPath, FiltersByLiterals) {
    EXPECT_EQ(search("Tags[?Key=='a'].Value", R"({"Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}]})"),
              Json::parse(R"(["1"])"));
    EXPECT_EQ(search("contains(Names, 'x')", R"({"Names":["x"]})"), true);
}

TEST(JmesPath, ErrorsNameThePlace) {
    for (const char* broken :
         {"", "a.", "a[", "a[b", "a ||", "'x", "`{`", "length(", "sort(a)", "a..b", "a]", "#", "length(a, b)", "&&a"}) {
        const auto path = JmesPath::parse(broken);
        ASSERT_FALSE(path.has_value()) << broken;
        EXPECT_EQ(path.error().code, "InvalidExpression") << broken;
        EXPECT_THAT(path.error().message, testing::HasSubstr("character ")) << broken;
    }
    EXPECT_FALSE(JmesPath::parse(std::string(10000, '!') + "a").has_value());
}

TEST(JmesPath, ParsesEveryExpressionOfTheInstalledAwsModels) {
    const std::filesystem::path models = "/usr/lib/python3/dist-packages/botocore/data";
    if (!std::filesystem::exists(models)) GTEST_SKIP() << "python3-botocore is not installed";
    std::set<std::string> expressions;
    const auto collect = [&](const Json& value) {
        for (const Json& one : value.is_array() ? value : Json::array({value}))
            if (one.is_string()) expressions.insert(one.get<std::string>());
    };
    for (const auto& entry : std::filesystem::recursive_directory_iterator(models)) {
        const std::string name = entry.path().filename();
        if (name != "paginators-1.json" && name != "waiters-2.json") continue;
        ASSERT_OK_AND(const std::string text, readFile(entry.path()));
        ASSERT_OK_AND(const Json json, parseJson(text));
        for (const Json& paginator : memberAt(json, "pagination")) {
            collect(memberAt(paginator, "output_token"));
            collect(memberAt(paginator, "more_results"));
        }
        for (const Json& waiter : memberAt(json, "waiters"))
            for (const Json& acceptor : arrayAt(waiter, "acceptors"))
                collect(memberAt(acceptor, "argument"));
    }
    EXPECT_GT(expressions.size(), 100U);
    for (const std::string& expression : expressions) {
        const auto path = JmesPath::parse(expression);
        EXPECT_TRUE(path.has_value()) << describe(path.error());
    }
}

} // namespace
} // namespace skydeck::aws
