#include "core/lab/apigateway/proxy_event.h"

#include "core/lab/lab.h"

#include <gmock/gmock.h>

namespace skydeck::lab {

namespace {

Json resources(const std::vector<std::string>& paths) {
    Json out = Json::object();
    for (const std::string& path : paths)
        out[path] = {{"id", path}, {"path", path}, {"methods", {{"GET", {{"httpMethod", "GET"}}}}}};
    return out;
}

std::string routed(const Json& all, const std::string& path, const std::string& verb = "GET") {
    const auto target = routeApiRequest(all, path, verb);
    return target ? stringAt(*target->resource, "path") : "";
}

TEST(ApiRouting, LiteralPartsGoBeforeVariablesAndThoseBeforeGreedyOnes) {
    const Json all = resources({"/", "/haiku", "/haiku/{id}", "/haiku/new", "/{proxy+}", "/haiku/{id}/lines"});
    EXPECT_EQ(routed(all, "/"), "/");
    EXPECT_EQ(routed(all, "/haiku/"), "/haiku");
    EXPECT_EQ(routed(all, "/haiku/new"), "/haiku/new");
    EXPECT_EQ(routed(all, "/haiku/7"), "/haiku/{id}");
    EXPECT_EQ(routed(all, "/haiku/7/lines"), "/haiku/{id}/lines");
    EXPECT_EQ(routed(all, "/haiku/7/words"), "/{proxy+}");
    EXPECT_EQ(routed(all, "/haiku", "POST"), "");
    EXPECT_EQ(routeApiRequest(all, "/a/b%20c", "GET")->pathParameters.at("proxy"), "a/b c");
}

TEST(ApiRouting, AnyServesEveryMethod) {
    Json all = resources({"/any"});
    all["/any"]["methods"] = {{"ANY", {{"httpMethod", "ANY"}}}};
    EXPECT_EQ(routed(all, "/any", "DELETE"), "/any");
}

TEST(ProxyEvent, HasTheFormOfVersionOne) {
    const Json all = resources({"/haiku/{id}"});
    const auto target = routeApiRequest(all, "/haiku/7", "GET");
    ASSERT_TRUE(target);
    wire::HttpRequest request;
    request.method = "GET";
    request.host = "127.0.0.1:4566";
    request.query = "a=1&a=2&b=%20";
    request.headers = {{"Accept", "x"}, {"Accept", "y"}, {"User-Agent", "test"}};
    const std::string id = "01234567-89ab-cdef-0123-456789abcdef";
    const Json api{{"id", "abc"}}, stage{{"stageName", "prod"}, {"deploymentId", "dep"}};
    const Json event = proxyEvent(
        *target, {{request, id, nullptr}, api, stage, "/haiku/7", 1'440'938'160, "abc.execute-api.r.localhost"});
    EXPECT_EQ(event.at("resource"), "/haiku/{id}");
    EXPECT_EQ(event.at("path"), "/haiku/7");
    EXPECT_EQ(event.at("headers"), Json({{"Accept", "y"}, {"User-Agent", "test"}}));
    EXPECT_EQ(event.at("multiValueHeaders").at("Accept"), Json({"x", "y"}));
    EXPECT_EQ(event.at("queryStringParameters"), Json({{"a", "2"}, {"b", " "}}));
    EXPECT_EQ(event.at("multiValueQueryStringParameters").at("a"), Json({"1", "2"}));
    EXPECT_EQ(event.at("pathParameters"), Json({{"id", "7"}}));
    EXPECT_EQ(event.at("stageVariables"), nullptr);
    EXPECT_EQ(event.at("body"), nullptr);
    EXPECT_EQ(event.at("isBase64Encoded"), false);
    const Json& context = event.at("requestContext");
    EXPECT_EQ(context.at("path"), "/prod/haiku/7");
    EXPECT_EQ(context.at("requestTime"), "30/Aug/2015:12:36:00 +0000");
    EXPECT_EQ(context.at("accountId"), "123456789012");
    EXPECT_EQ(context.at("identity").at("sourceIp"), "127.0.0.1");
    EXPECT_EQ(context.at("identity").at("user"), nullptr);
}

TEST(ProxyResponse, BecomesHttp) {
    const auto response = proxyResponse(R"({"statusCode": 201, "headers": {"X-A": "1", "X-N": 2},
        "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]}, "body": "aGk=", "isBase64Encoded": true})");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 201);
    EXPECT_EQ(response->body, "hi");
    EXPECT_EQ(response->headers.value("X-N"), "2");
    EXPECT_EQ(response->headers.value("Content-Type"), "application/json");
    EXPECT_EQ(std::ranges::count(response->headers, std::string("Set-Cookie"), &wire::Headers::Field::first), 2);
}

TEST(ProxyResponse, MalformedOnesAreNone) {
    for (const char* text : {"", "null", "[]", "\"text\"", "{}", R"({"statusCode": "no"})", R"({"statusCode": 99})",
                             R"({"statusCode": 200, "body": {"a": 1}})", R"({"statusCode": 200, "message": "x"})",
                             R"({"statusCode": 200, "headers": []})"})
        EXPECT_FALSE(proxyResponse(text)) << text;
}

} // namespace

} // namespace skydeck::lab
