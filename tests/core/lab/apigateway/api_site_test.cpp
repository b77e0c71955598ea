#include "tests/core/lab/lambda/lambda_fixture.h"

namespace skydeck::lab {

namespace {

using testing::HasSubstr;

/// One API with a function behind it.
class ApiSite : public LambdaFixture {
protected:
    void SetUp() override {
        LambdaFixture::SetUp();
        service = "apigateway";
        api = stringAt(ok("CreateRestApi", {{"name", "haiku"}}), "id");
        root = stringAt(ok("GetResources", {{"restApiId", api}}).at("items").at(0), "id");
    }

    std::string resource(const std::string& parent, const std::string& part) {
        return stringAt(ok("CreateResource", {{"restApiId", api}, {"parentId", parent}, {"pathPart", part}}), "id");
    }
    Json at(const std::string& place, const std::string& verb, Json more = Json::object()) const {
        more.update({{"restApiId", api}, {"resourceId", place}, {"httpMethod", verb}});
        return more;
    }
    static std::string uri(const std::string& function) {
        return "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
               "arn:aws:lambda:us-east-1:123456789012:function:" +
               function + "/invocations";
    }
    void method(const std::string& place, const std::string& verb, const std::string& function,
                const Json& more = Json::object()) {
        ok("PutMethod", at(place, verb, {{"authorizationType", "NONE"}}));
        Json integration{{"type", "AWS_PROXY"}, {"integrationHttpMethod", "POST"}, {"uri", uri(function)}};
        integration.update(more);
        ok("PutIntegration", at(place, verb, integration));
    }
    void function(const std::string& name, const std::string& code, bool permitted = true) {
        service = "lambda";
        make(name, code);
        if (permitted)
            ok("AddPermission", {{"FunctionName", name},
                                 {"StatementId", "api"},
                                 {"Action", "lambda:InvokeFunction"},
                                 {"Principal", "apigateway.amazonaws.com"}});
        service = "apigateway";
    }
    void deploy(const Json& more = Json::object()) {
        Json input{{"restApiId", api}, {"stageName", "prod"}};
        input.update(more);
        ok("CreateDeployment", input);
    }
    wire::HttpResponse ask(const std::string& verb, const std::string& path, const std::string& body = {}) {
        wire::HttpRequest request;
        request.method = verb;
        request.host = "127.0.0.1:4566";
        request.path = "/restapis/" + api + "/prod/_user_request_" + path;
        request.body = body;
        const std::string id = "01234567-89ab-cdef-0123-456789abcdef";
        for (const Site& site : lab->sites)
            if (site.covers(request)) return site.answer({request, id, nullptr});
        return {};
    }

    std::string api, root;
};

constexpr const char* kTells = R"(
import json
def handler(event, context):
    told = {name: event[name] for name in ("httpMethod", "path", "pathParameters", "stageVariables", "body")}
    return {"statusCode": 201, "headers": {"X-Here": "yes"}, "body": json.dumps(told)}
)";

TEST_F(ApiSite, FunctionAnswersForItsMethods) {
    function("tells", kTells);
    method(resource(resource(root, "haiku"), "{item_id}"), "PATCH", "tells");
    deploy({{"variables", {{"mood", "sunny"}}}});
    const wire::HttpResponse answer = ask("PATCH", "/haiku/7", "text");
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.headers.value("X-Here"), "yes");
    EXPECT_EQ(Json::parse(answer.body), Json({{"httpMethod", "PATCH"},
                                              {"path", "/haiku/7"},
                                              {"pathParameters", {{"item_id", "7"}}},
                                              {"stageVariables", {{"mood", "sunny"}}},
                                              {"body", "text"}}));
    EXPECT_EQ(ask("GET", "/haiku/7").status, 403);
    EXPECT_EQ(ask("PATCH", "/haiku").body, R"({"message":"Missing Authentication Token"})");
}

TEST_F(ApiSite, ChangesAreSeenOnceTheyAreDeployed) {
    function("tells", kTells);
    method(root, "GET", "tells");
    EXPECT_EQ(ask("GET", "/").status, 403) << "there is no stage";
    deploy();
    EXPECT_EQ(ask("GET", "/").status, 201);
    method(resource(root, "more"), "GET", "tells");
    EXPECT_EQ(ask("GET", "/more").status, 403);
    deploy();
    EXPECT_EQ(ask("GET", "/more").status, 201);
}

