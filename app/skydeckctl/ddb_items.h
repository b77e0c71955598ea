#pragma once

#include "app/skydeckctl/command.h"
#include "core/aws/dynamodb/dynamodb_client.h"

#include <set>

namespace skydeck::ctl {

/// Items and keys of DynamoDB as command lines say them and as people read them. `--plain` chooses the JSON that is
/// read and printed; without it, it is DynamoDB's typed form.

inline constexpr OptionSpec kPlain{"--plain", "",
                                   "plain JSON, {\"id\": 5}, instead of the typed {\"id\": {\"N\": \"5\"}}"};

/// An item from an argument; - is standard input.
Result<aws::dynamodb::Item> itemArgument(Invocation& call, std::size_t index);
/// A key: a JSON object, or the partition key's value as it is (and --sort VALUE).
Result<aws::dynamodb::Item> keyArgument(Invocation& call, const aws::dynamodb::DynamoDbClient& api, std::size_t index);
/// --name #x=NAME, --value :x=VALUE and --values JSON.
Result<aws::dynamodb::ExpressionNames> expressionOptions(const Invocation& call);

/// An item in the form that the command line asks for; for tables, one attribute a line.
void printItem(Invocation& call, const aws::dynamodb::Item& item);

/// Prints many items: as JSON, one array written as the items come; else as a table when all are there.
class ItemPrinter {
public:
    ItemPrinter(Invocation& call, std::vector<std::string> firstColumns)
        : m_call(call), m_first(std::move(firstColumns)) {}
    void take(const std::vector<aws::dynamodb::Item>& items);
    void finish();
    std::uint64_t count() const { return m_count; }

private:
    Invocation& m_call;
    std::vector<std::string> m_first;
    std::vector<aws::dynamodb::Item> m_items;
    std::uint64_t m_count = 0;
};

} // namespace skydeck::ctl
