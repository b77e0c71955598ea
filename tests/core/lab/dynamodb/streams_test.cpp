#include "tests/core/lab/dynamodb/dynamodb_fixture.h"

namespace skydeck::lab {

namespace {

class DynamoDbStreams : public DynamoDbFixture {
protected:
    void SetUp() override {
        DynamoDbFixture::SetUp();
        m_clock.advance(std::chrono::seconds(1));
    }
    void enable(const std::string& view) {
        const Json specification{{"StreamEnabled", true}, {"StreamViewType", view}};
        m_arn = ok("UpdateTable", on({{"StreamSpecification", specification}}))
                    .at("TableDescription")
                    .at("LatestStreamArn")
                    .get<std::string>();
        m_clock.advance(std::chrono::seconds(1));
    }
    Json streams(std::string_view operation, const Json& input) {
        service = "dynamodbstreams";
        Json output = ok(operation, input);
        service = "dynamodb";
        return output;
    }
    std::string iterator(Json more) {
        more["StreamArn"] = m_arn;
        const Json shards = streams("DescribeStream", {{"StreamArn", m_arn}}).at("StreamDescription").at("Shards");
        more["ShardId"] = shards.at(0).at("ShardId");
        return streams("GetShardIterator", more).at("ShardIterator").get<std::string>();
    }
    Json records() {
        return streams("GetRecords", {{"ShardIterator", iterator({{"ShardIteratorType", "TRIM_HORIZON"}})}})
            .at("Records");
    }

    std::string m_arn;
};

TEST_F(DynamoDbStreams, RecordEveryChangeInOrder) {
    enable("NEW_AND_OLD_IMAGES");
    put("a", "1", {{"n", n("1")}});
    put("a", "1", {{"n", n("1")}}); // no change
    put("a", "1", {{"n", n("2")}});
    ok("DeleteItem", on({{"Key", key("a", "1")}}));
    const Json found = records();
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].at("eventName"), "INSERT");
    EXPECT_FALSE(found[0].at("dynamodb").contains("OldImage"));
    EXPECT_EQ(found[1].at("eventName"), "MODIFY");
    EXPECT_EQ(found[1].at("dynamodb").at("OldImage").at("n"), n("1"));
    EXPECT_EQ(found[1].at("dynamodb").at("NewImage").at("n"), n("2"));
    EXPECT_EQ(found[2].at("eventName"), "REMOVE");
    EXPECT_EQ(found[2].at("dynamodb").at("Keys"), key("a", "1"));
    EXPECT_LT(found[0].at("dynamodb").at("SequenceNumber"), found[1].at("dynamodb").at("SequenceNumber"));
}

TEST_F(DynamoDbStreams, GiveOnlyWhatTheirViewHolds) {
    enable("KEYS_ONLY");
    put("a", "1", {{"n", n("1")}});
    const Json change = records().at(0).at("dynamodb");
    EXPECT_FALSE(change.contains("NewImage"));
    EXPECT_EQ(change.at("StreamViewType"), "KEYS_ONLY");
}

TEST_F(DynamoDbStreams, GoOnWhereAReaderStands) {
    enable("NEW_IMAGE");
    for (int i = 0; i < 5; ++i)
        put("a", std::to_string(i));
    Json page =
        streams("GetRecords", {{"ShardIterator", iterator({{"ShardIteratorType", "TRIM_HORIZON"}})}, {"Limit", 2}});
    const std::string second = page.at("Records")[1].at("dynamodb").at("SequenceNumber").get<std::string>();
    page = streams("GetRecords", {{"ShardIterator", page.at("NextShardIterator")}});
    EXPECT_EQ(page.at("Records").size(), 3U);
    page = streams("GetRecords", {{"ShardIterator", page.at("NextShardIterator")}});
    EXPECT_TRUE(page.at("Records").empty());
    const auto from = [&](const char* type) {
        return streams("GetRecords",
                       {{"ShardIterator", iterator({{"ShardIteratorType", type}, {"SequenceNumber", second}})}})
            .at("Records")
            .size();
    };
    EXPECT_EQ(from("AT_SEQUENCE_NUMBER"), 4U);
    EXPECT_EQ(from("AFTER_SEQUENCE_NUMBER"), 3U);
    EXPECT_EQ(from("LATEST"), 0U);
}

TEST_F(DynamoDbStreams, OfATransactionThatFailsHoldNothing) {
    enable("NEW_IMAGE");
    put("a", "1");
    const Json bad{{"TransactItems",
                    {{{"Put", on({{"Item", key("a", "2")}})}},
                     {{"Put", on({{"Item", key("a", "1")}, {"ConditionExpression", "attribute_not_exists(id)"}})}}}}};
    EXPECT_EQ(refused("TransactWriteItems", bad), "TransactionCanceledException");
    EXPECT_EQ(records().size(), 1U);
}

