#include "core/aws/dynamodb/dynamodb_client.h"

#include "tests/core/aws/client_test.h"

namespace skydeck::aws::dynamodb {
namespace {

using test::FakeTransport;

class DynamoDbClientTest : public test::ClientTest {
protected:
    DynamoDbClient dynamodb(FakeTransport fake) {
        return DynamoDbClient(client(std::move(fake), "dynamodb"), m_random);
    }
    static Item key(const char* id) { return {{"id", {id}}}; }
    test::FixedRandom m_random;
};

TEST_F(DynamoDbClientTest, TablesOfAllPagesAreListed) {
    const auto api = dynamodb(std::move(FakeTransport()
                                            .then(200, R"({"TableNames":["abc"],"LastEvaluatedTableName":"abc"})")
                                            .then(200, R"({"TableNames":["b"]})")));
    ASSERT_OK_AND(const auto names, api.listTables(m_context));
    EXPECT_EQ(names, (std::vector<std::string>{"abc", "b"}));
    EXPECT_EQ(sent(1).headers.value("X-Amz-Target"), "DynamoDB_20120810.ListTables");
    EXPECT_EQ(sentJson(1), Json::parse(R"({"ExclusiveStartTableName":"abc"})"));
}

TEST_F(DynamoDbClientTest, ATableIsDescribedWithItsKeysAndIndexes) {
    const auto api = dynamodb(std::move(FakeTransport().then(200, R"({"Table":{"TableName":"tab","TableStatus":"ACTIVE",
        "KeySchema":[{"AttributeName":"s","KeyType":"RANGE"},{"AttributeName":"p","KeyType":"HASH"}],
        "AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},{"AttributeName":"s","AttributeType":"N"}],
        "GlobalSecondaryIndexes":[{"IndexName":"i","KeySchema":[{"AttributeName":"s","KeyType":"HASH"}],
            "Projection":{"ProjectionType":"ALL"},"IndexStatus":"ACTIVE"}],
        "BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"},"ItemCount":3,"CreationDateTime":1.5E9}})")));
    ASSERT_OK_AND(const auto table, api.describeTable("tab", m_context));
    EXPECT_EQ(table.keys[0].name + table.keys[0].type + table.keys[1].name + table.keys[1].type, "pSsN");
    EXPECT_EQ(table.billingMode, "PAY_PER_REQUEST");
    EXPECT_EQ(table.itemCount, 3U);
    EXPECT_EQ(table.indexes.at(0).keys.at(0).type, "N");
    EXPECT_EQ(toEpochSeconds(*table.creationTime), 1.5E9);
}

TEST_F(DynamoDbClientTest, ANewTableDefinesEachKeyAttributeOnce) {
    const auto api = dynamodb(std::move(FakeTransport().then(200, R"({"TableDescription":{"TableName":"tab"}})")));
    CreateTableInput input;
    input.tableName = "tab";
    input.keys = {{"p", "S"}, {"s", "N"}};
    input.globalIndexes = {{"byS", {{"s", "N"}}}};
    input.tags = {{"course", "cloud"}};
    ASSERT_OK(api.createTable(input, m_context));
    EXPECT_EQ(sentJson(), Json::parse(R"({"TableName":"tab","BillingMode":"PAY_PER_REQUEST",
        "KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],
        "AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},{"AttributeName":"s","AttributeType":"N"}],
        "GlobalSecondaryIndexes":[{"IndexName":"byS","KeySchema":[{"AttributeName":"s","KeyType":"HASH"}],
            "Projection":{"ProjectionType":"ALL"}}],
        "Tags":[{"Key":"course","Value":"cloud"}]})"));
}

TEST_F(DynamoDbClientTest, AnItemComesOrThereIsNone) {
    const auto api =
        dynamodb(std::move(FakeTransport().then(200, R"({"Item":{"id":{"S":"1"},"n":{"N":"0.30"}}})").then(200, "{}")));
    ReadOptions options;
    options.consistentRead = true;
    options.projection = "#n";
    options.names = {{"#n", "n"}};
    ASSERT_OK_AND(const auto found, api.getItem("tab", key("1"), options, m_context));
    EXPECT_EQ(found.value().at("n"), AttributeValue{Number{"0.30"}});
    EXPECT_EQ(sentJson(), Json::parse(R"({"TableName":"tab","Key":{"id":{"S":"1"}},"ConsistentRead":true,
        "ProjectionExpression":"#n","ExpressionAttributeNames":{"#n":"n"}})"));
    ASSERT_OK_AND(const auto missing, api.getItem("tab", key("2"), {}, m_context));
    EXPECT_FALSE(missing.has_value());
}

TEST_F(DynamoDbClientTest, AConditionThatDoesNotHoldIsAConflict) {
    const auto api = dynamodb(std::move(FakeTransport().then(
        400, R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"no"})")));
    WriteOptions options;
    options.condition = "attribute_not_exists(id)";
    const auto put = api.putItem("tab", key("1"), options, m_context);
    ASSERT_FALSE(put.has_value());
    EXPECT_EQ(put.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(put.error().code, "ConditionalCheckFailedException");
}

TEST_F(DynamoDbClientTest, AnUpdateSendsItsExpressionAndGivesWhatWasAskedFor) {
    const auto api = dynamodb(std::move(FakeTransport().then(200, R"({"Attributes":{"n":{"N":"2"}}})")));
    WriteOptions options;
    options.expression = {{{"#n", "n"}}, {{":one", {Number{"1"}}}}};
    options.returnValues = "UPDATED_NEW";
    ASSERT_OK_AND(const auto item, api.updateItem("tab", key("1"), "ADD #n :one", options, m_context));
    EXPECT_EQ(item, (Item{{"n", {Number{"2"}}}}));
    EXPECT_EQ(sentJson(), Json::parse(R"({"TableName":"tab","Key":{"id":{"S":"1"}},"UpdateExpression":"ADD #n :one",
        "ExpressionAttributeNames":{"#n":"n"},"ExpressionAttributeValues":{":one":{"N":"1"}},
        "ReturnValues":"UPDATED_NEW"})"));
}

TEST_F(DynamoDbClientTest, AQueryFollowsItsPagesUpToTheLimit) {
    const auto api = dynamodb(std::move(
        FakeTransport()
            .then(200, R"({"Items":[{"id":{"S":"1"}}],"Count":1,"ScannedCount":1,"LastEvaluatedKey":{"id":{"S":"1"}}})")
            .then(200, R"({"Items":[{"id":{"S":"2"}},{"id":{"S":"3"}}],"Count":2,"ScannedCount":2,
                "LastEvaluatedKey":{"id":{"S":"3"}}})")));
    QueryInput input;
    input.tableName = "tab";
    input.keyCondition = "id = :id";
    input.filter = "attribute_exists(x)";
    input.expression.values = {{":id", {"1"}}};
    input.forward = false;
    input.limit = 2;
    std::vector<Item> items;
    ASSERT_OK(api.query(
        input,
        [&](ItemsPage page) {
            items.insert(items.end(), page.items.begin(), page.items.end());
            return true;
        },
        m_context));
    EXPECT_EQ(items, (std::vector<Item>{key("1"), key("2")}));
    EXPECT_EQ(sentJson(1),
              Json::parse(R"json({"TableName":"tab","KeyConditionExpression":"id = :id","ScanIndexForward":false,
        "FilterExpression":"attribute_exists(x)","ExpressionAttributeValues":{":id":{"S":"1"}},
        "ExclusiveStartKey":{"id":{"S":"1"}}})json"));
}

/// Answers a scan's segments with one item each, named after the segment.
FakeTransport::Answer segmentAnswer() {
    return [](const wire::HttpRequest& request) -> Result<wire::HttpResponse> {
        const Json input = Json::parse(request.body);
        Json output{{"Items", {{{"id", {{"S", std::to_string(input.value("Segment", -1))}}}}}}, {"Count", 1}};
        if (!input.contains("ExclusiveStartKey")) output["LastEvaluatedKey"] = {{"id", {{"S", "x"}}}};
        return wire::HttpResponse{200, {}, output.dump()};
    };
}

TEST_F(DynamoDbClientTest, AParallelScanReadsEverySegmentToItsEnd) {
    FakeTransport fake;
    fake.record()->otherwise = segmentAnswer();
    const auto api = dynamodb(std::move(fake));
    ScanInput input;
    input.tableName = "tab";
    input.segments = 4;
    std::map<std::string, int> seen;
    ASSERT_OK(api.scan(
        input,
        [&](ItemsPage page) {
            for (const Item& item : page.items)
                ++seen[std::get<std::string>(item.at("id").value)];
            return true;
        },
        m_context));
    EXPECT_EQ(seen, (std::map<std::string, int>{{"0", 2}, {"1", 2}, {"2", 2}, {"3", 2}}));
    EXPECT_EQ(integerAt(sentJson(), "TotalSegments"), 4);
}

TEST_F(DynamoDbClientTest, AParallelScanStopsAtItsLimit) {
    FakeTransport fake;
    fake.record()->otherwise = segmentAnswer();
    const auto api = dynamodb(std::move(fake));
    ScanInput input;
    input.tableName = "tab";
    input.segments = 4;
    input.limit = 3;
    std::size_t items = 0;
    ASSERT_OK(api.scan(
        input,
        [&](ItemsPage page) {
            items += page.items.size();
            return true;
        },
        m_context));
    EXPECT_EQ(items, 3U);
}

TEST_F(DynamoDbClientTest, AFailedSegmentFailsTheScan) {
    FakeTransport fake;
    fake.record()->otherwise = [](const wire::HttpRequest& request) -> Result<wire::HttpResponse> {
        if (integerAt(Json::parse(request.body), "Segment") == 1)
            return wire::HttpResponse{400, {}, R"({"__type":"x#ResourceNotFoundException","message":"no table"})"};
        return wire::HttpResponse{200, {}, R"({"Items":[],"Count":0})"};
    };
    const auto api = dynamodb(std::move(fake));
    ScanInput input;
    input.tableName = "tab";
    input.segments = 3;
    const auto done = api.scan(
        input, [](ItemsPage) { return true; }, m_context);
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, "ResourceNotFoundException");
}

TEST_F(DynamoDbClientTest, ACancelledParallelScanSaysSo) {
    FakeTransport fake;
    fake.record()->otherwise = segmentAnswer();
    const auto api = dynamodb(std::move(fake));
    std::stop_source stop;
    stop.request_stop();
    m_context.stop = stop.get_token();
    ScanInput input;
    input.tableName = "tab";
    input.segments = 2;
    const auto done = api.scan(
        input, [](ItemsPage) { return true; }, m_context);
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().kind, ErrorKind::Cancelled);
}

TEST_F(DynamoDbClientTest, WritesGoInTwentyFivesAndTheUnprocessedAgain) {
    const auto api = dynamodb(std::move(FakeTransport()
                                            .then(200, R"({"UnprocessedItems":{"tab":[
                                                {"PutRequest":{"Item":{"id":{"S":"7"}}}}]}})")
                                            .then(200, R"({"UnprocessedItems":{}})")
                                            .then(200, "{}")));
    std::vector<WriteRequest> requests;
    for (int i = 0; i < 26; ++i)
        requests.push_back(
            {i == 25 ? WriteRequest::Kind::Delete : WriteRequest::Kind::Put, key(std::to_string(i).c_str())});
    ASSERT_OK(api.batchWrite("tab", requests, m_context));
    EXPECT_EQ(sentJson(0)["RequestItems"]["tab"].size(), 25U);
    EXPECT_EQ(sentJson(1), Json::parse(R"({"RequestItems":{"tab":[{"PutRequest":{"Item":{"id":{"S":"7"}}}}]}})"));
    EXPECT_EQ(sentJson(2), Json::parse(R"({"RequestItems":{"tab":[{"DeleteRequest":{"Key":{"id":{"S":"25"}}}}]}})"));
    EXPECT_GT(m_clock.slept(), Duration::zero());
}

