#include "tests/conformance/protocol_cases.h"

#include "core/base/strings.h"
#include "core/wire/uri.h"
#include "tests/support/support.h"

#include <algorithm>
#include <map>

namespace skydeck::wire::test {

namespace {
constexpr const char* kToken = "00000000-0000-4000-8000-000000000000";

// The files of the suite and their cases: a file that is missing, new or shorter is noticed.
using FileCounts = std::map<std::string, std::size_t>;
const FileCounts kInputFiles = {{"ec2", 29},   {"json", 54},       {"json_1_0", 21}, {"json_1_0-query-compatible", 1},
                                {"query", 38}, {"rest-json", 113}, {"rest-xml", 94}};
const FileCounts kOutputFiles = {{"ec2", 29},   {"json", 58},      {"json_1_0", 32}, {"json_1_0-query-compatible", 2},
                                 {"query", 38}, {"rest-json", 91}, {"rest-xml", 78}};

std::vector<std::string> namesOf(const FileCounts& files) {
    std::vector<std::string> names;
    for (const auto& [name, count] : files)
        names.push_back(name);
    return names;
}

std::string testName(const testing::TestParamInfo<std::string>& info) {
    std::string name = info.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

class ProtocolSuite : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        if (skydeck::test::conformanceFolder().empty())
            GTEST_SKIP() << "no conformance folder: put one at ../shared/conformance or set SKYDECK_CONFORMANCE_DIR";
    }
};

class ProtocolInput : public ProtocolSuite {};
class ProtocolOutput : public ProtocolSuite {};

void checkUri(const HttpRequest& request, const ProtocolCase& one, const std::string& expected) {
    std::string base;
    if (!one.clientEndpoint.empty()) {
        const auto url = parseUrl(one.clientEndpoint);
        ASSERT_TRUE(url);
        base = url->path;
    }
    const auto question = expected.find('?');
    EXPECT_EQ(base + request.path, expected.substr(0, question));
    auto actual = parseQuery(request.query);
    auto wanted = parseQuery(question == std::string::npos ? "" : expected.substr(question + 1));
    std::sort(actual.begin(), actual.end());
    std::sort(wanted.begin(), wanted.end());
    EXPECT_EQ(actual, wanted);
}

void checkRequest(const HttpRequest& request, const ProtocolCase& one, Protocol protocol) {
    const Json& wanted = one.data.at("serialized");
    EXPECT_EQ(request.method, stringAt(wanted, "method"));
    checkUri(request, one, stringAt(wanted, "uri"));
    for (const auto& [name, value] : memberAt(wanted, "headers").items())
        EXPECT_EQ(request.headers.value(name), value.get<std::string>()) << name;
    for (const Json& name : arrayAt(wanted, "forbidHeaders"))
        EXPECT_FALSE(request.headers.contains(name.get<std::string>())) << name;
    for (const Json& name : arrayAt(wanted, "requireHeaders")) {
        // The transport writes the length of every body that is held in memory, as all of these are.
        const bool present =
            name == "Content-Length" ? !request.source : request.headers.contains(name.get<std::string>());
        EXPECT_TRUE(present) << name;
    }
    if (wanted.contains("host")) {
        const auto url = parseUrl(one.clientEndpoint);
        ASSERT_TRUE(url);
        EXPECT_EQ(request.host + url->host + url->path, stringAt(wanted, "host"));
    }
    if (wanted.contains("body")) {
        EXPECT_EQ(compareBodies(protocol, stringAt(wanted, "body"), request.body), "");
    }
}

TEST_P(ProtocolInput, RequestsLookAsAwsSays) {
    const auto cases = readProtocolCases("input", GetParam());
    EXPECT_EQ(cases.size(), kInputFiles.at(GetParam()));
    for (const ProtocolCase& one : cases) {
        SCOPED_TRACE(one.id);
        const auto model = ServiceModel::fromJson(one.model);
        ASSERT_OK(model);
        const OperationModel& operation = *model->operation(one.operation);
        Json input = one.data.at("params");
        if (operation.input.shape) input = fromCase(operation.input, input);
        const auto request = encodeRequest(*model, operation, input, {[] { return std::string(kToken); }});
        ASSERT_OK(request);
        checkRequest(*request, one, model->protocol);
    }
}

TEST_P(ProtocolOutput, AnswersMeanWhatAwsSays) {
    const auto cases = readProtocolCases("output", GetParam());
    EXPECT_EQ(cases.size(), kOutputFiles.at(GetParam()));
    for (const ProtocolCase& one : cases) {
        SCOPED_TRACE(one.id);
        const auto model = ServiceModel::fromJson(one.model);
        ASSERT_OK(model);
        const OperationModel& operation = *model->operation(one.operation);
        const Json& given = one.data.at("response");
        HttpResponse response;
        response.status = static_cast<int>(integerAt(given, "status_code"));
        response.body = stringAt(given, "body");
        for (const auto& [name, value] : memberAt(given, "headers").items())
            response.headers.add(name, value);
        if (one.data.contains("errorCode")) {
            Json details;
            const Error error = decodeError(*model, operation, response, &details);
            EXPECT_EQ(error.code, stringAt(one.data, "errorCode"));
            EXPECT_EQ(error.httpStatus, response.status);
            if (one.data.contains("errorMessage")) {
                EXPECT_EQ(error.message, stringAt(one.data, "errorMessage"));
            }
            EXPECT_EQ(details, memberAt(one.data, "error"));
            const auto refused = decodeResponse(*model, operation, response);
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().code, error.code);
        } else {
            const auto output = decodeResponse(*model, operation, response);
            ASSERT_OK(output);
            Json wanted = one.data.at("result");
            if (operation.output.shape) wanted = fromCase(operation.output, wanted);
            EXPECT_EQ(*output, wanted);
        }
    }
}

TEST(ProtocolFiles, AreAllListed) {
    if (skydeck::test::conformanceFolder().empty()) GTEST_SKIP() << "no conformance folder";
    EXPECT_EQ(protocolFiles("input"), namesOf(kInputFiles));
    EXPECT_EQ(protocolFiles("output"), namesOf(kOutputFiles));
}

INSTANTIATE_TEST_SUITE_P(Aws, ProtocolInput, testing::ValuesIn(namesOf(kInputFiles)), testName);
INSTANTIATE_TEST_SUITE_P(Aws, ProtocolOutput, testing::ValuesIn(namesOf(kOutputFiles)), testName);
} // namespace

} // namespace skydeck::wire::test
