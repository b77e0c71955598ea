#pragma once

#include "core/aws/api_client.h"
#include "core/aws/dynamodb/attribute_value.h"

#include <optional>

namespace skydeck::aws::dynamodb {

struct KeyAttribute {
    std::string name;
    std::string type; ///< S, N or B
};

/// One or two attributes: the partition key, then the sort key.
using KeySchema = std::vector<KeyAttribute>;

struct IndexDescription {
    std::string indexName;
    bool global = true;
    KeySchema keys;
    std::string projection; ///< ALL, KEYS_ONLY, INCLUDE
    std::string status;     ///< global indexes only
    std::uint64_t itemCount = 0;
};

struct TableDescription {
    std::string tableName;
    std::string tableArn;
    std::string status; ///< CREATING, ACTIVE, UPDATING, DELETING, …
    KeySchema keys;
    std::string billingMode; ///< PAY_PER_REQUEST or PROVISIONED
    std::int64_t readCapacity = 0, writeCapacity = 0;
    std::uint64_t itemCount = 0, sizeBytes = 0; ///< AWS counts about every six hours
    std::vector<IndexDescription> indexes;
    std::optional<WallTime> creationTime;
    bool deletionProtection = false;
};

struct CreateTableInput {
    struct Index {
        std::string indexName;
        KeySchema keys;
    };
    std::string tableName;
    KeySchema keys;
    std::vector<Index> globalIndexes;                 ///< with all attributes
    std::int64_t readCapacity = 0, writeCapacity = 0; ///< both 0: on demand
    std::map<std::string, std::string> tags;
};

/// What stands for #names and :values in DynamoDB's expressions.
struct ExpressionNames {
    std::map<std::string, std::string> names;
    Item values;
};

struct ReadOptions {
    bool consistentRead = false;
    std::string projection; ///< ProjectionExpression; empty: all attributes
    std::map<std::string, std::string> names;
};

struct WriteOptions {
    std::string condition; ///< ConditionExpression, or empty
    ExpressionNames expression;
    std::string returnValues = "NONE"; ///< NONE, ALL_OLD; updates also UPDATED_OLD, ALL_NEW, UPDATED_NEW
};

struct QueryInput {
    std::string tableName;
    std::string indexName;
    std::string keyCondition;
    std::string filter;
    std::string projection;
    ExpressionNames expression;
    bool consistentRead = false;
    bool forward = true;       ///< ascending by sort key
    bool countOnly = false;    ///< no items, only their number
    Item startKey;             ///< goes on after this one, an ItemsPage's lastKey; empty: from the beginning
    std::uint64_t limit = 0;   ///< items after filtering; 0: all
    std::int64_t pageSize = 0; ///< items that one request looks at; 0: as many as 1 MB holds
};

struct ScanInput {
    std::string tableName;
    std::string indexName;
    std::string filter;
    std::string projection;
    ExpressionNames expression;
    bool consistentRead = false;
    bool countOnly = false;
    Item startKey;           ///< as QueryInput's; with one segment only
    std::uint64_t limit = 0; ///< items after filtering, over all segments; 0: all
    std::int64_t pageSize = 0;
    int segments = 1; ///< read in parallel, one thread each
};

struct ItemsPage {
    std::vector<Item> items;
    std::uint64_t count = 0;        ///< items, also where countOnly leaves them out
    std::uint64_t scannedCount = 0; ///< before filtering: what is paid for
    Item lastKey = {};              ///< where the next page goes on; empty after the last
};

/// Returning false stops early without an error.
using OnItems = std::function<bool(ItemsPage page)>;

struct WriteRequest {
    enum class Kind { Put, Delete };
    Kind kind = Kind::Put;
    Item item; ///< the item, or the key of what goes
};

/// One step of a transaction.
struct TransactItem {
    enum class Kind { Put, Update, Delete, Check };
    Kind kind = Kind::Put;
    std::string tableName;
    Item item; ///< the item, or the key
    std::string update;
    std::string condition;
    ExpressionNames expression;
};

struct TransactGet {
    std::string tableName;
    Item key;
    ReadOptions options;
};

/// Amazon DynamoDB, API version 2012-08-10. Thread-safe, blocking, cheap to copy.
class DynamoDbClient {
public:
    /// `random` is for the jitter of waits; it outlives the client.
    explicit DynamoDbClient(ApiClient api, Random& random = systemRandom())
        : m_api(std::move(api)), m_random(&random) {}
    static Result<DynamoDbClient> create(std::shared_ptr<Session> session);
    const ApiClient& api() const { return m_api; }

    Result<std::vector<std::string>> listTables(const CallContext& context) const;
    Result<TableDescription> describeTable(const std::string& tableName, const CallContext& context) const;
    /// Comes back at once; see waitForTable.
    Result<TableDescription> createTable(const CreateTableInput& input, const CallContext& context) const;
    Result<TableDescription> deleteTable(const std::string& tableName, const CallContext& context) const;
    /// Until the table is ACTIVE.
    Result<TableDescription> waitForTable(const std::string& tableName, const CallContext& context) const;
    /// Until there is no such table.
    Status waitUntilGone(const std::string& tableName, const CallContext& context) const;

    /// Nothing when there is no such item.
    Result<std::optional<Item>> getItem(const std::string& tableName, const Item& key, const ReadOptions& options,
                                        const CallContext& context) const;
    /// What `returnValues` asks for; empty otherwise. A condition that does not hold is a Conflict
    /// (ConditionalCheckFailedException), in all three.
    Result<Item> putItem(const std::string& tableName, const Item& item, const WriteOptions& options,
                         const CallContext& context) const;
    Result<Item> updateItem(const std::string& tableName, const Item& key, const std::string& update,
                            const WriteOptions& options, const CallContext& context) const;
    Result<Item> deleteItem(const std::string& tableName, const Item& key, const WriteOptions& options,
                            const CallContext& context) const;

    Status query(const QueryInput& input, const OnItems& page, const CallContext& context) const;
    /// `page` is called on this thread, in any order of the segments; an error of one segment stops all.
    Status scan(const ScanInput& input, const OnItems& page, const CallContext& context) const;

    /// Any number of keys, 100 a request; those that AWS leaves unprocessed are asked for again with growing waits.
    /// Items come in any order, missing ones not at all.
    Status batchGet(const std::string& tableName, const std::vector<Item>& keys, const ReadOptions& options,
                    const OnItems& page, const CallContext& context) const;
    /// Any number of requests, 25 a call, each key once in such a call; unprocessed ones are sent again with growing
    /// waits. Throttled (UnprocessedItems) when AWS takes none of them ten times in a row.
    Status batchWrite(const std::string& tableName, const std::vector<WriteRequest>& requests,
                      const CallContext& context) const;

    /// All or nothing, at most 100. A refusal is a Conflict (TransactionCanceledException) whose message lists the
    /// reason of each step. `token` makes repeating harmless for ten minutes; empty: a random one.
    Status transactWrite(const std::vector<TransactItem>& items, const std::string& token,
                         const CallContext& context) const;
    /// In the order asked for; empty items for missing ones.
    Result<std::vector<Item>> transactGet(const std::vector<TransactGet>& gets, const CallContext& context) const;

private:
    Result<TableDescription> table(const char* operation, const Json& input, const CallContext& context) const;
    Status pages(const char* operation, Json request, std::uint64_t limit, const OnItems& page,
                 const CallContext& context) const;
    ApiClient m_api;
    Random* m_random;
};

} // namespace skydeck::aws::dynamodb
