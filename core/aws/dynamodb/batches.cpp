#include "core/aws/dynamodb/dynamodb_client.h"
#include "core/aws/dynamodb/requests.h"

#include <algorithm>
#include <cmath>

namespace skydeck::aws::dynamodb {

namespace {

constexpr std::size_t kWritesPerCall = 25;
constexpr std::size_t kKeysPerCall = 100;
constexpr int kFruitlessAttempts = 10;

/// The waits between attempts to get the rest of a batch through; they begin anew whenever something got through.
class Patience {
public:
    Patience(const Clock& clock, Random& random, const CallContext& context)
        : m_clock(clock), m_random(random), m_context(context) {}

    Status wait(bool gotSomewhere) {
        m_fruitless = gotSomewhere ? 1 : m_fruitless + 1;
        if (m_fruitless > kFruitlessAttempts)
            return fail(ErrorKind::Throttled, "UnprocessedItems",
                        "DynamoDB left the rest of a batch unprocessed " + std::to_string(kFruitlessAttempts) +
                            " times in a row",
                        "The table's capacity is used up: wait, or give it more.");
        SKYDECK_TRY(m_context.check(m_clock));
        const double ceiling = std::min(20.0, std::ldexp(0.05, m_fruitless));
        const auto delay =
            std::chrono::duration_cast<Duration>(std::chrono::duration<double>(m_random.uniform() * ceiling));
        if (!m_clock.sleepFor(delay, m_context.stop)) SKYDECK_TRY(m_context.check(m_clock));
        return {};
    }

private:
    const Clock& m_clock;
    Random& m_random;
    const CallContext& m_context;
    int m_fruitless = 0;
};

Json writeJson(const WriteRequest& request) {
    if (request.kind == WriteRequest::Kind::Put) return {{"PutRequest", {{"Item", toTyped(request.item)}}}};
    return {{"DeleteRequest", {{"Key", toTyped(request.item)}}}};
}

Json transactJson(const TransactItem& item) {
    static constexpr const char* kinds[] = {"Put", "Update", "Delete", "ConditionCheck"};
    Json step{{"TableName", item.tableName},
              {item.kind == TransactItem::Kind::Put ? "Item" : "Key", toTyped(item.item)}};
    setUnlessEmpty(step, "UpdateExpression", item.update);
    setUnlessEmpty(step, "ConditionExpression", item.condition);
    setExpression(step, item.expression);
    return {{kinds[static_cast<int>(item.kind)], std::move(step)}};
}

} // namespace

Status DynamoDbClient::batchGet(const std::string& tableName, const std::vector<Item>& keys, const ReadOptions& options,
                                const OnItems& page, const CallContext& context) const {
    Patience patience(m_api.session()->clock(), *m_random, context);
    for (std::size_t begin = 0; begin < keys.size(); begin += kKeysPerCall) {
        Json wanted{{"Keys", Json::array()}};
        setRead(wanted, options);
        for (std::size_t i = begin; i < std::min(keys.size(), begin + kKeysPerCall); ++i)
            wanted["Keys"].push_back(toTyped(keys[i]));
        while (!arrayAt(wanted, "Keys").empty()) {
            const std::size_t asked = wanted["Keys"].size();
            SKYDECK_ASSIGN(const Json output,
                           m_api.call("BatchGetItem", {{"RequestItems", {{tableName, std::move(wanted)}}}}, context));
            SKYDECK_ASSIGN(auto items, toItems(arrayAt(memberAt(output, "Responses"), tableName)));
            const std::uint64_t count = items.size();
            if (count > 0 && !page({std::move(items), count, count})) return {};
            wanted = memberAt(memberAt(output, "UnprocessedKeys"), tableName);
            const std::size_t left = arrayAt(wanted, "Keys").size();
            if (left > 0) SKYDECK_TRY(patience.wait(left < asked));
        }
    }
    return {};
}

Status DynamoDbClient::batchWrite(const std::string& tableName, const std::vector<WriteRequest>& requests,
                                  const CallContext& context) const {
    Patience patience(m_api.session()->clock(), *m_random, context);
    for (std::size_t begin = 0; begin < requests.size(); begin += kWritesPerCall) {
        const std::size_t end = std::min(requests.size(), begin + kWritesPerCall);
        Json writes = Json::array();
        for (std::size_t i = begin; i < end; ++i)
            writes.push_back(writeJson(requests[i]));
        while (!writes.empty()) {
            const std::size_t sent = writes.size();
            SKYDECK_ASSIGN(const Json output,
                           m_api.call("BatchWriteItem", {{"RequestItems", {{tableName, std::move(writes)}}}}, context));
            writes = arrayAt(memberAt(output, "UnprocessedItems"), tableName);
            if (!writes.empty()) SKYDECK_TRY(patience.wait(writes.size() < sent));
        }
        context.report(end, requests.size(), tableName);
    }
    return {};
}

Status DynamoDbClient::transactWrite(const std::vector<TransactItem>& items, const std::string& token,
                                     const CallContext& context) const {
    Json request{{"TransactItems", Json::array()}};
    for (const TransactItem& item : items)
        request["TransactItems"].push_back(transactJson(item));
    // Left out, the codec fills it: a retry repeats the same one.
    setUnlessEmpty(request, "ClientRequestToken", token);
    SKYDECK_TRY(m_api.call("TransactWriteItems", request, context));
    return {};
}

Result<std::vector<Item>> DynamoDbClient::transactGet(const std::vector<TransactGet>& gets,
                                                      const CallContext& context) const {
    Json request{{"TransactItems", Json::array()}};
    for (const TransactGet& get : gets) {
        Json one{{"TableName", get.tableName}, {"Key", toTyped(get.key)}};
        // Transactions are consistent anyway; they know no such member.
        ReadOptions options = get.options;
        options.consistentRead = false;
        setRead(one, options);
        request["TransactItems"].push_back(Json{{"Get", std::move(one)}});
    }
    SKYDECK_ASSIGN(const Json output, m_api.call("TransactGetItems", request, context));
    std::vector<Item> items;
    for (const Json& response : arrayAt(output, "Responses")) {
        const Json& found = memberAt(response, "Item");
        SKYDECK_ASSIGN(auto one, toItems(Json::array({found.is_null() ? Json::object() : found})));
        items.push_back(std::move(one.front()));
    }
    return items;
}

} // namespace skydeck::aws::dynamodb
