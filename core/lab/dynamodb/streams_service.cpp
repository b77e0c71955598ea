#include "core/base/strings.h"
#include "core/lab/dynamodb/attribute_value.h"
#include "core/lab/dynamodb/dynamodb_store.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/lab.h"

#include <algorithm>
#include <limits>

namespace skydeck::lab::dynamodb {

namespace {
constexpr const char* kShard = "shardId-00000000000000000000-00000001"; // one for each stream

/// As long as AWS's, and in order as texts.
std::string sequenceText(std::int64_t number) {
    std::string digits = std::to_string(number);
    return "1" + std::string(20 - digits.size(), '0') + digits;
}

Result<std::int64_t> sequenceNumber(const std::string& text) {
    const auto number = text.size() == 21 && text[0] == '1' ? parseInteger(text.substr(1)) : std::nullopt;
    if (!number) return invalid("Invalid SequenceNumber");
    return *number;
}

/// The handlers of the service that reads streams.
class DynamoDbStreams {
public:
    explicit DynamoDbStreams(Lab& lab) : m_lab(lab) {}

    Result<Reply> listStreams(const Call& call) {
        const auto held = m_lab.database->lock();
        const std::string wanted = stringAt(call.input, "TableName");
        const auto limit = static_cast<std::size_t>(integerAt(call.input, "Limit", 100));
        const std::string after = stringAt(call.input, "ExclusiveStartStreamArn");
        Json streams = Json::array(), output = Json::object();
        for (const std::string& name : store().tableNames({}, std::numeric_limits<std::size_t>::max())) {
            SKYDECK_ASSIGN(const auto table, store().table(name));
            const std::string arn = stringAt(table->definition, "LatestStreamArn");
            if (arn.empty() || (!wanted.empty() && wanted != name) || (!after.empty() && arn <= after)) continue;
            if (streams.size() == limit) {
                output["LastEvaluatedStreamArn"] = streams.back().at("StreamArn");
                break;
            }
            streams.push_back({{"StreamArn", arn},
                               {"TableName", name},
                               {"StreamLabel", stringAt(table->definition, "LatestStreamLabel")}});
        }
        output["Streams"] = std::move(streams);
        return Reply(std::move(output));
    }

    Result<Reply> describeStream(const Call& call) {
        const auto held = m_lab.database->lock();
        SKYDECK_ASSIGN(const auto table, tableOfStream(stringAt(call.input, "StreamArn")));
        const Json& definition = table->definition;
        SKYDECK_ASSIGN(const auto first, store().records(*table, 0, 1));
        SKYDECK_ASSIGN(const std::int64_t next, store().nextRecord());
        const std::string start = sequenceText(first.empty() ? next : first[0].sequence);
        Json shards = Json::array();
        if (stringAt(call.input, "ExclusiveStartShardId") < kShard)
            shards.push_back({{"ShardId", kShard}, {"SequenceNumberRange", {{"StartingSequenceNumber", start}}}});
        return Reply(Json{{"StreamDescription",
                           {{"StreamArn", stringAt(definition, "LatestStreamArn")},
                            {"StreamLabel", stringAt(definition, "LatestStreamLabel")},
                            {"StreamStatus", table->streamView.empty() ? "DISABLED" : "ENABLED"},
                            {"StreamViewType", stringAt(definition, "LatestStreamView")},
                            {"CreationRequestDateTime", numberAt(definition, "LatestStreamMade")},
                            {"TableName", table->name},
                            {"KeySchema", definition.at("KeySchema")},
                            {"Shards", std::move(shards)}}}});
    }

