#pragma once

#include "core/aws/dynamodb/dynamodb_client.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::workflows {

/// How an attribute is compared with a value.
enum class Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Between, ///< both ends included
    BeginsWith,
    Contains,
    NotContains,
    Exists,
    NotExists,
};
/// How many values it needs: 0, 1 or 2.
int valuesOf(Comparison comparison);
/// True for what DynamoDB allows for a sort key.
bool fitsSortKey(Comparison comparison);

struct ItemCondition {
    /// A path into the item: "age", "address.city", "tags[0]". Names with dots or brackets stand in double quotes.
    std::string attribute;
    Comparison comparison = Comparison::Equal;
    aws::dynamodb::AttributeValue value = {};
    aws::dynamodb::AttributeValue upper = {}; ///< Between
};

/// What is looked for in a table, as a person says it.
struct ItemSearch {
    std::string tableName;
    std::string indexName = {};                                  ///< empty: the table itself
    std::optional<aws::dynamodb::AttributeValue> partition = {}; ///< the partition key: a query; none: a scan
    std::optional<ItemCondition> sort = {};                      ///< queries only; its attribute is the sort key
    std::vector<ItemCondition> filters = {};                     ///< all of them hold
    bool descending = false;                                     ///< queries, by sort key
};

/// The request for it. InvalidInput (InvalidSearch) says what is wrong with the search. `keys` are those of the index
/// or table that is read.
Result<aws::dynamodb::QueryInput> queryFor(const ItemSearch& search, const aws::dynamodb::KeySchema& keys);
Result<aws::dynamodb::ScanInput> scanFor(const ItemSearch& search);

struct FoundItems {
    std::vector<aws::dynamodb::Item> items;
    std::uint64_t looked = 0; ///< items that were read and paid for
    aws::dynamodb::Item next; ///< where to go on; empty at the end
};

/// Reads on after `after` (empty: from the beginning) until there are `wanted` items or no more. Progress counts what
/// was looked at.
Result<FoundItems> findItems(const aws::dynamodb::DynamoDbClient& client, const ItemSearch& search,
                             const aws::dynamodb::KeySchema& keys, const aws::dynamodb::Item& after, std::size_t wanted,
                             const CallContext& context);

} // namespace skydeck::workflows
