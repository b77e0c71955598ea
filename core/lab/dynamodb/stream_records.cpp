#include "core/lab/dynamodb/attribute_value.h"
#include "core/lab/dynamodb/dynamodb_store.h"
#include "core/lab/dynamodb/item_rules.h"
#include "core/lab/store/rows.h"

namespace skydeck::lab {

Status DynamoDbStore::record(const Table& table, const Json* before, const Json* after) {
    if (table.streamView.empty()) return {};
    if (before && after && *before == *after) return {}; // AWS records changes, not writes
    Json event{{"Keys", dynamodb::keyOf(table, after ? *after : *before)}};
    const bool both = table.streamView == "NEW_AND_OLD_IMAGES";
    if (after && (both || table.streamView == "NEW_IMAGE")) event["NewImage"] = *after;
    if (before && (both || table.streamView == "OLD_IMAGE")) event["OldImage"] = *before;
    SKYDECK_ASSIGN(Statement insert,
                   m_database.prepare("INSERT INTO ddb_stream(tbl, label, made, event, json) VALUES(?, ?,"
                                      " CAST(strftime('%s', 'now') AS INTEGER), ?, ?)"));
    insert.bind(1, table.id).bind(2, stringAt(table.definition, "LatestStreamLabel"));
    insert.bind(3, std::string_view(!before ? "INSERT" : after ? "MODIFY" : "REMOVE"));
    return insert.bindBlob(4, dumpJson(event)).run();
}

Result<std::vector<DynamoDbStore::StreamRecord>> DynamoDbStore::records(const Table& table, std::int64_t from,
                                                                        std::size_t limit) {
    const auto held = m_database.lock();
    constexpr std::int64_t kRetention = 24 * 3600;
    SKYDECK_ASSIGN(
        Statement forget,
        m_database.prepare("DELETE FROM ddb_stream WHERE made < CAST(strftime('%s', 'now') AS INTEGER) - ?"));
    SKYDECK_TRY(forget.bind(1, kRetention).run());
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT seq, made, event, json FROM ddb_stream WHERE tbl = ? AND label = ? AND"
                                      " seq >= ? ORDER BY seq LIMIT ?"));
    select.bind(1, table.id).bind(2, stringAt(table.definition, "LatestStreamLabel")).bind(3, from);
    select.bind(4, static_cast<std::int64_t>(limit));
    std::vector<StreamRecord> found;
    SKYDECK_TRY(forEachRow(select, [&](Statement& row) {
        found.push_back({row.integer(0), row.integer(1), row.text(2), storedJson(row.text(3))});
        return true;
    }));
    return found;
}

Result<std::int64_t> DynamoDbStore::nextRecord() {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select, m_database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'ddb_stream'"));
    SKYDECK_ASSIGN(const bool row, select.step());
    return row ? select.integer(0) + 1 : 1;
}

} // namespace skydeck::lab