TEST_F(DynamoDbStreams, AreSwitchedOffAndListed) {
    enable("NEW_IMAGE");
    EXPECT_EQ(message("UpdateTable",
                      on({{"StreamSpecification", {{"StreamEnabled", true}, {"StreamViewType", "NEW_IMAGE"}}}})),
              "Table already has an enabled stream: TableName: things");
    EXPECT_EQ(streams("ListStreams", {{"TableName", "things"}}).at("Streams").size(), 1U);
    put("a", "1");
    ok("UpdateTable", on({{"StreamSpecification", {{"StreamEnabled", false}}}}));
    put("a", "2");
    EXPECT_EQ(records().size(), 1U);
    EXPECT_EQ(streams("DescribeStream", {{"StreamArn", m_arn}}).at("StreamDescription").at("StreamStatus"), "DISABLED");
}

TEST_F(DynamoDbStreams, SurviveRestarts) {
    enable("NEW_IMAGE");
    put("a", "1");
    open();
    put("a", "2");
    EXPECT_EQ(records().size(), 2U);
}

class DynamoDbDescriptions : public DynamoDbFixture {};

TEST_F(DynamoDbDescriptions, TablesAreDeletingBeforeTheyAreGone) {
    put("a", "1");
    EXPECT_EQ(ok("DeleteTable", on({})).at("TableDescription").at("TableStatus"), "DELETING");
    EXPECT_EQ(ok("DescribeTable", on({})).at("Table").at("TableStatus"), "DELETING");
    EXPECT_EQ(refused("GetItem", on({{"Key", key("a", "1")}})), "ResourceNotFoundException");
    EXPECT_EQ(refused("DeleteTable", on({})), "ResourceInUseException");
    EXPECT_EQ(refused("CreateTable", definition()), "ResourceInUseException");
    EXPECT_EQ(ok("ListTables", Json::object()).at("TableNames").size(), 1U);
    m_clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(refused("DescribeTable", on({})), "ResourceNotFoundException");
    EXPECT_TRUE(ok("ListTables", Json::object()).at("TableNames").empty());
    ok("CreateTable", definition());
    m_clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(get("a", "1"), Json());
}

TEST_F(DynamoDbDescriptions, TagsComeInPages) {
    const std::string arn = ok("DescribeTable", on({})).at("Table").at("TableArn").get<std::string>();
    Json tags = Json::array();
    for (int i = 0; i < 23; ++i)
        tags.push_back({{"Key", "k" + std::to_string(i)}, {"Value", "v"}});
    ok("TagResource", {{"ResourceArn", arn}, {"Tags", tags}});
    std::size_t found = 0, pages = 0;
    Json input{{"ResourceArn", arn}};
    for (bool more = true; more; ++pages) {
        const Json page = ok("ListTagsOfResource", input);
        found += page.at("Tags").size();
        more = page.contains("NextToken");
        if (more) input["NextToken"] = page.at("NextToken");
    }
    EXPECT_EQ(found, 23U);
    EXPECT_EQ(pages, 3U);
    input["NextToken"] = "99";
    EXPECT_EQ(refused("ListTagsOfResource", input), "ValidationException");
}

TEST_F(DynamoDbDescriptions, BackupsSayWhatThereIs) {
    const auto recovery = [](const Json& output) {
        return output.at("ContinuousBackupsDescription")
            .at("PointInTimeRecoveryDescription")
            .at("PointInTimeRecoveryStatus");
    };
    EXPECT_EQ(recovery(ok("DescribeContinuousBackups", on({}))), "DISABLED");
    ok("UpdateContinuousBackups", on({{"PointInTimeRecoverySpecification", {{"PointInTimeRecoveryEnabled", true}}}}));
    EXPECT_EQ(recovery(ok("DescribeContinuousBackups", on({}))), "ENABLED");
    EXPECT_EQ(refused("DescribeContinuousBackups", {{"TableName", "nowhere"}}), "TableNotFoundException");
    EXPECT_TRUE(ok("ListBackups", Json::object()).at("BackupSummaries").empty());
    EXPECT_EQ(refused("CreateBackup", on({{"BackupName", "first"}})), "NotImplemented");
    EXPECT_EQ(ok("DescribeEndpoints", Json::object()).at("Endpoints")[0].at("Address"), "127.0.0.1:1");
}
} // namespace

} // namespace skydeck::lab
