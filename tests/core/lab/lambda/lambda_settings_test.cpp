#include "core/lab/lambda/lambda_site.h"
#include "tests/core/lab/lambda/lambda_fixture.h"

namespace skydeck::lab {

namespace {

class LambdaSettings : public LambdaFixture {
protected:
    void SetUp() override {
        LambdaFixture::SetUp();
        make("f", "def handler(event, context):\n    return 'one'\n");
    }
};

TEST_F(LambdaSettings, PublishedVersionsStayAsTheyWere) {
    EXPECT_EQ(ok("PublishVersion", {{"FunctionName", "f"}}).at("Version"), "1");
    EXPECT_EQ(ok("PublishVersion", {{"FunctionName", "f"}}).at("Version"), "1") << "nothing has changed";
    ok("UpdateFunctionCode",
       {{"FunctionName", "f"},
        {"ZipFile", toBase64(zipOf({{"app.py", "def handler(event, context):\n    return 'two'\n"}}))}});
    EXPECT_EQ(ok("PublishVersion", {{"FunctionName", "f"}}).at("Version"), "2");
    EXPECT_EQ(invoke("f", Json::object(), "1").payload, "one");
    EXPECT_EQ(invoke("f:2").payload, "two");
    const Json versions = ok("ListVersionsByFunction", {{"FunctionName", "f"}}).at("Versions");
    EXPECT_EQ(versions.size(), 3U);
    ok("DeleteFunction", {{"FunctionName", "f"}, {"Qualifier", "1"}});
    EXPECT_EQ(refused("Invoke", {{"FunctionName", "f"}, {"Qualifier", "1"}}), "ResourceNotFoundException");
}

TEST_F(LambdaSettings, AliasesPointAtVersionsAndWeighThem) {
    ok("PublishVersion", {{"FunctionName", "f"}});
    ok("UpdateFunctionConfiguration", {{"FunctionName", "f"}, {"Timeout", 5}});
    ok("PublishVersion", {{"FunctionName", "f"}});
    EXPECT_EQ(refused("CreateAlias", {{"FunctionName", "f"}, {"Name", "live"}, {"FunctionVersion", "9"}}),
              "ResourceNotFoundException");
    const Json alias = ok("CreateAlias", {{"FunctionName", "f"},
                                          {"Name", "live"},
                                          {"FunctionVersion", "1"},
                                          {"RoutingConfig", {{"AdditionalVersionWeights", {{"2", 1.0}}}}}});
    EXPECT_EQ(alias.at("AliasArn"), "arn:aws:lambda:us-east-1:123456789012:function:f:live");
    EXPECT_EQ(ok("Invoke", {{"FunctionName", "f:live"}}).at("ExecutedVersion"), "2") << "all weight is on 2";
    EXPECT_EQ(refused("DeleteFunction", {{"FunctionName", "f"}, {"Qualifier", "1"}}), "ResourceConflictException");
    EXPECT_EQ(refused("CreateAlias", {{"FunctionName", "f"}, {"Name", "live"}, {"FunctionVersion", "1"}}),
              "ResourceConflictException");
    ok("UpdateAlias",
       {{"FunctionName", "f"}, {"Name", "live"}, {"RoutingConfig", {{"AdditionalVersionWeights", Json::object()}}}});
    EXPECT_EQ(ok("Invoke", {{"FunctionName", "f:live"}}).at("ExecutedVersion"), "1");
    ok("DeleteAlias", {{"FunctionName", "f"}, {"Name", "live"}});
    EXPECT_EQ(refused("GetAlias", {{"FunctionName", "f"}, {"Name", "live"}}), "ResourceNotFoundException");
}

TEST_F(LambdaSettings, LayersAreImportable) {
    const Json layer = ok("PublishLayerVersion",
                          {{"LayerName", "words"},
                           {"Content", {{"ZipFile", toBase64(zipOf({{"python/words.py", "GREETING = 'hello'\n"}}))}}}});
    EXPECT_EQ(layer.at("Version"), 1);
    make("uses", "import words\ndef handler(event, context):\n    return words.GREETING\n",
         {{"Layers", {layer.at("LayerVersionArn")}}});
    EXPECT_EQ(invoke("uses").payload, "hello");
    EXPECT_EQ(refused("UpdateFunctionConfiguration",
                      {{"FunctionName", "f"}, {"Layers", {stringAt(layer, "LayerArn") + ":9"}}}),
              "InvalidParameterValueException");
}

TEST_F(LambdaSettings, PermissionsMakeAPolicy) {
    EXPECT_EQ(refused("GetPolicy", {{"FunctionName", "f"}}), "ResourceNotFoundException");
    const Json permission{{"FunctionName", "f"},
                          {"StatementId", "api"},
                          {"Action", "lambda:InvokeFunction"},
                          {"Principal", "apigateway.amazonaws.com"}};
    ok("AddPermission", permission);
    EXPECT_EQ(refused("AddPermission", permission), "ResourceConflictException");
    const Json policy = Json::parse(stringAt(ok("GetPolicy", {{"FunctionName", "f"}}), "Policy"));
    EXPECT_EQ(policy.at("Statement").at(0).at("Principal"), Json({{"Service", "apigateway.amazonaws.com"}}));
    ok("RemovePermission", {{"FunctionName", "f"}, {"StatementId", "api"}});
    EXPECT_EQ(refused("GetPolicy", {{"FunctionName", "f"}}), "ResourceNotFoundException");
}

TEST_F(LambdaSettings, ConcurrencyIsSetAsideWithinTheAccounts) {
    EXPECT_EQ(refused("PutFunctionConcurrency", {{"FunctionName", "f"}, {"ReservedConcurrentExecutions", 901}}),
              "InvalidParameterValueException");
    ok("PutFunctionConcurrency", {{"FunctionName", "f"}, {"ReservedConcurrentExecutions", 900}});
    EXPECT_EQ(ok("GetAccountSettings", Json::object()).at("AccountLimit").at("UnreservedConcurrentExecutions"), 100);
    EXPECT_EQ(ok("GetFunction", {{"FunctionName", "f"}}).at("Concurrency"),
              Json({{"ReservedConcurrentExecutions", 900}}));
    ok("DeleteFunctionConcurrency", {{"FunctionName", "f"}});
    EXPECT_EQ(ok("GetFunctionConcurrency", {{"FunctionName", "f"}}), Json::object());
}

TEST_F(LambdaSettings, TagsAreKept) {
    const std::string arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
    ok("TagResource", {{"Resource", arn}, {"Tags", {{"a", "1"}, {"b", "2"}}}});
    ok("UntagResource", {{"Resource", arn}, {"TagKeys", {"a"}}});
    EXPECT_EQ(ok("ListTags", {{"Resource", arn}}).at("Tags"), Json({{"b", "2"}}));
}

TEST_F(LambdaSettings, FunctionUrlsBelongToFunctionsAndAliases) {
    const Json url = ok("CreateFunctionUrlConfig", {{"FunctionName", "f"}, {"AuthType", "NONE"}});
    EXPECT_THAT(stringAt(url, "FunctionUrl"),
                testing::MatchesRegex("http://[0-9a-f]{32}.lambda-url.us-east-1.localhost:1/"));
    EXPECT_EQ(refused("CreateFunctionUrlConfig", {{"FunctionName", "f"}, {"AuthType", "NONE"}}),
              "ResourceConflictException");
    ok("DeleteFunctionUrlConfig", {{"FunctionName", "f"}});
    EXPECT_EQ(refused("GetFunctionUrlConfig", {{"FunctionName", "f"}}), "ResourceNotFoundException");
}

TEST(FunctionUrlResponse, IsTheWholeAnswerOrItsBody) {
    EXPECT_EQ(functionUrlResponse("\"text\"")->body, "text");
    EXPECT_EQ(functionUrlResponse(R"({"a": 1})")->body, R"({"a":1})");
    const auto whole = functionUrlResponse(R"({"statusCode": 404, "body": "no", "cookies": ["a=1"]})");
    EXPECT_EQ(whole->status, 404);
    EXPECT_EQ(whole->body, "no");
    EXPECT_EQ(whole->headers.value("Set-Cookie"), "a=1");
    EXPECT_FALSE(functionUrlResponse("{oops"));
    EXPECT_FALSE(functionUrlResponse(R"({"statusCode": 9})"));
}

} // namespace

} // namespace skydeck::lab
