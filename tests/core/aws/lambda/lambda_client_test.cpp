#include "core/aws/lambda/lambda_client.h"

#include "core/base/strings.h"
#include "tests/core/aws/client_test.h"

namespace skydeck::aws::lambda {
namespace {

class LambdaClientTest : public test::ClientTest {
protected:
    LambdaClient answering(test::FakeTransport fake) { return LambdaClient(client(std::move(fake), "lambda")); }
    LambdaClient answering(std::string body, wire::Headers headers = {}, int status = 200) {
        return answering(std::move(test::FakeTransport().then(status, std::move(body), std::move(headers))));
    }
};

TEST_F(LambdaClientTest, FunctionsOfAllPagesComeWithTheirConfiguration) {
    const auto api = answering(std::move(
        test::FakeTransport()
            .then(200, R"({"Functions": [{"FunctionName": "a", "Runtime": "python3.12", "Handler": "index.handler",
                "MemorySize": 128, "Timeout": 10, "CodeSize": 321, "LastModified": "2026-11-21T10:00:00.500+0000",
                "Environment": {"Variables": {"TABLE_NAME": "t"}}, "DeadLetterConfig": {"TargetArn": "arn:q"},
                "Layers": [{"Arn": "arn:layer:1"}], "Architectures": ["x86_64"]}], "NextMarker": "m"})")
            .then(200, R"({"Functions": [{"FunctionName": "b", "PackageType": "Image"}]})")));
    const auto functions = api.listFunctions(m_context);
    ASSERT_OK(functions);
    ASSERT_EQ(functions->size(), 2U);
    const Function& first = functions->front();
    EXPECT_EQ(first.memorySize, 128);
    EXPECT_EQ(first.timeout, 10);
    EXPECT_EQ(first.codeSize, 321U);
    EXPECT_EQ(first.environment.at("TABLE_NAME"), "t");
    EXPECT_EQ(first.deadLetterTarget, "arn:q");
    EXPECT_EQ(first.layers, std::vector<std::string>{"arn:layer:1"});
    EXPECT_EQ(first.logGroup, "/aws/lambda/a");
    ASSERT_TRUE(first.lastModified);
    EXPECT_DOUBLE_EQ(toEpochSeconds(*first.lastModified), 1795255200.5);
    EXPECT_EQ(functions->back().packageType, "Image");
    EXPECT_THAT(sent(1).query, testing::HasSubstr("Marker=m"));
}

TEST_F(LambdaClientTest, ADetailHasTheCodesPlaceAndTheTags) {
    const auto detail = answering(R"({"Configuration": {"FunctionName": "a"}, "Code": {"RepositoryType": "S3",
        "Location": "https://example.org/a.zip?x=1"}, "Concurrency": {"ReservedConcurrentExecutions": 0},
        "Tags": {"aws:cloudformation:stack-name": "S"}})")
                            .getFunction("a", m_context);
    ASSERT_OK(detail);
    EXPECT_EQ(detail->codeLocation, "https://example.org/a.zip?x=1");
    EXPECT_EQ(detail->reservedConcurrency, 0);
    EXPECT_EQ(detail->tags.at("aws:cloudformation:stack-name"), "S");
}

TEST_F(LambdaClientTest, AnImageHasNoZip) {
    const auto detail = answering(R"({"Configuration": {"FunctionName": "a", "PackageType": "Image"},
        "Code": {"RepositoryType": "ECR", "ImageUri": "r/i:1", "Location": "https://docker"}})")
                            .getFunction("a", m_context);
    ASSERT_OK(detail);
    EXPECT_EQ(detail->imageUri, "r/i:1");
    EXPECT_EQ(detail->codeLocation, "");
    EXPECT_FALSE(detail->reservedConcurrency);
}

TEST_F(LambdaClientTest, ACallGivesItsAnswerAndTheEndOfItsLog) {
    const auto output =
        answering("\"Hinako\"", {{"X-Amz-Log-Result", toBase64("REPORT x\n")}, {"X-Amz-Executed-Version", "$LATEST"}})
            .invoke({"a", R"({"k": 1})", false, true}, m_context);
    ASSERT_OK(output);
    EXPECT_EQ(output->payload, "\"Hinako\"");
    EXPECT_EQ(output->logTail, "REPORT x\n");
    EXPECT_EQ(output->functionError, "");
    EXPECT_EQ(output->executedVersion, "$LATEST");
    EXPECT_EQ(sent().body, R"({"k": 1})");
    EXPECT_EQ(sent().headers.value("X-Amz-Invocation-Type"), "RequestResponse");
    EXPECT_EQ(sent().headers.value("X-Amz-Log-Type"), "Tail");
}

TEST_F(LambdaClientTest, AFunctionThatFailsIsNoErrorOfTheCall) {
    const auto output =
        answering(R"({"errorMessage": "no"})", {{"X-Amz-Function-Error", "Unhandled"}}).invoke({"a", {}}, m_context);
    ASSERT_OK(output);
    EXPECT_EQ(output->functionError, "Unhandled");
    EXPECT_EQ(output->payload, R"({"errorMessage": "no"})");
}

TEST_F(LambdaClientTest, AnEventIsHandedOverWithoutALog) {
    const auto output = answering("", {}, 202).invoke({"a", "{}", true, true}, m_context);
    ASSERT_OK(output);
    EXPECT_EQ(output->statusCode, 202);
    EXPECT_EQ(sent().headers.value("X-Amz-Invocation-Type"), "Event");
    EXPECT_FALSE(sent().headers.contains("X-Amz-Log-Type"));
}

TEST_F(LambdaClientTest, AnUnknownFunctionIsNotFound) {
    const auto detail = answering(R"({"Message": "Function not found: x", "Type": "User"})",
                                  {{"x-amzn-ErrorType", "ResourceNotFoundException"}}, 404)
                            .getFunction("x", m_context);
    ASSERT_FALSE(detail);
    EXPECT_EQ(detail.error().kind, ErrorKind::NotFound);
}

} // namespace
} // namespace skydeck::aws::lambda
