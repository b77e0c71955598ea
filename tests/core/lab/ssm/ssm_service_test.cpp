#include "core/lab/ssm/parameter_rules.h"
#include "tests/core/lab/service_caller.h"

namespace skydeck::lab {

class SsmService : public ServiceCaller {
protected:
    SsmService() : ServiceCaller("ssm") {}

    Json put(const std::string& name, const std::string& value, Json more = Json::object()) {
        more["Name"] = name;
        more["Value"] = value;
        if (!more.contains("Type") && !more.contains("Overwrite")) more["Type"] = "String";
        return ok("PutParameter", more);
    }
    std::string refused(const std::string& name, const std::string& value, Json more = Json::object()) {
        more["Name"] = name;
        more["Value"] = value;
        if (!more.contains("Type")) more["Type"] = "String";
        return error("PutParameter", more);
    }
    std::string value(const std::string& name) {
        return stringAt(ok("GetParameter", {{"Name", name}})["Parameter"], "Value");
    }
    std::string names(const Json& output) {
        std::string all;
        for (const Json& each : output["Parameters"])
            all += stringAt(each, "Name") + " ";
        return all;
    }
};

TEST_F(SsmService, EveryListedOperationHasAHandler) {
    expectAllOperations();
}

TEST_F(SsmService, VersionsAndLabelsAreKept) {
    EXPECT_EQ(put("/app/key", "one"), (Json{{"Version", 1}, {"Tier", "Standard"}}));
    EXPECT_TRUE(refused("/app/key", "two").starts_with("ParameterAlreadyExists"));
    EXPECT_EQ(put("/app/key", "two", {{"Overwrite", true}})["Version"], 2);
    ok("LabelParameterVersion", {{"Name", "/app/key"}, {"ParameterVersion", 1}, {"Labels", {"stable", "9x", "aws-x"}}});
    EXPECT_EQ(value("/app/key"), "two");
    EXPECT_EQ(value("/app/key:1"), "one");
    EXPECT_EQ(value("/app/key:stable"), "one");
    EXPECT_EQ(value("arn:aws:ssm:us-east-1:123456789012:parameter/app/key"), "two");
    EXPECT_TRUE(error("GetParameter", {{"Name", "/app/key:7"}}).starts_with("ParameterVersionNotFound"));
    const Json moved = ok("LabelParameterVersion", {{"Name", "/app/key"}, {"Labels", {"stable"}}});
    EXPECT_EQ(moved["ParameterVersion"], 2);
    EXPECT_EQ(value("/app/key:stable"), "two");
    const Json history = ok("GetParameterHistory", {{"Name", "/app/key"}})["Parameters"];
    ASSERT_EQ(history.size(), 2u);
    EXPECT_EQ(history[0]["Labels"], Json::array());
    EXPECT_EQ(history[1]["Labels"], Json::array({"stable"}));
    EXPECT_EQ(
        ok("UnlabelParameterVersion", {{"Name", "/app/key"}, {"ParameterVersion", 2}, {"Labels", {"stable", "x"}}}),
        (Json{{"RemovedLabels", {"stable"}}, {"InvalidLabels", {"x"}}}));
}

TEST_F(SsmService, TheOldestVersionGoesUnlessItIsLabelled) {
    put("p", "0");
    for (int i = 1; i <= 100; ++i)
        put("p", std::to_string(i), {{"Overwrite", true}});
    EXPECT_TRUE(error("GetParameter", {{"Name", "p:1"}}).starts_with("ParameterVersionNotFound"));
    EXPECT_EQ(value("p:2"), "1");
    ok("LabelParameterVersion", {{"Name", "p"}, {"ParameterVersion", 2}, {"Labels", {"keep"}}});
    EXPECT_TRUE(refused("p", "x", {{"Overwrite", true}}).starts_with("ParameterMaxVersionLimitExceeded"));
}

TEST_F(SsmService, SecretsAreShownToThoseWhoAsk) {
    put("secret", "hunter2", {{"Type", "SecureString"}});
    EXPECT_EQ(value("secret").find("hunter2"), std::string::npos);
    EXPECT_EQ(stringAt(ok("GetParameter", {{"Name", "secret"}, {"WithDecryption", true}})["Parameter"], "Value"),
              "hunter2");
}

TEST_F(SsmService, ManyAreAskedForAtOnce) {
    put("a", "1");
    const Json output = ok("GetParameters", {{"Names", {"a", "none"}}});
    EXPECT_EQ(names(output), "a ");
    EXPECT_EQ(output["InvalidParameters"], Json::array({"none"}));
    EXPECT_EQ(ok("DeleteParameters", {{"Names", {"a", "none"}}}),
              (Json{{"DeletedParameters", {"a"}}, {"InvalidParameters", {"none"}}}));
    EXPECT_EQ(error("DeleteParameter", {{"Name", "a"}}), "ParameterNotFound: Parameter a not found.");
}

TEST_F(SsmService, HierarchiesAreListedByLevelAndPage) {
    for (const char* name : {"/a/b", "/a/c", "/a/d/e", "/ab", "top"})
        put(name, "x");
    EXPECT_EQ(names(ok("GetParametersByPath", {{"Path", "/a"}})), "/a/b /a/c ");
    EXPECT_EQ(names(ok("GetParametersByPath", {{"Path", "/a/"}, {"Recursive", true}})), "/a/b /a/c /a/d/e ");
    EXPECT_EQ(names(ok("GetParametersByPath", {{"Path", "/"}, {"Recursive", true}})), "/a/b /a/c /a/d/e /ab top ");
    Json input{{"Path", "/a"}, {"Recursive", true}, {"MaxResults", 2}};
    const Json first = ok("GetParametersByPath", input);
    EXPECT_EQ(names(first), "/a/b /a/c ");
    input["NextToken"] = first["NextToken"];
    const Json second = ok("GetParametersByPath", input);
    EXPECT_EQ(names(second), "/a/d/e ");
    EXPECT_FALSE(second.contains("NextToken"));
}

TEST_F(SsmService, DescriptionsAreFiltered) {
    put("one", "x", {{"Description", "first"}, {"Tags", Json::array({{{"Key", "team"}, {"Value", "a"}}})}});
    put("two", "x,y", {{"Type", "StringList"}});
    const auto filtered = [&](const std::string& key, const std::string& option, const Json& values) {
        return names(ok("DescribeParameters",
                        {{"ParameterFilters", Json::array({{{"Key", key}, {"Option", option}, {"Values", values}}})}}));
    };
    EXPECT_EQ(filtered("Name", "Contains", {"w"}), "two ");
    EXPECT_EQ(filtered("Type", "Equals", {"String"}), "one ");
    EXPECT_EQ(filtered("tag:team", "Equals", {"a"}), "one ");
    EXPECT_TRUE(error("DescribeParameters", {{"ParameterFilters", Json::array({{{"Key", "Size"}, {"Values", {"1"}}}})}})
                    .starts_with("InvalidFilterKey"));
    ok("AddTagsToResource",
       {{"ResourceType", "Parameter"}, {"ResourceId", "two"}, {"Tags", Json::array({{{"Key", "k"}, {"Value", "v"}}})}});
    EXPECT_EQ(ok("ListTagsForResource", {{"ResourceType", "Parameter"}, {"ResourceId", "two"}})["TagList"],
              Json::array({{{"Key", "k"}, {"Value", "v"}}}));
    ok("RemoveTagsFromResource", {{"ResourceType", "Parameter"}, {"ResourceId", "two"}, {"TagKeys", {"k"}}});
    EXPECT_EQ(filtered("tag:k", "Equals", Json::array()), "");
}

TEST_F(SsmService, BadParametersAreRefused) {
    EXPECT_TRUE(refused("aws-x", "1").starts_with("AccessDeniedException"));
    EXPECT_TRUE(refused("ssm-x", "1").starts_with("ValidationException"));
    EXPECT_TRUE(refused("a/b", "1").starts_with("ValidationException: Parameter name must be a fully qualified name."));
    EXPECT_TRUE(refused("a b", "1").starts_with("ValidationException"));
    std::string deep;
    for (int level = 0; level < 16; ++level)
        deep += "/x";
    EXPECT_TRUE(refused(deep, "1").starts_with("HierarchyLevelLimitExceededException"));
    EXPECT_TRUE(refused("x", std::string(4097, 'x')).starts_with("ValidationException: Standard tier"));
    EXPECT_EQ(put("x", std::string(4097, 'x'), {{"Tier", "Intelligent-Tiering"}})["Tier"], "Advanced");
    EXPECT_TRUE(refused("y", "abc", {{"AllowedPattern", "^\\d+$"}}).starts_with("ParameterPatternMismatchException"));
    EXPECT_TRUE(refused("y", "abc", {{"AllowedPattern", "("}}).starts_with("InvalidAllowedPatternException"));
    EXPECT_TRUE(refused("y", "abc", {{"DataType", "aws:ec2:image"}}).starts_with("ValidationException"));
    EXPECT_TRUE(refused("y", "abc", {{"Policies", "[]"}}).starts_with("NotImplemented"));
}

} // namespace skydeck::lab