TEST_F(DynamoDbClientTest, WritesThatNeverGetThroughAreThrottled) {
    FakeTransport fake;
    fake.record()->otherwise = [](const wire::HttpRequest&) -> Result<wire::HttpResponse> {
        return wire::HttpResponse{
            200, {}, R"({"UnprocessedItems":{"tab":[{"DeleteRequest":{"Key":{"id":{"S":"1"}}}}]}})"};
    };
    const auto api = dynamodb(std::move(fake));
    const auto done = api.batchWrite("tab", {{WriteRequest::Kind::Delete, key("1")}}, m_context);
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().kind, ErrorKind::Throttled);
    EXPECT_EQ(done.error().code, "UnprocessedItems");
    EXPECT_EQ(calls(), 11U);
}

TEST_F(DynamoDbClientTest, KeysThatWereLeftOutAreAskedForAgain) {
    const auto api = dynamodb(std::move(FakeTransport()
                                            .then(200, R"({"Responses":{"tab":[{"id":{"S":"0"}}]},
                                                "UnprocessedKeys":{"tab":{"Keys":[{"id":{"S":"1"}}],
                                                    "ProjectionExpression":"id"}}})")
                                            .then(200, R"({"Responses":{"tab":[{"id":{"S":"1"}}]}})")
                                            .then(200, R"({"Responses":{"tab":[]}})")));
    std::vector<Item> keys;
    for (int i = 0; i < 101; ++i)
        keys.push_back(key(std::to_string(i).c_str()));
    ReadOptions options;
    options.projection = "id";
    std::size_t found = 0;
    ASSERT_OK(api.batchGet(
        "tab", keys, options,
        [&](ItemsPage page) {
            found += page.items.size();
            return true;
        },
        m_context));
    EXPECT_EQ(found, 2U);
    EXPECT_EQ(sentJson(1),
              Json::parse(R"({"RequestItems":{"tab":{"Keys":[{"id":{"S":"1"}}],"ProjectionExpression":"id"}}})"));
    EXPECT_EQ(calls(), 3U);
}

