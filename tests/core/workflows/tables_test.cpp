#include "core/workflows/tables.h"

#include "tests/core/aws/client_test.h"

#include <set>
#include <sstream>

namespace skydeck::workflows {
namespace {

using namespace aws::dynamodb;
using testing::HasSubstr;

/// A table behind a FakeTransport: puts, deletes and scans of two items a page.
class TablesTest : public test::ClientTest {
protected:
    DynamoDbClient table() {
        test::FakeTransport fake;
        fake.record()->otherwise = [this](const wire::HttpRequest& request) -> Result<wire::HttpResponse> {
            const Json input = Json::parse(request.body);
            const std::string target = request.headers.value("X-Amz-Target");
            if (target.ends_with("DescribeTable")) return answer(describe());
            if (target.ends_with("BatchWriteItem")) return write(input);
            return answer(scan(input));
        };
        return DynamoDbClient(client(std::move(fake), "dynamodb"));
    }
    Result<std::uint64_t> import(const std::string& csv, int parallel = 4) {
        std::istringstream in(csv);
        const auto reader = makeItemReader(in, ItemFormat::Csv, {{"id", "S"}});
        ImportOptions options;
        options.tableName = "tab";
        options.parallel = parallel;
        return importItems(table(), *reader, options, m_context);
    }

    std::map<std::string, Json> m_items;
    std::size_t m_largestBatch = 0;
    bool m_full = false;

private:
    static Result<wire::HttpResponse> answer(const Json& json) { return wire::HttpResponse{200, {}, json.dump()}; }
    static Json describe() {
        return Json::parse(R"({"Table":{"TableName":"tab","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
            "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}})");
    }
    Result<wire::HttpResponse> write(const Json& input) {
        if (m_full) return wire::HttpResponse{400, {}, R"({"__type":"x#ValidationException","message":"no more"})"};
        const Json& requests = input["RequestItems"]["tab"];
        m_largestBatch = std::max(m_largestBatch, requests.size());
        std::set<std::string> ids;
        for (const Json& request : requests) {
            const Json& item =
                request.contains("PutRequest") ? request["PutRequest"]["Item"] : request["DeleteRequest"]["Key"];
            const std::string id = item["id"]["S"];
            EXPECT_TRUE(ids.insert(id).second) << "twice in one batch: " << id;
            if (request.contains("PutRequest"))
                m_items[id] = item;
            else
                m_items.erase(id);
        }
        return answer(Json::object());
    }
    Json scan(const Json& input) {
        Json output{{"Items", Json::array()}};
        auto at = input.contains("ExclusiveStartKey") ? m_items.upper_bound(input["ExclusiveStartKey"]["id"]["S"])
                                                      : m_items.begin();
        const bool keysOnly = input.contains("ProjectionExpression");
        for (; at != m_items.end() && output["Items"].size() < 2; ++at)
            output["Items"].push_back(keysOnly ? Json{{"id", at->second["id"]}} : at->second);
        output["Count"] = output["Items"].size();
        if (at != m_items.end()) output["LastEvaluatedKey"] = Json{{"id", output["Items"].back()["id"]}};
        return output;
    }
};

TEST_F(TablesTest, ImportsInBatchesAndTheLaterOfTwoWins) {
    std::string csv = "id,n\n";
    for (int i = 0; i < 1000; ++i)
        csv += std::to_string(i % 900) + ',' + std::to_string(i) + '\n';
    ASSERT_OK_AND(const auto count, import(csv));
    EXPECT_EQ(count, 1000U);
    EXPECT_EQ(m_items.size(), 900U);
    EXPECT_EQ(m_items["5"], Json::parse(R"({"id":{"S":"5"},"n":{"N":"905"}})"));
    EXPECT_EQ(m_largestBatch, 25U);
}

TEST_F(TablesTest, AnItemWithoutTheKeyIsRefusedWithItsLine) {
    const auto done = import("id,n\n1,1\n,2\n");
    ASSERT_FALSE(done.has_value());
    EXPECT_THAT(done.error().message, HasSubstr("Line 3: the item lacks 'id'"));
    EXPECT_TRUE(m_items.empty());
}

TEST_F(TablesTest, AFailedBatchFailsTheImport) {
    m_full = true;
    const auto done = import("id\n1\n");
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, "ValidationException");
}

TEST_F(TablesTest, ACsvHasEveryAttributeThatAnyItemHas) {
    m_items = {{"a", Json::parse(R"({"id":{"S":"a"},"x":{"N":"1"}})")},
               {"b", Json::parse(R"({"id":{"S":"b"}})")},
               {"c", Json::parse(R"({"id":{"S":"c"},"b":{"S":"5"}})")}};
    ExportOptions options;
    options.scan.tableName = "tab";
    options.format = ItemFormat::Csv;
    std::ostringstream out;
    ASSERT_OK_AND(const auto count, exportItems(table(), options, out, m_context));
    EXPECT_EQ(count, 3U);
    EXPECT_EQ(out.str(), "id,b,x\na,,1\nb,,\nc,\"\"\"5\"\"\",\n");

    options.columns = {"x", "id"};
    std::ostringstream chosen;
    ASSERT_OK(exportItems(table(), options, chosen, m_context));
    EXPECT_EQ(chosen.str(), "x,id\n1,a\n,b\n,c\n");
}

TEST_F(TablesTest, LinesComeAsTheyAreScanned) {
    m_items = {{"a", Json::parse(R"({"id":{"S":"a"},"x":{"B":"SGk="}})")}};
    ExportOptions options;
    options.scan.tableName = "tab";
    std::ostringstream out;
    ASSERT_OK(exportItems(table(), options, out, m_context));
    EXPECT_EQ(out.str(), "{\"id\":\"a\",\"x\":{\"$B\":\"SGk=\"}}\n");
}

TEST_F(TablesTest, DeletingEmptiesTheTable) {
    for (const char* id : {"a", "b", "c", "d", "e"})
        m_items[id] = Json{{"id", {{"S", id}}}, {"x", {{"N", "1"}}}};
    ScanInput scan;
    scan.tableName = "tab";
    ASSERT_OK_AND(const auto count, deleteItems(table(), scan, m_context));
    EXPECT_EQ(count, 5U);
    EXPECT_TRUE(m_items.empty());
}

} // namespace
} // namespace skydeck::workflows
