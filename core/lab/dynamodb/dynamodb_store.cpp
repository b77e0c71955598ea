#include "core/lab/dynamodb/dynamodb_store.h"

#include "core/lab/dynamodb/attribute_value.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/store/rows.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

/// Where an item stands in a table or index: the sort key is empty where there is none.
struct DynamoDbStore::ItemPlace {
    std::int64_t hash = 0;
    std::string partition, sort;
};

namespace {
using ItemPlace = DynamoDbStore::ItemPlace;

std::int64_t hashOf(const std::string& partition) {
    const std::string digest = wire::md5(partition);
    std::int64_t hash = 0;
    for (std::size_t i = 0; i < 4; ++i)
        hash = (hash << 8) | static_cast<unsigned char>(digest[i]);
    return hash;
}

ItemPlace placeOf(const dynamodb::KeySchema& keys, const Json& item) {
    ItemPlace place;
    place.partition = dynamodb::keyBytes(item.at(keys.hash.name));
    if (keys.hasRange()) place.sort = dynamodb::keyBytes(item.at(keys.range.name));
    place.hash = hashOf(place.partition);
    return place;
}

/// Sparse: only items that have the index's keys, of its types, are in it.
bool isIn(const dynamodb::Index& index, const Json& item) {
    const auto has = [&](const dynamodb::KeyAttribute& key) {
        const auto value = item.find(key.name);
        return value != item.end() && dynamodb::typeOf(*value) == key.type;
    };
    return has(index.keys.hash) && (!index.keys.hasRange() || has(index.keys.range));
}

std::int64_t sizeOfItem(const Json& item) {
    return static_cast<std::int64_t>(dynamodb::itemSize(item));
}

/// The SELECT of a range, with its parameters bound in the order in which they were written.
class RangeQuery {
public:
    RangeQuery(const DynamoDbStore::Table& table, const DynamoDbStore::Range& range) : m_range(range) {
        const bool indexed = range.index != nullptr;
        m_sql = indexed ? "SELECT i.json FROM ddb_index x JOIN ddb_items i ON i.tbl = x.tbl AND i.hash = x.khash AND"
                          " i.pk = x.kpk AND i.sk = x.ksk WHERE x.tbl = ?"
                        : "SELECT x.json, x.sk FROM ddb_items x WHERE x.tbl = ?";
        add(table.id);
        if (indexed) {
            m_sql += " AND x.idx = ?";
            add(range.index->id);
        }
        if (range.hashKey)
            addQuery();
        else
            addScan();
        if (range.after) addAfter(table);
        addOrder();
    }

    Result<Statement> bound(Database& database) const {
        SKYDECK_ASSIGN(Statement statement, database.prepare(m_sql));
        int at = 0;
        for (const auto& [integer, bytes] : m_values) {
            ++at;
            if (integer)
                statement.bind(at, *integer);
            else
                statement.bindBlob(at, bytes);
        }
        return statement;
    }

private:
    void add(std::int64_t value) { m_values.emplace_back(value, std::string()); }
    void add(const std::string& bytes) { m_values.emplace_back(std::nullopt, bytes); }

    void addQuery() {
        m_sql += " AND x.hash = ? AND x.pk = ?";
        add(hashOf(*m_range.hashKey));
        add(*m_range.hashKey);
        if (m_range.lower) {
            m_sql += m_range.lower->inclusive ? " AND x.sk >= ?" : " AND x.sk > ?";
            add(m_range.lower->key);
        }
        if (m_range.upper) {
            m_sql += m_range.upper->inclusive ? " AND x.sk <= ?" : " AND x.sk < ?";
            add(m_range.upper->key);
        }
    }

    void addScan() {
        m_sql += " AND x.hash BETWEEN ? AND ?";
        add(m_range.firstHash);
        add(m_range.lastHash);
    }

    void addAfter(const DynamoDbStore::Table& table) {
        const ItemPlace own = placeOf(table.keys, *m_range.after);
        const ItemPlace place = m_range.index ? placeOf(m_range.index->keys, *m_range.after) : own;
        std::string columns = "x.sk", marks = "?";
        if (!m_range.hashKey) {
            columns = "x.hash, x.pk, x.sk";
            marks = "?, ?, ?";
            add(place.hash);
            add(place.partition);
        }
        add(place.sort);
        if (m_range.index) {
            columns += ", x.kpk, x.ksk";
            marks += ", ?, ?";
            add(own.partition);
            add(own.sort);
        }
        m_sql += " AND (" + columns + ") " + (m_range.backward ? "<" : ">") + " (" + marks + ")";
    }