TEST_F(DynamoDbClientTest, ATransactionSendsItsStepsAndSaysWhichFailed) {
    const auto api = dynamodb(std::move(FakeTransport().then(
        400, R"({"__type":"x#TransactionCanceledException","Message":"cancelled [None, ConditionalCheckFailed]"})")));
    TransactItem put{TransactItem::Kind::Put, "tab", key("1"), {}, {}, {}};
    TransactItem check{TransactItem::Kind::Check, "tab", key("2"), {}, "attribute_exists(id)", {}};
    const auto done = api.transactWrite({put, check}, "token", m_context);
    EXPECT_EQ(sentJson(), Json::parse(R"json({"ClientRequestToken":"token","TransactItems":[
        {"Put":{"TableName":"tab","Item":{"id":{"S":"1"}}}},
        {"ConditionCheck":{"TableName":"tab","Key":{"id":{"S":"2"}},"ConditionExpression":"attribute_exists(id)"}}]})json"));
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().kind, ErrorKind::Conflict);
    EXPECT_THAT(done.error().message, testing::HasSubstr("[None, ConditionalCheckFailed]"));
}

TEST_F(DynamoDbClientTest, ATransactionReadsInOrderWithGaps) {
    const auto api = dynamodb(std::move(FakeTransport().then(200, R"({"Responses":[{},{"Item":{"id":{"S":"2"}}}]})")));
    ASSERT_OK_AND(const auto items, api.transactGet({{"tab", key("1"), {}}, {"tab", key("2"), {}}}, m_context));
    EXPECT_EQ(items, (std::vector<Item>{{}, key("2")}));
}

TEST_F(DynamoDbClientTest, AnItemThatMakesNoSenseIsAProtocolError) {
    const auto api = dynamodb(std::move(FakeTransport().then(200, R"({"Item":{"id":{"N":"many"}}})")));
    const auto item = api.getItem("tab", key("1"), {}, m_context);
    ASSERT_FALSE(item.has_value());
    EXPECT_EQ(item.error().kind, ErrorKind::Protocol);
}

} // namespace
} // namespace skydeck::aws::dynamodb
