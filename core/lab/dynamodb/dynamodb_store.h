#pragma once

#include "core/lab/dynamodb/recent_partitions.h"
#include "core/lab/dynamodb/table.h"
#include "core/lab/store/database.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skydeck {
class Clock;
}

namespace skydeck::lab {

/// Tables and items of DynamoDB in the lab's database; knows keys and indexes, no requests. Calls lock the database;
/// several of them become one by Database::transaction.
class DynamoDbStore {
public:
    using Table = dynamodb::Table;
    using Index = dynamodb::Index;

    static Result<std::unique_ptr<DynamoDbStore>> open(Database& database);

    /// ResourceNotFoundException when there is none.
    Result<std::shared_ptr<const Table>> table(const std::string& name) const;
    /// In order of names.
    std::vector<std::string> tableNames(const std::string& after, std::size_t limit) const;
    Result<std::shared_ptr<const Table>> create(Json definition);
    /// Stores a changed definition; new indexes are filled, missing ones emptied.
    Result<std::shared_ptr<const Table>> redefine(const Table& table, Json definition);
    Status remove(const Table& table);
    struct Counts {
        std::int64_t items = 0;
        std::int64_t bytes = 0;
    };
    Result<Counts> counts(const Table& table) const;

    /// `key` may be a whole item.
    Result<std::optional<Json>> get(const Table& table, const Json& key) const;
    /// The item's JSON as it is stored, which is the form of AWS's answers too.
    Result<std::optional<std::string>> getText(const Table& table, const Json& key) const;
    /// Whether replace() will do for a table: nothing hangs on the item that was there.
    static bool replaces(const Table& table);
    /// put() without a look at the item that is there now.
    Status replace(const Table& table, const Json& item);
    /// `before` is the item that is there now, if any.
    Status put(const Table& table, const Json& item, const std::optional<Json>& before);
    Status erase(const Table& table, const Json& before);

    struct Bound {
        std::string key;
        bool inclusive = true;
    };
    /// A part of a table or index, in its order.
    struct Range {
        const Index* index = nullptr;
        std::optional<std::string> hashKey; ///< key bytes: a query; otherwise a scan
        std::optional<Bound> lower, upper;  ///< of the sort key of a query
        bool backward = false;
        std::uint32_t firstHash = 0, lastHash = 0xffffffff; ///< of a scan's segment
        const Json* after = nullptr;                        ///< keys of the item that ended the last page
    };
    /// Calls `take` with each item until it returns false.
    Status read(const Table& table, const Range& range, const std::function<bool(Json)>& take) const;

    /// The same with the items' JSON as it is stored.
    Status readText(const Table& table, const Range& range, const std::function<bool(const std::string&)>& take) const;

    struct StreamRecord {
        std::int64_t sequence = 0;
        std::int64_t made = 0; ///< seconds since 1970
        std::string event;     ///< INSERT, MODIFY, REMOVE
        Json change;           ///< Keys, NewImage, OldImage
    };
    /// Changes of a table's latest stream from a sequence number on, 24 hours long (stream_records.cpp).
    Result<std::vector<StreamRecord>> records(const Table& table, std::int64_t from, std::size_t limit);
    /// The sequence number that the next change gets.
    Result<std::int64_t> nextRecord();

    /// What a transaction with this token answered within the last ten minutes: the digest of its input.
    Result<std::optional<std::string>> token(const std::string& token, double now);
    Status keepToken(const std::string& token, const std::string& digest, double now);

    struct ItemPlace;

private:
    explicit DynamoDbStore(Database& database) : m_database(database) {}
    Status load();
    Status insertItem(const Table& table, const ItemPlace& place, const Json& item, std::int64_t size);
    Result<std::optional<std::int64_t>> sizeAt(const Table& table, const ItemPlace& place) const;
    Status insertIndexRow(const Table& table, const Index& index, const Json& item);
    Status removeIndexRow(const Table& table, const Index& index, const Json& item);
    Status record(const Table& table, const Json* before, const Json* after);
    Status count(const Table& table, std::int64_t items, std::int64_t bytes);
    Status readPartition(const Table& table, const Range& range,
                         const std::function<bool(const std::string&)>& take) const;

    Database& m_database;
    mutable dynamodb::RecentPartitions m_recent; ///< under the database's lock
    std::map<std::string, std::shared_ptr<const Table>> m_tables;
};

} // namespace skydeck::lab
