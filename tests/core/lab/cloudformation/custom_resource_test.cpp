#include "core/base/strings.h"
#include "core/base/zip_writer.h"
#include "core/lab/cloudformation/custom_responses.h"
#include "core/lab/cloudformation/object_access.h"
#include "tests/core/lab/cloudformation/engine_fixture.h"

namespace skydeck::lab::cloudformation {

namespace {
const std::string kThing =
    "Resources:\n"
    "  Thing:\n"
    "    Type: Custom::Thing\n"
    "    Properties: {ServiceToken: 'arn:aws:lambda:us-east-1:1:function:f', Size: 3, On: true}\n"
    "Outputs: {Answer: {Value: !GetAtt Thing.Answer}}\n";

wire::HttpRequest answerTo(const Json& event, const Json& answer) {
    wire::HttpRequest request;
    request.method = "PUT";
    const std::string url = stringAt(event, "ResponseURL");
    request.path = url.substr(url.find(CustomResponses::kPath));
    request.body = dumpJson(answer);
    return request;
}
} // namespace

class CustomResource : public test::EngineTest {
protected:
    void SetUp() override {
        EngineTest::SetUp();
        auto engine = CloudFormationEngine::open(*m_database, m_services.invoke(), "us-east-1", "123456789012", m_clock,
                                                 m_random, "http://127.0.0.1:4566");
        ASSERT_TRUE(engine);
        m_engine = std::move(*engine);
        auto objects = std::make_shared<ObjectAccess>();
        objects->read = [this](const std::string& bucket, const std::string& key) -> Result<std::string> {
            return m_objects[bucket + '/' + key];
        };
        objects->write = [this](const std::string& bucket, const std::string& key, std::string_view bytes,
                                const Json& properties) -> Status {
            m_objects[bucket + '/' + key] = bytes;
            m_types[key] = stringAt(properties, "ContentType");
            return {};
        };
        m_engine->setAccess(m_responses, objects);
        m_services.answer("lambda:Invoke", [this](const Json& input) -> Result<Json> {
            const Json event = Json::parse(*fromBase64(stringAt(input, "Payload")));
            m_events.push_back(event);
            Json answer = m_answer;
            for (const char* same : {"StackId", "RequestId", "LogicalResourceId"})
                answer[same] = event[same];
            EXPECT_EQ(m_responses->receive(answerTo(event, answer)).status, 200);
            return Json::object();
        });
    }

