#include "tests/core/lab/lambda/lambda_fixture.h"

namespace skydeck::lab {

namespace {

class LambdaFunctions : public LambdaFixture {
protected:
    const std::string kCode = "def handler(event, context):\n    return 1\n";
};

TEST_F(LambdaFunctions, CreatedFunctionIsDescribed) {
    const Json made = ok("CreateFunction", definition("f", {{"app.py", kCode}}));
    EXPECT_EQ(made.at("FunctionArn"), "arn:aws:lambda:us-east-1:123456789012:function:f");
    EXPECT_EQ(made.at("Version"), "$LATEST");
    EXPECT_EQ(made.at("State"), "Active");
    EXPECT_EQ(made.at("Timeout"), 3);
    EXPECT_EQ(made.at("CodeSha256"), toBase64(wire::sha256(zipOf({{"app.py", kCode}}))));
    EXPECT_FALSE(made.contains("code"));
    EXPECT_EQ(ok("GetFunctionConfiguration", {{"FunctionName", made.at("FunctionArn")}}), made);
    EXPECT_EQ(ok("GetFunction", {{"FunctionName", "123456789012:function:f"}}).at("Configuration"), made);
    EXPECT_EQ(ok("ListFunctions", Json::object()).at("Functions"), Json::array({made}));
    EXPECT_EQ(refused("CreateFunction", definition("f", {{"app.py", kCode}})), "ResourceConflictException");
}

TEST_F(LambdaFunctions, FunctionsSurviveARestart) {
    make("f", kCode);
    start();
    EXPECT_EQ(invoke("f").payload, 1);
}

TEST_F(LambdaFunctions, DeletedFunctionIsGone) {
    make("f", kCode);
    ok("DeleteFunction", {{"FunctionName", "f"}});
    EXPECT_EQ(refused("GetFunction", {{"FunctionName", "f"}}), "ResourceNotFoundException");
    EXPECT_EQ(lastError.message, "Function not found: arn:aws:lambda:us-east-1:123456789012:function:f");
    EXPECT_EQ(refused("DeleteFunction", {{"FunctionName", "f"}}), "ResourceNotFoundException");
}

TEST_F(LambdaFunctions, ListIsPaged) {
    for (const char* name : {"a", "b", "c"})
        make(name, kCode);
    const Json first = ok("ListFunctions", {{"MaxItems", 2}});
    EXPECT_EQ(first.at("Functions").size(), 2U);
    const Json second = ok("ListFunctions", {{"MaxItems", 2}, {"Marker", first.at("NextMarker")}});
    EXPECT_EQ(second.at("Functions").at(0).at("FunctionName"), "c");
    EXPECT_FALSE(second.contains("NextMarker"));
}

TEST_F(LambdaFunctions, BadDefinitionsAreRefused) {
    const auto with = [&](const Json& more) {
        Json input = definition("f", {{"app.py", kCode}});
        input.merge_patch(more);
        return refused("CreateFunction", input);
    };
    EXPECT_EQ(with({{"Runtime", "java21"}}), "InvalidParameterValueException");
    EXPECT_THAT(lastError.message, testing::HasSubstr("python3.*"));
    EXPECT_EQ(with({{"Role", "arn:aws:iam::123456789012:role/nobody"}}), "InvalidParameterValueException");
    EXPECT_EQ(lastError.message, "The role defined for the function cannot be assumed by Lambda.");
    EXPECT_EQ(with({{"Timeout", 901}}), "ValidationException");
    EXPECT_EQ(with({{"MemorySize", 64}}), "ParamValidationFailed");
    EXPECT_EQ(with({{"FunctionName", "a b"}}), "ValidationException");
    EXPECT_EQ(with({{"Handler", "a b"}}), "ValidationException");
    EXPECT_EQ(with({{"Environment", {{"Variables", {{"AWS_REGION", "x"}}}}}}), "InvalidParameterValueException");
    EXPECT_EQ(with({{"Environment", {{"Variables", {{"BIG", std::string(5000, 'x')}}}}}}),
              "InvalidParameterValueException");
    EXPECT_EQ(with({{"PackageType", "Image"}}), "NotImplemented");
    EXPECT_EQ(with({{"Code", {{"ZipFile", toBase64("no zip at all")}}}}), "InvalidParameterValueException");
    EXPECT_EQ(with({{"Code", {{"ZipFile", toBase64(zipOf({}))}}}}), "InvalidParameterValueException");
    EXPECT_EQ(with({{"Code", {{"ZipFile", toBase64(zipOf({{"../escape.py", "x"}}))}}}}),
              "InvalidParameterValueException");
    EXPECT_EQ(with({{"Code", {{"ZipFile", nullptr}, {"S3Bucket", "none"}, {"S3Key", "k"}}}}),
              "InvalidParameterValueException");
    EXPECT_THAT(lastError.message, testing::HasSubstr("NoSuchBucket"));
}

TEST_F(LambdaFunctions, ChangesNeedTheRevisionThatTheyName) {
    make("f", kCode);
    const std::string revision = stringAt(ok("GetFunctionConfiguration", {{"FunctionName", "f"}}), "RevisionId");
    const Json changed =
        ok("UpdateFunctionConfiguration", {{"FunctionName", "f"}, {"Timeout", 7}, {"RevisionId", revision}});
    EXPECT_EQ(changed.at("Timeout"), 7);
    EXPECT_NE(changed.at("RevisionId"), revision);
    EXPECT_EQ(refused("UpdateFunctionConfiguration", {{"FunctionName", "f"}, {"Timeout", 8}, {"RevisionId", revision}}),
              "PreconditionFailedException");
}

} // namespace

} // namespace skydeck::lab