    void addOrder() {
        m_sql += " ORDER BY ";
        const char* direction = m_range.backward ? " DESC" : "";
        std::vector<const char*> columns;
        if (!m_range.hashKey) columns = {"x.hash", "x.pk"};
        columns.push_back("x.sk");
        if (m_range.index) columns.insert(columns.end(), {"x.kpk", "x.ksk"});
        for (std::size_t i = 0; i < columns.size(); ++i)
            m_sql += std::string(i ? ", " : "") + columns[i] + direction;
    }

    const DynamoDbStore::Range& m_range;
    std::string m_sql;
    std::vector<std::pair<std::optional<std::int64_t>, std::string>> m_values;
};
} // namespace

Result<std::unique_ptr<DynamoDbStore>> DynamoDbStore::open(Database& database) {
    SKYDECK_TRY(database.execute(
        "CREATE TABLE IF NOT EXISTS ddb_tables(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,"
        " json TEXT NOT NULL, items INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0);"
        // bytes: an item's size as AWS counts it; null where an earlier version wrote it.
        "CREATE TABLE IF NOT EXISTS ddb_items(tbl INTEGER NOT NULL, hash INTEGER NOT NULL, pk BLOB NOT NULL,"
        " sk BLOB NOT NULL, bytes INTEGER, json BLOB NOT NULL, PRIMARY KEY(tbl, hash, pk, sk));"
        // An item's place in an index, and (k…) the item's own.
        "CREATE TABLE IF NOT EXISTS ddb_index(tbl INTEGER NOT NULL, idx INTEGER NOT NULL, hash INTEGER NOT NULL,"
        " pk BLOB NOT NULL, sk BLOB NOT NULL, khash INTEGER NOT NULL, kpk BLOB NOT NULL, ksk BLOB NOT NULL,"
        " PRIMARY KEY(tbl, idx, hash, pk, sk, kpk, ksk)) WITHOUT ROWID;"
        "CREATE TABLE IF NOT EXISTS ddb_stream(seq INTEGER PRIMARY KEY AUTOINCREMENT, tbl INTEGER NOT NULL,"
        " label TEXT NOT NULL, made INTEGER NOT NULL, event TEXT NOT NULL, json BLOB NOT NULL);"
        "CREATE INDEX IF NOT EXISTS ddb_stream_by_table ON ddb_stream(tbl, label, seq);"
        "CREATE TABLE IF NOT EXISTS ddb_tokens(token TEXT PRIMARY KEY, digest TEXT NOT NULL, made REAL NOT NULL);"));
    std::unique_ptr<DynamoDbStore> store(new DynamoDbStore(database));
    SKYDECK_TRY(store->load());
    return store;
}

Status DynamoDbStore::load() {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select, m_database.prepare("SELECT id, name, json FROM ddb_tables"));
    return forEachRow(select, [&](Statement& row) {
        m_tables[row.text(1)] = std::make_shared<Table>(Table::of(row.integer(0), storedJson(row.text(2))));
        return true;
    });
}

Result<std::shared_ptr<const DynamoDbStore::Table>> DynamoDbStore::table(const std::string& name) const {
    const auto held = m_database.lock();
    const auto found = m_tables.find(name);
    if (found == m_tables.end()) return dynamodb::tableNotFound(name);
    return found->second;
}

std::vector<std::string> DynamoDbStore::tableNames(const std::string& after, std::size_t limit) const {
    const auto held = m_database.lock();
    std::vector<std::string> names;
    for (auto it = m_tables.upper_bound(after); it != m_tables.end() && names.size() < limit; ++it)
        names.push_back(it->first);
    return names;
}