    std::shared_ptr<CustomResponses> m_responses = std::make_shared<CustomResponses>();
    std::map<std::string, std::string> m_objects, m_types;
    std::vector<Json> m_events;
    Json m_answer{{"Status", "SUCCESS"}, {"PhysicalResourceId", "thing-1"}, {"Data", {{"Answer", "42"}}}};
};

TEST_F(CustomResource, AFunctionMakesChangesAndRemovesIt) {
    const std::string id = create("demo", kThing);
    ASSERT_EQ(status(id), "CREATE_COMPLETE");
    EXPECT_EQ(stack(id).outputs[0]["OutputValue"], "42");
    EXPECT_EQ(resource(id, "Thing").physicalId, "thing-1");
    EXPECT_EQ(m_events[0]["RequestType"], "Create");
    EXPECT_EQ(m_events[0]["ResourceType"], "Custom::Thing");
    EXPECT_EQ(m_events[0]["ResourceProperties"]["Size"], "3");
    EXPECT_EQ(m_events[0]["ResourceProperties"]["On"], "true");

    // Another id after a change: the old thing is deleted when the update is over.
    m_answer["PhysicalResourceId"] = "thing-2";
    std::string changed = kThing;
    ASSERT_OK(m_engine->update(request("demo", changed.replace(changed.find("Size: 3"), 7, "Size: 4"))));
    m_engine->waitIdle();
    EXPECT_EQ(status(id), "UPDATE_COMPLETE");
    ASSERT_EQ(m_events.size(), 3u);
    EXPECT_EQ(m_events[1]["RequestType"], "Update");
    EXPECT_EQ(m_events[1]["OldResourceProperties"]["Size"], "3");
    EXPECT_EQ(m_events[2]["RequestType"], "Delete");
    EXPECT_EQ(m_events[2]["PhysicalResourceId"], "thing-1");
    remove("demo");
    EXPECT_EQ(status(id), "DELETE_COMPLETE");
    EXPECT_EQ(m_events.back()["PhysicalResourceId"], "thing-2");
}

TEST_F(CustomResource, ItsFailureIsTheStacks) {
    m_answer = {{"Status", "FAILED"}, {"Reason", "no luck"}, {"PhysicalResourceId", "half"}};
    const std::string id = create("demo", kThing);
    EXPECT_EQ(status(id), "ROLLBACK_FAILED") << "the function refuses to delete as well";
    EXPECT_THAT(events(id), testing::Contains(testing::HasSubstr(
                                "Received response status [FAILED] from custom resource. Message returned: no luck")));
}

TEST_F(CustomResource, WhatNeverAnswersTimesOut) {
    m_services.answer("lambda:Invoke", [](const Json&) -> Result<Json> { return Json::object(); });
    std::string hasty = kThing;
    hasty.replace(hasty.find("Size: 3"), 7, "ServiceTimeout: 5");
    const std::string id = create("demo", hasty);
    EXPECT_THAT(events(id), testing::Contains(testing::HasSubstr(
                                "CloudFormation did not receive a response from your Custom Resource")));
}

TEST(CustomResponses, OnlyExpectedAnswersAreTaken) {
    CustomResponses responses;
    wire::HttpRequest request;
    request.method = "PUT";
    request.path = std::string(CustomResponses::kPath) + "guess";
    request.body = "{}";
    EXPECT_EQ(responses.receive(request).status, 403);
    const std::string secret = responses.expect();
    EXPECT_FALSE(responses.take(secret));
    request.path = CustomResponses::kPath + secret;
    request.method = "GET";
    EXPECT_EQ(responses.receive(request).status, 405);
    request.method = "PUT";
    request.body = "not json";
    EXPECT_EQ(responses.receive(request).status, 400);
    request.body = R"({"Status": "SUCCESS"})";
    EXPECT_EQ(responses.receive(request).status, 200);
    request.body = R"({"Status": "FAILED"})";
    EXPECT_EQ(responses.receive(request).status, 200);
    const auto answer = responses.take(secret);
    ASSERT_TRUE(answer);
    EXPECT_EQ(stringAt(*answer, "Status"), "SUCCESS") << "the first answer counts";
    EXPECT_EQ(responses.receive(request).status, 403);
}

TEST_F(CustomResource, TheCdksBucketDeploymentUnpacksWithoutItsFunction) {
    ASSERT_OK_AND(m_objects["assets/a.zip"],
                  zipOf({{"index.html", "<h1>MARK</h1>"}, {"css/site.css", "h1 {}"}, {"x.tmp", "-"}}));
    m_services.answer("s3:ListObjectsV2", [](const Json&) -> Result<Json> {
        return Json{{"Contents", Json::array({{{"Key", "web/old.html"}}, {{"Key", "web/index.html"}}})}};
    });
    const std::string id = create("demo", "Resources:\n"
                                          "  Files:\n"
                                          "    Type: Custom::CDKBucketDeployment\n"
                                          "    Properties:\n"
                                          "      ServiceToken: x\n"
                                          "      SourceBucketNames: [assets]\n"
                                          "      SourceObjectKeys: [a.zip]\n"
                                          "      SourceMarkers: [{MARK: deployed}]\n"
                                          "      DestinationBucketName: site\n"
                                          "      DestinationBucketKeyPrefix: web\n"
                                          "      Exclude: ['*.tmp']\n");
    ASSERT_EQ(status(id), "CREATE_COMPLETE") << testing::PrintToString(events(id));
    EXPECT_EQ(m_objects["site/web/index.html"], "<h1>deployed</h1>");
    EXPECT_EQ(m_objects["site/web/css/site.css"], "h1 {}");
    EXPECT_FALSE(m_objects.contains("site/web/x.tmp"));
    EXPECT_TRUE(m_types["web/css/site.css"].starts_with("text/css"));
    EXPECT_EQ(m_services.inputs("s3:DeleteObjects").at(0)["Delete"]["Objects"],
              Json::array({{{"Key", "web/old.html"}}}));
}

} // namespace skydeck::lab::cloudformation