    Result<Reply> getShardIterator(const Call& call) {
        const auto held = m_lab.database->lock();
        const std::string arn = stringAt(call.input, "StreamArn"), type = stringAt(call.input, "ShardIteratorType");
        SKYDECK_TRY(tableOfStream(arn));
        if (stringAt(call.input, "ShardId") != kShard)
            return awsError(400, "ResourceNotFoundException", "Requested resource not found: Shard does not exist");
        std::int64_t at = 0;
        if (type == "LATEST") {
            SKYDECK_ASSIGN(at, store().nextRecord());
        } else if (type != "TRIM_HORIZON") {
            SKYDECK_ASSIGN(at, sequenceNumber(stringAt(call.input, "SequenceNumber")));
            if (type == "AFTER_SEQUENCE_NUMBER") ++at;
        }
        return Reply(Json{{"ShardIterator", iterator(arn, at)}});
    }

    Result<Reply> getRecords(const Call& call) {
        const auto held = m_lab.database->lock();
        const std::string text = fromBase64(stringAt(call.input, "ShardIterator")).value_or("");
        const std::size_t bar = text.rfind('|');
        const auto at = bar == std::string::npos ? std::nullopt : parseInteger(text.substr(bar + 1));
        if (!at) return invalid("Invalid ShardIterator");
        const std::string arn = text.substr(0, bar);
        SKYDECK_ASSIGN(const auto table, tableOfStream(arn));
        const auto limit = static_cast<std::size_t>(integerAt(call.input, "Limit", 1000));
        SKYDECK_ASSIGN(const auto found, store().records(*table, *at, limit));
        Json records = Json::array();
        for (const auto& record : found)
            records.push_back(describeRecord(*table, record));
        const std::int64_t next = found.empty() ? *at : found.back().sequence + 1;
        return Reply(Json{{"Records", std::move(records)}, {"NextShardIterator", iterator(arn, next)}});
    }

private:
    DynamoDbStore& store() { return *m_lab.dynamoDb; }

    static std::string iterator(const std::string& arn, std::int64_t at) {
        return toBase64(arn + "|" + std::to_string(at));
    }

    Result<std::shared_ptr<const Table>> tableOfStream(const std::string& arn) {
        const std::size_t begin = arn.find(":table/"), end = arn.find("/stream/");
        if (begin != std::string::npos && end != std::string::npos && begin < end) {
            auto table = store().table(arn.substr(begin + 7, end - begin - 7));
            if (table && stringAt((*table)->definition, "LatestStreamArn") == arn) return table;
        }
        return awsError(400, "ResourceNotFoundException",
                        "Requested resource not found: Stream: " + arn + " not found");
    }

    Json describeRecord(const Table& table, const DynamoDbStore::StreamRecord& record) const {
        Json change = record.change;
        std::size_t bytes = 0;
        for (const auto& [name, item] : change.items())
            bytes += itemSize(item);
        change["ApproximateCreationDateTime"] = record.made;
        change["SequenceNumber"] = sequenceText(record.sequence);
        change["SizeBytes"] = bytes;
        change["StreamViewType"] = stringAt(table.definition, "LatestStreamView");
        return {
            {"eventID", wireId(record.sequence)}, {"eventName", record.event},        {"eventVersion", "1.1"},
            {"eventSource", "aws:dynamodb"},      {"awsRegion", m_lab.config.region}, {"dynamodb", std::move(change)}};
    }

    static std::string wireId(std::int64_t sequence) {
        const std::string digits = std::to_string(sequence);
        return std::string(32 - digits.size(), '0') + digits;
    }

    Lab& m_lab;
};
} // namespace

} // namespace skydeck::lab::dynamodb

namespace skydeck::lab {

Service makeDynamoDbStreamsService(Lab& lab) {
    using dynamodb::DynamoDbStreams;
    return Service::of<DynamoDbStreams>("dynamodbstreams", std::make_shared<DynamoDbStreams>(lab),
                                        {{"ListStreams", &DynamoDbStreams::listStreams},
                                         {"DescribeStream", &DynamoDbStreams::describeStream},
                                         {"GetShardIterator", &DynamoDbStreams::getShardIterator},
                                         {"GetRecords", &DynamoDbStreams::getRecords}});
}

} // namespace skydeck::lab
