// skydeck-modelc on a data folder of our own.

#include "core/base/strings.h"
#include "tests/support/support.h"

#include <sys/wait.h>
#include <zlib.h>

#include <cstdlib>

namespace skydeck {

namespace {
constexpr const char* kService = R"({"metadata": {"protocol": "rest-json", "endpointPrefix": "toy"},
    "operations": {
        "Keep": {"http": {"method": "POST", "requestUri": "/keep"}, "input": {"shape": "In"}, "documentation": "<p>x</p>"},
        "Drop": {"http": {"method": "GET", "requestUri": "/drop?acl"}, "input": {"shape": "Only"}}},
    "shapes": {"In": {"type": "structure", "members": {"documentation": {"shape": "Text", "documentation": "long"}},
                      "documentation": "long"},
               "Text": {"type": "string"},
               "Only": {"type": "structure", "required": ["id"],
                        "members": {"id": {"shape": "Text", "location": "querystring", "locationName": "ID"}}}}})";

constexpr const char* kEndpoints = R"({"partitions": [
    {"partition": "aws", "dnsSuffix": "a.com", "regionRegex": "^x$", "defaults": {"hostname": "h", "protocols": ["https"]},
     "regions": {"x": {"description": "The X"}},
     "services": {"toy": {"endpoints": {"x": {"hostname": "toy.x"}, "old": {"deprecated": true}}}, "other": {}}},
    {"partition": "aws-cn"}, {"partition": "aws-us-gov"}, {"partition": "aws-iso"}]})";

class ModelTool : public testing::Test {
protected:
    ModelTool() {
        write("data/toy/2020-01-01/service-2.json",
              R"({"metadata": {"protocol": "rest-json"}, "operations": {}, "shapes": {}})");
        write("data/endpoints.json", kEndpoints);
        write("data/toy/2021-01-01/service-2.json", kService);
        write("data/toy/2021-01-01/waiters-2.json", R"({"waiters": {"W": {"operation": "Keep", "description": "d"},
                                                                    "V": {"operation": "Drop"}}})");
    }

    std::filesystem::path at(const std::string& name) const { return m_folder.path() / name; }
    void write(const std::string& name, const std::string& text) { ASSERT_OK(writeFileAtomically(at(name), text)); }

    /// The exit status; stderr lands in `m_errors`.
    int run(const std::string& operations) {
        write("operations.json", operations);
        const std::string tool = (programFolder() / "../core/wire/skydeck-modelc").string();
        const std::string command = "'" + tool + "' --data '" + at("data").string() + "' --operations '" +
                                    at("operations.json").string() + "' --output '" + at("out.bin").string() +
                                    "' 2> '" + at("errors").string() + "'";
        const int status = std::system(command.c_str());
        m_errors = readFile(at("errors")).value_or("");
        return WEXITSTATUS(status);
    }

    /// The toy model of what was written.
    Json model() { return entry("toy"); }
    Json entry(const char* name) {
        const std::string out = readFile(at("out.bin")).value_or("\n");
        const Json index = Json::parse(out.substr(0, out.find('\n')));
        return Json::parse(
            out.substr(out.find('\n') + 1 + index[name][0].get<std::size_t>(), index[name][1].get<std::size_t>()));
    }

    TemporaryFolder m_folder;
    std::string m_errors;
};
} // namespace

TEST_F(ModelTool, KeepsWhatIsListedAndReachable) {
    ASSERT_EQ(run(R"({"toy": ["Keep"]})"), 0) << m_errors;
    const Json kept = model();
    EXPECT_EQ(kept["operations"].size(), 1u);
    EXPECT_EQ(kept["shapes"],
              Json::parse(R"({"In": {"type": "structure", "members": {"documentation": {"shape": "Text"}}},
                                              "Text": {"type": "string"}})"));
    EXPECT_EQ(kept["waiters"], Json::parse(R"({"W": {"operation": "Keep"}})"));
    EXPECT_EQ(kept["unserved"]["Drop"],
              Json::parse(R"({"method": "GET", "requestUri": "/drop?acl", "query": ["ID"], "headers": []})"));
    EXPECT_FALSE(kept["operations"]["Keep"].contains("documentation"));
}

TEST_F(ModelTool, EndpointsAreThoseOfOurPartitionsAndServices) {
    ASSERT_EQ(run(R"({"toy": ["Keep"]})"), 0) << m_errors;
    const Json partitions = entry("#endpoints")["partitions"];
    ASSERT_EQ(partitions.size(), 3u);
    EXPECT_EQ(partitions[0], Json::parse(R"({"partition": "aws", "dnsSuffix": "a.com", "regionRegex": "^x$",
        "defaults": {"hostname": "h"}, "regions": {"x": "The X"},
        "services": {"toy": {"endpoints": {"x": {"hostname": "toy.x"}}}}})"));
    write("data/endpoints.json", R"({"partitions": []})");
    EXPECT_EQ(run(R"({"toy": ["Keep"]})"), 1);
    EXPECT_THAT(m_errors, testing::HasSubstr("'aws'"));
}

TEST_F(ModelTool, ReadsGzippedModelsToo) {
    std::filesystem::create_directories(at("data/toy/2022-01-01"));
    const gzFile file = gzopen(at("data/toy/2022-01-01/service-2.json.gz").c_str(), "wb");
    gzputs(file, replaceAll(kService, "\"toy\"", "\"newer\"").c_str());
    gzclose(file);
    ASSERT_EQ(run(R"({"toy": ["Keep"]})"), 0) << m_errors;
    EXPECT_EQ(model()["metadata"]["endpointPrefix"], "newer");
}

TEST_F(ModelTool, UnknownNamesFailInOneClearLine) {
    EXPECT_EQ(run(R"({"toy": ["Keep", "Typo"]})"), 1);
    EXPECT_THAT(m_errors, testing::AllOf(testing::HasSubstr("'Typo'"), testing::HasSubstr("'toy'")));
    EXPECT_EQ(std::count(m_errors.begin(), m_errors.end(), '\n'), 1);
    EXPECT_EQ(run(R"({"missing": ["Keep"]})"), 1);
    EXPECT_THAT(m_errors, testing::HasSubstr("'missing'"));
    EXPECT_EQ(run(R"({"toy": ["Keep", "Keep"]})"), 1);
    EXPECT_THAT(m_errors, testing::HasSubstr("twice"));
    EXPECT_EQ(run("{"), 1);
    EXPECT_THAT(m_errors, testing::HasSubstr("operations.json"));
}

} // namespace skydeck