Result<std::shared_ptr<const DynamoDbStore::Table>> DynamoDbStore::create(Json definition) {
    const auto held = m_database.lock();
    const std::string name = stringAt(definition, "TableName");
    if (m_tables.contains(name)) return awsError(400, "ResourceInUseException", "Table already exists: " + name);
    SKYDECK_ASSIGN(Statement insert,
                   m_database.prepare("INSERT INTO ddb_tables(name, json) VALUES(?, ?) RETURNING id"));
    SKYDECK_ASSIGN(bool row, insert.bind(1, name).bind(2, dumpJson(definition)).step());
    const std::int64_t id = insert.integer(0);
    while (row) {
        SKYDECK_ASSIGN(row, insert.step());
    }
    return m_tables[name] = std::make_shared<Table>(Table::of(id, std::move(definition)));
}

Result<std::shared_ptr<const DynamoDbStore::Table>> DynamoDbStore::redefine(const Table& table, Json definition) {
    const auto held = m_database.lock();
    const auto changed = std::make_shared<Table>(Table::of(table.id, std::move(definition)));
    SKYDECK_TRY(m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Statement update, m_database.prepare("UPDATE ddb_tables SET json = ? WHERE id = ?"));
        SKYDECK_TRY(update.bind(1, dumpJson(changed->definition)).bind(2, table.id).run());
        for (const Index& gone : table.indexes) {
            if (changed->index(gone.name)) continue;
            SKYDECK_ASSIGN(Statement empty, m_database.prepare("DELETE FROM ddb_index WHERE tbl = ? AND idx = ?"));
            SKYDECK_TRY(empty.bind(1, table.id).bind(2, gone.id).run());
        }
        for (const Index& added : changed->indexes) {
            if (table.index(added.name)) continue;
            Status filled;
            SKYDECK_TRY(read(table, {}, [&](const Json& item) {
                filled = insertIndexRow(*changed, added, item);
                return filled.has_value();
            }));
            SKYDECK_TRY(filled);
        }
        return {};
    }));
    return m_tables[changed->name] = changed;
}

Status DynamoDbStore::remove(const Table& table) {
    const auto held = m_database.lock();
    const std::string name = table.name; // the map may own the table
    SKYDECK_TRY(m_database.transaction([&]() -> Status {
        for (const char* sql : {"DELETE FROM ddb_index WHERE tbl = ?", "DELETE FROM ddb_items WHERE tbl = ?",
                                "DELETE FROM ddb_stream WHERE tbl = ?", "DELETE FROM ddb_tables WHERE id = ?"}) {
            SKYDECK_ASSIGN(Statement statement, m_database.prepare(sql));
            SKYDECK_TRY(statement.bind(1, table.id).run());
        }
        return {};
    }));
    m_tables.erase(name);
    m_recent.clear();
    return {};
}

Result<DynamoDbStore::Counts> DynamoDbStore::counts(const Table& table) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select, m_database.prepare("SELECT items, bytes FROM ddb_tables WHERE id = ?"));
    SKYDECK_ASSIGN(const bool row, select.bind(1, table.id).step());
    if (!row) return dynamodb::tableNotFound(table.name);
    return Counts{select.integer(0), select.integer(1)};
}

Result<std::optional<Json>> DynamoDbStore::get(const Table& table, const Json& key) const {
    SKYDECK_ASSIGN(const auto text, getText(table, key));
    return text ? std::optional<Json>(std::in_place, storedJson(*text)) : std::nullopt;
}

Result<std::optional<std::string>> DynamoDbStore::getText(const Table& table, const Json& key) const {
    const auto held = m_database.lock();
    const ItemPlace place = placeOf(table.keys, key);
    if (const auto* rows = m_recent.find(table.id, place.partition)) {
        const auto row = std::ranges::lower_bound(*rows, place.sort, {}, &dynamodb::RecentPartitions::Row::sort);
        return row != rows->end() && row->sort == place.sort ? std::optional(row->text) : std::nullopt;
    }
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT json FROM ddb_items WHERE tbl = ? AND hash = ? AND pk = ? AND sk = ?"));
    select.bind(1, table.id).bind(2, place.hash).bindBlob(3, place.partition).bindBlob(4, place.sort);
    SKYDECK_ASSIGN(const bool row, select.step());
    if (!row) return std::optional<std::string>();
    std::string text = select.text(0);
    if (!table.keys.hasRange() && m_database.isSettled()) m_recent.keep(table.id, place.partition, {{"", text}});
    return std::optional(std::move(text));
}

