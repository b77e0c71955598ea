#include "core/workflows/made_up_people.h"

#include "core/workflows/quiet.h"

namespace skydeck::workflows {

namespace {

namespace ddb = aws::dynamodb;

ddb::Item madeUpPerson(const ddb::KeySchema& keys, Random& random, std::uint64_t number) {
    static constexpr const char* first[] = {"Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Tomoyuki", "Mary"};
    static constexpr const char* last[] = {"Lovelace", "Hopper", "Turing", "Dijkstra",
                                           "Liskov",   "Knuth",  "Mano",   "Shaw"};
    ddb::Item item{{"first_name", {first[random.next() >> 61]}},
                   {"last_name", {last[random.next() >> 61]}},
                   {"age", {ddb::Number{std::to_string(1 + (random.next() >> 16) % 99)}}}};
    for (const ddb::KeyAttribute& key : keys) {
        std::string id = std::to_string(random.next() >> 11) + std::to_string(number);
        if (key.type == "N")
            item[key.name] = {ddb::Number{std::move(id)}};
        else if (key.type == "B")
            item[key.name] = {ddb::Binary{std::move(id)}};
        else
            item[key.name] = {std::move(id)};
    }
    return item;
}

} // namespace

Status putMadeUpPeople(const ddb::DynamoDbClient& client, const std::string& tableName, std::uint64_t count,
                       Random& random, const CallContext& context) {
    constexpr std::uint64_t kAtOnce = 1000;
    SKYDECK_ASSIGN(const auto table, client.describeTable(tableName, quiet(context)));
    for (std::uint64_t done = 0; done < count;) {
        std::vector<ddb::WriteRequest> requests;
        for (; requests.size() < kAtOnce && done < count; ++done)
            requests.push_back({ddb::WriteRequest::Kind::Put, madeUpPerson(table.keys, random, done)});
        SKYDECK_TRY(client.batchWrite(tableName, requests, quiet(context)));
        context.report(done, count, tableName);
    }
    return {};
}

} // namespace skydeck::workflows
