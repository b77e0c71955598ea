#pragma once

#include "core/lab/ec2/network_store.h"
#include "core/lab/lab.h"
#include "core/lab/store/database.h"
#include "tests/support/support.h"

#include <algorithm>

namespace skydeck::lab {

/// Calls the handlers of one service of a new lab as the pipeline does, without HTTP.
class ServiceCaller : public testing::Test {
protected:
    explicit ServiceCaller(std::string service) : m_name(std::move(service)) {}

    void SetUp() override {
        LabConfig config;
        config.dataFolder = m_folder.path();
        config.accessKeyId = "test";
        config.secretAccessKey = "test";
        auto opened = Lab::open(std::move(config), m_clock);
        ASSERT_TRUE(opened) << describe(opened.error());
        lab = std::move(*opened);
    }

    Result<Json> call(const std::string& operation, const Json& input) {
        if (asLab) return lab->invoke(m_name, operation, input);
        const Service& service = this->service();
        const auto handler = service.handlers.find(operation);
        if (handler == service.handlers.end())
            return fail(ErrorKind::NotImplemented, "NotImplemented", operation + " has no handler");
        const wire::OperationModel model;
        const wire::HttpRequest request;
        Body body;
        const Caller caller{kAccountId, "test", "arn:aws:iam::123456789012:root", "us-east-1"};
        const std::string requestId = "request";
        auto reply = handler->second(Call{model, input, request, body, caller, requestId});
        if (!reply) return fail(reply.error());
        return reply->output.is_null() ? Json::object() : reply->output;
    }

    /// The output; an error fails the test.
    Json ok(const std::string& operation, const Json& input) {
        auto output = call(operation, input);
        EXPECT_TRUE(output) << operation << ": " << (output ? "" : describe(output.error()));
        return output ? *output : Json::object();
    }

    /// "Code: message"; success fails the test.
    std::string error(const std::string& operation, const Json& input) {
        const auto output = call(operation, input);
        EXPECT_FALSE(output) << operation << " succeeded";
        return output ? "" : output.error().code + ": " + output.error().message;
    }

    /// Each operation that resources/models/operations.json lists for the service is served, and no other.
    void expectAllOperations() {
        const auto listed = parseJson(test::sourceFile("resources/models/operations.json"));
        ASSERT_TRUE(listed);
        std::vector<std::string> handlers;
        for (const auto& [name, handler] : service().handlers)
            handlers.push_back(name);
        EXPECT_THAT(handlers, testing::UnorderedElementsAreArray(listed->at(m_name).get<std::vector<std::string>>()));
    }

    const Service& service() const {
        return *std::ranges::find_if(lab->services, [&](const Service& each) { return each.name == m_name; });
    }

    test::ManualClock m_clock;
    std::unique_ptr<Lab> lab;
    bool asLab = false; ///< call as the lab itself, through Lab::invoke

private:
    std::string m_name;
    TemporaryFolder m_folder;
};

} // namespace skydeck::lab