Status DynamoDbStore::insertItem(const Table& table, const ItemPlace& place, const Json& item, std::int64_t size) {
    m_recent.forget(table.id, place.partition);
    SKYDECK_ASSIGN(Statement insert,
                   m_database.prepare("INSERT INTO ddb_items(tbl, hash, pk, sk, bytes, json) VALUES(?, ?, ?, ?, ?, ?)"
                                      " ON CONFLICT(tbl, hash, pk, sk)"
                                      " DO UPDATE SET bytes = excluded.bytes, json = excluded.json"));
    insert.bind(1, table.id).bind(2, place.hash).bindBlob(3, place.partition).bindBlob(4, place.sort);
    return insert.bind(5, size).bindBlob(6, dumpJson(item)).run();
}

Result<std::optional<std::int64_t>> DynamoDbStore::sizeAt(const Table& table, const ItemPlace& place) const {
    SKYDECK_ASSIGN(Statement select, m_database.prepare("SELECT bytes, iif(bytes IS NULL, json, NULL) FROM ddb_items"
                                                        " WHERE tbl = ? AND hash = ? AND pk = ? AND sk = ?"));
    select.bind(1, table.id).bind(2, place.hash).bindBlob(3, place.partition).bindBlob(4, place.sort);
    SKYDECK_ASSIGN(const bool row, select.step());
    if (!row) return std::optional<std::int64_t>();
    return std::optional(select.isNull(0) ? sizeOfItem(storedJson(select.text(1))) : select.integer(0));
}

bool DynamoDbStore::replaces(const Table& table) {
    return table.indexes.empty() && table.streamView.empty();
}

Status DynamoDbStore::replace(const Table& table, const Json& item) {
    return m_database.transaction([&]() -> Status {
        const ItemPlace place = placeOf(table.keys, item);
        const std::int64_t size = sizeOfItem(item);
        SKYDECK_ASSIGN(const std::optional<std::int64_t> before, sizeAt(table, place));
        SKYDECK_TRY(insertItem(table, place, item, size));
        return count(table, before ? 0 : 1, size - before.value_or(0));
    });
}

Status DynamoDbStore::put(const Table& table, const Json& item, const std::optional<Json>& before) {
    return m_database.transaction([&]() -> Status {
        const std::int64_t size = sizeOfItem(item);
        SKYDECK_TRY(insertItem(table, placeOf(table.keys, item), item, size));
        for (const Index& index : table.indexes) {
            if (before) SKYDECK_TRY(removeIndexRow(table, index, *before));
            SKYDECK_TRY(insertIndexRow(table, index, item));
        }
        SKYDECK_TRY(record(table, before ? &*before : nullptr, &item));
        return count(table, before ? 0 : 1, size - (before ? sizeOfItem(*before) : 0));
    });
}

Status DynamoDbStore::erase(const Table& table, const Json& before) {
    return m_database.transaction([&]() -> Status {
        const ItemPlace place = placeOf(table.keys, before);
        m_recent.forget(table.id, place.partition);
        SKYDECK_ASSIGN(Statement remove,
                       m_database.prepare("DELETE FROM ddb_items WHERE tbl = ? AND hash = ? AND pk = ? AND sk = ?"));
        remove.bind(1, table.id).bind(2, place.hash).bindBlob(3, place.partition).bindBlob(4, place.sort);
        SKYDECK_TRY(remove.run());
        for (const Index& index : table.indexes)
            SKYDECK_TRY(removeIndexRow(table, index, before));
        SKYDECK_TRY(record(table, &before, nullptr));
        return count(table, -1, -sizeOfItem(before));
    });
}

Status DynamoDbStore::insertIndexRow(const Table& table, const Index& index, const Json& item) {
    if (!isIn(index, item)) return {};
    const ItemPlace place = placeOf(index.keys, item);
    const ItemPlace own = placeOf(table.keys, item);
    SKYDECK_ASSIGN(Statement insert,
                   m_database.prepare("INSERT OR REPLACE INTO ddb_index(tbl, idx, hash, pk, sk, khash,"
                                      " kpk, ksk) VALUES(?, ?, ?, ?, ?, ?, ?, ?)"));
    insert.bind(1, table.id).bind(2, index.id).bind(3, place.hash).bindBlob(4, place.partition);
    insert.bindBlob(5, place.sort).bind(6, own.hash).bindBlob(7, own.partition).bindBlob(8, own.sort);
    return insert.run();
}

