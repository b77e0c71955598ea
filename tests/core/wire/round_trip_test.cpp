#include "core/base/strings.h"
#include "core/wire/codec.h"
#include "tests/core/wire/value_generator.h"
#include "tests/support/support.h"

namespace skydeck::wire::test {

namespace {
constexpr int kRounds = 12;

class RoundTrip : public testing::TestWithParam<std::string> {
protected:
    RoundTrip() : m_random(std::hash<std::string>()(GetParam())), m_generator(m_random) {}
    const ServiceModel& model() const { return *embeddedModel(GetParam()); }
    Json valueOf(const Shape* shape) {
        Json value = shape ? m_generator.structure(*shape) : Json::object();
        return value.is_null() ? Json::object() : value;
    }

    skydeck::test::FixedRandom m_random;
    ValueGenerator m_generator;
};

/// A request as a server sees it: complete, and in no way shared with the client's.
HttpRequest received(const HttpRequest& sent) {
    HttpRequest request = sent;
    request.scheme = "http";
    request.host = "127.0.0.1:4566";
    request.headers.add("Host", request.host);
    request.headers.add("X-Amz-Date", "20150830T123600Z");
    return request;
}

/// Checksums are the codec's own addition.
void dropAddedChecksums(const Shape* shape, const Json& input, Json& decoded) {
    if (!shape) return;
    for (const Member& member : shape->members) {
        const std::string header = toLower(member.ref.locationName);
        const bool checksum = header == "content-md5" || header.starts_with("x-amz-checksum-");
        if (checksum && !input.contains(member.name)) decoded.erase(member.name);
    }
}

std::string testName(const testing::TestParamInfo<std::string>& info) {
    return replaceAll(info.param, "-", "_");
}
} // namespace

TEST_P(RoundTrip, GeneratedInputsAreValid) {
    for (const auto& [name, operation] : model().operations())
        for (int round = 0; operation.input.shape && round < kRounds; ++round)
            ASSERT_OK(validateInput(*operation.input.shape, valueOf(operation.input.shape)));
}

TEST_P(RoundTrip, InputsComeBackFromTheirRequests) {
    for (const auto& [name, operation] : model().operations()) {
        for (int round = 0; round < kRounds; ++round) {
            const Json input = valueOf(operation.input.shape);
            SCOPED_TRACE(name + " " + dumpJson(input).substr(0, 2000));
            ASSERT_OK_AND(const HttpRequest sent, encodeRequest(model(), operation, input));
            const HttpRequest request = received(sent);
            ASSERT_OK_AND(const OperationModel* routed, routeRequest(model(), request));
            ASSERT_EQ(routed->name, name);
            ASSERT_OK_AND(Json decoded, decodeRequest(model(), *routed, request));
            dropAddedChecksums(operation.input.shape, input, decoded);
            ASSERT_EQ(decoded, input);
        }
    }
}

TEST_P(RoundTrip, OutputsComeBackFromTheirResponses) {
    for (const auto& [name, operation] : model().operations()) {
        for (int round = 0; round < kRounds; ++round) {
            Json output = valueOf(operation.output.shape);
            if (operation.output.shape)
                for (const Member& member : operation.output.shape->members)
                    if (member.ref.location == Location::StatusCode) output.erase(member.name); // not any number is one
            SCOPED_TRACE(name + " " + dumpJson(output).substr(0, 2000));
            const HttpResponse response = encodeResponse(model(), operation, output, "request-1");
            ASSERT_LT(response.status, 300);
            ASSERT_OK_AND(const Json decoded, decodeResponse(model(), operation, response));
            // Answers always have the maps that header prefixes make, and their status.
            if (operation.output.shape)
                for (const Member& member : operation.output.shape->members) {
                    if (member.ref.location == Location::Headers && !output.contains(member.name))
                        output[member.name] = Json::object();
                    if (member.ref.location == Location::StatusCode) output[member.name] = response.status;
                }
            ASSERT_EQ(decoded, output);
        }
    }
}

TEST_P(RoundTrip, ErrorsComeBackFromTheirResponses) {
    for (const auto& [name, operation] : model().operations()) {
        std::vector<std::pair<std::string, const Shape*>> errors = {{"SomethingElse", nullptr}};
        for (const Shape* shape : operation.errors)
            errors.emplace_back(shape->errorCode, shape);
        for (const auto& [code, shape] : errors) {
            SCOPED_TRACE(name + " " + code);
            const Error sent{ErrorKind::InvalidInput, code, "It is <not> \"there\" & never was: é", 0, {}, {}};
            Json details = valueOf(shape);
            details.erase("message");
            details.erase("Message");
            const HttpResponse response = encodeError(model(), &operation, sent, "request-1", details);
            EXPECT_EQ(response.status, shape && shape->errorStatus ? shape->errorStatus : 400);
            if (operation.method == "HEAD") {
                EXPECT_EQ(response.body, "");
                continue;
            }
            Json found;
            const Error error = decodeError(model(), operation, response, &found);
            EXPECT_EQ(error.code, code);
            EXPECT_EQ(error.message, sent.message);
            EXPECT_EQ(error.requestId, "request-1");
            EXPECT_EQ(error.httpStatus, response.status);
            found.erase("message");
            found.erase("Message");
            EXPECT_EQ(found, details);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Embedded, RoundTrip, testing::ValuesIn(embeddedServices()), testName);

} // namespace skydeck::wire::test