TEST_F(ApiSite, FunctionsThatMisbehaveAreBadGateways) {
    function("fails", "def handler(event, context):\n    raise ValueError('secret')\n");
    function("garbage", "def handler(event, context):\n    return 'text'\n");
    function("sleeps", "import time\ndef handler(event, context):\n    time.sleep(2)\n");
    function("closed", kTells, false);
    method(resource(root, "fails"), "GET", "fails");
    method(resource(root, "garbage"), "GET", "garbage");
    method(resource(root, "sleeps"), "GET", "sleeps", {{"timeoutInMillis", 50}});
    method(resource(root, "closed"), "GET", "closed");
    method(resource(root, "gone"), "GET", "nobody");
    deploy();
    for (const auto& [path, status, message] :
         {std::tuple("/fails", 502, "Internal server error"), std::tuple("/garbage", 502, "Internal server error"),
          std::tuple("/sleeps", 504, "Endpoint request timed out"), std::tuple("/closed", 500, "Internal server error"),
          std::tuple("/gone", 500, "Internal server error")}) {
        const wire::HttpResponse answer = ask("GET", path);
        EXPECT_EQ(answer.status, status) << path;
        EXPECT_EQ(Json::parse(answer.body), Json({{"message", message}})) << path;
    }
}

TEST_F(ApiSite, MockAnswersPreflights) {
    ok("PutMethod", at(root, "OPTIONS", {{"authorizationType", "NONE"}}));
    ok("PutIntegration",
       at(root, "OPTIONS", {{"type", "MOCK"}, {"requestTemplates", {{"application/json", "{\"statusCode\": 200}"}}}}));
    ok("PutMethodResponse", at(root, "OPTIONS", {{"statusCode", "200"}}));
    ok("PutIntegrationResponse",
       at(root, "OPTIONS",
          {{"statusCode", "200"},
           {"responseParameters", {{"method.response.header.Access-Control-Allow-Origin", "'*'"}}}}));
    deploy();
    const wire::HttpResponse answer = ask("OPTIONS", "/");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.value("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(answer.body, "");
}

TEST_F(ApiSite, BadDefinitionsAreRefused) {
    const std::string haiku = resource(root, "haiku");
    const auto child = [&](const std::string& parent, const std::string& part) {
        return refused("CreateResource", {{"restApiId", api}, {"parentId", parent}, {"pathPart", part}});
    };
    EXPECT_EQ(child(root, "haiku"), "ConflictException");
    EXPECT_EQ(child(root, "a b"), "BadRequestException");
    EXPECT_EQ(child("nowhere", "x"), "NotFoundException");
    EXPECT_EQ(child(resource(root, "{all+}"), "x"), "BadRequestException");
    EXPECT_EQ(refused("DeleteResource", {{"restApiId", api}, {"resourceId", root}}), "BadRequestException");
    EXPECT_EQ(refused("CreateDeployment", {{"restApiId", api}}), "BadRequestException");
    EXPECT_THAT(lastError.message, HasSubstr("doesn't contain any methods"));
    ok("PutMethod", at(haiku, "GET", {{"authorizationType", "NONE"}}));
    EXPECT_EQ(refused("PutMethod", at(haiku, "GET", {{"authorizationType", "NONE"}})), "ConflictException");
    EXPECT_EQ(refused("CreateDeployment", {{"restApiId", api}}), "BadRequestException");
    EXPECT_EQ(lastError.message, "No integration defined for method");
    EXPECT_EQ(refused("PutIntegration", at(haiku, "GET", {{"type", "HTTP_PROXY"}, {"uri", "http://x"}})),
              "NotImplemented");
    EXPECT_EQ(refused("PutIntegration", at(haiku, "GET", {{"type", "AWS_PROXY"}, {"uri", "http://x"}})),
              "BadRequestException");
    EXPECT_EQ(
        refused("PutIntegration",
                at(haiku, "GET", {{"type", "MOCK"}, {"requestTemplates", {{"application/json", "$input.body"}}}})),
        "NotImplemented");
    ok("PutIntegration", at(haiku, "GET", {{"type", "MOCK"}}));
    deploy();
    const std::string deployment =
        stringAt(ok("GetStage", {{"restApiId", api}, {"stageName", "prod"}}), "deploymentId");
    EXPECT_EQ(refused("DeleteDeployment", {{"restApiId", api}, {"deploymentId", deployment}}), "BadRequestException");
    EXPECT_EQ(refused("CreateStage", {{"restApiId", api}, {"stageName", "prod"}, {"deploymentId", deployment}}),
              "ConflictException");
    EXPECT_EQ(refused("GetRestApi", {{"restApiId", "nobody"}}), "NotFoundException");
}

TEST_F(ApiSite, PatchesChangeAnApiOnePartAtATime) {
    const auto patch = [&](const char* op, const std::string& path, const std::string& value) {
        return Json{{"restApiId", api},
                    {"patchOperations", Json::array({{{"op", op}, {"path", path}, {"value", value}}})}};
    };
    ok("UpdateRestApi", patch("add", "/binaryMediaTypes/image~1png", ""));
    ok("UpdateRestApi", patch("add", "/binaryMediaTypes/image~1png", ""));
    EXPECT_EQ(ok("UpdateRestApi", patch("add", "/binaryMediaTypes/a~1b", "")).at("binaryMediaTypes"),
              Json::array({"image/png", "a/b"}));
    EXPECT_EQ(ok("UpdateRestApi", patch("remove", "/binaryMediaTypes/a~1b", "")).at("binaryMediaTypes"),
              Json::array({"image/png"}));
    EXPECT_EQ(refused("UpdateRestApi", patch("remove", "/binaryMediaTypes/a~1b", "")), "NotFoundException");
    EXPECT_EQ(ok("UpdateRestApi", patch("replace", "/minimumCompressionSize", "7")).at("minimumCompressionSize"), 7);
    EXPECT_FALSE(
        ok("UpdateRestApi", patch("replace", "/minimumCompressionSize", "")).contains("minimumCompressionSize"));
    EXPECT_EQ(ok("UpdateRestApi", patch("replace", "/endpointConfiguration/types/EDGE", "REGIONAL"))
                  .at("endpointConfiguration")
                  .at("types"),
              Json::array({"REGIONAL"}));
    for (const auto& [path, value] :
         {std::pair("/minimumCompressionSize", "much"), std::pair("/apiKeySource", "NOBODY"), std::pair("/name", ""),
          std::pair("/endpointConfiguration/types/EDGE", "LOCAL"), std::pair("/disableExecuteApiEndpoint", "perhaps"),
          std::pair("/policy", "{"), std::pair("/nonsense", "x")})
        EXPECT_EQ(refused("UpdateRestApi", patch("replace", path, value)), "BadRequestException") << path;
}

TEST_F(ApiSite, AnApiWithoutItsEndpointAnswersNobody) {
    function("tells", kTells);
    method(root, "ANY", "tells");
    deploy();
    start();
    const auto turn = [&](const char* off) {
        ok("UpdateRestApi",
           {{"restApiId", api},
            {"patchOperations",
             Json::array({{{"op", "replace"}, {"path", "/disableExecuteApiEndpoint"}, {"value", off}}})}});
    };
    turn("true");
    EXPECT_EQ(ask("GET", "/").status, 403);
    turn("false");
    EXPECT_NE(ask("GET", "/").status, 403);
}

TEST_F(ApiSite, AnApiOutlivesTheLabAndEndsWithItsDeletion) {
    function("tells", kTells);
    method(root, "ANY", "tells");
    deploy();
    start();
    EXPECT_EQ(ask("DELETE", "/").status, 201);
    EXPECT_EQ(ok("GetRestApis", Json::object()).at("items").size(), 1U);
    ok("DeleteRestApi", {{"restApiId", api}});
    EXPECT_EQ(ask("DELETE", "/").status, 403);
    EXPECT_EQ(ok("GetRestApis", Json::object()).at("items").size(), 0U);
}

} // namespace

} // namespace skydeck::lab
