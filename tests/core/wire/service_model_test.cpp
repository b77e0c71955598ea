#include "core/wire/service_model.h"
#include "tests/support/support.h"

#include <thread>

namespace skydeck::wire {

namespace {
Result<ServiceModel> parsed(const char* text) {
    return ServiceModel::fromJson(Json::parse(text));
}
} // namespace

TEST(EmbeddedModels, HoldWhatTheListNames) {
    const Json wanted = Json::parse(test::sourceFile("resources/models/operations.json"));
    std::vector<std::string> services;
    for (const auto& [service, operations] : wanted.items()) {
        services.push_back(service);
        const ServiceModel* model = embeddedModel(service);
        ASSERT_TRUE(model) << service;
        EXPECT_EQ(model->name, service);
        EXPECT_EQ(model->operations().size(), operations.size()) << service;
        for (const Json& name : operations)
            EXPECT_TRUE(model->operation(name.get<std::string>())) << service << name;
    }
    EXPECT_EQ(embeddedServices(), services);
}

TEST(EmbeddedModels, UnknownServicesAreNull) {
    EXPECT_EQ(embeddedModel("nothing"), nullptr);
    EXPECT_EQ(embeddedModel(""), nullptr);
}

TEST(EmbeddedModels, AreBuiltOnceForAllThreads) {
    std::vector<const ServiceModel*> seen(8);
    {
        std::vector<std::jthread> threads;
        for (auto& slot : seen)
            threads.emplace_back([&slot] { slot = embeddedModel("ecr"); });
    }
    EXPECT_THAT(seen, testing::Each(embeddedModel("ecr")));
}

TEST(EmbeddedModels, KeepPaginatorsAndWaitersOfTheirOperations) {
    EXPECT_EQ(embeddedModel("s3")->paginators["ListObjectsV2"]["output_token"], "NextContinuationToken");
    EXPECT_FALSE(embeddedModel("ecr")->paginators.contains("DescribePullThroughCacheRules"));
    const Json& waiter = embeddedModel("cloudformation")->waiters["StackCreateComplete"];
    EXPECT_EQ(waiter["operation"], "DescribeStacks");
    EXPECT_FALSE(waiter.contains("description"));
    EXPECT_FALSE(embeddedModel("cloudformation")->waiters.contains("TypeRegistrationComplete"));
}

TEST(EmbeddedModels, KnowTheirServices) {
    const ServiceModel& s3 = *embeddedModel("s3");
    EXPECT_EQ(s3.protocol, Protocol::RestXml);
    EXPECT_EQ(s3.signingName, "s3");
    EXPECT_EQ(s3.endpointPrefix, "s3");
    EXPECT_TRUE(s3.operation("PutObject")->input.shape->member("Body")->ref.streaming);
    EXPECT_TRUE(s3.operation("DeleteObjects")->checksumRequired);
    const ServiceModel& ecr = *embeddedModel("ecr");
    EXPECT_EQ(ecr.protocol, Protocol::Json);
    EXPECT_EQ(ecr.endpointPrefix, "api.ecr");
    EXPECT_EQ(ecr.signingName, "ecr");
    EXPECT_EQ(embeddedModel("ec2")->protocol, Protocol::Ec2);
    EXPECT_EQ(embeddedModel("iam")->globalEndpoint, "iam.amazonaws.com");
}

TEST(ServiceModel, ReferencesWinOverShapes) {
    const auto model = parsed(R"({"metadata": {"protocol": "query"}, "operations": {}, "shapes": {
        "S": {"type": "structure", "required": ["a"], "members": {
            "a": {"shape": "T", "locationName": "A", "timestampFormat": "rfc822"}, "b": {"shape": "T"},
            "own": {"shape": "Flat", "locationName": "Own"}, "inherited": {"shape": "Flat"},
            "flatHere": {"shape": "List", "flattened": true}}},
        "T": {"type": "timestamp", "timestampFormat": "iso8601"},
        "Flat": {"type": "list", "flattened": true, "member": {"shape": "Text", "locationName": "Item"}},
        "List": {"type": "list", "member": {"shape": "Text", "locationName": "Item"}},
        "Text": {"type": "string"}}})");
    ASSERT_OK(model);
    const Shape& shape = *model->shape("S");
    EXPECT_TRUE(shape.member("a")->required);
    EXPECT_EQ(shape.member("a")->ref.timestampFormat, TimestampFormat::Rfc822);
    EXPECT_EQ(shape.member("b")->ref.timestampFormat, TimestampFormat::Iso8601);
    EXPECT_EQ(shape.member("own")->wireName, "Own");
    EXPECT_EQ(shape.member("inherited")->wireName, "Item");
    EXPECT_EQ(shape.member("flatHere")->wireName, "flatHere");
    EXPECT_EQ(shape.memberByWireName("A"), shape.member("a"));
    EXPECT_EQ(shape.member("nothing"), nullptr);
}

TEST(ServiceModel, SurvivesAMove) {
    auto model = parsed(R"({"metadata": {"protocol": "json"}, "operations": {"Do": {"input": {"shape": "S"}}},
                            "shapes": {"S": {"type": "structure", "members": {"s": {"shape": "S"}}}}})");
    ASSERT_OK(model);
    const ServiceModel moved = std::move(*model);
    EXPECT_EQ(moved.operation("Do")->input.shape, moved.shape("S"));
    EXPECT_EQ(moved.shape("S")->member("s")->ref.shape, moved.shape("S"));
}

TEST(ServiceModel, NewerModelsNameSeveralProtocols) {
    const auto model =
        parsed(R"({"metadata": {"protocol": "smithy-rpc-v2-cbor", "protocols": ["smithy-rpc-v2-cbor", "json"]},
                                  "operations": {}, "shapes": {}})");
    ASSERT_OK(model);
    EXPECT_EQ(model->protocol, Protocol::Json);
}

TEST(ServiceModel, SaysWhatIsMissing) {
    const auto problem = [](const char* text) {
        const auto model = parsed(text);
        return model ? std::string() : model.error().message;
    };
    EXPECT_THAT(problem("{}"), testing::HasSubstr("metadata"));
    EXPECT_THAT(problem("[]"), testing::HasSubstr("metadata"));
    EXPECT_THAT(problem(R"({"metadata": {"protocol": "soap"}, "operations": {}})"), testing::HasSubstr("soap"));
    EXPECT_THAT(problem(R"({"metadata": {"protocol": "json"}})"), testing::HasSubstr("operations"));
    EXPECT_THAT(problem(R"({"metadata": {"protocol": "json"}, "operations": {"Do": {"input": {"shape": "Gone"}}}})"),
                testing::HasSubstr("Gone"));
    EXPECT_THAT(problem(R"({"metadata": {"protocol": "json"}, "operations": {}, "shapes": {"A": {"type": "odd"}}})"),
                testing::HasSubstr("odd"));
    EXPECT_THAT(problem(R"({"metadata": {"protocol": "json"}, "operations": {},
                            "shapes": {"A": {"type": "structure", "required": ["x"], "members": {}}}})"),
                testing::HasSubstr("\"x\""));
}

} // namespace skydeck::wire