Status DynamoDbStore::removeIndexRow(const Table& table, const Index& index, const Json& item) {
    if (!isIn(index, item)) return {};
    const ItemPlace place = placeOf(index.keys, item);
    const ItemPlace own = placeOf(table.keys, item);
    SKYDECK_ASSIGN(Statement remove, m_database.prepare("DELETE FROM ddb_index WHERE tbl = ? AND idx = ? AND hash = ?"
                                                        " AND pk = ? AND sk = ? AND kpk = ? AND ksk = ?"));
    remove.bind(1, table.id).bind(2, index.id).bind(3, place.hash).bindBlob(4, place.partition);
    remove.bindBlob(5, place.sort).bindBlob(6, own.partition).bindBlob(7, own.sort);
    return remove.run();
}

Status DynamoDbStore::count(const Table& table, std::int64_t items, std::int64_t bytes) {
    if (items == 0 && bytes == 0) return {};
    SKYDECK_ASSIGN(Statement update, m_database.prepare("UPDATE ddb_tables SET items = items + ?, bytes = bytes + ?"
                                                        " WHERE id = ?"));
    return update.bind(1, items).bind(2, bytes).bind(3, table.id).run();
}

Status DynamoDbStore::read(const Table& table, const Range& range, const std::function<bool(Json)>& take) const {
    return readText(table, range, [&](const std::string& text) { return take(storedJson(text)); });
}

Status DynamoDbStore::readText(const Table& table, const Range& range,
                               const std::function<bool(const std::string&)>& take) const {
    const auto held = m_database.lock();
    if (range.hashKey && !range.index && !range.lower && !range.upper && !range.after && !range.backward)
        return readPartition(table, range, take);
    SKYDECK_ASSIGN(Statement select, RangeQuery(table, range).bound(m_database));
    return forEachRow(select, [&](Statement& row) { return take(row.text(0)); });
}

Status DynamoDbStore::readPartition(const Table& table, const Range& range,
                                    const std::function<bool(const std::string&)>& take) const {
    if (const auto* kept = m_recent.find(table.id, *range.hashKey)) {
        for (const auto& row : *kept)
            if (!take(row.text)) break;
        return {};
    }
    SKYDECK_ASSIGN(Statement select, RangeQuery(table, range).bound(m_database));
    dynamodb::RecentPartitions::Rows rows;
    std::size_t bytes = 0;
    bool whole = true;
    SKYDECK_TRY(forEachRow(select, [&](Statement& row) {
        std::string text = row.text(0);
        bytes += text.size();
        whole = take(text);
        if (bytes <= dynamodb::RecentPartitions::kMostOfOne) rows.push_back({row.text(1), std::move(text)});
        return whole;
    }));
    if (whole && bytes <= dynamodb::RecentPartitions::kMostOfOne && m_database.isSettled())
        m_recent.keep(table.id, *range.hashKey, std::move(rows));
    return {};
}

Result<std::optional<std::string>> DynamoDbStore::token(const std::string& token, double now) {
    constexpr double kTokenSeconds = 600;
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement forget, m_database.prepare("DELETE FROM ddb_tokens WHERE made < ?"));
    SKYDECK_TRY(forget.bind(1, now - kTokenSeconds).run());
    SKYDECK_ASSIGN(Statement select, m_database.prepare("SELECT digest FROM ddb_tokens WHERE token = ?"));
    SKYDECK_ASSIGN(const bool row, select.bind(1, token).step());
    if (!row) return std::optional<std::string>();
    return std::optional(select.text(0));
}

Status DynamoDbStore::keepToken(const std::string& token, const std::string& digest, double now) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement insert, m_database.prepare("INSERT INTO ddb_tokens(token, digest, made) VALUES(?, ?, ?)"));
    return insert.bind(1, token).bind(2, digest).bind(3, now).run();
}

} // namespace skydeck::lab
